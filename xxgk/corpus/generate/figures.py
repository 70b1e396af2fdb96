"""The figures of one report: drawn within a passage's bounds, the same wherever they recur."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypeAlias

from xxgk.corpus.generate.words import read_table
from xxgk.corpus.passages import Passage, Slot
from xxgk.resources.dictionary import indicators
from xxgk.schema import Applicant

Key: TypeAlias = tuple[str, Applicant | None]
Values: TypeAlias = dict[Key, float]

IN_WAN = {"元": 10_000.0, "万元": 1.0, "亿元": 0.0001}
"""How many of a money unit make 1万元."""

_TRIES = 40

# A total and its parts. Parts of several eras stand side by side: what a report does not give
# counts for nothing.
SUMS: Mapping[str, tuple[str, ...]] = {
    "applications.received": tuple(
        f"applications.received_{way}" for way in ("in_person", "fax", "online", "letter")
    ),
    "applications.closed": ("applications.closed_on_time", "applications.closed_extended"),
    "outcome.refused": tuple(name for name in indicators() if name.startswith("outcome.refused.")),
    "outcome.unavailable": tuple(
        name for name in indicators() if name.startswith("outcome.unavailable.")
    ),
    "outcome.not_processed": tuple(
        name for name in indicators() if name.startswith("outcome.not_processed.")
    ),
    "outcome.other": tuple(name for name in indicators() if name.startswith("outcome.other.")),
    "applications.answered": tuple(
        name for name in indicators() if name.startswith("outcome.") and name.count(".") == 1
    ),
    "staff.total": ("staff.full_time", "staff.part_time"),
    "litigation.total": ("litigation.direct.total", "litigation.after_review.total"),
    **{
        f"{group}.total": tuple(
            f"{group}.{result}" for result in ("upheld", "corrected", "other", "pending")
        )
        for group in ("review", "litigation.direct", "litigation.after_review")
    },
}
# The form of 2014 and prose split litigation by result alone.
LITIGATION = tuple(f"litigation.{result}" for result in ("upheld", "corrected", "other", "pending"))
# The outcomes of the forms of 2019 and 2021.
OUTCOMES = tuple(
    f"outcome.{name}"
    for name in ("granted", "partial", "refused", "unavailable", "not_processed", "other")
)
_ALL_SUMS = (
    *SUMS.items(),
    ("litigation.total", LITIGATION),
    ("applications.answered", OUTCOMES),
)
# No larger than: a part that is none of the sums above.
_WITHIN = {
    "response.press_conferences_led": "response.press_conferences",
    "response.interviews_led": "response.interviews",
    "proactive.gazette": "proactive.total",
    "proactive.website": "proactive.total",
    "proactive.weibo": "proactive.total",
    "proactive.wechat": "proactive.total",
    "proactive.other_channels": "proactive.total",
    "normative.published": "normative.issued",
}


@dataclass(slots=True)
class Figures:
    """What a report's figures are so far; ``scale`` is how large its body is (county: 1)."""

    random: random.Random
    scale: float
    known: Values = field(default_factory=dict)

    def draw(self, passage: Passage, *, strict: bool = True) -> dict[int, float] | None:
        """Return a value for each numeric slot of the passage, by its place in the pieces.

        Returns ``None`` where the passage's bounds do not go with the figures known so far.
        With ``strict`` off, the bounds win.
        """
        for _ in range(_TRIES):
            values, drawn = self._attempt(passage, strict)
            if values is None:
                return None
            if consistent({**self.known, **drawn}, drawn) or not strict:
                return values
        return None

    def keep(self, passage: Passage, values: Mapping[int, float]) -> None:
        """Remember the figures of a passage that the report uses."""
        for index, piece in enumerate(passage.pieces):
            if isinstance(piece, str) or piece.scope is not None:
                continue
            if piece.kind == "figure":
                for key in keys_of(piece):
                    self.known.setdefault(key, values[index])
            elif piece.kind == "denial":
                for name in piece.ids:
                    self.known.setdefault(_key(name, piece), 0)

    def _attempt(self, passage: Passage, strict: bool) -> tuple[dict[int, float] | None, Values]:
        values: dict[int, float] = {}
        drawn: Values = {}
        later: list[tuple[int, Slot]] = []
        for index, piece in enumerate(passage.pieces):
            if isinstance(piece, str) or piece.kind not in {"figure", "denial", "number", "noise"}:
                continue
            if piece.kind == "denial":
                if not self._deny(piece, drawn, strict):
                    return None, {}
            elif piece.kind == "figure" and piece.scope is None:
                if keys_of(piece)[0][0] in SUMS:
                    later.append((index, piece))
                    continue
                value = self._figure(piece, drawn, strict)
                if value is None or not self._share(piece, value, drawn, strict):
                    return None, {}
                values[index] = value
            else:
                values[index] = draw_between(self.random, piece, self.scale)
        for index, piece in sorted(later, key=lambda entry: -_depth(entry[1].ids[0])):
            value = self._figure(piece, drawn, strict)
            if value is None or not self._share(piece, value, drawn, strict):
                return None, {}
            values[index] = value
        return values, drawn

    def _deny(self, slot: Slot, drawn: Values, strict: bool) -> bool:
        if slot.scope is not None:
            return True
        for name in slot.ids:
            key = _key(name, slot)
            if strict and {**self.known, **drawn}.get(key, 0) != 0:
                return False
            drawn[key] = 0
        return True

    def _share(self, slot: Slot, value: float, drawn: Values, strict: bool) -> bool:
        """Give a figure's further indicators its value; tell whether it goes with theirs."""
        for key in keys_of(slot)[1:]:
            if strict and {**self.known, **drawn}.get(key, value) != value:
                return False
            drawn[key] = value
        return True

    def _figure(self, slot: Slot, drawn: Values, strict: bool) -> float | None:
        key = keys_of(slot)[0]
        known = drawn.get(key, self.known.get(key))
        if known is not None:
            if admits(slot, known, self.scale) and known != 0:
                return known
            if known == 0 and (slot.low or 0) == 0 and not slot.chinese:
                return 0
            if strict:
                return None
        parts = [
            {**self.known, **drawn}[_key(name, slot)]
            for name in SUMS.get(key[0], ())
            if _key(name, slot) in drawn
        ]
        value = draw_between(self.random, slot, self.scale)
        balance = _balance(key, {**self.known, **drawn})
        if balance is not None and admits(slot, balance, self.scale):
            value = balance
        elif len(parts) > 1 and admits(slot, sum(parts), self.scale):
            value = sum(parts)
        drawn[key] = value
        return value


