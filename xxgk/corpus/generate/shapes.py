"""How a table arrives as text: cells on lines, pipes, columns of spaces, one line."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

from xxgk.corpus.generate.marked import Edit, Marked, join
from xxgk.corpus.generate.tables import Grid

_WRAPPED = 16
_HEADS_DOWN = re.compile(r"三、本年度办理结果")


def cell_lines(grid: Grid, source: random.Random, *, keep_blanks: bool = True) -> Marked:
    """Return one cell a line; blank cells stay as empty lines, or vanish."""
    return join([cell for cell in _cells(grid) if keep_blanks or cell.text], "\n")


def spread_lines(grid: Grid, source: random.Random) -> Marked:
    """Return one cell a line with an empty line between, as pages converted to text have it."""
    return join([cell for cell in _cells(grid) if cell.text or cell.marks], "\n\n")


def vanished_lines(grid: Grid, source: random.Random) -> Marked:
    """Return one cell a line without the blank cells: their values are not in the text."""
    return cell_lines(grid, source, keep_blanks=False)


def pipe_lines(grid: Grid, source: random.Random) -> Marked:
    """Return one cell a line, each closed by a pipe."""
    return join([cell + " |" for cell in _cells(grid)], "\n")


def pipe_rows(grid: Grid, source: random.Random) -> Marked:
    """Return one row a line with pipes, of which some lines have too many or too few."""
    lines: list[Marked] = []
    for row in grid.rows:
        line = join(row, " | ") + source.choice((" |", " |", " | |", ""))
        lines.append(Marked("| ") + line if source.random() < 0.3 else line)
    return join(lines, "\n")


def one_line(grid: Grid, source: random.Random) -> Marked:
    """Return all cells in one line of text."""
    return join([cell for cell in _cells(grid) if cell.text], " ")


def tab_rows(grid: Grid, source: random.Random) -> Marked:
    """Return one row a line, the cells between tabs."""
    return join([join(row, "\t") for row in grid.rows], "\n")


def columns(grid: Grid, source: random.Random) -> Marked:
    """Return one row a line in columns of spaces; long labels break over two lines."""
    width = source.choice((10, 12, 14))
    lines: list[Marked] = []
    for row in grid.rows:
        line = Marked("")
        for cell in row:
            padded = _broken(cell, source) if len(cell.text) > 2 * _WRAPPED else cell
            line = line + padded + " " * max(2, width - 2 * len(cell.text) // 2)
        lines.append(line)
    return join(lines, "\n")


SHAPES: Mapping[str, Callable[[Grid, random.Random], Marked]] = {
    "table-cell-lines": cell_lines,
    "table-spread-lines": spread_lines,
    "table-blanks-vanished": vanished_lines,
    "table-pipe-lines": pipe_lines,
    "table-pipe-rows": pipe_rows,
    "table-one-line": one_line,
    "table-tab-rows": tab_rows,
    "table-columns": columns,
}


def shaped(grids: Sequence[Grid], shape: str, source: random.Random) -> Marked:
    """Return grids that stand together as one stretch of text in the given shape."""
    parts = [SHAPES[shape](grid, source) for grid in grids]
    return join(parts, " " if shape == "table-one-line" else "\n")


def with_wrapped_labels(table: Marked, source: random.Random) -> Marked:
    """Return the table with long labels broken over two lines."""
    edits: list[Edit] = []
    for match in re.finditer(r"[^\n|\t]+", table.text):
        if match.end() - match.start() > _WRAPPED and not match.group().isdigit():
            middle = match.start() + source.randint(8, match.end() - match.start() - 3)
            if not _touches_figure(table, middle):
                edits.append((middle, middle, "\n"))
    return table.edited(edits)


def with_vertical_head(table: Marked) -> Marked:
    """Return the table with the label of a merged column written downwards."""
    found = _HEADS_DOWN.search(table.text)
    if found is None:
        return table
    return table.edited([(found.start(), found.end(), "\n".join(found.group().replace("、", "")))])


def over_pages(table: Marked, header: str, source: random.Random) -> Marked:
    """Return the table with a page mark in it, and its header again below, or not."""
    breaks = [match.start() for match in re.finditer("\n", table.text)]
    if len(breaks) < 8:
        return table
    place = source.choice(breaks[4:-2])
    mark = source.choice(("\n- {} -", "\n第{}页", "\n{}")).format(source.randint(2, 9))
    again = f"\n{header}" if header and source.random() < 0.5 else ""
    return table.edited([(place, place, mark + again)])


def _cells(grid: Grid) -> list[Marked]:
    return [cell for row in grid.rows for cell in row]


def _broken(cell: Marked, source: random.Random) -> Marked:
    middle = source.randint(_WRAPPED - 4, _WRAPPED + 4)
    return cell.edited([(middle, middle, "\n")])


def _touches_figure(table: Marked, position: int) -> bool:
    return any(mark.start < position < mark.end for mark in table.marks)
