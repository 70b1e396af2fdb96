"""Reading the national forms: from the tables of a report to observations.

A value is found by its row and column labels. What cannot be told apart is kept under its
row's own words without an indicator, never put where it might not belong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from xxgk.corpus.normalise import Converted
from xxgk.corpus.tables import TableRegion
from xxgk.inference.form_align import Item, align, bare, items_of
from xxgk.inference.form_cells import cells_of
from xxgk.inference.form_columns import Aside, Heading, year_columns
from xxgk.inference.form_header import Headers, headers_of
from xxgk.inference.form_plan import Plan, plan_of, section_at, slots
from xxgk.inference.form_rows import Row, form_row, result_rows, tell_totals
from xxgk.inference.form_settle import settle
from xxgk.inference.form_tail import with_tails
from xxgk.inference.form_write import Writer
from xxgk.resources.form_data import forms
from xxgk.schema import Document, FormName, Observation

# Where fewer of the rows have any value, the values have been lost or stand elsewhere, and
# an empty row says nothing.
_FEWEST_FILLED = 0.3
# So many known rows in a run that stand there a second time begin a second table.
_RESTART = 3
# A table of another kind is kept if it has so many numbers and they are such a share of it.
_FEWEST_NUMBERS = 3
_NUMBERS_SHARE = 0.25
_FEWEST_ROWS_2014 = 15
_FEW_APART = 0.2
_OWN_ROW = "table.own_row"
_NUMBERED = r"[一二三四五六七八九十][、.,]\s*"


@dataclass(frozen=True, slots=True)
class FormReading:
    """What the tables of a report say.

    ``observations`` are in the order of the document. ``form`` is the national form that the
    tables follow, ``free`` for none. ``notes`` are sentences on what was doubtful.
    ``missing`` are the headings that promise a table and have none.
    """

    observations: tuple[Observation, ...]
    form: FormName
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def read_forms(
    document: Document, converted: Converted, regions: Sequence[TableRegion]
) -> FormReading:
    """Return the observations of all tables of ``document``.

    ``regions`` are those of `xxgk.corpus.tables.find_tables`. A cell with 无 has status
    ``blank``; ``/``, ``—``, ``-`` and 不适用 have ``not_applicable``; neither is 0.
    """
    regions = [region for region in regions if region.known or _is_statistics(region)]
    regions = with_tails(regions, converted)
    plan = plan_of(match for region in regions for match in region.matches)
    writer = Writer(document)
    items: list[Item] = []
    headers: list[Headers] = []
    asides: list[Aside] = []
    header: Sequence[Heading] = ()
    for number, whole in enumerate(regions):
        plain = cells_of(whole, converted.text)
        region, others, header = year_columns(plain, converted.text, header)
        asides += others
        labelled = items_of(region, converted.text, number, plan)
        headers.append(headers_of(labelled, converted.text, plan))
        items += labelled
    found: list[Observation] = []
    for turn in _turns(items):
        writer.observations = []
        _read_turn(turn, plan, headers, writer)
        own = _contradicting(writer.observations)
        found += own if not found else _again(own, found)
    writer.observations = found
    for aside in asides:
        writer.unplaced(bare(aside.name), [aside.atom], _OWN_ROW, certain=True, scope=aside.scope)
    found.sort(key=lambda one: (one.start, one.end))
    return FormReading(
        observations=tuple(found),
        form=_form(plan, items),
        notes=tuple(dict.fromkeys(writer.notes)),
        missing=_missing(converted, regions),
    )


def _is_statistics(region: TableRegion) -> bool:
    filled = [atom for atom in region.atoms if atom.kind != "blank"]
    numbers = sum(atom.kind == "value" for atom in filled)
    return numbers >= _FEWEST_NUMBERS and numbers >= _NUMBERS_SHARE * len(filled)


def _form(plan: Plan, items: Sequence[Item]) -> FormName:
    """Return the plan's form; a provincial table shares some wordings with that of 2014."""
    own = [slot.form == plan.form for slot in slots(plan)]
    rows = {item.slot for item in items if item.slot is not None and own[item.slot]}
    return "free" if plan.form == "2014" and len(rows) < _FEWEST_ROWS_2014 else plan.form


