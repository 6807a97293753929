"""The numbers that commits take, and which are void."""

from __future__ import annotations

from dataclasses import replace

from kb.engine.opensearch.manifest import Manifest
from kb.engine.opensearch.schema import select_live


def commit(before: Manifest, now_s: float = 0.0, index: str = "rows") -> Manifest:
    """Return the manifest of a complete commit."""
    reserved = before.reserve("a")
    return reserved.publish(replace(reserved, index=index, generation=before.generation + 1), now_s)


def test_a_commit_takes_the_number_that_it_reserved() -> None:
    first = commit(Manifest())
    assert (first.generation, first.serial, first.reserved) == (1, 1, 1)
    assert not first.void
    assert not first.unpublished


def test_a_number_that_was_never_published_is_void() -> None:
    first = commit(Manifest())
    interrupted = first.reserve("killed").reserve("killed too")
    assert list(interrupted.unpublished) == [2, 3]
    last = commit(interrupted)
    assert (last.generation, last.serial, list(last.void)) == (2, 4, [2, 3])
    assert list(commit(last).void) == [2, 3]


def test_a_void_number_neither_adds_rows_nor_ends_them() -> None:
    query = select_live(4, [2, 3])
    gone, void = query["bool"]["must_not"]
    assert void == {"terms": {"since": [2, 3]}}
    assert gone["bool"]["must_not"] == [{"terms": {"until": [2, 3]}}]


def test_a_rebuild_retires_the_index_before_it() -> None:
    first = commit(Manifest(), index="one")
    assert commit(first, index="one").retired == []
    assert commit(first, index="two").retired == [("one", 2)]


def test_what_was_replaced_is_read_for_a_while() -> None:
    manifest = commit(commit(commit(Manifest(), 100.0), 200.0), 300.0)
    assert manifest.find_unread(now_s=699.0) == 0
    assert manifest.find_unread(now_s=700.0) == 1
    assert manifest.find_unread(now_s=900.0) == 3


def test_no_more_of_the_past_is_kept_than_readers_may_hold() -> None:
    manifest = commit(commit(commit(commit(Manifest(), 100.0), 200.0), 300.0), 850.0)
    assert manifest.history == [(2, 200.0), (3, 300.0), (4, 850.0)]
    assert manifest.find_unread(now_s=850.0) == 2


def test_an_index_of_another_version_is_outdated_and_none_is_not() -> None:
    assert not Manifest(version=1).is_outdated
    assert replace(commit(Manifest()), version=1).is_outdated
    assert not commit(Manifest()).is_outdated
