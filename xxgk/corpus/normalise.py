"""Normalised copies of a text whose offsets lead back to it.

Two steps, so that every rule can work on clean Simplified text and still point into the
source. `convert` changes characters one for one and keeps the length: full-width forms to
half-width, Traditional to Simplified. `flow` takes out of one stretch what has no width or
no meaning there (line breaks, spaces inside words, readings in brackets, page marks),
puts mainland terms for local ones, and remembers where each character came from.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import opencc

from xxgk.resources.loading import read_rows

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_WIDE = f"{_HAN}\u3001-\u303f\uff00-\uffef"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"

# Full-width ASCII stands 0xFEE0 above ASCII; the rest are spaces and dashes of other widths.
_TO_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0x00A0: 0x20,
    0x2002: 0x20,
    0x2003: 0x20,
    0x2009: 0x20,
    0x202F: 0x20,
    0x2022: 0xB7,
    0xFFE5: 0xA5,
}
_INVISIBLE = "\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e"
_WIDE_CHARACTERS = {chr(code): chr(half) for code, half in _TO_HALF.items()}
_INVISIBLE_CHARACTERS = frozenset(
    map(chr, [*range(0x200B, 0x2010), 0x2060, 0xFEFF, 0x00AD, *range(0x202A, 0x202F)])
)
# The bracket stands first, since searching for one character is quick.
_READING = re.compile(rf"\((?<=[{_HAN}]\()[a-zü{_TONED}]{{1,7}}\)")
_TONED_READING = re.compile(rf"\((?<=[{_HAN}]\()[a-zü]{{0,5}}[{_TONED}][a-z]{{0,5}}\)")
_PAGE_MARK = (
    r"\n[ \t]*(?:[-—–]{1,2}[ \t]*\d{1,4}[ \t]*[-—–]{1,2}"
    r"|第\d{1,4}页(?:,?共\d{1,4}页)?)[ \t]*(?=\n)"
)
_DROPPED = re.compile(
    rf"{_PAGE_MARK}"
    rf"|[{_INVISIBLE}]+"
    r"|[ \t\r\n\f\v|]+"
)
_DROPPABLE = re.compile(rf"[ \t\r\n\f\v|{_INVISIBLE}]")
# Distinct Traditional characters over distinct Han characters. A Simplified report that quotes a
# Traditional name stays below; reports converted to Traditional have a third or more.
_TRADITIONAL_SHARE = 0.05
_MIN_READINGS = 3


@dataclass(frozen=True, slots=True)
class Converted:
    """A copy of a document's text of the same length: character i stands for character i."""

    text: str
    traditional: bool
    readings: bool


@dataclass(frozen=True, slots=True)
class View:
    """A normalised copy of ``text[start:end]`` of a document, with the way back.

    The copy consists of pieces; piece k starts at ``_at[k]`` in the copy and stands for the
    document's characters from ``_from[k]`` to ``_to[k]``. Pieces of equal length on both
    sides map character by character, replaced terms map as a whole.
    """

    text: str
    _at: tuple[int, ...]
    _from: tuple[int, ...]
    _to: tuple[int, ...]

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Return the interval of the document's text that ``self.text[start:end]`` stands for.

        Raises
        ------
        ValueError
            If the interval is empty or outside the copy.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no such interval in the copy: {start} to {end}")
        if len(self._at) == 1 and self._to[0] - self._from[0] == len(self.text):
            return self._from[0] + start, self._from[0] + end
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, index: int) -> tuple[int, int]:
        piece = bisect_right(self._at, index) - 1
        begin, finish = self._from[piece], self._to[piece]
        following = self._at[piece + 1] if piece + 1 < len(self._at) else len(self.text)
        if following - self._at[piece] != finish - begin:
            return begin, finish
        here = begin + index - self._at[piece]
        return here, here + 1


def convert(text: str) -> Converted:
    """Return the copy of ``text`` in half-width Simplified characters, of the same length."""
    half = text
    # A text has a dozen different wide characters: to replace each is quicker than to translate.
    for wide in _WIDE_CHARACTERS.keys() & set(text):
        half = half.replace(wide, _WIDE_CHARACTERS[wide])
    traditional = is_traditional(half)
    if traditional:
        half = _to_simplified(half)
    readings = len(_TONED_READING.findall(half)) >= _MIN_READINGS
    return Converted(text=half, traditional=traditional, readings=readings)


