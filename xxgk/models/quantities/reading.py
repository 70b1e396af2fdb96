"""What the rules make of each number and denial in a report's prose, span by span."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from xxgk.corpus.normalise import Converted, View, flow, simplify
from xxgk.models.numerals import Numeral
from xxgk.models.quantities.context import (
    Topics,
    applicant_of,
    opening_scope,
    other_period,
    scope_of,
    topics_of,
    with_years_named,
)
from xxgk.models.quantities.denials import denied_section, find_denials
from xxgk.models.quantities.linking import Setting, contested, distributed, fitting
from xxgk.models.quantities.naming import name_of
from xxgk.models.quantities.observing import Observer
from xxgk.models.quantities.sentences import (
    COUNTING,
    Sentence,
    Slot,
    slots,
    split_sentences,
    without_titles,
)
from xxgk.models.quantities.settling import Subject, subject_of
from xxgk.models.quantities.slot_features import SlotContext
from xxgk.resources.dictionary import indicators
from xxgk.resources.quantity_rules import QuantityRules, Rule, quantity_rules
from xxgk.schema import Label, Observation, Paragraph

_WORTH_READING = re.compile("[\\d〇零一二两三四五六七八九十百千万亿无未没]|不存在|不收费")
_DONE_THIS_YEAR = re.compile("今年以来|今年,?已|年内已|全年共|本年度共|已")
# Each choice begins with a plain character, so that the search leaps from one to the next.
_NEGATION = re.compile(r"无|未|没|零|0(?<![\d.,]0)(?![\d.,])|不存在|不收费")
_CHANGED = re.compile("(?:,)?(?:降|增|升|下降|上升|减少|增加|增长|提高|减)(?:至|到|为)")
_FROM = re.compile("(?:由|从)(?:去年|上年|\\d{4}年)?(?:的)?$")
_CONTINUES = re.compile(
    "(?:其中|从[^,;]{1,10}看|按[^,;]{1,14}分|[^,;]{0,8}中[,有]?|分[^,;]{1,8}看)"
)
_VERB = re.compile(
    "(?:新制定|制定|制发|出台|印发|主动公开|公开|发布|公布|召开|举办|开展|作出)(?:了)?"
)
_NOUN = re.compile("[,、]?[\u4e00-\u9fff]{2,12}")
_WHOLE_BODY = re.compile("(?:,|;)*(?:全[省市县区州镇乡]|我[省市县区州镇局委]|合计|三者|二者|两者)")
_DENIED_BEFORE = re.compile("(?:没有|无|未有|未发生|未收到|没|未收|未立案)(?:发生)?$")
_DENIED_BEHIND = re.compile("也?(?:没有|未收|未发生|没)")
_LONGEST_NOTHING = 12
_NAMED_UNITS_BARRED = frozenset({"", "类", "方面", "大类", "小类", "步", "级", "度", "层"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules make of one number or denial.

    ``observation`` is what they give; ``context`` is the number with the words around it,
    ``None`` for a denial. ``open`` tells that no rule fits a number which nothing bars from
    being this year's value: its scope and applicant are then those that it would have under an
    indicator. ``shown`` tells whether a number without an indicator is worth reporting,
    ``reaching`` whether the value may be a sum over earlier years. ``further`` are indicators
    that the number gives beside its own (复议2件,均被维持).
    """

    observation: Observation
    context: SlotContext | None = None
    open: bool = False
    shown: bool = True
    reaching: bool = False
    further: tuple[str, ...] = ()

    def observations(self, given: Observation) -> Iterator[Observation]:
        """Yield what is given for the number, and the same for its further indicators."""
        yield given
        if given.indicator == self.observation.indicator:
            for indicator in self.further:
                yield replace(given, indicator=indicator, unit=indicators()[indicator].unit)


