"""spaCy components over the numeral grammar and the quantity rules, for a user's own pipeline.

Importing this module registers the factories ``xxgk_numerals`` and ``xxgk_quantities`` and the
extension attributes ``doc._.xxgk`` and ``span._.xxgk``. Both components are thin: they call the
package's own functions on ``doc.text`` and put what these return into ``doc.spans`` (under
``spans_key``) and into the attributes, as plain dictionaries, so that a `Doc` can be saved.
This is the only module of the package that needs spaCy to be imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from xxgk.corpus.normalise import convert
from xxgk.errors import UsageError
from xxgk.models.numerals import find_numerals
from xxgk.models.quantities.finder import find_quantities
from xxgk.models.quantities.judging import Thresholds
from xxgk.schema import LABELS, Label, Paragraph

SPANS_KEY = "xxgk"
"""The key of ``doc.spans`` that holds the results unless the configuration names another."""


def register_extensions() -> None:
    """Register ``doc._.xxgk`` and ``span._.xxgk`` if they are not registered yet."""
    for holder in (Doc, Span):
        if not holder.has_extension("xxgk"):
            holder.set_extension("xxgk", default=None)


class NumeralComponent:
    """Puts every number of a document into ``doc.spans`` with its kind as the span's label.

    ``span._.xxgk`` has the fields of `xxgk.models.numerals.Numeral`, with offsets in
    ``doc.text``; ``doc._.xxgk["numerals"]`` lists them all.
    """

    def __init__(self, spans_key: str = SPANS_KEY) -> None:
        self.spans_key = spans_key

    def __call__(self, doc: Doc) -> Doc:
        """Return ``doc`` with its numbers added."""
        found = [numeral._asdict() for numeral in find_numerals(doc.text)]
        _add(doc, self.spans_key, "numerals", found, "kind")
        return doc


class QuantityComponent:
    """Puts the quantities of a document into ``doc.spans``, labelled by indicator.

    Rules and the released recogniser link the numbers.
    ``span._.xxgk`` has the fields of `xxgk.schema.Observation`; a number that no indicator
    covers has the span label ``quantity``. ``doc._.xxgk["observations"]`` lists them all.

    Parameters
    ----------
    year
        The year that the documents report on, as far as one holds for all of them; a document
        whose ``doc.user_data["xxgk_year"]`` is set has its own.
    label
        The section label under which the text is read where the document has no spans under
        ``labels_key``. ``None`` reads by words alone.
    labels_key
        The key of ``doc.spans`` whose spans' labels are section labels (主动公开, 依申请 …).
    spans_key
        The key of ``doc.spans`` to which the results are added.
    threshold
        The confidence from which a value is certain, ``None`` for the package's own.
    """

    def __init__(
        self,
        year: int | None = None,
        label: str | None = None,
        labels_key: str = "xxgk_labels",
        spans_key: str = SPANS_KEY,
        threshold: float | None = None,
    ) -> None:
        self.year = year
        self.label = _known_label(label)
        self.labels_key = labels_key
        self.spans_key = spans_key
        self.thresholds = Thresholds() if threshold is None else Thresholds(certain=threshold)

    def __call__(self, doc: Doc) -> Doc:
        """Return ``doc`` with its quantities added."""
        year = doc.user_data.get("xxgk_year", self.year)
        paragraphs = self._paragraphs(doc)
        found = find_quantities(
            convert(doc.text), doc.text, paragraphs, year, thresholds=self.thresholds
        )
        _add(doc, self.spans_key, "observations", map(asdict, found), "indicator")
        return doc

    def _paragraphs(self, doc: Doc) -> list[Paragraph]:
        if self.labels_key not in doc.spans:
            return [Paragraph(0, len(doc.text), "paragraph", label=self.label)]
        return [
            Paragraph(
                span.start_char, span.end_char, "paragraph", label=_known_label(span.label_ or None)
            )
            for span in doc.spans[self.labels_key]
        ]


@Language.factory("xxgk_numerals", default_config={"spans_key": SPANS_KEY})
def make_numerals(nlp: Language, name: str, spans_key: str) -> NumeralComponent:
    """Return the component that finds numbers."""
    register_extensions()
    return NumeralComponent(spans_key)


@Language.factory(
    "xxgk_quantities",
    default_config={
        "year": None,
        "label": None,
        "labels_key": "xxgk_labels",
        "spans_key": SPANS_KEY,
        "threshold": None,
    },
)
def make_quantities(
    nlp: Language,
    name: str,
    year: int | None,
    label: str | None,
    labels_key: str,
    spans_key: str,
    threshold: float | None,
) -> QuantityComponent:
    """Return the component that finds quantities.

    Raises
    ------
    xxgk.errors.UsageError
        If ``label`` is none of the section labels, or ``threshold`` is no probability.
    """
    register_extensions()
    return QuantityComponent(year, label, labels_key, spans_key, threshold)


def _known_label(label: str | None) -> Label | None:
    if label is None:
        return None
    known = next((one for one in LABELS if one == label), None)
    if known is None:
        raise UsageError(
            f"no section label is called {label!r}", remedy=f"Use one of {', '.join(LABELS)}"
        )
    return known


def _add(
    doc: Doc, spans_key: str, field: str, found: Iterable[Mapping[str, Any]], label: str
) -> None:
    if spans_key not in doc.spans:
        doc.spans[spans_key] = SpanGroup(doc, name=spans_key)
    results = [dict(one) for one in found]
    for one in results:
        start, end = one["start"], one["end"]
        span = doc.char_span(start, end, label=one[label] or "quantity", alignment_mode="expand")
        if span is not None:
            span._.xxgk = one
            doc.spans[spans_key].append(span)
    doc._.xxgk = {**(doc._.xxgk or {}), field: results}
