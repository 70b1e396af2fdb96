"""How sure it is that a document is an annual report on information disclosure at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xxgk.corpus.normalise import Converted
from xxgk.resources.layout import heading_words
from xxgk.schema import Finding, FormName, Paragraph

MIN_CONFIDENCE = 0.5
"""Below this a document is taken for no report, and no value is read from it."""

_SUBJECT = re.compile(r"信息公开|政务公开")
_REPORT = re.compile(r"年度?报告?|工作总结")
_PREFACE = re.compile(
    "(?:编制|编写|撰写)[^。]{0,12}(?:报告|年报)|(?:本|此)(?:年度)?(?:报告|年报)[^。]{0,24}(?:编制|所列|统计期限|全文)"
)
# Each sign's weight is the share of doubt that it takes away.
_TITLE = 0.6
_SECTIONS = 0.6
_OPENING = 0.5
_DENSITY = 0.6
_FORM = 0.9
_MANY_LABELS = 3
_DENSE = 3.0


def confidence(converted: Converted, paragraphs: Sequence[Paragraph], form: FormName) -> float:
    """Return how sure it is that the document is such a report, from 0 to 1.

    A page on another subject lacks the words; a notice on disclosure has the words, but
    neither the title, nor a preface that says how the report was made, nor the sections.
    """
    doubt = 1.0
    text = converted.text
    compact = re.sub(r"\s+", "", text)
    mentions = len(_SUBJECT.findall(compact))
    if not mentions:
        return 0.0
    titled = any(
        paragraph.kind == "title" for paragraph in paragraphs
    ) or heading_words().title.search(compact[:1500])
    if titled:
        doubt *= 1 - _TITLE
    if _PREFACE.search(compact[:1500]):
        doubt *= 1 - _OPENING
    labels = {paragraph.label for paragraph in paragraphs if paragraph.label is not None}
    if len(labels) >= _MANY_LABELS:
        doubt *= 1 - _SECTIONS
    if mentions * 1000 / max(len(compact), 200) >= _DENSE:
        doubt *= 1 - (_DENSITY if _REPORT.search(compact) else _DENSITY / 2)
    if form != "free":
        doubt *= 1 - _FORM
    return round(1 - doubt, 3)


def no_report() -> Finding:
    """Return the finding of a document that is no report."""
    return Finding(
        rule="document.no_report",
        status="fail",
        message="这份文件不像政府信息公开工作年度报告，没有从中读取任何数值。",
    )
