"""The clauses of a report's paragraphs: what may carry a label of its own."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

_CLAUSE_MARKS = ","
_SENTENCE_MARKS = "。;!?"
_CLOSERS = '”"』」)'
_SECTION_NAMES = ("情况", "概述", "概况", "措施", "打算", "问题", "事项", "附表")
_NAME_FOLLOWERS = ",、及和与以等。;"
_CLAUSE, _SENTENCE, _CLOSER, _NAME_TAIL, _NAME_FOLLOWER = 1, 2, 4, 8, 16
_LISTED = 3
_MIN_CLAUSE = 9


def clauses(text: str, bounds: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return where the paragraphs' clauses start, in order; a paragraph's first is its own start.

    A clause ends behind a mark and the quotes and brackets that close there. Short clauses are
    joined to the one before, and what follows a short first one to it. A sentence that lists a
    report's sections (全文由概述、主动公开情况……组成) is one clause: the names in it are no
    subjects of its own.

    Parameters
    ----------
    text
        The paragraphs' clean text, joined by line breaks.
    bounds
        Where each starts and ends in ``text``: shape (paragraphs, 2).
    """
    starts, lasts = bounds.T
    points = _ends(text, lasts)
    paragraphs = lasts.searchsorted(points)
    following = np.minimum(np.append(points[1:], len(text)), lasts[paragraphs])
    # A clause long enough stands alone, unless all that comes before it in the paragraph is short.
    alone = (following - points >= _MIN_CLAUSE) & (points - starts[paragraphs] >= _MIN_CLAUSE)
    found: NDArray[np.intp] = np.concatenate([starts, points[alone]])
    found.sort()
    return found


def _ends(text: str, lasts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return where the clauses of ``text`` end, in order, short ones among them.

    ``lasts`` are the ends of the paragraphs.
    """
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    kinds = _kinds().take(codes, mode="clip")
    marks = np.flatnonzero((kinds & (_CLAUSE | _SENTENCE | _CLOSER)) != 0)
    if not len(marks):
        return marks
    # Marks and closers that stand side by side end one clause together.
    firsts = np.flatnonzero(np.append(True, marks[1:] - marks[:-1] != 1))
    together = np.bitwise_or.reduceat(kinds[marks], firsts)
    ends = marks[np.append(firsts[1:], len(marks)) - 1] + 1
    together &= _CLAUSE | _SENTENCE
    kept = together != 0
    names = _names(text, kinds)
    if len(names) >= _LISTED:
        closed = together >= _SENTENCE
        sentences = np.concatenate([ends[closed], lasts])
        sentences.sort()
        listed = np.bincount(sentences.searchsorted(names), minlength=len(sentences) + 1)
        if listed.max() >= _LISTED:
            kept &= closed | (listed[sentences.searchsorted(ends)] < _LISTED)
    found: NDArray[np.intp] = ends[kept]
    return found


def _names(text: str, kinds: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Return where the names of sections stand in ``text`` whose characters are of ``kinds``."""
    tails = np.flatnonzero((kinds[:-1] & _NAME_TAIL) & ((kinds[1:] & _NAME_FOLLOWER) >> 1))
    return tails[[text.startswith(_SECTION_NAMES, tail - 1) for tail in tails.tolist()]] - 1


@cache
def _kinds() -> NDArray[np.uint8]:
    """Return the kind of mark that each character of the basic plane is, 0 where none."""
    kinds = np.zeros(1 << 16, dtype=np.uint8)
    for marks, kind in (
        (_CLAUSE_MARKS, _CLAUSE),
        (_SENTENCE_MARKS, _SENTENCE),
        (_CLOSERS, _CLOSER),
        ({name[-1] for name in _SECTION_NAMES}, _NAME_TAIL),
        (_NAME_FOLLOWERS, _NAME_FOLLOWER),
    ):
        kinds[[ord(mark) for mark in marks]] |= kind
    return kinds
