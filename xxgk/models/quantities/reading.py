"""What the rules make of each number and denial in a report's prose, span by span."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from xxgk.corpus.normalise import Converted, View, flow, simplify
from xxgk.models.numerals import Numeral
from xxgk.models.quantities.context import Topics, other_period, scope_of, topics_of
from xxgk.models.quantities.denials import denied_section, find_denials
from xxgk.models.quantities.observing import Observer
from xxgk.models.quantities.readings import Reading, divided, without_sums
from xxgk.models.quantities.sentence_reader import Carried, SentenceReader, Span
from xxgk.models.quantities.sentences import Sentence, Slot, split_sentences, without_titles
from xxgk.resources.quantity_rules import QuantityRules, quantity_rules
from xxgk.schema import Label, Paragraph

_WORTH_READING = re.compile("[\\d〇零一二两三四五六七八九十百千万亿无未没]|不存在|不收")
# Each choice begins with a plain character, so that the search leaps from one to the next.
_NEGATION = re.compile(r"无|未|没|零|0(?<![\d.,]0)(?![\d.,])|不存在|不收|不予收")
_LONGEST_NOTHING = 12


def read_prose(
    converted: Converted,
    text: str,
    paragraphs: Sequence[Paragraph],
    year: int | None,
    rules: QuantityRules | None = None,
) -> list[Reading]:
    """Return what the rules make of the prose among ``paragraphs``, in the order of the text.

    Parameters
    ----------
    converted
        `xxgk.corpus.normalise.convert` of the document's text.
    text
        The document's text, into which every observation's offsets point.
    paragraphs
        The document's paragraphs; only those of kind ``paragraph`` are read, each labelled span
        by itself. A span without a label is read by its words alone.
    year
        The year that the report covers; without it, other years cannot be told from it.
    rules
        By default those of the package.
    """
    rules = rules or quantity_rules()
    found: list[Reading] = []
    for paragraph in paragraphs:
        if paragraph.kind != "paragraph":
            continue
        heading = _clean(paragraph.heading[-1]) if paragraph.heading else ""
        for start, end, label in _spans(paragraph):
            if _WORTH_READING.search(converted.text, start, end):
                view = flow(converted, start, end)
                observer = Observer(view, text, label, rules)
                span = Span(observer, label, heading, year, rules)
                found.extend(_section_denied(view, span) or _read(view, span))
    return list(without_sums(divided(found, rules), rules))


@lru_cache(maxsize=1024)
def _clean(heading: str) -> str:
    # Every paragraph of a section has the section's heading above it.
    return simplify(heading)


def _spans(paragraph: Paragraph) -> Iterator[tuple[int, int, Label | None]]:
    if not paragraph.spans:
        yield paragraph.start, paragraph.end, paragraph.label
    for span in paragraph.spans:
        yield span.start, span.end, span.label


def _section_denied(view: View, span: Span) -> list[Reading]:
    """Return the denials of a span that says nothing but 无 under its heading."""
    words = view.text.strip()
    if len(words) > _LONGEST_NOTHING or not span.heading:
        return []
    denied = denied_section(words, span.heading, span.rules)
    whole = Sentence(view.text, 0, span.label, ())
    start = view.text.index(words) if words else 0
    end = start + len(words.rstrip("。."))
    return [_denial(span, whole, start, end, indicator, None) for indicator in denied]


def _read(view: View, span: Span) -> Iterator[Reading]:
    """Yield the span's readings in the order of the text."""
    text = without_titles(view.text)
    topics: Topics | None = None
    carried = Carried()
    for sentence in split_sentences(text, span.label):
        denying = span.label not in {"问题", "计划"} and _NEGATION.search(sentence.text) is not None
        if not sentence.numerals and not denying:
            continue
        if topics is None:
            topics = topics_of(text, span.label, span.rules)
        found = list(_denials(span, sentence, topics)) if denying else []
        if sentence.numerals:
            reader = SentenceReader(span, sentence, topics, carried)
            found += reader.readings()
            carried = reader.carried
        yield from sorted(found, key=lambda one: one.observation.start)


def _denials(span: Span, sentence: Sentence, topics: Topics) -> Iterator[Reading]:
    rules = span.rules
    disclosure = rules.disclosure.search(sentence.text) is not None
    for denial in find_denials(sentence, topics, rules, disclosure=disclosure):
        words = sentence.text[: denial.start]
        clause = re.split("[,;]", words)[-1]
        blank = Slot(_NOTHING, clause, "", clause, words, "")
        period = other_period(blank, span.year, rules)
        # What never happened since the beginning did not happen this year.
        if period is None or period.startswith(("cumulative", "unsure")):
            scope, _ = scope_of(clause, breakdown=False, rules=rules)
            yield _denial(span, sentence, denial.start, denial.end, denial.indicator, scope)


def _denial(
    span: Span, sentence: Sentence, start: int, end: int, indicator: str, scope: str | None
) -> Reading:
    observation = span.observer.observation(
        sentence,
        start,
        end,
        indicator=indicator,
        value=0,
        status="denied",
        scope=scope,
        rule="denial",
    )
    return Reading(observation, None, sentence.text[:start])


_NOTHING = Numeral(0, 0, 0, 0, 0, "quantity", 0)
