from __future__ import annotations

import io
import random
from types import SimpleNamespace

import pytest
from reader_checks import check, texts, values
from samples import Heading, Merged, Part, Rows, docx_file, html_page, pdf_file, placed, xlsx_file

from xxgk.corpus.readers import Limits, locate, locate_span, ocr, read_document
from xxgk.errors import LimitError, ReadError


def _table(seed: int) -> Rows:
    """Return a table like those of the forms: merged labels, wrapped labels, blank cells."""
    chance = random.Random(seed)
    width = chance.randint(2, 7)
    rows: Rows = [[Merged("项目", 1, 2), *(f"申请人{number}类" for number in range(width))]]
    for group in range(chance.randint(2, 9)):
        size = chance.randint(1, 8)
        for number in range(size):
            figures = [
                chance.choice(["", "0", "/", "12.5", str(chance.randint(0, 99999))])
                for _ in range(width - 1)
            ]
            label = f"({group}.{number})" + "长标签文字" * chance.randint(1, 5)
            first: list[str | Merged] = [Merged(f"三、结果{group}", size)] if number == 0 else []
            rows.append([*first, label, *figures, str(chance.randint(0, 9))])
    return rows


@pytest.mark.parametrize("seed", range(4))
def test_one_table_reads_alike_from_every_format(seed: int) -> None:
    rows = _table(seed)
    width = max(cell.column + cell.columns for cell in placed(rows))
    prose = ["本报告由办公室编制," * (seed * 7 + 2) + "完。", "以上各项," * 60 + "完。"]
    parts: list[Part] = [prose[0], Heading("二、情况"), rows, Heading("三、结尾"), prose[1]]
    expected = {(c.row, c.column, c.rows, c.columns, c.text) for c in placed(rows)}
    files = {
        "html": html_page(parts).encode(),
        "docx": docx_file(parts),
        "pdf": pdf_file(parts, widths=[90, 150, *[210 / (width - 2)] * (width - 2)]),
        "xlsx": xlsx_file(rows),
    }
    for kind, data in files.items():
        document = read_document(data)
        check(document)
        table = document.tables[0]
        assert len(document.tables) == 1, kind
        assert {
            (c.row, c.column, c.row_span, c.column_span, document.text[c.start : c.end])
            for c in table.cells
        } == expected, kind
        if kind != "xlsx":
            assert texts(document) == [prose[0], "二、情况", "三、结尾", prose[1]], kind


def test_every_character_has_its_page_and_box() -> None:
    document = read_document(pdf_file(["正文开头," * 400 + "末。", [["甲", "乙"], ["丙", "4"]]]))
    check(document)
    assert document.text[document.boxes[0].start] == "正"
    first, last = locate(document, 0), locate(document, document.tables[0].cells[3].start)
    assert first is not None and last is not None
    assert first.page == 1 and last.page > 1
    assert 0 < first.left < first.right < 200 and 0 < first.top < first.bottom < 150
    assert last.left > 290
    for block in document.blocks:
        for offset in range(block.start, block.end):
            assert locate(document, offset) is not None
    assert locate(document, len(document.text)) is None
    lines = locate_span(document, 0, 60)
    assert [box.page for box in lines] == [1, 1] and lines[0].bottom <= lines[1].bottom


def test_page_numbers_and_repeated_headers_are_dropped() -> None:
    document = read_document(pdf_file(["很长的正文," * 900 + "完。"], header="某县人民政府"))
    assert texts(document) == ["某县人民政府", "很长的正文," * 900 + "完。"]


def test_title_comes_from_the_properties() -> None:
    assert read_document(pdf_file(["文。"], title="某县报告")).head_title == "某县报告"


def test_repeated_table_header_is_dropped_and_equal_rows_are_not() -> None:
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream)
    for _ in range(2):
        canvas.grid([100, 200, 300], [700, 680, 660, 640])
        for row, (left, right) in enumerate([("item", "count"), ("rules", "5"), ("rest", "7")]):
            canvas.drawString(105, 685 - 20 * row, left)
            canvas.drawString(205, 685 - 20 * row, right)
        canvas.showPage()
    canvas.save()
    document = read_document(stream.getvalue())
    assert [text for (_, column), text in values(document).items() if column == 1] == [
        "count",
        "5",
        "7",
        "5",
        "7",
    ]


