"""Keywords of a section: weighed, Simplified, and of that section alone."""

from __future__ import annotations

import pytest

from xxgk.errors import UsageError
from xxgk.schema import Label, Paragraph, Report, Span


def report(*parts: tuple[str, Label | None]) -> Report:
    """Return a report of one paragraph a part, each labelled as a whole."""
    paragraphs: list[Paragraph] = []
    text = ""
    for words, label in parts:
        start, text = len(text), text + words + "\n"
        end = len(text) - 1
        spans = () if label is None else (Span(start, end, label, 1.0),)
        paragraphs.append(Paragraph(start, end, "paragraph", (), label, 1.0, spans))
    return Report("", "", None, None, 2020, None, "free", text, tuple(paragraphs), (), ())


def test_telling_words_come_first_and_only_from_the_label() -> None:
    read = report(
        ("解读材料形式单一,解读材料质量不高,栏目更新不及时。", "问题"),
        ("明年要加强业务培训。", "计划"),
        ("解读解读解读", None),
    )
    found = read.keywords("问题")
    assert found[0][0] == "解读材料"
    assert {"更新", "及时"} <= {word for word, _ in found}
    assert not {"业务培训", "加强"} & {word for word, _ in found}
    assert read.keywords("计划")[0][0] in {"业务培训", "明年"}


def test_weights_fall_and_are_cut_off() -> None:
    read = report(
        ("栏目更新不及时,人员变动频繁,业务不熟,培训次数少。", "问题"),
    )
    weights = [weight for _, weight in read.keywords("问题")]
    assert weights == sorted(weights, reverse=True)
    assert len(read.keywords("问题", top=2)) == 2
    assert read.keywords("问题", top=0) == []


def test_a_longer_report_of_the_same_words_weighs_the_same() -> None:
    words = "栏目更新不及时。"
    once, twice = report((words, "问题")), report((words, "问题"), (words, "问题"))
    assert once.keywords("问题") == twice.keywords("问题")


def test_traditional_text_gives_simplified_words() -> None:
    traditional = report(
        ("公開內容更新不夠及時,解讀質量有待提高。", "问题"),
    )
    simplified = report(
        ("公开内容更新不够及时,解读质量有待提高。", "问题"),
    )
    assert traditional.keywords("问题") == simplified.keywords("问题")


def test_nothing_said_gives_nothing() -> None:
    assert (
        report(
            ("没有别的。", "概述"),
        ).keywords("问题")
        == []
    )


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(UsageError, match="总结"):
        report().keywords("总结")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="-1"):
        report().keywords("问题", top=-1)
