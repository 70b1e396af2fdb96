"""The tables of the national forms, and of the years before them, as grids of marked cells."""

from __future__ import annotations

import random
from dataclasses import dataclass

from xxgk.corpus.generate.figures import Values
from xxgk.corpus.generate.marked import Figure, Marked
from xxgk.corpus.generate.words import read_toml
from xxgk.resources.dictionary import indicators
from xxgk.resources.form_data import Form, FormColumn, FormRow, FormSection
from xxgk.schema import Applicant, Status

_ARTICLES = {"documents": "一", "licensing": "五", "enforcement": "六", "charges": "八"}
_BRACKETS = "（{}）"
_REWORD_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Settings:
    """What is odd in a report's tables.

    ``blanks`` puts blanks and strokes for zeros, ``no_totals`` leaves totals blank, ``broken``
    makes a total wrong, ``reworded`` takes variants of labels, ``extra`` adds rows of the
    body's own, ``yuan`` gives money with its unit in the cell.
    """

    blanks: bool = False
    no_totals: bool = False
    broken: bool = False
    reworded: bool = False
    extra: bool = False
    yuan: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: its caption, and its rows of cells. ``header`` is how many rows open it."""

    caption: str
    rows: tuple[tuple[Marked, ...], ...]
    header: int


class TableMaker:
    """Makes the grids of one report."""

    def __init__(self, values: Values, settings: Settings, source: random.Random) -> None:
        self._values = values
        self._settings = settings
        self._random = source
        self._to_break = settings.broken

    def statistics(self, form: Form, year: int) -> list[Grid]:
        """Return the annex of 2014 to 2018: one row an indicator."""
        section = form.sections[0]
        header = ("统计指标", "单位", "统计数")
        rows = [tuple(map(Marked, header))]
        strike = self._random.choice(("——", "—", "/", ""))
        indent = self._random.choice(("", "", "　"))
        for row in section.rows:
            label = self._label_2014(row, indent)
            if not row.indicators:
                rows.append((Marked(label), Marked(""), Marked(strike)))
                continue
            name = row.indicators[0]
            cell = self._cell(name, indicators()[name].by_applicant)
            rows.append((Marked(label), Marked(row.unit or indicators()[name].unit), cell))
        caption = self._random.choice(("政府信息公开情况统计表", "政府信息公开工作情况统计表"))
        return [Grid(caption, tuple(rows), 1)]

    def articles(self, form: Form) -> list[Grid]:
        """Return the tables of 第二十条 in the forms of 2019 and 2021."""
        grids: list[Grid] = []
        for section in form.sections:
            if section.key in {"requests", "cases", "statistics"}:
                continue
            article = _ARTICLES.get(section.key, "九")
            header = ("信息内容", *self._column_heads(section))
            rows: list[tuple[Marked, ...]] = [
                (Marked(f"第二十条第（{article}）项"),),
                tuple(map(Marked, header)),
            ]
            for row in section.rows:
                cells = tuple(self._cell(name, False) for name in row.indicators)
                rows.append((Marked(self._label(row)), *cells))
            if self._settings.extra and section.key in {"licensing", "enforcement"}:
                rows += self._extra_rows(section)
            grids.append(Grid("", tuple(rows), 2))
        return grids

    def _column_heads(self, section: FormSection) -> list[str]:
        heads: list[str] = []
        for index, column in enumerate(section.columns):
            ids = [row.indicators[index] for row in section.rows if row.indicators]
            money = any(indicators()[name].unit == "万元" for name in ids)
            unit = "（单位：万元）" if money and not self._settings.yuan else ""
            heads.append(column.labels[0] + unit)
        return heads

    def requests(self, form: Form) -> list[Grid]:
        """Return the table of requests: one row an outcome, one column an applicant."""
        section = next(one for one in form.sections if one.key == "requests")
        note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
        total = section.columns[-1].labels[0]
        people = [column.labels[0] for column in section.columns]
        rows: list[tuple[Marked, ...]] = [
            (Marked(note), Marked("申请人情况")),
            (Marked(people[0]), Marked("法人或其他组织"), Marked(total)),
            tuple(map(Marked, people[1:-1])),
        ]
        group = ""
        for row in section.rows:
            if not row.indicators:
                group = self._numbered(row)
                if row.key == "head.results":
                    rows.append((Marked(group),))
                    group = ""
                continue
            label = Marked(self._numbered(row))
            cells = [self._cell(row.indicators[0], True, column) for column in section.columns]
            rows.append((Marked(group), label, *cells) if group else (label, *cells))
            group = ""
        return [Grid("", tuple(rows), 3)]

    def cases(self, form: Form) -> list[Grid]:
        """Return the table of reviews and litigation: one row of values under two of heads."""
        section = next(one for one in form.sections if one.key == "cases")
        rows: tuple[tuple[Marked, ...], ...] = (
            tuple(map(Marked, ("行政复议", "行政诉讼"))),
            tuple(map(Marked, ("未经复议直接起诉", "复议后起诉"))),
            tuple(Marked(column.labels[0]) for column in section.columns),
            tuple(
                self._cell(name, False, column)
                for name, column in zip(section.rows[0].indicators, section.columns, strict=True)
            ),
        )
        return [Grid("", rows, 3)]

    def provincial(self) -> list[Grid]:
        """Return a table of a province's own, as before 2014."""
        chosen = self._random.choice(read_toml("tables.toml")["provincial"])
        rows: list[tuple[Marked, ...]] = [tuple(map(Marked, chosen["header"]))]
        for label, unit, name in chosen["rows"]:
            cell = self._cell(name, indicators()[name].by_applicant)
            rows.append((Marked(label), Marked(unit), cell))
        return [Grid(chosen["caption"], tuple(rows), 1)]

    def _extra_rows(self, section: FormSection) -> list[tuple[Marked, ...]]:
        rows: list[tuple[Marked, ...]] = []
        names: list[str] = read_toml("tables.toml")["extra"][section.key]
        for name in self._random.sample(names, self._random.randint(1, 2)):
            cells = [
                self._number(self._random.randint(0, 400), None, None, f"{name}{column.labels[0]}")
                for column in section.columns
            ]
            rows.append((Marked(name), *cells))
        return rows

    def _label(self, row: FormRow) -> str:
        variants = row.labels[1:]
        if variants and self._settings.reworded and self._random.random() < _REWORD_SHARE:
            return self._random.choice(variants)
        return _wide(row.labels[0])

    def _numbered(self, row: FormRow) -> str:
        label = self._label(row)
        if not row.ordinal:
            return label
        if row.ordinal.isdigit():
            return f"{row.ordinal}.{label}"
        top = row.key.startswith("applications.") and row.key != "applications.answered"
        if top or row.key == "head.results":
            return f"{row.ordinal}、{label}"
        return f"（{row.ordinal}）{label}"

    def _label_2014(self, row: FormRow, indent: str) -> str:
        words = self._label(row)
        notes = "".join(f"（{_wide(note)}）" for note in row.notes)
        top = row.key.startswith("head.") or row.key in {
            "review.total", "litigation.total", "complaints.total", "request_fees.amount"
        }  # fmt: skip
        if row.key in {"head.channels", "head.response_channels"}:
            top = False
        if not row.ordinal:
            return f"{indent * 3}{'' if indent else '其中：'}{words}{notes}"
        if row.ordinal.isdigit():
            return f"{indent * 2}{row.ordinal}.{words}{notes}"
        return (
            f"{row.ordinal}、{words}{notes}" if top else f"{indent}（{row.ordinal}）{words}{notes}"
        )

    def _cell(self, name: str, by_applicant: bool, column: FormColumn | None = None) -> Marked:
        applicant = (column.applicant if column else "total") if by_applicant else None
        value = self._values[name, applicant]
        if column is not None and column.total:
            if self._settings.no_totals:
                return _empty(name, applicant)
            if self._to_break and value > 0:
                self._to_break = False
                value += self._random.choice((1, -1, 2))
        return self._number(value, name, applicant, None)

    def _number(
        self, value: float, indicator: str | None, applicant: Applicant | None, name: str | None
    ) -> Marked:
        unit = indicators()[indicator].unit if indicator else None
        if value == 0 and self._settings.blanks and self._random.random() < _REWORD_SHARE:
            sign = self._random.choice(("", "", "/", "—", "-", "不适用"))
            status: Status = "not_applicable" if sign else "blank"
            return Marked(sign).with_mark(
                Figure(indicator, None, status, unit, applicant, table=True, name=name)
            )
        if unit == "万元" and self._settings.yuan and value:
            yuan = round(value * 10_000)
            number, written, after = round(yuan / 10_000, 8), str(yuan), "元"
        else:
            number = int(value) if value == int(value) else round(value, 6)
            written, after = str(number), ""
        figure = Figure(indicator, number, "reported", unit, applicant, table=True, name=name)
        return Marked(written).with_mark(figure) + after


def _empty(name: str, applicant: Applicant | None) -> Marked:
    figure = Figure(name, None, "blank", indicators()[name].unit, applicant, table=True)
    return Marked("").with_mark(figure)


def _wide(words: str) -> str:
    return words.translate({ord("("): "（", ord(")"): "）", ord(","): "，"})
