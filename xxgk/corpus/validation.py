"""Checking a record of the annotated corpus against the format; each error tells the remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, NoReturn, get_args

from xxgk.corpus.records import (
    LEVELS,
    SCHEMA_VERSION,
    AnnotatedParagraph,
    AnnotatedSpan,
    Quantity,
    Record,
    main_label,
)
from xxgk.errors import CorpusError
from xxgk.resources.dictionary import indicators
from xxgk.schema import APPLICANTS, LABELS, FormName, Kind, Period, Qualifier, Status

_FORMS = get_args(FormName)
_KINDS = get_args(Kind)
_STATUSES = get_args(Status)
_QUALIFIERS = get_args(Qualifier)
_YEARS = (1990, 2100)
_RECORD_KEYS = (
    "schema", "id", "body", "text", "form", "agency", "level", "year", "title", "period",
    "quirks", "paragraphs", "quantities",
)  # fmt: skip
_PARAGRAPH_KEYS = ("start", "end", "kind", "heading", "label", "spans")
_SPAN_KEYS = ("start", "end", "label")
_QUANTITY_KEYS = (
    "indicator", "applicant", "value", "unit", "status", "qualifier", "scope", "name", "source",
    "start", "end",
)  # fmt: skip


class _FormatError(Exception):
    """What is wrong with a record and what to do about it, before file and line are known."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def record_from_json(raw: Mapping[str, Any], *, source: str = "", line: int = 0) -> Record:
    """Return the JSON object of one line as a record.

    Parameters
    ----------
    raw
        The object.
    source, line
        The file and the line number, from 1, that an error should name.

    Raises
    ------
    CorpusError
        If the object breaks the format: another schema version, unknown or missing keys,
        unknown labels, indicators or quirks, offsets outside the text, overlaps, a value that
        does not fit its status.
    """
    try:
        return _record(raw)
    except _FormatError as broken:
        name = raw.get("id")
        where = f"line {line}: " if line else ""
        which = f"record {name!r}: " if isinstance(name, str) else ""
        raise CorpusError(
            f"{where}{which}{broken.problem}", source=source, remedy=broken.remedy
        ) from None


@cache
def quirk_ids() -> Mapping[str, str]:
    """Return what each quirk id means, from ``data/quirks.tsv``.

    Raises
    ------
    CorpusError
        If a line of the file is not an id, a tab and a sentence.
    """
    path = resources.files("xxgk.corpus").joinpath("data", "quirks.tsv")
    found: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, tab, meaning = line.partition("\t")
        if not tab or not meaning or name in found:
            raise CorpusError(
                f"line {number} is not a new id, a tab and its meaning",
                source="xxgk/corpus/data/quirks.tsv",
                remedy="Correct the line",
            )
        found[name] = meaning
    return found


def _record(raw: Mapping[str, Any]) -> Record:
    if raw.get("schema") != SCHEMA_VERSION:
        _fail(
            f"its schema version is {raw.get('schema')!r}, this version reads {SCHEMA_VERSION}",
            "Convert the record with a version that knows both",
        )
    _keys(raw, _RECORD_KEYS, "the record")
    text = _string(raw, "text", "the record")
    paragraphs = _paragraphs(raw["paragraphs"], len(text))
    return Record(
        id=_string(raw, "id", "the record"),
        body=_string(raw, "body", "the record"),
        text=text,
        form=_one_of(raw["form"], _FORMS, "form"),
        agency=_string(raw, "agency", "the record"),
        level=_one_of(raw["level"], LEVELS, "level"),
        year=_year(raw["year"]),
        title=_string(raw, "title", "the record", empty=True),
        period=_period(raw["period"]),
        quirks=_quirks(raw["quirks"]),
        paragraphs=paragraphs,
        quantities=_quantities(raw["quantities"], len(text)),
    )


def _paragraphs(raw: object, length: int) -> tuple[AnnotatedParagraph, ...]:
    found = [
        _paragraph(_mapping(entry, _PARAGRAPH_KEYS, f"paragraphs[{index}]"), index, length)
        for index, entry in enumerate(_list(raw, "paragraphs"))
    ]
    _in_order([(one.start, one.end) for one in found], "paragraphs")
    return tuple(found)


