"""Clauses with roles out of the hand-written passages, annotated by what is known of them.

The passages' slots say which number is of which indicator, applicant and scope, or by which
name it goes; the numeral grammar and the quantity rules say which words led there. A clause is
kept only where every counting number in it is accounted for, so nothing is taught by guess.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from xxgk.corpus.generate.bodies import Body, make_bodies
from xxgk.corpus.generate.figures import draw_between
from xxgk.corpus.generate.fill import Voice, fill, make_voice
from xxgk.corpus.generate.marked import Figure, Labelled, Mark, Marked
from xxgk.corpus.normalise import convert
from xxgk.corpus.passages import Passage
from xxgk.corpus.passages import Slot as Template
from xxgk.corpus.roles import Role, RoleClause, RoleLabel
from xxgk.models.quantities.finder import find_quantities
from xxgk.models.quantities.naming import name_of
from xxgk.models.quantities.sentences import (
    COUNTING,
    Sentence,
    Slot,
    slots,
    split_sentences,
    without_titles,
)
from xxgk.resources.quantity_rules import QuantityRules, Rule, quantity_rules
from xxgk.schema import Observation, Paragraph

_DRAWN = frozenset({"figure", "number", "noise"})
_CLAUSE = re.compile("[^;:。!?]+")
_PIECE = re.compile("[^,]+,?")
_TITLE = re.compile("《(?![^《》]{0,12}公报》)[^《》]{1,80}》")
_ONE_BODY = re.compile("(?:局|委|办|厅|中心|办公室|委员会)$")
_LONGEST = 70
_SHORTEST = 5
_CUT = 0.35
_LONGEST_NAME = 8
_EDGE = "的了,、:;和及与或”()"
_LEXICON: tuple[RoleLabel, ...] = ("CHANNEL", "APPLICANT", "SCOPE", "AGENCY", "PERIOD")


def annotated_clauses(
    passages: Iterable[Passage], *, copies: int = 2, seed: int = 0
) -> Iterator[RoleClause]:
    """Yield clauses of the passages with their roles, each passage filled ``copies`` times.

    A clause's ``source`` is its passage's id. The same passages and seed give the same clauses,
    whatever other passages stand among them.
    """
    bodies = make_bodies(random.Random(seed))
    for passage in passages:
        counted = any(isinstance(p, Template) and p.kind in _DRAWN for p in passage.pieces)
        if "furniture" in passage.tags or not counted:
            continue
        source = random.Random(f"{seed}:{passage.id}")
        for _ in range(copies):
            yield from _filled(passage, source.choice(bodies), source)


def _filled(passage: Passage, body: Body, source: random.Random) -> Iterator[RoleClause]:
    year = source.randint(*passage.years)
    voice = make_voice(body, year, source)
    values = {
        index: draw_between(source, piece, body.scale)
        for index, piece in enumerate(passage.pieces)
        if isinstance(piece, Template) and piece.kind in _DRAWN
    }
    marked = fill(passage, values, voice, source)
    text = convert(marked.text).text
    reader = _Reader(text, marked, voice, year)
    for start, end in _clauses(text, source):
        roles = reader.roles(start, end)
        if roles is not None:
            yield RoleClause(passage.id, text[start:end], roles)


def _clauses(text: str, source: random.Random) -> Iterator[tuple[int, int]]:
    """Yield the intervals of clauses, some of them cut at commas, as long ones always are."""
    for match in _CLAUSE.finditer(text):
        start, end = match.span()
        if end - start <= _LONGEST and source.random() > _CUT:
            yield from _trimmed(text, start, end)
            continue
        begin = start
        for piece in _PIECE.finditer(text, start, end):
            far = piece.end() - begin
            if far > _LONGEST or source.random() < _CUT or piece.end() == end:
                yield from _trimmed(text, begin, piece.end())
                begin = piece.end()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = text[start:end]
    start += len(words) - len(words.lstrip(" ,"))
    end -= len(words) - len(words.rstrip(" ,"))
    if end - start >= _SHORTEST:
        yield start, end


class _Reader:
    """Knows the roles of one filled passage."""

    def __init__(self, text: str, marked: Marked, voice: Voice, year: int) -> None:
        self._text = text
        self._rules = quantity_rules()
        self._figures = {
            mark.start: mark.payload for mark in marked.marks if isinstance(mark.payload, Figure)
        }
        self._counted: dict[int, Role | None] = {}
        self._read(marked.marks, year)
        self._fixed = [*self._titles(), *self._named(voice), *self._scopes()]

    def roles(self, start: int, end: int) -> tuple[Role, ...] | None:
        """Return the roles in ``text[start:end]``, ``None`` where a number's are not known."""
        numbers = [place for place in self._counted if start <= place < end]
        counted = [self._counted[place] for place in numbers]
        if not numbers or any(role is None for role in counted):
            return None
        found: list[Role] = []
        titles = [role for role in self._fixed if role.label == "DOCUMENT"]
        rest = [role for role in self._fixed if role.label != "DOCUMENT"]
        lexicon = (
            Role(label, *match.span())
            for label in _LEXICON
            for match in _patterns()[label].finditer(self._text, start, end)
        )
        known = [role for role in counted if role is not None and role.start >= 0]
        for role in [*titles, *known, *rest, *lexicon]:
            inside = start <= role.start and role.end <= end
            if inside and not any(role.start < o.end and o.start < role.end for o in found):
                found.append(role)
        if any(role not in found for role in known if role.start >= start and role.end <= end):
            return None
        moved = (replace(r, start=r.start - start, end=r.end - start) for r in found)
        return tuple(sorted(moved, key=lambda role: role.start))

    def _titles(self) -> Iterator[Role]:
        for match in _TITLE.finditer(self._text):
            yield Role("DOCUMENT", *match.span())

    def _named(self, voice: Voice) -> Iterator[Role]:
        names: tuple[tuple[RoleLabel, str], ...] = (
            ("CHANNEL", voice.site), ("AGENCY", voice.body.agency), ("AGENCY", voice.own),
        )  # fmt: skip
        for label, name in names:
            for match in re.finditer(re.escape(convert(name).text), self._text):
                yield Role(label, *match.span())

    def _scopes(self) -> Iterator[Role]:
        for place, figure in self._figures.items():
            if figure.scope:
                begin = self._text.rfind(figure.scope, max(0, place - 24), place)
                if begin >= 0:
                    label: RoleLabel = "AGENCY" if _ONE_BODY.search(figure.scope) else "SCOPE"
                    yield Role(label, begin, begin + len(figure.scope))

    def _read(self, marks: Sequence[Mark], year: int) -> None:
        spans = [
            Paragraph(mark.start, mark.end, "paragraph", label=mark.payload.label)
            for mark in marks
            if isinstance(mark.payload, Labelled)
        ]
        observed = {
            one.start: one for one in find_quantities(convert(self._text), self._text, spans, year)
        }
        for span in spans:
            words = without_titles(self._text[span.start : span.end])
            for sentence in split_sentences(words, span.label):
                if not any(numeral.kind in COUNTING for numeral in sentence.numerals):
                    continue
                for slot in slots(sentence, self._rules.filler):
                    place = span.start + sentence.offset + slot.numeral.digits_start
                    role = self._counting(sentence, slot, place, observed.get(place))
                    if role is not None and role.start >= 0:
                        offset = span.start + sentence.offset
                        role = replace(role, start=role.start + offset, end=role.end + offset)
                    self._counted[place] = role

    def _counting(
        self, sentence: Sentence, slot: Slot, place: int, seen: Observation | None
    ) -> Role | None:
        """Return what the number counts, with offsets in the sentence.

        ``None`` is not known; a role before the sentence stands for nothing.
        """
        figure = self._figures.get(place)
        if figure is None:
            return None
        if figure.indicator is None:
            return _by_name(sentence, slot, figure.name or "", self._rules)
        if seen is None or seen.indicator != figure.indicator:
            return None
        rule = _rules_by_name(self._rules).get(seen.rule or "")
        return None if rule is None else _by_rule(sentence, slot, rule)


