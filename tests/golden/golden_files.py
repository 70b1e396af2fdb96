"""The examples, the facts read from them by hand, and the stored expected output.

A facts file (``<name>.facts.json``) holds:

``agency``, ``year``, ``period``, ``form``
    The metadata.
``labels``
    ``[anchor, label]`` or ``[anchor, null, kind]``: the anchor is a stretch that the text has
    once; its paragraph has that label, or is no prose (of that kind, where one is given).
``observations``
    What the prose says. ``at`` is a stretch that the text has once and that holds
    ``evidence``. ``optional`` marks a reading that is right and need not be made.
``cells``
    What the tables say, in reading order: ``[indicator, value]``, or ``[indicator, [seven
    values]]`` from natural_person to total. ``null`` is a blank cell, ``"/"`` one that is struck
    out. A third entry gives the figure as it is written where it differs.
``absent``
    Indicators that the report does not speak of.
``findings``
    ``[rule prefix, status]`` of what the report itself gets wrong or leaves out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from xxgk.schema import APPLICANTS, Report

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parents[1] / "examples"
REVIEWED = HERE / "reviewed.txt"


def names() -> list[str]:
    """Return the examples that have facts."""
    return sorted(path.name.removesuffix(".facts.json") for path in HERE.glob("*.facts.json"))


def load_facts(name: str) -> dict[str, Any]:
    """Return the facts of one example."""
    found: dict[str, Any] = json.loads((HERE / f"{name}.facts.json").read_text("utf-8"))
    return found


def table_facts(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the cells of ``facts`` as one expected observation each."""
    found = []
    for indicator, values, *written in facts["cells"]:
        columns = (
            zip(APPLICANTS, values, strict=True) if isinstance(values, list) else [(None, values)]
        )
        for applicant, value in columns:
            status = {None: "blank", "/": "not_applicable"}.get(value, "reported")
            number = value if status == "reported" else None
            shown = written[0] if written else "" if value is None else str(value)
            found.append(
                {
                    "indicator": indicator,
                    "applicant": applicant,
                    "value": number,
                    "status": status,
                    "evidence": shown,
                }
            )
    return found


def expected_path(name: str) -> Path:
    """Return where the expected output of one example is stored."""
    return HERE / f"{name}.json"


def stable(report: Report, name: str) -> dict[str, Any]:
    """Return the report as plain data without what changes when the model is trained anew."""
    content = report.to_dict()
    content["source"] = f"examples/{name}"
    for paragraph in content["paragraphs"]:
        del paragraph["score"]
        for span in paragraph["spans"]:
            del span["score"]
    for observation in content["observations"]:
        del observation["confidence"]
    plain: dict[str, Any] = json.loads(json.dumps(content, ensure_ascii=False))
    return plain
