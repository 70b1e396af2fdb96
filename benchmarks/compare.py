"""The section model beside its peers, on the same held-out paragraphs.

    python benchmarks/compare.py                      both kinds of folds, five each
    python benchmarks/compare.py --apart wording      one kind
    python benchmarks/compare.py --quick              a small sample, to see that it runs

Needs fasttext-wheel besides the package. Prints Markdown tables. Shares are per cent; times are
seconds on one core, the mean of the folds: to fit, to label the held-out paragraphs from clean
text (for the peers from jieba words), and to segment those into words.
"""

from __future__ import annotations

import argparse
import itertools
import sys

import ours
import peers
from figures import Figures, Outcome, figures, points, table
from folds import KINDS, Apart, Fold, folds, shipped

HEAD = ("method", "macro F1", "accuracy", "calibration error", "fit s", "predict s", "words s")


def outcomes(fold: Fold, quick: bool) -> dict[str, Outcome]:
    found = {"headings alone": peers.by_heading(fold)}
    for headings, (name, fit) in itertools.product((False, True), peers.PEERS):
        if quick and headings:
            continue
        suffix = ", with headings" if headings else ""
        found[name + suffix] = peers.run(fold, fit, headings)
        print(f"  {name}{suffix}: {found[name + suffix].fit:.1f} s", file=sys.stderr)
    found["**xxgk**"] = ours.run(fold)
    return found


def row(name: str, found: Figures) -> list[str]:
    shares = (found.macro_f1, found.accuracy, found.calibration_error)
    times = (
        f"{found.fit:.1f}",
        f"{found.predict:.3f}",
        f"{found.words:.2f}" if found.words else "–",
    )
    return [name, *map(points, shares), *times]


def compare(apart: Apart, count: int, quick: bool) -> str:
    records, description = shipped(60 if quick else None)
    by_method: dict[str, list[Outcome]] = {}
    kept = paragraphs = characters = 0
    for number, fold in enumerate(folds(records, apart, count), start=1):
        print(f"{apart}: fold {number} of {count}", file=sys.stderr)
        kept += sum(len(report.own) for report in fold.kept)
        paragraphs += sum(len(report.own) for report in fold.held)
        characters += sum(len(each.text) for report in fold.held for each in report.own)
        for name, outcome in outcomes(fold, quick).items():
            by_method.setdefault(name, []).append(outcome)
    rows = [row(name, figures(found)) for name, found in by_method.items()]
    return (
        f"Folds by {apart}: {description}; {count} folds, {paragraphs} paragraphs held out, "
        f"{kept // count} to fit on and {characters // count} characters to label in each.\n\n"
        f"{table(HEAD, rows)}\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--apart", choices=KINDS, help="one kind of folds (default: both)")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="60 reports, two folds")
    given = parser.parse_args()
    for apart in [given.apart] if given.apart else KINDS:
        print(compare(apart, 2 if given.quick else given.folds, given.quick), flush=True)


if __name__ == "__main__":
    main()
