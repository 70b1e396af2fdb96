"""The atoms of a table: labels, other words, values and empty cells, in reading order.

A table that the source marks gives them cell by cell; a table that arrives as a stream of
lines gives them from the text between the labels that were found in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from xxgk.corpus.normalise import Converted
from xxgk.corpus.table_labels import HAN, READING, UNITS, Match, match_cell
from xxgk.schema import Qualifier, Table

AtomKind: TypeAlias = Literal[
    "label", "words", "value", "struck", "none", "blank", "unit", "unclear"
]


@dataclass(frozen=True, slots=True)
class Atom:
    """One piece of a table with its interval in the document's text.

    ``kind``: ``value`` a number; ``struck`` a sign for 不适用; ``none`` the word 无; ``blank``
    an empty cell; ``unit`` a measure word or a statement of the unit; ``label`` words that a
    form knows; ``words`` others, called ``unclear`` where they fill a value's cell.
    ``number`` is a value's number as written, before its unit. ``line`` counts lines (rows of
    a marked table), ``column`` is the grid column, -1 in a
    stream. ``sure`` is false for an empty line that may be no cell at all, and for digits
    of several cells that have run together. ``breaks`` counts line breaks inside a label.
    ``qualifier`` is what 约, 近, 余 and 左右 beside a number say of it.
    """

    kind: AtomKind
    start: int
    end: int
    line: int
    column: int = -1
    number: float | int | None = None
    unit: str = ""
    match: Match | None = None
    sure: bool = True
    breaks: int = 0
    qualifier: Qualifier = "exact"


_NUMBER = (
    r"(?P<about>大?约|近)?(?P<sign>[+-]|[增减](?=\d))?(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?P<part>\.\d+)?"
    rf"(?P<times>万(?!元)|亿(?!元))?(?P<more>[余多])?[ \t]*"
    rf"(?P<unit>(?:{UNITS})(?!(?!左右)[{HAN}]))?(?P<round>左右)?"
)
_PARTS = ("about", "sign", "digits", "part", "times", "more", "unit", "round")
_TOKEN = re.compile(
    r"(?P<page>(?:(?<=\n)|(?<=\f)|\A)[ \t]*(?:[-—–]{1,2}[ \t]*\d{1,4}[ \t]*[-—–]{1,2}"
    r"|第[ \t]*\d{1,4}[ \t]*页[^\n\f]{0,12})[ \t]*(?=[\n\f]|\Z))"
    # A bracket is an explanation unless a value of the row stands in it, as when a PDF breaks it.
    rf"|(?P<note>\((?=[^()]*[{HAN}])(?:[^()\s|]|[\s|]+(?![\d/\s|—-]))*\))"
    rf"|(?P<reading>{READING.pattern})"
    r"|(?P<pipe>\|)|(?P<line>\r?\n|\f)"
    rf"|(?P<other>[{HAN}]*(?<!\d)\d[\d.]*[%年月日号页条款项]+(?=[{HAN}\d])[^\s|]*|\d{{4}}年度?|\d+%)"
    rf"|(?P<number>{_NUMBER})(?![\d.])"
    r"|(?P<struck>不适用|[/／\\]+(?![\d/])|[-—–─]+(?!\d)|\*+)"
    rf"|(?P<none>无)(?![{HAN}])"
    rf"|(?P<units>(?:{UNITS})(?![{HAN}(]))"
    r"|(?P<words>(?:\d{1,2}[.、)])?[^\s|\d/()\-—–]+|[()])"
)
_CELL = re.compile(
    rf"\s*(?:(?P<number>{_NUMBER})|(?P<struck>不适用|[/／\\]+|[-—–─]+|\*+)|(?P<none>无))[。.]?\s*(?:\([^()]*\)\s*)?\Z"
)
_UNIT_CELL = re.compile(rf"\s*(?:{UNITS})\s*\Z")
_MONEY = re.compile(r"(万元|亿元|元)")


def grid_atoms(table: Table, converted: Converted) -> list[Atom]:
    """Return the atoms of a table that the source marks; a line is a row of its grid."""
    atoms: list[Atom] = []
    text = converted.text
    for cell in table.cells:
        words = text[cell.start : cell.end]
        where = (cell.row, cell.column)
        if _is_plain(words):
            atoms.append(Atom("value", cell.start, cell.end, *where, int(words)))
            continue
        if not words or words.isspace():
            atoms.append(Atom("blank", cell.start, cell.end, *where))
            continue
        found = _CELL.match(words)
        if found is not None:
            atoms.append(_valued(found, cell.start, *where))
        elif _UNIT_CELL.match(words):
            atoms.append(Atom("unit", cell.start, cell.end, *where, unit=words.strip()))
        else:
            start, end = _trimmed(text, cell.start, cell.end)
            label = match_cell(converted, start, end)
            kind: AtomKind = "words" if label is None else "label"
            money = _MONEY.search(words) if "(" in words or "单位" in words else None
            atoms.append(Atom(kind, start, end, *where, match=label))
            if money is not None:
                atoms.append(Atom("unit", start, end, *where, unit=money.group(1)))
    return atoms


def stream_atoms(
    matches: Sequence[Match], converted: Converted, start: int, end: int
) -> list[Atom]:
    """Return the atoms of the stretch from ``start`` to ``end``, whose labels are known."""
    reader = _Stream(converted.text)
    position = start
    for match in matches:
        reader.gap(position, match.start)
        reader.label(match)
        position = match.end
    reader.gap(position, end)
    reader.close()
    return _cells_of_empty_lines(reader.atoms)


def _cells_of_empty_lines(atoms: list[Atom]) -> list[Atom]:
    """Keep of the empty lines those beyond what usually parts two cells."""
    runs: Counter[int] = Counter()
    length = 0
    soft = [atom.kind == "blank" and not atom.sure for atom in atoms]
    if not any(soft):
        return atoms
    for (before, atom), empty in zip(pairwise(atoms), soft[1:], strict=True):
        if empty:
            length += 1
        elif atom.line > before.line:
            runs[length] += 1
            length = 0
    usual = runs.most_common(1)[0][0] if runs else 0
    kept: list[Atom] = []
    length = 0
    for atom, empty in zip(atoms, soft, strict=True):
        length = length + 1 if empty else 0
        if not empty or (length > usual and (length - usual) % (usual + 1) == 0):
            kept.append(atom)
    return kept


class _Stream:
    """Reads gaps and labels in turn and keeps count of lines and pipes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.atoms: list[Atom] = []
        self._line = 0
        self._pipes = 0
        self._content = False
        self._open_cell = -1
        self._line_blanks: list[int] = []
        self._line_start = 0

    def label(self, match: Match) -> None:
        self._fill()
        breaks = self.text.count("\n", match.start, match.end)
        self.atoms.append(
            Atom("label", match.start, match.end, self._line, match=match, breaks=breaks)
        )
        self._line += breaks

    def gap(self, start: int, end: int) -> None:
        for found in _TOKEN.finditer(self.text, start, end):
            kind = found.lastgroup
            if kind == "line":
                self._end_line(found.start())
            elif kind == "pipe":
                self._pipe(found.start())
            else:
                # Named groups inside a number end last; the outer name is what counts.
                self._token("number" if found["number"] else kind or "words", found)

    def close(self) -> None:
        self._end_line(len(self.text))

    def _token(self, kind: str, found: re.Match[str]) -> None:
        begin, end = found.span()
        if kind in {"number", "struck", "none"}:
            self._fill()
            self.atoms.append(_valued(found, 0, self._line, -1))
        elif kind in {"page", "reading"}:
            return
        elif kind == "note":
            money = _MONEY.search(found.group())
            if money is not None:
                self.atoms.append(Atom("unit", begin, end, self._line, unit=money.group(1)))
        elif kind == "units":
            self._fill()
            self.atoms.append(Atom("unit", begin, end, self._line, unit=found.group()))
        else:
            self._fill()
            self.atoms.append(Atom("words", begin, end, self._line))

    def _fill(self) -> None:
        self._content = True
        self._open_cell = -1

    def _pipe(self, at: int) -> None:
        if self._open_cell >= 0:
            self._line_blanks.append(len(self.atoms))
            self.atoms.append(Atom("blank", self._open_cell, self._open_cell, self._line))
        self._pipes += 1
        self._open_cell = at + 1

    def _end_line(self, at: int) -> None:
        if not self._content and self._pipes:
            # A line of nothing but pipes: one pipe is one empty cell, several are leavings
            # of merged cells whose places nobody can tell.
            for index in reversed(self._line_blanks):
                del self.atoms[index]
            if self._pipes == 1:
                self.atoms.append(Atom("blank", self._open_cell, self._open_cell, self._line))
        elif not self._content and self.atoms and self._line_start < at + 1:
            self.atoms.append(Atom("blank", at, at, self._line, sure=False))
        self._line += 1
        self._pipes = 0
        self._content = False
        self._open_cell = -1
        self._line_blanks = []
        self._line_start = at + 1


