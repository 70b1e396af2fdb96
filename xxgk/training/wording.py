"""Which paragraphs of a corpus are near copies, so that folds can keep wording apart.

The corpus composes reports from hand-written passages, so that two issuing bodies may share a
passage. A fold with wording apart takes every labelled paragraph of the training side that is a
near copy of a held-out one out of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer

from xxgk.corpus.normalise import convert, flow
from xxgk.corpus.records import Record

COPY = 0.6
"""Share of the 5-grams of the shorter of two paragraphs, above which they are copies.

Stricter than a Jaccard similarity above 0.6, which implies it, and it also finds a passage that
stands in a longer paragraph.
"""

_HAN = "〇零一二三四五六七八九十百千万亿两"
_NUMBER = re.compile(rf"[\d{_HAN},.]*[\d{_HAN}]%?")
_WE = re.compile(r"[我本全](?:街道|单位|机关|地区|[省市州盟县区旗镇乡局委厅部署办院处中])")
_PLACE = re.compile(r"^(?:.{2,4}?[省市州盟县区旗镇乡])+")
_CHUNK = 500


class Wording:
    """The 5-grams of every labelled paragraph of some records, figures and names masked."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        places = [
            (number, index)
            for number, record in enumerate(records)
            for index, part in enumerate(record.paragraphs)
            if part.label is not None
        ]
        self._places = np.array(places, dtype=np.intp)
        texts = [text for record in records for text in masked_paragraphs(record)]
        counter = CountVectorizer(
            analyzer="char", ngram_range=(5, 5), binary=True, lowercase=False, dtype=np.float32
        )
        self._grams = counter.fit_transform(texts)
        self._sizes = np.maximum(np.asarray(self._grams.sum(axis=1)).ravel(), 1)

    def without_copies(self, kept: NDArray[np.intp], held: NDArray[np.intp]) -> list[Record]:
        """Return the kept records without paragraphs that are copies of a held-out one.

        ``kept`` and ``held`` are indices of the records.
        """
        copies = self.copies(kept, held)
        found = []
        for number in kept:
            record = self.records[number]
            parts = tuple(
                part
                for index, part in enumerate(record.paragraphs)
                if (int(number), index) not in copies
            )
            found.append(replace(record, paragraphs=parts))
        return found

    def copies(self, kept: NDArray[np.intp], held: NDArray[np.intp]) -> set[tuple[int, int]]:
        """Return (record, paragraph) of the kept paragraphs that are copies of a held-out one."""
        of_kept = np.flatnonzero(np.isin(self._places[:, 0], kept))
        of_held = np.flatnonzero(np.isin(self._places[:, 0], held))
        against: Any = self._grams[of_held].T.tocsr()
        found: set[tuple[int, int]] = set()
        for first in range(0, len(of_kept), _CHUNK):
            rows = of_kept[first : first + _CHUNK]
            common = (self._grams[rows] @ against).tocoo()
            smaller = np.minimum(self._sizes[rows][common.row], self._sizes[of_held][common.col])
            alike = rows[np.unique(common.row[common.data > COPY * smaller])]
            found.update((int(number), int(index)) for number, index in self._places[alike])
        return found


def masked_paragraphs(record: Record) -> list[str]:
    """Return the clean text of each labelled paragraph with numbers and names masked.

    Four marks close each, so that the shortest text has a 5-gram too.
    """
    converted = convert(record.text)
    place = _PLACE.match(record.agency)
    names = [record.agency] + ([place.group(), place.group()[:-1]] if place else [])
    found = []
    for part in record.paragraphs:
        if part.label is None:
            continue
        text = flow(converted, part.start, part.end).text
        for name in names:
            text = text.replace(name, "W")
        found.append(_NUMBER.sub("0", _WE.sub("W", text)) + "$$$$")
    return found
