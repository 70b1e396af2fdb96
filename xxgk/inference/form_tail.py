"""Rows of a bureau's own behind the last row that a form knows, in tables without marks.

A stream of lines does not say where its table ends. What follows is a row of the table where
a measure word stands between its words and its number, as in the statistics table, or where
nothing but such rows stands before the next heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from xxgk.corpus.normalise import Converted
from xxgk.corpus.table_atoms import Atom, stream_atoms
from xxgk.corpus.tables import TableRegion
from xxgk.inference.form_align import FILLED

_FARTHEST = 600
_LONGEST_NAME = 40
_HEADING = re.compile(r"[一二三四五六七八九十]{1,2}[、.]")
_PROSE = re.compile("[。;:]")
_NO_NAME = re.compile(r"[。;:!?,]|\d{2}|[年月日]\Z|电话|传真|邮编|编号|号码")


@dataclass(slots=True)
class _OwnRow:
    """Words with the atoms behind them; ``end`` is where the row's last atom ends."""

    words: str
    atoms: list[Atom]
    kinds: list[str] = field(default_factory=list)

    @property
    def numbers(self) -> int:
        return self.kinds.count("value")


def with_tails(regions: Sequence[TableRegion], converted: Converted) -> list[TableRegion]:
    """Return ``regions``, those of lines with the rows of the bureau's own that follow them."""
    extended: list[TableRegion] = []
    for index, region in enumerate(regions):
        limit = min(region.end + _FARTHEST, len(converted.text))
        if index + 1 < len(regions):
            limit = min(limit, regions[index + 1].start)
        own = _tail(region, converted, limit) if region.known and region.table is None else []
        if own:
            line = region.atoms[-1].line + 1
            atoms = [replace(atom, line=atom.line + line) for atom in own]
            extended.append(replace(region, end=atoms[-1].end, atoms=(*region.atoms, *atoms)))
        else:
            extended.append(region)
    return extended


def _tail(region: TableRegion, converted: Converted, limit: int) -> list[Atom]:
    prose = _PROSE.search(converted.text, region.end, limit)
    end = limit if prose is None else prose.start()
    if not any(sign.isdigit() for sign in converted.text[region.end : end]):
        return []
    atoms = stream_atoms((), converted, region.end, end)
    taken: list[Atom] = []
    waiting: list[Atom] = []
    width = _width(region)
    for row in _rows(atoms, converted.text):
        if row is None:
            break
        if _HEADING.match(row.words) and not row.numbers:
            # A heading of the report ends the table; one of the table has a line or a unit.
            if not row.kinds:
                return [*taken, *waiting]
        elif not row.numbers or not _is_name(row.words):
            break
        measured = row.kinds[:2] == ["unit", "value"] and row.numbers == 1
        if measured or not row.numbers:
            taken += [*waiting, *row.atoms]
            waiting = []
        elif row.numbers == width and "unit" not in row.kinds:
            waiting += row.atoms
        else:
            break
    return taken


def _is_name(words: str) -> bool:
    return len(words) <= _LONGEST_NAME and _NO_NAME.search(words) is None


def _width(region: TableRegion) -> int:
    """Return how many values stand behind the last label of ``region``."""
    count = 0
    for atom in reversed(region.atoms):
        if atom.kind in {"label", "words"}:
            break
        count += atom.kind in FILLED
    return count


def _rows(atoms: Sequence[Atom], text: str) -> Iterator[_OwnRow | None]:
    """Yield words with what follows them, ``None`` for values without words."""
    row: _OwnRow | None = None
    for atom in atoms:
        if atom.kind == "words":
            words = text[atom.start : atom.end]
            if row is None or row.kinds or _HEADING.match(words):
                if row is not None:
                    yield row
                row = _OwnRow("", [])
            row.words += words
            row.atoms.append(atom)
        elif atom.kind != "blank":
            if row is None:
                yield None
                return
            row.kinds.append(atom.kind)
            row.atoms.append(atom)
    if row is not None:
        yield row
