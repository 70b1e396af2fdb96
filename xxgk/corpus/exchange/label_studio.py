"""Records as Label Studio tasks and back, with the labelling configuration.

A task holds the report's head and text under ``data``, and regions over the text: kinds of
paragraphs, labels, quantities. What a region says beside its name (heading path, indicator,
value …) are results of the controls that belong to the region; they carry the region's id.
Offsets count code points, as Label Studio stores them since its front end 1.5; those of older
ones, in UTF-16 units, are recognised by the text that each region repeats.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args
from xml.sax.saxutils import quoteattr

from xxgk.corpus.annotations import Record
from xxgk.corpus.exchange.parts import (
    QUANTITY_FIELDS,
    Parts,
    heading_before,
    put_together,
    take_apart,
    unit_of,
)
from xxgk.errors import CorpusError
from xxgk.schema import APPLICANTS, LABELS, Kind, Qualifier, Status

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "applicant": APPLICANTS,
    "status": get_args(Status),
    "qualifier": get_args(Qualifier),
    "source": ("text", "table"),
}
_QUANTITY = "数量"
_COLOURS = ("#4e79a7", "#f28e2b", "#59a14f", "#e15759", "#b07aa1", "#edc948")
_DEFAULTS = {"status": "reported", "qualifier": "exact", "source": "text"}


def labelling_config() -> str:
    """Return the XML of the labelling interface that the exported tasks belong to."""
    labels = [
        f"    <Label value={quoteattr(name)} background={quoteattr(colour)}/>"
        for name, colour in zip(LABELS, _COLOURS, strict=True)
    ]
    kinds = [f"    <Label value={quoteattr(name)}/>" for name in get_args(Kind)]
    controls = [_control(name) for name in QUANTITY_FIELDS]
    return "\n".join(
        (
            "<View>",
            "  <Style>.htx-text { white-space: pre-wrap; }</Style>",
            '  <Labels name="label" toName="text" showInline="true">',
            *labels,
            "  </Labels>",
            '  <Labels name="kind" toName="text" showInline="true">',
            *kinds,
            "  </Labels>",
            '  <Labels name="quantity" toName="text" showInline="true">',
            f"    <Label value={quoteattr(_QUANTITY)}/>",
            "  </Labels>",
            '  <Text name="text" value="$text"/>',
            '  <TextArea name="heading" toName="text" perRegion="true" whenTagName="kind"/>',
            *controls,
            "</View>",
            "",
        )
    )


def export_label_studio(records: Iterable[Record], path: Path, *, preannotate: bool = False) -> int:
    """Write records as one JSON array of tasks and return their number.

    With ``preannotate`` the regions go under ``predictions``, for an annotator to correct,
    else under ``annotations``. The labelling configuration is written beside the tasks, with
    the ending ``.config.xml``.
    """
    tasks = [_task(record, preannotate) for record in records]
    path.write_text(json.dumps(tasks, ensure_ascii=False) + "\n", encoding="utf-8")
    path.with_suffix(".config.xml").write_text(labelling_config(), encoding="utf-8")
    return len(tasks)


def import_label_studio(path: Path, *, predictions: bool = False) -> tuple[Record, ...]:
    """Return the records of an exported file of tasks (JSON).

    Of several annotations of a task the last one that was not cancelled counts. A task that
    nobody annotated is refused, unless ``predictions`` allows to take what was predicted.

    Raises
    ------
    CorpusError
        If the file is no such export or a record breaks the format; the number of the task, from
        1, stands for the line.
    """
    source = str(path)
    try:
        tasks = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise _broken(f"the file cannot be read: {error}", source) from error
    if not isinstance(tasks, list):
        raise _broken("the file holds no list of tasks", source)
    found: list[Record] = []
    for number, task in enumerate(tasks, start=1):
        try:
            parts = _parts(task, predictions, number, source)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _broken(f"line {number}: the task misses or breaks {error}", source) from error
        found.append(put_together(parts, source=source, line=number))
    return tuple(found)


def _control(name: str) -> str:
    opening = f'name="{name}" toName="text" perRegion="true" whenTagName="quantity"'
    if name not in _CHOICES:
        return f'  <TextArea {opening} maxSubmissions="1"/>'
    choices = "".join(f"<Choice value={quoteattr(one)}/>" for one in _CHOICES[name])
    return f"  <Choices {opening}>{choices}</Choices>"


def _task(record: Record, preannotate: bool) -> dict[str, Any]:
    parts = take_apart(record)
    results: list[dict[str, Any]] = []
    for index, (start, end, kind, heading) in enumerate(parts.paragraphs):
        region = _Region(f"p{index}", parts.text, start, end)
        results.append(region.labels("kind", kind))
        if heading:
            results.append(region.control("heading", list(heading)))
    for index, (start, end, label) in enumerate(parts.labels):
        results.append(_Region(f"s{index}", parts.text, start, end).labels("label", label))
    for index, (start, end, fields) in enumerate(parts.quantities):
        region = _Region(f"q{index}", parts.text, start, end)
        results.append(region.labels("quantity", _QUANTITY))
        for name in QUANTITY_FIELDS:
            if fields[name] is not None:
                words = json.dumps(fields[name]) if name == "value" else fields[name]
                results.append(region.control(name, [words]))
    done = {"result": results, "was_cancelled": False}
    guess = {"model_version": "xxgk", "result": results}
    return {
        "data": {"text": parts.text, "report": parts.head},
        "annotations": [] if preannotate else [done],
        "predictions": [guess] if preannotate else [],
    }


class _Region:
    """A stretch of a task's text, from which its results are made."""

    def __init__(self, name: str, text: str, start: int, end: int) -> None:
        self._name = name
        self._place = {"start": start, "end": end}
        self._words = text[start:end]

    def labels(self, layer: str, label: str) -> dict[str, Any]:
        return {
            "id": self._name,
            "from_name": layer,
            "to_name": "text",
            "type": "labels",
            "value": {**self._place, "text": self._words, "labels": [label]},
        }

    def control(self, name: str, words: list[str]) -> dict[str, Any]:
        kind = "choices" if name in _CHOICES else "textarea"
        key = "choices" if kind == "choices" else "text"
        return {
            "id": self._name,
            "from_name": name,
            "to_name": "text",
            "type": kind,
            "value": {**self._place, key: words},
        }


