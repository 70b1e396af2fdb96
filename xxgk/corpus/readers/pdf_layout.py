"""Pages of lines and tables to paragraphs and grids: furniture out, broken paragraphs joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from xxgk.corpus.readers.items import Item
from xxgk.corpus.readers.pdf_lines import TextLine, joined, text_lines
from xxgk.corpus.readers.pdf_page import Page
from xxgk.corpus.readers.pdf_tables import PageTable, page_tables, stitch

_PAGE_MARK = re.compile(
    r"[-—–―·. ]*\d{1,3}[-—–―·. ]*|第 ?\d{1,3} ?页(?:[ ,，/]*共 ?\d{1,3} ?页)?"
    r"|\d{1,3} ?/ ?\d{1,3}"
)
_DIGITS = re.compile(r"\d+")
# Shares of the page's height in which headers and footers stand, counted from its edges.
_MARGIN = 0.11
_REPEATS = 2
# In units of the type size.
_FULL = 1.6
_INDENT = 1.2
_PITCH = 1.45
_NEW_SIZE = 0.12
_NO_ROOM = 0.6


@dataclass(frozen=True, slots=True)
class _PageContent:
    page: Page
    lines: tuple[TextLine, ...]
    tables: tuple[PageTable, ...]


@dataclass(frozen=True, slots=True)
class _Margins:
    """Where the lines of running text start and end, and the distance from line to line."""

    left: float
    right: float
    pitch: float


def lay_out(pages: Sequence[Page]) -> list[Item]:
    """Return paragraphs and grids of all pages in reading order.

    Page numbers and headers or footers that repeat are left out; a header keeps its first
    place, which may be the title's. Lines that end at the right margin go on in the next line,
    over a page break too; a table goes on over a page break.
    """
    contents: list[_PageContent] = []
    for page in pages:
        tables, outside = page_tables(page)
        contents.append(_PageContent(page, tuple(text_lines(outside)), tuple(tables)))
    contents = _without_furniture(contents)
    margins = _margins(contents)
    found: list[Item] = []
    run: list[TextLine] = []
    table: PageTable | None = None
    for content in contents:
        parts: list[TextLine | PageTable] = [*content.lines, *content.tables]
        for part in sorted(parts, key=lambda one: one.top):
            if isinstance(part, PageTable):
                if run:
                    found.append(joined(run))
                    run = []
                whole = stitch(table, part) if table is not None else None
                if table is not None and whole is None:
                    found.append(table.grid)
                table = whole or part
                continue
            if table is not None:
                found.append(table.grid)
                table = None
            if run and not _goes_on(run, part, margins):
                found.append(joined(run))
                run = []
            run.append(part)
    if run:
        found.append(joined(run))
    if table is not None:
        found.append(table.grid)
    return found


def _without_furniture(contents: list[_PageContent]) -> list[_PageContent]:
    repeated: Counter[str] = Counter()
    for content in contents:
        repeated.update({_masked(line) for line in content.lines if _at_edge(line, content.page)})
    seen: set[str] = set()
    kept: list[_PageContent] = []
    for content in contents:
        lines: list[TextLine] = []
        for line in content.lines:
            masked = _masked(line)
            if not _at_edge(line, content.page):
                lines.append(line)
            elif _PAGE_MARK.fullmatch(line.text):
                continue
            elif repeated[masked] <= len(contents) / _REPEATS or len(contents) < _REPEATS:
                lines.append(line)
            elif masked not in seen:
                seen.add(masked)
                lines.append(line)
        kept.append(_PageContent(content.page, tuple(lines), content.tables))
    return kept


def _at_edge(line: TextLine, page: Page) -> bool:
    return line.bottom < _MARGIN * page.height or line.top > (1 - _MARGIN) * page.height


def _masked(line: TextLine) -> str:
    return _DIGITS.sub("0", line.text)


def _margins(contents: Sequence[_PageContent]) -> _Margins | None:
    lines = [line for content in contents for line in content.lines]
    if not lines:
        return None
    size = median(line.size for line in lines)
    body = [line for line in lines if abs(line.size - size) <= _NEW_SIZE * size]
    rights = sorted(line.right for line in body)
    lefts = Counter(round(line.left / 3) for line in body)
    pitches = [
        below.top - above.top
        for content in contents
        for above, below in zip(content.lines, content.lines[1:], strict=False)
        if 0 < below.top - above.top < 3.5 * size
    ]
    # The commonest start of lines is the margin, or the indent of paragraphs of one line.
    most = max(lefts.values())
    left = 3.0 * min(place for place, count in lefts.items() if count * 4 >= most)
    pitch = median(pitches) if pitches else 2 * size
    return _Margins(left, rights[int(0.95 * (len(rights) - 1))], pitch)


def _goes_on(run: list[TextLine], line: TextLine, margins: _Margins | None) -> bool:
    """Tell whether ``line`` belongs to the paragraph of the lines in ``run``."""
    before = run[-1]
    size = before.size
    if margins is None or abs(line.size - size) > _NEW_SIZE * size:
        return False
    if before.right < margins.right - _FULL * size or line.left > margins.left + _INDENT * size:
        return False
    # Columns of figures set apart by wide gaps are rows, not prose.
    if "  " in before.text or "  " in line.text:
        return False
    if before.text[-1].isdigit() and line.text[0].isdigit() and not _breaks_figure(before, margins):
        return False
    return line.page != before.page or line.top - before.top <= _PITCH * margins.pitch


def _breaks_figure(line: TextLine, margins: _Margins) -> bool:
    """Tell whether a line of prose has no room for another digit, so that a figure was broken.

    Two figures below each other must not become one.
    """
    prose = sum("\u4e00" <= character <= "\u9fff" for character in line.text)
    return prose * 2 > len(line.text) and line.right + _NO_ROOM * line.size >= margins.right
