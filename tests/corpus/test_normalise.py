"""Normalised copies lead back to the text they were made from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xxgk.corpus.normalise import convert, flow, is_traditional, simplify

REPORT_LIKE = st.text(
    alphabet=st.one_of(
        st.sampled_from("收到申請件條檔案館網際路計畫，。、：（）１２３4567年bào報告()"),
        st.sampled_from(" \n\r\t\u3000\u00a0\u200b|-—"),
        st.characters(),
    ),
    max_size=200,
)


@given(REPORT_LIKE)
def test_conversion_keeps_the_length(text: str) -> None:
    assert len(convert(text).text) == len(text)


@given(REPORT_LIKE)
def test_every_character_of_a_flow_leads_back_in_order(text: str) -> None:
    view = flow(convert(text), 0, len(text))
    last = 0
    for index in range(len(view.text)):
        start, end = view.to_source(index, index + 1)
        assert last <= start < end <= len(text)
        last = start


@given(REPORT_LIKE)
def test_flow_is_idempotent(text: str) -> None:
    once = simplify(text)
    assert simplify(once) == once or convert(once).traditional


@given(REPORT_LIKE, st.integers(0, 199), st.integers(0, 199))
def test_a_flow_stays_inside_its_stretch(text: str, first: int, second: int) -> None:
    start, end = sorted((min(first, len(text)), min(second, len(text))))
    view = flow(convert(text), start, end)
    if view.text:
        low, high = view.to_source(0, len(view.text))
        assert start <= low < high <= end


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("２０１７年，共１２件", "2017年,共12件"),
        ("3，001条", "3,001条"),
        ("政府 信息\u3000公开\u00a04566 条", "政府信息公开4566条"),
        ("统计期限\n自2011\n年\n1\n月", "统计期限自2011年1月"),
        ("共收\u200b到申\ufeff请", "共收到申请"),
        ("受理申请\n- 3 -\n共5件", "受理申请共5件"),
        ("12 34", "12 34"),
        ("open data", "open data"),
        ("3 | 4", "3 4"),
    ],
)
def test_what_has_no_meaning_goes(written: str, clean: str) -> None:
    assert simplify(written) == clean


def test_digits_are_never_fused() -> None:
    assert simplify("上年\n12\n13\n件") == "上年12 13件"


@pytest.mark.parametrize(
    ("local", "mainland"),
    [
        ("政府入口網站與網際網路平臺", "政府门户网站与互联网平台"),
        ("印發檔案並送檔案館", "印发文件并送档案馆"),
        ("來年工作計畫與辦理程式", "来年工作计划与办理程序"),
        ("民眾的資訊與許可權", "群众的信息与权限"),
    ],
)
def test_local_terms_become_mainland_ones(local: str, mainland: str) -> None:
    assert simplify(local) == mainland


def test_a_replaced_term_leads_back_as_a_whole() -> None:
    text = "依託網際網路辦理，設定專欄"
    view = flow(convert(text), 0, len(text))
    at = view.text.index("互联网")
    assert text[slice(*view.to_source(at, at + 3))] == "網際網路"
    assert text[slice(*view.to_source(at + 1, at + 2))] == "網際網路"


def test_readings_in_brackets_go_where_a_page_is_full_of_them() -> None:
    text = "報(bào)告根據(jù)條例編(biān)制，系統(tǒng)運(yùn)行"
    assert simplify(text) == "报告根据条例编制,系统运行"


def test_a_single_bracket_with_letters_stays() -> None:
    assert simplify("通过客户端(app)公开") == "通过客户端(app)公开"


def test_a_simplified_report_that_quotes_a_traditional_name_is_simplified() -> None:
    assert not is_traditional("青柳县人民政府信息公开工作年度报告，蘭亭镇除外，其余各乡镇均已公开")
    assert is_traditional("青柳縣人民政府信息公開工作年度報告")


def test_an_empty_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="no such interval"):
        flow(convert("公开"), 0, 2).to_source(1, 1)
