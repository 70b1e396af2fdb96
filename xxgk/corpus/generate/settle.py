"""The figures of a form's tables, completed from what the prose gives so that they add up."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from xxgk.corpus.generate.figures import (
    LITIGATION,
    OUTCOMES,
    SUMS,
    Figures,
    Key,
    Values,
    at_least,
    default_range,
)
from xxgk.resources.dictionary import indicators
from xxgk.resources.form_data import Form
from xxgk.schema import APPLICANTS, Applicant

_PERSONS = APPLICANTS[:-1]
_WEIGHTS = (80, 9, 1, 2, 3, 5)
_OFTEN_NONE = 0.6
_USUAL = "outcome.granted"


def complete(figures: Figures, form: Form) -> Values:
    """Return a value for each cell of the form: what the prose gave, and the rest to fit.

    Identities hold unless the prose itself broke them.
    """
    ids = [
        name
        for section in form.sections
        for row in section.rows
        for name in dict.fromkeys(row.indicators)
    ]
    desk = _Desk(figures, frozenset(ids))
    if form.name == "2014":
        desk.settle_2014()
    else:
        desk.settle_requests()
        for group in ("review", "litigation.direct", "litigation.after_review"):
            desk.split(f"{group}.total", SUMS[f"{group}.total"])
    for name in ids:
        desk.value(name)
    values = {_total(name): desk.values[_total(name)] for name in ids}
    if form.name != "2014":
        values.update(_by_applicant(desk, figures.random))
    return values


def _total(name: str) -> Key:
    return name, "total" if indicators()[name].by_applicant else None


class _Desk:
    """Works out totals and parts; ``ids`` are the indicators that the form asks for."""

    def __init__(self, figures: Figures, ids: frozenset[str]) -> None:
        self.values = dict(figures.known)
        self.ids = ids
        self.random = figures.random
        self.scale = figures.scale

    def known(self, name: str) -> float | None:
        return self.values.get(_total(name))

    def put(self, name: str, value: float) -> float:
        self.values[_total(name)] = value
        return value

    def value(self, name: str) -> float:
        """Return the value of an indicator, drawn where it is not known yet."""
        known = self.known(name)
        if known is not None:
            return known
        low, high = default_range(name, min(self.scale, 2))
        whole = indicators()[name].unit != "万元"
        if self.random.random() < _OFTEN_NONE / 2:
            return self.put(name, 0)
        # Changes go up and down alike; counts are small more often than large.
        drawn = low + (high - low) * self.random.random() ** (1 if low < 0 else 2)
        return self.put(name, int(drawn) if whole else round(drawn, self.random.choice((0, 1, 2))))

    def split(self, total: str, parts: Sequence[str]) -> None:
        """Make the parts add up to the total, drawing whichever of them is not known."""
        asked = [
            part
            for part in parts
            if self.known(part) is not None or self.ids.intersection((part, *SUMS.get(part, ())))
        ]
        for part in asked:
            leaves = [leaf for leaf in SUMS.get(part, ()) if leaf in self.ids]
            if leaves and all(self.known(leaf) is not None for leaf in leaves):
                self.values.setdefault(_total(part), at_least(self.values, part))
        given = sum(self.known(part) or 0 for part in asked)
        unknown = [part for part in asked if self.known(part) is None]
        whole = self.known(total)
        least = [int(at_least(self.values, part)) for part in unknown]
        if whole is None:
            for part, low in zip(unknown, least, strict=True):
                few = 0 if self.random.random() < _OFTEN_NONE else self.random.randint(1, 4)
                given += self.put(part, low + few)
            self.put(total, given)
            return
        # Most requests are granted: what is listed first takes what is left over.
        usual = unknown.index(_USUAL) if _USUAL in unknown else None
        shares = _shares(int(whole - given - sum(least)), len(unknown), usual, self.random)
        for part, low, share in zip(unknown, least, shares, strict=True):
            self.put(part, low + share)

    def settle_2014(self) -> None:
        if self.known("applications.received") is None:
            told = [self.known(f"applications.{name}") or 0 for name in ("closed", "answered")]
            routes = sum(self.known(part) or 0 for part in SUMS["applications.received"])
            if routes or any(told):
                self.put("applications.received", max(routes, *told))
        self.value("applications.received")
        closed = self.known("applications.closed")
        if closed is None:
            closed = self.put("applications.closed", self.value("applications.received"))
        if self.known("applications.answered") is None:
            parts = sum(self.known(part) or 0 for part in SUMS["applications.answered"])
            self.put("applications.answered", max(closed, parts))
        for total in (
            "applications.received", "applications.closed", "applications.answered",
            "outcome.refused", "review.total", "staff.total",
        ):  # fmt: skip
            self.split(total, SUMS[total])
        self.split("litigation.total", LITIGATION)
        proactive = self.value("proactive.total")
        for channel in ("gazette", "website", "weibo", "wechat", "other_channels"):
            if self.known(f"proactive.{channel}") is None:
                self.put(f"proactive.{channel}", int(proactive * self.random.random() ** 2))
        for event in ("press_conferences", "interviews"):
            held = int(self.value(f"response.{event}"))
            if self.known(f"response.{event}_led") is None:
                self.put(f"response.{event}_led", self.random.randint(0, held))

    def settle_requests(self) -> None:
        """Balance received + carried in = answered + carried out, and answered = outcomes."""
        told = [value for value in map(self.known, OUTCOMES) if value is not None]
        if len(told) == len(OUTCOMES):
            self.values.setdefault(_total("applications.answered"), sum(told))
        least = sum(at_least(self.values, part) for part in SUMS["applications.answered"])
        answered, received = (
            self.known("applications.answered"),
            self.known("applications.received"),
        )
        carried_out = self.known("applications.carried_out")
        if None not in (answered, received, carried_out):
            missing = (answered or 0) + (carried_out or 0) - (received or 0)
            self.values.setdefault(_total("applications.carried_in"), max(0, missing))
        carried_in = self.value("applications.carried_in")
        if received is None:
            base = max(least, answered or 0)
            extra = 0 if answered is not None else self.random.randint(0, int(4 * self.scale) + 3)
            received = self.put(
                "applications.received", max(0, base + extra + (carried_out or 0) - carried_in)
            )
        if answered is None:
            most = received + carried_in
            open_ = carried_out if carried_out is not None else self.random.randint(0, 3)
            out = min(open_, most - least)
            answered = self.put("applications.answered", max(least, most - max(out, 0)))
        self.put("applications.carried_out", max(0, received + carried_in - answered))
        self.split("applications.answered", OUTCOMES)
        for group in OUTCOMES[2:]:
            leaves = [name for name in SUMS[group] if name in self.ids]
            if leaves:
                self.split(group, leaves)


def _shares(amount: int, count: int, usual: int | None, source: random.Random) -> list[int]:
    """Return ``count`` whole numbers that add up to ``amount``, most of it in few of them."""
    shares = [0] * count
    if count and amount > 0:
        favoured = source.sample(range(count), min(count, source.randint(1, 3)))
        for one in favoured:
            part = source.randint(0, amount)
            shares[one] += part
            amount -= part
        shares[favoured[0] if usual is None else usual] += amount
    return shares


def _by_applicant(desk: _Desk, source: random.Random) -> Values:
    """Return the applicant columns: every request is of one applicant and has one outcome."""
    leaves = [
        name for name in desk.ids if indicators()[name].by_applicant and name.startswith("outcome.")
    ]
    results: list[str] = []
    for name in sorted(leaves):
        results += [name] * int(desk.known(name) or 0)
    results += ["applications.carried_out"] * int(desk.known("applications.carried_out") or 0)
    carried_in = int(desk.known("applications.carried_in") or 0)
    persons = [
        *_applicants(desk, int(desk.known("applications.received") or 0), source),
        *source.choices(_PERSONS, _WEIGHTS, k=carried_in),
    ]
    origins = ["applications.received"] * (len(persons) - carried_in)
    origins += ["applications.carried_in"] * carried_in
    source.shuffle(results)
    counted: Counter[tuple[str, Applicant]] = Counter(zip(origins, persons, strict=True))
    counted.update(zip(results, persons, strict=False))
    for name in leaves:
        for person in _PERSONS:
            counted["applications.answered", person] += counted[name, person]
    rows = [
        *leaves,
        "applications.received",
        "applications.carried_in",
        "applications.carried_out",
        "applications.answered",
    ]
    return {(name, person): counted[name, person] for name in rows for person in _PERSONS}


def _applicants(desk: _Desk, count: int, source: random.Random) -> list[Applicant]:
    named: list[Applicant] = []
    for person in _PERSONS:
        named += [person] * int(desk.values.get(("applications.received", person), 0))
    open_ = [person for person in _PERSONS if ("applications.received", person) not in desk.values]
    weights = [_WEIGHTS[_PERSONS.index(person)] for person in open_]
    if open_ and count > len(named):
        named += source.choices(open_, weights, k=count - len(named))
    return named[:count] + ["natural_person"] * (count - len(named))
