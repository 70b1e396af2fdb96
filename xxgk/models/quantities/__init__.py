"""Quantities out of prose: numbers and denials, linked to indicators by rules that are data."""

from xxgk.models.quantities.finder import find_quantities

__all__ = ["find_quantities"]
