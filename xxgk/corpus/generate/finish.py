"""From a laid-out text with marks to a record of the corpus."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from xxgk.corpus.annotations import AnnotatedParagraph, AnnotatedSpan, Quantity, Record
from xxgk.corpus.generate.draft import Draft
from xxgk.corpus.generate.marked import Figure, Labelled, Mark, Marked, Part, RunIn
from xxgk.corpus.records import main_label
from xxgk.schema import Period


def to_record(draft: Draft, text: Marked, identity: str) -> Record:
    """Return the annotated report, without quirks; every offset describes the final text."""
    return Record(
        id=identity,
        body=draft.body.id,
        text=text.text,
        form=draft.form,
        agency=draft.body.agency,
        level=draft.body.level,
        year=draft.year,
        title=draft.title,
        period=Period(f"{draft.year}-01-01", f"{draft.year}-12-31"),
        quirks=(),
        paragraphs=_paragraphs(text),
        quantities=_quantities(text),
    )


def _paragraphs(text: Marked) -> tuple[AnnotatedParagraph, ...]:
    names = _heading_names(text)
    parts = sorted(
        (mark for mark in text.marks if isinstance(mark.payload, Part)),
        key=lambda mark: mark.start,
    )
    labels = sorted(
        (mark for mark in text.marks if isinstance(mark.payload, Labelled)),
        key=lambda mark: mark.start,
    )
    return tuple(_paragraph(mark, labels, names) for mark in parts)


def _paragraph(mark: Mark, labels: Sequence[Mark], names: Mapping[int, str]) -> AnnotatedParagraph:
    part = mark.payload
    assert isinstance(part, Part)
    inside = [one for one in labels if mark.start <= one.start and one.end <= mark.end]
    spans = _spans(mark.start, mark.end, inside) if part.kind == "paragraph" else ()
    heading = tuple(names[number] for number in part.above if number in names)
    return AnnotatedParagraph(mark.start, mark.end, part.kind, heading, main_label(spans), spans)


def _spans(start: int, end: int, labels: Sequence[Mark]) -> tuple[AnnotatedSpan, ...]:
    """Return the labels' stretches, made to cover the paragraph, equal neighbours as one."""
    found: list[AnnotatedSpan] = []
    for mark in labels:
        label = mark.payload.label if isinstance(mark.payload, Labelled) else None
        if label is None:
            continue
        begin = found[-1].end if found else start
        if found and found[-1].label == label:
            found[-1] = AnnotatedSpan(found[-1].start, mark.end, label)
        else:
            found.append(AnnotatedSpan(begin, mark.end, label))
    if found:
        found[-1] = AnnotatedSpan(found[-1].start, end, found[-1].label)
    return tuple(found)


def _heading_names(text: Marked) -> dict[int, str]:
    found: dict[int, str] = {}
    for mark in text.marks:
        words = re.sub(r"\s+", "", text.text[mark.start : mark.end]).rstrip("。：:.")
        if isinstance(mark.payload, RunIn):
            found[mark.payload.number] = words
        elif isinstance(mark.payload, Part) and mark.payload.kind == "heading":
            found.setdefault(mark.payload.number, words)
    return found


def _quantities(text: Marked) -> tuple[Quantity, ...]:
    figures = sorted(
        (mark for mark in text.marks if isinstance(mark.payload, Figure)),
        key=lambda mark: (mark.start, mark.end),
    )
    return tuple(_quantity(mark) for mark in figures)


def _quantity(mark: Mark) -> Quantity:
    figure = mark.payload
    assert isinstance(figure, Figure)
    return Quantity(
        indicator=figure.indicator,
        applicant=figure.applicant,
        value=figure.value,
        unit=figure.unit,
        status=figure.status,
        qualifier=figure.qualifier,
        scope=figure.scope,
        name=figure.name,
        source="table" if figure.table else "text",
        start=mark.start,
        end=mark.end,
    )
