"""Invented issuing bodies, and what a report calls them."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from xxgk.corpus.annotations import Level
from xxgk.corpus.generate.words import read_toml

Rank: TypeAlias = Literal["nation", "province", "city", "county", "district", "township"]

_SCALES = {
    "ministry": 8.0, "province": 15.0, "city": 4.0, "county": 1.0, "township": 0.15, "bureau": 0.5
}  # fmt: skip
_COUNTS: tuple[tuple[Level, int], ...] = (
    ("ministry", 10), ("province", 12), ("city", 34), ("county", 46), ("township", 22),
    ("bureau", 54),
)  # fmt: skip


_COUNTIES = 38
"""So many of the county governments are of counties, the others of districts."""


@dataclass(frozen=True, slots=True)
class Body:
    """An issuing body.

    ``rank`` is that of its place, ``trade`` an expression for the words of a bureau's trade
    (empty for governments), ``scale`` its size against a county's (1).
    """

    id: str
    level: Level
    rank: Rank
    agency: str
    place: str
    above: str
    trade: str
    scale: float
    letter: str
    selves: tuple[str, ...]

    @property
    def office(self) -> str:
        """What signs and publishes the report."""
        if self.level in {"county", "city"}:
            return f"{self.agency}办公室"
        return f"{self.agency}办公厅" if self.level == "province" else self.agency


def make_bodies(source: random.Random) -> tuple[Body, ...]:
    """Return the invented bodies; the same for the same state of ``source``."""
    words = read_toml("bodies.toml")
    places = {
        name: source.sample(words[name], len(words[name]))
        for name in ("provinces", "cities", "counties", "districts", "townships", "ministries")
    }
    found: list[Body] = []
    for level, count in _COUNTS:
        for number in range(count):
            found.append(_body(level, number, places, words, source))
    return tuple(found)


def _body(
    level: Level,
    number: int,
    places: dict[str, list[Any]],
    words: dict[str, Any],
    source: random.Random,
) -> Body:
    name, letter = places["provinces"][number % len(places["provinces"])]
    if level == "bureau":
        return _bureau(number, places, words, source)
    if level == "township":
        return _township(number, places, letter)
    if level == "ministry":
        name = places["ministries"][number]
        own = "我局" if name.endswith("局") else "我部"
        return _made(level, number, "nation", name, name, "国务院", letter, (own, "本机关"))
    if level == "province":
        rank: Rank = "province"
    elif level == "city":
        rank, name = "city", places["cities"][number]
    elif number < _COUNTIES:
        rank, name = "county", places["counties"][number]
    else:
        rank, name = "district", places["districts"][number - _COUNTIES]
    above = {"province": "国务院", "city": "省政府"}.get(rank, "市政府")
    own = {"province": "我省", "city": "我市", "county": "我县", "district": "我区"}[rank]
    return _made(level, number, rank, f"{name}人民政府", name, above, letter, (own,))


def _township(number: int, places: dict[str, list[Any]], letter: str) -> Body:
    above = places["counties"][number % len(places["counties"])]
    name = places["townships"][number]
    ending = {"镇": "人民政府", "乡": "人民政府", "道": "办事处"}[name[-1]]
    own = {"镇": ("我镇", "本镇"), "乡": ("我乡", "本乡"), "道": ("我街道", "本街道")}[name[-1]]
    agency = f"{above}{name}{ending}"
    return _made("township", number, "township", agency, name, "县政府", letter, own)


def _bureau(
    number: int,
    places: dict[str, list[Any]],
    words: dict[str, Any],
    source: random.Random,
) -> Body:
    provincial = number >= len(words["bureaus"])
    if provincial:
        place, letter = places["provinces"][number % len(places["provinces"])]
        name = str(words["departments"][number - len(words["bureaus"])])
        own = "我委" if name.endswith("会") else "我厅"
        return _made(
            "bureau", number, "province", place + name, place, "省政府", letter, (own, "本机关")
        )
    name, own, trade = words["bureaus"][number]
    letter = places["provinces"][number % len(places["provinces"])][1]
    rank: Rank = source.choice(("city", "county", "county", "district"))
    pool = {"city": "cities", "county": "counties", "district": "districts"}[rank]
    # From the other end than the governments, so that a place rarely has both.
    place = places[pool][-1 - number % len(places[pool])]
    above = {"city": "市政府", "county": "县政府", "district": "区政府"}[rank]
    selves = (own, own, "本机关", own.replace("我", "本"))
    made = _made("bureau", number, rank, place + name, place, above, letter, selves)
    return replace(made, trade=trade)


def _made(
    level: Level,
    number: int,
    rank: Rank,
    agency: str,
    place: str,
    above: str,
    letter: str,
    selves: tuple[str, ...],
) -> Body:
    return Body(
        id=f"{level}-{number + 1:03d}",
        level=level,
        rank=rank,
        agency=agency,
        place=place,
        above=above,
        trade="",
        scale=_SCALES[level],
        letter=letter,
        selves=selves,
    )
