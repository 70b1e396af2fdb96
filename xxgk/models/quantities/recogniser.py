"""The trained recogniser: how probable each indicator is for a number, by the words around it.

A linear model over hashed n-grams (`slot_features`), fitted on the corpus. It links wordings
that no rule foresaw, and it tells how far a rule's answer is to be trusted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xxgk.models.archive import check_shapes, read_archive, refusal, write_archive
from xxgk.models.quantities.slot_features import N_COLUMNS, SlotContext, slot_matrix

RELEASED = Path(__file__).parent / "released"
"""The directory of the recogniser that the package ships."""

STORE_VERSION = 1
"""Version of the directory's layout and of the features that the weights belong to."""

NONE = ""
"""The class of numbers that are no value of an indicator."""

_ARRAYS = frozenset(
    {"quantised", "scales", "bias", "temperature", "by_rule", "by_itself", "denied"}
)
_REMEDY = "Train the recogniser again with `xxgk train --quantities -o DIR`"


@dataclass(frozen=True, slots=True)
class Trust:
    """From a log-probability of the recogniser to the confidence that an indicator is right.

    ``confidence = 1 / (1 + exp(-(slope * log_probability + offset)))``, fitted on held-out
    wordings (Platt, 1999).
    """

    slope: float
    offset: float

    def confidence(self, log_probability: float) -> float:
        """Return the confidence, between 0 and 1."""
        return float(1 / (1 + np.exp(-(self.slope * log_probability + self.offset))))


@dataclass(frozen=True, slots=True)
class QuantityRecogniser:
    """Weights, and what turns scores into probabilities and these into confidence.

    ``weights`` has shape (columns, classes), ``bias`` (classes,); scores times ``temperature``
    are the logits of a softmax (Guo and others, 2017). ``by_rule`` weighs an indicator that a
    rule gave, ``by_itself`` one that the recogniser alone gives; ``denied`` is the share of
    denials that were right on the corpus.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    temperature: float
    classes: tuple[str, ...]
    by_rule: Trust
    by_itself: Trust
    denied: float
    card: Mapping[str, Any]

    def log_probabilities(self, contexts: Sequence[SlotContext]) -> NDArray[np.float32]:
        """Return natural logarithms: shape (contexts, classes), in the order of ``classes``."""
        if not contexts:
            return np.zeros((0, len(self.classes)), dtype=np.float32)
        scores = slot_matrix(contexts) @ self.weights + self.bias
        return log_softmax(scores * self.temperature)


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the natural logarithms of the softmax of each row."""
    shifted: NDArray[np.float32] = logits - logits.max(axis=1, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return shifted


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
        "temperature": np.array([recogniser.temperature]),
        "by_rule": np.array([recogniser.by_rule.slope, recogniser.by_rule.offset]),
        "by_itself": np.array([recogniser.by_itself.slope, recogniser.by_itself.offset]),
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
        "temperature": (1,),
        "by_rule": (2,),
        "by_itself": (2,),
        "denied": (1,),
    }
    check_shapes(directory, arrays, shapes, _REMEDY)
    return QuantityRecogniser(
        weights=arrays["quantised"].astype(np.float32) * arrays["scales"],
        bias=arrays["bias"],
        temperature=float(arrays["temperature"][0]),
        classes=classes,
        by_rule=Trust(*map(float, arrays["by_rule"])),
        by_itself=Trust(*map(float, arrays["by_itself"])),
        denied=float(arrays["denied"][0]),
        card=card,
    )
