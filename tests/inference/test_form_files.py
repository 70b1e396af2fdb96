"""Every cell of the national forms out of real files: pages, documents and PDFs end to end."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from form_shapes import BEHIND, PREFACE, Box, figures, grids
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import Heading, Merged, Part, Rows, docx_file, html_page, pdf_file

import xxgk
from xxgk.schema import FormName, Observation

EXAMPLES = int(os.environ.get("XXGK_EXAMPLES", "4"))
FORMS: tuple[FormName, ...] = ("2014", "2019", "2021")
FILES: dict[str, Callable[[list[Part]], bytes]] = {
    "html": lambda parts: html_page(parts).encode(),
    "docx": docx_file,
    "pdf": pdf_file,
}


def said(one: Observation) -> str:
    """Return the observation as a cell would say it."""
    return "/" if one.status == "not_applicable" else f"{one.value:g}"


def rows(boxes: list[Box]) -> Rows:
    """Return a grid's boxes as rows of a sample table."""
    found: Rows = [[] for _ in range(max(box.row for box in boxes) + 1)]
    for box in sorted(boxes, key=lambda one: (one.row, one.column)):
        found[box.row].append(Merged(box.text, box.rows, box.columns))
    return found


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6))
def test_every_cell_of_a_form_in_a_file(kind: str, name: FormName, seed: int) -> None:
    values = figures(name, seed, struck=0.1)
    parts: list[Part] = [PREFACE]
    for heading, boxes in grids(name, values):
        parts += [Heading(heading), rows(boxes)]
    report = xxgk.extract(FILES[kind]([*parts, BEHIND]))
    found = {
        (one.indicator, one.applicant): said(one)
        for one in report.observations
        if one.source == "table" and one.indicator and one.certain
    }
    expected = {
        key: f"{float(value):g}" if value.lstrip("-").isdigit() else value
        for key, value in values.items()
    }
    assert {key: value for key, value in found.items() if value != expected.get(key)} == {}
    assert report.form == name
    assert len(found) >= 0.99 * len(expected), sorted(set(expected) - set(found))[:5]
