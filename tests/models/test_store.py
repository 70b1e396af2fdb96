"""Model directories: what is written is read back, and what was tampered with is refused."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from xxgk.errors import ModelError
from xxgk.models.features import N_COLUMNS
from xxgk.models.scoring import LinearModel
from xxgk.models.store import StoredModel, load, save

CLASSES = ("", "主动公开", "概述")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    draw = np.random.default_rng(0)
    weights = draw.normal(size=(N_COLUMNS, 3)).astype(np.float32)
    bias, calibration = np.arange(3, dtype=np.float32), np.eye(4, 3, dtype=np.float32)
    linear = LinearModel.of(weights, bias, calibration)
    transitions = np.zeros((3, 3), dtype=np.float32)
    model = StoredModel(linear, CLASSES, transitions, transitions[0], {"note": "测试"})
    save(model, tmp_path / "model")
    return tmp_path / "model"


def rewrite(directory: Path, content: bytes) -> None:
    """Put other weights in place, with a card that vouches for them."""
    card = json.loads((directory / "card.json").read_text(encoding="utf-8"))
    card["sha256"] = hashlib.sha256(content).hexdigest()
    (directory / "weights.npz").write_bytes(content)
    (directory / "card.json").write_text(json.dumps(card), encoding="utf-8")


def test_weights_come_back_within_a_step_of_their_scale(saved: Path) -> None:
    draw = np.random.default_rng(0)
    weights = draw.normal(size=(N_COLUMNS, 3)).astype(np.float32)
    model = load(saved)
    assert np.abs(model.linear.weights - weights).max() <= np.abs(weights).max() / 127
    assert model.classes == CLASSES
    assert model.card["note"] == "测试"


def test_the_same_model_gives_the_same_bytes(saved: Path, tmp_path: Path) -> None:
    first = load(saved)
    save(first, tmp_path / "again")
    save(load(tmp_path / "again"), tmp_path / "third")
    names = ("weights.npz", "card.json")
    assert [(tmp_path / "again" / name).read_bytes() for name in names] == [
        (tmp_path / "third" / name).read_bytes() for name in names
    ]


def test_changed_weights_are_refused(saved: Path) -> None:
    content = bytearray((saved / "weights.npz").read_bytes())
    content[-30] ^= 1
    (saved / "weights.npz").write_bytes(bytes(content))
    with pytest.raises(ModelError, match="not the file that the card describes"):
        load(saved)


def test_another_version_is_refused(saved: Path) -> None:
    card = json.loads((saved / "card.json").read_text(encoding="utf-8"))
    (saved / "card.json").write_text(json.dumps(card | {"store_version": 99}), encoding="utf-8")
    with pytest.raises(ModelError, match="version 99"):
        load(saved)


class Planted:
    """What a pickle can carry: a call on loading."""

    def __reduce__(self) -> tuple[object, ...]:
        return (pytest.fail, ("the planted payload ran",))


def test_a_pickle_is_refused_and_never_run(saved: Path) -> None:
    content = io.BytesIO()
    names = ("quantised", "scales", "bias", "calibration", "transitions", "start")
    planted = np.empty(1, dtype=object)
    planted[0] = Planted()
    np.savez(content, **dict.fromkeys(names, planted))
    rewrite(saved, content.getvalue())
    with pytest.raises(ModelError, match="plain arrays"):
        load(saved)
    rewrite(saved, pickle.dumps(Planted()))
    with pytest.raises(ModelError, match="plain arrays"):
        load(saved)


def test_a_foreign_file_is_refused(saved: Path) -> None:
    (saved / "model.joblib").write_bytes(b"")
    with pytest.raises(ModelError, match=r"model\.joblib"):
        load(saved)


@pytest.mark.parametrize("missing", ["weights.npz", "card.json"])
def test_a_missing_file_is_named(saved: Path, missing: str) -> None:
    (saved / missing).unlink()
    with pytest.raises(ModelError, match=missing.replace(".", r"\.")):
        load(saved)
