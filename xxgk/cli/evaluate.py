"""``xxgk evaluate``: how right a model is on annotated reports."""

from __future__ import annotations

import json
from pathlib import Path

import click

from xxgk.cli.codes import EXIT_CODES
from xxgk.cli.common import choose_format, console, debug_option, output_stream
from xxgk.errors import UsageError

_FORMATS = ("table", "json")

_EPILOG = f"""\b
Examples:
  # 自带模型在自己标注的年报上有多准
  xxgk evaluate mine.jsonl
  # 自己训练的模型，结果写成 JSON
  xxgk evaluate --model my-model mine.jsonl -f json

{EXIT_CODES}"""


@click.command(epilog=_EPILOG, short_help="Measure a model on annotated reports 测准确率")
@click.argument(
    "corpus",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="CORPUS...",
)
@click.option(
    "--model",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="DIR",
    help="Measure the model in DIR instead of the released one.",
)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help="table for people, json. Default: table in a terminal, json in a pipe.",
)
@debug_option
def evaluate(corpus: tuple[Path, ...], model: Path | None, form: str | None) -> None:
    """Measure how right a model labels the paragraphs of annotated reports.

    在标注好的年报上测模型的准确率、校准误差与混淆矩阵。

    CORPUS is a file with one annotated report a line. Figures on reports that the model was
    trained on say little; where the model's card shows that it was, a note says so.
    """
    from xxgk.corpus.annotations import read_records  # noqa: PLC0415
    from xxgk.inference.labeller import RELEASED  # noqa: PLC0415
    from xxgk.models.store import load  # noqa: PLC0415
    from xxgk.training.card import evaluation_data  # noqa: PLC0415
    from xxgk.training.evaluate import evaluate as measure  # noqa: PLC0415 - loads scikit-learn
    from xxgk.training.fit import corpus_hash  # noqa: PLC0415

    records = read_records(*corpus)
    if not any(part.label for record in records for part in record.paragraphs):
        raise UsageError(
            "the records hold no labelled paragraph", remedy="Give annotated reports to measure on"
        )
    stored = load(model or RELEASED)
    if stored.card.get("corpus_sha256") == corpus_hash(records):
        click.echo("xxgk: note: the model was trained on these very reports", err=True)
    found = measure(stored, records)
    chosen = choose_format(form, None, _FORMATS)
    with output_stream(None, data=chosen == "json") as (stream, _):
        if chosen == "json":
            stream.write(json.dumps(evaluation_data(found), ensure_ascii=False) + "\n")
            return
        from xxgk.cli.figures_view import show_evaluation  # noqa: PLC0415 - loads rich

        show_evaluation(console(stream), found, f"{len(records)}份年报")
