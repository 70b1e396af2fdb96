"""Store the output of every example anew: ``python -m tests.golden.regenerate``.

A file that ``reviewed.txt`` lists was compared with its report by hand. It is left as it is,
and told of where it would change, unless ``--reviewed`` is given.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

import xxgk
from tests.golden.golden_files import (
    EXAMPLES,
    REVIEWED,
    expected_path,
    load_facts,
    names,
    stable,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the stored outputs; return 1 if a reviewed one would have changed."""
    parser = argparse.ArgumentParser(description="Store the output of every example anew.")
    parser.add_argument("name", nargs="*", help="examples to store; all of them by default")
    parser.add_argument(
        "--reviewed", action="store_true", help="also overwrite files that were reviewed"
    )
    given = parser.parse_args(arguments)
    reviewed = set(REVIEWED.read_text("utf-8").split()) if REVIEWED.exists() else set()
    refused = 0
    for name in given.name or names():
        example = load_facts(name)["example"]
        content = stable(xxgk.extract(EXAMPLES / example), example)
        path = expected_path(name)
        if path.exists() and json.loads(path.read_text("utf-8")) == content:
            continue
        if name in reviewed and path.exists() and not given.reviewed:
            print(f"{name}: differs from the reviewed output, left as it was", file=sys.stderr)
            refused += 1
            continue
        path.write_text(f"{json.dumps(content, ensure_ascii=False, indent=1)}\n", "utf-8")
        print(f"{name}: stored")
    return 1 if refused else 0


if __name__ == "__main__":
    raise SystemExit(main())
