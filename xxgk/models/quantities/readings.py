"""What the rules make of a number or denial, and how such readings divide among parts of a body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from xxgk.models.quantities.context import holder_of
from xxgk.models.quantities.naming import name_of
from xxgk.models.quantities.settling import subject_of
from xxgk.models.quantities.slot_features import SlotContext
from xxgk.resources.dictionary import indicators
from xxgk.resources.quantity_rules import QuantityRules
from xxgk.schema import Observation

_PARTS = re.compile("[^,;。]{0,3}[,;。(]?其中")
# 区政府及各部门 are the whole body.
_TOGETHER_WITH = re.compile("[及和与]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules make of one number or denial.

    ``observation`` is what they give; ``context`` is the number with the words around it,
    ``None`` for a denial, and ``opening`` the sentence up to it. ``open`` tells that no rule
    fits a number which nothing bars from being this year's value: its scope and applicant are
    then those that it would have under an indicator. ``shown`` tells whether a number without
    an indicator is worth reporting, ``reaching`` whether the value may be a sum over earlier
    years. ``further`` are indicators that the number gives beside its own (复议2件,均被维持).
    """

    observation: Observation
    context: SlotContext | None
    opening: str
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

    def of_part(self, scope: str | None) -> Reading:
        """Return the reading with its value for a part of the body, or for the whole."""
        return replace(self, observation=replace(self.observation, scope=scope))


def told_apart(
    reading: Reading, told: Sequence[Reading], rules: QuantityRules
) -> tuple[Reading, list[Reading]]:
    """Return a reading and the earlier ones of its sentence, each with the part it is told of.

    市公安局受理12件,市规划局受理87件: only the second shows that the first is a part.
    """
    one = reading.observation
    if one.scope is None:
        against = rivals(one, told)
        holder = holder_of(reading.opening, rules) if against else None
        if holder and any(holder_of(said.opening, rules) != holder for said in against):
            reading = reading.of_part(holder)
    if reading.observation.scope is None:
        return reading, list(told)
    return reading, [_beside_part(one.indicator, said, rules) for said in told]


def rivals(one: Observation, told: Sequence[Reading]) -> list[Reading]:
    """Return the readings that give the subject of an observation another value."""
    subject = subject_of(one)
    return [
        said
        for said in told
        if said.observation.value != one.value and subject_of(said.observation) == subject
    ]


def _beside_part(indicator: str | None, said: Reading, rules: QuantityRules) -> Reading:
    if said.observation.scope is not None or said.observation.indicator != indicator:
        return said
    scope = holder_of(said.opening, rules)
    return said.of_part(scope) if scope and not _TOGETHER_WITH.search(scope) else said


def divided(found: Sequence[Reading], rules: QuantityRules) -> list[Reading]:
    """Return a report's readings; where an indicator has several values, parts get theirs.

    省政府及其部门收到200件 is the whole until 市、县政府及其部门收到700件 is told.
    """
    told: dict[tuple[str | None, str | None], list[int]] = {}
    for index, each in enumerate(found):
        one = each.observation
        if one.indicator is not None:
            told.setdefault((one.indicator, one.applicant), []).append(index)
    parted = list(found)
    for places in told.values():
        whole = [place for place in places if found[place].observation.scope is None]
        if not whole or len({found[place].observation.value for place in places}) == 1:
            continue
        holders = {
            place: found[place].observation.scope or holder_of(found[place].opening, rules)
            for place in places
        }
        if len(set(holders.values()) - {None}) > 1:
            for place in whole:
                if not _counts_parts(found[place]):
                    parted[place] = found[place].of_part(holders[place] or None)
    return parted


def _counts_parts(reading: Reading) -> bool:
    """Tell whether parts follow: 区政府及各部门公开300条,其中区政府200条 is the whole."""
    return reading.context is not None and _PARTS.match(reading.context.slot.rest) is not None


def without_sums(found: Sequence[Reading], rules: QuantityRules) -> Iterator[Reading]:
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
