"""The rule files that link numbers and denials in prose to indicators (``quantities/*.tsv``).

Every file is a table that a domain expert can read and extend; a wrong row is an error that
names the file and the line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias, get_args

from xxgk.errors import ResourceError
from xxgk.resources.dictionary import indicators
from xxgk.resources.loading import read_rows
from xxgk.resources.telling import beginning
from xxgk.schema import APPLICANTS, LABELS, Applicant, Label

PeriodPlace: TypeAlias = Literal["tail", "clause", "around", "sentence", "after"]
"""Where in the words around a number a period cue must stand."""

ScopeUse: TypeAlias = Literal["always", "breakdown", "opening"]
"""Whether scope words narrow a number anywhere, in a breakdown, or from a clause before."""

_FOLDER = "quantities"
_MACRO = re.compile(r"\{([a-z_]+)\}")
# A group at the front, unless it only chooses between words.
_LEFT_OUT = re.compile(r"\((?!\?:[^()?*]*\)(?![?*]))")
_LABEL_LETTERS = {label[0]: label for label in LABELS}


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of ``rules.tsv``: which words around a number give which indicator.

    ``also`` are further indicators that the same number gives. A ``weak`` rule's words stand
    for a part as often as for the whole: its value holds only where no other rule gives one.
    ``labels`` is empty where every label is allowed; ``anywhere`` lets the rule fire under
    other labels too where the sentence speaks of disclosure. ``before`` matches at the end of
    the words before the number, ``after`` at the beginning of those behind its measure word.
    """

    name: str
    indicator: str
    also: tuple[str, ...]
    weak: bool
    topics: frozenset[str]
    labels: frozenset[str]
    anywhere: bool
    measures: frozenset[str]
    first_year: int
    last_year: int
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    unless_sentence: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Subject:
    """One row of ``subjects.tsv``: what a denial can deny."""

    indicator: str
    topics: frozenset[str]
    labels: frozenset[str]
    anywhere: bool
    needs_label: bool
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Predicate:
    """One row of ``predicates.tsv``: words behind a number that give it to a second indicator."""

    indicator: str
    pattern: re.Pattern[str]
    gives: str


@dataclass(frozen=True, slots=True, eq=False)
class QuantityRules:
    """All rule files, compiled.

    ``measures`` has, by indicator, the measure words that any rule for it knows.
    ``cues`` has, by place, a pattern with one named group for each cue that makes a number none
    of this year's values; ``spared`` has, by cue, the indicators for which it says nothing.
    ``topics`` has, by label, the topics that it looks for.
    ``filler`` matches a stretch of nothing but filling words (``filler_tail`` at the end of
    others), ``disclosure`` finds words
    that speak of disclosure, ``verbs`` those after which the name of a counted thing begins.
    """

    rules: tuple[Rule, ...]
    measures: Mapping[str, frozenset[str]]
    subjects: tuple[Subject, ...]
    predicates: tuple[Predicate, ...]
    cues: Mapping[PeriodPlace, re.Pattern[str]]
    spared: Mapping[str, re.Pattern[str]]
    topics: Mapping[Label | None, tuple[tuple[str, re.Pattern[str]], ...]]
    scopes: tuple[tuple[ScopeUse, re.Pattern[str]], ...]
    applicants: tuple[tuple[Applicant, re.Pattern[str]], ...]
    filler: re.Pattern[str]
    filler_tail: re.Pattern[str]
    disclosure: re.Pattern[str]
    deny_before: re.Pattern[str]
    deny_after: re.Pattern[str]
    deny_empty: re.Pattern[str]
    verbs: re.Pattern[str]
    phrases: Mapping[str, str]


@cache
def quantity_rules() -> QuantityRules:
    """Return the packaged rules.

    Raises
    ------
    ResourceError
        For the first wrong row, naming its file and line.
    """
    phrases = _phrases()
    known = _topics(phrases)
    cues, spared = _cues(phrases)
    rules = _rules(phrases, frozenset(known))
    return QuantityRules(
        rules=rules,
        measures=_measures_by_indicator(rules),
        subjects=_subjects(phrases, frozenset(known)),
        predicates=_predicates(phrases),
        cues=cues,
        spared=spared,
        topics=_topic_patterns(known),
        scopes=_scopes(phrases),
        applicants=_applicants(phrases),
        filler=re.compile(phrases["fill"]),
        filler_tail=re.compile(phrases["fill"] + "$"),
        disclosure=re.compile(phrases["info"]),
        deny_before=_searched(phrases["deny_before"]),
        deny_after=_searched(phrases["deny_after"]),
        deny_empty=re.compile(phrases["deny_empty"]),
        verbs=re.compile(phrases["verbs"]),
        phrases=phrases,
    )


