"""Decoding against sums over every path."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np

from xxgk.models.decoding import best_path, posteriors


def test_posteriors_equal_the_sum_over_all_paths() -> None:
    draw = np.random.default_rng(1)
    emissions, transitions = draw.normal(size=(4, 3)), draw.normal(size=(3, 3))
    start = draw.normal(size=3)
    expected = np.zeros((4, 3))
    for path in product(range(3), repeat=4):
        weight = start[path[0]] + sum(emissions[row, label] for row, label in enumerate(path))
        weight += sum(transitions[a, b] for a, b in pairwise(path))
        for row, label in enumerate(path):
            expected[row, label] += np.exp(weight)
    expected /= expected.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(posteriors(emissions, transitions, start), expected, rtol=1e-6)


def test_the_best_path_is_the_best_of_all() -> None:
    draw = np.random.default_rng(2)
    emissions, costs = draw.normal(size=(5, 3)), draw.uniform(0, 2, size=5)

    def score(path: tuple[int, ...]) -> float:
        gained = sum(emissions[row, label] for row, label in enumerate(path))
        return gained - sum(costs[i] for i in range(1, 5) if path[i] != path[i - 1])

    best = max(product(range(3), repeat=5), key=score)
    assert tuple(best_path(emissions.tolist(), costs.tolist())) == best


def test_no_paragraph_no_posterior() -> None:
    assert posteriors(np.empty((0, 3)), np.zeros((3, 3)), np.zeros(3)).shape == (0, 3)


def test_posteriors_of_a_long_report_neither_vanish_nor_overflow() -> None:
    draw = np.random.default_rng(3)
    emissions = draw.normal(size=(3000, 7)).astype(np.float32) * 20
    transitions = draw.normal(size=(7, 7)).astype(np.float32) * 5
    found = posteriors(emissions, transitions, np.zeros(7, dtype=np.float32))
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-5)
