"""Scanned pages through the extra ``xxgk[ocr]``: rapidocr on the page at 150 dpi."""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache
from typing import Any

import pypdfium2  # type: ignore[import-untyped]

from xxgk.corpus.readers.items import Glyph
from xxgk.corpus.readers.pdf_page import Char, Page
from xxgk.errors import ReadError

# At 150 dpi small print is read as well as at 300, in a quarter of the time.
_DPI = 150
_POINTS = 72


def is_installed() -> bool:
    """Tell whether the extra ``xxgk[ocr]`` is installed."""
    return importlib.util.find_spec("rapidocr") is not None


def recognise(document: pypdfium2.PdfDocument, number: int, source: str) -> Page:
    """Return page ``number`` (from 1) with the text that its image shows.

    Each character has the confidence of its line, and a box cut evenly from the line's.

    Raises
    ------
    ReadError
        If the recognition fails.
    """
    page = document[number - 1]
    width, height = page.get_size()
    image = page.render(scale=_DPI / _POINTS).to_numpy()
    page.close()
    try:
        result = _engine()(image)
    except Exception as error:  # whatever the engine's runtime raises
        raise ReadError(
            f"recognising the text of page {number} failed ({type(error).__name__})",
            source=source,
            remedy="Install xxgk[ocr] again, or give the report's text",
        ) from error
    chars: list[Char] = []
    if result.txts:
        for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
            chars += _spread(corners, str(text), float(score), number)
    return Page(number, width, height, tuple(chars))


def _spread(corners: Any, text: str, score: float, number: int) -> list[Char]:
    """Return a recognised line's characters, each with its part of the line's box."""
    scale = _POINTS / _DPI
    xs = [float(x) * scale for x, _ in corners]
    ys = [float(y) * scale for _, y in corners]
    # Latin letters and figures take half the width of Han characters.
    shares = [1 if character.isascii() else 2 for character in text]
    unit = (max(xs) - min(xs)) / max(1, sum(shares))
    left = min(xs)
    chars: list[Char] = []
    for character, share in zip(text, shares, strict=True):
        right = left + share * unit
        chars.append(
            Char(character, Glyph(number, left, min(ys), right, max(ys), confidence=score))
        )
        left = right
    return chars


@cache
def _engine() -> Any:
    runtime = importlib.util.find_spec("onnxruntime")
    if runtime is not None:
        disable = getattr(importlib.import_module("onnxruntime"), "disable_telemetry_events", None)
        if disable is not None:
            disable()
    return importlib.import_module("rapidocr").RapidOCR(params={"Global.log_level": "error"})
