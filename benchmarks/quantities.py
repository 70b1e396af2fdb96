"""What links the numbers of the prose: rules, the trained recogniser, section labels.

    python benchmarks/quantities.py            three folds
    python benchmarks/quantities.py --held 1   one of them

Prints Markdown tables, all over held-out issuing bodies read under their annotated labels:

- rules alone, the recogniser alone and both, with wording shared and with wording apart;
- the same where every fifth of the rules is taken away in turn: recall of the values that only
  those rules had given, so wordings that the rules lack;
- both ways with the section labels and without them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce
from operator import add

from figures import points, table
from folds import shipped

from xxgk.corpus.records import Record
from xxgk.models.quantities.recogniser import QuantityRecogniser
from xxgk.resources.quantity_rules import QuantityRules, quantity_rules
from xxgk.schema import Observation
from xxgk.training.quantity_figures import (
    WAYS,
    ValueFigures,
    Way,
    fitted_folds,
    observe,
    value_figures,
)

_Folds = Sequence[tuple[QuantityRecogniser, list[Record]]]
_FIFTHS = 5


def shown(name: str, found: ValueFigures) -> list[str]:
    certain = found.certain_right + found.certain_wrong
    return [
        name,
        points(found.precision),
        points(found.recall),
        points(found.f1),
        points(found.certain_precision) if certain else "",
        points(found.certain_right / found.stated),
        str(found.wrong),
        str(found.certain_wrong),
    ]


HEAD = ("", "precision", "recall", "F1", "certain: precision", "recall", "wrong", "certain, wrong")


def total(folds: _Folds, way: Way, *, labelled: bool = True) -> ValueFigures:
    return reduce(
        add,
        (
            value_figures(record, observe(record, way, recogniser, labelled=labelled))
            for recogniser, asked in folds
            for record in asked
        ),
    )


def fifths(rules: QuantityRules) -> Iterator[QuantityRules]:
    """Yield the rules without each fifth of them in turn."""
    for first in range(_FIFTHS):
        kept = tuple(rule for place, rule in enumerate(rules.rules) if place % _FIFTHS != first)
        yield replace(rules, rules=kept)


def lost_and_found(folds: _Folds) -> tuple[int, int, int]:
    """Return how many right values only the missing rules gave, and how many of them the other
    rules, and both, give without those."""
    lost = by_rules = by_both = 0
    complete = quantity_rules()
    for fewer in fifths(complete):
        names = {rule.name for rule in complete.rules} - {rule.name for rule in fewer.rules}
        for recogniser, asked in folds:
            for record in asked:
                given = observe(record, "rules", recogniser)
                gone = [one for one in given if one.rule in names and right(record, one)]
                lost += len(gone)
                left = set(map(key, observe(record, "rules", recogniser, rules=fewer)))
                by_rules += sum(key(one) in left for one in gone)
                left = set(map(key, observe(record, "both", recogniser, rules=fewer)))
                by_both += sum(key(one) in left for one in gone)
    return lost, by_rules, by_both


def right(record: Record, one: Observation) -> bool:
    return one.indicator is not None and value_figures(record, [one]).wrong == 0


def key(one: Observation) -> tuple[int, str | None, float | int | None]:
    return one.start, one.indicator, one.value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--held", type=int, help="measure only the first folds (default: all)")
    given = parser.parse_args()
    records, what = shipped()
    print(f"{what}; {given.held or given.folds} of {given.folds} folds\n")
    for apart in (False, True):
        folds = fitted_folds(records, folds=given.folds, held=given.held, wording_apart=apart)
        side = "wording apart" if apart else "wording shared"
        rows = [shown(f"{way}, {side}", total(folds, way)) for way in WAYS]
        rows += [
            shown(f"{way}, {side}, no labels", total(folds, way, labelled=False))
            for way in ("rules", "both")
        ]
        print(table(HEAD, rows), flush=True)
        lost, by_rules, by_both = lost_and_found(folds)
        print(
            f"\n{lost} values of rules taken away, {side}: other rules give "
            f"{points(by_rules / lost)} %, with the recogniser {points(by_both / lost)} %\n",
            flush=True,
        )


if __name__ == "__main__":
    main()
