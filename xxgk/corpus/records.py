"""What an annotated report is: the record of the corpus format and its parts.

A record is one report with what a reader should find in it. Every offset counts characters
(Python ``str`` indices) of the record's ``text``; intervals are half-open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

from xxgk.schema import (
    Applicant,
    FormName,
    Kind,
    Label,
    Period,
    Qualifier,
    Status,
)

SCHEMA_VERSION = 1
"""The version of the record format; another one is refused."""

Level: TypeAlias = Literal["ministry", "province", "city", "county", "township", "bureau"]
LEVELS: tuple[Level, ...] = ("ministry", "province", "city", "county", "township", "bureau")
"""Who reports: a ministry, a government of one of four levels, or a bureau of any level."""


@dataclass(frozen=True, slots=True)
class AnnotatedSpan:
    """A stretch of a paragraph with its label."""

    start: int
    end: int
    label: Label


@dataclass(frozen=True, slots=True)
class AnnotatedParagraph:
    """One logical paragraph, heading, title, table or piece of furniture.

    ``heading`` is the path of headings above it, outermost first, in the text's own characters
    without white space. ``spans`` cover a labelled paragraph in order and without gaps; there
    are none where ``label`` is ``None``.
    """

    start: int
    end: int
    kind: Kind
    heading: tuple[str, ...] = ()
    label: Label | None = None
    spans: tuple[AnnotatedSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantity:
    """One value that the report gives.

    ``text[start:end]`` is the figure with its magnitude (1.2万) and without its measure word;
    for a denial the denying words; nothing for a blank cell. ``value`` is in the dictionary's
    unit (money in 万元), ``None`` where ``status`` is ``blank`` or ``not_applicable``. A number
    that no indicator covers has ``indicator`` ``None`` and its own words in ``name``.
    """

    indicator: str | None
    applicant: Applicant | None
    value: int | float | None
    unit: str | None
    status: Status
    qualifier: Qualifier
    scope: str | None
    name: str | None
    source: Literal["text", "table"]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Record:
    """One annotated report.

    ``body`` is the id of the issuing body, so that no split parts the reports of one body.
    ``form`` is the national form that its tables follow, ``quirks`` the ids of what is odd in
    its layout and figures (``data/quirks.tsv``).
    """

    id: str
    body: str
    text: str
    form: FormName
    agency: str
    level: Level
    year: int
    title: str
    period: Period | None
    quirks: tuple[str, ...]
    paragraphs: tuple[AnnotatedParagraph, ...]
    quantities: tuple[Quantity, ...]


def main_label(spans: Sequence[AnnotatedSpan]) -> Label | None:
    """Return the label that most characters of the spans carry, the earlier one of two equals.

    Returns ``None`` where there are no spans.
    """
    counted: dict[Label, int] = {}
    for span in spans:
        counted[span.label] = counted.get(span.label, 0) + span.end - span.start
    if not counted:
        return None
    return max(counted, key=counted.__getitem__)


def record_to_json(record: Record) -> dict[str, Any]:
    """Return the record as the JSON object of one line, with its schema version first."""
    return {"schema": SCHEMA_VERSION, **_plain(asdict(record))}


def _plain(value: Any) -> Any:
    """Return a value with lists for tuples, as JSON gives it back."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
