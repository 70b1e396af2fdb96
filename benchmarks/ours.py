"""The package's own section model in the benchmarks, from clean paragraphs to probabilities."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from figures import Outcome
from folds import Fold, Report

from xxgk.models.features import Layout, lay_out
from xxgk.models.labelling import DECODING, DecodingSettings, paragraph_shares
from xxgk.models.scoring import Scorer
from xxgk.models.store import StoredModel
from xxgk.training.examples import Example
from xxgk.training.fit import FitSettings, examples_of, fit_examples


def examples_from(reports: Sequence[Report]) -> list[Example]:
    return examples_of([each.record for each in reports], FitSettings())


def layout_of(report: Report) -> Layout:
    texts = [passage.text for passage in report.own]
    return lay_out(texts, [passage.path for passage in report.own], report.record.year)


def truth(reports: Sequence[Report]) -> np.ndarray:
    return np.array([passage.label for report in reports for passage in report.own])


def measured(
    model: StoredModel, held: Sequence[Report], settings: DecodingSettings = DECODING
) -> Outcome:
    """Return what ``model`` says of the reports' paragraphs; times as in `run`."""
    start = time.perf_counter()
    shares = np.concatenate(
        [
            paragraph_shares(model, Scorer.of(model.linear, layout_of(report)), settings)
            for report in held
        ]
    )
    seconds = time.perf_counter() - start
    predicted = np.array(model.classes)[shares.argmax(axis=1)]
    return Outcome(truth(held), predicted, shares.max(axis=1), predict=seconds)


def run(fold: Fold) -> Outcome:
    """Fit on the fold and label its held-out paragraphs, report by report."""
    start = time.perf_counter()
    model = fit_examples(examples_from(fold.kept), FitSettings())
    fit = time.perf_counter() - start
    found = measured(model, fold.held)
    return Outcome(found.truth, found.predicted, found.sure, fit, found.predict)
