"""Model directories: weights without pickle, and a card that says what they are.

A directory holds ``weights.npz`` (plain arrays) and ``card.json`` (labels, versions, the
corpus's hash, figures, the weights' checksum), and nothing else.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xxgk.errors import ModelError
from xxgk.models.features import N_COLUMNS, OFFSETS
from xxgk.models.scoring import LinearModel

STORE_VERSION = 2
"""Version of the directory's layout and of the features that the weights belong to."""

_WEIGHTS = "weights.npz"
_CARD = "card.json"
_FILES = {_WEIGHTS, _CARD}
_ARRAYS = {"quantised", "scales", "bias", "calibration", "transitions", "start"}
_LIMIT = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredModel:
    """What a model directory holds.

    ``classes`` names the labels in the order of the arrays' last axis; the reject class is
    the empty string. ``transitions`` has shape (labels, labels), ``start`` (labels,): natural
    logarithms. ``card`` is the card as read.
    """

    linear: LinearModel
    classes: tuple[str, ...]
    transitions: NDArray[np.float32]
    start: NDArray[np.float32]
    card: Mapping[str, Any]


def save(model: StoredModel, directory: Path) -> None:
    """Write a model directory, replacing what the two files held.

    Raises
    ------
    ModelError
        If the directory cannot be written.
    """
    buffer = io.BytesIO()
    _write_arrays(
        buffer,
        {
            "quantised": model.linear.quantised,
            "scales": model.linear.scales,
            "bias": model.linear.bias,
            "calibration": model.linear.calibration,
            "transitions": model.transitions,
            "start": model.start,
        },
    )
    weights = buffer.getvalue()
    card = dict(model.card) | {
        "store_version": STORE_VERSION,
        "classes": list(model.classes),
        "sha256": hashlib.sha256(weights).hexdigest(),
    }
    try:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / _WEIGHTS).write_bytes(weights)
        (directory / _CARD).write_text(
            json.dumps(card, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )
    except OSError as error:
        raise ModelError(
            f"the model cannot be written: {error.strerror}",
            source=str(directory),
            remedy="Name a directory that can be written",
        ) from error


def load(directory: Path) -> StoredModel:
    """Read a model directory.

    Raises
    ------
    ModelError
        If a file is missing, foreign or changed, of another version, or holds anything but
        plain arrays of the expected shapes. Nothing of a refused directory is executed.
    """
    card = _read_card(directory)
    try:
        foreign = sorted(path.name for path in directory.iterdir() if path.name not in _FILES)
        weights = (directory / _WEIGHTS).read_bytes()
    except OSError as error:
        raise _refusal(directory, f"{_WEIGHTS} cannot be read") from error
    if foreign:
        raise _refusal(directory, f"it holds a foreign file, {foreign[0]}")
    if hashlib.sha256(weights).hexdigest() != card.get("sha256"):
        raise _refusal(directory, f"{_WEIGHTS} is not the file that the card describes")
    arrays = _read_arrays(directory, weights)
    classes = tuple(str(name) for name in card["classes"])
    count = len(classes)
    shapes = {
        "quantised": (N_COLUMNS, count),
        "scales": (len(OFFSETS), count),
        "bias": (count,),
        "calibration": (count + 1, count),
        "transitions": (count, count),
        "start": (count,),
    }
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise _refusal(directory, f"the array {name} has another shape than {shape}")
    return StoredModel(
        linear=LinearModel(
            quantised=arrays["quantised"],
            scales=arrays["scales"],
            bias=arrays["bias"],
            calibration=arrays["calibration"],
        ),
        classes=classes,
        transitions=arrays["transitions"],
        start=arrays["start"],
        card=card,
    )


def _write_arrays(buffer: io.BytesIO, arrays: Mapping[str, NDArray[Any]]) -> None:
    # numpy.savez stamps the time into the archive, and the same weights must give the same bytes.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in sorted(arrays.items()):
            content = io.BytesIO()
            np.lib.format.write_array(content, np.ascontiguousarray(array), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content.getvalue())


def _read_arrays(directory: Path, weights: bytes) -> dict[str, NDArray[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(weights)) as archive:
            names = {entry.filename for entry in archive.infolist()}
            size = sum(entry.file_size for entry in archive.infolist())
        if names != {f"{name}.npy" for name in _ARRAYS} or size > _LIMIT:
            raise _refusal(directory, f"{_WEIGHTS} holds other arrays than a model's")
        with np.load(io.BytesIO(weights), allow_pickle=False) as archive:
            return {name: archive[name] for name in _ARRAYS}
    except (ValueError, OSError, zipfile.BadZipFile, EOFError) as error:
        raise _refusal(directory, f"{_WEIGHTS} holds something else than plain arrays") from error


def _read_card(directory: Path) -> dict[str, Any]:
    try:
        card = json.loads((directory / _CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _refusal(directory, f"{_CARD} is missing or no JSON") from error
    if not isinstance(card, dict) or not isinstance(card.get("classes"), list):
        raise _refusal(directory, f"{_CARD} does not describe a model")
    if card.get("store_version") != STORE_VERSION:
        raise _refusal(
            directory,
            f"the model is of version {card.get('store_version')}, not {STORE_VERSION}",
        )
    return card


def _refusal(directory: Path, problem: str) -> ModelError:
    return ModelError(
        problem, source=str(directory), remedy="Train the model again with `xxgk train -o DIR`"
    )
