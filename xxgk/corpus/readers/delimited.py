"""CSV: a statistics table as delimited text, told from prose by its even rows."""

from __future__ import annotations

import re
from collections import Counter

from xxgk.corpus.readers.items import BLANK
from xxgk.schema import Cell, Table

_ROW = re.compile(r"[^\r\n]+")
_EMPTY = f"{BLANK},;"
_DELIMITERS = "\t,;"
_MIN_ROWS = 3
# A table has fewer full stops than a fifth of its rows.
_LINES_A_SENTENCE = 5
# Cells of statistics are short; the clauses of prose with half-width commas are not, and no two
# of its lines have the same number of them for long.
_MEAN_CELL = 14
_EVEN = 0.9


def delimited_table(text: str) -> Table | None:
    """Return the table that the whole of ``text`` forms as CSV, ``None`` where it is none.

    Cells are intervals of ``text``, without the quotation marks around them.
    """
    sentences = text.count("。") * _LINES_A_SENTENCE
    if sentences > text.count("\n") + text.count("\r") + 1:
        return None
    rows = [
        (match.start(), match.end()) for match in _ROW.finditer(text) if match.group().strip(_EMPTY)
    ]
    if len(rows) < _MIN_ROWS or sentences > len(rows):
        return None
    for delimiter in _DELIMITERS:
        if delimiter not in text[slice(*rows[-1])]:
            continue
        # Counting is a hundred times faster than splitting, and enough without quotation marks.
        if '"' not in text and not _is_even([text.count(delimiter, *row) + 1 for row in rows]):
            continue
        split = [_fields(text, *row, delimiter) for row in rows]
        if _is_even([len(fields) for fields in split]) and _is_short(split):
            break
    else:
        return None
    cells = tuple(
        Cell(start, end, number, column)
        for number, fields in enumerate(split)
        for column, (start, end) in enumerate(fields)
    )
    width = max(map(len, split))
    return Table(rows[0][0], rows[-1][1], len(split), width, cells, "sheet")


def _is_even(widths: list[int]) -> bool:
    ((usual, count),) = Counter(widths).most_common(1)
    return usual > 1 and count >= _EVEN * len(widths)


def _is_short(rows: list[list[tuple[int, int]]]) -> bool:
    filled = [end - start for fields in rows for start, end in fields if end > start]
    return sum(filled) <= _MEAN_CELL * len(filled)


def _fields(text: str, start: int, end: int, delimiter: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    position = start
    quoted = False
    while position <= end:
        if position == end or (text[position] == delimiter and not quoted):
            found.append(_inner(text, start, position))
            start = position + 1
        elif text[position] == '"':
            quoted = not quoted
        position += 1
    return found


def _inner(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in BLANK:
        start += 1
    while end > start and text[end - 1] in BLANK:
        end -= 1
    if end - start > 1 and text[start] == text[end - 1] == '"':
        return start + 1, end - 1
    return start, end
