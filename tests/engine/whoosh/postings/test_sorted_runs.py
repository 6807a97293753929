"""Runs of postings are merged batch by batch, without dropped rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.engine.whoosh.postings import sorted_runs
from kb.engine.whoosh.postings.buffer import TokenBuffer
from kb.engine.whoosh.postings.sorted_runs import (
    PostingsRun,
    PostingsSlice,
    RemappedRun,
    SortedRun,
    merge_runs,
    split_into_batches,
)

Listed = dict[bytes, list[tuple[int, list[int]]]]  # for each term its rows, with the positions there


def make_run(first: int, *rows: str) -> SortedRun:
    buffer = TokenBuffer()
    for number, text in enumerate(rows, first):
        buffer.add(number, text.split())
    return buffer.flush()


def list_slice(terms: list[bytes], content: PostingsSlice) -> Listed:
    listed: Listed = {}
    row = position = 0
    for term, count in zip(terms, content.counts.tolist(), strict=True):
        listed[term] = []
        for number, frequency in zip(
            content.rows[row : row + count].tolist(), content.frequencies[row : row + count].tolist(), strict=True
        ):
            listed[term].append((number, content.positions[position : position + frequency].tolist()))
            position += frequency
        row += count
    assert (row, position) == (len(content.rows), len(content.positions))
    return listed


def list_merged(*runs: PostingsRun) -> Listed:
    listed: Listed = {}
    for terms, content in merge_runs(runs):
        listed.update(list_slice(terms, content))
    return listed


def test_tokens_become_a_sorted_run() -> None:
    run = make_run(3, "b a b", "", "c a")
    assert run.terms == [b"a", b"b", b"c"]
    assert run.position_counts.tolist() == [2, 2, 1]
    assert list_merged(run) == {b"a": [(3, [1]), (5, [1])], b"b": [(3, [0, 2])], b"c": [(5, [0])]}
    assert list_slice([b"b"], run.read(1, 2)) == {b"b": [(3, [0, 2])]}


def test_a_buffer_is_empty_after_it_was_flushed() -> None:
    buffer = TokenBuffer()
    buffer.add(0, ["a", "b"])
    assert len(buffer) == 2
    buffer.flush()
    assert len(buffer) == 0
    buffer.add(1, ["b"])
    assert buffer.flush().terms == [b"b"]


def test_a_run_on_disk_is_the_same(tmp_path: Path) -> None:
    run = make_run(0, "b a b", "c a")
    spilled = run.spill(tmp_path / "body0.run")
    assert list(spilled.terms) == run.terms
    assert spilled.position_counts.tolist() == run.position_counts.tolist()
    assert list_merged(spilled) == list_merged(run)


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_runs_are_merged_whatever_a_batch_holds(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(sorted_runs, "_BATCH_SIZE", size)
    first, second = make_run(0, "b a b", "d"), make_run(2, "c b", "a a")
    assert list_merged(first, second) == {
        b"a": [(0, [1]), (3, [0, 1])],
        b"b": [(0, [0, 2]), (2, [1])],
        b"c": [(2, [0])],
        b"d": [(1, [0])],
    }
    assert list_merged(RemappedRun(first, np.array([-1, 0])), RemappedRun(second, np.array([9, 9, -1, 1]))) == {
        b"a": [(1, [0, 1])],
        b"d": [(0, [0])],
    }
    assert list_merged(RemappedRun(first, np.array([4, 6])))[b"b"] == [(4, [0, 2])]


def test_a_batch_has_as_many_occurrences_as_allowed_or_one_term(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorted_runs, "_BATCH_SIZE", 10)
    assert list(split_into_batches(np.array([4, 6, 1, 30, 9, 1, 1]))) == [(0, 2), (2, 3), (3, 4), (4, 6), (6, 7)]
    assert list(split_into_batches(np.zeros(0, np.int64))) == []
