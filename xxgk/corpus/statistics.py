"""What an annotated corpus holds, counted, and where it falls short of what training needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from xxgk.corpus.annotations import LEVELS, Record
from xxgk.corpus.validation import quirk_ids
from xxgk.resources.dictionary import indicators
from xxgk.schema import LABELS

MIN_REPORTS = 300
MIN_PARAGRAPHS = 6000
MIN_LABEL = 500
MIN_INDICATOR = 20
MIN_QUIRK = 5


@dataclass(frozen=True, slots=True)
class CorpusStatistics:
    """Counts over records.

    ``paragraphs`` counts labelled paragraphs, ``mixed`` those with spans of several labels,
    ``characters`` the characters of all texts. The mappings count labelled paragraphs by
    label, all parts by kind, reports by form, level, year and quirk, and quantities by
    indicator (in prose, in tables, and together), status, qualifier and applicant. Names of the
    format that do not occur stand there with 0.
    """

    reports: int
    bodies: int
    characters: int
    paragraphs: int
    mixed: int
    quantities: int
    unnamed: int
    labels: Mapping[str, int]
    kinds: Mapping[str, int]
    forms: Mapping[str, int]
    levels: Mapping[str, int]
    years: Mapping[int, int]
    quirks: Mapping[str, int]
    indicators: Mapping[str, int]
    indicators_in_text: Mapping[str, int]
    indicators_in_tables: Mapping[str, int]
    statuses: Mapping[str, int]
    qualifiers: Mapping[str, int]
    applicants: Mapping[str, int]


def corpus_statistics(records: Iterable[Record]) -> CorpusStatistics:
    """Return the counts of records."""
    found = tuple(records)
    parts = [part for record in found for part in record.paragraphs]
    labelled = [part for part in parts if part.label is not None]
    values = [value for record in found for value in record.quantities]
    in_text = Counter(one.indicator for one in values if one.source == "text" and one.indicator)
    in_tables = Counter(one.indicator for one in values if one.source == "table" and one.indicator)
    names = tuple(indicators())
    return CorpusStatistics(
        reports=len(found),
        bodies=len({record.body for record in found}),
        characters=sum(len(record.text) for record in found),
        paragraphs=len(labelled),
        mixed=sum(1 for part in labelled if len({span.label for span in part.spans}) > 1),
        quantities=len(values),
        unnamed=sum(1 for one in values if one.indicator is None),
        labels=_counts(LABELS, (part.label for part in labelled)),
        kinds=_counts((), (part.kind for part in parts)),
        forms=_counts(("2014", "2019", "2021", "free"), (record.form for record in found)),
        levels=_counts(LEVELS, (record.level for record in found)),
        years=dict(sorted(Counter(record.year for record in found).items())),
        quirks=_counts(tuple(quirk_ids()), (name for one in found for name in one.quirks)),
        indicators={name: in_text[name] + in_tables[name] for name in names},
        indicators_in_text={name: in_text[name] for name in names},
        indicators_in_tables={name: in_tables[name] for name in names},
        statuses=_counts((), (one.status for one in values)),
        qualifiers=_counts((), (one.qualifier for one in values)),
        applicants=_counts((), (one.applicant or "none" for one in values)),
    )


def shortfalls(found: CorpusStatistics) -> tuple[str, ...]:
    """Return what a corpus has too little of, one sentence each; none where it is enough.

    The least numbers are those that the shipped corpus holds to.
    """
    rows: list[tuple[str, int, int]] = [
        ("reports", found.reports, MIN_REPORTS),
        ("labelled paragraphs", found.paragraphs, MIN_PARAGRAPHS),
    ]
    rows += [(f"paragraphs of {name}", count, MIN_LABEL) for name, count in found.labels.items()]
    rows += [
        (f"values of {name}", count, MIN_INDICATOR) for name, count in found.indicators.items()
    ]
    rows += [(f"reports with {name}", count, MIN_QUIRK) for name, count in found.quirks.items()]
    return tuple(
        f"{count} {what}, at least {least} are needed"
        for what, count, least in rows
        if count < least
    )


def statistics_rows(found: CorpusStatistics) -> Iterator[tuple[str, str, int]]:
    """Yield the counts as rows of group, name and number, in a fixed order, for printing."""
    for name in ("reports", "bodies", "characters", "paragraphs", "mixed", "quantities", "unnamed"):
        yield "total", name, getattr(found, name)
    for group in (
        "labels", "kinds", "forms", "levels", "years", "quirks", "indicators",
        "indicators_in_text", "indicators_in_tables", "statuses", "qualifiers", "applicants",
    ):  # fmt: skip
        for name, count in getattr(found, group).items():
            yield group, str(name), count


def _counts(names: Iterable[str], found: Iterable[str | None]) -> dict[str, int]:
    """Count in the order of ``names``; what is not among them follows, most frequent first."""
    counted = Counter(name for name in found if name is not None)
    known = {name: counted[name] for name in names}
    return known | {name: count for name, count in counted.most_common() if name not in known}
