"""What headings, titles and page furniture look like (``headings.toml``, ``furniture.tsv``)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache

from xxgk.errors import ResourceError
from xxgk.resources.loading import read_rows, read_text
from xxgk.schema import LABELS, Label

_HEADINGS = "headings.toml"
_FURNITURE = "furniture.tsv"
_LONGEST_TITLE = 60
_NO_TITLE = re.compile(r"[,;:]|根据|按照|现将|如下|本报告")
_KEYS = {"endings", "body_openers", "unnumbered", "title", "labels"}


@dataclass(frozen=True, slots=True)
class HeadingWords:
    """The wording of headings as compiled patterns.

    ``fused`` matches a heading's text from its first character where body follows without a
    break (the body starts at the match's end), ``ending`` the wording that a heading ends with.
    ``unnumbered`` must match a whole line;
    ``title`` is searched in a line; ``labels`` pair a label with wording searched in a heading.
    """

    fused: re.Pattern[str]
    ending: re.Pattern[str]
    unnumbered: re.Pattern[str]
    title: re.Pattern[str]
    labels: tuple[tuple[Label, re.Pattern[str]], ...]


@cache
def heading_words() -> HeadingWords:
    """Return the compiled wording of headings.

    Raises
    ------
    ResourceError
        If the file misses a key, has an unknown one, or holds a broken pattern.
    """
    data = tomllib.loads(read_text(_HEADINGS))
    if set(data) != _KEYS:
        raise ResourceError(
            f"the keys must be {', '.join(sorted(_KEYS))}",
            source=f"xxgk/resources/{_HEADINGS}",
            remedy="Correct the file",
        )
    endings = "|".join(sorted(map(re.escape, data["endings"]), key=len, reverse=True))
    openers = "|".join(data["body_openers"])
    try:
        return HeadingWords(
            fused=re.compile(rf"[^,。;:!?]{{0,30}}?(?:{endings})(?={openers})"),
            ending=re.compile(rf"(?:{endings})$"),
            unnumbered=re.compile("|".join(f"(?:{line})" for line in data["unnumbered"])),
            title=re.compile(data["title"]),
            labels=tuple((_label(name), re.compile(wording)) for name, wording in data["labels"]),
        )
    except re.error as error:
        raise ResourceError(
            f"a pattern is broken: {error}",
            source=f"xxgk/resources/{_HEADINGS}",
            remedy="Correct the pattern",
        ) from error


@cache
def furniture_patterns() -> tuple[tuple[re.Pattern[str], int], ...]:
    """Return the patterns of page furniture, each with the longest line it may explain.

    Raises
    ------
    ResourceError
        If a row breaks the file's format or a pattern is broken, naming its line.
    """
    found: list[tuple[re.Pattern[str], int]] = []
    for number, (pattern, longest) in read_rows(_FURNITURE, 2):
        try:
            found.append((re.compile(pattern), int(longest)))
        except (re.error, ValueError) as error:
            raise ResourceError(
                f"line {number}: {error}",
                source=f"xxgk/resources/{_FURNITURE}",
                remedy="Correct the row",
            ) from error
    return tuple(found)


def is_furniture(line: str) -> bool:
    """Tell whether ``line``, converted and without spaces, is page furniture by its wording."""
    return _any_furniture().match(line) is not None and any(
        len(line) <= longest and pattern.match(line) for pattern, longest in furniture_patterns()
    )


@cache
def _any_furniture() -> re.Pattern[str]:
    """Return one pattern for furniture of any kind and length: few lines need a closer look."""
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in furniture_patterns()))


def is_title(line: str) -> bool:
    """Tell whether ``line``, converted and without spaces, reads as a report's own title."""
    return len(line) <= _LONGEST_TITLE and _reads_as_title(line)


# Whoever puts lines together asks of each several times.
@lru_cache(maxsize=1024)
def _reads_as_title(line: str) -> bool:
    return heading_words().title.search(line) is not None and not _NO_TITLE.search(line)


def heading_label(heading: str) -> Label | None:
    """Return the label that a heading (converted) gives by itself, ``None`` unless just one."""
    claimed = {label for label, wording in heading_words().labels if wording.search(heading)}
    return claimed.pop() if len(claimed) == 1 else None


def _label(name: str) -> Label:
    for label in LABELS:
        if label == name:
            return label
    raise ResourceError(
        f"no label is called {name!r}",
        source=f"xxgk/resources/{_HEADINGS}",
        remedy=f"Use one of {', '.join(LABELS)}",
    )
