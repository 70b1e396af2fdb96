"""Fitting the section model on annotated reports."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xxgk import __version__
from xxgk.corpus.records import Record, record_to_json
from xxgk.errors import CorpusError
from xxgk.models.section import SectionClassifier
from xxgk.models.store import StoredModel
from xxgk.schema import LABELS
from xxgk.training.examples import REJECT, Example, build_rows, examples

CLASSES: tuple[str, ...] = tuple(sorted((REJECT, *LABELS)))
"""The classes in the order in which scikit-learn sorts them."""

_SMOOTHING = 1.0


@dataclass(frozen=True, slots=True)
class FitSettings:
    """What fitting depends on besides the corpus.

    The same corpus and settings give the same weights, bit for bit.
    """

    seed: int = 0
    regularisation: float = 0.3
    folds: int = 2
    tolerance: float = 0.2
    max_iter: int = 1000
    processes: int = 2


def examples_of(records: Sequence[Record], settings: FitSettings) -> list[Example]:
    """Return the examples of the records that hold prose, in order."""
    return [each for record in records for each in examples(record, seed=settings.seed)]


def fit(
    records: Sequence[Record], settings: FitSettings | None = None, *, figures: object = None
) -> StoredModel:
    """Return the section model fitted on ``records``.

    ``figures`` are the measured results that the model card gives, as plain JSON data.

    Raises
    ------
    CorpusError
        If the records do not hold every class, or come from fewer issuing bodies than folds.
    """
    settings = settings or FitSettings()
    model = fit_examples(examples_of(records, settings), settings)
    card = {
        "kind": "section",
        "xxgk": __version__,
        "corpus_sha256": corpus_hash(records),
        "reports": len(records),
        "bodies": len({record.body for record in records}),
        "paragraphs": sum(
            part.label is not None for record in records for part in record.paragraphs
        ),
        "settings": {
            "seed": settings.seed,
            "regularisation": settings.regularisation,
            "folds": settings.folds,
            "tolerance": settings.tolerance,
            "max_iter": settings.max_iter,
        },
        "figures": figures,
    }
    return StoredModel(model.linear, model.classes, model.transitions, model.start, card)


def fit_examples(laid_out: Sequence[Example], settings: FitSettings) -> StoredModel:
    """Return the model fitted on laid-out examples, without a card."""
    rows = build_rows(laid_out)
    missing = sorted(set(CLASSES) - set(rows.labels.tolist()))
    if missing:
        names = "、".join(name or "(furniture)" for name in missing)
        raise CorpusError(
            f"the records hold no paragraph of {names}",
            remedy="Add reports that hold every label and some page furniture",
        )
    if len(set(rows.bodies.tolist())) < settings.folds:
        raise CorpusError(
            f"the records come from fewer than {settings.folds} issuing bodies",
            remedy="Add reports of other bodies, for folds never split one",
        )
    classifier = SectionClassifier(
        C=settings.regularisation,
        folds=settings.folds,
        tol=settings.tolerance,
        max_iter=settings.max_iter,
        n_jobs=settings.processes,
        random_state=settings.seed,
    ).fit(rows.matrix, rows.labels, rows.bodies)
    transitions, start = label_transitions([each for each in laid_out if not each.plain])
    return StoredModel(classifier.to_model(), CLASSES, transitions, start, {})


def corpus_hash(records: Sequence[Record]) -> str:
    """Return the SHA-256 of the records' content, as hexadecimal digits."""
    digest = hashlib.sha256()
    for record in records:
        line = json.dumps(record_to_json(record), ensure_ascii=False, sort_keys=True)
        digest.update(line.encode("utf-8") + b"\n")
    return digest.hexdigest()


def label_transitions(
    laid_out: Sequence[Example],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return log-weights of label after label, relative to how common the label is at all."""
    order = {name: index for index, name in enumerate(CLASSES)}
    pairs = np.full((len(CLASSES), len(CLASSES)), _SMOOTHING)
    firsts = np.full(len(CLASSES), _SMOOTHING)
    totals = np.full(len(CLASSES), _SMOOTHING)
    for each in laid_out:
        path = [order[label] for label in each.labels]
        firsts[path[0]] += 1
        np.add.at(totals, path, 1)
        np.add.at(pairs, (path[:-1], path[1:]), 1)
    # Emissions are posteriors, which hold the labels' frequency once; dividing by it here keeps
    # it from being counted twice.
    prior = totals / totals.sum()
    conditional = pairs / pairs.sum(axis=1, keepdims=True)
    transitions = np.log(conditional / prior[None, :]).astype(np.float32)
    start = np.log(firsts / firsts.sum() / prior).astype(np.float32)
    return transitions, start
