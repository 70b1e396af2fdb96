"""Web pages: the rendered text, a line for each block, tables with their spans expanded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from xxgk.corpus.readers.compose import compose
from xxgk.corpus.readers.decoding import Decoded
from xxgk.corpus.readers.items import BLANK, Item, Paragraph, collapse, is_blank
from xxgk.corpus.readers.limits import Limits
from xxgk.corpus.readers.spans import GridBuilder
from xxgk.errors import LimitError, ReadError
from xxgk.schema import Document, Role


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_BLOCKS = _names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frame h1 h2 h3 h4 h5 h6 header hgroup hr legend li "
    "main menu nav ol p pre section summary ul br thead tbody tfoot"
)
_HEADINGS = _names("h1 h2 h3 h4 h5 h6")
_HIDDEN = _names(
    "head title script style template noscript iframe object svg math textarea select option "
    "audio video canvas map input"
)
# What an element that breaks the line is; the others stand inside a line.
_KINDS = (
    dict.fromkeys(_BLOCKS, "block")
    | dict.fromkeys(_HEADINGS, "heading")
    | {"pre": "pre", "table": "table", "tr": "row", "td": "cell", "th": "cell"}
)
_TEXT = "-text"
_SPACES = " \t\r\n\f"
_HIDES = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_CELL = re.compile(r"<(?:td|th|tr)[\s>]")
# Elements without an end tag, or whose end tag may be left out.
_UNCLOSED = _names(
    "area base br col embed hr img input link meta param source track wbr p li td tr th tbody "
    "thead tfoot option dt dd colgroup o:p"
)
_OPENINGS = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|title)[\s>/]", re.IGNORECASE)
_STARTS = re.compile(
    r"<(?:table|tr|td|div|p|span|font|center|section|article|ul|ol|h[1-6])[\s>]", re.IGNORECASE
)
_WHOLE = re.compile(r"\s*(\d{1,9})")
_HEAD = 4096
_SEVERAL = 4
_ELEMENTS = re.compile(
    r"</(?:p|div|td|tr|table|span|h[1-6]|li|ul|a|font|strong|b|section)\s*>|<br\s*/?>",
    re.IGNORECASE,
)
# Lexbor parses 10,000 nested elements in 0.15 s, 50,000 in 7 s.
_FEW_TAGS = 10_000
_TITLES = {
    "articletitle": "meta[name='ArticleTitle' i]",
    "og:title": "meta[property='og:title' i]",
}


def is_markup(text: str) -> bool:
    """Tell whether ``text`` is HTML: a page's own elements at its start, or several others."""
    if "<" not in text:
        return False
    start = len(text) - len(text.lstrip(BLANK))
    if _STARTS.match(text, start) or (
        text.startswith("<", start) and _OPENINGS.search(text, start, start + _HEAD)
    ):
        return True
    return len(list(islice(_ELEMENTS.finditer(text), _SEVERAL))) == _SEVERAL


def read_html(decoded: Decoded, *, source: str, sha256: str, limits: Limits) -> Document:
    """Return the document of a web page: what a browser would show of it, unstyled.

    Left out are scripts, styles, comments, form values and elements that the page hides
    (``hidden``, ``display:none``). A page that hides everything is read as if it hid nothing,
    and a note says so.

    Raises
    ------
    LimitError
        If the markup nests deeper, or the text or a table is longer, than ``limits`` allow.
    ReadError
        If the page shows no text.
    """
    markup = decoded.text.encode("utf-8", "replace").decode("utf-8")
    _check_depth(markup, limits, source)
    lowered = markup.lower()
    table = lowered.find("<table")
    cell = _CELL.search(lowered, 0, len(lowered) if table < 0 else table)
    if cell is not None and len(lowered) == len(markup):
        # Parsers drop rows outside a table, which would join the figures of two cells.
        markup = f"{markup[: cell.start()]}<table>{markup[cell.start() :]}"
    tree = LexborHTMLParser(markup)
    notes = list(decoded.notes)
    hidden = _hidden(tree, lowered)
    items = _Walk(limits, source, hidden).items(tree)
    if not items and hidden:
        items = _Walk(limits, source, frozenset()).items(tree)
        notes.append("The page hides all of its text; it was read as if it were shown.")
    if not items:
        raise ReadError(
            "the page shows no text",
            source=source,
            remedy="Save the page again after it has loaded, or look for the report's own file",
        )
    return compose(
        items,
        source=source,
        sha256=sha256,
        media_type="text/html",
        limits=limits,
        encoding=decoded.encoding,
        head_title=_head_title(tree, lowered),
        notes=notes,
    )


def _check_depth(markup: str, limits: Limits, source: str) -> None:
    """Stop before parsing a page of many tags, for its time grows with the square of the depth.

    Counting costs as much as parsing, and is left to the walk where the tags are few.
    """
    if markup.count("<") - markup.count("</") <= _FEW_TAGS:
        return
    depth = deepest = 0
    for close, name in _TAG.findall(markup):
        if name.lower() not in _UNCLOSED:
            depth = max(0, depth - 1) if close else depth + 1
            deepest = max(deepest, depth)
    if deepest > limits.max_depth:
        raise _too_deep(limits, source)


