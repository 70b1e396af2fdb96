"""Filling a passage's mark-up with the words and figures of one report."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from xxgk.corpus.generate.bodies import Body
from xxgk.corpus.generate.figures import IN_WAN, keys_of
from xxgk.corpus.generate.marked import Figure, Labelled, Mark, Marked
from xxgk.corpus.generate.words import read_toml
from xxgk.corpus.passages import Passage, Slot
from xxgk.resources.dictionary import indicators
from xxgk.schema import Qualifier

_MEASURE = re.compile(
    r"[多余]?(人次|件次|[件条起宗份次期场篇部项个人户家处名万元种批位台套册辆平亩天日字幅张本例])"
)
_NO_BOUND_BEFORE = re.compile(r"(?:约|近|超过?|逾|不到|不足|达到?|余|第|共有|增加|减少|仅|[\d〔])$")
# Word before, word after, and what they say.
_BOUNDS: tuple[tuple[str, str, Qualifier], ...] = (
    ("约", "", "approximate"),
    ("近", "", "approximate"),
    ("", "余", "at_least"),
    ("", "多", "at_least"),
    ("超过", "", "at_least"),
    ("不到", "", "at_most"),
    ("不足", "", "at_most"),
)
_BOUNDED = 0.06
_LEAST_BOUNDED = 100
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Voice:
    """What one report calls things: its body, its year, and what it calls itself."""

    body: Body
    year: int
    own: str
    site: str
    phone: str
    address: str
    postcode: str
    email: str


def make_voice(body: Body, year: int, source: random.Random) -> Voice:
    """Return the words of the report of ``body`` on ``year``."""
    words = read_toml("phrases.toml")
    name = f"{source.choice('abcdefghijklmnopqrstuvwxyz')}{source.choice(words['domains'])}"
    domain = f"{name}.example.cn"
    street = f"{source.choice(words['streets'])}{source.randint(1, 320)}号"
    site = source.choice(words["sites"]).format(place=body.place, agency=body.agency)
    return Voice(
        body=body,
        year=year,
        own=source.choice(body.selves),
        site=site,
        phone=f"0{source.randint(310, 999)}-{source.randint(2000000, 8999999)}",
        address=f"{body.place}{street}",
        postcode=f"{source.randint(110000, 859999)}",
        email=f"{source.choice(('xxgk', 'zwgk', 'bgs'))}@{domain}",
    )


def fill(
    passage: Passage, values: Mapping[int, float], voice: Voice, source: random.Random
) -> Marked:
    """Return the passage as text, with marks for its labels and its figures.

    ``values`` are the numbers of its slots (`Figures.draw`). Furniture gets no marks.
    """
    prose = "furniture" not in passage.tags
    pieces: list[str] = []
    marks: list[Mark] = []
    length = 0
    label = passage.label
    since = 0
    for index, piece in enumerate(passage.pieces):
        if isinstance(piece, Slot) and piece.kind == "label":
            if label is not None and since < length:
                marks.append(Mark(since, length, Labelled(label)))
            label, since = piece.label, length
            continue
        words, figures = _piece(passage, index, values, voice, source)
        if prose and source.random() < _BOUNDED:
            before, words, figures, after = _bounded(passage, index, words, figures, source)
        else:
            before = after = ""
        if before:
            pieces.append(before)
            length += len(before)
        if prose:
            end = length + len(words) + _magnitude_after(passage, index)
            marks += [Mark(length, end, figure) for figure in figures]
        pieces += (words, after)
        length += len(words) + len(after)
    if label is not None and prose:
        marks.append(Mark(since, length, Labelled(label)))
    return Marked("".join(pieces), tuple(marks))


def _bounded(
    passage: Passage, index: int, words: str, figures: list[Figure], source: random.Random
) -> tuple[str, str, list[Figure], str]:
    """Return a figure as 约1200 or 1200余 where the words around it allow that.

    Returns the word before, the figure's words, the figures, and the word after.
    """
    piece = passage.pieces[index]
    value = figures[0].value if figures else None
    before = passage.pieces[index - 1] if index else ""
    plain = (
        isinstance(piece, Slot)
        and piece.kind in {"figure", "number"}
        and piece.money is None
        and piece.qualifier == "exact"
        and not piece.chinese
        and isinstance(before, str)
        and not _NO_BOUND_BEFORE.search(before)
        and _measure_after(passage, index) is not None
        and not re.match(r"[多余]|.{1,2}(?:以上|左右|多|以内)", str(passage.pieces[index + 1]))
    )
    if not plain or value is None or value < _LEAST_BOUNDED or not words[0].isdigit():
        return "", words, figures, ""
    lead, after, qualifier = source.choice(_BOUNDS)
    shown = int(_rounded(value, qualifier))
    written = f"{shown / 10_000:g}万" if shown % 1000 == 0 and shown >= 10_000 else str(shown)
    bounded = [replace(figure, value=shown, qualifier=qualifier) for figure in figures]
    return lead, written, bounded, after


def _magnitude_after(passage: Passage, index: int) -> int:
    """Return 1 where the figure's magnitude opens the text behind the slot: 5万元."""
    piece = passage.pieces[index]
    following = passage.pieces[index + 1] if index + 1 < len(passage.pieces) else ""
    money = isinstance(piece, Slot) and piece.money in {"万元", "亿元"}
    return int(money and isinstance(following, str) and following[:1] in {"万", "亿"})


