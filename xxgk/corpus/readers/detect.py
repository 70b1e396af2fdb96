"""What a file is, by its first bytes; its name is never asked."""

from __future__ import annotations

from typing import Literal, TypeAlias

FileKind: TypeAlias = Literal["text", "pdf", "zip", "ole", "rtf", "image", "archive", "program"]

_PDF_WITHIN = 1024
_SIGNATURES: tuple[tuple[bytes, FileKind], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b\x08", "archive"),
    (b"\x7fELF", "program"),
    (b"MZ\x90\x00", "program"),
)


def file_kind(data: bytes) -> FileKind:
    """Return what the first bytes of ``data`` say it is, ``text`` where they say nothing."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return "image"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image"
    # Some writers put a line of their own before the header.
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "pdf"
    return "text"
