"""Reports prepared for the benchmarks, and the folds that all methods are measured on.

Two kinds of folds: by issuing body, as training uses them, and with wording kept apart. The
corpus composes reports from hand-written passages, so that two bodies may share a passage; with
wording apart, every labelled paragraph of the training side that is a near copy of a held-out
one is taken out of it.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from sklearn.model_selection import GroupKFold

from xxgk.corpus.annotations import load_corpus
from xxgk.corpus.records import Record
from xxgk.training.arrange import Passage, arrange
from xxgk.training.examples import PLAIN_COPIES, passages_of
from xxgk.training.fit import corpus_hash
from xxgk.training.wording import Wording

Apart: TypeAlias = Literal["body", "wording"]
"""What stands on one side of a fold: an issuing body, or a body and all copies of its wording."""

KINDS: tuple[Apart, ...] = get_args(Apart)


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
    wording = Wording(records) if apart == "wording" else None
    for kept, held in GroupKFold(count).split(bodies, groups=bodies):
        training = [records[index] for index in kept]
        if wording is not None:
            training = wording.without_copies(kept, held)
        yield Fold(_prepared(training), _prepared([records[index] for index in held]))


def _prepared(records: Sequence[Record]) -> tuple[Report, ...]:
    found = (prepare(record) for record in records)
    return tuple(each for each in found if any(passage.label for passage in each.own))


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
