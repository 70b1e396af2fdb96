"""Labelling several documents together gives what labelling them one by one gives."""

from __future__ import annotations

from pathlib import Path

import pytest

import xxgk
from xxgk.inference import labeller as module
from xxgk.schema import Paragraph

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.txt"))


def told(paragraphs: list[Paragraph]) -> list[object]:
    """Return all but the scores, whose last digits depend on the order of additions."""
    return [
        (
            each.start,
            each.end,
            each.kind,
            each.label,
            [(s.start, s.end, s.label) for s in each.spans],
        )
        for each in paragraphs
    ]


@pytest.mark.parametrize("batch", [1, 5_000, 1_000_000])
def test_documents_are_labelled_together_as_alone(
    batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BATCH", batch)
    labeller = xxgk.SectionLabeller.load()
    documents = [xxgk.read(path) for path in EXAMPLES]
    documents.insert(1, xxgk.read("2017年\n"))
    together = list(labeller.label_many(documents))
    apart = [labeller.label(document) for document in documents]
    assert [told(each) for each in together] == [told(each) for each in apart]
    for one, other in zip(together, apart, strict=True):
        scores = [[each.score or 0 for each in paragraphs] for paragraphs in (one, other)]
        assert scores[0] == pytest.approx(scores[1], abs=2e-4)


def test_no_documents_no_labels() -> None:
    assert list(xxgk.SectionLabeller.load().label_many([])) == []
