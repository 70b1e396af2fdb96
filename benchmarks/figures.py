"""Figures of merit, counted the same way for every method, and tables of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from xxgk.schema import LABELS

_BINS = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a method said of paragraphs: classes, predicted classes, and how sure it was.

    ``sure`` is ``None`` where the method gives no probability. Times are seconds.
    """

    truth: NDArray[np.str_]
    predicted: NDArray[np.str_]
    sure: NDArray[np.floating] | None
    fit: float = 0.0
    predict: float = 0.0
    words: float = 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Macro F1 over the labels, accuracy, calibration error; seconds, the mean of the folds."""

    macro_f1: float
    accuracy: float
    calibration_error: float | None
    fit: float
    predict: float
    words: float


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Return the figures of a method over the paragraphs of all folds together."""
    truth = np.concatenate([each.truth for each in outcomes])
    predicted = np.concatenate([each.predicted for each in outcomes])
    sure = [each.sure for each in outcomes if each.sure is not None]
    right = truth == predicted
    return Figures(
        macro_f1=float(f1_score(truth, predicted, labels=LABELS, average="macro", zero_division=0)),
        accuracy=float(right.mean()),
        calibration_error=_calibration_error(np.concatenate(sure), right) if sure else None,
        fit=float(np.mean([each.fit for each in outcomes])),
        predict=float(np.mean([each.predict for each in outcomes])),
        words=float(np.mean([each.words for each in outcomes])),
    )


def _calibration_error(sure: NDArray[np.floating], right: NDArray[np.bool_]) -> float:
    bins = np.minimum((sure * _BINS).astype(np.intp), _BINS - 1)
    gaps = [
        (bins == index).mean()
        * abs(float(sure[bins == index].mean()) - right[bins == index].mean())
        for index in range(_BINS)
        if (bins == index).any()
    ]
    return float(sum(gaps))


def points(share: float | None) -> str:
    """Return a share in per cent with one decimal, a dash where there is none."""
    return "–" if share is None else f"{share * 100:.1f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table, its first column on the left and the others on the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
