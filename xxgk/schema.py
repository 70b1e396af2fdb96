"""The values that the rooms hand each other: frozen dataclasses, never changed once made.

Every ``start`` and ``end`` in this module is a half-open interval in characters
(Python ``str`` indices) of ``Document.text``, which keeps the source's own script
and characters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["title", "heading", "paragraph", "table", "furniture"]
"""What a stretch of the document is (LABELS: only ``paragraph`` is prose of the report)."""

Label: TypeAlias = Literal["概述", "主动公开", "依申请", "复议诉讼", "问题", "计划"]
"""What prose is about."""

LABELS: tuple[Label, ...] = ("概述", "主动公开", "依申请", "复议诉讼", "问题", "计划")
"""All labels, in the order in which the national form puts their sections."""

Status: TypeAlias = Literal["reported", "denied", "blank", "not_applicable"]
"""Whether a number stands there (0 too), words deny it, the cell is empty, or it is struck out."""

Qualifier: TypeAlias = Literal["exact", "approximate", "at_least", "at_most"]
"""How the value bounds the truth: 约 is approximate, 1万余 at_least, 不到 at_most."""

Applicant: TypeAlias = Literal[
    "natural_person", "business", "research", "nonprofit", "legal_service", "other", "total"
]
"""The applicant columns of the 2019 and 2021 forms."""

APPLICANTS: tuple[Applicant, ...] = (
    "natural_person",
    "business",
    "research",
    "nonprofit",
    "legal_service",
    "other",
    "total",
)

FormName: TypeAlias = Literal["2014", "2019", "2021", "free"]
"""Which national form a report's tables follow; ``free`` where they follow none."""

Role: TypeAlias = Literal["text", "title", "heading"]


@dataclass(frozen=True, slots=True)
class Block:
    """One physical piece of the source: a line of a text file, a block element of a page.

    ``role`` is what the source itself says of it (an ``h1`` to ``h6`` element is a heading),
    a hint and no verdict.
    """

    start: int
    end: int
    role: Role = "text"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its text's interval, its grid position (from 0), and what it spans."""

    start: int
    end: int
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table that the source marks as one (HTML, DOCX, PDF, spreadsheet, rows with pipes).

    ``cells`` are in reading order; a merged cell stands once, with its spans. ``origin`` says
    what marked it: ``html``, ``docx``, ``pdf``, ``sheet`` or ``pipes``.
    """

    start: int
    end: int
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    origin: str = "html"


@dataclass(frozen=True, slots=True)
class Document:
    """A report as it was read: one text, its physical blocks, and the tables it marks.

    ``blocks`` and ``tables`` are in reading order. The blocks of a table's cells are not
    repeated in ``blocks``: a table's interval and the blocks' intervals do not overlap.
    ``head_title`` is what the source's head gives as its title (HTML ``<title>``, document
    properties), empty where it gives none; it is not part of ``text``.
    ``notes`` tells what reading had to repair, in sentences.
    """

    text: str
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...] = ()
    source: str = ""
    sha256: str = ""
    media_type: str = "text/plain"
    encoding: str = "utf-8"
    head_title: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a paragraph with one label and its calibrated probability."""

    start: int
    end: int
    label: Label | None
    score: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One logical paragraph, heading, table or piece of furniture.

    ``heading`` is the path of headings above it, outermost first, in the source's own
    characters with inner line breaks taken out. ``label`` and ``score`` are ``None`` before
    labelling and where no label applies. ``spans`` cover a labelled paragraph in order.
    """

    start: int
    end: int
    kind: Kind
    heading: tuple[str, ...] = ()
    label: Label | None = None
    score: float | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """One value that the report gives, with its place.

    ``indicator`` is an id of the dictionary, or ``None`` for a number that no indicator
    covers, which then has its own words in ``name``. ``value`` is in the dictionary's unit
    (money in 万元) and ``None`` where ``status`` is ``blank`` or ``not_applicable``.
    ``evidence`` equals ``Document.text[start:end]``. ``certain`` is false where an alignment
    or a reading is as likely as another; such a value is shown, never counted on.
    """

    indicator: str | None
    value: float | int | None
    unit: str | None
    status: Status
    start: int
    end: int
    evidence: str
    source: Literal["table", "text"]
    applicant: Applicant | None = None
    qualifier: Qualifier = "exact"
    scope: str | None = None
    name: str | None = None
    certain: bool = True
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One check of the report against itself.

    ``observations`` are indices into ``Report.observations``. ``message`` is a sentence in
    Chinese. ``status`` is ``pass``, ``fail``, ``uncertain`` or ``not_assessable``.
    """

    rule: str
    status: Literal["pass", "fail", "uncertain", "not_assessable"]
    message: str
    expected: float | int | None = None
    actual: float | int | None = None
    difference: float | int | None = None
    observations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """The stretch of time that the report's figures cover, as ISO dates."""

    start: str
    end: str
