"""Speaker columns: the speakers quoted in each row, for the facet, the filter and the list of speakers.

There is one entry for each part of a quotation that is in a passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from kb.engine.aggregates import SpeakerEntry
from kb.engine.arrays import Rows
from kb.engine.whoosh.columns.column_files import ColumnFile, ColumnWriter, choose_dtype, decode_text, encode_text
from kb.engine.whoosh.weak_methods import cache_method
from kb.model import SpeakerId

_TABLES = ("speakers", "names", "roles")
_CACHED_LISTS = 4  # of listed speakers, which change with the library's configuration only


class SpeakerColumnsWriter:
    """Writes the speaker entries of one segment."""

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._entries: list[SpeakerEntry] = []

    def add(self, row: int, entries: Sequence[SpeakerEntry]) -> None:
        """Add the entries of a row; rows ascend."""
        self._rows += [row] * len(entries)
        self._entries += entries

    def write(self, file: ColumnWriter) -> None:
        entries = self._entries
        numbers = [each.number for each in entries]
        file.add("voice_rows", np.array(self._rows, dtype=np.uint32))
        file.add("voice_numbers", np.array(numbers, dtype=choose_dtype(max(numbers, default=0))))
        columns = [each.speaker for each in entries], [each.name for each in entries], [each.role for each in entries]
        for table, values in zip(_TABLES, columns, strict=True):
            file.add_coded(f"voice_{table}", f"voice_{table}_values", [encode_text(value) for value in values])


class SpeakerColumns:
    """The speaker entries of one segment, open for reading."""

    def __init__(self, file: ColumnFile) -> None:
        self._file = file
        self.rows = file.read_array("voice_rows", np.uint32)
        self.find_named_rows = cache_method(_CACHED_LISTS, self._find_named_rows)

    @cached_property
    def _numbers(self) -> list[int]:
        numbers: list[int] = self._file.read_array("voice_numbers", np.int64).tolist()
        return numbers

    @cached_property
    def _values(self) -> dict[str, list[str]]:
        """The distinct values of each table, by code."""
        return {table: list(map(decode_text, self._file.read_strings(f"voice_{table}_values"))) for table in _TABLES}

    @cached_property
    def _codes(self) -> dict[str, list[int]]:
        """The codes of the entries in each table."""
        return {table: self._file.read_array(f"voice_{table}", np.int64).tolist() for table in _TABLES}

    @cached_property
    def quotation_rows(self) -> Rows:
        """The rows that have a quotation, sorted."""
        return np.unique(self.rows).astype(np.int64)

    @cached_property
    def speaker_pairs(self) -> tuple[Rows, Rows]:
        """Distinct pairs of a row and the code of a speaker quoted in it, sorted."""
        codes = self._file.read_array("voice_speakers", np.int64).astype(np.int64)
        size = max(len(self.speaker_ids), 1)
        pairs = np.unique(self.rows.astype(np.int64) * size + codes)
        is_attributed = np.array([bool(each) for each in self.speaker_ids], dtype=bool)
        pairs = pairs[is_attributed[pairs % size]] if len(pairs) else pairs
        return pairs // size, pairs % size

    @property
    def speaker_ids(self) -> list[str]:
        """The ids of the speakers, by code."""
        return self._values["speakers"]

    @property
    def names(self) -> list[str]:
        """The names of the speakers, by code."""
        return self._values["names"]

    def find_codes(self, table: str, rows: Rows, places: Rows) -> Rows:
        """Return the codes in a table of the speakers in some rows, by the quotation's place there."""
        codes = self._file.read_array(f"voice_{table}", np.int64)
        return np.asarray(codes[self.rows.searchsorted(rows.astype(self.rows.dtype)) + places]).astype(np.int64)

    def find_rows(self, speakers: Iterable[str]) -> Rows:
        """Return the rows that quote any of some speakers, sorted."""
        wanted = {each for each in speakers if each}
        chosen = [code for code, each in enumerate(self.speaker_ids) if each in wanted]
        rows, codes = self.speaker_pairs
        return np.unique(rows[np.isin(codes, chosen)])

    def _find_named_rows(self, listed: frozenset[SpeakerId] | None) -> Rows:
        """Return the rows that quote any of the listed speakers, or any at all, sorted."""
        return np.unique(self.speaker_pairs[0]) if listed is None else self.find_rows(listed)

    def read_row(self, row: int) -> tuple[SpeakerEntry, ...]:
        first, last = (int(np.searchsorted(self.rows, row, side=side)) for side in ("left", "right"))
        return tuple(self._read_entry(at) for at in range(first, last))

    def _read_entry(self, at: int) -> SpeakerEntry:
        speaker, name, role = (self._values[table][self._codes[table][at]] for table in _TABLES)
        return SpeakerEntry(self._numbers[at], speaker, name, role)
