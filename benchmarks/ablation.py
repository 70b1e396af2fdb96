"""What each part of the section model brings: it is left out, fitted again and measured.

    python benchmarks/ablation.py                  wording kept apart
    python benchmarks/ablation.py --apart body     folds by issuing body
    python benchmarks/ablation.py --held 2         only the first two of the five folds
    python benchmarks/ablation.py --quick          a small sample, to see that it runs

Prints a Markdown table; shares are per cent, of paragraphs held out.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import ours
from figures import Outcome, figures, points, table
from folds import Apart, Fold, Report, folds, run, shipped
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer

from xxgk.models.decoding import posteriors
from xxgk.models.features import BLOCKS, N_COLUMNS, OFFSETS
from xxgk.models.labelling import DECODING
from xxgk.models.section import SectionClassifier
from xxgk.models.words import cut
from xxgk.training.examples import Example, Rows, build_rows
from xxgk.training.fit import CLASSES, FitSettings, label_transitions

_SETTINGS = FitSettings()
_WORD_COLUMNS = 1 << 17


@dataclass(frozen=True, slots=True)
class Bench:
    """A fold's rows, made once.

    ``plain`` tells which rows come from plain arrangements. ``held`` has one row a held-out
    paragraph; ``sizes`` counts the paragraphs of each held-out report.
    """

    kept: Rows
    plain: NDArray[np.bool_]
    held: csr_matrix
    truth: NDArray[np.str_]
    sizes: tuple[int, ...]
    transitions: NDArray[np.float32]
    start: NDArray[np.float32]

    def fit(self, matrix: Any, rows: NDArray[np.bool_] | None = None) -> SectionClassifier:
        chosen = np.ones(len(self.kept.labels), dtype=bool) if rows is None else rows
        return SectionClassifier(
            C=_SETTINGS.regularisation,
            folds=_SETTINGS.folds,
            tol=_SETTINGS.tolerance,
            max_iter=_SETTINGS.max_iter,
            n_jobs=_SETTINGS.processes,
            random_state=_SETTINGS.seed,
        ).fit(matrix[chosen], self.kept.labels[chosen], self.kept.bodies[chosen])

    def outcome(self, fitted: SectionClassifier, held: Any, *, decoded: bool = True) -> Outcome:
        """Return what ``fitted`` says of the held-out paragraphs, along reports or one by one."""
        shares = fitted.predict_proba(held)
        if decoded:
            emissions = np.split(
                np.log(shares + 1e-12).astype(np.float32), np.cumsum(self.sizes)[:-1]
            )
            share = np.float32(DECODING.context_share)
            along = (posteriors(e, self.transitions * share, self.start * share) for e in emissions)
            shares = np.concatenate(list(along))
        predicted = np.array(CLASSES)[shares.argmax(axis=1)]
        return Outcome(self.truth, predicted, shares.max(axis=1))


def bench(fold: Fold) -> Bench:
    examples = ours.examples_from(fold.kept)
    held = [each for each in ours.examples_from(fold.held) if not each.plain]
    transitions, start = label_transitions([each for each in examples if not each.plain])
    return Bench(
        kept=build_rows(examples),
        plain=np.repeat([each.plain for each in examples], [len(each.units) for each in examples]),
        held=build_rows(held).matrix[_paragraph_rows(held)],
        truth=np.array([label for each in held for label in each.labels]),
        sizes=tuple(len(each.labels) for each in held),
        transitions=transitions,
        start=start,
    )


def _paragraph_rows(examples: Sequence[Example]) -> NDArray[np.bool_]:
    """Tell which rows are whole paragraphs: the first ones of each report."""
    return np.concatenate([np.arange(len(each.units)) < len(each.labels) for each in examples])


def without(matrix: csr_matrix, first: int, last: int) -> csr_matrix:
    """Return the matrix with nothing in the columns from ``first`` up to ``last``."""
    found = matrix.copy()
    found.data[(found.indices >= first) & (found.indices < last)] = 0
    found.eliminate_zeros()
    return found


def unit_texts(reports: Sequence[Report], examples: Sequence[Example]) -> list[str]:
    """Return the text of each unit of the reports' examples, in the order of their rows."""
    arranged = [passages for report in reports for passages in (report.own, *report.plain)]
    found = []
    for passages, example in zip(arranged, examples, strict=True):
        text = "\n".join(passage.text for passage in passages)
        found += [text[start:end] for _, start, end in example.units]
    return found


