"""The trained recogniser: how probable each indicator is for a number, by the words around it.

A linear model over hashed n-grams (`slot_features`), fitted on the corpus. It links wordings
that no rule foresaw, and it tells how far a rule's answer is to be trusted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xxgk.models.archive import check_shapes, read_archive, refusal, write_archive
from xxgk.models.quantities.slot_features import N_COLUMNS, SlotContext, slot_matrix

RELEASED = Path(__file__).parent / "released"
"""The directory of the recogniser that the package ships."""

STORE_VERSION = 2
"""Version of the directory's layout and of the features that the weights belong to."""

NONE = ""
"""The class of numbers that are no value of an indicator."""

_ARRAYS = frozenset({"quantised", "scales", "bias", "by_rule", "by_itself", "denied"})
_REMEDY = "Train the recogniser again with `xxgk train --quantities -o DIR`"


@dataclass(frozen=True, slots=True)
class Trust:
    """From a class's score and its lead over the others to the confidence that it is right.

    ``confidence = 1 / (1 + exp(-(score_slope * score + lead_slope * lead + offset)))``, fitted
    on held-out wordings (Platt, 1999).
    """

    score_slope: float
    lead_slope: float
    offset: float

    def confidence(self, score: float, lead: float) -> float:
        """Return the confidence, between 0 and 1."""
        logit = self.score_slope * score + self.lead_slope * lead + self.offset
        return float(1 / (1 + np.exp(-logit)))


@dataclass(frozen=True, slots=True)
class QuantityRecogniser:
    """Weights, and what turns scores into confidence.

    ``weights`` has shape (columns, classes), ``bias`` (classes,). ``by_rule`` weighs an
    indicator that a rule gave, ``by_itself`` one that the recogniser alone gives; ``denied`` is
    the share of denials that were right on the corpus.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    classes: tuple[str, ...]
    by_rule: Trust
    by_itself: Trust
    denied: float
    card: Mapping[str, Any]

    def scores(self, contexts: Sequence[SlotContext]) -> NDArray[np.float32]:
        """Return how far the words speak for each class: shape (contexts, classes).

        Classes are in the order of ``classes``; above 0 speaks for one.
        """
        if not contexts:
            return np.zeros((0, len(self.classes)), dtype=np.float32)
        found: NDArray[np.float32] = slot_matrix(contexts) @ self.weights + self.bias
        return found


def lead(scores: NDArray[np.float32], places: Sequence[int]) -> tuple[float, float]:
    """Return the best score among the classes at ``places``, and its lead over all others."""
    own = max(float(scores[place]) for place in places)
    return own, own - float(np.delete(scores, places).max())


@cache
def released_recogniser() -> QuantityRecogniser:
    """Return the recogniser that the package ships, loaded once a process."""
    return load(RELEASED)


def save(recogniser: QuantityRecogniser, directory: Path) -> None:
    """Write the recogniser's directory; weights as signed bytes with one scale a class.

    Raises
    ------
    xxgk.errors.ModelError
        If the directory cannot be written.
    """
    scales = np.maximum(np.abs(recogniser.weights).max(axis=0) / 127, 1e-12).astype(np.float32)
    arrays = {
        "quantised": np.rint(recogniser.weights / scales).astype(np.int8),
        "scales": scales,
        "bias": recogniser.bias,
        "by_rule": np.array(astuple(recogniser.by_rule)),
        "by_itself": np.array(astuple(recogniser.by_itself)),
        "denied": np.array([recogniser.denied]),
    }
    card = dict(recogniser.card) | {
        "kind": "quantities",
        "store_version": STORE_VERSION,
        "classes": list(recogniser.classes),
    }
    write_archive(directory, arrays, card)


def load(directory: Path) -> QuantityRecogniser:
    """Read a recogniser's directory.

    Raises
    ------
    xxgk.errors.ModelError
        If it is no recogniser of this version, or was changed.
    """
    arrays, card = read_archive(directory, _ARRAYS, version=STORE_VERSION, remedy=_REMEDY)
    if card.get("kind") != "quantities":
        raise refusal(directory, "it holds a model of another kind", _REMEDY)
    classes = tuple(str(name) for name in card["classes"])
    shapes = {
        "quantised": (N_COLUMNS, len(classes)),
        "scales": (len(classes),),
        "bias": (len(classes),),
        "by_rule": (3,),
        "by_itself": (3,),
        "denied": (1,),
    }
    check_shapes(directory, arrays, shapes, _REMEDY)
    return QuantityRecogniser(
        weights=arrays["quantised"].astype(np.float32) * arrays["scales"],
        bias=arrays["bias"],
        classes=classes,
        by_rule=Trust(*map(float, arrays["by_rule"])),
        by_itself=Trust(*map(float, arrays["by_itself"])),
        denied=float(arrays["denied"][0]),
        card=card,
    )
