"""How much annotation is enough: the section model fitted on shares of the issuing bodies.

    python benchmarks/learning.py                 wording kept apart, five folds
    python benchmarks/learning.py --apart body    folds by issuing body
    python benchmarks/learning.py --quick         a small sample, to see that it runs

Prints a Markdown table; shares are per cent, of paragraphs held out. The bodies of a smaller
share are among those of each larger one.
"""

from __future__ import annotations

import itertools
import random
import sys

import ours
from figures import Outcome, figures, points, table
from folds import Apart, Fold, Report, folds, run, shipped

from xxgk.training.fit import FitSettings, fit_examples

SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)


def some_bodies(fold: Fold, share: float) -> list[Report]:
    """Return the fold's reports to fit on, of that share of its bodies, drawn with one seed."""
    bodies = sorted({report.record.body for report in fold.kept})
    random.Random(0).shuffle(bodies)
    chosen = set(bodies[: max(5, round(len(bodies) * share))])
    return [report for report in fold.kept if report.record.body in chosen]


def curve(apart: Apart, count: int, held: int, limit: int | None) -> str:
    records, description = shipped(limit)
    found: dict[float, list[Outcome]] = {share: [] for share in SHARES}
    sizes = dict.fromkeys(SHARES, 0)
    for number, fold in enumerate(itertools.islice(folds(records, apart, count), held), start=1):
        print(f"{apart}: fold {number}", file=sys.stderr)
        for share in SHARES:
            kept = some_bodies(fold, share)
            sizes[share] += sum(len(report.own) for report in kept)
            model = fit_examples(ours.examples_from(kept), FitSettings())
            found[share].append(ours.measured(model, fold.held))
    rows = []
    for share, outcomes in found.items():
        each = figures(outcomes)
        figures_of = (each.macro_f1, each.accuracy, each.calibration_error)
        rows.append([f"{share:.0%}", str(sizes[share] // held), *map(points, figures_of)])
    head = ("bodies", "paragraphs to fit on", "macro F1", "accuracy", "calibration error")
    return f"Folds by {apart}, {held} of {count} held out: {description}.\n\n{table(head, rows)}\n"


if __name__ == "__main__":
    run(__doc__, curve, quick=120)
