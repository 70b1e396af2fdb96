"""The words around numbers (``numerals.toml``): measure words, qualifiers, hotlines, slogans."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from xxgk.errors import ResourceError
from xxgk.resources.loading import read_text

_FILE = "numerals.toml"
_LISTS = (
    "measures", "measures_after_digits", "durations", "money",
    "before_approximate", "before_at_least", "before_at_most",
    "after_at_least", "after_at_most", "after_approximate",
    "hotlines", "words", "slogan_patterns",
)  # fmt: skip
_TABLES = ("measure_barred", "before_barred")
_STRINGS = ("barred_before_one",)


@dataclass(frozen=True, slots=True)
class NumeralWords:
    """The lists of ``numerals.toml``, under the names of the file's keys."""

    measures: tuple[str, ...]
    measures_after_digits: tuple[str, ...]
    durations: tuple[str, ...]
    money: tuple[str, ...]
    before_approximate: tuple[str, ...]
    before_at_least: tuple[str, ...]
    before_at_most: tuple[str, ...]
    after_at_least: tuple[str, ...]
    after_at_most: tuple[str, ...]
    after_approximate: tuple[str, ...]
    hotlines: frozenset[str]
    words: tuple[str, ...]
    slogan_patterns: tuple[str, ...]
    measure_barred: Mapping[str, str]
    before_barred: Mapping[str, str]
    barred_before_one: str


@cache
def numeral_words() -> NumeralWords:
    """Return the packaged lists.

    Raises
    ------
    ResourceError
        If the file is no TOML, lacks a key, has an unknown one or a value of another type,
        naming the line.
    """
    return parse_numeral_words(read_text(_FILE), f"xxgk/resources/{_FILE}")


def parse_numeral_words(text: str, source: str) -> NumeralWords:
    """Return the lists that ``text`` (TOML) holds; ``source`` is the file named in errors."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ResourceError(str(error), source=source, remedy="Correct the file") from error
    for key in data:
        if key not in {*_LISTS, *_TABLES, *_STRINGS}:
            raise _broken(text, source, key, "is not known")
    fields: dict[str, Any] = {}
    for key in _LISTS:
        fields[key] = _list(text, source, key, data.get(key))
    for key in _TABLES:
        table = data.get(key)
        if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
            raise _broken(text, source, key, "must be a table of strings")
        fields[key] = table
    if not isinstance(data.get("barred_before_one"), str):
        raise _broken(text, source, "barred_before_one", "must be a string")
    fields["barred_before_one"] = data["barred_before_one"]
    fields["hotlines"] = frozenset(fields["hotlines"])
    return NumeralWords(**fields)


def longest_first(words: Iterable[str]) -> str:
    """Return an alternation of ``words`` that prefers the longest."""
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))


def _list(text: str, source: str, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
        raise _broken(text, source, key, "must be a list of words")
    if key.endswith("_patterns"):
        for pattern in value:
            try:
                re.compile(pattern)
            except re.error as error:
                raise _broken(text, source, key, f"has the pattern {pattern!r}: {error}") from error
    return tuple(value)


def _broken(text: str, source: str, key: str, problem: str) -> ResourceError:
    lines = enumerate(text.splitlines(), start=1)
    line = next((number for number, words in lines if words.startswith(f"{key} ")), 1)
    return ResourceError(
        f"line {line}: the key {key!r} {problem}", source=source, remedy="Correct the entry"
    )
