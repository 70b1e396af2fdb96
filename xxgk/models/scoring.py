"""Scores of units under a linear model, without building a feature matrix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xxgk.models.features import (
    AFTER,
    BEFORE,
    BLOCKS,
    N_COLUMNS,
    NONE,
    OFFSETS,
    ORDERS,
    PARTIAL_WHOLE,
    PHRASE_BITS,
    PLACE_WEIGHT,
    SECTION,
    TEXT,
    TEXT_BITS,
    WHOLE,
    Layout,
    buckets,
)

_LANE = 8
"""Labels are padded to a multiple of this: rows of 32 bytes are looked up three times as fast."""

_BIAS = 128
"""What is added to the signed bytes of a model in its tables, so that no sum is below zero."""

_PIECE = 80
"""Characters whose n-grams' bytes are summed in 16 bits: 3 x 255 x 80 is below 2**16."""

_ROOM = SECTION
"""Blocks side by side in a row of a table: as many as are over paragraphs."""


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A linear model over the feature columns, and what turns its scores into probabilities.

    Weights are kept as signed bytes with one scale a block of columns and label:
    ``quantised`` has shape (columns, labels), ``scales`` (blocks + 1, labels), the last for the
    place columns. ``bias`` has shape (labels,). ``calibration`` has shape (labels + 1, labels):
    scores with a one appended, times it, are the logits of a softmax.
    """

    quantised: NDArray[np.int8]
    scales: NDArray[np.float32]
    bias: NDArray[np.float32]
    calibration: NDArray[np.float32]
    tables: Tables = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", Tables.of(self.quantised, self.scales))

    @classmethod
    def of(
        cls,
        weights: NDArray[np.float32],
        bias: NDArray[np.float32],
        calibration: NDArray[np.float32],
    ) -> LinearModel:
        """Return the model whose bytes come nearest to ``weights``, of shape (columns, labels)."""
        quantised = np.zeros(weights.shape, dtype=np.int8)
        scales = np.ones((len(OFFSETS), weights.shape[1]), dtype=np.float32)
        for index, (first, last) in enumerate(_edges()):
            part = weights[first:last]
            scales[index] = np.maximum(np.abs(part).max(axis=0) / 127, 1e-12)
            quantised[first:last] = np.rint(part / scales[index])
        return cls(quantised, scales, bias, calibration)

    @property
    def weights(self) -> NDArray[np.float32]:
        """The weights as numbers: shape (columns, labels), made anew at each call."""
        weights = self.quantised.astype(np.float32)
        for index, (first, last) in enumerate(_edges()):
            weights[first:last] *= self.scales[index]
        return weights

    def log_probabilities(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the natural logarithms of calibrated probabilities, in the shape of ``scores``."""
        logits: NDArray[np.float32] = scores @ self.calibration[:-1]
        logits += self.calibration[-1]
        logits -= logits.max(axis=-1, keepdims=True)
        logits -= np.log(np.exp(logits).sum(axis=-1, keepdims=True))
        return logits


@dataclass(frozen=True, slots=True)
class Tables:
    """A model's weights laid out for look-up, labels padded with zeros to a multiple of ``_LANE``.

    ``texts`` and ``phrases`` have one row a bucket: the bytes of all blocks over paragraphs, or
    over phrases, side by side, each plus ``_BIAS``. ``factors`` has shape (blocks, labels): the
    block's weight times its scale, over the root of n-grams a character. ``places`` has shape
    (place columns, labels).
    """

    texts: NDArray[np.uint8]
    phrases: NDArray[np.uint8]
    factors: NDArray[np.float32]
    places: NDArray[np.float32]

    @classmethod
    def of(cls, quantised: NDArray[np.int8], scales: NDArray[np.float32]) -> Tables:
        """Return the tables of a model's bytes and scales."""
        weights = np.array([block.weight for block in BLOCKS]) / np.sqrt(ORDERS)
        places = quantised[OFFSETS[-1] :] * scales[-1] * PLACE_WEIGHT
        return cls(
            texts=_side_by_side(quantised[: OFFSETS[SECTION]], 1 << TEXT_BITS),
            phrases=_side_by_side(quantised[OFFSETS[SECTION] : OFFSETS[-1]], 1 << PHRASE_BITS),
            factors=_padded(scales[:-1] * weights[:, None]),
            places=_padded(places),
        )