def _paragraph(raw: Mapping[str, Any], index: int, length: int) -> AnnotatedParagraph:
    where = f"paragraphs[{index}]"
    start, end = _interval(raw, where, 0, length)
    kind = _one_of(raw["kind"], _KINDS, f"{where}.kind")
    label = None if raw["label"] is None else _one_of(raw["label"], LABELS, f"{where}.label")
    if label is not None and kind != "paragraph":
        _fail(f"{where} is a {kind} and has the label {label}", "Label only paragraphs")
    heading = _list(raw["heading"], f"{where}.heading")
    if not all(isinstance(words, str) and words for words in heading):
        _fail(f"{where}.heading holds what is no text", "List the headings above, outermost first")
    spans = tuple(
        _span(_mapping(entry, _SPAN_KEYS, f"{where}.spans[{place}]"), where, place, (start, end))
        for place, entry in enumerate(_list(raw["spans"], f"{where}.spans"))
    )
    _check_cover(spans, label, (start, end), where)
    return AnnotatedParagraph(start, end, kind, tuple(heading), label, spans)


def _span(raw: Mapping[str, Any], where: str, place: int, bounds: tuple[int, int]) -> AnnotatedSpan:
    here = f"{where}.spans[{place}]"
    start, end = _interval(raw, here, *bounds)
    return AnnotatedSpan(start, end, _one_of(raw["label"], LABELS, f"{here}.label"))


def _check_cover(
    spans: Sequence[AnnotatedSpan], label: str | None, bounds: tuple[int, int], where: str
) -> None:
    if (label is None) != (not spans):
        _fail(
            f"{where} has {'spans but no label' if spans else 'a label but no spans'}",
            "Give a labelled paragraph spans that cover it, and an unlabelled one none",
        )
    if not spans:
        return
    edges = [bounds[0], *(edge for span in spans for edge in (span.start, span.end)), bounds[1]]
    if any(left != right for left, right in zip(edges[::2], edges[1::2], strict=True)):
        _fail(
            f"the spans of {where} overlap or leave a gap",
            "Let each span start where the one before it ends, from the paragraph's start to end",
        )
    if label != main_label(spans):
        _fail(
            f"{where} has the label {label}, but most of its characters carry {main_label(spans)}",
            "Give the paragraph the label that most of its characters carry",
        )


def _quantities(raw: object, length: int) -> tuple[Quantity, ...]:
    return tuple(
        _quantity(_mapping(entry, _QUANTITY_KEYS, f"quantities[{index}]"), index, length)
        for index, entry in enumerate(_list(raw, "quantities"))
    )


def _quantity(raw: Mapping[str, Any], index: int, length: int) -> Quantity:
    where = f"quantities[{index}]"
    status = _one_of(raw["status"], _STATUSES, f"{where}.status")
    start, end = _interval(raw, where, 0, length, empty=status == "blank")
    _check_value(raw["value"], status, where)
    _check_indicator(raw, where)
    applicant = raw["applicant"]
    return Quantity(
        indicator=raw["indicator"],
        applicant=None
        if applicant is None
        else _one_of(applicant, APPLICANTS, f"{where}.applicant"),
        value=raw["value"],
        unit=_text_or_none(raw, "unit", where),
        status=status,
        qualifier=_one_of(raw["qualifier"], _QUALIFIERS, f"{where}.qualifier"),
        scope=_text_or_none(raw, "scope", where),
        name=_text_or_none(raw, "name", where),
        source=_one_of(raw["source"], ("text", "table"), f"{where}.source"),
        start=start,
        end=end,
    )


def _check_value(value: object, status: str, where: str) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if status in {"blank", "not_applicable"} and value is not None:
        _fail(f"{where} is {status} and has a value", "Set the value to null: missing is not 0")
    if status == "denied" and (not number or value != 0):
        _fail(f"{where} is denied and its value is {value!r}", "Set the value to 0")
    if status == "reported" and not number:
        _fail(f"{where} is reported and its value is {value!r}", "Set the value to a number")


