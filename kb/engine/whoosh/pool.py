"""The posting pool: where the words of new rows, and the postings of segments to be merged, wait to be written.

Takes the place of Whoosh's own pool, which sorts one tuple a word and row; this one keeps numbers in flat arrays.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.engine.whoosh.runs import Ints, MovedRun, Run, TokenBuffer
from kb.engine.whoosh.words import FieldWords

_LIMIT = 4_000_000  # words held in memory, about 50 bytes each while they are sorted


@dataclass(slots=True)
class PooledField:
    """What is pooled of one field.

    Attributes:
        lengths: For each row so far, how many words the field has there; rows at the end may be missing.
    """

    runs: list[Run] = field(default_factory=list)
    buffer: TokenBuffer = field(default_factory=TokenBuffer)
    lengths: array[int] = field(default_factory=lambda: array("I"))

    def pad(self, rows: int) -> None:
        """Make `lengths` hold some number of rows, the new ones empty."""
        self.lengths.frombytes(bytes(4 * (rows - len(self.lengths))))


class ColumnPool:
    """Collects what goes into one segment."""

    def __init__(self, folder: Path) -> None:
        """Make a pool.

        Args:
            folder: Where temporary files go; the writer removes it.
        """
        self._folder = folder
        self._fields: dict[str, PooledField] = {}
        self._pooled = 0

    def add(self, name: str, row: int, terms: Sequence[str]) -> None:
        """Add the words of one field of a row, which is higher than all rows before."""
        pooled = self._fields.get(name)
        if pooled is None:
            pooled = self._fields[name] = PooledField()
        if len(pooled.lengths) < row:
            pooled.pad(row)
        pooled.lengths.append(len(terms))
        pooled.buffer.add(row, terms)
        self._pooled += len(terms)
        if self._pooled >= _LIMIT:
            self._sort(spill=True)

    def add_words(self, name: str, words: FieldWords, numbers: npt.NDArray[np.int64]) -> None:
        """Add the words of a segment that is merged.

        Args:
            name: The field.
            words: What the segment has of it.
            numbers: For each of the segment's rows its new number, higher than all before; -1 where it goes.
        """
        self._sort(spill=False)
        pooled = self._fields.setdefault(name, PooledField())
        stays = numbers >= 0
        if stays.any():
            pooled.pad(int(numbers[stays][0]))
            pooled.lengths.frombytes(words.lengths[stays].astype(np.uint32).tobytes())
            pooled.runs.append(MovedRun(words, numbers))

    def _sort(self, *, spill: bool) -> None:
        for name, pooled in self._fields.items():
            if len(pooled.buffer):
                run = pooled.buffer.run()
                path = self._folder / f"{name}{len(pooled.runs)}.run"
                pooled.runs.append(run.spilled(path) if spill else run)
        self._pooled = 0

    def iter_postings(self) -> dict[str, tuple[list[Run], Ints]]:
        """Return, for each field, its sorted runs and its lengths by row."""
        self._sort(spill=False)
        return {name: (each.runs, np.array(each.lengths, dtype=np.uint32)) for name, each in self._fields.items()}

    def cleanup(self) -> None:
        """Forget everything."""
        self._fields.clear()
