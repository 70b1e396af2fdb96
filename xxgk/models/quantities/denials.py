"""Denials: words that say that something did not happen, each subject its own observation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from xxgk.models.quantities.context import Topics
from xxgk.models.quantities.linking import label_allows
from xxgk.models.quantities.screening import Screen, set_bits, teller
from xxgk.models.quantities.sentences import Sentence
from xxgk.resources.quantity_rules import QuantityRules, Subject
from xxgk.schema import Label

_CLAUSE = re.compile("[^,;。!?！？]+")
_REASON = re.compile(
    "(?:因|由于?|就|对|关于|涉及|针对|围绕|与|有关)[^、,;。]{0,30}?"
    "(?:引起|引发|产生|导致|发生|而|不服|有关|相关|方面|申请(?=行政|复议)|提起|提出)的?"
)
_BARE = re.compile(
    "^(?:和|及|以及|或|或者|与|、|也|被?提起|提出|行政|政府信息公开|相关|有关|任何)*$"
)
_BARE_TAIL = re.compile("案件|案|申请|情况|事项|的|行为|发生|事件|等")
_COUNTING_SUBJECTS = frozenset({"项", "类", "者", "种"})
_AMONG = re.compile("、|和|及|与|以及")
_SHARED = re.compile("均|都|皆|也|亦|双|“双|各|[两三]项|全无|零")


@dataclass(frozen=True, slots=True)
class Denial:
    """One denied indicator, with the place of the denying words in the sentence."""

    indicator: str
    start: int
    end: int


class _Clause(NamedTuple):
    start: int
    end: int


def find_denials(
    sentence: Sentence, topics: Topics, rules: QuantityRules, *, disclosure: bool
) -> Iterator[Denial]:
    """Yield what the sentence denies, each indicator once for each denying word.

    ``disclosure`` tells whether the sentence speaks of disclosure, which lets it deny what
    another label than its own is about.
    """
    reader = _DenialReader(sentence, topics, rules, disclosure=disclosure)
    for index in range(len(reader.clauses)):
        for cue, forward in reader.cues(index):
            denied = reader.behind(index, cue) if forward else reader.ahead(index, cue)
            for indicator in dict.fromkeys(denied):
                yield Denial(indicator, *cue.span())


_NOTHING = re.compile("(?:本年度?|全年|\\d{4}年度?)?,?(?:暂|均|都)?(?:无|没有|未发生)[。.]?")
_UNDER_A_HEADING = frozenset(
    {
        "applications.received",
        "request_fees.amount",
        "review.total",
        "litigation.total",
        "complaints.total",
    }
)


def denied_section(words: str, heading: str, rules: QuantityRules) -> list[str]:
    """Return what ``words``, the whole body of a section, deny of what its heading names.

    无。 under 行政复议、行政诉讼情况 denies both; under 其他需要报告的事项 it denies nothing.
    """
    if not _NOTHING.fullmatch(words) or re.search("其他|其它|问题|改进|主动公开", heading):
        return []
    named = [
        subject.indicator
        for subject in rules.subjects
        if subject.indicator in _UNDER_A_HEADING
        and not subject.topics
        and not subject.needs_label
        and subject.pattern.search(heading)
        and not (subject.unless and subject.unless.search(heading))
    ]
    return list(dict.fromkeys(named))


@lru_cache
def _subjects(
    rules: QuantityRules, label: Label | None, *, disclosure: bool
) -> tuple[tuple[Subject, ...], Screen]:
    """Return what can be denied under a label, with a screen over the words for it."""
    allowed = tuple(
        subject
        for subject in rules.subjects
        if label_allows(subject, label, disclosure=disclosure)
        and not (label is None and subject.needs_label)
    )
    return allowed, Screen([subject.pattern for subject in allowed])


@cache
def _quick_cues(rules: QuantityRules) -> re.Pattern[str]:
    """Return a pattern that rules out most clauses without denying words."""
    return teller([rules.deny_before, rules.deny_after])


class _DenialReader:
    """Reads one sentence's denials; its clauses are cut at commas and semicolons."""

    def __init__(
        self, sentence: Sentence, topics: Topics, rules: QuantityRules, *, disclosure: bool
    ) -> None:
        self._text = sentence.text
        self._topics = topics
        self._offset = sentence.offset
        self._rules = rules
        self._subjects, self._screen = _subjects(rules, sentence.label, disclosure=disclosure)
        self._numbers = sentence.numerals
        self.clauses = [_Clause(*match.span()) for match in _CLAUSE.finditer(sentence.text)]

    def cues(self, index: int) -> Iterator[tuple[re.Match[str], bool]]:
        """Yield a clause's denying words, and whether they deny what follows them."""
        clause, text = self.clauses[index], self._text
        quick = _quick_cues(self._rules)
        if not quick.search(text, clause.start, clause.end + 1):
            return
        after = self._rules.deny_after.finditer(text, clause.start, clause.end + 1)
        before = self._rules.deny_before.finditer(text, clause.start, clause.end)
        found = [(match, False) for match in after] + [(match, True) for match in before]
        taken = -1
        for match, forward in sorted(found, key=lambda each: (each[0].start(), each[1])):
            if match.start() >= taken and match.group():
                taken = match.end()
                yield match, forward

    def behind(self, index: int, cue: re.Match[str]) -> list[str]:
        """Return what the words behind a denial name, in its clause and in bare ones after it."""
        end = self.clauses[index].end
        following = self._rules.deny_before.search(self._text, cue.end(), end)
        if following is not None:
            end = following.start()
        words = self._text[cue.end() : end]
        if self._has_number(cue.end(), end):
            return []
        verb = cue.group()
        around = self._own_words(index, cue, end)
        denied = self._named(words, cue.end(), verb=verb, around=around)
        if denied:
            return denied + self._bare_followers(index, verb)
        if re.search("收费|收取", cue.group()) and "减免" not in words:
            return self._named("收费", cue.end())
        if words.startswith("因") and index + 1 < len(self.clauses):
            # 未因工作不力等情况,而发生行政复议
            then = self.clauses[index + 1]
            told = self._text[then.start : then.end]
            if told.startswith("而") and not self._has_number(then.start, then.end):
                return self._named(told, then.end)
        if self._rules.deny_empty.fullmatch(words):
            return self.ahead(index, cue)
        return []

    def ahead(self, index: int, cue: re.Match[str]) -> list[str]:
        """Return what stands before a denial: in its clause, or in earlier ones without numbers."""
        start = self.clauses[index].start
        earlier = None
        for earlier in self._rules.deny_before.finditer(self._text, start, cue.start()):
            start = earlier.end()
        passed = [
            number.stop
            for number in self._numbers
            # 复议、诉讼两项均无: the number counts the subjects.
            if number.stop <= cue.start() and number.unit not in _COUNTING_SUBJECTS
        ]
        start = max([start, *passed])
        # 行政复议、行政诉讼0件: the last of several subjects stands in the denying words.
        end = cue.end() if _AMONG.match(cue.group()) else cue.start()
        denied = self._named(self._text[start:end], cue.start())
        shared = _SHARED.match(cue.group()) is not None or not denied
        position = index - 1
        while shared and position >= 0 and start == self.clauses[position + 1].start:
            clause = self.clauses[position]
            words = self._text[clause.start : clause.end]
            if self._text[clause.end] != "," or self._has_number(clause.start, clause.end):
                break
            if self._rules.deny_before.search(words):
                break
            more = self._named(words, clause.end)
            if not more and denied:
                break
            denied = more + denied
            start, position = clause.start, position - 1
        return denied

    def _own_words(self, index: int, cue: re.Match[str], end: int) -> str:
        """Return the cue's part of its clause: from the denial before it up to ``end``."""
        start = self.clauses[index].start
        for earlier in self._rules.deny_before.finditer(self._text, start, cue.start()):
            start = earlier.end()
        return self._text[start:end]

    def _bare_followers(self, index: int, verb: str) -> list[str]:
        denied: list[str] = []
        for clause in self.clauses[index + 1 :]:
            more = self._text[clause.start : clause.end]
            if self._text[clause.start - 1] != "," or not self._is_bare(more):
                break
            if self._rules.deny_before.search(more) or self._rules.deny_after.search(more):
                break
            if self._has_number(clause.start, clause.end):
                break
            denied += self._named(more, clause.end, verb=verb)
        return denied

    def _named(self, words: str, at: int, *, verb: str = "", around: str = "") -> list[str]:
        """Return the indicators that ``words`` name, each once, in the order of the table."""
        told = verb + _REASON.sub("", words)
        topic = self._topics.at(self._offset + at)
        found: list[str] = []
        for place in set_bits(self._screen.possible(told)):
            subject = self._subjects[place]
            if subject.indicator in found or (subject.topics and topic not in subject.topics):
                continue
            if subject.pattern.search(told) is None:
                continue
            if subject.unless is not None and subject.unless.search(around or words):
                continue
            found.append(subject.indicator)
        return found

    def _is_bare(self, words: str) -> bool:
        """Tell whether a clause only names subjects, so that a denial before it holds on."""
        rest = words
        for subject in self._subjects:
            rest = subject.pattern.sub("", rest)
        return bool(_BARE.match(_BARE_TAIL.sub("", rest)))

    def _has_number(self, start: int, end: int) -> bool:
        return any(
            start <= number.start < end and number.unit not in _COUNTING_SUBJECTS
            for number in self._numbers
        )
