"""The time of labelling beside fastText's, on the same paragraphs in one run.

    python benchmarks/labelling.py            the text reports of examples/, or of XXGK_REPORTS
    python benchmarks/labelling.py --quick    fitted on a small sample, to see that it runs

Needs fasttext-wheel besides the package. Ours goes from segmented paragraphs to labels and spans:
clean text, features, decoding along the report and inside paragraphs. It is timed report by report
and, like fastText, with all paragraphs in one call. fastText's goes from clean
text to one label a paragraph; its lines need spaces between tokens, so that it is timed on lines
cut already, and with the cutting, once into jieba words and once into characters. Methods take
turns, and each figure is the least processor time of many rounds, on one core.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

from figures import table
from folds import prepare, shipped
from gates import prepared, texts
from peers import all_passages, fast_text_model, words

import xxgk
from xxgk.inference.prose import Prose
from xxgk.models.words import cut

ROUNDS = 200
WORD_ROUNDS = 5


def least_ms(methods: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the least processor time of each method in milliseconds; they take turns."""
    found = dict.fromkeys(methods, float("inf"))
    for turn in range(ROUNDS):
        for name, run in methods.items():
            if turn >= WORD_ROUNDS and "with cutting into words" in name:
                continue
            start = time.process_time()
            run()
            found[name] = min(found[name], (time.process_time() - start) * 1000)
    return found


def methods(limit: int | None) -> tuple[dict[str, Callable[[], object]], int, int]:
    """Return what is timed, and how many characters of reports and of their prose there are."""
    labeller = xxgk.SectionLabeller.load()
    reports = prepared(texts())
    found = [Prose.among(converted, paragraphs, 2017) for converted, paragraphs in reports]
    clean = [view.text for prose in found if prose is not None for view in prose.views]
    passages = all_passages([prepare(record) for record in shipped(limit)[0]])
    labels = [passage.label for passage in passages]
    by_word: Any = fast_text_model([words(each, False) for each in passages], labels)
    by_character: Any = fast_text_model([list(each.text) for each in passages], labels)
    in_words = [" ".join(cut(text)) for text in clean]
    in_characters = [" ".join(text) for text in clean]

    def ours() -> None:
        for converted, paragraphs in reports:
            labeller.label_paragraphs(converted, paragraphs, 2017)

    def together() -> None:
        labeller.label_reports([(converted, paragraphs, 2017) for converted, paragraphs in reports])

    timed: dict[str, Callable[[], object]] = {
        "**xxgk**, report by report": ours,
        "**xxgk**, all reports at once": together,
        "fastText, words": lambda: by_word.predict(in_words),
        "fastText, words, with cutting into words": lambda: by_word.predict(
            [" ".join(cut(text)) for text in clean]
        ),
        "fastText, characters": lambda: by_character.predict(in_characters),
        "fastText, characters, with spacing them": lambda: by_character.predict(
            [" ".join(text) for text in clean]
        ),
    }
    whole = sum(len(converted.text) for converted, _ in reports)
    return timed, whole, sum(map(len, clean))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fit fastText on 60 reports")
    timed, whole, prose = methods(60 if parser.parse_args().quick else None)
    rows = [
        [name, f"{spent:.1f}", f"{whole / spent / 1000:.1f}"]
        for name, spent in least_ms(timed).items()
    ]
    print(f"{whole} characters of reports, {prose} of them prose.\n")
    print(table(("method", "ms", "million characters/s"), rows))


if __name__ == "__main__":
    main()
