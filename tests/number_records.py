"""Small annotated reports full of figures, for tests that fit the quantity recogniser."""

from __future__ import annotations

import re
from typing import Any

from xxgk.corpus.annotations import Record, record_from_json
from xxgk.resources.dictionary import indicators

LINES = (
    ("主动公开", "全年主动公开政府信息<proactive.total>条,其中便民服务类<->条。"),
    ("主动公开", "门户网站发布信息<proactive.website>条,微信推送<proactive.wechat>条。"),
    ("主动公开", "组织撰写图解长文<response.interpretations>篇,比上年多<->篇。"),
    ("依申请", "收到信息公开申请<applications.received>件,答复<applications.answered>件。"),
    ("依申请", "接待咨询<->人次,受理申请<applications.received>件。"),
    ("复议诉讼", "因信息公开被申请复议<review.total>件,被起诉<litigation.total>件。"),
    ("概述", "举办培训<training.courses>期,<training.attendees>人次参加。"),
)
_MARK = re.compile(r"<([\w.-]+)>")


def number_records(count: int = 9) -> tuple[Record, ...]:
    """Return that many reports, each of a body of its own, with every line once."""
    return tuple(record_from_json(_raw(number)) for number in range(count))


def _raw(number: int) -> dict[str, Any]:
    text = ""
    paragraphs: list[dict[str, Any]] = []
    quantities: list[dict[str, Any]] = []
    for place, (label, template) in enumerate(LINES):
        start = len(text)
        for index, piece in enumerate(_MARK.split(template)):
            if index % 2 == 0:
                text += piece
                continue
            figure = str(number * 13 + place * 5 + index + 2)
            quantities.append(_quantity(piece, figure, len(text)))
            text += figure
        spans = [{"start": start, "end": len(text), "label": label}]
        paragraphs.append(
            {"start": start, "end": len(text), "kind": "paragraph", "heading": [], "label": label}
            | {"spans": spans}
        )
        text += "\n"
    return {
        "schema": 1,
        "id": f"numbers-{number:03d}",
        "body": f"body-{number:03d}",
        "text": text,
        "form": "free",
        "agency": "云溪县人民政府",
        "level": "county",
        "year": 2017,
        "title": "",
        "period": None,
        "quirks": [],
        "paragraphs": paragraphs,
        "quantities": quantities,
    }


def _quantity(indicator: str, figure: str, start: int) -> dict[str, Any]:
    entry = indicators().get(indicator)
    return {
        "indicator": None if entry is None else indicator,
        "applicant": "total" if entry is not None and entry.by_applicant else None,
        "value": int(figure),
        "unit": None if entry is None else entry.unit,
        "status": "reported",
        "qualifier": "exact",
        "scope": None,
        "name": "其他" if entry is None else None,
        "source": "text",
        "start": start,
        "end": start + len(figure),
    }
