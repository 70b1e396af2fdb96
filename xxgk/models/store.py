"""The section model's directory: `xxgk.models.archive` with the arrays of a `StoredModel`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xxgk.models.archive import check_shapes, read_archive, write_archive
from xxgk.models.features import N_COLUMNS, OFFSETS
from xxgk.models.scoring import LinearModel

STORE_VERSION = 2
"""Version of the directory's layout and of the features that the weights belong to."""

_ARRAYS = frozenset({"quantised", "scales", "bias", "calibration", "transitions", "start"})
_REMEDY = "Train the model again with `xxgk train -o DIR`"


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
    arrays: dict[str, NDArray[Any]] = {
        "quantised": model.linear.quantised,
        "scales": model.linear.scales,
        "bias": model.linear.bias,
        "calibration": model.linear.calibration,
        "transitions": model.transitions,
        "start": model.start,
    }
    card = dict(model.card) | {"store_version": STORE_VERSION, "classes": list(model.classes)}
    write_archive(directory, arrays, card)


def load(directory: Path) -> StoredModel:
    """Read a model directory.

    Raises
    ------
    ModelError
        If a file is missing, foreign or changed, of another version, or holds anything but
        plain arrays of the expected shapes. Nothing of a refused directory is executed.
    """
    arrays, card = read_archive(directory, _ARRAYS, version=STORE_VERSION, remedy=_REMEDY)
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
    check_shapes(directory, arrays, shapes, _REMEDY)
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
