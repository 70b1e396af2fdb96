"""Before and after: held-out folds of shipped and new reports, honestly told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_corpus import record, records

from xxgk.errors import UsageError
from xxgk.training.card import comparison_data, train
from xxgk.training.compare_runs import assign_folds, compare
from xxgk.training.fit import corpus_hash

SHIPPED = records(12)
NEW = records(6, first=20)


def test_both_sides_are_about_the_same_paragraphs() -> None:
    steps: list[tuple[int, int]] = []
    found = compare(SHIPPED, NEW, folds=3, progress=lambda done, total: steps.append((done, total)))
    assert steps == [(number, 6) for number in range(1, 7)]
    assert [(each.part, each.reports) for each in found.parts] == [("new", 6), ("shipped", 12)]
    for each in found.parts:
        assert each.before is not None
        supports = [[one.support for one in side.labels] for side in (each.before, each.after)]
        assert supports[0] == supports[1] == [2 * each.reports] * 6
    assert found.before == "fitted on 12 shipped reports, those of the fold left out"
    assert (
        found.after == "fitted on 12 shipped reports and 6 new reports, those of the fold left out"
    )
    assert found.warnings == ()
    json.dumps(comparison_data(found))


def test_without_new_reports_there_is_no_before() -> None:
    found = compare(SHIPPED, (), folds=2)
    assert [(each.part, each.before) for each in found.parts] == [("shipped", None)]
    assert found.before == ""


def test_only_new_reports() -> None:
    found = compare(SHIPPED, NEW, folds=2, only_new=True)
    assert found.after == "fitted on 6 new reports, those of the fold left out"
    assert {each.part for each in found.parts} == {"new", "shipped"}


def test_new_reports_of_one_body_cannot_show_what_they_bring() -> None:
    new = [record(number, body="alone") for number in (20, 21)]
    found = compare(SHIPPED, new, folds=2)
    assert "one issuing body" in found.warnings[0]


def test_every_fold_gets_its_share_of_new_reports() -> None:
    fold_of = assign_folds(SHIPPED, NEW, 3)
    assert sorted(fold_of[each.body] for each in NEW) == [0, 0, 1, 1, 2, 2]
    assert sorted(fold_of[each.body] for each in SHIPPED) == [0] * 4 + [1] * 4 + [2] * 4
    assert fold_of == assign_folds(SHIPPED[::-1], NEW[::-1], 3)


@pytest.mark.parametrize("folds", [0, 1, 13])
def test_impossible_folds_are_refused(folds: int) -> None:
    with pytest.raises(UsageError, match="cannot be dealt"):
        assign_folds(SHIPPED, (), folds)


def test_the_card_tells_figures_and_what_is_new(tmp_path: Path) -> None:
    comparison = compare(SHIPPED, NEW, folds=2)
    model = train(SHIPPED, NEW, tmp_path / "model", comparison=comparison)
    card = json.loads((tmp_path / "model" / "card.json").read_text(encoding="utf-8"))
    assert card == model.card
    assert card["corpus_sha256"] == corpus_hash([*SHIPPED, *NEW])
    assert card["new"] == {"reports": 6, "sha256": corpus_hash(NEW)}
    assert card["figures"] == comparison_data(comparison)
