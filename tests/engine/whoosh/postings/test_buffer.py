"""The postings buffer: lengths by row, and runs that go to disk when there are too many tokens."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.engine.whoosh.postings import buffer
from kb.engine.whoosh.postings.buffer import PostingsBuffer


def list_runs(pool: PostingsBuffer) -> dict[str, tuple[list[list[bytes]], list[int]]]:
    return {
        name: ([list(run.terms) for run in runs], lengths.tolist())
        for name, (runs, lengths) in pool.iter_postings().items()
    }


def test_rows_without_a_field_have_length_0(tmp_path: Path) -> None:
    pool = PostingsBuffer(tmp_path)
    pool.add("body", 0, ["a", "b"])
    pool.add("body", 3, ["b"])
    pool.add("title", 2, ["c"])
    assert list_runs(pool) == {"body": ([[b"a", b"b"]], [2, 0, 0, 1]), "title": ([[b"c"]], [0, 0, 1])}
    pool.cleanup()
    assert list_runs(pool) == {}


def test_as_many_tokens_as_fit_are_held_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffer, "_MAX_TOKENS", 4)
    pool = PostingsBuffer(tmp_path)
    pool.add("body", 0, ["a", "b", "a"])
    assert list(tmp_path.iterdir()) == []
    pool.add("title", 1, ["c"])
    assert {path.name for path in tmp_path.iterdir()} == {"body0.run", "title0.run"}
    pool.add("body", 1, ["b", "c", "d"])
    assert len(list(tmp_path.iterdir())) == 2
    pool.add("body", 2, ["e"])
    assert {path.name for path in tmp_path.iterdir()} == {"body0.run", "body1.run", "title0.run"}
    pool.add("body", 3, ["f"])
    assert list_runs(pool) == {
        "body": ([[b"a", b"b"], [b"b", b"c", b"d", b"e"], [b"f"]], [3, 3, 1, 1]),
        "title": ([[b"c"]], [0, 1]),
    }
