"""Reports prepared for the benchmarks, and the folds that all methods are measured on.

Two kinds of folds: by issuing body, as training uses them, and with wording kept apart. The
corpus composes reports from hand-written passages, so that two bodies may share a passage; with
wording apart, every labelled paragraph of the training side that is a near copy of a held-out
one is taken out of it.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import GroupKFold

from xxgk.corpus.annotations import load_corpus
from xxgk.corpus.normalise import convert, flow
from xxgk.corpus.records import Record
from xxgk.training.arrange import Passage, arrange
from xxgk.training.examples import PLAIN_COPIES, passages_of
from xxgk.training.fit import corpus_hash

Apart: TypeAlias = Literal["body", "wording"]
"""What stands on one side of a fold: an issuing body, or a body and all copies of its wording."""

KINDS: tuple[Apart, ...] = get_args(Apart)

COPY = 0.6
"""Share of the 5-grams of the shorter of two paragraphs, above which they are copies.

Stricter than a Jaccard similarity above 0.6, which implies it, and it also finds a passage that
stands in a longer paragraph.
"""

_HAN = "〇零一二三四五六七八九十百千万亿两"
_NUMBER = re.compile(rf"[\d{_HAN},.]*[\d{_HAN}]%?")
_WE = re.compile(r"[我本全](?:街道|单位|机关|地区|[省市州盟县区旗镇乡局委厅部署办院处中])")
_PLACE = re.compile(r"^(?:.{2,4}?[省市州盟县区旗镇乡])+")
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Report:
    """A record with its passages in its own arrangement and in plain ones, as in training."""

    record: Record
    own: tuple[Passage, ...]
    plain: tuple[tuple[Passage, ...], ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """Reports to fit on and reports to measure on."""

    kept: tuple[Report, ...]
    held: tuple[Report, ...]


def prepare(record: Record, seed: int = 0) -> Report:
    """Return the record's passages as `xxgk.training.examples.examples` draws them."""
    draw = random.Random(f"{seed}:{record.id}")
    own = passages_of(record, draw)
    plain = (tuple(arrange(own, record.year, draw)) for _ in range(PLAIN_COPIES))
    return Report(record, tuple(own), tuple(plain))


def folds(records: Sequence[Record], apart: Apart, count: int) -> Iterator[Fold]:
    """Yield ``count`` folds; those of both kinds hold the same reports out."""
    bodies = [record.body for record in records]
    wording = _Wording(records) if apart == "wording" else None
    for kept, held in GroupKFold(count).split(bodies, groups=bodies):
        training = [records[index] for index in kept]
        if wording is not None:
            training = wording.without_copies(kept, held)
        yield Fold(_prepared(training), _prepared([records[index] for index in held]))


def _prepared(records: Sequence[Record]) -> tuple[Report, ...]:
    found = (prepare(record) for record in records)
    return tuple(each for each in found if any(passage.label for passage in each.own))


class _Wording:
    """The 5-grams of every labelled paragraph, with figures and names masked."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        places = [
            (number, index)
            for number, record in enumerate(records)
            for index, part in enumerate(record.paragraphs)
            if part.label is not None
        ]
        self.places = np.array(places, dtype=np.intp)
        texts = [text for record in records for text in masked_paragraphs(record)]
        counter = CountVectorizer(
            analyzer="char", ngram_range=(5, 5), binary=True, lowercase=False, dtype=np.float32
        )
        self.grams = counter.fit_transform(texts)
        self.sizes = np.maximum(np.asarray(self.grams.sum(axis=1)).ravel(), 1)

    def without_copies(self, kept: NDArray[np.intp], held: NDArray[np.intp]) -> list[Record]:
        """Return the kept records without paragraphs that are copies of a held-out one."""
        of_kept = np.flatnonzero(np.isin(self.places[:, 0], kept))
        of_held = np.flatnonzero(np.isin(self.places[:, 0], held))
        copies = {
            (int(number), int(index))
            for number, index in self.places[self._copies(of_kept, of_held)]
        }
        found = []
        for number in kept:
            record = self.records[number]
            parts = tuple(
                part
                for index, part in enumerate(record.paragraphs)
                if (int(number), index) not in copies
            )
            found.append(replace(record, paragraphs=parts))
        return found

    def _copies(self, kept: NDArray[np.intp], held: NDArray[np.intp]) -> NDArray[np.intp]:
        against: Any = self.grams[held].T.tocsr()
        found = []
        for first in range(0, len(kept), _CHUNK):
            rows = kept[first : first + _CHUNK]
            common = (self.grams[rows] @ against).tocoo()
            smaller = np.minimum(self.sizes[rows][common.row], self.sizes[held][common.col])
            found.append(rows[np.unique(common.row[common.data > COPY * smaller])])
        return np.concatenate(found)


def masked_paragraphs(record: Record) -> list[str]:
    """Return the clean text of each labelled paragraph with numbers and names masked.

    Four marks close each, so that the shortest text has a 5-gram too.
    """
    converted = convert(record.text)
    place = _PLACE.match(record.agency)
    names = [record.agency] + ([place.group(), place.group()[:-1]] if place else [])
    found = []
    for part in record.paragraphs:
        if part.label is None:
            continue
        text = flow(converted, part.start, part.end).text
        for name in names:
            text = text.replace(name, "W")
        found.append(_NUMBER.sub("0", _WE.sub("W", text)) + "$$$$")
    return found


def shipped(limit: int | None = None) -> tuple[tuple[Record, ...], str]:
    """Return the corpus, or evenly spread records of it, and a line that says what it is."""
    records = load_corpus()
    if limit is not None:
        records = records[:: max(1, len(records) // limit)]
    bodies = len({record.body for record in records})
    paragraphs = sum(part.label is not None for record in records for part in record.paragraphs)
    return records, (
        f"{len(records)} reports of {bodies} bodies, {paragraphs} labelled paragraphs, "
        f"corpus {corpus_hash(records)[:12]}"
    )


def run(purpose: str, measure: Callable[[Apart, int, int, int | None], str], quick: int) -> None:
    """Print what ``measure`` gives for the kind and number of folds that the command line names.

    ``measure`` takes the kind of folds, how many, how many of them to hold out, and how many
    reports to use; ``quick`` is how many of those ``--quick`` means.
    """
    parser = argparse.ArgumentParser(description=purpose.splitlines()[0])
    parser.add_argument("--apart", choices=KINDS, default="wording")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--held", type=int, help="measure only the first folds (default: all)")
    parser.add_argument("--quick", action="store_true", help=f"{quick} reports, one fold of five")
    given = parser.parse_args()
    held = 1 if given.quick else given.held or given.folds
    print(measure(given.apart, given.folds, held, quick if given.quick else None))
