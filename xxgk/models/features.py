"""Hashed character n-grams of paragraphs and their context.

A report's paragraphs are laid out as one text; every character opens a 1-, a 2- and a 3-gram.
A *unit* is a stretch of one paragraph (the whole paragraph, a sentence, a clause). Its row in
the feature matrix consists of blocks: its own n-grams, those of the whole paragraph and of the
paragraphs before and after, of the outermost and the innermost heading above it, of the sentence
that leads into the list it belongs to, and its place. Each block of n-grams is a count divided
by the square root of the block's size, times the block's weight, so that the score of any
stretch is a sum over its characters.

Blocks over the same text hash an n-gram to the same column, counted from the block's first. One
look-up in a table that holds the weights of these blocks side by side therefore serves them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

ORDERS = 3
"""n-grams of 1 to this many characters."""

PLACES = 32
"""Columns for where a paragraph stands."""

_LEAD = 32
_PRIMES = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D], dtype=np.uint32)
_ITEM = re.compile(r"[(\[]?[一二三四五六七八九十\d]{1,3}[)\]、.]|[一二三四五六七八九十]是|[①-⑳⑴-⒇]")
_COUNT = re.compile(r"^[(\[]?[一二三四五六七八九十\d]{1,3}[)\]、.]+|^[①-⑳⑴-⒇]")
_RUN_IN = re.compile(
    r"(?P<count>[(\[]?[一二三四五六七八九十\d]{1,3}[)\]、.]+|[①-⑳⑴-⒇])?"
    r"(?P<words>[^,。;:、]{2,26}+)[。:](?=.)"
)
_RUN_IN_TAILS = ("情况", "方面")
_LONGEST_RUN_IN = 24
_LENGTHS = np.array([12, 30, 80, 200])
# Private-use characters that stand for a year's relation to the report's own year.
_RELATIVE_YEARS = {-1: "\ue001", 0: "\ue002", 1: "\ue003"}


@dataclass(frozen=True, slots=True)
class FeatureBlock:
    """A block of hashed columns: its name, its number of columns as a power of two, its weight."""

    name: str
    bits: int
    weight: float


TEXT_BITS = 17
PHRASE_BITS = 14

BLOCKS: tuple[FeatureBlock, ...] = (
    FeatureBlock("text", TEXT_BITS, 1.5),
    FeatureBlock("whole", TEXT_BITS, 1.0),
    FeatureBlock("before", TEXT_BITS, 0.3),
    FeatureBlock("after", TEXT_BITS, 0.3),
    FeatureBlock("section", PHRASE_BITS, 1.5),
    FeatureBlock("heading", PHRASE_BITS, 1.8),
    FeatureBlock("lead", PHRASE_BITS, 0.6),
)
"""The blocks in column order. Weights were chosen with ``benchmarks/ablation.py``."""

TEXT, WHOLE, BEFORE, AFTER, SECTION, HEADING, LEAD = range(len(BLOCKS))
"""Numbers of the blocks. Those up to ``AFTER`` are over paragraphs, the others over phrases."""

PLACE_WEIGHT = 0.3

PARTIAL_WHOLE = 0.4
"""How much the block of the whole paragraph counts, as a share of its weight, for a unit that is
a part of the paragraph: enough to tell what a clause goes on with, not to drown what it says."""

OFFSETS: tuple[int, ...] = tuple(
    int(total) for total in np.cumsum([0, *(1 << block.bits for block in BLOCKS)])
)
"""The first column of each block, then of the place columns."""

N_COLUMNS = OFFSETS[-1] + PLACES

NONE = -1
"""In place of a phrase where a paragraph has none."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The paragraphs of one report or several as one text, with what the features of a unit need.

    ``texts`` holds each report's paragraphs, masked (`mask`), with a line break behind each.
    ``bounds`` has shape (paragraphs, 2): where each starts and ends in all these texts, one behind
    the other. Headings and sentences that lead into lists are phrases: ``phrase_texts`` and
    ``phrase_bounds`` hold each of a report once, ``phrases`` has shape (3, paragraphs): the phrase
    of each paragraph's outermost heading, innermost heading and lead, or ``NONE``. ``places`` holds
    the place columns of each paragraph: shape (paragraphs, 5). ``reports`` has shape (reports,):
    each one's first paragraph.
    """

    texts: tuple[str, ...]
    bounds: NDArray[np.intp]
    phrase_texts: tuple[str, ...]
    phrase_bounds: NDArray[np.intp]
    phrases: NDArray[np.intp]
    places: NDArray[np.intp]
    reports: NDArray[np.intp]

    @property
    def grams(self) -> NDArray[np.uint32]:
        """The hash of the n-gram of each order that starts at each character of ``texts``.

        Shape (3, characters), made anew at each call.
        """
        return _hashed(self.texts)

    @property
    def phrase_grams(self) -> NDArray[np.uint32]:
        """The same for ``phrase_texts``."""
        return _hashed(self.phrase_texts)

    @classmethod
    def joined(cls, layouts: Sequence[Layout]) -> Layout:
        """Return the layouts of several reports as one, for scoring them together."""
        if len(layouts) == 1:
            return layouts[0]
        lengths = [sum(map(len, each.texts)) for each in layouts]
        phrased = [sum(map(len, each.phrase_texts)) for each in layouts]
        phrases = [len(each.phrase_bounds) for each in layouts]
        moved = _moved([each.phrases.T for each in layouts], phrases)
        absent = np.concatenate([each.phrases.T for each in layouts]) == NONE
        return cls(
            texts=tuple(text for each in layouts for text in each.texts),
            bounds=_moved([each.bounds for each in layouts], lengths),
            phrase_texts=tuple(text for each in layouts for text in each.phrase_texts),
            phrase_bounds=_moved([each.phrase_bounds for each in layouts], phrased),
            phrases=np.where(absent, NONE, moved).T,
            places=np.concatenate([each.places for each in layouts]),
            reports=_moved(
                [each.reports for each in layouts], [len(each.bounds) for each in layouts]
            ),
        )


def _hashed(texts: Sequence[str]) -> NDArray[np.uint32]:
    grams = [hash_grams(text).T for text in texts]
    return grams[0] if len(grams) == 1 else np.concatenate(grams, axis=1)


def _moved(arrays: Sequence[NDArray[np.intp]], sizes: Sequence[int]) -> NDArray[np.intp]:
    """Return arrays of positions as one, each moved by the sizes of what stands before it."""
    before = accumulate(sizes, initial=0)
    return np.concatenate([each + size for each, size in zip(arrays, before, strict=False)])


def mask(text: str, year: int | None) -> str:
    """Return ``text`` with digits as 0 and years as their relation to ``year``; same length."""
    if year is not None:
        for distance, mark in _RELATIVE_YEARS.items():
            written = str(year + distance)
            text = text.replace(written, mark * len(written))
    # Nine replacements take a tenth of the time of one regular expression.
    for digit in "123456789":
        text = text.replace(digit, "0")
    return text


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
    sections = [path[0] if path else "" for path in above]
    nearest = [_nearest(text, path) for text, path in zip(texts, above, strict=True)]
    numbers: dict[str, int] = {"": NONE}
    phrases = [
        [numbers.setdefault(words, len(numbers) - 1) for words in row]
        for row in (sections, nearest, _leads(texts, sections))
    ]
    del numbers[""]
    bounds = _bounds(texts)
    return Layout(
        texts=(mask(_lines(texts), year),),
        bounds=bounds,
        phrase_texts=(mask(_lines(numbers), year),),
        phrase_bounds=_bounds(list(numbers)),
        phrases=np.array(phrases, dtype=np.intp),
        places=_places(bounds, sections, [len(path) for path in above]),
        reports=np.zeros(1, dtype=np.intp),
    )


def _nearest(text: str, path: tuple[str, ...]) -> str:
    """Return the words that head a paragraph most closely.

    A numbered heading run into the paragraph comes before the innermost heading above it, and
    that before an unnumbered opening such as 加强领导。
    """
    match = _RUN_IN.match(text)
    if match is not None and (match["count"] or len(path) < 2):
        words = match["words"]
        if words.endswith(_RUN_IN_TAILS) and len(words) >= 4:
            words = words[:-2]
        if len(words) <= _LONGEST_RUN_IN:
            return words
    return _COUNT.sub("", path[-1]) if len(path) > 1 else ""


def _lines(texts: Iterable[str]) -> str:
    return "".join([f"{text}\n" for text in texts])


def _bounds(texts: Sequence[str]) -> NDArray[np.intp]:
    """Return where each text starts and ends when a line break stands behind each."""
    bounds = np.empty((len(texts), 2), dtype=np.intp)
    bounds[:, 1] = list(map(len, texts))
    ends = (bounds[:, 1] + 1).cumsum()
    bounds[:, 0] = ends - bounds[:, 1] - 1
    bounds[:, 1] = ends - 1
    return bounds


def hash_grams(text: str) -> NDArray[np.uint32]:
    """Return the hashes of the n-grams that start at each character: shape (len(text), 3)."""
    codes = np.frombuffer((text + "\0" * (ORDERS - 1)).encode("utf-32-le"), dtype=np.uint32)
    grams = np.empty((ORDERS, len(text)), dtype=np.uint32)
    running = np.zeros(len(text), dtype=np.uint32)
    for order in range(ORDERS):
        running ^= codes[order : order + len(text)]
        running *= _PRIMES[order]
        np.bitwise_xor(running, running >> 15, out=grams[order])
    return grams.T


def buckets(grams: NDArray[np.uint32], bits: int) -> NDArray[np.intp]:
    """Return each n-gram's column, counted from the first of a block of ``2**bits`` columns."""
    found: NDArray[np.intp] = ((grams * _PRIMES[1]) >> np.uint32(32 - bits)).astype(np.intp)
    return found


