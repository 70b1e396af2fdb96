"""Labels along a report and inside a paragraph: forward-backward sums and Viterbi paths."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


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
    count = len(emissions)
    shares = np.exp(emissions - emissions.max(axis=1, keepdims=True)) if count else emissions
    onward = np.exp(transitions - transitions.max())
    forward, backward = shares.copy(), np.ones_like(shares)
    if count:
        forward[0] *= np.exp(start - start.max())
    for index in range(1, count):
        # Sums of products shrink by the row; only their proportions matter.
        reached = forward[index - 1] @ onward
        forward[index] *= reached / reached.sum()
    for index in range(count - 2, -1, -1):
        reached = onward @ (shares[index + 1] * backward[index + 1])
        backward[index] = reached / reached.sum()
    joint: NDArray[np.float32] = forward * backward
    joint /= np.maximum(joint.sum(axis=1, keepdims=True), np.finfo(joint.dtype).tiny)
    return joint


def best_path(
    emissions: NDArray[np.float32], switch_costs: NDArray[np.float32]
) -> NDArray[np.intp]:
    """Return the labels of the best path where a change of label has a cost.

    Parameters
    ----------
    emissions
        Log-probabilities of each unit: shape (units, labels).
    switch_costs
        What a change costs before each unit, in nats: shape (units,); the first is not used.

    Returns
    -------
    ndarray of shape (units,)
    """
    count, labels = emissions.shape
    score = emissions[0].copy()
    came_from = np.zeros((count, labels), dtype=np.intp)
    own = np.arange(labels)
    for index in range(1, count):
        best = int(score.argmax())
        switched = score[best] - switch_costs[index]
        stays = score >= switched
        came_from[index] = np.where(stays, own, best)
        score = np.where(stays, score, switched) + emissions[index]
    path = np.empty(count, dtype=np.intp)
    path[-1] = int(score.argmax())
    for index in range(count - 1, 0, -1):
        path[index - 1] = came_from[index, path[index]]
    return path
