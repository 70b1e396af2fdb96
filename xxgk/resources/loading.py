"""Opening the package's data files, with errors that name the file and the line."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

from xxgk.errors import ResourceError


def read_text(name: str) -> str:
    """Return the text of the data file ``name`` (a path below ``xxgk/resources``).

    Raises
    ------
    ResourceError
        If the package has no such file.
    """
    path = resources.files("xxgk.resources").joinpath(*name.split("/"))
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise ResourceError(
            "the package has no such data file",
            source=f"xxgk/resources/{name}",
            remedy="Install the package again",
        ) from error


def read_rows(name: str, columns: int) -> Iterator[tuple[int, list[str]]]:
    """Yield line number (from 1) and cells of each row of a tab-separated data file.

    Blank lines and lines that start with ``#`` are comments. Rows must have exactly
    ``columns`` cells.

    Raises
    ------
    ResourceError
        For the first row with another number of cells, naming its line.
    """
    return parse_rows(read_text(name), f"xxgk/resources/{name}", columns)


def parse_rows(text: str, source: str, columns: int) -> Iterator[tuple[int, list[str]]]:
    """Yield what `read_rows` does from the text of a file that ``source`` names in errors."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != columns:
            raise ResourceError(
                f"line {number} has {len(cells)} columns instead of {columns}",
                source=source,
                remedy="Separate the columns by single tabs",
            )
        yield number, cells
