"""Reader of tables in text (.csv): each row with its number, below the head."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path

from kb.errors import ReadError
from kb.model import Document, DocumentId
from kb.read.charset import decode_bytes
from kb.read.document_builder import Origin, build_document, clean_text
from kb.read.office.rows import SheetRow, build_rows
from kb.read.table_heads import CellLook

_DELIMITERS = ",;\t|"
_SAMPLE_CHARS = 1 << 16
_NAME = re.compile(r"[^\W\d_]")  # a letter


def read_csv(path: Path, document_id: DocumentId, source: str, sha256: str) -> Document:
    """Read a table; see `kb.read.registry.FileReader`.

    Raises:
        ReadError: It is no text, or has a cell of more characters than the csv module reads.
    """
    text = decode_bytes(path.read_bytes())
    try:
        records = list(csv.reader(StringIO(text, newline=""), _find_dialect(text)))
    except csv.Error as error:
        raise ReadError(f"The table could not be read: {error}. Save it again as .csv, with quoted cells.") from error
    cells = [[clean_text(cell) for cell in record] for record in records]
    columns = sorted({at for row in cells for at, cell in enumerate(row) if cell})
    looks = (CellLook(),) * len(columns)
    rows = [
        SheetRow(number, tuple(row[at] if at < len(row) else "" for at in columns), looks)
        for number, row in enumerate(cells, 1)
        if any(row)
    ]
    head = rows[0].number if rows and _is_head(rows[0].cells) else 0
    return build_document(tuple(build_rows(rows, "", head)), Origin(document_id, source, sha256))


def _find_dialect(text: str) -> csv.Dialect | type[csv.Dialect]:
    try:
        return csv.Sniffer().sniff(text[:_SAMPLE_CHARS], _DELIMITERS)
    except csv.Error:  # of one column, or too irregular to tell
        return csv.excel


def _is_head(cells: tuple[str, ...]) -> bool:
    """Tell whether the first row names the columns: each has another name, of words."""
    return len(cells) > 1 and len(set(cells)) == len(cells) and all(map(_NAME.search, cells))
