"""DOC, WPS, XLS, RTF and OpenDocument files, converted by LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from xxgk.corpus.readers.limits import Limits
from xxgk.errors import LimitError, ReadError

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SHEETS = ("Workbook".encode("utf-16-le"), b"opendocument.spreadsheet")
_BY_HAND = "Open it in Word, WPS or LibreOffice and save it as DOCX or PDF"


def convert(data: bytes, *, source: str, limits: Limits) -> bytes:
    """Return ``data`` converted to DOCX, or to XLSX for a workbook.

    LibreOffice (``soffice`` on the path) runs with a profile of its own in a temporary folder,
    so that it neither meets a running instance nor leaves anything behind.

    Raises
    ------
    LimitError
        If the conversion takes longer than ``limits.max_seconds``.
    ReadError
        If the file is encrypted, LibreOffice is missing, or cannot convert it.
    """
    if _ENCRYPTED in data:
        raise ReadError(
            "the document is protected by a password",
            source=source,
            remedy="Save it without a password",
        )
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise ReadError(
            "only LibreOffice reads this format (DOC, WPS, XLS, RTF or OpenDocument)",
            source=source,
            remedy=f"Install LibreOffice so that soffice is on the path, or convert it: {_BY_HAND}",
        )
    target = "xlsx" if any(mark in data for mark in _SHEETS) else "docx"
    with tempfile.TemporaryDirectory(prefix="xxgk-") as folder:
        return _converted(program, data, target, Path(folder), source, limits)


def _converted(
    program: str, data: bytes, target: str, folder: Path, source: str, limits: Limits
) -> bytes:
    given = folder / "given"
    given.write_bytes(data)
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        target,
        "--outdir",
        str(folder / "out"),
        str(given),
    ]
    try:
        subprocess.run(command, check=False, capture_output=True, timeout=limits.max_seconds)
    except subprocess.TimeoutExpired as error:
        raise LimitError(
            f"LibreOffice took longer than {limits.max_seconds:g} seconds to convert the file",
            source=source,
            remedy=_BY_HAND,
        ) from error
    except OSError as error:
        raise ReadError(
            "LibreOffice could not be started", source=source, remedy=_BY_HAND
        ) from error
    made = folder / "out" / f"given.{target}"
    if not made.is_file() or made.stat().st_size > limits.max_bytes:
        raise ReadError("LibreOffice could not convert the file", source=source, remedy=_BY_HAND)
    return made.read_bytes()
