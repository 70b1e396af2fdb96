"""Telling the column of a statistics table that holds the year's values from the others.

Tables of the provinces number their rows (代码, 序号) and give several values a row (本期实际,
本年累计, 上年同期). The words over the columns tell which is which, or numbers that count on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from xxgk.corpus.table_atoms import Atom
from xxgk.corpus.table_labels import squeezed_label
from xxgk.corpus.tables import TableRegion
from xxgk.resources.form_data import HeaderRole, header_roles

_NUMERIC = frozenset({"code", "value", "period", "year", "other"})
_OF_THE_YEAR = ("year", "value", "period")
_FILLED = frozenset({"value", "struck", "none"})
_NAMING = frozenset({"label", "words"})
# A heading cell may be set with spaces, so that each character is a piece of its own.
_MOST_PIECES = 5
_NOTE = re.compile(r"\([^()]*\)")
_YEAR = re.compile(r"\d{2,4}年度?")
_CODE = re.compile(r"[A-Za-z]{0,6}-?\d*")
_NUMBERS_OF_COLUMNS = re.compile(r"[甲乙丙丁]+")
# Numbers of so many rows on end that count on are numbers of the rows.
_FEWEST_COUNTED = 5
_MOST_COUNTED = 2


@dataclass(frozen=True, slots=True)
class Heading:
    """One cell of a table's header: what stands below it, its words and its grid column."""

    role: HeaderRole
    words: str
    column: int


@dataclass(frozen=True, slots=True)
class Aside:
    """A value of another time than the year: its row's words and its column's."""

    name: str
    scope: str
    atom: Atom


def year_columns(
    region: TableRegion, text: str, before: Sequence[Heading] = ()
) -> tuple[TableRegion, list[Aside], Sequence[Heading]]:
    """Return ``region`` with the year's values alone, the others, and the header last seen.

    ``before`` is the header of the table before, which a table without one may continue.
    Numbers of rows are left out. Where the columns of a row cannot be told apart, its values
    stay with ``sure`` false.
    """
    atoms: list[Atom] = []
    asides: list[Aside] = []
    header = before
    for own, above, part in _parts(region.atoms, text):
        header = own or header
        kept, others = _chosen(part, header, text)
        atoms += [*above, *kept]
        asides += others
    return replace(region, atoms=tuple(atoms)), asides, header


def _parts(
    atoms: Sequence[Atom], text: str
) -> Iterator[tuple[list[Heading], list[Atom], list[Atom]]]:
    """Yield each header, its labels and units, and the atoms below it."""
    header: list[Heading] = []
    above: list[Atom] = []
    begin = 0
    for index, atom in enumerate(atoms):
        if index < begin or atom.kind not in _NAMING or not _may_head(atom, text):
            continue
        found, after = _header(atoms, index, text)
        if not found:
            continue
        if index > begin:
            yield header, above, list(atoms[begin:index])
        # Labels and units of the header say more than its role; its other words say no more.
        above = [one for one in atoms[index:after] if one.kind in {"label", "unit"}]
        header, begin = found, after
    yield header, above, list(atoms[begin:])


def _may_head(atom: Atom, text: str) -> bool:
    """Tell whether a header may begin with ``atom``, by its first sign; it has no number."""
    if atom.match is not None and atom.match.ordinal:
        return False
    sign = text[atom.start]
    return sign in _first_signs() or not sign.isalpha()


@cache
def _first_signs() -> frozenset[str]:
    return frozenset(words[0] for words in header_roles())


def _header(atoms: Sequence[Atom], index: int, text: str) -> tuple[list[Heading], int]:
    found: list[Heading] = []
    at = index
    while at < len(atoms):
        if atoms[at].kind == "unit" and found:
            at += 1
            continue
        role, words, end = _heading(atoms, at, text)
        # A year above the names belongs to the table as a whole.
        if role is None or (words not in header_roles() and not found):
            break
        found.append(Heading(role, words, atoms[at].column))
        at = end
    roles = [one.role for one in found]
    if roles.count("name") != 1 or not _NUMERIC & set(roles):
        return [], index
    return found, _behind_numbers(atoms, at, text)


def _heading(atoms: Sequence[Atom], at: int, text: str) -> tuple[HeaderRole | None, str, int]:
    words = ""
    for end in range(at, min(at + _MOST_PIECES, len(atoms))):
        if atoms[end].kind not in {"label", "words"} or atoms[end].column != atoms[at].column:
            break
        words += _NOTE.sub("", squeezed_label(text[atoms[end].start : atoms[end].end]))
        role = header_roles().get(words) or ("value" if _YEAR.fullmatch(words) else None)
        if role is not None:
            return role, words, end + 1
    return None, "", at


def _behind_numbers(atoms: Sequence[Atom], at: int, text: str) -> int:
    """Return the index behind a line of column numbers (甲 乙 丙 1 2), if one stands at ``at``."""
    end = at
    while end < len(atoms):
        words = squeezed_label(text[atoms[end].start : atoms[end].end])
        if not (_NUMBERS_OF_COLUMNS.fullmatch(words) or (end > at and atoms[end].kind == "value")):
            break
        end += 1
    return end


