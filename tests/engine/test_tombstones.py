"""The successors of passages that are gone, and where a chain of them leads."""

from __future__ import annotations

from kb.engine.tombstones import Tombstone, find_successors, follow_successors
from tests.contract.libraries import document, passage_id

OLD = document("a", "Children were charged with crimes.", "The police did not refer them.").passages
NEW = document("a", "Children were often charged with crimes.", "The police did not refer them.").passages


def test_the_successor_shares_the_most_words() -> None:
    assert find_successors(OLD, NEW) == {OLD[0].id: NEW[0].id}
    assert find_successors(OLD, ()) == {}


def test_a_chain_is_followed_to_a_passage_that_exists_and_a_circle_ends() -> None:
    a, b, c, d = (passage_id("a", each) for each in "abcd")
    stones = {a: Tombstone(a, b), b: Tombstone(b, c), d: Tombstone(d, None)}
    assert follow_successors(a, stones.get, lambda each: each == c) == c
    assert follow_successors(c, stones.get, lambda each: True) is None
    assert follow_successors(d, stones.get, lambda each: True) is None
    circle = {a: Tombstone(a, b), b: Tombstone(b, a)}
    assert follow_successors(a, circle.get, lambda each: False) is None