def _side_by_side(quantised: NDArray[np.int8], size: int) -> NDArray[np.uint8]:
    labels = quantised.shape[1]
    # Three blocks take the room of four: rows of a power of two bytes are looked up faster.
    table = np.full((size, _ROOM, -(-labels // _LANE) * _LANE), _BIAS, dtype=np.uint8)
    for block, part in enumerate(quantised.reshape(-1, size, labels)):
        table[:, block, :labels] += part.view(np.uint8)
    return table.reshape(size, -1)


def _padded(array: NDArray[Any]) -> NDArray[np.float32]:
    room = -array.shape[-1] % _LANE
    return np.pad(array, ((0, 0), (0, room))).astype(np.float32)


def _edges() -> list[tuple[int, int]]:
    return list(pairwise([*OFFSETS, N_COLUMNS]))


@dataclass(frozen=True, slots=True)
class Scorer:
    """The scores of every stretch of a report's paragraphs, labels padded as in `Tables`.

    ``gains`` has shape (characters, labels): the biased bytes that the n-grams at each character
    add in the text block, summed. ``factor`` has shape (labels,): what turns them into scores.
    The others have shape (paragraphs, labels): ``alone`` is what each paragraph's own text adds,
    ``whole`` what the block of the whole paragraph adds, ``context`` what the other blocks add.
    ``labels`` is the number of labels without padding.
    """

    layout: Layout
    gains: NDArray[np.uint16]
    factor: NDArray[np.float32]
    alone: NDArray[np.float32]
    whole: NDArray[np.float32]
    context: NDArray[np.float32]
    labels: int

    @classmethod
    def of(cls, model: LinearModel, layout: Layout) -> Scorer:
        """Return the scorer of a layout under ``model``."""
        tables, labels = model.tables, len(model.bias)
        gains = _gains(tables.texts, layout.grams, TEXT_BITS)
        width = gains.shape[1] // _ROOM
        sums = _sums(gains, layout.bounds).reshape(-1, _ROOM, width)
        texts = sums * tables.factors[:SECTION] * _roots(layout.bounds)[:, None]
        context = _phrase_scores(tables, layout)
        context += tables.places[layout.places].sum(axis=1)
        context[:, :labels] += model.bias
        context[1:] += texts[:-1, BEFORE]
        context[:-1] += texts[1:, AFTER]
        return cls(
            layout=layout,
            gains=np.ascontiguousarray(gains[:, :width]),
            factor=tables.factors[TEXT],
            alone=texts[:, TEXT],
            whole=texts[:, WHOLE],
            context=context,
            labels=labels,
        )

    def scores(
        self, paragraphs: NDArray[np.intp], starts: NDArray[np.intp], ends: NDArray[np.intp]
    ) -> NDArray[np.float32]:
        """Return the scores of units: shape (units, labels).

        ``starts`` and ``ends`` are intervals of the layout's text in order, without overlap,
        each inside the paragraph of the same position and not empty.
        """
        units = np.stack([starts, ends], axis=1)
        found: NDArray[np.float32] = _sums(self.gains, units) * self.factor * _roots(units)
        bounds = self.layout.bounds[paragraphs]
        part = ends - starts < bounds[:, 1] - bounds[:, 0]
        share = np.where(part, np.float32(PARTIAL_WHOLE), np.float32(1))
        found += self.whole[paragraphs] * share[:, None]
        found += self.context[paragraphs]
        return found[:, : self.labels]

    def paragraph_scores(self) -> NDArray[np.float32]:
        """Return the scores of all paragraphs as wholes: shape (paragraphs, labels)."""
        found: NDArray[np.float32] = self.alone + self.whole + self.context
        return found[:, : self.labels]


def _phrase_scores(tables: Tables, layout: Layout) -> NDArray[np.float32]:
    """Return what the blocks over phrases add for each paragraph: shape (paragraphs, labels)."""
    bounds = layout.phrase_bounds
    width = tables.factors.shape[1]
    # The last row, which NONE points at, stays empty.
    scores = np.zeros((len(bounds) + 1, _ROOM, width), dtype=np.float32)
    if len(bounds):
        gains = _gains(tables.phrases, layout.phrase_grams, PHRASE_BITS)
        found = _sums(gains, bounds).reshape(-1, _ROOM, width)[:, : len(layout.phrases)]
        scores[:-1, : len(layout.phrases)] = (
            found * tables.factors[SECTION:] * _roots(bounds)[:, None]
        )
    section, heading, lead = layout.phrases
    context: NDArray[np.float32] = scores[section, 0] + scores[heading, 1]
    context += scores[lead, 2]
    return context


def _gains(table: NDArray[np.uint8], grams: NDArray[np.uint32], bits: int) -> NDArray[np.uint16]:
    """Return the sums of the rows of the n-grams at each character: shape (characters, bytes)."""
    # Buckets are inside the table by their making; "clip" spares the check that they are. Order
    # by order, so that no array is large enough to be given back to the system each time.
    first, *others = buckets(grams, bits)
    gains: NDArray[np.uint16] = table.take(first, axis=0, mode="clip").astype(np.uint16)
    for other in others:
        gains += table.take(other, axis=0, mode="clip")
    return gains


def _sums(gains: NDArray[np.uint16], stretches: NDArray[np.intp]) -> NDArray[np.int32]:
    """Return the sum of each stretch of characters, without bias: shape (stretches, bytes).

    Stretches are in order and do not overlap; a character stands after the last.
    """
    # Four sums run side by side in a word of 64 bits, over pieces too short for one to reach
    # into the next: a quarter of the time of adding 16-bit numbers.
    edges = stretches.ravel()
    cuts = np.concatenate([edges, np.arange(0, len(gains), _PIECE)])
    cuts.sort()
    cuts = cuts[np.append(True, cuts[1:] != cuts[:-1])]
    pieces = np.add.reduceat(gains.view(np.uint64), cuts).view(np.uint16).astype(np.int32)
    sizes = np.append(cuts[1:], len(gains)) - cuts
    pieces -= (sizes * (_BIAS * ORDERS)).astype(np.int32)[:, None]
    sums: NDArray[np.int32] = np.add.reduceat(pieces, np.searchsorted(cuts, edges))[::2]
    sums[stretches[:, 0] == stretches[:, 1]] = 0
    return sums


def _roots(stretches: NDArray[np.intp]) -> NDArray[np.float32]:
    sizes = np.maximum(stretches[:, 1] - stretches[:, 0], 1)
    column: NDArray[np.float32] = (1 / np.sqrt(sizes)).astype(np.float32)[:, None]
    return column


def rows(
    layout: Layout, units: Sequence[tuple[int, int, int]]
) -> tuple[list[NDArray[np.int32]], list[NDArray[np.float32]]]:
    """Return the columns and values of each unit's row, for fitting.

    ``units`` are (paragraph, start, end) in the layout's text. Columns may repeat within a
    row; their values add up.
    """
    found_columns: list[NDArray[np.int32]] = []
    found_values: list[NDArray[np.float32]] = []
    texts = buckets(layout.grams, TEXT_BITS).astype(np.int32)
    phrases = buckets(layout.phrase_grams, PHRASE_BITS).astype(np.int32)
    for paragraph, start, end in units:
        places = layout.places[paragraph] + OFFSETS[-1]
        indices = [places.astype(np.int32)]
        values = [np.full(len(places), PLACE_WEIGHT, np.float32)]
        part = end - start < layout.bounds[paragraph, 1] - layout.bounds[paragraph, 0]
        for block, first, last in _blocks_of(layout, paragraph, start, end):
            inside = (texts if block < SECTION else phrases)[:, first:last]
            indices.append(inside.ravel() + np.int32(OFFSETS[block]))
            value = BLOCKS[block].weight / np.sqrt(inside.size)
            if part and block == WHOLE:
                value *= PARTIAL_WHOLE
            values.append(np.full(inside.size, value, np.float32))
        found_columns.append(np.concatenate(indices))
        found_values.append(np.concatenate(values))
    return found_columns, found_values


def _blocks_of(
    layout: Layout, paragraph: int, start: int, end: int
) -> Iterator[tuple[int, int, int]]:
    """Yield the number of each block of a unit that is not empty, and where its text stands."""
    stretches = {TEXT: (start, end)}
    for block, other in ((WHOLE, paragraph), (BEFORE, paragraph - 1), (AFTER, paragraph + 1)):
        if 0 <= other < len(layout.bounds):
            stretches[block] = layout.bounds[other]
    for block, phrases in enumerate(layout.phrases, start=SECTION):
        if phrases[paragraph] != NONE:
            stretches[block] = layout.phrase_bounds[phrases[paragraph]]
    for block, (first, last) in stretches.items():
        if last > first:
            yield block, first, last
