"""From a number and the words around it to an indicator."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from xxgk.models.quantities.screening import Screen, set_bits
from xxgk.models.quantities.sentences import Sentence, Slot
from xxgk.resources.quantity_rules import QuantityRules, Rule, Subject
from xxgk.schema import Label

_STOP = re.compile("[;。]")
_LISTED = re.compile("[、和及与或]$")


class Setting(NamedTuple):
    """What is known of a number's surroundings before its own words are looked at."""

    label: Label | None
    topic: str | None
    year: int | None
    disclosure: bool


class Fit(NamedTuple):
    """A rule that fits a number, and where its words begin before it and end behind it."""

    rule: Rule
    extent: tuple[int, int]


def fitting(slot: Slot, near: str, setting: Setting, rules: QuantityRules) -> list[Fit]:
    """Return the rules that fit the number, in their order: the first one gives its indicator.

    ``near`` are the slot's words before the number, without those of its scope.
    """
    worth_trying = _candidates(rules, slot.numeral.unit, setting)
    if worth_trying:
        before, after = _screens(rules)
        worth_trying &= after.possible(slot.post)
        worth_trying &= before.possible(near)
    found = []
    for place in set_bits(worth_trying):
        rule = rules.rules[place]
        extent = _extent(rule, slot, near)
        if extent is not None:
            found.append(Fit(rule, extent))
    return found


def contested(slot: Slot, near: str, rule: Rule, fits: list[Fit]) -> bool:
    """Tell whether among ``fits`` one of another indicator has the same words as ``rule``."""
    others = [fit.extent for fit in fits if fit.rule.indicator != rule.indicator]
    return bool(others) and _extent(rule, slot, near) in others


def excepted(slot: Slot, indicator: str, rules: QuantityRules) -> bool:
    """Tell whether words stand by the number that keep a rule from giving it ``indicator``."""
    around = _around(slot)
    return any(
        _has_words(rule.unless, slot.clause) or _has_words(rule.unless_sentence, around)
        for rule in rules.rules
        if rule.indicator == indicator
    )


def _has_words(pattern: re.Pattern[str] | None, words: str) -> bool:
    """Tell whether the pattern finds words; one that asks for words finds an empty place."""
    found = pattern.search(words) if pattern is not None else None
    return found is not None and found.group() != ""


@cache
def _screens(rules: QuantityRules) -> tuple[Screen, Screen]:
    return Screen([rule.before for rule in rules.rules]), Screen(
        [rule.after for rule in rules.rules]
    )


def _extent(rule: Rule, slot: Slot, near: str) -> tuple[int, int] | None:
    """Return where in ``near`` the rule's words begin and in ``slot.post`` end, if it fits."""
    start, end = len(near), 0
    if rule.before is not None:
        match = rule.before.search(near)
        if match is None or _listed(rule, near, match.start()):
            return None
        start = match.start()
    if rule.after is not None:
        match = rule.after.match(slot.post)
        if match is None:
            return None
        end = match.end()
    if rule.unless is not None and rule.unless.search(slot.clause):
        return None
    if rule.unless_sentence is not None and rule.unless_sentence.search(_around(slot)):
        return None
    return start, end


def _around(slot: Slot) -> str:
    """Return the sentence up to the number, ``#``, and what follows up to the next semicolon."""
    stop = _STOP.search(slot.rest)
    return f"{slot.opening}#{slot.rest[: stop.start()] if stop else slot.rest}"


@lru_cache(maxsize=4096)
def _candidates(rules: QuantityRules, unit: str, setting: Setting) -> int:
    """Return a number whose bit n is set where the nth rule may fire for a unit in a setting."""
    return sum(
        1 << place
        for place, rule in enumerate(rules.rules)
        if unit in rule.measures and _allowed(rule, setting)
    )


def label_allows(rule: Rule | Subject, label: Label | None, *, disclosure: bool) -> bool:
    """Tell whether the rule may fire under ``label``."""
    if label is None or not rule.labels or label in rule.labels:
        return True
    return rule.anywhere and disclosure


def _allowed(rule: Rule, setting: Setting) -> bool:
    if rule.topics and setting.topic not in rule.topics:
        return False
    if not label_allows(rule, setting.label, disclosure=setting.disclosure):
        return False
    return setting.year is None or rule.first_year <= setting.year <= rule.last_year


def _listed(rule: Rule, near: str, start: int) -> bool:
    """Tell whether the matched words are only the last of several that share the number."""
    return bool(rule.topics) and start > 0 and bool(_LISTED.search(near[:start]))


_TOGETHER = re.compile("分别(?:发生|收到|受理|提出|有|为|是|达|计|占|共)*([^,;]{0,10})$")
_BETWEEN = re.compile("[、,和及与]*")


def distributed(sentence: Sentence, slots: list[Slot]) -> dict[int, str]:
    """Return, by index, the own words of numbers that 分别 hands to several subjects in turn.

    行政复议、行政诉讼分别为7件和9件 gives the first number 行政复议, the second 行政诉讼.
    Nothing is returned where subjects and numbers are not equally many.
    """
    found: dict[int, str] = {}
    if "分别" not in sentence.text:
        return found
    for index, slot in enumerate(slots):
        together = _TOGETHER.search(slot.near)
        if together is None:
            continue
        row = [index]
        for follower in range(index + 1, len(slots)):
            gap = sentence.text[slots[follower - 1].numeral.stop : slots[follower].numeral.start]
            if not _BETWEEN.fullmatch(gap):
                break
            row.append(follower)
        words = slot.near[: together.start()].strip(",:")
        subjects = [piece for piece in re.split("[、,和及与]", words) if piece]
        if len(subjects) == len(row) > 1:
            found |= {at: name + together[1] for at, name in zip(row, subjects, strict=True)}
    return found