def columns(grams: NDArray[np.uint32], block: int) -> NDArray[np.intp]:
    """Return the columns of block number ``block`` for ``grams``, in the same shape."""
    return buckets(grams, BLOCKS[block].bits) + OFFSETS[block]


def _leads(texts: Sequence[str], sections: Sequence[str]) -> list[str]:
    """Return for each item of a list the end of the sentence that leads into the list."""
    found: list[str] = []
    lead = above = ""
    for text, section in zip(texts, sections, strict=True):
        if section != above:
            lead, above = "", section
        item = _ITEM.match(text) is not None
        found.append(lead if item else "")
        if not item and text.endswith((":", ":。")):
            lead = text[-_LEAD:]
    return found


def _places(
    bounds: NDArray[np.intp], sections: Sequence[str], depths: Sequence[int]
) -> NDArray[np.intp]:
    """Return for each paragraph its place columns, counted from the first of them."""
    count = len(bounds)
    rows = np.arange(count)
    places = np.empty((count, 5), dtype=np.intp)
    places[:, 0] = np.minimum(9, rows * 10 // max(1, count - 1))
    places[:, 1] = np.minimum(3, depths) + 10
    places[:, 2] = _LENGTHS.searchsorted(bounds[:, 1] - bounds[:, 0]) + 14
    places[:, 3] = [20, *(21 if one != two else 20 for one, two in pairwise(sections))]
    places[:, 4] = 22
    places[:1, 3:] = 21, 23
    return places