_UNNAMED = Role("COUNTED", -1, -1)


def _by_rule(sentence: Sentence, slot: Slot, rule: Rule) -> Role | None:
    """Return the words that the rule matched, without the verbs that only bring the number."""
    number = slot.numeral
    before = rule.before.search(slot.near) if rule.before is not None else None
    if before is not None and sentence.text[: number.start].endswith(slot.near):
        offset = number.start - len(slot.near)
        found = _stripped(sentence.text, offset + before.start(), number.start)
        if found is not None:
            return found
    after = rule.after.match(slot.post) if rule.after is not None else None
    if after is None:
        return None
    more = _patterns()["MORE"].match(slot.post, after.end())
    end = after.end() if more is None else more.end()
    return _stripped(sentence.text, number.stop, number.stop + end)


def _by_name(sentence: Sentence, slot: Slot, name: str, rules: QuantityRules) -> Role | None:
    """Return the words of a number's name, where the clause has them or words that share some."""
    number = slot.numeral
    whole = sentence.text.rfind(name, max(0, number.start - 20), number.start)
    if whole >= 0 and len(name) > 1:
        return Role("COUNTED", whole, whole + len(name))
    if slot.post.startswith(name) and len(name) > 1:
        return Role("COUNTED", number.stop, number.stop + len(name))
    words = name_of(slot, rules)
    if len(words) < 2 or len(set(words) & set(name)) < 2:
        return None
    if slot.post.startswith(words):
        if len(words) > _LONGEST_NAME:
            return None
        return _stripped(sentence.text, number.stop, number.stop + len(words))
    begin = sentence.text.rfind(words, max(0, number.start - 24), number.start)
    found = _stripped(sentence.text, begin, begin + len(words)) if begin >= 0 else None
    # A long name is most often a whole statement.
    return None if found is None or found.end - found.start > _LONGEST_NAME else found


