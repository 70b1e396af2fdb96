"""The word list ``resources/words.tsv``, counted over the corpus's hand-written passages.

``python -m xxgk.training.vocabulary`` writes it anew. Which words are the field's own is
decided by hand (the third column) and kept; ``--candidates`` lists runs of words that stand
together in many passages, from which to choose.
"""

from __future__ import annotations

import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from xxgk import resources
from xxgk.corpus.passages import load_passages, masked
from xxgk.models.words import counts_as_word, cut, word_list

_HEAD = """\
# Words of reports on information disclosure, counted over the corpus's hand-written passages.
# Columns: word, number of passages that hold it, and "own" for words of the field that a general
# dictionary cuts up (chosen by hand), else "-". The row * gives the number of all passages.
# Written by `python -m xxgk.training.vocabulary`; words of a single passage are left out.
"""
_LEAST_PASSAGES = 2
_CANDIDATE_PASSAGES = 8
_CANDIDATE_COHESION = 0.45
_LONGEST = 4


def count_passages(texts: Iterable[str]) -> tuple[dict[str, int], int]:
    """Return in how many of the texts each word stands, and the number of texts."""
    counted: Counter[str] = Counter()
    total = 0
    for text in texts:
        counted.update({piece for piece in cut(text) if counts_as_word(piece)})
        total += 1
    return dict(counted), total


def word_rows(texts: Iterable[str], own: Sequence[str]) -> str:
    """Return the content of ``words.tsv``: own words first, then the others by frequency."""
    counted, total = count_passages(texts)
    rows = [f"*\t{total}\t-", *(f"{word}\t{counted.get(word, 0)}\town" for word in sorted(own))]
    others = [
        (-count, word)
        for word, count in counted.items()
        if count >= _LEAST_PASSAGES and word not in set(own)
    ]
    rows += [f"{word}\t{-count}\t-" for count, word in sorted(others)]
    return _HEAD + "\n".join(rows) + "\n"


def candidates(texts: Iterable[str]) -> list[tuple[float, int, str]]:
    """Return runs of words that keep together: cohesion, number of passages, and the run.

    Cohesion is normalised pointwise mutual information, 1 for words that never part.
    """
    words: Counter[str] = Counter()
    runs: Counter[tuple[str, ...]] = Counter()
    holders: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, text in enumerate(texts):
        pieces = cut(text)
        words.update(pieces)
        for size in range(2, _LONGEST + 1):
            for first in range(len(pieces) - size + 1):
                run = tuple(pieces[first : first + size])
                if counts_as_word("".join(run)):
                    runs[run] += 1
                    holders[run].add(number)
    total = sum(words.values())
    found: list[tuple[float, int, str]] = []
    for run, count in runs.items():
        if len(holders[run]) >= _CANDIDATE_PASSAGES:
            surprise = -math.log(count / total)
            alone = -sum(math.log(words[word] / total) for word in run)
            cohesion = (alone - surprise) / surprise / (len(run) - 1)
            if cohesion >= _CANDIDATE_COHESION:
                found.append((cohesion, len(holders[run]), "/".join(run)))
    return sorted(found, reverse=True)


def main(arguments: Sequence[str]) -> None:
    """Write ``words.tsv``, or with ``--candidates`` print what might be added to it."""
    texts = [masked(passage) for passage in load_passages()]
    if "--candidates" in arguments:
        for cohesion, count, run in candidates(texts):
            print(f"{cohesion:.2f}\t{count}\t{run}")
        return
    path = Path(resources.__path__[0]) / "words.tsv"
    path.write_text(word_rows(texts, word_list().own), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
