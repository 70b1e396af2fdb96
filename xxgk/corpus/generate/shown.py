"""Which quirks a finished report really shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from xxgk.corpus.annotations import Record
from xxgk.corpus.generate.draft import Draft
from xxgk.corpus.passages import Passage, Slot
from xxgk.corpus.validation import quirk_ids

if TYPE_CHECKING:
    from xxgk.corpus.generate.choose import Shelf

# A planned quirk counts only where the text shows this.
_SHOWN: Mapping[str, str] = {
    "fused-heading": r".",
    "numbering-circled": r"(?m)(?:^|[。；\s])[\s　]*[①-⑳⑴-⒇⒈-⒛]",
    "lost-characters": r"\d{5,6}月|月\d{1,2}[^\d日]|〔\d{5,}号|\d{5,8}日",
    "figures-alone": r"\n\d+\n",
    "thousands": r"\d[,，]\d{3}",
    "readings": r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)",
    "page-marks": r"\n(?:[-—] ?\d+ ?[-—]|第\d+页|\d+ / 9)\n",
    "table-vertical-head": r"三\n本\n年",
    "table-over-pages": r"\n(?:- \d -|第\d页|\d)(?=\n)",
    "table-extra-rows": r"行政(?:确认|给付|裁决|检查|征收|奖励)|其他行政权力",
}
_SHARED = re.compile(r"均[予获被已为按]|分别[为是有]|各[占有]?\d")
_NO_QUANTITY = frozenset({"docno", "phone", "postcode", "date"})


def shown_quirks(draft: Draft, record: Record, shelf: Shelf) -> tuple[str, ...]:
    """Return the quirk ids of a finished report in the order of ``quirks.tsv``."""
    found = {
        name
        for name in draft.quirks
        if name not in _SHOWN or re.search(_SHOWN[name], record.text) is not None
    }
    if not any(element.glued for element in draft.elements if element.kind == "heading"):
        found.discard("fused-heading")
    if not any(element.glued for element in draft.elements if element.kind == "paragraph"):
        found.discard("inline-items")
    has_tables = any(part.kind == "table" for part in record.paragraphs)
    if not has_tables:
        found = {name for name in found if not name.startswith("table-")}
        found.discard("provincial-table")
    elif draft.form != "free":
        found.add(f"form-{draft.form}")
    by_id = {passage.id: passage for passage in shelf.passages}
    for name in draft.taken:
        found |= _of_passage(by_id[name])
    if any(one.qualifier != "exact" for one in record.quantities):
        found.add("bounded")
    return tuple(name for name in quirk_ids() if name in found)


def _of_passage(passage: Passage) -> set[str]:
    slots = [piece for piece in passage.pieces if isinstance(piece, Slot)]
    figures = [slot for slot in slots if slot.kind == "figure"]
    found: set[str] = set()
    if any(slot.kind == "denial" for slot in slots):
        found.add("denial")
    if any(slot.chinese or slot.myriad for slot in slots):
        found.add("chinese-numerals")
    if len(figures) > 1 and re.search("其中|包括|（含", passage.text):
        found.add("breakdown")
    if len(figures) > 1 and _SHARED.search(passage.text):
        found.add("shared-predicate")
    if any(slot.scope for slot in slots):
        found.add("scoped")
    if any(name.startswith("applications.carried") for slot in figures for name in slot.ids):
        found.add("carry-over")
    if any(slot.money for slot in slots):
        found.add("fees-and-money")
    if any(slot.kind == "noise" or re.fullmatch("Y[+-].", slot.name) for slot in slots):
        found.add("other-years")
    if any(slot.kind == "word" and slot.name in _NO_QUANTITY for slot in slots):
        found.add("no-quantities")
    if any(slot.kind == "number" for slot in slots):
        found.add("unnamed-counts")
    return found
