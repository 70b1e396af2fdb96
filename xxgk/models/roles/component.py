"""The recogniser of roles as a spaCy component, for a user's own pipeline.

Importing this module registers the factory ``xxgk_ner``. The component reads ``doc.text`` with
tokens of its own, so it goes with any tokenizer, and adds its roles to ``doc.spans`` (under
``spans_key``) and, as plain dictionaries, to ``doc._.xxgk``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from xxgk.corpus.normalise import convert
from xxgk.models.quantities.components import register_extensions
from xxgk.models.roles.recogniser import RoleRecogniser
from xxgk.models.roles.store import load_roles_model, released_roles, save_roles_model

SPANS_KEY = "xxgk_roles"
"""The key of ``doc.spans`` that holds the roles unless the configuration names another."""

_SENTENCE = re.compile("[^。;；!！?？\n]+")
_PIECE = re.compile("[^,，]+[,，]?")
_LONGEST = 80


class RoleComponent:
    """Puts the roles around numbers into ``doc.spans``, labelled as `xxgk.corpus.roles` says.

    ``doc._.xxgk["roles"]`` lists them as ``label``, ``start`` and ``end``, in characters of
    ``doc.text``; a span of ``doc.spans`` is widened to whole tokens of the pipeline.

    Parameters
    ----------
    recogniser
        What finds them; ``None`` stands for the released model, read when it is first needed.
    spans_key
        The key of ``doc.spans`` to which the roles are added.
    """

    def __init__(
        self, recogniser: RoleRecogniser | None = None, spans_key: str = SPANS_KEY
    ) -> None:
        self._recogniser = recogniser
        self.spans_key = spans_key

    @property
    def recogniser(self) -> RoleRecogniser:
        """The model in use.

        Raises
        ------
        xxgk.errors.ModelError
            If it is the released one and that was changed.
        """
        if self._recogniser is None:
            self._recogniser = released_roles()
        return self._recogniser

    def __call__(self, doc: Doc) -> Doc:
        """Return ``doc`` with its roles added."""
        text = convert(doc.text).text
        places = list(clauses_of(text))
        read = self.recogniser.find([text[start:end] for start, end in places])
        found = [
            {**asdict(role), "start": start + role.start, "end": start + role.end}
            for (start, _), roles in zip(places, read, strict=True)
            for role in roles
        ]
        if self.spans_key not in doc.spans:
            doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key)
        for one in found:
            span = doc.char_span(
                one["start"], one["end"], label=one["label"], alignment_mode="expand"
            )
            if span is not None:
                doc.spans[self.spans_key].append(span)
        doc._.xxgk = {**(doc._.xxgk or {}), "roles": found}
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the model to a directory of its own, as a pipeline does that is saved.

        Raises
        ------
        xxgk.errors.ModelError
            If the directory cannot be written.
        """
        save_roles_model(self.recogniser, Path(path), self.recogniser.card)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> RoleComponent:
        """Read the model that a saved pipeline holds, and return the component.

        Raises
        ------
        xxgk.errors.ModelError
            If the directory was changed.
        """
        self._recogniser = load_roles_model(Path(path))
        return self


def clauses_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield the intervals of the clauses of ``text`` that hold anything to read.

    A sentence is cut at full stops and semicolons, a long one at commas too.
    """
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        begin = start
        for piece in _PIECE.finditer(text, start, end):
            if piece.end() - begin > _LONGEST and piece.start() > begin:
                yield begin, piece.start()
                begin = piece.start()
        if begin < end:
            yield begin, end


@Language.factory("xxgk_ner", default_config={"model": None, "spans_key": SPANS_KEY})
def make_roles(nlp: Language, name: str, model: str | None, spans_key: str) -> RoleComponent:
    """Return the component that finds roles; ``model`` is a directory in place of the released.

    Raises
    ------
    xxgk.errors.ModelError
        If the directory holds no model of roles.
    """
    register_extensions()
    return RoleComponent(None if model is None else load_roles_model(Path(model)), spans_key)
