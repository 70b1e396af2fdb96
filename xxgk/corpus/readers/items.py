"""What every reader of a marked-up format yields: paragraphs and grids, in reading order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from xxgk.schema import Role

BLANK = " \t\r\n\f\v\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006" + (
    "\u2007\u2008\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""Characters that show nothing. A stretch of these alone is blank."""

_BLANKS = frozenset(BLANK)
_ASCII = " \t\n\r\f"
_UNEVEN = re.compile(r"[\t\n\r\f\v\x85\u2028\u2029]|  ")
_COLLAPSED = re.compile(r"[ \t\n\r\f\v\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Glyph:
    """Where one character stands on a page: page from 1, box in points from the top left."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    confidence: float = 1.0


# A page has hundreds of paragraphs and cells; a tuple is made in a third of a dataclass's time.
class Paragraph(NamedTuple):
    """A line of rendered text. ``glyphs``, where known, has one entry for each character."""

    text: str
    role: Role = "text"
    glyphs: tuple[Glyph | None, ...] = ()


class GridCell(NamedTuple):
    """A table cell at its grid position (from 0, spans expanded), with what it holds."""

    row: int
    column: int
    row_span: int
    column_span: int
    content: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as the source marks it, be it of data or of layout; cells in reading order."""

    rows: int
    columns: int
    cells: tuple[GridCell, ...]
    origin: str


Item: TypeAlias = Paragraph | Grid


def collapse(text: str) -> str:
    """Return ``text`` with runs of ASCII white space and line breaks as one space, trimmed."""
    if text.isalnum():
        # As the figures of tables are, which are most of a page's cells.
        return text
    text = text.strip(_ASCII)
    return _COLLAPSED.sub(" ", text).strip(" ") if _UNEVEN.search(text) else text


def is_blank(text: str) -> bool:
    """Tell whether ``text`` shows nothing."""
    return not text or (text[0] in _BLANKS and not text.strip(BLANK))


def inner(text: str) -> tuple[int, int]:
    """Return where ``text`` without the blanks around it starts and ends."""
    if not text or (text[0] not in _BLANKS and text[-1] not in _BLANKS):
        return 0, len(text)
    kept = text.lstrip(BLANK)
    start = len(text) - len(kept)
    return start, start + len(kept.rstrip(BLANK))


def paragraphs(content: tuple[Item, ...]) -> Sequence[Paragraph]:
    """Return every paragraph in ``content``, those in nested grids too, in reading order."""
    if len(content) == 1 and isinstance(content[0], Paragraph):
        return (content[0],)
    found: list[Paragraph] = []
    pending: list[Item] = list(reversed(content))
    while pending:
        item = pending.pop()
        if isinstance(item, Paragraph):
            found.append(item)
        else:
            pending.extend(part for cell in reversed(item.cells) for part in reversed(cell.content))
    return found