def keys_of(slot: Slot) -> tuple[Key, ...]:
    """Return the indicators that a figure slot stands for, each with its applicant."""
    return tuple(_key(name, slot) for name in slot.ids)


def _key(name: str, slot: Slot) -> Key:
    return name, (slot.applicant or "total") if indicators()[name].by_applicant else None


def _depth(name: str) -> int:
    """Return how far down a total stands: parts are drawn before what they add up to."""
    return max((1 + _depth(total) for total, parts in SUMS.items() if name in parts), default=0)


def consistent(values: Values, concerned: Values) -> bool:
    """Tell whether no part exceeds its total and whole sums of parts are their totals."""
    names = {name for name, _ in concerned}
    for total, parts in _ALL_SUMS:
        leaves = {leaf for part in parts for leaf in SUMS.get(part, ())}
        if not names.intersection((total, *parts, *leaves)):
            continue
        for applicant in {applicant for name, applicant in values if name == total}:
            whole = values[total, applicant]
            given = [at_least(values, part, applicant) for part in parts]
            known = sum(1 for part in parts if _known(values, part, applicant) is not None)
            if sum(given) > whole or (known == len(parts) and sum(given) != whole):
                return False
    for part, total in _WITHIN.items():
        if part in names or total in names:
            least = _known(values, part, "total")
            most = _known(values, total, "total")
            if least is not None and most is not None and least > most:
                return False
    return _requests_agree(values)


def _requests_agree(values: Values) -> bool:
    """Tell whether no more requests were closed or answered than there were to handle."""
    received = _known(values, "applications.received", "total")
    if received is None:
        return True
    carried_in = _known(values, "applications.carried_in", "total") or 0
    carried_out = _known(values, "applications.carried_out", "total")
    answered = _known(values, "applications.answered", "total")
    named = [
        value
        for (name, who), value in values.items()
        if name == "applications.received" and who not in {"total", None}
    ]
    if carried_out is not None and answered is not None:
        # What was carried in, where nobody tells it, makes up for what is missing.
        missing = answered + carried_out - received - carried_in
        told = _known(values, "applications.carried_in", "total") is not None
        return missing >= 0 and not (told and missing) and sum(named) <= received
    handled = sum(at_least(values, part) for part in SUMS["applications.answered"])
    most = max(answered or handled, _known(values, "applications.closed", "total") or 0)
    return most <= received + carried_in and sum(named) <= received


