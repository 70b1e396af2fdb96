"""Records as doccano JSON Lines (sequence labelling with overlaps) and back.

doccano knows a start, an end and a name for each label, and hands further columns through.
So names tell the layer: ``概述`` a label, ``kind:heading`` a kind of paragraph,
``quantity:applications.received:total`` a quantity. What a name cannot say (heading paths,
values, scopes) stands in the column ``details``, in the order of the labels it was made from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from xxgk.corpus.annotations import Record, read_json_lines
from xxgk.corpus.exchange.parts import (
    QUANTITY_FIELDS,
    Parts,
    heading_before,
    put_together,
    take_apart,
    unit_of,
)
from xxgk.errors import CorpusError

_KIND = "kind:"
_QUANTITY = "quantity:"
_REPORT = "report"
_DETAILS = "details"


def export_doccano(records: Iterable[Record], path: Path) -> int:
    """Write records as JSON Lines for doccano's JSONL import and return their number."""
    lines = [json.dumps(_row(record), ensure_ascii=False) for record in records]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    return len(lines)


def import_doccano(path: Path) -> tuple[Record, ...]:
    """Return the records of a doccano JSONL export.

    A quantity that was marked anew takes its value from its plain digits.

    Raises
    ------
    CorpusError
        If a line is no such row, a new quantity is not in plain digits, or a record breaks the
        format; the message names the line.
    """
    found: list[Record] = []
    for number, row in read_json_lines(path):
        try:
            parts = _parts(row, number, str(path))
        except (KeyError, TypeError, ValueError) as error:
            raise CorpusError(
                f"line {number}: the row misses or breaks {error}",
                source=str(path),
                remedy="Give a JSONL export of a project made from exported records",
            ) from error
        found.append(put_together(parts, source=str(path), line=number))
    return tuple(found)


def _row(record: Record) -> dict[str, Any]:
    parts = take_apart(record)
    labels: list[list[Any]] = [
        [start, end, f"{_KIND}{kind}"] for start, end, kind, _ in parts.paragraphs
    ]
    labels += [[start, end, label] for start, end, label in parts.labels]
    labels += [[start, end, _name(fields)] for start, end, fields in parts.quantities]
    details = {
        "headings": [[start, end, list(path)] for start, end, _, path in parts.paragraphs],
        "quantities": [[start, end, fields] for start, end, fields in parts.quantities],
    }
    return {"text": parts.text, "label": labels, _REPORT: parts.head, _DETAILS: details}


def _name(fields: Mapping[str, Any]) -> str:
    applicant = f":{fields['applicant']}" if fields["applicant"] else ""
    return f"{_QUANTITY}{fields['indicator'] or ''}{applicant}"


def _parts(row: Mapping[str, Any], number: int, source: str) -> Parts:
    parts = Parts(text=row["text"], head=dict(_loaded(row[_REPORT])))
    details = _loaded(row[_DETAILS])
    paths = {(start, end): tuple(path) for start, end, path in details["headings"]}
    known = [(start, end, "", path) for (start, end), path in paths.items()]
    # Several equal quantities may stand at one place: each is handed out once.
    stored: dict[tuple[int, int, str], list[dict[str, Any]]] = {}
    for start, end, fields in details["quantities"]:
        stored.setdefault((start, end, _name(fields)), []).append(fields)
    for start, end, name in row.get("label", row.get("labels", ())):
        if name.startswith(_KIND):
            path = paths.get((start, end), heading_before(known, start))
            parts.paragraphs.append((start, end, name.removeprefix(_KIND), path))
        elif name.startswith(_QUANTITY):
            waiting = stored.get((start, end, name))
            fields = waiting.pop(0) if waiting else _new(row["text"], start, end, name)
            if fields is None:
                raise CorpusError(
                    f"line {number}: the value of the new quantity at {start} is not in digits",
                    source=source,
                    remedy="Add it to the column details, under quantities, with its value",
                )
            parts.quantities.append((start, end, fields))
        else:
            parts.labels.append((start, end, name))
    return parts


def _loaded(column: Any) -> Any:
    """Return a column that doccano may have turned into a string."""
    return json.loads(column) if isinstance(column, str) else column


def _new(text: str, start: int, end: int, name: str) -> dict[str, Any] | None:
    """Return the fields of a quantity that an annotator marked, ``None`` where it has no digits."""
    digits = text[start:end].replace(",", "").replace("，", "")
    if not re.fullmatch(r"\d+(?:\.\d+)?", digits, re.ASCII):
        return None
    indicator, _, applicant = name.removeprefix(_QUANTITY).partition(":")
    fields: dict[str, Any] = dict.fromkeys(QUANTITY_FIELDS)
    fields.update(
        indicator=indicator or None,
        applicant=applicant or None,
        value=float(digits) if "." in digits else int(digits),
        status="reported",
        qualifier="exact",
        source="text",
        name=None if indicator else "其他",
    )
    fields["unit"] = unit_of(fields)
    return fields
