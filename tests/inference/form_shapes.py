"""Writes the national forms, filled with given figures, in the shapes in which they arrive."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from xxgk.resources.form_data import Form, FormRow, FormSection, forms
from xxgk.schema import Applicant, Block, Cell, Document, FormName, Table

Tables = list[tuple[str, list["Box"]]]
Key = tuple[str, Applicant | None]
Figures = dict[Key, str]

CAPTIONS = {
    "documents": "第二十条第（一）项",
    "licensing": "第二十条第（五）项",
    "enforcement": "第二十条第（六）项",
    "charges": "第二十条第（八）项",
    "procurement": "第二十条第（九）项",
}


@dataclass(frozen=True)
class Box:
    """A cell of a grid: text, place and spans."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


def form(name: FormName) -> Form:
    return next(one for one in forms() if one.name == name)


def figures(
    name: FormName, seed: int, *, struck: float = 0.0, zeros: float = 0.5, most: int = 2000
) -> Figures:
    """Return random figures that keep the identities of the form, as they are written.

    ``zeros`` of them, before the sums, are 0; the others are ``most`` or less, many small.
    """
    source = random.Random(seed)
    values: dict[Key, int] = {}
    for section in form(name).sections:
        for row in section.rows:
            for column, indicator in zip(section.columns, row.indicators, strict=False):
                values[indicator, column.applicant] = _random(source, zeros, most)
    _balance(name, values, source)
    written = {key: str(value) for key, value in values.items()}
    return {
        key: "/" if value == "0" and source.random() < struck else value
        for key, value in written.items()
    }


def _random(source: random.Random, zeros: float, most: int) -> int:
    kind = source.random()
    if kind < zeros:
        return 0
    if most <= 30 or kind < zeros + 0.6 * (1 - zeros):
        return source.randrange(1, min(most, 30) + 1)
    return source.randrange(30, most)


def _balance(name: FormName, values: dict[Key, int], source: random.Random) -> None:
    from xxgk.resources.identity_data import identities

    applicants = sorted({who for _, who in values if who not in {None, "total"}})
    for rule in reversed([one for one in identities() if name in one.forms]):
        if rule.relation != "=" or rule.rule == "applications.balance":
            continue
        for who in applicants if rule.by_applicant else [None]:
            values[rule.left[0], who] = sum(values[one, who] for one in rule.right)
    if name == "2014":
        values["outcome.refused", None] = sum(
            value for (one, _), value in values.items() if one.startswith("outcome.refused.")
        )
        values["applications.answered", None] = sum(
            values[one, None]
            for one, _ in values
            if one.startswith("outcome.") and one.count(".") == 1
        )
        return
    for who in applicants:
        values["applications.carried_in", who] = source.randrange(3)
        carried_out = source.randrange(2)
        answered = values["applications.answered", who]
        values["applications.carried_out", who] = carried_out
        values["applications.received", who] = max(
            0, answered + carried_out - values["applications.carried_in", who]
        )
        values["applications.carried_in", who] = (
            answered + carried_out - values["applications.received", who]
        )
    for one, who in list(values):
        if who == "total":
            values[one, who] = sum(values[one, other] for other in applicants)


def label(row: FormRow) -> str:
    """Return the row's label with its numbering and note, as the form writes it."""
    ordinal = row.ordinal
    if not ordinal:
        prefix = ""
    elif ordinal.isdigit():
        prefix = f"{ordinal}."
    elif _is_top(row):
        prefix = f"{ordinal}、"
    else:
        prefix = f"（{ordinal}）"
    notes = "".join(f"（{note.replace(',', '，')}）" for note in row.notes)
    return prefix + row.labels[0] + notes


def _is_top(row: FormRow) -> bool:
    return row.key.startswith(("head.results", "applications.carried")) or (
        row.key == "applications.received" and "本年新收" in row.labels[0]
    ) or row.labels[0] in {
        "主动公开情况", "回应解读情况", "依申请公开情况", "行政复议数量", "行政诉讼数量",
        "举报投诉数量", "依申请公开信息收取的费用", "机构建设和保障经费情况",
        "政府信息公开会议和培训情况",
    }  # fmt: skip


def grids(name: FormName, values: Figures) -> Tables:
    """Return the tables of the form: the heading above each and its cells."""
    sections = form(name).sections
    if name == "2014":
        return [("政府信息公开情况统计表", _statistics(sections[0], values))]
    first: list[Box] = []
    for section in sections[:-2]:
        _small(first, section, values, max(len(one.columns) for one in sections[:-2]) + 1)
    return [
        ("二、主动公开政府信息情况", first),
        ("三、收到和处理政府信息公开申请情况", _requests(sections[-2], values)),
        ("四、政府信息公开行政复议、行政诉讼情况", _cases(sections[-1], values)),
    ]


