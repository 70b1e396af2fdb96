"""Single digits lost or confused in recognised pages."""

from __future__ import annotations

from dataclasses import replace

import form_shapes
import pytest
from test_forms import read, said

from xxgk.inference.form_digits import doubt_digits
from xxgk.schema import Document, Observation, PageBox

RECEIVED = ("applications.received", "business")


def recognised(document: Document) -> Document:
    box = PageBox(0, len(document.text), 1, 0, 0, 500, 800, confidence=0.93)
    return replace(document, boxes=(box,))


def misread(seed: int, key: tuple[str, str], value: str) -> tuple[Document, list[Observation]]:
    """Return a scanned report of which one cell is read as ``value``."""
    values = form_shapes.figures("2021", seed)
    values[key] = value  # type: ignore[index]
    document = recognised(form_shapes.write("lines", form_shapes.grids("2021", values)))
    return document, list(read(document).observations)


@pytest.mark.parametrize("lost", [True, False])
def test_a_digit_that_row_and_column_miss_is_doubted_and_stays(lost: bool) -> None:
    for seed in range(40):
        true = form_shapes.figures("2021", seed)[RECEIVED]  # type: ignore[index]
        if len(true) < 3:
            continue
        seen = true[:1] + true[2:] if lost else true[:1] + str((int(true[1]) + 1) % 10) + true[2:]
        if str(int(seen)) != seen:
            continue
        document, observations = misread(seed, RECEIVED, seen)
        after, findings = doubt_digits(document, observations, "2021")
        doubted = [one for one in after if not one.certain]
        assert [(one.indicator, one.applicant, said(one)) for one in doubted] == [(*RECEIVED, seen)]
        (found,) = findings
        assert (found.rule, found.expected, found.actual) == ("ocr.digit", int(true), int(seen))
        assert after[found.observations[0]] is doubted[0]
        assert [one.value for one in after] == [one.value for one in observations]


def test_a_breach_of_more_than_one_digit_names_no_cell() -> None:
    document, observations = misread(3, RECEIVED, "98765432")
    assert doubt_digits(document, observations, "2021") == (tuple(observations), ())


def test_where_several_cells_may_be_misread_all_are_doubted() -> None:
    values = form_shapes.figures("2021", 2)
    values["review.total", None] = str(int(values["review.total", None]) + 1)
    document = recognised(form_shapes.write("lines", form_shapes.grids("2021", values)))
    after, findings = doubt_digits(document, read(document).observations, "2021")
    doubted = {one.indicator for one in after if not one.certain}
    assert "review.total" in doubted or not findings
    assert all((one.indicator or "").startswith("review.") for one in after if not one.certain)
    assert {finding.observations[0] for finding in findings} == {
        index for index, one in enumerate(after) if not one.certain
    }


def test_text_that_was_not_recognised_is_left_alone() -> None:
    document, observations = misread(3, RECEIVED, "7")
    plain = replace(document, boxes=())
    assert doubt_digits(plain, observations, "2021") == (tuple(observations), ())
    exact = replace(document, boxes=(replace(document.boxes[0], confidence=1.0),))
    assert doubt_digits(exact, observations, "2021") == (tuple(observations), ())
