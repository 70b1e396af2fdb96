"""Finding the labels of the national forms in a text, whatever breaks and spaces run through them.

The text is squeezed (no spaces, breaks, pipes, quotation marks or readings), one compiled
pattern finds every label in it, and each find is led back to the source.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import Literal, TypeAlias

from xxgk.corpus.normalise import Converted
from xxgk.resources.form_data import Form, FormRow, FormSection, known_forms
from xxgk.resources.loading import read_rows
from xxgk.schema import FormName

UNITS = "人次|万元|亿元|条|件|次|篇|个|人|元|项|宗|份|期|起|部|场"
HAN = "\u3400-\u9fff"

_OMITTED = "\\s|“”\"'‘’「」《》\u200b-\u200f\u2060\ufeff\u00ad"
_CHUNK = re.compile(f"[^{_OMITTED}]+")
_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
READING = re.compile(f"\\([a-zü{_TONES}]{{1,7}}\\)")
_CHUNK_WITHOUT_READINGS = re.compile(
    f"(?:(?!(?<=[{HAN}]){READING.pattern})[^{_OMITTED}])+|(?<=[{HAN}]){READING.pattern}"
)
_CUT = re.compile(f"[{_OMITTED}]+")
_IS_HAN = re.compile(f"[{HAN}]")
_DIGITS = re.compile(r"\d+")
_SUFFIX = re.compile("数量|总数|件数|数|量|情况")
_UNITS = tuple(UNITS.split("|"))
# Numbering before a label: 一、 (一) 1. 1、 (1) ① 其中:
_ORDINAL = re.compile(
    r"(?P<han>[（(]?[一二三四五六七八九十]{1,3}[)、.,])?"
    r"(?:(?P<open>\()?(?P<digits>\d+)[.、)]|(?P<ring>[①-⑳⑴-⒇]))?"
    r"(?P<among>其中[:,]?)?(?P<late>\d[.、])?\Z"
)
_ORDINAL_ENDS = frozenset(")、.,:中") | frozenset(map(chr, range(0x2460, 0x2488)))
_FOLLOWS = re.compile(rf"{UNITS}|[一二三四五六七八九十]{{1,3}}[、.]|其中|无|不适用")
_CELL_HEAD = re.compile(
    r"(?:其中[:,]?)?[(]?([一二三四五六七八九十]{1,3}|\d{1,2})[)、.,]+(?:其中[:,]?)?|其中[:,]?"
)
_NOTE_BEHIND = re.compile(r"\([^()]*\)?$")
_HEADING_ORDINAL = re.compile(r"[一二三四五六七八九][、.,]\Z")
_REACH = 12

Kind: TypeAlias = Literal["row", "column", "caption", "heading"]


@dataclass(frozen=True, slots=True)
class Ref:
    """What a label stands for: a row, column, caption or heading of a section of a form."""

    kind: Kind
    form: FormName
    section: int
    index: int


@dataclass(frozen=True, slots=True)
class Match:
    """One label found: its interval in the source, numbering included from ``start``.

    ``core`` is where the wording begins. ``ordinal`` is the numbering's own sign (一, 1),
    empty where there is none. ``exact`` is false where more words are glued to the label.
    """

    start: int
    core: int
    end: int
    refs: tuple[Ref, ...]
    ordinal: str
    label: str


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A text without what may run through a label; ``source`` leads an index back."""

    text: str
    _at: tuple[int, ...]
    _from: tuple[int, ...]
    _whole: str

    def source(self, index: int) -> int:
        """Return the source's index of character ``index``."""
        piece = bisect_right(self._at, index) - 1
        return self._from[piece] + index - self._at[piece]

    def broken_before(self, index: int) -> bool:
        """Tell whether something was left out right before character ``index``."""
        piece = bisect_right(self._at, index) - 1
        return self._at[piece] == index

    def opens_line(self, index: int) -> bool:
        """Tell whether character ``index`` is the first of its line in the source."""
        end = self.source(index)
        begin = self.source(index - 1) + 1 if index else 0
        return index == 0 or "\n" in self._whole[begin:end]

    def numbers(self, start: int, end: int) -> int:
        """Return how many numbers stand from character ``start`` to ``end``."""
        if start >= end:
            return 0
        return len(_DIGITS.findall(self._whole, self.source(start), self.source(end - 1) + 1))


