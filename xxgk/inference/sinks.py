"""Where reports go: JSON Lines, CSV rows, and files that are complete or not there."""

from __future__ import annotations

import csv
import os
import stat
import tempfile
from contextlib import suppress
from dataclasses import asdict, fields
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TextIO, TypeVar

from xxgk.errors import UsageError
from xxgk.resources.dictionary import indicators
from xxgk.schema import Observation, Report

_Result_contra = TypeVar("_Result_contra", contravariant=True)

CSV_COLUMNS = ("report", "agency", "year", *(field.name for field in fields(Observation)))
"""The columns of `CsvSink`, the same as those of `Report.to_frame`."""

BYTE_ORDER_MARK = "\ufeff"
"""At the start of a CSV file, what makes Excel read it as UTF-8."""


class Sink(Protocol[_Result_contra]):
    """Takes results one by one, each written out before the next is taken."""

    def write(self, result: _Result_contra, /) -> None:
        """Write one result."""


class JsonSink:
    """Writes one JSON object a report, a line each unless ``indent`` is given.

    Parameters
    ----------
    stream
        An open text stream.
    text
        Whether the document's text is included.
    indent
        Spaces a level; for people, since several indented objects are no JSON Lines.
    """

    def __init__(self, stream: TextIO, *, text: bool = False, indent: int | None = None) -> None:
        self._stream = stream
        self._text = text
        self._indent = indent

    def write(self, result: Report) -> None:
        """Write one report."""
        self._stream.write(result.to_json(text=self._text, indent=self._indent) + "\n")


class CsvSink:
    """Writes one row an observation under the header `CSV_COLUMNS`.

    ``name`` is the indicator's name in the dictionary, or the report's own words where no
    indicator covers the number. A missing value is an empty field; ``certain`` is ``true`` or
    ``false``. Lines end in LF; fields with commas, quotes or line breaks are quoted.

    Parameters
    ----------
    stream
        An open text stream that leaves line breaks alone.
    bom
        Whether the file starts with `BYTE_ORDER_MARK`.
    """

    def __init__(self, stream: TextIO, *, bom: bool = False) -> None:
        self._writer = csv.writer(stream, lineterminator="\n")
        if bom:
            stream.write(BYTE_ORDER_MARK)
        self._writer.writerow(CSV_COLUMNS)

    def write(self, result: Report) -> None:
        """Write one report's observations."""
        known = indicators()
        for observation in result.observations:
            row = asdict(observation)
            if observation.indicator is not None and observation.indicator in known:
                row["name"] = known[observation.indicator].name
            row["certain"] = "true" if observation.certain else "false"
            self._writer.writerow([result.source, result.agency, result.year, *row.values()])


class AtomicFile:
    """A text file (UTF-8, LF) that gets its name only when `commit` is called.

    Until then it is a hidden file beside its goal; without `commit` it is removed at the end of
    the ``with`` block and what stood at ``path`` stays. A link is followed; what is no regular
    file (a device, a pipe) is written to as it is.

    Raises
    ------
    xxgk.errors.UsageError
        On entering, if the folder is missing or refuses the file.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._unfinished: Path | None = None
        self.stream: TextIO

    def __enter__(self) -> Self:
        try:
            self._open()
        except OSError as error:
            raise UsageError(
                f"cannot be written: {error.strerror}",
                source=str(self._path),
                remedy="Give a file in a folder that exists and may be written to",
            ) from None
        return self

    def commit(self) -> None:
        """Give the file its name; it is complete on the disk by then."""
        self.stream.flush()
        if self._unfinished is None:
            return
        os.fsync(self.stream.fileno())
        self.stream.close()
        self._unfinished.replace(self._path)
        self._unfinished = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # What is still buffered may not fit on the disk; the file is thrown away anyway.
        with suppress(OSError):
            self.stream.close()
        if self._unfinished is not None:
            self._unfinished.unlink(missing_ok=True)

    def _open(self) -> None:
        self._path = self._path.resolve()
        mode = self._path.stat().st_mode if self._path.exists() else None
        if mode is not None and not stat.S_ISREG(mode):
            self.stream = self._path.open("w", encoding="utf-8", newline="\n")
            return
        handle, name = tempfile.mkstemp(
            dir=self._path.parent, prefix=f".{self._path.name[:100]}.", suffix=".part"
        )
        self._unfinished = Path(name)
        self._unfinished.chmod(_usual_mode() if mode is None else stat.S_IMODE(mode))
        self.stream = open(  # noqa: SIM115, PTH123 - closed in __exit__; opens a descriptor
            handle, "w", encoding="utf-8", newline="\n"
        )


def _usual_mode() -> int:
    """Return the permissions of a new file, which a temporary file does not get."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
