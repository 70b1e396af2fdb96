"""What a numeral's digits are worth: Arabic, Chinese and mixed forms, with separators."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache

DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "○": 0,
    "两": 2,
}
_POWERS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_SEPARATORS = {ord(character): None for character in ",，余多 "}


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
    return plain(value)


def plain(value: Decimal) -> int | float:
    """Return ``value`` as an integer where it is one."""
    return int(value) if value == value.to_integral_value() else float(value)


@cache
def _scale(character: str) -> Decimal:
    return Decimal(_MYRIADS.get(character) or _POWERS[character])


def _mixed(digits: str) -> Decimal:
    """Return the value of Arabic, Chinese or mixed digits without separators."""
    if re.fullmatch(r"\d+(?:\.\d+)?", digits):
        return Decimal(digits)
    if len(digits) > 1 and all(character in DIGITS for character in digits):
        return Decimal(int("".join(str(DIGITS[character]) for character in digits)))
    total = section = number = Decimal(0)
    seen = False
    last_scale = Decimal(1)
    for piece in re.findall(r"\d+(?:\.\d+)?|\D", digits):
        if piece[0].isdigit() or piece in DIGITS:
            number = Decimal(piece) if piece[0].isdigit() else Decimal(DIGITS[piece])
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
