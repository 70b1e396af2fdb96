"""What one document may cost: sizes beyond which reading stops with a `LimitError`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds for one document. Each stands well above any annual report that was seen.

    Parameters
    ----------
    max_bytes
        Size of the file. Reports with pictures reach a few MB.
    max_text_chars
        Characters of the text that reading yields. A report has 2,000 to 30,000, a whole
        yearbook of a province under a million.
    max_table_rows
        Rows of one table. The national forms have up to 60.
    max_table_columns
        Columns of one table after spans. Sheets pasted from Excel carry several hundred.
    max_depth
        Levels of nested markup. Pages with unclosed ``font`` elements reach a few hundred;
        the cost of parsing grows with the square of the depth.
    max_pages
        Pages of a PDF. Reports have 3 to 40.
    max_ocr_pages
        Pages of a PDF without a text layer; each takes seconds.
    max_unpacked_bytes
        Sum of the unpacked sizes in a DOCX or XLSX archive, pictures included.
    max_part_bytes
        Unpacked size of one XML part of such an archive; it is held in memory as a tree,
        which takes about ten times as much.
    max_seconds
        Run time of LibreOffice, and of reading the pages of a PDF.
    """

    max_bytes: int = 20_000_000
    max_text_chars: int = 3_000_000
    max_table_rows: int = 20_000
    max_table_columns: int = 1_000
    max_depth: int = 1_000
    max_pages: int = 500
    max_ocr_pages: int = 60
    max_unpacked_bytes: int = 200_000_000
    max_part_bytes: int = 30_000_000
    max_seconds: float = 60.0


DEFAULT_LIMITS = Limits()
