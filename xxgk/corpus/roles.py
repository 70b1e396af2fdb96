"""Hand-written clauses with the roles of the words around their numbers marked inline.

``data/roles.jsonl`` has one clause a line: ``id``, ``text`` with each role as ``[words|LABEL]``,
and ``held_out``, which keeps the clause out of fitting so that it can measure a model. The
clauses are half-width Simplified text, as `xxgk.corpus.normalise.convert` makes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, TypeAlias

from xxgk.corpus.annotations import read_json_lines
from xxgk.errors import CorpusError

RoleLabel: TypeAlias = Literal[
    "COUNTED", "CHANNEL", "SCOPE", "APPLICANT", "PERIOD", "DOCUMENT", "AGENCY"
]
"""What a stretch of a clause is to the number in it.

``COUNTED`` names what the number counts, with what became of it where that is said (办结申请);
where only that is said, it alone (予以公开). ``CHANNEL`` is the medium or way (政府门户网站,
传真), ``SCOPE`` the part of the body or area that the number is about (市本级, 各乡镇, 全县),
``APPLICANT`` who asks (公民, 商业企业), ``PERIOD`` when (2019年, 截至年底, 上年),
``DOCUMENT`` a title with its 《》, ``AGENCY`` one body that acts (县教育局, 我局).
"""

ROLE_LABELS: tuple[RoleLabel, ...] = (
    "COUNTED", "CHANNEL", "SCOPE", "APPLICANT", "PERIOD", "DOCUMENT", "AGENCY"
)  # fmt: skip

_MARK = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
_KEYS = {"id", "text", "held_out"}


@dataclass(frozen=True, slots=True)
class Role:
    """One role: ``clause[start:end]`` are its words, in characters of the clause."""

    label: RoleLabel
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RoleClause:
    """A clause with its roles in order, none overlapping another.

    ``source`` tells clauses apart that come from one wording: the id of a hand-written clause,
    or of the passage that the clause was filled from.
    """

    source: str
    text: str
    roles: tuple[Role, ...]
    held_out: bool = False


@cache
def load_roles() -> tuple[RoleClause, ...]:
    """Return the shipped clauses in the order of their file.

    Raises
    ------
    CorpusError
        If a line breaks the format; the message names file, line and remedy.
    """
    return read_roles(Path(str(resources.files("xxgk.corpus").joinpath("data", "roles.jsonl"))))


def read_roles(path: Path) -> tuple[RoleClause, ...]:
    """Return the clauses of a JSON Lines file.

    Raises
    ------
    CorpusError
        As in `load_roles`, also where an id or a clause stands twice.
    """
    found: list[RoleClause] = []
    seen: set[str] = set()
    for number, raw in read_json_lines(path):
        try:
            clause = _clause(raw)
            if {clause.source, clause.text} & seen:
                raise ValueError(f"the id {clause.source!r} or its clause stands twice")
        except (ValueError, TypeError) as error:
            raise CorpusError(
                f"line {number}: {error}", source=str(path), remedy="Correct the clause"
            ) from error
        seen |= {clause.source, clause.text}
        found.append(clause)
    return tuple(found)


def parse_roles(marked: str) -> tuple[str, tuple[Role, ...]]:
    """Return a marked clause's plain text and its roles.

    Raises
    ------
    ValueError
        If a label is unknown, a mark is empty, or a bracket or bar has no partner.
    """
    pieces: list[str] = []
    roles: list[Role] = []
    length = position = 0
    for match in _MARK.finditer(marked):
        before = marked[position : match.start()]
        words, label = match.groups()
        if not words:
            raise ValueError("a role has no words")
        begin = length + len(before)
        length = begin + len(words)
        roles.append(Role(known_label(label), begin, length))
        pieces += (before, words)
        position = match.end()
    pieces.append(marked[position:])
    text = "".join(pieces)
    if re.search(r"[\[\]|]", text):
        raise ValueError("a bracket or a bar has no partner")
    return text, tuple(roles)


def mark_roles(text: str, roles: Iterable[Role]) -> str:
    """Return ``text`` with each role as ``[words|LABEL]``, the inverse of `parse_roles`."""
    pieces: list[str] = []
    position = 0
    for role in roles:
        pieces += (text[position : role.start], f"[{text[role.start : role.end]}|{role.label}]")
        position = role.end
    return "".join([*pieces, text[position:]])


def known_label(name: str) -> RoleLabel:
    """Return ``name`` as a role's label.

    Raises
    ------
    ValueError
        If no role is called so.
    """
    for label in ROLE_LABELS:
        if label == name:
            return label
    raise ValueError(f"no role is called {name!r}")


def _clause(raw: Mapping[str, Any]) -> RoleClause:
    if set(raw) != _KEYS:
        raise ValueError(f"the keys are {sorted(raw)}, not {sorted(_KEYS)}")
    if not isinstance(raw["held_out"], bool):
        raise ValueError("held_out is neither true nor false")
    text, roles = parse_roles(raw["text"])
    return RoleClause(str(raw["id"]), text, roles, raw["held_out"])
