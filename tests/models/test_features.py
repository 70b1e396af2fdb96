"""The two ways to score agree, and masking keeps positions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from xxgk.models.features import N_COLUMNS, NONE, Layout, hash_grams, lay_out, mask
from xxgk.models.scoring import LinearModel, Scorer, rows

Unit = tuple[int, int, int]
TEXTS = ["2017年,共收到申请13件,均已按时作出答复。", "未发生行政复议。", "一是公开不够及时:"]
PATHS = [("二、依申请公开情况",), ("二、依申请公开情况", "(一)复议"), ()]


def random_model(labels: int = 7) -> LinearModel:
    draw = np.random.default_rng(0)
    return LinearModel.of(
        weights=draw.normal(size=(N_COLUMNS, labels)).astype(np.float32),
        bias=draw.normal(size=labels).astype(np.float32),
        calibration=draw.normal(size=(labels + 1, labels)).astype(np.float32),
    )


def expected_scores(model: LinearModel, layout: Layout, units: list[Unit]) -> NDArray[np.float64]:
    columns, values, sizes = rows(layout, units)
    gains = model.weights.astype(np.float64)[columns] * values[:, None]
    return np.add.reduceat(gains, sizes.cumsum() - sizes) + model.bias


def test_scores_equal_the_product_of_rows_and_weights() -> None:
    layout = lay_out(TEXTS, PATHS, 2017)
    model = random_model()
    scorer = Scorer.of(model, layout)
    wholes = [(row, int(start), int(end)) for row, (start, end) in enumerate(layout.bounds)]
    clauses = [(0, 0, 15), (0, 15, 24), *wholes[1:]]
    assert scorer.starts.tolist() == [start for _, start, _ in clauses]
    assert scorer.counts.tolist() == [2, 1, 1]
    for found, units in ((scorer.clause_scores(), clauses), (scorer.paragraph_scores(), wholes)):
        np.testing.assert_allclose(
            found, expected_scores(model, layout, units), rtol=1e-4, atol=1e-4
        )


def test_reports_scored_together_do_not_touch() -> None:
    model = random_model()
    layouts = [lay_out(TEXTS, PATHS, 2017), lay_out(TEXTS[1:], [(), ()], 2018)]
    layouts.append(lay_out(TEXTS * 300, PATHS * 300, None))
    apart = [Scorer.of(model, layout) for layout in layouts]
    together = Scorer.of(model, Layout.joined(layouts))
    for one, all_of_them in (
        ([each.paragraph_scores() for each in apart], together.paragraph_scores()),
        ([each.clause_scores() for each in apart], together.clause_scores()),
    ):
        np.testing.assert_allclose(np.concatenate(one), all_of_them, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("sign", [-1, 1])
def test_sums_of_the_largest_weights_do_not_run_into_each_other(sign: int) -> None:
    layout = lay_out(["一" * 1000, "依申请" * 333], [(), ()], None)
    draw = np.random.default_rng(1)
    weights = draw.choice([-1.0, 1.0], size=(N_COLUMNS, 7)).astype(np.float32) * sign
    zeros = np.zeros(7, dtype=np.float32)
    model = LinearModel.of(weights, zeros, np.eye(8, 7, dtype=np.float32))
    wholes = [(row, int(start), int(end)) for row, (start, end) in enumerate(layout.bounds)]
    np.testing.assert_allclose(
        Scorer.of(model, layout).paragraph_scores(),
        expected_scores(model, layout, wholes),
        rtol=1e-4,
        atol=1e-3,
    )


def test_an_empty_paragraph_adds_nothing() -> None:
    layout = lay_out(["", "主动公开信息13条。"], [(), ()], None)
    model = random_model()
    found = Scorer.of(model, layout).paragraph_scores()
    expected = expected_scores(model, layout, [(1, *map(int, layout.bounds[1]))])
    np.testing.assert_allclose(found[1:], expected, rtol=1e-4, atol=1e-4)


def test_log_probabilities_sum_to_one() -> None:
    model = random_model()
    scores = Scorer.of(model, lay_out(TEXTS, PATHS, None)).paragraph_scores()
    np.testing.assert_allclose(np.exp(model.log_probabilities(scores)).sum(axis=1), 1, rtol=1e-4)


@given(st.text(max_size=60), st.integers(2008, 2025))
def test_masking_keeps_the_length(text: str, year: int) -> None:
    assert len(mask(text, year)) == len(text)


def test_years_are_told_by_their_relation_to_the_reports() -> None:
    assert mask("2018年", 2017) == mask("2021年", 2020) != mask("2017年", 2017)


def test_hashes_depend_on_every_character_of_the_gram() -> None:
    assert (hash_grams("公开信")[0] != hash_grams("公开性")[0]).tolist() == [
        False,
        False,
        True,
    ]


def test_a_run_in_heading_counts_as_the_innermost() -> None:
    run_in = lay_out(["(一)平台建设。完善栏目。"], [("一、概述", "(一)平台建设")], None)
    own_line = lay_out(["完善栏目。"], [("一、概述", "(一)平台建设")], None)
    assert run_in.phrases[:, 0].tolist() == own_line.phrases[:, 0].tolist() == [0, 1, NONE]
    assert (run_in.phrase_grams == own_line.phrase_grams).all()


def test_items_of_a_list_know_the_sentence_that_leads_into_it() -> None:
    texts = ["明年将做好以下工作:", "(一)加强培训。", "完善平台。", "(二)强化考核。"]
    layout = lay_out(texts, [("五、打算",)] * 4, None)
    assert (layout.phrases[2] != NONE).tolist() == [False, True, False, True]
