"""The clauses of a report's paragraphs: what may carry a label of its own."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

_CLAUSE_MARKS = ","
_SENTENCE_MARKS = "。;!?"
_CLOSERS = '”"』」)'
_CLAUSE, _SENTENCE, _CLOSER = 1, 2, 4
_SECTION_NAME = re.compile(r"(?:情况|概述|概况|措施|打算|问题|事项|附表)(?=[,、及和与以等。;])")
_LISTED = 3
_MIN_CLAUSE = 9


def clauses(text: str, bounds: NDArray[np.intp]) -> list[list[int]]:
    """Return for each paragraph where its clauses start; each goes on to the next one's start.

    A clause ends behind a mark and the quotes and brackets that close there. Short clauses are
    joined to the one before. A sentence that lists a report's sections
    (全文由概述、主动公开情况……组成) is one clause: the names in it are no subjects of its own.

    Parameters
    ----------
    text
        The paragraphs' clean text, joined by line breaks.
    bounds
        Where each starts and ends in ``text``: shape (paragraphs, 2).
    """
    ends = _ends(text, bounds)
    places = np.searchsorted(ends, bounds, side="right").tolist()
    points = ends.tolist()
    found = []
    for (first, last), (start, end) in zip(places, bounds.tolist(), strict=True):
        starts = [start]
        if end - start >= 2 * _MIN_CLAUSE:
            before = start
            for point in [*points[first:last], end]:
                # A short clause goes to the one before, and what follows a short first one too.
                if point - before >= _MIN_CLAUSE <= before - starts[-1]:
                    starts.append(before)
                before = point
        found.append(starts)
    return found


def _ends(text: str, bounds: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return where the clauses of ``text`` end, in order, short ones among them."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    kinds = _kinds().take(codes, mode="clip")
    marks = np.flatnonzero(kinds)
    if not len(marks):
        return marks
    # Marks and closers that stand side by side end one clause together.
    firsts = np.flatnonzero(np.append(True, marks[1:] - marks[:-1] != 1))
    together = np.bitwise_or.reduceat(kinds[marks], firsts)
    ends = marks[np.append(firsts[1:], len(marks)) - 1] + 1
    names = [match.start() for match in _SECTION_NAME.finditer(text)]
    kept = (together & (_CLAUSE | _SENTENCE)) != 0
    if len(names) >= _LISTED:
        closed = (together & _SENTENCE) != 0
        sentences = np.union1d(ends[closed], bounds[:, 1])
        listed = np.bincount(np.searchsorted(sentences, names), minlength=len(sentences) + 1)
        kept &= closed | (listed[np.searchsorted(sentences, ends)] < _LISTED)
    found: NDArray[np.intp] = ends[kept]
    return found


@cache
def _kinds() -> NDArray[np.uint8]:
    """Return the kind of mark that each character of the basic plane is, 0 where none."""
    kinds = np.zeros(1 << 16, dtype=np.uint8)
    for marks, kind in (
        (_CLAUSE_MARKS, _CLAUSE),
        (_SENTENCE_MARKS, _SENTENCE),
        (_CLOSERS, _CLOSER),
    ):
        kinds[[ord(mark) for mark in marks]] = kind
    return kinds
