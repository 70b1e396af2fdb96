"""Quantities out of prose: rules that are data, weighed by a trained recogniser."""

from xxgk.models.quantities.finder import find_quantities
from xxgk.models.quantities.judging import Thresholds
from xxgk.models.quantities.recogniser import QuantityRecogniser

__all__ = ["QuantityRecogniser", "Thresholds", "find_quantities"]
