"""What a report's observations say of each other: parts taken for wholes, values that conflict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from xxgk.resources.quantity_rules import QuantityRules
from xxgk.schema import Observation

Subject: TypeAlias = tuple[str | None, str | None, str | None]
"""Of what a value is: indicator, applicant, scope."""


def subject_of(one: Observation) -> Subject:
    """Return what an observation gives a value of; two of one subject should agree."""
    return one.indicator, one.applicant, one.scope


def settle(found: Sequence[Observation], rules: QuantityRules) -> tuple[Observation, ...]:
    """Return a report's observations, with those in doubt marked uncertain.

    A weak rule's value holds only where no other rule gave its indicator one; else it is kept
    as a number without an indicator. Where the prose gives one indicator two values for the
    same applicants and scope, at most one can be this year's total: all of them are uncertain.
    """
    kept = tuple(_without_parts(found, rules))
    values: dict[Subject, set[int | float | None]] = {}
    for one in kept:
        if one.indicator is not None:
            values.setdefault(subject_of(one), set()).add(one.value)
    conflicting = {subject for subject, several in values.items() if len(several) > 1}
    return tuple(
        replace(one, certain=False) if subject_of(one) in conflicting else one for one in kept
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
