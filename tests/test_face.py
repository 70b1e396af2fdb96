"""The package's face: small, lazy, complete."""

from __future__ import annotations

import subprocess
import sys

import pytest

import xxgk


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, xxgk; "
        "print([m for m in ('spacy', 'sklearn', 'jieba', 'numpy', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_extraction_loads_neither_scikit_learn_nor_spacy_nor_jieba() -> None:
    code = (
        "import sys, xxgk; xxgk.extract('一、概述\\n本报告统计期限为2016年。\\n'); "
        "print([m for m in ('spacy', 'sklearn', 'jieba') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", xxgk.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    assert getattr(xxgk, name).__doc__
    assert name in dir(xxgk)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = xxgk.nonsense
