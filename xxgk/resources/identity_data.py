"""The identities that a report's figures must keep (``identities.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from xxgk.errors import ResourceError
from xxgk.resources.dictionary import indicators
from xxgk.resources.loading import read_text

_SOURCE = "identities.toml"
_IDENTITY_KEYS = frozenset(
    {"rule", "name", "forms", "relation", "by_applicant", "soft", "left", "right"}
)
_YEAR_KEYS = frozenset({"rule", "name", "current", "previous", "plus", "minus", "by_applicant"})
_AGGREGATE_KEYS = frozenset({"indicator", "forms", "parts"})
_RELATIONS = frozenset({"=", ">="})


@dataclass(frozen=True, slots=True)
class Identity:
    """The sum of ``left`` stands in ``relation`` (``=`` or ``>=``) to the sum of ``right``.

    ``name`` says so in Chinese. ``soft`` marks a relation whose breach proves no error.
    """

    rule: str
    name: str
    forms: tuple[str, ...]
    left: tuple[str, ...]
    right: tuple[str, ...]
    relation: str
    by_applicant: bool
    soft: bool


@dataclass(frozen=True, slots=True)
class YearIdentity:
    """``current`` of a year is ``previous`` of the year before, plus and minus this year's."""

    rule: str
    name: str
    current: str
    previous: str
    plus: tuple[str, ...]
    minus: tuple[str, ...]
    by_applicant: bool


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An indicator that ``forms`` give by its ``parts`` alone, which add up to it."""

    indicator: str
    forms: tuple[str, ...]
    parts: tuple[str, ...]


@cache
def identities() -> tuple[Identity, ...]:
    """Return the identities within one report, in the file's order.

    Raises
    ------
    ResourceError
        If an entry has an unknown key or indicator, naming the entry.
    """
    found = []
    for number, raw in enumerate(_raw().get("identity", ()), start=1):
        where = f"identity {number} ({raw.get('rule')})"
        _check(raw, _IDENTITY_KEYS, where, (*raw["left"], *raw["right"]))
        relation = raw.get("relation", "=")
        if relation not in _RELATIONS:
            raise _broken(f"{where}: no relation is written {relation!r}")
        found.append(
            Identity(
                rule=raw["rule"],
                name=raw["name"],
                forms=tuple(raw["forms"]),
                left=tuple(raw["left"]),
                right=tuple(raw["right"]),
                relation=relation,
                by_applicant=raw.get("by_applicant", False),
                soft=raw.get("soft", False),
            )
        )
    return tuple(found)


@cache
def year_identities() -> tuple[YearIdentity, ...]:
    """Return the identities between two years' reports, in the file's order.

    Raises
    ------
    ResourceError
        As in `identities`.
    """
    found = []
    for number, raw in enumerate(_raw().get("year", ()), start=1):
        where = f"year {number} ({raw.get('rule')})"
        plus, minus = tuple(raw.get("plus", ())), tuple(raw.get("minus", ()))
        _check(raw, _YEAR_KEYS, where, (raw["current"], raw["previous"], *plus, *minus))
        found.append(
            YearIdentity(
                rule=raw["rule"],
                name=raw["name"],
                current=raw["current"],
                previous=raw["previous"],
                plus=plus,
                minus=minus,
                by_applicant=raw.get("by_applicant", False),
            )
        )
    return tuple(found)


@cache
def aggregates() -> tuple[Aggregate, ...]:
    """Return the aggregates, in the file's order.

    Raises
    ------
    ResourceError
        As in `identities`.
    """
    found = []
    for number, raw in enumerate(_raw().get("aggregate", ()), start=1):
        where = f"aggregate {number} ({raw.get('indicator')})"
        _check(raw, _AGGREGATE_KEYS, where, (raw["indicator"], *raw["parts"]))
        found.append(Aggregate(raw["indicator"], tuple(raw["forms"]), tuple(raw["parts"])))
    return tuple(found)


@cache
def _raw() -> Mapping[str, Any]:
    try:
        return tomllib.loads(read_text(_SOURCE))
    except tomllib.TOMLDecodeError as error:
        raise _broken(str(error)) from error


def _check(
    raw: Mapping[str, Any], keys: frozenset[str], where: str, named: tuple[str, ...]
) -> None:
    for key in sorted(set(raw) - keys):
        raise _broken(f"{where}: unknown key {key!r}")
    for one in named:
        if one not in indicators():
            raise _broken(f"{where}: the dictionary has no indicator {one!r}")


def _broken(problem: str) -> ResourceError:
    return ResourceError(problem, source=f"xxgk/resources/{_SOURCE}", remedy="Correct the entry")
