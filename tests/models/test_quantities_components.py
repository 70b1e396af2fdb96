"""The spaCy components in a user's own pipeline."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin

import xxgk.models.quantities.components  # noqa: F401  (registers the factories)
from xxgk.errors import UsageError

TEXT = "2016年，全年主动公开政府信息约1.2万条，未收到政府信息公开申请。"


def test_numbers_are_found_in_a_blank_pipeline() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("xxgk_numerals")
    doc = nlp(TEXT)
    assert [span.label_ for span in doc.spans["xxgk"]] == ["year", "quantity"]
    numeral = doc.spans["xxgk"][1]._.xxgk
    assert (numeral["value"], numeral["qualifier"], numeral["unit"]) == (12000, "approximate", "条")
    assert len(doc._.xxgk["numerals"]) == 2


def test_quantities_are_found_and_stand_beside_the_numbers() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("xxgk_numerals")
    nlp.add_pipe("xxgk_quantities", config={"year": 2016})
    doc = nlp(TEXT)
    labels = [span.label_ for span in doc.spans["xxgk"]]
    assert labels == ["year", "quantity", "proactive.total", "applications.received"]
    first, second = doc._.xxgk["observations"]
    assert (first["value"], second["value"], second["status"]) == (12000, 0, "denied")
    assert doc.text[first["start"] : first["end"]] == first["evidence"]


def test_labels_come_from_the_document_s_own_spans() -> None:
    nlp = spacy.blank("zh")
    component = nlp.add_pipe("xxgk_quantities", config={"year": 2016})
    doc = nlp.make_doc(TEXT)
    doc.spans["xxgk_labels"] = [doc.char_span(0, len(TEXT), label="计划")]
    assert component(doc)._.xxgk["observations"][0]["indicator"] is None


def test_a_document_can_have_its_own_year() -> None:
    nlp = spacy.blank("zh")
    component = nlp.add_pipe("xxgk_quantities")
    doc = nlp.make_doc(TEXT)
    doc.user_data["xxgk_year"] = 2017
    assert "proactive.total" not in {
        one["indicator"] for one in component(doc)._.xxgk["observations"]
    }


def test_an_unknown_label_is_an_error() -> None:
    with pytest.raises(UsageError, match="no section label"):
        spacy.blank("zh").add_pipe("xxgk_quantities", config={"label": "其他"})


def test_the_pipeline_and_its_documents_can_be_saved(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("xxgk_quantities", config={"year": 2016, "label": "主动公开"})
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    doc = again(TEXT)
    assert doc._.xxgk == nlp(TEXT)._.xxgk
    stored = DocBin(docs=[doc], store_user_data=True).to_bytes()
    (restored,) = DocBin(store_user_data=True).from_bytes(stored).get_docs(again.vocab)
    assert list(restored._.xxgk["observations"]) == doc._.xxgk["observations"]
    assert [span.label_ for span in restored.spans["xxgk"]] == [
        span.label_ for span in doc.spans["xxgk"]
    ]
