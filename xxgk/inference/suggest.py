"""Active learning: the paragraphs whose annotation would teach the model most.

Taken are the paragraphs that the model is least sure of (by the entropy of their
probabilities), and of several that say nearly the same only one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from xxgk.corpus.annotations import SCHEMA_VERSION, record_from_json
from xxgk.corpus.records import Level, Record
from xxgk.inference.labeller import SectionLabeller
from xxgk.inference.pipeline import extract
from xxgk.inference.prose import Prose
from xxgk.inference.recognise import MIN_CONFIDENCE
from xxgk.models.features import hash_grams, mask
from xxgk.resources.loading import read_rows
from xxgk.schema import Document, Paragraph, Report

_SHORTEST = 12
_BITS = 14
# Cosine of hashed 2- and 3-grams. Paragraphs on one subject by different writers stay below 0.3,
# a year's copy of the last year's wording is above 0.8.
_NEARLY_THE_SAME = 0.5
_UNKNOWN = "未知机构"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A labelled paragraph of prose, its clean text, and how unsure the model is of it.

    ``uncertainty`` is the entropy of the class probabilities, from 0 (sure) to 1 (all alike).
    """

    paragraph: Paragraph
    text: str
    uncertainty: float


@dataclass(frozen=True, slots=True)
class Scored:
    """A report and its candidates."""

    report: Report
    candidates: tuple[Candidate, ...]


def score(document: Document, labeller: SectionLabeller) -> Scored:
    """Return a document's report and how unsure the model is of each paragraph of prose.

    What is no annual report, or too short to teach anything, gives no candidates.

    Raises
    ------
    ModelError
        If the model cannot be loaded.
    """
    report = extract(document, labeller=labeller)
    prose = Prose.of(document)
    if prose is None or report.confidence < MIN_CONFIDENCE:
        return Scored(report, ())
    _, shares = prose.shares(labeller.model)
    entropies = -(shares * np.log(np.maximum(shares, np.finfo(shares.dtype).tiny))).sum(axis=1)
    labelled = {(each.start, each.end): each for each in report.paragraphs if each.label}
    candidates = [
        Candidate(labelled[each.start, each.end], view.text, float(entropy / np.log(len(row))))
        for each, view, entropy, row in zip(
            prose.paragraphs, prose.views, entropies, shares, strict=True
        )
        if (each.start, each.end) in labelled and len(view.text) >= _SHORTEST
    ]
    return Scored(report, tuple(candidates))


def choose(
    scored: Iterable[Scored], count: int, *, most_alike: float = _NEARLY_THE_SAME
) -> list[tuple[Report, Candidate]]:
    """Return up to ``count`` candidates, the most uncertain first, no two nearly the same.

    Fewer come back where the rest is too much like those chosen. ``most_alike`` is the cosine
    of hashed n-grams from which on two paragraphs count as the same.
    """
    pool = [(each.report, candidate) for each in scored for candidate in each.candidates]
    pool.sort(key=lambda pair: (-pair[1].uncertainty, pair[0].source, pair[1].paragraph.start))
    chosen: list[tuple[Report, Candidate]] = []
    known = np.zeros((count, 1 << _BITS), dtype=np.float32)
    for report, candidate in pool:
        if len(chosen) == count:
            break
        vector = _vector(candidate.text)
        if not chosen or float((known[: len(chosen)] @ vector).max()) < most_alike:
            known[len(chosen)] = vector
            chosen.append((report, candidate))
    return chosen


def to_records(chosen: Sequence[tuple[Report, Candidate]]) -> tuple[Record, ...]:
    """Return the chosen paragraphs as records, one a report, for an annotator to correct.

    A record has the report's whole text, so that the annotator sees the context, and all its
    parts, but labels (as the model gives them) for the chosen paragraphs alone: training
    passes over paragraphs without label. Level, and the agency where the report does not name
    it, are guesses; quantities are not annotated.

    Raises
    ------
    CorpusError
        If a report cannot be a record: it does not say of which year it is.
    """
    picked: dict[str, tuple[Report, set[tuple[int, int]]]] = {}
    for report, candidate in chosen:
        place = (candidate.paragraph.start, candidate.paragraph.end)
        picked.setdefault(_id(report), (report, set()))[1].add(place)
    return tuple(_record(name, report, places) for name, (report, places) in picked.items())


def _vector(text: str) -> NDArray[np.float32]:
    """Return the hashed 2- and 3-gram counts of a text with its digits masked, of length 1."""
    grams = hash_grams(mask(text, None))[:, 1:].ravel() * np.uint32(0x9E3779B1)
    counts = np.bincount(grams >> np.uint32(32 - _BITS), minlength=1 << _BITS)
    found: NDArray[np.float32] = (counts / np.linalg.norm(counts)).astype(np.float32)
    return found


def _id(report: Report) -> str:
    return f"suggested-{report.sha256[:12]}"


def _record(name: str, report: Report, places: set[tuple[int, int]]) -> Record:
    agency = report.agency or _UNKNOWN
    raw = {
        "schema": SCHEMA_VERSION,
        "id": name,
        "body": report.agency or name,
        "text": report.text,
        "form": report.form,
        "agency": agency,
        "level": level_of(agency),
        "year": report.year,
        "title": report.title or "",
        "period": None if report.period is None else asdict(report.period),
        "quirks": [],
        "paragraphs": [
            _part(each, chosen=(each.start, each.end) in places) for each in report.paragraphs
        ],
        "quantities": [],
    }
    return record_from_json(raw, source=report.source)


def _part(paragraph: Paragraph, *, chosen: bool) -> dict[str, object]:
    spans = [
        {"start": span.start, "end": span.end, "label": span.label} for span in paragraph.spans
    ]
    return {
        "start": paragraph.start,
        "end": paragraph.end,
        "kind": paragraph.kind,
        "heading": list(paragraph.heading),
        "label": paragraph.label if chosen else None,
        "spans": spans if chosen else [],
    }


def level_of(agency: str) -> Level:
    """Return the level that an agency's name tells (``levels.tsv``), ``bureau`` by default."""
    return next((level for pattern, level in _levels() if pattern.search(agency)), "bureau")


@cache
def _levels() -> tuple[tuple[re.Pattern[str], Level], ...]:
    return tuple(
        (re.compile(f"(?:{ending})$"), level)  # type: ignore[misc]
        for _, (ending, level) in read_rows("levels.tsv", 2)
    )
