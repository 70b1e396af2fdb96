"""Training, measuring and exchanging annotations from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_corpus import raw_record, records

from xxgk.cli import main, train
from xxgk.cli.codes import Exit
from xxgk.corpus import annotations
from xxgk.corpus.annotations import read_records, write_records
from xxgk.models.store import load


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dozen small reports in place of the shipped corpus."""
    path = tmp_path / "shipped.jsonl"
    write_records(records(12), path)
    monkeypatch.setattr(annotations, "corpus_files", lambda: (path,))
    monkeypatch.setattr(train, "_JOBS", 1)
    return path


@pytest.fixture
def new(tmp_path: Path) -> Path:
    path = tmp_path / "new.jsonl"
    write_records(records(4, first=20), path)
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], prog_name="xxgk")


def test_training_shows_the_change_and_writes_a_model_with_its_card(
    shipped: Path, new: Path, tmp_path: Path
) -> None:
    goal = tmp_path / "model"
    result = run("train", new, "-o", goal, "--folds", "2")
    assert result.exit_code == 0, result.output
    for words in ("新增年报（4份，2折留出）", "原有语料（12份，2折留出）", "变化", "混淆矩阵"):
        assert words in result.stdout
    assert "before: fitted on 12 shipped reports" in result.stdout
    assert "fitted 4 of 4 models of the folds" in result.stderr
    model = load(goal)
    assert (model.card["reports"], model.card["new"]["reports"]) == (16, 4)
    assert [part["part"] for part in model.card["figures"]["parts"]] == ["new", "shipped"]


def test_the_same_records_and_seed_give_the_same_files(
    shipped: Path, new: Path, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        assert run("train", new, "-o", tmp_path / name, "--quick").exit_code == 0
    for file in ("weights.npz", "card.json"):
        first, second = ((tmp_path / name / file).read_bytes() for name in ("first", "second"))
        assert first == second
    assert load(tmp_path / "first").card["figures"] is None


def test_measuring_alone_writes_nothing(shipped: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    result = run("train", "--folds", "2")
    assert result.exit_code == 0
    assert "before" not in result.stdout
    assert "原有语料" in result.stdout
    assert sorted(tmp_path.iterdir()) == before


def test_only_the_new_reports(shipped: Path, new: Path, tmp_path: Path) -> None:
    result = run("train", new, "--only-new", "--quick", "-o", tmp_path / "model")
    assert result.exit_code == 0, result.output
    assert load(tmp_path / "model").card["reports"] == 4


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"schema": 2}, "schema version is 2"),
        ({"id": "small-020"}, "stands in"),
        ({"id": "small-003"}, "stands in"),
        ({"text": "短"}, "outside 0 to 1"),
        ({"quirks": ["nonsense"]}, "no quirk is called 'nonsense'"),
    ],
)
def test_one_bad_record_and_nothing_is_trained(
    shipped: Path, new: Path, tmp_path: Path, change: dict[str, object], told: str
) -> None:
    with new.open("a", encoding="utf-8") as file:
        file.write(json.dumps(raw_record(30) | change, ensure_ascii=False) + "\n")
    goal = tmp_path / "model"
    result = run("train", new, "-o", goal)
    assert result.exit_code == Exit.NOTHING
    assert "new.jsonl: line 5: " in result.stderr
    assert told in result.stderr
    assert not goal.exists()


@pytest.mark.parametrize("arguments", [("--quick",), ("--only-new",), ("--folds", "1")])
def test_what_makes_no_sense_is_wrong_use(shipped: Path, arguments: tuple[str, ...]) -> None:
    assert run("train", *arguments).exit_code == Exit.WRONG_USE


def test_more_folds_than_bodies(shipped: Path) -> None:
    result = run("train", "--folds", "13")
    assert result.exit_code == Exit.WRONG_USE
    assert "12 issuing bodies" in result.stderr


def test_a_directory_with_other_files_is_refused_before_the_work(
    shipped: Path, tmp_path: Path
) -> None:
    result = run("train", "-o", tmp_path)
    assert result.exit_code == Exit.WRONG_USE
    assert "shipped.jsonl" in result.stderr
    assert "measuring" not in result.stderr


