"""From a row's placed values to observations in the dictionary's units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xxgk.corpus.table_atoms import Atom
from xxgk.resources.dictionary import indicators
from xxgk.resources.form_data import FormColumn, FormRow
from xxgk.schema import Document, Observation, Status

_MONEY = {"元": 0.0001, "万元": 1, "亿元": 10_000}
_LONGEST_NAME = 60
# 无 in a cell for a number says that there is nothing to enter, not that it is 0.
_STATUS: Mapping[str, Status] = {"struck": "not_applicable", "none": "blank", "blank": "blank"}
# An amount without a unit anywhere: nobody buys for so many 万元 without fractions.
_SURELY_YUAN = 1_000_000


class Writer:
    """Collects observations; every method appends and returns nothing."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self._indicators = indicators()
        self.observations: list[Observation] = []
        self.notes: list[str] = []

    def cell(
        self,
        rule: str,
        row: FormRow,
        index: int,
        column: FormColumn,
        atom: Atom,
        unit: str,
        *,
        sure: bool = True,
    ) -> None:
        """Add the value of one cell; ``unit`` is the money unit that header or note states.

        ``sure`` is false where the value may be that of another column.
        """
        indicator = row.indicators[index]
        entry = self._indicators[indicator]
        value, certain = atom.number, True
        if value is not None and entry.unit == "万元":
            value, certain = self._money(value, atom.unit or unit or row.unit, row)
        status = _STATUS.get(atom.kind, "reported")
        self.observations.append(
            Observation(
                indicator=indicator,
                value=value,
                unit=entry.unit,
                status=status,
                start=atom.start,
                end=atom.end,
                evidence=self.text[atom.start : atom.end],
                source="table",
                applicant=column.applicant,
                qualifier=atom.qualifier,
                certain=certain and sure,
                rule=rule,
            )
        )

    def empty(self, rule: str, row: FormRow, index: int, column: FormColumn, place: Atom) -> None:
        """Add a cell of which nothing stands there, at the place of its row's label."""
        entry = self._indicators[row.indicators[index]]
        self.observations.append(
            Observation(
                indicator=entry.id,
                value=None,
                unit=entry.unit,
                status="blank",
                start=place.start,
                end=place.end,
                evidence=self.text[place.start : place.end],
                source="table",
                applicant=column.applicant,
                rule=rule,
            )
        )

    def unplaced(
        self,
        name: str,
        atoms: Sequence[Atom],
        rule: str,
        *,
        certain: bool,
        unit: str = "",
        scope: str | None = None,
    ) -> None:
        """Add values under their row's own words, without an indicator.

        ``unit`` is that of the row, ``scope`` says of what other time the values are.
        """
        for atom in atoms:
            if atom.number is None:
                continue
            self.observations.append(
                Observation(
                    indicator=None,
                    value=atom.number,
                    unit=atom.unit or unit or None,
                    status="reported",
                    start=atom.start,
                    end=atom.end,
                    evidence=self.text[atom.start : atom.end],
                    source="table",
                    qualifier=atom.qualifier,
                    scope=scope,
                    name=name[:_LONGEST_NAME],
                    certain=certain and atom.sure,
                    rule=rule,
                )
            )

    def _money(self, value: float, unit: str, row: FormRow) -> tuple[float | int, bool]:
        certain = unit in _MONEY or value == 0
        if unit not in _MONEY:
            unit = "元" if value >= _SURELY_YUAN and value == int(value) else "万元"
        if not certain:
            self.notes.append(f"“{row.labels[0]}”的金额没有写明单位，按{unit}理解。")
        converted = round(value * _MONEY[unit], 8)
        return (int(converted) if converted == int(converted) else converted), certain
