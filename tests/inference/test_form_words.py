"""Words in the tables of the forms that are no label of theirs: own rows, bounds, remarks."""

from __future__ import annotations

import form_changes
import form_shapes
import pytest
from form_shapes import Box, Tables

from xxgk.corpus.normalise import convert
from xxgk.corpus.tables import find_tables
from xxgk.inference.forms import read_forms
from xxgk.schema import Document, FormName, Observation

SHAPES = tuple(form_shapes.SHAPES)
TOTAL = ("proactive.total", None)


def observations(document: Document) -> tuple[Observation, ...]:
    converted = convert(document.text)
    return read_forms(document, converted, find_tables(document, converted)).observations


def with_rows(name: FormName, rows: list[tuple[str, ...]]) -> Tables:
    """Return the tables of the form with ``rows`` behind the last row of the first."""
    (heading, boxes), *others = form_shapes.grids(name, form_shapes.figures(name, 3))
    last = max(box.row for box in boxes)
    own = [
        Box(text, last + number, column)
        for number, row in enumerate(rows, start=1)
        for column, text in enumerate(row)
    ]
    return [(heading, [*boxes, *own]), *others]


@pytest.mark.parametrize("shape", SHAPES)
def test_rows_behind_the_last_known_one_keep_their_words(shape: str) -> None:
    rows = [
        ("十、其他工作情况", "——", ""),
        ("（一）接受公众咨询数", "件", "37"),
        ("（二）本局自查栏目数", "个", "5"),
    ]
    seen = observations(form_shapes.write(shape, with_rows("2014", rows)))
    own = [(one.name, one.value, one.unit) for one in seen if one.indicator is None]
    assert own == [("接受公众咨询数", 37, "件"), ("本局自查栏目数", 5, "个")]


@pytest.mark.parametrize("shape", SHAPES)
def test_rows_without_units_are_kept_up_to_the_next_heading(shape: str) -> None:
    tables = with_rows("2019", [("工程建设招投标", "12", "3400")])
    seen = observations(form_shapes.write(shape, tables))
    own = [(one.name, one.value) for one in seen if one.indicator is None]
    assert own == [("工程建设招投标", 12), ("工程建设招投标", 3400)]


@pytest.mark.parametrize(
    "behind",
    [
        "填报人：某某\n联系电话\n5712345678",
        "联系电话 5712345678\n五、存在的问题",
        "全年接待群众\n37\n人次",
        "以上数据截至\n2017\n年\n12\n月\n31\n日",
        "本局共有栏目 5 个。",
    ],
)
def test_what_follows_a_table_is_no_row_of_it(behind: str) -> None:
    tables = form_shapes.grids("2014", form_shapes.figures("2014", 3))
    text = form_shapes.write("lines", tables).text
    cut = text.index(form_shapes.BEHIND)
    seen = observations(form_changes.as_text(text[:cut] + behind + "\n" + text[cut:]))
    assert [one for one in seen if one.indicator is None] == []


@pytest.mark.parametrize(
    ("cell", "value", "qualifier"),
    [
        ("超过120", 120, "at_least"),
        ("逾120条", 120, "at_least"),
        ("120以上", 120, "at_least"),
        ("120条以上", 120, "at_least"),
        ("不到120条", 120, "at_most"),
        ("不足120", 120, "at_most"),
        ("120以内", 120, "at_most"),
        ("将近1,200", 1200, "approximate"),
        ("近120条左右", 120, "approximate"),
        ("超过1.2万", 12000, "at_least"),
    ],
)
@pytest.mark.parametrize("shape", ["html", "lines", "pipes", "cell_pipe", "one_line"])
def test_words_in_a_cell_bound_its_number(
    shape: str, cell: str, value: int, qualifier: str
) -> None:
    tables = form_shapes.grids("2014", form_shapes.figures("2014", 1) | {TOTAL: cell})
    seen = observations(form_shapes.write(shape, tables))
    assert len(seen) == 58
    (found,) = [one for one in seen if one.indicator == "proactive.total"]
    assert (found.value, found.qualifier, found.evidence) == (value, qualifier, cell)


@pytest.mark.parametrize("cell", ["十余", "见附件", "详见网站"])
@pytest.mark.parametrize("shape", ["html", "lines", "pipes", "cell_pipe", "one_line"])
def test_words_in_the_place_of_a_number_are_not_blank(shape: str, cell: str) -> None:
    tables = form_shapes.grids("2014", form_shapes.figures("2014", 1) | {TOTAL: cell})
    seen = observations(form_shapes.write(shape, tables))
    assert not [one for one in seen if one.indicator == "proactive.total"]
    assert len([one for one in seen if one.indicator]) == 57


RULED = """三、收到和处理政府信息公开申请情况
### 一、本年新收政府信息公开申请数量
| 类别 | 数据1 | 数据2 | 数据3 | 数据4 | 数据5 | 数据6 | 总计 |
|---|---|---|---|---|---|---|---|
| 本年新收政府信息公开申请数量 | 7 | 2 | 0 | 0 | 0 | 0 | 9 |
### 二、上年结转政府信息公开申请数量
| 类别 | 数据1 | 数据2 | 数据3 | 数据4 | 数据5 | 数据6 | 总计 |
|---|---|---|---|---|---|---|---|
| 上年结转政府信息公开申请数量 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |
### 三、本年度办理结果
| 类别 | 数据1 | 数据2 | 数据3 | 数据4 | 数据5 | 数据6 | 总计 |
|---|---|---|---|---|---|---|---|
| 予以公开 | 8 | 2 | 0 | 0 | 0 | 0 | 10 |
四、政府信息公开行政复议、行政诉讼情况
### 行政复议
| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |
|----|----|----|----|---|
| 2 | 1 | 0 | 0 | 3 |
### 行政诉讼（未经复议直接起诉）
| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |
|----|----|----|----|---|
| 4 | 0 | 0 | 1 | 5 |
### 行政诉讼（复议后起诉）
| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |
|----|----|----|----|---|
| 0 | 0 | 6 | 0 | 6 |
"""


def test_titles_rules_and_numbered_heads_between_pipes_are_no_rows() -> None:
    seen = observations(form_changes.as_text(RULED))
    assert not [one for one in seen if one.indicator is None or not one.certain]
    values = {(one.indicator, one.applicant): one.value for one in seen}
    assert len(seen) == len(values) == 3 * 7 + 15
    assert values["applications.received", "total"] == 9
    assert values["applications.carried_in", "natural_person"] == 1
    assert values["outcome.granted", "business"] == 2
    assert values["review.corrected", None] == 1
    assert values["litigation.direct.pending", None] == 1
    assert values["litigation.after_review.other", None] == 6


def test_results_over_values_that_went_missing_are_no_rows() -> None:
    lines = RULED.splitlines()
    del lines[lines.index("| 2 | 1 | 0 | 0 | 3 |")]
    seen = observations(form_changes.as_text("\n".join(lines)))
    assert not [one for one in seen if one.indicator and one.applicant is None]
