"""Read Chinese annual reports on government information disclosure into checked data.

>>> import xxgk
>>> report = xxgk.extract("report.txt")              # doctest: +SKIP
>>> [(o.indicator, o.value) for o in report.observations]  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from xxgk.errors import XxgkError
    from xxgk.inference.batch import extract_many
    from xxgk.inference.labeller import SectionLabeller
    from xxgk.inference.pipeline import extract, read
    from xxgk.schema import Document, Finding, Observation, Paragraph, Report, Span

# Where each public name lives; a module is imported when one of its names is first used, so
# that `import xxgk` loads neither scikit-learn nor spaCy nor jieba.
_HOMES = {
    "Document": "xxgk.schema",
    "Finding": "xxgk.schema",
    "Observation": "xxgk.schema",
    "Paragraph": "xxgk.schema",
    "Report": "xxgk.schema",
    "SectionLabeller": "xxgk.inference.labeller",
    "Span": "xxgk.schema",
    "XxgkError": "xxgk.errors",
    "extract": "xxgk.inference.pipeline",
    "extract_many": "xxgk.inference.batch",
    "read": "xxgk.inference.pipeline",
}

__all__ = [
    "Document",
    "Finding",
    "Observation",
    "Paragraph",
    "Report",
    "SectionLabeller",
    "Span",
    "XxgkError",
    "extract",
    "extract_many",
    "read",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'xxgk' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
