"""The words by which one section of a report can be told and compared over years."""

from __future__ import annotations

from collections import Counter

from xxgk.corpus.normalise import convert, flow
from xxgk.errors import UsageError
from xxgk.models.words import counts_as_word, cut, rarity
from xxgk.schema import LABELS, Label, Report


def keywords(report: Report, label: Label, top: int = 20) -> list[tuple[str, float]]:
    """Return the words that mark what a report says under a label, the weightiest first.

    Words are Simplified and of two Han characters at least. A word's weight is its share of all
    words in the label's spans, times how rare it is in the corpus
    (`xxgk.models.words.rarity`), so weights of reports of different lengths can be compared.

    Parameters
    ----------
    report
        A labelled report.
    label
        One of ``LABELS``.
    top
        The most words to return.

    Returns
    -------
    list of (word, weight)
        Empty where the report says nothing under the label.

    Raises
    ------
    UsageError
        If there is no such label, or ``top`` is negative.
    """
    if label not in LABELS:
        raise UsageError(f"no label {label!r}", remedy=f"Use one of {', '.join(LABELS)}")
    if top < 0:
        raise UsageError(f"{top} words cannot be given", remedy="Ask for 0 or more")
    counted = _counted(report, label)
    total = counted.total()
    weights = [(word, count / total * rarity(word)) for word, count in counted.items()]
    return sorted(weights, key=lambda pair: (-pair[1], pair[0]))[:top]


def _counted(report: Report, label: Label) -> Counter[str]:
    converted = convert(report.text)
    counted: Counter[str] = Counter()
    for paragraph in report.paragraphs:
        for span in paragraph.spans:
            if paragraph.kind == "paragraph" and span.label == label:
                text = flow(converted, span.start, span.end).text
                counted.update(piece for piece in cut(text) if counts_as_word(piece))
    return counted
