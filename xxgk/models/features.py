"""Hashed character n-grams of paragraphs and their context.

A report's paragraphs are laid out as one text; every character opens a 1-, a 2- and a 3-gram.
A *unit* is a stretch of one paragraph (the whole paragraph, a sentence, a clause). Its row in
the feature matrix consists of blocks: its own n-grams, those of the whole paragraph, of the
outermost and the innermost heading above it, of the sentence that leads into the list it
belongs to, of the paragraphs before and after, and its place. Each block of n-grams is a count
divided by the square root of the block's size, times the block's weight, so that the score of
any stretch is a difference of running sums.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ORDERS = 3
"""n-grams of 1 to this many characters."""

PLACES = 32
"""Columns for where a paragraph stands."""

_WINDOW = 48
_LEAD = 32
_PRIMES = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D], dtype=np.uint32)
_YEAR = re.compile(r"(?:19|20)\d\d")
_ITEM = re.compile(r"[(\[]?[一二三四五六七八九十\d]{1,3}[)\]、.]|[一二三四五六七八九十]是|[①-⑳⑴-⒇]")
_COUNT = re.compile(r"^[(\[]?[一二三四五六七八九十\d]{1,3}[)\]、.]+|^[①-⑳⑴-⒇]")
_RUN_IN = re.compile(
    r"(?P<count>[(\[]?[一二三四五六七八九十\d]{1,3}[)\]、.]+|[①-⑳⑴-⒇])?"
    r"(?P<words>[^,。;:、]{2,24}?)(?:情况|方面)?[。:](?=.)"
)
_DIGIT = re.compile(r"\d")
# Private-use characters that stand for a year's relation to the report's own year.
_RELATIVE_YEARS = {-1: "\ue001", 0: "\ue002", 1: "\ue003"}


@dataclass(frozen=True, slots=True)
class FeatureBlock:
    """A block of hashed columns: its name, its number of columns as a power of two, its weight."""

    name: str
    bits: int
    weight: float


BLOCKS: tuple[FeatureBlock, ...] = (
    FeatureBlock("text", 17, 1.5),
    FeatureBlock("whole", 16, 1.0),
    FeatureBlock("section", 13, 1.5),
    FeatureBlock("heading", 14, 1.8),
    FeatureBlock("lead", 13, 0.6),
    FeatureBlock("before", 14, 0.3),
    FeatureBlock("after", 14, 0.3),
)
"""The blocks in column order. Weights were chosen with ``benchmarks/ablation.py``."""

PLACE_WEIGHT = 0.3

PARTIAL_WHOLE = 0.4
"""How much the block of the whole paragraph counts, as a share of its weight, for a unit that is
a part of the paragraph: enough to tell what a clause goes on with, not to drown what it says."""

OFFSETS: tuple[int, ...] = tuple(
    int(total) for total in np.cumsum([0, *(1 << block.bits for block in BLOCKS)])
)
"""The first column of each block, then of the place columns."""

N_COLUMNS = OFFSETS[-1] + PLACES


WHOLE, SECTION, HEADING, LEAD, BEFORE, AFTER = range(1, len(BLOCKS))
"""Numbers of the context blocks; block 0 is the unit's own text."""

NONE = -1
"""In place of a phrase where a paragraph has none."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A report's paragraphs as one text, with what the features of a unit need.

    ``grams`` has shape (characters, 3): the hash of the n-gram of each order that starts at
    each character. ``bounds`` has shape (paragraphs, 2): where each paragraph starts and ends
    in the text; ``before`` and ``after``, of the same shape, the stretches of its neighbours
    that count as its context. Headings and sentences that lead into lists are phrases:
    ``phrase_grams`` and ``phrase_bounds`` hold each once, ``phrases`` has shape (3, paragraphs):
    the phrase of each paragraph's outermost heading, innermost heading and lead, or ``NONE``.
    ``places`` holds the place columns of each paragraph: shape (paragraphs, 5).
    """

    grams: NDArray[np.uint32]
    bounds: NDArray[np.intp]
    before: NDArray[np.intp]
    after: NDArray[np.intp]
    phrase_grams: NDArray[np.uint32]
    phrase_bounds: NDArray[np.intp]
    phrases: NDArray[np.intp]
    places: NDArray[np.intp]


def mask(text: str, year: int | None) -> str:
    """Return ``text`` with digits as 0 and years as their relation to ``year``; same length."""
    if year is not None:
        text = _YEAR.sub(lambda match: _relative(match.group(), year), text)
    return _DIGIT.sub("0", text)


def _relative(written: str, year: int) -> str:
    mark = _RELATIVE_YEARS.get(int(written) - year)
    return written if mark is None else mark * len(written)


