"""The trained recogniser: its features, its store, and what is made of its probabilities."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from xxgk.corpus.normalise import convert
from xxgk.errors import ModelError, UsageError
from xxgk.models.archive import CARD, WEIGHTS
from xxgk.models.quantities import Thresholds, find_quantities
from xxgk.models.quantities.judging import BY_RECOGNISER
from xxgk.models.quantities.reading import read_prose
from xxgk.models.quantities.recogniser import (
    NONE,
    QuantityRecogniser,
    Trust,
    lead,
    load,
    released_recogniser,
    save,
)
from xxgk.models.quantities.slot_features import N_COLUMNS, SlotContext, slot_rows
from xxgk.schema import Label, Observation, Paragraph

OPEN = "今年共刊出解读长图64篇。"
RULED = "收到信息公开申请12件。"


def contexts(
    sentence: str, label: Label = "主动公开", year: int | None = 2016
) -> list[SlotContext]:
    paragraph = Paragraph(0, len(sentence), "paragraph", label=label)
    readings = read_prose(convert(sentence), sentence, [paragraph], year)
    return [reading.context for reading in readings if reading.context is not None]


def always(indicator: str, certainty: float = 20.0) -> QuantityRecogniser:
    """A recogniser that holds every number for one indicator's."""
    classes = (NONE, "applications.received", "proactive.total", "response.interpretations")
    bias = np.zeros(len(classes), dtype=np.float32)
    bias[classes.index(indicator)] = certainty
    weights = np.zeros((N_COLUMNS, len(classes)), dtype=np.float32)
    trust = Trust(0.05, 0.1, 0.0)
    return QuantityRecogniser(weights, bias, classes, trust, trust, 0.96, {})


def read(
    sentence: str, recogniser: QuantityRecogniser, label: Label = "主动公开", **settings: float
) -> tuple[Observation, ...]:
    paragraph = Paragraph(0, len(sentence), "paragraph", label=label)
    return find_quantities(
        convert(sentence),
        sentence,
        [paragraph],
        2016,
        recogniser=recogniser,
        thresholds=Thresholds(**settings),
    )


def held(*asked: SlotContext) -> list[tuple[int, float]]:
    """Columns and values of the rows; where an n-gram is cut short the value is 0."""
    rows = slot_rows(asked)
    return [
        pair for pair in zip(rows.columns.tolist(), rows.values.tolist(), strict=True) if pair[1]
    ]


def test_rows_hold_the_words_of_each_block_and_mask_figures_and_years() -> None:
    (first,) = contexts("2016年网站发布信息120条。")
    (second,) = contexts("2017年网站发布信息9条。", year=2017)
    (other,) = contexts("2015年网站发布信息9条。", year=2017)
    assert held(first) == held(second)
    assert held(first) != held(other)
    assert max(column for column, _ in held(first)) < N_COLUMNS
    assert held(first, other) == [*held(first), *held(other)]
    assert slot_rows([first, other]).starts.tolist() == [0, len(slot_rows([first]).columns)]


def test_no_n_gram_reaches_from_one_block_into_the_next() -> None:
    (bare,) = contexts("公布信息8条。")
    headed = held(replace(bare, heading="公开情况"))
    assert headed[: len(held(bare))] == held(bare)


def test_each_number_has_a_score_for_each_class_and_none_need_no_scipy() -> None:
    recogniser = released_recogniser()
    scores = recogniser.scores([*contexts(OPEN), *contexts(RULED, "依申请")])
    assert scores.shape == (2, len(recogniser.classes))
    assert recogniser.classes[int(scores[1].argmax())] == "applications.received"
    assert recogniser.scores([]).shape == (0, len(recogniser.classes))


def test_a_class_leads_by_its_score_over_the_best_other_one() -> None:
    scores = np.array([0.5, -1.0, 2.0, 1.5], dtype=np.float32)
    assert lead(scores, [2]) == (2.0, 0.5)
    assert lead(scores, [2, 3]) == (2.0, 1.5)
    assert lead(scores, [1]) == (-1.0, -3.0)


def test_an_open_number_gets_the_recogniser_s_indicator_with_its_confidence() -> None:
    (one,) = read(OPEN, always("response.interpretations"))
    assert (one.indicator, one.value, one.rule) == ("response.interpretations", 64, BY_RECOGNISER)
    assert one.confidence == pytest.approx(0.9526, abs=1e-3)
    assert one.certain and one.name is None


def test_what_is_not_likely_enough_keeps_its_own_words() -> None:
    (one,) = read(OPEN, always("response.interpretations"), given=0.99)
    assert (one.indicator, one.confidence) == (None, None)
    assert one.name


def test_a_measure_word_that_no_rule_knows_for_the_indicator_is_no_value_of_it() -> None:
    (one,) = read("今年共刊出解读长图64人。", always("response.interpretations"))
    assert one.indicator is None


def test_a_rule_that_the_recogniser_does_not_believe_is_uncertain() -> None:
    believed = read(RULED, always("applications.received"), "依申请")
    doubted = read(RULED, always(NONE), "依申请")
    assert [one.indicator for one in (*believed, *doubted)] == ["applications.received"] * 2
    assert (believed[0].certain, doubted[0].certain) == (True, False)
    assert believed[0].confidence is not None and doubted[0].confidence is not None
    assert believed[0].confidence > doubted[0].confidence


def test_the_recogniser_gives_no_second_value_where_a_rule_gave_one() -> None:
    ruled, other = read(f"{RULED}另外登记9件。", always("applications.received"), "依申请")
    assert (ruled.indicator, ruled.value) == ("applications.received", 12)
    assert other.indicator is None


def test_denials_carry_the_share_that_was_right_on_the_corpus() -> None:
    (one,) = read("全年未收到政府信息公开申请。", always(NONE), "依申请")
    assert (one.status, one.confidence, one.certain) == ("denied", 0.96, True)


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_a_threshold_that_is_no_probability_is_refused(value: float) -> None:
    with pytest.raises(UsageError, match="no probability"):
        Thresholds(certain=value)


def test_a_recogniser_comes_back_and_the_same_one_gives_the_same_bytes(tmp_path: Path) -> None:
    first = released_recogniser()
    save(first, tmp_path / "one")
    again = load(tmp_path / "one")
    save(again, tmp_path / "two")
    for name in (WEIGHTS, CARD):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    rows = contexts(OPEN)
    difference = again.scores(rows) - first.scores(rows)
    assert np.abs(difference).max() < 1e-4


def test_changed_foreign_and_other_directories_are_refused(tmp_path: Path) -> None:
    save(released_recogniser(), tmp_path)
    card = (tmp_path / CARD).read_text("utf-8")
    (tmp_path / CARD).write_text(card.replace('"quantities"', '"section"'), "utf-8")
    with pytest.raises(ModelError, match="another kind"):
        load(tmp_path)
    (tmp_path / CARD).write_text(card, "utf-8")
    (tmp_path / "more.pkl").write_bytes(b"")
    with pytest.raises(ModelError, match=r"foreign file, more\.pkl"):
        load(tmp_path)
    (tmp_path / "more.pkl").unlink()
    content = (tmp_path / WEIGHTS).read_bytes()
    (tmp_path / WEIGHTS).write_bytes(content[:-1] + b"x")
    with pytest.raises(ModelError, match="not the file that the card describes"):
        load(tmp_path)
    with pytest.raises(ModelError, match=r"card\.json is missing"):
        load(tmp_path / "none")
