"""``xxgk extract``: reports to indicators, findings and paragraphs."""

from __future__ import annotations

import sys
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
    from xxgk.inference.sinks import Sink
    from xxgk.schema import Report

_FORMATS = ("table", "json", "csv")

_EPILOG = f"""\b
Examples:
  # 在终端里看一份年报的指标、原文依据和核对结果
  xxgk extract report.html
  # 整个文件夹，两个进程，每份年报一行 JSON
  xxgk extract reports/ --jobs 2 > reports.jsonl
  # 所有数值写成长表，供 Excel 打开
  xxgk extract reports/*.pdf --bom -o values.csv
  # 从标准输入读，连同全文
  curl -s https://example.org/report.html | xxgk extract - --text

{EXIT_CODES}"""


@click.command(epilog=_EPILOG, short_help="Extract indicators and check them 提取指标并核对")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help="table for people, json (one object a report, one a line), csv (one row a value). "
    "Default: by the name of the output file; else table in a terminal and json in a pipe.",
)
@click.option(
    "--text", is_flag=True, help="Include the report's text, which all offsets point into."
)
@click.option("--bom", is_flag=True, help="Start the CSV with a byte order mark, for Excel.")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="Confidence from which a value of the prose is certain (default: 0.8).",
)
@click.option(
    "--recogniser",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Weigh the numbers of the prose with the recogniser in DIR instead of the released one.",
)
@batch_options
@click.pass_context
def extract(
    ctx: click.Context,
    paths: tuple[str, ...],
    form: str | None,
    text: bool,
    bom: bool,
    threshold: float | None,
    recogniser: Path | None,
    output: Path | None,
    jobs: int,
    scheduler: str | None,
    model: Path | None,
    quiet: bool,
) -> None:
    """Extract the indicators of reports, with their evidence, and check them.

    提取年报中的指标（附原文依据）并自动核对。

    PATH is a file, a folder (searched with the folders in it; hidden files are left out), or -
    for standard input. Files are told apart by content, not by name. One that cannot be read is
    named on standard error, and the rest goes on.
    """
    chosen = "json" if text and form is None and output is None else form
    chosen = choose_format(chosen, output, _FORMATS)
    if text and chosen != "json":
        raise click.UsageError("--text goes with --format json", ctx)
    if bom and chosen != "csv":
        raise click.UsageError("--bom goes with --format csv", ctx)

    from xxgk.inference.batch import extract_many  # noqa: PLC0415 - loads numpy

    inputs = gather(paths, output)
    reports = extract_many(
        inputs,
        jobs=processes(jobs),
        model=model,
        recogniser=recogniser,
        threshold=threshold,
        scheduler=scheduler,
    )
    free_screen = output is not None or not sys.stdout.isatty()
    with (
        output_stream(output, data=chosen != "table") as (stream, commit),
        Watcher(len(inputs), quiet=quiet, bar=free_screen) as watcher,
    ):
        alone = len(inputs) == 1 and not free_screen
        sink = _sink(chosen, stream, text=text, bom=bom, indent=2 if alone else None)
        deliver(reports, sink, watcher, _doubt if chosen != "table" else lambda _: None)
        if watcher.written:
            commit()
    ctx.exit(watcher.exit_code)


def _sink(
    chosen: str, stream: TextIO, *, text: bool, bom: bool, indent: int | None
) -> Sink[Report]:
    from xxgk.inference.sinks import CsvSink, JsonSink  # noqa: PLC0415

    if chosen == "json":
        return JsonSink(stream, text=text, indent=indent)
    if chosen == "csv":
        return CsvSink(stream, bom=bom)
    from xxgk.cli.report_view import ReportView  # noqa: PLC0415 - loads rich

    return ReportView(console(stream))


def _doubt(report: Report) -> str | None:
    from xxgk.inference.recognise import MIN_CONFIDENCE  # noqa: PLC0415

    if report.confidence < MIN_CONFIDENCE:
        return f"{report.source}: does not look like such a report; no values were read from it"
    # Such a report has no row in a CSV, where it would otherwise be missed.
    return None if report.observations else f"{report.source}: no values were found in it"
