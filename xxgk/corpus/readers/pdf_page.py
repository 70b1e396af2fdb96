"""One PDF page as characters with boxes, and ruling lines, in points from its top left corner."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from xxgk.corpus.readers.items import Glyph

_THIN = 3.0
_EXTENT = 0.01
_MAX_OBJECTS = 50_000
_FORM_DEPTH = 4
# A page with fewer characters than this and an image is a scan with a stamp or a page number.
_FEW = 12
# So many shapes without text are text that was turned into outlines.
_DRAWN = 100

Place = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Char:
    """One character and its place. Spaces are characters where the page has them as such."""

    text: str
    glyph: Glyph


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line along an axis: at ``at`` on the other axis, from ``start`` to ``end``."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows: characters in the order of the file, and its ruling lines.

    ``unmapped`` counts glyphs that stand for no known character. ``loses_text`` says that
    pieces of text may be missing, because their font is.
    """

    number: int
    width: float
    height: float
    chars: tuple[Char, ...]
    horizontal: tuple[Rule, ...] = ()
    vertical: tuple[Rule, ...] = ()
    unmapped: int = 0
    is_scan: bool = False
    loses_text: bool = False


def read_page(document: pypdfium2.PdfDocument, number: int) -> Page:
    """Return page ``number`` (from 1) of ``document``, turned upright."""
    page = document[number - 1]
    place, width, height = _placing(page)
    chars, unmapped = _chars(page, number, place)
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    images = loses_text = False
    paths = 0
    filters = [pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_TEXT]
    for count, item in enumerate(page.get_objects(filter=filters, max_depth=_FORM_DEPTH)):
        if count >= _MAX_OBJECTS:
            break
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            images = True
        elif item.type == pdfium.FPDF_PAGEOBJ_TEXT:
            loses_text = loses_text or _is_lost(item)
        else:
            paths += 1
            for ends in _segments(item):
                _add_rule(horizontal, vertical, place(*ends[0]), place(*ends[1]))
    page.close()
    return Page(
        number,
        width,
        height,
        tuple(chars),
        tuple(horizontal),
        tuple(vertical),
        unmapped,
        is_scan=len(chars) < _FEW and (images or paths > _DRAWN),
        loses_text=loses_text,
    )


def _is_lost(item: pypdfium2.PdfObject) -> bool:
    """Tell whether a piece of text has no extent for want of its font, and so is not read."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    measured = pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    if measured and right.value - left.value >= _EXTENT:
        return False
    return not pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(item))


def _placing(page: pypdfium2.PdfPage) -> tuple[Place, float, float]:
    """Return the way from the page's own coordinates to upright ones, width and height."""
    left, bottom, right, top = page.get_mediabox()
    turned: dict[int, Place] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    rotation = page.get_rotation() % 360
    width, height = right - left, top - bottom
    if rotation in (90, 270):
        width, height = height, width
    return turned.get(rotation, turned[0]), width, height


def _chars(page: pypdfium2.PdfPage, number: int, place: Place) -> tuple[list[Char], int]:
    """Return the page's characters, and how many of its glyphs stand for no known one."""
    text = page.get_textpage()
    found: list[Char] = []
    unmapped = 0
    box = pdfium.FS_RECTF()
    for index in range(text.count_chars()):
        # Spaces and line breaks that the library guessed are worked out anew from the boxes.
        if pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code in (0, 0xFFFD, 0xFFFE, 0xFFFF) or 0xD800 <= code < 0xE000:
            unmapped += 1
            continue
        if code < 0x20 or not pdfium.FPDFText_GetLooseCharBox(text, index, box):
            continue
        (x0, y0), (x1, y1) = place(box.left, box.top), place(box.right, box.bottom)
        character = chr(code)
        if "\u2e80" <= character <= "\u2fd5":
            # Fonts with broken tables give radicals (⽇) for the characters they look like (日).
            character = unicodedata.normalize("NFKC", character)
        glyph = Glyph(
            number,
            round(min(x0, x1), 2),
            round(min(y0, y1), 2),
            round(max(x0, x1), 2),
            round(max(y0, y1), 2),
        )
        found.append(Char(character, glyph))
    text.close()
    return found, unmapped


def _segments(
    item: pypdfium2.PdfObject,
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the straight parts of a path that shows as lines, in the page's coordinates.

    A filled shape without an outline is a line if it is thin, else the shade of a cell.
    """
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    if not stroke.value and not fill.value:
        return
    points = _points(item)
    if not stroke.value and points:
        xs = [x for path in points for x, _ in path]
        ys = [y for path in points for _, y in path]
        if max(xs) - min(xs) <= _THIN:
            x = (max(xs) + min(xs)) / 2
            yield (x, min(ys)), (x, max(ys))
        elif max(ys) - min(ys) <= _THIN:
            y = (max(ys) + min(ys)) / 2
            yield (min(xs), y), (max(xs), y)
        return
    for path in points:
        yield from pairwise(path)


def _points(item: pypdfium2.PdfObject) -> list[list[tuple[float, float]]]:
    """Return the corners of each stretch of a path; closed stretches end where they start."""
    matrix = item.get_matrix()
    above = item.container
    while above is not None:
        matrix = matrix.multiply(above.get_matrix())
        above = above.container
    x, y = ctypes.c_float(), ctypes.c_float()
    paths: list[list[tuple[float, float]]] = []
    for index in range(min(pdfium.FPDFPath_CountSegments(item), _MAX_OBJECTS)):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO or not paths:
            paths.append([point])
        else:
            paths[-1].append(point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            paths[-1].append(paths[-1][0])
    return paths


def _add_rule(
    horizontal: list[Rule],
    vertical: list[Rule],
    start: tuple[float, float],
    end: tuple[float, float],
) -> None:
    (x0, y0), (x1, y1) = start, end
    if abs(y1 - y0) < 1 < abs(x1 - x0):
        horizontal.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
    elif abs(x1 - x0) < 1 < abs(y1 - y0):
        vertical.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
