"""The package's one numeral grammar: finds numbers in prose and says what each one is.

Arabic, Chinese and mixed numerals, with separators, magnitudes and qualifier words, are read by
one pass of `find_numerals`. Numbers that count nothing (years, dates, document numbers, articles,
phones, hotlines, list numbers, slogans …) are found as well and recognised as such, so that no
later step takes them for a quantity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from string import ascii_letters
from typing import Literal, NamedTuple, TypeAlias

from xxgk.models._numeral_patterns import Patterns, patterns
from xxgk.models._numeral_values import DIGITS, numeral_value, plain
from xxgk.schema import Qualifier

__all__ = [
    "Numeral",
    "NumeralKind",
    "find_numerals",
    "iterate_numerals",
    "may_count",
    "numeral_value",
]

NumeralKind: TypeAlias = Literal[
    "quantity", "money", "percent", "fraction", "multiple", "range", "duration", "vague",
    "year", "date", "time", "document_number", "article", "ordinal", "list_number",
    "phone", "hotline", "postcode", "address", "slogan", "code",
]  # fmt: skip
"""What a number is. The first eight count or measure; the others only name."""


class Numeral(NamedTuple):
    """One number in a text.

    ``start`` and ``end`` enclose the number with its qualifier words (约120余), ``digits_start``
    and ``digits_end`` the number itself with its magnitude (1.2万). ``stop`` is where the
    expression ends with its measure word. ``value`` is the number with its magnitude applied
    (money in the ``unit`` that follows, so 3万元 is 30000 元), ``high`` the upper end of a
    range. ``value`` is ``None`` where no single number is stated (数百件, a slogan).
    All offsets count characters of the text given to `find_numerals`.
    """

    # A tuple is made several times faster than a frozen dataclass, and a report has hundreds.
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


_INNER_MORE = re.compile("[余多]")
_OPEN = frozenset("(\uff08")
_CLOSE = frozenset(")\uff09")
_NARROW = frozenset(ascii_letters + "@/_#.-– \n")
_LETTERS = frozenset(ascii_letters + "@_#/")
_NAMED_BY = _LETTERS | frozenset(" 号")
_PAIR = re.compile("([一二两三四五六七八])([二两三四五六七八九])([十百千万]?)")
_SHARE_DIGITS = re.compile("[^%％‰个~—–至到-]+")
_LEADING_YEAR = re.compile(
    r"(?:19|20)\d\d(?!\d)|0\d(?=年)|[一二][〇○零九][〇○零一二三四五六七八九]{2}(?=年)"
)
_MAGNITUDE = re.compile("[百千万亿]+$")


def find_numerals(text: str) -> tuple[Numeral, ...]:
    """Return every number of ``text`` in order, without overlaps.

    Full-width digits are read as they stand. Chinese numerals inside ordinary words (进一步,
    统一) are no numbers and are not returned; a Chinese numeral is a quantity only where a
    measure word follows it.
    """
    return tuple(iterate_numerals(text))


def may_count(text: str) -> bool:
    """Tell quickly whether ``text`` may hold a quantity, money or a range; most text does not."""
    return patterns().countable.search(text) is not None


def iterate_numerals(text: str) -> Iterator[Numeral]:
    """Yield what `find_numerals` returns, one by one."""
    words = patterns()
    position = 0
    for run in words.run.finditer(text):
        if run.start() >= position:
            position = run.start()
        elif run.end() - position < 2 and not words.run.match(text, position, run.end() + 1):
            # The number before took all of this run but a lone character that is none.
            continue
        while position < run.end():
            core = words.core.search(text, position)
            if core is None or core.start() >= run.end():
                break
            found = _read(text, core, words)
            if found is None:
                position = core.end()
                continue
            yield found
            position = found.stop


def _read(text: str, core: re.Match[str], words: Patterns) -> Numeral | None:
    arabic = core.group()[0].isdigit()
    forms = words.arabic_composite if arabic else words.han_composite
    composite = forms.match(text, core.start())
    if composite is not None and composite.lastgroup is not None:
        found = _composite(text, composite, words)
        if found is not None:
            return found
    if arabic:
        return _arabic(text, core, words)
    return _chinese(text, core, words)


def _composite(text: str, match: re.Match[str], words: Patterns) -> Numeral | None:
    """Read a number that consists of several (a date, a range, a document number)."""
    name = match.lastgroup or ""
    before = text[max(0, match.start() - 8) : match.start()]
    if name == "docno" and before[-1:] not in _DOCUMENT_OPEN:
        return None
    if name == "range":
        return _range(text, match, words)
    if name in _SHARES:
        return _share(match, name)
    kind = _COMPOSITE_KINDS[name]
    if kind == "date" and words.no_date_before.search(before):
        return None
    dated = kind in {"date", "year"}
    return _whole(match, kind, _year_of(match.group()) if dated else None)


_DOCUMENT_OPEN = frozenset("〔[【(\uff08")
_SHARES = frozenset({"percent", "points", "parts"})
_COMPOSITE_KINDS: dict[str, NumeralKind] = {
    "slogan": "slogan",
    "docno": "document_number",
    "phone": "phone",
    "time": "time",
    "version": "code",
    "date": "date",
    "isodate": "date",
    "han_date": "date",
    "year": "year",
    "years": "year",
    "han_year": "year",
}


def _year_of(words: str) -> int | None:
    """Return the year that a date or year begins with, if it names one."""
    digits = _LEADING_YEAR.match(words)
    if digits is None:
        return None
    value = int("".join(str(DIGITS.get(c, c)) for c in digits.group()))
    return value + 2000 if value < 100 else value


def _share(match: re.Match[str], name: str) -> Numeral | None:
    """Read a percentage, percentage points or a fraction."""
    if name == "parts":
        whole, part = match.group().split("分之")
        base, share = numeral_value(whole), numeral_value(part)
        if not base or share is None:
            return None
        if base in {100, 1000}:
            hundredths = Decimal(str(share)) * 100 / Decimal(base)
            return _whole(match, "percent", plain(hundredths), "%")
        return _whole(match, "fraction", round(share / base, 6))
    digits = _SHARE_DIGITS.match(match.group())
    low = numeral_value(digits.group()) if digits else None
    return _whole(match, "percent", low, unit="%" if name == "percent" else "个百分点")


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
        low = plain(Decimal(low) * Decimal(numeral_value("1" + scale.group()) or 1))
    return Numeral(
        start=match.start(), end=match.end(), digits_start=match.start(), digits_end=match.end(),
        stop=tail.end(), kind="range", value=low, qualifier="approximate", unit=unit, high=high,
    )  # fmt: skip


def _arabic(text: str, core: re.Match[str], words: Patterns) -> Numeral | None:
    start, end = core.span()
    before = text[max(0, start - 12) : start]
    last, following = before[-1:], text[end : end + 1]
    named: Numeral | None = None
    # Most numbers count: they stand between Han characters and are short.
    if last in _NARROW or following in _NAMED_BY or end - start > 2 or "://" in before:
        named = _named(text, core, before, words)
    if named is None and (last == "第" or following in _CLOSE):
        named = _numbered(text, core, before, words)
    if named is not None:
        return named
    tail = words.tail.match(text, end)
    if tail is not None and (found := _counted(text, core, before, tail, words)):
        return found
    digits = core.group()
    if _is_bare_year(digits):
        return _simple(core, "year", int(digits))
    if words.list_number.match(text, end) and (not before or words.opens_clause.search(before)):
        return _simple(core, "list_number", numeral_value(digits))
    if words.no_quantity.fullmatch(digits):
        return _simple(core, "code", None)
    return _quantity(text, core, before, None, words)


def _named(text: str, core: re.Match[str], before: str, words: Patterns) -> Numeral | None:
    """Read a number that only names something, by what stands around it."""
    digits, end = core.group(), core.end()
    following = text[end : end + 1]
    kind: NumeralKind | None = None
    # No Han character can end these patterns.
    narrow = before[-1:] in _NARROW or "://" in before
    torn = following == " " and text[end + 1 : end + 2].isdecimal()
    if torn or (narrow and words.torn_before.search(before)):
        # 3 08 may be one number that a line break tore apart, or two: it is none.
        kind = "code"
    elif following in _LETTERS or (narrow and words.letter_before.search(before)):
        kind = "code"
    elif len(digits) == 6 and words.postcode_before.search(before):
        kind = "postcode"
    elif len(digits) >= 5 and digits.isdigit() and words.phone_before.search(before):
        kind = "phone"
    elif digits in words.hotlines and not words.hotline_counts.match(text, end):
        kind = "hotline"
    elif following == "号" and not before.endswith("第"):
        kind = "address" if words.address_before.search(before) else "document_number"
    return None if kind is None else _simple(core, kind, None)


def _numbered(text: str, core: re.Match[str], before: str, words: Patterns) -> Numeral | None:
    """Read a number that gives a place in a row: an article, an ordinal, a list number."""
    digits, end = core.group(), core.end()
    kind: NumeralKind | None = None
    if before.endswith("第"):
        kind = "article" if words.article_after.match(text, end) else "ordinal"
    elif text[end : end + 1] in _CLOSE and digits.isdigit():
        if before[-1:] in _OPEN:
            kind = "year" if _is_bare_year(digits) else "list_number"
        elif len(digits) <= 2 and (not before or words.opens_clause.search(before)):
            kind = "list_number"
    return None if kind is None else _simple(core, kind, numeral_value(digits))


def _chinese(text: str, core: re.Match[str], words: Patterns) -> Numeral | None:
    start, end = core.span()
    before = text[max(0, start - 12) : start]
    listed = words.chinese_list_number.match(text, end) and (
        not before or words.opens_clause.search(before)
    )
    bracketed = before[-1:] in _OPEN and text[end : end + 1] in _CLOSE
    if listed or bracketed:
        return _simple(core, "list_number", numeral_value(core.group()))
    if before.endswith("第"):
        return None if words.in_word(text, start, end) else _numbered(text, core, before, words)
    if core.group()[0] == "一" and before[-1:] in words.barred_before_one:
        return None
    tail = words.tail.match(text, end)
    if tail is None or not (
        tail["measure"] or tail["money"] or tail["duration"] or tail["multiple"]
    ):
        return None
    if tail["measure"] in words.digits_only or words.in_word(text, start, end):
        return None
    return _counted(text, core, before, tail, words)


def _counted(
    text: str, core: re.Match[str], before: str, tail: re.Match[str], words: Patterns
) -> Numeral | None:
    """Read a number whose unit follows it."""
    multiple, duration, money, measure = tail.group("multiple", "duration", "money", "measure")
    if measure:
        following = text[tail.end("measure") : tail.end("measure") + 1]
        barred = following and following in words.measure_barred.get(measure, "")
        if barred and not core.group()[0].isdigit():
            return None
    elif multiple or duration:
        kind: NumeralKind = "multiple" if multiple else "duration"
        value = numeral_value(core.group())
        return _simple(core, kind, value, stop=tail.end(), unit=multiple or duration)
    elif not money:
        return None
    return _quantity(text, core, before, tail, words)


def _quantity(
    text: str, core: re.Match[str], before: str, tail: re.Match[str] | None, words: Patterns
) -> Numeral | None:
    start, end = core.span()
    digits = core.group()
    value = numeral_value(digits)
    first, last, stop = start, end, end
    qualifier: Qualifier = "exact"
    # Most numbers are bare digits, which hold none of what is looked for in others.
    bare = digits.isdecimal()
    if not bare and _INNER_MORE.search(digits):
        qualifier = "at_least"
    ends = before.rstrip()[-1:] in words.qualifier_ends
    if ends and (leading := words.qualifier_before.search(before)) is not None:
        first = start - len(leading.group())
        qualifier = words.qualifiers[leading.group().strip()]
    unit, kind = "", "quantity"
    if tail is not None:
        stop = tail.end()
        money, measure, inner, outer = tail.group("money", "measure", "inner", "outer")
        unit = money or measure or ""
        kind = "money" if money else "quantity"
        trailing = inner or outer
        if trailing:
            qualifier = words.qualifiers[trailing] if qualifier == "exact" else qualifier
            last = tail.end("inner") if inner else tail.end("outer")
    vague = before[-1:] in {"数", "几", "好"} and digits[0] in "十百千万亿"
    pair = None if bare else _PAIR.fullmatch(digits)
    if pair and (DIGITS[pair[2]] == DIGITS[pair[1]] + 1 or pair.group(1, 2) == ("三", "五")):
        return _pair(core, pair, unit, stop)
    if vague:
        return Numeral(start - 1, last, start, end, stop, "vague", None, "approximate", unit)
    if value is None:
        return None
    magnitude = None if bare else _MAGNITUDE.search(digits)
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
        stop=stop, kind="range", value=plain(Decimal(DIGITS[pair[1]]) * Decimal(scale)),
        qualifier="approximate", unit=unit, high=plain(Decimal(DIGITS[pair[2]]) * Decimal(scale)),
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
