"""Which totals are given where the cells of a row have run together.

Where empty cells leave no trace, ``3 3`` may be one applicant's value with its total, or those
of two applicants whose total was left empty. The row cannot tell; the table as a whole may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TypeAlias

from xxgk.resources.identity_data import Identity, identities
from xxgk.schema import FormName

Number: TypeAlias = float | int

# A row proves nothing by ``3 3``, but by three numbers of which the last sums the others.
_FEWEST_NUMBERS = 3
# Totals are believed where chance makes the rows look so less than once in so many tables.
_ONCE_IN = 10_000


@dataclass(frozen=True, slots=True)
class RowTotal:
    """A row of the table of requests: its indicator, its numbers and its total.

    ``open`` says that the last number is taken for the total because it is the sum of those
    before. ``total`` is ``None`` where nothing, or nobody knows what, stands in that column.
    """

    indicator: str
    numbers: tuple[Number, ...]
    total: Number | None
    open: bool


def told(rows: Sequence[RowTotal], form: FormName) -> set[str]:
    """Return the indicators of the open rows whose total is beyond doubt.

    It is where an identity whose other members are plain asks for it, or where every row of
    the table reads so, the identities hold, and it is too much for chance.
    """
    rules = [
        rule
        for rule in identities()
        if form in rule.forms and rule.relation == "=" and rule.by_applicant
    ]
    if _beyond_chance(rows, rules):
        return {row.indicator for row in rows if row.open}
    return _asked_for(rows, rules)


def _asked_for(rows: Iterable[RowTotal], rules: Sequence[Identity]) -> set[str]:
    known = {row.indicator: row.total for row in rows if row.total is not None and not row.open}
    waiting = {row.indicator: row.total for row in rows if row.total is not None and row.open}
    found: set[str] = set()
    changed = True
    while changed:
        changed = False
        for rule in rules:
            unknown = [one for one in (*rule.left, *rule.right) if one not in known]
            if len(unknown) == 1 and unknown[0] in waiting:
                values = {**known, unknown[0]: waiting[unknown[0]]}
                if _excess(rule, values) == 0:
                    known = values
                    found.add(unknown[0])
                    changed = True
    return found


def _beyond_chance(rows: Sequence[RowTotal], rules: Sequence[Identity]) -> bool:
    if any(row.total is None and any(row.numbers) for row in rows):
        return False
    totals = {row.indicator: row.total or 0 for row in rows}
    if not rules or any(_excess(rule, totals) for rule in rules):
        return False
    # The sums among the rows follow from the others and prove nothing of their own.
    sums = {one for rule in rules for one in rule.left}
    shown = {
        row.numbers
        for row in rows
        if row.open and row.indicator not in sums and sum(map(bool, row.numbers)) > 2
    }
    return prod(numbers[-1] + 1 for numbers in shown) >= _ONCE_IN


def _excess(rule: Identity, values: Mapping[str, Number | None]) -> Number:
    left = sum(values.get(one) or 0 for one in rule.left)
    return left - sum(values.get(one) or 0 for one in rule.right)