def _statistics(section: FormSection, values: Figures) -> list[Box]:
    boxes = [Box("统 计 指 标", 0, 0), Box("单位", 0, 1), Box("统计数", 0, 2)]
    from xxgk.resources.dictionary import indicators

    for number, row in enumerate(section.rows, start=1):
        boxes.append(Box(label(row), number, 0))
        unit = indicators()[row.indicators[0]].unit if row.indicators else "——"
        boxes.append(Box(unit, number, 1))
        value = values[row.indicators[0], None] if row.indicators else ""
        boxes.append(Box(value, number, 2))
    return boxes


def _small(boxes: list[Box], section: FormSection, values: Figures, width: int) -> None:
    row = boxes[-1].row + 1 if boxes else 0
    boxes.append(Box(CAPTIONS[section.key], row, 0, 1, width))
    boxes.append(Box("信息内容", row + 1, 0))
    for place, column in enumerate(section.columns, start=1):
        unit = "（单位：万元）" if "amount" in column.key else ""
        boxes.append(Box(column.labels[0] + unit, row + 1, place))
    for number, entry in enumerate(section.rows, start=row + 2):
        boxes.append(Box(entry.labels[0], number, 0))
        for place, indicator in enumerate(entry.indicators, start=1):
            boxes.append(Box(values[indicator, None], number, place))


def _requests(section: FormSection, values: Figures) -> list[Box]:
    boxes = [
        Box("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 0, 0, 3, 3),
        Box("申请人情况", 0, 3, 1, 7),
        Box("自然人", 1, 3, 2, 1),
        Box("法人或其他组织", 1, 4, 1, 5),
        Box("总计", 1, 9, 2, 1),
    ]
    boxes += [Box(one.labels[0], 2, 4 + n) for n, one in enumerate(section.columns[1:6])]
    row = 3
    inside = False
    group = 0
    for index, entry in enumerate(section.rows):
        if not entry.indicators:
            if entry.ordinal == "三" and not inside and _is_top(entry):
                boxes.append(Box(label(entry), row, 0, 22))
                inside = True
            else:
                size = _size(section.rows, index)
                boxes.append(Box(label(entry), row, 1, size))
                group = size
            continue
        if entry.key == "applications.carried_out":
            inside = False
        left = 0 if not inside else 2 if group else 1
        group = max(0, group - 1)
        boxes.append(Box(label(entry), row, left, 1, 3 - left))
        for place, column in enumerate(section.columns):
            value = values[entry.indicators[place], column.applicant]
            boxes.append(Box(value, row, 3 + place))
        row += 1
    return boxes


def _size(rows: Iterable[FormRow], index: int) -> int:
    count = 0
    for row in list(rows)[index + 1 :]:
        if not row.ordinal.isdigit():
            break
        count += 1
    return count


def _cases(section: FormSection, values: Figures) -> list[Box]:
    boxes = [
        Box("行政复议", 0, 0, 2, 5),
        Box("行政诉讼", 0, 5, 1, 10),
        Box("未经复议直接起诉", 1, 5, 1, 5),
        Box("复议后起诉", 1, 10, 1, 5),
    ]
    boxes += [Box(one.labels[0], 2, place) for place, one in enumerate(section.columns)]
    for place, indicator in enumerate(section.rows[0].indicators):
        boxes.append(Box(values[indicator, None], 3, place))
    return boxes


PREFACE = "本报告由某县人民政府办公室编制，反映一年来的工作。"
BEHIND = "五、存在的主要问题及改进情况"
LAST = "部分单位主动公开意识有待加强，今后将加大培训力度。"


def write(shape: str, tables: Tables, *, seed: int = 0, top: str = "") -> Document:
    """Return the report with ``tables`` in ``shape`` as a reader would hand it on.

    ``top`` stands before the preface.
    """
    return SHAPES[shape](tables, random.Random(seed), top + PREFACE)


def _grid_document(
    grids: Tables, source: random.Random, preface: str, *, split: bool, blank: str
) -> Document:
    text = preface + "\n"
    blocks = [Block(0, len(preface))]
    tables: list[Table] = []
    for heading, boxes in grids:
        blocks.append(Block(len(text), len(text) + len(heading), "heading"))
        text += heading + "\n"
        for part in _pages(boxes, source) if split else [boxes]:
            start = len(text)
            cells: list[Cell] = []
            top = min(box.row for box in part)
            for box in sorted(part, key=lambda one: (one.row, one.column)):
                words = box.text or blank
                cells.append(
                    Cell(
                        len(text), len(text) + len(words), box.row - top, box.column,
                        box.rows, box.columns,
                    )
                )  # fmt: skip
                text += words + "\n"
            rows = max(box.row for box in part) - top + 1
            columns = max(box.column + box.columns for box in part)
            tables.append(Table(start, len(text) - 1, rows, columns, tuple(cells)))
    for words in (BEHIND, LAST):
        blocks.append(Block(len(text), len(text) + len(words)))
        text += words + "\n"
    return Document(text, tuple(blocks), tuple(tables), media_type="text/html")


def _pages(boxes: list[Box], source: random.Random) -> list[list[Box]]:
    last = max(box.row for box in boxes)
    if last < 8:
        return [boxes]
    cut = source.randrange(5, last)
    head = [box for box in boxes if box.row < cut]
    return [head, [box for box in boxes if box.row >= cut]]


def _html(grids: Tables, source: random.Random, preface: str) -> Document:
    return _grid_document(grids, source, preface, split=False, blank="\u00a0")


def _docx(grids: Tables, source: random.Random, preface: str) -> Document:
    return _grid_document(grids, source, preface, split=False, blank="")


def _pdf(grids: Tables, source: random.Random, preface: str) -> Document:
    return _grid_document(grids, source, preface, split=True, blank="")


def _text_document(parts: Iterable[str]) -> Document:
    text = "\n".join(parts) + "\n"
    blocks: list[Block] = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(start, start + len(line)))
        start += len(line) + 1
    return Document(text, tuple(blocks))


