"""How sure it is that a document is an annual report on information disclosure at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xxgk.corpus.normalise import Converted
from xxgk.resources.layout import heading_words
from xxgk.schema import Finding, FormName, Paragraph

MIN_CONFIDENCE = 0.5
"""Below this a document is taken for no report, and no value is read from it."""

_SUBJECT = re.compile(r"信息公开|政务公开|公开(?:政府|政务)?信息|政府信息")
_REPORT = re.compile(r"年度?报告?|工作总结")
_PREFACE = re.compile(
    "(?:编制|编写|撰写)[^。]{0,12}(?:报告|年报)|(?:本|此)(?:年度)?(?:报告|年报)[^。]{0,24}(?:编制|所列|统计期限|全文)"
    "|本(?:年度)?报告[^。]{0,20}条例[^。]{0,60}编制"
)
# Names of the sections that the notices of 2014, 2019 and 2021 ask for, and those before them.
_ASKED = re.compile("主动公开|依申请|信息管理|平台建设|监督保障|复议|收费|存在的?(?:主要)?问题")
_FIRST = re.compile("总体情况|概述|工作概况")
# What only a report tells: how many requests there were, how much was published.
_TOLD = re.compile(
    r"(?:收到|受理|接到)[^,;。]{0,24}申请\d+[件条宗份]|公开[^,;。]{0,16}信息[^,;。]{0,6}?\d+余?[条件]"
    "|(?:没有|未)(?:收到|发生|接到)[^,;。]{0,40}(?:申请|复议|诉讼)"
)
# Each sign's weight is the share of doubt that it takes away.
_TITLE = 0.6
_SECTIONS = 0.6
_OPENING = 0.5
_OVERVIEW = 0.4
_DENSITY = 0.6
_COUNTS = 0.5
_MANY_COUNTS = 2
_FORM = 0.9
_MANY_LABELS = 3
_MANY_SECTIONS = 3
_DENSE = 3.0


def confidence(converted: Converted, paragraphs: Sequence[Paragraph], form: FormName) -> float:
    """Return how sure it is that the document is such a report, from 0 to 1.

    A page on another subject lacks the words; a notice on disclosure has the words, but
    neither the title, nor a preface that says how the report was made, nor the sections, nor
    the counts.
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
    headings = [
        converted.text[each.start : each.end] for each in paragraphs if each.kind == "heading"
    ]
    asked = {word.group() for heading in headings for word in _ASKED.finditer(heading)}
    if len(labels) >= _MANY_LABELS or len(asked) >= _MANY_SECTIONS:
        doubt *= 1 - _SECTIONS
    if any(_FIRST.search(heading) for heading in headings):
        doubt *= 1 - _OVERVIEW
    if mentions * 1000 / max(len(compact), 200) >= _DENSE:
        doubt *= 1 - (_DENSITY if _REPORT.search(compact) else _DENSITY / 2)
    if len(_TOLD.findall(compact)) >= _MANY_COUNTS:
        doubt *= 1 - _COUNTS
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