def expand(pattern: str, phrases: Mapping[str, str]) -> str:
    """Return ``pattern`` with each ``{name}`` replaced by the phrase of that name.

    Raises
    ------
    KeyError
        If there is no such phrase.
    """
    return _MACRO.sub(lambda match: phrases[match[1]], pattern)


def _phrases() -> dict[str, str]:
    name = "phrases.tsv"
    found: dict[str, str] = {}
    for line, (phrase, pattern) in read_rows(f"{_FOLDER}/{name}", 2):
        found[phrase] = _pattern(pattern, found, name, line).pattern
    for needed in ("fill", "info", "deny_before", "deny_after", "deny_empty", "verbs"):
        if needed not in found:
            raise _broken(name, 1, f"the phrase {needed!r} is missing")
    return found


def _topics(phrases: Mapping[str, str]) -> dict[str, tuple[frozenset[str], str]]:
    """Return, by topic, the labels under which it is not looked for and its pattern."""
    name = "topics.tsv"
    found: dict[str, tuple[frozenset[str], str]] = {}
    for line, (topic, labels, pattern) in read_rows(f"{_FOLDER}/{name}", 3):
        barred = frozenset[str]() if labels == "-" else _labels(labels, name, line)[0]
        found[topic] = barred, _pattern(pattern, phrases, name, line).pattern
    return found


def _topic_patterns(
    topics: Mapping[str, tuple[frozenset[str], str]],
) -> dict[Label | None, tuple[tuple[str, re.Pattern[str]], ...]]:
    # One pattern a topic: each keeps its own literal prefix, which one large alternation loses,
    # and searching with all of them takes half the time.
    return {
        label: tuple(
            (topic, _searched(pattern))
            for topic, (barred, pattern) in topics.items()
            if label not in barred
        )
        for label in (None, *LABELS)
    }


def _measures() -> dict[str, frozenset[str]]:
    return {
        group: frozenset("" if word == "-" else word for word in words.split())
        for _, (group, words) in read_rows(f"{_FOLDER}/measures.tsv", 2)
    }


