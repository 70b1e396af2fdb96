"""``xxgk train --quantities``: fit what reads the numbers of the prose."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.table import Table

from xxgk.cli.common import console
from xxgk.cli.train import prepare, say
from xxgk.corpus.records import Record
from xxgk.models.quantities.recogniser import save
from xxgk.training.quantities import QuantitySettings, fit_quantities
from xxgk.training.quantity_figures import ValueFigures, Way, cross_validate
from xxgk.training.roles import RoleSettings, train_roles

_NAMES: dict[Way, str] = {"rules": "仅规则", "recogniser": "仅识别器", "both": "规则加识别器"}
_DIRECTORIES = {"recogniser", "roles"}


def train_quantities(
    records: Sequence[Record], output: Path | None, *, seed: int, folds: int | None
) -> None:
    """Measure on ``folds`` held-out folds (not at all with ``None``), fit on all, and write.

    Raises
    ------
    xxgk.errors.CorpusError
        If the records are too few to fit on.
    xxgk.errors.UsageError
        If the output cannot be written, or holds other files.
    """
    if output is not None:
        prepare(output, _DIRECTORIES)
    settings = QuantitySettings(seed=seed)
    if folds is not None:
        say(f"{len(records)} reports; measuring on {folds} folds, no issuing body split")
        _show(cross_validate(records, settings, folds=folds), folds)
    if output is None:
        return
    say(f"fitting the recogniser on all {len(records)} reports")
    save(fit_quantities(records, settings), output / "recogniser")
    say("fitting the NER of roles on the shipped clauses; two to three minutes")
    train_roles(output / "roles", RoleSettings(seed=seed))
    say(f"wrote {output / 'recogniser'} and {output / 'roles'}")


def _show(found: Mapping[Way, ValueFigures], folds: int) -> None:
    table = Table(title=f"正文数值（{folds}折留出，按发布机构分）")
    table.add_column("方法")
    for name in ("精确率", "召回率", "F1", "确定值精确率", "确定值", "应有"):
        table.add_column(name, justify="right")
    for way, figures in found.items():
        certain = figures.certain_right + figures.certain_wrong
        shares = (figures.precision, figures.recall, figures.f1)
        table.add_row(
            _NAMES[way],
            *(f"{share:.3f}" for share in shares),
            f"{figures.certain_precision:.3f}" if certain else "",
            str(certain),
            str(figures.stated),
        )
    console(sys.stdout).print(table)
