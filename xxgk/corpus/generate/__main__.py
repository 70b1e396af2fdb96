"""Rewrites the shipped reports from the passages: ``python -m xxgk.corpus.generate``."""

from __future__ import annotations

import argparse
from importlib import resources
from pathlib import Path

from xxgk.corpus.annotations import corpus_files, read_records, write_records
from xxgk.corpus.generate.corpus import REPORTS, SEED, generate

_A_FILE = 50
"""Reports a file, so that no file grows beyond 2 MB."""


def main() -> None:
    """Write the corpus and check what was written."""
    parser = argparse.ArgumentParser(description=__doc__)
    folder = Path(str(resources.files("xxgk.corpus").joinpath("data")))
    parser.add_argument("-o", "--output", type=Path, default=folder)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--reports", type=int, default=REPORTS)
    chosen = parser.parse_args()
    records = list(generate(seed=chosen.seed, reports=chosen.reports))
    if chosen.output == folder:
        for path in corpus_files():
            path.unlink()
    paths: list[Path] = []
    for start in range(0, len(records), _A_FILE):
        path = chosen.output / f"reports-{start // _A_FILE + 1:02d}.jsonl"
        write_records(records[start : start + _A_FILE], path)
        paths.append(path)
    print(f"{len(read_records(*paths))} reports in {len(paths)} files")


if __name__ == "__main__":
    main()
