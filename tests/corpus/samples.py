"""Sample files of every kind, made at test time from one list of parts.

A part is a string (a paragraph), a `Heading`, or a table: a list of rows, whose cells are strings
or `Merged` cells. As in HTML, places that a merged cell covers are left out of later rows.
"""

from __future__ import annotations

import html
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Merged:
    text: str
    rows: int = 1
    columns: int = 1


Rows: TypeAlias = list[list[str | Merged]]
Part: TypeAlias = str | Heading | Rows


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell at its place in the grid."""

    text: str
    row: int
    column: int
    rows: int
    columns: int


def placed(rows: Rows) -> list[Placed]:
    """Return the cells of a table with their grid positions."""
    taken: set[tuple[int, int]] = set()
    found: list[Placed] = []
    for number, row in enumerate(rows):
        column = 0
        for given in row:
            cell = given if isinstance(given, Merged) else Merged(given)
            while (number, column) in taken:
                column += 1
            taken |= {
                (number + down, column + right)
                for down in range(cell.rows)
                for right in range(cell.columns)
            }
            found.append(Placed(cell.text, number, column, cell.rows, cell.columns))
            column += cell.columns
    return found


def html_page(parts: Sequence[Part], *, title: str = "", charset: str = "utf-8") -> str:
    """Return a web page; blank cells hold ``&nbsp;``, texts of cells stand in ``<p>``."""
    body = []
    for part in parts:
        if isinstance(part, Heading):
            body.append(f"<h2>{html.escape(part.text)}</h2>")
        elif isinstance(part, str):
            body.append(f"<p><span>{html.escape(part)}</span></p>")
        else:
            body.append(_html_table(part))
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    return (
        f"<!DOCTYPE html><html><head>{meta}<title>{title}</title></head>"
        f"<body>{''.join(body)}</body></html>"
    )


def _html_table(rows: Rows) -> str:
    lines = []
    for row in rows:
        cells = []
        for given in row:
            cell = given if isinstance(given, Merged) else Merged(given)
            spans = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
            spans += f' colspan="{cell.columns}"' if cell.columns > 1 else ""
            cells.append(f"<td{spans}><p>{html.escape(cell.text) or '&nbsp;'}</p></td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table border=1><tbody>{''.join(lines)}</tbody></table>"


def docx_file(parts: Sequence[Part], *, title: str = "") -> bytes:
    """Return a DOCX with the parts, tables with merged cells."""
    import docx

    document = docx.Document()
    document.core_properties.title = title
    for part in parts:
        if isinstance(part, Heading):
            document.add_heading(part.text, 1)
        elif isinstance(part, str):
            document.add_paragraph(part)
        else:
            cells = placed(part)
            table = document.add_table(_height(cells), _width(cells))
            for cell in cells:
                corner = table.cell(cell.row, cell.column)
                other = table.cell(cell.row + cell.rows - 1, cell.column + cell.columns - 1)
                (corner.merge(other) if corner is not other else corner).text = cell.text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def xlsx_file(rows: Rows, *, title: str = "Sheet1") -> bytes:
    """Return a workbook of one sheet; cells that look like figures are stored as numbers."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for cell in placed(rows):
        value: object = cell.text or None
        if cell.text.replace(".", "", 1).isdecimal():
            value = float(cell.text) if "." in cell.text else int(cell.text)
        sheet.cell(cell.row + 1, cell.column + 1).value = value
        if cell.rows > 1 or cell.columns > 1:
            sheet.merge_cells(
                start_row=cell.row + 1,
                start_column=cell.column + 1,
                end_row=cell.row + cell.rows,
                end_column=cell.column + cell.columns,
            )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def pipe_rows(rows: Rows) -> str:
    """Return a table as converters of web pages write it: merged cells once, a pipe after each."""
    lines = []
    for row in rows:
        texts = [cell.text if isinstance(cell, Merged) else cell for cell in row]
        lines.append(" | ".join(texts) + " |")
    return "\n".join(lines)


_FONT = "STSong-Light"
_LEFT, _TOP, _BOTTOM, _RIGHT = 72.0, 770.0, 72.0, 523.0
_SIZE, _LEADING = 12.0, 20.0
_SMALL, _ROW = 9.0, 11.0


