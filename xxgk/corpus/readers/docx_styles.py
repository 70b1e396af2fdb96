"""What a DOCX keeps apart from its text: heading styles, and automatic numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from xxgk.corpus.readers.zipped import attribute, child, local
from xxgk.schema import Role

_HEADING = re.compile(r"(?:heading|标题) ?[1-9]", re.IGNORECASE)
_TITLE = re.compile(r"title|标题", re.IGNORECASE)
_PLACE = re.compile(r"%([1-9])")
_HAN = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LEVELS = 9
_MAX_BASED_ON = 20


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str
    spaced: bool


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based_on: str | None
    outline: bool
    list_id: str | None
    level: int


class Styles:
    """Roles and automatic numbers of a document's paragraphs.

    Parameters
    ----------
    styles, numbering
        The roots of ``word/styles.xml`` and ``word/numbering.xml``, ``None`` where missing.
    """

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        self._styles = {
            attribute(style, "styleId") or "": _style(style)
            for style in styles or ()
            if local(style) == "style"
        }
        self._lists, self._levels, self._restarts = _lists(numbering)
        self._counts: dict[str, list[int | None]] = {}
        self._restarted: set[tuple[str, int]] = set()

    def role(self, paragraph: Element) -> Role:
        """Return what the paragraph's style or outline level makes of it."""
        properties = child(paragraph, "pPr")
        level = attribute(child(properties, "outlineLvl"), "val")
        if level is not None:
            return "heading" if level != "9" else "text"
        for style in self._chain(properties):
            if _HEADING.fullmatch(style.name) or style.outline:
                return "heading"
            if _TITLE.fullmatch(style.name):
                return "title"
        return "text"

    def number(self, paragraph: Element) -> str:
        """Return the automatic number that stands before the paragraph, and count it.

        Empty for paragraphs outside lists, and for bullets.
        """
        properties = child(paragraph, "pPr")
        list_id, level = self._list_of(properties)
        abstract = self._lists.get(list_id or "")
        levels = self._levels.get(abstract or "")
        if list_id is None or abstract is None or levels is None or level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        restart = self._restarts.get((list_id, level))
        if restart is not None and (list_id, level) not in self._restarted:
            self._restarted.add((list_id, level))
            counts[level] = restart
        else:
            before = counts[level]
            counts[level] = levels[level].start if before is None else before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        return _written(levels, level, counts)

    def _chain(self, properties: Element | None) -> list[_Style]:
        found: list[_Style] = []
        name = attribute(child(properties, "pStyle"), "val")
        while name in self._styles and len(found) < _MAX_BASED_ON:
            found.append(self._styles[name])
            name = found[-1].based_on
        return found

    def _list_of(self, properties: Element | None) -> tuple[str | None, int]:
        own = child(properties, "numPr")
        if own is not None:
            list_id = attribute(child(own, "numId"), "val")
            level = _count(attribute(child(own, "ilvl"), "val"), 0)
            if list_id is not None:
                return (None if list_id == "0" else list_id), min(level, _LEVELS - 1)
        for style in self._chain(properties):
            if style.list_id is not None:
                return style.list_id, style.level
        return None, 0


def _style(element: Element) -> _Style:
    properties = child(element, "pPr")
    outline = attribute(child(properties, "outlineLvl"), "val")
    return _Style(
        name=attribute(child(element, "name"), "val") or "",
        based_on=attribute(child(element, "basedOn"), "val"),
        outline=outline is not None and outline != "9",
        list_id=attribute(child(properties, "numPr", "numId"), "val"),
        level=min(_count(attribute(child(properties, "numPr", "ilvl"), "val"), 0), _LEVELS - 1),
    )


def _lists(
    numbering: Element | None,
) -> tuple[dict[str, str], dict[str, dict[int, _Level]], dict[tuple[str, int], int]]:
    """Return list to abstract list, abstract list to its levels, and where a list restarts."""
    lists: dict[str, str] = {}
    levels: dict[str, dict[int, _Level]] = {}
    restarts: dict[tuple[str, int], int] = {}
    for part in numbering if numbering is not None else ():
        if local(part) == "abstractNum":
            levels[attribute(part, "abstractNumId") or ""] = {
                _count(attribute(level, "ilvl"), 0): _level(level)
                for level in part
                if local(level) == "lvl"
            }
        elif local(part) == "num":
            number = attribute(part, "numId") or ""
            lists[number] = attribute(child(part, "abstractNumId"), "val") or ""
            for override in part:
                start = attribute(child(override, "startOverride"), "val")
                if local(override) == "lvlOverride" and start is not None:
                    restarts[number, _count(attribute(override, "ilvl"), 0)] = _count(start, 1)
    return lists, levels, restarts


def _level(element: Element) -> _Level:
    return _Level(
        start=_count(attribute(child(element, "start"), "val"), 1),
        form=attribute(child(element, "numFmt"), "val") or "decimal",
        text=attribute(child(element, "lvlText"), "val") or "",
        spaced=attribute(child(element, "suff"), "val") != "nothing",
    )


def _written(levels: dict[int, _Level], level: int, counts: list[int | None]) -> str:
    here = levels[level]
    if here.form in ("bullet", "none"):
        return ""

    def place(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        other = levels.get(index, here)
        count = counts[index]
        return _FORMS.get(other.form, str)(other.start if count is None else count)

    text = _PLACE.sub(place, here.text)
    # A number that ends in a digit or letter must not touch the figure that may follow it.
    return (
        f"{text} " if text and (text[-1].isalnum() or (here.spaced and text[-1] == ".")) else text
    )


def _chinese(number: int, digits: str = _HAN, ten: str = "十", hundred: str = "百") -> str:
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    zero = "零" if hundreds and not tens and ones else ""
    head = f"{digits[hundreds]}{hundred}" if hundreds else ""
    middle = ("" if tens == 1 and not hundreds and ten == "十" else digits[tens]) + ten
    return head + zero + (middle if tens else "") + (digits[ones] if ones else "")


def _circled(number: int) -> str:
    return chr(0x245F + number) if 1 <= number <= 20 else str(number)


def _letter(number: int) -> str:
    return chr(0x40 + number) if 1 <= number <= 26 else str(number)


def _roman(number: int) -> str:
    if not 0 < number < 40:
        return str(number)
    text = ""
    for value, numeral in _ROMAN:
        text += numeral * (number // value)
        number %= value
    return text


def _count(value: str | None, default: int) -> int:
    return int(value) if value is not None and value.isdecimal() and len(value) < 6 else default


_FORMS: dict[str, Callable[[int], str]] = {
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "ideographDigital": lambda number: "".join(_HAN[int(digit)] for digit in str(number)),
    "chineseLegalSimplified": lambda number: _chinese(number, _LEGAL, "拾", "佰"),
    "ideographTraditional": lambda number: (
        _STEMS[number - 1] if 1 <= number <= len(_STEMS) else str(number)
    ),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalFullWidth": lambda number: "".join(chr(0xFF10 + int(d)) for d in str(number)),
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
}
