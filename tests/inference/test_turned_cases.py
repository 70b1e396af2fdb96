"""The table of 复议 and 诉讼 with its groups as rows, and rows that contradict each other."""

from __future__ import annotations

import os
import random

import form_shapes
import pytest
from form_changes import as_text
from form_shapes import Box
from hypothesis import given, settings
from hypothesis import strategies as st
from test_forms import read, said

from xxgk.resources.form_data import forms

EXAMPLES = int(os.environ.get("XXGK_EXAMPLES", "12"))
CASES = ("review.", "litigation.")
GROUPS = ("行政复议", "未经复议直接起诉", "复议后起诉")


def turned(values: form_shapes.Figures, results: list[int], *, header: bool = True) -> list[Box]:
    """Return the turned table with the columns of ``results`` (indices into the five)."""
    section = forms()[-1].sections[-1]
    boxes = [Box("类别", 0, 0)] if header else []
    if header:
        boxes += [
            Box(section.columns[one].labels[0], 0, place)
            for place, one in enumerate(results, start=1)
        ]
    for number, words in enumerate(GROUPS):
        boxes.append(Box(words, number + header, 0))
        for place, one in enumerate(results, start=1):
            indicator = section.rows[0].indicators[number * 5 + one]
            boxes.append(Box(values[indicator, None], number + header, place))
    return boxes


@pytest.mark.parametrize("shape", form_shapes.SHAPES)
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**20), total_first=st.booleans(), blanks=st.sampled_from([0.0, 0.2]))
def test_a_turned_table_of_cases(shape: str, seed: int, total_first: bool, blanks: float) -> None:
    source = random.Random(seed)
    values = form_shapes.figures("2021", seed)
    emptied = {
        key: "" if value == "0" and key[0].startswith(CASES) and source.random() < blanks else value
        for key, value in values.items()
    }
    results = [4, 0, 1, 2, 3] if total_first else [0, 1, 2, 3, 4]
    tables = form_shapes.grids("2021", values)
    tables[2] = (tables[2][0], turned(emptied, results))
    seen = {
        (one.indicator, one.applicant): said(one)
        for one in read(form_shapes.write(shape, tables, seed=seed)).observations
        if one.indicator is not None and one.certain
    }
    assert {key: value for key, value in seen.items() if value != emptied[key]} == {}
    # Where lines cut the words over the columns in two, nothing tells the columns.
    if not blanks and shape != "spaces":
        assert seen == values


@pytest.mark.parametrize("shape", ["html", "lines", "pipes"])
def test_without_the_words_over_its_columns_a_turned_table_is_told_by_none(shape: str) -> None:
    values = form_shapes.figures("2021", 4)
    tables = form_shapes.grids("2021", values)
    tables[2] = (tables[2][0], turned(values, [0, 1, 2, 3, 4], header=False))
    cases = [
        one
        for one in read(form_shapes.write(shape, tables)).observations
        if one.rule and one.rule.endswith("cases")
    ]
    assert all(one.indicator is None and not one.certain for one in cases)


def test_two_rows_with_different_values_of_one_indicator_are_both_doubted() -> None:
    text = (
        "政府信息公开情况统计表\n收到申请数 | 5 |\n申请总数 | 6 |\n当面申请数 | 1 |\n"
        "传真申请数 | 2 |\n信函申请数 | 0 |\n"
    )
    received = [
        (one.value, one.certain)
        for one in read(as_text(text)).observations
        if one.indicator == "applications.received"
    ]
    assert received == [(5, False), (6, False)]
