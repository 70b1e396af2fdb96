"""From what the rules make of a number to an observation with its confidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from xxgk.errors import UsageError
from xxgk.models.quantities.linking import excepted
from xxgk.models.quantities.naming import in_unit
from xxgk.models.quantities.readings import Reading
from xxgk.models.quantities.recogniser import QuantityRecogniser, lead
from xxgk.models.quantities.sentences import Slot
from xxgk.models.quantities.settling import Subject, subject_of
from xxgk.models.quantities.slot_features import SlotContext
from xxgk.resources.dictionary import indicators
from xxgk.resources.quantity_rules import QuantityRules
from xxgk.schema import Observation

_KINDS = re.compile(
    "[,、](?![^,、]{0,6}(?:公众号|微信|微博|网站|公报|渠道|方式|公开))[\u4e00-\u9fff]{2,12}\\d+[条篇件则]"
)

BY_RECOGNISER = "recogniser"
"""The rule that an observation names whose indicator the trained recogniser gave."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which confidence on a value is certain, and from which it is given at all.

    Raises
    ------
    xxgk.errors.UsageError
        If one is not between 0 and 1.
    """

    certain: float = 0.8
    given: float = 0.7

    def __post_init__(self) -> None:
        for value in (self.certain, self.given):
            if not 0 <= value <= 1:
                raise UsageError(
                    f"a threshold of {value} is no probability", remedy="Give one from 0 to 1"
                )


def judge(
    readings: Sequence[Reading],
    rules: QuantityRules,
    recogniser: QuantityRecogniser,
    thresholds: Thresholds,
) -> list[Observation]:
    """Return the observations of ``readings`` in their order, with confidence.

    A rule's answer that the recogniser holds for unlikely is uncertain. A number that the rules
    leave open gets the recogniser's indicator where that is likely enough, its measure word is
    one that the rules know for the indicator, none of their exceptions stands by it, and no
    rule gave the indicator another value for the same applicant and scope.
    """
    judge = _Judge(rules, recogniser, thresholds)
    contexts = [reading.context for reading in readings if reading.context is not None]
    scores = iter(recogniser.scores(contexts))
    told: _Told = {}
    for reading in readings:
        for one in reading.observations(reading.observation):
            if one.indicator is not None:
                told.setdefault(subject_of(one), set()).add(one.value)
    found: list[Observation] = []
    for reading in readings:
        if reading.context is None:
            found.append(judge.denial(reading))
            continue
        judged = judge.number(reading, reading.context, next(scores), told)
        if judged is not None:
            found.extend(reading.observations(judged))
    return found


_Told: TypeAlias = dict[Subject, set[float | int | None]]


def _agrees(one: Observation, told: _Told) -> bool:
    """Tell whether no rule gave the observation's indicator another value."""
    return told.get(subject_of(one), {one.value}) == {one.value}


@dataclass(frozen=True, slots=True)
class _Judge:
    rules: QuantityRules
    recogniser: QuantityRecogniser
    thresholds: Thresholds

    def denial(self, reading: Reading) -> Observation:
        return self._sure(reading.observation, self.recogniser.denied)

    def number(
        self, reading: Reading, context: SlotContext, scores: NDArray[np.float32], told: _Told
    ) -> Observation | None:
        """Return a number's observation, ``None`` where there is nothing to say of it."""
        one = reading.observation
        if one.indicator is not None:
            return self._sure(one, self._trust(scores, reading))
        linked = self._offered(one, context.slot, scores) if reading.open else None
        if linked is not None and _agrees(linked, told):
            return linked
        if not reading.shown:
            return None
        return replace(one, scope=None, applicant=None) if one.scope or one.applicant else one

    def _offered(
        self, one: Observation, slot: Slot, scores: NDArray[np.float32]
    ) -> Observation | None:
        """Return an open number under the likeliest indicator, if that is likely enough."""
        place = int(scores.argmax())
        indicator = self.recogniser.classes[place]
        if not can_be(slot, indicator, self.rules):
            return None
        confidence = self.recogniser.by_itself.confidence(*lead(scores, [place]))
        if confidence < self.thresholds.given:
            return None
        linked = self._linked(one, slot, indicator)
        return linked and self._sure(linked, confidence)

    def _trust(self, scores: NDArray[np.float32], reading: Reading) -> float:
        """Return the confidence that what a rule gave is right."""
        given = {reading.observation.indicator, *reading.further}
        places = [at for at, name in enumerate(self.recogniser.classes) if name in given]
        # An indicator that no report was annotated with is as unlikely as the unlikeliest.
        places = places or [int(scores.argmin())]
        return self.recogniser.by_rule.confidence(*lead(scores, places))

    def _sure(self, one: Observation, confidence: float) -> Observation:
        certain = one.certain and confidence >= self.thresholds.certain
        return replace(one, confidence=round(confidence, 4), certain=certain)

    def _linked(self, one: Observation, slot: Slot, indicator: str) -> Observation | None:
        """Return an open number under ``indicator``, if it can be its value."""
        entry = indicators()[indicator]
        if one.applicant is not None and not entry.by_applicant:
            return None
        return replace(
            one,
            indicator=indicator,
            unit=entry.unit,
            value=in_unit(slot.numeral.value, entry.unit),
            applicant=(one.applicant or "total") if entry.by_applicant else None,
            name=None,
            rule=BY_RECOGNISER,
        )


def can_be(slot: Slot, indicator: str, rules: QuantityRules) -> bool:
    """Tell whether the rules let a number be of an indicator: its measure word, no exception.

    信息不存在、非本机关掌握9件 is a sum of several outcomes, and the value of none; 工作动态8条,
    通知公告5条 are kinds of what was published.
    """
    if slot.numeral.unit not in rules.measures.get(indicator, ()):
        return False
    if indicator.startswith("outcome.") and "、" in slot.near:
        return False
    if indicator.startswith("proactive.") and _KINDS.match(slot.rest):
        return False
    return not excepted(slot, indicator, rules)
