"""The hand-written passages: their mark-up, and that no two are alike."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from xxgk.corpus.passages import Slot, load_passages, masked, parse_text, read_passages
from xxgk.errors import CorpusError

NEAR = 0.6
LEAST = 2000

SLOTS = [
    ("{we}", Slot("word", "we")),
    ("{Y-1}", Slot("word", "Y-1")),
    ("{doc:工作要点}", Slot("title", "工作要点")),
    ("{x}", Slot("noise")),
    ("{x|min=3,max=60}", Slot("noise", low=3, high=60)),
    ("{n:听证会|cn|min=2}", Slot("number", "听证会", chinese=True, low=2)),
    ("{review.total|sep}", Slot("figure", ids=("review.total",), separated=True)),
    (
        "{applications.received|scope=市本级|a=business|q=at_least}",
        Slot(
            "figure",
            ids=("applications.received",),
            scope="市本级",
            applicant="business",
            qualifier="at_least",
        ),
    ),
    (
        "{budget.amount|unit=元|min=1|max=9}",
        Slot("figure", ids=("budget.amount",), money="元", low=1, high=9),
    ),
    (
        "{review.total+litigation.total!没有发生}",
        Slot("denial", "没有发生", ("review.total", "litigation.total")),
    ),
    (
        "{review.total+review.upheld|min=1}",
        Slot("figure", ids=("review.total", "review.upheld"), low=1),
    ),
    ("[[计划]]", Slot("label", label="计划")),
    ("[[null]]", Slot("label")),
]


@pytest.mark.parametrize(("written", "slot"), SLOTS)
def test_mark_up_is_read(written: str, slot: Slot) -> None:
    assert parse_text(f"{written}件。") == (slot, "件。")


@pytest.mark.parametrize(
    "text",
    [
        "共{applications.recieved}件",
        "共{review.total|unit=件}件",
        "共{x|maximum=3}件",
        "共{review.total件",
        "共review.total}件",
        "先说，[[计划]]再说",
        "[[打算]]将要",
    ],
)
def test_broken_mark_up_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_text(text)


def test_a_broken_passage_is_refused_with_its_line(tmp_path: Path) -> None:
    good = {
        "id": "a-1",
        "label": "概述",
        "heading": [],
        "years": [2008, 2025],
        "levels": ["county"],
        "tags": [],
        "text": "{we}概况。",
    }
    path = tmp_path / "a.jsonl"
    for wrong in (
        {**good, "label": "概况"},
        {**good, "levels": ["village"]},
        {**good, "years": [2020, 2010]},
        {**good, "colour": 1},
        good,
    ):
        path.write_text(f"{json.dumps(good)}\n{json.dumps(wrong)}\n", encoding="utf-8")
        with pytest.raises(CorpusError, match=r"a\.jsonl: line 2: ") as caught:
            read_passages(path)
        assert caught.value.remedy


def test_there_are_enough_passages_for_every_year_and_level() -> None:
    prose = [one for one in load_passages() if one.label is not None]
    assert len(prose) >= LEAST
    for level in ("ministry", "province", "city", "county", "township", "bureau"):
        for year in range(2008, 2026):
            fitting = [
                one for one in prose if level in one.levels and one.years[0] <= year <= one.years[1]
            ]
            assert len(fitting) >= 25, (level, year)


def test_no_two_passages_are_nearly_alike() -> None:
    """Jaccard of character 5-grams, numbers masked; furniture is short and stands apart."""
    prose = [one for one in load_passages() if one.label is not None]
    grams = []
    where: dict[str, list[int]] = defaultdict(list)
    for index, passage in enumerate(prose):
        words = masked(passage)
        mine = {words[place : place + 5] for place in range(max(1, len(words) - 4))}
        grams.append(mine)
        for gram in mine:
            where[gram].append(index)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for places in where.values():
        for at, first in enumerate(places):
            for second in places[at + 1 :]:
                shared[first, second] += 1
    near = [
        (prose[first].id, prose[second].id)
        for (first, second), count in shared.items()
        if count > NEAR * len(grams[first] | grams[second])
    ]
    assert near == []
