"""Checking the figures of a report against each other, and two years against each other.

The identities are data (``identities.toml``). Every finding names the rule, both sides, their
difference, the observations behind it and a sentence in Chinese.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

from xxgk.resources.dictionary import indicators
from xxgk.resources.identity_data import (
    Identity,
    YearIdentity,
    aggregates,
    identities,
    year_identities,
)
from xxgk.schema import APPLICANTS, Applicant, Finding, FormName, Observation

Number: TypeAlias = float | int
Outcome: TypeAlias = Literal["pass", "fail", "uncertain", "not_assessable"]
Key: TypeAlias = tuple[str, Applicant | None]

# 约 and 近 are said of figures that are rounded to their leading digit or two.
_ABOUT = 0.1
_SAME = 1e-6
_PARTS = tuple(who for who in APPLICANTS if who != "total")
APPLICANT_NAMES: Mapping[Applicant, str] = {
    "natural_person": "自然人",
    "business": "商业企业",
    "research": "科研机构",
    "nonprofit": "社会公益组织",
    "legal_service": "法律服务机构",
    "other": "其他",
    "total": "总计",
}


class _Figure(NamedTuple):
    """A value with the indices of the observations that it comes from."""

    value: Number
    behind: tuple[int, ...]


_Figures: TypeAlias = dict[Key, _Figure]


def check(observations: Sequence[Observation], form: FormName | None = None) -> tuple[Finding, ...]:
    """Return the findings on one report: its tables in themselves, and its text against them.

    ``form`` is the national form of the tables; without it the observations' rules tell.
    Only values of the body as a whole (``scope`` is ``None``) that are certain are compared.
    An identity of which nothing is observed has no finding; one of which a part is missing or
    blank is ``not_assessable``, or ``uncertain`` where the other parts fit by themselves.
    """
    chosen = form or _form_of(observations)
    table = _figures(observations, "table")
    findings: list[Finding] = []
    for rule in identities():
        if chosen in rule.forms:
            for who in _applicants(rule.by_applicant, chosen):
                findings += _identity(rule, who, table)
    findings += _row_totals(table)
    findings += _text_against_table(observations, table, chosen)
    return tuple(findings)


def check_years(
    previous: Sequence[Observation], current: Sequence[Observation]
) -> tuple[Finding, ...]:
    """Return the findings on a report against the report of the year before.

    ``Finding.observations`` are indices into ``current``. ``expected`` is what last year's
    figures ask for, ``actual`` what this year's report says.
    """
    before, now = _figures(previous, "table"), _figures(current, "table")
    findings: list[Finding] = []
    for rule in year_identities():
        for who in _applicants(rule.by_applicant, "2021"):
            findings += _year(rule, who, before, now)
    return tuple(findings)


def _form_of(observations: Sequence[Observation]) -> str:
    rules = [one.rule.split(".") for one in observations if one.rule and one.source == "table"]
    named = [parts[1] for parts in rules if parts[0] == "form"]
    return max(sorted(set(named)), key=named.count, default="free")


def _applicants(by_applicant: bool, form: str) -> tuple[Applicant | None, ...]:
    return tuple(APPLICANTS) if by_applicant and form != "2014" else (None,)


def _figures(observations: Sequence[Observation], source: str) -> _Figures:
    figures: _Figures = {}
    for index, one in enumerate(observations):
        if one.source != source or one.indicator is None or one.value is None:
            continue
        key = (one.indicator, one.applicant)
        if one.scope is None and one.certain and one.qualifier == "exact" and key not in figures:
            figures[key] = _Figure(one.value, (index,))
    return figures


def _identity(rule: Identity, who: Applicant | None, figures: _Figures) -> Iterator[Finding]:
    subject = rule.name if who is None else f"{rule.name}({APPLICANT_NAMES[who]})"
    yield from _compared(
        rule.rule,
        subject,
        [figures.get((one, who)) for one in rule.left],
        [figures.get((one, who)) for one in rule.right],
        at_least=rule.relation == ">=",
        soft=rule.soft,
    )


def _row_totals(figures: _Figures) -> Iterator[Finding]:
    """Yield for each row of the table of requests whether its total is the sum of applicants."""
    for one in dict.fromkeys(one for one, who in figures if who is not None):
        yield from _compared(
            "applicants.total",
            f"“{indicators()[one].name}”总计等于各类申请人之和",
            [figures.get((one, "total"))],
            [figures.get((one, who)) for who in _PARTS],
        )


def _compared(
    rule: str,
    subject: str,
    left: Sequence[_Figure | None],
    right: Sequence[_Figure | None],
    *,
    at_least: bool = False,
    soft: bool = False,
) -> Iterator[Finding]:
    given = [one for one in (*left, *right) if one is not None]
    if not given:
        return
    behind = _behind(given)
    actual, expected = _sum(left), _sum(right)
    if len(given) < len(left) + len(right):
        fits = None not in left and actual == expected
        status: Outcome = "uncertain" if fits else "not_assessable"
        words = "有空缺，其余数字相符。" if fits else "有空缺，无法核对。"
        yield Finding(rule, status, f"{subject}：{words}", observations=behind)
        return
    difference = _tidy(actual - expected)
    kept = difference > -_SAME if at_least else abs(difference) < _SAME
    status = "pass" if kept else "uncertain" if soft else "fail"
    words = "相符。" if kept else f"前者为{actual}，后者为{expected}，相差{abs(difference)}。"
    yield Finding(rule, status, f"{subject}：{words}", expected, actual, difference, behind)


def _text_against_table(
    observations: Sequence[Observation], table: _Figures, form: str
) -> Iterator[Finding]:
    for index, one in enumerate(observations):
        if one.source != "text" or one.indicator is None or one.value is None:
            continue
        if one.scope is not None or not one.certain:
            continue
        figure = _in_table(one.indicator, one.applicant, table, form)
        if figure is None:
            continue
        name = indicators()[one.indicator].name
        status: Outcome = "pass" if _agrees(one, figure.value) else "fail"
        words = f"“{name}”正文与表格相符。"
        if status == "fail":
            words = f"“{name}”正文为{one.value}，表格为{figure.value}。"
            if _carried(one, figure, table):
                status, words = "uncertain", f"{words[:-1]}，正文的数字含上年结转。"
        yield Finding(
            "text.table",
            status,
            words,
            figure.value,
            one.value,
            _tidy(one.value - figure.value),
            (index, *figure.behind),
        )


def _in_table(
    indicator: str, applicant: Applicant | None, table: _Figures, form: str
) -> _Figure | None:
    for who in (applicant, applicant or "total"):
        found = table.get((indicator, who))
        if found is not None:
            return found
    for aggregate in aggregates():
        if aggregate.indicator != indicator or form not in aggregate.forms:
            continue
        for who in (applicant, applicant or "total"):
            parts = [table.get((part, who)) for part in aggregate.parts]
            given = [part for part in parts if part is not None]
            if len(given) == len(parts):
                return _Figure(_sum(given), tuple(i for part in given for i in part.behind))
    return None


def _agrees(one: Observation, value: Number) -> bool:
    assert one.value is not None
    tests: Mapping[str, Callable[[Number, Number], bool]] = {
        "exact": lambda said, true: abs(said - true) < _SAME,
        "approximate": lambda said, true: abs(said - true) <= _ABOUT * max(abs(said), abs(true)),
        "at_least": lambda said, true: true >= said - _SAME,
        "at_most": lambda said, true: true <= said + _SAME,
    }
    return tests[one.qualifier](one.value, value)


def _carried(one: Observation, figure: _Figure, table: _Figures) -> bool:
    """Tell whether the text's figure is received plus carried in, as 收办 is."""
    if one.indicator != "applications.received":
        return False
    carried = table.get(("applications.carried_in", one.applicant or "total"))
    return carried is not None and _agrees(one, figure.value + carried.value)


