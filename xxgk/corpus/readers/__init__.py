"""Documents in: files of any kind, told apart by their content, as one `Document`."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from xxgk.corpus.readers.decoding import Decoded, decode
from xxgk.corpus.readers.detect import file_kind
from xxgk.corpus.readers.html import is_markup, read_html
from xxgk.corpus.readers.items import BLANK
from xxgk.corpus.readers.limits import DEFAULT_LIMITS, Limits
from xxgk.corpus.readers.places import locate, locate_span
from xxgk.corpus.readers.text import read_text_document
from xxgk.errors import LimitError, ReadError
from xxgk.schema import Document

__all__ = [
    "DEFAULT_LIMITS",
    "Limits",
    "locate",
    "locate_span",
    "read_document",
    "read_path",
    "read_string",
]

_NO_REPORT = "Give a report as text, HTML, PDF, DOCX or XLSX"


def read_document(data: bytes, *, source: str = "", limits: Limits = DEFAULT_LIMITS) -> Document:
    """Return the document that ``data`` holds, its kind told from its content.

    Parameters
    ----------
    data
        The bytes of a text, HTML, PDF, DOCX, XLSX or CSV file, or of a kind that LibreOffice
        converts (DOC, WPS, RTF) where it is installed.
    source
        The path or address that goes into the document and into error messages.
    limits
        What the document may cost.

    Raises
    ------
    LimitError
        If the document is larger, deeper or longer than ``limits`` allow.
    ReadError
        If it is empty, broken, encrypted, or of a kind that cannot be read.
    """
    _check_size(len(data), source, limits)
    if not data.strip(b" \t\r\n\f\v"):
        raise ReadError(
            "the file is empty" if not data else "the file holds nothing but white space",
            source=source,
            remedy="Save or download it again",
        )
    kind = file_kind(data)
    if kind in ("image", "archive", "program"):
        raise _unreadable(kind, source)
    digest = sha256(data).hexdigest()
    if kind in ("ole", "rtf"):
        return _from_office(data, digest, source, limits)
    if kind == "zip":
        return _from_zip(data, digest, source, limits)
    if kind == "pdf":
        from xxgk.corpus.readers.pdf import read_pdf  # noqa: PLC0415 - most files need none of it

        return read_pdf(data, source=source, sha256=digest, limits=limits)
    return _from_text(decode(data, source), digest, source, limits)


def read_path(path: str | Path, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Return the document in the file at ``path``; its size is checked before it is read.

    Raises
    ------
    ReadError
        If there is no such file, it is a folder, may not be read, or `read_document` raises.
    """
    source = str(path)
    try:
        file = Path(path)
        if file.is_dir():
            raise ReadError(
                "this is a folder", source=source, remedy="Give the files in it, or a pattern"
            )
        _check_size(file.stat().st_size, source, limits)
        with file.open("rb") as stream:
            # A pipe or a device tells no size, so the reading itself is bounded too.
            data = stream.read(limits.max_bytes + 1)
    except FileNotFoundError as error:
        raise ReadError("no such file", source=source, remedy="Check the path") from error
    except PermissionError as error:
        raise ReadError(
            "no permission to read this file", source=source, remedy="Change its permissions"
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReadError(
            f"the file cannot be read ({reason})", source=source, remedy="Copy it again"
        ) from error
    return read_document(data, source=source, limits=limits)


def read_string(text: str, source: str = "", limits: Limits = DEFAULT_LIMITS) -> Document:
    """Return the document of a text, or of HTML markup, that is decoded already.

    The document's ``sha256`` is that of the text in UTF-8.

    Raises
    ------
    LimitError
        If the text is longer, or its markup deeper, than ``limits`` allow.
    ReadError
        If the text is blank.
    """
    if not text.strip(BLANK):
        raise ReadError("the text is empty", source=source, remedy="Give the text of a report")
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return _from_text(Decoded(text, "utf-8"), digest, source, limits)


def _from_zip(data: bytes, digest: str, source: str, limits: Limits) -> Document:
    from xxgk.corpus.readers.zipped import Archive  # noqa: PLC0415 - most files need none of it

    archive = Archive(data, source, limits)
    if "word/document.xml" in archive.names:
        from xxgk.corpus.readers.docx import read_docx  # noqa: PLC0415

        return read_docx(archive, source=source, sha256=digest, limits=limits)
    if "xl/workbook.xml" in archive.names:
        from xxgk.corpus.readers.sheet import read_sheets  # noqa: PLC0415

        return read_sheets(archive, source=source, sha256=digest, limits=limits)
    if "content.xml" in archive.names and "mimetype" in archive.names:
        return _from_office(data, digest, source, limits)
    raise _unreadable("archive", source)


def _from_office(data: bytes, digest: str, source: str, limits: Limits) -> Document:
    from xxgk.corpus.readers.office import convert  # noqa: PLC0415 - most files need none of it

    return _from_zip(convert(data, source=source, limits=limits), digest, source, limits)


def _from_text(decoded: Decoded, digest: str, source: str, limits: Limits) -> Document:
    if not decoded.text.strip(BLANK):
        raise ReadError(
            "the file holds nothing but white space",
            source=source,
            remedy="Save or download it again",
        )
    if is_markup(decoded.text):
        return read_html(decoded, source=source, sha256=digest, limits=limits)
    return read_text_document(decoded, source=source, sha256=digest, limits=limits)


def _check_size(size: int, source: str, limits: Limits) -> None:
    if size > limits.max_bytes:
        raise LimitError(
            f"the file is larger than {limits.max_bytes / 1e6:g} MB",
            source=source,
            remedy="Split it, leave out its pictures, or raise max_bytes in the limits",
        )


def _unreadable(kind: str, source: str) -> ReadError:
    if kind == "image":
        return ReadError(
            "the file is an image",
            source=source,
            remedy="Put it into a PDF and install xxgk[ocr], or give the report's text",
        )
    if kind == "archive":
        return ReadError(
            "the file is an archive", source=source, remedy="Unpack it and give the report itself"
        )
    return ReadError("the file is a program", source=source, remedy=_NO_REPORT)