def is_traditional(text: str) -> bool:
    """Tell whether ``text`` is written in Traditional characters."""
    used = set(text)
    marked = len(used & _traditional_characters())
    if not marked:
        return False
    han = sum("\u3400" <= character <= "\u9fff" for character in used)
    return marked > _TRADITIONAL_SHARE * han


def flow(converted: Converted, start: int, end: int) -> View:
    """Return the stretch from ``start`` to ``end`` as one line of clean text.

    Line breaks and spaces go, except one space between two runs of ASCII letters or digits,
    which would otherwise become one word or, worse, one number.
    """
    first = _DROPPABLE.search(converted.text, start, end)
    edits = []
    if first is not None:
        edits = [
            (match.start(), match.end(), _kept_space(converted.text, match, start, end))
            for match in _DROPPED.finditer(converted.text, first.start(), end)
        ]
    if converted.readings:
        edits += [
            (match.start(), match.end(), "")
            for match in _READING.finditer(converted.text, start, end)
        ]
        edits.sort()
    view = _edited(converted.text, start, end, edits)
    if converted.traditional:
        view = _with_terms(view)
    return view


def simplify(text: str) -> str:
    """Return ``text`` in half-width Simplified characters and mainland terms, as one line."""
    return flow(convert(text), 0, len(text)).text


def _kept_space(text: str, match: re.Match[str], start: int, end: int) -> str:
    if match.group()[0] in _INVISIBLE_CHARACTERS:
        return ""
    before = text[match.start() - 1] if match.start() > start else ""
    after = text[match.end()] if match.end() < end else ""
    # Two sides that are both narrow would fuse; a wide character on either side keeps them apart.
    fuses = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    return " " if fuses else ""


def _edited(text: str, start: int, end: int, edits: list[tuple[int, int, str]]) -> View:
    if not edits and start < end:
        return View(text[start:end], (0,), (start,), (end,))
    pieces: list[str] = []
    at: list[int] = []
    begins: list[int] = []
    ends: list[int] = []
    length = 0
    position = start
    for begin, finish, replacement in [*edits, (end, end, "")]:
        if begin < position:
            continue
        for piece, first, last in (
            (text[position:begin], position, begin),
            (replacement, begin, finish),
        ):
            if piece:
                pieces.append(piece)
                at.append(length)
                begins.append(first)
                ends.append(last)
                length += len(piece)
        position = finish
    return View("".join(pieces), tuple(at), tuple(begins), tuple(ends))


def _with_terms(view: View) -> View:
    pattern, terms = _terms()
    edits = [
        (match.start(), match.end(), terms[match.group()]) for match in pattern.finditer(view.text)
    ]
    if not edits:
        return view
    over = _edited(view.text, 0, len(view.text), edits)
    # The terms' pieces point into the first copy; lead each of their ends through it.
    cuts: list[tuple[int, int, int]] = []
    for index, at in enumerate(over._at):
        begin, finish = over._from[index], over._to[index]
        inner = [begin, *(cut for cut in view._at if begin < cut < finish), finish]
        replaced = over.text[at : at + finish - begin] != view.text[begin:finish]
        if replaced:
            first, last = view.to_source(begin, finish)
            cuts.append((at, first, last))
            continue
        for low, high in pairwise(inner):
            first, last = view.to_source(low, high)
            cuts.append((at + low - begin, first, last))
    return View(
        over.text,
        tuple(cut[0] for cut in cuts),
        tuple(cut[1] for cut in cuts),
        tuple(cut[2] for cut in cuts),
    )


def _to_simplified(text: str) -> str:
    simplified = str(_converter().convert(text))
    if len(simplified) == len(text):
        return simplified
    return text.translate(_traditional_table())


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _traditional_table() -> dict[int, str]:
    characters = [chr(code) for code in range(0x3400, 0xA000)]
    converted = _converter().convert("\n".join(characters)).split("\n")
    return {
        ord(traditional): simplified
        for traditional, simplified in zip(characters, converted, strict=True)
        if len(simplified) == 1 and simplified != traditional
    }


@cache
def _traditional_characters() -> frozenset[str]:
    # Characters that Simplified text uses as well in another sense tell nothing of the script.
    shared = set("乾着於藉瞭覆夥托伙后里面只台么余征")
    return frozenset(map(chr, _traditional_table())) - shared


@cache
def _terms() -> tuple[re.Pattern[str], dict[str, str]]:
    terms: dict[str, str] = {}
    patterns: list[str] = []
    for _, (local, mainland, barred) in read_rows("terms.tsv", 3):
        terms[local] = mainland
        patterns.append(f"{local}(?![{barred}])" if barred else local)
    return re.compile("|".join(patterns)), terms
