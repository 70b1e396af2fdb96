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
    if count == 0:
        return np.empty_like(emissions)
    forward = np.empty_like(emissions)
    backward = np.zeros_like(emissions)
    forward[0] = start + emissions[0]
    for index in range(1, count):
        forward[index] = emissions[index] + _log_sum(forward[index - 1][:, None] + transitions, 0)
        forward[index] -= forward[index].max()
    for index in range(count - 2, -1, -1):
        onward = transitions + (emissions[index + 1] + backward[index + 1])[None, :]
        backward[index] = _log_sum(onward, 1)
        backward[index] -= backward[index].max()
    joint = forward + backward
    joint -= joint.max(axis=1, keepdims=True)
    raised = np.exp(joint)
    summed: NDArray[np.float32] = raised / raised.sum(axis=1, keepdims=True)
    return summed


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


def _log_sum(values: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    top = values.max(axis=axis)
    shifted = np.exp(values - np.expand_dims(top, axis))
    summed: NDArray[np.float32] = top + np.log(shifted.sum(axis=axis))
    return summed