def test_figures_below_each_other_stay_apart_and_broken_ones_join() -> None:
    document = read_document(pdf_file([[["甲", "1234567890123"], ["乙", "5"]]], widths=[60, 40]))
    assert values(document)[0, 1] == "1234567890123"
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.grid([100, 200, 300], [700, 660, 620])
    for x, y, text in [(105, 680, "a"), (205, 682, "12"), (205, 668, "3"), (105, 640, "b")]:
        canvas.drawString(x, y, text)
    canvas.save()
    assert values(read_document(stream.getvalue()))[0, 1] == "12 3"


def test_lines_of_figures_do_not_run_into_each_other() -> None:
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.drawString(100, 700, "Report total 71144")
    canvas.drawString(100, 680, "31248 and 39896 xx")
    canvas.save()
    assert len(read_document(stream.getvalue()).blocks) == 2
    prose = "公开" * 18 + "条1234567"
    assert texts(read_document(pdf_file([prose + "条。"])))[0] == prose + "条。"


def test_a_frame_around_text_is_no_table() -> None:
    assert read_document(pdf_file(["前。", [["框内的一段话。"]], "后。"])).tables == ()


def test_landscape_page_stored_on_its_side_is_read_upright() -> None:
    import pypdfium2
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(595, 842))
    canvas.rotate(90)
    canvas.translate(0, -595)
    canvas.drawString(100, 500, "Report 2017")
    canvas.grid([100, 200, 300], [400, 380, 360])
    for x, y, text in [(105, 385, "a"), (205, 385, "12"), (105, 365, "b"), (205, 365, "345")]:
        canvas.drawString(x, y, text)
    canvas.save()
    document = pypdfium2.PdfDocument(stream.getvalue())
    document[0].set_rotation(90)
    turned = io.BytesIO()
    document.save(turned)
    read = read_document(turned.getvalue())
    assert texts(read) == ["Report 2017"]
    assert values(read) == {(0, 0): "a", (0, 1): "12", (1, 0): "b", (1, 1): "345"}
    assert read.boxes[0].left == pytest.approx(100, abs=2)
    assert read.boxes[0].bottom == pytest.approx(95, abs=5)


def _bare_pdf(count: int) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [3 0 R] >>" % count,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ]
    data = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return data + (
        b"xref\n0 4\n0000000000 65535 f \n%s"
        b"trailer << /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (table, len(data))
    )


def test_a_million_pages_are_refused() -> None:
    with pytest.raises(LimitError, match="1000000 pages"):
        read_document(_bare_pdf(1_000_000))


def test_empty_damaged_and_slow_files_are_clear_errors() -> None:
    with pytest.raises(ReadError, match="shows no text"):
        read_document(_bare_pdf(1))
    with pytest.raises(ReadError, match="damaged"):
        read_document(b"%PDF-1.4\n" + bytes(range(256)) * 9)
    with pytest.raises(LimitError, match="seconds"):
        read_document(pdf_file(["文。"]), limits=Limits(max_seconds=0.0))
    with pytest.raises(LimitError, match="characters"):
        read_document(pdf_file(["文。" * 99]), limits=Limits(max_text_chars=100))


def test_encrypted_file_asks_for_its_password() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    for password in ("secret", ""):
        stream = io.BytesIO()
        canvas = Canvas(stream, encrypt=StandardEncryption(password, "owner"))
        canvas.drawString(100, 500, "text 12")
        canvas.save()
        if password:
            with pytest.raises(ReadError, match="password"):
                read_document(stream.getvalue())
        else:
            assert read_document(stream.getvalue()).text == "text 12\n"


def _scan() -> bytes:
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    image = Image.new("RGB", (60, 60), "white")
    image.putpixel((3, 3), (0, 0, 0))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(595, 842))
    canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
    canvas.save()
    return stream.getvalue()


def test_scan_without_the_extra_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(ReadError, match=r"xxgk\[ocr\]"):
        read_document(_scan())


def test_scan_is_recognised_with_its_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    box = [[100, 200], [340, 200], [340, 230], [100, 230]]
    result = SimpleNamespace(txts=("收到12件",), boxes=[box], scores=(0.8,))
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    monkeypatch.setattr(ocr, "_engine", lambda: lambda image: result)
    document = read_document(_scan())
    check(document)
    assert document.text == "收到12件\n"
    assert {box.confidence for box in document.boxes} == {0.8}
    assert document.boxes[0].left == pytest.approx(48)
    assert document.boxes[-1].right == pytest.approx(340 * 72 / 150)
    assert "0.80" in document.notes[0]


def test_recogniser_that_fails_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(image: object) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    monkeypatch.setattr(ocr, "_engine", lambda: broken)
    with pytest.raises(ReadError, match="page 1 failed"):
        read_document(_scan())
