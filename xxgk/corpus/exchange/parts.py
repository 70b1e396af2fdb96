"""A record taken apart for other programs, and put together again from what they give back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from xxgk.corpus.annotations import (
    SCHEMA_VERSION,
    AnnotatedSpan,
    Record,
    main_label,
    record_from_json,
)
from xxgk.errors import CorpusError
from xxgk.resources.dictionary import indicators

_HEAD = ("id", "body", "form", "agency", "level", "year", "title", "period", "quirks")
QUANTITY_FIELDS = (
    "indicator", "applicant", "value", "unit", "status", "qualifier", "scope", "name", "source",
)  # fmt: skip
"""What a quantity says beside its place."""


@dataclass(slots=True)
class Parts:
    """A record's pieces as lists that an annotator may change.

    ``head`` is what concerns the whole report. ``paragraphs`` are start, end, kind and heading
    path; ``labels`` start, end and label; ``quantities`` start, end and their fields.
    """

    text: str
    head: dict[str, Any]
    paragraphs: list[tuple[int, int, str, tuple[str, ...]]] = field(default_factory=list)
    labels: list[tuple[int, int, str]] = field(default_factory=list)
    quantities: list[tuple[int, int, dict[str, Any]]] = field(default_factory=list)


def take_apart(record: Record) -> Parts:
    """Return the pieces of a record."""
    raw = asdict(record)
    return Parts(
        text=record.text,
        head={
            "schema": SCHEMA_VERSION,
            **{name: raw[name] for name in _HEAD},
            "quirks": list(record.quirks),
        },
        paragraphs=[(one.start, one.end, one.kind, one.heading) for one in record.paragraphs],
        labels=[
            (span.start, span.end, span.label) for one in record.paragraphs for span in one.spans
        ],
        quantities=[
            (one.start, one.end, {name: getattr(one, name) for name in QUANTITY_FIELDS})
            for one in record.quantities
        ],
    )


def put_together(parts: Parts, *, source: str, line: int) -> Record:
    """Return the record that the pieces make.

    Where labels leave a gap in their paragraph, as marking by hand does, the label before the
    gap goes on, and the first one begins with the paragraph.

    Raises
    ------
    CorpusError
        If a label stands outside every paragraph or over two, or the result breaks the format;
        the message names ``source`` and ``line``.
    """
    paragraphs = sorted(parts.paragraphs, key=lambda one: (one[0], one[1]))
    spans: list[list[dict[str, Any]]] = [[] for _ in paragraphs]
    for start, end, label in sorted(parts.labels, key=lambda one: (one[0], one[1])):
        index = next(
            (
                place
                for place, (begin, finish, _, _) in enumerate(paragraphs)
                if begin <= start and end <= finish
            ),
            None,
        )
        if index is None:
            raise CorpusError(
                f"line {line}: the label {label} at {start} to {end} is not inside one paragraph",
                source=source,
                remedy="Mark the paragraph as well, or cut the label where the paragraph ends",
            )
        spans[index].append({"start": start, "end": end, "label": label})
    raw = {
        **parts.head,
        "text": parts.text,
        "paragraphs": [
            _paragraph(one, _covering(found, one[0], one[1]))
            for one, found in zip(paragraphs, spans, strict=True)
        ],
        "quantities": [
            {**fields, "start": start, "end": end} for start, end, fields in parts.quantities
        ],
    }
    return record_from_json(raw, source=source, line=line)


def heading_before(paragraphs: Sequence[Sequence[Any]], start: int) -> tuple[str, ...]:
    """Return the heading path of the last paragraph that begins before ``start``.

    ``paragraphs`` have start, end, kind and path; what an annotator marked anew stands under
    the headings of what comes before it.
    """
    before = [one for one in paragraphs if one[0] < start]
    return tuple(max(before, key=lambda one: one[0])[3]) if before else ()


def unit_of(fields: Mapping[str, Any]) -> str | None:
    """Return the unit of a quantity: the dictionary's, for a number without indicator its own."""
    entry = indicators().get(fields["indicator"]) if fields["indicator"] else None
    unit: str | None = fields.get("unit") if entry is None else entry.unit
    return unit


def _paragraph(
    one: tuple[int, int, str, tuple[str, ...]], spans: list[dict[str, Any]]
) -> dict[str, Any]:
    start, end, kind, heading = one
    label = main_label([AnnotatedSpan(**span) for span in spans])
    return {
        "start": start,
        "end": end,
        "kind": kind,
        "heading": list(heading),
        "label": label,
        "spans": spans,
    }


def _covering(spans: list[dict[str, Any]], start: int, end: int) -> list[dict[str, Any]]:
    """Return the spans without gaps between them. Overlaps stay, to be refused."""
    if not spans:
        return spans
    edges = [*(span["start"] for span in spans[1:]), end]
    for index, (span, edge) in enumerate(zip(spans, edges, strict=True)):
        if index == 0:
            span["start"] = start
        span["end"] = max(span["end"], edge)
    return spans
