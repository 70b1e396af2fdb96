"""From ruling lines to tables: the grid that crossing lines form, and its merged cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xxgk.corpus.readers.pdf_page import Rule

# Points. Word draws a line as several that miss each other by up to 2; table rows are over 8 high.
_NEAR = 3.0
_SHORTEST = 6.0
_BEYOND = 6.0
# Share of a cell's side that must be drawn for the side to count.
_DRAWN = 0.6
_MAX_CROSSINGS = 2_000_000
_MAX_PLACES = 20_000


@dataclass(frozen=True, slots=True)
class Frame:
    """One cell of a ruled grid: its position, its spans."""

    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A grid of ruling lines. ``xs`` and ``ys`` are the places of its lines, in order.

    ``owner[row][column]`` is the index into ``frames`` of the cell that covers this place.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    frames: tuple[Frame, ...]
    owner: tuple[tuple[int, ...], ...]

    def frame_at(self, x: float, y: float) -> int | None:
        """Return the index of the frame that holds a point, ``None`` outside the table."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        column = min(bisect_right(self.xs, x), len(self.xs) - 1) - 1
        row = min(bisect_right(self.ys, y), len(self.ys) - 1) - 1
        return self.owner[row][column]


def ruled_tables(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[RuledTable]:
    """Return the tables that the lines of one page form, smallest first.

    Frames of a single column (boxes around text) are no tables. Where a table breaks off at
    the end of a page, or has no lines at its sides, the ends of its other lines stand in.
    """
    rows = _joined(horizontal)
    columns = _joined(vertical)
    if len(rows) * len(columns) > _MAX_CROSSINGS:
        return []
    tables = [
        table
        for group_rows, group_columns in _groups(rows, columns)
        if (table := _table(group_rows, group_columns)) is not None
    ]
    return sorted(tables, key=lambda t: (t.xs[-1] - t.xs[0]) * (t.ys[-1] - t.ys[0]))


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Return lines that lie in one another's course as one, without those that stay short."""
    found: list[Rule] = []
    for group in _clusters(sorted(rules, key=lambda rule: rule.at)):
        at = sum(rule.at for rule in group) / len(group)
        run: Rule | None = None
        for rule in sorted(group, key=lambda rule: rule.start):
            if run is not None and rule.start <= run.end + _NEAR:
                run = Rule(at, run.start, max(run.end, rule.end))
            else:
                if run is not None:
                    found.append(run)
                run = Rule(at, rule.start, rule.end)
        if run is not None:
            found.append(run)
    return [rule for rule in found if rule.end - rule.start >= _SHORTEST]


def _clusters(rules: Iterable[Rule]) -> list[list[Rule]]:
    groups: list[list[Rule]] = []
    for rule in rules:
        if groups and rule.at - groups[-1][0].at <= _NEAR:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return groups


def _groups(rows: list[Rule], columns: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Return the sets of lines that hang together by crossings."""
    parent = list(range(len(rows) + len(columns)))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns, start=len(rows)):
            if (
                row.start - _NEAR <= column.at <= row.end + _NEAR
                and column.start - _NEAR <= row.at <= column.end + _NEAR
            ):
                parent[_root(parent, i)] = _root(parent, j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate(rows + columns):
        groups.setdefault(_root(parent, i), ([], []))[i >= len(rows)].append(rule)
    return list(groups.values())


def _root(parent: list[int], index: int) -> int:
    while parent[index] != index:
        parent[index] = parent[parent[index]]
        index = parent[index]
    return index


def _table(rows: list[Rule], columns: list[Rule]) -> RuledTable | None:
    if not rows or not columns:
        return None
    xs = _places(columns, rows)
    ys = _places(rows, columns)
    if len(xs) < 3 or len(ys) < 2:
        return None
    height, width = len(ys) - 1, len(xs) - 1
    if height * width > _MAX_PLACES:
        return None
    at_x = [[rule for rule in columns if abs(rule.at - x) <= _NEAR] for x in xs]
    at_y = [[rule for rule in rows if abs(rule.at - y) <= _NEAR] for y in ys]
    parent = list(range(height * width))
    for row in range(height):
        for column in range(width):
            here = row * width + column
            if column + 1 < width and not _drawn(at_x[column + 1], ys[row], ys[row + 1]):
                parent[_root(parent, here)] = _root(parent, here + 1)
            if row + 1 < height and not _drawn(at_y[row + 1], xs[column], xs[column + 1]):
                parent[_root(parent, here)] = _root(parent, here + width)
    frames, owner = _frames(parent, height, width)
    if len({frame.column for frame in frames}) < 2:
        return None
    return RuledTable(xs, ys, frames, owner)


def _places(lines: list[Rule], across: list[Rule]) -> tuple[float, ...]:
    """Return the places of ``lines``, and the outer ends of those across where they lie beyond."""
    places: list[float] = []
    for rule in sorted(lines, key=lambda rule: rule.at):
        if not places or rule.at - places[-1] > _NEAR:
            places.append(rule.at)
    first, last = min(rule.start for rule in across), max(rule.end for rule in across)
    if first < places[0] - _BEYOND:
        places.insert(0, first)
    if last > places[-1] + _BEYOND:
        places.append(last)
    return tuple(places)


def _drawn(lines: list[Rule], start: float, end: float) -> bool:
    covered = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in lines)
    return covered >= _DRAWN * (end - start)


def _frames(
    parent: list[int], height: int, width: int
) -> tuple[tuple[Frame, ...], tuple[tuple[int, ...], ...]]:
    """Return the cells that open sides merge; a shape that is no rectangle stays unmerged."""
    areas: dict[int, list[int]] = {}
    for index in range(height * width):
        areas.setdefault(_root(parent, index), []).append(index)
    frames: list[Frame] = []
    places: list[list[int]] = []
    for area in areas.values():
        rows = [index // width for index in area]
        columns = [index % width for index in area]
        tall, wide = max(rows) - min(rows) + 1, max(columns) - min(columns) + 1
        if tall * wide == len(area):
            frames.append(Frame(min(rows), min(columns), tall, wide))
            places.append(area)
        else:
            frames += [Frame(index // width, index % width, 1, 1) for index in area]
            places += [[index] for index in area]
    order = sorted(range(len(frames)), key=lambda i: (frames[i].row, frames[i].column))
    owner = [[0] * width for _ in range(height)]
    for rank, i in enumerate(order):
        for index in places[i]:
            owner[index // width][index % width] = rank
    return tuple(frames[i] for i in order), tuple(map(tuple, owner))
