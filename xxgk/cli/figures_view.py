"""How right a model is, as tables for people."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from xxgk.cli.wording import LABEL_COLOURS
from xxgk.training.compare_runs import Comparison
from xxgk.training.evaluate import Evaluation
from xxgk.training.fit import CLASSES

NO_PROSE = "非正文"
"""What the class of page furniture is called."""

_PARTS = {"new": "新增年报", "shipped": "原有语料"}


def show_evaluation(console: Console, found: Evaluation, title: str) -> None:
    """Print one model's figures on one set of reports."""
    table = _table(title)
    for name in ("精确率", "召回率", "F1", "段数"):
        table.add_column(name, justify="right")
    for each in found.labels:
        values = map(_share, (each.precision, each.recall, each.f1))
        table.add_row(_label(each.label), *values, str(each.support))
    table.add_section()
    table.add_row("宏平均F1", "", "", _share(found.macro_f1), str(found.paragraphs))
    table.add_row("正确率", "", "", _share(found.accuracy), "")
    table.add_row("校准误差", "", "", _share(found.calibration_error), "")
    console.print(table)
    _show_confusion(console, found)


def show_comparison(console: Console, found: Comparison) -> None:
    """Print the figures before and after, for new reports and for the others."""
    if found.before:
        console.print(Text(f"before: {found.before}", style="dim"))
    console.print(Text(f"after: {found.after}", style="dim"))
    for each in found.parts:
        title = f"{_PARTS[each.part]}（{each.reports}份，{found.folds}折留出）"
        if each.before is None:
            show_evaluation(console, each.after, title)
        else:
            _show_change(console, each.before, each.after, title)


def _show_change(console: Console, before: Evaluation, after: Evaluation, title: str) -> None:
    table = _table(title)
    for name in ("精确率 前", "后", "召回率 前", "后", "F1 前", "后", "变化", "段数"):
        table.add_column(name, justify="right")
    for old, new in zip(before.labels, after.labels, strict=True):
        table.add_row(
            _label(new.label),
            *map(_share, (old.precision, new.precision, old.recall, new.recall, old.f1, new.f1)),
            _change(old.f1, new.f1),
            str(new.support),
        )
    table.add_section()
    for name, old_value, new_value in (
        ("宏平均F1", before.macro_f1, after.macro_f1),
        ("正确率", before.accuracy, after.accuracy),
        ("校准误差", before.calibration_error, after.calibration_error),
    ):
        change = _change(old_value, new_value)
        table.add_row(name, "", "", "", "", _share(old_value), _share(new_value), change, "")
    console.print(table)
    _show_confusion(console, after)


def _show_confusion(console: Console, found: Evaluation) -> None:
    """Print which true label (rows) was taken for which (columns); zeros are left blank."""
    table = _table("混淆矩阵（行：标注，列：判定）")
    for name in CLASSES:
        table.add_column(name or NO_PROSE, justify="right")
    for name, row in zip(CLASSES, found.confusion.tolist(), strict=True):
        table.add_row(_label(name), *(str(count) if count else "" for count in row))
    console.print(table)


def _table(title: str) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0)
    )
    table.add_column("")
    return table


def _label(name: str) -> Text:
    return Text(name or NO_PROSE, style=LABEL_COLOURS.get(name, "dim"))


def _share(value: float) -> str:
    return f"{value:.3f}"


def _change(before: float, after: float) -> str:
    return f"{round(after - before, 3) + 0.0:+.3f}"  # adding 0.0 makes -0.0 a plain 0
