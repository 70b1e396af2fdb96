"""PDF: text with page and box of each character, ruled tables, scans through the OCR extra."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pypdfium2  # type: ignore[import-untyped]

from xxgk.corpus.readers import ocr
from xxgk.corpus.readers.compose import compose
from xxgk.corpus.readers.limits import Limits
from xxgk.corpus.readers.pdf_bare import bare_chars
from xxgk.corpus.readers.pdf_layout import lay_out
from xxgk.corpus.readers.pdf_page import Char, Page, read_page
from xxgk.errors import LimitError, ReadError
from xxgk.schema import Document

_PASSWORD = 4
# What programs write where nobody gave a title.
_NO_TITLES = frozenset({"(anonymous)", "untitled", "Untitled"})
_AGAIN = "Download it again, or print it to a new PDF"


def read_pdf(data: bytes, *, source: str, sha256: str, limits: Limits) -> Document:
    """Return the document of a PDF. Its ``boxes`` give page and box of each character.

    Raises
    ------
    LimitError
        If it has more pages than ``limits`` allow, or reading takes too long.
    ReadError
        If it is damaged, asks for a password, or has no text layer and the OCR extra is
        missing.
    """
    with _opened(data, source) as document:
        count = len(document)
        if count > limits.max_pages:
            raise LimitError(
                f"the PDF has {count} pages, more than {limits.max_pages}",
                source=source,
                remedy="Extract the report's pages, or raise max_pages in the limits",
            )
        pages = _pages(document, data, source, limits)
        notes: list[str] = []
        scans = [page.number for page in pages if page.is_scan]
        if scans:
            pages, notes = _recognised(document, pages, scans, source, limits)
        title = document.get_metadata_value("Title").strip()
    unmapped = sum(page.unmapped for page in pages)
    if unmapped:
        notes.append(
            f"{unmapped} glyphs of the PDF stand for no character in its fonts and were left out."
        )
    result = compose(
        lay_out(pages),
        source=source,
        sha256=sha256,
        media_type="application/pdf",
        limits=limits,
        head_title="" if title in _NO_TITLES else title,
        notes=notes,
    )
    if not result.text:
        raise ReadError("the PDF shows no text", source=source, remedy=_AGAIN)
    return result


@contextmanager
def _opened(data: bytes, source: str) -> Iterator[pypdfium2.PdfDocument]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise ReadError(
                "the PDF asks for a password",
                source=source,
                remedy="Print it to a new PDF without a password",
            ) from error
        raise ReadError(
            "the PDF is damaged or was cut off", source=source, remedy=_AGAIN
        ) from error
    try:
        yield document
    except pypdfium2.PdfiumError as error:
        raise ReadError("a page of the PDF is damaged", source=source, remedy=_AGAIN) from error
    finally:
        document.close()


def _pages(document: pypdfium2.PdfDocument, data: bytes, source: str, limits: Limits) -> list[Page]:
    pages: list[Page] = []
    chars = 0
    end = time.monotonic() + limits.max_seconds
    for number in range(1, len(document) + 1):
        pages.append(read_page(document, number))
        chars += len(pages[-1].chars)
        if chars > limits.max_text_chars:
            raise LimitError(
                f"the text is longer than {limits.max_text_chars} characters",
                source=source,
                remedy="Extract the report's pages, or raise max_text_chars in the limits",
            )
        if time.monotonic() > end:
            raise LimitError(
                f"reading the PDF takes longer than {limits.max_seconds:g} seconds",
                source=source,
                remedy="Extract the report's pages, or raise max_seconds in the limits",
            )
    lossy = [page.number for page in pages if page.loses_text]
    return _completed(pages, bare_chars(data, lossy, source)) if lossy else pages


def _completed(pages: list[Page], bare: dict[int, tuple[list[Char], int]]) -> list[Page]:
    """Return ``pages`` with the other parser's characters where it found more."""
    found: list[Page] = []
    for page in pages:
        chars, unmapped = bare.get(page.number, ([], 0))
        more = len(chars) > len(page.chars)
        found.append(
            replace(page, chars=tuple(chars), unmapped=unmapped, is_scan=False) if more else page
        )
    return found


def _recognised(
    document: pypdfium2.PdfDocument,
    pages: list[Page],
    scans: list[int],
    source: str,
    limits: Limits,
) -> tuple[list[Page], list[str]]:
    """Return ``pages`` with the text of scanned ones recognised, and notes on it.

    Where other pages have text, scans stay unread if the OCR extra is missing, and a note
    says so.
    """
    if not ocr.is_installed():
        if any(page.chars and not page.is_scan for page in pages):
            listed = "、".join(map(str, scans))
            return pages, [f"Pages {listed} are images and were not read; install xxgk[ocr]."]
        raise ReadError(
            "the PDF has no text layer, its pages are images",
            source=source,
            remedy="Install the extra that recognises them: pip install 'xxgk[ocr]'",
        )
    if len(scans) > limits.max_ocr_pages:
        raise LimitError(
            f"the PDF has {len(scans)} scanned pages, more than {limits.max_ocr_pages}",
            source=source,
            remedy="Extract the report's pages, or raise max_ocr_pages in the limits",
        )
    read = {number: ocr.recognise(document, number, source) for number in scans}
    scores = [char.glyph.confidence for page in read.values() for char in page.chars]
    mean = sum(scores) / len(scores) if scores else 0.0
    note = (
        f"The text of {len(read)} scanned pages was recognised from images, "
        f"with a mean confidence of {mean:.2f}; single digits may be lost."
    )
    return [read.get(page.number, page) for page in pages], [note]
