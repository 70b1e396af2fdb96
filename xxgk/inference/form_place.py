"""Placing the values of one row into the row's columns.

With as many values as columns the order decides; with fewer or more, only an arithmetic
relation of the row (its total) can tell, and where it leaves several ways nothing is placed.
With fewer even a sum that fits may be chance: the last of three parts is now and then the sum
of the others, and the total left empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TypeAlias

from xxgk.corpus.table_atoms import Atom
from xxgk.resources.form_data import FormColumn

Placed: TypeAlias = list[Atom | None]

_FILLED = frozenset({"value", "struck", "none"})
_MOST_STRAYS = 2


@dataclass(frozen=True, slots=True)
class Placing:
    """The atom of each column, ``None`` for none.

    ``complete``: all atoms found a place. ``sure`` is false where they may stand in other
    columns as well; ``by_sum``: the last is taken for the total as it is the others' sum.
    """

    atoms: Placed
    complete: bool
    sure: bool = True
    by_sum: bool = False


def place(
    atoms: Sequence[Atom],
    columns: Sequence[FormColumn],
    *,
    label_line: int,
    grid: Sequence[int] | None = None,
) -> Placing:
    """Return for each column its atom or ``None``, and how sure that is.

    ``atoms`` are the values, strikes and empty cells of one row in reading order. ``grid``
    gives the grid column of each of ``columns`` where the table's header tells them.
    A column whose atom cannot be told from others stays ``None``.
    """
    cells = [atom for atom in atoms if atom.kind != "unit"]
    found = _place(cells, columns, label_line, grid)
    if all(atom.kind != "unclear" for atom in cells):
        return found
    told = [atom if atom is None or atom.kind != "unclear" else None for atom in found.atoms]
    return replace(found, atoms=told, complete=found.complete and None not in told)


def _place(
    cells: Sequence[Atom],
    columns: Sequence[FormColumn],
    label_line: int,
    grid: Sequence[int] | None,
) -> Placing:
    filled = [atom for atom in cells if atom.kind in _FILLED]
    count = len(columns)
    if not all(atom.sure for atom in filled):
        return Placing([None] * count, complete=False)
    found = _as_they_stand(cells, filled, columns, label_line, grid)
    if found is not None:
        return found
    if len(filled) == count:
        return Placing(list(filled), complete=True)
    if len(filled) > count:
        return _without_strays(filled, columns, label_line)
    return _total_alone(filled, columns)


def _as_they_stand(
    cells: Sequence[Atom],
    filled: Sequence[Atom],
    columns: Sequence[FormColumn],
    label_line: int,
    grid: Sequence[int] | None,
) -> Placing | None:
    """Place the cells, the empty ones too, by their columns or their count, if those tell."""
    count = len(columns)
    marked = bool(cells) and cells[0].column >= 0
    if grid is not None and marked:
        by_column = {atom.column: atom for atom in cells}
        # A value outside the header's columns means that the header misleads.
        if all(atom.column in grid and by_column[atom.column] is atom for atom in filled):
            return Placing([by_column.get(column) for column in grid], complete=True)
    explicit = _explicit(cells, count)
    if explicit is None:
        return None
    whole = len(filled) == count or (marked and len(cells) == count)
    # Without a label on the line, what is beyond the count may stand at either end.
    padded = len(cells) > count and cells[0].line != label_line and not marked
    padded = padded and cells[0].kind == cells[-1].kind == "blank"
    if whole or (not padded and _holds(explicit, columns) is not False):
        return Placing(explicit, complete=True)
    # The sum may fail as the total is empty, or as the cells are not in their columns.
    plain = all(atom is not None and atom.sure for atom in explicit)
    return Placing(explicit, complete=True, sure=False) if plain else None


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
) -> Placing:
    count = len(columns)
    lines: dict[int, list[Atom]] = {}
    for atom in filled:
        lines.setdefault(atom.line, []).append(atom)
    whole = [members for members in lines.values() if len(members) == count]
    others = [members for members in lines.values() if len(members) != count]
    if count > 1 and len(whole) == 1 and all(len(members) == 1 for members in others):
        return Placing(list(whole[0]), complete=True)
    if count == 1 and len(lines.get(label_line, ())) == 1 and filled[0].line == label_line:
        return Placing([filled[0]], complete=True)
    if len(filled) - count > _MOST_STRAYS or count == 1:
        return Placing([None] * count, complete=False)
    ways: list[Placed] = [
        list(kept) for kept in combinations(filled, count) if _holds(list(kept), columns)
    ]
    return _agreed(ways, count)


def _total_alone(filled: Sequence[Atom], columns: Sequence[FormColumn]) -> Placing:
    """Place of fewer values than columns the last, where it is the sum of those before it."""
    placed: Placed = [None] * len(columns)
    if not filled:
        return Placing(placed, complete=True)
    numbers = [atom.number for atom in filled]
    told = [number for number in numbers[:-1] if number is not None]
    summed = [column for column in columns if column.total] == [columns[-1]]
    if len(numbers) > 1 and numbers[-1] and numbers[-1] == sum(told) and summed:
        placed[-1] = filled[-1]
        return Placing(placed, complete=False, sure=False, by_sum=True)
    return Placing(placed, complete=False)


def _agreed(ways: Sequence[Placed], count: int) -> Placing:
    """Return what all ``ways`` have in common, by value."""
    placed: Placed = [None] * count
    if not ways:
        return Placing(placed, complete=False)
    for index in range(count):
        atoms = [way[index] for way in ways]
        numbers = {None if atom is None else (atom.kind, atom.number) for atom in atoms}
        if len(numbers) == 1:
            placed[index] = atoms[0]
    return Placing(placed, complete=None not in placed)
