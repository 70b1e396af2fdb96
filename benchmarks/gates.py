"""Gates: what may not get slower, larger or less right without somebody lowering a floor.

    python benchmarks/gates.py            measure and compare with benchmarks/gates.toml
    python benchmarks/gates.py --measure  print the figures only

Times are medians on one core, the labelling rate the best of many rounds. Limits stand well above
what was measured on two shared cores (docs/benchmarks.md), since machines differ; they are there
to catch a change of order.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import xxgk
from xxgk.corpus.normalise import Converted, convert
from xxgk.corpus.segment import segment
from xxgk.inference.labeller import RELEASED
from xxgk.models.quantities import find_quantities
from xxgk.models.quantities.reading import read_prose
from xxgk.schema import Paragraph

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"
ROUNDS = 15
PASSAGES = 16


def median_ms(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    call()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def least_cpu_seconds(call: Callable[[], object], rounds: int = 60) -> float:
    """Return the least processor time, which tells most of the code and least of its company."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return min(times)


def process_seconds(code: list[str]) -> float:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([sys.executable, *code], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return min(times)


def texts() -> list[Path]:
    folder = os.environ.get("XXGK_REPORTS")
    return sorted((Path(folder) if folder else EXAMPLES).glob("*.txt"))


def prepared(paths: list[Path]) -> list[tuple[Converted, tuple[Paragraph, ...]]]:
    """Return the converted texts of reports with their paragraphs."""
    found = []
    for path in paths:
        document = xxgk.read(path)
        converted = convert(document.text)
        found.append((converted, segment(document, converted)))
    return found


def labelling_rate(paths: list[Path]) -> float:
    """Return millions of characters a second from paragraphs to labels, all reports in one call."""
    labeller = xxgk.SectionLabeller.load()
    reports = [(*one, 2017) for one in prepared(paths)]
    characters = sum(len(converted.text) for converted, _, _ in reports)

    def label_all() -> None:
        for _ in labeller.label_reports(reports):
            pass

    label_all()
    return characters / least_cpu_seconds(label_all) / 1e6


def prose_layer(paths: list[Path]) -> tuple[float, float]:
    """Return millions of characters of prose a second for the rules, and milliseconds that the
    whole layer takes for 8,000 characters of a report: the median over the reports."""
    rates, times = [], []
    for path in paths:
        document = xxgk.read(path)
        converted = convert(document.text)
        report = xxgk.extract(document)
        given = (converted, document.text, report.paragraphs, report.year)
        prose = sum(part.end - part.start for part in report.paragraphs if part.label is not None)
        rates.append(prose / least_cpu_seconds(lambda g=given: read_prose(*g), rounds=15) / 1e6)
        seconds = least_cpu_seconds(lambda g=given: find_quantities(*g), rounds=15)
        times.append(seconds * 1000 * 8000 / len(document.text))
    return statistics.median(rates), statistics.median(times)


def six_pages() -> bytes:
    """Return a PDF of six pages: prose and the tables of the 2021 form."""
    for folder in ("corpus", "inference"):
        sys.path.insert(0, str(HERE.parent / "tests" / folder))
    import form_shapes
    import samples

    passage = "全县各部门按照要求及时公布工作动态和办事指南，方便群众查阅和办理各类事项。" * 6
    parts: list[samples.Part] = [samples.Heading("青柳县2022年政府信息公开工作年度报告")]
    parts += [passage] * PASSAGES
    for heading, boxes in form_shapes.grids("2021", form_shapes.figures("2021", 1)):
        rows: samples.Rows = [[] for _ in range(max(box.row for box in boxes) + 1)]
        for box in sorted(boxes, key=lambda one: (one.row, one.column)):
            rows[box.row].append(samples.Merged(box.text, box.rows, box.columns))
        parts += [samples.Heading(heading), rows]
    return samples.pdf_file(parts)


def measure() -> dict[str, float]:
    paths = texts()
    pdf = six_pages()
    pages = sorted(EXAMPLES.glob("*.html"))
    bare = process_seconds(["-c", "pass"])
    rules_rate, prose_ms = prose_layer(paths)
    return {
        "text_report_ms": statistics.median(
            median_ms(lambda p=path: xxgk.extract(p)) for path in paths
        ),
        "html_report_ms": statistics.median(
            median_ms(lambda p=path: xxgk.extract(p)) for path in pages
        ),
        "pdf_report_s": median_ms(lambda: xxgk.extract(pdf), rounds=3) / 1000,
        "import_s": process_seconds(["-c", "import xxgk"]) - bare,
        "cold_start_s": process_seconds(["-m", "xxgk.cli", "extract", str(paths[0])]),
        "model_mb": sum(path.stat().st_size for path in RELEASED.iterdir()) / 1e6,
        "labelling_mchars_s": labelling_rate(paths),
        "prose_rules_mchars_s": rules_rate,
        "prose_layer_ms": prose_ms,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--measure", action="store_true", help="print the figures only")
    only_measure = parser.parse_args().measure
    gates = tomllib.loads((HERE / "gates.toml").read_text(encoding="utf-8"))
    failed = 0
    for name, value in measure().items():
        gate = gates[name]
        floor, ceiling = gate.get("at_least"), gate.get("at_most")
        holds = (floor is None or value >= floor) and (ceiling is None or value <= ceiling)
        bound = f"at least {floor}" if floor is not None else f"at most {ceiling}"
        verdict = "" if only_measure else ("ok" if holds else "FAILED")
        print(f"{name:24} {value:10.3f}   {bound:18} budget {gate['budget']:<8} {verdict}")
        failed += not holds
    return 0 if only_measure else int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
