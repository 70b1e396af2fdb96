"""Sentences of a labelled span with the numbers in them, ready to be linked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from xxgk.models.numerals import Numeral, iterate_numerals, may_count
from xxgk.schema import Label

# Without a repetition at its front, the search leaps to the next of these characters. A
# question mark by a digit or before another mark stands for a character that was lost.
_END = re.compile(r"(?:[。!！？]|\?(?![\d,;、。]))[。!?！？]*[”」』)]?")
# A gazette's name is a channel, not a document whose words say nothing here.
_TITLE = re.compile("《(?![^《》]{0,12}[公政]报》)[^《》]{1,80}》")
_BRACKET = re.compile(r"\([^()]*\)")
# A short bracket that names places (乡镇(街道), 县(市、区)) belongs to the words, as the one of
# 专(兼)职 does; others do not.
_ASIDE = re.compile(
    r"\((?![^()\d]{0,4}[市县区镇乡道办场园旗州级兼]\))"
    # So does one that gives the reason: 不予公开(属于内部事务信息)1件.
    r"(?!(?:属于?|因|涉及|不属于|本机关|没有现成|无现成|重复|信访)[^()\d]{2,24}\))[^()]*\)"
)
# What is listed between a verb and its sum (公开信息,包括任免、补助等共计30条) is passed over.
_LISTING = re.compile(
    ",(?:具体|主要|分别)?(?:包括|包含|涉及|涵盖)[^;。\\d]{2,60}?(?=,?(?:共|共计|合计|总计|累计)[^,;]{0,4}$)"
)
MASK = "※"
"""What stands for each character of a masked title."""
_REST = 30
_LONGEST_POST = 40
COUNTING = frozenset({"quantity", "money", "range"})
"""The kinds of numerals that can be a value."""


class Sentence(NamedTuple):
    """One sentence of a span's view.

    ``text`` is the sentence, ``offset`` its place in the view, ``numerals`` those of its
    numbers that can be a value, with offsets in ``text``.
    """

    text: str
    offset: int
    label: Label | None
    numerals: tuple[Numeral, ...]


def without_titles(text: str) -> str:
    """Return ``text`` with what stands in 《》 masked, of the same length."""
    return _TITLE.sub(lambda match: "《" + MASK * (len(match.group()) - 2) + "》", text)


def split_sentences(text: str, label: Label | None) -> Iterator[Sentence]:
    """Yield the sentences of ``text`` (one line of clean Simplified text) in order."""
    start = 0
    for end in [*[match.end() for match in _END.finditer(text)], len(text)]:
        if end > start:
            piece = text[start:end]
            yield Sentence(piece, start, label, _counting(piece))
        start = end


def _counting(text: str) -> tuple[Numeral, ...]:
    if not may_count(text):
        return ()
    return tuple([numeral for numeral in iterate_numerals(text) if numeral.kind in COUNTING])


class Slot(NamedTuple):
    """A number with the words around it.

    ``near`` are the words of its own clause before it (or, where that holds only filling words,
    of the clause before as well), ``post`` those between its measure word and the next
    punctuation or number, ``clause`` both with the number, ``opening`` the sentence up to it,
    ``rest`` some of what follows it.
    """

    numeral: Numeral
    near: str
    post: str
    clause: str
    opening: str
    rest: str


_POST_END = re.compile(r"[,;:。()!?！？]|、(?!兼职)")


def slots(sentence: Sentence, filler: re.Pattern[str]) -> Iterator[Slot]:
    """Yield each number of the sentence with the words around it."""
    text = sentence.text
    brackets = [match.span() for match in _BRACKET.finditer(text)] if "(" in text else []
    counting = sentence.numerals
    last_outer = 0
    for numeral, follower in zip(counting, [*counting[1:], None], strict=True):
        start, stop = numeral.start, numeral.stop
        inside = next((at for at in brackets if at[0] < start < at[1]), None)
        if inside is None:
            pre = text[last_outer:start]
            if brackets:
                pre = _ASIDE.sub("", pre)
            if "," in pre:
                pre = _LISTING.sub("", pre)
            last_outer = stop
        else:
            earlier = [other.stop for other in counting if inside[0] < other.start < start]
            pre = text[max([inside[0] + 1, *earlier]) : start]
        post = _following(text, numeral, follower)
        near = _near(pre.lstrip(",;、:)”和及与"), filler)
        clause = f"{near}{text[start:stop]}{post}"
        yield Slot(numeral, near, post, clause, text[:start], text[stop : stop + _REST])


def _following(text: str, numeral: Numeral, follower: Numeral | None) -> str:
    """Return the words behind a number, up to its ``follower`` among the counting numbers."""
    limit = min(numeral.stop + _LONGEST_POST, follower.start if follower else len(text))
    # What ends the words looks two characters ahead.
    stop = _POST_END.search(text, numeral.stop, limit + 2)
    return text[numeral.stop : min(stop.start(), limit) if stop else limit]


def _near(pre: str, filler: re.Pattern[str]) -> str:
    """Return the last clause of ``pre``, with earlier ones while it holds only filling words."""
    start = _last_pause(pre, len(pre)) + 1
    while start and pre[start - 1] != ";" and _says_nothing(pre[start:], filler):
        start = _last_pause(pre, start - 1) + 1
    return pre[start:]


def _last_pause(words: str, end: int) -> int:
    """Return where the last comma, semicolon or colon before ``end`` stands, or -1."""
    return max(words.rfind(",", 0, end), words.rfind(";", 0, end), words.rfind(":", 0, end))


_VERB = re.compile(
    r"(?:\d{4}年度?|共|总|全年|累计|本年度?|今年|年内|已|均|合计)*"
    "(?:(?:主动)?(?:公开|发布|公布|推送|更新|发出|编发|发送)|收到|受理|接到|发生|办理)了?"
    "|(?:全年|年内|共|累计|及时|主动)*(?:发布|推送|更新|发出|编发|发送)(?:了)?(?:各类|各种|有关|相关)*(?:[\u4e00-\u9fff]{2})?信息"
)


def _says_nothing(words: str, filler: re.Pattern[str]) -> bool:
    """Tell whether ``words`` leave open what is counted, so that the clause before must say it."""
    return filler.fullmatch(words) is not None or _VERB.fullmatch(words) is not None
