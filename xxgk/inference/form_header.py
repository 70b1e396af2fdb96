"""What the header labels of a table tell: grid columns, money units, the row without a label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from xxgk.inference.form_align import Item
from xxgk.inference.form_plan import Plan, section_at
from xxgk.resources.form_data import FormSection
from xxgk.schema import FormName

Part: TypeAlias = tuple[FormName, int]


@dataclass(slots=True)
class Headers:
    """The header of one table of ``text``: for each part of the form its labels' items."""

    text: str
    items: dict[Part, list[tuple[int, Item]]] = field(default_factory=dict)
    unit: str = ""
    _columns: dict[Part, list[int] | None] = field(default_factory=dict)
    _units: dict[Part, list[str]] = field(default_factory=dict)

    def columns(self, part: Part) -> list[int] | None:
        """Return the grid column of each column of ``part``, ``None`` if not all are told."""
        if part not in self._columns:
            self._columns[part] = self._told(part)
        return self._columns[part]

    def units(self, part: Part) -> list[str]:
        """Return the money unit that the header states for each column of ``part``."""
        if part not in self._units:
            count = len(section_at(*part).columns)
            self._units[part] = [self._unit(part, index) for index in range(count)]
        return self._units[part]

    def _told(self, part: Part) -> list[int] | None:
        section = section_at(*part)
        if section.key == "cases":
            return self._repeated(part, section)
        found: dict[int, int] = {}
        for index, item in self.items.get(part, ()):
            found.setdefault(index, item.atom.column)
        columns = [found.get(index, -1) for index in range(len(section.columns))]
        return columns if min(columns) >= 0 and len(set(columns)) == len(columns) else None

    def _unit(self, part: Part, index: int) -> str:
        for column, item in self.items.get(part, ()):
            if column == index:
                for atom in item.values:
                    if atom.kind == "unit" and atom.unit.endswith("元"):
                        return atom.unit
        return self.unit

    def _repeated(self, part: Part, section: FormSection) -> list[int] | None:
        items = {item.atom.column: item for _, item in self.items.get(part, ())}
        columns = sorted(items)
        if len(columns) != len(section.columns) or columns[0] < 0:
            return None
        fits = all(
            items[column].words in expected.labels
            for column, expected in zip(columns, section.columns, strict=True)
        )
        return columns if fits else None


def headers_of(items: Iterable[Item], text: str, plan: Plan) -> Headers:
    """Return what the header items of one table of ``text`` tell."""
    headers = Headers(text)
    units = set()
    for item in items:
        if not item.header or item.atom.match is None:
            continue
        for ref in item.atom.match.refs:
            part = (ref.form, ref.section)
            if ref.kind == "column" and part in plan.parts:
                headers.items.setdefault(part, []).append((ref.index, item))
        units |= {a.unit for a in item.values if a.kind == "unit" and a.unit.endswith("元")}
    if len(units) == 1:
        headers.unit = units.pop()
    return headers


def turned_rows(items: Sequence[Item], section: FormSection) -> list[tuple[Item, str, list[Item]]]:
    """Return the rows of a turned 复议诉讼 table: item, group and the items over the columns.

    Empty unless two of the captions that else stand over columns have rows of values.
    """
    groups = dict(section.groups)
    named = {label for column in section.columns for label in column.labels}
    found: list[tuple[Item, str, list[Item]]] = []
    over: list[Item] = []
    for item in items:
        if not (item.header and item.cases):
            over = []
        elif item.words in groups and len(item.filled) > 1:
            found.append((item, groups[item.words], over))
        elif item.words in named:
            over = [*over, item]
    return found if len(found) > 1 else []


def stacked_rows(items: Sequence[Item], section: FormSection) -> list[tuple[Item, str, list[Item]]]:
    """Return the rows of 复议诉讼 tables that stand one below the other, as `turned_rows` does.

    Each has one caption, the five results and as many values. Empty unless there are two, and
    where a caption with its results has no values of its own.
    """
    groups = dict(section.groups)
    named = {label for column in section.columns for label in column.labels}
    found: list[tuple[Item, str, list[Item]]] = []
    group, over = "", list[Item]()
    for item in items:
        if not (item.header and item.cases):
            continue
        if item.words in groups:
            if over:
                return []
            group = groups[item.words]
        elif item.words in named and group:
            over = [*over, item]
            if item.filled:
                if len(item.filled) != len(over):
                    return []
                found.append((item, group, over))
                group, over = "", []
    return found if len(found) > 1 and not over else []


def case_rows(items: Sequence[Item]) -> list[Item]:
    """Return the header items of 复议诉讼 tables behind which their one row of values stands."""
    found: list[Item] = []
    best: Item | None = None
    for item in [*items, None]:
        inside = item is not None and item.header and item.cases
        if inside and item is not None:
            if item.filled and (best is None or len(item.filled) > len(best.filled)):
                best = item
            continue
        if best is not None:
            found.append(best)
        best = None
    return found
