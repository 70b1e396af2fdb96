"""What new reports bring: the model without and with them, on held-out folds.

Each fold holds out some issuing bodies, of the shipped reports and of the new ones alike. On
what is left two models are fitted, one without and one with the new reports, and both label
the held-out reports. So no figure comes from a report that its model has seen, and both
columns are about the very same paragraphs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from xxgk.corpus.records import Record
from xxgk.errors import UsageError
from xxgk.schema import LABELS
from xxgk.training.evaluate import Evaluation, LabelFigures, evaluate
from xxgk.training.fit import CLASSES, FitSettings, fit

Part: TypeAlias = Literal["shipped", "new"]
"""Which reports figures are about."""

_Result: TypeAlias = tuple[Part, Literal["before", "after"], Evaluation]


@dataclass(frozen=True, slots=True)
class Compared:
    """Figures over the held-out reports of one part, ``None`` where no model was fitted."""

    part: Part
    reports: int
    before: Evaluation | None
    after: Evaluation


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared, in one sentence a side, and the figures by part.

    ``warnings`` say what the figures cannot show.
    """

    folds: int
    before: str
    after: str
    parts: tuple[Compared, ...]
    warnings: tuple[str, ...]


def compare(
    shipped: Sequence[Record],
    new: Sequence[Record],
    settings: FitSettings | None = None,
    *,
    folds: int = 3,
    only_new: bool = False,
    jobs: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Comparison:
    """Return the figures on held-out folds without and with the new reports.

    Parameters
    ----------
    shipped
        The reports that training starts from.
    new
        The reports to be added; with none there is nothing to compare and ``before`` is
        ``None`` everywhere.
    settings
        Of every fit.
    folds
        Held-out folds, at least two; no fold splits an issuing body.
    only_new
        Whether the model after is fitted on the new reports alone.
    jobs
        Processes.
    progress
        Called with the number of fits done and of all fits.

    Raises
    ------
    CorpusError
        If what is left beside a fold does not suffice for fitting.
    UsageError
        If there are fewer than two folds, or fewer issuing bodies than folds.
    """
    # The fits themselves run side by side here.
    settings = replace(settings or FitSettings(), processes=1)
    fold_of = assign_folds(shipped, new, folds)
    tasks = []
    for fold in range(folds):
        kept, held = _split(shipped, fold_of, fold)
        kept_new, held_new = _split(new, fold_of, fold)
        parts: dict[Part, list[Record]] = {"shipped": held, "new": held_new}
        if new and shipped:
            tasks.append(delayed(_run)("before", kept, parts, settings))
        rows = kept_new if only_new else [*kept, *kept_new]
        tasks.append(delayed(_run)("after", rows, parts, settings))
    results: list[_Result] = []
    finished = Parallel(n_jobs=min(jobs, len(tasks)), return_as="generator")(tasks)
    for done, found in enumerate(finished, start=1):
        results += found
        progress(done, len(tasks))
    return Comparison(
        folds=folds,
        before=_sentence(len(shipped) if new else 0, 0),
        after=_sentence(0 if only_new else len(shipped), len(new)),
        parts=tuple(_compared(results, shipped, new)),
        warnings=tuple(_warnings(shipped, new, fold_of, folds)),
    )


def assign_folds(shipped: Sequence[Record], new: Sequence[Record], folds: int) -> dict[str, int]:
    """Return the fold of each issuing body, so that every fold gets its share of new reports.

    Bodies with new reports are dealt out first, then the others, the largest first, each to
    the fold with the fewest reports so far.

    Raises
    ------
    UsageError
        If there are fewer than two folds, or fewer issuing bodies than folds.
    """
    counts = Counter(record.body for record in (*shipped, *new))
    if not 2 <= folds <= len(counts):
        raise UsageError(
            f"{len(counts)} issuing bodies cannot be dealt to {folds} folds",
            remedy="Take at least 2 folds and at most one a body, or leave measuring out",
        )
    added = Counter(record.body for record in new)
    order = sorted(counts, key=lambda body: (-added[body], -counts[body], body))
    loads = [(0, 0)] * folds
    found: dict[str, int] = {}
    for body in order:
        load = 0 if added[body] else 1
        fold = min(range(folds), key=lambda each: (loads[each][load], loads[each][1], each))
        found[body] = fold
        loads[fold] = (loads[fold][0] + added[body], loads[fold][1] + counts[body])
    return found


def pooled(evaluations: Sequence[Evaluation]) -> Evaluation:
    """Return several evaluations as one over all their paragraphs.

    The calibration error is the mean of theirs, weighed by paragraphs.

    Raises
    ------
    ValueError
        If there are none.
    """
    if not evaluations:
        raise ValueError("there is no evaluation to pool")
    confusion: NDArray[np.intp] = np.array([each.confusion for each in evaluations]).sum(axis=0)
    right, truth, claimed = np.diag(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
    figures = tuple(
        LabelFigures(
            label,
            float(right[index] / max(claimed[index], 1)),
            float(right[index] / max(truth[index], 1)),
            float(2 * right[index] / max(claimed[index] + truth[index], 1)),
            int(truth[index]),
        )
        for label, index in ((label, CLASSES.index(label)) for label in LABELS)
    )
    paragraphs = int(confusion.sum())
    errors = [each.calibration_error * each.paragraphs for each in evaluations]
    return Evaluation(
        labels=figures,
        accuracy=float(right.sum() / paragraphs),
        macro_f1=float(np.mean([each.f1 for each in figures])),
        calibration_error=float(sum(errors) / paragraphs),
        paragraphs=paragraphs,
        confusion=confusion,
    )


def _run(
    side: Literal["before", "after"],
    rows: Sequence[Record],
    parts: dict[Part, list[Record]],
    settings: FitSettings,
) -> list[_Result]:
    model = fit(rows, settings)
    return [(part, side, evaluate(model, held)) for part, held in parts.items() if _has_prose(held)]


def _has_prose(records: Iterable[Record]) -> bool:
    return any(part.label is not None for record in records for part in record.paragraphs)


def _split(
    records: Iterable[Record], fold_of: dict[str, int], fold: int
) -> tuple[list[Record], list[Record]]:
    kept: list[Record] = []
    held: list[Record] = []
    for record in records:
        (held if fold_of[record.body] == fold else kept).append(record)
    return kept, held


def _compared(
    results: Sequence[_Result], shipped: Sequence[Record], new: Sequence[Record]
) -> Iterable[Compared]:
    sizes: tuple[tuple[Part, int], ...] = (("new", len(new)), ("shipped", len(shipped)))
    for part, reports in sizes:
        before = [found for of, side, found in results if (of, side) == (part, "before")]
        after = [found for of, side, found in results if (of, side) == (part, "after")]
        if after:
            yield Compared(part, reports, pooled(before) if before else None, pooled(after))


def _sentence(shipped: int, new: int) -> str:
    counts = ((shipped, "shipped"), (new, "new"))
    told = " and ".join(f"{count} {name} reports" for count, name in counts if count)
    return f"fitted on {told}, those of the fold left out" if told else ""


def _warnings(
    shipped: Sequence[Record], new: Sequence[Record], fold_of: dict[str, int], folds: int
) -> Iterable[str]:
    if not new:
        return
    if not shipped:
        yield "there is nothing to compare with: all reports are new"
    bodies = {record.body for record in new}
    if len({fold_of[body] for body in bodies}) == 1:
        yield (
            "all new reports are held out together, since they are of one issuing body: "
            "the figures on new reports cannot show what they bring"
        )
    elif len(bodies) < folds:
        yield f"the new reports are of {len(bodies)} issuing bodies: their figures are rough"
