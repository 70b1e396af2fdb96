"""Labels of laid-out paragraphs, and of the clauses inside them, under a stored model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xxgk.models.decoding import best_path, posteriors
from xxgk.models.scoring import Scorer
from xxgk.models.store import StoredModel
from xxgk.schema import LABELS, Label

_CLAUSE = re.compile(r"[^,。;!?]+(?:[,。;!?]+[”\"』」)]*)?|[,。;!?]+")
_SENTENCE = re.compile(r"[^。;!?]+(?:[。;!?]+[”\"』」)]*)?|[。;!?]+")
_SECTION_NAME = re.compile(r"(?:情况|概述|概况|措施|打算|问题|事项|附表)(?=[,、及和与以等。;])")
_LISTED = 3
_MIN_CLAUSE = 9
_TINY = np.float32(1e-7)


@dataclass(frozen=True, slots=True)
class DecodingSettings:
    """How far context speaks. Tuned on the corpus, held out by issuing body.

    ``context_share`` weighs the learned transitions between paragraphs. ``sentence_switch`` and
    ``clause_switch`` are what a change of label inside a paragraph costs, in nats, at a
    sentence's end and inside one. ``paragraph_share`` is how far the paragraph as a whole
    speaks for each clause; ``plain_share`` is the same for the labels in ``PLAIN_SUBJECTS``,
    whose clauses have words of their own.
    """

    context_share: float = 0.5
    sentence_switch: float = 3.0
    clause_switch: float = 2.5
    paragraph_share: float = 0.4
    plain_share: float = 0.03


PLAIN_SUBJECTS: frozenset[Label] = frozenset({"依申请", "复议诉讼"})
"""Labels that a clause shows by itself, whatever surrounds it."""

DECODING = DecodingSettings()


@dataclass(frozen=True, slots=True)
class ClauseLabel:
    """A stretch of a paragraph's clean text with its label and probability."""

    start: int
    end: int
    label: Label
    score: float


def paragraph_shares(
    model: StoredModel, scorer: Scorer, settings: DecodingSettings = DECODING
) -> NDArray[np.float32]:
    """Return each paragraph's class probabilities given the whole report.

    Shape (paragraphs, classes), classes in the model's order; rows sum to 1.
    """
    emissions = model.linear.log_probabilities(scorer.paragraph_scores())
    share = np.float32(settings.context_share)
    return posteriors(emissions, model.transitions * share, model.start * share)


def prose_shares(model: StoredModel, shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return shares over the labels alone, in the order of ``LABELS``, without the reject class."""
    prose: NDArray[np.float32] = shares[..., [model.classes.index(label) for label in LABELS]]
    prose /= prose.sum(axis=-1, keepdims=True) + _TINY
    return prose


def clause_labels(
    model: StoredModel,
    scorer: Scorer,
    texts: Sequence[str],
    weights: NDArray[np.float32],
    settings: DecodingSettings = DECODING,
) -> list[list[ClauseLabel]]:
    """Return for each paragraph the stretches of one label that it consists of, in order.

    Parameters
    ----------
    texts
        The paragraphs' clean text, as laid out.
    weights
        Their shares over ``LABELS`` (`prose_shares`): shape (paragraphs, labels).
    """
    clauses = [_clauses(text) for text in texts]
    counts = [len(each) for each in clauses]
    paragraphs = np.repeat(np.arange(len(texts)), counts)
    intervals = np.array([pair for each in clauses for pair in each], dtype=np.intp)
    intervals += scorer.layout.bounds[paragraphs, :1]
    scores = scorer.scores(paragraphs, intervals[:, 0], intervals[:, 1])
    own = np.log(prose_shares(model, np.exp(model.linear.log_probabilities(scores))) + _TINY)
    shares = np.array(
        [
            settings.plain_share if label in PLAIN_SUBJECTS else settings.paragraph_share
            for label in LABELS
        ],
        dtype=np.float32,
    )
    emissions = own + (shares * np.log(weights + _TINY))[paragraphs]
    best = emissions.argmax(axis=1)
    joint = np.exp(emissions - emissions.max(axis=1, keepdims=True))
    joint /= joint.sum(axis=1, keepdims=True)
    found: list[list[ClauseLabel]] = []
    first = 0
    for text, each, count in zip(texts, clauses, counts, strict=True):
        path = best[first : first + count]
        if (path != path[0]).any():
            costs = _switch_costs(text, each, settings)
            path = best_path(emissions[first : first + count], costs)
        found.append(_merged(each, path, joint[first : first + count]))
        first += count
    return found


def _switch_costs(
    text: str, clauses: Sequence[tuple[int, int]], settings: DecodingSettings
) -> NDArray[np.float32]:
    return np.array(
        [
            settings.clause_switch if text[start - 1] == "," else settings.sentence_switch
            for start, _ in clauses
        ],
        dtype=np.float32,
    )


def _merged(
    clauses: Sequence[tuple[int, int]], path: NDArray[np.intp], shares: NDArray[np.float32]
) -> list[ClauseLabel]:
    """Join neighbouring clauses of one label; the score is their mean, by length."""
    found: list[ClauseLabel] = []
    for index, (start, end) in enumerate(clauses):
        label = LABELS[path[index]]
        score = float(shares[index, path[index]])
        if found and found[-1].label == label:
            before = found[-1]
            total = (before.end - before.start) * before.score + (end - start) * score
            found[-1] = ClauseLabel(before.start, end, label, total / (end - before.start))
        else:
            found.append(ClauseLabel(start, end, label, score))
    return found


def _clauses(text: str) -> list[tuple[int, int]]:
    """Return the clauses of a paragraph, short ones joined to the one before.

    A sentence that lists a report's sections (全文由概述、主动公开情况……组成) is one clause:
    the names in it are no subjects of its own.
    """
    found: list[tuple[int, int]] = []
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.span()
        whole = len(_SECTION_NAME.findall(text, start, end)) >= _LISTED
        parts = [(start, end)] if whole else _cut(text, start, end)
        for first, last in parts:
            short = last - first < _MIN_CLAUSE
            if found and (short or found[-1][1] - found[-1][0] < _MIN_CLAUSE):
                found[-1] = (found[-1][0], last)
            else:
                found.append((first, last))
    return found or [(0, len(text))]


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [match.span() for match in _CLAUSE.finditer(text, start, end)]
