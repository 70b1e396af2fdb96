"""Labels for paragraphs: the trained section classifier applied along a report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from xxgk.corpus.normalise import Converted, View, simplify
from xxgk.inference.prose import Prose, segmented
from xxgk.models import store
from xxgk.models.features import NONE, Layout
from xxgk.models.labelling import ClauseLabel, clause_labels, paragraph_shares, prose_shares
from xxgk.models.scoring import Scorer
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
# A cell of a table that was lost: figures and signs, a measure word at most.
_BARE = re.compile("[^\u4e00-\u9fff]*[\u4e00-\u9fff]?[^\u4e00-\u9fff]*")
_DECIMALS = 4
_BATCH = 32_000
"""Characters after which `SectionLabeller.label_many` scores what it holds."""


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
        return list(self.label_paragraphs(*segmented(document)))

    def label_many(self, documents: Iterable[Document]) -> Iterator[list[Paragraph]]:
        """Yield for each document what `label` returns, in order.

        Several reports are scored together, which takes two thirds to three quarters of the time
        of one after the other. No more documents are held than make up a batch.
        """
        for batch in _batches(documents):
            reports = [segmented(document) for document in batch]
            yield from map(list, self.label_reports(reports))

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
        return self.label_reports([(converted, paragraphs, year)])[0]

    def label_reports(
        self, reports: Sequence[tuple[Converted, Sequence[Paragraph], int | None]]
    ) -> list[tuple[Paragraph, ...]]:
        """Return the paragraphs of several reports as `label_paragraphs` does, scored together."""
        proses = [Prose.among(*report) for report in reports]
        kept = [prose for prose in proses if prose is not None]
        labelled = [list(paragraphs) for _, paragraphs, _ in reports]
        if kept:
            decided = self._decided(kept)
            for found, prose in zip(labelled, proses, strict=True):
                if prose is not None:
                    for place, paragraph in zip(prose.rows, decided, strict=False):
                        found[place] = paragraph
        return [_with_heading_labels(found) for found in labelled]

    def _decided(self, proses: Sequence[Prose]) -> Iterator[Paragraph]:
        """Yield the paragraphs of prose of several reports with labels, spans and scores."""
        layout = Layout.joined([prose.layout for prose in proses])
        paragraphs = [each for prose in proses for each in prose.paragraphs]
        views = [view for prose in proses for view in prose.views]
        scorer = Scorer.of(self.model.linear, layout)
        shares = paragraph_shares(self.model, scorer)
        weights = prose_shares(self.model, shares)
        stretches = clause_labels(self.model, scorer, [view.text for view in views], weights)
        chosen, best = shares.argmax(axis=1).tolist(), weights.argmax(axis=1).tolist()
        scores = weights.tolist()
        # An item of a list that a sentence leads into (…包括：) is prose, however bare it is.
        led = (layout.phrases[-1] != NONE).tolist()
        for row, (each, view) in enumerate(zip(paragraphs, views, strict=True)):
            if _NOTHING.fullmatch(view.text):
                yield _empty_prose(each)
            elif not led[row] and self._is_furniture(chosen[row], view.text):
                short = len(view.text) <= _LONGEST_FURNITURE
                yield Paragraph(each.start, each.end, "furniture", each.heading) if short else each
            elif row in stretches:
                yield _mixed(each, view, stretches[row], scores[row])
            else:
                # Of one subject, the paragraph as a whole tells more than its clauses.
                yield _whole(each, LABELS[best[row]], scores[row][best[row]])

    def _is_furniture(self, chosen: int, text: str) -> bool:
        return not self.model.classes[chosen] or _BARE.fullmatch(text) is not None


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.text)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


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
        for span in each.spans:
            for _, _, labels in above:
                labels.add(span.label)
    for index, _, labels in opened:
        if len(labels) == 1:
            found[index] = _with_spans(found[index], labels.pop(), None, ())
    return tuple(found)
