"""Plain text: the text exactly as it stands, its lines as blocks, its pipe rows as tables."""

from __future__ import annotations

import re

from xxgk.corpus.readers.decoding import Decoded
from xxgk.corpus.readers.delimited import delimited_table
from xxgk.corpus.readers.items import inner
from xxgk.corpus.readers.limits import Limits
from xxgk.corpus.readers.pipes import check_rows, split_tables
from xxgk.errors import LimitError
from xxgk.schema import Block, Document

_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


def read_text_document(decoded: Decoded, *, source: str, sha256: str, limits: Limits) -> Document:
    """Return the document of a plain text. Blocks are its lines without white space around them.

    Raises
    ------
    LimitError
        If the text or a table in it is longer than ``limits`` allow.
    """
    text = decoded.text
    if len(text) > limits.max_text_chars:
        raise LimitError(
            f"the text is longer than {limits.max_text_chars} characters",
            source=source,
            remedy="Split the file, or raise max_text_chars in the limits",
        )
    delimited = delimited_table(text)
    if delimited is None:
        blocks, tables = split_tables(text, lines(text), limits, source)
    else:
        check_rows(delimited, limits, source)
        blocks, tables = (), (delimited,)
    return Document(
        text=text,
        blocks=blocks,
        tables=tables,
        source=source,
        sha256=sha256,
        media_type="text/plain" if delimited is None else "text/csv",
        encoding=decoded.encoding,
        notes=decoded.notes,
    )


def lines(text: str) -> list[Block]:
    """Return the non-blank lines of ``text``, without the blanks around them."""
    found: list[Block] = []
    for match in _LINE.finditer(text):
        first, last = inner(match.group())
        if first < last:
            begin = match.start()
            found.append(Block(begin + first, begin + last))
    return found
