from __future__ import annotations

import pytest

from xxgk.corpus.readers import read_document
from xxgk.corpus.readers.decoding import decode
from xxgk.errors import ReadError

SIMPLIFIED = "某县人民政府办公室按照条例的要求编制本年度报告,全年主动公开政府信息1234条。\n" * 4
TRADITIONAL = "本縣政府按照條例的要求編制年度報告,全年主動公開政府信息1234條,辦理申請三件。\n" * 4


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8"),
        (SIMPLIFIED, "utf-16", "utf-16-le"),
        (SIMPLIFIED, "gb2312", "gb18030"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "gbk", "gb18030"),
        (TRADITIONAL, "utf-8", "utf-8"),
        ("plain ASCII 123", "ascii", "utf-8"),
    ],
)
def test_detects_encoding_without_label(text: str, codec: str, name: str) -> None:
    decoded = decode(text.encode(codec))
    assert (decoded.text, decoded.encoding, decoded.notes) == (text, name, ())


@pytest.mark.parametrize("label", ["gb2312", "GBK", "x-gbk", "gb_2312-80", "gb18030"])
def test_every_label_of_the_gb_family_is_read_as_gb18030(label: str) -> None:
    # 镕 and 㙍 are outside GB2312; 㙍 is outside GBK too.
    page = f'<meta charset="{label}"><p>{SIMPLIFIED}朱镕㙍</p>'
    document = read_document(page.encode("gb18030"))
    assert document.encoding == "gb18030"
    assert "朱镕㙍" in document.text
    assert document.notes == ()


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("gb2312", "utf-8", SIMPLIFIED),
        ("utf-8", "gb18030", SIMPLIFIED),
        ("big5", "gb18030", SIMPLIFIED),
        ("gbk", "big5", TRADITIONAL),
        ("no-such-charset", "gb18030", SIMPLIFIED),
        ("iso-8859-1", "gb18030", SIMPLIFIED),
    ],
)
def test_wrong_label_is_overruled(label: str, codec: str, text: str) -> None:
    page = f'<html><meta http-equiv="Content-Type" content="text/html; charset={label}"><p>{text}'
    document = read_document(page.encode(codec))
    assert text.split("\n", maxsplit=1)[0] in document.text
    believed = label in ("no-such-charset", "iso-8859-1")
    assert any(label in note for note in document.notes) != believed


def test_xml_declaration_counts() -> None:
    page = f'<?xml version="1.0" encoding="GB2312"?><html><body><p>{SIMPLIFIED}</p></body></html>'
    assert read_document(page.encode("gb18030")).encoding == "gb18030"


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
def test_character_cut_off_at_the_end_is_left_out_and_told(codec: str) -> None:
    decoded = decode((SIMPLIFIED + "报").encode(codec)[:-1])
    assert decoded.text == SIMPLIFIED
    assert "breaks off" in decoded.notes[0]


def test_single_damaged_bytes_are_replaced_and_told() -> None:
    decoded = decode(SIMPLIFIED.encode() + b"\xff" + (SIMPLIFIED * 2).encode())
    assert decoded.encoding == "utf-8"
    assert decoded.text.replace("\ufffd", "") == SIMPLIFIED * 3
    assert "damaged" in decoded.notes[0]


@pytest.mark.parametrize("data", [b"\0" * 500, bytes(range(256)) * 10, b"\x81\x02\x9d\x03" * 50])
def test_binary_junk_is_an_error(data: bytes) -> None:
    with pytest.raises(ReadError, match="binary junk"):
        decode(data, "a.bin")
