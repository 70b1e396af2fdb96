"""What sinks write, and that a file is complete or not there."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from pathlib import Path

import pytest

from xxgk.errors import UsageError
from xxgk.inference.sinks import CSV_COLUMNS, AtomicFile, CsvSink, JsonSink
from xxgk.resources.dictionary import indicators
from xxgk.schema import Observation, Report

TEXT = "全年收到申请27件，\n编印简报“6期”。"


def report(source: str = "a.txt") -> Report:
    return Report(
        source=source,
        sha256="0" * 64,
        title="某县2020年政府信息公开工作年度报告",
        agency="某县人民政府",
        year=2020,
        period=None,
        form="free",
        text=TEXT,
        paragraphs=(),
        observations=(
            Observation(
                indicator="applications.received",
                value=27,
                unit="件",
                status="reported",
                start=6,
                end=8,
                evidence="27",
                source="text",
            ),
            Observation(
                indicator=None,
                value=None,
                unit="期",
                status="blank",
                start=9,
                end=18,
                evidence=TEXT[9:18],
                source="table",
                name="编印,简报",
                certain=False,
            ),
        ),
        findings=(),
    )


def test_json_is_one_line_a_report_that_reads_back() -> None:
    stream = io.StringIO()
    sink = JsonSink(stream)
    sink.write(report("a"))
    sink.write(report("b"))
    lines = stream.getvalue().splitlines()
    assert [json.loads(line)["source"] for line in lines] == ["a", "b"]
    assert "text" not in json.loads(lines[0])
    assert "某县人民政府" in lines[0]


def test_json_with_text_and_indent() -> None:
    stream = io.StringIO()
    JsonSink(stream, text=True, indent=2).write(report())
    content = json.loads(stream.getvalue())
    assert content["text"] == TEXT
    for observation in content["observations"]:
        assert TEXT[observation["start"] : observation["end"]] == observation["evidence"]


def test_csv_has_the_columns_of_the_frame_and_no_invented_values() -> None:
    stream = io.StringIO()
    CsvSink(stream).write(report())
    rows = list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert list(report().to_frame().columns) == list(CSV_COLUMNS)
    assert rows[0]["name"] == indicators()["applications.received"].name
    assert (rows[0]["value"], rows[0]["certain"], rows[0]["scope"]) == ("27", "true", "")
    assert (rows[1]["indicator"], rows[1]["value"], rows[1]["certain"]) == ("", "", "false")
    assert rows[1]["name"] == "编印,简报"
    assert rows[1]["evidence"] == TEXT[9:18]


def test_csv_for_excel_starts_with_a_mark() -> None:
    stream = io.StringIO()
    CsvSink(stream, bom=True)
    assert stream.getvalue().startswith("\ufeffreport,agency,year,indicator")


def test_file_appears_when_complete(tmp_path: Path) -> None:
    goal = tmp_path / "out.json"
    with AtomicFile(goal) as file:
        file.stream.write("年报\n")
        file.stream.flush()
        assert not goal.exists()
        file.commit()
    assert goal.read_bytes() == "年报\n".encode()
    assert [each.name for each in tmp_path.iterdir()] == ["out.json"]
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(goal.stat().st_mode) == 0o666 & ~mask


def test_broken_off_writing_leaves_what_was_there(tmp_path: Path) -> None:
    goal = tmp_path / "out.json"
    goal.write_text("old")
    goal.chmod(0o640)
    with pytest.raises(KeyboardInterrupt), AtomicFile(goal) as file:
        file.stream.write("half")
        raise KeyboardInterrupt
    with AtomicFile(goal) as file:
        file.stream.write("never committed")
    assert goal.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["out.json"]
    with AtomicFile(goal) as file:
        file.stream.write("new")
        file.commit()
    assert (goal.read_text(), stat.S_IMODE(goal.stat().st_mode)) == ("new", 0o640)


def test_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    with AtomicFile(tmp_path / "link.csv") as file:
        file.stream.write("new")
        file.commit()
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"


def test_device_is_written_to_and_not_replaced() -> None:
    with AtomicFile("/dev/null") as file:
        file.stream.write("x")
        file.commit()
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_missing_folder_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="folder that exists"), AtomicFile(tmp_path / "no" / "x"):
        pass
