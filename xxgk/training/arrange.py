"""A report's passages arranged a second time, in the plain outlines that most reports use.

The corpus is rich in reports whose headings mislead. Fitting on each report in two
arrangements, its own and a plain one, keeps that lesson and adds the common case: run-in
headings, the sub-sections of the later forms, and paragraphs of several subjects.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from xxgk.schema import LABELS

_FIRST_YEAR_OF_FORMS = 2019
_MERGED = 0.18
_MOST_MERGED = 4
_RUN_IN = 0.4
_SUB_HEADING = 0.85
_COUNT = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph's clean text, the headings above it, and its stretches (start, end, class)."""

    text: str
    path: tuple[str, ...]
    label: str
    stretches: tuple[tuple[int, int, str], ...]


def arrange(passages: Sequence[Passage], year: int, draw: random.Random) -> list[Passage]:
    """Return the passages under plain headings of their year, some run in, some merged."""
    prefaces = [each for each in passages if each.label == "概述" and not each.path]
    prose = [each for each in passages if each.label and each not in prefaces]
    by_label: dict[str, list[Passage]] = {
        label: [each for each in prose if each.label == label] for label in LABELS
    }
    forms = year >= _FIRST_YEAR_OF_FORMS or draw.random() < 1 / 4
    sections = _in_forms(by_label, draw) if forms else _in_sections(by_label, draw)
    return [*prefaces, *sections]


def _in_sections(by_label: Mapping[str, Sequence[Passage]], draw: random.Random) -> list[Passage]:
    found: list[Passage] = []
    for number, label in enumerate(label for label in LABELS if by_label[label]):
        words = draw.choice(_outlines()["sections"][label])
        found += _under(by_label[label], (f"{_COUNT[number]}、{words}",), draw)
    return found


def _in_forms(by_label: Mapping[str, Sequence[Passage]], draw: random.Random) -> list[Passage]:
    outlines = _outlines()
    overview = f"一、{draw.choice(outlines['forms']['overview'])}"
    problems = f"五、{draw.choice(outlines['forms']['problems'])}"
    # An account of the whole comes before the sub-sections, without a heading of its own.
    opening = draw.randint(1, 2)
    accounts = by_label["概述"]
    found = _under(accounts[:opening], (overview,), draw)
    rest = {**by_label, "概述": accounts[opening:]}
    for number, label in enumerate(("主动公开", "依申请", "概述", "复议诉讼")):
        found += _sub_section(rest[label], overview, label, number, draw)
    found = _merged(found, draw)
    for number, label in enumerate(("问题", "计划")):
        found += _sub_section(by_label[label], problems, label, number, draw)
    return found


def _sub_section(
    passages: Sequence[Passage], section: str, label: str, number: int, draw: random.Random
) -> list[Passage]:
    words = draw.choice(_outlines()["subsections"][label])
    style = draw.random()
    if style < _RUN_IN and passages:
        mark = draw.choice(("。", "。", ":", "方面,"))
        opening = f"({_COUNT[number]}){words}{mark}"
        return [_prefixed(passages[0], opening, section), *_under(passages[1:], (section,), draw)]
    path = (section, f"({_COUNT[number]}){words}") if style < _SUB_HEADING else (section,)
    return _under(passages, path, draw)


def _under(
    passages: Sequence[Passage], path: tuple[str, ...], draw: random.Random
) -> list[Passage]:
    return _merged([replace(each, path=path) for each in passages], draw)


def _prefixed(passage: Passage, opening: str, section: str) -> Passage:
    """Return the passage with a heading that runs into its first sentence."""
    size = len(opening)
    moved = [(start + size, end + size, label) for start, end, label in passage.stretches]
    moved[0] = (0, moved[0][1], moved[0][2])
    return replace(passage, text=opening + passage.text, path=(section,), stretches=tuple(moved))


def _merged(passages: Sequence[Passage], draw: random.Random) -> list[Passage]:
    """Return the passages with some neighbours glued to one paragraph of several subjects."""
    found: list[Passage] = []
    glued = 0
    for each in passages:
        if found and glued < _MOST_MERGED and draw.random() < _MERGED:
            found[-1] = _glued(found[-1], each)
            glued += 1
        else:
            found.append(each)
            glued = 0
    return found


def _glued(first: Passage, second: Passage) -> Passage:
    size = len(first.text)
    moved = ((start + size, end + size, label) for start, end, label in second.stretches)
    stretches: list[tuple[int, int, str]] = list(first.stretches)
    for start, end, label in moved:
        if stretches[-1][2] == label and stretches[-1][1] == start:
            stretches[-1] = (stretches[-1][0], end, label)
        else:
            stretches.append((start, end, label))
    sizes = {label: 0 for _, _, label in stretches}
    for start, end, label in stretches:
        sizes[label] += end - start
    return Passage(
        text=first.text + second.text,
        path=first.path,
        label=max(sizes, key=lambda label: sizes[label]),
        stretches=tuple(stretches),
    )


@cache
def _outlines() -> Mapping[str, Mapping[str, Sequence[str]]]:
    path = resources.files("xxgk.training").joinpath("outlines.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
