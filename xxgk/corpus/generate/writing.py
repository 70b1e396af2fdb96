"""Writing a section's headings, paragraphs and tables into a draft."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from xxgk.corpus.generate.choose import Chosen
from xxgk.corpus.generate.draft import Draft, lead_of, numeral
from xxgk.corpus.generate.fill import fill
from xxgk.corpus.generate.marked import Marked
from xxgk.corpus.generate.outlines import (
    has_number,
    inline_items,
    kind_of,
    own_headings,
    without_number,
)
from xxgk.corpus.generate.shapes import over_pages, shaped, with_vertical_head, with_wrapped_labels
from xxgk.corpus.generate.tables import Grid
from xxgk.corpus.generate.words import read_toml

SECTION, SUB, ITEM = 0, 1, 2
_RUNS_IN = 0.4


@dataclass(frozen=True, slots=True)
class Style:
    """How one report numbers what: patterns for `numeral`, empty for no numbers."""

    section: str
    sub: str
    item: str


class Writer:
    """Writes into one draft, in one style of numbers and one shape of tables."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._random = draft.random
        self._style = _nested_styles(
            self._pick("section"), self._pick("sub"), self._pick("item"), draft.random
        )
        self._nested = 0
        shapes = [name for name in sorted(draft.quirks) if name in _SHAPE_NAMES]
        self._shape = shapes[0] if shapes else "table-tab-rows"

    def _pick(self, name: str) -> str:
        """Return a style of numbers: one that shows a quirk of this report, or a usual one."""
        entries: list[dict[str, Any]] = read_toml("styles.toml")[name]
        wanted = [entry for entry in entries if entry.get("quirk") in self._draft.quirks]
        usual = [entry for entry in entries if "quirk" not in entry]
        pool = wanted or usual
        chosen = self._random.choices(pool, [entry["weight"] for entry in pool])[0]
        return str(chosen["pattern"])

    def section(self, words: str, number: int) -> None:
        """Open a section."""
        self._nested = 0
        mark = numeral(number, self._style.section)
        if "lost-bracket" in self._draft.quirks and mark.endswith("、"):
            mark = self._random.choice((mark, f"l{mark}", mark, mark.replace("、", "")))
        self._draft.head(f"{mark}{words}", SECTION)

    def plain_heading(self, words: str) -> None:
        """Open a section without a number."""
        self._draft.head(words, SECTION)

    def nothing(self) -> None:
        """Write 无 in its varieties: prose without a label of its own."""
        self._draft.quirks.add("empty-section")
        words = self._random.choice(read_toml("styles.toml")["words"]["empty"])
        self._draft.add(words, "paragraph")

    def nested(self, words: str, chosen: Sequence[Chosen]) -> None:
        """Open a subject that stands one level down, and write it."""
        self._nested += 1
        self._head_sub(words, self._nested)
        self._paragraphs(chosen, ITEM)

    def body(self, chosen: Sequence[Chosen], kind: str) -> None:
        """Write the passages of a section."""
        plain = [one for one in chosen if not one.passage.sub]
        named = [one for one in chosen if one.passage.sub]
        if (
            kind in {"overview", "problems+plans"}
            and len(plain) > 3
            and self._random.random() < 0.4
        ):
            plain, sorted_ = self._by_label(plain)
            named = [*sorted_, *named]
            self._paragraphs(plain, ITEM)
        elif "inline-items" in self._draft.quirks and len(plain) > 2:
            self._inline(plain)
        else:
            # Sub-headings count from one: paragraphs in front of them are not counted as well.
            self._paragraphs(plain, ITEM if named else SUB)
        self._named(named)

    def paragraph(self, one: Chosen) -> None:
        """Write a passage as it is."""
        self._put(self._fill(one), SUB)

    def _put(self, text: Marked, rank: int, *, number: int = 0) -> None:
        """Write a paragraph, cut at the list numbers inside it: each item is one of its own.

        ``number`` is how many characters of the text are a number put in front of it.
        """
        cuts = [0, *inline_items(text.text), len(text.text)]
        for start, end in pairwise(cuts):
            part = text.part(start, end)
            lead = lead_of(part.text[number:])
            if lead and (number or has_number(part.text)):
                self._draft.run_in(part, rank, number + lead)
            else:
                self._draft.add(part, "paragraph")
            if end < len(text.text):
                self._draft.glue_last()
            number = 0

    def table(self, grids: Sequence[Grid], *, lead: str = "") -> None:
        """Write tables that stand together, after a line such as （2017年度）."""
        quirks = self._draft.quirks
        text = shaped(grids, self._shape, self._random)
        if "table-wrapped-labels" in quirks and self._shape != "table-one-line":
            text = with_wrapped_labels(text, self._random)
        if "table-vertical-head" in quirks:
            text = with_vertical_head(text)
        if "table-over-pages" in quirks:
            header = shaped([Grid("", grids[0].rows[:1], 1)], self._shape, self._random).text
            text = over_pages(text, header, self._random)
        if lead:
            text = Marked(lead + ("" if self._shape == "table-one-line" else "\n")) + text
        text = _stripped(text)
        self._draft.add(text, "table")

    def _by_label(self, chosen: Sequence[Chosen]) -> tuple[list[Chosen], list[Chosen]]:
        """Return what stays in front, and the rest sorted by the subjects of their labels."""
        order = ("主动公开", "依申请", "复议诉讼", "问题", "计划", "概述")
        front = list(chosen[:1])
        rest = sorted(chosen[1:], key=lambda one: order.index(one.passage.label or "概述"))
        return front, rest

    def _named(self, chosen: Sequence[Chosen]) -> None:
        """Write passages under sub-headings."""
        current = ""
        names: dict[str, str] = {}
        seldom = Counter(one.passage.sub for one in chosen)
        runs_in = "fused-heading" not in self._draft.quirks and self._random.random() < _RUNS_IN
        for one in chosen:
            words = one.passage.sub
            if not words:
                label = one.passage.label or "概述"
                if label not in names:
                    names[label] = self._random.choice(read_toml("styles.toml")["sub_of"][label])
                words = names[label]
            words = without_number(words)
            alone = seldom[one.passage.sub] == 1 and words != current
            if alone and runs_in and self._style.sub and not has_number(one.passage.text):
                self._run_in_sub(words, one)
                current = ""
                continue
            if words != current:
                self._nested += 1
                glued = "fused-heading" in self._draft.quirks and not has_number(one.passage.text)
                self._head_sub(words, self._nested, glued=glued)
                current = words
            self.paragraph(one)

    def _run_in_sub(self, words: str, one: Chosen) -> None:
        """Write （一）主动公开。 and the passage in one line."""
        self._nested += 1
        lead = f"{numeral(self._nested, self._style.sub)}{words}"
        stop = self._random.choice(("。", "。", "：", "情况。"))
        text = Marked(lead + stop) + self._fill(one)
        self._draft.run_in(text, SUB, len(lead) + len(stop) - 1)
        self._draft.close(SUB)

    def _head_sub(self, words: str, number: int, *, glued: bool = False) -> None:
        mark = numeral(number, self._style.sub)
        if "lost-bracket" in self._draft.quirks and self._random.random() < 0.5:
            mark = mark.lstrip("（(") if self._random.random() < 0.7 else mark.rstrip("）)")
        # Without a number, a glued heading could not be told from its body.
        self._draft.head(f"{mark}{words}", SUB, glued=glued and bool(mark))

    def _paragraphs(self, chosen: Sequence[Chosen], rank: int) -> None:
        """Write passages one after another, with numbers or without."""
        counted = [one for one in chosen if not _opens(one) and not has_number(one.passage.text)]
        numbered = len(counted) > 1 and self._random.random() < 0.5
        style = self._style.item if rank == ITEM or self._random.random() < 0.4 else self._style.sub
        number = 0
        for one in chosen:
            text = self._fill(one)
            if numbered and one in counted and style:
                number += 1
                self._numbered(text, numeral(number, style), rank)
            else:
                self._draft.close(rank)
                self._put(text, rank)
        self._draft.close(rank)

    def _numbered(self, text: Marked, mark: str, rank: int) -> None:
        lead = lead_of(text.text)
        if lead and "fused-heading" in self._draft.quirks:
            self._draft.head(mark + text.text[:lead], rank, glued=True)
            self._draft.add(_without_lead(text, lead), "paragraph")
        else:
            self._draft.close(rank)
            self._put(Marked(mark) + text, rank, number=len(mark))

    def _inline(self, chosen: Sequence[Chosen]) -> None:
        """Write numbered passages into one line."""
        front = [one for one in chosen if _opens(one) or has_number(one.passage.text)]
        for one in front:
            self.paragraph(one)
        rest = [one for one in chosen if one not in front]
        style = self._random.choice(("（{c}）", "({c})", "{d}、", "{d}．"))
        for number, one in enumerate(rest, start=1):
            text = self._fill(one)
            if not text.text.endswith(("。", "；", "！")):
                text = text + "。"
            mark = numeral(number, style)
            self._draft.close(SUB)
            self._put(Marked(mark) + text, SUB, number=len(mark))
            if number < len(rest):
                self._draft.glue_last()
        self._draft.close(SUB)

    def _fill(self, one: Chosen) -> Marked:
        return fill(one.passage, one.values, self._draft.voice, self._random)


