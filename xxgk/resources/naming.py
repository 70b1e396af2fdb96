"""How reports name themselves (``metadata.toml``): agencies, places, periods."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from xxgk.errors import ResourceError
from xxgk.resources.loading import read_text

_FILE = "metadata.toml"
_KEYS = {
    "agency_endings",
    "place_endings",
    "agency_phrases",
    "trimmed",
    "barred",
    "period",
    "damaged_period",
    "period_words",
}


@dataclass(frozen=True, slots=True)
class NamingWords:
    """The wording by which reports name their agency and period, as compiled patterns.

    ``agency`` and ``place`` match a whole name; ``phrases`` hold a group ``agency``; ``period``
    has the groups sy, sm, sd, ey, em, ed and ``damaged_period`` sy, s, ey, e.
    """

    agency: re.Pattern[str]
    place: re.Pattern[str]
    phrases: tuple[re.Pattern[str], ...]
    trimmed: tuple[re.Pattern[str], ...]
    barred: re.Pattern[str]
    period: re.Pattern[str]
    damaged_period: re.Pattern[str]
    period_words: re.Pattern[str]


@cache
def naming_words() -> NamingWords:
    """Return the compiled wording.

    Raises
    ------
    ResourceError
        If the file misses a key, has an unknown one, or holds a broken pattern.
    """
    data = tomllib.loads(read_text(_FILE))
    if set(data) != _KEYS:
        raise _broken(f"the keys must be {', '.join(sorted(_KEYS))}")
    try:
        return NamingWords(
            agency=re.compile(rf"[^\s,。;:]{{1,30}}(?:{'|'.join(data['agency_endings'])})"),
            place=re.compile(rf"[^\s,。;:]{{1,20}}(?:{'|'.join(data['place_endings'])})"),
            phrases=tuple(map(re.compile, data["agency_phrases"])),
            trimmed=tuple(map(re.compile, data["trimmed"])),
            barred=re.compile("|".join(data["barred"])),
            period=re.compile(data["period"]),
            damaged_period=re.compile(data["damaged_period"]),
            period_words=re.compile(data["period_words"]),
        )
    except re.error as error:
        raise _broken(f"a pattern is broken: {error}") from error


def _broken(problem: str) -> ResourceError:
    return ResourceError(problem, source=f"xxgk/resources/{_FILE}", remedy="Correct the file")
