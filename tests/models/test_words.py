"""Words: cut without loss, the field's own kept whole, loaded late and safely."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xxgk.errors import ResourceError
from xxgk.models import words
from xxgk.models.words import counts_as_word, cut, intervals, rarity, word_list


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("收到依申请公开12件", ["收到", "依申请公开", "12", "件"]),
        ("提起行政复议", ["提起", "行政复议"]),
        ("政务新媒体更新不及时", ["政务新媒体", "更新", "不", "及时"]),
        ("", []),
    ],
)
def test_words_of_the_field_stay_whole(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(st.text())
def test_cutting_loses_nothing(text: str) -> None:
    assert "".join(cut(text)) == text
    assert [text[start:end] for start, end in intervals(text)] == cut(text)


@pytest.mark.parametrize(
    ("piece", "counts"),
    [
        ("公开", True),
        ("件", False),
        ("二十", False),
        ("12", False),
        ("、", False),
        ("年月日", False),
    ],
)
def test_what_counts_as_a_word(piece: str, counts: bool) -> None:
    assert counts_as_word(piece) is counts


def test_common_words_weigh_less_than_rare_ones() -> None:
    assert 0 < rarity("公开") < rarity("薄弱环节") < rarity("琥珀蜥蜴")


def test_the_list_is_whole() -> None:
    listed = word_list()
    assert len(listed.own) > 150
    assert all(listed.passages[word] > 0 for word in listed.own)
    assert max(listed.passages.values()) < listed.total


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("*\t3\t-\n公开\tmany\t-\n", "line 2"),
        ("*\t3\t-\n公开\t2\tours\n", "line 2"),
        ("*\t3\t-\n公开\t2\t-\n公开\t2\t-\n", "line 3"),
        ("公开\t2\t-\n", "total"),
    ],
)
def test_a_broken_list_is_refused(rows: str, problem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    split = [(n, line.split("\t")) for n, line in enumerate(rows.splitlines(), start=1)]
    monkeypatch.setattr(words, "read_rows", lambda name, columns: iter(split))
    with pytest.raises(ResourceError, match=problem):
        word_list.__wrapped__()


def test_threads_cut_alike_and_jieba_itself_stays_as_it_was(tmp_path: Path) -> None:
    code = (
        "import sys, tempfile, os\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from xxgk.models.words import cut\n"
        "assert 'jieba' not in sys.modules\n"
        "with ThreadPoolExecutor(8) as pool:\n"
        "    found = list(pool.map(cut, ['收到依申请公开的申请'] * 64))\n"
        "assert all(each == found[0] for each in found), found\n"
        "import jieba\n"
        "assert not jieba.dt.initialized and not jieba.dt.FREQ\n"
        "assert os.listdir(tempfile.gettempdir()) == []\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={"TMPDIR": str(tmp_path), "PATH": ""},
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_many_threads_give_what_one_gives() -> None:
    texts = [f"第{number}项工作的政策解读" for number in range(200)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(cut, texts)) == [cut(text) for text in texts]
