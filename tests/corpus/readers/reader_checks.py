"""What must hold for every document, whatever it was read from."""

from __future__ import annotations

from xxgk.schema import Document, Table


def check(document: Document) -> None:
    """Assert that every offset of ``document`` points into its text, in order."""
    text = document.text
    position = 0
    for piece in sorted([*document.blocks, *document.tables], key=lambda one: one.start):
        assert position <= piece.start < piece.end <= len(text)
        assert text[piece.start : piece.end].strip()
        position = piece.end
    assert list(document.blocks) == sorted(document.blocks, key=lambda one: one.start)
    for table in document.tables:
        _check_table(table, text)
    at = -1
    for box in document.boxes:
        assert at < box.start < box.end <= len(text)
        at = box.start


def _check_table(table: Table, text: str) -> None:
    position = table.start
    taken: set[tuple[int, int]] = set()
    for cell in table.cells:
        assert position <= cell.start <= cell.end <= table.end
        position = cell.end
        assert cell.row >= 0 and cell.row + cell.row_span <= table.rows
        assert cell.column >= 0 and cell.column + cell.column_span <= table.columns
        assert text[cell.start : cell.end] == text[cell.start : cell.end].strip()
        assert (cell.row, cell.column) not in taken
        taken.add((cell.row, cell.column))
    assert list(table.cells) == sorted(table.cells, key=lambda one: (one.row, one.column))


def texts(document: Document) -> list[str]:
    """Return the texts of the document's blocks."""
    return [document.text[block.start : block.end] for block in document.blocks]


def grid(document: Document, number: int = 0) -> list[tuple[int, int, int, int, str]]:
    """Return row, column, spans and text of each cell of one table."""
    return [
        (c.row, c.column, c.row_span, c.column_span, document.text[c.start : c.end])
        for c in document.tables[number].cells
    ]


def values(document: Document, number: int = 0) -> dict[tuple[int, int], str]:
    """Return the text of each cell of one table by its row and column."""
    return {(row, column): text for row, column, _, _, text in grid(document, number)}
