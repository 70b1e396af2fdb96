"""Scores of units under a linear model, without building a feature matrix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xxgk.models.features import (
    AFTER,
    BEFORE,
    BLOCKS,
    HEADING,
    LEAD,
    NONE,
    OFFSETS,
    ORDERS,
    PARTIAL_WHOLE,
    PLACE_WEIGHT,
    SECTION,
    WHOLE,
    Layout,
    columns,
)


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A linear model over the feature columns, and what turns its scores into probabilities.

    ``weights`` has shape (columns, labels), ``bias`` (labels,). ``calibration`` has shape
    (labels + 1, labels): scores with a one appended, times it, are the logits of a softmax.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    calibration: NDArray[np.float32]

    def log_probabilities(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the natural logarithms of calibrated probabilities, in the shape of ``scores``."""
        logits = scores @ self.calibration[:-1] + self.calibration[-1]
        top = logits.max(axis=-1, keepdims=True)
        shifted: NDArray[np.float32] = logits - top
        shifted -= np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        return shifted


@dataclass(frozen=True, slots=True)
class Scorer:
    """The scores of every stretch of a report's paragraphs.

    ``running`` has shape (characters + 1, labels): sums of the text block's weights up to each
    character. ``whole`` and ``context`` have shape (paragraphs, labels): what the block of the
    whole paragraph adds, and what the other blocks add.
    """

    layout: Layout
    running: NDArray[np.float32]
    whole: NDArray[np.float32]
    context: NDArray[np.float32]

    @classmethod
    def of(cls, model: LinearModel, layout: Layout) -> Scorer:
        """Return the scorer of a layout under ``model``."""
        context = np.tile(model.bias, (len(layout.bounds), 1))
        whole = _block_scores(model, layout.grams, layout.bounds, WHOLE)
        for block, stretches in ((BEFORE, layout.before), (AFTER, layout.after)):
            filled = stretches[:, 1] > stretches[:, 0]
            inside = [np.arange(start, end) for start, end in stretches[filled]]
            if inside:
                grams = layout.grams[np.concatenate(inside)]
                context[filled] += _block_scores(model, grams, _laid_end_to_end(inside), block)
        for block, phrases in zip((SECTION, HEADING, LEAD), layout.phrases, strict=True):
            known = phrases != NONE
            if known.any():
                scores = _block_scores(model, layout.phrase_grams, layout.phrase_bounds, block)
                context[known] += scores[phrases[known]]
        context += model.weights[layout.places + OFFSETS[-1]].sum(axis=1) * PLACE_WEIGHT
        gains = _gains(model, layout.grams, 0)
        running = np.zeros((len(gains) + 1, gains.shape[1]), dtype=np.float32)
        np.cumsum(gains, axis=0, out=running[1:])
        return cls(layout, running, whole, context)

    def scores(
        self, paragraphs: NDArray[np.intp], starts: NDArray[np.intp], ends: NDArray[np.intp]
    ) -> NDArray[np.float32]:
        """Return the scores of units: shape (units, labels).

        ``starts`` and ``ends`` are intervals of the layout's text, each inside the paragraph
        of the same position and not empty.
        """
        bounds = self.layout.bounds[paragraphs]
        share = np.where(ends - starts < bounds[:, 1] - bounds[:, 0], PARTIAL_WHOLE, 1.0)
        found: NDArray[np.float32] = self.running[ends] - self.running[starts]
        found *= _scales(ends - starts, 0)
        found += self.whole[paragraphs] * share[:, None].astype(np.float32)
        found += self.context[paragraphs]
        return found

    def paragraph_scores(self) -> NDArray[np.float32]:
        """Return the scores of all paragraphs as wholes: shape (paragraphs, labels)."""
        bounds = self.layout.bounds
        return self.scores(np.arange(len(bounds)), bounds[:, 0], bounds[:, 1])


def _gains(model: LinearModel, grams: NDArray[np.uint32], block: int) -> NDArray[np.float32]:
    """Return what the n-grams at each character add in a block: shape (characters, labels)."""
    found = columns(grams, block)
    gains: NDArray[np.float32] = model.weights[found[:, 0]]
    for order in range(1, ORDERS):
        gains += model.weights[found[:, order]]
    return gains


def _block_scores(
    model: LinearModel, grams: NDArray[np.uint32], stretches: NDArray[np.intp], block: int
) -> NDArray[np.float32]:
    """Return what a block adds for each stretch of ``grams``: shape (stretches, labels).

    The stretches are in order; at most one character stands between one and the next.
    """
    gains = _gains(model, grams, block)
    ends = stretches[:, 1]
    following = np.append(stretches[1:, 0], len(gains))
    gains[ends[ends < following]] = 0
    found: NDArray[np.float32] = np.add.reduceat(gains, stretches[:, 0])
    found *= _scales(ends - stretches[:, 0], block)
    return found


def _laid_end_to_end(inside: Sequence[NDArray[np.intp]]) -> NDArray[np.intp]:
    ends = np.cumsum([len(each) for each in inside])
    return np.stack([ends - [len(each) for each in inside], ends], axis=1)


def _scales(sizes: NDArray[np.intp], block: int) -> NDArray[np.float32]:
    scales = BLOCKS[block].weight / np.sqrt(np.maximum(sizes, 1) * ORDERS)
    column: NDArray[np.float32] = scales.astype(np.float32)[:, None]
    return column


def rows(
    layout: Layout, units: Sequence[tuple[int, int, int]]
) -> tuple[list[NDArray[np.intp]], list[NDArray[np.float32]]]:
    """Return the columns and values of each unit's row, for fitting.

    ``units`` are (paragraph, start, end) in the layout's text. Columns may repeat within a
    row; their values add up.
    """
    all_columns: list[NDArray[np.intp]] = []
    all_values: list[NDArray[np.float32]] = []
    for paragraph, start, end in units:
        indices = [layout.places[paragraph] + OFFSETS[-1]]
        values = [np.full(len(indices[0]), PLACE_WEIGHT, np.float32)]
        for block, grams in _blocks_of(layout, paragraph, start, end):
            indices.append(columns(grams, block).ravel())
            value = BLOCKS[block].weight / np.sqrt(grams.size)
            if block == WHOLE and end - start < len(grams):
                value *= PARTIAL_WHOLE
            values.append(np.full(grams.size, value, np.float32))
        all_columns.append(np.concatenate(indices))
        all_values.append(np.concatenate(values))
    return all_columns, all_values


def _blocks_of(
    layout: Layout, paragraph: int, start: int, end: int
) -> Iterator[tuple[int, NDArray[np.uint32]]]:
    """Yield number and n-grams of each block of a unit that is not empty."""
    stretches = {
        0: (start, end),
        WHOLE: layout.bounds[paragraph],
        BEFORE: layout.before[paragraph],
        AFTER: layout.after[paragraph],
    }
    for block, (first, last) in stretches.items():
        if last > first:
            yield block, layout.grams[first:last]
    for block, phrases in zip((SECTION, HEADING, LEAD), layout.phrases, strict=True):
        if phrases[paragraph] != NONE:
            first, last = layout.phrase_bounds[phrases[paragraph]]
            yield block, layout.phrase_grams[first:last]
