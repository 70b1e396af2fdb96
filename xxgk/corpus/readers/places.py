"""Where on its pages a stretch of a PDF's text stands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace

from xxgk.schema import Document, PageBox


def locate(document: Document, offset: int) -> PageBox | None:
    """Return page and box of the character at ``offset`` of ``document.text``.

    ``None`` for documents without pages, and for white space that reading put between.
    """
    index = bisect_right(document.boxes, offset, key=lambda box: box.start) - 1
    if index < 0 or document.boxes[index].end <= offset:
        return None
    return document.boxes[index]


def locate_span(document: Document, start: int, end: int) -> tuple[PageBox, ...]:
    """Return the boxes around ``text[start:end]``, one for each line that it stands on.

    The confidence of a box is the lowest of its characters'.
    """
    found: list[PageBox] = []
    first = bisect_left(document.boxes, start, key=lambda box: box.start)
    for box in document.boxes[first:]:
        if box.start >= end:
            break
        last = found[-1] if found else None
        if (
            last is not None
            and last.page == box.page
            and box.left >= last.left
            and box.top < last.bottom
            and last.top < box.bottom
        ):
            found[-1] = replace(
                last,
                end=box.end,
                top=min(last.top, box.top),
                right=max(last.right, box.right),
                bottom=max(last.bottom, box.bottom),
                confidence=min(last.confidence, box.confidence),
            )
        else:
            found.append(box)
    return tuple(found)
