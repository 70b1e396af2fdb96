"""The numeral grammar against its case table, and its properties on any text."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xxgk.errors import ResourceError
from xxgk.models.numerals import Numeral, find_numerals, may_count, numeral_value
from xxgk.resources.loading import read_text
from xxgk.resources.numerals import parse_numeral_words

TABLE = Path(__file__).parent / "cases" / "numerals.tsv"


def _rows() -> list[tuple[str, str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [
        (line.split("\t")[0], line.split("\t")[1])
        for line in lines
        if line and not line.startswith("#")
    ]


def _described(numeral: Numeral) -> str:
    value = "none" if numeral.value is None else f"{numeral.value}"
    words = f"{value} {numeral.kind} {numeral.qualifier} {numeral.unit or '-'}"
    return words if numeral.high is None else f"{words} {numeral.high}"


def test_the_table_is_large_enough() -> None:
    assert len(_rows()) >= 400


@pytest.mark.parametrize(("text", "expected"), _rows())
def test_case_table(text: str, expected: str) -> None:
    found = " | ".join(map(_described, find_numerals(text))) or "-"
    assert found == expected


_NUMBERS = st.text(
    alphabet=st.sampled_from(
        "0123456789,.，一二三十百千万亿零两约近余多以上不到件条次元年月日第号%-至〔〕()“+”、。 "
    ),
    max_size=60,
)


@given(_NUMBERS)
def test_offsets_are_ordered_and_inside(text: str) -> None:
    position = 0
    for numeral in find_numerals(text):
        assert 0 <= numeral.start <= numeral.digits_start < numeral.digits_end <= len(text)
        assert numeral.digits_end <= numeral.end
        assert numeral.digits_end <= numeral.stop <= len(text)
        assert numeral.digits_start >= position
        position = numeral.stop


@given(_NUMBERS)
def test_what_cannot_count_holds_no_quantity(text: str) -> None:
    kinds = {numeral.kind for numeral in find_numerals(text)}
    assert may_count(text) or kinds.isdisjoint({"quantity", "money", "range"})


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("2016年度,我局加强领导。", False),
        ("一是健全机制;(二)加强培训", False),
        ("2016年公开3条", True),
        ("公开十余条", True),
        ("一 件", True),
        ("４件", True),
        ("20161条", True),
    ],
)
def test_what_may_count(text: str, counts: bool) -> None:
    assert may_count(text) is counts


@given(st.integers(min_value=0, max_value=10**9))
def test_separators_do_not_change_a_value(number: int) -> None:
    assert numeral_value(f"{number:,}") == numeral_value(str(number)) == number


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    find_numerals(text)


@pytest.mark.parametrize("words", ["甲", "", "万家"])
def test_what_is_no_numeral_has_no_value(words: str) -> None:
    assert numeral_value(words) is None or words == ""


def test_the_number_itself_stands_apart_from_its_qualifiers() -> None:
    text = "发布约1.2万余条"
    (numeral,) = find_numerals(text)
    assert text[numeral.start : numeral.end] == "约1.2万余"
    assert text[numeral.digits_start : numeral.digits_end] == "1.2万"
    assert text[numeral.digits_end : numeral.stop] == "余条"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("measures = [", "measure = [", "line 1: the key 'measure' is not known"),
        ("hotlines = [", 'hotlines = "12345"\nspare = [', "'spare' is not known"),
        ('"一公开",', '"一公开(",', "slogan_patterns' has the pattern"),
        ("barred_before_one =", "barred_before_one = 3 #", "must be a string"),
    ],
)
def test_a_wrong_word_list_is_an_error_that_says_where(old: str, new: str, problem: str) -> None:
    text = read_text("numerals.toml")
    assert old in text
    with pytest.raises(ResourceError, match=r"words\.toml") as caught:
        parse_numeral_words(text.replace(old, new, 1), "words.toml")
    if problem.startswith("line 1"):
        problem = problem.removeprefix("line 1: ")
    assert problem in str(caught.value)


def test_ordinary_prose_is_read_quickly() -> None:
    clause = "全县各级机关认真贯彻落实有关规定,不断健全工作机制,进一步拓宽公开渠道,提高服务水平。"
    text = (clause * 12 + "全年共主动公开政府信息3,001条,其中网站2600条。") * 60
    started = time.process_time()
    find_numerals(text)
    # The stated pace is 2 million characters a second; a loaded machine is given five times that.
    assert time.process_time() - started < 5 * len(text) / 2_000_000
