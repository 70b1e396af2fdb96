"""The whole synthetic corpus: which body reports on which year, in which outline and layout."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from xxgk.corpus.annotations import Record
from xxgk.corpus.generate.bodies import Body, make_bodies
from xxgk.corpus.generate.choose import FURNITURE, Shelf, serves, suits
from xxgk.corpus.generate.compose import compose
from xxgk.corpus.generate.draft import Draft
from xxgk.corpus.generate.figures import Figures
from xxgk.corpus.generate.fill import make_voice
from xxgk.corpus.generate.finish import to_record
from xxgk.corpus.generate.layout import lay_out
from xxgk.corpus.generate.outlines import Outline, outlines
from xxgk.corpus.generate.shapes import SHAPES
from xxgk.corpus.generate.shown import shown_quirks
from xxgk.corpus.generate.tables import Settings
from xxgk.corpus.generate.words import read_toml
from xxgk.corpus.passages import Passage, load_passages
from xxgk.schema import FormName

SEED = 20140401
REPORTS = 460
_YEARS = range(2008, 2026)
_MOST_YEARS = 3
# The form of 2019 served two years only, but needs its share of reports.
_SHORT_ERA = 1.6
_FEW = 40
_MOST_FORCED = 24
_EVENLY = 3
_PROVINCIAL = 0.35
_LOST_IN_ONE_LINE = re.compile(
    r"table-(?!blank|broken|money|reworded|extra)|numbering|unnumbered|contents-page"
)
_TABLE_QUIRKS = {
    "table-blank-marks": "blanks",
    "table-blank-totals": "no_totals",
    "table-broken-totals": "broken",
    "table-reworded-labels": "reworded",
    "table-extra-rows": "extra",
    "table-money-units": "yuan",
}
_ONLY_2019 = {
    "table-blank-totals", "table-broken-totals", "table-extra-rows", "table-vertical-head",
    "heading-over-nothing",
}  # fmt: skip


def generate(
    passages: Sequence[Passage] | None = None, *, seed: int = SEED, reports: int = REPORTS
) -> Iterator[Record]:
    """Yield the reports of the corpus; the same for the same passages and seed.

    Parameters
    ----------
    passages
        What to compose them from; the shipped passages where none are given.
    seed
        The seed of every random choice.
    reports
        How many reports to compose. More follow while passages are left that no report uses.
    """
    source = random.Random(seed)
    shelf = Shelf(load_passages() if passages is None else passages)
    decks = _Decks(source)
    schedule = _Schedule(make_bodies(source), shelf, source)
    number = 0
    while number < reports or schedule.left():
        body, year = schedule.next()
        number += 1
        forced = schedule.forced(body, year) if number > reports else []
        yield _report(f"r{number:04d}", body, year, shelf, forced, decks, source)


class _Schedule:
    """Deals out bodies and years so that every passage finds a report that it fits."""

    def __init__(self, bodies: Sequence[Body], shelf: Shelf, source: random.Random) -> None:
        self._shelf = shelf
        self._random = source
        self._years: dict[str, list[int]] = {body.id: [] for body in bodies}
        self._bodies = list(bodies)
        self._queue: list[Body] = []
        self._reports: Counter[int] = Counter()

    def left(self) -> list[Passage]:
        """Return the passages of prose that no report uses yet."""
        return [
            passage
            for passage in self._shelf.passages
            if not self._shelf.used[passage.id] and FURNITURE not in passage.tags
        ]

    def next(self) -> tuple[Body, int]:
        """Return the next body, and the year for which most unused passages wait."""
        left = self.left()
        if len(left) > _FEW or not left:
            if not self._queue:
                self._queue = self._random.sample(self._bodies, len(self._bodies))
            body = self._queue.pop()
            years = self._free(body, self._random.sample(_YEARS, 6))
        else:
            body = max(self._bodies, key=lambda one: self._best(one, left))
            years = self._free(body, _YEARS)
        year = max(
            years,
            key=lambda one: (
                self._wanted(body, one, left)
                * (_SHORT_ERA if one in {2019, 2020} else 1)
                / (_EVENLY + self._reports[one]),
                -self._reports[one],
            ),
        )
        self._years[body.id].append(year)
        self._reports[year] += 1
        return body, year

    def forced(self, body: Body, year: int) -> list[Passage]:
        """Return the unused passages that this report must take."""
        return [passage for passage in self.left() if serves(passage, body, year)][:_MOST_FORCED]

    def _free(self, body: Body, years: Sequence[int]) -> list[int]:
        taken = self._years[body.id]
        return [year for year in years if year not in taken] or [
            year for year in _YEARS if year not in taken
        ]

    def _best(self, body: Body, left: Sequence[Passage]) -> tuple[float, float]:
        """Return how much a body is wanted: those with few reports first, then at random."""
        wanted = max(self._wanted(body, year, left) for year in self._free(body, _YEARS))
        count = len(self._years[body.id])
        share = wanted / (1 + count) if count < _MOST_YEARS else wanted / 1000
        return share, self._random.random()

    def _wanted(self, body: Body, year: int, left: Sequence[Passage]) -> int:
        return sum(
            2 if suits(passage, body, year) else 1
            for passage in left
            if serves(passage, body, year)
        )


def _report(
    identity: str,
    body: Body,
    year: int,
    shelf: Shelf,
    forced: Sequence[Passage],
    decks: _Decks,
    source: random.Random,
) -> Record:
    figures = Figures(source, body.scale * source.uniform(0.6, 1.5))
    voice = make_voice(body, year, source)
    draft = Draft(body, year, voice, figures, _form(year, source), source)
    draft.quirks = decks.deal(draft.form, year)
    outline = _outline(draft)
    settings = Settings(**{field: quirk in draft.quirks for quirk, field in _TABLE_QUIRKS.items()})
    compose(draft, shelf, outline, forced, settings)
    if not any(element.kind == "table" for element in draft.elements):
        draft.form = "free"
    text = lay_out(draft, shelf)
    record = to_record(draft, text, identity)
    return replace(record, quirks=shown_quirks(draft, record, shelf))


def _form(year: int, source: random.Random) -> FormName:
    if year < 2014 or source.random() < 0.08:
        return "free"
    if year < 2019:
        return "2014" if source.random() < 0.85 else "free"
    return "2019" if year < 2021 else "2021"


def _outline(draft: Draft) -> Outline:
    fitting = [one for one in outlines() if one.years[0] <= draft.year <= one.years[1]]
    return draft.random.choices(fitting, [one.weight for one in fitting])[0]


class _Decks:
    """Deals the planned quirks: each entry as often as its weight says, in random order."""

    def __init__(self, source: random.Random) -> None:
        self._random = source
        self._groups: list[dict[str, Any]] = read_toml("quirk_plan.toml")["group"]
        self._decks: list[list[list[str]]] = [[] for _ in self._groups]

    def deal(self, form: FormName, year: int) -> set[str]:
        """Return the quirks that a report of a form and year should show."""
        found: set[str] = set()
        for deck, group in zip(self._decks, self._groups, strict=True):
            tabular = group["name"] in {"shape", "table"}
            if tabular and form == "free":
                continue
            if not deck:
                deck += [entry[1] for entry in group["entries"] for _ in range(entry[0])]
                self._random.shuffle(deck)
            found.update(deck.pop())
        if form == "2014":
            found -= _ONLY_2019
        if form == "free" and year < 2014 and self._random.random() < _PROVINCIAL:
            found |= {"provincial-table", self._random.choice(sorted(SHAPES))}
        if {"one-line", "one-cell"} & found:
            tables = form != "free" or "provincial-table" in found
            found = {name for name in found if not _LOST_IN_ONE_LINE.match(name)}
            found |= {"table-one-line"} if tables else set()
        return found
