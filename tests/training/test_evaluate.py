"""Evaluation: figures from known predictions, and folds that part no body."""

from __future__ import annotations

import numpy as np
import pytest
from small_corpus import record, records

from xxgk.schema import LABELS
from xxgk.training.compare_runs import pooled
from xxgk.training.evaluate import Evaluation, LabelFigures, cross_validate, evaluate, splits
from xxgk.training.fit import CLASSES, FitSettings, examples_of, fit


def test_folds_never_split_an_issuing_body() -> None:
    corpus = [record(number, body=f"body-{number // 2}") for number in range(12)]
    laid_out = examples_of(corpus, FitSettings())
    seen: list[str] = []
    for kept, held in splits(laid_out, 3):
        bodies = {each.body for each in held}
        assert not bodies & {each.body for each in kept}
        seen += bodies
    assert sorted(seen) == sorted({each.body for each in corpus})


def test_what_was_learned_is_recognised_and_every_paragraph_is_counted_once() -> None:
    corpus = records()
    found = evaluate(fit(corpus), corpus)
    assert found.macro_f1 > 0.95
    assert {each.label: each.support for each in found.labels} == dict.fromkeys(LABELS, 24)
    assert found.confusion.sum() == found.paragraphs


def test_held_out_folds_cover_the_corpus() -> None:
    found = cross_validate(records(), folds=3)
    assert sum(each.support for each in found.labels) == 144
    assert found.macro_f1 > 0.8


def counted(rows: list[tuple[str, str, int]], error: float) -> Evaluation:
    """Return an evaluation with the given (true, predicted, number) and calibration error."""
    confusion = np.zeros((len(CLASSES), len(CLASSES)), dtype=np.intp)
    for true, predicted, number in rows:
        confusion[CLASSES.index(true), CLASSES.index(predicted)] = number
    figures = tuple(LabelFigures(label, 0.0, 0.0, 0.0, 0) for label in LABELS)
    return Evaluation(figures, 0.0, 0.0, error, int(confusion.sum()), confusion)


def test_pooled_figures_are_those_of_the_summed_confusion() -> None:
    found = pooled(
        [
            counted([("问题", "问题", 6), ("问题", "计划", 2)], 0.1),
            counted([("计划", "计划", 1), ("计划", "问题", 3)], 0.4),
        ]
    )
    figures = {each.label: each for each in found.labels}
    assert (figures["问题"].precision, figures["问题"].recall) == (6 / 9, 6 / 8)
    assert figures["问题"].f1 == pytest.approx(2 * 6 / (9 + 8))
    assert (figures["计划"].precision, figures["计划"].recall) == (1 / 3, 1 / 4)
    assert (figures["概述"].f1, figures["概述"].support) == (0.0, 0)
    assert found.accuracy == 7 / 12
    assert found.calibration_error == pytest.approx((0.1 * 8 + 0.4 * 4) / 12)


def test_pooling_one_evaluation_changes_nothing() -> None:
    corpus = records()
    found = evaluate(fit(corpus[:8]), corpus[8:])
    again = pooled([found])
    for name in ("accuracy", "macro_f1", "calibration_error", "paragraphs"):
        assert getattr(again, name) == pytest.approx(getattr(found, name))
    for one, other in zip(again.labels, found.labels, strict=True):
        assert (one.label, one.support) == (other.label, other.support)
        assert (one.precision, one.recall, one.f1) == pytest.approx(
            (other.precision, other.recall, other.f1)
        )


def test_pooling_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no evaluation"):
        pooled([])
