"""``xxgk corpus suggest``: the paragraphs whose annotation would teach the model most."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xxgk.cli.codes import EXIT_CODES, Exit
from xxgk.cli.common import Watcher, batch_options, console, gather, output_stream, processes
from xxgk.cli.corpus_exchange import FORMATS
from xxgk.cli.wording import LABEL_COLOURS, visible
from xxgk.errors import UsageError

if TYPE_CHECKING:
    from xxgk.corpus.records import Record
    from xxgk.inference.batch import Input
    from xxgk.inference.labeller import SectionLabeller
    from xxgk.inference.suggest import Candidate, Scored
    from xxgk.schema import Report

_RECORDS = "records"
_EXCERPT = 120

_EPILOG = f"""\b
Examples:
  # 在终端里看最值得标注的二十段
  xxgk corpus suggest reports/ -n 20
  # 挑五十段，写成 Label Studio 任务，带预标注
  xxgk corpus suggest reports/ -n 50 --to label-studio -o tasks.json
  # 写成语料记录，人工改正后用于训练
  xxgk corpus suggest reports/ -o mine.jsonl

{EXIT_CODES}"""


@click.command(epilog=_EPILOG, short_help="Pick paragraphs worth annotating 挑选待标注段落")
@click.option(
    "-n",
    "count",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    metavar="N",
    help="Pick at most N paragraphs.",
)
@click.option(
    "--to",
    "form",
    type=click.Choice((_RECORDS, *FORMATS)),
    default=_RECORDS,
    show_default=True,
    help="records (JSON Lines of the corpus), or the format of an annotation program; that needs "
    "-o.",
)
@batch_options
@click.pass_context
def suggest(
    ctx: click.Context,
    paths: tuple[str, ...],
    count: int,
    form: str,
    output: Path | None,
    jobs: int,
    scheduler: str | None,
    model: Path | None,
    quiet: bool,
) -> None:
    """Pick the paragraphs of reports that the model is least sure of, none like another.

    挑出模型最没有把握、彼此又不雷同的段落，供人工标注。

    The output has whole reports, in which only the picked paragraphs carry a label, as the
    model guesses it, to be corrected. Without -o a terminal shows the paragraphs.
    """
    if form != _RECORDS and output is None:
        raise UsageError(f"--to {form} needs a file", remedy="Name it with -o")
    from xxgk.inference.batch import Failure, run_many  # noqa: PLC0415 - loads numpy
    from xxgk.inference.suggest import choose, to_records  # noqa: PLC0415

    inputs = gather(paths, output)
    scored: list[Scored] = []
    task = partial(_score, model=model)
    with Watcher(len(inputs), quiet=quiet, bar=True) as watcher:
        for result in run_many(task, inputs, jobs=processes(jobs), scheduler=scheduler):
            if isinstance(result, Failure):
                watcher.failed(result)
                continue
            watcher.done()
            if result.report.year is None:
                watcher.note(f"{result.report.source}: left out, it does not say of which year")
            else:
                scored.append(result)
    chosen = choose(scored, count)
    if not chosen:
        click.echo("xxgk: no paragraph to suggest", err=True)
        ctx.exit(Exit.NOTHING)
    if output is None and sys.stdout.isatty():
        _show(chosen)
    else:
        _write(to_records(chosen), output, form)
    if not quiet:
        click.echo(f"xxgk: {len(chosen)} paragraphs picked", err=True)
    ctx.exit(watcher.exit_code)


def _score(source: Input, model: Path | None) -> Scored:
    from xxgk.inference.pipeline import read  # noqa: PLC0415
    from xxgk.inference.suggest import score  # noqa: PLC0415

    found = score(read(source.content), _labeller(model))
    return replace(found, report=replace(found.report, source=source.name))


@cache
def _labeller(model: Path | None) -> SectionLabeller:
    from xxgk.inference.labeller import SectionLabeller  # noqa: PLC0415

    return SectionLabeller.load(model)


def _write(records: Sequence[Record], output: Path | None, form: str) -> None:
    if output is not None and form != _RECORDS:
        from xxgk.corpus.exchange import export_records  # noqa: PLC0415

        export_records(records, output, form, preannotate=form == "label-studio")
        return
    from xxgk.corpus.records import record_to_json  # noqa: PLC0415

    with output_stream(output, data=True) as (stream, commit):
        for record in records:
            stream.write(json.dumps(record_to_json(record), ensure_ascii=False) + "\n")
        commit()


def _show(chosen: Sequence[tuple[Report, Candidate]]) -> None:
    from rich.table import Table  # noqa: PLC0415 - slow, and only for tables
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, padding=(0, 1, 0, 0), expand=True, header_style="bold")
    table.add_column("不确定度", justify="right", width=8)
    table.add_column("判定", width=8)
    table.add_column("段落", ratio=3, overflow="fold")
    table.add_column("文件", ratio=1, overflow="fold")
    for report, candidate in chosen:
        label = candidate.paragraph.label or ""
        table.add_row(
            f"{candidate.uncertainty:.2f}",
            Text(label, style=LABEL_COLOURS[label]),
            Text(_excerpt(visible(candidate.text))),
            Text(visible(report.source), style="dim"),
        )
    console(sys.stdout).print(table)


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"
