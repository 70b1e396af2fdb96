"""Characters with boxes to lines of text, and the lines of a table cell to one text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from xxgk.corpus.readers.items import Glyph, Paragraph
from xxgk.corpus.readers.pdf_page import Char

# In units of the character's height.
_SAME_LINE = 0.5
_WORD_GAP = 0.45
_COLUMN_GAP = 1.2
_LATIN_GAP = 0.2
_OVERPRINT = 0.25
_FILLS = 1.2


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line on a page: its text with a place for each character, its box, its type size."""

    text: str
    glyphs: tuple[Glyph | None, ...]
    page: int
    left: float
    top: float
    right: float
    bottom: float
    size: float


def text_lines(chars: Sequence[Char]) -> list[TextLine]:
    """Return the lines that ``chars`` of one page form, from top to bottom.

    Gaps become a space, wide gaps (columns) two; characters printed twice for boldness
    count once.
    """
    rows: list[list[Char]] = []
    middle = size = 0.0
    for char in sorted(chars, key=lambda one: one.glyph.top + one.glyph.bottom):
        height = char.glyph.bottom - char.glyph.top
        here = (char.glyph.top + char.glyph.bottom) / 2
        if rows and here - middle <= _SAME_LINE * min(height, size):
            rows[-1].append(char)
        else:
            rows.append([char])
            middle, size = here, height
    lines = (_line(sorted(row, key=lambda one: one.glyph.left)) for row in rows)
    return [line for line in lines if line is not None]


def _line(row: list[Char]) -> TextLine | None:
    text: list[str] = []
    glyphs: list[Glyph | None] = []
    last: Char | None = None
    spaced = False
    for char in row:
        if char.text.isspace():
            spaced = True
            continue
        if last is not None:
            if _is_overprint(last, char):
                continue
            gap = _gap(last, char)
            space = "  " if gap > _COLUMN_GAP else " " if spaced or _parts(last, char, gap) else ""
            text.append(space)
            glyphs += [None] * len(space)
        # Ligatures stand for several characters in one box.
        text.append(char.text)
        glyphs += [char.glyph] * len(char.text)
        last, spaced = char, False
    shown = [glyph for glyph in glyphs if glyph is not None]
    if not shown:
        return None
    return TextLine(
        "".join(text),
        tuple(glyphs),
        shown[0].page,
        min(glyph.left for glyph in shown),
        min(glyph.top for glyph in shown),
        max(glyph.right for glyph in shown),
        max(glyph.bottom for glyph in shown),
        median(glyph.bottom - glyph.top for glyph in shown),
    )


def _gap(left: Char, right: Char) -> float:
    height = max(1.0, min(_height(left), _height(right)))
    return (right.glyph.left - left.glyph.right) / height


def _height(char: Char) -> float:
    return char.glyph.bottom - char.glyph.top


def _parts(left: Char, right: Char, gap: float) -> bool:
    """Tell whether a gap parts words: a narrow one does between Latin letters or figures."""
    latin = left.text.isascii() and right.text.isascii()
    return gap > (_LATIN_GAP if latin else _WORD_GAP)


def _is_overprint(left: Char, right: Char) -> bool:
    width = left.glyph.right - left.glyph.left
    return (
        left.text == right.text
        and abs(right.glyph.left - left.glyph.left) < _OVERPRINT * width
        and abs(right.glyph.top - left.glyph.top) < _OVERPRINT * _height(left)
    )


def cell_text(lines: Sequence[TextLine], right: float) -> Paragraph:
    """Return the text of a table cell whose right side is at ``right``.

    Lines join without a space as Han text does. Figures join only where the line before is
    full, so that it was broken for lack of room; two figures below each other stay apart.
    """
    text = ""
    glyphs: list[Glyph | None] = []
    before: TextLine | None = None
    for line in lines:
        if before is not None and text[-1].isascii() and line.text[0].isascii():
            is_figure = text[-1].isdigit() or text[-1] in ".,"
            is_full = before.right + _FILLS * before.size >= right
            if not (is_figure and (line.text[0].isdigit() or line.text[0] in ".,") and is_full):
                text += " "
                glyphs.append(None)
        text += line.text
        glyphs += line.glyphs
        before = line
    return Paragraph(text, "text", tuple(glyphs))


def joined(lines: Sequence[TextLine]) -> Paragraph:
    """Return lines of one paragraph as one text; Latin words keep a space between them."""
    text = ""
    glyphs: list[Glyph | None] = []
    for line in lines:
        if text and text[-1].isascii() and line.text[0].isascii() and text[-1].isalpha():
            text += " "
            glyphs.append(None)
        text += line.text
        glyphs += line.glyphs
    return Paragraph(text, "text", tuple(glyphs))
