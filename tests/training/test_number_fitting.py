"""Fitting the quantity recogniser, its figures, and wording kept apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from number_records import number_records

from xxgk.errors import CorpusError
from xxgk.models.quantities.recogniser import NONE, save
from xxgk.training.quantities import fit_quantities, read_records
from xxgk.training.quantity_figures import (
    cross_validate,
    observe,
    value_figures,
)
from xxgk.training.wording import Wording, masked_paragraphs

INDICATORS = {
    "proactive.total",
    "proactive.website",
    "proactive.wechat",
    "response.interpretations",
    "applications.received",
    "applications.answered",
    "review.total",
    "litigation.total",
    "training.courses",
    "training.attendees",
}


def test_numbers_are_read_with_what_they_are_annotated_with() -> None:
    rows = read_records(number_records(1)).numbers
    assert len(rows) == 14
    assert {row.target for row in rows} == INDICATORS | {NONE}
    assert sum(row.target == NONE for row in rows) == 3
    assert all(row.ruled in row.targets for row in rows if row.ruled is not None)


def test_fitting_learns_every_indicator_and_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    records = number_records()
    for name in ("one", "two"):
        fitted = fit_quantities(records)
        save(fitted, tmp_path / name)
    for file in ("weights.npz", "card.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    assert set(fitted.classes) == INDICATORS | {NONE}
    rows = read_records(number_records(1)).numbers
    best = fitted.scores([row.context for row in rows]).argmax(axis=1)
    assert [fitted.classes[index] for index in best] == [row.target for row in rows]
    assert (fitted.card["reports"], fitted.card["numbers"]) == (9, 126)


def test_too_few_bodies_or_indicators_are_refused() -> None:
    with pytest.raises(CorpusError, match="too few issuing bodies"):
        fit_quantities(number_records(2))
    bare = [replace(record, quantities=()) for record in number_records()]
    with pytest.raises(CorpusError, match="fewer than two indicators"):
        fit_quantities(bare)


def test_figures_count_what_is_stated_given_and_certain() -> None:
    record = number_records(1)[0]
    recogniser = fit_quantities(number_records())
    found = value_figures(record, observe(record, "rules", recogniser))
    assert found.stated == 11
    assert found.right + found.wrong >= found.certain_right + found.certain_wrong
    nothing = value_figures(record, ())
    assert (nothing.recall, nothing.precision, nothing.f1) == (0, 0, 0)
    twice = found + found
    assert (twice.stated, twice.recall) == (22, found.recall)


def test_a_value_of_another_number_or_scope_is_wrong() -> None:
    record = number_records(1)[0]
    recogniser = fit_quantities(number_records())
    right = [one for one in observe(record, "rules", recogniser) if one.indicator]
    found = value_figures(record, right)
    assert (found.stated, found.right, found.wrong) == (11, len(right), 0)
    assert (found.certain_right, found.certain_wrong) == (sum(one.certain for one in right), 0)
    spoilt = [replace(right[0], value=999), replace(right[1], scope="县直部门"), *right[2:]]
    assert value_figures(record, spoilt).wrong == 2


def test_each_way_is_measured_on_bodies_that_it_has_not_seen() -> None:
    found = cross_validate(number_records(), folds=3)
    assert set(found) == {"rules", "recogniser", "both"}
    assert all(each.stated == 9 * 11 for each in found.values())
    assert found["both"].recall >= found["rules"].recall > 0


def test_near_copies_of_held_out_paragraphs_are_taken_out() -> None:
    records = number_records(3)
    wording = Wording(records)
    kept, held = np.array([0, 1]), np.array([2])
    assert wording.copies(kept, held) == {(record, part) for record in (0, 1) for part in range(7)}
    assert all(record.paragraphs == () for record in wording.without_copies(kept, held))


def test_names_and_figures_are_masked_before_wording_is_compared() -> None:
    (first, *_) = masked_paragraphs(number_records(1)[0])
    assert first == "全年主动公开政府信息0条,其中便民服务类0条。$$$$"
