"""The two ways to score agree, and masking keeps positions."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from xxgk.models.features import N_COLUMNS, NONE, hash_grams, lay_out, mask
from xxgk.models.scoring import LinearModel, Scorer, rows

TEXTS = ["2017年,共收到申请13件,均按时答复。", "未发生行政复议。", "一是公开不够及时:"]
PATHS = [("二、依申请公开情况",), ("二、依申请公开情况", "(一)复议"), ()]


def random_model(labels: int = 7) -> LinearModel:
    draw = np.random.default_rng(0)
    return LinearModel(
        weights=draw.normal(size=(N_COLUMNS, labels)).astype(np.float32),
        bias=draw.normal(size=labels).astype(np.float32),
        calibration=draw.normal(size=(labels + 1, labels)).astype(np.float32),
    )


def test_scores_equal_the_product_of_rows_and_weights() -> None:
    layout = lay_out(TEXTS, PATHS, 2017)
    model = random_model()
    scorer = Scorer.of(model, layout)
    units = [(0, 0, 5), (0, 3, 12), *((row, *map(int, layout.bounds[row])) for row in range(3))]
    columns, values = rows(layout, units)
    expected = np.stack(
        [
            (model.weights[index] * value[:, None]).sum(axis=0) + model.bias
            for index, value in zip(columns, values, strict=True)
        ]
    )
    found = scorer.scores(*(np.array(part) for part in zip(*units, strict=True)))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


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
    assert (hash_grams("公开信")[0] != hash_grams("公开性")[0]).tolist() == [False, False, True]


def test_a_run_in_heading_counts_as_the_innermost() -> None:
    run_in = lay_out(["(一)平台建设。完善栏目。"], [("一、概述", "(一)平台建设")], None)
    own_line = lay_out(["完善栏目。"], [("一、概述", "(一)平台建设")], None)
    assert run_in.phrases[:, 0].tolist() == own_line.phrases[:, 0].tolist() == [0, 1, NONE]
    assert (run_in.phrase_grams == own_line.phrase_grams).all()


def test_items_of_a_list_know_the_sentence_that_leads_into_it() -> None:
    texts = ["明年将做好以下工作:", "(一)加强培训。", "完善平台。", "(二)强化考核。"]
    layout = lay_out(texts, [("五、打算",)] * 4, None)
    assert (layout.phrases[2] != NONE).tolist() == [False, True, False, True]
