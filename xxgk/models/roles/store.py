"""Directories of role models: spaCy's own files, and a card with the checksum of each.

A directory holds ``cfg``, ``model`` and ``moves`` as spaCy writes an entity recogniser (JSON and
msgpack, no pickle) and ``card.json``: the network's size, versions, figures, checksums.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from xxgk.corpus.roles import ROLE_LABELS
from xxgk.errors import ModelError
from xxgk.models.archive import unwritable
from xxgk.models.roles.recogniser import RoleRecogniser, Shape, blank_pipeline

ROLES_VERSION = 1
"""Version of the directory's layout and of the tokens that the weights belong to."""

_CARD = "card.json"
_PARTS = ("cfg", "model", "moves")
_LIMIT = 8 * 1024 * 1024


@cache
def released_roles() -> RoleRecogniser:
    """Return the model that comes with the package, read once a process.

    Raises
    ------
    ModelError
        If its directory was changed.
    """
    return load_roles_model(Path(str(resources.files("xxgk.models").joinpath("released_roles"))))


def save_roles_model(
    recogniser: RoleRecogniser, directory: Path, card: Mapping[str, Any] | None = None
) -> None:
    """Write a model directory, replacing what its files held.

    Raises
    ------
    ModelError
        If the directory cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        recogniser.pipe.to_disk(directory, exclude=["vocab"])
        sums = {name: _checksum((directory / name).read_bytes()) for name in _PARTS}
        described = {
            **(card or {}),
            "kind": "roles",
            "roles_version": ROLES_VERSION,
            "labels": list(ROLE_LABELS),
            "shape": asdict(recogniser.shape),
            "sha256": sums,
        }
        (directory / _CARD).write_text(
            json.dumps(described, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
            encoding="utf-8",
        )
    except OSError as error:
        raise unwritable(directory, error) from error


def load_roles_model(directory: Path) -> RoleRecogniser:
    """Read a model directory.

    Raises
    ------
    ModelError
        If a file is missing, foreign or changed, or the model is of another version or size
        than its card says.
    """
    card = read_roles_card(directory)
    try:
        foreign = sorted(each.name for each in directory.iterdir() if each.name not in _FILES)
        parts = {name: (directory / name).read_bytes() for name in _PARTS}
    except OSError as error:
        raise _refusal(directory, "a file of the model cannot be read") from error
    if foreign:
        raise _refusal(directory, f"it holds a foreign file, {foreign[0]}")
    for name, content in parts.items():
        if len(content) > _LIMIT or _checksum(content) != card["sha256"].get(name):
            raise _refusal(directory, f"{name} is not the file that the card describes")
    try:
        shape = Shape(**card["shape"])
        nlp, pipe = blank_pipeline(shape)
        pipe.from_disk(directory, exclude=["vocab"])
    except (ValueError, TypeError, KeyError, AssertionError) as error:
        raise _refusal(directory, "its network has another size than the card says") from error
    return RoleRecogniser(nlp, pipe, shape, card)


_FILES = {*_PARTS, _CARD}


def read_roles_card(directory: Path) -> dict[str, Any]:
    """Return a model's card.

    Raises
    ------
    ModelError
        If it is missing, no card of a role model, or of another version.
    """
    try:
        card = json.loads((directory / _CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _refusal(directory, f"{_CARD} is missing or no JSON") from error
    if not isinstance(card, dict) or not isinstance(card.get("sha256"), dict):
        raise _refusal(directory, f"{_CARD} does not describe a model of roles")
    version = card.get("roles_version")
    if version != ROLES_VERSION or card.get("labels") != list(ROLE_LABELS):
        raise _refusal(directory, f"the model is of version {version}, not {ROLES_VERSION}")
    return card


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _refusal(directory: Path, problem: str) -> ModelError:
    return ModelError(
        problem, source=str(directory), remedy="Train it again with `xxgk train --quantities`"
    )
