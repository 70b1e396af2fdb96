"""The section model beside its peers, on the same held-out paragraphs.

    python benchmarks/compare.py                      both kinds of folds, five each
    python benchmarks/compare.py --apart wording      one kind
    python benchmarks/compare.py --only xxgk          methods whose name contains a word
    python benchmarks/compare.py --quick              a small sample, to see that it runs

Needs fasttext-wheel besides the package. Prints Markdown tables. Shares are per cent; times are
seconds on one core, the mean of the folds: to fit, to label the held-out paragraphs from clean
text (for the peers from jieba words), and to segment those into words.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Callable
from functools import partial

import ours
import peers
from figures import Figures, Outcome, figures, points, table
from folds import KINDS, Apart, Fold, folds, shipped

HEAD = ("method", "macro F1", "accuracy", "calibration error", "fit s", "predict s", "words s")


def methods() -> dict[str, Callable[[Fold], Outcome]]:
    found: dict[str, Callable[[Fold], Outcome]] = {"headings alone": peers.by_heading}
    for headings, (name, fit) in itertools.product((False, True), peers.PEERS):
        suffix = ", with headings" if headings else ""
        found[name + suffix] = partial(peers.run, fit=fit, headings=headings)
    return found | {"**xxgk**": ours.run}


def row(name: str, found: Figures) -> list[str]:
    shares = (found.macro_f1, found.accuracy, found.calibration_error)
    times = (
        f"{found.fit:.1f}",
        f"{found.predict:.3f}",
        f"{found.words:.2f}" if found.words else "–",
    )
    return [name, *map(points, shares), *times]


def compare(apart: Apart, count: int, held: int, quick: bool, only: str) -> str:
    records, description = shipped(60 if quick else None)
    by_method: dict[str, list[Outcome]] = {}
    kept = paragraphs = characters = 0
    for number, fold in enumerate(itertools.islice(folds(records, apart, count), held), start=1):
        print(f"{apart}: fold {number}", file=sys.stderr)
        kept += sum(len(report.own) for report in fold.kept)
        paragraphs += sum(len(report.own) for report in fold.held)
        characters += sum(len(each.text) for report in fold.held for each in report.own)
        for name, run in methods().items():
            if only in name:
                found = run(fold)
                by_method.setdefault(name, []).append(found)
                f1 = figures([found]).macro_f1
                print(f"  {name}: {f1:.4f}, fit {found.fit:.1f} s", file=sys.stderr)
    rows = [row(name, figures(found)) for name, found in by_method.items()]
    return (
        f"Folds by {apart}, {held} of {count} held out: {description}; {paragraphs} paragraphs "
        f"held out, {kept // held} to fit on and {characters // held} characters to label in "
        f"each.\n\n"
        f"{table(HEAD, rows)}\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--apart", choices=KINDS, help="one kind of folds (default: both)")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--held", type=int, help="measure only the first folds (default: all)")
    parser.add_argument("--only", default="", help="only methods whose name contains this")
    parser.add_argument("--quick", action="store_true", help="60 reports, one fold of two")
    given = parser.parse_args()
    count = 2 if given.quick else given.folds
    held = 1 if given.quick else given.held or count
    for apart in [given.apart] if given.apart else KINDS:
        print(compare(apart, count, held, given.quick, given.only), flush=True)


if __name__ == "__main__":
    main()
