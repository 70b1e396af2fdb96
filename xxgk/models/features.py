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
from collections.abc import Sequence
from dataclasses import dataclass

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
_LENGTHS = (12, 30, 80, 200)
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
    """A report's paragraphs as one text, with what the features of a unit need.

    ``grams`` has shape (3, characters): the hash of the n-gram of each order that starts at
    each character. ``bounds`` has shape (paragraphs, 2): where each paragraph starts and ends
    in the text. Headings and sentences that lead into lists are phrases: ``phrase_grams`` and
    ``phrase_bounds`` hold each once, ``phrases`` has shape (3, paragraphs): the phrase of each
    paragraph's outermost heading, innermost heading and lead, or ``NONE``. ``places`` holds the
    place columns of each paragraph: shape (paragraphs, 5).
    """

    grams: NDArray[np.uint32]
    bounds: NDArray[np.intp]
    phrase_grams: NDArray[np.uint32]
    phrase_bounds: NDArray[np.intp]
    phrases: NDArray[np.intp]
    places: NDArray[np.intp]


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
        grams=hash_grams(mask("\n".join(texts) + "\n", year)).T,
        bounds=_bounds(texts),
        phrase_grams=hash_grams(mask("\n" + "\n".join(numbers) + "\n", year)).T,
        phrase_bounds=_bounds(list(numbers)) + 1,
        phrases=np.array(phrases, dtype=np.intp),
        places=_places(texts, above),
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


def _bounds(texts: Sequence[str]) -> NDArray[np.intp]:
    """Return where each text starts and ends when they are joined by line breaks."""
    lengths = np.array([len(text) + 1 for text in texts], dtype=np.intp)
    ends = np.cumsum(lengths)
    return np.stack([ends - lengths, ends - 1], axis=1)


def hash_grams(text: str) -> NDArray[np.uint32]:
    """Return the hashes of the n-grams that start at each character: shape (len(text), 3)."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    padded = np.concatenate([codes, np.zeros(ORDERS - 1, dtype=np.uint32)])
    grams = np.empty((ORDERS, len(codes)), dtype=np.uint32)
    running = np.zeros(len(codes), dtype=np.uint32)
    for order in range(ORDERS):
        running = (running ^ padded[order : order + len(codes)]) * _PRIMES[order]
        grams[order] = running ^ (running >> np.uint32(15))
    return grams.T


def buckets(grams: NDArray[np.uint32], bits: int) -> NDArray[np.intp]:
    """Return each n-gram's column, counted from the first of a block of ``2**bits`` columns."""
    found: NDArray[np.intp] = ((grams * _PRIMES[1]) >> np.uint32(32 - bits)).astype(np.intp)
    return found


def columns(grams: NDArray[np.uint32], block: int) -> NDArray[np.intp]:
    """Return the columns of block number ``block`` for ``grams``, in the same shape."""
    return buckets(grams, BLOCKS[block].bits) + OFFSETS[block]


def _leads(texts: Sequence[str], headings: Sequence[tuple[str, ...]]) -> list[str]:
    """Return for each item of a list the end of the sentence that leads into the list."""
    found: list[str] = []
    lead = ""
    section: tuple[str, ...] = ()
    for text, path in zip(texts, headings, strict=True):
        if path[:1] != section:
            lead, section = "", path[:1]
        item = _ITEM.match(text) is not None
        found.append(lead if item else "")
        if not item and text.endswith((":", ":。")):
            lead = text[-_LEAD:]
    return found


def _places(texts: Sequence[str], headings: Sequence[tuple[str, ...]]) -> NDArray[np.intp]:
    """Return for each paragraph its place columns, counted from the first of them."""
    rows = np.arange(len(texts))
    sections = [path[:1] for path in headings]
    opens = [row == 0 or sections[row - 1] != section for row, section in enumerate(sections)]
    depths = [min(3, len(path)) for path in headings]
    lengths = np.searchsorted(_LENGTHS, [len(text) for text in texts])
    tenths = np.minimum(9, rows * 10 // max(1, len(texts) - 1))
    return np.stack(
        [tenths, np.array(depths) + 10, lengths + 14, np.array(opens) + 20, (rows == 0) + 22],
        axis=1,
    )