def _parts(task: Mapping[str, Any], predictions: bool, number: int, source: str) -> Parts:
    text = task["data"]["text"]
    parts = Parts(text=text, head=dict(task["data"]["report"]))
    results = _results(task, predictions, number, source)
    controls: dict[tuple[str, str], Any] = {}
    for result in results:
        if result["type"] != "labels":
            value = result["value"]
            controls[result["id"], result["from_name"]] = value.get("choices", value.get("text"))
    unheaded: list[int] = []
    for result in (one for one in results if one["type"] == "labels"):
        value = result["value"]
        start, end = _place(text, value, number, source)
        if result["from_name"] == "kind":
            heading = controls.get((result["id"], "heading"))
            if heading is None and not result["id"].startswith("p"):
                unheaded.append(len(parts.paragraphs))
            parts.paragraphs.append((start, end, value["labels"][0], tuple(_list(heading))))
        elif result["from_name"] == "label":
            parts.labels.append((start, end, value["labels"][0]))
        else:
            parts.quantities.append((start, end, _fields(result["id"], controls)))
    known = [one for index, one in enumerate(parts.paragraphs) if index not in unheaded]
    for index in unheaded:
        start, end, kind, _ = parts.paragraphs[index]
        parts.paragraphs[index] = (start, end, kind, heading_before(known, start))
    return parts


def _results(
    task: Mapping[str, Any], predictions: bool, number: int, source: str
) -> Sequence[Mapping[str, Any]]:
    done = [one for one in task.get("annotations") or () if not one.get("was_cancelled")]
    if not done and predictions:
        done = list(task.get("predictions") or ())
    if not done:
        raise CorpusError(
            f"line {number}: nobody annotated this task",
            source=source,
            remedy="Annotate it, or leave it out of the export",
        )
    results: Sequence[Mapping[str, Any]] = done[-1]["result"]
    return results


def _place(text: str, value: Mapping[str, Any], number: int, source: str) -> tuple[int, int]:
    """Return a region's interval in characters of the text."""
    start, end, words = value["start"], value["end"], value.get("text")
    if words is None or text[start:end] == words:
        return start, end
    units = text.encode("utf-16-le")
    wide = units[2 * start : 2 * end].decode("utf-16-le", errors="replace")
    if wide == words:
        before = len(units[: 2 * start].decode("utf-16-le", errors="replace"))
        return before, before + len(wide)
    raise CorpusError(
        f"line {number}: the region at {start} to {end} is not the text {words!r} that it repeats",
        source=source,
        remedy="Export with a version that keeps white space, and do not change the text",
    )


def _fields(region: str, controls: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name in QUANTITY_FIELDS:
        found = _list(controls.get((region, name)))
        fields[name] = found[0] if found else _DEFAULTS.get(name)
    if fields["value"] is not None:
        fields["value"] = json.loads(str(fields["value"]))
    fields["unit"] = unit_of(fields)
    return fields


def _list(found: Any) -> list[Any]:
    if found is None:
        return []
    return list(found) if isinstance(found, list) else [found]


def _broken(problem: str, source: str) -> CorpusError:
    return CorpusError(
        problem, source=source, remedy="Give a JSON export of tasks made from exported records"
    )
