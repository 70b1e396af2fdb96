"""Rows for fitting: annotated reports as units with features and labels."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from xxgk.corpus.normalise import View, convert, flow, simplify
from xxgk.corpus.records import AnnotatedParagraph, Record
from xxgk.models.features import N_COLUMNS, Layout, lay_out
from xxgk.models.scoring import rows

REJECT = ""
"""The class of lines that are no prose of the report."""

_SENTENCE = re.compile(r"[^。;!?]+[。;!?]*")
_MIN_SENTENCE = 6
_SENTENCES_EACH = 2
# Rules on wording and place take most furniture away before the classifier sees a report.
_FURNITURE_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """One annotated report, laid out.

    ``labels`` has one class a paragraph. ``units`` are (paragraph, start, end) in the layout's
    text; ``unit_labels`` their classes. The first units are the paragraphs, in order.
    """

    body: str
    layout: Layout
    labels: tuple[str, ...]
    units: tuple[tuple[int, int, int], ...]
    unit_labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A feature matrix with the class and issuing body of each row."""

    matrix: csr_matrix
    labels: NDArray[np.str_]
    bodies: NDArray[np.str_]


def example(record: Record, *, seed: int = 0) -> Example | None:
    """Return the example of a record, ``None`` where it holds no prose.

    Sentences of a paragraph with one label are drawn with ``seed``; every span of a mixed
    paragraph is a unit.
    """
    converted = convert(record.text)
    draw = random.Random(f"{seed}:{record.id}")
    parts = [part for part in record.paragraphs if _is_kept(part, draw)]
    if not parts:
        return None
    views = [flow(converted, part.start, part.end) for part in parts]
    paths = [tuple(simplify(words) for words in part.heading) for part in parts]
    layout = lay_out([view.text for view in views], paths, record.year)
    labels = tuple(part.label or REJECT for part in parts)
    units = [(row, int(start), int(end)) for row, (start, end) in enumerate(layout.bounds)]
    unit_labels = list(labels)
    for row, (part, view) in enumerate(zip(parts, views, strict=True)):
        offset = int(layout.bounds[row, 0])
        for start, end, label in _inner(part, view, draw):
            units.append((row, offset + start, offset + end))
            unit_labels.append(label)
    return Example(record.body, layout, labels, tuple(units), tuple(unit_labels))


def build_rows(examples: Sequence[Example]) -> Rows:
    """Return the feature matrix of the examples' units: shape (units, N_COLUMNS)."""
    columns: list[NDArray[np.intp]] = []
    values: list[NDArray[np.float32]] = []
    labels: list[str] = []
    bodies: list[str] = []
    for each in examples:
        found_columns, found_values = rows(each.layout, each.units)
        columns += found_columns
        values += found_values
        labels += each.unit_labels
        bodies += [each.body] * len(each.units)
    ends = np.cumsum([0, *(len(row) for row in columns)])
    matrix = csr_matrix(
        (np.concatenate(values), np.concatenate(columns), ends), shape=(len(columns), N_COLUMNS)
    )
    matrix.sum_duplicates()
    return Rows(matrix, np.array(labels), np.array(bodies))


def _is_kept(part: AnnotatedParagraph, draw: random.Random) -> bool:
    """Tell whether a part is prose, or page furniture that wording rules may have let pass."""
    if part.kind == "furniture":
        return draw.random() < _FURNITURE_SHARE
    return part.kind == "paragraph" and part.label is not None


def _inner(
    part: AnnotatedParagraph, view: View, draw: random.Random
) -> Iterator[tuple[int, int, str]]:
    """Yield stretches of a paragraph's view with their class."""
    if part.label is None or part.kind == "furniture":
        return
    if len(part.spans) > 1:
        yield from _annotated(part, view)
        return
    sentences = [
        match.span()
        for match in _SENTENCE.finditer(view.text)
        if match.end() - match.start() >= _MIN_SENTENCE
    ]
    if len(sentences) > 1:
        for start, end in draw.sample(sentences, min(_SENTENCES_EACH, len(sentences))):
            yield start, end, part.label


def _annotated(part: AnnotatedParagraph, view: View) -> Iterator[tuple[int, int, str]]:
    """Yield the annotated spans of a mixed paragraph, in offsets of its view."""
    places = [view.to_source(index, index + 1)[0] for index in range(len(view.text))]
    for span in part.spans:
        start, end = np.searchsorted(places, [span.start, span.end])
        if span.label is not None and end - start >= _MIN_SENTENCE:
            yield int(start), int(end), span.label
