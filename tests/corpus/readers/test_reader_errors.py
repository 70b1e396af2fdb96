from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reader_checks import check
from samples import docx_file, html_page, pdf_file, xlsx_file

from xxgk.corpus.readers import Limits, read_document, read_path, read_string
from xxgk.errors import LimitError, ReadError, XxgkError


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b" \r\n\t", "white space"),
        ("\u3000\n\ufeff".encode(), "white space"),
        (b"\x89PNG\r\n\x1a\n1234", "image"),
        (b"\xff\xd8\xff\xe0JFIF", "image"),
        (b"BM\x10\0\0\0\0\0\0\0rest", "image"),
        (b"RIFF\0\0\0\0WEBP", "image"),
        (b"Rar!\x1a\x07\0", "archive"),
        (b"\x7fELF\2\1\1", "program"),
    ],
)
def test_what_is_no_document_is_a_clear_error(data: bytes, problem: str) -> None:
    with pytest.raises(ReadError, match=problem) as caught:
        read_document(data, source="reports/a.bin")
    assert str(caught.value).startswith("reports/a.bin: ")
    assert caught.value.remedy


def test_kind_is_told_by_content_whatever_the_name(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    for data, kind in [
        (pdf_file(["文。"]), "application/pdf"),
        (html_page(["文。"]).encode(), "text/html"),
        ("文。".encode(), "text/plain"),
    ]:
        path.write_bytes(data)
        assert read_path(path).media_type == kind


def test_path_errors(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file"):
        read_path(tmp_path / "none.txt")
    with pytest.raises(ReadError, match="folder"):
        read_path(tmp_path)
    with pytest.raises(ReadError, match="cannot be read"):
        read_path("a\0b")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("文。")
    path.chmod(0)
    with pytest.raises(ReadError, match="permission"):
        read_path(path)


def test_size_is_checked_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    with pytest.raises(LimitError, match="larger than 20 MB"):
        read_path(path)
    with pytest.raises(LimitError, match="larger"):
        read_document(b"x" * 11, limits=Limits(max_bytes=10))


def test_long_blank_or_ruled_lines_and_junk_cost_little() -> None:
    start = time.process_time()
    for text in (" " * 500_000, ",;" * 200_000, "-" * 200_000, "<" * 200_000, "|" * 200_000):
        check(read_string(f"甲 | 乙 |\n{text}x | 1 |\n丙 | 2 |"))
    with pytest.raises(ReadError, match="junk"):
        read_document(random.Random(1).randbytes(15_000_000))
    assert time.process_time() - start < 10


def test_long_text_is_refused() -> None:
    with pytest.raises(LimitError, match="characters"):
        read_string("文" * 11, limits=Limits(max_text_chars=10))


_SEEDS = [
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"<html><table><tr><td>",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"",
]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(_SEEDS), st.binary(max_size=300))
@example(b"", b"\x80")
@example(b"\xff\xfe", b"a\xd8")
def test_random_bytes_give_a_document_or_a_clear_error(seed: bytes, data: bytes) -> None:
    try:
        document = read_document(seed + data)
    except XxgkError as error:
        assert error.problem and error.remedy
    else:
        check(document)


@pytest.fixture(scope="module")
def files() -> list[bytes]:
    table = [["甲", "乙"], ["丙", "12"], ["丁", ""]]
    parts = ["正文一。", table, "正文二。"]
    return [pdf_file(parts), docx_file(parts), xlsx_file(table), html_page(parts).encode()]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_files_give_a_document_or_a_clear_error(
    files: list[bytes], data: st.DataObject
) -> None:
    given_file = data.draw(st.sampled_from(files))
    damaged = bytearray(given_file)
    for _ in range(data.draw(st.integers(1, 20))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        check(read_document(bytes(damaged[: data.draw(st.integers(1, len(damaged)))])))
    except XxgkError as error:
        assert error.problem


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("一二条|｜,\t \n\r\u3000-12345<>/&;tdrbp"), max_size=200))
def test_random_text_keeps_every_offset(text: str) -> None:
    try:
        document = read_string(text)
    except XxgkError:
        return
    check(document)
    if document.media_type != "text/html":
        assert document.text == text


_TAGS = "table /table tr td td\trowspan=2 td\tcolspan=3 /td p div /div h2 /h2 br pre /pre !--"
_PIECES = [*(f"<{tag}>" for tag in _TAGS.split(" ")), "文", "12", "&nbsp;", "\n"]
_HTML = st.lists(st.sampled_from(_PIECES), max_size=60)


@settings(max_examples=200, deadline=None)
@given(_HTML)
def test_random_markup_keeps_every_offset(pieces: list[str]) -> None:
    try:
        check(read_string("<html><body>" + "".join(pieces)))
    except XxgkError as error:
        assert "no text" in error.problem
