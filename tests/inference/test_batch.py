"""Order, bounds and failures of batches; folders turned into inputs."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from xxgk.errors import ModelError, ReadError, UsageError
from xxgk.inference import batch
from xxgk.inference.batch import Failure, Input, find_inputs, run_many


def shout(source: Input) -> str:
    content = str(source.content)
    if content == "bad":
        raise ReadError("the file is\nempty", source="x", remedy="Give another")
    if content == "bug":
        raise KeyError("lost")
    if content == "model":
        raise ModelError("the model was changed")
    if content == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if content.startswith("slow"):
        time.sleep(0.2)
    return content.upper()


def test_results_come_in_order_with_failures_between() -> None:
    results = list(run_many(shout, ["a", "bad", Failure("gone", "no such file"), "c"]))
    assert results == [
        "A",
        Failure("bad", "the file is empty. Give another"),
        Failure("gone", "no such file"),
        "C",
    ]


def test_defect_is_a_failure_with_its_traceback() -> None:
    (failure,) = run_many(shout, ["bug"])
    assert isinstance(failure, Failure)
    assert failure.message == "internal error, please report it: KeyError: 'lost'"
    assert "test_batch" in failure.traceback


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_no_source_is_to_blame_for_ends_the_batch(jobs: int) -> None:
    with pytest.raises(ModelError):
        list(run_many(shout, ["model", "b"], jobs=jobs))


def test_several_processes_keep_the_order() -> None:
    words = ["slow", *(f"w{number}" for number in range(30)), "bad", "last"]
    assert list(run_many(shout, words, jobs=2)) == list(run_many(shout, words))


def test_process_that_dies_costs_one_source() -> None:
    results = list(run_many(shout, ["a", "b", "die", "c", "d"], jobs=2))
    assert [results[place] for place in (0, 1, 3, 4)] == ["A", "B", "C", "D"]
    assert isinstance(results[2], Failure)
    assert results[2].source == "die"
    assert "died" in results[2].message


def test_inputs_are_taken_only_a_window_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_AHEAD", 8)
    taken = 0

    def words() -> Iterator[str]:
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield f"w{number}"

    results = run_many(shout, words(), jobs=2)
    assert next(results) == "W0"
    time.sleep(0.3)
    assert taken <= 16
    results.close()


def test_one_process_reads_nothing_before_it_is_asked() -> None:
    def words() -> Iterator[str]:
        yield "a"
        raise AssertionError("taken too early")

    assert next(run_many(shout, words())) == "A"


@pytest.mark.parametrize("jobs", [0, -2])
def test_number_of_processes_is_checked_at_once(jobs: int) -> None:
    with pytest.raises(UsageError):
        run_many(shout, [], jobs=jobs)


def test_scheduler_without_dask_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(batch, "import_module", missing)
    with pytest.raises(UsageError, match="pip install distributed"):
        next(run_many(shout, ["a"], scheduler="tcp://127.0.0.1:1"))


def test_names_of_sources_without_a_path() -> None:
    def name(source: Input) -> str:
        return source.name

    sources = [b"junk", "two\nlines", Path("a/b.txt"), Input("-", b"")]
    assert list(run_many(name, sources)) == ["<bytes>", "<text>", "a/b.txt", "-"]


def names(paths: list[str], root: Path, skip: Path | None = None) -> list[str]:
    found = []
    for each in find_inputs(paths, skip=skip):
        assert isinstance(each, Input), each
        found.append(str(Path(each.name).relative_to(root)))
    return found


def test_folders_are_searched_sorted_and_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden", "deep/er/c", ".git/config", "out.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    assert names([str(tmp_path)], tmp_path, skip=tmp_path / "out.csv") == [
        "a.txt",
        "b.txt",
        "deep/er/c",
    ]
    assert names([str(tmp_path / ".hidden")], tmp_path) == [".hidden"]


def test_loops_of_links_end(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("x")
    (tmp_path / "in" / "up").symlink_to(tmp_path, target_is_directory=True)
    assert names([str(tmp_path)], tmp_path) == ["in/a.txt"]


def test_paths_that_give_nothing_are_failures(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "dead").symlink_to(tmp_path / "nowhere")
    paths = [str(tmp_path / "none"), str(tmp_path / "empty"), str(tmp_path / "links"), "", "a\0b"]
    found = list(find_inputs(paths))
    assert all(isinstance(each, Failure) for each in found)
    messages = [each.message for each in found if isinstance(each, Failure)]
    assert "no such file" in messages[0]
    assert "holds no files" in messages[1]
    assert "leads nowhere" in messages[2]
    assert "no such file" in messages[3]
    assert "cannot be opened" in messages[4]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_folder_that_cannot_be_opened(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    (failure,) = find_inputs([str(closed)])
    assert isinstance(failure, Failure)
    assert "permission denied" in failure.message


def test_pipe_is_read_at_once(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, "年报".encode())
    os.close(writing)
    path = f"/dev/fd/{reading}"
    assert list(find_inputs([path])) == [Input(path, "年报".encode())]
    os.close(reading)
