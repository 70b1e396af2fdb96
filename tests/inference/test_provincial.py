"""Statistics tables of the time before the national forms: own rows, codes, several columns."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from typing import TypeAlias

import pytest
from form_changes import as_text
from hypothesis import given, settings
from hypothesis import strategies as st

from xxgk.corpus.normalise import convert
from xxgk.corpus.tables import find_tables
from xxgk.inference.forms import read_forms
from xxgk.resources.form_data import header_roles, known_forms
from xxgk.schema import Block, Cell, Document, Observation, Table

EXAMPLES = int(os.environ.get("XXGK_EXAMPLES", "12"))
Grid: TypeAlias = Sequence[Sequence[str]]

# Label, unit, and the indicator that the words name, "" for none.
ROWS = (
    ("主动公开信息数", "条", "proactive.total"),
    ("其中：全文电子化的主动公开信息数", "条", ""),
    ("新增的行政规范性文件数", "件", ""),
    ("申请总数", "件", "applications.received"),
    ("1.当面申请数", "件", "applications.received_in_person"),
    ("2.传真申请数", "件", "applications.received_fax"),
    ("3.电子邮件申请数", "件", ""),
    ("4.网上申请数", "件", ""),
    ("5.信函申请数", "件", "applications.received_letter"),
    ("6.其他形式申请数", "件", ""),
    ("对申请的答复总数", "件", "applications.answered"),
    ("1.同意公开答复数", "件", "outcome.granted"),
    ("2.同意部分公开答复数", "件", "outcome.partial"),
    ("3.否决公开答复总数", "件", "outcome.refused"),
    ("“非本机关掌握”数", "件", "outcome.not_this_agency"),
    ("“信息不存在”数", "件", "outcome.nonexistent"),
    ("行政复议数", "件", "review.total"),
    ("行政诉讼数", "件", "litigation.total"),
    ("行政申诉数", "件", "complaints.total"),
    ("收取费用总数", "万元", "request_fees.amount"),
    ("专职人员数", "人", "staff.full_time"),
    ("网站访问量", "人次", ""),
)
OWN = {
    "全文电子化的主动公开信息数",
    "新增的行政规范性文件数",
    "电子邮件申请数",
    "网上申请数",
    "其他形式申请数",
    "网站访问量",
}
# Which cells stand in a row: name, unit, number of the row, the period's value, the year's.
LAYOUTS = {
    "plain": ("指标名称", "单位", "统计数"),
    "coded": ("指标名称", "计量单位", "代码", "本期实际", "本年累计"),
    "numbered": ("序号", "指标", "单位", "数量"),
    "before": ("指标", "单位", "本年", "上年同期"),
}


def grid_document(grid: Grid) -> Document:
    text = "本报告如下。\n"
    start = len(text)
    cells = []
    for row, line in enumerate(grid):
        for column, words in enumerate(line):
            cells.append(Cell(len(text), len(text) + len(words), row, column))
            text += words + "\n"
    table = Table(start, len(text) - 1, len(grid), len(grid[0]), tuple(cells))
    return Document(text + "特此报告。\n", (Block(0, start - 1),), (table,))


def lined(join: Callable[[Sequence[str]], str]) -> Callable[[Grid], Document]:
    return lambda grid: as_text("本报告如下。\n" + "\n".join(map(join, grid)) + "\n特此报告。\n")


SHAPES: dict[str, Callable[[Grid], Document]] = {
    "grid": grid_document,
    "pipes": lined(lambda row: " | ".join(row) + " |"),
    "lines": lined(lambda row: "\n".join(one for one in row if one)),
    "pipe_cell": lined(lambda row: "\n".join(f"| {one}" for one in row)),
    "cell_pipe": lined(lambda row: "\n".join(f"{one} |" for one in row)),
}


def read(document: Document) -> tuple[Observation, ...]:
    converted = convert(document.text)
    reading = read_forms(document, converted, find_tables(document, converted))
    assert reading.form == "free"
    return reading.observations


def written(layout: str, values: Sequence[str], others: Sequence[str]) -> Grid:
    """Return the table with ``values`` in the year's column and ``others`` in the other."""
    grid = [list(LAYOUTS[layout])]
    for number, (name, unit, _) in enumerate(ROWS):
        value, other = values[number], others[number]
        code = f"{number + 1:02d}" if layout == "coded" else str(number + 1)
        grid.append(
            {
                "plain": [name, unit, value],
                "coded": [name, unit, code, other, value],
                "numbered": [code, name, unit, value],
                "before": [name, unit, value, other],
            }[layout]
        )
    return grid


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("blanks", [0.0, 0.2])
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**20))
def test_rows_of_a_provincial_table(shape: str, layout: str, blanks: float, seed: int) -> None:
    source = random.Random(seed)

    def figures() -> list[str]:
        numbers = [source.choice((0, source.randrange(40), source.randrange(3000))) for _ in ROWS]
        return ["" if source.random() < blanks else str(number) for number in numbers]

    values, others = figures(), figures()
    seen = read(SHAPES[shape](written(layout, values, others)))
    sure = [one for one in seen if one.certain and one.scope is None]
    expected = {
        indicator or name.split(".")[-1].removeprefix("其中："): value
        for (name, _, indicator), value in zip(ROWS, values, strict=True)
    }
    found = {one.indicator or one.name: one.value for one in sure}
    wrong = {
        key: (value, expected[str(key)])
        for key, value in found.items()
        if (f"{value:g}" if value is not None else "") != expected[str(key)]
    }
    assert not wrong
    if not blanks:
        assert len(found) == len(ROWS)
        assert {one.name for one in sure if one.indicator is None} == OWN
    elif shape != "lines":
        filled = [key for key, value in expected.items() if value]
        assert len(set(filled) & set(found)) >= 0.8 * len(filled)


