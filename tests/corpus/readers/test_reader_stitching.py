from __future__ import annotations

from xxgk.corpus.readers.items import Grid, GridCell, Paragraph, paragraphs
from xxgk.corpus.readers.pdf_tables import PageTable, stitch

XS = (0.0, 50.0, 150.0, 200.0)


def _table(*rows: list[tuple[int, int, str]], xs: tuple[float, ...] = XS) -> PageTable:
    """Return a table; each row lists column, row span and text of its cells."""
    cells = tuple(
        GridCell(number, column, span, 1, (Paragraph(text),) if text else ())
        for number, row in enumerate(rows)
        for column, span, text in row
    )
    return PageTable(xs, 0.0, 100.0, Grid(len(rows), len(xs) - 1, cells, "pdf"))


def _cells(table: PageTable | None) -> list[tuple[int, int, int, str]]:
    assert table is not None
    return [
        (c.row, c.column, c.row_span, "".join(part.text for part in paragraphs(c.content)))
        for c in table.grid.cells
    ]


def test_merged_label_goes_on_over_the_break() -> None:
    above = _table([(0, 2, "结果"), (1, 1, "公开"), (2, 1, "1")], [(1, 1, "部分"), (2, 1, "2")])
    below = _table([(0, 1, ""), (1, 1, "不公开"), (2, 1, "")])
    assert _cells(stitch(above, below)) == [
        (0, 0, 3, "结果"),
        (0, 1, 1, "公开"),
        (0, 2, 1, "1"),
        (1, 1, 1, "部分"),
        (1, 2, 1, "2"),
        (2, 1, 1, "不公开"),
        (2, 2, 1, ""),
    ]


def test_blank_figure_on_top_takes_nothing_from_above() -> None:
    above = _table([(0, 1, "甲"), (1, 1, "公开"), (2, 1, "5")])
    below = _table([(0, 1, "乙"), (1, 1, "其他"), (2, 1, "")])
    assert _cells(stitch(above, below))[-1] == (1, 2, 1, "")


def test_row_cut_by_the_break_becomes_whole() -> None:
    above = _table([(0, 1, "甲"), (1, 1, ""), (2, 1, "")])
    below = _table([(0, 1, ""), (1, 1, "3"), (2, 1, "4")], [(0, 1, "乙"), (1, 1, "5"), (2, 1, "6")])
    assert _cells(stitch(above, below)) == [
        (0, 0, 1, "甲"),
        (0, 1, 1, "3"),
        (0, 2, 1, "4"),
        (1, 0, 1, "乙"),
        (1, 1, 1, "5"),
        (1, 2, 1, "6"),
    ]


def test_table_that_lost_a_column_line_keeps_its_places() -> None:
    above = _table([(0, 1, "甲"), (1, 1, "1"), (2, 1, "2")])
    below = _table([(0, 1, "乙"), (1, 1, "说明")], xs=(0.0, 50.0, 201.0))
    whole = stitch(above, below)
    assert whole is not None
    assert [(c.column, c.column_span) for c in whole.grid.cells if c.row == 1] == [(0, 1), (1, 2)]


def test_tables_of_other_outlines_stay_apart() -> None:
    assert (
        stitch(_table([(0, 1, "甲")]), _table([(0, 1, "乙")], xs=(0.0, 50.0, 150.0, 300.0))) is None
    )