def _by_rows(boxes: list[Box]) -> list[list[Box]]:
    rows: dict[int, list[Box]] = {}
    for box in sorted(boxes, key=lambda one: (one.row, one.column)):
        rows.setdefault(box.row, []).append(box)
    return list(rows.values())


def _report(grids: Tables, preface: str, table: Callable[[list[Box]], list[str]]) -> list[str]:
    parts = [preface]
    for heading, boxes in grids:
        parts += [heading, *table(boxes)]
    return [*parts, BEHIND, LAST]


def _lines(grids: Tables, source: random.Random, preface: str) -> Document:
    def table(boxes: list[Box]) -> list[str]:
        return [box.text for row in _by_rows(boxes) for box in row if box.text]

    return _text_document(_report(grids, preface, table))


def _pipes(grids: Tables, source: random.Random, preface: str) -> Document:
    def table(boxes: list[Box]) -> list[str]:
        return [
            " | ".join(box.text for box in row) + " |" * source.choice((0, 1, 1, 2, 4))
            for row in _by_rows(boxes)
        ]

    return _text_document(_report(grids, preface, table))


def _cell_pipe(grids: Tables, source: random.Random, preface: str) -> Document:
    def table(boxes: list[Box]) -> list[str]:
        lines: list[str] = []
        for row in _by_rows(boxes):
            lines += [f"{box.text} |" for box in row]
            lines += ["|" * source.choice((2, 3, 4))] * source.choice((0, 0, 1))
        return lines

    return _text_document(_report(grids, preface, table))


def _spaces(grids: Tables, source: random.Random, preface: str) -> Document:
    def table(boxes: list[Box]) -> list[str]:
        lines: list[str] = []
        for row in _by_rows(boxes):
            head = len(row) > 3 and not any(_number(box.text) for box in row)
            if head:
                lines.append("    ".join(box.text[:2] for box in row))
                lines.append("    ".join(box.text[2:] for box in row if box.text[2:]))
                continue
            words = [box.text for box in row if not _number(box.text)]
            numbers = [box.text for box in row if _number(box.text)]
            first, rest = words[-1][:12] if words else "", words[-1][12:] if words else ""
            before = "  ".join(words[:-1])
            lines.append(f"  {before}  {first}     " + "   ".join(numbers))
            if rest:
                lines.append("      " + rest)
        return lines

    return _text_document(_report(grids, preface, table))


def _number(text: str) -> bool:
    return text in {"/", ""} or text.replace(",", "").replace("，", "").isdigit()


def _one_line(grids: Tables, source: random.Random, preface: str) -> Document:
    def table(boxes: list[Box]) -> list[str]:
        return [" ".join(box.text for row in _by_rows(boxes) for box in row if box.text)]

    return _text_document(_report(grids, preface, table))


def _collapsed(grids: Tables, source: random.Random, preface: str) -> Document:
    def table(boxes: list[Box]) -> list[str]:
        return [" ".join(box.text for row in _by_rows(boxes) for box in row if box.text)]

    return _text_document([" ".join(_report(grids, preface, table))])


SHAPES: dict[str, Callable[[Tables, random.Random, str], Document]] = {
    "html": _html,
    "docx": _docx,
    "pdf": _pdf,
    "lines": _lines,
    "pipes": _pipes,
    "cell_pipe": _cell_pipe,
    "spaces": _spaces,
    "one_line": _one_line,
    "collapsed": _collapsed,
}
