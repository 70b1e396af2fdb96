"""Labelled paragraphs for people: one colour a label, each span on its own."""

from __future__ import annotations

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from xxgk.cli.wording import KIND_NAMES, LABEL_COLOURS, visible
from xxgk.inference.batch import Labelled
from xxgk.schema import Label, Paragraph

_EXCERPT = 60


class LabelView:
    """Prints the paragraphs of reports.

    Parameters
    ----------
    console
        Where to.
    full
        Whether long paragraphs are shown in full, and not cut.
    """

    def __init__(self, console: Console, *, full: bool) -> None:
        self._console = console
        self._full = full

    def write(self, result: Labelled) -> None:
        """Print one report's paragraphs."""
        self._console.print(Rule(Text(visible(result.source), style="bold"), style="dim"))
        table = Table(box=None, padding=(0, 1, 0, 0), expand=True, show_header=False)
        table.add_column(width=8)
        table.add_column(width=4)
        table.add_column(width=1)
        table.add_column(ratio=1, overflow="fold")
        shown: tuple[str, ...] = ()
        for paragraph in result.paragraphs:
            if paragraph.kind == "paragraph" and paragraph.heading != shown:
                shown = paragraph.heading
                table.add_row("", "", "", Text(_path(shown), style="dim"))
            elif paragraph.kind == "heading":
                shown = (*paragraph.heading, result.text[paragraph.start : paragraph.end])
            self._add(table, paragraph, result.text)
        self._console.print(table)

    def _add(self, table: Table, paragraph: Paragraph, text: str) -> None:
        if paragraph.kind != "paragraph":
            above = "".join(f"{visible(words)} › " for words in paragraph.heading)
            words = self._words(text, paragraph.start, paragraph.end)
            style = "bold" if paragraph.kind in {"title", "heading"} else "dim"
            told = Text.assemble((above if style == "bold" else "", "dim"), (words, style))
            table.add_row(Text(KIND_NAMES[paragraph.kind], style="dim"), "", "", told)
            return
        last = len(paragraph.spans) - 1
        if last < 1:
            words = self._words(text, paragraph.start, paragraph.end)
            table.add_row(*_row(paragraph.label, paragraph.score, "", words))
            return
        for place, span in enumerate(paragraph.spans):
            mark = "┌" if place == 0 else "└" if place == last else "├"
            words = self._words(text, span.start, span.end)
            table.add_row(*_row(span.label, span.score, mark, words))

    def _words(self, text: str, start: int, end: int) -> str:
        words = visible(text[start:end])
        if self._full or len(words) <= _EXCERPT:
            return words
        return f"{words[:_EXCERPT]}…"


def _row(label: Label | None, score: float | None, mark: str, words: str) -> tuple[Text, ...]:
    colour = LABEL_COLOURS.get(label or "", "dim")
    return (
        Text(label or "无类别", style=f"bold {colour}"),
        Text("" if score is None else f"{score:.2f}", style="dim"),
        Text(mark),
        Text(words, style=colour),
    )


def _path(heading: tuple[str, ...]) -> str:
    return " › ".join(visible(words) for words in heading) or "（无标题）"
