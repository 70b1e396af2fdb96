"""Scores of units under a linear model, without building a feature matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xxgk.models.clauses import clauses
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
"""Most characters whose n-grams' bytes are summed in 16 bits: 3 x 255 x 80 is below 2**16."""

_TILE = 4096
"""Characters whose rows are in the processor's cache at a time."""

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

    def probabilities(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return calibrated probabilities, in the shape of ``scores``."""
        found = self._logits(scores)
        np.exp(found, out=found)
        found /= found.sum(axis=-1, keepdims=True)
        return found

    def log_probabilities(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the natural logarithms of calibrated probabilities, in the shape of ``scores``."""
        logits = self._logits(scores)
        logits -= np.log(np.exp(logits).sum(axis=-1, keepdims=True))
        return logits

    def _logits(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return calibrated logits, 0 for the most probable label."""
        logits: NDArray[np.float32] = scores @ self.calibration[:-1]
        logits += self.calibration[-1]
        logits -= logits.max(axis=-1, keepdims=True)
        return logits


@dataclass(frozen=True, slots=True)
class Tables:
    """A model's weights laid out for look-up, labels padded with zeros to a multiple of ``_LANE``.

    ``texts`` and ``phrases`` have one row a bucket: the bytes of all blocks over paragraphs, or
    over phrases, side by side, each plus ``_BIAS``; a last row stands for nothing. ``factors`` has
    shape (blocks, labels): the block's weight times its scale, over the root of n-grams a
    character. ``places`` has shape (place columns, labels).
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
    table = np.full((size + 1, _ROOM, -(-labels // _LANE) * _LANE), _BIAS, dtype=np.uint8)
    for block, part in enumerate(quantised.reshape(-1, size, labels)):
        table[:-1, block, :labels] += part.view(np.uint8)
    return table.reshape(size + 1, -1)


def _padded(array: NDArray[Any]) -> NDArray[np.float32]:
    room = -array.shape[-1] % _LANE
    return np.pad(array, ((0, 0), (0, room))).astype(np.float32)


def _edges() -> list[tuple[int, int]]:
    return list(pairwise([*OFFSETS, N_COLUMNS]))


@dataclass(frozen=True, slots=True)
class Scorer:
    """The scores of a layout's paragraphs and of their clauses, labels padded as in `Tables`.

    ``starts`` says where the clauses start, in order. ``clauses`` has shape (clauses, labels): what
    each clause's own text adds. The others have shape (paragraphs, labels): ``alone`` is what each
    paragraph's own text adds, ``whole`` what the block of the whole paragraph adds, ``beside``
    what the paragraphs before and after it add, ``context`` what the other blocks add. ``counts``
    says how many clauses each paragraph has. ``labels`` is the number of labels without padding.
    """

    layout: Layout
    starts: NDArray[np.intp]
    counts: NDArray[np.intp]
    clauses: NDArray[np.float32]
    alone: NDArray[np.float32]
    whole: NDArray[np.float32]
    beside: NDArray[np.float32]
    context: NDArray[np.float32]
    labels: int

    @classmethod
    def of(cls, model: LinearModel, layout: Layout) -> Scorer:
        """Return the scorer of a layout under ``model``."""
        tables, labels = model.tables, len(model.bias)
        bounds = layout.bounds
        starts = clauses("".join(layout.texts), bounds)
        sums = _sums(tables.texts, layout.grams, starts, bounds[:, 1])
        firsts = starts.searchsorted(bounds[:, 0])
        following = np.append(firsts[1:], len(starts))
        sizes = np.append(starts[1:], bounds[-1, 1] + 1) - starts
        # The last clause of a paragraph has taken the line break along.
        sizes[following - 1] -= 1
        own, width = tables.factors[TEXT], tables.factors.shape[1]
        texts = np.add.reduceat(sums, firsts).reshape(-1, _ROOM, width) * tables.factors[:SECTION]
        texts *= _roots(bounds[:, 1] - bounds[:, 0])[:, None]
        context = _phrase_scores(tables, layout)
        context += tables.places[layout.places].sum(axis=1)
        context[:, :labels] += model.bias
        # A report's first paragraph does not stand after the last one of the report before.
        others = layout.reports[1:]
        texts[others, AFTER] = texts[others - 1, BEFORE] = 0
        beside = np.zeros_like(context)
        beside[1:] += texts[:-1, BEFORE]
        beside[:-1] += texts[1:, AFTER]
        return cls(
            layout=layout,
            starts=starts,
            counts=following - firsts,
            clauses=sums[:, :width] * own * _roots(sizes),
            alone=texts[:, TEXT],
            whole=texts[:, WHOLE],
            beside=beside,
            context=context,
            labels=labels,
        )

    def clause_scores(self) -> NDArray[np.float32]:
        """Return the scores of all clauses, each as a part of its paragraph.

        Shape (clauses, labels); a paragraph's only clause has the scores of the paragraph.
        """
        several = (self.counts > 1)[:, None]
        around = np.where(several, self.whole * np.float32(PARTIAL_WHOLE), self.whole + self.beside)
        around += self.context
        found: NDArray[np.float32] = self.clauses + around.repeat(self.counts, axis=0)
        return found[:, : self.labels]

    def paragraph_scores(self) -> NDArray[np.float32]:
        """Return the scores of all paragraphs as wholes: shape (paragraphs, labels)."""
        found: NDArray[np.float32] = self.alone + self.whole + self.beside + self.context
        return found[:, : self.labels]


def _phrase_scores(tables: Tables, layout: Layout) -> NDArray[np.float32]:
    """Return what the blocks over phrases add for each paragraph: shape (paragraphs, labels)."""
    bounds = layout.phrase_bounds
    width = tables.factors.shape[1]
    # The last row, which NONE points at, stays empty.
    scores = np.zeros((len(bounds) + 1, _ROOM, width), dtype=np.float32)
    if len(bounds):
        found = _sums(tables.phrases, layout.phrase_grams, bounds[:, 0], bounds[:, 1])
        found = found.reshape(-1, _ROOM, width)
        blocks = len(layout.phrases)
        np.multiply(found[:, :blocks], tables.factors[SECTION:], out=scores[:-1, :blocks])
        scores[:-1] *= _roots(bounds[:, 1] - bounds[:, 0])[:, None]
    section, heading, lead = layout.phrases
    context: NDArray[np.float32] = scores[section, 0] + scores[heading, 1]
    context += scores[lead, 2]
    return context


def _sums(
    table: NDArray[np.uint8],
    grams: NDArray[np.uint32],
    starts: NDArray[np.intp],
    breaks: NDArray[np.intp],
) -> NDArray[np.float32]:
    """Return the sum of the rows of the n-grams from each start to the next: (starts, bytes).

    The bias is taken out. ``breaks`` are the line breaks among the characters, which add nothing.
    """
    where = buckets(grams, (len(table) - 1).bit_length() - 1)
    where[:, breaks] = len(table) - 1
    size = where.shape[1]
    longer = np.flatnonzero(np.append(starts[1:], size) - starts > _PIECE)
    if not len(longer):
        return _piece_sums(table, where, starts)
    ends = np.append(starts[1:], size)
    inner = np.concatenate([np.arange(starts[at] + _PIECE, ends[at], _PIECE) for at in longer])
    cuts = np.concatenate([starts, inner])
    cuts.sort()
    pieces = _piece_sums(table, where, cuts)
    sums: NDArray[np.float32] = pieces[cuts.searchsorted(starts)]
    np.add.at(sums, starts.searchsorted(inner) - 1, pieces[cuts.searchsorted(inner)])
    return sums


def _piece_sums(
    table: NDArray[np.uint8], where: NDArray[np.intp], cuts: NDArray[np.intp]
) -> NDArray[np.float32]:
    """Return the sums of `_sums` from each cut to the next, none longer than a piece."""
    size = where.shape[1]
    ends = np.append(cuts[1:], size)
    sums = np.empty((len(cuts), table.shape[1]), dtype=np.float32)
    tiles = [0, len(cuts)]
    if size > _TILE:
        tiles = sorted({*tiles, *cuts.searchsorted(np.arange(0, size, _TILE)).tolist()})
    for first, last in pairwise(tiles):
        begin, end = cuts[first], ends[last - 1]
        gains = _gains(table, where[:, begin:end])
        # Four sums run side by side in a word of 64 bits: a quarter of the time of 16-bit sums.
        words = np.add.reduceat(gains.view(np.uint64), cuts[first:last] - begin)
        sums[first:last] = words.view(np.uint16)
    sums -= ((ends - cuts) * (_BIAS * ORDERS)).astype(np.float32)[:, None]
    return sums


def _gains(table: NDArray[np.uint8], where: NDArray[np.intp]) -> NDArray[np.uint16]:
    """Return the sums of the rows of the n-grams at each character: shape (characters, bytes)."""
    # The rows are inside the table by their making; "clip" spares the check that they are. Order
    # by order, so that no array is large enough to be given back to the system each time.
    first, *others = where
    gains: NDArray[np.uint16] = table.take(first, axis=0, mode="clip").astype(np.uint16)
    for other in others:
        gains += table.take(other, axis=0, mode="clip")
    return gains


def _roots(sizes: NDArray[np.intp]) -> NDArray[np.float32]:
    column: NDArray[np.float32] = (1 / np.sqrt(np.maximum(sizes, 1))).astype(np.float32)[:, None]
    return column


def rows(
    layout: Layout, units: Sequence[tuple[int, int, int]]
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.intp]]:
    """Return the columns and values of the units' rows, one behind the other, for fitting.

    ``units`` are (paragraph, start, end) in the layout's text. The third array says how many
    entries each row has. Columns may repeat within a row; their values add up.
    """
    texts = buckets(layout.grams, TEXT_BITS).T
    phrases = buckets(layout.phrase_grams, PHRASE_BITS).T
    # All columns that a row may take stand in one line; a block of a row is a stretch of it.
    line = np.concatenate([texts.ravel(), phrases.ravel(), layout.places.ravel()]).astype(np.int32)
    firsts, lasts = _stretches(layout, np.array(units, dtype=np.intp), len(texts))
    counts = lasts - firsts
    weights = np.array([block.weight for block in BLOCKS])
    values = np.full(counts.shape, PLACE_WEIGHT)
    values[:, :-1] = weights / np.sqrt(np.maximum(counts[:, :-1], 1))
    parts = counts[:, TEXT] < counts[:, WHOLE]
    values[parts, WHOLE] *= PARTIAL_WHOLE
    flat = counts.ravel()
    steps = firsts.ravel() - (flat.cumsum() - flat)
    columns = line[np.arange(flat.sum()) + steps.repeat(flat)]
    columns += np.tile(np.array(OFFSETS, dtype=np.int32), len(counts)).repeat(flat)
    return columns, values.astype(np.float32).ravel().repeat(flat), counts.sum(axis=1)


def _stretches(
    layout: Layout, units: NDArray[np.intp], size: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where the blocks of each unit, and its places, start and end in the line of `rows`.

    Each has shape (units, blocks + 1). ``size`` is the number of characters of the texts.
    """
    paragraphs = units[:, 0]
    whole = layout.bounds[paragraphs]
    found = np.zeros((len(units), len(BLOCKS) + 1, 2), dtype=np.intp)
    found[:, TEXT], found[:, WHOLE] = units[:, 1:], whole
    # What stands beside a paragraph says nothing of its parts: the rest of it is nearer.
    alone = units[:, 2] - units[:, 1] == whole[:, 1] - whole[:, 0]
    for block, step in ((BEFORE, -1), (AFTER, 1)):
        others = paragraphs + step
        there = alone & (others >= 0) & (others < len(layout.bounds))
        found[there, block] = layout.bounds[others[there]]
    for block, row in enumerate(layout.phrases, start=SECTION):
        there = row[paragraphs] != NONE
        found[there, block] = layout.phrase_bounds[row[paragraphs[there]]] + size
    found *= ORDERS
    width = layout.places.shape[1]
    end_of_phrases = ORDERS * (size + sum(map(len, layout.phrase_texts)))
    found[:, -1, 0] = end_of_phrases + paragraphs * width
    found[:, -1, 1] = found[:, -1, 0] + width
    return found[..., 0], found[..., 1]
