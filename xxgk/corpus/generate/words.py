"""The generator's own word lists, opened from ``xxgk/corpus/generate/data/``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from xxgk.errors import ResourceError


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
    rows: list[list[str]] = []
    for number, line in enumerate(read_words(name).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != columns:
            raise ResourceError(
                f"line {number} has {len(cells)} columns instead of {columns}",
                source=f"xxgk/corpus/generate/data/{name}",
                remedy="Separate the columns by single tabs",
            )
        rows.append(cells)
    return rows


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
