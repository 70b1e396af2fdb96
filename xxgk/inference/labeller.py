"""Labels for paragraphs: the trained section classifier applied along a report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from xxgk.corpus.normalise import Converted, View, convert, flow
from xxgk.corpus.segment import segment
from xxgk.corpus.tables import find_tables
from xxgk.inference.metadata import find_year
from xxgk.models import store
from xxgk.models.decoding import best_path, posteriors
from xxgk.models.features import lay_out
from xxgk.models.scoring import Scorer
from xxgk.models.store import StoredModel
from xxgk.resources.layout import heading_label
from xxgk.schema import LABELS, Document, Label, Paragraph, Span

if TYPE_CHECKING:
    from xxgk.models.section import SectionClassifier

RELEASED = Path(store.__file__).parent / "released"
"""The directory of the model that the package ships."""

_CLAUSE = re.compile(r"[^,。;!?]+(?:[,。;!?]+[”\"』」)]*)?|[,。;!?]+")
_NOTHING = re.compile(r"(?:暂?无|没有|无此类情况|无其他(?:需要)?报告的?事项)[。.]?")
_LONGEST_FURNITURE = 60
_MIN_CLAUSE = 7
# What a change of label inside a paragraph costs, in nats, and how far the paragraph as a whole
# speaks for each of its clauses. Tuned on the corpus's mixed paragraphs, held out by issuing
# body: `python benchmarks/spans.py`.
_SENTENCE_SWITCH = 2.0
_CLAUSE_SWITCH = 3.5
_PARAGRAPH_SHARE = 0.5
_CONTEXT_SHARE = 0.5


class SectionLabeller:
    """Labels a report's paragraphs and the spans inside them.

    Load the released model with ``SectionLabeller.load()``, one of your own with
    ``SectionLabeller.load(directory)``.
    """

    def __init__(self, model: StoredModel) -> None:
        self.model = model
        order = {label: index for index, label in enumerate(model.classes)}
        self._prose = np.array([order[label] for label in LABELS], dtype=np.intp)

    @classmethod
    def load(cls, directory: str | Path | None = None) -> SectionLabeller:
        """Return the labeller of a model directory, by default of the released model.

        Raises
        ------
        xxgk.errors.ModelError
            If the directory is no model of this version, or was changed.
        """
        return cls(store.load(RELEASED if directory is None else Path(directory)))

    @property
    def classifier(self) -> SectionClassifier:
        """The fitted scikit-learn estimator (fit, predict, predict_proba, score)."""
        from xxgk.models.section import SectionClassifier  # noqa: PLC0415 - loads scikit-learn

        return SectionClassifier.from_model(self.model.linear, self.model.classes)

    def label(self, document: Document) -> list[Paragraph]:
        """Return the document's paragraphs with labels, spans and calibrated scores.

        Offsets are those of ``document.text``. Paragraphs of kind ``paragraph`` carry a label,
        a score and spans; headings the label of the section they open where it has a single
        one; tables and furniture none.
        """
        converted = convert(document.text)
        regions = find_tables(document, converted)
        intervals = [(region.start, region.end) for region in regions]
        paragraphs = segment(document, converted, intervals)
        year = find_year(document, converted, paragraphs)
        return list(self.label_paragraphs(converted, paragraphs, year))

    def label_paragraphs(
        self, converted: Converted, paragraphs: Sequence[Paragraph], year: int | None
    ) -> tuple[Paragraph, ...]:
        """Return ``paragraphs`` (of `segment.segment`) with labels, spans and scores."""
        prose = [index for index, each in enumerate(paragraphs) if each.kind == "paragraph"]
        if not prose:
            return tuple(paragraphs)
        views = [flow(converted, paragraphs[index].start, paragraphs[index].end) for index in prose]
        paths = [tuple(_converted_path(paragraphs[index].heading)) for index in prose]
        layout = lay_out([view.text for view in views], paths, year)
        scorer = Scorer.of(self.model.linear, layout)
        emissions = self.model.linear.log_probabilities(scorer.paragraph_scores())
        shares = posteriors(
            emissions, self.model.transitions * _CONTEXT_SHARE, self.model.start * _CONTEXT_SHARE
        )
        found = list(paragraphs)
        for row, index in enumerate(prose):
            found[index] = self._labelled(paragraphs[index], views[row], row, shares[row], scorer)
        return _with_heading_labels(found)

    def _labelled(
        self,
        paragraph: Paragraph,
        view: View,
        row: int,
        shares: NDArray[np.float32],
        scorer: Scorer,
    ) -> Paragraph:
        if _NOTHING.fullmatch(view.text):
            return _empty_prose(paragraph)
        best = self.model.classes[int(shares.argmax())]
        if not best:
            kind = "furniture" if len(view.text) <= _LONGEST_FURNITURE else "paragraph"
            return replace(paragraph, kind=kind, score=_rounded(shares.max()))
        weights = shares[self._prose]
        labels, spans = self._spans(view, row, weights / weights.sum(), scorer)
        if len(set(labels)) == 1:
            label = labels[0]
            score = _rounded(weights[LABELS.index(label)])
            whole = Span(paragraph.start, paragraph.end, label, score)
            return replace(paragraph, label=label, score=score, spans=(whole,))
        return _mixed(paragraph, spans, weights)

    def _spans(
        self, view: View, row: int, weights: NDArray[np.float32], scorer: Scorer
    ) -> tuple[list[Label], list[Span]]:
        """Return the label of each clause, and the clauses merged where labels agree."""
        clauses = _clauses(view.text)
        offset = int(scorer.layout.bounds[row, 0])
        starts = np.array([start for start, _ in clauses], dtype=np.intp) + offset
        ends = np.array([end for _, end in clauses], dtype=np.intp) + offset
        scores = scorer.scores(np.full(len(clauses), row), starts, ends)
        own = self.model.linear.log_probabilities(scores)[:, self._prose]
        own -= np.log(np.exp(own).sum(axis=1, keepdims=True))
        emissions = own + _PARAGRAPH_SHARE * np.log(np.maximum(weights, 1e-6))
        costs = [
            _SENTENCE_SWITCH if index and view.text[start - 1] != "," else _CLAUSE_SWITCH
            for index, (start, _) in enumerate(clauses)
        ]
        path = best_path(emissions, np.array(costs, dtype=np.float32))
        labels = [LABELS[index] for index in path]
        joint = np.exp(emissions - emissions.max(axis=1, keepdims=True))
        joint /= joint.sum(axis=1, keepdims=True)
        spans: list[Span] = []
        sizes: list[int] = []
        for position, ((start, end), label) in enumerate(zip(clauses, labels, strict=True)):
            first, last = view.to_source(start, end)
            score = float(joint[position, path[position]])
            size = end - start
            if spans and spans[-1].label == label:
                total = sizes[-1] + size
                score = (spans[-1].score * sizes[-1] + score * size) / total
                spans[-1] = Span(spans[-1].start, last, label, _rounded(score))
                sizes[-1] = total
            else:
                spans.append(Span(first, last, label, _rounded(score)))
                sizes.append(size)
        return labels, spans


def _clauses(text: str) -> list[tuple[int, int]]:
    """Return the clauses of a paragraph, short ones joined to the one before."""
    found: list[tuple[int, int]] = []
    for match in _CLAUSE.finditer(text):
        short = match.end() - match.start() < _MIN_CLAUSE
        if found and (short or found[-1][1] - found[-1][0] < _MIN_CLAUSE):
            found[-1] = (found[-1][0], match.end())
        else:
            found.append(match.span())
    return found or [(0, len(text))]


def _mixed(paragraph: Paragraph, spans: list[Span], weights: NDArray[np.float32]) -> Paragraph:
    lengths: dict[Label | None, int] = {}
    for span in spans:
        lengths[span.label] = lengths.get(span.label, 0) + span.end - span.start
    label = max(lengths, key=lambda name: lengths[name])
    score = _rounded(weights[LABELS.index(label)]) if label is not None else None
    first = replace(spans[0], start=paragraph.start)
    last = replace(spans[-1], end=paragraph.end)
    covering = (first, *spans[1:-1], last)
    return replace(paragraph, label=label, score=score, spans=covering)


def _empty_prose(paragraph: Paragraph) -> Paragraph:
    label = heading_label(simplified_heading(paragraph.heading[-1])) if paragraph.heading else None
    if label is None:
        return paragraph
    span = Span(paragraph.start, paragraph.end, label, 1.0)
    return replace(paragraph, label=label, score=1.0, spans=(span,))


@cache
def simplified_heading(words: str) -> str:
    """Return a heading's words converted, as one line."""
    return flow(convert(words), 0, len(words)).text


def _converted_path(path: tuple[str, ...]) -> list[str]:
    return [simplified_heading(words) for words in path]


def _with_heading_labels(paragraphs: list[Paragraph]) -> tuple[Paragraph, ...]:
    """Give each heading the label of the section that it opens, where it has a single one."""
    found = list(paragraphs)
    for index, heading in enumerate(paragraphs):
        if heading.kind != "heading":
            continue
        labels: set[Label | None] = set()
        for below in paragraphs[index + 1 :]:
            if below.kind == "paragraph":
                if len(below.heading) <= len(heading.heading):
                    break
                labels.update(span.label for span in below.spans)
            elif below.kind == "heading" and len(below.heading) <= len(heading.heading):
                break
        if len(labels) == 1:
            found[index] = replace(heading, label=labels.pop())
    return tuple(found)


def _rounded(score: float) -> float:
    return round(float(score), 4)
