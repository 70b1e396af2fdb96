"""DOCX: paragraphs with their written-out numbers, tables with merged cells, text boxes."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from xxgk.corpus.readers.compose import compose
from xxgk.corpus.readers.docx_styles import Styles
from xxgk.corpus.readers.items import Grid, GridCell, Item, Paragraph, collapse
from xxgk.corpus.readers.limits import Limits
from xxgk.corpus.readers.zipped import Archive, attribute, child, local
from xxgk.errors import LimitError, ReadError
from xxgk.schema import Document, Role

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAIN = "word/document.xml"
# Containers whose content stands in their place.
_THROUGH = frozenset(
    {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "hyperlink", "fldSimple"}
    | {"bdo", "dir", "r", "Choice", "drawing", "pict", "ruby", "rubyBase"}
)
# Deleted and moved text, the second form of a drawing, readings above characters.
_LEFT_OUT = frozenset({"del", "moveFrom", "Fallback", "rt", "rPr", "pPr", "instrText", "delText"})
_CHARACTERS = {"tab": "\t", "noBreakHyphen": "-", "ptab": "\t"}
_BREAKS = frozenset({"br", "cr"})
_MAX_NESTED = 40


def read_docx(archive: Archive, *, source: str, sha256: str, limits: Limits) -> Document:
    """Return the document of a DOCX archive.

    Deleted text of tracked changes and hidden text are left out; automatic numbers are
    written out, since headings are told by them.

    Raises
    ------
    LimitError
        If a table or the text is longer than ``limits`` allow.
    ReadError
        If a part is damaged, or the document holds no text.
    """
    root = archive.xml(_MAIN)
    body = child(root, "body")
    if body is None:
        raise ReadError(
            "the document has no body", source=source, remedy="Save it again as DOCX or PDF"
        )
    styles = Styles(archive.xml("word/styles.xml"), archive.xml("word/numbering.xml"))
    items = _Reader(styles, source, limits).content(body, 0)
    title = child(archive.xml("docProps/core.xml"), "title")
    document = compose(
        items,
        source=source,
        sha256=sha256,
        media_type=_MEDIA_TYPE,
        limits=limits,
        head_title=collapse((title.text or "") if title is not None else ""),
    )
    if not document.text:
        raise ReadError(
            "the document holds no text",
            source=source,
            remedy="If it holds pictures of pages, save it as PDF and install xxgk[ocr]",
        )
    return document


class _Reader:
    def __init__(self, styles: Styles, source: str, limits: Limits) -> None:
        self._styles = styles
        self._source = source
        self._limits = limits

    def content(self, parent: Element, depth: int) -> tuple[Item, ...]:
        """Return the paragraphs and grids in a body, a cell or a text box."""
        if depth > _MAX_NESTED:
            raise LimitError(
                f"the document nests deeper than {_MAX_NESTED} levels",
                source=self._source,
                remedy="Save it as text or PDF",
            )
        found: list[Item] = []
        for part in parent:
            name = local(part)
            if name == "p":
                found += self._paragraph(part, depth)
            elif name == "tbl":
                found.append(self._table(part, depth))
            elif name in _THROUGH or name == "AlternateContent":
                found += self.content(part, depth + 1)
        return tuple(found)

    def _paragraph(self, element: Element, depth: int) -> Iterator[Item]:
        role: Role = self._styles.role(element)
        pieces: list[str] = [self._styles.number(element)]
        boxes: list[Element] = []
        self._inline(element, pieces, boxes, depth)
        for line in "".join(pieces).split("\n"):
            if line:
                yield Paragraph(line, role)
        for box in boxes:
            yield from self.content(box, depth + 1)

    def _inline(
        self, element: Element, pieces: list[str], boxes: list[Element], depth: int
    ) -> None:
        if depth > _MAX_NESTED:
            return
        for part in element:
            name = local(part)
            if name == "t":
                pieces.append((part.text or "").replace("\n", " ").replace("\r", " "))
            elif name == "r":
                if not _is_hidden(part):
                    self._inline(part, pieces, boxes, depth + 1)
            elif name in _CHARACTERS:
                pieces.append(_CHARACTERS[name])
            elif name in _BREAKS:
                pieces.append("\n")
            elif name == "txbxContent":
                boxes.append(part)
            elif name not in _LEFT_OUT:
                self._inline(part, pieces, boxes, depth + 1)

    def _table(self, element: Element, depth: int) -> Grid:
        cells: list[GridCell] = []
        # For each grid column the index of the cell that a vertical merge goes on with.
        merged: dict[int, int] = {}
        row = width = 0
        for line in _within(element, "tr"):
            if child(line, "trPr", "del") is not None:
                continue
            column = _whole(attribute(child(line, "trPr", "gridBefore"), "val"), 0)
            for tc in _within(line, "tc"):
                properties = child(tc, "tcPr")
                span = max(1, _whole(attribute(child(properties, "gridSpan"), "val"), 1))
                above = merged.get(column)
                if _merge(properties, "hMerge") == "continue" and cells and cells[-1].row == row:
                    cells[-1] = cells[-1]._replace(column_span=cells[-1].column_span + span)
                elif _merge(properties, "vMerge") == "continue" and above is not None:
                    cells[above] = cells[above]._replace(row_span=row - cells[above].row + 1)
                else:
                    merged[column] = len(cells)
                    content = self.content(tc, depth + 1)
                    cells.append(GridCell(row, column, 1, span, content))
                column += span
                width = max(width, column)
            row += 1
            self._check(row, width)
        return Grid(row, width, tuple(cells), "docx")

    def _check(self, rows: int, columns: int) -> None:
        for count, most, what in (
            (rows, self._limits.max_table_rows, "rows"),
            (columns, self._limits.max_table_columns, "columns"),
        ):
            if count > most:
                raise LimitError(
                    f"a table has more than {most} {what}",
                    source=self._source,
                    remedy=f"Split the table, or raise max_table_{what} in the limits",
                )


def _within(element: Element, name: str) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, those in content controls too."""
    for part in element:
        tag = local(part)
        if tag == name:
            yield part
        elif tag in _THROUGH:
            yield from _within(part, name)


def _merge(properties: Element | None, name: str) -> str | None:
    mark = child(properties, name)
    return None if mark is None else attribute(mark, "val") or "continue"


def _is_hidden(run: Element) -> bool:
    mark = child(run, "rPr", "vanish")
    return mark is not None and attribute(mark, "val") not in ("0", "false", "off")


def _whole(value: str | None, default: int) -> int:
    return int(value) if value is not None and value.isdecimal() and len(value) < 6 else default