def lay_out(texts: Sequence[str], headings: Sequence[tuple[str, ...]], year: int | None) -> Layout:
    """Return the layout of a report's paragraphs.

    Parameters
    ----------
    texts
        The paragraphs' clean text (`normalise.flow`), in order.
    headings
        The path of headings above each, converted and without spaces, outermost first. A
        heading that runs into the paragraph's own text counts as the innermost.
    year
        The report's year, ``None`` where it is not known.
    """
    above = [
        path[:-1] if path and text.startswith(path[-1]) else path
        for text, path in zip(texts, headings, strict=True)
    ]
    bounds = _bounds(texts)
    before = np.zeros_like(bounds)
    before[1:, 0] = np.maximum(bounds[:-1, 0], bounds[:-1, 1] - _WINDOW)
    before[1:, 1] = bounds[:-1, 1]
    after = np.zeros_like(bounds)
    after[:-1, 0] = bounds[1:, 0]
    after[:-1, 1] = np.minimum(bounds[1:, 1], bounds[1:, 0] + _WINDOW)
    numbers: dict[str, int] = {}
    phrases = [
        [numbers.setdefault(words, len(numbers)) if words else NONE for words in row]
        for row in (
            [path[0] if path else "" for path in above],
            [_nearest(text, path) for text, path in zip(texts, above, strict=True)],
            _leads(texts, above),
        )
    ]
    return Layout(
        grams=hash_grams(mask("\n".join(texts) + "\n", year)),
        bounds=bounds,
        before=before,
        after=after,
        phrase_grams=hash_grams(mask("\n" + "\n".join(numbers) + "\n", year)),
        phrase_bounds=_bounds(list(numbers)) + 1,
        phrases=np.array(phrases, dtype=np.intp),
        places=np.array(_places(texts, above), dtype=np.intp),
    )


def _nearest(text: str, path: tuple[str, ...]) -> str:
    """Return the words that head a paragraph most closely.

    A numbered heading run into the paragraph comes before the innermost heading above it, and
    that before an unnumbered opening such as 加强领导。
    """
    match = _RUN_IN.match(text)
    if match is not None and (match["count"] or len(path) < 2):
        return match["words"]
    return _COUNT.sub("", path[-1]) if len(path) > 1 else ""


def _bounds(texts: Sequence[str]) -> NDArray[np.intp]:
    """Return where each text starts and ends when they are joined by line breaks."""
    lengths = np.array([len(text) + 1 for text in texts], dtype=np.intp)
    ends = np.cumsum(lengths)
    return np.stack([ends - lengths, ends - 1], axis=1)


def hash_grams(text: str) -> NDArray[np.uint32]:
    """Return the hashes of the n-grams that start at each character: shape (len(text), 3)."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    padded = np.concatenate([codes, np.zeros(ORDERS - 1, dtype=np.uint32)])
    grams = np.empty((len(codes), ORDERS), dtype=np.uint32)
    running = np.zeros(len(codes), dtype=np.uint32)
    for order in range(ORDERS):
        running = (running ^ padded[order : order + len(codes)]) * _PRIMES[order]
        grams[:, order] = running ^ (running >> np.uint32(15))
    return grams


def columns(grams: NDArray[np.uint32], block: int) -> NDArray[np.intp]:
    """Return the columns of block number ``block`` for ``grams``, in the same shape."""
    salted = (grams ^ np.uint32(0x5BD1E995 * (block + 1) & 0xFFFFFFFF)) * _PRIMES[1]
    shift = np.uint32(32 - BLOCKS[block].bits)
    found: NDArray[np.intp] = (salted >> shift).astype(np.intp) + OFFSETS[block]
    return found


def _leads(texts: Sequence[str], headings: Sequence[tuple[str, ...]]) -> list[str]:
    """Return for each item of a list the end of the sentence that leads into the list."""
    found: list[str] = []
    lead = ""
    section: tuple[str, ...] = ()
    for text, path in zip(texts, headings, strict=True):
        if path[:1] != section:
            lead, section = "", path[:1]
        found.append(lead if _ITEM.match(text) else "")
        if text.endswith((":", ":。")) and not _ITEM.match(text):
            lead = text[-_LEAD:]
    return found


def _places(texts: Sequence[str], headings: Sequence[tuple[str, ...]]) -> list[tuple[int, ...]]:
    """Return for each paragraph its place columns, counted from the first of them."""
    total = max(1, len(texts) - 1)
    found: list[tuple[int, ...]] = []
    for index, (text, path) in enumerate(zip(texts, headings, strict=True)):
        opens = index == 0 or headings[index - 1][:1] != path[:1]
        tenth = min(9, index * 10 // total)
        length = int(np.searchsorted((12, 30, 80, 200), len(text)))
        found.append((tenth, 10 + min(3, len(path)), 14 + length, 20 + opens, 22 + (index == 0)))
    return found
