"""What the decoding inside paragraphs brings, character by character.

    python benchmarks/spans.py                 wording kept apart, five folds
    python benchmarks/spans.py --apart body    folds by issuing body
    python benchmarks/spans.py --quick         a small sample, to see that it runs

Prints a Markdown table: the share of characters with the right label, in per cent, over
held-out paragraphs that hold several subjects and over those that hold one. Paragraphs of
furniture are left out.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator, Sequence

import numpy as np
import ours
from figures import points, table
from folds import Apart, Report, folds, run, shipped
from numpy.typing import NDArray

from xxgk.models.labelling import (
    DECODING,
    DecodingSettings,
    clause_labels,
    paragraph_shares,
    prose_shares,
)
from xxgk.models.scoring import Scorer
from xxgk.models.store import StoredModel
from xxgk.schema import LABELS
from xxgk.training.arrange import Passage
from xxgk.training.fit import FitSettings, fit_examples

WAYS: tuple[tuple[str, DecodingSettings | None], ...] = (
    ("one label a paragraph", None),
    ("clauses one by one", DecodingSettings(sentence_switch=0, clause_switch=0, paragraph_share=0)),
    (
        "clauses and paragraph, no cost of a switch",
        DecodingSettings(sentence_switch=0, clause_switch=0),
    ),
    ("decoded, no word from the paragraph", DecodingSettings(paragraph_share=0)),
    ("**decoded**", DECODING),
)


def labelled(model: StoredModel, report: Report, way: DecodingSettings | None) -> list[list[str]]:
    """Return the label of each character of each paragraph."""
    texts = [passage.text for passage in report.own]
    scorer = Scorer.of(model.linear, ours.layout_of(report))
    weights = prose_shares(model, paragraph_shares(model, scorer))
    best = weights.argmax(axis=1)
    found = [[LABELS[index]] * len(text) for index, text in zip(best, texts, strict=True)]
    several = {} if way is None else clause_labels(model, scorer, texts, weights, way)
    for row, clauses in several.items():
        found[row] = [each.label for each in clauses for _ in range(each.end - each.start)]
    return found


def truth(passage: Passage) -> list[str]:
    return [label for start, end, label in passage.stretches for _ in range(end - start)]


def counts(
    model: StoredModel, reports: Sequence[Report], way: DecodingSettings | None
) -> Iterator[tuple[bool, int, int]]:
    """Yield for each paragraph whether it is mixed, its right characters and all of them."""
    for report in reports:
        for passage, said in zip(report.own, labelled(model, report, way), strict=True):
            if passage.label:
                right = sum(a == b for a, b in zip(truth(passage), said, strict=True))
                yield len(passage.stretches) > 1, right, len(said)


def measure(apart: Apart, count: int, held: int, limit: int | None) -> str:
    records, description = shipped(limit)
    totals = {name: np.zeros((2, 2), dtype=np.intp) for name, _ in WAYS}
    mixed = 0
    for number, fold in enumerate(itertools.islice(folds(records, apart, count), held), start=1):
        print(f"{apart}: fold {number}", file=sys.stderr)
        model = fit_examples(ours.examples_from(fold.kept), FitSettings())
        mixed += sum(len(each.stretches) > 1 for report in fold.held for each in report.own)
        for name, way in WAYS:
            for is_mixed, right, size in counts(model, fold.held, way):
                totals[name][int(is_mixed)] += right, size
    rows = [[name, *map(points, _shares(found))] for name, found in totals.items()]
    head = ("way", "several subjects", "one subject", "all")
    return (
        f"Folds by {apart}, {held} of {count} held out: {description}; {mixed} paragraphs of "
        f"several subjects.\n\n{table(head, rows)}\n"
    )


def _shares(found: NDArray[np.intp]) -> tuple[float, float, float]:
    one, several = found
    right, size = found.sum(axis=0)
    return several[0] / several[1], one[0] / one[1], right / size


if __name__ == "__main__":
    run(__doc__, measure, quick=80)
