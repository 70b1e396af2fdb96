"""Fitting the quantity recogniser on the numbers of annotated reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from xxgk import __version__
from xxgk.corpus.normalise import convert
from xxgk.corpus.records import AnnotatedParagraph, Quantity, Record
from xxgk.errors import CorpusError
from xxgk.models.quantities.judging import can_be
from xxgk.models.quantities.reading import read_prose
from xxgk.models.quantities.readings import Reading
from xxgk.models.quantities.recogniser import NONE, QuantityRecogniser, Trust, lead
from xxgk.models.quantities.slot_features import SlotContext, slot_matrix
from xxgk.resources.quantity_rules import quantity_rules
from xxgk.schema import Paragraph, Span
from xxgk.training.fit import corpus_hash
from xxgk.training.wording import Wording

_ABSENT = -2.0
"""Score of a class that a fold's training side does not hold."""


@dataclass(frozen=True, slots=True)
class QuantitySettings:
    """What fitting depends on besides the corpus.

    The same corpus and settings give the same weights, bit for bit.
    """

    seed: int = 0
    regularisation: float = 1.0
    tolerance: float = 0.05
    folds: int = 3


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One number of an annotated report.

    ``record`` and ``paragraph`` are its place, ``targets`` the indicators that it is annotated
    with (none for a number that is no value), ``ruled`` the indicator that the rules give it,
    ``open`` whether they leave it to the recogniser.
    """

    record: int
    paragraph: int
    context: SlotContext
    targets: frozenset[str]
    target: str
    ruled: str | None
    open: bool


@dataclass(frozen=True, slots=True)
class ReadRecords:
    """The numbers in the prose of some records, and the share of denials read that are right."""

    numbers: tuple[NumberRow, ...]
    denied: float


def read_records(records: Sequence[Record]) -> ReadRecords:
    """Return what the rules make of the records' labelled paragraphs, under gold labels."""
    numbers: list[NumberRow] = []
    denials: list[bool] = []
    for number, record in enumerate(records):
        converted = convert(record.text)
        annotated = _by_place(record)
        for index, part in enumerate(record.paragraphs):
            if part.kind != "paragraph" or part.label is None:
                continue
            readings = read_prose(converted, record.text, [as_paragraph(part)], record.year)
            numbers.extend(_rows(readings, number, index, annotated))
            nothing = {
                quantity.indicator
                for quantity in record.quantities
                if part.start <= quantity.start < part.end and quantity.value == 0
            }
            # The denying words may be marked a little wider or narrower: the paragraph decides.
            denials.extend(
                one.indicator in nothing
                for one in (reading.observation for reading in readings)
                if one.status == "denied"
            )
    return ReadRecords(tuple(numbers), round(sum(denials) / max(1, len(denials)), 4))


def as_paragraph(part: AnnotatedParagraph) -> Paragraph:
    """Return an annotated paragraph as labelling would give it."""
    spans = tuple(Span(span.start, span.end, span.label, 1.0) for span in part.spans)
    return Paragraph(part.start, part.end, part.kind, part.heading, part.label, 1.0, spans)


def _by_place(record: Record) -> dict[int, list[Quantity]]:
    """Return the quantities of the prose by each character that they cover."""
    found: dict[int, list[Quantity]] = {}
    for quantity in record.quantities:
        if quantity.source == "text":
            for place in range(quantity.start, quantity.end):
                found.setdefault(place, []).append(quantity)
    return found


def _rows(
    readings: Sequence[Reading], record: int, paragraph: int, annotated: dict[int, list[Quantity]]
) -> list[NumberRow]:
    found = []
    for reading in readings:
        if reading.context is None:
            continue
        gold = [
            quantity.indicator
            for quantity in annotated.get(reading.observation.start, ())
            if quantity.indicator is not None
        ]
        found.append(
            NumberRow(
                record=record,
                paragraph=paragraph,
                context=reading.context,
                targets=frozenset(gold),
                target=gold[0] if gold else NONE,
                ruled=reading.observation.indicator,
                open=reading.open,
            )
        )
    return found


