"""How right the values of the prose are, by rules alone, by the recogniser alone, and by both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

import numpy as np
from sklearn.model_selection import GroupKFold

from xxgk.corpus.normalise import convert
from xxgk.corpus.records import Quantity, Record
from xxgk.models.quantities.finder import find_quantities
from xxgk.models.quantities.reading import read_prose
from xxgk.models.quantities.recogniser import QuantityRecogniser
from xxgk.models.quantities.settling import settle
from xxgk.resources.quantity_rules import QuantityRules, quantity_rules
from xxgk.schema import Observation
from xxgk.training.quantities import QuantitySettings, as_paragraph, fit_quantities
from xxgk.training.wording import Wording

Way: TypeAlias = Literal["rules", "recogniser", "both"]
"""What links numbers to indicators."""

WAYS: tuple[Way, ...] = get_args(Way)


@dataclass(frozen=True, slots=True)
class ValueFigures:
    """How the values that a way gives compare with the annotated ones.

    ``stated`` are the annotated values of indicators in prose, denials included. ``right`` and
    ``wrong`` are the values given, ``certain_right`` and ``certain_wrong`` those among them that
    are certain. A value is right whose indicator, applicant, number and having a scope or not
    are those annotated at its place; a 0, at any place of its paragraph, since the words that
    deny may be marked wider or narrower.
    """

    stated: int = 0
    right: int = 0
    wrong: int = 0
    certain_right: int = 0
    certain_wrong: int = 0

    def __add__(self, other: ValueFigures) -> ValueFigures:
        return ValueFigures(
            self.stated + other.stated,
            self.right + other.right,
            self.wrong + other.wrong,
            self.certain_right + other.certain_right,
            self.certain_wrong + other.certain_wrong,
        )

    @property
    def recall(self) -> float:
        """The share of stated values that were given."""
        return self.right / max(1, self.stated)

    @property
    def precision(self) -> float:
        """The share of given values that are right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def certain_precision(self) -> float:
        """The share of certain values that are right."""
        return self.certain_right / max(1, self.certain_right + self.certain_wrong)

    @property
    def f1(self) -> float:
        """The harmonic mean of `precision` and `recall`."""
        return 2 * self.right / max(1, self.stated + self.right + self.wrong)


def cross_validate(
    records: Sequence[Record],
    settings: QuantitySettings | None = None,
    *,
    folds: int = 3,
    held: int | None = None,
    wording_apart: bool = False,
) -> dict[Way, ValueFigures]:
    """Return the figures of each way over held-out issuing bodies.

    Parameters
    ----------
    records
        The annotated reports; they are read under their annotated labels.
    settings
        Of every fit.
    folds
        How many folds; none splits an issuing body.
    held
        How many of the folds to measure, by default all.
    wording_apart
        Whether near copies of held-out paragraphs are taken out of the training side.
    """
    found = dict.fromkeys(WAYS, ValueFigures())
    for recogniser, asked in fitted_folds(
        records, settings, folds=folds, held=held, wording_apart=wording_apart
    ):
        for record in asked:
            for way in WAYS:
                found[way] += value_figures(record, observe(record, way, recogniser))
    return found


def fitted_folds(
    records: Sequence[Record],
    settings: QuantitySettings | None = None,
    *,
    folds: int = 3,
    held: int | None = None,
    wording_apart: bool = False,
) -> list[tuple[QuantityRecogniser, list[Record]]]:
    """Return, for each fold, the recogniser fitted on its training side and its held-out reports.

    The parameters are those of `cross_validate`.
    """
    wording = Wording(records) if wording_apart else None
    bodies = [record.body for record in records]
    found = []
    splits = list(GroupKFold(folds).split(np.zeros(len(bodies)), groups=bodies))
    for kept, asked in splits[: held or folds]:
        training = [records[index] for index in kept]
        if wording is not None:
            training = wording.without_copies(kept, asked)
        fitted = fit_quantities(training, settings)
        found.append((fitted, [records[index] for index in asked]))
    return found


def observe(
    record: Record,
    way: Way,
    recogniser: QuantityRecogniser,
    *,
    rules: QuantityRules | None = None,
    labelled: bool = True,
) -> tuple[Observation, ...]:
    """Return the quantities that a way finds in a record's prose.

    ``rules`` are by default those of the package; with ``labelled`` false every paragraph is
    read by its words alone.
    """
    rules = rules or quantity_rules()
    converted = convert(record.text)
    paragraphs = [as_paragraph(part) for part in record.paragraphs if part.label is not None]
    if not labelled:
        paragraphs = [replace(each, label=None, spans=()) for each in paragraphs]
    if way == "rules":
        readings = read_prose(converted, record.text, paragraphs, record.year, rules)
        given = [one for each in readings for one in each.observations(each.observation)]
        return settle(given, rules)
    if way == "recogniser":
        rules = replace(rules, rules=())
    return find_quantities(
        converted,
        record.text,
        paragraphs,
        record.year,
        recogniser=recogniser,
        rules=rules,
    )


def value_figures(record: Record, observed: Sequence[Observation]) -> ValueFigures:
    """Return how the observed values compare with those annotated in the record's prose."""
    stated = [
        quantity
        for quantity in record.quantities
        if quantity.source == "text" and quantity.indicator and quantity.value is not None
    ]
    given = [one for one in observed if one.indicator]
    right = [one for one in given if any(_same(record, one, quantity) for quantity in stated)]
    met = sum(any(_same(record, one, quantity) for one in right) for quantity in stated)
    certain = sum(one.certain for one in given)
    certain_right = sum(one.certain for one in right)
    return ValueFigures(
        stated=len(stated),
        right=met,
        wrong=len(given) - len(right),
        certain_right=certain_right,
        certain_wrong=certain - certain_right,
    )


def _same(record: Record, one: Observation, quantity: Quantity) -> bool:
    told_alike = (
        one.indicator == quantity.indicator
        and (one.applicant or "total") == (quantity.applicant or "total")
        and one.value == quantity.value
        and (one.scope is None) == (quantity.scope is None)
    )
    if not told_alike:
        return False
    if one.start < quantity.end and quantity.start < one.end:
        return True
    return one.value == 0 and any(
        part.start <= one.start < part.end and part.start <= quantity.start < part.end
        for part in record.paragraphs
    )
