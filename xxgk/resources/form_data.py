"""The national forms as data (``forms/*.toml``): sections, rows, columns and their labels.

Three forms are known: the statistics table of the reports on 2014 to 2018, the format of
国办公开办函〔2019〕60号 and that of 国办公开办函〔2021〕30号. Each value of a form has one
indicator of the dictionary and, in the table of requests, one applicant. Beside them stand the
rows of the provinces' own tables before 2014 (``forms/provincial.toml``) and the words over the
columns of such tables (``forms/headers.tsv``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias, get_args

from xxgk.errors import ResourceError
from xxgk.resources.dictionary import indicators
from xxgk.resources.loading import read_rows, read_text
from xxgk.schema import APPLICANTS, Applicant, FormName

_NAMES: tuple[FormName, ...] = ("2014", "2019", "2021")
_FORM_KEYS = frozenset({"form", "section"})
_SECTION_KEYS = frozenset({"key", "captions", "headings", "groups", "columns", "rows"})
_COLUMN_KEYS = frozenset({"key", "labels", "applicant", "group", "total"})
_ROW_KEYS = frozenset(
    {
        "key",
        "label",
        "ordinal",
        "variants",
        "notes",
        "unit",
        "indicator",
        "indicators",
        "own",
        "alone",
    }
)
HeaderRole: TypeAlias = Literal["name", "unit", "code", "value", "period", "year", "other", "note"]
"""What stands in a column of a statistics table (``forms/headers.tsv``)."""
_ROLES: tuple[HeaderRole, ...] = get_args(HeaderRole)


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One value column: its labels, its applicant or group, and whether it sums its group."""

    key: str
    labels: tuple[str, ...]
    applicant: Applicant | None
    group: str
    total: bool


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of a form.

    ``labels`` are the official wording and its variants without numbering, official first;
    empty where the row has no label of its own. ``indicators`` holds one id for each column of
    the section and is empty for a head, which takes no value. ``notes`` are explanations that
    stand in brackets behind the label. ``unit`` is the money unit that the form itself states.
    An ``own`` row has no indicator and keeps its values under its own words; an ``alone`` row
    has its indicator only where no other row of the table has the same.
    """

    key: str
    labels: tuple[str, ...]
    ordinal: str
    indicators: tuple[str, ...]
    notes: tuple[str, ...]
    unit: str
    own: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class FormSection:
    """One table of a form. ``headings`` are the report's headings that promise it.

    ``groups`` are the captions that stand over a group of columns, with the group's name.
    """

    key: str
    captions: tuple[str, ...]
    headings: tuple[str, ...]
    columns: tuple[FormColumn, ...]
    rows: tuple[FormRow, ...]
    groups: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One national form: its name and its sections in order."""

    name: FormName
    sections: tuple[FormSection, ...]


@cache
def forms() -> tuple[Form, ...]:
    """Return the national forms, oldest first.

    Raises
    ------
    ResourceError
        If a file is no TOML, has an unknown key, or names an indicator that the dictionary
        does not have; the message names the entry.
    """
    return tuple(parse_form(name, read_text(f"forms/{name}.toml")) for name in _NAMES)


@cache
def known_forms() -> tuple[Form, ...]:
    """Return the national forms and, last, the rows of provincial tables as the form ``free``.

    Raises
    ------
    ResourceError
        As in `forms`.
    """
    return (*forms(), parse_form("free", read_text("forms/provincial.toml")))


@cache
def header_roles() -> Mapping[str, HeaderRole]:
    """Return what stands below each wording of a statistics table's header.

    Raises
    ------
    ResourceError
        If a row names an unknown role.
    """
    roles: dict[str, HeaderRole] = {}
    for number, (named, words) in read_rows("forms/headers.tsv", 2):
        role = next((one for one in _ROLES if one == named), None)
        if role is None:
            raise _broken(
                "xxgk/resources/forms/headers.tsv", f"line {number}: no column is a {named!r}"
            )
        roles[words] = role
    return roles


def parse_form(name: FormName, text: str) -> Form:
    """Return the form that the TOML ``text`` describes, validated against the dictionary.

    Raises
    ------
    ResourceError
        As in `forms`.
    """
    source = f"xxgk/resources/forms/{'provincial' if name == 'free' else name}.toml"
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _broken(source, str(error)) from error
    _known(raw, _FORM_KEYS, source, "the file")
    if raw.get("form") != name:
        raise _broken(source, f"the file says it is form {raw.get('form')!r}")
    sections = tuple(
        _section(entry, source, f"section {number}")
        for number, entry in enumerate(raw.get("section", ()), start=1)
    )
    return Form(name=name, sections=sections)


def _section(raw: Mapping[str, Any], source: str, where: str) -> FormSection:
    _known(raw, _SECTION_KEYS, source, where)
    columns = tuple(
        _column(entry, source, f"{where}, column {number}")
        for number, entry in enumerate(raw["columns"], start=1)
    )
    rows = tuple(
        _row(entry, len(columns), source, f"{where}, row {number}")
        for number, entry in enumerate(raw["rows"], start=1)
    )
    return FormSection(
        key=raw["key"],
        captions=tuple(raw["captions"]),
        headings=tuple(raw["headings"]),
        columns=columns,
        rows=rows,
        groups=tuple(raw.get("groups", {}).items()),
    )


def _column(raw: Mapping[str, Any], source: str, where: str) -> FormColumn:
    _known(raw, _COLUMN_KEYS, source, where)
    named = raw.get("applicant")
    applicant = next((one for one in APPLICANTS if one == named), None)
    if named is not None and applicant is None:
        raise _broken(source, f"{where}: no applicant is called {named!r}")
    return FormColumn(
        key=raw["key"],
        labels=tuple(raw["labels"]),
        applicant=applicant,
        group=raw.get("group", ""),
        total=raw.get("total", False),
    )


def _row(raw: Mapping[str, Any], columns: int, source: str, where: str) -> FormRow:
    _known(raw, _ROW_KEYS, source, where)
    ids = tuple(raw.get("indicators", (raw["indicator"],) * columns if "indicator" in raw else ()))
    for one in ids:
        if one not in indicators():
            raise _broken(source, f"{where}: the dictionary has no indicator {one!r}")
    if ids and len(ids) != columns:
        raise _broken(source, f"{where}: {len(ids)} indicators for {columns} columns")
    label = raw.get("label")
    return FormRow(
        key=raw["key"],
        labels=(label, *raw.get("variants", ())) if label else (),
        ordinal=raw.get("ordinal", ""),
        indicators=ids,
        notes=tuple(raw.get("notes", ())),
        unit=raw.get("unit", ""),
        own=raw.get("own", False),
        alone=raw.get("alone", False),
    )


def _known(raw: Mapping[str, Any], keys: frozenset[str], source: str, where: str) -> None:
    unknown = sorted(set(raw) - keys)
    if unknown:
        raise _broken(source, f"{where}: unknown key {unknown[0]!r}")


def _broken(source: str, problem: str) -> ResourceError:
    return ResourceError(problem, source=source, remedy="Correct the entry")
