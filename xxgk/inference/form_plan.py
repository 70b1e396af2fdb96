"""Which national form, section by section, the tables of a report follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from xxgk.corpus.table_labels import Match
from xxgk.resources.form_data import FormRow, FormSection, known_forms
from xxgk.schema import FormName

_VOTING = frozenset({"row", "column"})
_FAMILY_HEAD: Mapping[FormName, FormName] = {"free": "2014"}


@dataclass(frozen=True, slots=True)
class Slot:
    """One row of a form in the form's order; ``section`` is the number within the form."""

    form: FormName
    section: int
    index: int
    row: FormRow


@dataclass(frozen=True, slots=True)
class Plan:
    """The form as a whole and, for each of its tables, the form whose version stands there.

    A report of a year of change may carry one table of the old form among those of the new.
    """

    form: FormName
    parts: tuple[tuple[FormName, int], ...]


def plan_of(matches: Iterable[Match]) -> Plan:
    """Return the plan that the labels found in a report's tables speak for."""
    seen = {match.label: match.refs for match in matches}
    counts: Counter[FormName] = Counter()
    by_section: Counter[tuple[FormName, str]] = Counter()
    for refs in seen.values():
        said: dict[str, list[FormName]] = {}
        for ref in refs:
            if ref.kind in _VOTING:
                said.setdefault(section_at(ref.form, ref.section).key, []).append(ref.form)
        # The provinces' rows stand beside those of 2014, from which that form was made.
        for one in {_FAMILY_HEAD.get(name, name) for names in said.values() for name in names}:
            counts[one] += 1
        for key, names in said.items():
            # What several forms say alike speaks for none of them.
            if names.count(names[0]) == len(names):
                by_section[names[0], key] += len(names)
    if not counts:
        return Plan("free", ())
    strength = {
        form.name: (counts[form.name], _own(by_section, form.name), form.name)
        for form in known_forms()
        if form.name not in _FAMILY_HEAD
    }
    chosen = max(strength, key=lambda name: strength[name])
    return Plan(chosen, _parts(chosen, by_section))


@cache
def section_at(form: FormName, number: int) -> FormSection:
    """Return the section ``number`` (from 0) of the national form ``form``."""
    return next(one for one in known_forms() if one.name == form).sections[number]


@cache
def slots(plan: Plan) -> tuple[Slot, ...]:
    """Return the labelled rows of ``plan`` in order."""
    return tuple(
        Slot(form, number, index, row)
        for form, number in plan.parts
        for index, row in enumerate(section_at(form, number).rows)
        if row.labels
    )


def _own(by_section: Counter[tuple[FormName, str]], form: FormName) -> int:
    return sum(count for (name, _), count in by_section.items() if name == form)


def _parts(
    chosen: FormName, by_section: Counter[tuple[FormName, str]]
) -> tuple[tuple[FormName, int], ...]:
    family = ("2014", "free") if chosen == "2014" else ("2019", "2021")
    keys: dict[str, list[tuple[FormName, int]]] = {}
    for form in known_forms():
        if form.name in family:
            for number, section in enumerate(form.sections):
                keys.setdefault(section.key, []).append((form.name, number))
    order = ("documents", "licensing", "enforcement", "charges", "procurement")
    ranked = sorted(keys, key=lambda key: order.index(key) if key in order else len(order))
    parts = []
    for key in ranked:
        best = max(keys[key], key=lambda part: (by_section[part[0], key], part[0] == chosen))
        # A table that only the other form has counts where its own labels are there.
        if best[0] == chosen or by_section[best[0], key]:
            parts.append(best)
    return tuple(parts)