def _too_deep(limits: Limits, source: str) -> LimitError:
    return LimitError(
        f"the markup nests deeper than {limits.max_depth} levels",
        source=source,
        remedy="Save the page as text, or raise max_depth in the limits",
    )


def _hidden(tree: LexborHTMLParser, lowered: str) -> frozenset[int]:
    found: set[int] = set()
    if " hidden" in lowered:
        found.update(node.mem_id for node in tree.css("[hidden]"))
    if ("display" in lowered or "visibility" in lowered) and _HIDES.search(lowered):
        found.update(
            node.mem_id
            for node in tree.css("[style]")
            if _HIDES.search((node.attributes.get("style") or "").lower())
        )
    return frozenset(found)


def _head_title(tree: LexborHTMLParser, lowered: str) -> str:
    for name, selector in _TITLES.items():
        node = tree.css_first(selector) if name in lowered else None
        title = collapse(node.attributes.get("content") or "") if node is not None else ""
        if title:
            return title
    node = tree.css_first("title")
    return collapse(node.text()) if node is not None else ""


@dataclass(slots=True)
class _Flow:
    """Content that is being collected: the page's, or that of one table cell with its spans."""

    items: list[Item]
    rows: int = 1
    columns: int = 1


class _Walk:
    """One pass over a page's tree, without recursion, so that no depth can exhaust the stack."""

    def __init__(self, limits: Limits, source: str, hidden: frozenset[int]) -> None:
        self._limits = limits
        self._source = source
        self._hidden = hidden
        self._flow = _Flow([])
        self._line: list[str] = []
        self._outer: list[_Flow] = []
        self._tables: list[GridBuilder] = []
        self._headings = 0
        self._preformatted = 0

    def items(self, tree: LexborHTMLParser) -> list[Item]:
        """Return the paragraphs and grids of the page's body."""
        node = None if tree.body is None else tree.body.first_child
        above: list[tuple[LexborNode, str | None]] = []
        while node is not None:
            tag = node.tag or ""
            if tag == _TEXT:
                self._text(node.text_content or "")
            elif tag not in _HIDDEN and not (self._hidden and node.mem_id in self._hidden):
                kind = _KINDS.get(tag)
                if kind is not None:
                    self._enter(node, kind)
                child = node.first_child
                if child is not None:
                    above.append((node, kind))
                    if len(above) > self._limits.max_depth:
                        raise _too_deep(self._limits, self._source)
                    node = child
                    continue
                if kind is not None:
                    self._leave(kind)
            following = node.next
            while following is None and above:
                parent, kind = above.pop()
                if kind is not None:
                    self._leave(kind)
                following = parent.next
            node = following
        self._flush()
        return self._flow.items

    def _enter(self, node: LexborNode, kind: str) -> None:
        if self._line:
            self._flush()
        if kind == "cell":
            self._outer.append(self._flow)
            self._flow = _Flow([])
            attributes = node.attributes
            if attributes:
                self._flow.rows = _span(attributes.get("rowspan"))
                self._flow.columns = _span(attributes.get("colspan"))
        elif kind == "row":
            self._tables[-1].next_row()
        elif kind == "table":
            self._outer.append(self._flow)
            self._flow = _Flow([])
            self._tables.append(GridBuilder("html", self._limits, self._source))
        elif kind == "heading":
            self._headings += 1
        elif kind == "pre":
            self._preformatted += 1

    def _leave(self, kind: str) -> None:
        if self._line:
            self._flush()
        if kind == "cell":
            cell, self._flow = self._flow, self._outer.pop()
            self._tables[-1].add(tuple(cell.items), cell.rows, cell.columns)
        elif kind == "table":
            # What stands in a table but in no cell of it, as a caption does, comes before it.
            aside, self._flow = self._flow, self._outer.pop()
            grid = self._tables.pop().grid()
            self._flow.items += aside.items
            if grid.cells:
                self._flow.items.append(grid)
        elif kind == "heading":
            self._headings -= 1
        elif kind == "pre":
            self._preformatted -= 1

    def _flush(self) -> None:
        text = collapse("".join(self._line))
        self._line.clear()
        if not is_blank(text):
            role: Role = "heading" if self._headings else "text"
            self._flow.items.append(Paragraph(text, role))

    def _text(self, text: str) -> None:
        if self._preformatted and "\n" in text:
            for part in text.split("\n"):
                self._line.append(part)
                self._flush()
        elif self._line or text.strip(_SPACES):
            self._line.append(text)


def _span(value: str | None) -> int:
    if value is None:
        return 1
    match = _WHOLE.match(value)
    return int(match[1]) if match else 1
