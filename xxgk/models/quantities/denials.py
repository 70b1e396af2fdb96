"""Denials: words that say that something did not happen, each subject its own observation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xxgk.models.quantities.linking import label_allows
from xxgk.models.quantities.sentences import COUNTING, Sentence
from xxgk.resources.quantity_rules import QuantityRules, Subject

_CLAUSE = re.compile("[^,;。!?！？]+")
_REASON = re.compile(
    "(?:因|由于?|就|对|关于|涉及|针对|围绕|与|有关)[^、,;。]{0,30}?(?:引起|引发|产生|导致|发生|而|不服|有关|相关|方面|申请(?=行政|复议)|提起|提出)的?"
)
_BARE = re.compile("^(?:和|及|以及|或|或者|与|、|也|行政|政府信息公开|相关|有关|任何)*$")


@dataclass(frozen=True, slots=True)
class Denial:
    """One denied indicator, with the place of the denying words in the sentence."""

    indicator: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int


def find_denials(
    sentence: Sentence, rules: QuantityRules, *, disclosure: bool
) -> Iterator[Denial]:
    """Yield what the sentence denies. Each indicator is yielded once for each denying word."""
    text = sentence.text
    clauses = [_Clause(*match.span()) for match in _CLAUSE.finditer(text)]
    done: set[tuple[str, int]] = set()
    for index, clause in enumerate(clauses):
        for cue, forward in _cues(text, clause, rules):
            if forward:
                denied = _after(sentence, clauses, index, cue, rules, disclosure=disclosure)
            else:
                denied = _before(sentence, clauses, index, cue, rules, disclosure=disclosure)
            for indicator in denied:
                if (indicator, cue.start()) not in done:
                    done.add((indicator, cue.start()))
                    yield Denial(indicator, *cue.span())


def _cues(
    text: str, clause: _Clause, rules: QuantityRules
) -> Iterator[tuple[re.Match[str], bool]]:
    taken = -1
    found = [(match, False) for match in rules.deny_after.finditer(text, clause.start, clause.end + 1)]
    found += [(match, True) for match in rules.deny_before.finditer(text, clause.start, clause.end)]
    for match, forward in sorted(found, key=lambda each: (each[0].start(), each[1])):
        if match.start() >= taken and match.group():
            taken = match.end()
            yield match, forward


def _after(
    sentence: Sentence,
    clauses: list[_Clause],
    index: int,
    cue: re.Match[str],
    rules: QuantityRules,
    *,
    disclosure: bool,
) -> list[str]:
    """Return what the words behind a denial name, in its clause and in bare ones that follow."""
    text = sentence.text
    end = clauses[index].end
    following = rules.deny_before.search(text, cue.end(), end)
    if following is not None:
        end = following.start()
    words = text[cue.end() : end]
    if _has_number(sentence, cue.end(), end):
        return []
    verb = cue.group() if re.search("[收受接]", cue.group()) else ""
    around = text[clauses[index].start : end] if cue.group().startswith("零") else ""
    denied = _subjects(words, sentence, rules, verb=verb, disclosure=disclosure, around=around)
    if denied:
        for clause in clauses[index + 1 :]:
            more = text[clause.start : clause.end]
            if text[clause.start - 1] != "," or not _is_bare(more, rules):
                break
            if _has_number(sentence, clause.start, clause.end):
                break
            denied += _subjects(more, sentence, rules, verb=verb, disclosure=disclosure)
        return denied
    own = re.search("收费|收取", cue.group())
    if own and not re.search("减免", words):
        return _subjects("收费", sentence, rules, verb="", disclosure=disclosure)
    if rules.deny_empty.fullmatch(words):
        return _before(sentence, clauses, index, cue, rules, disclosure=disclosure)
    return []


def _before(
    sentence: Sentence,
    clauses: list[_Clause],
    index: int,
    cue: re.Match[str],
    rules: QuantityRules,
    *,
    disclosure: bool,
) -> list[str]:
    """Return what stands before a denial: in its clause, or in those before that say no number."""
    text = sentence.text
    start = clauses[index].start
    earlier = None
    for earlier in rules.deny_before.finditer(text, start, cue.start()):
        start = earlier.end()
    last_number = max(
        (n.stop for n in sentence.numerals if n.kind in COUNTING and n.stop <= cue.start()),
        default=0,
    )
    start = max(start, last_number)
    denied = _subjects(text[start : cue.start()], sentence, rules, verb="", disclosure=disclosure)
    shared = re.match("均|都|皆|也|亦|双|“双", cue.group()) is not None or not denied
    position = index - 1
    while shared and position >= 0 and earlier is None and start == clauses[position + 1].start:
        clause = clauses[position]
        words = text[clause.start : clause.end]
        if text[clause.end] != "," or _has_number(sentence, clause.start, clause.end):
            break
        if rules.deny_before.search(words):
            break
        more = _subjects(words, sentence, rules, verb="", disclosure=disclosure)
        if not more and denied:
            break
        denied = more + denied
        start, position = clause.start, position - 1
    return denied


def _subjects(
    words: str, sentence: Sentence, rules: QuantityRules, *, verb: str, disclosure: bool, around: str = ""
) -> list[str]:
    """Return the indicators that ``words`` name, each once, in the order of the table."""
    told = verb + _REASON.sub("", words)
    found: list[str] = []
    for subject in rules.subjects:
        if subject.indicator in found or not _fits(subject, sentence, disclosure=disclosure):
            continue
        if subject.pattern.search(told) is None:
            continue
        if subject.unless is not None and subject.unless.search(around or words):
            continue
        found.append(subject.indicator)
    return found


def _fits(subject: Subject, sentence: Sentence, *, disclosure: bool) -> bool:
    if sentence.label is None and subject.needs_label:
        return False
    return label_allows(subject, sentence.label, disclosure=disclosure)


def _is_bare(words: str, rules: QuantityRules) -> bool:
    """Tell whether a clause is nothing but names of subjects, so that a denial before it holds on."""
    rest = words
    for subject in rules.subjects:
        rest = subject.pattern.sub("", rest)
    rest = re.sub("案件|案|申请|情况|事项|的|行为|发生|事件|等", "", rest)
    return bool(_BARE.match(rest))


def _has_number(sentence: Sentence, start: int, end: int) -> bool:
    return any(
        start <= numeral.start < end and numeral.kind in COUNTING for numeral in sentence.numerals
    )
