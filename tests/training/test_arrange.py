"""The plain arrangement: every passage kept, under plain headings, with its own labels."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xxgk.schema import LABELS
from xxgk.training.arrange import Passage, arrange

PASSAGES = [
    Passage(f"{label}的第{number}段。", ("旧标题",), label, ((0, len(label) + 5, label),))
    for label in LABELS
    for number in range(3)
]


def characters(passages: list[Passage]) -> Counter[str]:
    """Return how many characters each label has."""
    found: Counter[str] = Counter()
    for each in passages:
        for start, end, label in each.stretches:
            found[label] += end - start
    return found


@given(st.integers(0, 10**6), st.integers(2008, 2025))
def test_stretches_cover_their_text_and_nothing_is_lost(seed: int, year: int) -> None:
    found = arrange(PASSAGES, year, random.Random(seed))
    text = "".join(each.text for each in found)
    assert all(passage.text in text for passage in PASSAGES)
    for each in found:
        edges = [0, *(edge for stretch in each.stretches for edge in stretch[:2]), len(each.text)]
        assert edges[::2] == edges[1::2]
        sizes = characters([each])
        assert sizes[each.label] == max(sizes.values())
        assert each.path
        assert "旧标题" not in each.path
    before, after = characters(PASSAGES), characters(found)
    assert all(after[label] >= before[label] for label in LABELS)


def test_the_same_draw_gives_the_same_arrangement() -> None:
    assert arrange(PASSAGES, 2020, random.Random(5)) == arrange(PASSAGES, 2020, random.Random(5))


def test_furniture_is_left_out() -> None:
    furniture = Passage("上一篇", (), "", ((0, 3, ""),))
    found = arrange([*PASSAGES, furniture], 2020, random.Random(0))
    assert all("上一篇" not in each.text for each in found)


@pytest.mark.parametrize("year", [2012, 2020])
def test_a_label_without_passages_has_no_section(year: int) -> None:
    few = [each for each in PASSAGES if each.label in {"概述", "问题"}]
    found = arrange(few, year, random.Random(1))
    assert {label for each in found for _, _, label in each.stretches} == {"概述", "问题"}