def _year(
    rule: YearIdentity, who: Applicant | None, before: _Figures, now: _Figures
) -> Iterator[Finding]:
    actual, last = now.get((rule.current, who)), before.get((rule.previous, who))
    if actual is None and last is None:
        return
    subject = rule.name if who is None else f"{rule.name}({APPLICANT_NAMES[who]})"
    plus = [now.get((one, who)) for one in rule.plus]
    minus = [now.get((one, who)) for one in rule.minus]
    given = [one for one in (actual, *plus, *minus) if one is not None]
    behind = _behind(given)
    if actual is None or last is None or None in plus or None in minus:
        yield Finding(
            f"year.{rule.rule}",
            "not_assessable",
            f"{subject}：有空缺，无法核对。",
            observations=behind,
        )
        return
    expected = _tidy(last.value + _sum(plus) - _sum(minus))
    difference = _tidy(actual.value - expected)
    kept = abs(difference) < _SAME
    words = "相符。" if kept else f"应为{expected}，报告为{actual.value}，相差{abs(difference)}。"
    yield Finding(
        f"year.{rule.rule}",
        "pass" if kept else "fail",
        f"{subject}：{words}",
        expected,
        actual.value,
        difference,
        behind,
    )


def _behind(figures: Sequence[_Figure]) -> tuple[int, ...]:
    return tuple([index for one in figures for index in one.behind])


def _sum(figures: Sequence[_Figure | None]) -> Number:
    return _tidy(sum([one.value for one in figures if one is not None]))


def _tidy(value: Number) -> Number:
    if isinstance(value, int):
        return value
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded
