"""Archives of XML parts (DOCX, XLSX), opened with bounds on what they unpack to."""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.etree import ElementTree

from xxgk.corpus.readers.limits import Limits
from xxgk.errors import LimitError, ReadError

_AGAIN = "Download it again, or open it in its own program and save it as DOCX, XLSX or PDF"


class Archive:
    """A zip file whose directory was checked against the limits.

    ``zipfile`` hands out no more of a member than the directory says it has, so checking the
    directory bounds the memory, whatever the compressed data hold.

    Parameters
    ----------
    data, source
        The file's bytes, and its path for messages.
    limits
        ``max_unpacked_bytes`` bounds the sum of all parts, ``max_part_bytes`` each part read.

    Raises
    ------
    LimitError
        If the parts unpack to more than ``limits`` allow.
    ReadError
        If the archive is truncated or damaged.
    """

    def __init__(self, data: bytes, source: str, limits: Limits) -> None:
        self._source = source
        self._limits = limits
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise ReadError(
                "the document's archive is damaged or was cut off", source=source, remedy=_AGAIN
            ) from error
        entries = self._zip.infolist()
        self.names = frozenset(entry.filename for entry in entries)
        if sum(entry.file_size for entry in entries) > limits.max_unpacked_bytes:
            raise LimitError(
                f"the document unpacks to more than {limits.max_unpacked_bytes / 1e6:g} MB",
                source=source,
                remedy="Leave out its pictures, or raise max_unpacked_bytes in the limits",
            )

    def xml(self, name: str) -> ElementTree.Element | None:
        """Return the root of the XML part ``name``, ``None`` if the archive has no such part."""
        if name not in self.names:
            return None
        data = self._read(name)
        # Office writes no document type; with one, entities could multiply without bound.
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise ReadError(
                f"the part {name} declares a document type", source=self._source, remedy=_AGAIN
            )
        try:
            return ElementTree.fromstring(data)
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise ReadError(
                f"the part {name} is no well-formed XML", source=self._source, remedy=_AGAIN
            ) from error

    def _read(self, name: str) -> bytes:
        entry = self._zip.getinfo(name)
        if entry.file_size > self._limits.max_part_bytes:
            raise LimitError(
                f"the part {name} unpacks to more than {self._limits.max_part_bytes / 1e6:g} MB",
                source=self._source,
                remedy="Split the document, or raise max_part_bytes in the limits",
            )
        if entry.flag_bits & 0x1:
            raise ReadError(
                "the document is protected by a password",
                source=self._source,
                remedy="Save it without a password",
            )
        try:
            return self._zip.read(entry)
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            RuntimeError,
            EOFError,
            ValueError,
            OSError,
        ) as error:
            raise ReadError(
                f"the part {name} is damaged", source=self._source, remedy=_AGAIN
            ) from error


def local(element: ElementTree.Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: ElementTree.Element | None, name: str) -> str | None:
    """Return an attribute's value by its local name, whichever its namespace."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return None


def child(element: ElementTree.Element | None, *names: str) -> ElementTree.Element | None:
    """Return the first descendant along a path of local names, ``None`` where it breaks off."""
    for name in names:
        if element is None:
            return None
        element = next((part for part in element if local(part) == name), None)
    return element
