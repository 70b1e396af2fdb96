"""What a report's observations say of each other: parts taken for wholes, values that conflict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xxgk.resources.quantity_rules import QuantityRules
from xxgk.schema import Observation


def settle(found: Sequence[Observation], rules: QuantityRules) -> tuple[Observation, ...]:
    """Return a report's observations, with those in doubt marked uncertain.

    A weak rule's value holds only where no other rule gave its indicator one; else it is kept
    as a number without an indicator. Where the prose gives one indicator two values for the
    same applicants and scope, at most one can be this year's total: all of them are uncertain.
    """
    kept = tuple(_without_parts(found, rules))
    values: dict[tuple[str, str | None, str | None], set[int | float | None]] = {}
    for one in kept:
        if one.indicator is not None:
            key = (one.indicator, one.applicant, one.scope)
            values.setdefault(key, set()).add(one.value)
    conflicting = {key for key, several in values.items() if len(several) > 1}
    return tuple(
        replace(one, certain=False)
        if (one.indicator, one.applicant, one.scope) in conflicting
        else one
        for one in kept
    )


def _without_parts(found: Sequence[Observation], rules: QuantityRules) -> Iterator[Observation]:
    weak = {rule.name for rule in rules.rules if rule.weak}
    told = {(one.indicator, one.scope) for one in found if one.rule not in weak}
    for one in found:
        if one.rule not in weak:
            yield one
        elif (one.indicator, one.scope) in told:
            yield replace(one, indicator=None, rule=None)
        else:
            yield replace(one, name=None)
