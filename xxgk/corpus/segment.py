"""Paragraphs and heading paths, rebuilt from lines, collapsed text and fused headings.

Headings are found by numbering grammar and wording together, over the document as a whole:
a number counts inside a line only where its neighbours in the count stand there too, a list
of contents opens nothing, and rows of tables are rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from xxgk.corpus.lines import Line, logical_lines
from xxgk.corpus.normalise import Converted
from xxgk.corpus.numbering import Number, inline_numbers, number_at
from xxgk.corpus.outline import MIN_PROSE, Piece, is_unnumbered_heading, outline
from xxgk.resources.layout import heading_words, is_title
from xxgk.schema import Document, Paragraph

_SENTENCE_END = re.compile(r"[。!?;]")
_CLAUSE_MARK = re.compile(r"[,。;:!?]")
_SPACE = re.compile(r" +(?=\S)")
_INNER_SPACE = re.compile(r" (?<=[\u3400-\u9fff\d] )(?=[\u3400-\u9fff\d])")
_UP_TO_SPACE = re.compile(r" *([^\s|]{2,30})(?=[\s|]|$)")
_YEAR = re.compile(r"(?:19|20)\d\d ?年")
_LONGEST_HEADING = 48
_LONGEST_TITLE = 64
_NEAR = 160
_MANY_SPACES = 3
# A line of this length that holds sections of its own lost the report's line breaks.
_COLLAPSED = 600
_NOTHING = frozenset({"无", "暂无", "没有"})


def segment(
    document: Document, converted: Converted, regions: Sequence[tuple[int, int]] = ()
) -> tuple[Paragraph, ...]:
    """Return the document's paragraphs, headings, tables and furniture in reading order.

    Parameters
    ----------
    document
        The document as read.
    converted
        Its normalised copy of the same length (`normalise.convert`).
    regions
        The intervals of its tables, in order and without overlap.

    Returns
    -------
    tuple of Paragraph
        Without labels. Intervals do not overlap; together with white space, pipes and page
        marks they cover the text.
    """
    text = converted.text
    lines = logical_lines(document, converted, regions)
    openers = [number_at(text, line.start, line.end) for line in lines]
    inline = [
        list(inline_numbers(text, line.start, line.end))
        if line.end - line.start > MIN_PROSE
        else []
        for line in lines
    ]
    counted = _sequences(text, openers, inline)
    pieces = [
        piece
        for line, opener, inner in zip(lines, openers, inline, strict=True)
        for piece in _pieces(text, line, opener, [n for n in inner if n.start in counted])
    ]
    return outline(document.text, converted, pieces, regions)


def _sequences(
    text: str, openers: Sequence[Number | None], inline: Sequence[Sequence[Number]]
) -> frozenset[int]:
    """Return the positions of inline numbers whose count goes on before or after them."""
    numbers: list[Number] = []
    for opener, inner in zip(openers, inline, strict=True):
        if opener is not None:
            numbers.append(opener)
        numbers += inner
    kept: set[int] = set()
    for rank in {number.rank for number in numbers}:
        same = [number for number in numbers if number.rank == rank]
        for index, number in enumerate(same):
            before = same[index - 1] if index else None
            after = same[index + 1] if index + 1 < len(same) else None
            follows = before is not None and before.value + 1 == number.value
            leads = after is not None and after.value == number.value + 1
            if number.inline and (follows or leads) and not _is_contents(text, same, index):
                kept.add(number.start)
    return frozenset(kept | {number.start for number in numbers if _stands_alone(text, number)})


def _stands_alone(text: str, number: Number) -> bool:
    """Tell whether a section's number inside a line needs no neighbours in the count.

    It does not where a space or the line's end cuts off words that only a heading ends with.
    """
    if not number.inline or number.rank > 1:
        return False
    words = _UP_TO_SPACE.match(text, number.end)
    return (
        words is not None
        and _CLAUSE_MARK.search(words.group(1)) is None
        and heading_words().ending.search(words.group(1)) is not None
    )


def _is_contents(text: str, same: Sequence[Number], index: int) -> bool:
    """Tell whether a number belongs to a list of contents that comes before the sections."""
    number = same[index]
    later = any(other.value == number.value for other in same[index + 1 :])
    if not later:
        return False
    neighbours = [*same[max(0, index - 1) : index], *same[index + 1 : index + 2]]
    return any(
        abs(other.start - number.start) < _LONGEST_HEADING
        and not _SENTENCE_END.search(
            text, min(other.start, number.start), max(other.start, number.start)
        )
        for other in neighbours
    )


def _pieces(
    text: str, line: Line, opener: Number | None, inside: Sequence[Number]
) -> Iterator[Piece]:
    """Cut a line that ``opener`` opens at the numbers inside it, and headings from their bodies."""
    collapsed = line.end - line.start > _COLLAPSED and any(number.rank <= 3 for number in inside)
    starts = [line.start, *(number.start for number in inside), line.end]
    numbers = [opener, *inside]
    for number, (start, end) in zip(numbers, pairwise(starts), strict=True):
        stretch = Piece(
            start, _trim_end(text, start, end), number, line.role, opens_line=start == line.start
        )
        title = _title_end(text, stretch)
        if title is not None:
            yield replace(stretch, end=title)
            stretch = replace(stretch, start=_skip_space(text, title, end))
        for piece in _split_heading(text, stretch):
            if collapsed and not piece.heading:
                yield from _split_collapsed(text, piece)
            else:
                yield piece


def _title_end(text: str, piece: Piece) -> int | None:
    """Return where a title ends that opens a line and shares it with the text after it."""
    if piece.number is not None or not piece.opens_line:
        return None
    for match in _SPACE.finditer(text, piece.start, min(piece.end, piece.start + _LONGEST_TITLE)):
        head = text[piece.start : match.start()]
        if is_title(head.replace(" ", "")) and piece.end - match.end() >= MIN_PROSE:
            return match.start()
    return None


def _trim_end(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


def _skip_space(text: str, start: int, end: int) -> int:
    return end - len(text[start:end].lstrip())


def _split_heading(text: str, piece: Piece) -> Iterator[Piece]:
    """Cut a numbered heading from the body that follows it in the same stretch."""
    number = piece.number
    if number is None:
        yield piece
        return
    body = _skip_space(text, number.end, piece.end)
    cut = _heading_end(text, piece, body)
    if cut is None:
        yield piece
        return
    yield replace(piece, end=_trim_end(text, piece.start, cut), heading=True)
    rest = _skip_space(text, cut, piece.end)
    if rest < piece.end:
        yield Piece(rest, piece.end, None)


def _heading_end(text: str, piece: Piece, body: int) -> int | None:
    """Return where a heading that shares its stretch with a body ends, or ``None``."""
    # Where spaces stand inside words too, only a heading's last word tells that it ends there.
    loose: bool | None = None
    for match in _SPACE.finditer(text, body, min(piece.end, body + _LONGEST_HEADING)):
        head = text[body : match.start()]
        if _CLAUSE_MARK.search(head):
            break
        if loose is None:
            near = _INNER_SPACE.findall(text, body, min(piece.end, body + _NEAR))
            loose = len(near) >= _MANY_SPACES
        if loose and heading_words().ending.search(head) is None:
            continue
        if len(head) > 1 and _starts_body(head, text[match.end() : piece.end]):
            return match.start()
    fused = heading_words().fused.match(text, body, piece.end)
    if fused is None or not _starts_body(fused.group(), text[fused.end() : piece.end]):
        return None
    return fused.end()


def _starts_body(head: str, following: str) -> bool:
    """Tell whether the space between two stretches is a lost line break, not one inside words."""
    if head[-1].isdigit() or (following[0].isdigit() and not _YEAR.match(following)):
        return False
    return (
        len(following) >= MIN_PROSE
        or following.rstrip("。 ") in _NOTHING
        or _SENTENCE_END.search(following) is not None
    )


def _split_collapsed(text: str, piece: Piece) -> Iterator[Piece]:
    """Cut a stretch of collapsed text at the spaces that stand for lost line breaks."""
    start, number = piece.start, piece.number
    for match in _SPACE.finditer(text, piece.start, piece.end):
        heads = number is None and is_unnumbered_heading(text[start : match.start()])
        if heads or text[match.start() - 1] in "。!?;:":
            yield Piece(start, match.start(), number, heading=heads)
            start, number = match.end(), None
    if start < piece.end:
        heads = number is None and is_unnumbered_heading(text[start : piece.end])
        yield Piece(start, piece.end, number, heading=heads)
