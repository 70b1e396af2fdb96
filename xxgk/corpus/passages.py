"""Hand-written passages, the wording from which the generator composes reports.

A passage is one logical paragraph with mark-up in braces. ``{we}``, ``{place}``, ``{Y+1}`` and
their like stand for words of the report, ``{proactive.total|min=5}`` for this year's figure of
an indicator, ``{applications.received!没有收到}`` for a denial, ``{n:听证会}`` for a number
that no indicator covers, ``{x}`` for a number that is no value of the year, and ``[[依申请]]``
switches the label.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from xxgk.corpus.annotations import LEVELS, Level, read_json_lines
from xxgk.errors import CorpusError
from xxgk.resources.dictionary import indicators
from xxgk.schema import APPLICANTS, LABELS, Applicant, Label, Qualifier

SlotKind: TypeAlias = Literal["word", "title", "figure", "denial", "number", "noise", "label"]

_KEYS = frozenset({"id", "label", "heading", "sub", "years", "levels", "tags", "text"})
_WORDS = re.compile(
    r"Y(?:[+-]\d)?|we|agency|place|up|site|url|phone|address|postcode|email|docno|date|month"
)
_MARK = re.compile(r"\{([^{}]*)\}|\[\[([^\[\]]*)\]\]")
_OPTION = re.compile(r"[|,](?=(?:cn|wan|sep)(?:[|,]|$)|(?:scope|a|q|min|max|unit)=)")
_MONEY = ("元", "万元", "亿元")


@dataclass(frozen=True, slots=True)
class Slot:
    """One piece of mark-up.

    ``kind`` is ``word`` (``name`` says which), ``title`` (a document's, containing ``name``),
    ``figure`` (of each of the indicators ``ids``), ``denial`` (of ``ids``, by the words ``name``),
    ``number`` (of what ``name`` says), ``noise`` (no value of this year) or ``label`` (from
    here on, ``None`` for ``null``). ``low`` and ``high`` are in ``money`` where that is set,
    else in the indicator's unit.
    """

    kind: SlotKind
    name: str = ""
    ids: tuple[str, ...] = ()
    label: Label | None = None
    chinese: bool = False
    myriad: bool = False
    separated: bool = False
    scope: str | None = None
    applicant: Applicant | None = None
    qualifier: Qualifier = "exact"
    low: float | None = None
    high: float | None = None
    money: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """One hand-written paragraph: where it may stand, when, for whom, and its pieces.

    ``heading`` are wordings of the heading above it, none where it stands in the preface;
    ``sub`` the heading between that one and the passage. ``pieces`` are text and slots in order.
    """

    id: str
    label: Label | None
    heading: tuple[str, ...]
    sub: str | None
    years: tuple[int, int]
    levels: tuple[Level, ...]
    tags: tuple[str, ...]
    text: str
    pieces: tuple[str | Slot, ...]


@cache
def load_passages() -> tuple[Passage, ...]:
    """Return the shipped passages in the order of their files and lines.

    Raises
    ------
    CorpusError
        If a line breaks the passage format; the message names file, line and remedy.
    """
    folder = Path(str(resources.files("xxgk.corpus").joinpath("data", "passages")))
    return read_passages(*sorted(folder.glob("*.jsonl")))


def read_passages(*paths: Path) -> tuple[Passage, ...]:
    """Return the passages of JSON Lines files.

    Raises
    ------
    CorpusError
        As in `load_passages`, also where an id stands twice.
    """
    found: dict[str, Passage] = {}
    for path in paths:
        for number, raw in read_json_lines(path):
            try:
                passage = _passage(raw)
                if passage.id in found:
                    raise ValueError(f"the id {passage.id!r} stands twice")
            except (ValueError, TypeError) as error:
                raise CorpusError(
                    f"line {number}: {error}", source=str(path), remedy="Correct the passage"
                ) from error
            found[passage.id] = passage
    return tuple(found.values())


def masked(passage: Passage) -> str:
    """Return the passage's words alone: mark-up as 0, denying words kept, digits as 0."""
    words = [
        piece
        if isinstance(piece, str)
        else piece.name
        if piece.kind == "denial"
        else ""
        if piece.kind == "label"
        else "0"
        for piece in passage.pieces
    ]
    return re.sub(r"\d+", "0", re.sub(r"\s", "", "".join(words)))


def parse_text(text: str) -> tuple[str | Slot, ...]:
    """Return a passage's text as pieces of plain text and slots, in order.

    Raises
    ------
    ValueError
        If mark-up is unknown, or a passage with labels does not begin with one.
    """
    pieces: list[str | Slot] = []
    position = 0
    for match in _MARK.finditer(text):
        if match.start() > position:
            pieces.append(text[position : match.start()])
        pieces.append(_label_slot(match.group(2)) if match.group(1) is None else _slot(match[1]))
        position = match.end()
    if position < len(text):
        pieces.append(text[position:])
    switches = [piece for piece in pieces if isinstance(piece, Slot) and piece.kind == "label"]
    if switches and pieces[0] != switches[0]:
        raise ValueError("a passage with [[labels]] must begin with one")
    plain = "".join(piece for piece in pieces if isinstance(piece, str))
    if re.search(r"[{}]|\[\[|\]\]", plain):
        raise ValueError("a brace or a double bracket has no partner")
    return tuple(pieces)


def _passage(raw: Mapping[str, Any]) -> Passage:
    missing = _KEYS - {"sub"} - set(raw)
    unknown = set(raw) - _KEYS
    if missing or unknown:
        raise ValueError(f"missing keys {sorted(missing)}, unknown keys {sorted(unknown)}")
    first, last = raw["years"]
    if not 2008 <= first <= last:
        raise ValueError(f"the years are {raw['years']!r}")
    return Passage(
        id=str(raw["id"]),
        label=_label(raw["label"]),
        heading=tuple(raw["heading"]),
        sub=raw.get("sub"),
        years=(first, last),
        levels=tuple(_level(name) for name in raw["levels"]),
        tags=tuple(raw["tags"]),
        text=raw["text"],
        pieces=parse_text(raw["text"]),
    )


def _slot(body: str) -> Slot:
    inner, denies, words = body.partition("!")
    head, *options = _OPTION.split(inner)
    settings = dict(_option(option) for option in options)
    if _WORDS.fullmatch(head):
        return Slot("word", head)
    if head.startswith("doc:"):
        return Slot("title", head.removeprefix("doc:"))
    if head == "x":
        return Slot("noise", **settings)
    if head == "n" or head.startswith("n:"):
        return Slot("number", head.partition(":")[2] or "其他", **settings)
    ids = tuple(head.split("+"))
    for name in ids:
        if name not in indicators():
            raise ValueError(f"unknown mark-up {{{body}}}")
    if denies:
        return Slot("denial", words, ids, **settings)
    return Slot("figure", ids=ids, **settings)


def _option(option: str) -> tuple[str, Any]:
    name, _, value = option.partition("=")
    flags = {"cn": "chinese", "wan": "myriad", "sep": "separated"}
    if not value and name in flags:
        return flags[name], True
    if name == "unit" and value in _MONEY:
        return "money", value
    if name == "a" and value in APPLICANTS:
        return "applicant", value
    if name == "q" and value in get_args(Qualifier):
        return "qualifier", value
    if name == "scope" and value:
        return "scope", value
    if name in {"min", "max"}:
        return {"min": "low", "max": "high"}[name], float(value)
    raise ValueError(f"unknown option {option!r}")


def _label_slot(name: str) -> Slot:
    return Slot("label", label=_label(None if name == "null" else name))


def _label(name: str | None) -> Label | None:
    if name is None:
        return None
    for label in LABELS:
        if label == name:
            return label
    raise ValueError(f"no label is called {name!r}")


def _level(name: str) -> Level:
    for level in LEVELS:
        if level == name:
            return level
    raise ValueError(f"no level is called {name!r}")