def _measures_by_indicator(rules: Sequence[Rule]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for rule in rules:
        for indicator in (rule.indicator, *rule.also):
            found[indicator] = found.get(indicator, frozenset()) | rule.measures
    return found


def _rules(phrases: Mapping[str, str], topics: frozenset[str]) -> tuple[Rule, ...]:
    name = "rules.tsv"
    measures = _measures()
    found = []
    for line, row in read_rows(f"{_FOLDER}/{name}", 10):
        title, indicator, topic, labels, measure, years, *patterns = row
        before, after, unless, unless_sentence = patterns
        if measure not in measures:
            raise _broken(name, line, f"no class of measure words is called {measure!r}")
        if before == "-" and after == "-":
            raise _broken(name, line, "a rule needs words before or after the number")
        first, last = _years(years, name, line)
        allowed, anywhere = _labels(labels, name, line)
        fill = phrases["fill"]
        given = [_indicator(one, name, line) for one in indicator.removeprefix("?").split("|")]
        found.append(
            Rule(
                name=title,
                indicator=given[0],
                also=tuple(given[1:]),
                weak=indicator.startswith("?"),
                topics=_known_topics(topic, topics, name, line),
                labels=allowed,
                anywhere=anywhere,
                measures=measures[measure],
                first_year=first,
                last_year=last,
                before=_optional(before, "(?:{0})" + fill + "$", phrases, name, line),
                after=_optional(after, "(?:{0})", phrases, name, line),
                unless=_optional(unless, "{0}", phrases, name, line),
                unless_sentence=_optional(unless_sentence, "{0}", phrases, name, line),
            )
        )
    return tuple(found)


def _subjects(phrases: Mapping[str, str], topics: frozenset[str]) -> tuple[Subject, ...]:
    name = "subjects.tsv"
    found = []
    for line, (indicator, topic, labels, pattern, unless) in read_rows(f"{_FOLDER}/{name}", 5):
        allowed, anywhere = _labels(labels.rstrip("!"), name, line)
        found.append(
            Subject(
                indicator=_indicator(indicator, name, line),
                topics=_known_topics(topic, topics, name, line),
                labels=allowed,
                anywhere=anywhere,
                needs_label=labels.endswith("!"),
                pattern=_pattern(pattern, phrases, name, line),
                unless=_optional(unless, "{0}", phrases, name, line),
            )
        )
    return tuple(found)


def _predicates(phrases: Mapping[str, str]) -> tuple[Predicate, ...]:
    name = "predicates.tsv"
    return tuple(
        Predicate(
            _indicator(indicator, name, line),
            _pattern(pattern, phrases, name, line),
            _indicator(gives, name, line),
        )
        for line, (indicator, pattern, gives) in read_rows(f"{_FOLDER}/{name}", 3)
    )


def _cues(
    phrases: Mapping[str, str],
) -> tuple[dict[PeriodPlace, re.Pattern[str]], dict[str, re.Pattern[str]]]:
    name = "periods.tsv"
    found: dict[PeriodPlace, list[str]] = {}
    spared: dict[str, re.Pattern[str]] = {}
    for line, (title, place, spares, pattern) in read_rows(f"{_FOLDER}/{name}", 4):
        known = next((each for each in get_args(PeriodPlace) if each == place), None)
        if known is None or not title.isidentifier():
            raise _broken(
                name, line, f"{title!r} is no plain name, or no place is called {place!r}"
            )
        compiled = _pattern(f"(?P<{title}>{pattern})", phrases, name, line)
        found.setdefault(known, []).append(compiled.pattern)
        if spares != "-":
            spared[title] = _pattern(spares, phrases, name, line)
    # The words right before a number are asked before those of the whole sentence.
    joined = {
        place: re.compile("|".join(found[place]))
        for place in get_args(PeriodPlace)
        if place in found
    }
    return joined, spared


def _scopes(phrases: Mapping[str, str]) -> tuple[tuple[ScopeUse, re.Pattern[str]], ...]:
    name = "scopes.tsv"
    found = []
    for line, (use, pattern) in read_rows(f"{_FOLDER}/{name}", 2):
        known = next((each for each in get_args(ScopeUse) if each == use), None)
        if known is None:
            raise _broken(
                name, line, f"a scope holds always, in a breakdown or by the opening, not {use!r}"
            )
        found.append((known, _pattern(pattern, phrases, name, line)))
    return tuple(found)


def _applicants(phrases: Mapping[str, str]) -> tuple[tuple[Applicant, re.Pattern[str]], ...]:
    name = "applicants.tsv"
    found = []
    for line, (applicant, pattern) in read_rows(f"{_FOLDER}/{name}", 2):
        known = next((each for each in APPLICANTS if each == applicant), None)
        if known is None:
            raise _broken(name, line, f"no applicant is called {applicant!r}")
        found.append((known, _pattern(pattern, phrases, name, line)))
    return tuple(found)


def _indicator(indicator: str, name: str, line: int) -> str:
    if indicator not in indicators():
        raise _broken(name, line, f"the dictionary has no indicator {indicator!r}")
    return indicator


def _known_topics(topic: str, topics: frozenset[str], name: str, line: int) -> frozenset[str]:
    wanted: frozenset[str] = frozenset() if topic == "*" else frozenset(topic.split("|"))
    if wanted - topics:
        raise _broken(name, line, f"no topic is called {'|'.join(sorted(wanted - topics))!r}")
    return wanted


def _labels(letters: str, name: str, line: int) -> tuple[frozenset[str], bool]:
    anywhere = letters.endswith("+")
    plain = letters.rstrip("+")
    if plain == "*":
        return frozenset(), True
    unknown = [letter for letter in plain if letter not in _LABEL_LETTERS]
    if unknown or not plain:
        raise _broken(name, line, f"no label begins with {''.join(unknown)!r}")
    return frozenset(_LABEL_LETTERS[letter] for letter in plain), anywhere


def _years(years: str, name: str, line: int) -> tuple[int, int]:
    if years == "*":
        return 0, 9999
    match = re.fullmatch(r"(\d{4})?-(\d{4})?", years)
    if match is None:
        raise _broken(name, line, f"{years!r} is no stretch of years such as 2014-2018")
    return int(match[1] or 0), int(match[2] or 9999)


def _optional(
    pattern: str, frame: str, phrases: Mapping[str, str], name: str, line: int
) -> re.Pattern[str] | None:
    if pattern == "-":
        return None
    whole = frame.replace("{0}", pattern)
    return _pattern(whole, phrases, name, line)


def _pattern(pattern: str, phrases: Mapping[str, str], name: str, line: int) -> re.Pattern[str]:
    try:
        return re.compile(expand(pattern, phrases))
    except KeyError as error:
        raise _broken(name, line, f"no phrase above it is called {error}") from error
    except re.error as error:
        raise _broken(name, line, f"{pattern!r} is no regular expression: {error}") from error


def _searched(pattern: str) -> re.Pattern[str]:
    """Return the pattern, made quick to search for where it begins with what may be left out.

    A search leaps over what no match begins with only where the pattern begins with plain
    characters; elsewhere it tries every branch at every character, unless it is told.
    """
    first = beginning(pattern) if _LEFT_OUT.match(pattern) else frozenset()
    if not first:
        return re.compile(pattern)
    return re.compile(f"(?=[{re.escape(''.join(sorted(first)))}])(?:{pattern})")


def _broken(name: str, line: int, problem: str) -> ResourceError:
    return ResourceError(
        f"line {line}: {problem}",
        source=f"xxgk/resources/{_FOLDER}/{name}",
        remedy="Correct the row",
    )