_SHAPE_NAMES = frozenset(
    f"table-{name}"
    for name in (
        "cell-lines", "spread-lines", "blanks-vanished", "pipe-lines", "pipe-rows", "one-line",
        "tab-rows", "columns",
    )
)  # fmt: skip


def _nested_styles(section: str, sub: str, item: str, source: random.Random) -> Style:
    """Return styles of three levels that can be told apart."""
    if "{d}" in section:
        return Style(section, source.choice(("（{d}）", "({d})", "")), "circled")
    if section.startswith("（"):
        sub = source.choice(("{d}.", "{d}、", ""))
    if sub == "{d}.":
        item = source.choice(("（{d}）", "circled"))
    return Style(section, sub, item)


def heading_words(draft: Draft, kind: str, chosen: Sequence[Chosen]) -> str:
    """Return a heading for a kind of section: of one of its passages, or of our own list."""
    theirs = [
        without_number(words)
        for one in chosen
        for words in one.passage.heading
        if kind_of(without_number(words)) == kind
    ]
    pool: Sequence[str] = own_headings(kind)
    if draft.year >= 2019 and draft.random.random() < 0.4:
        pool = pool[:1]
    elif theirs and draft.random.random() < 0.65:
        pool = theirs
    words = draft.random.choice(pool)
    return words.replace("{Y+1}", str(draft.year + 1)).replace("{Y}", str(draft.year))


def _opens(one: Chosen) -> bool:
    return bool({"intro", "opening"}.intersection(one.passage.tags))


def _without_lead(text: Marked, lead: int) -> Marked:
    """Return the text behind a run-in heading and its full stop, with marks for its labels."""
    return text.edited([(0, lead + 1, "")])


def _stripped(text: Marked) -> Marked:
    """Return the text without white space at its edges."""
    left = len(text.text) - len(text.text.lstrip())
    right = len(text.text.rstrip())
    return text.edited([(0, left, ""), (right, len(text.text), "")])
