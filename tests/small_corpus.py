"""A dozen small annotated reports, made from sentences, for tests that fit a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xxgk.corpus.annotations import Record, record_from_json
from xxgk.schema import LABELS

HEADINGS = {
    "概述": "一、总体情况",
    "主动公开": "二、主动公开政府信息情况",
    "依申请": "三、收到和处理申请情况",
    "复议诉讼": "四、复议和诉讼情况",
    "问题": "五、存在的主要问题",
    "计划": "六、下一步打算",
}
SENTENCES = {
    "概述": (
        "{place}调整了领导小组,办公室有专人负责。",
        "本报告由{place}办公室编写,数字截至年底。",
        "全年办了{n}期培训班,并把考核分数通报各单位。",
    ),
    "主动公开": (
        "网站发布信息{n}条,其中政策文件{n}条。",
        "{place}对每件规范性文件都配了图解。",
        "通过公众号和公示栏公布财政预决算。",
    ),
    "依申请": (
        "收到公开申请{n}件,都在期限内答复。",
        "{place}没有收到公开申请,也未收取费用。",
        "申请人多为自然人,当面递交的有{n}件。",
    ),
    "复议诉讼": (
        "因信息公开提起行政复议{n}件,维持{n}件。",
        "{place}没有发生行政诉讼。",
        "被法院判决纠错的案件为{n}件。",
    ),
    "问题": (
        "主要不足是栏目更新不及时,解读形式单一。",
        "{place}人手少,业务不熟,重视程度不够。",
        "部分科室公开意识不强,存在漏报。",
    ),
    "计划": (
        "明年将加强培训,完善制度,提高质量。",
        "{place}要进一步拓宽渠道,抓好督查。",
        "今后将逐步扩大公开范围,落实责任。",
    ),
}
FURNITURE = ("上一篇:没有了", "打印本页 关闭窗口", "分享到微信")
PLACES = ("云溪县", "白鹭区", "石门镇", "青川乡", "临江市", "东岭县")


def record(number: int, *, body: str | None = None, name: str | None = None) -> Record:
    """Return the report of that number; equal numbers give equal reports."""
    return record_from_json(raw_record(number, body=body, name=name))


def records(count: int = 12, first: int = 0) -> tuple[Record, ...]:
    """Return that many reports, each of a body of its own."""
    return tuple(record(number) for number in range(first, first + count))


def raw_record(number: int, *, body: str | None = None, name: str | None = None) -> dict[str, Any]:
    """Return the JSON object of `record`."""
    place = PLACES[number % len(PLACES)]
    year = 2010 + number % 12
    lines: list[tuple[str, str, tuple[str, ...], str | None]] = [
        (f"{place}{year}年政府信息公开工作年度报告", "title", (), None)
    ]
    for label in LABELS:
        heading = HEADINGS[label]
        lines.append((heading, "heading", (), None))
        for shift in range(2):
            words = SENTENCES[label][(number + shift) % 3]
            words = words.format(place=place, n=number * 7 + shift + 2)
            lines.append((words, "paragraph", (heading,), label))
    lines += [(words, "furniture", (), None) for words in FURNITURE]
    return {
        "schema": 1,
        "id": name or f"small-{number:03d}",
        "body": body or f"body-{number:03d}",
        "text": "\n".join(words for words, *_ in lines),
        "form": "free",
        "agency": f"{place}人民政府",
        "level": "county",
        "year": year,
        "title": lines[0][0],
        "period": None,
        "quirks": [],
        "paragraphs": list(_parts(lines)),
        "quantities": [],
    }


def _parts(lines: Sequence[tuple[str, str, tuple[str, ...], str | None]]) -> Any:
    start = 0
    for words, kind, heading, label in lines:
        end = start + len(words)
        spans = [] if label is None else [{"start": start, "end": end, "label": label}]
        yield {
            "start": start,
            "end": end,
            "kind": kind,
            "heading": list(heading),
            "label": label,
            "spans": spans,
        }
        start = end + 1
