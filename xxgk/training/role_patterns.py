"""Clauses drawn from patterns: the places that roles take around a number, with varied words.

What is counted is drawn from the annotated clauses, or put together of a word of the field and
the last word of something counted, so that it is mostly new.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from xxgk.corpus.generate.fill import chinese_numeral
from xxgk.corpus.roles import Role, RoleClause, RoleLabel
from xxgk.models.words import cut, word_list
from xxgk.training.role_examples import role_words

_SLOT = re.compile(r"\{(\w+)\}|[^{}]+")
_ROLES: Mapping[str, RoleLabel] = {
    "N": "COUNTED", "C": "CHANNEL", "S": "SCOPE", "A": "APPLICANT", "P": "PERIOD",
    "D": "DOCUMENT", "G": "AGENCY",
}  # fmt: skip
_BEHIND = re.compile(r"[的共达有为:]{0,2}\d[\d.,]*[万亿]?[多余]?(人次|[\u4e00-\u9fff])")
_HAN = re.compile(r"[\u3400-\u9fff]{2,4}")
_OWN = 0.4
_COMPOSED = 0.6
_CHINESE = 0.12


class PatternClauses:
    """Draws clauses; ``clauses`` give what is counted by which measure word."""

    def __init__(self, clauses: Iterable[RoleClause]) -> None:
        pool: dict[str, set[str]] = {}
        for clause in clauses:
            for role in clause.roles:
                measure = measure_behind(clause.text, role.end)
                if role.label == "COUNTED" and measure:
                    pool.setdefault(measure, set()).add(clause.text[role.start : role.end])
        self._pool = {measure: sorted(words) for measure, words in sorted(pool.items())}
        self._measures = list(self._pool)
        self._weights = [len(words) for words in self._pool.values()]
        self._modifiers = sorted(
            word for word in (*word_list().own, *word_list().passages) if _HAN.fullmatch(word)
        )

    def counted(self, measure: str, draw: random.Random) -> str | None:
        """Return something that is counted by ``measure``, ``None`` where nothing is known."""
        if measure not in self._pool:
            return None
        words = draw.choice(self._pool[measure])
        if draw.random() >= _COMPOSED:
            return words
        head = cut(words)[-1]
        return draw.choice(self._modifiers) + (head if len(head) > 1 else words)

    def draw(self, number: int, draw: random.Random) -> Iterator[RoleClause]:
        """Yield ``number`` clauses."""
        patterns = _lists()["patterns"]
        for _ in range(number):
            yield self._clause(draw.choice(patterns), draw)

    def _clause(self, pattern: str, draw: random.Random) -> RoleClause:
        pieces: list[str] = []
        roles: list[Role] = []
        length = 0
        measure = self._measure(draw)
        for match in _SLOT.finditer(pattern):
            name = match[1]
            words = match.group() if name is None else self._words(name, measure, draw)
            if name in _ROLES:
                roles.append(Role(_ROLES[name], length, length + len(words)))
            pieces.append(words)
            length += len(words)
            if name == "u":
                measure = self._measure(draw) if draw.random() < _OWN else measure
        return RoleClause("", "".join(pieces), tuple(roles))

    def _measure(self, draw: random.Random) -> str:
        return draw.choices(self._measures, self._weights)[0]

    def _words(self, name: str, measure: str, draw: random.Random) -> str:
        if name == "N":
            return self.counted(measure, draw) or ""
        if name == "u":
            return measure
        if name == "n":
            return _number(draw)
        lists = _lists()
        if name != "G":
            return draw.choice(lists[name])
        if draw.random() < _OWN:
            return draw.choice(lists["G_own"])
        return draw.choice(lists["G_place"]) + draw.choice(lists["G_body"])


def measure_behind(text: str, end: int) -> str:
    """Return the measure word of the number right behind ``text[:end]``, empty where none is."""
    match = _BEHIND.match(text, end)
    return match[1] if match else ""


def _number(draw: random.Random) -> str:
    value = int(10 ** draw.uniform(0, 4.5)) + 1
    if draw.random() < _CHINESE:
        return chinese_numeral(value % 30 + 1)
    if value >= 10_000 and draw.random() < 0.5:
        return f"{value / 10_000:.1f}万"
    return f"{value:,}" if draw.random() < 0.2 else str(value)


@cache
def _lists() -> Mapping[str, tuple[str, ...]]:
    return {
        name: tuple("" if each == "~" else each for each in words.split("|"))
        if isinstance(words, str)
        else tuple(words)
        for name, words in role_words()["drawn"].items()
    }
