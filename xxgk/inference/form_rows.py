"""The rows of a form found in a table, with their values in the form's columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xxgk.corpus.table_atoms import Atom
from xxgk.inference.form_align import Item
from xxgk.inference.form_header import Headers, case_rows, stacked_rows, turned_rows
from xxgk.inference.form_place import Placing, place
from xxgk.inference.form_plan import Plan, Slot, section_at
from xxgk.inference.form_totals import RowTotal, told
from xxgk.resources.form_data import FormRow, FormSection
from xxgk.schema import FormName


@dataclass(slots=True)
class Row:
    """A row of a form found in a table, with the atoms in its columns.

    ``sure`` is false where they may stand in other columns; ``by_sum`` as in `Placing`.
    """

    form: FormName
    section: FormSection
    row: FormRow
    item: Item
    placed: list[Atom | None]
    complete: bool
    money: list[str]
    sure: bool = True
    by_sum: bool = False

    @property
    def rule(self) -> str:
        """The name of the row, as observations carry it."""
        return f"form.{self.form}.{self.row.key}"


def form_row(item: Item, slot: Slot, headers: Headers) -> Row:
    """Return the row of the form at ``slot``, to which ``item`` was aligned, with its values."""
    return _placed(item, (slot.form, slot.section), slot.row, headers)


def result_rows(items: Sequence[Item], plan: Plan, headers: Sequence[Headers]) -> list[Row]:
    """Return the rows of the table of 复议 and 诉讼, which have no label of their own."""
    part = next((one for one in plan.parts if section_at(*one).key == "cases"), None)
    if part is None:
        return []
    section = section_at(*part)
    turned = turned_rows(items, section) or stacked_rows(items, section)
    if turned:
        return [_turned(item, part, group, over) for item, group, over in turned]
    row = section_at(*part).rows[0]
    found = [_placed(item, part, row, headers[item.region]) for item in case_rows(items)]
    whole = [one for one in found if one.complete]
    same = {tuple(atom and atom.number for atom in one.placed) for one in whole}
    if len(same) > 1:
        for one in found:
            one.item.sure = False
        return found
    return whole[:1] or found[:1]


def _turned(item: Item, part: tuple[FormName, int], group: str, over: Sequence[Item]) -> Row:
    """Return one row of a 复议诉讼 table whose columns are the results.

    Without the words over all of the columns nothing tells which is which.
    """
    section = section_at(*part)
    chosen = [
        (column, indicator)
        for column, indicator in zip(section.columns, section.rows[0].indicators, strict=True)
        if column.group == group
    ]
    order = [
        index
        for head in over
        for index, (column, _) in enumerate(chosen)
        if head.words in column.labels
    ]
    if sorted(order) != list(range(len(chosen))) or len(over) != len(chosen):
        item.sure = False
        order = list(range(len(chosen)))
    columns = tuple(chosen[index][0] for index in order)
    row = replace(section.rows[0], indicators=tuple(chosen[index][1] for index in order))
    in_grid = item.sure and item.atom.column >= 0
    grid = [head.atom.column for head in over] if in_grid else None
    placing = place(item.values, columns, label_line=item.atom.line, grid=grid)
    part_of = replace(section, columns=columns)
    return _filled(part[0], part_of, row, item, placing, [""] * len(columns))


def _placed(item: Item, part: tuple[FormName, int], row: FormRow, headers: Headers) -> Row:
    section = section_at(*part)
    line = item.atom.line
    grid = headers.columns(part) if item.atom.column >= 0 else None
    own = [atom.unit for atom in item.values if atom.kind == "unit" and atom.unit.endswith("元")]
    money = own[:1] * len(section.columns) if own else headers.units(part)
    values = item.values
    if section.key == "cases":
        in_grid = item.atom.column >= 0
        values = _first_line(values) if in_grid else _below(values, item.atom, headers.text)
    if row.indicators:
        placing = place(values, section.columns, label_line=line, grid=grid)
    else:
        placing = Placing([], complete=True)
    return _filled(part[0], section, row, item, placing, money)


def _filled(
    form: FormName,
    section: FormSection,
    row: FormRow,
    item: Item,
    placing: Placing,
    money: list[str],
) -> Row:
    return Row(
        form,
        section,
        row,
        item,
        placing.atoms,
        placing.complete,
        money,
        placing.sure,
        placing.by_sum,
    )


def tell_totals(rows: Sequence[Row], form: FormName) -> None:
    """Make sure of the totals taken for such by their sum, where the table as a whole says so."""
    if not any(row.by_sum for row in rows):
        return
    requests = [row for row in rows if any(column.applicant for column in row.section.columns)]
    totals = []
    for row in requests:
        numbers = tuple(atom.number for atom in row.item.filled if atom.number is not None)
        given = row.placed[-1] if row.sure or row.by_sum else None
        number = given.number if given is not None else None
        totals.append(RowTotal(row.row.indicators[-1], numbers, number, row.by_sum))
    beyond_doubt = told(totals, form)
    for row in requests:
        row.sure = row.sure or row.row.indicators[-1] in beyond_doubt


def _first_line(values: Sequence[Atom]) -> list[Atom]:
    line = next((atom.line for atom in values if atom.kind != "unit"), -1)
    return [atom for atom in values if atom.line == line]


def _below(values: Sequence[Atom], label: Atom, text: str) -> list[Atom]:
    """Return ``values`` from their first cell on, if all stand below the line of ``label``.

    What is left out is the padding of that line. A pipe that opens the line of the values and
    none that opens the header's close an empty cell, which is put before.
    """
    if any(atom.line == label.line for atom in values if atom.kind != "blank"):
        return list(values)
    below = [atom for atom in values if atom.line != label.line]
    if len({atom.line for atom in below}) != 1 or _opens_with_pipe(label, text):
        return below
    first = below[0]
    if not _opens_with_pipe(first, text):
        return below
    return [Atom("blank", first.start, first.start, first.line), *below]


def _opens_with_pipe(atom: Atom, text: str) -> bool:
    begin = text.rfind("\n", 0, atom.start) + 1
    return text[begin : atom.start].lstrip().startswith("|")
