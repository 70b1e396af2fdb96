"""Hashed character n-grams of a number and the words around it, for the quantity recogniser.

A number's row consists of blocks, one for each kind of words around it, and of a few marks for
what is known of it as a whole: its measure word, its kind, the section label, the subject
spoken of. Each block is a count of 1- to 3-grams divided by the square root of its size, times
the block's weight.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from xxgk.models.features import ORDERS, hash_grams
from xxgk.models.quantities.sentences import Slot
from xxgk.schema import Label

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True, slots=True)
class SlotContext:
    """A number in prose with what is known of its place.

    ``slot`` has the words around it, ``label`` is its span's section label, ``topic`` the
    subject that holds there (``topics.tsv``), ``heading`` the clean words of the innermost
    heading, ``year`` the report's.
    """

    slot: Slot
    label: Label | None
    topic: str | None
    heading: str
    year: int | None


@dataclass(frozen=True, slots=True)
class SlotBlock:
    """A block of hashed columns: what it holds, and its weight."""

    name: str
    weight: float


BLOCKS: tuple[SlotBlock, ...] = (
    SlotBlock("near", 1.0),
    SlotBlock("post", 1.0),
    SlotBlock("opening", 0.5),
    SlotBlock("rest", 0.4),
    SlotBlock("heading", 0.5),
)
"""The blocks in column order."""

BITS = 11
"""Columns of each block, as a power of two; twice as many bring nothing."""

MARKS = 512
MARK_WEIGHT = 1.2
N_COLUMNS = (len(BLOCKS) << BITS) + MARKS
_WEIGHTS = np.array([block.weight for block in BLOCKS])

_NEAR, _POST, _OPENING, _REST = 24, 16, 50, 24
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_COUNT = re.compile(r"^[(\[]?[一二三四五六七八九十\d]{1,3}[)\]、.]+")
# Private-use characters that stand for a year's relation to the report's own year.
_RELATIVE_YEARS = {-1: "\ue001", 0: "\ue002", 1: "\ue003"}
_OTHER_YEAR = "\ue009"
_SALT = 0x5BD1E995
_SPREAD = np.uint32(0x85EBCA77)


@dataclass(frozen=True, slots=True)
class SlotRows:
    """The rows of several numbers: ``columns`` and ``values`` of row i at ``starts[i]`` onwards."""

    columns: NDArray[np.intp]
    values: NDArray[np.float32]
    starts: NDArray[np.intp]


def slot_rows(contexts: Sequence[SlotContext]) -> SlotRows:
    """Return the feature rows of ``contexts``; columns may repeat within a row and add up."""
    texts = _texts(contexts)
    sizes = np.array([len(words) for words in texts], dtype=np.intp)
    grams = hash_grams("".join(texts))
    # How many characters of its own block each character still has: a longer n-gram ends there.
    left = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(grams))
    block = np.repeat(np.tile(np.arange(len(BLOCKS)), len(contexts)), sizes)
    salts = (np.uint32(_SALT) * np.arange(1, len(BLOCKS) + 1, dtype=np.uint32))[block]
    hashed = ((grams ^ salts[:, None]) * _SPREAD) >> np.uint32(32 - BITS)
    columns = hashed.astype(np.intp) + (block << BITS)[:, None]
    counts = np.maximum(_gram_counts(sizes), 1)
    weights = (_WEIGHTS / np.sqrt(counts.reshape(-1, len(BLOCKS)))).astype(np.float32)
    values = np.repeat(weights.ravel(), sizes)[:, None] * (left[:, None] > np.arange(ORDERS))
    return _with_marks(contexts, columns.ravel(), values.ravel(), sizes)


def slot_matrix(contexts: Sequence[SlotContext]) -> csr_matrix:
    """Return the rows as a sparse matrix: shape (contexts, `N_COLUMNS`), columns may repeat."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - reports without numbers do without

    rows = slot_rows(contexts)
    ends = np.append(rows.starts, len(rows.columns))
    return csr_matrix((rows.values, rows.columns, ends), shape=(len(contexts), N_COLUMNS))


def _gram_counts(sizes: NDArray[np.intp]) -> NDArray[np.intp]:
    counts = sum(np.maximum(sizes - order, 0) for order in range(ORDERS))
    return np.asarray(counts, dtype=np.intp)


def _with_marks(
    contexts: Sequence[SlotContext],
    columns: NDArray[np.intp],
    values: NDArray[np.float32],
    sizes: NDArray[np.intp],
) -> SlotRows:
    """Return the rows with each number's marks in front of its n-grams."""
    marks = np.array([_marks(context) for context in contexts], dtype=np.intp)
    grams = sizes.reshape(len(contexts), len(BLOCKS)).sum(axis=1) * ORDERS
    starts = np.concatenate([[0], np.cumsum(grams + marks.shape[1])[:-1]]).astype(np.intp)
    is_gram = np.ones(len(columns) + marks.size, dtype=bool)
    is_gram[starts[:, None] + np.arange(marks.shape[1])] = False
    all_columns = np.empty(len(is_gram), dtype=np.intp)
    all_columns[is_gram], all_columns[~is_gram] = columns, marks.ravel()
    all_values = np.full(len(is_gram), MARK_WEIGHT, dtype=np.float32)
    all_values[is_gram] = values
    return SlotRows(all_columns, all_values, starts)


def _texts(contexts: Sequence[SlotContext]) -> list[str]:
    """Return the words of each block of each number, numbers and years masked."""
    texts: list[str] = []
    for year, same in groupby(contexts, key=lambda context: context.year):
        slots = [(context.slot, _COUNT.sub("", context.heading)) for context in same]
        # All words are masked at once: a view is one line, so that a line break parts them.
        plain = [
            words
            for slot, _ in slots
            for words in (slot.near, slot.post, slot.opening[-2 * _OPENING :], slot.rest)
        ]
        masked = iter(_masked("\n".join(plain), year).split("\n"))
        for _, heading in slots:
            near, post, opening, rest = islice(masked, 4)
            texts += [f"^{near[-_NEAR:]}$", f"^{post[:_POST]}"]
            texts += [opening[-_OPENING:], rest[:_REST], heading]
    return texts


def _masked(words: str, year: int | None) -> str:
    """Return ``words`` with numbers as 0 and years as their relation to ``year``."""
    if "年" in words:
        words = _YEAR.sub(lambda match: _relative(match.group(), year), words)
    return _NUMBER.sub("0", words)


def _relative(written: str, year: int | None) -> str:
    return _OTHER_YEAR if year is None else _RELATIVE_YEARS.get(int(written) - year, _OTHER_YEAR)


def _marks(context: SlotContext) -> tuple[int, ...]:
    numeral = context.slot.numeral
    return (
        _mark("label", context.label),
        _mark("topic", context.topic),
        _mark("unit", numeral.unit),
        _mark("kind", numeral.kind),
    )


@lru_cache(maxsize=1024)
def _mark(name: str, value: str | None) -> int:
    """Return the column of a mark; there are a few hundred of them."""
    return (len(BLOCKS) << BITS) + zlib.crc32(f"{name} {value}".encode()) % MARKS
