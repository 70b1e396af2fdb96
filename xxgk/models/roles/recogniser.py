"""A small spaCy entity recogniser over single Han characters and whole numbers.

The recogniser has tokens of its own: each Han character is one, a run of digits with its
separators is one, whatever its length, so that the unit behind a long number stays in sight of
the words before it; a run of Latin letters is one. Numbers enter as one of two forms, years
and others, so the vocabulary does not grow with the numbers that are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import spacy
from spacy.language import Language
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc
from spacy.vocab import Vocab

from xxgk.corpus.roles import ROLE_LABELS, Role, known_label
from xxgk.models.words import intervals

_TOKEN = re.compile(r"(?P<number>\d+(?:[.,]\d+)*)|(?P<latin>[A-Za-z]+)|\S|\s+", re.DOTALL)
_YEAR = re.compile(r"(?:19|20)\d\d")
_BATCH = 256
_NUMBER_FORM, _YEAR_FORM = "0", "2000"
_HAN_NUMERALS = frozenset("一二两三四五六七八九十百千万亿")
_MEASURES = frozenset("件起宗例份次期场篇部项个人户家处名万元种批位条卷册间座封十百千余多")
_FAR_AHEAD, _FAR_BEHIND = 9, 4
_PLACE_ROWS = 150


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of the network: what a stored model is rebuilt from.

    ``width`` columns, ``depth`` layers that each see ``window`` tokens to both sides,
    ``rows`` of hashed embeddings, ``hidden`` units that choose the next transition.
    """

    width: int = 64
    depth: int = 2
    window: int = 2
    rows: int = 500
    hidden: int = 48


@dataclass(frozen=True, slots=True)
class Tokens:
    """A clause's tokens: what the network sees of each, and its offsets.

    ``forms`` are the characters, ``places`` say where in its word a character stands and how
    far the numbers to both sides are, ``words`` give the last character of its word, which in
    Chinese says most of what kind of thing the word names.
    """

    forms: list[str]
    places: list[str]
    words: list[str]
    starts: list[int]
    ends: list[int]

    def doc(self, vocab: Vocab) -> Doc:
        """Return the tokens as spaCy reads them."""
        spaces = [False] * len(self.forms)
        return Doc(vocab, self.forms, spaces, tags=self.places, lemmas=self.words)


def tokenise(text: str) -> Tokens:
    """Return the tokens of ``text``; every character belongs to exactly one."""
    found = Tokens([], [], [], [], [])
    for match in _TOKEN.finditer(text):
        words = match.group()
        if match["number"]:
            words = _YEAR_FORM if _YEAR.fullmatch(words) else _NUMBER_FORM
        elif match["latin"]:
            words = "a"
        elif words.isspace():
            words = "_"
        found.forms.append(words)
        found.starts.append(match.start())
        found.ends.append(match.end())
    ends = [0] * len(text)
    begins = [0] * len(text)
    for start, end in intervals(text):
        for place in range(start, end):
            begins[place], ends[place] = start, end
    counted = [
        form == _NUMBER_FORM or (form in _HAN_NUMERALS and following in _MEASURES)
        for form, following in zip_longest(found.forms, found.forms[1:], fillvalue="")
    ]
    ahead = _distances(counted[::-1], _FAR_AHEAD)[::-1]
    behind = _distances(counted, _FAR_BEHIND)
    for index, start in enumerate(found.starts):
        end = found.ends[index]
        inside = ("" if begins[start] < start else "B") + ("" if ends[end - 1] > end else "E")
        found.places.append(f"{inside}{ahead[index]}.{behind[index]}")
        found.words.append(found.forms[index] if end - start > 1 else text[ends[start] - 1])
    return found


def _distances(counted: Sequence[bool], most: int) -> list[int]:
    """Return for each token how many tokens ago the last number was, at most ``most``."""
    found = []
    since = most
    for number in counted:
        since = 0 if number else min(since + 1, most)
        found.append(since)
    return found


def blank_pipeline(shape: Shape) -> tuple[Language, EntityRecognizer]:
    """Return a pipeline of an untrained recogniser with all roles as its labels."""
    nlp = spacy.blank("zh")
    pipe = nlp.add_pipe(
        "ner",
        config={
            "model": {
                "@architectures": "spacy.TransitionBasedParser.v2",
                "state_type": "ner",
                "extra_state_tokens": True,
                "hidden_width": shape.hidden,
                "maxout_pieces": 2,
                "use_upper": True,
                "tok2vec": {
                    "@architectures": "spacy.Tok2Vec.v2",
                    "embed": {
                        "@architectures": "spacy.MultiHashEmbed.v2",
                        "width": shape.width,
                        "attrs": ["NORM", "TAG", "LEMMA"],
                        "rows": [shape.rows, _PLACE_ROWS, shape.rows],
                        "include_static_vectors": False,
                    },
                    "encode": {
                        "@architectures": "spacy.MaxoutWindowEncoder.v2",
                        "width": shape.width,
                        "depth": shape.depth,
                        "window_size": shape.window,
                        "maxout_pieces": 2,
                    },
                },
            }
        },
    )
    assert isinstance(pipe, EntityRecognizer)
    for label in ROLE_LABELS:
        pipe.add_label(label)
    return nlp, pipe


class RoleRecogniser:
    """A fitted recogniser.

    Parameters
    ----------
    nlp
        The pipeline that holds ``pipe``; only its vocabulary is used.
    pipe
        The fitted entity recogniser.
    shape
        What ``pipe`` was built with.
    card
        What its directory says of it, where it comes from one.
    """

    def __init__(
        self,
        nlp: Language,
        pipe: EntityRecognizer,
        shape: Shape,
        card: Mapping[str, Any] | None = None,
    ) -> None:
        self.nlp = nlp
        self.pipe = pipe
        self.shape = shape
        self.card = card or {}

    def find(self, clauses: Sequence[str]) -> list[tuple[Role, ...]]:
        """Return the roles of each clause, in order, with offsets in characters of the clause."""
        split = [tokenise(clause) for clause in clauses]
        docs = (each.doc(self.nlp.vocab) for each in split)
        read = self.pipe.pipe(docs, batch_size=_BATCH)
        return [
            tuple(
                Role(known_label(ent.label_), each.starts[ent.start], each.ends[ent.end - 1])
                for ent in doc.ents
            )
            for doc, each in zip(read, split, strict=True)
        ]
