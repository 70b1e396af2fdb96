"""Changes that real reports show, made to the tables or to the text of a written form."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import form_shapes
from form_shapes import Box, Figures, Tables

from xxgk.resources.form_data import FormRow
from xxgk.schema import Block, Document, FormName

CONTENTS = (
    "目录\n一、总体情况……1\n二、主动公开政府信息情况……2\n三、收到和处理政府信息公开申请情况……3\n"
    "四、政府信息公开行政复议、行政诉讼情况……5\n五、存在的主要问题及改进情况……6\n"
)
REWORDED = {
    "二、主动公开政府信息情况": "二、本机关主动公开信息的情况",
    "三、收到和处理政府信息公开申请情况": "三、依申请公开工作办理情况",
    "四、政府信息公开行政复议、行政诉讼情况": "四、复议和诉讼",
    "政府信息公开情况统计表": "附件：本县政府信息公开统计",
}


def zeros_struck(values: Figures, source: random.Random) -> Figures:
    """Put ``/`` for some zeros."""
    return {k: "/" if v == "0" and source.random() < 0.2 else v for k, v in values.items()}


def zeros_blank(values: Figures, source: random.Random) -> Figures:
    """Put nothing for some zeros."""
    return {k: "" if v == "0" and source.random() < 0.2 else v for k, v in values.items()}


def cells_lost(values: Figures, source: random.Random, kind: str, share: float) -> Figures:
    """Put nothing for ``share`` of the cells, for all zeros, or for ``share`` of the totals."""

    def lost(key: form_shapes.Key, value: str) -> bool:
        if "zeros" in kind and value == "0":
            return True
        total = key[1] == "total" or key[0].endswith(".total")
        return ("any" in kind or ("totals" in kind and total)) and source.random() < share

    return {key: "" if lost(key, value) else value for key, value in values.items()}


def thousands(values: Figures, source: random.Random) -> Figures:
    """Part the thousands, with commas of either width."""
    comma = source.choice((",", "，"))
    scale = 1000
    return {
        k: f"{int(v) * scale + int(v) % 7:,}".replace(",", comma) if v.isdigit() else v
        for k, v in values.items()
    }


def row_missing(name: FormName, tables: Tables, source: random.Random) -> tuple[Tables, FormRow]:
    """Leave one row with values out."""

    def leave_out(boxes: list[Box], at: int) -> list[Box]:
        return [box for box in boxes if box.row != at or box.rows > 1]

    return _edit(name, tables, source, leave_out)


def row_doubled(name: FormName, tables: Tables, source: random.Random) -> tuple[Tables, FormRow]:
    """Put one row with values twice."""

    def double(boxes: list[Box], at: int) -> list[Box]:
        moved = [replace(box, row=box.row + 1) if box.row > at else box for box in boxes]
        return moved + [replace(b, row=at + 1) for b in boxes if b.row == at and b.rows == 1]

    return _edit(name, tables, source, double)


def _edit(
    name: FormName,
    tables: Tables,
    source: random.Random,
    change: Callable[[list[Box], int], list[Box]],
) -> tuple[Tables, FormRow]:
    rows = [
        row
        for section in form_shapes.form(name).sections
        for row in section.rows
        if row.indicators and row.labels
    ]
    wanted = source.choice(rows)
    words = form_shapes.label(wanted)
    alike = [row for row in rows if form_shapes.label(row) == words]
    places = [
        (number, box.row)
        for number, (_, boxes) in enumerate(tables)
        for box in sorted(boxes, key=lambda one: one.row)
        if box.text in {words, wanted.labels[0]} and box.column < 3
    ]
    table, at = places[alike.index(wanted)]
    changed = [
        (heading, change(boxes, at) if number == table else boxes)
        for number, (heading, boxes) in enumerate(tables)
    ]
    return changed, wanted


def year_before(tables: Tables, source: random.Random) -> Tables:
    """Put a year between each heading and its table."""
    year = source.choice(("2021", "2021年", "（2021年度）", "2021年度"))
    return [(f"{heading}\n{year}", boxes) for heading, boxes in tables]


def headings_reworded(tables: Tables, source: random.Random) -> Tables:
    """Put other words for the headings."""
    return [(REWORDED.get(heading, heading), boxes) for heading, boxes in tables]


def page_number(document: Document, source: random.Random) -> Document:
    """Put a page number somewhere, as a mark or as a bare number."""
    number = source.randrange(1, 30)
    mark = source.choice((f"- {number} -", f"{number}", f"第 {number} 页", f"—{number}—"))
    places = [index for index, one in enumerate(document.text) if one == "\n"]
    if len(places) < 20:
        places += [index for index, one in enumerate(document.text) if one == " "]
        mark = str(number)
    at = source.choice(places)
    gap = document.text[at]
    return as_text(document.text[:at] + gap + mark + document.text[at:])


def unbroken(document: Document, source: random.Random) -> Document:
    """Take all line breaks out."""
    return as_text(document.text.replace("\n", ""))


def as_text(text: str) -> Document:
    """Return ``text`` as a document whose blocks are its lines."""
    blocks: list[Block] = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(start, start + len(line)))
        start += len(line) + 1
    return Document(text, tuple(blocks))
