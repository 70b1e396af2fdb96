"""The record format: what is read back, and what is refused with line and remedy."""

from __future__ import annotations

import copy
import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from xxgk.corpus.annotations import (
    AnnotatedSpan,
    as_document,
    check_files,
    load_corpus,
    main_label,
    read_records,
    record_from_json,
    record_to_json,
    write_records,
)
from xxgk.corpus.validation import quirk_ids
from xxgk.errors import CorpusError

TEXT = "一、概述\n本局收到申请3件。没有发生复议。\n无。"
RECORD: dict[str, Any] = {
    "schema": 1,
    "id": "r1",
    "body": "b1",
    "text": TEXT,
    "form": "free",
    "agency": "青柳县教育局",
    "level": "bureau",
    "year": 2016,
    "title": "",
    "period": {"start": "2016-01-01", "end": "2016-12-31"},
    "quirks": ["denial"],
    "paragraphs": [
        {"start": 0, "end": 4, "kind": "heading", "heading": [], "label": None, "spans": []},
        {
            "start": 5,
            "end": 21,
            "kind": "paragraph",
            "heading": ["一、概述"],
            "label": "依申请",
            "spans": [
                {"start": 5, "end": 14, "label": "依申请"},
                {"start": 14, "end": 21, "label": "复议诉讼"},
            ],
        },
        {
            "start": 22,
            "end": 24,
            "kind": "paragraph",
            "heading": ["一、概述"],
            "label": None,
            "spans": [],
        },
    ],
    "quantities": [
        {
            "indicator": "applications.received",
            "applicant": "total",
            "value": 3,
            "unit": "件",
            "status": "reported",
            "qualifier": "exact",
            "scope": None,
            "name": None,
            "source": "text",
            "start": 11,
            "end": 12,
        },
        {
            "indicator": "review.total",
            "applicant": None,
            "value": 0,
            "unit": "件",
            "status": "denied",
            "qualifier": "exact",
            "scope": None,
            "name": None,
            "source": "text",
            "start": 14,
            "end": 18,
        },
    ],
}


def changed(path: str, value: object) -> dict[str, Any]:
    """A copy of the record with the value at a path of keys and indices replaced."""
    raw = copy.deepcopy(RECORD)
    *before, last = path.split(".")
    place: Any = raw
    for key in before:
        place = place[int(key)] if key.isdigit() else place[key]
    place[int(last) if last.isdigit() else last] = value
    return raw


def test_a_record_is_read_and_written_alike(tmp_path: Path) -> None:
    record = record_from_json(RECORD)
    assert record_to_json(record) == json.loads(json.dumps(RECORD))
    path = tmp_path / "a.jsonl"
    assert write_records([record], path) == 1
    assert read_records(path) == (record,)


REFUSED = [
    ("schema", 2, "schema version"),
    ("id", "", "id is no text"),
    ("year", "2016", "the year is '2016'"),
    ("year", True, "the year is True"),
    ("form", "2015", "form is '2015'"),
    ("level", "village", "level is 'village'"),
    ("quirks", ["no-such-quirk"], "no quirk is called"),
    ("quirks", [["denial"]], "no quirk is called"),
    ("paragraphs.0.end", 99, "outside"),
    ("paragraphs.0.start", -1, "outside"),
    ("paragraphs.0.start", "0", "whole numbers"),
    ("paragraphs.0.end", 0, "is empty"),
    ("paragraphs.0.kind", "prose", "kind is 'prose'"),
    ("paragraphs.0.label", "概述", "is a heading and has the label"),
    ("paragraphs.0.end", 6, "overlap"),
    ("paragraphs.1.label", "申请", "label is '申请'"),
    ("paragraphs.1.label", "复议诉讼", "most of its characters carry 依申请"),
    ("paragraphs.1.spans", [], "a label but no spans"),
    ("paragraphs.1.spans.0.end", 15, "overlap or leave a gap"),
    ("paragraphs.1.spans.1.start", 15, "overlap or leave a gap"),
    ("paragraphs.1.spans.1.end", 22, "outside 5 to 21"),
    ("paragraphs.1.heading", [""], "holds what is no text"),
    ("quantities.0.indicator", "applications.recieved", "no indicator is called"),
    ("quantities.0.unit", "条", "the unit of applications.received is 件"),
    ("quantities.0.applicant", None, "needs an applicant"),
    ("quantities.1.applicant", "total", "has no applicant"),
    ("quantities.0.value", None, "is reported and its value is None"),
    ("quantities.0.value", True, "is reported and its value is True"),
    ("quantities.0.status", "blank", "missing is not 0"),
    ("quantities.1.value", 1, "is denied and its value is 1"),
    ("quantities.0.indicator", None, "neither indicator nor name"),
    ("quantities.0.end", 11, "is empty"),
    ("quantities.0.end", 400, "outside"),
    ("quantities.0.qualifier", "about", "qualifier is 'about'"),
    ("quantities.0.source", "figure", "source is 'figure'"),
    ("quantities", {}, "is no list"),
    ("period", {"start": "2016-01-01"}, "has no 'end'"),
    ("colour", "red", "unknown key 'colour'"),
]


