"""Where a paragraph's clauses start."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from xxgk.models.clauses import clauses


def cut(*texts: str) -> list[list[str]]:
    lengths = np.array([len(text) + 1 for text in texts])
    ends = np.cumsum(lengths) - 1
    bounds = np.stack([ends - lengths + 1, ends], axis=1)
    joined = "\n".join(texts)
    starts = clauses(joined, bounds)
    found = []
    for first, last in bounds.tolist():
        inside = [start for start in starts.tolist() if first <= start <= last]
        found.append([joined[start:end] for start, end in pairwise([*inside, last])])
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [""]),
        ("未收到申请。", ["未收到申请。"]),
        (
            "全年收到申请十三件,均已按时答复完毕;没有发生行政复议案件",
            ["全年收到申请十三件,", "均已按时答复完毕;", "没有发生行政复议案件"],
        ),
        (
            "设立了“政务公开专栏。”同时开通了微信公众号,",
            ["设立了“政务公开专栏。”", "同时开通了微信公众号,"],
        ),
        # A short clause goes to the one before; a short first one takes what follows.
        (
            "第一,加强组织领导工作,明确各方面的责任。",
            ["第一,加强组织领导工作,", "明确各方面的责任。"],
        ),
        ("加强各方面的组织领导,一是明确责任。", ["加强各方面的组织领导,一是明确责任。"]),
        ("只有标点的末尾也归入前面的一句之中。。!", ["只有标点的末尾也归入前面的一句之中。。!"]),
    ],
)
def test_clauses_end_at_marks(text: str, expected: list[str]) -> None:
    assert cut(text) == [expected]


def test_a_sentence_that_lists_sections_is_one_clause() -> None:
    listing = "本报告由总体情况、主动公开情况、存在的问题和改进措施等部分组成,现向社会予以公布。"
    plain = "欢迎社会各界人士监督,如有疑问请与办公室联系。"
    assert cut(listing + plain) == [[listing, *cut(plain)[0]]]


def test_paragraphs_are_cut_one_by_one() -> None:
    first, second = (
        "全年收到申请十三件,均已按时答复完毕",
        "全年没有发生行政复议,也没有行政诉讼案件。",
    )
    assert cut(first, second) == [*cut(first), *cut(second)]