def test_evaluating(shipped: Path, new: Path, tmp_path: Path) -> None:
    run("train", "-o", tmp_path / "model", "--quick")
    result = run("evaluate", "--model", tmp_path / "model", new)
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert {each["label"]: each["support"] for each in found["labels"]}["问题"] == 8
    table = run("evaluate", "--model", tmp_path / "model", new, "-f", "table")
    assert "宏平均F1" in table.stdout
    assert "note" not in table.stderr
    seen = run("evaluate", "--model", tmp_path / "model", shipped)
    assert "trained on these very reports" in seen.stderr


def test_evaluating_on_nothing(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    assert run("evaluate", empty).exit_code == Exit.WRONG_USE


def test_checking(shipped: Path, new: Path) -> None:
    good = run("corpus", "check")
    assert (good.exit_code, good.stdout) == (0, "12 records are valid, 0 are not\n")
    with new.open("a", encoding="utf-8") as file:
        file.write("{}\n[1]\n")
    bad = run("corpus", "check", new)
    assert bad.exit_code == Exit.SOME_FAILED
    assert bad.stdout.startswith("4 records are valid")
    assert "line 5" in bad.stderr


def test_statistics(shipped: Path, new: Path) -> None:
    counts = json.loads(run("corpus", "stats", new, "-f", "json").stdout)
    assert counts["total"]["reports"] == 4
    assert counts["labels"]["问题"] == 8
    assert run("corpus", "stats", new, "-f", "csv").stdout.startswith("group,name,count\n")
    assert "复议诉讼" in run("corpus", "stats", new, "-f", "table").stdout
    assert "at least 300 are needed" in run("corpus", "stats").stderr


@pytest.mark.parametrize("form", ["label-studio", "doccano", "spacy"])
def test_export_and_import_lose_nothing(new: Path, tmp_path: Path, form: str) -> None:
    out, back = tmp_path / "out", tmp_path / "back.jsonl"
    assert run("corpus", "export", new, "--to", form, "-o", out).exit_code == 0
    assert run("corpus", "import", out, "--from", form, "-o", back).exit_code == 0
    assert read_records(back) == read_records(new)
    twice = run("corpus", "import", out, out, "--from", form, "-o", tmp_path / "twice.jsonl")
    assert twice.exit_code == Exit.WRONG_USE
    assert not (tmp_path / "twice.jsonl").exists()


def test_the_output_does_not_overwrite_an_input(new: Path) -> None:
    before = new.read_bytes()
    assert run("corpus", "export", new, "--to", "doccano", "-o", new).exit_code == Exit.WRONG_USE
    assert new.read_bytes() == before


REPORT = """石桥县2020年政府信息公开工作年度报告

一、总体情况
{first}
二、主动公开政府信息情况
全年通过政府网站公开政府信息十二条，其中政策文件三条，财政预决算五条。
三、存在的主要问题
主要是栏目更新不及时，人员业务不熟，重视程度不够，公开意识不强。
"""


def test_suggestions_go_out_pre_annotated_and_come_back_as_records(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    firsts = (
        "为方便群众办事，我县对审批窗口作了整合。",
        "我县调整了领导小组，明确专人负责此项工作。",
    )
    for number, first in enumerate(firsts):
        (folder / f"{number}.txt").write_text(REPORT.format(first=first), encoding="utf-8")
    tasks, back = tmp_path / "tasks.json", tmp_path / "back.jsonl"
    result = run("corpus", "suggest", folder, "-n", "9", "--to", "label-studio", "-o", tasks)
    assert result.exit_code == 0, result.output
    assert "4 paragraphs picked" in result.stderr  # what both reports say alike comes once
    arguments = ("corpus", "import", tasks, "--from", "label-studio", "-o", back)
    assert run(*arguments).exit_code == Exit.NOTHING
    assert run(*arguments, "--predictions").exit_code == 0
    found = read_records(back)
    labelled = [part for record in found for part in record.paragraphs if part.label]
    assert len(labelled) == 4
    assert {(each.year, each.level, each.agency) for each in found} == {
        (2020, "county", "石桥县人民政府")
    }
    lines = run("corpus", "suggest", folder, "-n", "1").stdout.splitlines()
    assert len(lines) == 1
    assert json.loads(lines[0])["schema"] == 1


def test_suggesting_from_what_cannot_be_read(tmp_path: Path) -> None:
    assert run("corpus", "suggest", tmp_path / "missing.txt").exit_code == Exit.NOTHING
    empty = tmp_path / "a.txt"
    empty.write_text("今天天气很好。\n")
    assert run("corpus", "suggest", empty).exit_code == Exit.NOTHING
    assert run("corpus", "suggest", empty, "--to", "spacy").exit_code == Exit.WRONG_USE
