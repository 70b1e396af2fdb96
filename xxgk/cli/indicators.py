"""``xxgk indicators``: the dictionary, searchable."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, TextIO

import click

from xxgk.cli.codes import EXIT_CODES, Exit
from xxgk.cli.common import choose_format, console, debug_option, output_stream

if TYPE_CHECKING:
    from xxgk.resources.dictionary import Indicator

_COLUMNS = ("id", "name", "unit", "label", "forms", "by_applicant", "note")

_EPILOG = f"""\b
Examples:
  # 列出全部指标
  xxgk indicators
  # 同时含有“复议”和“维持”的指标
  xxgk indicators 复议 维持
  # 2021年表式用到的指标，写成 CSV
  xxgk indicators --in-form 2021 --format csv > indicators.csv

{EXIT_CODES}"""


@click.command(epilog=_EPILOG, short_help="Search the dictionary of indicators 查指标表")
@click.argument("words", nargs=-1, metavar="[WORDS...]")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    help="table for people, json (one array), csv. Default: table in a terminal, json in a pipe.",
)
@click.option(
    "--in-form",
    type=click.Choice(["2014", "2019", "2021", "text"]),
    help="Only the indicators of one national form, or those that stand in prose (text).",
)
@debug_option
@click.pass_context
def indicators(
    ctx: click.Context, words: tuple[str, ...], form: str | None, in_form: str | None
) -> None:
    """Show the indicators that reports are read for: id, name, unit, label, forms.

    查阅指标表：编号、名称、单位、类别、所在表式。

    WORDS are looked for in id, name, label and note; an indicator must have all of them.
    """
    from xxgk.resources.dictionary import search  # noqa: PLC0415

    found = [entry for entry in search(" ".join(words)) if in_form in (None, *entry.forms)]
    if not found:
        click.echo("xxgk: no indicator has all of these words. Try fewer or shorter ones", err=True)
        ctx.exit(Exit.NOTHING)
    chosen = choose_format(form, None, _COLUMNS)
    with output_stream(None, data=chosen != "table") as (stream, _):
        _write(found, chosen, stream)


def _write(found: Sequence[Indicator], chosen: str, stream: TextIO) -> None:
    if chosen == "json":
        indent = 2 if sys.stdout.isatty() else None
        content = [asdict(entry) for entry in found]
        stream.write(json.dumps(content, ensure_ascii=False, indent=indent) + "\n")
    elif chosen == "csv":
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for entry in found:
            row = asdict(entry) | {
                "forms": ";".join(entry.forms),
                "by_applicant": int(entry.by_applicant),
            }
            writer.writerow(row[column] for column in _COLUMNS)
    else:
        _show(found, stream)


def _show(found: Sequence[Indicator], stream: TextIO) -> None:
    from rich.table import Table  # noqa: PLC0415 - slow, and only for tables
    from rich.text import Text  # noqa: PLC0415

    from xxgk.cli.wording import LABEL_COLOURS  # noqa: PLC0415

    table = Table(box=None, padding=(0, 1, 0, 0), expand=True, header_style="bold")
    table.add_column("指标", ratio=3, overflow="fold")
    table.add_column("单位", width=4)
    table.add_column("类别", width=8)
    table.add_column("表式", ratio=1, overflow="fold")
    for entry in found:
        applicants = "\n分申请人" if entry.by_applicant else ""
        note = f"\n{entry.note}" if entry.note else ""
        table.add_row(
            Text.assemble(entry.name, "\n", (entry.id, "dim"), (note, "italic")),
            entry.unit,
            Text(entry.label, style=LABEL_COLOURS[entry.label]),
            Text.assemble(" ".join(entry.forms), (applicants, "dim")),
        )
    console(stream).print(table)
