"""Composing one report: its title, preface, sections, tables and signature, as a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xxgk.corpus.generate.choose import FURNITURE, PREFACE, Chosen, Shelf, in_order, kinds_of
from xxgk.corpus.generate.draft import Draft
from xxgk.corpus.generate.outlines import Outline, SectionPlan, Take
from xxgk.corpus.generate.settle import complete
from xxgk.corpus.generate.tables import Settings, TableMaker
from xxgk.corpus.generate.words import read_toml
from xxgk.corpus.generate.writing import Writer, heading_words
from xxgk.corpus.passages import Passage
from xxgk.resources.form_data import Form, forms

_SHORTEST = 12
_ROUNDS = 4
_PREFACE_INSIDE = 0.1


@dataclass(slots=True)
class Section:
    """A section with the passages that were chosen for it."""

    plan: SectionPlan
    chosen: list[Chosen]
    nested: list[Section] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many passages it holds, those of its sub-sections too."""
        return len(self.chosen) + sum(section.size for section in self.nested)


def compose(
    draft: Draft, shelf: Shelf, outline: Outline, forced: Sequence[Passage], tables: Settings
) -> None:
    """Fill the draft with the elements of a whole report.

    ``forced`` are passages that must be used; those that no section of the outline takes get a
    section of their own before the last one.
    """
    draft.quirks.update(outline.quirks)
    left = list(forced)
    preface = _preface(draft, shelf, left)
    plans = _plans(draft, outline)
    sections = [_choose(draft, shelf, plan, left) for plan in plans if plan.kind != "annex"]
    _place_rest(draft, shelf, sections, left)
    _top_up(draft, shelf, sections)
    _rearrange(draft, sections)
    writer = Writer(draft)
    _title(draft)
    inside = draft.random.random() < _PREFACE_INSIDE
    for one in preface if not inside else ():
        writer.paragraph(one)
    maker = _table_maker(draft, tables)
    number = 1
    for section in sections:
        if inside and section is sections[0]:
            # Some reports give the preface under the first heading.
            section.chosen[:0] = preface
        if _write(draft, writer, section, number, maker):
            number += 1 if "misnumbered" not in draft.quirks else draft.random.choice((0, 1, 1, 2))
    if any(plan.kind == "annex" for plan in plans) or draft.form == "free":
        _annex(draft, writer, number, maker)
    _signature(draft)


def form_of(draft: Draft) -> Form | None:
    """Return the national form that the draft follows, ``None`` where it follows none."""
    return next((form for form in forms() if form.name == draft.form), None)


def _plans(draft: Draft, outline: Outline) -> list[SectionPlan]:
    plans = [
        plan for plan in outline.sections if not (plan.optional and draft.random.random() < 0.4)
    ]
    if "missing-section" in draft.quirks:
        droppable = [
            plan for plan in plans if plan.kind in {"requests", "review", "other", "staff"}
        ]
        if droppable:
            plans.remove(draft.random.choice(droppable))
        else:
            draft.quirks.discard("missing-section")
    return plans


def _preface(draft: Draft, shelf: Shelf, forced: list[Passage]) -> list[Chosen]:
    take = Take((PREFACE,), 0 if draft.random.random() < 0.2 else 1, 2)
    due = _due(take, forced)
    chosen = [shelf.force(passage, draft.taken, draft.figures) for passage in due[:3]]
    for passage in due:
        forced.remove(passage)
    found = [one for one in chosen if one is not None]
    if not found:
        found = shelf.take(take, draft.taken, draft.body, draft.year, draft.figures)
    if any("hard:contents-list" in one.passage.tags for one in found):
        draft.quirks.add("contents-in-preface")
    return found


def _due(take: Take, forced: Sequence[Passage]) -> list[Passage]:
    return [passage for passage in forced if set(kinds_of(passage)).intersection(take.kinds)]


def _choose(draft: Draft, shelf: Shelf, plan: SectionPlan, forced: list[Passage]) -> Section:
    chosen: list[Chosen] = []
    for take in plan.takes:
        due = _due(take, forced)[: take.high + 2]
        for passage in due:
            forced.remove(passage)
            one = shelf.force(passage, draft.taken, draft.figures)
            if one is not None:
                chosen.append(one)
        if len(due) < take.low:
            rest = Take(take.kinds, take.low - len(due), max(take.high - len(due), 1))
            part = shelf.take(rest, draft.taken, draft.body, draft.year, draft.figures)
            chosen += in_order(part, draft.random)
        elif not due:
            part = shelf.take(take, draft.taken, draft.body, draft.year, draft.figures)
            chosen += in_order(part, draft.random)
    nested = [_choose(draft, shelf, below, forced) for below in plan.nested]
    return Section(plan, chosen, nested)


def _place_rest(draft: Draft, shelf: Shelf, sections: list[Section], forced: list[Passage]) -> None:
    """Give forced passages that no section took a section of their own kind."""
    by_kind: dict[str, list[Chosen]] = {}
    for passage in forced:
        kind = next((name for name in kinds_of(passage) if name not in {PREFACE, FURNITURE}), None)
        one = shelf.force(passage, draft.taken, draft.figures) if kind else None
        if kind and one:
            by_kind.setdefault(kind, []).append(one)
    for kind, chosen in by_kind.items():
        same = next((section for section in sections if section.plan.kind == kind), None)
        if same is not None:
            same.chosen += chosen
        else:
            sections.insert(max(len(sections) - 1, 0), Section(SectionPlan(kind, ()), chosen))


