"""Tables written as rows of cells between pipes, such as converters of web pages leave them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from xxgk.corpus.readers.items import inner
from xxgk.corpus.readers.limits import Limits
from xxgk.errors import LimitError
from xxgk.schema import Block, Cell, Table

_PIPE = re.compile(r"[|｜]")
_LONGEST_RULE = 300
_RULE = re.compile(r"[\s|｜:-]*-{3}[\s|｜:-]*")
# A cell whose text was broken over lines leaves lines without a pipe at their end.
_MAX_PIECE = 40
_OPENS = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}部分)")
_PAGE_MARK = re.compile(r"[-—–\s]*\d{1,3}[-—–\s]*|第 ?\d{1,3} ?页.{0,12}")
_MAX_PIECES = 4
_LONGEST_CELL = 200


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of one row as intervals of the text."""

    cells: tuple[tuple[int, int], ...]


def split_tables(
    text: str, blocks: Sequence[Block], limits: Limits, source: str = ""
) -> tuple[tuple[Block, ...], tuple[Table, ...]]:
    """Return the blocks that are in no table, and the tables that runs of pipe rows form.

    A run of lines with pipes is a table if at least two of its rows have two filled cells or
    more. Cells count from the left by their pipes, however many those are; blank cells are
    cells, except those right of all text in the table. Other blocks stay as they are.

    Raises
    ------
    LimitError
        If a table has more rows than ``limits`` allow.
    """
    if "|" not in text and "｜" not in text:
        return tuple(blocks), ()
    left: list[Block] = []
    tables: list[Table] = []
    index = 0
    while index < len(blocks):
        end = index
        while end < len(blocks):
            after = _row_end(text, blocks, end) if end > index else end + 1
            if after == end + 1 and not _has_pipe(text, blocks[end]):
                break
            end = after
        run = blocks[index:end]
        table = _table(text, run) if len(run) > 1 else None
        if table is None:
            end = max(end, index + 1)
            left += blocks[index:end]
        else:
            check_rows(table, limits, source)
            tables.append(table)
        index = end
    return tuple(left), tuple(tables)


def check_rows(table: Table, limits: Limits, source: str) -> None:
    """Raise a `LimitError` if ``table`` has more rows than ``limits`` allow."""
    if table.rows > limits.max_table_rows:
        raise LimitError(
            f"a table has more than {limits.max_table_rows} rows",
            source=source,
            remedy="Split the file, or raise max_table_rows in the limits",
        )


def _has_pipe(text: str, block: Block) -> bool:
    """Tell whether a line is a row; one that holds paragraphs between its pipes is layout."""
    line = text[block.start : block.end]
    if "|" not in line and "｜" not in line:
        return False
    cells = _PIPE.split(line)
    return max(map(len, cells)) <= _LONGEST_CELL


def _row_end(text: str, blocks: Sequence[Block], index: int) -> int:
    """Return the index after the row that starts at ``index``, its broken cells joined.

    A row goes on over lines that do not end in a pipe, if the line before ended in one, and a
    line that does follows soon and makes the row as long as the one before. A page number
    counts as part of the row after it.
    """
    if _ends(text, blocks[index]) or index == 0 or not _ends(text, blocks[index - 1]):
        return index + 1
    before = blocks[index - 1]
    usual = len(_PIPE.findall(text, before.start, before.end))
    pipes = 0
    for end in range(index, min(index + _MAX_PIECES, len(blocks))):
        block = blocks[end]
        if _OPENS.match(text, block.start, block.end) or text[block.end - 1] in "。；：:;":
            break
        pipes += len(_PIPE.findall(text, block.start, block.end))
        if block.end - block.start > _MAX_PIECE or pipes > usual:
            break
        if _ends(text, block):
            return end + 1 if pipes == usual else index + 1
    return index + 1


def _ends(text: str, block: Block) -> bool:
    return text[block.end - 1] in "|｜"


def _table(text: str, run: Sequence[Block]) -> Table | None:
    trailing = sum(_ends(text, block) for block in run) * 2 >= len(run)
    leading = sum(text[block.start] in "|｜" for block in run) * 10 >= 9 * len(run)
    rows: list[_Row] = []
    index = 0
    while index < len(run):
        end = _row_end(text, run, index) if trailing and index else index + 1
        while index < end - 1 and _PAGE_MARK.fullmatch(text, run[index].start, run[index].end):
            index += 1
        start, stop = run[index].start, run[end - 1].end
        index = end
        if stop - start > _LONGEST_RULE or _RULE.fullmatch(text, start, stop) is None:
            rows.append(_row(text, start, stop, leading=leading, trailing=trailing))
    filled = [[c for c, (a, b) in enumerate(row.cells) if a < b] for row in rows]
    if sum(len(columns) > 1 for columns in filled) < 2:
        return None
    first = next(i for i, columns in enumerate(filled) if columns)
    last = max(i for i, columns in enumerate(filled) if columns)
    width = 1 + max(columns[-1] for columns in filled if columns)
    cells = tuple(
        Cell(a, b, number, column)
        for number, row in enumerate(rows[first : last + 1])
        for column, (a, b) in enumerate(row.cells[:width])
    )
    return Table(run[0].start, run[-1].end, last + 1 - first, width, cells, "pipes")


def _row(text: str, start: int, end: int, *, leading: bool, trailing: bool) -> _Row:
    bounds = [start - 1, *(match.start() for match in _PIPE.finditer(text, start, end)), end]
    if leading and len(bounds) > 2 and text[start] in "|｜":
        del bounds[0]
    if trailing and len(bounds) > 2 and text[end - 1] in "|｜":
        del bounds[-1]
    cells = []
    for left, right in pairwise(bounds):
        begin = left + 1
        # Ragged rows have dozens of pipes in a row.
        first, last = inner(text[begin:right]) if begin < right else (0, 0)
        cells.append((begin + first, begin + last))
    return _Row(tuple(cells))
