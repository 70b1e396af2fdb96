"""The grammar of section and list numbers: 一、 (一) 1. (1) ① 第一部分, whole or damaged.

All positions are offsets into the same text that is given, which is a converted copy
(half-width, Simplified) of the document's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CHINESE = "一二三四五六七八九十"
_DIGIT = {character: value for value, character in enumerate(_CHINESE, start=1)}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_BRACKETED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_DOTTED = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"

# One alternative a style, outermost first: the index of a style is its rank in a heading path.
_STYLES = (
    rf"第(?P<part>[{_CHINESE}]{{1,3}})(?:部分|章|篇)[、:,.]?",
    # A stray letter before the number is what some converters leave of a list bullet.
    rf"(?:[lI·•][ ]?)?(?P<section>[{_CHINESE}]{{1,3}})[ ]?[、.,:][、.]?",
    rf"[(\[〔【]?[ ]?(?P<sub>[{_CHINESE}]{{1,3}})[ ]?[)\]〕】][、.:]?",
    rf"(?P<item>\d{{1,2}}[ ]?(?:[、．]|\.(?!\d)|\.(?=(?:19|20)\d\d年))|[{_DOTTED}])",
    rf"(?P<point>[(\[]?\d{{1,2}}[)\]][、.]?|[{_BRACKETED}])",
    rf"(?P<circle>[{_CIRCLED}])",
)
# What any of them begins with; looking there first is what makes the search quick.
_OPENING = rf"(?=[第lI·•{_CHINESE}(\[〔【 \d{_DOTTED}{_BRACKETED}{_CIRCLED}])"
_NUMBER = re.compile(rf"{_OPENING}(?:{'|'.join(_STYLES)})")
# Inside a line a number comes after a sentence's end or a space.
_BEFORE = re.compile(rf"[。!?:”\"』」) ]{_OPENING}")
_RANKS = {"part": 0, "section": 1, "sub": 3, "item": 4, "point": 5, "circle": 6}
LONGEST_NUMBER = 8
"""No number of any style has more characters."""

UNNUMBERED_RANK = 2
"""Where an unnumbered heading stands in a path: below 一、 and above (一)."""

_BEFORE_INLINE = re.compile(r"(?:[。!?:]|[。!?][”\"』」)])[ ]*$|[ ]$")


@dataclass(frozen=True, slots=True)
class Number:
    """A section or list number at ``start`` to ``end``: its rank (style) and its value from 1.

    ``inline`` tells that it does not open a line.
    """

    start: int
    end: int
    rank: int
    value: int
    inline: bool


def number_at(text: str, position: int, end: int) -> Number | None:
    """Return the number that opens ``text[position:end]``, or ``None``."""
    match = _NUMBER.match(text, position, end)
    return None if match is None else _number(match, inline=False)


def inline_numbers(text: str, start: int, end: int) -> Iterator[Number]:
    """Yield what looks like a number after a sentence's end or a space inside the stretch.

    ``1、`` after a comma, a number in a list of names and the 一 of 一是 are none.
    """
    reached = start
    for before in _BEFORE.finditer(text, start, end):
        position = before.end()
        match = _NUMBER.match(text, position, end) if position >= reached else None
        if match is not None:
            reached = match.end()
            if _BEFORE_INLINE.search(text, max(start, position - 4), position):
                yield _number(match, inline=True)


def _number(match: re.Match[str], *, inline: bool) -> Number:
    style = match.lastgroup or ""
    return Number(match.start(), match.end(), _RANKS[style], _value(match.group(style)), inline)


def _value(written: str) -> int:
    for row in (_CIRCLED, _BRACKETED, _DOTTED):
        if written[0] in row:
            return row.index(written[0]) + 1
    digits = "".join(filter(str.isdigit, written))
    if digits:
        return int(digits)
    tens, _, ones = written.rpartition("十")
    if "十" not in written:
        return _DIGIT[written[0]]
    return (_DIGIT[tens[0]] if tens else 1) * 10 + (_DIGIT[ones[0]] if ones else 0)
