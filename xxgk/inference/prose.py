"""A segmented report's prose as the section model sees it: clean texts, layout, probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from xxgk.corpus.normalise import Converted, View, flow, simplify
from xxgk.corpus.structure import take_apart
from xxgk.inference.metadata import find_year
from xxgk.models.features import Layout, lay_out
from xxgk.models.labelling import paragraph_shares
from xxgk.models.scoring import Scorer
from xxgk.models.store import StoredModel
from xxgk.schema import Document, Paragraph


@dataclass(frozen=True, slots=True)
class Prose:
    """The paragraphs of kind ``paragraph`` of one report, in order.

    ``rows`` are their places among all paragraphs of the report, ``views`` their clean texts with
    the way back to the document's, ``paths`` the clean headings above each, outermost first.
    """

    paragraphs: tuple[Paragraph, ...]
    rows: tuple[int, ...]
    views: tuple[View, ...]
    paths: tuple[tuple[str, ...], ...]
    layout: Layout

    @classmethod
    def of(cls, document: Document) -> Prose | None:
        """Return the prose of a document, ``None`` where it holds none."""
        return cls.among(*segmented(document))

    @classmethod
    def among(
        cls, converted: Converted, paragraphs: Sequence[Paragraph], year: int | None
    ) -> Prose | None:
        """Return the prose among segmented paragraphs, ``None`` where there is none."""
        rows = tuple(row for row, each in enumerate(paragraphs) if each.kind == "paragraph")
        if not rows:
            return None
        prose = tuple(paragraphs[row] for row in rows)
        views = tuple(flow(converted, each.start, each.end) for each in prose)
        paths = tuple(_clean(each.heading) for each in prose)
        layout = lay_out([view.text for view in views], paths, year)
        return cls(prose, rows, views, paths, layout)

    def shares(self, model: StoredModel) -> tuple[Scorer, NDArray[np.float32]]:
        """Return the scorer, and each paragraph's class probabilities given the whole report.

        Shape (paragraphs, classes), classes in the order of ``model.classes``.
        """
        scorer = Scorer.of(model.linear, self.layout)
        return scorer, paragraph_shares(model, scorer)


def segmented(document: Document) -> tuple[Converted, tuple[Paragraph, ...], int | None]:
    """Return a document's converted text, its paragraphs without labels, and its year."""
    parts = take_apart(document)
    year = find_year(document, parts.converted, parts.paragraphs)
    return parts.converted, parts.paragraphs, year


@lru_cache(maxsize=1024)
def _clean(path: tuple[str, ...]) -> tuple[str, ...]:
    # Every paragraph of a section has the section's headings above it.
    return tuple(simplify(heading) for heading in path)
