"""Paragraphs and heading paths from the shapes in which reports arrive."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xxgk.corpus.normalise import convert
from xxgk.corpus.segment import segment
from xxgk.schema import Block, Document, Paragraph

BODY = "全县各部门按照要求及时公布工作动态和办事指南，方便群众查阅和办理各类事项。"


def document(text: str) -> Document:
    """Return the text as a document of lines."""
    lines = re.finditer(r"[^\r\n]*\S[^\r\n]*", text)
    return Document(text, tuple(Block(match.start(), match.end()) for match in lines))


def pieces(text: str, regions: tuple[tuple[int, int], ...] = ()) -> list[Paragraph]:
    return list(segment(document(text), convert(text), regions))


def shown(text: str, regions: tuple[tuple[int, int], ...] = ()) -> list[tuple[str, str]]:
    return [(each.kind, text[each.start : each.end]) for each in pieces(text, regions)]


def kinds(text: str) -> list[str]:
    return [each.kind for each in pieces(text)]


def path_of(text: str, anchor: str) -> tuple[str, ...]:
    at = text.index(anchor)
    return next(each.heading for each in pieces(text) if each.start <= at < each.end)


def test_sections_and_sub_sections_nest() -> None:
    text = (
        f"青柳县2016年政府信息公开年度报告\n一、概述\n{BODY}\n二、工作情况\n(一)平台建设\n{BODY}末"
    )
    assert kinds(text) == ["title", "heading", "paragraph", "heading", "heading", "paragraph"]
    assert path_of(text, "事项。末") == ("二、工作情况", "(一)平台建设")


def test_a_run_in_heading_stays_with_its_paragraph_and_heads_what_follows() -> None:
    text = f"二、工作情况\n(一)加强组织领导。{BODY}\n1、明确分工。{BODY}末"
    assert path_of(text, "(一)加强") == ("二、工作情况", "(一)加强组织领导")
    assert path_of(text, "事项。末") == ("二、工作情况", "(一)加强组织领导", "1、明确分工")


def test_one_collapsed_line_is_taken_apart() -> None:
    filling = BODY * 8
    text = (
        f"本报告由县政府办公室编制。 一、总体情况 2020年，{filling} {filling} "
        f"(一)平台建设 {BODY} (二)政民互动 {BODY} 二、主动公开政府信息情况 {BODY} "
        f"三、存在的主要问题和改进情况 存在问题 一是公开不够及时。{BODY} 无"
    )
    found = shown(text)
    headings = [words for kind, words in found if kind == "heading"]
    assert headings == [
        "一、总体情况",
        "(一)平台建设",
        "(二)政民互动",
        "二、主动公开政府信息情况",
        "三、存在的主要问题和改进情况",
        "存在问题",
    ]
    assert path_of(text, "一是公开不够") == ("三、存在的主要问题和改进情况", "存在问题")


def test_spaces_inside_words_cut_no_heading() -> None:
    text = (
        "一、工作 情况\n1.全年主动公 开信息 270 条，制发规范性文件 8 件。\n"
        f"二、机构 人员和支出情况 2018 年，我局公开信息 30 条，均在网站发布。{BODY}"
    )
    assert [words for kind, words in shown(text) if kind == "heading"] == [
        "一、工作 情况",
        "二、机构 人员和支出情况",
    ]


def test_a_title_that_shares_its_line_with_the_preface() -> None:
    text = f"青柳县2016年政府信息公开年度报告 本报告由县政府办公室编制。{BODY}\n一、概述\n{BODY}"
    assert kinds(text) == ["title", "paragraph", "heading", "paragraph"]


def test_a_heading_fused_to_its_body_is_cut_off() -> None:
    text = f"三、改进措施\n(一)进一步抓好重点领域公开一是推进财政信息公开。{BODY}"
    assert ("heading", "(一)进一步抓好重点领域公开") in shown(text)


@pytest.mark.parametrize(
    "damaged", ["二)强化监督检查", "二）强化监督检查", "（二强化监督检查", "l二、强化监督检查"]
)
def test_a_heading_that_lost_a_bracket(damaged: str) -> None:
    text = f"一、工作情况\n(一)平台建设\n{BODY}\n{damaged}\n{BODY}末"
    assert path_of(text, "事项。末")[-1].endswith("强化监督检查")


def test_a_list_of_sections_in_the_preface_opens_nothing() -> None:
    text = (
        "本报告包括一、概述，二、主动公开情况，三、依申请公开情况，四、存在的问题等四个部分。\n"
        f"一、概述\n{BODY}\n二、主动公开情况\n{BODY}"
    )
    assert kinds(text)[0] == "paragraph"
    assert path_of(text, "等四个部分") == ()


def test_a_table_of_contents_is_furniture() -> None:
    names = ["一、概述", "二、主动公开情况", "三、依申请公开情况", "四、存在的问题"]
    text = "\n".join(names) + "\n" + "\n".join(f"{name}\n{BODY}" for name in names)
    assert kinds(text) == ["furniture"] * 4 + ["heading", "paragraph"] * 4


def test_rows_of_a_table_are_no_sections() -> None:
    table = "一、主动公开情况\n条\n12\n二、回应解读情况\n次\n3"
    text = f"一、概述\n{BODY}\n二、附表\n{table}"
    region = (text.index(table), len(text))
    found = pieces(text, (region,))
    assert found[-1].kind == "table"
    assert found[-1].heading == ("二、附表",)
    assert [each.kind for each in found].count("heading") == 2


def test_hard_wrapped_lines_are_joined_and_page_marks_left_out() -> None:
    sentence = "本年度全县各部门认真贯彻落实条例要求不断完善工作机制切实加强平台建设和队伍建设" * 4
    wrapped = "\n".join(sentence[at : at + 30] for at in range(0, len(sentence), 30))
    first, second = wrapped[: wrapped.index("\n", 60)], wrapped[wrapped.index("\n", 60) :]
    text = f"一、概述\n{first}\n- 3 -{second}。\n二、主动公开情况\n{BODY}"
    assert kinds(text) == ["heading", "paragraph", "heading", "paragraph"]


def test_digits_and_units_on_lines_of_their_own_are_joined() -> None:
    text = f"一、概述\n统计期限自\n2011\n年\n1\n月\n1\n日起，{BODY}\n二、主动公开情况\n{BODY}"
    assert kinds(text) == ["heading", "paragraph", "heading", "paragraph"]


def test_items_counted_inside_a_line_end_with_it() -> None:
    items = f"(一)推进财政公开。{BODY}(二)推进环保公开。{BODY}"
    text = f"三、主动公开情况\n重点如下：{items}\n全年公布20条。"
    assert path_of(text, "(二)推进")[-1] == "(二)推进环保公开"
    assert path_of(text, "全年公布") == ("三、主动公开情况",)


def test_short_list_items_are_prose_not_headings() -> None:
    text = (
        "二、存在的问题\n1、个别单位公开不及时。\n2、信息内容不全面。\n"
        "三、改进措施\n明年将加强检查，及时通报。"
    )
    assert kinds(text) == ["heading", "paragraph", "paragraph", "heading", "paragraph"]


def test_template_headings_over_nothing_stay_headings() -> None:
    text = (
        f"一、总体情况\n{BODY}\n二、主动公开政府信息情况\n"
        f"三、收到和处理政府信息公开申请情况\n四、存在的问题\n{BODY}"
    )
    assert kinds(text) == ["heading", "paragraph", "heading", "heading", "heading", "paragraph"]


def test_page_furniture_around_a_report() -> None:
    text = (
        "首页 > 政务公开\n放大\n青柳县2016年政府信息公开年度报告\n"
        "发布时间：2017-03-01 浏览次数：20\n"
        f"一、概述\n{BODY}\n青柳县人民政府办公室\n2017年3月1日\n[打印] [关闭]\n分享到："
    )
    assert kinds(text) == [
        *["furniture"] * 2,
        "title",
        *["furniture", "heading", "paragraph"],
        *["furniture"] * 4,
    ]


@given(
    st.lists(
        st.sampled_from(
            [
                "一、概述",
                "(一)平台",
                "1、加强",
                "。",
                BODY,
                "\n",
                " ",
                "|",
                "2017年",
                "无",
                "：",
                "三)",
                "①",
            ]
        )
        | st.text(max_size=8),
        max_size=60,
    )
)
def test_any_text_is_taken_apart_without_overlap_and_without_loss(parts: list[str]) -> None:
    text = "".join(parts)
    found = pieces(text)
    position = 0
    left = ""
    for each in found:
        assert position <= each.start < each.end <= len(text)
        left += text[position : each.start]
        position = each.end
    left += text[position:]
    kept = re.sub(r"[\s|\u200b\ufeff]|[-—–]{1,2} ?\d{1,4} ?[-—–]{1,2}|第\d+页", "", left)
    assert kept.strip("\x1c\x1d\x1e\x1f\x85") == ""