def _top_up(draft: Draft, shelf: Shelf, sections: list[Section]) -> None:
    """Add passages to a report that is too short, in its sections' order."""
    for section in sections * _ROUNDS:
        missing = _SHORTEST - sum(one.size for one in sections)
        if missing <= 0 or not section.plan.takes:
            continue
        take = Take(section.plan.takes[0].kinds, 1, max(2, missing // 2))
        section.chosen += shelf.take(take, draft.taken, draft.body, draft.year, draft.figures)


def _rearrange(draft: Draft, sections: list[Section]) -> None:
    if "reordered-sections" in draft.quirks and len(sections) > 3:
        place = draft.random.randint(1, len(sections) - 2)
        sections[place], sections[place + 1] = sections[place + 1], sections[place]


def _table_maker(draft: Draft, settings: Settings) -> TableMaker | None:
    form = form_of(draft)
    if form is None:
        if "provincial-table" not in draft.quirks:
            return None
        # The rows of a province's table are those of 2014 in other words.
        form = forms()[0]
    return TableMaker(complete(draft.figures, form), settings, draft.random)


def _title(draft: Draft) -> None:
    titles = read_toml("styles.toml")["titles"]
    words = {
        "agency": draft.body.agency, "office": draft.body.office, "place": draft.body.place,
        "year": draft.year,
    }  # fmt: skip
    if "title-lost" in draft.quirks:
        if draft.random.random() < 0.5:
            return
        lines = [draft.random.choice(titles["lost"])]
    elif draft.random.random() < 0.15:
        lines = draft.random.choice(titles["broken"])
    else:
        lines = [draft.random.choice(titles["whole"])]
    filled = [line.format(**words) for line in lines]
    draft.title = "".join(filled)
    draft.add("\n".join(filled), "title")


def _write(
    draft: Draft, writer: Writer, section: Section, number: int, maker: TableMaker | None
) -> bool:
    """Write a section and tell whether it got a heading."""
    plan = section.plan
    grids = _has_table(draft, plan) and "heading-over-nothing" not in draft.quirks
    if not section.size and not grids:
        over_nothing = "heading-over-nothing" in draft.quirks and plan.table
        if plan.kind != "other" and not over_nothing:
            return False
    writer.section(heading_words(draft, plan.kind, section.chosen), number)
    if plan.kind == "other" and not section.size:
        writer.nothing()
        return True
    first = grids and draft.random.random() < 0.5
    if first and maker is not None:
        _tables(draft, writer, plan.kind, maker)
    writer.body(section.chosen, plan.kind)
    for below in section.nested:
        if below.size:
            writer.nested(heading_words(draft, below.plan.kind, below.chosen), below.chosen)
    if grids and not first and maker is not None:
        _tables(draft, writer, plan.kind, maker)
    if section.size == 1 and section.chosen and section.chosen[0].passage.text.count("。") <= 1:
        draft.quirks.add("one-sentence-section")
    for one in section.chosen:
        if _foreign(one, plan.kind):
            draft.quirks.add("other-heading")
    return True


def _foreign(one: Chosen, kind: str) -> bool:
    own = {"主动公开": "active", "依申请": "requests", "复议诉讼": "review", "问题": "problems",
           "计划": "plans", "概述": "overview"}  # fmt: skip
    name = own.get(one.passage.label or "")
    return kind in {"active", "requests", "review"} and name is not None and name != kind


def _has_table(draft: Draft, plan: SectionPlan) -> bool:
    return plan.table and draft.form in {"2019", "2021"}


def _tables(draft: Draft, writer: Writer, kind: str, maker: TableMaker) -> None:
    form = form_of(draft)
    if form is None:
        return
    if kind == "active":
        writer.table(maker.articles(form))
    elif kind == "requests":
        writer.table(maker.requests(form))
    elif kind == "review":
        writer.table(maker.cases(form))
    else:
        writer.table(maker.requests(form))
        writer.table(maker.cases(form))


def _annex(draft: Draft, writer: Writer, number: int, maker: TableMaker | None) -> None:
    if maker is None:
        return
    form = form_of(draft)
    words = read_toml("styles.toml")["words"]
    if form is None:
        grids = maker.provincial()
        writer.plain_heading(grids[0].caption)
    else:
        grids = maker.statistics(form, draft.year)
        if draft.random.random() < 0.5:
            writer.section(draft.random.choice(words["annex"]), number)
            draft.quirks.add("appendix-numbered")
        else:
            writer.plain_heading(grids[0].caption)
    line = draft.random.choice(words["figures_of"])
    writer.table(grids, lead=line.format(year=draft.year, office=draft.body.office))


def _signature(draft: Draft) -> None:
    draft.close(0)
    words = draft.random.choice(read_toml("styles.toml")["words"]["signature"])
    date = f"{draft.year + 1}年{draft.random.randint(1, 3)}月{draft.random.randint(1, 28)}日"
    filled = words.format(office=draft.body.office, agency=draft.body.agency, date=date)
    for line in filled.split("\n"):
        if line:
            draft.add(line, "furniture")
