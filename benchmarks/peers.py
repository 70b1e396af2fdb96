"""Peers of the section model: other classifiers on the same paragraphs.

Each is fitted on the paragraphs of all arrangements that the package's own model is fitted on,
given as the package's jieba words, with the words of the headings above (marked) before them or
without.
"""

from __future__ import annotations

import itertools
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import fasttext
import numpy as np
import spacy
from figures import Outcome
from folds import Fold, Report
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB
from sklearn.pipeline import make_pipeline
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import fix_random_seed

from xxgk.models.words import cut
from xxgk.resources.layout import heading_label
from xxgk.training.arrange import Passage

Predict = Callable[[Sequence[Sequence[str]]], tuple[Any, Any]]
"""From paragraphs as words to their classes and how sure the method is of each."""

_BATCH = 128
_EPOCHS = 6


@lru_cache(maxsize=200_000)
def segmented(text: str) -> tuple[str, ...]:
    return tuple(cut(text))


def words(passage: Passage, headings: bool) -> list[str]:
    above = [f"h:{word}" for part in passage.path for word in segmented(part)] if headings else []
    return [*above, *segmented(passage.text)]


def all_passages(reports: Sequence[Report]) -> list[Passage]:
    arranged = (part for each in reports for part in (each.own, *each.plain))
    return [passage for passages in arranged for passage in passages]


def by_heading(fold: Fold) -> Outcome:
    """Label each paragraph by keywords of the nearest heading that has one, else 概述."""
    held = [passage for report in fold.held for passage in report.own]
    start = time.perf_counter()
    found = []
    for passage in held:
        claims = [heading_label(part) for part in reversed(passage.path)]
        found.append(next((label for label in claims if label is not None), "概述"))
    seconds = time.perf_counter() - start
    truth = np.array([passage.label for passage in held])
    return Outcome(truth, np.array(found), None, predict=seconds)


def run(fold: Fold, fit: Callable[..., Predict], headings: bool) -> Outcome:
    """Fit a peer on the fold and measure it; segmenting the held-out text is timed apart."""
    kept = all_passages(fold.kept)
    held = [passage for report in fold.held for passage in report.own]
    texts = [words(passage, headings) for passage in kept]
    start = time.perf_counter()
    predict = fit(texts, [passage.label for passage in kept])
    fitted = time.perf_counter()
    segmented.cache_clear()
    start_words = time.perf_counter()
    held_texts = [words(passage, headings) for passage in held]
    ready = time.perf_counter()
    predicted, sure = predict(held_texts)
    end = time.perf_counter()
    truth = np.array([passage.label for passage in held])
    return Outcome(
        truth,
        np.asarray(predicted),
        np.asarray(sure),
        fitted - start,
        end - ready,
        ready - start_words,
    )


def _of_pipeline(estimator: Any, texts: Sequence[Sequence[str]], labels: Sequence[str]) -> Predict:
    pipeline = make_pipeline(
        TfidfVectorizer(analyzer=_grams, min_df=2, sublinear_tf=True), estimator
    ).fit(texts, labels)

    def predict(held: Sequence[Sequence[str]]) -> tuple[Any, Any]:
        shares = pipeline.predict_proba(held)
        return pipeline.classes_[shares.argmax(axis=1)], shares.max(axis=1)

    return predict


def _grams(tokens: Sequence[str]) -> list[str]:
    return [*tokens, *(f"{left} {right}" for left, right in itertools.pairwise(tokens))]


def logistic(texts: Sequence[Sequence[str]], labels: Sequence[str]) -> Predict:
    return _of_pipeline(LogisticRegression(C=10.0, max_iter=300), texts, labels)


def naive_bayes(texts: Sequence[Sequence[str]], labels: Sequence[str]) -> Predict:
    return _of_pipeline(ComplementNB(alpha=0.3), texts, labels)


def fast_text(texts: Sequence[Sequence[str]], labels: Sequence[str]) -> Predict:
    """Fit fastText on word 1- and 2-grams; it predicts in one batch."""
    model = fast_text_model(texts, labels)

    def predict(held: Sequence[Sequence[str]]) -> tuple[Any, Any]:
        found, shares = model.predict([" ".join(tokens) for tokens in held], k=1)
        names = [label[0].removeprefix("__label__") for label in found]
        sure = np.minimum(np.array([share[0] for share in shares]), 1.0)
        return ["" if name == "none" else name for name in names], sure

    return predict


def fast_text_model(texts: Sequence[Sequence[str]], labels: Sequence[str]) -> Any:
    """Return fastText fitted on texts as words."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        lines = [
            f"__label__{label or 'none'} {' '.join(tokens)}\n"
            for label, tokens in zip(labels, texts, strict=True)
        ]
        path.write_text("".join(lines), encoding="utf-8")
        return fasttext.train_supervised(
            str(path), epoch=20, lr=0.5, wordNgrams=2, dim=50, bucket=200_000, thread=1, verbose=0
        )


def spacy_textcat(texts: Sequence[Sequence[str]], labels: Sequence[str]) -> Predict:
    """Fit spaCy's bag-of-words text categoriser, a few epochs over shuffled batches."""
    fix_random_seed(0)
    nlp = spacy.blank("xx")
    model = {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": True, "ngram_size": 2,
             "no_output_layer": False, "length": 1 << 17}  # fmt: skip
    categoriser: Any = nlp.add_pipe("textcat", config={"model": model})
    names = sorted({label or "none" for label in labels})
    data = [
        Example.from_dict(
            Doc(nlp.vocab, words=list(tokens)),
            {"cats": {name: float(name == (label or "none")) for name in names}},
        )
        for tokens, label in zip(texts, labels, strict=True)
    ]
    optimiser = nlp.initialize(lambda: data)
    optimiser.learn_rate = 0.005
    draw = random.Random(0)
    for _ in range(_EPOCHS):
        draw.shuffle(data)
        for first in range(0, len(data), _BATCH):
            nlp.update(data[first : first + _BATCH], sgd=optimiser)

    def predict(held: Sequence[Sequence[str]]) -> tuple[Any, Any]:
        docs = [Doc(nlp.vocab, words=list(tokens)) for tokens in held]
        shares = np.concatenate(
            [categoriser.predict(docs[first : first + 1000]) for first in range(0, len(docs), 1000)]
        )
        best = [categoriser.labels[index] for index in shares.argmax(axis=1)]
        return ["" if name == "none" else name for name in best], shares.max(axis=1)

    return predict


PEERS: tuple[tuple[str, Callable[..., Predict]], ...] = (
    ("TF-IDF of jieba words, logistic regression", logistic),
    ("complement naive Bayes", naive_bayes),
    ("fastText", fast_text),
    ("spaCy textcat", spacy_textcat),
)
