"""Words for a counted thing without an indicator, and values in an indicator's unit."""

from __future__ import annotations

import re

from xxgk.models.quantities.sentences import MASK, Slot
from xxgk.resources.quantity_rules import QuantityRules

_LONGEST = 16
_MONEY_UNIT = 10_000
_PAUSE = re.compile("[,;:、]")
_TITLE = re.compile(f"《?{MASK}+》?")
_LEFT_EDGE = "的了各类着过等均都还又再、和及与“”\"'%"
_RIGHT_EDGE = "的了共约达为有是、和及与“”\"'等"


def name_of(slot: Slot, rules: QuantityRules) -> str:
    """Return the words of what the number counts: those behind it, or else those before it."""
    behind = _cut(slot.post, rules, first=True)
    if len(behind) > 1 and slot.post.startswith(behind[:2]):
        return behind
    before = _PAUSE.split(_without_filler(slot.near, rules))[-1]
    return _cut(before, rules, first=False) or behind or slot.numeral.unit


def _without_filler(near: str, rules: QuantityRules) -> str:
    """Return ``near`` without the filling words at its end."""
    tail = rules.filler_tail.search(near, max(0, len(near) - 12))
    return near if tail is None else near[: tail.start()]


def _cut(words: str, rules: QuantityRules, *, first: bool) -> str:
    if not words:
        return ""
    bare = _TITLE.sub("", words) if MASK in words else words
    pieces = rules.verbs.split(bare)
    for piece in pieces if first else reversed(pieces):
        kept = piece.lstrip(_LEFT_EDGE).rstrip(_RIGHT_EDGE)
        if len(kept) > 1:
            return kept[:_LONGEST] if first else kept[-_LONGEST:]
    return ""


def in_unit(value: float | None, unit: str | None) -> int | float | None:
    """Return a prose value (money in 元) in the dictionary's unit (money in 万元)."""
    if value is None or unit != "万元":
        return value
    scaled = round(value / _MONEY_UNIT, 8)
    return int(scaled) if scaled == int(scaled) else scaled