def _valued(found: re.Match[str], offset: int, line: int, column: int) -> Atom:
    written = found["number"]
    if written is None:
        kind: AtomKind = "struck" if found.group("struck") else "none"
        begin, end = found.span(kind)
        return Atom(kind, begin + offset, end + offset, line, column)
    plain = written.rstrip(" \t")
    if _is_plain(plain):
        begin = found.start("number") + offset
        return Atom("value", begin, begin + len(plain), line, column, int(plain))
    about, sign, digits, part, times, more, unit, rounded = found.group(*_PARTS)
    digits = digits.replace(",", "")
    number: float | int = float(digits + part) if part else int(digits)
    if times:
        number = _tidy(number * (10_000 if times == "万" else 100_000_000))
    if sign in {"-", "减"}:
        number = -number
    begin = found.start("number")
    parts = ("unit", "round") if unit else ("digits", "part", "times", "more", "round")
    end = max(map(found.end, parts))
    qualifier: Qualifier = "exact"
    if about or rounded:
        qualifier = "approximate"
    elif more:
        qualifier = "at_least"
    fused = len(digits) > 1 and digits[0] == "0"
    return Atom(
        "value",
        begin + offset,
        end + offset,
        line,
        column,
        number,
        unit or "",
        sure=not fused,
        qualifier=qualifier,
    )


def _is_plain(words: str) -> bool:
    """Tell whether ``words`` are a number and nothing else, and no digits of several cells."""
    return words == "0" or (words.isdecimal() and words[0] != "0")


def _tidy(number: float) -> float | int:
    rounded = round(number, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
