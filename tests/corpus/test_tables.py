"""Which stretches of a document are tables."""

from __future__ import annotations

import pytest

from xxgk.corpus.normalise import convert
from xxgk.corpus.tables import TableRegion, find_tables
from xxgk.schema import Block, Cell, Document, Table

LINES = """本年工作情况如下。
政府信息公开情况统计表
（2016年度）
一、主动公开情况
——
（一）主动公开政府信息数
35
三、依申请公开情况
——
（一）收到申请数
4
1.当面申请数
1
2.传真申请数
0
九、其他事项说明。
"""


def regions(text: str, *tables: Table) -> tuple[TableRegion, ...]:
    document = Document(text, (Block(0, len(text)),), tables)
    return find_tables(document, convert(text))


def stretch(text: str, region: TableRegion) -> str:
    return text[region.start : region.end]


def test_a_table_of_lines_runs_from_its_caption_to_its_last_value() -> None:
    (found,) = regions(LINES)
    assert stretch(LINES, found).startswith("政府信息公开情况统计表")
    assert stretch(LINES, found).endswith("2.传真申请数\n0")


def test_a_report_heading_before_a_table_stays_outside() -> None:
    text = (
        "三、收到和处理政府信息公开申请情况\n一、本年新收政府信息公开申请数量 1 0 0 0 0 0 1\n"
        "二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0\n（一）予以公开 1 0 0 0 0 0 1\n"
        "（二）部分公开 0 0 0 0 0 0 0\n五、存在的主要问题\n宣传不够。"
    )
    (found,) = regions(text)
    assert stretch(text, found).startswith("一、本年新收")
    assert stretch(text, found).endswith("（二）部分公开 0 0 0 0 0 0 0")


@pytest.mark.parametrize(
    "prose",
    [
        "全年办理行政许可30件，行政处罚5件，行政强制2件，行政事业性收费3万元，规章1件。",
        "共收到申请12件，其中当面申请数3件；传真申请数2件；网络申请数4件；信函申请数3件。",
        "本报告由主动公开政府信息情况、收到和处理政府信息公开申请情况两部分组成。",
        "一、主动公开情况\n全年公开信息300条。\n二、依申请公开情况\n收到申请2件。\n",
        "",
        "|||||",
    ],
)
def test_prose_is_no_table(prose: str) -> None:
    assert regions(prose) == ()


def test_a_list_of_contents_is_no_table() -> None:
    text = (
        "目录\n一、主动公开情况 1\n二、回应解读情况 2\n三、依申请公开情况 3\n"
        "四、机构建设和保障经费情况 5\n五、政府信息公开会议和培训情况 6\n"
    )
    assert all(not region.known for region in regions(text))


def test_a_layout_cell_that_holds_a_report_is_no_table_but_the_table_inside_is() -> None:
    body = "工作稳步推进。" * 60
    text = f"标题\n{body}\n{LINES}"
    cells = (Cell(0, 2, 0, 0), Cell(3, len(text), 1, 0))
    (found,) = regions(text, Table(0, len(text), 2, 1, cells))
    assert found.table is None
    assert stretch(text, found).startswith("政府信息公开情况统计表")


def test_rows_of_pipes_are_a_table_of_another_kind() -> None:
    text = "情况如下。\n乡镇 | 公开条数 |\n城关镇 | 31 |\n河口镇 | 22 |\n以上。"
    (found,) = regions(text)
    assert not found.known
    assert stretch(text, found) == "乡镇 | 公开条数 |\n城关镇 | 31 |\n河口镇 | 22 |"


def test_a_marked_table_keeps_empty_cells() -> None:
    text = "规章\n1\n\n2\n"
    cells = (Cell(0, 2, 0, 0), Cell(3, 4, 0, 1), Cell(5, 5, 0, 2), Cell(6, 7, 0, 3))
    (found,) = regions(text, Table(0, 7, 1, 4, cells))
    assert [atom.kind for atom in found.atoms] == ["label", "value", "blank", "value"]


def test_of_merged_labels_in_one_cell_the_last_is_the_rows_own() -> None:
    text = "三、本年度办理结果（三）不予公开 2.其他法律行政法规禁止公开"
    (found,) = regions(text, Table(0, len(text), 1, 2, (Cell(0, len(text), 0, 0),)))
    (atom,) = found.atoms
    assert atom.match is not None
    assert (atom.match.label, atom.match.ordinal) == ("其他法律行政法规禁止公开", "2")
