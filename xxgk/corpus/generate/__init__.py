"""Composes annotated reports from hand-written passages (``python -m xxgk.corpus.generate``)."""
