"""Catching single digits that the recognition of a scanned page lost or took for others."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from xxgk.inference.checks import APPLICANT_NAMES
from xxgk.resources.dictionary import indicators
from xxgk.resources.identity_data import identities
from xxgk.schema import APPLICANTS, Applicant, Document, Finding, FormName, Observation

Key: TypeAlias = tuple[str, Applicant | None]


@dataclass(frozen=True, slots=True)
class _Relation:
    """The sum of ``left`` is that of ``right``; both are indices of observations."""

    name: str
    left: tuple[int, ...]
    right: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Doubt:
    """The observation ``index`` would keep a relation if its value were ``needed``."""

    index: int
    needed: int


def doubt_digits(
    document: Document, observations: Sequence[Observation], form: FormName
) -> tuple[tuple[Observation, ...], tuple[Finding, ...]]:
    """Return ``observations``, some no longer certain, and the findings ``ocr.digit``.

    A value recognised from an image is doubted where a sum that fails would hold with one
    digit more or another digit in it; where a row and a column ask for the same, that cell
    alone. ``expected`` is the value that they ask for. No value is changed. Documents whose
    text was not recognised are left as they are.
    """
    recognised = _recognised(document, observations)
    if not recognised:
        return tuple(observations), ()
    asked = {
        relation: found
        for relation in _relations(observations, form)
        if (found := _doubts(relation, observations, recognised))
    }
    votes = Counter(doubt for doubts in asked.values() for doubt in doubts)
    names: dict[_Doubt, list[str]] = {}
    for relation, doubts in asked.items():
        most = max(votes[doubt] for doubt in doubts)
        for doubt in doubts:
            if votes[doubt] == most:
                names.setdefault(doubt, []).append(relation.name)
    doubted = {doubt.index for doubt in names}
    findings = tuple(_finding(doubt, observations, told) for doubt, told in names.items())
    return (
        tuple(
            replace(one, certain=False) if index in doubted else one
            for index, one in enumerate(observations)
        ),
        findings,
    )


def _recognised(document: Document, observations: Sequence[Observation]) -> set[int]:
    """Return the indices of the table's values that were recognised from an image."""
    boxes = [box for box in document.boxes if box.confidence < 1]
    starts = [box.start for box in boxes]
    found = set()
    for index, one in enumerate(observations):
        at = bisect_right(starts, one.end - 1) - 1
        if one.source == "table" and at >= 0 and boxes[at].end > one.start:
            found.add(index)
    return found


def _relations(observations: Sequence[Observation], form: FormName) -> Iterator[_Relation]:
    """Yield the sums of ``form`` all of whose members are given."""
    table: dict[Key, int] = {}
    for index, one in enumerate(observations):
        whole = one.certain and one.scope is None and one.qualifier == "exact"
        whole = whole and isinstance(one.value, int)
        if one.source == "table" and one.indicator and whole:
            table.setdefault((one.indicator, one.applicant), index)
    for rule in identities():
        if form not in rule.forms or rule.relation != "=":
            continue
        for who in (None, *APPLICANTS):
            left = _all(table, [(one, who) for one in rule.left])
            right = _all(table, [(one, who) for one in rule.right])
            if left and right:
                yield _Relation(rule.name, left, right)
    parts: Sequence[Applicant] = [who for who in APPLICANTS if who != "total"]
    for indicator in dict.fromkeys(one for one, who in table if who == "total"):
        left = _all(table, [(indicator, "total")])
        right = _all(table, [(indicator, who) for who in parts])
        if left and right:
            yield _Relation("总计等于各类申请人之和", left, right)


def _all(table: Mapping[Key, int], keys: Sequence[Key]) -> tuple[int, ...]:
    found = [table[key] for key in keys if key in table]
    return tuple(found) if len(found) == len(keys) else ()


def _doubts(
    relation: _Relation, observations: Sequence[Observation], recognised: set[int]
) -> list[_Doubt]:
    def total(indices: Sequence[int]) -> int:
        return sum(int(observations[index].value or 0) for index in indices)

    excess = total(relation.left) - total(relation.right)
    if not excess:
        return []
    found = []
    for side, change in ((relation.left, -excess), (relation.right, excess)):
        for index in side:
            value = int(observations[index].value or 0)
            if index in recognised and _one_digit(value, value + change):
                found.append(_Doubt(index, value + change))
    return found


def _one_digit(read: int, needed: int) -> bool:
    """Tell whether ``read`` is ``needed`` with one digit lost or taken for another."""
    if read < 0 or needed < 0:
        return False
    seen, true = str(read), str(needed)
    if len(seen) == len(true):
        return sum(one != other for one, other in zip(seen, true, strict=True)) == 1
    return any(seen == true[:cut] + true[cut + 1 :] for cut in range(len(true)))


def _finding(doubt: _Doubt, observations: Sequence[Observation], told: Sequence[str]) -> Finding:
    one = observations[doubt.index]
    value = int(one.value or 0)
    name = indicators()[one.indicator].name if one.indicator else ""
    who = f"({APPLICANT_NAMES[one.applicant]})" if one.applicant else ""
    sums = "；".join(dict.fromkeys(told))
    return Finding(
        rule="ocr.digit",
        status="uncertain",
        message=f"“{name}”{who}识别为{value}，可能误识一位数字；若为{doubt.needed}，则{sums}。",
        expected=doubt.needed,
        actual=value,
        difference=value - doubt.needed,
        observations=(doubt.index,),
    )
