"""What the rules make of the numbers of one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from xxgk.models.numerals import Numeral
from xxgk.models.quantities.borrowing import BARE_UNITS, borrowed, with_its_way
from xxgk.models.quantities.context import (
    WHOLE_BODY,
    Topics,
    answered_applicant,
    applicant_of,
    opening_scope,
    other_period,
    scope_of,
    topics_of,
    with_years_named,
)
from xxgk.models.quantities.linking import Fit, Setting, contested, distributed, fitting
from xxgk.models.quantities.observing import Observer
from xxgk.models.quantities.readings import Reading, rivals, told_apart
from xxgk.models.quantities.sentences import Sentence, Slot, slots
from xxgk.models.quantities.slot_features import SlotContext
from xxgk.resources.dictionary import indicators
from xxgk.resources.quantity_rules import QuantityRules, Rule
from xxgk.schema import Applicant, Label

_DONE_THIS_YEAR = re.compile("今年以来|今年,?已|年内已|全年共|本年度共|已")
_CONTINUES = re.compile(
    "(?:其中|从[^,;]{1,10}看|按[^,;]{1,14}分|[^,;]{0,8}中[,有]?|分[^,;]{1,8}看)"
)
_VERB = re.compile(
    "(?:新制定|制定|制发|出台|印发|主动公开|公开|发布|公布|召开|举办|开展|作出)"
    "(?:了)?(?:现行有效)?(?:的)?"
)
_NOUN = re.compile("[,、]?[\u4e00-\u9fff]{2,12}")
_GRAND_TOTAL = re.compile(
    "(?:全[省市县区州镇乡旗盟]|全系统|[二三四两]者|以上|总计|合计|共计)"
    "(?:的|各[类项]|申请|公开|信息|案件)*(?:总数|总量|总计|合计|共计|一共|总共|累计|共|为|达到|达|是)*"
)
_DENIED_BEFORE = re.compile("(?:没有|无|未有|未发生|未收到|没|未收|未立案)(?:发生)?$")
_DENIED_BEHIND = re.compile("也?(?:没有|未收|未发生|没)")
_NONE_BEFORE = re.compile(
    "(?:为|是|保持|计|各|依申请公开(?:(?:政府)?信息|申请|事项)?"
    "|(?<=[议讼诉报])(?:、|和|及|与)(?:行政)?(?:复议|诉讼|申诉|举报|投诉)(?:案件|申请|案)?(?:共|均)?)$"
)
_THIS_YEAR = re.compile("全年|本年|年内|今年|当年")
# 街道 without 各 is how a street's own report calls the street.
_REPORTER = frozenset({"街道", "街道办事处"})
_WHOLE = "proactive.total"


@dataclass(frozen=True, slots=True)
class Span:
    """What holds for every number of a labelled span. ``heading`` is clean Simplified text."""

    observer: Observer
    label: Label | None
    heading: str
    year: int | None
    rules: QuantityRules


@dataclass(frozen=True, slots=True)
class Carried:
    """What a sentence leaves for the next one to go on with: its first rule, its last verb."""

    rule: Rule | None = None
    verb: str = ""


class SentenceReader:
    """Reads the numbers of one sentence in turn and remembers what was said before each."""

    def __init__(self, span: Span, sentence: Sentence, topics: Topics, carried: Carried) -> None:
        self._span = span
        self._sentence = sentence
        self._topics = topics
        self._rules = span.rules
        self._disclosure = span.rules.disclosure.search(sentence.text) is not None
        goes_on = _CONTINUES.match(sentence.text) is not None
        self._last = carried.rule if goes_on else None
        self._verb = carried.verb if self._last is not None else ""
        self._first: Rule | None = None
        self._scope: str | None = None
        self._applicant: Applicant | None = None
        self._told: list[Reading] = []

    @property
    def carried(self) -> Carried:
        """What the sentence leaves for the next, once it was read."""
        return Carried(self._first, self._verb)

    def readings(self) -> list[Reading]:
        """Return the readings of the sentence's numbers, in order."""
        found = list(slots(self._sentence, self._rules.filler))
        own_words = distributed(self._sentence, found)
        for index, plain in enumerate(found):
            slot = with_years_named(plain, self._span.year)
            words = own_words.get(index)
            if words is None:
                slot = borrowed(index, slot, found, self._last)
            else:
                slot = slot._replace(near=words, clause=words + slot.post)
            if not self._denied(slot):
                self._tell(slot, self._setting(slot, words))
        return self._told

    def _tell(self, slot: Slot, setting: Setting) -> None:
        """Read a number and remember what it leaves for the next."""
        reading, rule = self._number(slot, setting)
        if rule is not None and not rule.weak:
            reading, self._told = told_apart(reading, self._told, self._rules)
            if rivals(reading.observation, self._told):
                reading, rule = self._unlinked(slot, setting), None
        self._last = rule or self._last
        self._first = self._first or rule
        if slot.opening.rfind("(") <= slot.opening.rfind(")"):
            verb = _VERB.search(slot.near)
            self._verb = verb.group() if verb else self._verb if rule else ""
        self._told.append(reading)

    def _setting(self, slot: Slot, own_words: str | None) -> Setting:
        topic = self._topics.at(self._sentence.offset + slot.numeral.start)
        if own_words is not None:
            own = topics_of(own_words, self._span.label, self._rules)
            topic = own.names[-1] if own.names else topic
        if topic == "litigation":
            # 复议5件、诉讼0件,其中2件维持 goes on about reviews.
            values = {each.observation.indicator: each.observation.value for each in self._told}
            if values.get("litigation.total") == 0 and values.get("review.total"):
                topic = "review"
        return Setting(self._span.label, topic, self._span.year, self._disclosure)

    def _denied(self, slot: Slot) -> bool:
        """Tell whether the number belongs to a denial (没有一件, 均为0件)."""
        number = slot.numeral
        before = self._sentence.text[: number.start]
        if number.value == 1 and _DENIED_BEFORE.search(before[-6:]):
            return True
        if number.value == 1 and _DENIED_BEHIND.match(slot.post):
            return True
        return number.value == 0 and _NONE_BEFORE.search(before) is not None

    def _number(self, slot: Slot, setting: Setting) -> tuple[Reading, Rule | None]:
        begins_anew = ";" in slot.opening[-len(slot.near) - 2 :]
        if WHOLE_BODY.match(slot.near) or begins_anew:
            self._scope = None
        period = other_period(slot, self._span.year, self._rules)
        spared = self._rules.spared.get(period or "")
        if (period is not None and spared is None) or not self._is_value(slot):
            return self._unlinked(slot, setting, period), None
        first = self._last is None
        rule, scope, near, fits = self._ruled(slot, setting)
        if spared is not None and (rule is None or not spared.fullmatch(rule.indicator)):
            return self._unlinked(slot, setting, period), None
        own, applicant = self._applicants(slot, setting, begins_anew=begins_anew)
        if rule is None and self._goes_on(slot, near, scope, own):
            rule = self._last
        scope = scope or opening_scope(slot, self._rules)
        if rule is None:
            return self._open(slot, setting, scope, applicant), None
        if applicant is not None and not indicators()[rule.indicator].by_applicant:
            return self._unlinked(slot, setting), None
        if first:
            self._scope = scope
        found = self._span.observer.linked(
            self._sentence, slot, rule, scope or self._scope, applicant
        )
        doubted = period is not None and period.startswith("unsure")
        if doubted or contested(slot, near, rule, fits):
            found = replace(found, certain=False)
        reading = Reading(
            found,
            self._context(slot, setting),
            slot.opening,
            reaching=doubted or self._sums(slot),
            further=self._further(slot, rule),
        )
        return reading, rule

    def _ruled(
        self, slot: Slot, setting: Setting
    ) -> tuple[Rule | None, str | None, str, list[Fit]]:
        """Return the rule whose words fit, the number's own scope, and the words without it."""
        scope, near = scope_of(slot.near, breakdown=False, rules=self._rules)
        fits = fitting(slot, near, setting, self._rules)
        rule = fits[0].rule if fits else None
        if rule is None or rule.indicator == _WHOLE:
            told = with_its_way(slot, near)
            ways = fitting(told, told.near, setting, self._rules) if told else []
            rule = ways[0].rule if ways else rule
        if rule is None and self._verb and _NOUN.fullmatch(near):
            spoken = fitting(slot, self._verb + near.lstrip(",、"), setting, self._rules)
            # Behind a sum, 政务信息8条 is one kind of what was published.
            rules = (each.rule for each in spoken)
            rule = next(
                (each for each in rules if not each.indicator.startswith("proactive.")), None
            )
        again = rule is None or (self._last is not None and rule.indicator == self._last.indicator)
        if scope is None and self._last is not None and again:
            scope, near = scope_of(slot.near, breakdown=True, rules=self._rules)
            if scope is not None:
                fits = fitting(slot, near, setting, self._rules)
        return rule, scope, near, fits

    def _goes_on(
        self, slot: Slot, near: str, scope: str | None, applicant: Applicant | None
    ) -> bool:
        """Tell whether a number without words of its own is one more of what was told last."""
        last = self._last
        if last is None or slot.numeral.unit not in last.measures:
            return False
        if _GRAND_TOTAL.fullmatch(near) and any(
            each.observation.scope and each.observation.indicator == last.indicator
            for each in self._told
        ):
            return True
        if slot.post or not (scope or applicant):
            return False
        bare = self._rules.filler.fullmatch(near) is not None
        return bare or applicant is not None or self._says_again(near)

    def _says_again(self, near: str) -> bool:
        """Tell whether ``near`` only repeats the verb before: (公开…条,) 其中市本级公开."""
        verb = near.removeprefix("其中").lstrip(",:、")
        return _VERB.fullmatch(verb) is not None and self._verb.endswith(verb)

    def _applicants(
        self, slot: Slot, setting: Setting, *, begins_anew: bool
    ) -> tuple[Applicant | None, Applicant | None]:
        """Return the applicant that a number names, and the one that it is told of."""
        if setting.topic != "applications":
            return None, None
        if begins_anew:
            self._applicant = None
        self._applicant = answered_applicant(slot, self._rules) or self._applicant
        own = applicant_of(slot, self._rules)
        return own, own or self._applicant

    def _further(self, slot: Slot, rule: Rule) -> tuple[str, ...]:
        """Return the indicators that the number gives beside its own."""
        predicates = (
            predicate.gives
            for predicate in self._rules.predicates
            if predicate.indicator == rule.indicator and predicate.pattern.match(slot.rest)
        )
        return (*rule.also, *predicates)

    def _sums(self, slot: Slot) -> bool:
        """Tell whether a number may be a sum over earlier years."""
        this_year = f"{self._span.year}年" in slot.opening or _THIS_YEAR.search(slot.opening)
        return "累计" in slot.near and not this_year

    def _is_value(self, slot: Slot) -> bool:
        """Tell whether the number can be a value of this year at all."""
        if self._span.label == "问题" or slot.numeral.kind == "range":
            return False
        if self._span.label != "计划":
            return True
        return _DONE_THIS_YEAR.search(self._sentence.text) is not None

    def _context(self, slot: Slot, setting: Setting) -> SlotContext:
        span = self._span
        return SlotContext(slot, span.label, setting.topic, span.heading, span.year)

    def _unlinked(self, slot: Slot, setting: Setting, period: str | None = None) -> Reading:
        scope = period if period and period.endswith("年") else None
        observation = self._span.observer.unlinked(self._sentence, slot, scope)
        context = self._context(slot, setting)
        return Reading(observation, context, slot.opening, shown=_shown(slot.numeral))

    def _open(
        self, slot: Slot, setting: Setting, scope: str | None, applicant: Applicant | None
    ) -> Reading:
        """Return a number that nothing bars from being this year's value, and no rule fits."""
        if scope is None:
            scope, _ = scope_of(slot.near, breakdown=True, rules=self._rules)
            scope = None if scope in _REPORTER else scope
        number = slot.numeral
        observation = self._span.observer.unlinked(
            self._sentence, slot, scope or self._scope, applicant
        )
        return Reading(
            observation,
            self._context(slot, setting),
            slot.opening,
            open=number.value is not None,
            shown=_shown(number),
        )


def _shown(number: Numeral) -> bool:
    return number.unit not in BARE_UNITS and number.kind != "range"
