"""Exchange with annotation programs: lossless both ways, and refusals that name the place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xxgk.corpus.annotations import (
    AnnotatedParagraph,
    AnnotatedSpan,
    Quantity,
    Record,
    load_corpus,
    main_label,
    record_from_json,
    record_to_json,
)
from xxgk.corpus.exchange import FORMATS, export_records, import_records, labelling_config
from xxgk.errors import CorpusError, UsageError
from xxgk.resources.dictionary import indicators
from xxgk.schema import LABELS

ALPHABET = "政府信息公开，。12３ \n\t|😀𠀀é\u200b一"


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Any valid record over a small alphabet, with characters outside the basic plane."""
    text = draw(st.text(ALPHABET, min_size=1, max_size=60))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=10)))
    paragraphs = []
    for start, end in zip(edges[::2], edges[1::2], strict=False):
        heading = tuple(draw(st.lists(st.text("一、概述（）", min_size=1), max_size=2)))
        spans: list[AnnotatedSpan] = []
        if draw(st.booleans()):
            inner = sorted(draw(st.sets(st.integers(start + 1, end), max_size=2)) | {end})
            for stop in inner:
                begin = spans[-1].end if spans else start
                spans.append(AnnotatedSpan(begin, stop, draw(st.sampled_from(LABELS))))
        kind = "paragraph" if spans else draw(st.sampled_from(["heading", "table", "furniture"]))
        paragraphs.append(
            AnnotatedParagraph(start, end, kind, heading, main_label(spans), tuple(spans))
        )
    return Record(
        id=draw(st.text("ab1", min_size=1)),
        body="b1",
        text=text,
        form="free",
        agency="青柳县",
        level="county",
        year=2016,
        title="",
        period=None,
        quirks=(),
        paragraphs=tuple(paragraphs),
        quantities=tuple(draw(st.lists(quantities(len(text)), max_size=4))),
    )


@st.composite
def quantities(draw: st.DrawFn, length: int) -> Quantity:
    start = draw(st.integers(0, length - 1))
    end = draw(st.integers(start + 1, length))
    status = draw(st.sampled_from(["reported", "denied", "blank", "not_applicable"]))
    entry = draw(st.sampled_from([None, *list(indicators().values())[::17]]))
    number = st.one_of(st.integers(-5, 10**7), st.floats(0, 10**6, allow_nan=False))
    return Quantity(
        indicator=entry.id if entry else None,
        applicant=draw(st.sampled_from(["total", "business"]))
        if entry and entry.by_applicant
        else None,
        value={"reported": draw(number), "denied": 0}.get(status),
        unit=entry.unit if entry else draw(st.sampled_from([None, "次"])),
        status=status,
        qualifier=draw(st.sampled_from(["exact", "at_least"])),
        scope=draw(st.sampled_from([None, "市本级"])),
        name=None if entry else "听证会",
        source=draw(st.sampled_from(["text", "table"])),
        start=start,
        end=start if status == "blank" else end,
    )


