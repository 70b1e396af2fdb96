"""From a file, bytes or text to a Report."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from xxgk.corpus.readers import read_document, read_path, read_string
from xxgk.corpus.structure import take_apart
from xxgk.inference.checks import check
from xxgk.inference.form_digits import doubt_digits
from xxgk.inference.forms import FormReading, read_forms
from xxgk.inference.labeller import SectionLabeller
from xxgk.inference.metadata import find_metadata
from xxgk.inference.recognise import MIN_CONFIDENCE, confidence, no_report
from xxgk.models.quantities import QuantityRecogniser, Thresholds, find_quantities
from xxgk.schema import Document, Finding, FormName, Observation, Report

# The form of 国办公开办函〔2021〕30号 was first used for reports on 2021.
_FIRST_YEAR_OF_2021_FORM = 2021
_FEWEST_LOST_TABLES = 2


def read(source: str | Path | bytes) -> Document:
    """Read a report's source as a Document.

    Parameters
    ----------
    source
        A path (``Path``, or a ``str`` that names an existing file), the bytes of a file, or
        the text itself (a ``str`` that holds a line break or names no file).

    Raises
    ------
    xxgk.errors.ReadError
        If the file is missing, empty, broken or of no readable kind.
    """
    if isinstance(source, bytes):
        return read_document(source)
    if isinstance(source, Path):
        return read_path(source)
    return read_path(Path(source)) if _names_file(source) else read_string(source)


def extract(
    source: str | Path | bytes | Document,
    *,
    labeller: SectionLabeller | None = None,
    recogniser: QuantityRecogniser | None = None,
    threshold: float | None = None,
) -> Report:
    """Return what a report says.

    Parameters
    ----------
    source
        What `read` takes, or a Document.
    labeller
        Labels the paragraphs; by default the released model.
    recogniser
        Weighs the numbers of the prose; by default the released one.
    threshold
        The confidence, between 0 and 1, from which a value of the prose is certain; by default
        ``xxgk.models.quantities.Thresholds.certain``. Less certain values are still given, with
        ``Observation.certain`` false.

    Returns
    -------
    Report
        Its offsets point into ``Report.text``, the source's own characters.

    Raises
    ------
    xxgk.errors.ReadError
        If the source cannot be read.
    xxgk.errors.ModelError
        If a model cannot be loaded.
    xxgk.errors.UsageError
        If the threshold is not between 0 and 1.
    """
    thresholds = Thresholds() if threshold is None else Thresholds(certain=threshold)
    document = source if isinstance(source, Document) else read(source)
    parts = take_apart(document)
    converted = parts.converted
    metadata = find_metadata(document, converted, parts.paragraphs)
    labelled = (labeller or released_labeller()).label_paragraphs(
        converted, parts.paragraphs, metadata.year
    )
    forms = read_forms(document, converted, parts.regions)
    form = _form(forms, metadata.year)
    certainty = confidence(converted, labelled, form)
    is_report = certainty >= MIN_CONFIDENCE
    observations: tuple[Observation, ...] = ()
    if is_report:
        prose = find_quantities(
            converted,
            document.text,
            labelled,
            metadata.year,
            recogniser=recogniser,
            thresholds=thresholds,
        )
        observations = _in_order((*forms.observations, *prose))
    observations, doubts = doubt_digits(document, observations, forms.form)
    findings = (
        (*metadata.findings, *_missing(forms), *doubts, *check(observations))
        if is_report
        else (no_report(),)
    )
    return Report(
        source=document.source,
        sha256=document.sha256,
        title=metadata.title,
        agency=metadata.agency,
        year=metadata.year,
        period=metadata.period,
        form=form,
        text=document.text,
        paragraphs=labelled,
        observations=observations,
        findings=findings,
        confidence=certainty,
    )


@cache
def released_labeller() -> SectionLabeller:
    """Return the labeller of the released model, loaded once a process."""
    return SectionLabeller.load()


def _in_order(found: tuple[Observation, ...]) -> tuple[Observation, ...]:
    return tuple(sorted(found, key=lambda each: (each.start, each.end)))


def _form(forms: FormReading, year: int | None) -> FormName:
    """Return the form that the tables follow, or that the headings of lost tables name."""
    if forms.form != "free" or len(forms.missing) < _FEWEST_LOST_TABLES or year is None:
        return forms.form
    return "2021" if year >= _FIRST_YEAR_OF_2021_FORM else "2019"


def _missing(forms: FormReading) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            rule="form.table_missing",
            status="not_assessable",
            message=f"“{heading}”一节只有标题，其下没有表格，表中的数值缺失。",
        )
        for heading in forms.missing
    )


def _names_file(source: str) -> bool:
    longest_path = 4096
    if "\n" in source or len(source) > longest_path or "\0" in source:
        return False
    if not any(mark in source for mark in "。，；<>"):
        return True
    try:
        return Path(source).exists()
    except OSError:
        # A text in one line is longer than any name that a file may have.
        return False
