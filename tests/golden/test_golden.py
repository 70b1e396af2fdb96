"""Every example against what was read from it by hand, and against its stored output."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from golden_files import EXAMPLES, expected_path, load_facts, names, stable, table_facts

import xxgk
from xxgk.schema import Observation, Paragraph, Report

_FIGURE = re.compile(r"[\d０-９]|[〇零一二两三四五六七八九十百千万]")


@cache
def _read(name: str) -> tuple[Report, dict[str, Any]]:
    facts = load_facts(name)
    return xxgk.extract(EXAMPLES / facts["example"]), facts


@pytest.fixture(params=names())
def example(request: pytest.FixtureRequest) -> tuple[Report, dict[str, Any]]:
    return _read(request.param)


def test_metadata(example: tuple[Report, dict[str, Any]]) -> None:
    report, facts = example
    period = report.period and {"start": report.period.start, "end": report.period.end}
    assert (report.agency, report.year, period, report.form) == (
        facts["agency"],
        facts["year"],
        facts["period"],
        facts["form"],
    )


def test_labels(example: tuple[Report, dict[str, Any]]) -> None:
    report, facts = example
    wrong = []
    for anchor, label, *kind in facts["labels"]:
        assert report.text.count(anchor) == 1, f"{anchor!r} is no anchor"
        got = _label_at(report, report.text.index(anchor))
        wanted = (kind[0] if kind else None, label)
        if (label is not None and got != ("paragraph", label)) or (
            label is None and (got[0] != kind[0] if kind else _is_labelled_prose(got))
        ):
            wrong.append(f"{anchor}: {wanted} but {got}")
    assert not wrong, "\n".join(wrong)


def test_evidence_is_the_text(example: tuple[Report, dict[str, Any]]) -> None:
    report, _ = example
    for one in report.observations:
        assert report.text[one.start : one.end] == one.evidence


def test_prose_observations(example: tuple[Report, dict[str, Any]]) -> None:
    report, facts = example
    left = [one for one in report.observations if one.source == "text" and one.indicator]
    wrong = []
    for wanted in facts["observations"]:
        hits = [one for one in left if _says(report.text, one, wanted)]
        if hits:
            left.remove(hits[0])
        elif not wanted.get("optional"):
            wrong.append(f"missing: {_told(wanted)}")
    wrong += [f"not in the report: {_seen(report, one)}" for one in left]
    assert not wrong, "\n".join(wrong)


def test_table_observations(example: tuple[Report, dict[str, Any]]) -> None:
    report, facts = example
    found = [one for one in report.observations if one.source == "table" and one.indicator]
    left = {(one.indicator, one.applicant): one for one in found}
    wrong = [] if len(left) == len(found) else ["a cell is reported twice"]
    last = 0
    for wanted in table_facts(facts):
        one = left.pop((wanted["indicator"], wanted["applicant"]), None)
        if one is None:
            wrong.append(f"missing: {wanted}")
            continue
        if not _is_cell(one, wanted):
            wrong.append(f"wanted {wanted}: {_seen(report, one)}")
        if one.start < last:
            wrong.append(f"out of order: {_seen(report, one)}")
        last = one.start
    wrong += [f"not in the report: {_seen(report, one)}" for one in left.values()]
    assert not wrong, "\n".join(wrong)


def test_absent(example: tuple[Report, dict[str, Any]]) -> None:
    report, facts = example
    absent = set(facts["absent"])
    wrong = [_seen(report, one) for one in report.observations if one.indicator in absent]
    assert not wrong, "\n".join(wrong)


def test_findings(example: tuple[Report, dict[str, Any]]) -> None:
    report, facts = example
    got = {(one.rule, one.status) for one in report.findings}
    wanted = {(rule, status) for rule, status in facts["findings"]}
    missing = [one for one in wanted if not any(_fits(rule, status, one) for rule, status in got)]
    failed = [
        (rule, status)
        for rule, status in got
        if status == "fail" and not any(_fits(rule, status, one) for one in wanted)
    ]
    assert (missing, failed) == ([], [])


def test_stored_output(
    request: pytest.FixtureRequest, example: tuple[Report, dict[str, Any]]
) -> None:
    report, facts = example
    path = expected_path(facts["example"].rpartition(".")[0])
    if not path.exists():
        pytest.skip("no output stored yet")
    assert stable(report, facts["example"]) == json.loads(path.read_text("utf-8"))


def _label_at(report: Report, place: int) -> tuple[str | None, str | None]:
    for paragraph in report.paragraphs:
        if paragraph.start <= place < paragraph.end:
            return paragraph.kind, _span_label(paragraph, place)
    return None, None


def _span_label(paragraph: Paragraph, place: int) -> str | None:
    for span in paragraph.spans:
        if span.start <= place < span.end:
            return span.label
    return paragraph.label


def _is_labelled_prose(got: tuple[str | None, str | None]) -> bool:
    return got[0] == "paragraph" and got[1] is not None


def _says(text: str, one: Observation, wanted: dict[str, Any]) -> bool:
    same = (
        one.indicator == wanted["indicator"]
        and one.applicant == wanted["applicant"]
        and one.value == pytest.approx(wanted["value"])
        and one.status == wanted["status"]
        and one.qualifier == wanted["qualifier"]
        and one.scope == wanted["scope"]
    )
    assert text.count(wanted["at"]) == 1, f"{wanted['at']!r} is no place"
    begin = text.index(wanted["at"])
    if wanted["status"] == "denied":
        return same and one.start < begin + len(wanted["at"]) and begin < one.end
    return same and _figure(text, one.start) == _figure(text, begin + _inside(wanted))


def _inside(wanted: dict[str, Any]) -> int:
    place: int = wanted["at"].index(wanted["evidence"])
    return place


def _figure(text: str, start: int) -> int:
    """Return where the first figure from ``start`` on begins."""
    match = _FIGURE.search(text, start)
    return match.start() if match else -1


def _is_cell(one: Observation, wanted: dict[str, Any]) -> bool:
    if one.status != wanted["status"] or not one.certain:
        return False
    if wanted["value"] is None:
        return one.value is None
    return (
        one.value == pytest.approx(wanted["value"])
        and wanted["evidence"].lstrip("-") in one.evidence
    )


def _fits(rule: str, status: str, wanted: tuple[str, str]) -> bool:
    return rule.startswith(wanted[0]) and status == wanted[1]


def _told(wanted: dict[str, Any]) -> str:
    return (
        f"{wanted['indicator']} {wanted['applicant'] or ''} = {wanted['value']} {wanted['status']}"
        f" {wanted['qualifier']} scope {wanted['scope']}: “{wanted['at']}”"
    )


def _seen(report: Report, one: Observation) -> str:
    around = report.text[max(0, one.start - 20) : one.end + 12].replace("\n", "⏎")
    return (
        f"{one.indicator} {one.applicant or ''} = {one.value} {one.status} {one.qualifier}"
        f" scope {one.scope} rule {one.rule}: “{around}”"
    )
