"""Aligning the labels of a report's tables, in order, to the rows of a national form.

Rows of the form and labels of the table are two sequences; either may have what the other
lacks. `form_chain` finds the best increasing assignment over the similarities given here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from xxgk.corpus.table_atoms import Atom
from xxgk.corpus.table_labels import squeezed_label
from xxgk.inference.form_chain import assign
from xxgk.inference.form_plan import Plan, Slot, section_at, slots

# A wording that no variant covers must share this much with a row's (Dice of character pairs),
# and this much more than with the next row. Two different rows of one form share at most 0.65.
_SIMILAR = 0.68
_MARGIN = 0.1
_BEGINNING = 0.8
_FEWEST_CHARACTERS = 7
_NUMBERED_ALIKE = 0.2
_EDGE = re.compile(
    r"\A(?:其中[:,]?|[(]?[一二三四五六七八九十\d]{1,3}[)、.,]+|[(),.、:;])+|[(),.、:;]+\Z"
)
FILLED = frozenset({"value", "struck", "none"})


@dataclass(slots=True)
class Item:
    """A label or other words of a table with the atoms of values that follow it.

    ``candidates`` are slots with their similarity. ``slot`` is the assigned one; ``sure`` is
    false where another assignment is as good. ``region`` counts the tables of the report.
    ``header`` marks a column's label or a caption, whose values belong to no labelled row.
    """

    atom: Atom
    words: str
    region: int
    values: list[Atom] = field(default_factory=list)
    candidates: list[tuple[int, float]] = field(default_factory=list)
    slot: int | None = None
    sure: bool = True
    header: bool = False
    cases: bool = False

    @property
    def filled(self) -> list[Atom]:
        """The values, strikes and 无 that follow."""
        return [atom for atom in self.values if atom.kind in FILLED]


def items_of(atoms: Sequence[Atom], text: str, region: int, plan: Plan) -> list[Item]:
    """Return the labels and other words of one table with their values and candidates."""
    items: list[Item] = []
    for atom in atoms:
        if atom.kind == "label":
            items.append(_labelled(atom, region, plan))
        elif atom.kind == "words":
            words = bare(text[atom.start : atom.end])
            last = items[-1] if items else None
            if last is not None and last.atom.kind == "words" and not last.filled:
                last.words += words
            else:
                items.append(Item(atom, words, region))
        elif items:
            items[-1].values.append(atom)
    _tell_headers(items)
    return _without_fragments(items, plan)


def align(items: Sequence[Item], plan: Plan) -> None:
    """Assign slots of ``plan`` to ``items`` in place, in increasing order, one item to a slot."""
    chosen = assign([item.candidates for item in items], len(slots(plan)))
    for item, (slot, sure) in zip(items, chosen, strict=True):
        item.slot, item.sure = slot, sure


def bare(words: str) -> str:
    """Return ``words`` without spaces, numbering and brackets at their ends."""
    return _EDGE.sub("", squeezed_label(words))


def _labelled(atom: Atom, region: int, plan: Plan) -> Item:
    match = atom.match
    assert match is not None
    item = Item(atom, match.label, region)
    places = _places(plan)
    kinds = set()
    for ref in match.refs:
        if (ref.form, ref.section) not in plan.parts:
            continue
        kinds.add(ref.kind)
        if ref.kind == "row":
            place, slot = places[ref.form, ref.section, ref.index]
            alike = bool(match.ordinal) and slot.row.ordinal == match.ordinal
            item.candidates.append((place, 1.0 + _NUMBERED_ALIKE * alike))
        elif section_at(ref.form, ref.section).key == "cases":
            item.cases = True
    item.header = bool(kinds & {"column", "caption"})
    return item


@cache
def _places(plan: Plan) -> dict[tuple[str, int, int], tuple[int, Slot]]:
    return {
        (slot.form, slot.section, slot.index): (place, slot)
        for place, slot in enumerate(slots(plan))
    }


def _tell_headers(items: Sequence[Item]) -> None:
    """Decide of words that are a row's and a column's label which of the two they are."""
    before: Item | None = None
    for item in items:
        if item.header and item.candidates and item.atom.match is not None:
            in_cases = before is not None and before.cases and not before.filled
            if item.atom.match.ordinal or (item.filled and not in_cases):
                item.header = item.cases = False
            else:
                item.candidates = []
        before = item


def _without_fragments(items: list[Item], plan: Plan) -> list[Item]:
    """Drop words that are pieces of wrapped labels, and weigh the others against the rows."""
    kept: list[Item] = []
    for item in items:
        if item.atom.kind == "words":
            piece = len(item.words) < 2 or any(item.words in one for one in _wordings(plan))
            owner = kept[-1] if kept else None
            if piece and not item.filled:
                continue
            if piece and owner is not None and not owner.filled and _continues(item, owner, plan):
                owner.values += item.values
                continue
            item.candidates = (
                [] if len(item.words) < _FEWEST_CHARACTERS else _similar(item.words, plan)
            )
        kept.append(item)
    return kept


def _continues(item: Item, owner: Item, plan: Plan) -> bool:
    """Tell whether the words of ``item`` are the rest of the label or header ``owner``."""
    if owner.header:
        return True
    return any(
        item.words in squeezed_label(part)
        for place, _ in owner.candidates
        for part in (*slots(plan)[place].row.labels, *slots(plan)[place].row.notes)
    )


@cache
def _wordings(plan: Plan) -> tuple[str, ...]:
    sections = [section_at(form, number) for form, number in plan.parts]
    texts = [
        text
        for section in sections
        for text in (
            *section.captions,
            *(label for column in section.columns for label in column.labels),
            *(part for row in section.rows for part in (*row.labels, *row.notes)),
        )
    ]
    return tuple(dict.fromkeys(map(squeezed_label, texts)))


@cache
def _pairs(words: str) -> frozenset[str]:
    return frozenset(words[index : index + 2] for index in range(len(words) - 1))


def _similar(words: str, plan: Plan) -> list[tuple[int, float]]:
    """Return the one row that ``words`` rewords, if there is one and only one such row."""
    own = _pairs(words)
    scores: list[tuple[float, int]] = []
    for place, slot in enumerate(slots(plan)):
        best = 0.0
        for label in map(squeezed_label, slot.row.labels):
            if len(label) < _FEWEST_CHARACTERS:
                continue
            other = _pairs(label)
            best = max(best, 2 * len(own & other) / (len(own) + len(other)))
            if label.startswith(words) or words.startswith(label):
                best = max(best, _BEGINNING)
        scores.append((best, place))
    scores.sort(reverse=True)
    (first, place), (second, _) = scores[:2]
    return [(place, first)] if first >= _SIMILAR and first - second >= _MARGIN else []
