"""Text whose marks move along when it is edited."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from xxgk.schema import Applicant, Kind, Label, Qualifier, Status


@dataclass(frozen=True, slots=True)
class Part:
    """Marks a title, heading, paragraph, table or piece of furniture.

    ``number`` tells the part from others, ``above`` holds the numbers of the headings above,
    ``run_in`` how many characters of the part are a heading that runs into it.
    """

    kind: Kind
    number: int
    above: tuple[int, ...] = ()
    run_in: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    """Marks a stretch of prose with one label."""

    label: Label


@dataclass(frozen=True, slots=True)
class RunIn:
    """Marks the heading that runs into the paragraph ``number``."""

    number: int


@dataclass(frozen=True, slots=True)
class Figure:
    """Marks one value; the fields are those of `xxgk.corpus.records.Quantity`."""

    indicator: str | None
    value: int | float | None
    status: Status
    unit: str | None = None
    applicant: Applicant | None = None
    qualifier: Qualifier = "exact"
    scope: str | None = None
    name: str | None = None
    table: bool = False


Payload: TypeAlias = Part | Labelled | RunIn | Figure


@dataclass(frozen=True, slots=True)
class Mark:
    """A payload over ``text[start:end]``."""

    start: int
    end: int
    payload: Payload


Edit: TypeAlias = tuple[int, int, str]
"""Start, end and what to put there instead."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with marks."""

    text: str
    marks: tuple[Mark, ...] = ()

    def __add__(self, other: Marked | str) -> Marked:
        if isinstance(other, str):
            return Marked(self.text + other, self.marks)
        return join((self, other), "")

    def with_mark(self, payload: Payload) -> Marked:
        """Return the text with one more mark over all of it."""
        return Marked(self.text, (Mark(0, len(self.text), payload), *self.marks))

    def edited(self, edits: Iterable[Edit]) -> Marked:
        """Return the text with each edit applied; edits must be in order and not overlap.

        What is put in at the edge of a mark stays outside it. A mark whose text is taken out
        altogether goes, unless it was empty before.
        """
        ordered = [edit for edit in edits if edit[0] != edit[1] or edit[2]]
        if not ordered:
            return self
        pieces: list[str] = []
        begins: list[int] = []
        ends: list[int] = []
        grown: list[int] = []
        position = growth = 0
        for begin, end, words in ordered:
            if begin < position:
                raise ValueError(f"the edits overlap at {begin}")
            pieces += (self.text[position:begin], words)
            growth += len(words) - (end - begin)
            begins.append(begin)
            ends.append(end)
            grown.append(growth)
            position = end
        pieces.append(self.text[position:])
        move = _Move(begins, ends, grown)
        return Marked("".join(pieces), tuple(_moved(self.marks, move)))

    def part(self, start: int, end: int) -> Marked:
        """Return the stretch from ``start`` to ``end`` with its share of the marks."""
        if (start, end) == (0, len(self.text)):
            return self
        inside = (
            Mark(max(mark.start, start) - start, min(mark.end, end) - start, mark.payload)
            for mark in self.marks
            if mark.start < end and mark.end > start
        )
        return Marked(self.text[start:end], tuple(inside))

    def mapped(self, table: dict[int, str]) -> Marked:
        """Return the text with characters replaced one for one."""
        return Marked(self.text.translate(table), self.marks)


def join(parts: Sequence[Marked], between: str) -> Marked:
    """Return the texts one after another with ``between`` between them."""
    marks: list[Mark] = []
    position = 0
    for part in parts:
        marks.extend(
            replace(mark, start=mark.start + position, end=mark.end + position)
            for mark in part.marks
        )
        position += len(part.text) + len(between)
    return Marked(between.join(part.text for part in parts), tuple(marks))


@dataclass(frozen=True, slots=True)
class _Move:
    begins: list[int]
    ends: list[int]
    grown: list[int]

    def start(self, position: int) -> int:
        """Return where a mark's start goes: after what is put in right before it."""
        index = bisect_right(self.begins, position) - 1
        if index < 0:
            return position
        if position < self.ends[index]:
            return self.begins[index] + (self.grown[index - 1] if index else 0)
        return position + self.grown[index]

    def end(self, position: int) -> int:
        """Return where a mark's end goes: before what is put in right after it."""
        index = bisect_right(self.begins, position - 1) - 1
        if index < 0:
            return position
        return max(position, self.ends[index]) + self.grown[index]


def _moved(marks: Sequence[Mark], move: _Move) -> Iterable[Mark]:
    for mark in marks:
        if mark.start == mark.end:
            here = move.start(mark.start)
            yield Mark(here, here, mark.payload)
            continue
        start, end = move.start(mark.start), move.end(mark.end)
        if start < end:
            yield Mark(start, end, mark.payload)
