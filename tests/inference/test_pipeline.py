"""From bytes, text or a path to a Report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import xxgk
from xxgk.errors import ReadError

TEXT = (
    "青柳县2016年政府信息公开年度报告\n一、主动公开情况\n全年主动公开政府信息120条。\n"
    "二、依申请公开情况\n全年未收到政府信息公开申请。\n三、存在的问题\n部分单位公开不及时。\n"
)


def test_a_path_bytes_and_text_give_the_same(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8", newline="")
    reports = [xxgk.extract(each) for each in (path, str(path), TEXT.encode(), TEXT)]
    assert {report.observations for report in reports} == {reports[0].observations}
    assert [(one.indicator, one.value, one.status) for one in reports[0].observations] == [
        ("proactive.total", 120, "reported"),
        ("applications.received", 0, "denied"),
    ]


def test_a_text_in_one_long_line_is_a_text_and_no_path() -> None:
    line = TEXT.replace("\n", " ") + "各部门按照要求公开信息。" * 40
    assert xxgk.extract(line).year == 2016


def test_what_is_not_spoken_of_has_no_observation() -> None:
    found = {one.indicator for one in xxgk.extract(TEXT).observations}
    assert not any(name and name.startswith(("review.", "litigation.")) for name in found)


def test_a_report_is_plain_data_and_frames() -> None:
    report = xxgk.extract(TEXT)
    data = json.loads(report.to_json())
    assert "text" not in data
    assert json.loads(report.to_json(text=True))["text"] == TEXT
    assert data["observations"][0]["evidence"] == "120"
    frame = report.to_frame()
    assert len(frame) == len(report.observations)
    assert list(frame["indicator"]) == [one.indicator for one in report.observations]


def test_a_page_on_another_subject_gives_no_values() -> None:
    prose = "明天多云转晴，全市气温5到12度，出动除雪车120台。"
    page = f"<html><body><h1>天气</h1><p>{prose}</p></body></html>"
    report = xxgk.extract(page.encode())
    assert report.observations == ()
    assert report.confidence < 0.5
    assert [one.rule for one in report.findings] == ["document.no_report"]


def test_headings_of_lost_tables_name_the_form_and_the_loss() -> None:
    lost = "二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
    text = (
        "青柳县2022年政府信息公开工作年度报告\n一、总体情况\n全县公开工作有序推进。\n"
        f"{lost}四、存在的主要问题及改进情况\n公开不够及时。\n"
    )
    report = xxgk.extract(text)
    assert report.form == "2021"
    assert [one.rule for one in report.findings].count("form.table_missing") == 2
    assert not [one for one in report.observations if one.source == "table"]


@pytest.mark.parametrize("source", ["no-such-file.txt", Path("no-such-file.txt")])
def test_a_missing_file_is_an_error_that_names_it(source: str | Path) -> None:
    with pytest.raises(ReadError, match=r"no-such-file\.txt"):
        xxgk.extract(source)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "主动公开",
                "政府信息",
                "收到申请",
                "未发生",
                "行政复议",
                "12",
                "件",
                "条",
                "，",
                "。",
                "一、",
                "(一)",
                "其中",
                "约",
                "1万余",
                "2016年",
                "|",
                "同意公开",
                "信息公开年度报告",
            ]
        )
        | st.sampled_from(" \n")
        | st.text(max_size=5),
        max_size=60,
    )
)
def test_any_text_gives_values_that_stand_where_they_say(parts: list[str]) -> None:
    text = "政府信息公开工作年度报告\n" + "".join(parts)
    report = xxgk.extract(text)
    for one in report.observations:
        assert report.text[one.start : one.end] == one.evidence != ""
        assert (one.value is None) == (one.status in {"blank", "not_applicable"})
    position = 0
    for each in report.paragraphs:
        assert position <= each.start < each.end <= len(report.text)
        position = each.end
        if each.spans:
            edges = [(span.start, span.end) for span in each.spans]
            assert (edges[0][0], edges[-1][1]) == (each.start, each.end)