def read_prose(
    converted: Converted,
    text: str,
    paragraphs: Sequence[Paragraph],
    year: int | None,
    rules: QuantityRules | None = None,
) -> list[Reading]:
    """Return what the rules make of the prose among ``paragraphs``, in the order of the text.

    Parameters
    ----------
    converted
        `xxgk.corpus.normalise.convert` of the document's text.
    text
        The document's text, into which every observation's offsets point.
    paragraphs
        The document's paragraphs; only those of kind ``paragraph`` are read, each labelled span
        by itself. A span without a label is read by its words alone.
    year
        The year that the report covers; without it, other years cannot be told from it.
    rules
        By default those of the package.
    """
    rules = rules or quantity_rules()
    found: list[Reading] = []
    for paragraph in paragraphs:
        if paragraph.kind != "paragraph":
            continue
        heading = paragraph.heading[-1] if paragraph.heading else ""
        for start, end, label in _spans(paragraph):
            if _WORTH_READING.search(converted.text, start, end):
                view = flow(converted, start, end)
                reader = _SpanReader(view, text, label, heading, year, rules)
                found.extend(reader.section_denied() or reader.readings())
    return list(_without_sums(found, rules))


def _without_sums(found: Sequence[Reading], rules: QuantityRules) -> Iterator[Reading]:
    """Yield the readings; a sum that may reach back is no value beside another, this year's."""
    told = {subject_of(one.observation): one.observation.value for one in found if not one.reaching}
    for one in found:
        subject = subject_of(one.observation)
        if one.reaching and one.context and told.get(subject) not in {None, one.observation.value}:
            name = name_of(one.context.slot, rules)
            kept = replace(one.observation, indicator=None, rule=None, applicant=None, name=name)
            yield replace(one, observation=kept)
        else:
            yield one


@lru_cache(maxsize=1024)
def _clean(heading: str) -> str:
    # Every paragraph of a section has the section's heading above it.
    return simplify(heading)


def _spans(paragraph: Paragraph) -> Iterator[tuple[int, int, Label | None]]:
    if not paragraph.spans:
        yield paragraph.start, paragraph.end, paragraph.label
    for span in paragraph.spans:
        yield span.start, span.end, span.label