def _check_indicator(raw: Mapping[str, Any], where: str) -> None:
    name = raw["indicator"]
    if name is None:
        if not raw["name"]:
            _fail(
                f"{where} has neither indicator nor name",
                "Give an id of indicators.csv, or name what is counted",
            )
        return
    entry = indicators().get(name) if isinstance(name, str) else None
    if entry is None:
        _fail(f"{where}: no indicator is called {name!r}", "Use an id of indicators.csv")
    if raw["unit"] != entry.unit:
        _fail(
            f"{where}: the unit of {name} is {entry.unit}, not {raw['unit']!r}",
            f"Convert the value to {entry.unit}",
        )
    if entry.by_applicant != (raw["applicant"] is not None):
        _fail(
            f"{where}: {name} {'needs an' if entry.by_applicant else 'has no'} applicant",
            "Set applicant to total where the report names none"
            if entry.by_applicant
            else "Set applicant to null",
        )


def _interval(
    raw: Mapping[str, Any], where: str, low: int, high: int, *, empty: bool = False
) -> tuple[int, int]:
    start, end = raw["start"], raw["end"]
    if type(start) is not int or type(end) is not int:
        _fail(f"{where}: start and end must be whole numbers", "Count characters from 0")
    if not low <= start <= end <= high:
        _fail(
            f"{where}: the interval {start} to {end} is outside {low} to {high}",
            "Count characters of text, not bytes, and keep parts inside their whole",
        )
    if start == end and not empty:
        _fail(f"{where}: the interval at {start} is empty", "Mark at least one character")
    return start, end


def _in_order(intervals: Sequence[tuple[int, int]], where: str) -> None:
    for index, ((_, end), (start, _)) in enumerate(pairwise(intervals)):
        if start < end:
            _fail(
                f"{where}[{index}] and {where}[{index + 1}] overlap or stand in another order",
                "Sort them by start and let none begin before the one above it ends",
            )


def _quirks(raw: object) -> tuple[str, ...]:
    found = _list(raw, "quirks")
    for name in found:
        if not isinstance(name, str) or name not in quirk_ids():
            _fail(f"no quirk is called {name!r}", "Use an id of xxgk/corpus/data/quirks.tsv")
    return tuple(found)


def _period(raw: object) -> Period | None:
    if raw is None:
        return None
    period = _mapping(raw, ("start", "end"), "period")
    return Period(_string(period, "start", "period"), _string(period, "end", "period"))


def _year(raw: object) -> int:
    if type(raw) is not int or not _YEARS[0] <= raw <= _YEARS[1]:
        _fail(f"the year is {raw!r}", f"Give a year from {_YEARS[0]} to {_YEARS[1]}")
    return raw


def _keys(raw: Mapping[str, Any], keys: Sequence[str], where: str) -> None:
    for name in keys:
        if name not in raw:
            _fail(f"{where} has no {name!r}", f"Add {name!r}")
    for name in raw:
        if name not in keys:
            _fail(f"{where} has the unknown key {name!r}", "Take it out or correct its spelling")


def _mapping(raw: object, keys: Sequence[str], where: str) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        _fail(f"{where} is no object", f"Give an object with {', '.join(keys)}")
    _keys(raw, keys, where)
    return raw


def _list(raw: object, where: str) -> list[Any]:
    if not isinstance(raw, list):
        _fail(f"{where} is no list", "Give a list, empty where there is nothing")
    return raw


def _string(raw: Mapping[str, Any], key: str, where: str, *, empty: bool = False) -> str:
    value = raw[key]
    if not isinstance(value, str) or not (value or empty):
        _fail(f"{where}: {key} is no text", f"Give {key} as a string")
    return value


def _text_or_none(raw: Mapping[str, Any], key: str, where: str) -> str | None:
    return None if raw[key] is None else _string(raw, key, where)


def _one_of(value: object, allowed: Sequence[Any], where: str) -> Any:
    if value not in allowed:
        _fail(f"{where} is {value!r}", f"Use one of {', '.join(map(str, allowed))}")
    return value


def _fail(problem: str, remedy: str) -> NoReturn:
    raise _FormatError(problem, remedy)
