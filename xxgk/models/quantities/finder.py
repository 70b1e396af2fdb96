"""The quantities of a report's prose: from labelled spans to observations."""

from __future__ import annotations

from collections.abc import Sequence

from xxgk.corpus.normalise import Converted
from xxgk.models.quantities.judging import Thresholds, judge
from xxgk.models.quantities.reading import read_prose
from xxgk.models.quantities.recogniser import QuantityRecogniser, released_recogniser
from xxgk.models.quantities.settling import settle
from xxgk.resources.quantity_rules import QuantityRules, quantity_rules
from xxgk.schema import Observation, Paragraph


def find_quantities(
    converted: Converted,
    text: str,
    paragraphs: Sequence[Paragraph],
    year: int | None,
    *,
    recogniser: QuantityRecogniser | None = None,
    thresholds: Thresholds | None = None,
    rules: QuantityRules | None = None,
) -> tuple[Observation, ...]:
    """Return the numbers and denials of the prose among ``paragraphs`` as observations.

    Parameters
    ----------
    converted
        `xxgk.corpus.normalise.convert` of the document's text.
    text
        The document's text, into which every observation's offsets point.
    paragraphs
        The document's paragraphs; only those of kind ``paragraph`` are read, each labelled span
        by itself. A span without a label is read by its words alone.
    year
        The year that the report covers; without it, other years cannot be told from it.
    recogniser
        By default the released one.
    thresholds
        From which confidence on a value is certain, and given at all.
    rules
        By default those of the package.

    Raises
    ------
    xxgk.errors.ModelError
        If the recogniser cannot be loaded.
    """
    rules = rules or quantity_rules()
    readings = read_prose(converted, text, paragraphs, year, rules)
    judged = judge(readings, rules, recogniser or released_recogniser(), thresholds or Thresholds())
    return settle(judged, rules)
