"""The command as a process: pipes, terminals, interrupts, what it loads."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from xxgk.cli.codes import Exit


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, content in (("a.txt", "x"), ("b.txt", "x"), ("empty.txt", ""), ("bug.txt", "bug")):
        (tmp_path / name).write_text(content)
    return tmp_path


# A shell that starts the tests in the background lets its children ignore interrupts.
FAKE = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, {tests!r})
import cli_fakes, xxgk.inference.batch as batch
def fake(source, model, recogniser, threshold):
    time.sleep({seconds})
    return cli_fakes.fake_extract(source, model)
batch._extract = fake
from xxgk.cli import main
main(prog_name="xxgk")
"""


def process(*arguments: str | Path, seconds: float = 0.0, **settings: object) -> subprocess.Popen:  # type: ignore[type-arg]
    code = FAKE.format(tests=str(Path(__file__).parent), seconds=seconds)
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **settings},  # type: ignore[call-overload]
    )


def test_version_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom xxgk.cli import main\nmain(['--version'], standalone_mode=False)\n"
        "heavy = {'numpy', 'rich', 'sklearn', 'spacy', 'jieba', 'joblib', 'selectolax'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("xxgk, version ")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_reader_that_goes_away_ends_it_quietly(tmp_path: Path, jobs: str) -> None:
    for number in range(300):
        (tmp_path / f"{number}.txt").write_text("x")
    child = process("extract", tmp_path, "--jobs", jobs)
    assert child.stdout.readline().startswith(b'{"source"')
    child.stdout.close()
    assert child.wait(timeout=30) == Exit.PIPE_CLOSED
    assert child.stderr.read() == b""


@pytest.mark.parametrize("after", [0.1, 0.5, 1.5])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupt_leaves_nothing_half_written(tmp_path: Path, jobs: str, after: float) -> None:
    inputs = tmp_path / "in"
    inputs.mkdir()
    for number in range(40):
        (inputs / f"{number:02}.txt").write_text("x")
    child = process(
        "extract", inputs, "--jobs", jobs, "-o", tmp_path / "out.json", seconds=0.3,
        start_new_session=True,
    )  # fmt: skip
    until = time.monotonic() + 30
    while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(after)
    os.killpg(child.pid, signal.SIGINT)
    assert child.wait(timeout=30) == Exit.INTERRUPTED
    assert b"Traceback" not in child.stderr.read()
    assert [each.name for each in tmp_path.iterdir()] == ["in"]


def in_terminal(*arguments: str | Path, **environment: str) -> str:
    leader, follower = pty.openpty()
    variables = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    variables |= {"COLUMNS": "80", "TERM": "xterm-256color", **environment}
    child = process(*arguments, stdout=follower, stderr=follower, env=variables)
    os.close(follower)
    shown = b""
    try:
        while piece := os.read(leader, 65536):
            shown += piece
    except OSError:  # how Linux reports the end of a terminal
        pass
    child.wait(timeout=30)
    os.close(leader)
    return shown.decode()


def test_terminal_gets_a_coloured_table(files: Path) -> None:
    shown = in_terminal("extract", files / "a.txt", files / "b.txt")
    assert "核对：" in shown
    assert "\x1b[33m" in shown
    assert '{"source"' not in shown
    plain = in_terminal("extract", files / "a.txt", NO_COLOR="1")
    assert "核对：" in plain
    assert "\x1b[33m" not in plain


def test_terminal_gets_one_report_as_indented_json(files: Path) -> None:
    assert json.loads(in_terminal("extract", "-f", "json", files / "a.txt"))["year"] == 2020
    assert '\n  "sha256"' in in_terminal("extract", "-f", "json", files / "a.txt").replace("\r", "")


def test_progress_only_in_a_terminal(files: Path) -> None:
    goal = files / "out.json"
    assert "4/4" in in_terminal("extract", files, "-o", goal)
    assert "4/4" not in in_terminal("extract", files, "-o", goal, "--quiet")
    child = process("extract", files / "a.txt", files / "b.txt")
    assert child.communicate(timeout=30)[1] == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_full_disk_is_told_in_one_line(files: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        child = process("extract", files / "a.txt", stdout=full)
        told = child.communicate(timeout=30)[1].decode()
    assert child.returncode == Exit.NOTHING
    assert told.startswith("xxgk: cannot go on: ")
    assert told.count("\n") == 1