def squeeze(converted: Converted, left_out: Sequence[tuple[int, int]] = ()) -> Squeezed:
    """Return ``converted`` without spaces, breaks, pipes, quotation marks and readings.

    The stretches of ``left_out``, in order, are left out as well; a line break stands for each.
    """
    text = converted.text
    pattern = _CHUNK_WITHOUT_READINGS if converted.readings else _CHUNK
    pieces: list[str] = []
    begins: list[int] = []
    position = 0
    for start, end in (*left_out, (len(text), len(text))):
        found = list(pattern.finditer(text, position, start))
        if converted.readings:
            found = [match for match in found if not READING.fullmatch(match.group())]
        pieces += [match.group() for match in found]
        begins += [match.start() for match in found]
        if start < end:
            pieces.append("\n")
            begins.append(start)
        position = end
    at = accumulate(map(len, pieces[:-1]), initial=0) if pieces else ()
    return Squeezed("".join(pieces), tuple(at), tuple(begins), text)


def squeezed_label(label: str) -> str:
    """Return ``label`` as it stands in a squeezed text."""
    return _CUT.sub("", label)


def find_labels(squeezed: Squeezed, *, traditional: bool) -> list[Match]:
    """Return the labels of all forms in ``squeezed``, in order, without overlap."""
    pattern, index = _index(traditional)
    text = squeezed.text
    found: list[Match] = []
    previous = -1
    for hit in pattern.finditer(text):
        refs = index[hit.group()]
        first, ordinal = _numbering(squeezed, hit.start(), max(previous, 0), refs)
        if refs[0].kind == "heading":
            if not _HEADING_ORDINAL.search(text, max(0, hit.start() - 3), hit.start()):
                continue
        elif _glued(squeezed, first, hit.start(), hit.end(), previous):
            continue
        previous = hit.end()
        core = squeezed.source(hit.start())
        start = core if first == hit.start() else squeezed.source(first)
        end = squeezed.source(previous - 1) + 1
        found.append(Match(start, core, end, refs, ordinal, hit.group()))
    return found


def is_piece(words: str) -> bool:
    """Tell whether ``words``, squeezed, are a piece of some label or note of the forms."""
    return any(words in wording for wording in _all_wordings())


@cache
def _all_wordings() -> tuple[str, ...]:
    notes = (
        squeezed_label(note)
        for form in known_forms()
        for section in form.sections
        for row in section.rows
        for note in row.notes
    )
    return (*_index(False)[1], *notes)


def is_head(match: Match) -> bool:
    """Tell whether a label only opens groups of rows and takes no values."""
    return all(
        ref.kind == "row" and _opens(_row(ref.form, ref.section, ref.index)) for ref in match.refs
    )


def _opens(row: FormRow) -> bool:
    return not row.indicators and not row.own


@cache
def _row(form: FormName, section: int, index: int) -> FormRow:
    return next(one for one in known_forms() if one.name == form).sections[section].rows[index]


def match_cell(converted: Converted, start: int, end: int) -> Match | None:
    """Return the label that the words of one cell are, numbering and notes aside.

    Of several labels in one cell (三、本年度办理结果(一)予以公开) the last is the row's own.
    """
    text = converted.text[start:end]
    words = squeezed_label(READING.sub("", text) if converted.readings else text)
    found = _cell_label(words, traditional=converted.traditional)
    if found is None:
        return None
    refs, ordinal, label = found
    return Match(start, start, end, refs, ordinal, label)


# The forms' own words stand in the cells of every report.
@lru_cache(maxsize=1024)
def _cell_label(bare: str, *, traditional: bool) -> tuple[tuple[Ref, ...], str, str] | None:
    """Return what the words of a cell stand for, the ordinal before them, and the label."""
    pattern, index = _index(traditional)
    head = _CELL_HEAD.match(bare)
    core = bare[head.end() :] if head else bare
    ordinal = head.group(1) or "" if head else ""
    for candidate in (core, _NOTE_BEHIND.sub("", core), core.removesuffix("量"), bare):
        if candidate in index:
            return index[candidate], ordinal, candidate
    noted = _NOTE_BEHIND.sub("", bare)
    labels = list(pattern.finditer(noted))
    if len(labels) < 2 or labels[-1].end() < len(noted):
        return None
    between = "".join(_CELL_HEAD.sub("", part) for part in pattern.split(bare))
    if _IS_HAN.search(_NOTE_BEHIND.sub("", between)):
        return None
    last = labels[-1]
    numbered = _CELL_HEAD.match(bare, labels[-2].end())
    ordinal = numbered.group(1) or "" if numbered else ""
    return index[last.group()], ordinal, last.group()


