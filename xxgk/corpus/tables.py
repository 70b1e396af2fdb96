"""Finding the stretches of a document that are tables, marked as such or not.

A table that the source marks (HTML, DOCX, PDF, sheets) is known; one that arrives as lines
of text is found by the labels of the national forms standing close together, or by its
rows of pipes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xxgk.corpus.normalise import Converted
from xxgk.corpus.table_atoms import Atom, grid_atoms, stream_atoms
from xxgk.corpus.table_labels import (
    HAN,
    UNITS,
    Match,
    find_labels,
    is_head,
    is_piece,
    squeeze,
    squeezed_label,
)
from xxgk.resources.form_data import header_roles
from xxgk.schema import Document, Table

# A cell of a statistics table is a label or a number; a longer one is layout.
_LONGEST_CELL = 300
# Between two labels of one table stand values, units and perhaps rows of the bureau's own.
_WIDEST_GAP = 900
_MOST_WORDS = 60
_WORDS_PER_VALUE = 30
_FEWEST_LABELS = 4
_NOTE = re.compile(r"\([^()]*\)")
_WORD = re.compile(f"[{HAN}]")
_VALUE = re.compile(r"(?<![^\s|])[\d,.]+(?![^\s|])")
# A value with a comma behind it is prose: 行政处罚3件,行政强制1件.
_CLAUSE = re.compile(rf"\d[ \t]*(?:{UNITS})?[ \t]*[,、](?!\d)")
_ORDINAL = re.compile(r"\A[(]?[一二三四五六七八九十\d]{1,3}[)、.,]+")
_FILLED = frozenset({"value", "struck", "none"})
_PIECE = re.compile(r"[^\s|]+")
# Below a header may stand numbers of the columns or the code of the first row.
_COLUMN_NUMBER = re.compile(r"[甲乙丙丁]|[A-Za-z]{0,6}-?\d{1,6}")
_WIDEST_HEADER = 120
_PIPE_LINE = re.compile(r"^[^\n|]{0,80}\|[^\n]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TableRegion:
    """A stretch of the document that is a table, with its atoms in reading order.

    ``table`` is the source's own table where it marks one. ``matches`` are the labels of the
    national forms found inside. ``known`` is false for tables of other kinds.
    """

    start: int
    end: int
    atoms: tuple[Atom, ...]
    matches: tuple[Match, ...] = ()
    table: Table | None = None
    known: bool = True


def find_tables(document: Document, converted: Converted) -> tuple[TableRegion, ...]:
    """Return the tables of ``document`` in order, without overlap.

    A table whose cells hold whole paragraphs is layout and no table.
    """
    # Rows of pipes are often ragged: where a form's labels stand in them, those tell more
    # than the count of pipes.
    marked = [table for table in document.tables if _is_data(table)]
    grids = [_grid_region(table, converted) for table in marked if table.origin != "pipes"]
    taken = [(region.start, region.end) for region in grids]
    squeezed = squeeze(converted, taken)
    found = find_labels(squeezed, traditional=converted.traditional)
    free = [match for match in found if not _inside(match.start, match.end, taken)]
    regions = [*grids, *_streams(free, converted, taken)]
    taken = [(region.start, region.end) for region in regions]
    for table in marked:
        if table.origin == "pipes" and not _inside(table.start, table.end, taken):
            regions.append(_grid_region(table, converted))
    taken = [(region.start, region.end) for region in regions]
    regions += _pipe_tables(converted, taken)
    regions.sort(key=lambda region: region.start)
    return tuple(regions)


def _is_data(table: Table) -> bool:
    if table.rows * table.columns < 2 or not table.cells:
        return False
    return max(cell.end - cell.start for cell in table.cells) <= _LONGEST_CELL


def _grid_region(table: Table, converted: Converted) -> TableRegion:
    atoms = tuple(grid_atoms(table, converted))
    matches = tuple(atom.match for atom in atoms if atom.match is not None)
    return TableRegion(table.start, table.end, atoms, matches, table, known=bool(matches))


def _inside(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    return bool(taken) and any(start < last and end > first for first, last in taken)


def _streams(
    matches: Sequence[Match], converted: Converted, taken: Sequence[tuple[int, int]]
) -> Iterator[TableRegion]:
    group: list[Match] = []
    for match in [*matches, None]:
        joined = (
            match is not None
            and match.refs[0].kind != "heading"
            and group
            and _joined(converted.text, group[-1].end, match.start, taken)
        )
        if not joined:
            limit = len(converted.text) if match is None else match.start
            region = _stream_region(group, converted, limit, taken)
            if region is not None:
                yield region
            group = []
        if match is not None and match.refs[0].kind != "heading":
            group.append(match)


def _joined(text: str, start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    """Tell whether what stands between two labels may be the inside of a table."""
    if end - start > _WIDEST_GAP or _inside(start, end, taken):
        return False
    between = text[start:end]
    if len(between) < 3:
        return True
    bare = _NOTE.sub("", between) if "(" in between else between
    if "。" in bare or ";" in bare or _CLAUSE.search(bare):
        return False
    words = len(_WORD.findall(bare))
    return words <= _MOST_WORDS or words <= len(_VALUE.findall(bare)) * _WORDS_PER_VALUE


def _stream_region(
    group: Sequence[Match], converted: Converted, limit: int, taken: Sequence[tuple[int, int]]
) -> TableRegion | None:
    # A list of contents names the heads of a table; only a table has the rows below them.
    if len({match.label for match in group if not is_head(match)}) < _FEWEST_LABELS:
        return None
    for first, _ in taken:
        if first >= group[-1].end:
            limit = min(limit, first)
    limit = min(limit, group[-1].end + _WIDEST_GAP)
    begin = _from_header(converted.text, group[0].start, taken)
    atoms = stream_atoms(group, converted, begin, limit)
    atoms = _without_tail(atoms, group[-1].end, converted.text)
    if not any(atom.kind in _FILLED or atom.kind == "blank" for atom in atoms):
        return None
    return TableRegion(begin, max(group[-1].end, atoms[-1].end), tuple(atoms), tuple(group))


def _from_header(text: str, start: int, taken: Sequence[tuple[int, int]]) -> int:
    """Return where the words over the columns begin that stand right before ``start``.

    They are two at least; one word alone (内容) may be any.
    """
    begin, found = start, 0
    for piece in reversed(list(_PIECE.finditer(text, max(0, start - _WIDEST_HEADER), start))):
        words = _NOTE.sub("", piece.group())
        if words in header_roles():
            begin, found = piece.start(), found + 1
        elif begin < start or not _COLUMN_NUMBER.fullmatch(words):
            break
    return begin if found > 1 and not _inside(begin, start, taken) else start


def _without_tail(atoms: list[Atom], last_label: int, text: str) -> list[Atom]:
    """Cut the atoms where the table ends: behind the last label, at words that are no label's.

    Pieces of a label broken over lines still belong to it, and so do rows between pipes where
    the rows above stand between pipes.
    """
    end = len(atoms)
    above: bool | None = None
    for index, atom in enumerate(atoms):
        if atom.start >= last_label and atom.kind == "words":
            if above is None:
                above = all(_ruled(other, text) for other in atoms if other.start < last_label)
            if above and _ruled(atom, text):
                continue
            words = squeezed_label(text[atom.start : atom.end]).strip("()")
            if not is_piece(_ORDINAL.sub("", words)):
                end = index
                break
    kept = atoms[:end]
    while kept and kept[-1].start >= last_label and kept[-1].kind not in _FILLED:
        if kept[-1].kind == "blank" and kept[-1].sure:
            break
        kept.pop()
    return kept


def _ruled(atom: Atom, text: str) -> bool:
    """Tell whether a pipe stands on the line of ``atom``."""
    begin = text.rfind("\n", 0, atom.start) + 1
    end = text.find("\n", atom.end)
    return "|" in text[begin : end if end >= 0 else len(text)]


def _pipe_tables(converted: Converted, taken: Sequence[tuple[int, int]]) -> Iterator[TableRegion]:
    """Yield runs of two or more lines with pipes and several filled cells each."""
    if "|" not in converted.text:
        return
    run: list[re.Match[str]] = []
    for line in _PIPE_LINE.finditer(converted.text):
        cells = [cell.strip() for cell in line.group().split("|")]
        filled = [cell for cell in cells if cell]
        fits = len(filled) >= 2 and max(map(len, filled)) <= _LONGEST_CELL
        fits = fits and not _inside(line.start(), line.end(), taken)
        if run and (not fits or line.start() - run[-1].end() > 1):
            if len(run) > 1:
                yield _pipe_region(run, converted)
            run = []
        if fits:
            run.append(line)
    if len(run) > 1:
        yield _pipe_region(run, converted)


def _pipe_region(run: Sequence[re.Match[str]], converted: Converted) -> TableRegion:
    start, end = run[0].start(), run[-1].end()
    atoms = stream_atoms((), converted, start, end)
    return TableRegion(start, end, tuple(atoms), known=False)
