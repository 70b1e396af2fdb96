"""The values that the rooms hand each other: frozen dataclasses, never changed once made.

Every ``start`` and ``end`` in this module is a half-open interval in characters
(Python ``str`` indices) of ``Document.text``, which keeps the source's own script
and characters.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from importlib import import_module
from typing import Any, Literal, TypeAlias

from xxgk.errors import UsageError

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
class PageBox:
    """Where ``text[start:end]`` stands on a page of a PDF.

    ``page`` counts from 1; ``left``, ``top``, ``right``, ``bottom`` are in points from the top
    left corner of the page. ``confidence`` is below 1 where the text was recognised from an
    image.
    """

    start: int
    end: int
    page: int
    left: float
    top: float
    right: float
    bottom: float
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Document:
    """A report as it was read: one text, its physical blocks, and the tables it marks.

    ``blocks`` and ``tables`` are in reading order. The blocks of a table's cells are not
    repeated in ``blocks``: a table's interval and the blocks' intervals do not overlap.
    ``head_title`` is what the source's head gives as its title (HTML ``<title>``, document
    properties), empty where it gives none; it is not part of ``text``.
    ``notes`` tells what reading had to repair, in sentences. ``boxes``, in order, say where
    on its pages the text of a PDF stands; other formats have none.
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
    boxes: tuple[PageBox, ...] = ()


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
    ``confidence`` is the calibrated probability that a number in prose has the right indicator,
    ``None`` where none was measured (table cells, denials, numbers without an indicator).
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
    confidence: float | None = None


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


@dataclass(frozen=True, slots=True)
class Report:
    """What one report says: metadata, labelled paragraphs, observations and findings.

    Offsets everywhere are half-open intervals in characters of ``text``, and
    ``text[o.start:o.end] == o.evidence`` for every observation ``o``. ``confidence`` is the
    probability from 0 to 1 that the document is an annual report at all.
    """

    source: str
    sha256: str
    title: str | None
    agency: str | None
    year: int | None
    period: Period | None
    form: FormName
    text: str
    paragraphs: tuple[Paragraph, ...]
    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]
    confidence: float = 1.0

    def to_dict(self, *, text: bool = False) -> dict[str, Any]:
        """Return the report as plain dicts and lists, in the field order of OUTPUT.md.

        ``text`` says whether the document's text is included.
        """
        content = {field.name: getattr(self, field.name) for field in fields(self)}
        if not text:
            del content["text"]
        content["period"] = None if self.period is None else asdict(self.period)
        for name in ("paragraphs", "observations", "findings"):
            content[name] = [asdict(entry) for entry in content[name]]
        return content

    def to_json(self, *, text: bool = False, indent: int | None = None) -> str:
        """Return `to_dict` as one JSON object; Chinese is written as it is."""
        return json.dumps(self.to_dict(text=text), ensure_ascii=False, indent=indent)

    def to_frame(self) -> Any:
        """Return the observations as a data frame, one row each, with source, agency and year.

        Returns
        -------
        pandas.DataFrame or polars.DataFrame
            Whichever is installed; pandas where both are.

        Raises
        ------
        UsageError
            If neither is installed.
        """
        rows = [
            {"report": self.source, "agency": self.agency, "year": self.year} | asdict(observation)
            for observation in self.observations
        ]
        columns = ["report", "agency", "year", *(field.name for field in fields(Observation))]
        return _frame(rows, columns)

    def keywords(self, label: Label, top: int = 20) -> list[tuple[str, float]]:
        """Return the weightiest words of the report's prose under ``label``, with their weights.

        See `xxgk.inference.keywords.keywords`.
        """
        # By name: the schema stands below every other room, and words are loaded when asked for.
        found: list[tuple[str, float]]
        found = import_module("xxgk.inference.keywords").keywords(self, label, top)
        return found


def _frame(rows: list[dict[str, Any]], columns: list[str]) -> Any:
    try:
        import pandas  # noqa: PLC0415 - loaded only by those who want a frame
    except ModuleNotFoundError:
        pass
    else:
        return pandas.DataFrame(rows, columns=columns)
    try:
        import polars  # noqa: PLC0415
    except ModuleNotFoundError:
        raise UsageError(
            "a data frame needs pandas or polars, and neither is installed",
            remedy="Install one: pip install 'xxgk[pandas]' or 'xxgk[polars]'",
        ) from None
    return polars.DataFrame({name: [row[name] for row in rows] for name in columns}, strict=False)
