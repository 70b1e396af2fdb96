"""From what the rules make of a number to an observation with its confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xxgk.models.quantities.linking import excepted
from xxgk.models.quantities.naming import in_unit
from xxgk.models.quantities.reading import Reading
from xxgk.models.quantities.recogniser import NONE, QuantityRecogniser
from xxgk.resources.dictionary import indicators
from xxgk.resources.quantity_rules import QuantityRules
from xxgk.schema import Observation

BY_RECOGNISER = "recogniser"
"""The rule that an observation names whose indicator the trained recogniser gave."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which confidence on a value is certain, and from which it is given at all."""

    certain: float = 0.8
    given: float = 0.62


def judge(
    readings: Sequence[Reading],
    rules: QuantityRules,
    recogniser: QuantityRecogniser,
    thresholds: Thresholds,
) -> list[Observation]:
    """Return the observations of ``readings``, each number with its confidence.

    A rule's answer that the recogniser holds for unlikely is uncertain. A number that the rules
    leave open gets the recogniser's indicator where that is likely enough, its measure word is
    one that the rules know for the indicator, and no rule gave the indicator a value.
    """
    numbers = [reading for reading in readings if reading.context is not None]
    contexts = [reading.context for reading in numbers if reading.context is not None]
    logs = iter(recogniser.log_probabilities(contexts))
    order = {name: index for index, name in enumerate(recogniser.classes)}
    told = {
        (one.indicator, one.applicant, one.scope)
        for one in (reading.observation for reading in readings)
        if one.indicator is not None
    }
    found: list[Observation] = []
    for reading in readings:
        if reading.context is None:
            found.append(_confident(reading.observation, recogniser.denied, thresholds))
            continue
        row = next(logs)
        one = reading.observation
        if one.indicator is not None:
            log = float(row[order[one.indicator]]) if one.indicator in order else float(row.min())
            found.append(_confident(one, recogniser.by_rule.confidence(log), thresholds))
        elif reading.open:
            best = int(row.argmax())
            name = recogniser.classes[best]
            linked = _linked(reading, name, rules)
            sure = recogniser.by_itself.confidence(float(row[best]))
            if (
                linked is not None
                and sure >= thresholds.given
                and (linked.indicator, linked.applicant, linked.scope) not in told
            ):
                found.append(_confident(linked, sure, thresholds))
            elif reading.shown:
                found.append(replace(one, scope=None, applicant=None))
        elif reading.shown:
            found.append(one)
    return found


def _confident(one: Observation, confidence: float, thresholds: Thresholds) -> Observation:
    certain = one.certain and confidence >= thresholds.certain
    return replace(one, confidence=round(confidence, 4), certain=certain)


def _linked(reading: Reading, indicator: str, rules: QuantityRules) -> Observation | None:
    """Return the open number under ``indicator``, if it can be its value."""
    one, context = reading.observation, reading.context
    if indicator == NONE or context is None:
        return None
    slot = context.slot
    if slot.numeral.unit not in rules.measures.get(indicator, ()):
        return None
    if excepted(slot, indicator, rules):
        return None
    entry = indicators()[indicator]
    if one.applicant is not None and not entry.by_applicant:
        return None
    return replace(
        one,
        indicator=indicator,
        unit=entry.unit,
        value=in_unit(one.value, entry.unit),
        applicant=one.applicant or ("total" if entry.by_applicant else None),
        name=None,
        rule=BY_RECOGNISER,
    )
