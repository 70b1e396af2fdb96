"""Bytes to text: byte order mark, declared charset, then detection by plausibility."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache

from xxgk.errors import ReadError
from xxgk.resources.loading import read_text

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# GB18030 holds GBK, and GBK holds GB2312; pages labelled with the smaller set use the larger.
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "gb_2312-80": "gb18030",
    "gb_2312": "gb18030",
    "gb2312-80": "gb18030",
    "euc-cn": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "cp950": "big5hkscs",
}
_NAMES = {"big5hkscs": "big5"}
_DECLARED = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,30})"""
    rb"""|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,30})""",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 8192
_SAMPLE = 4000
# Share of common characters among the Han characters. Reports have 0.55 to 0.75 whichever their
# script; the same bytes decoded with the wrong table have under 0.1.
_PLAUSIBLE = 0.2
_WIDE = re.compile("[\u0100-\u1fff\u3400-\uf8ff]")
# One damaged character in so many is a fault of the file, more are a wrong table.
_DAMAGE = 100
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_CONTROL_BYTES = bytes([*range(9), *range(14, 27), 28, 29, 30, 31, 127])
_MAX_CONTROLS = 0.01
_HEAD = 100_000
# Valid UTF-8 with so many bytes that continue a character does not come about by chance.
_SURE_UTF8 = 6


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the name of the encoding it was read with, and what had to be repaired."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Attempt:
    text: str
    codec: str
    damaged: int = 0
    truncated: bool = False

    @property
    def score(self) -> float:
        """How plausible the text is."""
        return plausibility(self.text)


def decode(data: bytes, source: str = "") -> Decoded:
    """Return the text of ``data``, without byte order mark, line ends as they stand.

    The label gb2312 and its kin are read as GB18030, which holds them. A label under which the
    bytes do not decode, or give no plausible text where another table does, is overruled. A
    character cut off at the end is left out; single damaged ones become U+FFFD. Both, and an
    overruled label, are told in the notes.

    Raises
    ------
    ReadError
        If the bytes are no text.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            attempt = _attempt(data[len(mark) :], codec)
            if attempt is not None and not _is_junk(attempt.text):
                return _told(attempt, "")
    label = _declared(data)
    attempt = None if _is_binary(data) else _best(data, label)
    if attempt is None or _is_junk(attempt.text):
        raise ReadError(
            "the file is binary junk, or text in no known encoding",
            source=source,
            remedy="Open it with the program that wrote it and save it as UTF-8 text, HTML or PDF",
        )
    return _told(attempt, label)


def _declared(data: bytes) -> str:
    match = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    return (match[1] or match[2]).decode("ascii", "ignore").lower() if match else ""


def _codec(label: str) -> str:
    """Return the codec for a declared label, empty for one that tells nothing."""
    if label in _SUPERSETS:
        return _SUPERSETS[label]
    try:
        name = codecs.lookup(label).name if label else ""
    except LookupError:
        return ""
    # Templates left from Western tools; under these any bytes decode. UTF-16 cannot be true of
    # bytes in which the label itself was found.
    return "" if name.startswith(("iso8859", "cp125", "ascii", "latin", "utf-16")) else name


def _best(data: bytes, label: str) -> _Attempt | None:
    utf8 = _undamaged(data, "utf-8")
    if utf8 is not None:
        beyond = len(data) - len(utf8.text)
        if beyond >= _SURE_UTF8 or utf8.text.isascii():
            return utf8
    declared = _codec(label)
    stated = _attempt(data, declared) if declared not in ("", "utf-8") else None
    if stated is not None and stated.score >= _PLAUSIBLE:
        return stated
    tried = [utf8 or _attempt(data, "utf-8"), stated]
    tried += [_attempt(data, codec) for codec in ("gb18030", "big5hkscs") if codec != declared]
    attempts = [attempt for attempt in tried if attempt is not None]
    best = max(attempts, key=lambda one: one.score, default=None)
    if best is not None and best.score >= _PLAUSIBLE:
        return best
    return _last_resort(data) or best


def _last_resort(data: bytes) -> _Attempt | None:
    # Imported here because it costs 30 ms, and hardly a file needs it.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    match = from_bytes(data[:_HEAD]).best()
    return None if match is None else _attempt(data, match.encoding)


def _undamaged(data: bytes, codec: str) -> _Attempt | None:
    """Return ``data`` decoded, a character cut off at its end aside; ``None`` if it does not."""
    try:
        return _Attempt(data.decode(codec), codec)
    except UnicodeDecodeError as error:
        if error.start < len(data) - 3:
            return None
        # What is cut off does not decode; all before it did.
        text = data[: error.start].decode(codec, "replace")
        return _Attempt(text, codec, truncated=True) if text else None


def _attempt(data: bytes, codec: str) -> _Attempt | None:
    """Return ``data`` decoded, ``None`` if more than single characters do not decode."""
    try:
        whole = _undamaged(data, codec)
        if whole is not None:
            return whole
        text = data.decode(codec, "replace")
    except (LookupError, ValueError):
        return None
    damaged = text.count("\ufffd")
    return None if damaged * _DAMAGE > len(text) else _Attempt(text, codec, damaged)


def plausibility(text: str) -> float:
    """Return the share of common ones among the Han characters of ``text``, 0 without any.

    Characters of other kinds beyond ASCII that no Chinese text holds count as uncommon Han.
    """
    wide = _WIDE.findall(text, 0, _SAMPLE)
    return sum(map(_common().__contains__, wide)) / len(wide) if wide else 0.0


@cache
def _common() -> frozenset[str]:
    lines = read_text("common_han.txt").splitlines()
    return frozenset("".join(line for line in lines if not line.startswith("#")))


def _is_binary(data: bytes) -> bool:
    """Tell whether bytes without a mark are no text; no encoding left uses control bytes."""
    head = data[:_HEAD]
    return len(head) - len(head.translate(None, _CONTROL_BYTES)) > _MAX_CONTROLS * len(head)


def _is_junk(text: str) -> bool:
    return len(_CONTROLS.findall(text)) > _MAX_CONTROLS * len(text)


def _told(attempt: _Attempt, label: str) -> Decoded:
    name = _NAMES.get(attempt.codec, attempt.codec)
    notes = []
    if label and _codec(label) not in ("", attempt.codec) and not attempt.text.isascii():
        notes.append(f"The file declares {label}, but it was read as {name}, which fits its bytes.")
    if attempt.truncated:
        notes.append("The file breaks off inside a character, which was left out.")
    if attempt.damaged:
        notes.append(f"{attempt.damaged} damaged characters were replaced by U+FFFD.")
    return Decoded(attempt.text, name, tuple(notes))
