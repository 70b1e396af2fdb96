"""Explanations: their weights add up to the score, and point at the words that decide."""

from __future__ import annotations

import math

import numpy as np
import pytest

from xxgk.corpus.readers import read_string
from xxgk.errors import UsageError
from xxgk.inference.explain import Explanation
from xxgk.inference.labeller import SectionLabeller
from xxgk.inference.prose import Prose
from xxgk.schema import Document, Label, Paragraph

TEXT = """石桥县2020年政府信息公开工作年度报告

一、总体情况
2020年，我县调整了领导小组，明确专人负责。
（二）依申请公开
全年收到公开申请12件，均按期答复，未收取任何费用。
三、存在的问题
主要是栏目更新不及时，人员业务不熟。下一步，将加强培训，完善制度。
六、其他需要报告的事项
无。
"""


@pytest.fixture(scope="module")
def labeller() -> SectionLabeller:
    return SectionLabeller.load()


@pytest.fixture(scope="module")
def document() -> Document:
    return read_string(TEXT)


def prose(labeller: SectionLabeller, document: Document) -> list[Paragraph]:
    return [each for each in labeller.label(document) if each.kind == "paragraph"]


def total(found: Explanation) -> float:
    return math.fsum([each.weight for each in (*found.words, *found.context)])


def test_weights_add_up_to_the_score(labeller: SectionLabeller, document: Document) -> None:
    paragraphs = prose(labeller, document)
    assert len(paragraphs) == 4
    for each in paragraphs:
        found = labeller.explain(document, each)
        assert found.label == each.label
        assert found.against != found.label
        assert total(found) == pytest.approx(found.score, abs=1e-3)


def test_the_score_is_the_difference_of_the_model_s_own_logarithms(
    labeller: SectionLabeller, document: Document
) -> None:
    model = labeller.model
    found_prose = Prose.of(document)
    assert found_prose is not None
    scorer, shares = found_prose.shares(model)
    logs = model.linear.log_probabilities(scorer.paragraph_scores())
    for row, each in enumerate(prose(labeller, document)):
        found = labeller.explain(document, each)
        first, second = (model.classes.index(name or "") for name in (found.label, found.against))
        assert found.score == pytest.approx(
            np.log(shares[row, first] / shares[row, second]), abs=1e-3
        )
        alone = math.fsum(
            [each.weight for each in (*found.words, *found.context) if not _is_labels(each)]
        )
        assert alone == pytest.approx(float(logs[row, first] - logs[row, second]), abs=1e-3)


def _is_labels(each: object) -> bool:
    return getattr(each, "name", None) == "labels"


def test_words_cover_the_paragraph_and_the_telling_ones_weigh_most(
    labeller: SectionLabeller, document: Document
) -> None:
    paragraph = prose(labeller, document)[1]
    found = labeller.explain(document, paragraph)
    assert found.label == "依申请"
    own = document.text[paragraph.start : paragraph.end]
    assert "".join(document.text[each.start : each.end] for each in found.words) == own
    assert "申请" in {word for word, weight in found.top_words(3) if weight > 0}
    blocks = {each.name: each for each in found.context}
    assert list(blocks) == [
        "section", "heading", "lead", "before", "after", "place", "base", "labels",
    ]  # fmt: skip
    assert "总体情况" in blocks["section"].words
    assert "依申请公开" in blocks["heading"].words
    assert blocks["heading"].weight > 0
    assert blocks["lead"].weight == 0
    assert TEXT.replace("，", ",").count(blocks["before"].words) == 1


def test_another_label_may_be_weighed_against(
    labeller: SectionLabeller, document: Document
) -> None:
    paragraph = prose(labeller, document)[1]
    label: Label = "计划"
    found = labeller.explain(document, paragraph, label)
    assert found.against == label
    assert total(found) == pytest.approx(found.score, abs=1e-3)
    with pytest.raises(UsageError, match="依申请"):
        labeller.explain(document, paragraph, "依申请")


def test_traditional_words_point_into_the_source(labeller: SectionLabeller) -> None:
    document = read_string(
        "臨溪縣2020年報告\n\n二、依申請公開情況\n全年收到公開申請十二件，均按期答覆。\n"
    )
    paragraph = prose(labeller, document)[0]
    found = labeller.explain(document, paragraph)
    word = next(each for each in found.words if each.word == "申请")
    assert document.text[word.start : word.end] == "申請"


def test_what_is_no_prose_of_the_document_is_refused(
    labeller: SectionLabeller, document: Document
) -> None:
    with pytest.raises(UsageError, match="no prose stands at"):
        labeller.explain(document, Paragraph(0, 3, "heading"))
    with pytest.raises(UsageError, match="no prose stands at"):
        labeller.explain(Document("", ()), prose(labeller, document)[0])
