"""The package's one numeral grammar: finds numbers in prose and says what each one is.

Arabic, Chinese and mixed numerals, with separators, magnitudes and qualifier words, are read by
one pass of `find_numerals`. Numbers that count nothing (years, dates, document numbers, articles,
phones, hotlines, list numbers, slogans …) are found as well and recognised as such, so that no
later step takes them for a quantity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal, TypeAlias

from xxgk.models._numeral_patterns import Patterns, patterns
from xxgk.schema import Qualifier

NumeralKind: TypeAlias = Literal[
    "quantity", "money", "percent", "fraction", "multiple", "range", "duration", "vague",
    "year", "date", "time", "document_number", "article", "ordinal", "list_number",
    "phone", "hotline", "postcode", "address", "slogan", "code",
]  # fmt: skip
"""What a number is. The first eight count or measure; the others only name."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number in a text.

    ``start`` and ``end`` enclose the number with its qualifier words (约120余), ``digits_start``
    and ``digits_end`` the number itself with its magnitude (1.2万). ``stop`` is where the
    expression ends with its measure word. ``value`` is the number with its magnitude applied
    (money in the ``unit`` that follows, so 3万元 is 30000 元), ``high`` the upper end of a
    range. ``value`` is ``None`` where no single number is stated (数百件, a slogan).
    All offsets count characters of the text given to `find_numerals`.
    """

    start: int
    end: int
    digits_start: int
    digits_end: int
    stop: int
    kind: NumeralKind
    value: int | float | None
    qualifier: Qualifier = "exact"
    unit: str = ""
    magnitude: str = ""
    high: int | float | None = None


_DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "○": 0,
    "两": 2,
}
_POWERS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_SEPARATORS = {ord(character): None for character in ",，余多 "}
_INNER_MORE = re.compile("[余多]")
_OPEN = frozenset("(\uff08")
_CLOSE = frozenset(")\uff09")
_PAIR = re.compile("([一二两三四五六七八])([二两三四五六七八九])([十百千万]?)")
_MAGNITUDE = re.compile("[百千万亿]+$")


def find_numerals(text: str) -> tuple[Numeral, ...]:
    """Return every number of ``text`` in order, without overlaps.

    Full-width digits are read as they stand. Chinese numerals inside ordinary words (进一步,
    统一) are no numbers and are not returned; a Chinese numeral is a quantity only where a
    measure word follows it.
    """
    return tuple(iterate_numerals(text))


def iterate_numerals(text: str) -> Iterator[Numeral]:
    """Yield what `find_numerals` returns, one by one."""
    words = patterns()
    position = 0
    for run in words.run.finditer(text):
        if run.start() < position:
            if run.end() <= position:
                continue
            position = max(position, run.start())
        else:
            position = run.start()
        first = text[position]
        if not first.isdigit() and run.end() - position == 1 and not _may_count(text, position):
            continue
        while position < run.end():
            match = words.core.search(text, position, len(text))
            if match is None or match.start() >= run.end():
                break
            found = _read(text, match.start(), words)
            if found is None:
                position = match.end()
                continue
            yield found
            position = found.stop


@lru_cache(maxsize=4096)
def numeral_value(digits: str) -> int | float | None:
    """Return the value of a numeral such as ``3,001``, ``1.2万``, ``三千二百`` or ``十余万``.

    Returns ``None`` where ``digits`` is no numeral.
    """
    cleaned = digits.translate(_SEPARATORS)
    if cleaned.isdecimal():
        return int(cleaned)
    try:
        value = _mixed(cleaned)
    except (ValueError, ArithmeticError, KeyError):
        return None
    return _plain(value)


def _may_count(text: str, position: int) -> bool:
    """Tell whether a lone Chinese numeral can be one, by what stands right after it."""
    following = text[position + 1 : position + 2]
    return following in patterns().after_chinese or text[position - 1 : position] == "第"


def _read(text: str, start: int, words: Patterns) -> Numeral | None:
    arabic = text[start].isdigit()
    composite = (words.arabic_composite if arabic else words.han_composite).match(text, start)
    if composite is not None and composite.lastgroup is not None:
        found = _composite(text, composite, words)
        if found is not None:
            return found
    core = words.core.match(text, start)
    if core is None:
        return None
    if arabic:
        return _arabic(text, core, words)
    return _chinese(text, core, words)


def _composite(text: str, match: re.Match[str], words: Patterns) -> Numeral | None:
    name = match.lastgroup or ""
    start, end = match.span()
    before = text[max(0, start - 8) : start]
    if name == "docno" and before[-1:] not in "〔[【(（":
        return None
    if name == "percent" or name == "points":
        digits = re.match(r"[^%％‰个]+", match.group())
        low = numeral_value(re.split("[-~—–至到]", digits.group())[0]) if digits else None
        return _whole(match, "percent", low, unit="%" if name == "percent" else "个百分点")
    if name == "parts":
        return _parts(match)
    if name == "range":
        return _range(text, match, words)
    if name in {"date", "isodate", "han_date"}:
        if words.no_date_before.search(before):
            return None
        return _whole(match, "date", _year_of(match.group()))
    if name in {"year", "years", "han_year"}:
        return _whole(match, "year", _year_of(match.group()))
    kind: NumeralKind = _COMPOSITE_KINDS[name]
    return _whole(match, kind, None)


_COMPOSITE_KINDS: dict[str, NumeralKind] = {
    "slogan": "slogan",
    "docno": "document_number",
    "phone": "phone",
    "time": "time",
    "version": "code",
    "code": "code",
}


def _year_of(words: str) -> int | None:
    """Return the year that a date or year begins with, if it names one."""
    digits = re.match(
        r"(?:19|20)\d\d(?!\d)|0\d(?=年)|[一二][〇○零九][〇○零一二三四五六七八九]{2}(?=年)", words
    )
    if digits is None:
        return None
    value = int("".join(str(_DIGITS.get(c, c)) for c in digits.group()))
    return value + 2000 if value < 100 else value


def _parts(match: re.Match[str]) -> Numeral | None:
    whole, part = match.group().split("分之")
    base, share = numeral_value(whole), numeral_value(part)
    if not base or share is None:
        return None
    if base in {100, 1000}:
        return _whole(match, "percent", _plain(Decimal(str(share)) * 100 / Decimal(base)), "%")
    return _whole(match, "fraction", round(share / base, 6))


def _range(text: str, match: re.Match[str], words: Patterns) -> Numeral | None:
    low_words, high_words = match["low"], match["high"]
    low, high = numeral_value(low_words), numeral_value(high_words)
    tail = words.tail.match(text, match.end())
    if low is None or high is None or tail is None or high <= low:
        return None
    if tail["duration"]:
        return _whole(match, "duration", low, tail["duration"])
    unit = tail["measure"] or tail["money"]
    if not unit:
        return None
    if (scale := re.search("[万亿]+$", high_words)) and not re.search("[万亿]", low_words):
        low = _plain(Decimal(low) * Decimal(numeral_value("1" + scale.group()) or 1))
    return Numeral(
        start=match.start(), end=match.end(), digits_start=match.start(), digits_end=match.end(),
        stop=tail.end(), kind="range", value=low, qualifier="approximate", unit=unit, high=high,
    )  # fmt: skip


def _arabic(text: str, core: re.Match[str], words: Patterns) -> Numeral | None:
    start, end = core.span()
    before = text[max(0, start - 12) : start]
    digits = core.group()
    named = _named(text, core, before, words)
    if named is not None:
        return named
    tail = words.tail.match(text, end)
    if tail is not None and (found := _counted(text, core, before, tail, words)):
        return found
    if _is_bare_year(digits):
        return _simple(core, "year", int(digits))
    if words.list_number.match(text, end) and (not before or words.opens_clause.search(before)):
        return _simple(core, "list_number", numeral_value(digits))
    if (len(digits) >= 7 and digits.isdigit()) or re.fullmatch(r"\d{1,2}\.\d{1,2}", digits):
        return _simple(core, "code", None)
    return _quantity(text, core, before, None, words)


def _named(text: str, core: re.Match[str], before: str, words: Patterns) -> Numeral | None:
    """Read a number that only names something: by what stands before or glued to it."""
    digits, (start, end) = core.group(), core.span()
    following = text[end : end + 1]
    if words.letter_before.search(before) or (following and words.letter_after.match(following)):
        return _simple(core, "code", None)
    if before.endswith("第"):
        kind: NumeralKind = "article" if words.article_after.match(text, end) else "ordinal"
        return _simple(core, kind, numeral_value(digits))
    if words.postcode_before.search(before) and len(digits) == 6:
        return _simple(core, "postcode", None)
    if words.phone_before.search(before) and digits.isdigit() and len(digits) >= 5:
        return _simple(core, "phone", None)
    if digits in words.hotlines and not words.hotline_counts.match(text, end):
        return _simple(core, "hotline", None)
    if following == "号":
        address = words.address_before.search(before)
        return _simple(core, "address" if address else "document_number", None)
    if before[-1:] in _OPEN and following in _CLOSE and digits.isdigit():
        year = _is_bare_year(digits)
        return _simple(core, "year" if year else "list_number", int(digits))
    if following in _CLOSE and len(digits) <= 2 and words.opens_clause.search(before):
        return _simple(core, "list_number", numeral_value(digits))
    return None


def _chinese(text: str, core: re.Match[str], words: Patterns) -> Numeral | None:
    start, end = core.span()
    before = text[max(0, start - 12) : start]
    following = text[end : end + 1]
    if before.endswith("第"):
        if words.in_word(text, start, end):
            return None
        kind: NumeralKind = "article" if words.article_after.match(text, end) else "ordinal"
        return _simple(core, kind, numeral_value(core.group()))
    if words.chinese_list_number.match(text, end) and (
        not before or words.opens_clause.search(before)
    ):
        return _simple(core, "list_number", numeral_value(core.group()))
    if before[-1:] in _OPEN and following in _CLOSE:
        return _simple(core, "list_number", numeral_value(core.group()))
    if core.group()[0] == "一" and before[-1:] in words.barred_before_one:
        return None
    tail = words.tail.match(text, end)
    if tail is None:
        return None
    if tail["measure"] and tail["measure"] in words.digits_only:
        return None
    if not (tail["measure"] or tail["money"] or tail["duration"] or tail["multiple"]):
        return None
    if words.in_word(text, start, end):
        return None
    return _counted(text, core, before, tail, words)


def _counted(
    text: str, core: re.Match[str], before: str, tail: re.Match[str], words: Patterns
) -> Numeral | None:
    """Read a number whose unit follows it."""
    value = numeral_value(core.group())
    unit = tail["multiple"]
    if unit:
        return _simple(core, "multiple", value, stop=tail.end(), unit=unit)
    unit = tail["duration"]
    if unit:
        return _simple(core, "duration", value, stop=tail.end(), unit=unit)
    if tail["measure"] or tail["money"]:
        barred = words.measure_barred.get(tail["measure"] or "", "")
        following = text[tail.end("measure") : tail.end("measure") + 1] if tail["measure"] else ""
        if following and following in barred and not core.group()[0].isdigit():
            return None
        return _quantity(text, core, before, tail, words)
    return None


def _quantity(
    text: str, core: re.Match[str], before: str, tail: re.Match[str] | None, words: Patterns
) -> Numeral | None:
    start, end = core.span()
    digits = core.group()
    value = numeral_value(digits)
    first, last, stop = start, end, end
    qualifier: Qualifier = "exact"
    if _INNER_MORE.search(digits):
        qualifier = "at_least"
    if (leading := words.qualifier_before.search(before)) is not None:
        first = start - len(leading.group())
        qualifier = words.qualifiers[leading.group().strip()]
    unit, kind = "", "quantity"
    if tail is not None:
        stop = tail.end()
        unit = tail["money"] or tail["measure"] or ""
        kind = "money" if tail["money"] else "quantity"
        trailing = tail["inner"] or tail["outer"]
        if trailing:
            qualifier = words.qualifiers[trailing] if qualifier == "exact" else qualifier
            last = tail.end("inner") if tail["inner"] else tail.end("outer")
    vague = before[-1:] in {"数", "几", "好"} and digits[0] in "十百千万亿"
    pair = _PAIR.fullmatch(digits)
    if pair and (_DIGITS[pair[2]] == _DIGITS[pair[1]] + 1 or pair.group(1, 2) == ("三", "五")):
        return _pair(core, pair, unit, stop)
    if vague:
        return Numeral(start - 1, last, start, end, stop, "vague", None, "approximate", unit)
    if value is None:
        return None
    magnitude = _MAGNITUDE.search(digits)
    return Numeral(
        start=first, end=last, digits_start=start, digits_end=end, stop=stop,
        kind="money" if kind == "money" else "quantity", value=value, qualifier=qualifier,
        unit=unit, magnitude=magnitude.group() if magnitude and digits[0].isdigit() else "",
    )  # fmt: skip


def _pair(core: re.Match[str], pair: re.Match[str], unit: str, stop: int) -> Numeral:
    """Read two digits side by side (三四十) as the range that they stand for."""
    scale = numeral_value("一" + pair[3]) or 1
    return Numeral(
        start=core.start(), end=core.end(), digits_start=core.start(), digits_end=core.end(),
        stop=stop, kind="range", value=_plain(Decimal(_DIGITS[pair[1]]) * Decimal(scale)),
        qualifier="approximate", unit=unit, high=_plain(Decimal(_DIGITS[pair[2]]) * Decimal(scale)),
    )  # fmt: skip


def _whole(
    match: re.Match[str], kind: NumeralKind, value: int | float | None, unit: str = ""
) -> Numeral:
    start, end = match.span()
    return Numeral(start, end, start, end, end, kind, value, "exact", unit)


def _simple(
    core: re.Match[str],
    kind: NumeralKind,
    value: int | float | None,
    stop: int | None = None,
    unit: str = "",
) -> Numeral:
    start, end = core.span()
    return Numeral(start, end, start, end, stop or end, kind, value, "exact", unit)


def _is_bare_year(digits: str) -> bool:
    return len(digits) == 4 and digits.isdigit() and 1949 <= int(digits) <= 2049


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


@cache
def _scale(character: str) -> Decimal:
    return Decimal(_MYRIADS.get(character) or _POWERS[character])


def _mixed(digits: str) -> Decimal:
    """Return the value of Arabic, Chinese or mixed digits without separators."""
    if re.fullmatch(r"\d+(?:\.\d+)?", digits):
        return Decimal(digits)
    if len(digits) > 1 and all(character in _DIGITS for character in digits):
        return Decimal(int("".join(str(_DIGITS[character]) for character in digits)))
    total = section = number = Decimal(0)
    seen = False
    last_scale = Decimal(1)
    for piece in re.findall(r"\d+(?:\.\d+)?|\D", digits):
        if piece[0].isdigit() or piece in _DIGITS:
            number = Decimal(piece) if piece[0].isdigit() else Decimal(_DIGITS[piece])
            seen = True
        elif piece in _POWERS:
            section += (number if seen else Decimal(1)) * _scale(piece)
            number, seen, last_scale = Decimal(0), False, _scale(piece)
        else:
            scale = _scale(piece)
            part = section + number if (section or seen) else Decimal(1)
            total = (total + part) * scale if total and total < scale else total + part * scale
            section, number, seen, last_scale = Decimal(0), Decimal(0), False, scale
    short = seen and last_scale >= 100 and re.search("[百千万亿][一二两三四五六七八九1-9]$", digits)
    return total + section + (number * last_scale / 10 if short else number)