@pytest.mark.parametrize("name", FORMATS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(record=records())
def test_any_record_comes_back_as_it_went(name: str, tmp_path: Path, record: Record) -> None:
    path = tmp_path / "exchange"
    assert record_from_json(json.loads(json.dumps(record_to_json(record)))) == record
    assert export_records([record], path, name) == 1
    assert import_records(path, name) == (record,)


@pytest.mark.parametrize("name", FORMATS)
def test_shipped_reports_come_back_as_they_went(name: str, tmp_path: Path) -> None:
    chosen = load_corpus()[::12]
    path = tmp_path / "exchange"
    assert export_records(chosen, path, name) == len(chosen)
    assert import_records(path, name) == chosen


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_of_another_kind_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "broken"
    path.write_text('{"text": "x"}\n', encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        import_records(path, name)
    assert caught.value.remedy
    with pytest.raises(CorpusError, match="cannot be read"):
        import_records(tmp_path / "none", name)


def test_unknown_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no format 'brat'"):
        export_records([], tmp_path / "x", "brat")
    with pytest.raises(UsageError, match="no format 'brat'"):
        import_records(tmp_path / "x", "brat")
    with pytest.raises(UsageError, match="pre-annotations"):
        export_records([], tmp_path / "x", "doccano", preannotate=True)


def record() -> Record:
    return next(one for one in load_corpus() if any(part.label for part in one.paragraphs))


def tasks(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_pre_annotations_are_predictions_until_somebody_confirms_them(tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    one = record()
    export_records([one], path, "label-studio", preannotate=True)
    assert tasks(path)[0]["annotations"] == []
    with pytest.raises(CorpusError, match="line 1: nobody annotated this task"):
        import_records(path, "label-studio")
    assert import_records(path, "label-studio", predictions=True) == (one,)


def test_the_labelling_configuration_knows_what_the_tasks_use(tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    export_records([record()], path, "label-studio")
    config = (tmp_path / "tasks.config.xml").read_text(encoding="utf-8")
    assert config == labelling_config()
    tree = ElementTree.fromstring(config)
    names = {node.get("name") for node in tree.iter() if node.get("name")}
    offered = {node.get("value") for node in tree.iter("Label")}
    for result in tasks(path)[0]["annotations"][0]["result"]:
        assert result["from_name"] in names
        assert set(result["value"].get("labels", ())) <= offered


def test_regions_in_utf16_units_are_recognised(tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    raw = record_to_json(record())
    one = record_from_json(
        {
            **raw,
            "text": "😀概述。",
            "paragraphs": [
                {
                    "start": 1,
                    "end": 4,
                    "kind": "paragraph",
                    "heading": [],
                    "label": "概述",
                    "spans": [{"start": 1, "end": 4, "label": "概述"}],
                }
            ],
            "quantities": [],
        }
    )
    export_records([one], path, "label-studio")
    found = tasks(path)
    for result in found[0]["annotations"][0]["result"]:
        result["value"]["start"] += 1
        result["value"]["end"] += 1
    path.write_text(json.dumps(found), encoding="utf-8")
    assert import_records(path, "label-studio") == (one,)


def test_a_region_over_other_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    export_records([record()], path, "label-studio")
    found = tasks(path)
    found[0]["data"]["text"] = "甲" + found[0]["data"]["text"]
    path.write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(CorpusError, match="line 1: the region at"):
        import_records(path, "label-studio")


def test_labels_set_by_hand_are_stretched_over_their_paragraph(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    one = record()
    export_records([one], path, "doccano")
    row = json.loads(path.read_text(encoding="utf-8"))
    part = next(
        part for part in one.paragraphs if len(part.spans) == 1 and part.end > part.start + 9
    )
    for label in row["label"]:
        if label[:2] == [part.start, part.end] and label[2] in LABELS:
            label[0], label[1], label[2] = part.start + 2, part.end - 3, "计划"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    (back,) = import_records(path, "doccano")
    again = next(other for other in back.paragraphs if other.start == part.start)
    assert again.spans == (AnnotatedSpan(part.start, part.end, "计划"),)
    assert again.label == "计划"


def test_a_label_over_two_paragraphs_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    one = record()
    export_records([one], path, "doccano")
    row = json.loads(path.read_text(encoding="utf-8"))
    row["label"].append([one.paragraphs[0].start, one.paragraphs[-1].end, "概述"])
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(
        CorpusError, match=r"line 1: the label 概述 at .* is not inside one paragraph"
    ):
        import_records(path, "doccano")


def test_a_quantity_marked_anew_takes_its_plain_digits(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    raw = record_to_json(record())
    text = "收到1,234件，三件。"
    one = record_from_json({**raw, "text": text, "paragraphs": [], "quantities": []})
    export_records([one], path, "doccano")
    row = json.loads(path.read_text(encoding="utf-8"))
    row["label"] = [[2, 7, "quantity:applications.received:total"]]
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    (back,) = import_records(path, "doccano")
    assert [(one.value, one.unit, one.applicant) for one in back.quantities] == [
        (1234, "件", "total")
    ]
    row["label"] = [[9, 10, "quantity:review.total"]]
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="line 1: the value of the new quantity"):
        import_records(path, "doccano")


def test_annotations_are_token_spans_of_spacy(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    path = tmp_path / "corpus.spacy"
    one = record()
    export_records([one], path, "spacy")
    (doc,) = spacy.tokens.DocBin().from_disk(path).get_docs(spacy.blank("zh").vocab)
    assert doc.text == one.text
    assert [span.label_ for span in doc.spans["labels"]] == [
        span.label for part in one.paragraphs for span in part.spans
    ]
    for span, value in zip(
        doc.spans["quantities"], (q for q in one.quantities if q.start < q.end), strict=True
    ):
        assert span.text == one.text[value.start : value.end]
