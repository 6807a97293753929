"""The postings buffer: tokens of new rows and runs of merged segments, until they are written.

It plugs into Whoosh's writer in place of its `PostingPool`, which sorts one tuple a term and row; this one keeps term
numbers in flat arrays and sorts those.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.engine.arrays import Ints, compute_offsets, find_group_starts
from kb.engine.whoosh.columns.column_files import encode_text
from kb.engine.whoosh.postings.positions import FieldPositions
from kb.engine.whoosh.postings.sorted_runs import PostingsRun, PostingsSlice, RemappedRun, SortedRun

_MAX_TOKENS = 4_000_000  # tokens in memory, which take about 50 bytes each while they are sorted


class _TermNumbers(dict[str, int]):
    """Numbers terms in the order of first occurrence."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class TokenBuffer:
    """Collects the tokens of one field, row by row."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._term_numbers = _TermNumbers()
        self._tokens = array("I")  # the term number of each token
        self._rows = array("I")
        self._lengths = array("I")

    def __len__(self) -> int:
        return len(self._tokens)

    def add(self, row: int, terms: Sequence[str]) -> None:
        """Add the tokens of a row; rows ascend."""
        self._tokens.extend(map(self._term_numbers.__getitem__, terms))
        self._rows.append(row)
        self._lengths.append(len(terms))

    def flush(self) -> SortedRun:
        """Return all tokens as a sorted run, and empty the buffer."""
        terms = [encode_text(each) for each in self._term_numbers]
        alphabetical = sorted(range(len(terms)), key=terms.__getitem__)
        ranks = np.empty(len(terms), dtype=np.uint32)
        ranks[alphabetical] = np.arange(len(terms), dtype=np.uint32)
        tokens = ranks[np.array(self._tokens, dtype=np.uint32)]
        order = _find_stable_order(tokens)  # by term; within a term tokens stay in the order of rows and positions
        tokens = tokens[order]

        lengths = np.array(self._lengths, dtype=np.int64)
        row_indexes = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)[order]
        positions = order - compute_offsets(lengths).astype(np.uint32)[row_indexes]
        starts = find_group_starts(tokens, row_indexes)
        content = PostingsSlice(
            counts=np.bincount(tokens[starts], minlength=len(terms)),
            rows=np.array(self._rows, dtype=np.uint32)[row_indexes[starts]],
            frequencies=np.diff(starts, append=len(tokens)).astype(np.uint32),
            positions=positions,
        )
        position_counts = np.bincount(tokens, minlength=len(terms))
        self._clear()
        return SortedRun([terms[number] for number in alphabetical], position_counts, content)


def _find_stable_order(values: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Return `np.argsort(values, kind="stable")`, four times as fast (4 million values: 0.2 s, not 0.9 s).

    With its index packed into the lower half of a 64-bit key, no two keys are equal: so NumPy's vectorised sort, which
    is not stable, yields the stable order.
    """
    keys = values.astype(np.uint64)
    keys <<= np.uint64(32)
    keys |= np.arange(len(keys), dtype=np.uint64)
    keys.sort()
    return keys.astype(np.uint32)  # the lower half


@dataclass(slots=True)
class BufferedField:
    """The buffered postings of one field, and its terms in each row so far; rows at the end may be missing."""

    runs: list[PostingsRun] = field(default_factory=list)
    buffer: TokenBuffer = field(default_factory=TokenBuffer)
    lengths: array[int] = field(default_factory=lambda: array("I"))

    def pad(self, rows: int) -> None:
        """Extend `lengths` to a number of rows, the new ones empty."""
        self.lengths.frombytes(bytes(self.lengths.itemsize * (rows - len(self.lengths))))


class PostingsBuffer:
    """Collects the postings of one segment, as the pool of Whoosh's writer."""

    def __init__(self, folder: Path) -> None:
        """Create an empty buffer; the writer removes the folder for temporary files."""
        self._folder = folder
        self._fields: dict[str, BufferedField] = {}
        self._token_count = 0

    def add(self, name: str, row: int, terms: Sequence[str]) -> None:
        """Add the tokens of one field of a row; rows ascend."""
        buffered = self._fields.get(name)
        if buffered is None:
            buffered = self._fields[name] = BufferedField()
        if len(buffered.lengths) < row:
            buffered.pad(row)
        buffered.lengths.append(len(terms))
        buffered.buffer.add(row, terms)
        self._token_count += len(terms)
        if self._token_count >= _MAX_TOKENS:
            self._flush(spill=True)

    def add_run(self, name: str, positions: FieldPositions, new_rows: npt.NDArray[np.int64]) -> None:
        """Add a field of a merged segment; `new_rows` ascend from the rows before, and are -1 for dropped ones."""
        self._flush(spill=False)
        buffered = self._fields.setdefault(name, BufferedField())
        stays = new_rows >= 0
        if stays.any():
            buffered.pad(int(new_rows[stays][0]))
            buffered.lengths.frombytes(positions.lengths[stays].astype(np.uint32).tobytes())
            buffered.runs.append(RemappedRun(positions, new_rows))

    def _flush(self, *, spill: bool) -> None:
        for name, buffered in self._fields.items():
            if len(buffered.buffer):
                run = buffered.buffer.flush()
                path = self._folder / f"{name}{len(buffered.runs)}.run"
                buffered.runs.append(run.spill(path) if spill else run)
        self._token_count = 0

    def iter_postings(self) -> dict[str, tuple[list[PostingsRun], Ints]]:
        """Return the sorted runs of each field, and its lengths by row. Called by Whoosh's writer."""
        self._flush(spill=False)
        return {name: (each.runs, np.array(each.lengths, dtype=np.uint32)) for name, each in self._fields.items()}

    def cleanup(self) -> None:
        """Forget everything. Called by Whoosh's writer."""
        self._fields.clear()
