"""XLSX: each visible sheet as a table, with merged cells, its values as they are shown."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from xxgk.corpus.readers.compose import compose
from xxgk.corpus.readers.items import Grid, GridCell, Item, Paragraph
from xxgk.corpus.readers.limits import Limits
from xxgk.corpus.readers.zipped import Archive, attribute, child, local
from xxgk.errors import LimitError, ReadError
from xxgk.schema import Document

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BOOK = "xl/workbook.xml"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_PLAIN_SHEET_NAME = re.compile(r"(?:sheet|工作表) ?\d*", re.IGNORECASE)
# Built-in number formats of dates and times (ECMA-376 part 1, 18.8.30), East Asian ones included.
_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_PERCENT = frozenset({9, 10})
_EPOCH = datetime.datetime(1899, 12, 30)
_MAX_CELLS = 500_000


@dataclass(frozen=True, slots=True)
class _Book:
    strings: tuple[str, ...]
    dates: frozenset[int]
    percents: frozenset[int]


def read_sheets(archive: Archive, *, source: str, sha256: str, limits: Limits) -> Document:
    """Return the document of an XLSX archive. Hidden sheets are left out.

    Formulas count with the value that was saved with them; dates are written as ISO dates.

    Raises
    ------
    LimitError
        If a sheet is larger than ``limits`` allow.
    ReadError
        If a part is damaged, or no sheet holds a value.
    """
    styles = archive.xml("xl/styles.xml")
    dates, percents = _formats(styles)
    book = _Book(_strings(archive.xml("xl/sharedStrings.xml")), dates, percents)
    items: list[Item] = []
    for name, part in _sheets(archive):
        root = archive.xml(part)
        grid = _grid(root, book, source, limits) if root is not None else None
        if grid is not None:
            if not _PLAIN_SHEET_NAME.fullmatch(name):
                items.append(Paragraph(name, "heading"))
            items.append(grid)
    if not items:
        raise ReadError(
            "the workbook holds no values", source=source, remedy="Save it again with its values"
        )
    return compose(items, source=source, sha256=sha256, media_type=_MEDIA_TYPE, limits=limits)


def _sheets(archive: Archive) -> Iterator[tuple[str, str]]:
    """Yield name and part of each visible sheet, in the workbook's order."""
    targets = {
        attribute(relation, "Id"): attribute(relation, "Target") or ""
        for relation in archive.xml("xl/_rels/workbook.xml.rels") or ()
    }
    sheets = child(archive.xml(_BOOK), "sheets")
    for sheet in sheets if sheets is not None else ():
        target = targets.get(attribute(sheet, "id"), "")
        if target and attribute(sheet, "state") in (None, "visible"):
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            yield attribute(sheet, "name") or "", part


def _strings(root: Element | None) -> tuple[str, ...]:
    return tuple(_rich(entry) for entry in root if local(entry) == "si") if root is not None else ()


def _rich(entry: Element) -> str:
    """Return the text of a string without the readings (``rPh``) that East Asian input adds."""
    found: list[str] = []
    for part in entry:
        if local(part) == "t":
            found.append(part.text or "")
        elif local(part) == "r":
            found += [text.text or "" for text in part if local(text) == "t"]
    return "".join(found)


def _formats(styles: Element | None) -> tuple[frozenset[int], frozenset[int]]:
    """Return the indices of cell styles that show dates, and of those that show percentages."""
    dates, percents = set(_DATES), set(_PERCENT)
    formats = child(styles, "numFmts")
    for entry in formats if formats is not None else ():
        number = int(attribute(entry, "numFmtId") or 0)
        code = _QUOTED.sub("", attribute(entry, "formatCode") or "").lower()
        if "%" in code:
            percents.add(number)
        elif re.search(r"[ymdhs]", code) and "general" not in code:
            dates.add(number)
    styled = child(styles, "cellXfs")
    used = [
        int(attribute(style, "numFmtId") or 0) for style in (styled if styled is not None else ())
    ]
    return (
        frozenset(index for index, number in enumerate(used) if number in dates),
        frozenset(index for index, number in enumerate(used) if number in percents),
    )


def _grid(root: Element, book: _Book, source: str, limits: Limits) -> Grid | None:
    values: dict[tuple[int, int], str] = {}
    for row in child(root, "sheetData") or ():
        for cell in row:
            place = _position(attribute(cell, "r"))
            text = _value(cell, book)
            if place is not None and text:
                values[place] = text
    if not values:
        return None
    rows = max(row for row, _ in values) + 1
    columns = max(column for _, column in values) + 1
    first_row, first_column = min(r for r, _ in values), min(c for _, c in values)
    size = (rows - first_row) * (columns - first_column)
    if rows - first_row > limits.max_table_rows or size > _MAX_CELLS:
        raise LimitError(
            f"a sheet has more than {limits.max_table_rows} rows or {_MAX_CELLS} cells",
            source=source,
            remedy="Save the statistics table alone",
        )
    spans = _merged(root, rows, columns)
    covered = {
        (r, c)
        for (row, column), (height, width) in spans.items()
        for r in range(row, row + height)
        for c in range(column, column + width)
        if (r, c) != (row, column)
    }
    cells = tuple(
        GridCell(
            row - first_row,
            column - first_column,
            *spans.get((row, column), (1, 1)),
            (Paragraph(values[row, column]),) if (row, column) in values else (),
        )
        for row in range(first_row, rows)
        for column in range(first_column, columns)
        if (row, column) not in covered
    )
    return Grid(rows - first_row, columns - first_column, cells, "sheet")


def _merged(root: Element, rows: int, columns: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Return height and width of each merged cell, within the used part of the sheet."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for entry in child(root, "mergeCells") or ():
        start, _, stop = (attribute(entry, "ref") or "").partition(":")
        first, last = _position(start), _position(stop)
        if first is not None and last is not None and first[0] < rows and first[1] < columns:
            height = min(last[0], rows - 1) - first[0] + 1
            width = min(last[1], columns - 1) - first[1] + 1
            if height > 0 and width > 0:
                spans[first] = (height, width)
    return spans


def _position(reference: str | None) -> tuple[int, int] | None:
    match = _REFERENCE.fullmatch(reference or "")
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _value(cell: Element, book: _Book) -> str:
    kind = attribute(cell, "t") or "n"
    if kind == "inlineStr":
        inline = child(cell, "is")
        return _rich(inline) if inline is not None else ""
    value = child(cell, "v")
    text = (value.text or "") if value is not None else ""
    if kind == "s":
        index = int(text) if text.isdecimal() else -1
        return book.strings[index] if 0 <= index < len(book.strings) else ""
    if kind == "n" and text:
        return _number(text, int(attribute(cell, "s") or 0), book)
    return text


def _number(text: str, style: int, book: _Book) -> str:
    try:
        number = float(text)
    except ValueError:
        return text
    if style in book.dates and 0 < number < 200_000:
        return (_EPOCH + datetime.timedelta(days=int(number))).date().isoformat()
    if style in book.percents:
        return f"{number * 100:.10g}%"
    # Sheets store binary fractions; 15 digits are what the program shows.
    plain = f"{number:.15g}"
    return plain if "e" not in plain else text
