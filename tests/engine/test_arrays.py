"""Ragged arrays, on numbers small enough to check by hand."""

from __future__ import annotations

import numpy as np

from kb.engine.arrays import compute_lengths, compute_offsets, concatenate, concatenate_ranges, find_group_starts


def test_offsets_and_lengths_are_inverse() -> None:
    assert compute_offsets(np.array([2, 0, 3])).tolist() == [0, 2, 2, 5]
    assert compute_lengths(np.array([0, 2, 2, 5], np.uint8)).tolist() == [2, 0, 3]
    assert compute_offsets(np.array([], np.int64)).tolist() == [0]


def test_arrays_are_concatenated_and_none_is_an_empty_one() -> None:
    assert concatenate([np.array([1], np.uint8), np.array([2, 3])]).tolist() == [1, 2, 3]
    assert concatenate([]).tolist() == []
    assert concatenate([np.array([1], np.uint8)]).dtype == np.int64


def test_ranges_come_one_after_another() -> None:
    assert concatenate_ranges(np.array([5, 9, 0]), np.array([2, 0, 3])).tolist() == [5, 6, 0, 1, 2]


def test_a_group_starts_where_any_key_changes() -> None:
    assert find_group_starts(np.array([4, 4, 5, 5]), np.array([1, 1, 1, 2])).tolist() == [0, 2, 3]
    assert find_group_starts(np.array([0, 0])).tolist() == [0]
    assert find_group_starts(np.array([], np.int64)).tolist() == []
