"""Successors of removed passages, and where a chain of them leads."""

from __future__ import annotations

from dataclasses import replace

from kb.engine.tombstones import Tombstone, find_successors, follow_successors
from kb.model import PassageId
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


def test_of_equally_near_words_the_nearest_place_counts() -> None:
    old = document("a", "one two", "three four", "five six", "seven eight").passages
    new = document("a", "one nine", "ten", "eleven", "one ten").passages
    found = find_successors(old, new)
    assert found[old[0].id] == new[0].id  # shares a word with two of them, and has the position of the first
    assert [found[each.id] for each in old[1:]] == [each.id for each in new[1:]]  # no shared word: the same position
    fewer = document("a", "none", "no more").passages
    assert [find_successors(old, fewer)[each.id] for each in old] == [fewer[at].id for at in (0, 0, 1, 1)]


def test_words_shared_count_as_a_part_of_all_words() -> None:
    old = document("a", "one two three").passages
    new = document("a", "one two three four five six seven", "nothing", "one two").passages
    assert find_successors(old, new) == {old[0].id: new[2].id}

    old = (replace(document("a", "...").passages[0], id=PassageId("dots")),)  # no words in either
    new = document("a", "!!!").passages
    assert find_successors(old, new) == {PassageId("dots"): new[0].id}
