"""Characters of PDF pages whose fonts are not embedded, by a parser that needs no glyphs.

PDFium measures text by the outlines of its glyphs. Where a font is not embedded and the system
has no other for it, as with 宋体 on a server, it drops each piece of text that has no outline:
silently, and on pages that place every character by itself, all of it.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Iterator, Sequence

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

from xxgk.corpus.readers.items import Glyph
from xxgk.corpus.readers.pdf_page import Char
from xxgk.errors import ReadError

_UNMAPPED = re.compile(r"\(cid:\d+\)")


def bare_chars(
    data: bytes, numbers: Sequence[int], source: str
) -> dict[int, tuple[list[Char], int]]:
    """Return for each page of ``numbers`` (from 1) its characters, and a count of unknown glyphs.

    Raises
    ------
    ReadError
        If a page cannot be parsed.
    """
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=None)
    interpreter = PDFPageInterpreter(manager, device)
    found: dict[int, tuple[list[Char], int]] = {}
    try:
        wanted = sorted(numbers)
        pages = PDFPage.get_pages(io.BytesIO(data), {number - 1 for number in wanted})
        for number, page in zip(wanted, pages, strict=True):
            interpreter.process_page(page)
            layout = device.get_result()
            found[number] = _chars(layout, number, layout.height)
    except Exception as error:  # the parser raises whatever a broken file makes it raise
        raise ReadError(
            "a page of the PDF is damaged",
            source=source,
            remedy="Download it again, or print it to a new PDF",
        ) from error
    return found


def _chars(layout: Iterable[object], number: int, height: float) -> tuple[list[Char], int]:
    found: list[Char] = []
    unmapped = 0
    for char in _within(layout):
        text = char.get_text()
        if _UNMAPPED.fullmatch(text):
            unmapped += 1
        elif text.isprintable():
            left, right = round(char.x0, 2), round(char.x1, 2)
            top, bottom = round(height - char.y1, 2), round(height - char.y0, 2)
            found.append(Char(text, Glyph(number, left, top, right, bottom)))
    return found, unmapped


def _within(container: Iterable[object]) -> Iterator[LTChar]:
    for item in container:
        if isinstance(item, LTChar):
            yield item
        elif isinstance(item, LTContainer):
            yield from _within(item)
