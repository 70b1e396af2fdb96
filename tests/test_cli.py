"""The command: what it prints, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import pytest
from cli_fakes import REPORT, TEXT, fake_extract, observation
from click.testing import CliRunner, Result

from xxgk.cli import main
from xxgk.cli.codes import Exit
from xxgk.errors import ModelError
from xxgk.inference import batch
from xxgk.inference.batch import Input, Labelled
from xxgk.schema import Observation, Paragraph, Report, Span


@pytest.fixture
def faked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_extract", fake_extract)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, content in (("a.txt", "x"), ("b.txt", "x"), ("empty.txt", ""), ("bug.txt", "bug")):
        (tmp_path / name).write_text(content)
    return tmp_path


def run(*arguments: str | Path, stdin: bytes | None = None, **settings: object) -> Result:
    return CliRunner(**settings).invoke(  # type: ignore[arg-type]
        main, [str(each) for each in arguments], input=stdin, prog_name="xxgk"
    )


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, f"{path} {name}")


ALL = dict(commands(main, "xxgk"))


@pytest.mark.parametrize("path", ALL)
def test_every_command_and_option_is_explained(path: str) -> None:
    command = ALL[path]
    assert command.help, f"{path} has no help"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{path} {parameter.opts[-1]} has no help"
    shown = run(*path.split()[1:], "--help").output
    assert "Examples:" in shown
    assert f"  {path} " in shown
    for line in shown.split("Examples:")[1].splitlines():
        if line.lstrip().startswith("#"):
            assert any("\u4e00" <= char <= "\u9fff" for char in line), line


def test_json_of_one_and_of_several(faked: None, files: Path) -> None:
    one = run("extract", files / "a.txt")
    assert one.exit_code == 0
    assert one.stdout.count("\n") == 1
    assert json.loads(one.stdout)["source"] == str(files / "a.txt")
    two = run("extract", files / "b.txt", files / "a.txt")
    sources = [json.loads(line)["source"] for line in two.stdout.splitlines()]
    assert sources == [str(files / "b.txt"), str(files / "a.txt")]
    assert "text" not in json.loads(one.stdout)
    assert json.loads(run("extract", "--text", files / "a.txt").stdout)["text"] == TEXT


def test_standard_input(faked: None) -> None:
    result = run("extract", "-", stdin=b"x")
    assert json.loads(result.stdout)["source"] == "-"


def test_some_failed(faked: None, files: Path) -> None:
    result = run("extract", files, files / "missing.txt")
    assert result.exit_code == Exit.SOME_FAILED
    assert len(result.stdout.splitlines()) == 2
    told = result.stderr.splitlines()
    assert told == [
        f"xxgk: {files}/bug.txt: internal error, please report it: KeyError: 'lost' "
        "(--debug shows where)",
        f"xxgk: {files}/empty.txt: the file is empty. Give a report",
        f"xxgk: {files}/missing.txt: no such file or folder. Check the path",
    ]


def test_debug_shows_the_traceback(faked: None, files: Path) -> None:
    result = run("extract", "--debug", files / "bug.txt")
    assert "Traceback" in result.stderr
    assert "fake_extract" in result.stderr


def test_all_failed_leaves_the_output_alone(faked: None, files: Path) -> None:
    goal = files / "out.json"
    goal.write_text("old")
    result = run("extract", files / "empty.txt", "-o", goal)
    assert result.exit_code == Exit.NOTHING
    assert goal.read_text() == "old"
    assert sorted(each.name for each in files.iterdir()) == [
        "a.txt",
        "b.txt",
        "bug.txt",
        "empty.txt",
        "out.json",
    ]


def test_output_is_named_by_its_suffix_and_no_input(faked: None, files: Path) -> None:
    goal = files / "out.csv"
    goal.write_text("old")
    assert run("extract", files, "-o", goal).exit_code == Exit.SOME_FAILED
    rows = list(csv.DictReader(io.StringIO(goal.read_text(encoding="utf-8"))))
    assert len(rows) == 2 * len(REPORT.observations)
    assert {row["report"] for row in rows} == {f"{files}/a.txt", f"{files}/b.txt"}


def test_input_is_not_overwritten(faked: None, files: Path) -> None:
    result = run("extract", files / "a.txt", "-o", files / "a.txt")
    assert result.exit_code == Exit.WRONG_USE
    assert (files / "a.txt").read_text() == "x"


def test_csv_with_mark(faked: None, files: Path) -> None:
    result = run("extract", files / "a.txt", "-f", "csv", "--bom")
    assert result.stdout_bytes.startswith(b"\xef\xbb\xbfreport,")


@pytest.mark.parametrize(
    "arguments",
    [
        ("extract",),
        ("extract", "--format", "xml", "a"),
        ("extract", "--text", "--format", "csv", "a"),
        ("extract", "--bom", "a"),
        ("extract", "--jobs", "-3", "a"),
        ("extract", "a", "-o", "no/such/folder/x.json"),
        ("label", "--full", "--format", "json", "a"),
        ("nonsense",),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], files: Path) -> None:
    result = run(*arguments)
    assert result.exit_code == Exit.WRONG_USE
    assert "Usage:" in result.stderr
    assert "Traceback" not in result.stderr


def test_model_that_cannot_be_loaded_ends_the_run(
    monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    def broken(source: Input, **settings: object) -> Report:
        raise ModelError("the model was changed", source="m", remedy="Train it again")

    monkeypatch.setattr(batch, "_extract", broken)
    result = run("extract", files / "a.txt", files / "b.txt")
    assert result.exit_code == Exit.NOTHING
    assert result.stderr == "xxgk: m: the model was changed. Train it again\n"


def test_page_that_is_no_report_is_noted(faked: None, tmp_path: Path) -> None:
    (tmp_path / "odd").write_text("odd")
    result = run("extract", tmp_path / "odd")
    assert result.exit_code == 0
    assert "does not look like such a report" in result.stderr
    assert run("extract", "--quiet", tmp_path / "odd").stderr == ""
    (tmp_path / "none").write_text("none")
    assert "no values were found in it" in run("extract", tmp_path / "none").stderr


def test_table_puts_values_in_words_with_their_evidence(
    faked: None, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = run("extract", files / "a.txt", "--format", "table").stdout
    for words in (
        "某县人民政府",
        "2020-01-01 至 2020-12-31",
        "applications.received",
        "收到申请【27】件，办结约",
        "约20件 存疑",
        "件，办结约【20件】；网站公开",
        "≥10000条",
        "未发生(0)",
        "〔市本级〕",
        "栏目[/x]",
        "空白",
        "[bold]栏目【空着】",
        "核对：不符 1 项，存疑 1 项，相符 1 项",
    ):
        assert words in shown, f"{words}\n{shown}"
    assert shown.index("a.wrong") < shown.index("a.doubt")
    from rich.cells import cell_len

    assert max(cell_len(line) for line in shown.splitlines()) <= 80
    assert "\x1b" not in shown


def test_table_shows_applicants_below_their_total() -> None:
    from rich.console import Console

    from xxgk.cli.report_view import ReportView

    def cell(applicant: str, value: int | None, **settings: object) -> Observation:
        return observation(
            "27",
            "applications.received",
            applicant=applicant,
            value=value,
            source="table",
            **settings,
        )

    parts = (
        cell("natural_person", 25),
        cell("business", 2),
        cell("research", 0),
        cell("other", None, status="blank"),
        cell("total", 27),
    )
    stream = io.StringIO()
    ReportView(Console(file=stream, width=80)).write(replace(REPORT, observations=parts))
    shown = stream.getvalue()
    assert shown.count("applications.received") == 1
    for words in ("27件 ", "自然人 25件", "商业企业 2件", "其他 空白", "其余为0"):
        assert words in shown


def test_files_decide_on_nothing_in_the_terminal(faked: None, tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m\n.txt"
    path.write_text("")
    result = run("extract", path)
    assert "\x1b" not in result.stderr
    assert result.stderr.count("\n") == 1


def labelled(source: Input, model: object) -> Labelled:
    cut = TEXT.index("未发生")
    spans = (Span(0, cut, "依申请", 0.97), Span(cut, len(TEXT), "复议诉讼", 0.91))
    paragraph = Paragraph(
        0, len(TEXT), "paragraph", ("一、总体", "(一)申请"), "依申请", 0.97, spans
    )
    return Labelled(source.name, TEXT, (Paragraph(0, 5, "heading"), paragraph))


def test_label_shows_each_span(monkeypatch: pytest.MonkeyPatch, files: Path) -> None:
    monkeypatch.setattr(batch, "_label", labelled)
    shown = run("label", files / "a.txt", "--format", "table", "--full").stdout
    for words in ("一、总体 › (一)申请", "依申请   0.97 ┌ ", "复议诉讼 0.91 └ 未发生"):
        assert words in shown, shown
    content = json.loads(run("label", files / "a.txt").stdout)
    assert content["paragraphs"][1]["spans"][1]["label"] == "复议诉讼"
    assert content["paragraphs"][1]["text"] == TEXT


def test_indicators_are_searched_by_words() -> None:
    found = json.loads(run("indicators", "复议", "维持").stdout)
    assert "review.upheld" in {entry["id"] for entry in found}
    assert all("复议" in str(entry) and "维持" in str(entry) for entry in found)
    rows = list(csv.DictReader(io.StringIO(run("indicators", "--format", "csv").stdout)))
    assert len(rows) == len(json.loads(run("indicators").stdout)) > 100
    only = json.loads(run("indicators", "--in-form", "2021").stdout)
    assert {"2021"} <= set.intersection(*(set(entry["forms"]) for entry in only))
    assert "review.upheld" in run("indicators", "维持", "--format", "table").stdout


def test_search_without_a_hit() -> None:
    result = run("indicators", "没有这样的词")
    assert result.exit_code == Exit.NOTHING
    assert "no indicator" in result.stderr
