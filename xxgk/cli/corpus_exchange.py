"""``xxgk corpus export`` and ``import``: annotations to other programs and back."""

from __future__ import annotations

from pathlib import Path

import click

from xxgk.cli.codes import EXIT_CODES
from xxgk.cli.common import debug_option
from xxgk.errors import UsageError

# The names of `xxgk.corpus.exchange.FORMATS`, which would load numpy for the help.
FORMATS = ("label-studio", "doccano", "spacy")

_EXPORT_EPILOG = f"""\b
Examples:
  # 自带语料导出为 Label Studio 任务，旁边写好标注界面配置
  xxgk corpus export --to label-studio -o tasks.json
  # 自己的文件作为预标注导出，供人工改正
  xxgk corpus export mine.jsonl --to label-studio --preannotate -o tasks.json
  # 导出为 spaCy 的 DocBin
  xxgk corpus export mine.jsonl --to spacy -o mine.spacy

{EXIT_CODES}"""

_IMPORT_EPILOG = f"""\b
Examples:
  # 导入 Label Studio 导出的 JSON
  xxgk corpus import tasks.json --from label-studio -o mine.jsonl
  # 导入 doccano 的 JSONL
  xxgk corpus import admin.jsonl --from doccano -o mine.jsonl

{EXIT_CODES}"""

_output = click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write to FILE.",
)


@click.command(epilog=_EXPORT_EPILOG, short_help="Write records for annotation programs 导出")
@click.argument(
    "files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False), metavar="[FILE...]"
)
@click.option(
    "--to",
    "form",
    required=True,
    type=click.Choice(FORMATS),
    help="label-studio (JSON tasks and the labelling configuration beside them), doccano (JSON "
    "Lines), spacy (a DocBin).",
)
@click.option(
    "--preannotate",
    is_flag=True,
    help="Give the annotations as predictions, to be corrected (label-studio).",
)
@_output
@debug_option
def export(files: tuple[Path, ...], form: str, preannotate: bool, output: Path) -> None:
    """Write annotated reports in the format of an annotation program, without loss.

    把标注好的年报导出为标注工具的格式。
    """
    from xxgk.corpus.annotations import corpus_files, read_records  # noqa: PLC0415
    from xxgk.corpus.exchange import export_records  # noqa: PLC0415

    _refuse_overwriting(files, output)
    records = read_records(*(files or corpus_files()))
    count = export_records(records, output, form, preannotate=preannotate)
    click.echo(f"xxgk: wrote {count} reports to {output}", err=True)


@click.command("import", epilog=_IMPORT_EPILOG, short_help="Read annotations back as records 导入")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE...",
)
@click.option(
    "--from", "form", required=True, type=click.Choice(FORMATS), help="The program's format."
)
@click.option(
    "--predictions",
    is_flag=True,
    help="Accept tasks that nobody annotated, with what was predicted (label-studio).",
)
@_output
@debug_option
def import_(files: tuple[Path, ...], form: str, predictions: bool, output: Path) -> None:
    """Turn an annotation program's export back into records, all of them or none.

    把标注工具导出的文件转回语料记录；有一处错误则全部不写。
    """
    from xxgk.corpus.annotations import write_records  # noqa: PLC0415
    from xxgk.corpus.exchange import import_records  # noqa: PLC0415

    _refuse_overwriting(files, output)
    records = [
        record for path in files for record in import_records(path, form, predictions=predictions)
    ]
    ids = [record.id for record in records]
    twice = next((name for name in ids if ids.count(name) > 1), None)
    if twice is not None:
        raise UsageError(
            f"the id {twice!r} stands in the files twice",
            remedy="Give each report an id of its own",
        )
    count = write_records(records, output)
    click.echo(f"xxgk: wrote {count} records to {output}", err=True)


def _refuse_overwriting(files: tuple[Path, ...], output: Path) -> None:
    for path in files:
        if output.exists() and path.exists() and output.samefile(path):
            raise UsageError(f"{path} would be overwritten by the output")