def _numbering(squeezed: Squeezed, core: int, floor: int, refs: tuple[Ref, ...]) -> tuple[int, str]:
    text = squeezed.text
    low = max(floor, core - _REACH)
    if low >= core or text[core - 1] not in _ORDINAL_ENDS:
        return core, ""
    for begin in range(low, core):
        found = _ORDINAL.match(text, begin, core)
        if found is None:
            continue
        digits = found.group("digits")
        if digits is None:
            han = found.group("han")
            sign = han.strip("(（)、.,") if han else ""
            return begin, sign
        if begin > low and text[begin - 1].isdigit() and not squeezed.broken_before(begin):
            continue
        return _split_digits(squeezed, begin, found, refs, floor)
    return core, ""


def _split_digits(
    squeezed: Squeezed, begin: int, found: re.Match[str], refs: tuple[Ref, ...], floor: int
) -> tuple[int, str]:
    """Part the digits of a numbering from a value that runs into them (``02.传真`` is 0 and 2.)."""
    first, last = found.span("digits")
    cuts = (cut for cut in range(last - 1, first, -1) if squeezed.broken_before(cut))
    cut = next(cuts, None)
    # An opening bracket belongs to the numbering, a break inside the digits does not.
    start, first = (begin, first) if cut is None else (cut, cut)
    digits = squeezed.text[first:last]
    if len(digits) == 1 or digits in _ordinals(refs) or squeezed.opens_line(first):
        return start, digits
    # Behind a value of its own the number is a numbering; else it holds the value as well.
    if len(digits) == 2 and digits[0] != "0" and squeezed.numbers(floor, first) == 1:
        return start, digits
    return last - 1, digits[-1]


def _ordinals(refs: tuple[Ref, ...]) -> set[str]:
    return {_row(ref.form, ref.section, ref.index).ordinal for ref in refs if ref.kind == "row"}


def _glued(squeezed: Squeezed, first: int, core: int, end: int, previous: int) -> bool:
    """Tell whether more words run into the label, so that it is part of another wording."""
    text = squeezed.text
    bare = first == core and core > 0 and core != previous and not squeezed.broken_before(core)
    if bare and _IS_HAN.match(text, core - 1) and not text.endswith(_UNITS, 0, core):
        return True
    if end >= len(text) or squeezed.broken_before(end):
        return False
    suffix = _SUFFIX.match(text, end)
    after = suffix.end() if suffix else end
    if after >= len(text) or squeezed.broken_before(after):
        return False
    if not _IS_HAN.match(text, after):
        return False
    pattern, _ = _index(False)
    return not (_FOLLOWS.match(text, after) or pattern.match(text, after))


@cache
def _index(traditional: bool) -> tuple[re.Pattern[str], Mapping[str, tuple[Ref, ...]]]:
    index: dict[str, list[Ref]] = defaultdict(list)
    for form in known_forms():
        for number, section in enumerate(form.sections):
            for label, ref in _labels(form, section, number):
                for wording in _wordings(squeezed_label(label), traditional):
                    if ref not in index[wording]:
                        index[wording].append(ref)
    return re.compile(_trie(index)), {label: tuple(refs) for label, refs in index.items()}


def _labels(form: Form, section: FormSection, number: int) -> Iterable[tuple[str, Ref]]:
    for heading in section.headings:
        yield heading, Ref("heading", form.name, number, 0)
    for row, entry in enumerate(section.rows):
        for label in entry.labels:
            yield label, Ref("row", form.name, number, row)
    for column, member in enumerate(section.columns):
        for label in member.labels:
            yield label, Ref("column", form.name, number, column)
    for caption in section.captions:
        yield caption, Ref("caption", form.name, number, 0)


def _wordings(label: str, traditional: bool) -> Iterable[str]:
    yield label
    if traditional:
        for _, (local, mainland, _) in read_rows("terms.tsv", 3):
            if mainland in label:
                yield label.replace(mainland, local)


def _trie(words: Iterable[str]) -> str:
    """Return a pattern that matches the longest of ``words``, sharing their beginnings."""
    tree: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _pattern(tree)


def _pattern(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
    branches = [
        re.escape(character) + _pattern(child) for character, child in node.items() if character
    ]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 and "" not in node else f"(?:{'|'.join(branches)})"
    return f"{body}?" if "" in node else body
