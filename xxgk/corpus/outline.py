"""The kinds of a document's pieces, and the path of headings above each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from xxgk.corpus.normalise import Converted, flow
from xxgk.corpus.numbering import UNNUMBERED_RANK, Number
from xxgk.resources.layout import heading_words, is_furniture, is_title
from xxgk.schema import Kind, Paragraph

MIN_PROSE = 26
"""A shorter line without a sentence's end is hardly prose. In characters."""

LONGEST_HEADING = 48
"""A longer line is no heading. In characters without spaces."""

_STOP = re.compile(r"[。!?;:]|\.(?=[\u3400-\u9fff])")
_EMPTY = re.compile(r"[\s|\u200b\ufeff]+")
_CONTENTS_END = re.compile(r"[.…·]*\d*$")
_MARK = re.compile(r"[,。;:!?]")
_TITLE_LEAD = re.compile(r"关于$|(?:人民政府|委员会|办公[室厅]|[局厅委])(?:(?:19|20)\d\d年度?)?$")
_LONGEST_RUN_IN = 40
_LONGEST_PLAIN_HEADING = 24
_LIST_RANK = 3
_PLAIN_RANK = 9
_MIN_CONTENTS = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the document that is one heading or one paragraph.

    ``heading`` tells that it is known to be a heading already, ``role`` what the source says,
    ``opens_line`` whether it stands at the start of a logical line.
    """

    start: int
    end: int
    number: Number | None
    role: str = "text"
    heading: bool = False
    opens_line: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is known of a piece: its text without spaces, and that text after the number."""

    piece: Piece
    words: str
    body: str

    @property
    def rank(self) -> int | None:
        return None if self.piece.number is None else self.piece.number.rank

    @property
    def is_prose(self) -> bool:
        return "。" in self.body[-2:] or (len(self.body) >= MIN_PROSE and "," in self.body)


def is_unnumbered_heading(line: str) -> bool:
    """Tell whether the wording of ``line`` (converted) is that of a section's heading."""
    words = line.replace(" ", "").rstrip(":。")
    return len(words) <= LONGEST_HEADING and _is_unnumbered(words)


@lru_cache(maxsize=1024)
def _is_unnumbered(words: str) -> bool:
    return heading_words().unnumbered.fullmatch(words) is not None


def outline(
    source: str, converted: Converted, pieces: Sequence[Piece], regions: Sequence[tuple[int, int]]
) -> tuple[Paragraph, ...]:
    """Return the pieces as paragraphs with kinds and heading paths, tables put between them.

    ``source`` is the document's text, ``converted`` its copy of the same length.
    """
    readings = [_read(converted, piece) for piece in pieces]
    kinds = _kinds(readings, regions)
    path: list[tuple[int, str]] = []
    inline_from: int | None = None
    found: list[Paragraph] = []
    upcoming = 0
    for index, (reading, kind) in enumerate(zip(readings, kinds, strict=True)):
        piece = reading.piece
        while upcoming < len(regions) and regions[upcoming][0] < piece.start:
            found.append(_table(regions[upcoming], path))
            upcoming += 1
        opens = _opens(readings, kinds, index)
        rank = _rank_of(reading, kind)
        if piece.number is None and piece.opens_line and inline_from is not None:
            # Items counted inside a line end with that line.
            path = [entry for entry in path if entry[0] < inline_from]
            inline_from = None
        if rank is not None:
            path = [entry for entry in path if entry[0] < rank]
        if piece.number is not None:
            listed = piece.number.inline and kind == "paragraph"
            inline_from = piece.number.rank if listed else None
        if opens is not None and kind == "paragraph" and rank is not None:
            path.append((rank, _one_line(source, piece.start, opens)))
        above = tuple(words for _, words in path)
        found.append(Paragraph(piece.start, piece.end, kind, above))
        if kind == "heading" and rank is not None:
            path.append((rank, _one_line(source, piece.start, piece.end)))
    found.extend(_table(region, path) for region in regions[upcoming:])
    return tuple(found)


