"""The telling strings of patterns, and the screens made of them: no match without one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from xxgk.models.quantities.screening import Screen, teller
from xxgk.resources.quantity_rules import quantity_rules
from xxgk.resources.telling import beginning, telling

_CASES = Path(__file__).parent / "cases" / "quantities.tsv"


@pytest.mark.parametrize(
    ("pattern", "strings"),
    [
        ("复议", {"复议"}),
        ("复议|诉讼", {"复议", "诉讼"}),
        ("行政复议|对复议", {"复议"}),
        ("(?:行政)?复议", {"复议"}),
        ("(?:行政)+", {"行政"}),
        ("(?:行政){1,2}甲", {"行政"}),
        ("(?:行政){0,2}甲", {"甲"}),
        ("行政?", {"行"}),
        ("[件起]", {"件", "起"}),
        ("[^件起]", set()),
        ("[一-十]", set()),
        (r"[\]件]", set()),
        (r"\d+", set()),
        (r"\d+\.", {"."}),
        (r"[\u4e00-\u9fff]{2}信", {"信"}),
        ("(?!复议)诉讼", {"诉讼"}),
        ("(?<=复议)", set()),
        ("(?P<name>复议)$", {"复议"}),
        ("(?i:a)", set()),
        (".*", set()),
        ("", set()),
        ("复议|", set()),
        ("[^,]{0,9}?上年", {"上年"}),
        ("年(?:上|下)", {"上", "下"}),
    ],
)
def test_telling_strings(pattern: str, strings: set[str]) -> None:
    assert telling(pattern) == strings


@pytest.mark.parametrize(
    ("pattern", "characters"),
    [
        ("复议", "复"),
        ("复议|诉讼", "复诉"),
        ("(?:行政)?复议|涉诉", "行复涉"),
        ("(?:行政)+复议", "行"),
        ("(?:(?:甲|乙)*丙)?丁", "甲乙丙丁"),
        ("(?<!未)(?:被)?诉(?=讼)", "被诉"),
        (r"\.?[件起]", ".件起"),
        ("[^件]起", ""),
        (r"\d?件", ""),
        (".?件", ""),
        ("(?:件)?", ""),
        ("件|(?:起)*", ""),
        ("(?i:a)", ""),
    ],
)
def test_beginnings(pattern: str, characters: str) -> None:
    assert beginning(pattern) == frozenset(characters)


def _patterns() -> list[re.Pattern[str]]:
    rules = quantity_rules()
    found = [rule.before for rule in rules.rules] + [rule.after for rule in rules.rules]
    found += [subject.pattern for subject in rules.subjects]
    found += [pattern for _, pattern in rules.topics[None]] + list(rules.cues.values())
    return [pattern for pattern in found if pattern is not None]


def test_no_packaged_pattern_matches_without_its_telling_strings() -> None:
    patterns = _patterns()
    tellers = [teller([pattern]) for pattern in patterns]
    screen = Screen(patterns)
    matches = 0
    for text in set(re.split("[\t\n,;。]", _CASES.read_text(encoding="utf-8"))):
        possible = screen.possible(text)
        assert possible & ~screen.possible_in_text(text) == 0
        for place, pattern in enumerate(patterns):
            if pattern.search(text):
                matches += 1
                assert possible >> place & 1, (pattern.pattern, text)
                assert tellers[place].search(text)
    assert matches > len(patterns)