def _stripped(text: str, start: int, end: int) -> Role | None:
    """Return ``text[start:end]`` as counted, without the verbs and channels it begins with.

    Returns `_UNNAMED` where only a channel is named, ``None`` where the words are unclear.
    """
    lexicon = _patterns()
    first, channel = start, False
    while start < end:
        other = lexicon["CHANNEL"].match(text, start, end)
        verb = other or lexicon["VERB"].match(text, start, end)
        channel = channel or other is not None
        if verb is None and text[start] not in _EDGE:
            break
        start = verb.end() if verb is not None else start + 1
    if end - start < 2:
        if channel:
            return _UNNAMED
        # Nothing but a verb: it says what became of what is counted (予以公开).
        start = first
    tail = lexicon["TAIL"].search(text, start, end)
    end = tail.start() if tail is not None else end
    words = text[start:end].lstrip(_EDGE)
    start = end - len(words)
    if words.count("“") > words.count("”"):
        end += text[end : end + 1] == "”"
    unclear = "," in words or len(words) < 2 or words.count("“") > text[start:end].count("”")
    return None if unclear else Role("COUNTED", start, end)


@cache
def role_words() -> Mapping[str, Any]:
    """Return the content of ``roles.toml``."""
    path = resources.files("xxgk.training").joinpath("roles.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    words = role_words()
    found: dict[str, re.Pattern[str]] = {
        label: re.compile("|".join(words[label.lower()])) for label in _LEXICON
    }
    verbs, tails = (
        "|".join(sorted(words[name], key=len, reverse=True)) for name in ("verbs", "tails")
    )
    more = "|".join(words["more"])
    return {
        **found,
        "VERB": re.compile(verbs),
        "TAIL": re.compile(f"(?:{tails})+$"),
        "MORE": re.compile(more),
    }


@cache
def _rules_by_name(rules: QuantityRules) -> Mapping[str, Rule]:
    return {rule.name: rule for rule in rules.rules}