def _table(region: tuple[int, int], path: Sequence[tuple[int, str]]) -> Paragraph:
    return Paragraph(region[0], region[1], "table", tuple(words for _, words in path))


def _one_line(source: str, start: int, end: int) -> str:
    return "".join(source[start:end].split()).rstrip("。：:.")


def _read(converted: Converted, piece: Piece) -> _Reading:
    words = _compact(converted, piece.start, piece.end)
    if piece.number is None:
        return _Reading(piece, words, words)
    return _Reading(piece, words, _compact(converted, piece.number.end, piece.end))


def _compact(converted: Converted, start: int, end: int) -> str:
    if converted.readings:
        return flow(converted, start, end).text.replace(" ", "")
    return _EMPTY.sub("", converted.text[start:end])


def _rank_of(reading: _Reading, kind: Kind) -> int | None:
    if kind not in {"heading", "paragraph"}:
        return None
    if reading.piece.number is not None:
        return reading.piece.number.rank
    if kind == "paragraph":
        return None
    return UNNUMBERED_RANK if is_unnumbered_heading(reading.words) else _PLAIN_RANK


def _opens(readings: Sequence[_Reading], kinds: Sequence[Kind], index: int) -> int | None:
    """Return where the heading ends that runs into a numbered paragraph's text, or ``None``."""
    reading = readings[index]
    if kinds[index] != "paragraph" or reading.piece.number is None:
        return None
    stop = _STOP.search(reading.body)
    if stop is None or not 1 < stop.start() <= _LONGEST_RUN_IN:
        return None
    rest = len(reading.body) - stop.end()
    if rest == 0 or ("," in reading.body[: stop.start()] and rest < MIN_PROSE):
        return None
    # The body's characters without spaces, counted off in the text with spaces.
    return _position(readings[index], stop.start())


def _position(reading: _Reading, count: int) -> int:
    piece = reading.piece
    share = len(reading.words) - len(reading.body) + count
    if len(reading.words) == piece.end - piece.start:
        return piece.start + share
    return piece.start + min(share + (piece.end - piece.start - len(reading.words)), share + 4)


def _kinds(readings: Sequence[_Reading], regions: Sequence[tuple[int, int]]) -> list[Kind]:
    contents = _contents(readings)
    kinds: list[Kind] = [
        "furniture" if index in contents else _kind(readings, index, regions)
        for index in range(len(readings))
    ]
    body = next(
        (
            index
            for index, (reading, kind) in enumerate(zip(readings, kinds, strict=True))
            if kind == "heading" or (kind == "paragraph" and reading.is_prose)
        ),
        len(kinds),
    )
    sections = kinds.index("heading") if "heading" in kinds else body
    _mark_titles(readings, kinds, max(body, sections))
    _mark_edges(readings, kinds, body)
    return kinds


def _contents(readings: Sequence[_Reading]) -> frozenset[int]:
    """Return the lines of a table of contents: headings in a row that all stand again later."""
    found: set[int] = set()
    run: list[int] = []
    for index, reading in enumerate([*readings, None]):
        listed = (
            reading is not None
            and reading.rank is not None
            and len(reading.body) <= LONGEST_HEADING
            and not _MARK.search(reading.body)
        )
        if listed:
            run.append(index)
            continue
        for last in range(len(run), _MIN_CONTENTS - 1, -1):
            part = run[:last]
            if all(_stands_again(readings, entry, part[-1]) for entry in part):
                found.update(part)
                break
        run = []
    return frozenset(found)


def _stands_again(readings: Sequence[_Reading], index: int, after: int) -> bool:
    words = _CONTENTS_END.sub("", readings[index].words)
    return any(reading.words.startswith(words) for reading in readings[after + 1 :])


