"""Whose report it is, of which year, and what its figures cover."""

from __future__ import annotations

import pytest

import xxgk
from xxgk import Report

BODY = "全县各部门按照要求及时公布工作动态和办事指南，全年主动公开政府信息120条。"
SECTIONS = f"一、概述\n{BODY}\n二、依申请公开情况\n全年未收到政府信息公开申请。\n"


def extracted(opening: str) -> Report:
    return xxgk.extract(f"{opening}\n{SECTIONS}")


@pytest.mark.parametrize(
    ("opening", "agency"),
    [
        ("青柳县2016年政府信息公开年度报告", "青柳县人民政府"),
        ("青柳县人民政府2016年政府信息公开工作年度报告", "青柳县人民政府"),
        ("2016年青柳县东园镇人民政府信息公开年度报告", "青柳县东园镇人民政府"),
        ("青柳县人力资源和社会保障局2016年政府信息公开工作年度报告", "青柳县人力资源和社会保障局"),
        ("桂花巷街道2021年政府信息公开工作年度报告", "桂花巷街道办事处"),
        ("青柳县政府2016年政府信息公开年报", "青柳县人民政府"),
        ("青柳县人民政府办公室关于\n青柳县2016年政府信息公开年度报告", "青柳县人民政府"),
        ("青柳县人民政府\n2016年政府信息公开工作年度报告", "青柳县人民政府"),
        ("竹埠镇人民政府2016年政府信息公开\n工作年度报告", "竹埠镇人民政府"),
        ("青柳縣2016年政府信息公開年度報告", "青柳县人民政府"),
        ("关于印发青柳县人民政府2016年信息公开工作年度报告的通知", "青柳县人民政府"),
        (
            "2016年政府信息公开年度报告\n根据条例规定，现公布青柳县水利局2016年政府信息公开年度报告。",
            "青柳县水利局",
        ),
        (
            "2016年政府信息公开年度报告\n本报告由青柳县审计局编制，反映2016年的工作。",
            "青柳县审计局",
        ),
        ("2016年政府信息公开年度报告", None),
    ],
)
def test_agency(opening: str, agency: str | None) -> None:
    assert extracted(opening).agency == agency


@pytest.mark.parametrize(
    ("opening", "year"),
    [
        ("青柳县2016年政府信息公开年度报告", 2016),
        ("青柳县二〇一二年政府信息公开年度报告", 2012),
        ("青柳县政府信息公开年度报告\n统计期限自2014年1月1日起至2014年12月31日止。", 2014),
        ("青柳县政府信息公开年度报告", None),
    ],
)
def test_year(opening: str, year: int | None) -> None:
    assert extracted(opening).year == year


@pytest.mark.parametrize(
    ("written", "start", "end", "rule"),
    [
        ("自2016年1月1日起至2016年12月31日止", "2016-01-01", "2016-12-31", None),
        ("自2016年1月1日至12月31日", "2016-01-01", "2016-12-31", None),
        ("自2016年5月1日起至2016年12月31日止", "2016-05-01", "2016-12-31", None),
        ("从201611日起,至20161231日止", "2016-01-01", "2016-12-31", "metadata.period_repaired"),
        ("", "2016-01-01", "2016-12-31", "metadata.period_inferred"),
    ],
)
def test_period(written: str, start: str, end: str, rule: str | None) -> None:
    told = f"报告中所列数据的统计期限{written}。" if written else "报告全文在网站公布。"
    report = extracted(f"青柳县2016年政府信息公开年度报告\n{told}")
    assert report.period is not None
    assert (report.period.start, report.period.end) == (start, end)
    told_of = {one.rule for one in report.findings if one.rule.startswith("metadata.")}
    assert told_of == ({rule} if rule else set())


def test_without_a_year_there_is_no_period() -> None:
    assert extracted("青柳县政府信息公开年度报告").period is None
