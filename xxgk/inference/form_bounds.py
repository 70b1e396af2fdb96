"""Cells whose words bound their number: 超过120, 不到120件, 120件以上."""

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
_TIMES = {None: 1, "万": 10_000, "亿": 100_000_000}


def bounded(region: TableRegion, text: str) -> TableRegion:
    """Return ``region`` with one value for each cell of a number and the words that bound it.

    The value's interval is that of the whole cell's words.
    """
    if not any(_may_bound(atom, text) for atom in region.atoms):
        return region
    atoms: list[Atom] = []
    for cell in _cells(region.atoms):
        found = _value(cell, text)
        atoms += cell if found is None else [found]
    return replace(region, atoms=tuple(atoms))


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
