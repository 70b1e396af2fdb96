"""Logical lines: a document's physical lines, with those joined that a layout broke apart."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from xxgk.corpus.normalise import Converted
from xxgk.corpus.numbering import LONGEST_NUMBER, number_at
from xxgk.corpus.outline import LONGEST_HEADING, is_unnumbered_heading
from xxgk.resources.layout import is_furniture, is_title
from xxgk.schema import Document, Role

_EDGE = " \t\r\n\f\v|\u200b\ufeff"
_TERMINAL = '。!?;:…”"』」)'
_PAGE_MARK = re.compile(r"[-—–]{1,2} ?\d{1,4} ?[-—–]{1,2}|第\d{1,4}页(?:,?共\d{1,4}页)?")
# What cannot open a line, so that the line before it was broken.
_CONTINUES = re.compile(
    r"[,。;、:)”》〕!?]|(?:年|月|日|号|时|止|起|件|条|个|次|万|元)(?:$|[^\w]|\d|止|起|至)"
)
_UNFINISHED = ",、(《“〔"
_FIGURE = re.compile(r"[\d,.]{1,9}")
_MEASURE = re.compile(r"[年月日号时件条个次份期场篇项部起宗人万元%]")
# Hard-wrapped text: lines of nearly one width that end inside a sentence. Tuned on PDF text of
# 28 to 45 characters a line; ordinary web text has lines of very different lengths.
_MIN_LINES = 6
_WIDEST = 64
_NARROWEST = 14
_FULL = 0.8
_WRAPPED_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class Line:
    """A logical line: an interval of the document's text, and the source's hint on its role."""

    start: int
    end: int
    role: Role = "text"


def logical_lines(
    document: Document, converted: Converted, regions: Sequence[tuple[int, int]] = ()
) -> list[Line]:
    """Return the document's lines outside ``regions`` in reading order, broken ones joined.

    ``regions`` are the intervals of tables, in order. Lines hold at least one character that
    is neither a space nor a pipe, and start and end with such characters. No line reaches
    over a region.
    """
    lines = _physical(document, converted.text, regions)
    width = _wrap_width(converted.text, lines)
    joined: list[Line] = []
    last_start = 0
    for index, line in enumerate(lines):
        if _PAGE_MARK.fullmatch(converted.text, line.start, line.end):
            continue
        broken = (
            bool(joined)
            and _touch(joined[-1], line, regions)
            and (
                _continues(converted.text, joined[-1], last_start, line, width)
                or _is_lone_figure(converted.text, lines, index)
            )
        )
        if broken:
            joined[-1] = Line(joined[-1].start, line.end, joined[-1].role)
        else:
            joined.append(line)
        last_start = line.start
    return joined


def _physical(document: Document, text: str, regions: Sequence[tuple[int, int]]) -> list[Line]:
    found: list[Line] = []
    upcoming = 0
    for block in document.blocks:
        position = block.start
        while upcoming < len(regions) and regions[upcoming][1] <= position:
            upcoming += 1
        ahead = upcoming
        while position < block.end:
            limit = min(block.end, regions[ahead][0]) if ahead < len(regions) else block.end
            start, end = _trimmed(text, position, max(limit, position))
            if start < end:
                found.append(Line(start, end, block.role))
            if ahead >= len(regions) or regions[ahead][0] >= block.end:
                break
            position = max(position, regions[ahead][1])
            ahead += 1
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    kept = text[start:end]
    left = len(kept) - len(kept.lstrip(_EDGE))
    right = len(kept.rstrip(_EDGE))
    return start + left, start + max(right, left)


def _wrap_width(text: str, lines: Sequence[Line]) -> int | None:
    lengths = sorted(line.end - line.start for line in lines)
    lengths = [length for length in lengths if length >= _NARROWEST]
    if len(lengths) < _MIN_LINES:
        return None
    width = lengths[int(0.9 * (len(lengths) - 1))]
    if width > _WIDEST or lengths[-1] > 2 * _WIDEST:
        return None
    full = [
        line
        for line in lines
        if line.end - line.start >= _FULL * width and text[line.end - 1] not in _TERMINAL
    ]
    return width if len(full) >= _WRAPPED_SHARE * len(lengths) else None


def _touch(line: Line, following: Line, regions: Sequence[tuple[int, int]]) -> bool:
    """Tell whether two lines may be one: both plain text, and no table between them."""
    if line.role != "text" or following.role != "text":
        return False
    index = bisect_left(regions, (line.end,))
    return index == len(regions) or regions[index][0] >= following.start


def _is_lone_figure(text: str, lines: Sequence[Line], index: int) -> bool:
    """Tell whether a line is a figure that a layout put between its sentence and its unit."""
    line = lines[index]
    return (
        0 < index < len(lines) - 1
        and _FIGURE.fullmatch(text, line.start, line.end) is not None
        and _MEASURE.match(text, lines[index + 1].start) is not None
        and text[lines[index - 1].end - 1] not in _TERMINAL
        and "\n\n" not in text[lines[index - 1].end : lines[index + 1].start].replace(" ", "")
    )


def _line_breaks(text: str, start: int, end: int) -> int:
    """Return how many line breaks stand between two lines; a page mark counts with its own."""
    breaks = text.count("\n", start, end)
    return breaks if breaks < 2 else breaks - len(_PAGE_MARK.findall(text, start, end))


def _continues(text: str, line: Line, last_start: int, following: Line, width: int | None) -> bool:
    """Tell whether ``following`` goes on with a sentence that ``line`` leaves unfinished.

    ``last_start`` is where the last physical line of ``line`` starts, ``width`` the width at
    which the document wraps its lines, ``None`` where it does not.
    """
    between = _line_breaks(text, line.end, following.start)
    if line.end - line.start <= LONGEST_NUMBER:
        opener = number_at(text, line.start, line.end)
        if opener is not None and opener.end >= line.end:
            return between <= 2
    if (
        text[line.end - 1] in _TERMINAL
        or number_at(text, following.start, following.end) is not None
    ):
        return False
    blank_line = between > 1
    if _CONTINUES.match(text, following.start, following.end):
        return not blank_line or text[line.end - 1].isdigit()
    if _FIGURE.fullmatch(text, last_start, line.end):
        return not blank_line and _MEASURE.match(text, following.start) is not None
    if blank_line:
        return False
    full = width is not None and line.end - last_start >= _FULL * width
    return full or text[line.end - 1] in _UNFINISHED or _goes_on(text, line, following)


def _goes_on(text: str, line: Line, following: Line) -> bool:
    """Tell whether prose without a sentence's end is followed by more than a heading or title.

    Pages that put links or figures into elements of their own break sentences there.
    """
    words = "".join(text[line.start : line.end].split())
    more = "".join(text[following.start : following.end].split())
    if "," not in words and not more.startswith("《"):
        return False
    heads = len(words) <= LONGEST_HEADING and number_at(words, 0, len(words)) is not None
    return (
        not heads
        and not is_furniture(words)
        and not is_furniture(more)
        and not is_title(words)
        and not is_title(more)
        and not is_unnumbered_heading(more)
    )
