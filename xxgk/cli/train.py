"""``xxgk train``: fit the section model on the shipped corpus and new reports."""

from __future__ import annotations

import os
import sys
from collections.abc import Set
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xxgk.cli.codes import EXIT_CODES
from xxgk.cli.common import console, debug_option
from xxgk.errors import UsageError

if TYPE_CHECKING:
    from xxgk.corpus.records import Record
    from xxgk.training.compare_runs import Comparison
    from xxgk.training.fit import FitSettings

_MODEL_FILES = {"weights.npz", "card.json"}
_JOBS = 2

_EPILOG = f"""\b
Examples:
  # 加入十份新标注的年报，看准确率的变化，写出模型
  xxgk train new.jsonl -o my-model
  # 只看变化，不写模型
  xxgk train new.jsonl
  # 不做交叉验证，直接训练
  xxgk train new.jsonl -o my-model --quick
  # 用新模型归类
  xxgk label report.html --model my-model
  # 训练数值识别器与角色识别器（NER），再用它提取
  xxgk train --quantities new.jsonl -o my-quantities
  xxgk extract report.html --recogniser my-quantities/recogniser

{EXIT_CODES}"""


@click.command(epilog=_EPILOG, short_help="Train the section model 训练归类模型")
@click.argument(
    "new", nargs=-1, type=click.Path(path_type=Path, dir_okay=False), metavar="[NEW.jsonl...]"
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the model and its card to DIR. Without it nothing is written, only measured.",
)
@click.option("--only-new", is_flag=True, help="Leave the shipped corpus out of the model.")
@click.option(
    "--folds",
    type=click.IntRange(min=2),
    default=3,
    show_default=True,
    metavar="N",
    help="Measure on N held-out folds; none splits an issuing body.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="N",
    help="The same records and seed give the same weights, bit for bit.",
)
@click.option(
    "--quantities",
    is_flag=True,
    help="Train what reads the numbers of the prose instead: the recogniser that links them to "
    "indicators (DIR/recogniser) and the NER of the roles around them (DIR/roles).",
)
@click.option("--quick", is_flag=True, help="Do not measure; the card then has no figures.")
@debug_option
def train(
    new: tuple[Path, ...],
    output: Path | None,
    only_new: bool,
    folds: int,
    seed: int,
    quantities: bool,
    quick: bool,
) -> None:
    """Train the section model on the shipped corpus and on new annotated reports.

    用自带语料和新标注的年报训练段落归类模型，并比较加入前后的准确率。

    Before and after are measured on the same held-out reports: with models fitted without and
    with the new ones. NEW.jsonl holds one annotated report a line; one bad line and nothing is
    trained.
    """
    if quick and output is None:
        raise UsageError("--quick without -o would do nothing", remedy="Name a directory with -o")
    if only_new and not new:
        raise UsageError("--only-new without new reports leaves nothing to train on")
    from xxgk.corpus.annotations import corpus_files, read_records  # noqa: PLC0415

    added = read_records(*new)
    shipped = read_records(*corpus_files())
    if not only_new:
        read_records(*corpus_files(), *new)  # refuses an id that the shipped corpus has already
    if quantities:
        from xxgk.cli.train_quantities import train_quantities  # noqa: PLC0415 - loads spaCy

        records = added if only_new else shipped + added
        train_quantities(records, output, seed=seed, folds=None if quick else folds)
        return
    from xxgk.training.fit import FitSettings  # noqa: PLC0415 - loads scikit-learn

    if output is not None:
        prepare(output, _MODEL_FILES)
    settings = FitSettings(seed=seed)
    comparison = None if quick else _measure(shipped, added, settings, folds, only_new)
    if output is not None:
        _write(() if only_new else shipped, added, output, settings, comparison)


def prepare(output: Path, known: Set[str]) -> None:
    """Make the directory before the work, so that no training is lost for want of one.

    Raises
    ------
    UsageError
        If it cannot be made or written, or holds anything but what is ``known``.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
        foreign = sorted(path.name for path in output.iterdir() if path.name not in known)
    except OSError as error:
        raise UsageError(
            f"cannot be written: {error.strerror}", source=str(output), remedy="Name another"
        ) from None
    if foreign or not os.access(output, os.W_OK):
        problem = f"it holds {foreign[0]}, no model's file" if foreign else "it is write-protected"
        raise UsageError(problem, source=str(output), remedy="Name an empty or a new directory")


def _measure(
    shipped: tuple[Record, ...],
    new: tuple[Record, ...],
    settings: FitSettings,
    folds: int,
    only_new: bool,
) -> Comparison:
    from xxgk.cli.figures_view import show_comparison  # noqa: PLC0415
    from xxgk.training.compare_runs import compare  # noqa: PLC0415

    say(f"{len(shipped)} shipped and {len(new)} new reports; measuring on {folds} folds")
    found = compare(
        shipped,
        new,
        settings,
        folds=folds,
        only_new=only_new,
        jobs=min(_JOBS, os.cpu_count() or 1),
        progress=lambda done, total: say(f"fitted {done} of {total} models of the folds"),
    )
    show_comparison(console(sys.stdout), found)
    for warning in found.warnings:
        say(f"note: {warning}")
    return found


def _write(
    shipped: tuple[Record, ...],
    new: tuple[Record, ...],
    output: Path,
    settings: FitSettings,
    comparison: Comparison | None,
) -> None:
    from xxgk.training.card import train as train_model  # noqa: PLC0415

    say(f"fitting on all {len(shipped) + len(new)} reports")
    model = train_model(shipped, new, output, settings, comparison=comparison)
    size = sum(path.stat().st_size for path in output.iterdir()) / 1e6
    checksum = str(model.card["sha256"])[:12]
    say(f"wrote {output}: {size:.1f} MB, weights {checksum}")


def say(message: str) -> None:
    """Print a line of progress on standard error."""
    click.echo(f"xxgk: {message}", err=True)
