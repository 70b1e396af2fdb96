"""The rule files: a wrong row is an error that names the file and the line."""

from __future__ import annotations

import pytest

from xxgk.errors import ResourceError
from xxgk.resources import loading, quantity_rules
from xxgk.resources.dictionary import indicators

ROW = "名\treview.total\treview\t复依+\tcases\t*\t复议\t-\t-\t-"


def _changed(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    original = loading.read_text
    monkeypatch.setattr(
        loading, "read_text", lambda one: text if one == f"quantities/{name}" else original(one)
    )
    quantity_rules.quantity_rules.cache_clear()


@pytest.fixture(autouse=True)
def _packaged_rules_afterwards() -> object:
    yield
    quantity_rules.quantity_rules.cache_clear()


def test_the_packaged_rules_load_and_name_known_indicators() -> None:
    rules = quantity_rules.quantity_rules()
    assert {rule.indicator for rule in rules.rules} <= set(indicators())
    assert {subject.indicator for subject in rules.subjects} <= set(indicators())


@pytest.mark.parametrize(
    ("name", "row", "problem"),
    [
        ("rules.tsv", ROW.replace("review.total", "review.totals"), "no indicator 'review.totals'"),
        ("rules.tsv", ROW.replace("\treview\t", "\treviews\t"), "no topic is called 'reviews'"),
        ("rules.tsv", ROW.replace("复依+", "复甲"), "no label begins with '甲'"),
        ("rules.tsv", ROW.replace("cases", "case"), "no class of measure words is called 'case'"),
        ("rules.tsv", ROW.replace("\t*\t复议", "\t14-18\t复议"), "'14-18' is no stretch of years"),
        ("rules.tsv", ROW.replace("复议\t-", "(复议\t-"), "is no regular expression"),
        ("rules.tsv", ROW.replace("复议\t-", "{case}\t-"), "no phrase above it is called 'case'"),
        ("rules.tsv", ROW.replace("复议\t-", "-\t-"), "needs words before or after the number"),
        ("rules.tsv", ROW + "\t-", "has 11 columns instead of 10"),
        ("subjects.tsv", "review\t*\t复\t复议\t-", "no indicator 'review'"),
        ("periods.tsv", "cue\tbehind\t-\t去年", "no place is called 'behind'"),
        ("periods.tsv", "no cue\ttail\t-\t去年", "is no plain name"),
        ("scopes.tsv", "sometimes\t市本级", "not 'sometimes'"),
        ("applicants.tsv", "person\t个人", "no applicant is called 'person'"),
        ("periods.tsv", "cue\ttail\t(\t去年", "is no regular expression"),
        ("predicates.tsv", "review.total\t均维持\treview.up", "no indicator 'review.up'"),
        ("rules.tsv", ROW.replace("review.total", "review.total|review"), "no indicator 'review'"),
        ("topics.tsv", "topic\t甲\t乙", "no label begins with '甲'"),
    ],
)
def test_a_wrong_row_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, row: str, problem: str
) -> None:
    _changed(monkeypatch, name, f"# a comment\n{row}\n")
    with pytest.raises(ResourceError) as caught:
        quantity_rules.quantity_rules()
    assert f"xxgk/resources/quantities/{name}: line 2" in str(caught.value)
    assert problem in str(caught.value)


def test_a_missing_phrase_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    _changed(monkeypatch, "phrases.tsv", "fill\t的*\n")
    with pytest.raises(ResourceError, match="the phrase 'info' is missing"):
        quantity_rules.quantity_rules()