def word_rows(texts: Sequence[str]) -> csr_matrix:
    """Return hashed 1- and 2-grams of jieba words, of the length of our own blocks: one."""
    vectorizer = HashingVectorizer(
        analyzer=_word_grams, n_features=_WORD_COLUMNS, alternate_sign=False, norm="l2"
    )
    return vectorizer.transform(texts)


def _word_grams(text: str) -> list[str]:
    tokens = cut(text)
    return [*tokens, *(f"{left} {right}" for left, right in itertools.pairwise(tokens))]


def variations(fold: Fold) -> Iterator[tuple[str, Outcome]]:
    """Yield the outcome of the whole model and of the model without each part."""
    made = bench(fold)
    whole = made.fit(made.kept.matrix)
    yield "everything", made.outcome(whole, made.held)
    yield "without decoding along the report", made.outcome(whole, made.held, decoded=False)
    calibrated, classes = whole.calibration_, len(CLASSES)
    whole.calibration_ = np.vstack([np.eye(classes), np.zeros(classes)])
    yield "without calibration", made.outcome(whole, made.held)
    whole.calibration_ = calibrated
    yield (
        "without plain arrangements",
        made.outcome(made.fit(made.kept.matrix, ~made.plain), made.held),
    )
    edges = (*OFFSETS, N_COLUMNS)
    names = (*(block.name for block in BLOCKS), "place")
    for name, (first, last) in zip(names, itertools.pairwise(edges), strict=True):
        fitted = made.fit(without(made.kept.matrix, first, last))
        yield f"without the block *{name}*", made.outcome(fitted, made.held)
    contexts = without(made.kept.matrix, OFFSETS[2], N_COLUMNS)
    yield (
        "the paragraph's own words alone",
        made.outcome(made.fit(contexts), made.held, decoded=False),
    )
    yield "with jieba word 1- and 2-grams beside", _with_words(fold, made)


def _with_words(fold: Fold, made: Bench) -> Outcome:
    kept_words = word_rows(unit_texts(fold.kept, ours.examples_from(fold.kept)))
    start = time.perf_counter()
    texts = [passage.text for report in fold.held for passage in report.own]
    held_words = word_rows(texts)
    seconds = time.perf_counter() - start
    print(f"  words of {sum(map(len, texts))} characters: {seconds:.2f} s", file=sys.stderr)
    fitted = made.fit(hstack([made.kept.matrix, kept_words], format="csr"))
    return made.outcome(fitted, hstack([made.held, held_words], format="csr"))


def ablate(apart: Apart, count: int, held: int, limit: int | None) -> str:
    records, description = shipped(limit)
    by_part: dict[str, list[Outcome]] = {}
    for number, fold in enumerate(itertools.islice(folds(records, apart, count), held), start=1):
        print(f"{apart}: fold {number}", file=sys.stderr)
        for name, outcome in variations(fold):
            print(f"  {name}: {figures([outcome]).macro_f1:.4f}", file=sys.stderr)
            by_part.setdefault(name, []).append(outcome)
    found = {name: figures(outcomes) for name, outcomes in by_part.items()}
    base = found["everything"].macro_f1
    rows = [
        [name, points(each.macro_f1), f"{(each.macro_f1 - base) * 100:+.1f}", points(each.accuracy),
         points(each.calibration_error)]
        for name, each in found.items()
    ]  # fmt: skip
    head = ("model", "macro F1", "difference", "accuracy", "calibration error")
    return f"Folds by {apart}, {held} of {count} held out: {description}.\n\n{table(head, rows)}\n"


if __name__ == "__main__":
    run(__doc__, ablate, quick=80)
