"""Placing the values of one row into the row's columns.

With as many values as columns the order decides; with fewer or more, only an arithmetic
relation of the row (its total) can tell, and where it leaves several ways nothing is placed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TypeAlias

from xxgk.corpus.table_atoms import Atom
from xxgk.resources.form_data import FormColumn

Placed: TypeAlias = list[Atom | None]

_FILLED = frozenset({"value", "struck", "none"})
_MOST_STRAYS = 2
_MOST_COLUMNS = 7


def place(
    atoms: Sequence[Atom],
    columns: Sequence[FormColumn],
    *,
    label_line: int,
    grid: Sequence[int] | None = None,
) -> tuple[Placed, bool]:
    """Return for each column its atom or ``None``, and whether all of ``atoms`` found a place.

    ``atoms`` are the values, strikes and empty cells of one row in reading order. ``grid``
    gives the grid column of each of ``columns`` where the table's header tells them.
    A column whose atom cannot be told from others stays ``None``.
    """
    cells = [atom for atom in atoms if atom.kind != "unit"]
    placed, complete = _place(cells, columns, label_line, grid)
    told = [atom if atom is None or atom.kind != "unclear" else None for atom in placed]
    missed = any(atom.kind == "unclear" for atom in cells) and None in told
    return told, complete and not missed


def _place(
    cells: Sequence[Atom],
    columns: Sequence[FormColumn],
    label_line: int,
    grid: Sequence[int] | None,
) -> tuple[Placed, bool]:
    filled = [atom for atom in cells if atom.kind in _FILLED]
    count = len(columns)
    if not all(atom.sure for atom in filled):
        return [None] * count, False
    if grid is not None and cells and cells[0].column >= 0:
        by_column = {atom.column: atom for atom in cells}
        placed = [by_column.get(column) for column in grid]
        # A value outside the header's columns means that the header misleads.
        if all(atom in placed for atom in filled):
            return placed, True
    explicit = _explicit(cells, count)
    if explicit is not None and (len(filled) == count or _holds(explicit, columns) is not False):
        return explicit, True
    if len(filled) == count:
        return list(filled), True
    if len(filled) > count:
        return _without_strays(filled, columns, label_line)
    return _spread(filled, columns)


def _explicit(cells: Sequence[Atom], count: int) -> Placed | None:
    """Return the cells as they stand where their number, rid of what pads it, is ``count``."""
    for kept in (list(cells), [atom for atom in cells if atom.sure]):
        while len(kept) > count and kept[-1].kind == "blank":
            kept.pop()
        while len(kept) > count and kept[0].kind == "blank":
            kept.pop(0)
        if len(kept) == count:
            return list(kept)
    return None


def _holds(placed: Placed, columns: Sequence[FormColumn]) -> bool | None:
    checked: bool | None = None
    for index, column in enumerate(columns):
        if not column.total:
            continue
        total = placed[index]
        parts = [
            atom
            for atom, other in zip(placed, columns, strict=True)
            if other.group == column.group and not other.total
        ]
        numbers = [atom.number for atom in parts if atom is not None and atom.number is not None]
        if total is None or total.number is None:
            if numbers and any(number for number in numbers):
                return False
            continue
        if sum(numbers) != total.number:
            return False
        checked = True
    return checked


def _without_strays(
    filled: Sequence[Atom], columns: Sequence[FormColumn], label_line: int
) -> tuple[Placed, bool]:
    count = len(columns)
    lines: dict[int, list[Atom]] = {}
    for atom in filled:
        lines.setdefault(atom.line, []).append(atom)
    whole = [members for members in lines.values() if len(members) == count]
    others = [members for members in lines.values() if len(members) != count]
    if count > 1 and len(whole) == 1 and all(len(members) == 1 for members in others):
        return list(whole[0]), True
    if count == 1 and len(lines.get(label_line, ())) == 1 and filled[0].line == label_line:
        return [filled[0]], True
    if len(filled) - count > _MOST_STRAYS or count == 1:
        return [None] * count, False
    ways: list[Placed] = [
        list(kept) for kept in combinations(filled, count) if _holds(list(kept), columns)
    ]
    return _agreed(ways, count)


def _spread(filled: Sequence[Atom], columns: Sequence[FormColumn]) -> tuple[Placed, bool]:
    count = len(columns)
    if not filled:
        return [None] * count, True
    if count == 1 or count > _MOST_COLUMNS:
        return [None] * count, False
    ways: list[Placed] = []
    for places in combinations(range(count), len(filled)):
        placed: Placed = [None] * count
        for index, atom in zip(places, filled, strict=True):
            placed[index] = atom
        if _holds(placed, columns) is not False and any(column.total for column in columns):
            ways.append(placed)
    return _agreed(ways, count)


def _agreed(ways: Sequence[Placed], count: int) -> tuple[Placed, bool]:
    """Return what all ``ways`` have in common, by value."""
    placed: Placed = [None] * count
    if not ways:
        return placed, False
    for index in range(count):
        atoms = [way[index] for way in ways]
        numbers = {None if atom is None else (atom.kind, atom.number) for atom in atoms}
        if len(numbers) == 1:
            placed[index] = atoms[0]
    return placed, all(
        placed[index] is not None or all(way[index] is None for way in ways)
        for index in range(count)
    )
