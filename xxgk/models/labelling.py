"""Labels of laid-out paragraphs, and of the clauses inside them, under a stored model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from xxgk.models.decoding import best_path, posteriors
from xxgk.models.scoring import Scorer
from xxgk.models.store import StoredModel
from xxgk.schema import LABELS, Label

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

    context_share: float = 0.45
    sentence_switch: float = 3.0
    clause_switch: float = 1.5
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
    """Return each paragraph's class probabilities given the whole of its report.

    Shape (paragraphs, classes), classes in the model's order; rows sum to 1.
    """
    emissions = model.linear.log_probabilities(scorer.paragraph_scores())
    share = np.float32(settings.context_share)
    transitions, start = model.transitions * share, model.start * share
    edges = pairwise([*scorer.layout.reports.tolist(), len(emissions)])
    found = [posteriors(emissions[first:last], transitions, start) for first, last in edges]
    return np.concatenate(found)


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
) -> dict[int, list[ClauseLabel]]:
    """Return the stretches of one label, in order, of each paragraph that has several labels.

    Parameters
    ----------
    texts
        The paragraphs' clean text, as laid out.
    weights
        Their shares over ``LABELS`` (`prose_shares`): shape (paragraphs, labels).

    Returns
    -------
    dict
        By the number of the paragraph. Paragraphs of one label are left out.
    """
    counts = scorer.counts
    lasts = counts.cumsum()
    firsts = lasts - counts
    scores = scorer.clause_scores()
    own = np.log(prose_shares(model, model.linear.probabilities(scores)) + _TINY)
    says = _paragraph_says(settings) * np.log(weights + _TINY)
    emissions = own + says.repeat(counts, axis=0)
    best = emissions.max(axis=1)
    # What the best label of each clause gains over the one label that suits all of them best.
    gained = np.add.reduceat(best, firsts) - np.add.reduceat(emissions, firsts).max(axis=1)
    worth = gained > min(settings.clause_switch, settings.sentence_switch)
    found: dict[int, list[ClauseLabel]] = {}
    for row in np.flatnonzero(worth).tolist():
        inside = slice(firsts[row], lasts[row])
        cuts = (scorer.starts[inside] - scorer.layout.bounds[row, 0]).tolist()
        path = best_path(emissions[inside].tolist(), _switch_costs(texts[row], cuts, settings))
        if len(set(path)) > 1:
            joint = np.exp(emissions[inside] - best[inside, None])
            scores = joint[range(len(path)), path] / joint.sum(axis=1)
            found[row] = _merged([*cuts, len(texts[row])], path, scores.tolist())
    return found


def _paragraph_says(settings: DecodingSettings) -> NDArray[np.float32]:
    return np.array(
        [
            settings.plain_share if label in PLAIN_SUBJECTS else settings.paragraph_share
            for label in LABELS
        ],
        dtype=np.float32,
    )


def _switch_costs(text: str, cuts: Sequence[int], settings: DecodingSettings) -> list[float]:
    return [
        settings.clause_switch if text[start - 1] == "," else settings.sentence_switch
        for start in cuts
    ]


def _merged(cuts: Sequence[int], path: Sequence[int], scores: Sequence[float]) -> list[ClauseLabel]:
    """Join neighbouring clauses of one label; the score is their mean, by length."""
    found: list[ClauseLabel] = []
    for (start, end), index, score in zip(pairwise(cuts), path, scores, strict=True):
        label = LABELS[index]
        if found and found[-1].label == label:
            before = found[-1]
            total = (before.end - before.start) * before.score + (end - start) * score
            found[-1] = ClauseLabel(before.start, end, label, total / (end - before.start))
        else:
            found.append(ClauseLabel(start, end, label, score))
    return found
