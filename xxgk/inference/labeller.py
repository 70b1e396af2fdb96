"""Labels for paragraphs: the trained section classifier applied along a report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from xxgk.corpus.normalise import Converted, View, simplify
from xxgk.corpus.structure import take_apart
from xxgk.inference.metadata import find_year
from xxgk.inference.prose import Prose
from xxgk.models import store
from xxgk.models.features import NONE
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
_DECIMALS = 4


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
        chosen, best, scores = shares.argmax(axis=1), weights.argmax(axis=1), weights.tolist()
        # An item of a list that a sentence leads into (…包括：) is prose, however bare it is.
        led = prose.layout.phrases[-1] != NONE
        found = list(paragraphs)
        for row, (place, view) in enumerate(zip(prose.rows, prose.views, strict=True)):
            each = paragraphs[place]
            if _NOTHING.fullmatch(view.text):
                found[place] = _empty_prose(each)
            elif not self.model.classes[chosen[row]] and not led[row]:
                if len(view.text) <= _LONGEST_FURNITURE:
                    found[place] = Paragraph(each.start, each.end, "furniture", each.heading)
            elif row in stretches:
                found[place] = _mixed(each, view, stretches[row], scores[row])
            else:
                # Of one subject, the paragraph as a whole tells more than its clauses.
                found[place] = _whole(each, LABELS[best[row]], scores[row][best[row]])
        return _with_heading_labels(found)


def _whole(paragraph: Paragraph, label: Label, score: float) -> Paragraph:
    score = round(score, _DECIMALS)
    # `dataclasses.replace` takes several times as long, and this runs once a paragraph.
    start, end = paragraph.start, paragraph.end
    spans = (Span(start, end, label, score),)
    return Paragraph(start, end, paragraph.kind, paragraph.heading, label, score, spans)


def _mixed(
    paragraph: Paragraph, view: View, stretches: list[ClauseLabel], scores: list[float]
) -> Paragraph:
    """Label a paragraph of several subjects with the one that most of its characters carry."""
    spans = [
        Span(*view.to_source(each.start, each.end), each.label, round(each.score, _DECIMALS))
        for each in stretches
    ]
    spans[0] = replace(spans[0], start=paragraph.start)
    spans[-1] = replace(spans[-1], end=paragraph.end)
    lengths = [sum(s.end - s.start for s in spans if s.label == label) for label in LABELS]
    best = int(np.argmax(lengths))
    return _with_spans(paragraph, LABELS[best], round(scores[best], _DECIMALS), tuple(spans))


def _with_spans(
    paragraph: Paragraph, label: Label | None, score: float | None, spans: tuple[Span, ...]
) -> Paragraph:
    return Paragraph(
        paragraph.start, paragraph.end, paragraph.kind, paragraph.heading, label, score, spans
    )


def _empty_prose(paragraph: Paragraph) -> Paragraph:
    """Give a paragraph that says no more than 无 the label of its heading, where that has one."""
    label = heading_label(simplify(paragraph.heading[-1])) if paragraph.heading else None
    return paragraph if label is None else _whole(paragraph, label, 1.0)


def _with_heading_labels(paragraphs: list[Paragraph]) -> tuple[Paragraph, ...]:
    """Give each heading the label of the section that it opens, where it has a single one."""
    found = list(paragraphs)
    # The headings that what comes next may stand under: place, depth, labels found so far.
    above: list[tuple[int, int, set[Label | None]]] = []
    opened = []
    for index, each in enumerate(paragraphs):
        if each.kind not in {"heading", "paragraph"}:
            continue
        depth = len(each.heading)
        while above and above[-1][1] >= depth:
            above.pop()
        if each.kind == "heading":
            above.append((index, depth, set()))
            opened.append(above[-1])
        if each.spans:
            here = {span.label for span in each.spans}
            for _, _, labels in above:
                labels.update(here)
    for index, _, labels in opened:
        if len(labels) == 1:
            found[index] = _with_spans(found[index], labels.pop(), None, ())
    return tuple(found)
