"""Tables of PDF pages: text put into ruled grids, and grids that go on over pages stitched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xxgk.corpus.readers.items import Grid, GridCell, paragraphs
from xxgk.corpus.readers.pdf_lines import cell_text, text_lines
from xxgk.corpus.readers.pdf_page import Char, Page
from xxgk.corpus.readers.pdf_rules import RuledTable, ruled_tables

# Points by which the lines of one table differ from page to page.
_NEAR = 5.0
_MAX_HEADER = 3


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table on a page, or on several after stitching: its grid, and the places of its lines."""

    xs: tuple[float, ...]
    top: float
    bottom: float
    grid: Grid


def page_tables(page: Page) -> tuple[list[PageTable], list[Char]]:
    """Return the page's tables from top to bottom, and the characters outside of them."""
    ruled = ruled_tables(page.horizontal, page.vertical)
    inside: list[dict[int, list[Char]]] = [{} for _ in ruled]
    outside: list[Char] = []
    for char in page.chars:
        box = char.glyph
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        for table, content in zip(ruled, inside, strict=True):
            frame = table.frame_at(x, y)
            if frame is not None:
                content.setdefault(frame, []).append(char)
                break
        else:
            outside.append(char)
    tables = [
        _filled(table, content) for table, content in zip(ruled, inside, strict=True) if content
    ]
    return sorted(tables, key=lambda table: table.top), outside


def _filled(table: RuledTable, content: dict[int, list[Char]]) -> PageTable:
    cells: list[GridCell] = []
    for index, frame in enumerate(table.frames):
        right = table.xs[frame.column + frame.column_span]
        text = cell_text(text_lines(content.get(index, [])), right)
        cells.append(
            GridCell(
                frame.row,
                frame.column,
                frame.row_span,
                frame.column_span,
                (text,) if text.text else (),
            )
        )
    grid = Grid(len(table.ys) - 1, len(table.xs) - 1, tuple(cells), "pdf")
    return PageTable(table.xs, table.ys[0], table.ys[-1], grid)


def stitch(above: PageTable, below: PageTable) -> PageTable | None:
    """Return two tables that follow each other over a page break as one, if they are one.

    They are if their outer lines stand at the same places. A header that the second repeats is
    dropped; a merged label that the break cut goes on; a row that the break cut becomes whole.
    """
    if abs(above.xs[0] - below.xs[0]) > _NEAR or abs(above.xs[-1] - below.xs[-1]) > _NEAR:
        return None
    xs = _union(above.xs, below.xs)
    first = _rescaled(above.grid, above.xs, xs)
    second = _rescaled(below.grid, below.xs, xs)
    second = _without_header(first, second)
    if not second:
        return replace(above, bottom=below.bottom)
    height = above.grid.rows
    cut = _cut_row(first, second, height)
    shift = height - 1 if cut else height
    moved = [cell._replace(row=cell.row + shift) for cell in second]
    cells = _merged_labels(first, moved, height) if not cut else _whole_row(first, moved, height)
    rows = max(cell.row + cell.row_span for cell in cells)
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return PageTable(xs, above.top, below.bottom, Grid(rows, len(xs) - 1, tuple(cells), "pdf"))


def _union(first: Sequence[float], second: Sequence[float]) -> tuple[float, ...]:
    places: list[float] = []
    for place in sorted([*first, *second]):
        if not places or place - places[-1] > _NEAR:
            places.append(place)
    return tuple(places)


def _rescaled(grid: Grid, own: Sequence[float], xs: Sequence[float]) -> list[GridCell]:
    """Return the cells of ``grid`` with columns counted in ``xs`` instead of ``own``."""
    at = [min(range(len(xs)), key=lambda i: abs(xs[i] - place)) for place in own]
    return [
        cell._replace(
            column=at[cell.column],
            column_span=max(1, at[cell.column + cell.column_span] - at[cell.column]),
        )
        for cell in grid.cells
    ]


def _text(cell: GridCell) -> str:
    return "".join(part.text for part in paragraphs(cell.content))


def _has_han(cell: GridCell) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in _text(cell))


def _without_header(first: list[GridCell], second: list[GridCell]) -> list[GridCell]:
    """Return ``second`` without the rows that repeat the first rows of ``first``.

    Rows with figures are data, and stay even where they are equal.
    """
    for count in range(_MAX_HEADER, 0, -1):
        ours = [(c.row, c.column, _text(c)) for c in first if c.row < count]
        theirs = [(c.row, c.column, _text(c)) for c in second if c.row < count]
        if (
            ours == theirs
            and any(text for *_, text in ours)
            and not any(text.strip("0123456789., ") == "" and text for *_, text in ours)
            and all(c.row + c.row_span <= count for c in second if c.row < count)
        ):
            return [c._replace(row=c.row - count) for c in second if c.row >= count]
    return second


def _cut_row(first: list[GridCell], second: list[GridCell], height: int) -> bool:
    """Tell whether the second table starts with the rest of the first one's last row.

    It does if its first row has no label, and each text in it stands where the row above
    has none.
    """
    last = {c.column: c for c in first if c.row + c.row_span == height and c.row_span == 1}
    top = [c for c in second if c.row == 0 and c.row_span == 1]
    if not top or {c.column for c in top} != set(last):
        return False
    label = min(top, key=lambda cell: cell.column)
    filled = [c for c in top if c.content]
    return (
        not label.content
        and bool(filled)
        and bool(last[label.column].content)
        and all(not last[c.column].content for c in filled)
        and len(filled) == len(top) - 1
    )


def _whole_row(first: list[GridCell], moved: list[GridCell], height: int) -> list[GridCell]:
    rest = {c.column: c for c in moved if c.row == height - 1 and c.row_span == 1 and c.content}
    above = [
        cell._replace(content=rest[cell.column].content)
        if cell.row == height - 1 and not cell.content and cell.column in rest
        else cell
        for cell in first
    ]
    below = [cell for cell in moved if cell.row >= height or cell.row_span > 1]
    return above + below


def _merged_labels(first: list[GridCell], moved: list[GridCell], height: int) -> list[GridCell]:
    """Return all cells; a blank cell on top goes on with the merged label above it.

    That it is merged shows by its span on either page, or by a label of the row beside it.
    """
    above = {c.column: i for i, c in enumerate(first) if c.row + c.row_span == height}
    labelled = any(c.row == height and c.column > 0 and _has_han(c) for c in moved)
    cells = list(first)
    for cell in moved:
        index = above.get(cell.column)
        label = cells[index] if index is not None else None
        if (
            index is not None
            and label is not None
            and cell.row == height
            and not cell.content
            and (cell.row_span > 1 or label.row_span > 1 or (cell.column == 0 and labelled))
            and label.column_span == cell.column_span
            and _has_han(label)
        ):
            cells[index] = label._replace(row_span=label.row_span + cell.row_span)
        else:
            cells.append(cell)
    return cells
