"""Rows that lost cells: no total is taken for sure that may be one of the parts."""

from __future__ import annotations

import os
import random

import form_changes
import form_shapes
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xxgk.corpus.normalise import convert
from xxgk.corpus.tables import find_tables
from xxgk.inference.form_totals import RowTotal, told
from xxgk.inference.forms import FormReading, read_forms
from xxgk.schema import Document, FormName

# The full run: XXGK_EXAMPLES=200.
EXAMPLES = int(os.environ.get("XXGK_EXAMPLES", "12"))
STREAMS = ("lines", "spaces", "one_line", "collapsed")


def read(document: Document) -> FormReading:
    converted = convert(document.text)
    return read_forms(document, converted, find_tables(document, converted))


def figures_read(reading: FormReading) -> dict[form_shapes.Key, str]:
    """Return the certain values with an indicator as a cell would say them."""
    return {
        (one.indicator, one.applicant): "" if one.value is None else f"{one.value:g}"
        for one in reading.observations
        if one.indicator is not None and one.certain
    }


@settings(
    max_examples=EXAMPLES * 10,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(
    name=st.sampled_from(("2014", "2019", "2021")),
    seed=st.integers(0, 2**20),
    kind=st.sampled_from(("any", "totals", "zeros", "zeros any", "zeros totals")),
    share=st.sampled_from((0.02, 0.1, 0.3, 0.6, 0.9, 1)),
    most=st.sampled_from((1, 2, 3, 5, 30)),
    zeros=st.sampled_from((0.2, 0.5, 0.8, 0.95, 0.99)),
    shape=st.sampled_from(sorted(form_shapes.SHAPES)),
)
def test_lost_cells_make_no_certain_value_wrong(
    name: FormName, seed: int, kind: str, share: float, most: int, zeros: float, shape: str
) -> None:
    values = form_shapes.figures(name, seed, zeros=zeros, most=most)
    left = form_changes.cells_lost(values, random.Random(seed), kind, share)
    document = form_shapes.write(shape, form_shapes.grids(name, left), seed=seed)
    found = figures_read(read(document))
    assert {key: value for key, value in found.items() if left.get(key) != value} == {}
    filled = [key for key, value in left.items() if value]
    if shape in {"html", "docx", "pdf"}:
        assert all(key in found for key in filled)


@pytest.mark.parametrize("shape", STREAMS)
def test_one_lost_cell_leaves_its_total_and_all_other_rows(shape: str) -> None:
    values = form_shapes.figures("2021", 7)
    indicator, who = next(
        (one, who)
        for (one, who), value in values.items()
        if who and one.startswith("outcome.") and value == "0" != values[one, "total"]
    )
    left = values | {(indicator, who): ""}
    found = figures_read(read(form_shapes.write(shape, form_shapes.grids("2021", left))))
    assert found[indicator, "total"] == values[indicator, "total"]
    missing = {key for key in values if key not in found}
    assert {key[0] for key in missing} == {indicator}


@pytest.mark.parametrize("shape", STREAMS)
def test_totals_of_a_table_without_zeros_are_sure_where_chance_is_ruled_out(shape: str) -> None:
    values = form_shapes.figures("2021", 7)
    left = form_changes.cells_lost(values, random.Random(7), "zeros", 0)
    found = figures_read(read(form_shapes.write(shape, form_shapes.grids("2021", left))))
    totals = [key for key, value in left.items() if key[1] == "total" and value]
    assert len(totals) > 10
    assert all(found.get(key) == left[key] for key in totals if _parts(left, key) > 1)


def _parts(values: form_shapes.Figures, key: form_shapes.Key) -> int:
    return sum(bool(value) for other, value in values.items() if other[0] == key[0]) - 1


def test_equal_parts_are_no_total() -> None:
    rows = [
        RowTotal("applications.received", (1, 1), 1, open=True),
        RowTotal("outcome.granted", (1, 1), 1, open=True),
        RowTotal("applications.answered", (1, 1), 1, open=True),
    ]
    assert told(rows, "2021") == set()


def test_an_identity_of_plain_rows_asks_for_a_total() -> None:
    rows = [
        RowTotal("applications.received", (3, 3), 3, open=True),
        RowTotal("applications.carried_in", (0, 0, 0, 0, 0, 0, 0), 0, open=False),
        RowTotal("applications.answered", (2, 0, 0, 0, 0, 0, 2), 2, open=False),
        RowTotal("applications.carried_out", (1, 0, 0, 0, 0, 0, 1), 1, open=False),
    ]
    assert told(rows, "2021") == {"applications.received"}
    doubted = [
        *rows[:3],
        RowTotal("applications.carried_out", (4, 0, 0, 0, 0, 0, 4), 4, open=False),
    ]
    assert told(doubted, "2021") == set()


RESULTS = " | ".join(("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 3)
CASES = "四、行政复议、行政诉讼情况\n行政复议 | 行政诉讼 |\n未经复议直接起诉 | 复议后起诉 |\n"


ROW = "| 0 | 1 | 0 | 1 | 1 | | 0 | 0 | 1 | | 2 | 0 | 0 | 2 |"


def test_a_pipe_that_opens_a_line_of_results_closes_an_empty_cell() -> None:
    found = figures_read(read(form_changes.as_text(f"{CASES}{RESULTS} | | |\n {ROW}\n")))
    assert len(found) == 15
    assert found["review.upheld", None] == ""
    assert found["review.other", None] == "1"
    assert found["litigation.direct.corrected", None] == ""
    assert found["litigation.after_review.total", None] == "2"


def test_a_pipe_before_all_lines_of_results_is_their_frame() -> None:
    text = f"{CASES}| {RESULTS} |\n| 3 | 0 | 1 | 0 | 4 | 1 | | 0 | 0 | 1 | | 2 | 0 | 0 | 2 |\n"
    found = figures_read(read(form_changes.as_text(text)))
    assert len(found) == 15
    assert found["review.upheld", None] == "3"


def test_results_between_empty_cells_are_uncertain() -> None:
    text = f"{CASES}{RESULTS} | | |\n {ROW} | |\n"
    assert figures_read(read(form_changes.as_text(text))) == {}
