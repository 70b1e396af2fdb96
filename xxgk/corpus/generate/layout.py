"""Laying a draft out as text: gaps, furniture, script, spaces, line breaks."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache

import opencc

from xxgk.corpus.generate.choose import FURNITURE, Shelf
from xxgk.corpus.generate.draft import Draft, Element, finished
from xxgk.corpus.generate.fill import fill
from xxgk.corpus.generate.marked import Edit, Figure, Mark, Marked, Part, join
from xxgk.corpus.generate.words import read_table

_HAN = "\u3400-\u9fff"
_SPAM = re.compile(r"影院|直播|彩票|娱乐城|博彩|棋牌|代孕|发票|贷款|迷药|无码")
_DIGIT_RUN = re.compile(rf"(?<=[{_HAN}，。（])[\d.,，%]*\d(?=[{_HAN}])")
_BESIDE_DIGITS = r"(?<=\d{4})年(?=\d{1,2}月)|月(?=\d{1,2}日)|〕(?=\d+号)|(?<=月\d\d)日(?!\d)"
_FULL_WIDTH = {code: chr(code + 0xFEE0) for code in (*range(0x30, 0x3A), *range(0x41, 0x5B))}
_HALF_WIDTH = str.maketrans("（）：；，", "():;,")
_KEPT_TOGETHER = re.compile(r"[0-9０-９A-Za-z.,%/:@]")
_SPACED_FIGURES = 0.3
# Parts made here need numbers that no element of the draft has.
_FIRST_PAGE_PART = 100_000
_NOT_FIRST = "，。；：！？）》”、,.;:)"


def lay_out(draft: Draft, shelf: Shelf) -> Marked:
    """Return the draft as one text, with a mark for each part and figure."""
    before, after = _furniture(draft, shelf)
    body = _joined(draft)
    one_line = bool({"one-line", "one-cell"} & draft.quirks)
    if "one-cell" in draft.quirks:
        pipes = "|" * draft.random.randint(3, 60)
        body = Marked(f"{pipes}\n| ") + body + f" {pipes}"
    gap = "\n\n" if "blank-lines" in draft.quirks and not one_line else "\n"
    text = join([*before, body, *after], gap)
    for quirk, change in _CHANGES:
        if quirk in draft.quirks:
            text = change(text, draft.random)
    if "zero-width" in draft.quirks and draft.random.random() < 0.5:
        text = Marked("\ufeff") + text
    return text + "\n"


def _furniture(draft: Draft, shelf: Shelf) -> tuple[list[Marked], list[Marked]]:
    pool = shelf.candidates((FURNITURE,), draft.body, draft.year)
    spam = [passage for passage in pool if _SPAM.search(passage.text)]
    clean = [passage for passage in pool if passage not in spam]
    found: list[list[Marked]] = [[], []]
    number = len(draft.elements) + 1
    for place, quirk in enumerate(("furniture-before", "furniture-after")):
        if quirk not in draft.quirks:
            continue
        ranked = sorted(clean, key=lambda one: (shelf.used[one.id], draft.random.random()))
        chosen = ranked[: draft.random.randint(2, 7)]
        if "spam" in draft.quirks and spam:
            chosen.append(draft.random.choice(spam))
        for passage in chosen:
            shelf.used[passage.id] += 1
            values = draft.figures.draw(passage, strict=False) or {}
            words = fill(passage, values, draft.voice, draft.random)
            found[place].append(words.with_mark(Part("furniture", number)))
            number += 1
    return found[0], found[1]


def _joined(draft: Draft) -> Marked:
    parts: list[Marked] = _contents_page(draft)
    one_line = bool({"one-line", "one-cell"} & draft.quirks)
    # Half of the pages that lost their line breaks keep the title on a line of its own.
    titled = draft.random.random() < 0.5
    wide = "ideographic-space" in draft.quirks
    gap = "\n\n" if "blank-lines" in draft.quirks else "\n"
    for index, element in enumerate(draft.elements):
        following = draft.elements[index + 1] if index + 1 < len(draft.elements) else None
        text = finished(element)
        if wide and element.kind in {"paragraph", "heading"} and not one_line:
            text = Marked("　　") + text
        between = _gap(element, following, one_line, gap)
        if index == 0 and element.kind == "title" and titled:
            between = gap
        parts.append(text + between)
    return join(parts, "")


def _contents_page(draft: Draft) -> list[Marked]:
    """Return a list of the sections with page numbers, as reports bound as booklets have it."""
    if "contents-page" not in draft.quirks:
        return []
    heads = [one for one in draft.elements if one.kind == "heading" and not one.above]
    lines = [Marked(draft.random.choice(("目录", "目　录")))]
    page = 1
    for head in heads:
        dots = draft.random.choice(("…" * 6, "." * 18, "　"))
        lines.append(Marked(f"{head.text.text}{dots}{page}"))
        page += draft.random.randint(0, 2)
    number = _FIRST_PAGE_PART
    return [line.with_mark(Part("furniture", number)) + "\n" for line in lines]


def _gap(element: Element, following: Element | None, one_line: bool, gap: str) -> str:
    if following is None or element.glued:
        return ""
    return " " if one_line else gap


def to_traditional(text: Marked, source: random.Random) -> Marked:
    """Return the text in Traditional script with local vocabulary."""
    terms = dict(read_table("local_terms.tsv", 2))
    if source.random() < 0.4:
        # Mirror sites change the script alone.
        terms = {}
    pattern = re.compile("|".join(map(re.escape, sorted(terms, key=len, reverse=True))) or "(?!)")
    text = text.edited(
        [
            (match.start(), match.end(), terms[match.group()])
            for match in pattern.finditer(text.text)
        ]
    )
    converted = str(_converter(source.choice(("s2t", "s2tw", "s2hk"))).convert(text.text))
    if len(converted) != len(text.text):
        raise ValueError("the conversion changed the length of the text")
    return Marked(converted, text.marks)


def with_readings(text: Marked, source: random.Random) -> Marked:
    """Return the text with readings in brackets behind characters that have several."""
    readings = dict(read_table("readings.tsv", 2))
    share = source.uniform(0.3, 0.9)
    edits: list[Edit] = []
    edges = {mark.end for mark in text.marks}
    for match in re.finditer("|".join(readings), text.text):
        inside = re.match(rf"[{_HAN}]", text.text[match.end() : match.end() + 1])
        if inside and match.end() not in edges and source.random() < share:
            edits.append((match.end(), match.end(), f"({readings[match.group()]})"))
    return text.edited(edits)


def lose_characters(text: Marked, source: random.Random) -> Marked:
    """Return the text without some of the characters beside the digits of dates."""
    edits: list[Edit] = []
    for match in re.finditer(_BESIDE_DIGITS, text.text):
        if source.random() < 0.6:
            edits.append((match.start(), match.end(), ""))
    return text.edited(_outside_figures(text, edits))


def figures_alone(text: Marked, source: random.Random) -> Marked:
    """Return the text with the figures of some paragraphs on lines of their own."""
    edits: list[Edit] = []
    for mark in _paragraphs(text):
        if source.random() < 0.5:
            for match in _DIGIT_RUN.finditer(text.text, mark.start, mark.end):
                edits += [(match.start(), match.start(), "\n"), (match.end(), match.end(), "\n")]
    return text.edited(_outside_figures(text, edits))


def inner_spaces(text: Marked, source: random.Random) -> Marked:
    """Return the text with spaces around numbers and inside some words."""
    edits: list[Edit] = []
    for match in re.finditer(rf"(?<=[{_HAN}])(?=\d)|(?<=\d)(?=[{_HAN}])", text.text):
        if source.random() < 0.6:
            edits.append((match.start(), match.start(), " "))
    for mark in _paragraphs(text):
        for match in re.finditer(rf"(?<=[{_HAN}])(?=[{_HAN}])", text.text[mark.start : mark.end]):
            if source.random() < 0.01:
                edits.append((mark.start + match.start(), mark.start + match.start(), " "))
    kept = _outside_figures(text, sorted(set(edits)))
    for mark in text.marks:
        words = text.text[mark.start : mark.end]
        prose = isinstance(mark.payload, Figure) and not mark.payload.table
        if prose and re.fullmatch(r"\d{5,7}", words) and source.random() < _SPACED_FIGURES:
            kept.append((mark.end - 3, mark.end - 3, " "))
    return text.edited(sorted(set(kept)))


def hard_spaces(text: Marked, source: random.Random) -> Marked:
    """Return the text with U+00A0 around numbers and before paragraphs."""
    edits: list[Edit] = []
    for match in re.finditer(rf"(?<=[{_HAN}])(?=\d)|(?<=\d)(?=[{_HAN}])", text.text):
        if source.random() < 0.4:
            edits.append((match.start(), match.start(), "\u00a0"))
    edits += [(mark.start, mark.start, "\u00a0" * 4) for mark in _paragraphs(text)]
    return text.edited(_outside_figures(text, sorted(set(edits))))


def zero_width(text: Marked, source: random.Random) -> Marked:
    """Return the text with characters of no width inside words."""
    edits: list[Edit] = []
    for match in re.finditer(rf"(?<=[{_HAN}，。])(?=[{_HAN}\d])", text.text):
        if source.random() < 0.03:
            edits.append((match.start(), match.start(), source.choice("\u200b\u200b\ufeff")))
    return text.edited(_outside_figures(text, edits))


def with_separators(text: Marked, source: random.Random) -> Marked:
    """Return the text with separators in the figures above 999."""
    sign = source.choice((",", ",", "，"))
    edits: list[Edit] = []
    for mark in sorted(text.marks, key=lambda one: one.start):
        words = text.text[mark.start : mark.end]
        if isinstance(mark.payload, Figure) and re.fullmatch(r"\d{4,9}", words):
            for place in range(len(words) - 3, 0, -3):
                edits.append((mark.start + place, mark.start + place, sign))
    return text.edited(sorted(set(edits)))


def wrapped(text: Marked, source: random.Random) -> Marked:
    """Return the text with its prose broken at a fixed width."""
    width = source.randint(28, 45)
    edits: list[Edit] = []
    for mark in _paragraphs(text):
        line = mark.start - text.text.rfind("\n", 0, mark.start) - 1
        position = mark.start + max(width - line, 8)
        while position < mark.end:
            place = position
            while mark.start < place < mark.end and _sticks(text.text, place):
                place -= 1
            if place <= mark.start:
                place = position
            edits.append((place, place, "\n"))
            position = place + width
    return text.edited(sorted(set(edits)))


def with_page_marks(text: Marked, source: random.Random) -> Marked:
    """Return the text with a page mark every thirty lines or so, inside sentences too."""
    style = source.choice(("- {} -", "— {} —", "第{}页", "-{}-", "{} / 9"))
    edits: list[Edit] = []
    page = 1
    left = source.randint(22, 34)
    tables = [(mark.start, mark.end) for mark in text.marks if _is_table(mark.payload)]
    for match in re.finditer("\n", text.text):
        left -= 1
        inside = any(start <= match.start() < end for start, end in tables)
        if left <= 0 and not inside:
            edits.append((match.start(), match.start(), f"\n{style.format(page)}"))
            page += 1
            left = source.randint(22, 34)
    return text.edited(edits)


def spam_inside(text: Marked, source: random.Random) -> Marked:
    """Return the text with a common word replaced throughout, as hacked mirrors do."""
    if source.random() < 0.5:
        return text
    word = source.choice(("金冠体育_官网@:", "鸿运娱乐app：", "博乐平台-下载"))
    edits = [(match.start(), match.end(), word) for match in re.finditer("关于", text.text)]
    return text.edited(_outside_figures(text, edits))


_CHANGES = (
    ("spam", spam_inside),
    ("half-width-punctuation", lambda text, source: text.mapped(_HALF_WIDTH)),
    ("traditional", to_traditional),
    ("readings", with_readings),
    ("thousands", with_separators),
    ("lost-characters", lose_characters),
    ("inner-spaces", inner_spaces),
    ("nbsp", hard_spaces),
    ("zero-width", zero_width),
    ("full-width-digits", lambda text, source: text.mapped(_FULL_WIDTH)),
    ("figures-alone", figures_alone),
    ("hard-wraps", wrapped),
    ("page-marks", with_page_marks),
)


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def _paragraphs(text: Marked) -> list[Mark]:
    return sorted(
        (
            mark
            for mark in text.marks
            if isinstance(mark.payload, Part) and mark.payload.kind in {"paragraph", "heading"}
        ),
        key=lambda mark: mark.start,
    )


def _is_table(payload: object) -> bool:
    return isinstance(payload, Part) and payload.kind == "table"


def _sticks(text: str, place: int) -> bool:
    """Tell whether no line may break here: inside a number, or before a closing sign."""
    both = _KEPT_TOGETHER.match(text[place - 1]) and _KEPT_TOGETHER.match(text[place])
    return bool(both) or text[place] in _NOT_FIRST


def _outside_figures(text: Marked, edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits that touch no figure: gold values must stay readable."""
    figures = sorted(
        (mark.start, mark.end) for mark in text.marks if isinstance(mark.payload, Figure)
    )
    kept: list[Edit] = []
    index = 0
    for edit in sorted(edits):
        while index < len(figures) and figures[index][1] <= edit[0]:
            index += 1
        inside = (
            index < len(figures) and figures[index][0] < edit[1] and edit[0] < figures[index][1]
        )
        at_edge = edit[0] == edit[1] == figures[index][0] if index < len(figures) else False
        if not inside or at_edge:
            kept.append(edit)
    return kept