class _SpanReader:
    """Reads one labelled span sentence by sentence and remembers what was said before."""

    def __init__(
        self,
        view: View,
        text: str,
        label: Label | None,
        heading: str,
        year: int | None,
        rules: QuantityRules,
    ) -> None:
        self._view = view
        self._observer = Observer(view, text, label, rules)
        self._label = label
        self._heading = heading
        self._year = year
        self._rules = rules
        self._carried: Rule | None = None
        self._scope: str | None = None
        self._verb = ""

    def section_denied(self) -> list[Reading]:
        """Return the denials of a span that says nothing but 无 under its heading."""
        words = self._view.text.strip()
        if len(words) > _LONGEST_NOTHING or not self._heading:
            return []
        denied = denied_section(words, _clean(self._heading), self._rules)
        whole = Sentence(self._view.text, 0, self._label, ())
        start = self._view.text.index(words) if words else 0
        return [
            self._denial(whole, start, start + len(words.rstrip("。.")), indicator, None)
            for indicator in denied
        ]

    def readings(self) -> Iterator[Reading]:
        """Yield the span's readings in the order of the text."""
        text = without_titles(self._view.text)
        topics: Topics | None = None
        for sentence in split_sentences(text, self._label):
            counted = any(numeral.kind in COUNTING for numeral in sentence.numerals)
            denying = (
                self._label not in {"问题", "计划"} and _NEGATION.search(sentence.text) is not None
            )
            if not counted and not denying:
                continue
            if topics is None:
                topics = topics_of(text, self._label, self._rules)
            found = list(self._denials(sentence, topics)) if denying else []
            if counted:
                found += self._numbers(sentence, topics)
            yield from sorted(found, key=lambda one: one.observation.start)

    def _denials(self, sentence: Sentence, topics: Topics) -> Iterator[Reading]:
        disclosure = self._rules.disclosure.search(sentence.text) is not None
        for denial in find_denials(sentence, topics, self._rules, disclosure=disclosure):
            words = sentence.text[: denial.start]
            clause = re.split("[,;]", words)[-1]
            blank = Slot(_NOTHING, clause, "", clause, words, "")
            if other_period(blank, self._year, self._rules) is None:
                scope, _ = scope_of(clause, breakdown=False, rules=self._rules)
                yield self._denial(sentence, denial.start, denial.end, denial.indicator, scope)

    def _denial(
        self, sentence: Sentence, start: int, end: int, indicator: str, scope: str | None
    ) -> Reading:
        return Reading(
            self._observer.observation(
                sentence,
                start,
                end,
                indicator=indicator,
                value=0,
                status="denied",
                scope=scope,
                rule="denial",
            )
        )

    def _numbers(self, sentence: Sentence, topics: Topics) -> Iterator[Reading]:
        found = list(slots(sentence, self._rules.filler))
        own_words = distributed(sentence, found)
        disclosure = self._rules.disclosure.search(sentence.text) is not None
        seen: dict[Subject, int | float | None] = {}
        last = self._carried if _CONTINUES.match(sentence.text) else None
        self._carried, self._scope = None, None
        self._verb = self._verb if last is not None else ""
        for index, plain in enumerate(found):
            slot = with_years_named(plain, self._year)
            if index in own_words:
                slot = slot._replace(near=own_words[index], clause=own_words[index] + slot.post)
            elif index and _CHANGED.fullmatch(slot.near):
                slot = slot._replace(near=_FROM.sub("", found[index - 1].near))
            elif (
                index
                and found[index - 1].post
                and (
                    (last is not None and last.after is not None)
                    or self._spends(found[index - 1], slot)
                )
            ):
                # The words behind the number before have been spent on it.
                rest = slot.near.removeprefix(found[index - 1].post).lstrip(",;、")
                slot = slot._replace(near=rest)
            if self._denied(sentence, slot):
                continue
            topic = topics.at(sentence.offset + slot.numeral.start)
            if index in own_words:
                own = topics_of(own_words[index], self._label, self._rules)
                topic = own.names[-1] if own.names else topic
            setting = Setting(self._label, topic, self._year, disclosure)
            reading, rule = self._number(sentence, slot, setting, last)
            one = reading.observation
            if one.indicator is not None:
                key = subject_of(one)
                if seen.setdefault(key, one.value) != one.value:
                    reading, rule = self._unlinked(sentence, slot, setting), None
            last = rule or last
            verb = _VERB.search(slot.near)
            self._verb = verb.group() if verb else self._verb if rule else ""
            self._carried = self._carried or rule
            yield replace(reading, further=self._further(slot, rule)) if rule else reading

    def _further(self, slot: Slot, rule: Rule) -> tuple[str, ...]:
        """Return the indicators that the number gives beside its own."""
        predicates = (
            predicate.gives
            for predicate in self._rules.predicates
            if predicate.indicator == rule.indicator and predicate.pattern.match(slot.rest)
        )
        return (*rule.also, *predicates)

    def _spends(self, earlier: Slot, slot: Slot) -> bool:
        """Tell whether all the words before a number belong to the number before it."""
        unit = earlier.numeral.unit
        words = slot.near.rstrip("、,和及与")
        return unit not in _NAMED_UNITS_BARRED and words == earlier.post != slot.near

    def _denied(self, sentence: Sentence, slot: Slot) -> bool:
        """Tell whether the number belongs to a denial (没有一件, 均为0件)."""
        number = slot.numeral
        before = sentence.text[max(0, number.start - 6) : number.start]
        if number.value == 1 and _DENIED_BEFORE.search(before):
            return True
        if number.value == 1 and _DENIED_BEHIND.match(slot.post):
            return True
        return number.value == 0 and before.endswith(("为", "是", "保持", "计", "各"))

    def _number(
        self, sentence: Sentence, slot: Slot, setting: Setting, last: Rule | None
    ) -> tuple[Reading, Rule | None]:
        if _WHOLE_BODY.match(slot.near) or ";" in slot.opening[-len(slot.near) - 2 :]:
            self._scope = None
        period = other_period(slot, self._year, self._rules)
        spared = self._rules.spared.get(period or "")
        if (period is not None and spared is None) or not self._is_value(sentence, slot):
            return self._unlinked(sentence, slot, setting, period), None
        scope, near = scope_of(slot.near, breakdown=False, rules=self._rules)
        fits = fitting(slot, near, setting, self._rules)
        rule = fits[0].rule if fits else None
        if spared is not None and (rule is None or not spared.fullmatch(rule.indicator)):
            return self._unlinked(sentence, slot, setting, period), None
        if rule is None and self._verb and _NOUN.fullmatch(near):
            spoken = fitting(slot, self._verb + near.lstrip(",、"), setting, self._rules)
            rule = spoken[0].rule if spoken else None
        again = rule is None or (last is not None and rule.indicator == last.indicator)
        if scope is None and last is not None and again:
            scope, near = scope_of(slot.near, breakdown=True, rules=self._rules)
            if scope is not None:
                fits = fitting(slot, near, setting, self._rules)
        asked = setting.topic == "applications"
        applicant = applicant_of(slot, self._rules) if asked else None
        if rule is None and last is not None and (scope or applicant):
            bare = (
                self._rules.filler.fullmatch(near) is not None
                or applicant is not None
                or self._says_again(near)
            )
            if bare and slot.numeral.unit in last.measures and not slot.post:
                rule = last
        scope = scope or opening_scope(slot, self._rules)
        if rule is None:
            left = self._unlinked(sentence, slot, setting)
            whose = replace(left.observation, scope=scope or self._scope, applicant=applicant)
            return replace(left, observation=whose, open=slot.numeral.value is not None), None
        if applicant is not None and not indicators()[rule.indicator].by_applicant:
            return self._unlinked(sentence, slot, setting), None
        scope = self._inherited(slot, scope, first=last is None)
        found = self._observer.linked(sentence, slot, rule, scope, applicant)
        doubted = period is not None and period.startswith("unsure")
        if doubted or contested(slot, near, rule, fits):
            found = replace(found, certain=False)
        return Reading(found, self._context(slot, setting), reaching=doubted), rule

    def _context(self, slot: Slot, setting: Setting) -> SlotContext:
        return SlotContext(slot, self._label, setting.topic, _clean(self._heading), self._year)

    def _says_again(self, near: str) -> bool:
        """Tell whether ``near`` only repeats the verb before: (公开…条,) 其中市本级公开."""
        verb = near.removeprefix("其中").lstrip(",:、")
        return _VERB.fullmatch(verb) is not None and self._verb.endswith(verb)

    def _inherited(self, slot: Slot, scope: str | None, *, first: bool) -> str | None:
        """Return the number's scope: its own, or the one that its sentence opened with."""
        if first:
            self._scope = scope
        return scope or self._scope

    def _is_value(self, sentence: Sentence, slot: Slot) -> bool:
        """Tell whether the number can be a value of this year at all."""
        if self._label == "问题" or slot.numeral.kind == "range":
            return False
        return self._label != "计划" or _DONE_THIS_YEAR.search(sentence.text) is not None

    def _unlinked(
        self, sentence: Sentence, slot: Slot, setting: Setting, period: str | None = None
    ) -> Reading:
        number = slot.numeral
        observation = self._observer.unlinked(sentence, slot, period)
        shown = number.unit not in _NAMED_UNITS_BARRED and number.kind != "range"
        return Reading(observation, self._context(slot, setting), shown=shown)


_NOTHING = Numeral(0, 0, 0, 0, 0, "quantity", 0)