def pdf_file(
    parts: Sequence[Part],
    *,
    title: str = "",
    widths: Sequence[float] | None = None,
    header: str = "",
    page_numbers: bool = True,
) -> bytes:
    """Return a PDF with running text and ruled tables, both going on over page breaks."""
    writer = _PdfWriter(title, header, page_numbers)
    for part in parts:
        if isinstance(part, Heading):
            writer.text(part.text, 15.0, 0.0)
        elif isinstance(part, str):
            writer.text(part, _SIZE, 2 * _SIZE)
        else:
            writer.table(part, widths)
    return writer.finish()


class _PdfWriter:
    def __init__(self, title: str, header: str, page_numbers: bool) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.pdfgen.canvas import Canvas

        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
        self._measure = pdfmetrics.stringWidth
        self._stream = io.BytesIO()
        self._canvas = Canvas(self._stream)
        self._canvas.setTitle(title)
        self._header = header
        self._numbers = page_numbers
        self._y = _TOP

    def finish(self) -> bytes:
        self._end_page()
        self._canvas.save()
        return self._stream.getvalue()

    def _end_page(self) -> None:
        self._canvas.setFont(_FONT, _SMALL)
        if self._numbers:
            self._canvas.drawCentredString(297, 40, f"- {self._canvas.getPageNumber()} -")
        if self._header:
            self._canvas.drawString(_LEFT, 805, self._header)
        self._canvas.showPage()
        self._y = _TOP

    def _wrapped(self, text: str, size: float, width: float, indent: float = 0.0) -> list[str]:
        lines, line, room = [], "", width - indent
        for character in text:
            if line and self._measure(line + character, _FONT, size) > room:
                lines.append(line)
                line, room = "", width
            line += character
        return [*lines, line]

    def text(self, text: str, size: float, indent: float) -> None:
        for number, line in enumerate(self._wrapped(text, size, _RIGHT - _LEFT, indent)):
            if self._y - _LEADING < _BOTTOM:
                self._end_page()
            self._y -= _LEADING
            self._canvas.setFont(_FONT, size)
            self._canvas.drawString(_LEFT + (indent if number == 0 else 0), self._y, line)

    def table(self, rows: Rows, widths: Sequence[float] | None) -> None:
        cells = placed(rows)
        height, width = _height(cells), _width(cells)
        columns = list(widths or [(_RIGHT - _LEFT) / width] * width)
        xs = [_LEFT + sum(columns[:index]) for index in range(width + 1)]
        lines = {
            cell: self._wrapped(
                cell.text, _SMALL, xs[cell.column + cell.columns] - xs[cell.column] - 6
            )
            for cell in cells
        }
        tall = [
            max([_ROW * len(lines[c]) for c in cells if c.row == row and c.rows == 1] or [_ROW]) + 6
            for row in range(height)
        ]
        self._y -= 10
        first = 0
        while first < height:
            last = first
            used = 0.0
            while last < height and self._y - used - tall[last] >= _BOTTOM:
                used += tall[last]
                last += 1
            if last == first:
                self._end_page()
                continue
            self._rows(cells, lines, xs, tall, first, last)
            self._y -= used
            first = last
        self._y -= 10

    def _rows(
        self,
        cells: list[Placed],
        lines: dict[Placed, list[str]],
        xs: list[float],
        tall: list[float],
        first: int,
        last: int,
    ) -> None:
        """Draw the rows from ``first`` up to ``last``; a merged cell's text stands in its first
        part.
        """
        ys = {row: self._y - sum(tall[first:row]) for row in range(first, last + 1)}
        self._canvas.setLineWidth(0.5)
        for cell in cells:
            start, end = max(cell.row, first), min(cell.row + cell.rows, last)
            if start >= end:
                continue
            left, right = xs[cell.column], xs[cell.column + cell.columns]
            self._canvas.rect(left, ys[end], right - left, ys[start] - ys[end])
            if cell.row >= first:
                self._canvas.setFont(_FONT, _SMALL)
                for number, line in enumerate(lines[cell]):
                    self._canvas.drawString(left + 3, ys[start] - _ROW * (number + 1), line)


def _height(cells: list[Placed]) -> int:
    return max(cell.row + cell.rows for cell in cells)


def _width(cells: list[Placed]) -> int:
    return max(cell.column + cell.columns for cell in cells)
