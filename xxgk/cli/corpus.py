"""``xxgk corpus``: the annotated corpus checked, counted, exchanged and added to."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import click

from xxgk.cli import LazyGroup
from xxgk.cli.codes import EXIT_CODES, Exit
from xxgk.cli.common import choose_format, console, debug_option, output_stream

_COMMANDS = {
    "check": "xxgk.cli.corpus:check",
    "stats": "xxgk.cli.corpus:stats",
    "export": "xxgk.cli.corpus_exchange:export",
    "import": "xxgk.cli.corpus_exchange:import_",
    "suggest": "xxgk.cli.corpus_suggest:suggest",
}
_FORMATS = ("table", "json", "csv")

_EPILOG = f"""\b
Examples:
  # 检查自己标注的文件
  xxgk corpus check mine.jsonl
  # 挑出最值得标注的五十段，供 Label Studio 标注
  xxgk corpus suggest reports/ -n 50 --to label-studio -o tasks.json
  # 标注完成后导回
  xxgk corpus import tasks.json --from label-studio -o mine.jsonl

{EXIT_CODES}"""

_CHECK_EPILOG = f"""\b
Examples:
  # 检查自带语料
  xxgk corpus check
  # 检查自己标注的文件，逐行指出错误
  xxgk corpus check mine.jsonl

{EXIT_CODES}"""

_STATS_EPILOG = f"""\b
Examples:
  # 自带语料的统计
  xxgk corpus stats
  # 自己标注的文件，写成 CSV
  xxgk corpus stats mine.jsonl -f csv > counts.csv

{EXIT_CODES}"""


@click.group(
    cls=LazyGroup,
    homes=_COMMANDS,
    epilog=_EPILOG,
    short_help="Check, count, exchange and extend annotations 标注语料",
)
def corpus() -> None:
    """Check, count, export, import and extend annotated reports.

    标注语料：检查、统计、导出、导入、挑选待标注段落。

    Records are JSON Lines, one report a line. Without files a command is about the shipped
    corpus.
    """


@click.command(epilog=_CHECK_EPILOG, short_help="Check records against the format 检查格式")
@click.argument(
    "files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False), metavar="[FILE...]"
)
@debug_option
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Check annotated reports against the format; each error is told with its line and remedy.

    检查标注文件的格式，逐行给出错误与改法。
    """
    from xxgk.corpus.annotations import check_files, corpus_files  # noqa: PLC0415

    valid, errors = check_files(*(files or corpus_files()))
    for error in errors:
        click.echo(f"xxgk: {error}", err=True)
    click.echo(f"{valid} records are valid, {len(errors)} are not")
    if errors:
        ctx.exit(Exit.SOME_FAILED if valid else Exit.NOTHING)


@click.command(epilog=_STATS_EPILOG, short_help="Count what records hold 统计")
@click.argument(
    "files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False), metavar="[FILE...]"
)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help="table for people, json (one object by group), csv. Default: table in a terminal, json "
    "in a pipe.",
)
@debug_option
def stats(files: tuple[Path, ...], form: str | None) -> None:
    """Count reports, paragraphs, labels, quirks and quantities of annotated reports.

    统计标注语料：年报、段落、类别、版式与数值。

    On the shipped corpus, what it has too little of is told as well.
    """
    from xxgk.corpus.annotations import corpus_files, read_records  # noqa: PLC0415
    from xxgk.corpus.statistics import (  # noqa: PLC0415
        corpus_statistics,
        shortfalls,
        statistics_rows,
    )

    found = corpus_statistics(read_records(*(files or corpus_files())))
    rows = list(statistics_rows(found))
    chosen = choose_format(form, None, _FORMATS)
    with output_stream(None, data=chosen != "table") as (stream, _):
        if chosen == "json":
            groups: dict[str, dict[str, int]] = {}
            for group, name, count in rows:
                groups.setdefault(group, {})[name] = count
            indent = 2 if sys.stdout.isatty() else None
            stream.write(json.dumps(groups, ensure_ascii=False, indent=indent) + "\n")
        elif chosen == "csv":
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(("group", "name", "count"))
            writer.writerows(rows)
        else:
            _show(rows)
    for lacking in () if files else shortfalls(found):
        click.echo(f"xxgk: note: {lacking}", err=True)


def _show(rows: list[tuple[str, str, int]]) -> None:
    from rich.table import Table  # noqa: PLC0415 - slow, and only for tables

    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(style="dim")
    table.add_column()
    table.add_column(justify="right")
    last = ""
    for group, name, count in rows:
        if group != last:
            table.add_section()
        table.add_row("" if group == last else group, name, str(count))
        last = group
    console(sys.stdout).print(table)
