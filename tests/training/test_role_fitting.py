"""Clauses to fit the recogniser of roles on, and fitting itself on a few of them."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from xxgk.corpus.passages import load_passages
from xxgk.corpus.roles import ROLE_LABELS, Role, RoleClause, load_roles, mark_roles, parse_roles
from xxgk.errors import CorpusError
from xxgk.models.roles.recogniser import Shape, tokenise
from xxgk.models.roles.store import load_roles_model
from xxgk.training import roles as fitting
from xxgk.training.role_examples import annotated_clauses
from xxgk.training.role_patterns import PatternClauses
from xxgk.training.roles import (
    RoleSettings,
    evaluate_roles,
    evaluation_data,
    fit_roles,
    is_held_out,
    role_clauses,
    train_roles,
)

SMALL = RoleSettings(
    epochs=2, drawn=40, shape=Shape(width=16, depth=1, window=1, rows=100, hidden=16)
)
PASSAGES = load_passages()[:60]
FEW = (
    *load_roles()[60:120],
    *(each for each in load_roles() if "《" in each.text and not each.held_out),
)


def check(clause: RoleClause) -> None:
    tokens = tokenise(clause.text)
    edges = [edge for role in clause.roles for edge in (role.start, role.end)]
    assert edges == sorted(edges), clause
    for role in clause.roles:
        assert role.label in ROLE_LABELS
        assert role.start < role.end <= len(clause.text)
        assert role.start in tokens.starts, (clause, role)
        assert role.end in tokens.ends, (clause, role)


def test_the_hand_written_clauses_are_sound() -> None:
    clauses = load_roles()
    assert len(clauses) >= 400
    assert sum(clause.held_out for clause in clauses) >= 100
    for clause in clauses:
        check(clause)
        assert any(character.isdigit() or character in "一二两三四五六七八九十零没无未"
                   for character in clause.text), clause  # fmt: skip
    for held in (False, True):
        labels = {r.label for c in clauses if c.held_out is held for r in c.roles}
        assert labels == set(ROLE_LABELS)


def test_marking_is_the_inverse_of_reading() -> None:
    for clause in load_roles():
        marked = mark_roles(clause.text, clause.roles)
        assert parse_roles(marked) == (clause.text, clause.roles)


def test_clauses_of_the_passages_are_sound_and_the_same_again() -> None:
    clauses = list(annotated_clauses(PASSAGES, copies=1))
    assert len(clauses) > 30
    for clause in clauses:
        check(clause)
    assert clauses == list(annotated_clauses(PASSAGES, copies=1))
    some = list(annotated_clauses(PASSAGES[30:], copies=1))
    assert some == clauses[-len(some) :]


def test_a_clause_is_annotated_by_its_slots() -> None:
    passage = next(p for p in load_passages() if p.id == "active-0005")
    found = {
        (clause.text[role.start : role.end], role.label)
        for clause in annotated_clauses([passage], copies=6)
        for role in clause.roles
    }
    assert ("信息", "COUNTED") in found
    assert ("县政府网站", "CHANNEL") in found


def test_no_passage_is_on_both_sides() -> None:
    clauses = role_clauses(RoleSettings(copies=1))
    held = {clause.source for clause in clauses if clause.held_out}
    assert not held & {clause.source for clause in clauses if not clause.held_out}
    assert any(is_held_out(source) for source in held)


def test_fitting_twice_gives_the_same_weights() -> None:
    clauses = FEW
    first, second = (fit_roles(clauses, SMALL) for _ in range(2))
    assert first.pipe.to_bytes(exclude=["vocab"]) == second.pipe.to_bytes(exclude=["vocab"])


def test_fitting_needs_every_role() -> None:
    with pytest.raises(CorpusError, match="hold no"):
        fit_roles(load_roles()[:1], SMALL)


def test_a_role_inside_a_number_is_an_error() -> None:
    wrong = RoleClause("x", "公开1234条", (Role("COUNTED", 2, 4),))
    with pytest.raises(CorpusError, match="inside a number"):
        fit_roles([wrong, *FEW], SMALL)


def test_only_exact_spans_count() -> None:
    clauses = FEW
    fitted = fit_roles(clauses, SMALL)
    read = fitted.find([clause.text for clause in clauses])
    own = [replace(clause, roles=roles) for clause, roles in zip(clauses, read, strict=True)]
    perfect = evaluate_roles(fitted, own).together
    assert perfect.count == sum(len(roles) for roles in read)
    assert perfect.touched == perfect.f1 == (1.0 if perfect.count else 0.0)
    data = evaluation_data(evaluate_roles(fitted, clauses))
    assert set(data["roles"]) == {"together", *ROLE_LABELS}


def test_training_writes_a_model_with_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "load_passages", lambda: PASSAGES)
    steps: list[tuple[int, int]] = []
    fitted = train_roles(
        tmp_path / "model",
        replace(SMALL, copies=1, epochs=1),
        progress=lambda done, total: steps.append((done, total)),
    )
    assert steps == [(1, 1)]
    card = json.loads((tmp_path / "model" / "card.json").read_text(encoding="utf-8"))
    assert card["figures"]["held_out_by_hand"]["clauses"] >= 100
    assert card["clauses_by_hand"] == sum(not clause.held_out for clause in load_roles())
    text = ["收到政府信息公开申请12件"]
    assert load_roles_model(tmp_path / "model").find(text) == fitted.find(text)


def test_clauses_are_drawn_from_patterns() -> None:
    patterns = PatternClauses(load_roles())
    drawn = list(patterns.draw(400, random.Random(0)))
    assert drawn == list(patterns.draw(400, random.Random(0)))
    for clause in drawn:
        check(clause)
    assert {role.label for clause in drawn for role in clause.roles} == set(ROLE_LABELS)
    assert len({clause.text for clause in drawn}) > 380
