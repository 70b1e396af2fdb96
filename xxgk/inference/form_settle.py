"""Settling rows with more than one candidate value by the form's identities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xxgk.resources.identity_data import Identity, identities
from xxgk.schema import FormName

Number = float | int


def settle(
    form: FormName, known: Mapping[str, Number], open_rows: Mapping[str, Sequence[Number]]
) -> dict[str, int]:
    """Return for each row that arithmetic decides the index of its one possible value.

    ``known`` are the values of the rows that are plain, by indicator; ``open_rows`` the
    candidates of the others. A row is settled where one candidate keeps an identity whose
    other members are known, and every other candidate breaks it.
    """
    settled: dict[str, int] = {}
    values = dict(known)
    rules = [rule for rule in identities() if form in rule.forms and rule.relation == "="]
    changed = True
    while changed:
        changed = False
        for indicator, candidates in open_rows.items():
            if indicator in settled:
                continue
            choice = _choice(indicator, candidates, values, rules)
            if choice is not None:
                settled[indicator] = choice
                values[indicator] = candidates[choice]
                changed = True
    return settled


def _choice(
    indicator: str,
    candidates: Sequence[Number],
    values: Mapping[str, Number],
    rules: Sequence[Identity],
) -> int | None:
    fits = set(range(len(candidates)))
    tested = False
    for rule in rules:
        members = (*rule.left, *rule.right)
        if indicator not in members:
            continue
        if any(other != indicator and other not in values for other in members):
            continue
        tested = True
        fits &= {
            index
            for index, value in enumerate(candidates)
            if _keeps(rule, indicator, value, values)
        }
    return fits.pop() if tested and len(fits) == 1 else None


def _keeps(rule: Identity, indicator: str, value: Number, values: Mapping[str, Number]) -> bool:
    chosen = {**values, indicator: value}
    return sum(chosen[one] for one in rule.left) == sum(chosen[one] for one in rule.right)
