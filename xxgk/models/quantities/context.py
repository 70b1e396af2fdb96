"""What surrounds a number: the subject that is spoken of, the time, the part of the body."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache

from xxgk.models.quantities.screening import Screen, set_bits, teller
from xxgk.models.quantities.sentences import Slot
from xxgk.resources.quantity_rules import PeriodPlace, QuantityRules
from xxgk.schema import Applicant, Label

_DEFAULT_TOPIC = {"依申请": "applications", "主动公开": "proactive"}
# What may not stand before a year is asked behind it: the search then leaps to the digits.
_YEAR = re.compile(
    r"((?:19|20)\d\d)(?<![比较与至〔(]\d{4})年(?!度?[^,;。]{0,12}(?:要点|计划|方案|通知|预算|决算|年报|规划|目录|以来|前制定|年度报告)|\d{1,2}月\d{1,2}日起[^,;。]{0,8}(?:开展|实施|施行))"
)
_THIS_YEAR = re.compile("今年|本年|全年|当年|年内|一年来|本报告期|报告期内|一年中|统计期内")
_OWN_YEAR = re.compile("目前|现已|现有|今年|本年|本报告期|报告期内|统计期内")
_SCOPE_OPENING = re.compile(
    r"(?:[(\[]?\d{1,2}[)\].、])?(?:\d{4}年度?|全年|本年度?|今年|年内|,|其中|:|、|包括|含|和|及|来自|涉及)*"
)
# Behind a number, what says whose requests it counts (3件为自然人申请).
_WHOSE = re.compile("为|是|系|来自|由|属于?")
# Before the number, whose answers are told from here on (对企业答复公开3件,以企业名义申请的).
_ANSWERED = re.compile("[,、]?(?:其中,?)?(?:对|向|以)")
WHOLE_BODY = re.compile(
    "(?:[,;]|\\d{4}年度?|其中)*(?:全[省市县区州镇乡盟旗]|我[省市县区州镇局委]|合计|三者|二者|两者)"
)
"""What a clause begins with that speaks of the whole body."""
_SAYING_WHOSE = frozenset("为是系来由属")
_LISTED_ON = frozenset("、和及与各")
_WHOLE_YEAR = re.compile("全年|年内|本年度?|今年")
# Cues of the whole sentence that hold until its words come back to the report's own year.
_REACHING_BACK = ("cumulative", "unsure")
# 2016年1月1日至12月31日累计 is the year itself.
_ALL_YEAR = re.compile(r"((?:19|20)\d\d)年1月1日?起?[至到—-]+(?:\d{4}年)?12月(?:31日|底)")
_SINCE = re.compile(r"自?((?:19|20)\d\d)年[^,;。]{0,14}(?:以来|起)")


@dataclass(frozen=True, slots=True)
class Topics:
    """The subjects that a span names, by place in its view, over the one its label stands for."""

    default: str | None
    places: tuple[int, ...]
    names: tuple[str, ...]

    def at(self, position: int) -> str | None:
        """Return the subject that holds at ``position`` of the view: the last one named."""
        index = bisect_right(self.places, position - 1)
        return self.names[index - 1] if index else self.default


def topics_of(text: str, label: Label | None, rules: QuantityRules) -> Topics:
    """Return the subjects that ``text`` names under ``label``."""
    possible = _topic_screen(rules, label).possible_in_text(text)
    found = [
        (match.start(), rank, match.end(), topic)
        for rank in set_bits(possible)
        for topic, pattern in rules.topics[label][rank : rank + 1]
        for match in pattern.finditer(text)
    ]
    places: list[int] = []
    names: list[str] = []
    taken = 0
    for start, _, end, topic in sorted(found):
        # A subject inside the words of another (复议 in 复议后起诉) is not named.
        if start >= taken:
            taken = end
            places.append(start)
            names.append(topic)
    return Topics(_DEFAULT_TOPIC.get(label or ""), tuple(places), tuple(names))


@lru_cache
def _topic_screen(rules: QuantityRules, label: Label | None) -> Screen:
    return Screen([pattern for _, pattern in rules.topics[label]])


def other_period(slot: Slot, year: int | None, rules: QuantityRules) -> str | None:
    """Return why the number is no value of the report's year, or ``None`` if it is one."""
    words = {
        "tail": slot.near[-24:],
        "clause": slot.near,
        "sentence": slot.opening,
        "after": slot.post,
        "around": f"{slot.near}#{slot.rest}",
    }
    for place, quick, pattern in _cues(rules):
        if not quick.search(words[place]):
            continue
        cue = pattern.search(words[place])
        if cue is None:
            continue
        reaching = place == "sentence" and (cue.lastgroup or "").startswith(_REACHING_BACK)
        if reaching and (
            _since_this_year(slot.opening, year) or _turns_to(year, slot.opening[cue.end() :])
        ):
            continue
        return cue.lastgroup
    return _other_year(slot.opening, year)


@cache
def _cues(
    rules: QuantityRules,
) -> tuple[tuple[PeriodPlace, re.Pattern[str], re.Pattern[str]], ...]:
    """Return, by place, a pattern that rules most words out, and that of the cues."""
    return tuple((place, teller([pattern]), pattern) for place, pattern in rules.cues.items())


