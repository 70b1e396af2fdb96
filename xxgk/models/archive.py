"""Model directories: plain arrays without pickle, and a card that says what they are.

A directory holds ``weights.npz`` and ``card.json`` (versions, the corpus's hash, figures, the
weights' checksum), and nothing else.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xxgk.errors import ModelError

WEIGHTS = "weights.npz"
CARD = "card.json"
_LIMIT = 16 * 1024 * 1024


def write_archive(
    directory: Path, arrays: Mapping[str, NDArray[Any]], card: Mapping[str, Any]
) -> None:
    """Write a model directory, replacing what the two files held.

    The same arrays and card give the same bytes.

    Raises
    ------
    ModelError
        If the directory cannot be written.
    """
    weights = _packed(arrays)
    full = dict(card) | {"sha256": hashlib.sha256(weights).hexdigest()}
    written = json.dumps(full, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / WEIGHTS).write_bytes(weights)
        (directory / CARD).write_text(written, encoding="utf-8")
    except OSError as error:
        raise unwritable(directory, error) from error


def read_archive(
    directory: Path, names: Set[str], *, version: int, remedy: str
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Return the arrays called ``names`` and the card of a model directory.

    Raises
    ------
    ModelError
        If a file is missing, foreign or changed, the card's ``store_version`` is not
        ``version``, or there is anything but plain arrays of these names. Nothing of a refused
        directory is executed.
    """
    card = _read_card(directory, version, remedy)
    try:
        foreign = sorted(path.name for path in directory.iterdir() if path.name not in _FILES)
        weights = (directory / WEIGHTS).read_bytes()
    except OSError as error:
        raise refusal(directory, f"{WEIGHTS} cannot be read", remedy) from error
    if foreign:
        raise refusal(directory, f"it holds a foreign file, {foreign[0]}", remedy)
    if hashlib.sha256(weights).hexdigest() != card.get("sha256"):
        raise refusal(directory, f"{WEIGHTS} is not the file that the card describes", remedy)
    return _unpacked(directory, weights, names, remedy), card


def check_shapes(
    directory: Path,
    arrays: Mapping[str, NDArray[Any]],
    shapes: Mapping[str, tuple[int, ...]],
    remedy: str,
) -> None:
    """Raise ModelError where an array has another shape than ``shapes`` says."""
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise refusal(directory, f"the array {name} has another shape than {shape}", remedy)


def unwritable(directory: Path, error: OSError) -> ModelError:
    """Return the error for a directory that cannot be written."""
    return ModelError(
        f"the model cannot be written: {error.strerror}",
        source=str(directory),
        remedy="Name a directory that can be written",
    )


def refusal(directory: Path, problem: str, remedy: str) -> ModelError:
    """Return the error for a directory that is not accepted."""
    return ModelError(problem, source=str(directory), remedy=remedy)


_FILES = {WEIGHTS, CARD}


def _packed(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    # numpy.savez stamps the time into the archive, and the same weights must give the same bytes.
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in sorted(arrays.items()):
            content = io.BytesIO()
            np.lib.format.write_array(content, np.ascontiguousarray(array), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content.getvalue())
    return buffer.getvalue()


def _unpacked(
    directory: Path, weights: bytes, names: Set[str], remedy: str
) -> dict[str, NDArray[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(weights)) as archive:
            held = {entry.filename for entry in archive.infolist()}
            size = sum(entry.file_size for entry in archive.infolist())
        if held != {f"{name}.npy" for name in names} or size > _LIMIT:
            raise refusal(directory, f"{WEIGHTS} holds other arrays than a model's", remedy)
        with np.load(io.BytesIO(weights), allow_pickle=False) as archive:
            return {name: archive[name] for name in sorted(names)}
    except (ValueError, OSError, zipfile.BadZipFile, EOFError) as error:
        problem = f"{WEIGHTS} holds something else than plain arrays"
        raise refusal(directory, problem, remedy) from error


def _read_card(directory: Path, version: int, remedy: str) -> dict[str, Any]:
    try:
        card = json.loads((directory / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise refusal(directory, f"{CARD} is missing or no JSON", remedy) from error
    if not isinstance(card, dict) or not isinstance(card.get("classes"), list):
        raise refusal(directory, f"{CARD} does not describe a model", remedy)
    if card.get("store_version") != version:
        problem = f"the model is of version {card.get('store_version')}, not {version}"
        raise refusal(directory, problem, remedy)
    return card
