"""Aligning the labels of a report's tables, in order, to the rows of a national form.

Rows of the form and labels of the table are two sequences; either may have what the other
lacks. `form_chain` finds the best increasing assignment over the similarities given here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from xxgk.corpus.table_atoms import Atom
from xxgk.corpus.table_labels import squeezed_label
from xxgk.corpus.tables import TableRegion
from xxgk.inference.form_chain import assign
from xxgk.inference.form_plan import Plan, section_at, slots
from xxgk.schema import FormName

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
_NUMBERED = re.compile(r"[(]?[一二三四五六七八九十\d]{1,3}[)、.]")
FILLED = frozenset({"value", "struck", "none"})


@dataclass(slots=True)
class Item:
    """A label or other words of a table with the atoms of values that follow it.

    ``candidates`` are slots with their similarity. ``slot`` is the assigned one; ``sure`` is
    false where another assignment is as good. ``region`` counts the tables of the report.
    ``header`` marks a column's label or a caption, whose values belong to no labelled row;
    ``cases`` one of the table of 复议 and 诉讼. ``pieces`` are the parts of other words.
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
    pieces: list[str] = field(default_factory=list)

    @property
    def filled(self) -> list[Atom]:
        """The values, strikes and 无 that follow."""
        return [atom for atom in self.values if atom.kind in FILLED]


def items_of(region: TableRegion, text: str, number: int, plan: Plan) -> list[Item]:
    """Return the labels and other words of one table with their values and candidates.

    ``number`` counts the tables of the report.
    """
    keys, places = _keys(plan), _places(plan)
    items: list[Item] = []
    for atom in region.atoms:
        if atom.kind == "label":
            items.append(_labelled(atom, number, keys, places))
        elif atom.kind == "words":
            _take_words(items, atom, text, number)
        elif items:
            items[-1].values.append(atom)
    _tell_headers(items)
    _leave_titles(items)
    return _without_fragments(items, plan) if region.known else items


def _take_words(items: list[Item], atom: Atom, text: str, number: int) -> None:
    raw = squeezed_label(text[atom.start : atom.end])
    words = bare(raw)
    if not words:
        return
    last = items[-1] if items else None
    goes_on = last is not None and last.atom.kind == "words" and not last.filled
    if last is not None and goes_on and not _NUMBERED.match(raw):
        last.words += words
        last.pieces.append(words)
        return
    items.append(Item(atom, words, number, pieces=[words]))


def align(items: Sequence[Item], plan: Plan) -> None:
    """Assign slots of ``plan`` to ``items`` in place, in increasing order, one item to a slot."""
    chosen = assign([item.candidates for item in items], len(slots(plan)))
    for item, (slot, sure) in zip(items, chosen, strict=True):
        item.slot, item.sure = slot, sure
    taken = {item.slot for item in items}
    for item in items:
        # A wording that only one row has names that row in whatever order it stands.
        if item.slot is None and item.atom.kind == "label" and len(item.candidates) == 1:
            place, _ = item.candidates[0]
            if place not in taken:
                item.slot = place
                taken.add(place)


def _leave_titles(items: Sequence[Item]) -> None:
    """Take labels without values that stand again with values for titles over those rows."""
    labels = [item for item in items if item.atom.kind == "label"]
    empty = [item for item in labels if len(item.candidates) == 1 and not item.filled]
    filled = {item.words for item in labels if item.filled} if empty else ()
    for item in empty:
        if item.words in filled:
            item.candidates = []


def bare(words: str) -> str:
    """Return ``words`` without spaces, numbering and brackets at their ends."""
    return _EDGE.sub("", squeezed_label(words))


def _labelled(
    atom: Atom,
    region: int,
    keys: Mapping[tuple[FormName, int], str],
    places: Mapping[tuple[FormName, int, int], tuple[int, str]],
) -> Item:
    match = atom.match
    assert match is not None
    item = Item(atom, match.label, region)
    for ref in match.refs:
        key = keys.get((ref.form, ref.section))
        if key is None:
            continue
        if ref.kind == "row":
            place, ordinal = places[ref.form, ref.section, ref.index]
            alike = bool(match.ordinal) and ordinal == match.ordinal
            item.candidates.append((place, 1.0 + _NUMBERED_ALIKE * alike))
        else:
            item.header = item.header or ref.kind != "heading"
            item.cases = item.cases or key == "cases"
    return item


@cache
def _keys(plan: Plan) -> dict[tuple[FormName, int], str]:
    return {part: section_at(*part).key for part in plan.parts}


@cache
def _places(plan: Plan) -> dict[tuple[FormName, int, int], tuple[int, str]]:
    return {
        (slot.form, slot.section, slot.index): (place, slot.row.ordinal)
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
        if item.atom.kind == "label" or not _merged(item, kept[-1] if kept else None, plan):
            kept.append(item)
    return kept


def _merged(item: Item, owner: Item | None, plan: Plan) -> bool:
    """Tell whether words belong to the label ``owner`` before them, or to nothing at all."""
    piece = all(any(part in one for one in _wordings(plan)) for part in item.pieces)
    if piece and not item.filled:
        return True
    open_owner = owner if owner is not None and not owner.filled else None
    if piece and open_owner is not None and _continues(item, open_owner, plan):
        open_owner.values += item.values
        return True
    _reword(item, plan)
    if item.candidates or open_owner is None:
        return False
    if piece and open_owner.header:
        open_owner.values += item.values
        return True
    beside = open_owner.atom.line == item.atom.line
    if not piece and (beside or (item.atom.column < 0 and not item.filled)):
        # The cell of a value holds words (见附件, 十余) and is not empty.
        open_owner.values.append(replace(item.atom, kind="unclear"))
    return False


def _continues(item: Item, owner: Item, plan: Plan) -> bool:
    """Tell whether the words of ``item`` are the rest of the label ``owner``."""
    return all(
        any(
            piece in squeezed_label(part)
            for place, _ in owner.candidates
            for part in (*slots(plan)[place].row.labels, *slots(plan)[place].row.notes)
        )
        for piece in item.pieces
    )


def _reword(item: Item, plan: Plan) -> None:
    """Find the row that the words of ``item``, or the last pieces of them, put otherwise."""
    for first in range(len(item.pieces)):
        words = "".join(item.pieces[first:])
        if len(words) < _FEWEST_CHARACTERS:
            return
        item.candidates = _similar(words, plan)
        if item.candidates:
            return


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


def _pairs(words: str) -> frozenset[str]:
    return frozenset(words[index : index + 2] for index in range(len(words) - 1))


def _similar(words: str, plan: Plan) -> list[tuple[int, float]]:
    """Return the one row that ``words`` rewords, if there is one and only one such row."""
    own = _pairs(words)
    scores = [0.0] * len(slots(plan))
    for place, label, other in _long_labels(plan):
        score = 2 * len(own & other) / (len(own) + len(other))
        if label.startswith(words) or words.startswith(label):
            score = max(score, _BEGINNING)
        scores[place] = max(scores[place], score)
    if len(scores) < 2:
        return []
    first, second = sorted(scores, reverse=True)[:2]
    return [(scores.index(first), first)] if first >= max(_SIMILAR, second + _MARGIN) else []


@cache
def _long_labels(plan: Plan) -> tuple[tuple[int, str, frozenset[str]], ...]:
    return tuple(
        (place, wording, _pairs(wording))
        for place, slot in enumerate(slots(plan))
        for wording in map(squeezed_label, slot.row.labels)
        if len(wording) >= _FEWEST_CHARACTERS
    )
