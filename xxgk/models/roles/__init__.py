"""The trained recogniser of roles: what the words around a number are to it.

Importing this package does not import spaCy; `find_roles` does when it is first called.
"""

from __future__ import annotations

from collections.abc import Sequence

from xxgk.corpus.roles import ROLE_LABELS, Role, RoleLabel

__all__ = ["ROLE_LABELS", "Role", "RoleLabel", "find_roles"]


def find_roles(clauses: Sequence[str]) -> list[tuple[Role, ...]]:
    """Return the roles of each clause, found by the released model in one batch.

    Clauses are half-width Simplified text (`xxgk.corpus.normalise.convert`), best of 10 to 60
    characters. The roles of one clause are in order, without overlaps, with offsets in
    characters of that clause.

    Raises
    ------
    ModelError
        If the released model was changed.
    """
    if not clauses:
        return []
    from xxgk.models.roles.store import released_roles  # noqa: PLC0415  (spaCy is heavy)

    return released_roles().find(clauses)
