"""A document taken apart: its normalised copy, its tables and its paragraphs."""

from __future__ import annotations

from dataclasses import dataclass

from xxgk.corpus.normalise import Converted, convert
from xxgk.corpus.segment import segment
from xxgk.corpus.tables import TableRegion, find_tables
from xxgk.schema import Document, Paragraph


@dataclass(frozen=True, slots=True)
class Structure:
    """What a document consists of.

    ``converted`` is the copy of its text of the same length, ``regions`` its tables and
    ``paragraphs`` all its parts without labels, both in reading order.
    """

    converted: Converted
    regions: tuple[TableRegion, ...]
    paragraphs: tuple[Paragraph, ...]


def take_apart(document: Document) -> Structure:
    """Return the structure of a document; all intervals are those of ``document.text``."""
    converted = convert(document.text)
    regions = find_tables(document, converted)
    intervals = [(region.start, region.end) for region in regions]
    return Structure(converted, regions, segment(document, converted, intervals))
