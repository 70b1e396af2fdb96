"""Words for a counted thing that the dictionary has no indicator for."""

from __future__ import annotations

import re

from xxgk.models.quantities.sentences import MASK, Slot
from xxgk.resources.quantity_rules import QuantityRules

_LONGEST = 16
_TITLE = re.compile(f"《?{MASK}+》?")
_LEFT_EDGE = "的了各类着过等均都还又再、和及与“”\"'%"
_RIGHT_EDGE = "的了共约达为有是、和及与“”\"'等"


def name_of(slot: Slot, rules: QuantityRules) -> str:
    """Return the words of what the number counts: those behind it, or else those before it."""
    behind = _cut(slot.post, rules, first=True)
    if len(behind) > 1 and slot.post.startswith(behind[:2]):
        return behind
    before = re.split("[,;:、]", _without_filler(slot.near, rules))[-1]
    return _cut(before, rules, first=False) or behind or slot.numeral.unit


def _without_filler(near: str, rules: QuantityRules) -> str:
    """Return ``near`` without the filling words at its end."""
    tail = rules.filler_tail.search(near, max(0, len(near) - 12))
    return near if tail is None else near[: tail.start()]


def _cut(words: str, rules: QuantityRules, *, first: bool) -> str:
    bare = _TITLE.sub("", words) if MASK in words else words
    pieces = [piece.lstrip(_LEFT_EDGE).rstrip(_RIGHT_EDGE) for piece in rules.verbs.split(bare)]
    kept = [piece for piece in pieces if len(piece) > 1]
    if not kept:
        return ""
    return kept[0][:_LONGEST] if first else kept[-1][-_LONGEST:]
