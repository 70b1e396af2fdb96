"""Which of many patterns are worth trying on some words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_

from xxgk.resources.telling import telling


def set_bits(bits: int) -> Iterator[int]:
    """Yield the places of the bits that are set in ``bits``, from the lowest."""
    while bits:
        lowest = bits & -bits
        bits ^= lowest
        yield lowest.bit_length() - 1


def teller(patterns: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    """Return a pattern that quickly finds whether any of ``patterns`` may match in a text at all.

    A choice between plain strings is searched many times faster than one between patterns.
    """
    strings = [telling(pattern.pattern) for pattern in patterns]
    known = frozenset[str]().union(*strings) if all(strings) else frozenset[str]()
    return re.compile("|".join(map(re.escape, sorted(known))))


_NO_STRING: tuple[int, dict[str, int]] = (0, {})


class Screen:
    """Tells of several patterns which can match in given words at all, without trying them.

    A pattern is ruled out where the words hold none of its telling strings. ``None`` stands
    for a pattern that always fits.
    """

    __slots__ = ("_always", "_any", "_by_first", "_firsts")

    def __init__(self, patterns: Sequence[re.Pattern[str] | None]) -> None:
        self._always = 0
        # By first character: the patterns that it tells of alone, and those by the second one.
        self._by_first: dict[str, tuple[int, dict[str, int]]] = {}
        for place, pattern in enumerate(patterns):
            strings = telling(pattern.pattern) if pattern is not None else frozenset()
            if not strings:
                self._always |= 1 << place
            for string in strings:
                alone, seconds = self._by_first.get(string[0], (0, {}))
                if len(string) == 1:
                    alone |= 1 << place
                else:
                    seconds[string[1]] = seconds.get(string[1], 0) | 1 << place
                self._by_first[string[0]] = alone, seconds
        self._any = {
            first: reduce(or_, seconds.values(), alone)
            for first, (alone, seconds) in self._by_first.items()
        }
        # A search for plain characters leaps to them; the second ones are only looked at.
        told = [
            re.escape(first) if alone else f"{re.escape(first)}(?=[{re.escape(''.join(seconds))}])"
            for first, (alone, seconds) in self._by_first.items()
        ]
        self._firsts = re.compile("|".join(told) or "(?!)")

    def possible(self, words: str) -> int:
        """Return a number whose bit n is set where the nth pattern may match in ``words``."""
        found = self._always
        get = self._by_first.get
        seconds: dict[str, int] = {}
        # Words are short and strings are many, so the words' own are looked up among them.
        for character in words:
            if character in seconds:
                found |= seconds[character]
            alone, seconds = get(character, _NO_STRING)
            found |= alone
        return found

    def possible_in_text(self, text: str) -> int:
        """Return what `possible` does or more, faster for a long text and few patterns."""
        found = self._always
        for first in self._firsts.findall(text):
            found |= self._any[first]
        return found