def at_least(values: Values, name: str, applicant: Applicant | None = "total") -> float:
    """Return a value, or where it is not known what its known parts add up to."""
    own = _known(values, name, applicant)
    if own is not None:
        return own
    return sum(_known(values, part, applicant) or 0 for part in SUMS.get(name, ()))


def _known(values: Values, name: str, applicant: Applicant | None) -> float | None:
    return values.get((name, applicant if indicators()[name].by_applicant else None))


def _balance(key: Key, values: Values) -> float | None:
    """Return what received + carried in = answered + carried out makes of a value, if anything."""
    received = _known(values, "applications.received", "total")
    carried_in = _known(values, "applications.carried_in", "total")
    answered = _known(values, "applications.answered", "total")
    carried_out = _known(values, "applications.carried_out", "total")
    if carried_in is None or carried_out is None:
        return None
    if key == ("applications.answered", "total") and received is not None:
        return received + carried_in - carried_out
    if key == ("applications.received", "total") and answered is not None:
        return answered + carried_out - carried_in
    return None


def bounds(slot: Slot, scale: float) -> tuple[float, float]:
    """Return the least and largest value of a slot, in its own unit."""
    if slot.kind == "figure":
        low, high = default_range(slot.ids[0], scale)
        if slot.money is not None:
            low, high = low * IN_WAN[slot.money], high * IN_WAN[slot.money]
    else:
        low, high = 2, 60
    if slot.myriad:
        low, high = 12_000, 900_000
    elif slot.chinese:
        low, high = 2, min(max(high, 3), 12)
    low = slot.low if slot.low is not None else min(low, slot.high or low)
    high = slot.high if slot.high is not None else max(high, low)
    return low, high


def admits(slot: Slot, value: float, scale: float) -> bool:
    """Tell whether a figure of the report can be written at a slot."""
    low, high = bounds(slot, scale)
    shown = value * IN_WAN[slot.money] if slot.money else value
    if slot.low is None and slot.high is None and not slot.chinese and not slot.myriad:
        low, high = 0, float("inf")
    if slot.myriad and (shown < 10_000 or shown % 1000):
        return False
    if slot.qualifier != "exact" and shown < 10:
        return False
    if slot.money is None and shown != int(shown):
        return False
    return low <= shown <= high


def draw_between(source: random.Random, slot: Slot, scale: float) -> float:
    """Return a value for a slot: in the indicator's unit, for other numbers as it is written."""
    low, high = bounds(slot, scale)
    if slot.money is not None:
        digits = {"元": 0, "万元": source.choice((0, 0, 1, 2)), "亿元": 2}[slot.money]
        shown = round(_skewed(source, low, high), digits)
        return round(min(max(shown, low), high) / IN_WAN[slot.money], 8)
    if low != int(low) or high != int(high):
        return round(source.uniform(low, high), 1)
    value = int(_skewed(source, low, high))
    if slot.myriad:
        step = 1000 if value < 1_000_000 else 10_000
        value = max(value // step * step, int(-(-low // step) * step))
    return value


def _skewed(source: random.Random, low: float, high: float) -> float:
    """Return a value that is more often small where the bounds lie far apart."""
    if high > 20 * max(low, 1):
        return min(high, low + (high - low) * source.random() ** 2)
    return min(high, source.uniform(low, high + (1 if high == int(high) else 0)))


def default_range(name: str, scale: float) -> tuple[float, float]:
    """Return the usual least and largest yearly value of an indicator, by the body's size."""
    low, high, grows = _ranges()[name]
    return (low, max(round(high * scale), low + 1)) if grows else (low, high)


@cache
def _ranges() -> Mapping[str, tuple[float, float, bool]]:
    return {
        name: (float(low), float(high), grows == "grows")
        for name, low, high, grows in read_table("ranges.tsv", 4)
    }
