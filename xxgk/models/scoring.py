"""Scores of units under a linear model, without building a feature matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xxgk.models.features import (
    BLOCKS,
    OFFSETS,
    ORDERS,
    PLACE_WEIGHT,
    Layout,
    columns,
    context_blocks,
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
    character. ``context`` has shape (paragraphs, labels): what the other blocks add.
    """

    layout: Layout
    running: NDArray[np.float32]
    context: NDArray[np.float32]

    @classmethod
    def of(cls, model: LinearModel, layout: Layout) -> Scorer:
        """Return the scorer of a layout under ``model``."""
        labels = model.weights.shape[1]
        gains = model.weights[columns(layout.grams, 0)].sum(axis=1)
        running = np.zeros((len(gains) + 1, labels), dtype=np.float64)
        np.cumsum(gains, axis=0, out=running[1:])
        context = np.tile(model.bias, (len(layout.bounds), 1))
        for paragraph in range(len(layout.bounds)):
            for block, grams in enumerate(context_blocks(layout, paragraph), start=1):
                if len(grams):
                    gained = model.weights[columns(grams, block).ravel()].sum(axis=0)
                    context[paragraph] += gained * _scale(len(grams), block)
            for place in layout.places[paragraph]:
                context[paragraph] += model.weights[OFFSETS[-1] + place] * PLACE_WEIGHT
        return cls(layout, running.astype(np.float32), context)

    def scores(
        self, paragraphs: NDArray[np.intp], starts: NDArray[np.intp], ends: NDArray[np.intp]
    ) -> NDArray[np.float32]:
        """Return the scores of units: shape (units, labels).

        ``starts`` and ``ends`` are intervals of the layout's text, each inside the paragraph
        of the same position and not empty.
        """
        scale = BLOCKS[0].weight / np.sqrt((ends - starts) * ORDERS)
        found: NDArray[np.float32] = self.running[ends] - self.running[starts]
        found *= scale[:, None].astype(np.float32)
        found += self.context[paragraphs]
        return found

    def paragraph_scores(self) -> NDArray[np.float32]:
        """Return the scores of all paragraphs as wholes: shape (paragraphs, labels)."""
        bounds = self.layout.bounds
        return self.scores(np.arange(len(bounds)), bounds[:, 0], bounds[:, 1])


def _scale(grams: int, block: int) -> float:
    return BLOCKS[block].weight / float(np.sqrt(grams * ORDERS))


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
        blocks = (layout.grams[start:end], *context_blocks(layout, paragraph))
        indices = [columns(grams, block).ravel() for block, grams in enumerate(blocks)]
        values = [
            np.full(len(index), _scale(len(grams), block) if len(grams) else 0.0, np.float32)
            for block, (index, grams) in enumerate(zip(indices, blocks, strict=True))
        ]
        places = np.array(layout.places[paragraph], dtype=np.intp) + OFFSETS[-1]
        all_columns.append(np.concatenate([*indices, places]))
        all_values.append(np.concatenate([*values, np.full(len(places), PLACE_WEIGHT, np.float32)]))
    return all_columns, all_values
