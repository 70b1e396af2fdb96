"""What spoke for a paragraph's label: its words, its context, and how much each weighed.

Weights are in nats of calibrated log-odds: what a word or a block of context adds to the
logarithm of how many times more probable the label is than the runner-up. The model's scores
are linear in its features and the calibration is linear in the scores, so the weights add up
to that logarithm exactly; nothing is approximated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xxgk.errors import UsageError
from xxgk.inference.prose import Prose
from xxgk.models.features import (
    AFTER,
    BEFORE,
    BLOCKS,
    HEADING,
    LEAD,
    NONE,
    OFFSETS,
    ORDERS,
    PLACE_WEIGHT,
    SECTION,
    TEXT,
    WHOLE,
    columns,
)
from xxgk.models.store import StoredModel
from xxgk.models.words import intervals
from xxgk.schema import Label, Paragraph

_TINY = np.finfo(np.float32).tiny


@dataclass(frozen=True, slots=True)
class WordWeight:
    """A word of the paragraph and its weight; ``start`` and ``end`` are the document's offsets."""

    word: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class ContextWeight:
    """A block of context and its weight.

    ``name`` is ``section`` (the outermost heading), ``heading`` (the innermost, or words that
    head the paragraph), ``lead`` (the sentence that leads into the list), ``before`` and
    ``after`` (the neighbouring paragraphs' words), ``place`` (where the paragraph stands, how
    long it is), ``base`` (how common the labels are) or ``labels`` (what the labels of the
    whole report make probable). ``words`` is the block's text where it is one stretch of the
    report that is not the paragraph's own, else empty.
    """

    name: str
    weight: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a paragraph has ``label`` and not ``against``; ``None`` is what is no prose.

    ``score`` is the sum of all weights: the natural logarithm of how many times more probable
    ``label`` is than ``against``. It is negative where the paragraph as a whole speaks for
    ``against`` and its clauses, or a rule, decided otherwise. ``words`` are in the order of
    the text, ``context`` in a fixed order.
    """

    label: Label | None
    against: Label | None
    score: float
    words: tuple[WordWeight, ...]
    context: tuple[ContextWeight, ...]

    def top_words(self, count: int = 10) -> tuple[tuple[str, float], ...]:
        """Return the words that weighed most either way, each once, with their summed weight.

        Punctuation, which weighs by its mere number, is left to `words`.
        """
        sums: dict[str, float] = {}
        for each in self.words:
            if each.word.isalnum():
                sums[each.word] = sums.get(each.word, 0.0) + each.weight
        return tuple(sorted(sums.items(), key=lambda pair: (-abs(pair[1]), pair[0]))[:count])


def explain(
    model: StoredModel, prose: Prose | None, paragraph: Paragraph, against: Label | None = None
) -> Explanation:
    """Return what spoke for the label of a labelled paragraph.

    Parameters
    ----------
    model
        The model that labelled it.
    prose
        The prose of its document.
    paragraph
        A labelled paragraph of that document. One that was taken for furniture is explained
        as well: its label is ``None``.
    against
        The label to weigh it against, by default the most probable other one.

    Raises
    ------
    UsageError
        If the document holds no such paragraph, or the two labels are the same.
    """
    row = _row(prose, paragraph)
    if prose is None or row is None:
        raise UsageError(
            f"no prose stands at {paragraph.start} to {paragraph.end} of the document",
            remedy="Give a paragraph that was read from this very document",
        )
    scorer, shares = prose.shares(model)
    first = model.classes.index(paragraph.label or "")
    second = _second(model, shares[row], first, against)
    odds = _Odds.of(model, first, second)
    words = tuple(_words(odds, prose, row))
    context = list(_context(odds, prose, row))
    alone = float(scorer.paragraph_scores()[row] @ odds.slope) + odds.base
    logs = np.log(np.maximum(shares[row, [first, second]], _TINY))
    given_all = float(logs[0] - logs[1])
    context.append(ContextWeight("labels", given_all - alone))
    return Explanation(
        label=_label(model, first),
        against=_label(model, second),
        score=given_all,
        words=words,
        context=tuple(context),
    )


@dataclass(frozen=True, slots=True)
class _Odds:
    """Log-odds of one class against another: ``slope`` times the scores, plus ``base``.

    ``gains`` has shape (columns,): what each column of the features adds.
    """

    slope: NDArray[np.float64]
    base: float
    gains: NDArray[np.float64]
    bias: float

    @classmethod
    def of(cls, model: StoredModel, first: int, second: int) -> _Odds:
        calibration = model.linear.calibration.astype(np.float64)
        slope = calibration[:-1, first] - calibration[:-1, second]
        base = float(calibration[-1, first] - calibration[-1, second])
        bias = float(model.linear.bias.astype(np.float64) @ slope)
        return cls(slope, base, model.linear.weights @ slope, bias)

    def block(self, grams: NDArray[np.uint32], block: int) -> NDArray[np.float64]:
        """Return what each n-gram of a block adds: shape (orders, characters)."""
        scale = BLOCKS[block].weight / np.sqrt(max(grams.size, 1))
        found: NDArray[np.float64] = self.gains[columns(grams, block)] * scale
        return found


def _words(odds: _Odds, prose: Prose, row: int) -> Iterator[WordWeight]:
    """Yield the paragraph's words; an n-gram's weight is shared by the characters it covers."""
    view = prose.views[row]
    start, end = prose.layout.bounds[row]
    grams = prose.layout.grams[:, start:end]
    gains = odds.block(grams, TEXT) + odds.block(grams, WHOLE)
    size = len(view.text)
    shared = np.zeros(size + ORDERS)
    for order in range(ORDERS):
        # The last n-grams reach beyond the paragraph: what lies there gives its share back.
        covered = np.minimum(order + 1, size - np.arange(size))
        each = gains[order] / covered
        for place in range(order + 1):
            inside = place < covered
            shared[place : place + size][inside] += each[inside]
    for first, last in intervals(view.text):
        yield WordWeight(
            view.text[first:last],
            *view.to_source(first, last),
            float(shared[first:last].sum()),
        )


def _context(odds: _Odds, prose: Prose, row: int) -> Iterator[ContextWeight]:
    layout = prose.layout
    for block, phrase in zip((SECTION, HEADING, LEAD), layout.phrases[:, row], strict=True):
        weight = 0.0
        if phrase != NONE:
            first, last = layout.phrase_bounds[phrase]
            weight = float(odds.block(layout.phrase_grams[:, first:last], block).sum())
        yield ContextWeight(BLOCKS[block].name, weight, _phrase(prose, row, block, phrase))
    for block, other in ((BEFORE, row - 1), (AFTER, row + 1)):
        weight, words = 0.0, ""
        if 0 <= other < len(layout.bounds):
            first, last = layout.bounds[other]
            weight = float(odds.block(layout.grams[:, first:last], block).sum())
            words = prose.views[other].text
        yield ContextWeight(BLOCKS[block].name, weight, words)
    place = float(odds.gains[layout.places[row] + OFFSETS[-1]].sum()) * PLACE_WEIGHT
    yield ContextWeight("place", place)
    yield ContextWeight("base", odds.bias + odds.base)


def _phrase(prose: Prose, row: int, block: int, phrase: int) -> str:
    """Return the heading that a block holds, empty where its words are not the path's own."""
    path = prose.paths[row]
    if phrase == NONE or block == LEAD or not path:
        return ""
    return path[0] if block == SECTION else path[-1] if len(path) > 1 else ""


def _row(prose: Prose | None, paragraph: Paragraph) -> int | None:
    places = () if prose is None else prose.paragraphs
    wanted = (paragraph.start, paragraph.end)
    return next((row for row, each in enumerate(places) if (each.start, each.end) == wanted), None)


def _second(
    model: StoredModel, shares: NDArray[np.float32], first: int, against: Label | None
) -> int:
    if against is not None:
        second = model.classes.index(against) if against in model.classes else first
        if second == first:
            raise UsageError(
                f"the paragraph's label cannot be weighed against {against!r}",
                remedy="Name another label",
            )
        return second
    others = [index for index in np.argsort(-shares) if index != first]
    return int(others[0])


def _label(model: StoredModel, index: int) -> Label | None:
    name = model.classes[index]
    return name or None  # type: ignore[return-value]
