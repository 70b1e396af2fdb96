"""Counts over the corpus, and that the shipped one holds enough of everything."""

from __future__ import annotations

from dataclasses import replace

from xxgk.corpus.annotations import load_corpus
from xxgk.corpus.statistics import corpus_statistics, shortfalls, statistics_rows
from xxgk.corpus.validation import quirk_ids
from xxgk.resources.dictionary import indicators
from xxgk.schema import LABELS


def test_the_shipped_corpus_holds_enough_of_everything() -> None:
    found = corpus_statistics(load_corpus())
    assert shortfalls(found) == ()
    assert found.bodies >= 160
    assert set(found.years) == set(range(2008, 2026))
    assert all(count >= 10 for count in found.levels.values())
    assert found.mixed >= 300


def test_what_is_missing_is_told() -> None:
    found = corpus_statistics(load_corpus()[:3])
    missing = shortfalls(found)
    assert "3 reports, at least 300 are needed" in missing
    assert any(line.startswith("0 reports with") for line in missing)


def test_counts_agree_with_each_other() -> None:
    records = load_corpus()[:40]
    found = corpus_statistics(records)
    assert sum(found.labels.values()) == found.paragraphs
    assert sum(found.forms.values()) == sum(found.levels.values()) == found.reports == 40
    named = sum(found.indicators.values())
    assert named + found.unnamed == found.quantities == sum(found.statuses.values())
    assert found.characters == sum(len(record.text) for record in records)


def test_names_that_do_not_occur_are_counted_as_none() -> None:
    found = corpus_statistics(())
    assert set(found.labels) == set(LABELS)
    assert set(found.indicators) == set(indicators())
    assert set(found.quirks) == set(quirk_ids())
    assert not any(found.indicators.values())


def test_rows_for_printing_hold_every_count() -> None:
    found = corpus_statistics(load_corpus()[:2])
    rows = list(statistics_rows(found))
    assert ("total", "reports", 2) in rows
    assert sum(count for group, _, count in rows if group == "labels") == found.paragraphs
    assert rows == list(statistics_rows(replace(found)))
