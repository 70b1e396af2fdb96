"""A report in the making: its elements in order, before they are laid out."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, replace

from xxgk.corpus.generate.bodies import Body
from xxgk.corpus.generate.figures import Figures
from xxgk.corpus.generate.fill import Voice
from xxgk.corpus.generate.marked import Mark, Marked, Part, RunIn
from xxgk.schema import FormName, Kind

_CHINESE = "零一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_BRACKETED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_DOTTED = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
_LONGEST_RUN_IN = 26
_SHORTEST_REST = 12


@dataclass(frozen=True, slots=True)
class Element:
    """A piece of the report. ``glued`` tells that the next one follows without a break."""

    text: Marked
    kind: Kind
    above: tuple[int, ...] = ()
    number: int = 0
    run_in: int = 0
    glued: bool = False


@dataclass(slots=True)
class Draft:
    """One report while it is composed. ``path`` holds rank and number of the open headings."""

    body: Body
    year: int
    voice: Voice
    figures: Figures
    form: FormName
    random: random.Random
    title: str = ""
    quirks: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    elements: list[Element] = field(default_factory=list)
    path: list[tuple[int, int]] = field(default_factory=list)

    def add(self, text: Marked | str, kind: Kind, *, run_in: int = 0, glued: bool = False) -> int:
        """Append an element under the open headings and return its number."""
        number = len(self.elements) + 1
        marked = Marked(text) if isinstance(text, str) else text
        above = tuple(heading for _, heading in self.path)
        self.elements.append(Element(marked, kind, above, number, run_in, glued))
        return number

    def head(self, words: str, rank: int, *, glued: bool = False) -> int:
        """Append a heading of a rank (0 outermost) and leave it open."""
        self.close(rank)
        number = self.add(words, "heading", glued=glued)
        self.path.append((rank, number))
        return number

    def close(self, rank: int) -> None:
        """Close the headings of a rank and below."""
        self.path = [entry for entry in self.path if entry[0] < rank]

    def glue_last(self) -> None:
        """Let the next element follow the last one without a break."""
        self.elements[-1] = replace(self.elements[-1], glued=True)

    def run_in(self, text: Marked, rank: int, lead: int) -> int:
        """Append a numbered paragraph of which ``lead`` characters are a heading."""
        self.close(rank)
        number = self.add(text, "paragraph", run_in=lead)
        element = self.elements[-1]
        self.elements[-1] = replace(element, above=(*element.above, number))
        self.path.append((rank, number))
        return number


def finished(element: Element) -> Marked:
    """Return the element's text with a mark for itself, and for a heading that runs into it."""
    part = Part(element.kind, element.number, element.above, element.run_in > 0)
    text = element.text
    if element.run_in:
        lead = Mark(0, element.run_in, RunIn(element.number))
        text = Marked(text.text, (lead, *text.marks))
    return text.with_mark(part)


def lead_of(words: str) -> int:
    """Return how many characters a run-in heading takes, 0 where the text has none.

    A run-in heading is a short first sentence without a comma, with enough text behind it.
    """
    match = re.match(rf"[^，。；：！？,:;]{{4,{_LONGEST_RUN_IN}}}(?=。)", words)
    if match is None or len(words) - match.end() < _SHORTEST_REST:
        return 0
    return match.end()


def numeral(value: int, style: str) -> str:
    """Return a list number: ``style`` is a pattern with {c} (一), {d} (1) or a row's name."""
    rows = {"circled": _CIRCLED, "bracketed": _BRACKETED, "dotted": _DOTTED}
    if style in rows:
        return rows[style][min(value, 20) - 1]
    return style.format(c=chinese_ordinal(value), d=value)


def chinese_ordinal(value: int) -> str:
    """Return a number from 1 to 99 as a section number."""
    tens, ones = divmod(value, 10)
    if tens == 0:
        return _CHINESE[ones]
    lead = "" if tens == 1 else _CHINESE[tens]
    return f"{lead}十{_CHINESE[ones] if ones else ''}"
