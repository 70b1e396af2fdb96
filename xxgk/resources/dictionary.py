"""The indicator dictionary (``indicators.csv``): ids, names, units, labels, forms."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from xxgk.errors import ResourceError
from xxgk.resources.loading import read_text
from xxgk.schema import LABELS, Label

_FILE = "indicators.csv"
_COLUMNS = ["id", "name", "unit", "label", "forms", "by_applicant", "note"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the dictionary.

    ``forms`` names where the indicator occurs: ``2014``, ``2019``, ``2021`` and ``text``.
    ``unit`` is the unit of every observed value. ``by_applicant`` tells whether the 2019 and
    2021 forms split it by applicant.
    """

    id: str
    name: str
    unit: str
    label: Label
    forms: tuple[str, ...]
    by_applicant: bool
    note: str


@cache
def indicators() -> Mapping[str, Indicator]:
    """Return the dictionary by id, in the file's order.

    Raises
    ------
    ResourceError
        If a row breaks the file's format, naming its line.
    """
    reader = csv.DictReader(read_text(_FILE).splitlines())
    if reader.fieldnames != _COLUMNS:
        raise _broken(1, f"the columns must be {','.join(_COLUMNS)}")
    found: dict[str, Indicator] = {}
    for row in reader:
        label = next((name for name in LABELS if name == row["label"]), None)
        if label is None:
            raise _broken(reader.line_num, f"no label is called {row['label']!r}")
        if row["id"] in found or row["by_applicant"] not in {"0", "1"}:
            raise _broken(reader.line_num, "an id stands twice, or by_applicant is neither 0 nor 1")
        found[row["id"]] = Indicator(
            id=row["id"],
            name=row["name"],
            unit=row["unit"],
            label=label,
            forms=tuple(row["forms"].split(";")),
            by_applicant=row["by_applicant"] == "1",
            note=row["note"] or "",
        )
    return MappingProxyType(found)


def search(words: str) -> list[Indicator]:
    """Return the indicators whose id, name, label or note contains every one of ``words``."""
    wanted = words.lower().split()
    return [
        entry
        for entry in indicators().values()
        if all(
            word in f"{entry.id} {entry.name} {entry.label} {entry.note}".lower() for word in wanted
        )
    ]


def _broken(line: int, problem: str) -> ResourceError:
    return ResourceError(
        f"line {line}: {problem}",
        source=f"xxgk/resources/{_FILE}",
        remedy="Correct the row",
    )
