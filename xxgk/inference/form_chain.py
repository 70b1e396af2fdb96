"""The best increasing assignment of a sequence of candidates to numbered places.

Dynamic programming over two sequences with gaps allowed on both sides: every item may take
one of its candidate places or none, and the places taken must increase.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

# A place soon after the one before is likelier than a far one; the form's order says so.
_NEAR = (0.5, 0.4, 0.3, 0.2)
# Two assignments whose scores differ by less are as likely.
_TIE = 0.05

Candidates: TypeAlias = Sequence[tuple[int, float]]


class _Link(NamedTuple):
    place: int
    score: float
    before: tuple[int, int] | None


def assign(items: Sequence[Candidates], places: int) -> list[tuple[int | None, bool]]:
    """Return for each item its place, or ``None``, and whether no other is as likely.

    ``items`` holds for each item its candidate places, below ``places``, with their
    similarity. Places increase from item to item.
    """
    alone = [item[0][0] for item in items if len(item) == 1]
    if len(alone) == sum(map(bool, items)) and all(a < b for a, b in pairwise(alone)):
        # One place each, in order: no other assignment takes them all.
        return [(item[0][0] if item else None, True) for item in items]
    forward = _forward(items, places)
    backward = _backward(items, places)
    chosen: list[tuple[int | None, bool]] = [(None, True)] * len(items)
    ends = [
        (link.score, index, k) for index, row in enumerate(forward) for k, link in enumerate(row)
    ]
    if not ends:
        return chosen
    best, index, k = max(ends)
    step: tuple[int, int] | None = (index, k)
    while step is not None:
        index, k = step
        totals = [
            link.score + rest for link, rest in zip(forward[index], backward[index], strict=True)
        ]
        rivals = [total for other, total in enumerate(totals) if other != k]
        chosen[index] = (forward[index][k].place, max(rivals, default=0.0) < best - _TIE)
        step = forward[index][k].before
    return chosen


def _forward(items: Sequence[Candidates], places: int) -> list[list[_Link]]:
    best = [0.0] * places
    owner: list[tuple[int, int] | None] = [None] * places
    table: list[list[_Link]] = []
    for index, candidates in enumerate(items):
        row: list[_Link] = []
        for place, similarity in candidates:
            score = max(best[:place], default=0.0)
            before = best.index(score) if score > 0 else -1
            for step, bonus in enumerate(_NEAR, start=1):
                near = place - step
                if near >= 0 and best[near] > 0 and best[near] + bonus > score:
                    score, before = best[near] + bonus, near
            link = owner[before] if before >= 0 else None
            row.append(_Link(place, score + similarity, link))
        for k, found in enumerate(row):
            if found.score > best[found.place]:
                best[found.place] = found.score
                owner[found.place] = (index, k)
        table.append(row)
    return table


def _backward(items: Sequence[Candidates], places: int) -> list[list[float]]:
    best = [0.0] * places
    table: list[list[float]] = []
    for candidates in reversed(items):
        row: list[float] = []
        for place, _ in candidates:
            score = max(best[place + 1 :], default=0.0)
            for step, bonus in enumerate(_NEAR, start=1):
                near = place + step
                if near < places and best[near] > 0:
                    score = max(score, best[near] + bonus)
            row.append(score)
        for (place, similarity), rest in zip(candidates, row, strict=True):
            best[place] = max(best[place], rest + similarity)
        table.append(row)
    table.reverse()
    return table
