"""What ten annotated reports of a style that the corpus lacks bring on twenty others of it.

    python benchmarks/style.py            the whole corpus
    python benchmarks/style.py --quick    a sample of it, to see that it runs

The style is an open letter in everyday speech, without headings: ``style/add.jsonl`` holds ten
reports, ``style/test.jsonl`` twenty, each of another body. They annotate labels, no quantities.
Prints a Markdown table; shares are per cent, of the paragraphs of the twenty. The last row counts
the ten several times over, so that the corpus does not drown them.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import ours
from figures import Outcome, figures, points, table
from folds import Report, prepare, shipped
from sklearn.metrics import f1_score

from xxgk.corpus.annotations import read_records
from xxgk.corpus.records import Record
from xxgk.schema import LABELS
from xxgk.training.fit import fit

_TIMES = 4
FOLDER = Path(__file__).parent / "style"


def measured(records: Sequence[Record], held: Sequence[Report]) -> Outcome:
    return ours.measured(fit(records), held)


def row(name: str, outcome: Outcome) -> list[str]:
    found = figures([outcome])
    by_label = f1_score(
        outcome.truth, outcome.predicted, labels=LABELS, average=None, zero_division=0
    )
    shares = (found.macro_f1, found.accuracy, found.calibration_error, *np.asarray(by_label))
    return [name, *map(points, shares)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="100 reports of the corpus")
    records, description = shipped(100 if parser.parse_args().quick else None)
    added = read_records(FOLDER / "add.jsonl")
    held = [prepare(record) for record in read_records(FOLDER / "test.jsonl")]
    rows = [
        row("the corpus", measured(records, held)),
        row(f"and {len(added)} letters", measured((*records, *added), held)),
        row(
            f"and {len(added)} letters, {_TIMES} times", measured((*records, *added * _TIMES), held)
        ),
    ]
    paragraphs = sum(len(report.own) for report in held)
    print(f"{description}; {len(held)} letters of {paragraphs} paragraphs to label.\n")
    head = ("fitted on", "macro F1", "accuracy", "calibration error", *LABELS)
    print(table(head, rows))


if __name__ == "__main__":
    main()