def test_the_only_route_over_the_net_is_the_indicators() -> None:
    grid = [row for row in written("plain", ["7"] * 22, ["0"] * 22) if row[0] != "4.网上申请数"]
    seen = {one.indicator: one.value for one in read(SHAPES["lines"](grid))}
    assert seen["applications.received_online"] == 7


def test_of_two_values_of_unknown_time_none_is_the_years() -> None:
    grid = [list(row) for row in written("coded", ["7"] * 22, ["5"] * 22)]
    grid[0][3:] = ["本期实际", "数量"]
    for write in SHAPES.values():
        seen = read(write(grid))
        assert not [one for one in seen if one.certain and one.value is not None]
        assert len([one for one in seen if one.value in {5, 7}]) >= len(ROWS)


def test_values_of_another_time_keep_their_columns_words() -> None:
    seen = read(SHAPES["pipes"](written("before", ["7"] * 22, ["5"] * 22)))
    others = [one for one in seen if one.scope is not None]
    assert {(one.indicator, one.scope, one.value) for one in others} == {(None, "上年同期", 5)}
    assert len(others) == len(ROWS)


def test_money_without_a_unit_is_uncertain() -> None:
    grid = [[row[0], row[2]] for row in written("plain", ["250"] * 22, ["0"] * 22)]
    (fees,) = [one for one in read(SHAPES["grid"](grid)) if one.indicator == "request_fees.amount"]
    assert not fees.certain


def test_rows_behind_the_last_known_one_stay_in_a_table_of_pipes() -> None:
    grid = [*written("plain", ["7"] * 22, ["0"] * 22), ["查阅点接待", "次", "31"]]
    assert [one.value for one in read(SHAPES["pipes"](grid)) if one.name == "查阅点接待"] == [31]


def test_each_wording_of_a_provincial_row_stands_once() -> None:
    statistics = (known_forms()[0], known_forms()[-1])
    wordings = [
        label
        for form in statistics
        for section in form.sections
        for row in section.rows
        for label in row.labels
        if row.indicators and form.name == "free"
    ]
    national = {
        label for section in statistics[0].sections for row in section.rows for label in row.labels
    }
    assert len(wordings) == len(set(wordings))
    assert not set(wordings) & national
    assert {"name", "code", "year", "period"} <= set(header_roles().values())
