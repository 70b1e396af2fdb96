"""What the atoms of a table's stream are as cells: 超过120 a value, 数据1 words, |---| nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from xxgk.corpus.table_atoms import Atom
from xxgk.corpus.table_labels import UNITS
from xxgk.corpus.tables import TableRegion
from xxgk.resources.numerals import longest_first, numeral_words
from xxgk.schema import Qualifier

_LONGEST_CELL = 16
_RULE = re.compile(r"[|:\s]*-{3}[-|:\s]*\Z")
_TIMES = {None: 1, "万": 10_000, "亿": 100_000_000}


def cells_of(region: TableRegion, text: str) -> TableRegion:
    """Return ``region`` with its atoms as its cells mean them.

    A number with the words that bound it is one value, whose interval is the cell's. Words
    with a number glued to them between pipes (数据1) are words. Lines of hyphens and pipes,
    which part a header from its rows, are left out.
    """
    piped = region.table is None and "|" in text[region.start : region.end]
    if not piped and not any(_may_bound(atom, text) for atom in region.atoms):
        return region
    atoms: list[Atom] = []
    for cell in _cells(region.atoms):
        found = _value(cell, text)
        if found is not None:
            atoms.append(found)
        elif piped and _is_rule(cell[0], text):
            continue
        elif piped and _is_words(cell, text):
            atoms.append(replace(cell[0], end=cell[-1].end))
        else:
            atoms += cell
    return replace(region, atoms=tuple(atoms))


def _is_rule(atom: Atom, text: str) -> bool:
    if atom.kind != "struck":
        return False
    line = _line(atom, text)
    return "|" in line and _RULE.match(line) is not None


def _is_words(cell: Sequence[Atom], text: str) -> bool:
    glued = len(cell) > 1 and cell[0].kind == "words" and cell[-1].kind == "value"
    return glued and "|" in _line(cell[0], text)


def _line(atom: Atom, text: str) -> str:
    begin = text.rfind("\n", 0, atom.start) + 1
    end = text.find("\n", atom.end)
    return text[begin : end if end >= 0 else len(text)]


def _may_bound(atom: Atom, text: str) -> bool:
    if atom.kind != "words" or atom.end - atom.start > _LONGEST_CELL:
        return False
    return _words().search(text, atom.start, atom.end) is not None


def _cells(atoms: Sequence[Atom]) -> Iterator[list[Atom]]:
    """Yield the atoms, together those between which nothing stands."""
    cell: list[Atom] = []
    for atom in atoms:
        if cell and (cell[-1].end != atom.start or cell[-1].column != atom.column):
            yield cell
            cell = []
        cell.append(atom)
    if cell:
        yield cell


def _value(cell: Sequence[Atom], text: str) -> Atom | None:
    if not any(_may_bound(atom, text) for atom in cell):
        return None
    start, end = cell[0].start, cell[-1].end
    found = _pattern().fullmatch(text, start, end) if end - start <= _LONGEST_CELL else None
    if found is None:
        return None
    qualifiers = {qualifier for name, qualifier in _groups().items() if found.group(name)}
    if len(qualifiers) != 1:
        return None
    number = float(found.group("digits").replace(",", "")) * _TIMES[found.group("times")]
    number = round(number, 6)
    return replace(
        cell[0],
        kind="value",
        end=end,
        number=int(number) if number == int(number) else number,
        unit=found.group("unit") or found.group("late") or "",
        match=None,
        qualifier=qualifiers.pop(),
    )


@cache
def _groups() -> dict[str, Qualifier]:
    return {
        "before_approximate": "approximate",
        "before_at_least": "at_least",
        "before_at_most": "at_most",
        "after_approximate": "approximate",
        "after_at_least": "at_least",
        "after_at_most": "at_most",
    }


def _either(side: str) -> str:
    words = numeral_words()
    lists = {name: getattr(words, name) for name in _groups() if name.startswith(side)}
    return "|".join(f"(?P<{name}>{longest_first(entries)})" for name, entries in lists.items())


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{_either('before')})?\s*(?P<digits>\d[\d,]*(?:\.\d+)?)\s*(?P<times>万(?!元)|亿(?!元))?"
        rf"(?P<unit>{UNITS})?(?:{_either('after')})?(?P<late>{UNITS})?"
    )


@cache
def _words() -> re.Pattern[str]:
    words = numeral_words()
    return re.compile(longest_first(word for name in _groups() for word in getattr(words, name)))
