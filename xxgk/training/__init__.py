"""Fitting, splitting, evaluating and describing models."""