def fit_quantities(
    records: Sequence[Record], settings: QuantitySettings | None = None
) -> QuantityRecogniser:
    """Return the recogniser fitted on the numbers of ``records``.

    What turns scores into confidence is fitted on folds that part issuing bodies and wordings,
    so that confidence is about wordings that the weights have not seen.

    Raises
    ------
    CorpusError
        If the records hold fewer than two indicators, or come from fewer bodies than folds.
    """
    settings = settings or QuantitySettings()
    read = read_records(records)
    rows = read.numbers
    classes, targets = np.unique([row.target for row in rows], return_inverse=True)
    bodies = np.array([record.body for record in records])
    if len(classes) < 3 or len(set(bodies.tolist())) < settings.folds:
        raise CorpusError(
            "the records hold fewer than two indicators, or come from too few issuing bodies",
            remedy=f"Add reports with quantities, of {settings.folds} bodies at least",
        )
    matrix = slot_matrix([row.context for row in rows])
    matrix.sum_duplicates()
    scores = _held_out_scores(matrix, targets, len(classes), rows, records, settings)
    names = tuple(str(name) for name in classes)
    by_rule, by_itself = _trusts(scores, rows, names)
    machines = _machines(settings).fit(matrix, targets)
    return QuantityRecogniser(
        weights=np.ascontiguousarray(machines.coef_.T, dtype=np.float32),
        bias=machines.intercept_.astype(np.float32),
        classes=names,
        by_rule=by_rule,
        by_itself=by_itself,
        denied=read.denied,
        card={
            "xxgk": __version__,
            "corpus_sha256": corpus_hash(records),
            "reports": len(records),
            "numbers": len(rows),
            "values": int(np.count_nonzero(classes[targets] != NONE)),
            "settings": {
                "seed": settings.seed,
                "regularisation": settings.regularisation,
                "tolerance": settings.tolerance,
                "folds": settings.folds,
            },
        },
    )


def _machines(settings: QuantitySettings) -> LinearSVC:
    # "auto" would solve the primal problem once numbers outnumber columns, 20 times slower here.
    return LinearSVC(
        C=settings.regularisation,
        tol=settings.tolerance,
        dual=True,
        random_state=settings.seed,
    )


def _held_out_scores(
    matrix: csr_matrix,
    targets: NDArray[np.intp],
    classes: int,
    rows: Sequence[NumberRow],
    records: Sequence[Record],
    settings: QuantitySettings,
) -> NDArray[np.float64]:
    """Return scores of machines that had seen neither a number's body nor its wording."""
    wording = Wording(records)
    places = [(row.record, row.paragraph) for row in rows]
    owners = np.array([row.record for row in rows])
    bodies = [record.body for record in records]
    found = np.full((len(rows), classes), _ABSENT)
    for kept, held in GroupKFold(settings.folds).split(bodies, groups=bodies):
        copies = wording.copies(kept, held)
        learned = np.isin(owners, kept) & np.array([place not in copies for place in places])
        if len(set(targets[learned].tolist())) < 2:
            # Where all reports say the same, copies are better than nothing.
            learned = np.isin(owners, kept)
        asked = np.isin(owners, held)
        machines = _machines(settings).fit(matrix[learned], targets[learned])
        found[np.ix_(asked, machines.classes_)] = machines.decision_function(matrix[asked])
    return found


def _trusts(
    scores: NDArray[np.float64], rows: Sequence[NumberRow], classes: tuple[str, ...]
) -> tuple[Trust, Trust]:
    """Return the trust in rules and in the recogniser by itself, from held-out scores."""
    rules = quantity_rules()
    order = {name: index for index, name in enumerate(classes)}
    ruled: list[tuple[float, float]] = []
    itself: list[tuple[float, float]] = []
    ruled_right: list[bool] = []
    itself_right: list[bool] = []
    for row, own in zip(rows, scores.astype(np.float32), strict=True):
        best = int(own.argmax())
        if row.ruled is not None:
            ruled.append(lead(own, [order.get(row.ruled, int(own.argmin()))]))
            ruled_right.append(row.ruled in row.targets)
        elif row.open and can_be(row.context.slot, classes[best], rules):
            itself.append(lead(own, [best]))
            itself_right.append(classes[best] in row.targets)
    return _platt(ruled, ruled_right), _platt(itself, itself_right)


def _platt(leads: Sequence[tuple[float, float]], right: Sequence[bool]) -> Trust:
    if len(set(right)) < 2:
        return Trust(0.0, 1.0, 0.0)
    fitted = LogisticRegression(C=100.0).fit(np.array(leads), np.array(right))
    slopes = [round(float(slope), 6) for slope in fitted.coef_[0]]
    return Trust(slopes[0], slopes[1], round(float(fitted.intercept_[0]), 6))
