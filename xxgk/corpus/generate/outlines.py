"""The outlines that reports follow, and which headings belong to which kind of section."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from xxgk.corpus.generate.words import read_toml
from xxgk.corpus.normalise import convert
from xxgk.corpus.numbering import inline_numbers, number_at

_OWN_NUMBER = re.compile(r"^[(（]?[一二三四五六七八九十]{1,3}(?:[)）]|[、.．])|^\d{1,2}[.、．]")


@dataclass(frozen=True, slots=True)
class Take:
    """How many passages a section takes, and of which kinds of section they may be."""

    kinds: tuple[str, ...]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """One section of an outline; ``table`` puts the form's tables there, ``annex`` nothing else.

    ``nested`` are sub-sections of it.
    """

    kind: str
    takes: tuple[Take, ...]
    optional: bool = False
    table: bool = False
    nested: tuple[SectionPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """An outline, the years in which it was usual, and the quirks that it shows."""

    key: str
    years: tuple[int, int]
    weight: float
    sections: tuple[SectionPlan, ...]
    quirks: tuple[str, ...]


@cache
def outlines() -> tuple[Outline, ...]:
    """Return the outlines of ``sections.toml`` in order."""
    return tuple(
        Outline(
            key=entry["key"],
            years=(entry["years"][0], entry["years"][1]),
            weight=entry["weight"],
            sections=tuple(_section(line) for line in entry["sections"]),
            quirks=tuple(entry.get("quirks", ())),
        )
        for entry in read_toml("sections.toml")["outline"]
    )


@cache
def kind_of(heading: str) -> str:
    """Return the kind of section that a heading opens."""
    for kind, (pattern, _) in _kinds().items():
        if pattern.search(heading):
            return kind
    raise ValueError(f"no kind of section for {heading!r}")


def own_headings(kind: str) -> tuple[str, ...]:
    """Return the generator's own wordings for a kind of section."""
    return _kinds()[kind][1]


def without_number(heading: str) -> str:
    """Return a heading's words without a number in front of them."""
    return _OWN_NUMBER.sub("", heading)


def has_number(words: str) -> bool:
    """Tell whether a text opens with a list number of its own."""
    return (
        re.match(r"[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]|[①-⑳]", words)
        is not None
    )


def inline_items(words: str) -> list[int]:
    """Return where list numbers stand inside a paragraph and count on: its items begin there."""
    half = convert(words).text
    opener = number_at(half, 0, len(half))
    numbers = [one for one in (opener, *inline_numbers(half, 0, len(half))) if one is not None]
    kept: list[int] = []
    for rank in {one.rank for one in numbers}:
        same = [one for one in numbers if one.rank == rank]
        for before, after in pairwise(same):
            if after.value == before.value + 1:
                kept += [before.start, after.start]
    return sorted(set(kept) - {0})


@cache
def _kinds() -> Mapping[str, tuple[re.Pattern[str], tuple[str, ...]]]:
    entries: list[dict[str, Any]] = read_toml("sections.toml")["kind"]
    return {
        entry["key"]: (re.compile(entry["pattern"]), tuple(entry["headings"])) for entry in entries
    }


def _section(line: str) -> SectionPlan:
    words = line.split()
    optional = words[0] == "?"
    kind, *rest = words[1:] if optional else words
    if "nested" not in line:
        return SectionPlan(kind, _takes(rest), optional, "table" in rest)
    own: list[str] = []
    nested: list[tuple[str, list[str]]] = []
    for word in rest:
        if word.startswith("nested:"):
            nested.append((word.removeprefix("nested:"), []))
        else:
            (nested[-1][1] if nested else own).append(word)
    below = tuple(SectionPlan(name, _takes(takes)) for name, takes in nested)
    return SectionPlan(kind, _takes(own), optional, False, below)


def _takes(words: list[str]) -> tuple[Take, ...]:
    found: list[Take] = []
    for word in words:
        if word != "table":
            kinds, _, count = word.partition(":")
            low, _, high = count.partition("-")
            found.append(Take(tuple(kinds.split("|")), int(low), int(high)))
    return tuple(found)
