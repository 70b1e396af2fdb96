"""Rows for fitting: annotated reports as units with features and labels."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from xxgk.corpus.normalise import View, convert, flow, simplify
from xxgk.corpus.records import AnnotatedParagraph, Record
from xxgk.models.features import N_COLUMNS, Layout, lay_out
from xxgk.models.scoring import rows
from xxgk.training.arrange import Passage, arrange

REJECT = ""
"""The class of lines that are no prose of the report."""

_SENTENCE = re.compile(r"[^。;!?]+[。;!?]*")
_MIN_SENTENCE = 6
_SENTENCES_EACH = 2
PLAIN_COPIES = 2
"""In how many plain arrangements each report is fitted on besides its own.

Real reports are plain more often than the corpus, which is rich in misleading headings.
"""

# Rules on wording and place take most furniture away before the classifier sees a report.
_FURNITURE_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """One annotated report in one arrangement, laid out.

    ``labels`` has one class a paragraph. ``units`` are (paragraph, start, end) in the layout's
    text; ``unit_labels`` their classes. The first units are the paragraphs, in order. ``plain``
    tells the second arrangement, which is for fitting alone.
    """

    body: str
    layout: Layout
    labels: tuple[str, ...]
    units: tuple[tuple[int, int, int], ...]
    unit_labels: tuple[str, ...]
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A feature matrix with the class and issuing body of each row."""

    matrix: csr_matrix
    labels: NDArray[np.str_]
    bodies: NDArray[np.str_]


def examples(record: Record, *, seed: int = 0) -> list[Example]:
    """Return the examples of a record: as it stands, and in two plain arrangements.

    Empty where the record holds no prose. What is drawn at random depends on ``seed`` and the
    record's id alone.
    """
    draw = random.Random(f"{seed}:{record.id}")
    passages = passages_of(record, draw)
    if not any(each.label for each in passages):
        return []
    plain = [arrange(passages, record.year, draw) for _ in range(PLAIN_COPIES)]
    return [
        _laid_out(record, passages, draw, plain=False),
        *(_laid_out(record, each, draw, plain=True) for each in plain),
    ]


def passages_of(record: Record, draw: random.Random) -> list[Passage]:
    """Return a record's paragraphs and the part of its furniture that ``draw`` keeps, in order."""
    converted = convert(record.text)
    found: list[Passage] = []
    for part in record.paragraphs:
        if _is_kept(part, draw):
            view = flow(converted, part.start, part.end)
            path = tuple(simplify(words) for words in part.heading)
            stretches = tuple(_stretches(part, view))
            found.append(Passage(view.text, path, part.label or REJECT, stretches))
    return [each for each in found if each.text]


def _laid_out(
    record: Record, passages: Sequence[Passage], draw: random.Random, *, plain: bool
) -> Example:
    texts = [each.text for each in passages]
    layout = lay_out(texts, [each.path for each in passages], record.year)
    units = [(row, int(start), int(end)) for row, (start, end) in enumerate(layout.bounds)]
    labels = [each.label for each in passages]
    unit_labels = list(labels)
    for row, passage in enumerate(passages):
        offset = int(layout.bounds[row, 0])
        for start, end, label in _inner(passage, draw):
            units.append((row, offset + start, offset + end))
            unit_labels.append(label)
    return Example(
        body=record.body,
        layout=layout,
        labels=tuple(labels),
        units=tuple(units),
        unit_labels=tuple(unit_labels),
        plain=plain,
    )


def build_rows(examples: Sequence[Example]) -> Rows:
    """Return the feature matrix of the examples' units: shape (units, N_COLUMNS)."""
    labels: list[str] = []
    bodies: list[str] = []
    matrices: list[csr_matrix] = []
    for each in examples:
        columns, values, sizes = rows(each.layout, each.units)
        ends = np.append(0, sizes.cumsum())
        matrices.append(csr_matrix((values, columns, ends), shape=(len(sizes), N_COLUMNS)))
        matrices[-1].sum_duplicates()
        labels += each.unit_labels
        bodies += [each.body] * len(each.units)
    return Rows(vstack(matrices, format="csr"), np.array(labels), np.array(bodies))


def _is_kept(part: AnnotatedParagraph, draw: random.Random) -> bool:
    """Tell whether a part is prose, or page furniture that wording rules may have let pass."""
    if part.kind == "furniture":
        return draw.random() < _FURNITURE_SHARE
    return part.kind == "paragraph" and part.label is not None


def _inner(passage: Passage, draw: random.Random) -> Iterator[tuple[int, int, str]]:
    """Yield stretches of a passage's text with their class."""
    if not passage.label:
        return
    if len(passage.stretches) > 1:
        yield from (each for each in passage.stretches if each[1] - each[0] >= _MIN_SENTENCE)
        return
    sentences = [
        match.span()
        for match in _SENTENCE.finditer(passage.text)
        if match.end() - match.start() >= _MIN_SENTENCE
    ]
    if len(sentences) > 1:
        for start, end in draw.sample(sentences, min(_SENTENCES_EACH, len(sentences))):
            yield start, end, passage.label


def _stretches(part: AnnotatedParagraph, view: View) -> Iterator[tuple[int, int, str]]:
    """Yield the annotated spans of a paragraph in offsets of its view, covering it."""
    if len(part.spans) < 2:
        yield 0, len(view.text), part.label or REJECT
        return
    places = [view.to_source(index, index + 1)[0] for index in range(len(view.text))]
    edges = [0, *np.searchsorted(places, [span.start for span in part.spans[1:]]), len(places)]
    for span, (start, end) in zip(part.spans, pairwise(edges), strict=True):
        yield int(start), int(end), span.label