def with_years_named(slot: Slot, year: int | None) -> Slot:
    """Return ``slot`` with the years around the report's written 上年, 下年 where it carries over.

    In a report on 2025 2024年结转申请3件 is no figure of 2024, 结转2026年4件 none of 2026.
    """
    if year is None or "年" not in slot.opening:
        return slot
    for other, name, before, behind in (
        (
            year - 1,
            "上年",
            "",
            "(?=(?:的)?(?:结转(?![至到])|转结|转入|转[至到](?:今|本)年|遗留|未办结))",
        ),
        (year + 1, "下年", "(?<=结转|转结|转入|转至|转到|[转续延][至到入])", "(?:继续)?(?:办理)?"),
    ):
        if f"{other}年" in slot.opening:
            carried = re.compile(f"{before}{other}年度?{behind}")
            slot = slot._replace(
                near=carried.sub(name, slot.near), opening=carried.sub(name, slot.opening)
            )
    return slot


def _since_this_year(opening: str, year: int | None) -> bool:
    whole = _ALL_YEAR.search(opening)
    if whole is not None and year is not None and int(whole[1]) == year:
        return True
    since = _SINCE.search(opening)
    if since is None:
        # The 《条例》 took effect in May 2008: 施行以来 is the year itself in that year's report.
        return year == 2008 or "今年以来" in opening or "一年以来" in opening
    return year is not None and int(since[1]) == year


def _turns_to(year: int | None, words: str) -> bool:
    """Tell whether ``words`` come back from other years to the report's own."""
    return _THIS_YEAR.search(words) is not None or f"{year}年" in words


def _other_year(opening: str, year: int | None) -> str | None:
    years = list(_YEAR.finditer(opening)) if year is not None and "年" in opening else []
    if not years or int(years[-1][1]) == year:
        return None
    if _OWN_YEAR.search(opening, years[-1].end()):
        return None
    return f"{years[-1][1]}年"


def scope_of(near: str, *, breakdown: bool, rules: QuantityRules) -> tuple[str | None, str]:
    """Return the words that narrow the number to a part of the body, and ``near`` without them."""
    quick, patterns = _scopes(rules, breakdown=breakdown)
    if not quick.search(near):
        return None, near
    begin = _SCOPE_OPENING.match(near)
    offset = begin.end() if begin else 0
    for pattern in patterns:
        match = pattern.match(near, offset)
        if match and near[match.end() : match.end() + 1] not in _LISTED_ON:
            return match.group(), near[: match.start()] + near[match.end() :]
    return None, near


@cache
def _scopes(
    rules: QuantityRules, *, breakdown: bool
) -> tuple[re.Pattern[str], tuple[re.Pattern[str], ...]]:
    """Return the patterns that may open a clause, after one that rules most clauses out."""
    uses = {"always", "breakdown"} if breakdown else {"always"}
    patterns = tuple(pattern for use, pattern in rules.scopes if use in uses)
    return teller(patterns), patterns


def opening_scope(slot: Slot, rules: QuantityRules) -> str | None:
    """Return words of the last two clauses that narrow the number to a part of the year."""
    quick, patterns = _opening_scopes(rules)
    if not quick.search(slot.opening):
        return None
    clauses = "".join(re.split("([,;])", slot.opening)[-3:]).rpartition(";")[2]
    for pattern in patterns:
        match = pattern.search(clauses)
        if match is not None and not _WHOLE_YEAR.search(clauses, match.end()):
            return match.group()
    return None


@cache
def _opening_scopes(rules: QuantityRules) -> tuple[re.Pattern[str], tuple[re.Pattern[str], ...]]:
    """Return the patterns that may stand anywhere, after one that rules most words out."""
    patterns = tuple(pattern for use, pattern in rules.scopes if use == "opening")
    return teller(patterns), patterns


def applicant_of(slot: Slot, rules: QuantityRules) -> Applicant | None:
    """Return the kind of applicant that the words right before or behind the number name."""
    for applicant, pattern in rules.applicants:
        for match in pattern.finditer(slot.near):
            tail = slot.near[match.end() :]
            if "," in tail:
                # 均为自然人,其中2件: the number's own clause names nobody.
                continue
            begins = slot.near[: match.start()]
            if rules.filler.fullmatch(
                tail.replace("申请", "").replace("提出", "")
            ) and not re.search("[、和与或及]$", begins):
                return applicant
        behind = pattern.search(slot.post) if slot.post[:1] in _SAYING_WHOSE else None
        if behind is not None and _WHOSE.fullmatch(slot.post[: behind.start()]):
            return applicant
    return None


def answered_applicant(slot: Slot, rules: QuantityRules) -> Applicant | None:
    """Return the kind of applicant whose answers a clause begins to tell (对企业答复公开3件)."""
    begin = _ANSWERED.match(slot.near)
    if begin is None:
        return None
    for applicant, pattern in rules.applicants:
        if pattern.match(slot.near, begin.end()):
            return applicant
    return None


def holder_of(opening: str, rules: QuantityRules) -> str | None:
    """Return the part of the body that a sentence, up to a number, speaks of.

    It is the one that the last clause to name a body begins with (市、县政府及其部门收到23件,
    其中维持10件); empty where that clause names the whole (全省), ``None`` where none names any.
    """
    for clause in reversed(re.split("[,;:]", opening)):
        if WHOLE_BODY.match(clause):
            return ""
        scope, _ = scope_of(clause, breakdown=True, rules=rules)
        if scope is not None:
            return scope
    return None
