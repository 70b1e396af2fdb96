"""The recogniser of roles: its tokens, its offsets, its stored model, its spaCy component."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import spacy

import xxgk.models.roles.component  # registers the factory
from xxgk.corpus.roles import parse_roles, read_roles
from xxgk.errors import CorpusError, ModelError
from xxgk.models.roles import ROLE_LABELS, Role, find_roles
from xxgk.models.roles.component import clauses_of
from xxgk.models.roles.recogniser import tokenise
from xxgk.models.roles.store import load_roles_model, released_roles, save_roles_model

RELEASED = Path(xxgk.models.roles.component.__file__).parents[1] / "released_roles"
CLAUSES = ["2019年,县教育局通过政府门户网站发布政策解读稿件32篇", "收到政府信息公开申请12件", ""]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RELEASED, tmp_path / "model"))


def words(clause: str, roles: tuple[Role, ...]) -> list[tuple[str, str]]:
    return [(clause[role.start : role.end], role.label) for role in roles]


def test_a_number_is_one_token_and_a_han_character_is_one() -> None:
    tokens = tokenise("公开1,234.5万条(URL)2019年")
    assert tokens.forms == [*"公开", "0", *"万条(", "a", ")", "2000", "年"]
    assert tokens.starts[2:4] == [2, 9]
    assert tokens.ends[2] == 9


def test_tokens_cover_every_character() -> None:
    text = "全年 公开\t《要点》12条\u3000A4纸"
    tokens = tokenise(text)
    assert tokens.starts == [0, *tokens.ends[:-1]]
    assert tokens.ends[-1] == len(text)


def test_the_released_model_finds_the_plain_roles() -> None:
    first, second, empty = find_roles(CLAUSES)
    found = words(CLAUSES[0], first)
    assert ("2019年", "PERIOD") in found
    assert ("县教育局", "AGENCY") in found
    assert ("政府门户网站", "CHANNEL") in found
    assert ("政府信息公开申请", "COUNTED") in words(CLAUSES[1], second)
    assert empty == ()


def test_roles_do_not_depend_on_what_else_is_in_the_batch() -> None:
    assert find_roles(CLAUSES * 40)[:3] == find_roles(CLAUSES)
    assert find_roles([]) == []


def test_roles_are_in_order_within_the_clause_and_known() -> None:
    for clause, roles in zip(CLAUSES, find_roles(CLAUSES), strict=True):
        edges = [edge for role in roles for edge in (role.start, role.end)]
        assert edges == sorted(edges)
        assert all(0 <= edge <= len(clause) for edge in edges)
        assert {role.label for role in roles} <= set(ROLE_LABELS)


def test_reading_numbers_does_not_make_the_vocabulary_grow() -> None:
    find_roles(["公开信息1条"])
    before = len(released_roles().nlp.vocab.strings)
    find_roles([f"公开信息{number}条" for number in range(1000, 1200)])
    assert len(released_roles().nlp.vocab.strings) == before


def test_the_released_model_is_small_and_holds_no_pickle() -> None:
    assert sum(each.stat().st_size for each in RELEASED.iterdir()) <= 1_000_000
    assert sorted(each.name for each in RELEASED.iterdir()) == [
        "card.json",
        "cfg",
        "model",
        "moves",
    ]


def test_a_saved_model_reads_the_same(tmp_path: Path) -> None:
    save_roles_model(released_roles(), tmp_path / "again", released_roles().card)
    assert load_roles_model(tmp_path / "again").find(CLAUSES) == find_roles(CLAUSES)
    for name in ("card.json", "model", "moves"):
        assert (tmp_path / "again" / name).read_bytes() == (RELEASED / name).read_bytes()


@pytest.mark.parametrize("name", ["cfg", "model", "moves"])
def test_a_changed_file_is_refused(copied: Path, name: str) -> None:
    content = (copied / name).read_bytes()
    (copied / name).write_bytes(content[:-1] + b"\x00")
    with pytest.raises(ModelError, match=name):
        load_roles_model(copied)


def test_a_missing_and_a_foreign_file_are_refused(copied: Path) -> None:
    (copied / "more.pkl").write_bytes(b"")
    with pytest.raises(ModelError, match="foreign"):
        load_roles_model(copied)
    (copied / "more.pkl").unlink()
    (copied / "moves").unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        load_roles_model(copied)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"roles_version": 99}, "version 99"),
        ({"sha256": None}, "does not describe"),
        ({"shape": {"width": 32}}, "another size"),
        ({"shape": {"unknown": 1}}, "another size"),
    ],
)
def test_a_card_that_does_not_fit_is_refused(
    copied: Path, change: dict[str, object], problem: str
) -> None:
    card = json.loads((copied / "card.json").read_text(encoding="utf-8"))
    (copied / "card.json").write_text(json.dumps({**card, **change}), encoding="utf-8")
    with pytest.raises(ModelError, match=problem):
        load_roles_model(copied)


def test_an_empty_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="card"):
        load_roles_model(tmp_path)


def test_the_component_goes_with_any_tokenizer(tmp_path: Path) -> None:
    text = "2019年，县教育局通过政府门户网站发布政策解读稿件32篇；收到政府信息公开申请1,200件。"
    nlp = spacy.blank("zh")
    nlp.add_pipe("xxgk_ner")
    doc = nlp(text)
    found = [(span.text, span.label_) for span in doc.spans["xxgk_roles"]]
    assert ("县教育局", "AGENCY") in found
    assert ("政府信息公开申请", "COUNTED") in found
    assert [text[one["start"] : one["end"]] for one in doc._.xxgk["roles"]] == [
        words for words, _ in found
    ]
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    assert again(text)._.xxgk == doc._.xxgk
    (tmp_path / "pipeline" / "xxgk_ner" / "moves").write_bytes(b"")
    with pytest.raises(ModelError):
        spacy.load(tmp_path / "pipeline")


def test_the_component_reads_a_directory_and_another_key(copied: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("xxgk_ner", config={"model": str(copied), "spans_key": "roles"})
    assert nlp("收到政府信息公开申请3件").spans["roles"]
    with pytest.raises(ModelError):
        spacy.blank("zh").add_pipe("xxgk_ner", config={"model": str(copied / "none")})


def test_clauses_of_a_text_are_cut_at_stops_and_long_ones_at_commas() -> None:
    assert list(clauses_of("公开3条;收到1件。")) == [(0, 4), (5, 9)]
    long = ",".join(["公开信息三条"] * 30)
    places = list(clauses_of(long))
    assert "".join(long[start:end] for start, end in places) == long
    assert max(end - start for start, end in places) <= 80


def test_importing_the_package_does_not_import_spacy() -> None:
    code = "import sys, xxgk.models.roles; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_marks_are_read_with_their_offsets() -> None:
    text, roles = parse_roles("[全年|PERIOD]公开[信息|COUNTED]3条")
    assert text == "全年公开信息3条"
    assert roles == (Role("PERIOD", 0, 2), Role("COUNTED", 4, 6))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"id": "a", "text": "[信息|NAME]3条", "held_out": false}', "no role"),
        ('{"id": "a", "text": "[|COUNTED]3条", "held_out": false}', "no words"),
        ('{"id": "a", "text": "[信息|COUNTED3条", "held_out": false}', "partner"),
        ('{"id": "a", "text": "3条"}', "keys"),
        ('{"id": "a", "text": "3条", "held_out": 1}', "held_out"),
    ],
)
def test_a_wrong_clause_is_an_error_that_names_the_line(
    tmp_path: Path, line: str, problem: str
) -> None:
    path = tmp_path / "roles.jsonl"
    path.write_text(f'{{"id": "b", "text": "2条", "held_out": false}}\n{line}\n', encoding="utf-8")
    with pytest.raises(CorpusError, match=f"line 2.*{problem}"):
        read_roles(path)


def test_a_clause_that_stands_twice_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "roles.jsonl"
    line = '{"id": "%s", "text": "2条", "held_out": false}\n'
    path.write_text(line % "a" + line % "b", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"line 2.*twice"):
        read_roles(path)
