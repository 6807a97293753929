"""Integer arrays, and ragged arrays: slices of different lengths, concatenated in one array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.integer]
Rows = npt.NDArray[np.int64]  # row numbers of one segment
Mask = npt.NDArray[np.bool_]
_Scalar = TypeVar("_Scalar", bound=np.generic)


def take_known(values: npt.NDArray[_Scalar], indexes: Ints) -> npt.NDArray[_Scalar]:
    """Return the values at valid indexes: without a check of bounds, in a fourth of the time for many."""
    return values.take(indexes, mode="wrap")


def compute_offsets(lengths: Ints) -> npt.NDArray[np.int64]:
    """Return the start of each slice of a ragged array and, as a last entry, the end of the last one."""
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, dtype=np.int64, out=offsets[1:])
    return offsets


def compute_lengths(offsets: Ints) -> npt.NDArray[np.int64]:
    """Return the length of each slice of a ragged array: the inverse of `compute_offsets`."""
    wide = offsets.astype(np.int64, copy=False)
    return wide[1:] - wide[:-1]


def concatenate(arrays: Sequence[Ints]) -> npt.NDArray[np.int64]:
    """Concatenate arrays as int64; unlike `np.concatenate`, the list may be empty."""
    return np.concatenate([np.zeros(0, dtype=np.int64), *arrays])


def concatenate_ranges(starts: Ints, lengths: Ints) -> npt.NDArray[np.int64]:
    """Return the indexes of many slices, concatenated: `[start, ..., start + length - 1]` of each."""
    offsets = compute_offsets(lengths)
    shifts = np.repeat(starts.astype(np.int64) - offsets[:-1], lengths)
    return shifts + np.arange(offsets[-1], dtype=np.int64)


def find_group_starts(*keys: Ints) -> npt.NDArray[np.int64]:
    """Return the start of each run of equal keys; the arrays of keys are parallel."""
    starts = np.zeros(len(keys[0]), dtype=bool)
    starts[:1] = True
    for each in keys:
        starts[1:] |= each[1:] != each[:-1]
    return np.flatnonzero(starts)
