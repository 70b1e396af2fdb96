"""The identities of the forms, the text against the tables, and year against year."""

from __future__ import annotations

from dataclasses import replace

import form_shapes
import pytest

from xxgk.corpus.normalise import convert
from xxgk.corpus.tables import find_tables
from xxgk.inference.checks import check, check_years
from xxgk.inference.forms import read_forms
from xxgk.resources.identity_data import aggregates, identities, year_identities
from xxgk.schema import FormName, Observation, Qualifier


def observed(name: FormName, seed: int = 3) -> tuple[Observation, ...]:
    tables = form_shapes.grids(name, form_shapes.figures(name, seed))
    document = form_shapes.write("html", tables)
    converted = convert(document.text)
    return read_forms(document, converted, find_tables(document, converted)).observations


def changed(
    observations: tuple[Observation, ...], indicator: str, applicant: str | None, value: int | None
) -> tuple[Observation, ...]:
    return tuple(
        replace(one, value=value, status="blank" if value is None else "reported")
        if (one.indicator, one.applicant) == (indicator, applicant)
        else one
        for one in observations
    )


def in_text(indicator: str, value: float, qualifier: Qualifier = "exact") -> Observation:
    return Observation(indicator, value, "件", "reported", 0, 1, "本", "text", qualifier=qualifier)


def value_of(observations: tuple[Observation, ...], indicator: str, applicant: str | None) -> int:
    return next(
        int(one.value or 0)
        for one in observations
        if (one.indicator, one.applicant) == (indicator, applicant)
    )


@pytest.mark.parametrize("name", ["2014", "2019", "2021"])
def test_a_form_that_adds_up_passes(name: FormName) -> None:
    findings = check(observed(name))
    firm = [one for one in findings if not one.rule.startswith(("proactive.", "response."))]
    assert firm
    assert {one.status for one in firm} == {"pass"}


def test_a_wrong_sum_fails_with_both_sides_and_the_observations_behind() -> None:
    seen = observed("2014")
    total = value_of(seen, "applications.received", None)
    broken = changed(seen, "applications.received", None, total + 2)
    (failed,) = [one for one in check(broken) if one.status == "fail"]
    assert (failed.rule, failed.expected, failed.actual, failed.difference) == (
        "applications.routes",
        total,
        total + 2,
        2,
    )
    assert {broken[index].indicator for index in failed.observations} == {
        "applications.received",
        "applications.received_in_person",
        "applications.received_fax",
        "applications.received_online",
        "applications.received_letter",
    }
    assert "收到申请数" in failed.message


def test_a_total_of_applicants_that_is_wrong_fails_by_its_row() -> None:
    seen = observed("2021")
    total = value_of(seen, "outcome.granted", "total")
    failed = [
        one
        for one in check(changed(seen, "outcome.granted", "total", total + 1))
        if one.status == "fail"
    ]
    assert {one.rule for one in failed} == {"applicants.total", "applications.outcomes"}


def test_a_blank_part_cannot_be_assessed_unless_the_others_add_up() -> None:
    seen = observed("2014")
    others = value_of(seen, "review.corrected", None) + value_of(seen, "review.other", None)
    blank = changed(seen, "review.upheld", None, None)
    blank = changed(blank, "review.total", None, others)
    assert [one.status for one in check(blank) if one.rule == "review.total"] == ["uncertain"]
    more = changed(blank, "review.total", None, 999)
    assert [one.status for one in check(more) if one.rule == "review.total"] == ["not_assessable"]


@pytest.mark.parametrize(
    ("said", "qualifier", "status"),
    [
        (40, "exact", "pass"),
        (41, "exact", "fail"),
        (42, "approximate", "pass"),
        (60, "approximate", "fail"),
        (30, "at_least", "pass"),
        (50, "at_least", "fail"),
        (50, "at_most", "pass"),
        (30, "at_most", "fail"),
    ],
)
def test_text_against_table(said: float, qualifier: Qualifier, status: str) -> None:
    seen = changed(observed("2014"), "complaints.total", None, 40)
    findings = check((*seen, in_text("complaints.total", said, qualifier)))
    assert [one.status for one in findings if one.rule == "text.table"] == [status]


def test_text_that_counts_what_was_carried_in_is_no_error() -> None:
    seen = observed("2021")
    received = value_of(seen, "applications.received", "total")
    seen = changed(seen, "applications.carried_in", "total", 4)
    findings = check((*seen, in_text("applications.received", received + 4)))
    assert [one.status for one in findings if one.rule == "text.table"] == ["uncertain"]


def test_litigation_in_text_is_direct_and_after_review_together() -> None:
    seen = observed("2021")
    both = value_of(seen, "litigation.direct.total", None) + value_of(
        seen, "litigation.after_review.total", None
    )
    findings = check((*seen, in_text("litigation.total", both), in_text("litigation.total", -1)))
    assert [one.status for one in findings if one.rule == "text.table"] == ["pass", "fail"]


def test_values_of_a_part_of_the_body_are_not_compared() -> None:
    seen = observed("2014")
    scoped = replace(in_text("complaints.total", -1), scope="市本级")
    assert not [one for one in check((*seen, scoped)) if one.rule == "text.table"]


def test_year_against_year() -> None:
    before, now = observed("2021", 5), observed("2021", 6)
    last = value_of(before, "normative.in_force", None)
    issued = value_of(now, "normative.issued", None)
    repealed = value_of(now, "normative.repealed", None)
    fits = changed(now, "normative.in_force", None, last + issued - repealed)
    status = {one.rule: one.status for one in check_years(before, fits)}
    assert status["year.normative.in_force"] == "pass"
    carried = value_of(before, "applications.carried_out", "natural_person")
    wrong = changed(now, "applications.carried_in", "natural_person", carried + 1)
    first = next(one for one in check_years(before, wrong))
    assert (first.rule, first.status, first.expected) == (
        "year.applications.carried_over",
        "fail",
        carried,
    )


def test_nothing_observed_finds_nothing() -> None:
    assert check(()) == ()
    assert check_years((), ()) == ()


def test_the_data_loads() -> None:
    assert {"2014", "2019", "2021"} == {form for one in identities() for form in one.forms}
    assert year_identities()
    assert "litigation.total" in {one.indicator for one in aggregates()}
