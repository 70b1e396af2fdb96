from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import pytest
from reader_checks import check, grid, texts, values
from samples import Heading, Merged, docx_file, xlsx_file

from xxgk.corpus.readers import Limits, office, read_document
from xxgk.errors import LimitError, ReadError

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _docx(body: str, **parts: str) -> bytes:
    """Return a bare DOCX with the given body, and further parts of the folder ``word``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        root = f'<w:document xmlns:w="{_W}" xmlns:mc="urn:mc"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", root)
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml)
    return stream.getvalue()


def _p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_paragraphs_headings_and_merged_cells() -> None:
    rows = [
        [Merged("项目", 1, 2), "数"],
        [Merged("办理", 2), "公开", "12"],
        ["不公开", ""],
    ]
    document = read_document(docx_file([Heading("一、概述"), "正文。", rows, "末。"], title="题"))
    check(document)
    assert texts(document) == ["一、概述", "正文。", "末。"]
    assert document.blocks[0].role == "heading"
    assert document.head_title == "题"
    assert grid(document) == [
        (0, 0, 1, 2, "项目"),
        (0, 2, 1, 1, "数"),
        (1, 0, 2, 1, "办理"),
        (1, 1, 1, 1, "公开"),
        (1, 2, 1, 1, "12"),
        (2, 1, 1, 1, "不公开"),
        (2, 2, 1, 1, ""),
    ]


def test_deleted_and_hidden_text_is_left_out_and_breaks_part_lines() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        "<w:p>"
        + run.format("收到")
        + "<w:del><w:r><w:delText>12</w:delText></w:r></w:del>"
        + f"<w:ins>{run.format('13')}</w:ins>"
        + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>"
        + "<w:r><w:t>件。</w:t><w:br/><w:t>次行</w:t></w:r></w:p>"
    )
    assert read_document(_docx(body)).text == "收到13件。\n次行\n"


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{_p('框内')}</w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>框外</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert texts(read_document(_docx(body))) == ["框外", "框内"]


def test_automatic_numbers_are_written_out() -> None:
    numbering = (
        f'<w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="0">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
        '<w:lvlText w:val="%1、"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%2"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    first, second = (
        f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="5"/></w:numPr>' for level in (0, 1)
    )
    body = (
        _p("概述", first)
        + _p("2017年", second)
        + _p("次", second)
        + _p("公开", first)
        + _p("x", second)
    )
    document = read_document(_docx(body, numbering=numbering))
    assert texts(document) == ["一、概述", "1 2017年", "2 次", "二、公开", "1 x"]


def test_workbook_with_merged_and_blank_cells() -> None:
    rows = [
        [Merged("统计表", 1, 3)],
        ["指标", "单位", "数"],
        ["主动公开", "条", "1234.5"],
        ["其他", "", ""],
    ]
    document = read_document(xlsx_file(rows, title="附表"))
    check(document)
    assert texts(document) == ["附表"]
    assert document.tables[0].origin == "sheet"
    assert grid(document)[0] == (0, 0, 1, 3, "统计表")
    assert values(document)[2, 2] == "1234.5"
    assert values(document)[3, 1] == values(document)[3, 2] == ""


def test_workbook_shows_dates_percentages_and_exact_fractions() -> None:
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["日期", "比例", "金额"])
    sheet.append([datetime.date(2018, 1, 2), 0.05, 0.1 + 0.2])
    sheet["B2"].number_format = "0.0%"
    stream = io.BytesIO()
    book.save(stream)
    assert list(values(read_document(stream.getvalue())).values())[3:] == [
        "2018-01-02",
        "5%",
        "0.3",
    ]


@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
def test_truncated_document_is_a_clear_error(share: float) -> None:
    data = docx_file(["正文。"])
    with pytest.raises(ReadError, match="cut off"):
        read_document(data[: int(len(data) * share)])


def test_damaged_part_is_a_clear_error() -> None:
    with pytest.raises(ReadError, match="XML"):
        read_document(_docx("<w:p>"))


def test_document_type_declarations_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(ReadError, match="document type"):
        read_document(stream.getvalue())


def test_zip_bomb_is_refused_by_its_directory() -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        for _ in range(210):
            part.write(b" " * 1_000_000)
    with pytest.raises(LimitError, match="unpacks"):
        read_document(stream.getvalue())


def test_zip_that_lies_about_its_sizes_gives_an_error_not_memory() -> None:
    data = _docx(_p("文" * 2000))
    start = data.rindex(b"PK\x01\x02")
    lying = data[: start + 24] + (100).to_bytes(4, "little") + data[start + 28 :]
    with pytest.raises(ReadError, match=r"damaged|XML"):
        read_document(lying)


def test_other_archives_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(ReadError, match="archive"):
        read_document(stream.getvalue())


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def test_old_office_format_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office.shutil, "which", lambda _: None)
    for data in (OLD, b"{\\rtf1 x}"):
        with pytest.raises(ReadError, match="save it as DOCX or PDF"):
            read_document(data)


def test_encrypted_office_file() -> None:
    with pytest.raises(ReadError, match="password"):
        read_document(OLD + "EncryptedPackage".encode("utf-16-le"))


def _program(folder: Path, lines: str) -> str:
    path = folder / "soffice"
    path.write_text(f"#!{sys.executable}\nimport sys, time, pathlib, shutil\n{lines}\n")
    path.chmod(0o755)
    return str(path)


def test_old_office_format_through_a_converter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "made.docx").write_bytes(docx_file(["换过的正文。"]))
    program = _program(
        tmp_path,
        "out = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1])\n"
        "out.mkdir()\n"
        f"shutil.copy({str(tmp_path / 'made.docx')!r}, out / 'given.docx')",
    )
    monkeypatch.setattr(office.shutil, "which", lambda _: program)
    assert texts(read_document(OLD)) == ["换过的正文。"]


def test_converter_that_fails_or_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = _program(tmp_path, "sys.exit(1)")
    monkeypatch.setattr(office.shutil, "which", lambda _: program)
    with pytest.raises(ReadError, match="could not convert"):
        read_document(OLD)
    hanging = _program(tmp_path, "time.sleep(60)")
    monkeypatch.setattr(office.shutil, "which", lambda _: hanging)
    with pytest.raises(LimitError, match="took longer"):
        read_document(OLD, limits=Limits(max_seconds=0.2))
