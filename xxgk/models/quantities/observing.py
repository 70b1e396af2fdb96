"""Observations of a span's numbers and denials, with their places in the source."""

from __future__ import annotations

from dataclasses import dataclass

from xxgk.corpus.normalise import View
from xxgk.models.quantities.naming import in_unit, name_of
from xxgk.models.quantities.sentences import Sentence, Slot
from xxgk.resources.dictionary import indicators
from xxgk.resources.quantity_rules import QuantityRules, Rule
from xxgk.schema import Applicant, Label, Observation, Qualifier


@dataclass(frozen=True, slots=True)
class Observer:
    """Makes the observations of one span.

    ``view`` is the span's clean text, ``text`` the source into which the offsets point.
    """

    view: View
    text: str
    label: Label | None
    rules: QuantityRules

    def linked(
        self,
        sentence: Sentence,
        slot: Slot,
        rule: Rule,
        scope: str | None,
        applicant: Applicant | None,
    ) -> Observation:
        """Return a number as the value of its rule's indicator, in the indicator's unit."""
        number = slot.numeral
        return self.observation(
            sentence,
            number.digits_start,
            number.digits_end,
            indicator=rule.indicator,
            value=in_unit(number.value, indicators()[rule.indicator].unit),
            status="reported",
            scope=scope,
            rule=rule.name,
            applicant=applicant,
            name=name_of(slot, self.rules) if rule.weak else None,
            qualifier=number.qualifier,
            # What stands among plans may have been meant for next year, whatever else it says.
            certain=self.label != "计划",
        )

    def unlinked(
        self,
        sentence: Sentence,
        slot: Slot,
        scope: str | None,
        applicant: Applicant | None = None,
    ) -> Observation:
        """Return a number without an indicator, under its own words and in its own unit."""
        number = slot.numeral
        start, end = self.view.to_source(
            sentence.offset + number.digits_start, sentence.offset + number.digits_end
        )
        return Observation(
            indicator=None,
            value=number.value,
            unit=number.unit,
            status="reported",
            start=start,
            end=end,
            evidence=self.text[start:end],
            source="text",
            applicant=applicant,
            qualifier=number.qualifier,
            scope=scope,
            name=name_of(slot, self.rules),
        )

    def observation(
        self,
        sentence: Sentence,
        start: int,
        end: int,
        *,
        indicator: str,
        value: int | float | None,
        status: str,
        scope: str | None,
        rule: str,
        applicant: Applicant | None = None,
        name: str | None = None,
        qualifier: Qualifier = "exact",
        certain: bool = True,
    ) -> Observation:
        """Return an observation whose evidence stands at ``start`` to ``end`` of the sentence."""
        first, last = self.view.to_source(sentence.offset + start, sentence.offset + end)
        entry = indicators()[indicator]
        return Observation(
            indicator=indicator,
            value=value,
            unit=entry.unit,
            status="denied" if status == "denied" else "reported",
            start=first,
            end=last,
            evidence=self.text[first:last],
            source="text",
            applicant=applicant or ("total" if entry.by_applicant else None),
            scope=scope,
            name=name,
            qualifier=qualifier,
            certain=certain,
            rule=rule,
        )
