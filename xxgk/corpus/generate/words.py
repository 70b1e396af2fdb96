"""The generator's own word lists, opened from ``xxgk/corpus/generate/data/``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from xxgk.errors import ResourceError
from xxgk.resources.loading import parse_rows


def read_words(name: str) -> str:
    """Return the text of a word list.

    Raises
    ------
    ResourceError
        If the package has no such list.
    """
    path = resources.files("xxgk.corpus.generate").joinpath("data", name)
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ResourceError(
            "the package has no such word list",
            source=f"xxgk/corpus/generate/data/{name}",
            remedy="Install the package again",
        ) from error


def read_table(name: str, columns: int) -> list[list[str]]:
    """Return the rows of a tab-separated list; blank lines and ``#`` lines are comments.

    Raises
    ------
    ResourceError
        If a row has another number of cells, naming its line.
    """
    source = f"xxgk/corpus/generate/data/{name}"
    return [cells for _, cells in parse_rows(read_words(name), source, columns)]


@cache
def read_toml(name: str) -> dict[str, Any]:
    """Return a word list in TOML.

    Raises
    ------
    ResourceError
        If the file is missing or no TOML.
    """
    try:
        return tomllib.loads(read_words(name))
    except tomllib.TOMLDecodeError as error:
        raise ResourceError(
            str(error), source=f"xxgk/corpus/generate/data/{name}", remedy="Correct the file"
        ) from error
