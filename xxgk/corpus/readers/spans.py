"""Grid positions of table cells, from cells with spans in source order."""

from __future__ import annotations

from xxgk.corpus.readers.items import Grid, GridCell, Item
from xxgk.corpus.readers.limits import Limits
from xxgk.errors import LimitError


class GridBuilder:
    """Collects the cells of one table row by row and expands their spans.

    Parameters
    ----------
    origin
        What marks the table: ``html``, ``docx`` or ``sheet``.
    limits, source
        Bounds on rows and columns, and the file for the error's message.
    """

    def __init__(self, origin: str, limits: Limits, source: str) -> None:
        self._origin = origin
        self._limits = limits
        self._source = source
        self._row = -1
        self._column = 0
        self._width = 0
        # For each column the first row in which it is free again.
        self._free: list[int] = []
        self._cells: list[GridCell] = []

    def next_row(self) -> None:
        """Start the next row."""
        self._row += 1
        self._column = 0
        if self._row >= self._limits.max_table_rows:
            raise LimitError(
                f"a table has more than {self._limits.max_table_rows} rows",
                source=self._source,
                remedy="Split the file, or raise max_table_rows in the limits",
            )

    def skip(self, columns: int) -> None:
        """Leave out ``columns`` grid columns of the current row."""
        self._column += columns

    def add(self, content: tuple[Item, ...], row_span: int = 1, column_span: int = 1) -> None:
        """Put a cell at the next free column of the current row; a span below 1 is read as 1,
        a row span of 0 as the rest of the table.
        """
        rows = row_span if row_span > 0 else self._limits.max_table_rows
        columns = column_span if column_span > 1 else 1
        start = self._column
        while start < self._width and self._free[start] > self._row:
            start += 1
        end = start + columns
        if end > self._limits.max_table_columns:
            raise LimitError(
                f"a table has more than {self._limits.max_table_columns} columns",
                source=self._source,
                remedy="Save the table alone, or raise max_table_columns in the limits",
            )
        if end > self._width:
            self._free += [0] * (end - self._width)
            self._width = end
        if columns == 1:
            self._free[start] = self._row + rows
        else:
            self._free[start:end] = [self._row + rows] * columns
        self._column = end
        self._cells.append(GridCell(self._row, start, rows, columns, content))

    def grid(self) -> Grid:
        """Return the table; row spans end with its last row."""
        rows = self._row + 1
        cells = tuple(
            cell if cell.row + cell.row_span <= rows else cell._replace(row_span=rows - cell.row)
            for cell in self._cells
        )
        return Grid(rows, self._width, cells, self._origin)
