"""Fitting, measuring and saving the recogniser of roles."""

from __future__ import annotations

import hashlib
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Span
from spacy.training import Example
from thinc.api import fix_random_seed

from xxgk import __version__
from xxgk.corpus.passages import load_passages
from xxgk.corpus.roles import ROLE_LABELS, Role, RoleClause, load_roles, mark_roles
from xxgk.errors import CorpusError
from xxgk.models.roles.recogniser import RoleRecogniser, Shape, blank_pipeline, tokenise
from xxgk.models.roles.store import load_roles_model, save_roles_model
from xxgk.training.role_examples import annotated_clauses
from xxgk.training.role_patterns import PatternClauses, measure_behind

_PLACES = 4
_HELD_SHARE = 10
_BLUR = "□"


@dataclass(frozen=True, slots=True)
class RoleSettings:
    """What fitting depends on besides the clauses.

    The same clauses and settings give the same weights on one machine. ``copies`` is how often
    each passage is filled, ``weight`` how often a hand-written clause stands in an epoch,
    ``drawn`` how many clauses are drawn from patterns in each, ``swapped`` the share of what is
    counted that is exchanged, ``blurred`` the share of characters made unreadable. The learning
    rate and the batch were chosen by the figures on the held-out clauses, out of three pairs.
    """

    seed: int = 0
    epochs: int = 8
    copies: int = 1
    weight: int = 3
    batch: int = 16
    drawn: int = 2200
    swapped: float = 0.4
    blurred: float = 0.05
    dropout: float = 0.2
    learning_rate: float = 0.004
    shape: Shape = field(default_factory=Shape)


@dataclass(frozen=True, slots=True)
class RoleFigures:
    """How one role was found.

    ``precision``, ``recall`` and ``f1`` count exact spans only; ``touched`` is the share of the
    ``count`` annotated spans that a found one of the same role overlaps.
    """

    label: str
    precision: float
    recall: float
    f1: float
    touched: float
    count: int


@dataclass(frozen=True, slots=True)
class RoleEvaluation:
    """Figures of all roles together (``label`` is empty) and of each one."""

    clauses: int
    together: RoleFigures
    roles: tuple[RoleFigures, ...]


def role_clauses(settings: RoleSettings | None = None) -> tuple[RoleClause, ...]:
    """Return all clauses to fit on: those of the passages, then the hand-written ones.

    Clauses that are kept for measuring are marked ``held_out``: the hand-written ones that
    their file says, and all those of every tenth passage.

    Raises
    ------
    CorpusError
        If a shipped passage or clause breaks its format.
    """
    settings = settings or RoleSettings()
    found: dict[str, RoleClause] = {clause.text: clause for clause in load_roles()}
    drawn = annotated_clauses(load_passages(), copies=settings.copies, seed=settings.seed)
    for clause in drawn:
        if clause.text not in found:
            held = is_held_out(clause.source)
            found[clause.text] = RoleClause(clause.source, clause.text, clause.roles, held)
    return tuple(found.values())


def is_held_out(passage: str) -> bool:
    """Tell whether the passage of this id is kept for measuring, as one in ten is."""
    return int(hashlib.sha256(passage.encode()).hexdigest(), 16) % _HELD_SHARE == 0


