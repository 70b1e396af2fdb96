"""The annotated corpus in the formats of annotation programs, and back without loss."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from xxgk.corpus.annotations import Record
from xxgk.corpus.exchange.doccano import export_doccano, import_doccano
from xxgk.corpus.exchange.label_studio import (
    export_label_studio,
    import_label_studio,
    labelling_config,
)
from xxgk.errors import UsageError

__all__ = ["FORMATS", "ExchangeFormat", "export_records", "import_records", "labelling_config"]

ExchangeFormat: TypeAlias = Literal["label-studio", "doccano", "spacy"]
FORMATS: tuple[ExchangeFormat, ...] = get_args(ExchangeFormat)


def export_records(
    records: Iterable[Record], path: Path, to: str, *, preannotate: bool = False
) -> int:
    """Write records in an annotation program's format and return their number.

    Parameters
    ----------
    records
        What to write.
    path
        The file: JSON for Label Studio (its labelling configuration goes beside it, ending in
        ``.config.xml``), JSON Lines for doccano, a ``DocBin`` for spaCy.
    to
        One of `FORMATS`.
    preannotate
        For Label Studio: give the annotations as predictions, to be corrected.

    Raises
    ------
    UsageError
        If there is no such format, or it knows no predictions.
    """
    if to not in FORMATS or (preannotate and to != "label-studio"):
        raise UsageError(
            f"no format {to!r}" + (" with pre-annotations" if preannotate else ""),
            remedy=f"Use one of {', '.join(FORMATS)}; pre-annotations need label-studio",
        )
    if to == "label-studio":
        return export_label_studio(records, path, preannotate=preannotate)
    if to == "doccano":
        return export_doccano(records, path)
    # spaCy takes a second to load, which the other formats should not wait for.
    from xxgk.corpus.exchange.spacy_docs import export_spacy  # noqa: PLC0415

    return export_spacy(records, path)


def import_records(path: Path, source: str, *, predictions: bool = False) -> tuple[Record, ...]:
    """Return the records of a file in an annotation program's format, all of them valid.

    ``source`` is one of `FORMATS`. ``predictions`` accepts Label Studio tasks that nobody
    annotated, with what was predicted.

    Raises
    ------
    UsageError
        If there is no such format.
    CorpusError
        If the file is broken or a record breaks the corpus format, naming file, line (or number
        of the task or document) and remedy.
    """
    if source == "label-studio":
        return import_label_studio(path, predictions=predictions)
    if source == "doccano":
        return import_doccano(path)
    if source == "spacy":
        from xxgk.corpus.exchange.spacy_docs import import_spacy  # noqa: PLC0415

        return import_spacy(path)
    raise UsageError(f"no format {source!r}", remedy=f"Use one of {', '.join(FORMATS)}")
