"""How right the section model is: figures a label, calibration and confusion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from xxgk.corpus.records import Record
from xxgk.models.labelling import paragraph_shares
from xxgk.models.scoring import Scorer
from xxgk.models.store import StoredModel
from xxgk.schema import LABELS
from xxgk.training.examples import Example
from xxgk.training.fit import CLASSES, FitSettings, examples_of, fit_examples

_BINS = 10


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """Precision, recall and F1 of one label, and how many paragraphs carry it."""

    label: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Results over paragraphs.

    ``calibration_error`` is the expected calibration error over ten equal-width bins of the
    score. ``confusion`` has shape (classes, classes): true class by predicted class, in the
    order of ``CLASSES``.
    """

    labels: tuple[LabelFigures, ...]
    accuracy: float
    macro_f1: float
    calibration_error: float
    paragraphs: int
    confusion: NDArray[np.intp]

    def to_dict(self) -> dict[str, object]:
        """Return the figures as plain data, rounded to four places."""
        return {
            "paragraphs": self.paragraphs,
            "accuracy": round(self.accuracy, 4),
            "macro_f1": round(self.macro_f1, 4),
            "calibration_error": round(self.calibration_error, 4),
            "f1": {each.label: round(each.f1, 4) for each in self.labels},
        }


def evaluate(model: StoredModel, records: Sequence[Record]) -> Evaluation:
    """Return how right ``model`` is on annotated reports, paragraph by paragraph."""
    return _evaluated(_predicted(model, examples_of(records, FitSettings())))


def cross_validate(
    records: Sequence[Record], settings: FitSettings | None = None, *, folds: int = 5
) -> Evaluation:
    """Return the figures on held-out folds; no fold splits an issuing body."""
    settings = settings or FitSettings()
    return cross_validate_examples(examples_of(records, settings), settings, folds=folds)


def cross_validate_examples(
    examples: Sequence[Example], settings: FitSettings, *, folds: int = 5
) -> Evaluation:
    """Return `cross_validate` for examples that are laid out already."""
    results = [
        pair
        for kept, held in splits(examples, folds)
        for pair in _predicted(fit_examples(kept, settings), held)
    ]
    return _evaluated(results)


def splits(
    examples: Sequence[Example], folds: int
) -> Iterator[tuple[list[Example], list[Example]]]:
    """Yield kept and held-out examples; all reports of a body are on one side."""
    bodies = [each.body for each in examples]
    for kept, held in GroupKFold(folds).split(bodies, groups=bodies):
        yield [examples[index] for index in kept], [examples[index] for index in held]


def _predicted(
    model: StoredModel, examples: Sequence[Example]
) -> list[tuple[tuple[str, ...], NDArray[np.float32]]]:
    return [
        (each.labels, paragraph_shares(model, Scorer.of(model.linear, each.layout)))
        for each in examples
        if not each.plain
    ]


def _evaluated(results: Sequence[tuple[tuple[str, ...], NDArray[np.float32]]]) -> Evaluation:
    order = {name: index for index, name in enumerate(CLASSES)}
    truth = np.array([order[label] for labels, _ in results for label in labels])
    shares = np.concatenate([share for _, share in results])
    predicted = shares.argmax(axis=1)
    confusion = np.zeros((len(CLASSES), len(CLASSES)), dtype=np.intp)
    np.add.at(confusion, (truth, predicted), 1)
    figures = tuple(_figures(confusion, order[label], label) for label in LABELS)
    return Evaluation(
        labels=figures,
        accuracy=float((truth == predicted).mean()),
        macro_f1=float(np.mean([each.f1 for each in figures])),
        calibration_error=_calibration_error(shares.max(axis=1), truth == predicted),
        paragraphs=len(truth),
        confusion=confusion,
    )


def _figures(confusion: NDArray[np.intp], index: int, label: str) -> LabelFigures:
    right = int(confusion[index, index])
    claimed = int(confusion[:, index].sum())
    support = int(confusion[index].sum())
    precision = right / claimed if claimed else 0.0
    recall = right / support if support else 0.0
    total = precision + recall
    return LabelFigures(
        label, precision, recall, 2 * precision * recall / total if total else 0.0, support
    )


def _calibration_error(scores: NDArray[np.float32], right: NDArray[np.bool_]) -> float:
    bins = np.minimum((scores * _BINS).astype(np.intp), _BINS - 1)
    error = 0.0
    for index in range(_BINS):
        inside = bins == index
        if inside.any():
            error += inside.mean() * abs(float(scores[inside].mean()) - float(right[inside].mean()))
    return float(error)
