"""The generator: deterministic, consistent, and its gold describes the final text."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xxgk.corpus.annotations import Record, load_corpus
from xxgk.corpus.generate.bodies import make_bodies
from xxgk.corpus.generate.corpus import generate
from xxgk.corpus.generate.draft import chinese_ordinal, lead_of, numeral
from xxgk.corpus.generate.figures import Figures
from xxgk.corpus.generate.fill import chinese_numeral, write_number
from xxgk.corpus.generate.marked import Labelled, Mark, Marked, join
from xxgk.corpus.generate.outlines import inline_items, kind_of
from xxgk.corpus.generate.settle import complete
from xxgk.corpus.normalise import convert
from xxgk.corpus.passages import Slot, load_passages
from xxgk.resources.form_data import forms
from xxgk.schema import APPLICANTS


@pytest.fixture(scope="module")
def corpus() -> tuple[Record, ...]:
    return load_corpus()


def test_the_shipped_reports_are_what_the_generator_gives(corpus: tuple[Record, ...]) -> None:
    """After changing passages or the generator: python -m xxgk.corpus.generate."""
    made = list(generate())
    assert len(made) == len(corpus)
    for ours, shipped in zip(made, corpus, strict=True):
        assert ours == shipped, f"{ours.id} differs: run python -m xxgk.corpus.generate"


def test_every_passage_is_used(corpus: tuple[Record, ...]) -> None:
    """Its words stand in the reports by their 5-grams, whatever its layout did to them."""
    joined = "\n".join(
        re.sub(r"\s|\([a-zāáǎàéěèīíǐìóǒòūúǔù]+\)", "", convert(one.text).text) for one in corpus
    )
    grams = {joined[place : place + 5] for place in range(len(joined))}
    for passage in load_passages():
        if passage.label is None:
            continue
        mine = [
            words[place : place + 5]
            for piece in passage.pieces
            if isinstance(piece, str)
            for words in [re.sub(r"\s", "", convert(piece).text)]
            for place in range(len(words) - 4)
        ]
        assert sum(gram in grams for gram in mine) >= 0.4 * len(mine), passage.id


def test_figures_stand_where_the_gold_says(corpus: tuple[Record, ...]) -> None:
    plain = re.compile(r"-?[\d,，. ]*\d")
    checked = 0
    for record in corpus:
        for one in record.quantities:
            words = unicodedata.normalize("NFKC", record.text[one.start : one.end])
            if one.status != "reported" or not plain.fullmatch(words):
                continue
            value = float(re.sub("[,， ]", "", words))
            yuan = one.unit == "万元" and record.text[one.end :].lstrip().startswith("元")
            assert one.value == pytest.approx(value / 10_000 if yuan else value), (record.id, words)
            checked += 1
    assert checked > 10_000


def test_denying_words_and_blanks_stand_where_the_gold_says(corpus: tuple[Record, ...]) -> None:
    for record in corpus:
        for one in record.quantities:
            words = record.text[one.start : one.end]
            if one.status == "denied":
                bare = re.sub(r"\n.*\n", "", unicodedata.normalize("NFKC", words))
                assert not re.search(r"[1-9]", bare)
            elif one.status == "blank":
                assert words == ""
            elif one.status == "not_applicable":
                assert words in {"/", "—", "-", "不适用", "不適用"}


def test_one_report_gives_one_value_for_one_indicator(corpus: tuple[Record, ...]) -> None:
    """Except where the bounds of two passages did not let it, which must stay rare."""
    clashes = total = 0
    for record in corpus:
        values: dict[tuple[str, str | None], set[float]] = {}
        for one in record.quantities:
            exact = one.qualifier == "exact" and one.scope is None and one.value is not None
            if one.indicator and exact and "table-broken-totals" not in record.quirks:
                values.setdefault((one.indicator, one.applicant), set()).add(float(one.value or 0))
        total += len(values)
        clashes += sum(1 for found in values.values() if len(found) > 1)
    assert clashes < 0.01 * total


def test_headings_above_are_headings_of_the_text(corpus: tuple[Record, ...]) -> None:
    for record in corpus:
        bare = re.sub(r"\s", "", record.text)
        for part in record.paragraphs:
            for words in part.heading:
                assert words in bare, (record.id, words)


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.name)
@pytest.mark.parametrize("seed", range(30))
def test_completed_tables_add_up(form: object, seed: int) -> None:
    source = random.Random(seed)
    figures = Figures(source, 1.0)
    first = int(form.name)  # type: ignore[attr-defined]
    fitting = [
        one
        for one in load_passages()
        if one.years[0] >= first - 1 and one.years[1] <= (2018 if first == 2014 else 2025)
    ]
    for passage in source.sample(fitting, 12):
        values = figures.draw(passage)
        if values is not None:
            figures.keep(passage, values)
    cells = complete(figures, form)  # type: ignore[arg-type]
    if first == 2014:
        routes = [value for (name, _), value in cells.items() if "received_" in name]
        assert sum(routes) == cells["applications.received", "total"]
        return
    for person in APPLICANTS:
        inside = (
            cells["applications.received", person]
            + cells["applications.carried_in", person]
            - cells["applications.answered", person]
            - cells["applications.carried_out", person]
        )
        outcomes = [
            value
            for (name, who), value in cells.items()
            if name.startswith("outcome.") and who == person
        ]
        assert inside == 0
        assert sum(outcomes) == cells["applications.answered", person]


def test_the_same_seed_gives_the_same_reports() -> None:
    passages = [one for one in load_passages() if one.years[1] >= 2016]
    first = generate(passages, seed=7, reports=5)
    second = generate(passages, seed=7, reports=5)
    assert [next(first) for _ in range(5)] == [next(second) for _ in range(5)]


def test_bodies_are_distinct_and_many() -> None:
    bodies = make_bodies(random.Random(1))
    assert len({body.id for body in bodies}) == len({body.agency for body in bodies}) == len(bodies)
    assert len(bodies) >= 160


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "零"), (2, "两"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五"),
     (3200, "三千二百"), (1003, "一千零三"), (10000, "一万"), (20300, "二万零三百")],
)  # fmt: skip
def test_chinese_numerals(number: int, words: str) -> None:
    assert chinese_numeral(number) == words


@pytest.mark.parametrize(
    ("value", "slot", "written", "stands"),
    [
        (12000, Slot("figure", ids=("proactive.total",), myriad=True), "1.2万", 12000),
        (3001, Slot("noise"), "3001", 3001),
        (0.394, Slot("figure", ids=("budget.amount",), money="元"), "3940", 0.394),
        (5, Slot("figure", ids=("budget.amount",), money="万元"), "5", 5),
        (12345, Slot("figure", ids=("proactive.total",), qualifier="at_least"), "12000", 12000),
        (12345, Slot("figure", ids=("proactive.total",), qualifier="at_most"), "13000", 13000),
        (7, Slot("figure", ids=("proactive.total",), qualifier="at_least"), "7", 7),
    ],
)
def test_numbers_are_written_as_their_slots_want(
    value: float, slot: Slot, written: str, stands: float
) -> None:
    assert write_number(value, slot, random.Random(0)) == (written, stands)


@pytest.mark.parametrize(
    ("value", "style", "written"),
    [(1, "{c}、", "一、"), (11, "（{c}）", "（十一）"), (20, "({c})", "(二十)"),
     (3, "circled", "③"), (2, "bracketed", "⑵"), (4, "", "")],
)  # fmt: skip
def test_list_numbers(value: int, style: str, written: str) -> None:
    assert numeral(value, style) == written


def test_ordinals_count_on() -> None:
    assert [chinese_ordinal(value) for value in (9, 10, 19, 21)] == ["九", "十", "十九", "二十一"]


def test_a_short_first_sentence_is_a_heading_that_runs_in() -> None:
    assert lead_of("加强组织领导。县政府调整了领导小组，明确了职责。") == 6
    assert lead_of("加强领导，落实责任。县政府调整了领导小组，明确职责。") == 0
    assert lead_of("加强组织领导。") == 0


def test_items_inside_a_paragraph_are_found() -> None:
    text = "做法如下：（一）公开目录；（二）公开指南。（三）设立查阅点。1、网站。2、公报。"
    places = inline_items(text)
    assert [text[place : place + 2] for place in places] == ["1、", "2、"]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("存在的主要问题及改进情况", "problems+plans"),
        ("依申请公开及复议诉讼情况", "requests+review"),
        ("政府信息公开的收费及减免情况", "fees"),
        ("总体情况", "overview"),
        ("收到和处理政府信息公开申请情况", "requests"),
        ("政策解读情况", "active"),
        ("其他需要报告的事项", "other"),
    ],
)
def test_headings_have_their_kinds(heading: str, kind: str) -> None:
    assert kind_of(heading) == kind


@given(st.data())
def test_marks_follow_their_text_through_edits(data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from(["甲乙", "12", "，", "丙"]), min_size=1, max_size=9))
    parts = [
        Marked(word).with_mark(Labelled("概述")) if word == "12" else Marked(word) for word in words
    ]
    text = join(parts, "")
    outside = [
        place
        for place in range(len(text.text) + 1)
        if not any(mark.start < place < mark.end for mark in text.marks)
    ]
    chosen = sorted(data.draw(st.sets(st.sampled_from(outside))))
    edited = text.edited(
        [(place, place, data.draw(st.sampled_from(["\n", " "]))) for place in chosen]
    )
    assert edited.text.replace("\n", "").replace(" ", "") == text.text
    assert [edited.text[mark.start : mark.end] for mark in edited.marks] == ["12"] * words.count(
        "12"
    )


def test_a_mark_whose_text_goes_is_gone_and_an_empty_one_stays() -> None:
    blank = Marked("").with_mark(Labelled("计划"))
    text = join([Marked("甲"), Marked("乙").with_mark(Labelled("概述")), blank, Marked("丙")], "")
    edited = text.edited([(1, 2, "")])
    assert edited.text == "甲丙"
    assert edited.marks == (Mark(1, 1, Labelled("计划")),)


def test_edits_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        Marked("甲乙丙").edited([(0, 2, ""), (1, 3, "")])
