"""Labels for paragraphs: the trained section classifier applied along a report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from xxgk.corpus.normalise import Converted, View, simplify
from xxgk.corpus.structure import take_apart
from xxgk.inference.metadata import find_year
from xxgk.inference.prose import Prose
from xxgk.models import store
from xxgk.models.labelling import ClauseLabel, clause_labels, prose_shares
from xxgk.models.store import StoredModel
from xxgk.resources.layout import heading_label
from xxgk.schema import LABELS, Document, Label, Paragraph, Span

if TYPE_CHECKING:
    from xxgk.inference.explain import Explanation
    from xxgk.models.section import SectionClassifier

RELEASED = Path(store.__file__).parent / "released"
"""The directory of the model that the package ships."""

_NOTHING = re.compile(r"(?:暂?无|没有|无此类情况|无其他(?:需要)?报告的?事项)[。.]?")
_LONGEST_FURNITURE = 60


class SectionLabeller:
    """Labels a report's paragraphs and the spans inside them.

    Load the released model with ``SectionLabeller.load()``, one of your own with
    ``SectionLabeller.load(directory)``.
    """

    def __init__(self, model: StoredModel) -> None:
        self.model = model

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
        parts = take_apart(document)
        year = find_year(document, parts.converted, parts.paragraphs)
        return list(self.label_paragraphs(parts.converted, parts.paragraphs, year))

    def explain(
        self, document: Document, paragraph: Paragraph, against: Label | None = None
    ) -> Explanation:
        """Return the words and the context that spoke for a label, and how much each weighed.

        ``paragraph`` is one that `label` (or `xxgk.extract`) gave for the same document.
        ``against`` is the label to weigh it against, by default the most probable other one.

        Raises
        ------
        xxgk.errors.UsageError
            If the document holds no such paragraph of prose, or the two labels are the same.
        """
        from xxgk.inference.explain import explain  # noqa: PLC0415 - loads the words

        return explain(self.model, Prose.of(document), paragraph, against)

    def label_paragraphs(
        self, converted: Converted, paragraphs: Sequence[Paragraph], year: int | None
    ) -> tuple[Paragraph, ...]:
        """Return ``paragraphs`` (of `segment.segment`) with labels, spans and scores."""
        prose = Prose.among(converted, paragraphs, year)
        if prose is None:
            return tuple(paragraphs)
        scorer, shares = prose.shares(self.model)
        weights = prose_shares(self.model, shares)
        texts = [view.text for view in prose.views]
        stretches = clause_labels(self.model, scorer, texts, weights)
        reject = self.model.classes.index("")
        rejected = shares.argmax(axis=1) == reject
        labelled = (
            _labelled(each, view, None if rejected[row] else stretches[row], weights[row])
            for row, (each, view) in enumerate(zip(prose.paragraphs, prose.views, strict=True))
        )
        found = [next(labelled) if each.kind == "paragraph" else each for each in paragraphs]
        return _with_heading_labels(found)


def _labelled(
    paragraph: Paragraph,
    view: View,
    stretches: list[ClauseLabel] | None,
    weights: NDArray[np.float32],
) -> Paragraph:
    """Return a paragraph with its stretches as spans; ``None`` stands for no prose."""
    if _NOTHING.fullmatch(view.text):
        return _empty_prose(paragraph)
    if stretches is None:
        furniture = len(view.text) <= _LONGEST_FURNITURE
        return replace(paragraph, kind="furniture") if furniture else paragraph
    if len(stretches) == 1:
        # Of a paragraph on one subject, the paragraph as a whole tells more than its clauses.
        best = int(weights.argmax())
        return _whole(paragraph, LABELS[best], weights[best])
    spans = [
        Span(*view.to_source(each.start, each.end), each.label, _rounded(each.score))
        for each in stretches
    ]
    return _mixed(paragraph, spans, weights)


def _whole(paragraph: Paragraph, label: Label, share: float) -> Paragraph:
    score = _rounded(share)
    span = Span(paragraph.start, paragraph.end, label, score)
    return replace(paragraph, label=label, score=score, spans=(span,))


def _mixed(paragraph: Paragraph, spans: list[Span], weights: NDArray[np.float32]) -> Paragraph:
    """Label a paragraph of several subjects with the one that most of its characters carry."""
    spans[0] = replace(spans[0], start=paragraph.start)
    spans[-1] = replace(spans[-1], end=paragraph.end)
    lengths = [sum(s.end - s.start for s in spans if s.label == label) for label in LABELS]
    best = int(np.argmax(lengths))
    return replace(paragraph, label=LABELS[best], score=_rounded(weights[best]), spans=tuple(spans))


def _empty_prose(paragraph: Paragraph) -> Paragraph:
    """Give a paragraph that says no more than 无 the label of its heading, where that has one."""
    label = heading_label(simplify(paragraph.heading[-1])) if paragraph.heading else None
    return paragraph if label is None else _whole(paragraph, label, 1.0)


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