def _piece(
    passage: Passage,
    index: int,
    values: Mapping[int, float],
    voice: Voice,
    source: random.Random,
) -> tuple[str, list[Figure]]:
    """Return the words of one piece, and the figures that they give."""
    piece = passage.pieces[index]
    if isinstance(piece, str):
        return piece, []
    if piece.kind in {"word", "title"}:
        write = _word if piece.kind == "word" else _title
        return write(piece.name, voice, source), []
    if piece.kind == "denial":
        return piece.name, _denied(piece)
    written, value = write_number(values[index], piece, source)
    if piece.kind == "noise":
        return written, []
    keys = keys_of(piece) if piece.kind == "figure" else ((None, None),)
    return written, [
        Figure(
            indicator=name,
            value=value,
            status="reported",
            unit=indicators()[name].unit if name else _measure_after(passage, index),
            applicant=applicant,
            qualifier=piece.qualifier,
            scope=piece.scope,
            name=None if name else piece.name,
        )
        for name, applicant in keys
    ]


def _measure_after(passage: Passage, index: int) -> str | None:
    following = passage.pieces[index + 1] if index + 1 < len(passage.pieces) else ""
    found = _MEASURE.match(following) if isinstance(following, str) else None
    return found.group(1) if found else None


def _denied(slot: Slot) -> list[Figure]:
    """Return one value of 0 for each indicator that a slot denies."""
    return [
        Figure(
            name,
            0,
            "denied",
            indicators()[name].unit,
            (slot.applicant or "total") if indicators()[name].by_applicant else None,
            "exact",
            slot.scope,
        )
        for name in slot.ids
    ]


def write_number(value: float, slot: Slot, source: random.Random) -> tuple[str, int | float]:
    """Return a number as the slot wants it written, and the value that stands there then.

    A slot that is not exact shows a round number near the value, so the second differs from
    ``value``. Values of money come and go in 万元.
    """
    shown = value * IN_WAN[slot.money] if slot.money else value
    shown = round(shown, 6)
    if slot.qualifier != "exact":
        shown = _rounded(shown, slot.qualifier)
    words = _written(shown, slot, source)
    back = round(shown / IN_WAN[slot.money], 8) if slot.money else shown
    return words, int(back) if back == int(back) else back


def _rounded(value: float, qualifier: Qualifier) -> float:
    if value < 10:
        return value
    step = 10.0 ** (len(str(int(value))) - (2 if value >= 100 else 1))
    if qualifier == "at_least":
        return value // step * step
    if qualifier == "at_most":
        return -(-value // step) * step
    return round(value / step) * step


def _written(value: float, slot: Slot, source: random.Random) -> str:
    if value != int(value):
        return f"{value:.4f}".rstrip("0")
    number = int(value)
    if slot.myriad and number >= 10_000:
        return f"{number / 10_000:.2f}".rstrip("0").rstrip(".") + "万"
    if slot.chinese and 0 <= number < 100_000:
        return chinese_numeral(number)
    if slot.separated and number >= 1000:
        return f"{number:,}" if source.random() < 0.8 else f"{number:,}".replace(",", "，")
    return str(number)


def chinese_numeral(number: int) -> str:
    """Return a whole number below 100,000 in Chinese numerals, 两 where a lone two counts."""
    if number == 2:
        return "两"
    if number < 10:
        return _DIGITS[number]
    words = ""
    gap = False
    for power, name in ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            words += ("零" if gap else "") + _DIGITS[digit] + name
            gap = False
        elif words:
            gap = True
    return words.removeprefix("一") if words.startswith("一十") else words


def _word(name: str, voice: Voice, source: random.Random) -> str:
    if name.startswith("Y"):
        return str(voice.year + int(name[1:] or 0))
    if name == "docno":
        ending = source.choice(("政发", "政办发", "政办函", "办发"))
        number = source.randint(3, 140)
        return f"{voice.body.letter}{ending}〔{voice.year}〕{number}号"
    if name == "date":
        return f"{voice.year}年{source.randint(1, 12)}月{source.randint(1, 28)}日"
    if name == "month":
        return f"{source.randint(2, 11)}月"
    body = voice.body
    return {
        "we": voice.own,
        "agency": body.agency,
        "place": body.place,
        "up": body.above,
        "site": voice.site,
        "url": f"http://www.{voice.email.partition('@')[2]}",
        "phone": voice.phone,
        "address": voice.address,
        "postcode": voice.postcode,
        "email": voice.email,
    }[name]


def _title(words: str, voice: Voice, source: random.Random) -> str:
    pattern: str = source.choice(read_toml("phrases.toml")["documents"])
    return "《" + pattern.format(words=words, year=voice.year, place=voice.body.place) + "》"
