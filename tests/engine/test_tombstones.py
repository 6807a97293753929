"""Which tombstones a commit adds and drops, and where a chain of them leads."""

from __future__ import annotations

from kb.engine.tombstones import Tombstone, TombstoneUpdate, find_successors, follow_successors
from kb.model import DocumentId, PassageId
from tests.contract.libraries import document, passage_id

OLD = document("a", "Children were charged with crimes.", "The police did not refer them.").passages
NEW = document("a", "Children were often charged with crimes.", "The police did not refer them.").passages


def test_the_successor_shares_the_most_words() -> None:
    assert find_successors(OLD, NEW) == {OLD[0].id: NEW[0].id}
    assert find_successors(OLD, ()) == {}


def test_a_commit_adds_the_removed_and_drops_the_returned() -> None:
    update = TombstoneUpdate([NEW[0].id, PassageId("other")])
    update.replace_passages(DocumentId("a"), OLD, NEW)
    assert update.list_added() == {OLD[0].id: Tombstone(OLD[0].id, NEW[0].id)}
    assert update.list_returned() == {NEW[0].id}


def test_the_last_version_of_a_document_counts() -> None:
    update = TombstoneUpdate([])
    update.replace_passages(DocumentId("a"), OLD, ())
    update.replace_passages(DocumentId("a"), OLD, OLD)
    assert not update.list_added()


def test_a_chain_is_followed_to_a_passage_that_exists_and_a_circle_ends() -> None:
    a, b, c, d = (passage_id("a", each) for each in "abcd")
    stones = {a: Tombstone(a, b), b: Tombstone(b, c), d: Tombstone(d, None)}
    assert follow_successors(a, stones.get, lambda each: each == c) == c
    assert follow_successors(c, stones.get, lambda each: True) is None
    assert follow_successors(d, stones.get, lambda each: True) is None
    circle = {a: Tombstone(a, b), b: Tombstone(b, a)}
    assert follow_successors(a, circle.get, lambda each: False) is None