def fit_roles(
    clauses: Sequence[RoleClause],
    settings: RoleSettings | None = None,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> RoleRecogniser:
    """Return a recogniser fitted on all of ``clauses``, held out or not.

    ``progress`` is called with the number of epochs done and of all.

    Raises
    ------
    CorpusError
        If the clauses do not hold every role.
    """
    settings = settings or RoleSettings()
    known = {role.label for clause in clauses for role in clause.roles}
    missing = [label for label in ROLE_LABELS if label not in known]
    if missing:
        raise CorpusError(
            f"the clauses hold no {'、'.join(missing)}",
            remedy="Add clauses that hold every role",
        )
    fix_random_seed(settings.seed)
    nlp, pipe = blank_pipeline(settings.shape)
    hand = {clause.source for clause in load_roles()}
    rows = [
        clause for clause in clauses for _ in range(settings.weight if clause.source in hand else 1)
    ]
    patterns = PatternClauses(clauses)
    optimizer = nlp.initialize(lambda: [_example(nlp, clause) for clause in rows[:200]])
    optimizer.learn_rate = settings.learning_rate
    draw = random.Random(settings.seed)
    for epoch in range(settings.epochs):
        # Falling steps: the last epochs only settle what the first have found.
        optimizer.learn_rate = settings.learning_rate * (1 - epoch / settings.epochs)
        seen = [_swapped(clause, patterns, draw, settings.swapped) for clause in rows]
        seen += patterns.draw(settings.drawn, draw)
        draw.shuffle(seen)
        examples = [
            _example(nlp, clause, lambda: draw.random() < settings.blurred) for clause in seen
        ]
        for start in range(0, len(examples), settings.batch):
            batch = examples[start : start + settings.batch]
            pipe.update(batch, drop=settings.dropout, sgd=optimizer)
        progress(epoch + 1, settings.epochs)
    # The averages of the steps generalise better than the last one.
    with nlp.use_params(optimizer.averages):
        averaged = pipe.to_bytes(exclude=["vocab"])
    pipe.from_bytes(averaged, exclude=["vocab"])
    return RoleRecogniser(nlp, pipe, settings.shape)


def evaluate_roles(recogniser: RoleRecogniser, clauses: Sequence[RoleClause]) -> RoleEvaluation:
    """Return how well the recogniser finds the roles of ``clauses``; only exact spans count."""
    right: Counter[str] = Counter()
    claimed: Counter[str] = Counter()
    truth: Counter[str] = Counter()
    touched: Counter[str] = Counter()
    read = recogniser.find([clause.text for clause in clauses])
    for clause, found in zip(clauses, read, strict=True):
        right.update(role.label for role in set(found) & set(clause.roles))
        claimed.update(role.label for role in found)
        truth.update(role.label for role in clause.roles)
        touched.update(role.label for role in clause.roles if _touches(role, found))
    roles = tuple(
        _figures(label, right[label], claimed[label], touched[label], truth[label])
        for label in ROLE_LABELS
    )
    together = _figures("", right.total(), claimed.total(), touched.total(), truth.total())
    return RoleEvaluation(len(clauses), together, roles)


def train_roles(
    directory: Path,
    settings: RoleSettings | None = None,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> RoleRecogniser:
    """Fit the recogniser on the shipped clauses, write it, and return it as it is read back.

    Clauses that are held out take no part in fitting; the card gives the figures on them.

    Raises
    ------
    CorpusError
        If a shipped passage or clause breaks its format.
    ModelError
        If the directory cannot be written.
    """
    settings = settings or RoleSettings()
    clauses = role_clauses(settings)
    hand = {clause.source for clause in load_roles()}
    kept = [each for each in clauses if not each.held_out]
    begun = time.process_time()
    fitted = fit_roles(kept, settings, progress=progress)
    seconds = time.process_time() - begun
    held = [each for each in clauses if each.held_out]
    card = {
        "xxgk": __version__,
        "clauses": len(kept),
        "clauses_by_hand": sum(each.source in hand for each in kept),
        "clauses_sha256": clauses_hash(kept),
        "settings": asdict(settings),
        "figures": {
            "held_out_passages": evaluation_data(
                evaluate_roles(fitted, [each for each in held if each.source not in hand])
            ),
            "held_out_by_hand": evaluation_data(
                evaluate_roles(fitted, [each for each in held if each.source in hand])
            ),
            "fitting_cpu_seconds": round(seconds),
        },
    }
    save_roles_model(fitted, directory, card)
    return load_roles_model(directory)


def evaluation_data(found: RoleEvaluation) -> dict[str, Any]:
    """Return figures as plain data, rounded to four places."""
    return {
        "clauses": found.clauses,
        "roles": {
            each.label or "together": {
                "precision": round(each.precision, _PLACES),
                "recall": round(each.recall, _PLACES),
                "f1": round(each.f1, _PLACES),
                "touched": round(each.touched, _PLACES),
                "count": each.count,
            }
            for each in (found.together, *found.roles)
        },
    }


def clauses_hash(clauses: Iterable[RoleClause]) -> str:
    """Return the SHA-256 of the clauses with their roles, as hexadecimal digits."""
    digest = hashlib.sha256()
    for clause in clauses:
        digest.update(mark_roles(clause.text, clause.roles).encode("utf-8") + b"\n")
    return digest.hexdigest()


def _swapped(
    clause: RoleClause, patterns: PatternClauses, draw: random.Random, share: float
) -> RoleClause:
    """Return the clause with some of what is counted exchanged.

    What comes in its place is counted by the same measure word, so that a wording which no
    clause holds is told by the words around it.
    """
    pieces: list[str] = []
    roles: list[Role] = []
    position = length = 0
    for role in clause.roles:
        words = clause.text[role.start : role.end]
        if role.label == "COUNTED" and draw.random() < share:
            words = patterns.counted(measure_behind(clause.text, role.end), draw) or words
        length += role.start - position
        pieces += (clause.text[position : role.start], words)
        roles.append(Role(role.label, length, length + len(words)))
        length += len(words)
        position = role.end
    text = "".join([*pieces, clause.text[position:]])
    return RoleClause(clause.source, text, tuple(roles))


def _example(
    nlp: Language, clause: RoleClause, blurred: Callable[[], bool] = lambda: False
) -> Example:
    """Return a clause as spaCy fits it, with the characters that ``blurred`` picks unreadable.

    Raises
    ------
    CorpusError
        If a role begins or ends inside a number.
    """
    tokens = tokenise(clause.text)
    forms = [_BLUR if form > "\u3400" and blurred() else form for form in tokens.forms]
    tokens = replace(tokens, forms=forms)
    starts = {place: index for index, place in enumerate(tokens.starts)}
    ends = {place: index + 1 for index, place in enumerate(tokens.ends)}
    truth = tokens.doc(nlp.vocab)
    try:
        spans = [
            Span(truth, starts[role.start], ends[role.end], label=role.label)
            for role in clause.roles
        ]
    except KeyError as error:
        raise CorpusError(
            f"{clause.source}: a role begins or ends inside a number at {error}",
            remedy="Correct the clause",
        ) from error
    truth.set_ents(spans)
    return Example(tokens.doc(nlp.vocab), truth)


def _touches(role: Role, found: Iterable[Role]) -> bool:
    return any(
        role.label == other.label and role.start < other.end and other.start < role.end
        for other in found
    )


def _figures(label: str, right: int, claimed: int, touched: int, truth: int) -> RoleFigures:
    return RoleFigures(
        label,
        right / max(claimed, 1),
        right / max(truth, 1),
        2 * right / max(claimed + truth, 1),
        touched / max(truth, 1),
        truth,
    )
