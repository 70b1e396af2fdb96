from __future__ import annotations

import time

import pytest
from reader_checks import check, grid, texts, values
from samples import Merged, html_page

from xxgk.corpus.readers import Limits, read_document, read_string
from xxgk.errors import LimitError, ReadError


def test_one_line_for_each_block_and_break() -> None:
    document = read_string(
        "<div>甲<p>乙<span>丙</span><br>丁</p>戊\n己</div><ul><li>一<li>二</ul>&#24180;&nbsp;月&amp;"
    )
    check(document)
    assert document.text == "甲\n乙丙\n丁\n戊 己\n一\n二\n年\xa0月&\n"


def test_hidden_parts_are_left_out() -> None:
    document = read_string(
        "<html><head><title>题</title><style>p{}</style></head><body><script>var a</script>"
        "<!-- 注 --><template>样</template><p style='color:red; DISPLAY : none'>隐</p>"
        "<p hidden>藏</p><input value='值'><textarea>框</textarea><select><option>选</select>"
        "<noscript>无</noscript><p>见</p></body></html>"
    )
    assert document.text == "见\n"
    assert document.head_title == "题"


def test_page_that_hides_everything_is_read_with_a_note() -> None:
    document = read_string("<html><body><div style='display:none'><p>正文</p></div></body></html>")
    assert document.text == "正文\n"
    assert "hides" in document.notes[0]


def test_headings_have_their_role() -> None:
    document = read_string("<h1>题目</h1><p>文</p><div><h3>一、概<br>述</h3></div>")
    assert [block.role for block in document.blocks] == ["heading", "text", "heading", "heading"]


@pytest.mark.parametrize(
    "head",
    [
        '<title>门户</title><meta name="ArticleTitle" content=" 某县 报告 ">',
        '<title>门户</title><META NAME="articletitle" CONTENT="某县 报告">',
        "<title>某县\n报告</title>",
    ],
)
def test_title_of_the_article_comes_before_that_of_the_page(head: str) -> None:
    page = f"<html><head>{head}</head><body><p>文</p></body></html>"
    assert read_string(page).head_title == "某县 报告"


def test_spans_give_grid_positions() -> None:
    document = read_string(
        "<table><tr><th rowspan=2>项<th colspan=2>申请人<tr><td>自然人<td>企业"
        "<tr><td>收到<td>&nbsp;<td>3</table>"
    )
    check(document)
    assert document.text == "项\t申请人\n自然人\t企业\n收到\t\t3\n"
    assert grid(document) == [
        (0, 0, 2, 1, "项"),
        (0, 1, 1, 2, "申请人"),
        (1, 1, 1, 1, "自然人"),
        (1, 2, 1, 1, "企业"),
        (2, 0, 1, 1, "收到"),
        (2, 1, 1, 1, ""),
        (2, 2, 1, 1, "3"),
    ]


def test_spans_beyond_the_table_end_with_it() -> None:
    document = read_string("<table><tr><td rowspan=99>甲<td>乙<tr><td>丙<td rowspan=0>丁</table>")
    check(document)
    assert grid(document)[0][2] == 2


def test_cells_with_several_paragraphs_keep_one_text() -> None:
    document = read_string(
        "<table><tr><td><p>予以</p><p>公开</p></td><td><p>1</p></td></tr><tr><td>其<br>他<td>2</table>"
    )
    assert values(document) == {(0, 0): "予以 公开", (0, 1): "1", (1, 0): "其 他", (1, 1): "2"}


def test_layout_tables_dissolve_and_data_tables_stay() -> None:
    data = "<table><tr><td>甲<td>1<tr><td>乙<td>2</table>"
    document = read_string(
        f"<table><tr><td>导航<td>位置<tr><td colspan=2><h2>一、概述</h2><p>文。</p>{data}"
        "<p>末。</p></table>"
    )
    check(document)
    assert texts(document) == ["导航", "位置", "一、概述", "文。", "末。"]
    assert [block.role for block in document.blocks][2] == "heading"
    assert len(document.tables) == 1
    assert values(document)[1, 1] == "2"


def test_whole_report_in_one_table_gives_prose_and_its_data() -> None:
    prose = "本报告按照条例的要求编制。" * 30
    rows = "<tr><td>甲<td>1<td>2</tr><tr><td>乙<td>3<td></tr>"
    document = read_string(
        f"<table><tr><td colspan=3>{prose}</tr>{rows}<tr><td colspan=3>{prose}</table>"
    )
    check(document)
    assert texts(document) == [prose, prose]
    assert values(document)[1, 1] == "3"
    assert values(document)[1, 2] == ""


def test_row_with_a_long_explanation_stays_data() -> None:
    long = "说明文字。" * 60
    document = read_string(f"<table><tr><td>甲<td>{long}<td>12<tr><td>乙<td>无<td>3</table>")
    assert values(document)[0, 2] == "12"


def test_rows_without_a_table_do_not_join_figures() -> None:
    document = read_string("<tr><td>甲</td><td>12</td></tr><tr><td>乙</td><td>3</td></tr>")
    assert values(document)[0, 1] == "12"


def test_a_table_at_the_very_start_stays_whole() -> None:
    assert len(read_string("<table><tr><td>甲<td>12<tr><td>乙<td>3</table>").tables) == 1


def test_text_with_a_less_than_sign_is_no_markup() -> None:
    text = "增长<5%,其中<b>不是</b>标签。"
    assert read_string(text).text == text


def test_page_without_text_is_an_error() -> None:
    with pytest.raises(ReadError, match="no text"):
        read_string("<html><body><script>x</script></body></html>")


@pytest.mark.parametrize("depth", [10_000, 100_000])
def test_deep_nesting_stops_soon(depth: int) -> None:
    start = time.process_time()
    with pytest.raises(LimitError, match="deeper"):
        read_string("<div>" * depth + "文" + "</div>" * depth)
    assert time.process_time() - start < 5


def test_many_unclosed_paragraphs_are_not_deep() -> None:
    document = read_string("<html><body>" + "<p>第一段<br>次行<li>项" * 6000)
    assert len(document.blocks) == 18_000


def test_table_of_5000_rows() -> None:
    rows = [[f"第{number}行", str(number), "", Merged("说明")] for number in range(5000)]
    document = read_document(html_page([rows]).encode())
    check(document)
    assert document.tables[0].rows == 5000
    assert values(document)[4999, 1] == "4999"


def test_limits_on_tables_and_text() -> None:
    page = "<table>" + "<tr><td>甲<td>乙" * 30 + "</table>"
    with pytest.raises(LimitError, match="rows"):
        read_string(page, limits=Limits(max_table_rows=20))
    with pytest.raises(LimitError, match="columns"):
        read_string("<table><tr><td colspan=5000>甲<td>乙<tr><td>丙</table>")
    with pytest.raises(LimitError, match="characters"):
        read_string(page, limits=Limits(max_text_chars=50))
