"""``xxgk label``: what each paragraph of a report is about."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from xxgk.cli.codes import EXIT_CODES
from xxgk.cli.common import (
    Watcher,
    batch_options,
    choose_format,
    console,
    deliver,
    gather,
    output_stream,
    processes,
)

if TYPE_CHECKING:
    from xxgk.inference.batch import Labelled
    from xxgk.inference.sinks import Sink

_FORMATS = ("table", "json")

_EPILOG = f"""\b
Examples:
  # 看每一段的类别、概率和所在标题
  xxgk label report.html
  # 不截断，全文显示
  xxgk label report.html --full
  # 整个文件夹，每份年报一行 JSON
  xxgk label reports/ --jobs 2 -o paragraphs.jsonl

{EXIT_CODES}"""


@click.command(epilog=_EPILOG, short_help="Show what each paragraph is about 段落归类")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help="table for people, json (one object a report, one a line). "
    "Default: json with -o or in a pipe, table in a terminal.",
)
@click.option("--full", is_flag=True, help="Show paragraphs in full in the table.")
@batch_options
@click.pass_context
def label(
    ctx: click.Context,
    paths: tuple[str, ...],
    form: str | None,
    full: bool,
    output: Path | None,
    jobs: int,
    scheduler: str | None,
    model: Path | None,
    quiet: bool,
) -> None:
    """Show the paragraphs of reports with label, probability and heading path.

    显示年报的段落、类别、概率与标题路径。

    A paragraph over several subjects is shown span by span. PATH is a file, a folder, or - for
    standard input.
    """
    chosen = choose_format(form, output, _FORMATS)
    if full and chosen != "table":
        raise click.UsageError("--full goes with --format table", ctx)

    from xxgk.inference.batch import label_many  # noqa: PLC0415 - loads numpy

    inputs = gather(paths, output)
    labelled = label_many(inputs, jobs=processes(jobs), model=model, scheduler=scheduler)
    free_screen = output is not None or not sys.stdout.isatty()
    with (
        output_stream(output, data=chosen != "table") as (stream, commit),
        Watcher(len(inputs), quiet=quiet, bar=free_screen) as watcher,
    ):
        deliver(labelled, _sink(chosen, stream, full=full), watcher)
        if watcher.written:
            commit()
    ctx.exit(watcher.exit_code)


class LabelledJson:
    """Writes one JSON object a report, a line each; each paragraph with its text."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, result: Labelled) -> None:
        """Write one report's paragraphs."""
        paragraphs = [
            {**asdict(each), "text": result.text[each.start : each.end]}
            for each in result.paragraphs
        ]
        content = {"source": result.source, "paragraphs": paragraphs}
        self._stream.write(json.dumps(content, ensure_ascii=False) + "\n")


def _sink(chosen: str, stream: TextIO, *, full: bool) -> Sink[Labelled]:
    if chosen == "json":
        return LabelledJson(stream)
    from xxgk.cli.label_view import LabelView  # noqa: PLC0415 - loads rich

    return LabelView(console(stream), full=full)
