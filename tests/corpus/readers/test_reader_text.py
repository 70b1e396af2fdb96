from __future__ import annotations

from reader_checks import check, grid, texts, values

from xxgk.corpus.readers import read_document, read_string


def test_text_stays_exactly_as_it_stands() -> None:
    text = "一、概述\r\n\r\n\u3000\u3000正文 。\n\xa0\n末行\x0c下页"
    document = read_document(text.encode())
    check(document)
    assert document.text == text
    assert texts(document) == ["一、概述", "正文 。", "末行", "下页"]


def test_pipe_rows_are_a_table_with_blank_cells() -> None:
    document = read_string(
        "前文。\n | 自然人 | 企业 | 总计 |\n新收 | 12 |  | 12 |\n结转 | 0 | 1 |\n后文。"
    )
    check(document)
    assert document.tables[0].origin == "pipes"
    assert values(document) == {
        (0, 0): "",
        (0, 1): "自然人",
        (0, 2): "企业",
        (0, 3): "总计",
        (1, 0): "新收",
        (1, 1): "12",
        (1, 2): "",
        (1, 3): "12",
        (2, 0): "结转",
        (2, 1): "0",
        (2, 2): "1",
    }
    assert texts(document) == ["前文。", "后文。"]


def test_pipes_on_both_sides_and_a_rule_below_the_header() -> None:
    document = read_string("| 项目 | 数 |\n|---|:-:|\n| 规章 | 3 |\n| 其他 | - |")
    assert values(document) == {
        (0, 0): "项目",
        (0, 1): "数",
        (1, 0): "规章",
        (1, 1): "3",
        (2, 0): "其他",
        (2, 1): "-",
    }


def test_broken_cells_and_page_numbers_stay_inside_their_row() -> None:
    document = read_string(
        "项目 | 甲 | 乙 |\n规章 | 0 | 0 |\n- 3 -\n长标\n签 | 1 | 2 |\n5\n其他 | 3 | 4 |"
    )
    check(document)
    rows = [[text for r, _, _, _, text in grid(document) if r == row] for row in range(4)]
    assert rows[2] == ["长标\n签", "1", "2"]
    assert rows[3] == ["其他", "3", "4"]


def test_a_heading_between_two_tables_parts_them() -> None:
    rows = "甲 | 乙 | 丙 |\n规章 | 0 | 0 |\n"
    document = read_string(f"{rows}三、复议\n{rows}")
    assert len(document.tables) == 2
    assert texts(document) == ["三、复议"]


def test_layout_table_of_empty_pipes_is_no_table() -> None:
    document = read_string(
        f"题目 {'|' * 300}\n某县 {'|' * 300}\n|\n{'|' * 300}\n正文一。 二、正文。"
    )
    assert document.tables == ()
    assert [text.strip("| ") for text in texts(document)] == [
        "题目",
        "某县",
        "",
        "",
        "正文一。 二、正文。",
    ]


def test_one_cell_a_line_is_left_to_the_forms() -> None:
    assert read_string("规章 |\n3 |\n规范性文件 |\n5 |").tables == ()


def test_single_line_of_pipes_is_no_table() -> None:
    assert read_string("首页 | 新闻 | 公开\n正文。").tables == ()


def test_csv_keeps_blank_and_quoted_cells() -> None:
    document = read_document('指标,甲,乙\n"规章,新",1,\n办法,,"1,234"\n,5,6\n'.encode("gb18030"))
    check(document)
    assert document.media_type == "text/csv"
    assert values(document)[1, 0] == "规章,新"
    assert values(document)[1, 2] == values(document)[2, 1] == values(document)[3, 0] == ""
    assert values(document)[2, 2] == "1,234"


def test_tab_separated_rows_keep_leading_blanks() -> None:
    document = read_string("\t甲\t乙\n规章\t1\t2\n办法\t\t3\n")
    assert values(document)[0, 1] == "甲"
    assert values(document)[2, 1] == ""


def test_prose_with_half_width_commas_is_no_csv() -> None:
    prose = "一是加强领导,明确责任,确保工作落实到位。\n二是完善制度,规范程序,确保公开及时准确。\n"
    assert read_string(prose * 3).tables == ()