def _turns(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Split at the places where a table that has been read begins a second time."""
    plain = [
        (index, item.candidates[0][0])
        for index, item in enumerate(items)
        if len(item.candidates) == 1 and item.atom.kind == "label"
    ]
    seen: set[int] = set()
    begin = 0
    for number, (index, slot) in enumerate(plain):
        following = [other for _, other in plain[number : number + _RESTART]]
        again = len(following) == _RESTART and all(other in seen for other in following)
        if again and slot < plain[number - 1][1]:
            yield list(items[begin:index])
            begin, seen = index, set()
        seen.add(slot)
    yield list(items[begin:])


def _contradicting(observations: Sequence[Observation]) -> list[Observation]:
    """Doubt the values of one indicator that two rows of a table give differently."""
    keys = [(one.indicator, one.applicant) for one in observations if one.indicator is not None]
    if len(set(keys)) == len(keys):
        return list(observations)
    said: dict[tuple[str | None, str | None], set[object]] = {}
    for one in observations:
        if one.indicator is not None:
            said.setdefault((one.indicator, one.applicant), set()).add((one.value, one.status))
    return [
        replace(one, certain=False)
        if len(said.get((one.indicator, one.applicant), ())) > 1
        else one
        for one in observations
    ]


def _again(second: Sequence[Observation], first: Sequence[Observation]) -> list[Observation]:
    """Return what a second table says otherwise than the first, as of another body."""
    known = {(one.indicator, one.applicant, one.value, one.status) for one in first}
    if all((one.indicator, one.applicant, one.value, one.status) in known for one in second):
        return []
    return [replace(one, scope="另一张表", certain=False) for one in second]


def _read_turn(
    items: Sequence[Item], plan: Plan, headers: Sequence[Headers], writer: Writer
) -> None:
    align(items, plan)
    of_plan = slots(plan)
    rows = [
        form_row(item, of_plan[item.slot], headers[item.region])
        for item in items
        if item.slot is not None
    ]
    rows += result_rows(items, plan, headers)
    own = [row for row in rows if row.row.own]
    rows = [row for row in rows if row.row.indicators]
    own += _not_alone(rows)
    if own:
        rows = [row for row in rows if not any(row is one for one in own)]
    tell_totals(rows, plan.form)
    doubted = _settle(rows, plan.form) | _apart(rows)
    _doubled(items, rows, doubted, writer)
    with_values = sum(any(row.placed) for row in rows)
    show_empty = with_values >= _FEWEST_FILLED * len(rows)
    for row in rows:
        if id(row) in doubted or not row.item.sure:
            writer.unplaced(row.item.words, row.item.filled, row.rule, certain=False)
        else:
            _write(row, writer, show_empty)
    for item in [row.item for row in own] + [one for one in items if _is_own(one)]:
        unit = next((atom.unit for atom in item.values if atom.kind == "unit"), "")
        writer.unplaced(item.words, item.filled, _OWN_ROW, certain=True, unit=unit)


def _is_own(item: Item) -> bool:
    return item.slot is None and not item.header and item.atom.kind == "words"


def _not_alone(rows: Sequence[Row]) -> list[Row]:
    """Return the rows whose indicator another row of the table has as well."""
    alone = [row for row in rows if row.row.alone]
    counts = Counter(row.row.indicators[0] for row in rows) if alone else {}
    return [row for row in alone if counts[row.row.indicators[0]] > 1]


def _settle(rows: Sequence[Row], form: FormName) -> set[int]:
    """Decide rows of one column with several values by arithmetic; return those undecided."""
    known = {
        row.row.indicators[0]: row.placed[0].number
        for row in rows
        if len(row.placed) == 1 and row.placed[0] is not None and row.placed[0].number is not None
    }
    open_rows = {
        row.row.indicators[0]: row
        for row in rows
        if len(row.placed) == 1 and not row.complete and len(row.item.filled) > 1
    }
    candidates = {
        key: [atom.number for atom in row.item.filled if atom.number is not None]
        for key, row in open_rows.items()
    }
    settled = settle(form, {k: v for k, v in known.items() if v is not None}, candidates)
    doubted: set[int] = set()
    for key, row in open_rows.items():
        if key in settled:
            numbers = [atom for atom in row.item.filled if atom.number is not None]
            row.placed, row.complete = [numbers[settled[key]]], True
        else:
            doubted.add(id(row))
    return doubted


def _apart(rows: Sequence[Row]) -> set[int]:
    """Return the rows whose value stands on a later line where those of other rows do not.

    Where a cell is empty, the number below it may be that of the page.
    """
    behind = [
        (row, row.placed[0].line - row.item.atom.line - row.item.atom.breaks)
        for row in rows
        if len(row.placed) == 1 and row.placed[0] is not None and row.placed[0].kind == "value"
    ]
    apart = [row for row, distance in behind if distance > 0]
    return {id(row) for row in apart} if len(apart) <= _FEW_APART * len(behind) else set()


def _doubled(items: Sequence[Item], rows: Sequence[Row], doubted: set[int], writer: Writer) -> None:
    """Doubt a row that stands there twice with different values."""
    by_place = {row.item.slot: row for row in rows if row.item.slot is not None}
    for item in items:
        if item.slot is not None or item.atom.kind != "label" or item.header:
            continue
        twins = [by_place[place] for place, _ in item.candidates if place in by_place]
        numbers = [atom.number for atom in item.filled]
        if all(number is None for number in numbers) or any(
            [atom.number for atom in twin.item.filled] == numbers for twin in twins
        ):
            continue
        for twin in twins:
            doubted.add(id(twin))
        writer.unplaced(item.words, item.filled, _OWN_ROW, certain=False)


def _write(row: Row, writer: Writer, show_empty: bool) -> None:
    if not row.complete:
        left = [atom for atom in row.item.filled if atom not in row.placed]
        writer.unplaced(row.item.words, left, row.rule, certain=False)
    for index, (column, atom) in enumerate(zip(row.section.columns, row.placed, strict=True)):
        if atom is not None:
            money = row.money[index]
            writer.cell(row.rule, row.row, index, column, atom, money, sure=row.sure)
        elif row.complete and show_empty:
            writer.empty(row.rule, row.row, index, column, row.item.atom)


@cache
def _headings() -> tuple[re.Pattern[str], dict[str, str]]:
    keys = {
        heading: section.key
        for form in forms()
        for section in form.sections
        for heading in section.headings
    }
    longest = sorted(keys, key=len, reverse=True)
    return re.compile(_NUMBERED + f"({'|'.join(map(re.escape, longest))})"), keys


def _missing(converted: Converted, regions: Sequence[TableRegion]) -> tuple[str, ...]:
    """Return the headings of the 2019 and 2021 forms whose table is nowhere."""
    pattern, keys = _headings()
    promised = {keys[hit.group(1)]: hit.group(1) for hit in pattern.finditer(converted.text)}
    if "requests" not in promised:
        # 主动公开政府信息情况 alone heads prose in the reports before 2019.
        return ()
    present = {
        section_at(ref.form, ref.section).key
        for region in regions
        for match in region.matches
        for ref in match.refs
        if ref.kind in {"row", "column"}
    }
    return tuple(heading for key, heading in promised.items() if key not in present)
