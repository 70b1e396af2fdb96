"""The model card: what a model was fitted on, and how right it was when it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from xxgk.corpus.records import Record
from xxgk.models.store import StoredModel, load, save
from xxgk.training.compare_runs import Comparison
from xxgk.training.evaluate import Evaluation
from xxgk.training.fit import CLASSES, FitSettings, corpus_hash, fit

_PLACES = 4


def evaluation_data(found: Evaluation) -> dict[str, Any]:
    """Return figures as plain data, rounded to four places.

    ``confusion`` has a row a true class and a column a predicted one, in the order of
    ``classes``; the class of what is no prose is the empty string.
    """
    return {
        "paragraphs": found.paragraphs,
        "accuracy": round(found.accuracy, _PLACES),
        "macro_f1": round(found.macro_f1, _PLACES),
        "calibration_error": round(found.calibration_error, _PLACES),
        "labels": [
            {
                name: round(value, _PLACES) if isinstance(value, float) else value
                for name, value in asdict(each).items()
            }
            for each in found.labels
        ],
        "classes": list(CLASSES),
        "confusion": found.confusion.tolist(),
    }


def comparison_data(found: Comparison) -> dict[str, Any]:
    """Return a comparison as plain data: what the card holds under ``figures``."""
    return {
        "folds": found.folds,
        "before": found.before,
        "after": found.after,
        "warnings": list(found.warnings),
        "parts": [
            {
                "part": each.part,
                "reports": each.reports,
                "before": None if each.before is None else evaluation_data(each.before),
                "after": evaluation_data(each.after),
            }
            for each in found.parts
        ],
    }


def train(
    shipped: Sequence[Record],
    new: Sequence[Record],
    directory: Path,
    settings: FitSettings | None = None,
    *,
    comparison: Comparison | None = None,
) -> StoredModel:
    """Fit a model on both, write it with its card, and return it as it is read back.

    Besides what `fit` notes, the card tells how many reports are new and their hash, and the
    figures of ``comparison``, or that nothing was measured (``null``).

    Raises
    ------
    CorpusError
        If the records do not suffice for fitting.
    ModelError
        If the directory cannot be written.
    """
    figures = None if comparison is None else comparison_data(comparison)
    model = fit([*shipped, *new], settings, figures=figures)
    added = {"reports": len(new), "sha256": corpus_hash(new) if new else None}
    save(replace(model, card={**model.card, "new": added}), directory)
    return load(directory)
