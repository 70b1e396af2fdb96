"""What text shows of where a regular expression may match in it.

Trying hundreds of patterns on every number is slow, and looking for two characters is fast: a
pattern whose every match holds 复议 or 诉讼 need not be tried on words with neither,
nor at a character with which none of its matches begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

_UNREAD = re.compile(r"\(\?(?![:=!]|<[=!]|P<)|\\[NU]")
_LOOKAROUND = re.compile(r"\(\?<?[=!]")
_OPENING = re.compile(r"\((?:\?:|\?<?[=!]|\?P<\w+>)?")
_FLAT = re.compile(r"\((?:\?:|(?!\?))([^()\[\]\\]*)\)")
"""A group without brackets and escapes in it."""
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)")
_QUANTIFIER = re.compile(r"(?:[*+?]|\{(\d*)(?:,\d*)?\})[?+]?")
_LONE_CHARACTER = 4
"""How much worse one character tells than two."""
_EVERYWHERE = frozenset("年共")
"""Characters that stand before so many numbers that they tell next to nothing."""


def telling(pattern: str) -> frozenset[str]:
    """Return strings of one or two characters of which every match of ``pattern`` holds one.

    The set is empty where none are known: then ``pattern`` may match anywhere.
    """
    if _UNREAD.search(pattern):
        return frozenset()
    return min(_Reader(pattern).alternatives(), key=_cost, default=frozenset())


def beginning(pattern: str) -> frozenset[str]:
    """Return the characters with one of which every match of ``pattern`` begins.

    The set is empty where they are not known, or a match may be empty.
    """
    if _UNREAD.search(pattern):
        return frozenset()
    first, empty = _Beginnings(pattern).alternatives()
    return frozenset() if empty or first is None else first


def _cost(strings: Iterable[str]) -> int:
    return sum(
        1 if len(string) > 1 else _LONE_CHARACTER * (10 if string in _EVERYWHERE else 1)
        for string in strings
    )


class _Tokens:
    """Reads the smallest parts of a regular expression one after the other."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def _ends(self) -> bool:
        return self._pattern[self._at : self._at + 1] in {"", "|", ")"}

    def _another(self) -> bool:
        """Step over the bar before another branch, if one follows."""
        if self._pattern[self._at : self._at + 1] != "|":
            return False
        self._at += 1
        return True

    def _listed(self) -> frozenset[str]:
        """Read a class; return its characters, none where they are not simply listed."""
        listed = self._take(_CLASS)[1:-1]
        plain = not listed.startswith("^") and "-" not in listed and "\\" not in listed
        return frozenset(listed) if plain else frozenset()

    def _character(self) -> str:
        """Read a literal character, or one that stands for others, which gives nothing."""
        character = self._pattern[self._at]
        if character == "\\":
            escaped = self._take(_ESCAPE)
            return "" if escaped[1].isalnum() else escaped[1]
        self._at += 1
        return "" if character in ".^$" else character

    def _quantifier(self) -> tuple[bool, bool]:
        """Read a quantifier, if one follows; tell whether it allows none and several."""
        match = _QUANTIFIER.match(self._pattern, self._at)
        if match is None:
            return False, False
        self._at = match.end()
        optional = match.group()[0] in "*?" or (match.group()[0] == "{" and not int(match[1] or 0))
        return optional, True

    def _take(self, token: re.Pattern[str]) -> str:
        match = token.match(self._pattern, self._at)
        assert match is not None, "the pattern has been compiled"
        self._at = match.end()
        return match.group()


class _Reader(_Tokens):
    """Reads a regular expression; each part gives the sets of which its matches hold a string."""

    def alternatives(self) -> list[frozenset[str]]:
        """Read branches up to the bracket that closes them."""
        branches = [self._branch()]
        while self._another():
            branches.append(self._branch())
        return _either(branches)

    def _branch(self) -> list[frozenset[str]]:
        found: list[frozenset[str]] = []
        literal = ""
        while not self._ends():
            piece = self._piece()
            optional, repeated = self._quantifier()
            if isinstance(piece, str) and not optional and not repeated:
                literal += piece
                continue
            found += _pairs(literal)
            literal = ""
            if not optional:
                found += _pairs(piece) if isinstance(piece, str) else piece
        return found + _pairs(literal)

    def _piece(self) -> str | list[frozenset[str]]:
        """Read a literal character, or anything else with the sets that it gives."""
        start = self._at
        character = self._pattern[start]
        if character == "(":
            flat = _FLAT.match(self._pattern, start)
            if flat is not None:
                self._at = flat.end()
                return _flat(flat[1])
            around = _LOOKAROUND.match(self._pattern, start) is not None
            self._take(_OPENING)
            inner = self.alternatives()
            self._at += 1
            return [] if around else inner
        if character == "[":
            listed = self._listed()
            return [listed] if listed else []
        return self._character() or []


@cache
def _flat(words: str) -> list[frozenset[str]]:
    """Return what a flat group gives; the same few stand in hundreds of rules."""
    return _Reader(words).alternatives()


class _Beginnings(_Tokens):
    """Reads a regular expression; each part gives the characters that its matches begin with.

    ``None`` stands for any character. Each part tells as well whether a match may be empty.
    """

    def alternatives(self) -> tuple[frozenset[str] | None, bool]:
        """Read branches up to the bracket that closes them."""
        first, empty = self._branch()
        while self._another():
            more, bare = self._branch()
            first = None if first is None or more is None else first | more
            empty = empty or bare
        return first, empty

    def _branch(self) -> tuple[frozenset[str] | None, bool]:
        first: frozenset[str] | None = frozenset()
        empty = True
        while not self._ends():
            piece, bare = self._piece()
            optional, _ = self._quantifier()
            if empty:
                first = None if first is None or piece is None else first | piece
                empty = bare or optional
        return first, empty

    def _piece(self) -> tuple[frozenset[str] | None, bool]:
        start = self._at
        if self._pattern[start] == "(":
            around = _LOOKAROUND.match(self._pattern, start) is not None
            self._take(_OPENING)
            inner = self.alternatives()
            self._at += 1
            return (frozenset(), True) if around else inner
        listed = self._listed() if self._pattern[start] == "[" else frozenset(self._character())
        return listed or None, False


def _pairs(literal: str) -> list[frozenset[str]]:
    """Return what each match of a literal holds: any two characters side by side."""
    if len(literal) < 2:
        return [frozenset([literal])] if literal else []
    return [frozenset([literal[at : at + 2]]) for at in range(len(literal) - 1)]


def _either(branches: list[list[frozenset[str]]]) -> list[frozenset[str]]:
    """Return what each match of one of ``branches`` holds."""
    if not all(branches):
        return []
    shared = [each for each in branches[0] if all(each in other for other in branches[1:])]
    joined: frozenset[str] = frozenset()
    for branch in branches:
        # A string that another branch needs as well costs nothing more.
        joined |= min(branch, key=lambda each: _cost(each - joined))
    return [*shared, joined]