def _chosen(
    atoms: Sequence[Atom], header: Sequence[Heading], text: str
) -> tuple[list[Atom], list[Aside]]:
    roles = [one.role for one in header]
    numeric = [role for role in roles if role in _NUMERIC]
    if not header:
        roles = _counted(atoms)
        header = [Heading(role, "", -1) for role in roles]
        return _by_order(atoms, header, text) if roles else (list(atoms), [])
    if len(numeric) < 2:
        return list(atoms), []
    if atoms and atoms[0].column >= 0:
        return _by_column(atoms, header, text)
    return _by_order(atoms, header, text)


def _year_role(header: Sequence[Heading]) -> HeaderRole | None:
    """Return the role of the one column that holds the year's value, if only one may."""
    roles = [one.role for one in header]
    if roles.count("year") == 1:
        return "year"
    rest = [role for role in roles if role in _OF_THE_YEAR]
    return rest[0] if len(rest) == 1 else None


def _by_column(
    atoms: Sequence[Atom], header: Sequence[Heading], text: str
) -> tuple[list[Atom], list[Aside]]:
    below = {one.column: one for one in header}
    year = _year_role(header)
    kept: list[Atom] = []
    asides: list[Aside] = []
    names: dict[int, str] = {}
    for atom in atoms:
        role = below[atom.column].role if atom.column in below else None
        if atom.kind in {"label", "words"} and role in {"name", None}:
            names[atom.line] = squeezed_label(text[atom.start : atom.end])
        if role == "code":
            continue
        told = role not in _NUMERIC or role == year
        if told:
            kept.append(atom)
        elif year is None:
            kept.append(replace(atom, sure=False) if atom.kind in _FILLED else atom)
        elif atom.kind in _FILLED:
            asides.append(Aside(names.get(atom.line, ""), below[atom.column].words, atom))
    return kept, asides


def _by_order(
    atoms: Sequence[Atom], header: Sequence[Heading], text: str
) -> tuple[list[Atom], list[Aside]]:
    at = next(index for index, one in enumerate(header) if one.role == "name")
    behind, leading = list(header[at + 1 :]), list(header[:at])
    year = _year_role(header)
    kept: list[Atom] = []
    asides: list[Aside] = []
    rows = list(_rows(atoms, text))
    for number, (names, cells) in enumerate(rows):
        kept += names
        last = number == len(rows) - 1
        pairs = _paired(cells, behind if last else [*behind, *leading]) if names else []
        if pairs is None and last:
            pairs = _paired(cells, [*behind, *leading])
        if pairs is None or year is None:
            kept += [replace(one, sure=False) if one.kind in _FILLED else one for one in cells]
            continue
        name = "".join(squeezed_label(text[one.start : one.end]) for one in names)
        kept += [one for one in cells if one.kind == "unit"]
        for atom, heading in pairs:
            if heading.role == year:
                kept.append(atom)
            elif heading.role != "code" and atom.kind in _FILLED:
                asides.append(Aside(name, heading.words, atom))
    return kept, asides


def _rows(atoms: Sequence[Atom], text: str) -> Iterator[tuple[list[Atom], list[Atom]]]:
    """Yield the words and the cells of each row; a code of letters is a cell."""
    names: list[Atom] = []
    cells: list[Atom] = []
    for atom in atoms:
        code = atom.kind == "words" and _CODE.fullmatch(text[atom.start : atom.end].strip())
        if atom.kind in {"label", "words"} and not code:
            if cells:
                yield names, cells
                names, cells = [], []
            names.append(atom)
        else:
            cells.append(replace(atom, kind="value") if code else atom)
    yield names, cells


def _paired(cells: Sequence[Atom], header: Sequence[Heading]) -> list[tuple[Atom, Heading]] | None:
    """Return the cells of one row with their headings, ``None`` where several ways are open."""
    numeric = [one for one in header if one.role in _NUMERIC]
    filled = [one for one in cells if one.kind in _FILLED]
    if len(filled) == len(numeric):
        return list(zip(filled, numeric, strict=True))
    told = [one for one in header if one.role in _NUMERIC or one.role == "unit"]
    sure = [one for one in cells if one.kind != "blank" or one.sure]
    while len(sure) > len(told) and sure[-1].kind == "blank":
        sure.pop()
    if not filled:
        return []
    if len(sure) != len(told):
        return None
    pairs = list(zip(sure, told, strict=True))
    if any((atom.kind == "unit") != (one.role == "unit") for atom, one in pairs):
        return None
    return [(atom, one) for atom, one in pairs if one.role != "unit"]


def _counted(atoms: Sequence[Atom]) -> list[HeaderRole]:
    """Return the columns of a table without a header whose rows' numbers count on."""
    rows: list[list[Atom]] = []
    for atom in atoms:
        if atom.kind in {"label", "words"}:
            rows.append([])
        elif atom.kind in _FILLED and rows:
            rows[-1].append(atom)
            if len(rows[-1]) > _MOST_COUNTED:
                return []
    rows = [row for row in rows if row]
    if len(rows) < _FEWEST_COUNTED:
        return []
    first = [row[0].number for row in rows]
    if all(b is not None and a is not None and b - a == 1 for a, b in pairwise(first)):
        return ["name", "code", "value"]
    last = [row[1].number for row in rows if len(row) > 1]
    if len(last) < max(_FEWEST_COUNTED, len(rows) - 1):
        return []
    if all(b is not None and a is not None and b - a == 1 for a, b in pairwise(last)):
        return ["code", "name", "value"]
    return []