def _kind(readings: Sequence[_Reading], index: int, regions: Sequence[tuple[int, int]]) -> Kind:
    reading = readings[index]
    if reading.piece.heading:
        return "heading"
    if reading.piece.number is None:
        return _plain_kind(readings, index)
    following = readings[index + 1] if index + 1 < len(readings) else None
    return "heading" if _heads(reading, reading.piece.number, following, regions) else "paragraph"


def _heads(
    reading: _Reading,
    number: Number,
    following: _Reading | None,
    regions: Sequence[tuple[int, int]],
) -> bool:
    """Tell whether a numbered line is a heading by its wording and by what comes after it."""
    body = reading.body.rstrip(":")
    marks = [mark for mark in _MARK.findall(body) if mark != ","]
    below = None if following is None else following.rank
    if len(body) > LONGEST_HEADING or body.endswith(","):
        return False
    if marks:
        # A sentence can only head what is counted below it.
        plain = marks == ["。"] and body.endswith("。") and "," not in body
        return plain and below is not None and below > number.rank
    if number.rank < _LIST_RANK or following is None:
        return True
    holds_table = any(reading.piece.end <= start < following.piece.start for start, _ in regions)
    # A numbered line with nothing under it is an item of a list.
    return holds_table or below is None or below > number.rank


def _plain_kind(readings: Sequence[_Reading], index: int) -> Kind:
    reading = readings[index]
    words = reading.words.rstrip(":")
    if is_unnumbered_heading(words):
        return "heading"
    if is_furniture(reading.words):
        return "furniture"
    if reading.piece.role != "text" and len(words) <= LONGEST_HEADING and not _MARK.search(words):
        return "heading"
    if len(words) > _LONGEST_PLAIN_HEADING or _MARK.search(reading.words):
        return "paragraph"
    following = readings[index + 1] if index + 1 < len(readings) else None
    before = readings[index - 1] if index else None
    leads = following is not None and (
        following.is_prose or (following.rank is not None and following.rank >= _LIST_RANK)
    )
    follows = before is not None and (before.is_prose or before.rank is not None)
    return "heading" if leads and follows and len(words) > 2 else "paragraph"


def _mark_titles(readings: Sequence[_Reading], kinds: list[Kind], end: int) -> None:
    """Call the report's own title what it is: a line above the first section that reads as one.

    It may stand below prose, where a covering letter comes first.
    """
    for index, reading in enumerate(readings[: end + 1]):
        if reading.rank is not None:
            continue
        if index and _is_broken_title(readings[index - 1], reading):
            kinds[index - 1] = kinds[index] = "title"
        elif is_title(reading.words.rstrip("。")):
            kinds[index] = "title"
            lead = index - 1
            while lead >= 0 and _leads_title(readings[lead]):
                kinds[lead] = "title"
                lead -= 1


def _is_broken_title(first: _Reading, second: _Reading) -> bool:
    """Tell whether two lines are one title that a line break cut inside its last words."""
    halves = (first.words, second.words.rstrip("。"))
    return (
        first.rank is None
        and max(map(len, halves)) <= _LONGEST_PLAIN_HEADING
        and not any(map(is_title, halves))
        and is_title("".join(halves))
    )


def _leads_title(reading: _Reading) -> bool:
    """Tell whether a line is the first half of a title broken in two."""
    return (
        len(reading.words) <= LONGEST_HEADING
        and _TITLE_LEAD.search(reading.words) is not None
        and _MARK.search(reading.words) is None
    )


def _mark_edges(readings: Sequence[_Reading], kinds: list[Kind], body: int) -> None:
    """Call what stands before the report's prose and after it furniture."""
    for index in range(body):
        if kinds[index] == "paragraph":
            kinds[index] = "furniture"
    last = len(kinds) - 1
    while last > body:
        kind, reading = kinds[last], readings[last]
        under_heading = kinds[last - 1] == "heading" and not is_furniture(reading.words)
        if kind in {"title", "paragraph"} and (reading.is_prose or reading.rank or under_heading):
            break
        if kind == "heading" and reading.rank is not None:
            break
        kinds[last] = "furniture"
        last -= 1
