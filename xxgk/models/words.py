"""Words of Chinese text: jieba with the words of this field, loaded when first needed.

jieba's general dictionary cuts 依申请公开 into three and 行政复议 into two, so the words of
``resources/words.tsv`` are added to it. The same file says in how many of the corpus's
hand-written passages each word stands, which tells common words from telling ones.
"""

from __future__ import annotations

import math
import re
import threading
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from xxgk.errors import ResourceError
from xxgk.resources.loading import read_rows

_FILE = "words.tsv"
_TOTAL = "*"
# Entries that jieba counted less often are mostly noise, and leaving them out halves the time that
# its dictionary takes to load (0.75 s instead of 1.4 s).
_LEAST_COUNT = 5
_COUNTED = re.compile(r"[\u3400-\u9fff]{2,}")
_NUMBER = re.compile(r"[〇零一二三四五六七八九十百千万亿两第个年月日]+")
_LOADING = threading.Lock()


@dataclass(frozen=True, slots=True)
class WordList:
    """The words of ``words.tsv``.

    ``own`` are words of this field, to be kept whole. ``passages`` says in how many of the
    corpus's ``total`` passages a word stands; a word that is not listed stands in one at most.
    """

    own: tuple[str, ...]
    passages: Mapping[str, int]
    total: int


def cut(text: str) -> list[str]:
    """Return the words and other pieces of ``text`` in order; joined they are ``text``.

    Words must be Simplified (`xxgk.corpus.normalise`). Names that no dictionary holds come out
    as single characters. The first call loads jieba and its dictionary, under a lock; further
    calls may run in several threads at once.
    """
    pieces: list[str] = _tokenizer().lcut(text, HMM=False)
    return pieces


def intervals(text: str) -> list[tuple[int, int]]:
    """Return where the words of `cut` start and end in ``text``."""
    return list(pairwise(accumulate(map(len, cut(text)), initial=0)))


def counts_as_word(piece: str) -> bool:
    """Tell whether a piece is worth counting: two Han characters at least, and no number."""
    return _COUNTED.fullmatch(piece) is not None and _NUMBER.fullmatch(piece) is None


def rarity(word: str) -> float:
    """Return how rare ``word`` is in the corpus: its inverse passage frequency, in nats.

    0 for a word of every passage, 8.2 for one that none of about 3,800 passages holds.
    """
    words = word_list()
    return math.log((words.total + 1) / (words.passages.get(word, 0) + 1))


@cache
def word_list() -> WordList:
    """Return the words of ``words.tsv``.

    Raises
    ------
    ResourceError
        If a row does not consist of a word, a number of passages and ``own`` or ``-``, a word
        stands twice, or the row of the total is missing.
    """
    own: list[str] = []
    passages: dict[str, int] = {}
    for number, (word, count, whose) in read_rows(_FILE, 3):
        if not count.isdecimal() or whose not in {"own", "-"} or word in passages:
            raise ResourceError(
                f"line {number} is not a new word, a number of passages and own or -",
                source=f"xxgk/resources/{_FILE}",
                remedy="Correct the line",
            )
        passages[word] = int(count)
        if whose == "own":
            own.append(word)
    if _TOTAL not in passages:
        raise ResourceError(
            f"the row of the total, {_TOTAL}, is missing",
            source=f"xxgk/resources/{_FILE}",
            remedy="Make the file again with python -m xxgk.training.vocabulary",
        )
    return WordList(tuple(own), passages, passages.pop(_TOTAL))


def _tokenizer() -> Any:
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Any:
    """Return a tokenizer of our own, so that nobody's changes to jieba's default one reach it.

    Its dictionary is read here and not by jieba, which would keep a copy in the shared folder
    for temporary files and trust whatever stands there under that name.
    """
    with warnings.catch_warnings():
        # jieba's source holds escapes that newer Pythons warn of.
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415 - takes a quarter of a second, and most never need words
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = _dictionary(Path(jieba.__file__).with_name("dict.txt"))
    tokenizer.initialized = True
    for word in word_list().own:
        tokenizer.add_word(word)
    return tokenizer


def _dictionary(path: Path) -> tuple[dict[str, int], int]:
    """Return the counts of jieba's words, 0 for mere beginnings of words, and their sum."""
    found: dict[str, int] = {}
    total = 0
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            word, written, _ = line.split(" ", 2)
            count = int(written)
            if count < _LEAST_COUNT:
                continue
            found[word] = count
            total += count
            for end in range(1, len(word)):
                found.setdefault(word[:end], 0)
    return found, total
