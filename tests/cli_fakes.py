"""A small report, and an extraction that needs no models, for the tests of the command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from xxgk.errors import ReadError
from xxgk.inference.batch import Input
from xxgk.schema import Finding, Observation, Period, Report

TEXT = "2020年全县收到申请27件，办结约\n20件；网站公开1万余条。未发生行政复议，[bold]栏目空着。"


def observation(words: str, indicator: str | None, **settings: object) -> Observation:
    start = TEXT.index(words)
    filled = {
        "value": 27,
        "unit": "件",
        "status": "reported",
        "source": "text",
        "start": start,
        "end": start + len(words),
        "evidence": words,
    } | settings
    return Observation(indicator=indicator, **filled)  # type: ignore[arg-type]


REPORT = Report(
    source="a.txt",
    sha256="0" * 64,
    title="某县2020年政府信息公开工作年度报告",
    agency="某县人民政府",
    year=2020,
    period=Period("2020-01-01", "2020-12-31"),
    form="2021",
    text=TEXT,
    paragraphs=(),
    observations=(
        observation("27", "applications.received", applicant="total"),
        observation(
            "20件", "applications.answered", value=20, qualifier="approximate", certain=False
        ),
        observation("1万", "proactive.website", value=10000, unit="条", qualifier="at_least"),
        observation("未发生", "review.total", value=0, status="denied", scope="市本级"),
        observation("空着", None, value=None, status="blank", name="栏目[/x]", source="table"),
    ),
    findings=(
        Finding("a.holds", "pass", "成立"),
        Finding("a.doubt", "uncertain", "不好说"),
        Finding("a.wrong", "fail", "前者为27，后者为20", 27, 20, 7, (0, 1)),
    ),
)


def fake_extract(source: Input, *_: object, **__: object) -> Report:
    content = source.content.read_bytes() if isinstance(source.content, Path) else source.content
    assert isinstance(content, bytes)
    if content == b"":
        raise ReadError("the file is empty", source=source.name, remedy="Give a report")
    if content == b"bug":
        raise KeyError("lost")
    if content == b"none":
        return replace(REPORT, source=source.name, observations=())
    if content == b"odd":
        return replace(REPORT, source=source.name, confidence=0.1, observations=())
    return replace(REPORT, source=source.name)
