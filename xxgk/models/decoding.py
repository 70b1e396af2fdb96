"""Labels along a report and inside a paragraph: forward-backward sums and Viterbi paths."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_RESCALE = 16


def posteriors(
    emissions: NDArray[np.float32], transitions: NDArray[np.float32], start: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return each paragraph's label probabilities given the whole report.

    Parameters
    ----------
    emissions
        Log-probabilities of each paragraph by itself: shape (paragraphs, labels).
    transitions
        Log-weights from a label to the next paragraph's: shape (labels, labels).
    start
        Log-weights of the first paragraph's label: shape (labels,).

    Returns
    -------
    ndarray of shape (paragraphs, labels)
        Probabilities; rows sum to 1.
    """
    count, labels = emissions.shape
    if not count:
        return emissions
    shares = np.exp((emissions - emissions.max(axis=1, keepdims=True)).astype(np.float64))
    onward = np.exp((transitions - transitions.max()).astype(np.float64))
    # One vector holds the forward sums up to a paragraph and the backward sums from its mirror
    # image on, so that one product a step moves both.
    both = np.zeros((2 * labels, 2 * labels))
    both[:labels, :labels] = onward
    both[labels:, labels:] = onward.T
    own = np.concatenate([shares, shares[::-1]], axis=1)
    sums = np.empty_like(own)
    sums[0] = own[0]
    sums[0, :labels] *= np.exp(start - start.max())
    for index, (before, row, share) in enumerate(zip(sums, sums[1:], own[1:], strict=False)):
        before.dot(both, out=row)
        np.multiply(row, share, out=row)
        if index % _RESCALE == 0:
            # Sums of products shrink by the row; only their proportions matter.
            halves = row.reshape(2, labels)
            halves /= halves.sum(axis=1, keepdims=True)
    # Both directions hold the paragraph's own share; one of them is taken out.
    joint = sums[:, :labels] * (sums[::-1, labels:] / np.maximum(shares, np.finfo(np.float64).tiny))
    joint /= np.maximum(joint.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    found: NDArray[np.float32] = joint.astype(np.float32)
    return found


def best_path(emissions: Sequence[Sequence[float]], switch_costs: Sequence[float]) -> list[int]:
    """Return the labels of the best path where a change of label has a cost.

    Parameters
    ----------
    emissions
        Log-probabilities of each unit: shape (units, labels).
    switch_costs
        What a change costs before each unit, in nats, one a unit; the first is not used.

    Returns
    -------
    list of int
        The label of each unit.
    """
    # A paragraph has few clauses and labels: lists are several times as fast as arrays.
    scores, *rest = emissions
    steps = []
    for row, cost in zip(rest, switch_costs[1:], strict=True):
        top = max(scores)
        switched = top - cost
        steps.append((scores, switched, scores.index(top)))
        scores = [
            (score if score >= switched else switched) + gain
            for score, gain in zip(scores, row, strict=True)
        ]
    label = scores.index(max(scores))
    path = [label]
    for before, switched, best in reversed(steps):
        if before[label] < switched:
            label = best
        path.append(label)
    return path[::-1]
