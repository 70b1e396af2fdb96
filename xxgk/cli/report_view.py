"""A report for people: its header, its indicators with their evidence, its findings."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from xxgk.cli.wording import (
    APPLICANT_NAMES,
    FINDING_NAMES,
    FORM_NAMES,
    LABEL_COLOURS,
    around,
    value_in_words,
    visible,
)
from xxgk.inference.recognise import MIN_CONFIDENCE
from xxgk.resources.dictionary import indicators
from xxgk.schema import LABELS, Finding, Observation, Report

_OTHERS = "其他数量"
_SOURCES = {"table": "表", "text": "文"}
_FINDING_STYLES = {"fail": "bold red", "uncertain": "yellow"}


@dataclass(slots=True)
class _Entry:
    """What one line of the table tells: a value, or the values of all applicants."""

    first: Observation
    parts: list[Observation] = field(default_factory=list)


class ReportView:
    """Prints reports as tables."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def write(self, result: Report) -> None:
        """Print one report."""
        self._header(result)
        groups = _grouped(result.observations)
        for label, entries in groups.items():
            self._console.print(_table(label, entries, result.text))
        if not groups:
            self._console.print("没有读到任何数值。", style="yellow")
        self._findings(result.findings)
        self._console.print()

    def _header(self, report: Report) -> None:
        say = self._console.print
        say(Rule(Text(visible(report.title or report.source), style="bold"), style="dim"))
        period = f"{report.period.start} 至 {report.period.end}" if report.period else "不详"
        say(
            Text.assemble(
                ("机关 ", "dim"),
                visible(report.agency) if report.agency else "不详",
                ("  年度 ", "dim"),
                str(report.year or "不详"),
                ("  期间 ", "dim"),
                period,
                ("  表式 ", "dim"),
                FORM_NAMES[report.form],
            )
        )
        say(Text.assemble(("文件 ", "dim"), (visible(report.source), "dim")))
        if report.confidence < MIN_CONFIDENCE:
            say(f"！不像信息公开年度报告（可信度 {report.confidence:.2f}）", style="bold red")

    def _findings(self, findings: tuple[Finding, ...]) -> None:
        counts = {
            status: sum(finding.status == status for finding in findings)
            for status in FINDING_NAMES
        }
        told = "，".join(f"{FINDING_NAMES[status]} {n} 项" for status, n in counts.items() if n)
        self._console.print(Text(f"核对：{told or '没有可核对的内容'}", style="bold"))
        for status, style in _FINDING_STYLES.items():
            for finding in findings:
                if finding.status == status:
                    name = (f"  {FINDING_NAMES[status]} ", style)
                    rule = (f"  {finding.rule}", "dim")
                    self._console.print(Text.assemble(name, visible(finding.message), rule))
        for finding in findings:
            # A check of values says in the counts that it was not possible; what is missing from
            # the report has no values behind it, and would otherwise be passed over.
            if finding.status == "not_assessable" and not finding.observations:
                self._console.print(Text(f"  {visible(finding.message)}", style="dim"))


def _grouped(observations: tuple[Observation, ...]) -> dict[str, list[_Entry]]:
    """Return the entries by label, in the dictionary's order; what it lacks comes last."""
    known = indicators()
    order = {identifier: place for place, identifier in enumerate(known)}
    groups: dict[str, list[_Entry]] = {label: [] for label in (*LABELS, _OTHERS)}
    for entry in _merged(observations):
        identifier = entry.first.indicator
        label = known[identifier].label if identifier in order and identifier else _OTHERS
        groups[label].append(entry)
    for entries in groups.values():
        entries.sort(key=lambda entry: order.get(entry.first.indicator or "", len(order)))
    return {label: entries for label, entries in groups.items() if entries}


def _merged(observations: tuple[Observation, ...]) -> list[_Entry]:
    """Return one entry a value, the applicants' cells of a row together under their total."""
    entries: list[_Entry] = []
    rows: dict[tuple[str | None, str | None, str | None], _Entry] = {}
    for observation in observations:
        key = (observation.indicator, observation.name, observation.scope)
        row = rows.get(key)
        if observation.applicant is None or observation.source == "text":
            entries.append(_Entry(observation))
        elif row is None or any(part.applicant == observation.applicant for part in row.parts):
            # The same cell a second time opens a second line: both are shown.
            rows[key] = _Entry(observation, [observation])
            entries.append(rows[key])
        else:
            row.parts.append(observation)
            if observation.applicant == "total":
                row.first = observation
    return entries


def _table(label: str, entries: list[_Entry], text: str) -> Table:
    style = LABEL_COLOURS.get(label, "")
    table = Table(
        title=Text(label, style=f"bold {style}".strip()),
        title_justify="left",
        box=None,
        padding=(0, 1, 0, 0),
        expand=True,
        show_header=False,
    )
    table.add_column(ratio=1, overflow="fold")
    table.add_column(width=16, overflow="fold", justify="right")
    table.add_column(width=2)
    for entry in entries:
        told = Text.assemble(_name(entry.first), "\n  ", _evidence(entry.first, text))
        table.add_row(told, _value(entry), _SOURCES[entry.first.source])
    return table


def _name(observation: Observation) -> Text:
    known = indicators().get(observation.indicator or "")
    name = Text(known.name if known else visible(observation.name or "（无名）"))
    if observation.source == "text" and observation.applicant not in {None, "total"}:
        name.append(f"（{APPLICANT_NAMES[observation.applicant]}）")
    if observation.scope is not None:
        name.append(f"〔{visible(observation.scope)}〕", style="yellow")
    if observation.indicator is not None:
        name.append(f" {observation.indicator}", style="dim")
    return name


def _value(entry: _Entry) -> Text:
    """Return the value, and below a total what it is made of."""
    shown = Text()
    if not entry.parts or entry.first.applicant == "total":
        shown.append_text(_single(entry.first))
    else:
        shown.append("无总计", style="dim")
    zeros = 0
    for part in entry.parts:
        if part.applicant == "total" or part.applicant is None:
            continue
        if part.status == "reported" and part.value == 0 and part.certain:
            zeros += 1
            continue
        shown.append(f"\n{APPLICANT_NAMES[part.applicant]} ", style="dim")
        shown.append_text(_single(part))
    if zeros:
        shown.append(f"\n{'其余' if len(entry.parts) > zeros + 1 else '各类'}为0", style="dim")
    return shown


def _single(observation: Observation) -> Text:
    words = value_in_words(observation)
    if observation.certain:
        return Text(words, style="bold")
    return Text(f"{words} 存疑", style="yellow")


def _evidence(observation: Observation, text: str) -> Text:
    before, inside, after = around(text, observation.start, observation.end)
    return Text.assemble(
        (before, "dim"), ("【", "dim"), (inside, "bold"), ("】", "dim"), (after, "dim")
    )