@pytest.mark.parametrize(("path", "value", "problem"), REFUSED)
def test_a_broken_record_is_refused_with_its_line(
    tmp_path: Path, path: str, value: object, problem: str
) -> None:
    file = tmp_path / "new.jsonl"
    good = json.dumps({**RECORD, "id": "r0"}, ensure_ascii=False)
    file.write_text(f"{good}\n\n{json.dumps(changed(path, value))}\n", encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        read_records(file)
    assert "line 3" in str(caught.value)
    assert str(file) in str(caught.value)
    assert problem in str(caught.value)
    assert caught.value.remedy


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    raw = {key: value for key, value in RECORD.items() if key != "body"}
    with pytest.raises(CorpusError, match="has no 'body'"):
        record_from_json(raw, source="a.jsonl", line=4)


def test_an_id_that_stands_twice_is_refused_with_both_places(tmp_path: Path) -> None:
    record = record_from_json(RECORD)
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    write_records([record], first)
    write_records([record], second)
    with pytest.raises(CorpusError, match=r"'r1' stands in .*a\.jsonl, line 1 already"):
        read_records(first, second)


@pytest.mark.parametrize("line", ["{", "[1]", '"text"'])
def test_a_line_that_is_no_object_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(CorpusError, match="line 1 is no JSON"):
        read_records(path)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes("政府".encode("gbk"))
    with pytest.raises(CorpusError, match="cannot be read"):
        read_records(path)


def test_all_errors_of_files_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [RECORD, changed("year", 1), {**RECORD, "id": "r2"}, changed("schema", 0), RECORD]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    valid, errors = check_files(path, tmp_path / "none.jsonl")
    assert valid == 3
    assert [str(error).split("line ")[1][0] for error in errors[:3]] == ["2", "4", "5"]
    assert "cannot be read" in str(errors[3])


def test_the_earlier_of_two_equal_labels_is_the_paragraphs() -> None:
    spans = [AnnotatedSpan(0, 4, "计划"), AnnotatedSpan(4, 8, "问题")]
    assert main_label(spans) == "计划"
    assert main_label([]) is None


def test_the_shipped_corpus_is_valid_and_covers_its_texts() -> None:
    for record in load_corpus():
        end = 0
        for part in record.paragraphs:
            between = record.text[end : part.start]
            # Between the parts stand white space, pipes and page marks only.
            assert not between.strip(
                " \n\t|\u3000\u00a0\ufeff\u200b-—第页/0123456789０１２３４５６７８９頁"
            ), (
                record.id,
                between,
            )
            end = part.end


def test_a_record_becomes_a_document_of_lines() -> None:
    record = record_from_json(RECORD)
    document, tables = as_document(record)
    assert [record.text[one.start : one.end] for one in document.blocks] == TEXT.split("\n")
    assert tables == ()


def test_the_json_schema_accepts_the_record_and_refuses_others() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    path = resources.files("xxgk.corpus").joinpath("record.schema.json")
    schema = json.loads(path.read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(RECORD)
    for record in load_corpus()[:5]:
        assert validator.is_valid(json.loads(json.dumps(record_to_json(record))))
    for key, value in (("schema", 2), ("level", "x"), ("colour", 1), ("year", 2016.5)):
        assert not validator.is_valid({**RECORD, key: value})


def test_every_quirk_says_what_it_is() -> None:
    assert all(meaning.strip() for meaning in quirk_ids().values())
