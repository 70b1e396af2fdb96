"""What the five real reports say, checked by anchors of a few characters.

The reports are no part of the project; the tests skip where ``XXGK_REPORTS`` names none.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import xxgk
from xxgk import Observation, Report

NAMES = ("anhua-2013", "daishan-2020", "liuhe-2016", "nanxian-2017", "suizhou-2017")


@pytest.fixture(scope="module")
def extracted(reports: Path) -> dict[str, Report]:
    return {name: xxgk.extract(reports / f"{name}.txt") for name in NAMES}


def values(report: Report, source: str = "text") -> set[tuple[object, ...]]:
    return {
        (one.indicator, one.value, one.status, one.qualifier, one.scope)
        for one in report.observations
        if one.indicator and one.source == source
    }


def said(indicator: str, value: float, scope: str | None = None) -> tuple[object, ...]:
    return (indicator, value, "reported", "exact", scope)


def denied(indicator: str) -> tuple[object, ...]:
    return (indicator, 0, "denied", "exact", None)


@pytest.mark.parametrize("name", NAMES)
def test_every_value_stands_where_it_says(extracted: dict[str, Report], name: str) -> None:
    report = extracted[name]
    assert report.observations
    for one in report.observations:
        assert report.text[one.start : one.end] == one.evidence != ""


@pytest.mark.parametrize(
    ("name", "agency", "year", "form"),
    [
        ("anhua-2013", "安化县人民政府", 2013, "free"),
        ("daishan-2020", "岱山县人民政府", 2020, "2019"),
        ("liuhe-2016", "六合区人民政府", 2016, "free"),
        ("nanxian-2017", "南县人民政府", 2017, "2014"),
        ("suizhou-2017", "随州市人民政府", 2017, "free"),
    ],
)
def test_whose_report_and_of_which_year(
    extracted: dict[str, Report], name: str, agency: str, year: int, form: str
) -> None:
    report = extracted[name]
    assert (report.agency, report.year, report.form) == (agency, year, form)
    assert report.period is not None
    assert (report.period.start, report.period.end) == (f"{year}-01-01", f"{year}-12-31")
    assert report.confidence > 0.8


def test_anhua_denies_and_counts(extracted: dict[str, Report]) -> None:
    assert values(extracted["anhua-2013"]) == {
        said("proactive.website", 4566),
        said("response.press_conferences", 3),
        denied("applications.received"),
        denied("request_fees.amount"),
        denied("review.total"),
        denied("litigation.total"),
    }


def test_liuhe_keeps_its_script_and_invents_no_review(extracted: dict[str, Report]) -> None:
    report = extracted["liuhe-2016"]
    assert values(report) == {
        said("proactive.website", 3854),
        said("proactive.weibo", 1148),
        said("proactive.wechat", 1320),
        said("applications.received", 40),
    }
    assert "報告" in (report.title or "")


def test_daishan_gives_no_zeros_from_its_lost_tables(extracted: dict[str, Report]) -> None:
    report = extracted["daishan-2020"]
    found = values(report)
    assert ("proactive.total", 10000, "reported", "at_least", None) in found
    assert {said("applications.received", 27), said("response.press_conferences", 32)} <= found
    assert {denied("review.total"), denied("litigation.total")} <= found
    assert values(report, "table") == set()
    lost = [one for one in report.findings if one.rule == "form.table_missing"]
    assert len(lost) == 3


def test_suizhou_tells_totals_from_their_parts(extracted: dict[str, Report]) -> None:
    report = extracted["suizhou-2017"]
    assert values(report) == {
        said("proactive.total", 71144),
        said("proactive.total", 31248, "市本级"),
        said("proactive.total", 39896, "县市区"),
        said("proactive.website", 18771),
        said("proactive.weibo", 3723),
        said("proactive.wechat", 6042),
        said("applications.received", 131),
        said("applications.received_in_person", 42),
        said("applications.received_fax", 2),
        said("applications.received_online", 60),
        said("applications.received_letter", 27),
        said("review.total", 6),
        said("litigation.total", 2),
        said("complaints.total", 53),
    }
    assert any(one.rule == "metadata.period_repaired" for one in report.findings)


def test_nanxian_gives_its_table_and_what_prose_repeats(extracted: dict[str, Report]) -> None:
    report = extracted["nanxian-2017"]
    table = [one for one in report.observations if one.source == "table"]
    assert len(table) == 58
    assert all(one.status == "reported" and one.indicator for one in table)
    by_id = {one.indicator: one.value for one in table}
    expected = {
        "proactive.total": 11347,
        "proactive.website": 6507,
        "proactive.other_channels": 2864,
        "response.hot_topics": 187,
        "applications.received_letter": 3,
        "outcome.granted": 13,
        "review.corrected": 2,
        "budget.amount": 5,
        "training.attendees": 680,
    }
    assert {key: by_id[key] for key in expected} == expected
    assert values(report) >= {
        said("proactive.total", 11347),
        said("applications.received", 13),
        said("review.total", 2),
        denied("litigation.total"),
        denied("request_fees.amount"),
        said("staff.full_time", 2),
        said("staff.part_time", 71),
        said("budget.amount", 5),
    }


LABELS = [
    ("anhua-2013", "强化监督检查,确保", None),
    ("anhua-2013", "制定了《安化县政务公开工作考核", "概述"),
    ("anhua-2013", "共同播放由县政府提供", "主动公开"),
    ("anhua-2013", "接到属于受理范围", "依申请"),
    ("anhua-2013", "申请方面的收支", "依申请"),
    ("anhua-2013", "提起行政诉讼的情况", "复议诉讼"),
    ("anhua-2013", "公开的信息不全面", "问题"),
    ("anhua-2013", "推进重大民生信息公开", "计划"),
    ("anhua-2013", "渠道已基本畅通", "计划"),
    ("anhua-2013", "纳入政务公开绩效考核", "计划"),
    ("daishan-2020", "各类政府信息1万余条", "主动公开"),
    ("daishan-2020", "申请27件,内容", "依申请"),
    ("daishan-2020", "申请引起的行政诉讼", "复议诉讼"),
    ("daishan-2020", "收到依申请公开27件", "依申请"),
    ("daishan-2020", "因依申请公开引起", "复议诉讼"),
    ("daishan-2020", "统计难以操作", "问题"),
    ("daishan-2020", "推行。 2021年打算", None),
    ("daishan-2020", "规范依申请公开处理", "计划"),
    ("liuhe-2016", "深入貫徹國家和省", "概述"),
    ("liuhe-2016", "抓好教育培訓", "概述"),
    ("liuhe-2016", "推進減稅降費信息", "主动公开"),
    ("liuhe-2016", "信息3854條", "主动公开"),
    ("liuhe-2016", "辦理各類信息公開申請", "依申请"),
    ("liuhe-2016", "網路問政平台2396", "依申请"),
    ("liuhe-2016", "推進執行公開", "计划"),
    ("liuhe-2016", "嚴格規範依申請公開", "计划"),
    ("nanxian-2017", "议事机制健全", "概述"),
    ("nanxian-2017", "服务群众“零距离”", "概述"),
    ("nanxian-2017", "受理13起依申请", "依申请"),
    ("nanxian-2017", "均依法依程序及时", "依申请"),
    ("nanxian-2017", "行政复议2件", "复议诉讼"),
    ("nanxian-2017", "收取任何费用", "依申请"),
    ("nanxian-2017", "全职人员为2人", "概述"),
    ("nanxian-2017", "死死把住审批", "问题"),
    ("nanxian-2017", "实行联审会议制度", "计划"),
    ("suizhou-2017", "强化组织领导", "概述"),
    ("suizhou-2017", "PPP项目落地9个", "主动公开"),
    ("suizhou-2017", "信用红榜信息324", "主动公开"),
    ("suizhou-2017", "传真申请2件", "依申请"),
    ("suizhou-2017", "举报投诉53件", "复议诉讼"),
    ("suizhou-2017", "新媒体平台应用有待", "问题"),
    ("suizhou-2017", "提升工作队伍素质", "计划"),
    ("suizhou-2017", "重拳出击重点领域", "计划"),
]


@pytest.mark.parametrize(("name", "anchor", "label"), LABELS)
def test_labels(extracted: dict[str, Report], name: str, anchor: str, label: str | None) -> None:
    report = extracted[name]
    middle = report.text.index(anchor) + len(anchor) // 2
    inside = [each for each in report.paragraphs if each.start <= middle < each.end]
    found = inside[0].label if inside and inside[0].kind == "paragraph" else None
    for span in inside[0].spans if inside else ():
        if span.start <= middle < span.end:
            found = span.label
    assert found == label


def test_an_observation_is_a_public_value(extracted: dict[str, Report]) -> None:
    assert all(isinstance(one, Observation) for one in extracted["anhua-2013"].observations)
