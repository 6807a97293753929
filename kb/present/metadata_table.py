"""The metadata of documents as a table for spreadsheets, and the reading of an edited table.

A cell has the value that is in effect, whether the metadata file gives it or it was inferred. The columns NAME_origin
say where it was read, and are ignored when the table is read back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from kb.errors import RefusedError
from kb.model import WEAK_ORIGINS, DocumentRecord, Metadata
from kb.present.lines import guard_cell
from kb.read.metadata.sidecar import METADATA_KEYS, PERMISSIONS, rename_key
from kb.setting_faults import offer_nearest
from kb.text.characters import escape_controls
from kb.text.dates import list_readings

LIST_SEPARATOR = ";"
NOTHING_WRITTEN = "Nothing was written."
MAX_FAULTS = 100  # told at once
_ID, _ORIGIN = "id", "_origin"
_ORIGINS = tuple(key + _ORIGIN for key in METADATA_KEYS if key not in (*PERMISSIONS, "not_known"))
_DATES = ("date", "valid_until", "checked")
_MONTH_CHARS = 7
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of an edited table.

    Attributes:
        number: As spreadsheets count: the header is row 1.
        cells: By key, without the columns that the table does not have.
    """

    number: int
    document: str
    cells: Mapping[str, str]


def format_value(metadata: Metadata, key: str) -> str:
    """Return the value of a metadata key as it is typed."""
    if key in PERMISSIONS:
        return str(not (metadata.original_withheld if key == "original" else metadata.noindex)).lower()
    value = getattr(metadata, key)
    return value if isinstance(value, str) else f"{LIST_SEPARATOR} ".join(value)


def write_table(records: Iterable[DocumentRecord]) -> str:
    """Return the table, with the byte order mark by which spreadsheets recognise UTF-8."""
    written = io.StringIO(newline="")
    table = csv.writer(written, lineterminator="\n")
    table.writerow((_ID, *METADATA_KEYS, *_ORIGINS))
    for each in records:
        cells = (_write_cell(each.metadata, key) for key in METADATA_KEYS)
        table.writerow((each.id, *cells, *(_describe_origin(each.metadata, key) for key in _ORIGINS)))
    return "\ufeff" + written.getvalue()


def _write_cell(metadata: Metadata, key: str) -> str:
    value = format_value(metadata, key)
    if key == "isbn" and value:  # a spreadsheet reads digits alone as a number and rounds it
        value = f"{value[:-9]}-{value[-9:]}"
    return guard_cell(escape_controls(value))


def _describe_origin(metadata: Metadata, column: str) -> str:
    origin = metadata.find_origin(column.removesuffix(_ORIGIN))
    return f"{origin}, unsure" if origin in WEAK_ORIGINS else origin or ""


def read_cell(cell: str, metadata: Metadata, key: str) -> str:
    """Return the value of an edited cell as it would be typed, undoing reformatting by spreadsheets."""
    old = format_value(metadata, key)
    if cell == _write_cell(metadata, key):
        return old
    text = cell[1:] if cell.startswith("'") and guard_cell(cell[1:]) == cell else cell
    text = " ".join(text.split())
    if key in PERMISSIONS:
        return text.lower()  # Excel writes TRUE
    if key in _DATES and text:
        if _abbreviate_month(old) == text.lower():
            return old
        readings = list_readings(text)
        if old in readings:
            return old
        return readings[0] if len(readings) == 1 else text
    return text


def _abbreviate_month(value: str) -> str | None:
    """Return what Excel makes of "2013-06", in lower case; None where a value is not a month of a year."""
    return f"{date.fromisoformat(f'{value}-01'):%b-%y}".lower() if len(value) == _MONTH_CHARS else None


def read_table(data: bytes) -> list[TableRow]:
    """Return the rows of an edited table, whatever its delimiter, line ends and order of columns.

    Raises:
        RefusedError: It cannot be read, a row lacks cells, or a column or a document is unknown or occurs twice; the
            first `MAX_FAULTS` are told.
    """
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
        delimiter = max(_DELIMITERS, key=text.partition("\n")[0].count)
        head, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except UnicodeDecodeError as error:
        raise RefusedError(["The table is not text in UTF-8. Save it as 'CSV UTF-8'."], NOTHING_WRITTEN) from error
    except (csv.Error, ValueError) as error:
        raise RefusedError(["This is not a table. Save it as CSV."], NOTHING_WRITTEN) from error
    columns = [rename_key(each.strip()) for each in head]
    faults = _check_columns(columns)
    if faults:
        raise RefusedError(faults, NOTHING_WRITTEN)
    found: dict[str, TableRow] = {}
    for number, cells in enumerate(rows, 2):
        row = dict(zip(columns, cells, strict=False))
        document = row.get(_ID, "").strip()
        if len(faults) >= MAX_FAULTS:
            break
        if not any(cells):
            continue
        if len(cells) < len(columns) or any(cells[len(columns) :]):
            faults.append(f"Row {number} has {len(cells)} cells, and the head of the table {len(columns)}.")
        elif document in found:
            faults.append(f"Row {number} has '{document}', as row {found[document].number} has.")
        else:
            found[document] = TableRow(number, document, {key: row[key] for key in METADATA_KEYS if key in row})
    if faults:
        raise RefusedError(faults, NOTHING_WRITTEN)
    return list(found.values())


def _check_columns(columns: Sequence[str]) -> list[str]:
    known = (_ID, *METADATA_KEYS, *_ORIGINS)
    faults = [
        f"The column '{each}' is not known. {offer_nearest(each, known) or 'Take it out.'}"
        for each in islice((each for each in dict.fromkeys(filter(None, columns)) if each not in known), MAX_FAULTS)
    ]
    faults += [f"The table has the column '{each}' twice." for each in known if columns.count(each) > 1]
    if _ID not in columns:
        faults.append("The table has no column 'id'. 'kb documents --csv' prints one that has.")
    return faults
