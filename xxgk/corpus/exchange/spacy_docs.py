"""Records as a spaCy ``DocBin`` and back.

Tokens are single characters, except that a run of digits or of Latin letters is one token
unless an annotation ends inside it; so every annotation begins and ends at a token. Span
groups: ``paragraphs`` (named by kind), ``labels`` (by label), ``quantities`` (by indicator,
``other`` without one). The rest of a record is user data of its document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import spacy
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from xxgk.corpus.annotations import Record
from xxgk.corpus.exchange.parts import Parts, heading_before, put_together, take_apart
from xxgk.errors import CorpusError

_TOKEN = re.compile(r"[0-9０-９]+(?:[.,，][0-9０-９]+)*|[A-Za-z]+|.", re.DOTALL)
_OTHER = "other"
_USER_DATA = "xxgk"


def export_spacy(records: Iterable[Record], path: Path) -> int:
    """Write records as one ``DocBin`` and return their number."""
    vocab = spacy.blank("zh").vocab
    docs = [to_doc(record, vocab) for record in records]
    DocBin(docs=docs, store_user_data=True).to_disk(path)
    return len(docs)


def import_spacy(path: Path) -> tuple[Record, ...]:
    """Return the records of a ``DocBin`` that was exported, with what was changed in its spans.

    Raises
    ------
    CorpusError
        If the file is no such ``DocBin`` or a record breaks the format; the number of the
        document, from 1, stands for the line.
    """
    vocab = spacy.blank("zh").vocab
    try:
        docs = list(DocBin().from_disk(path).get_docs(vocab))
    except Exception as error:  # the binary formats beneath raise errors of many kinds
        raise _broken(f"the file cannot be read: {error}", str(path)) from error
    found: list[Record] = []
    for number, doc in enumerate(docs, start=1):
        try:
            parts = _parts(doc)
        except (KeyError, TypeError, ValueError) as error:
            raise _broken(f"line {number}: {error} is missing or broken", str(path)) from error
        found.append(put_together(parts, source=str(path), line=number))
    return tuple(found)


def to_doc(record: Record, vocab: Vocab) -> Doc:
    """Return a record as a spaCy document with span groups."""
    parts = take_apart(record)
    words = list(_tokens(parts))
    doc = Doc(vocab, words=words, spaces=[False] * len(words))
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    position = 0
    for index, word in enumerate(words):
        first[position] = index
        position += len(word)
        last[position] = index + 1

    def span(start: int, end: int, label: str) -> Span:
        return Span(doc, first[start], last[end], label=label)

    doc.spans["paragraphs"] = [span(one[0], one[1], one[2]) for one in parts.paragraphs]
    doc.spans["labels"] = [span(*one) for one in parts.labels]
    # A blank cell has no characters and so no span: it is in the user data alone.
    doc.spans["quantities"] = [
        span(start, end, fields["indicator"] or _OTHER)
        for start, end, fields in parts.quantities
        if start < end
    ]
    doc.user_data[_USER_DATA] = json.dumps(
        {
            "report": parts.head,
            "headings": [[start, end, list(path)] for start, end, _, path in parts.paragraphs],
            "quantities": parts.quantities,
        },
        ensure_ascii=False,
    )
    return doc


def _tokens(parts: Parts) -> Iterator[str]:
    cuts = {edge for one in parts.paragraphs for edge in one[:2]}
    cuts |= {edge for one in parts.labels for edge in one[:2]}
    cuts |= {edge for one in parts.quantities for edge in one[:2]}
    for match in _TOKEN.finditer(parts.text):
        start = match.start()
        for edge in (
            sorted(cut for cut in cuts if start < cut < match.end())
            if (match.end() - start > 1)
            else ()
        ):
            yield parts.text[start:edge]
            start = edge
        yield parts.text[start : match.end()]


def _parts(doc: Doc) -> Parts:
    stored: dict[str, Any] = json.loads(doc.user_data[_USER_DATA])
    parts = Parts(text=doc.text, head=stored["report"])
    paths = {(start, end): tuple(path) for start, end, path in stored["headings"]}
    known = [(start, end, "", path) for (start, end), path in paths.items()]
    for span in doc.spans["paragraphs"]:
        place = (span.start_char, span.end_char)
        path = paths.get(place, heading_before(known, place[0]))
        parts.paragraphs.append((*place, span.label_, path))
    parts.labels = [(span.start_char, span.end_char, span.label_) for span in doc.spans["labels"]]
    left = [(span.start_char, span.end_char, span.label_) for span in doc.spans["quantities"]]
    for start, end, fields in stored["quantities"]:
        key = (start, end, fields["indicator"] or _OTHER)
        if start == end:
            parts.quantities.append((start, end, fields))
        elif key in left:
            left.remove(key)
            parts.quantities.append((start, end, fields))
    if left:
        raise ValueError(f"the value of the quantity at {left[0][0]} in the user data")
    return parts


def _broken(problem: str, source: str) -> CorpusError:
    return CorpusError(
        problem, source=source, remedy="Give a DocBin that was made from exported records"
    )
