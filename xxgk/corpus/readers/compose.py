"""From paragraphs and grids to a Document: one text, and offsets that point into it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from xxgk.corpus.readers.items import (
    BLANK,
    Glyph,
    Grid,
    GridCell,
    Item,
    Paragraph,
    inner,
    paragraphs,
)
from xxgk.corpus.readers.limits import Limits
from xxgk.errors import LimitError
from xxgk.schema import Block, Cell, Document, PageBox, Table

# A cell longer than this holds prose. The longest row labels of the national forms have under 60
# characters, footnotes of provincial tables under 200.
_PROSE = 200
# Beside prose stands at most a label, unless the cell is a page's whole content.
_ASIDE = 2
_PAGE = 1000
_BREAKS = re.compile(r"[\t\n\r\f\v\x85\u2028\u2029]")


def compose(
    items: Sequence[Item],
    *,
    source: str,
    sha256: str,
    media_type: str,
    limits: Limits,
    encoding: str = "utf-8",
    head_title: str = "",
    notes: Sequence[str] = (),
) -> Document:
    """Return the document of ``items``: a line for each paragraph, and for each table row.

    The cells of a row are joined by tabs. Tables that only lay out the page (they hold other
    tables, prose, or a single column or row) are dissolved into paragraphs.

    Raises
    ------
    LimitError
        If the text or a table is longer than ``limits`` allow.
    """
    composer = _Composer(source, limits)
    composer.add(items)
    return Document(
        text="".join(composer.parts),
        blocks=tuple(composer.blocks),
        tables=tuple(composer.tables),
        source=source,
        sha256=sha256,
        media_type=media_type,
        encoding=encoding,
        head_title=head_title,
        notes=tuple(notes),
        boxes=tuple(composer.boxes),
    )


@dataclass(slots=True)
class _Composer:
    source: str
    limits: Limits
    length: int = 0
    parts: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    boxes: list[PageBox] = field(default_factory=list)

    def add(self, items: Sequence[Item]) -> None:
        # Layout tables may nest as deep as the markup, so there is a stack and no recursion.
        pending = list(reversed(items))
        while pending:
            item = pending.pop()
            if isinstance(item, Paragraph):
                self._paragraph(item)
                continue
            pieces = arrange(item)
            if len(pieces) == 1 and pieces[0] is item:
                self._table(item)
            else:
                pending.extend(reversed(pieces))

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)
        if self.length > self.limits.max_text_chars:
            raise LimitError(
                f"the text is longer than {self.limits.max_text_chars} characters",
                source=self.source,
                remedy="Split the file, or raise max_text_chars in the limits",
            )

    def _paragraph(self, paragraph: Paragraph) -> None:
        start, end = inner(paragraph.text)
        if start < end:
            self.blocks.append(Block(self.length + start, self.length + end, paragraph.role))
            if paragraph.glyphs:
                self._place(paragraph.glyphs)
            self._write(paragraph.text)
            self._write("\n")

    def _table(self, grid: Grid) -> None:
        if grid.rows > self.limits.max_table_rows:
            raise LimitError(
                f"a table has more than {self.limits.max_table_rows} rows",
                source=self.source,
                remedy="Split the file, or raise max_table_rows in the limits",
            )
        start = self.length
        cells: list[Cell] = []
        row = 0
        for cell in grid.cells:
            if cell.row > row:
                self._write("\n" * (cell.row - row))
                row = cell.row
            elif cells:
                self.parts.append("\t")
                self.length += 1
            cells.append(self._cell(cell))
        self.tables.append(
            Table(start, self.length, grid.rows, grid.columns, tuple(cells), grid.origin)
        )
        self._write("\n")

    def _cell(self, cell: GridCell) -> Cell:
        start = end = self.length
        for part in paragraphs(cell.content):
            text = part.text.strip(BLANK)
            if not text:
                continue
            if end > start:
                self._write(" ")
            if part.glyphs:
                left, right = inner(part.text)
                self._place(part.glyphs[left:right])
            self._write(text if text.isprintable() else _BREAKS.sub(" ", text))
            end = self.length
        return Cell(start, end, cell.row, cell.column, cell.row_span, cell.column_span)

    def _place(self, glyphs: Sequence[Glyph | None]) -> None:
        self.boxes.extend(page_boxes(glyphs, self.length))


def page_boxes(glyphs: Sequence[Glyph | None], offset: int) -> Iterable[PageBox]:
    """Yield one box for each character of ``glyphs`` that has a place; the first is ``offset``."""
    for index, glyph in enumerate(glyphs, start=offset):
        if glyph is not None:
            yield PageBox(
                index,
                index + 1,
                glyph.page,
                glyph.left,
                glyph.top,
                glyph.right,
                glyph.bottom,
                glyph.confidence,
            )


def arrange(grid: Grid) -> list[Item]:
    """Return ``[grid]`` for a table of data, else what it dissolves into.

    A table of data has at least two rows and two columns with text, a row with two filled
    cells, no other table inside, and less prose than data. A table that is mostly prose gives
    paragraphs for its rows of prose, and its other rows as tables of their own.
    """
    if any(isinstance(part, Grid) and _is_table(part) for c in grid.cells for part in c.content):
        return [part for cell in grid.cells for part in cell.content]
    lengths = [_length(cell) for cell in grid.cells]
    filled = [cell for cell, length in zip(grid.cells, lengths, strict=True) if length]
    in_row = Counter([cell.row for cell in filled])
    if max(lengths, default=0) > _PROSE:
        prose = [
            (cell.row, length)
            for cell, length in zip(grid.cells, lengths, strict=True)
            if length > (_PROSE if in_row[cell.row] <= _ASIDE else _PAGE)
        ]
        if sum(length for _, length in prose) * 2 > sum(lengths):
            return _cut(grid, {row for row, _ in prose})
    if 1 < len(in_row) < len(filled) and len({cell.column for cell in filled}) > 1:
        return [grid]
    return [part for cell in grid.cells for part in cell.content]


def _cut(grid: Grid, prose: set[int]) -> list[Item]:
    """Return the content of the rows of ``prose``, and each run of rows between as a grid."""
    found: list[Item] = []
    run: list[GridCell] = []
    for cell in grid.cells:
        if run and (cell.row in prose or any(run[-1].row < row < cell.row for row in prose)):
            found.append(_regrid(grid, run))
            run = []
        if cell.row in prose:
            found.extend(cell.content)
        else:
            run.append(cell)
    if run:
        found.append(_regrid(grid, run))
    return found


def _regrid(grid: Grid, cells: Sequence[GridCell]) -> Grid:
    first, last = cells[0].row, cells[-1].row
    moved = tuple(
        cell._replace(row=cell.row - first, row_span=min(cell.row_span, last + 1 - cell.row))
        for cell in cells
    )
    return Grid(last + 1 - first, grid.columns, moved, grid.origin)


def _is_table(grid: Grid) -> bool:
    """Tell whether a grid inside a cell is a table of more than one filled cell."""
    return sum(map(bool, map(_length, grid.cells))) > 1


def _length(cell: GridCell) -> int:
    content = cell.content
    if len(content) == 1 and isinstance(content[0], Paragraph):
        return len(content[0].text.strip(BLANK))
    return sum([len(part.text.strip(BLANK)) for part in paragraphs(content)])
