"""Fitting: the same corpus and seed give the same weights, and too little is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small_corpus import record, records

from xxgk.errors import CorpusError
from xxgk.models.store import StoredModel, save
from xxgk.training.fit import CLASSES, FitSettings, corpus_hash, fit

CORPUS = records()


@pytest.fixture(scope="module")
def model() -> StoredModel:
    return fit(CORPUS)


def test_the_same_corpus_and_seed_give_the_same_files_bit_for_bit(
    model: StoredModel, tmp_path: Path
) -> None:
    for name, each in (("first", model), ("second", fit(CORPUS))):
        save(each, tmp_path / name)
    for file in ("weights.npz", "card.json"):
        assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "second" / file).read_bytes()


def test_another_seed_draws_other_rows(model: StoredModel) -> None:
    other = fit(CORPUS, FitSettings(seed=1))
    assert other.linear.weights.tobytes() != model.linear.weights.tobytes()


def test_the_card_says_what_the_model_was_fitted_on(model: StoredModel) -> None:
    card = model.card
    assert card["corpus_sha256"] == corpus_hash(CORPUS)
    assert (card["reports"], card["bodies"], card["paragraphs"]) == (12, 12, 144)
    assert card["settings"]["seed"] == 0
    assert model.classes == CLASSES


def test_the_hash_knows_the_order_and_every_letter() -> None:
    assert corpus_hash(CORPUS) == corpus_hash(records())
    assert corpus_hash(CORPUS) != corpus_hash(CORPUS[::-1])
    assert corpus_hash(CORPUS) != corpus_hash([replace(CORPUS[0], year=1999), *CORPUS[1:]])


def test_a_label_that_does_not_occur_is_named() -> None:
    lacking = [
        replace(each, paragraphs=tuple(p for p in each.paragraphs if p.label != "复议诉讼"))
        for each in CORPUS
    ]
    with pytest.raises(CorpusError, match="复议诉讼"):
        fit(lacking)


def test_too_few_bodies_are_refused() -> None:
    same = [record(number, body=f"body-{number % 2}") for number in range(12)]
    with pytest.raises(CorpusError, match="fewer than 3 issuing bodies"):
        fit(same, FitSettings(folds=3))
