"""Suggestions: the most uncertain first, nothing twice, and records that stand up to checking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xxgk.corpus.readers import read_string
from xxgk.errors import CorpusError
from xxgk.inference.labeller import SectionLabeller
from xxgk.inference.suggest import Candidate, Scored, choose, level_of, score, to_records
from xxgk.schema import Paragraph, Report, Span

TEXTS = (
    "栏目更新不及时,解读形式单一,群众看不明白。",
    "栏目更新不够及时,解读形式单一,群众看不明白。",
    "全年收到公开申请十二件,均按期作出答复。",
    "因信息公开引起的行政复议三件,全部维持。",
)


def scored(*uncertainties: float) -> Scored:
    """Return a report of the first texts, whose paragraphs are as uncertain as told."""
    candidates: list[Candidate] = []
    text = ""
    for words, uncertainty in zip(TEXTS, uncertainties, strict=False):
        start, text = len(text), text + words + "\n"
        span = Span(start, len(text) - 1, "问题", 0.5)
        part = Paragraph(start, len(text) - 1, "paragraph", (), "问题", 0.5, (span,))
        candidates.append(Candidate(part, words, uncertainty))
    parts = tuple(each.paragraph for each in candidates)
    report = Report("a", "00", None, None, 2020, None, "free", text, parts, (), ())
    return Scored(report, tuple(candidates))


def test_the_most_uncertain_comes_first_and_its_like_not_at_all() -> None:
    chosen = choose([scored(0.5, 0.9, 0.1, 0.7)], 10)
    assert [each.text for _, each in chosen] == [TEXTS[1], TEXTS[3], TEXTS[2]]


def test_the_count_is_a_limit_and_the_order_of_files_does_not_matter() -> None:
    first, second = scored(0.2, 0.2, 0.2), scored(0.2, 0.2, 0.2)
    second = replace(second, report=replace(second.report, source="b"))
    assert choose([first, second], 2) == choose([second, first], 2)
    assert len(choose([first, second], 2)) == 2
    assert choose([], 5) == []


def test_records_have_labels_for_the_chosen_alone() -> None:
    one = scored(0.9, 0.1, 0.8)
    (record,) = to_records(choose([one], 1))
    assert record.text == one.report.text
    assert [part.label for part in record.paragraphs] == ["问题", None, None]
    assert record.agency == "未知机构"


def test_a_report_without_a_year_is_refused() -> None:
    one = scored(0.9)
    with pytest.raises(CorpusError, match="year"):
        to_records(choose([replace(one, report=replace(one.report, year=None))], 1))


def test_uncertainty_is_a_share_and_clear_words_have_little() -> None:
    document = read_string(
        "石桥县2020年政府信息公开工作年度报告\n\n三、申请情况\n"
        "全年收到公开申请12件，均按期答复，予以公开10件，部分公开2件。\n"
        "四、复议诉讼情况\n全年没有发生行政复议，也没有发生行政诉讼。\n"
    )
    found = score(document, SectionLabeller.load())
    assert len(found.candidates) == 2
    assert all(0 <= each.uncertainty < 0.3 for each in found.candidates)


def test_what_is_no_report_has_no_candidates() -> None:
    document = read_string("今天的天气很好，我们一起去公园散步，路上遇见了老朋友。\n")
    assert score(document, SectionLabeller.load()).candidates == ()


@pytest.mark.parametrize(
    ("agency", "level"),
    [
        ("湖南省人民政府", "province"),
        ("随州市人民政府办公室", "city"),
        ("岱山县人民政府", "county"),
        ("白鹭区人民政府", "county"),
        ("石门镇人民政府", "township"),
        ("城关街道办事处", "township"),
        ("中华人民共和国水利部", "ministry"),
        ("国家统计局", "ministry"),
        ("石桥县教育局", "bureau"),
        ("", "bureau"),
    ],
)
def test_levels_by_name(agency: str, level: str) -> None:
    assert level_of(agency) == level
