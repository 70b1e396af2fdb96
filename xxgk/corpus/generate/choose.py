"""Which passages a report uses: fitting its body and year, and those that were used least."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from xxgk.corpus.generate.bodies import Body, Rank
from xxgk.corpus.generate.figures import Figures
from xxgk.corpus.generate.outlines import Take, kind_of, without_number
from xxgk.corpus.passages import Passage

PREFACE = "preface"
FURNITURE = "furniture"
_MOST_USES = 5
_TRIED = 25
_SELDOM = 24

# Words by which a passage names the rank of the place that it speaks of.
_NAMES: Mapping[Rank, str] = {
    "province": "省",
    "city": "市",
    "county": "县",
    "district": "区",
    "township": "[镇乡]|街道",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A passage with the numbers that this report puts into it."""

    passage: Passage
    values: Mapping[int, float]


@dataclass(slots=True)
class Shelf:
    """The passages by kind of section, and how often each was used so far."""

    passages: Sequence[Passage]
    used: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    _by_kind: dict[str, list[Passage]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for passage in self.passages:
            for kind in kinds_of(passage):
                self._by_kind[kind].append(passage)

    def candidates(self, kinds: Iterable[str], body: Body, year: int) -> list[Passage]:
        """Return the passages that may stand in a section of one of the kinds."""
        seen: dict[str, Passage] = {}
        for kind in kinds:
            for passage in self._by_kind.get(kind, ()):
                if suits(passage, body, year):
                    seen[passage.id] = passage
        return list(seen.values())

    def take(
        self, take: Take, taken: set[str], body: Body, year: int, figures: Figures
    ) -> list[Chosen]:
        """Return passages for one take of a section, least used first, their figures kept."""
        pool = [
            passage
            for passage in self.candidates(take.kinds, body, year)
            if passage.id not in taken and self.used[passage.id] < _MOST_USES
        ]
        source = figures.random
        ranked = sorted(
            pool,
            key=lambda passage: (
                self.used[passage.id] - _trade_bonus(passage, body) - self._rarity(passage),
                source.random(),
            ),
        )
        count = source.randint(take.low, take.high)
        chosen: list[Chosen] = []
        for passage in ranked[: count + _TRIED]:
            if len(chosen) >= count:
                break
            if _opens(passage) and any(_opens(one.passage) for one in chosen):
                continue
            values = figures.draw(passage)
            if values is None:
                continue
            chosen.append(self.put(passage, values, taken, figures))
        return chosen

    def _rarity(self, passage: Passage) -> int:
        """Return 2 where the passage gives an indicator of which the corpus has little prose."""
        return 2 * any(self.given[name] < _SELDOM for name in ids_of(passage))

    def force(self, passage: Passage, taken: set[str], figures: Figures) -> Chosen | None:
        """Return a passage that must be used somewhere, even if its figures disagree."""
        values = figures.draw(passage) or figures.draw(passage, strict=False)
        return None if values is None else self.put(passage, values, taken, figures)

    def put(
        self, passage: Passage, values: Mapping[int, float], taken: set[str], figures: Figures
    ) -> Chosen:
        """Count a passage as used."""
        figures.keep(passage, values)
        self.used[passage.id] += 1
        self.given.update(ids_of(passage))
        taken.add(passage.id)
        return Chosen(passage, values)


def kinds_of(passage: Passage) -> tuple[str, ...]:
    """Return the kinds of section in which a passage may stand."""
    if "furniture" in passage.tags:
        return (FURNITURE,)
    if not passage.heading:
        return (PREFACE,)
    return tuple(dict.fromkeys(kind_of(without_number(words)) for words in passage.heading))


@cache
def ids_of(passage: Passage) -> tuple[str, ...]:
    """Return the indicators that a passage gives or denies."""
    return tuple(
        dict.fromkeys(
            name for piece in passage.pieces if not isinstance(piece, str) for name in piece.ids
        )
    )


def serves(passage: Passage, body: Body, year: int) -> bool:
    """Tell whether a passage was written for a body of this level and for this year."""
    return body.level in passage.levels and passage.years[0] <= year <= passage.years[1]


def suits(passage: Passage, body: Body, year: int) -> bool:
    """Tell whether a passage also fits the rank of the place that the body speaks for."""
    if not serves(passage, body, year):
        return False
    # A township's report speaks of its county as well.
    if FURNITURE in passage.tags or body.level in {"township", "ministry"}:
        return True
    named = ranks_named(passage.text)
    return not named or body.rank in named


@cache
def ranks_named(text: str) -> frozenset[Rank]:
    """Return the ranks of which a passage says 我县, 全市 and the like; none where it says none."""
    found: set[Rank] = set()
    for rank, ending in _NAMES.items():
        if re.search(rf"[我全本](?:{ending})(?![级直属长委场])", text):
            found.add(rank)
    return frozenset(found)


def _trade_bonus(passage: Passage, body: Body) -> int:
    """Return 1 where the passage speaks of what a bureau does."""
    return int(bool(body.trade) and re.search(body.trade, passage.text) is not None)


def _opens(passage: Passage) -> bool:
    return bool({"intro", "opening"}.intersection(passage.tags))


def in_order(chosen: Sequence[Chosen], source: random.Random) -> list[Chosen]:
    """Return passages in order: openings first, those of one sub-heading together."""
    groups: dict[str, list[Chosen]] = defaultdict(list)
    for one in chosen:
        groups[one.passage.sub or ""].append(one)
    names = [name for name in groups if name]
    source.shuffle(names)
    ordered = sorted(groups.get("", ()), key=lambda one: not _opens(one.passage))
    for name in names:
        ordered += sorted(groups[name], key=lambda one: not _opens(one.passage))
    return ordered
