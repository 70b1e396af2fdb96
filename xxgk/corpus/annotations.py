"""Reading and writing the annotated corpus as JSON Lines, one report a line.

Every offset counts characters (Python ``str`` indices) of the record's ``text``; intervals
are half-open. `xxgk.corpus.records` says what a record holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from xxgk.corpus.records import (
    LEVELS,
    SCHEMA_VERSION,
    AnnotatedParagraph,
    AnnotatedSpan,
    Level,
    Quantity,
    Record,
    main_label,
    record_to_json,
)
from xxgk.corpus.validation import record_from_json
from xxgk.errors import CorpusError
from xxgk.schema import Block, Document

__all__ = [
    "LEVELS",
    "SCHEMA_VERSION",
    "AnnotatedParagraph",
    "AnnotatedSpan",
    "Level",
    "Quantity",
    "Record",
    "as_document",
    "corpus_files",
    "load_corpus",
    "main_label",
    "read_json_lines",
    "read_records",
    "record_from_json",
    "record_to_json",
    "write_records",
]


def write_records(records: Iterable[Record], path: Path) -> int:
    """Write the records to ``path`` as JSON Lines and return their number."""
    lines = [
        json.dumps(record_to_json(record), ensure_ascii=False, separators=(",", ":"))
        for record in records
    ]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    return len(lines)


def read_records(*paths: Path) -> tuple[Record, ...]:
    """Return the records of JSON Lines files, all of them valid.

    Raises
    ------
    CorpusError
        For the first line that breaks the format, or an id that stands twice in the files; the
        message names file, line and remedy. No record of any file is returned then.
    """
    found: list[Record] = []
    seen: dict[str, str] = {}
    for path in paths:
        for number, raw in read_json_lines(path):
            record = record_from_json(raw, source=str(path), line=number)
            if record.id in seen:
                raise _twice(record.id, str(path), number, seen[record.id])
            seen[record.id] = f"{path}, line {number}"
            found.append(record)
    return tuple(found)


def check_files(*paths: Path) -> tuple[int, tuple[CorpusError, ...]]:
    """Return how many records of JSON Lines files are valid, and what is wrong with the others.

    Unlike `read_records` this goes on after an error, so that one run lists everything that
    needs correction: at most one error a line, in the order of the files.
    """
    valid = 0
    errors: list[CorpusError] = []
    seen: set[str] = set()
    for path in paths:
        try:
            for number, raw in read_json_lines(path):
                try:
                    record = record_from_json(raw, source=str(path), line=number)
                except CorpusError as error:
                    errors.append(error)
                    continue
                if record.id in seen:
                    errors.append(_twice(record.id, str(path), number))
                seen.add(record.id)
                valid += 1
        except CorpusError as error:
            errors.append(error)
    return valid, tuple(errors)


def _twice(name: str, source: str, line: int, first: str = "another record") -> CorpusError:
    return CorpusError(
        f"line {line}: the id {name!r} stands in {first} already",
        source=source,
        remedy="Give each record an id of its own",
    )


def read_json_lines(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield line number (from 1) and object of each line that is not blank.

    Raises
    ------
    CorpusError
        If the file cannot be read as UTF-8, or a line is no JSON object.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"the file cannot be read: {error}",
            source=str(path),
            remedy="Give a JSON Lines file in UTF-8",
        ) from error
    # Not splitlines(): U+2028 and its like stand inside strings of real pages.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
        except json.JSONDecodeError as error:
            raise CorpusError(
                f"line {number} is no JSON: {error}",
                source=str(path),
                remedy="Put one JSON object on each line",
            ) from error
        if not isinstance(raw, dict):
            raise CorpusError(
                f"line {number} is no JSON object",
                source=str(path),
                remedy="Put one JSON object on each line",
            )
        yield number, raw


def corpus_files() -> tuple[Path, ...]:
    """Return the files of the shipped corpus in order."""
    folder = Path(str(resources.files("xxgk.corpus").joinpath("data")))
    return tuple(sorted(folder.glob("reports-*.jsonl")))


def load_corpus() -> tuple[Record, ...]:
    """Return the shipped corpus.

    Raises
    ------
    CorpusError
        If a shipped file was changed so that it breaks the format.
    """
    return read_records(*corpus_files())


def as_document(record: Record) -> tuple[Document, tuple[tuple[int, int], ...]]:
    """Return the record as a document of lines, and the intervals of its annotated tables."""
    blocks: list[Block] = []
    position = 0
    for line in record.text.split("\n"):
        if line.strip():
            blocks.append(Block(position, position + len(line)))
        position += len(line) + 1
    document = Document(record.text, tuple(blocks), source=record.id)
    tables = tuple((part.start, part.end) for part in record.paragraphs if part.kind == "table")
    return document, tables
