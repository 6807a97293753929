"""Two editions of a document, passage by passage."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.comparison import Change, EditionItem, compare_editions
from kb.model import DiffOp
from tests.comparison.test_words import TURNED
from tests.text.test_mark_pairing import count_lines

BELL = "Whoever waits at the west gate rings the bell twice and waits for the officer of the day."
LAMP = "A lantern is kept at the gate by night, and every crew is trained in its use each spring."
BOOK = "The book of the gate is kept for seven years and is open to those whom it concerns."
TOLL = "No toll is asked of those who were brought over the river against their will."
PASSAGES = st.builds(
    EditionItem,
    st.one_of(
        st.sampled_from([BELL, LAMP, BOOK, TOLL, "Yes", "No", "•", f"{BELL} {LAMP}", BELL.replace("twice", "once")]),
        st.lists(st.sampled_from(BELL.split() + BOOK.split()), min_size=1, max_size=15).map(" ".join),
    ),
    st.booleans(),
)
EDITIONS = st.lists(PASSAGES, max_size=12)


def name_changes(older: list[str], newer: list[str]) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    """Return the change of each passage, with its places in both editions."""
    compared = compare_editions([EditionItem(each) for each in older], [EditionItem(each) for each in newer])
    return [(each.change.value, each.older, each.newer) for each in compared.entries]


def test_a_changed_passage_is_told_from_a_new_one_and_one_that_is_gone() -> None:
    assert name_changes([BELL, LAMP, TOLL], [BELL.replace("twice", "three times"), TOLL, BOOK]) == [
        ("changed", (0,), (0,)),
        ("gone", (1,), ()),
        ("unchanged", (2,), (1,)),
        ("new", (), (2,)),
    ]


def test_a_passage_that_was_moved_is_neither_gone_nor_new() -> None:
    assert name_changes([BELL, LAMP, BOOK, TOLL], [LAMP, BOOK, TOLL, BELL]) == [
        ("unchanged", (1,), (0,)),
        ("unchanged", (2,), (1,)),
        ("unchanged", (3,), (2,)),
        ("moved", (0,), (3,)),
    ]


def test_a_passage_that_was_moved_and_changed_is_known_by_its_words() -> None:
    changed = BELL.replace("twice", "once")
    compared = compare_editions(
        [EditionItem(each) for each in (BELL, LAMP, BOOK)], [EditionItem(each) for each in (LAMP, BOOK, changed)]
    )

    assert [(each.change, each.has_same_words) for each in compared.entries] == [
        (Change.UNCHANGED, True),
        (Change.UNCHANGED, True),
        (Change.MOVED, False),
    ]


def test_a_passage_that_was_divided_is_one_with_its_parts() -> None:
    assert name_changes([f"{BELL} {LAMP}", TOLL], [BELL, LAMP, TOLL]) == [
        ("unchanged", (0,), (0, 1)),
        ("unchanged", (1,), (2,)),
    ]
    assert name_changes([BELL, LAMP, TOLL], [f"{BELL} {LAMP}", TOLL]) == [
        ("unchanged", (0, 1), (0,)),
        ("unchanged", (2,), (1,)),
    ]


def test_rows_that_many_tables_have_stay_in_the_order_of_what_is_around_them() -> None:
    older = [BELL, "Yes", "No", LAMP, "Yes", "No", BOOK, "Yes", "No"]
    newer = [BELL, "Yes", "No", "Not sure", LAMP, "Yes", "No", BOOK, "Yes", "No"]

    assert [each for each in name_changes(older, newer) if each[0] != "unchanged"] == [("new", (), (3,))]


def test_typography_is_no_change() -> None:
    assert name_changes(["“The officer’s” – book"], ['"THE OFFICER\'S" - book']) == [("unchanged", (0,), (0,))]


def test_a_heading_is_no_passage() -> None:
    compared = compare_editions(
        [EditionItem("The bell at the gate", is_heading=True)], [EditionItem("The bell at the gate")]
    )

    assert {each.change for each in compared.entries} == {Change.GONE, Change.NEW}


def test_nothing_and_something_are_compared() -> None:
    assert name_changes([], []) == []
    assert name_changes([], [BELL]) == [("new", (), (0,))]
    assert name_changes([BELL], []) == [("gone", (0,), ())]


@pytest.mark.costly
@given(EDITIONS, EDITIONS)
def test_every_passage_of_both_is_accounted_for_once(older: list[EditionItem], newer: list[EditionItem]) -> None:
    compared = compare_editions(older, newer)

    assert Counter(place for each in compared.entries for place in each.older) == Counter(range(len(older)))
    assert Counter(place for each in compared.entries for place in each.newer) == Counter(range(len(newer)))
    in_newer = [place for each in compared.entries for place in each.newer]
    assert in_newer == sorted(in_newer)
    kept = [place for each in compared.entries if each.change is not Change.MOVED for place in each.older]
    assert kept == sorted(kept)
    for each in compared.entries:
        assert "".join(run.older.slice(compared.join_older(each)) for run in each.runs) == compared.join_older(each)
        assert "".join(run.newer.slice(compared.join_newer(each)) for run in each.runs) == compared.join_newer(each)
        assert (each.change is Change.NEW) is (not each.older)
        assert (each.change is Change.GONE) is (not each.newer)
        assert each.has_same_words or each.change is not Change.UNCHANGED


@pytest.mark.costly
@given(EDITIONS)
def test_an_edition_has_no_change_to_itself(items: list[EditionItem]) -> None:
    assert {each.change for each in compare_editions(items, items).entries} <= {Change.UNCHANGED}


@pytest.mark.costly
@given(EDITIONS, EDITIONS)
def test_the_other_way_round_what_is_new_is_gone(older: list[EditionItem], newer: list[EditionItem]) -> None:
    turned = {Change.NEW: Change.GONE, Change.GONE: Change.NEW}
    there, back = compare_editions(older, newer), compare_editions(newer, older)

    assert sorted(
        (turned.get(each.change, each.change), each.newer, each.older, tuple(TURNED[run.op] for run in each.runs))
        for each in there.entries
    ) == sorted((each.change, each.older, each.newer, tuple(run.op for run in each.runs)) for each in back.entries)


@pytest.mark.costly
def test_each_of_many_passages_is_known_again_though_the_halves_changed_places() -> None:
    chance = random.Random(1807)  # noqa: S311 - no secret
    words = [f"word{number}" for number in range(3000)]
    older = [EditionItem(" ".join(chance.choices(words, k=40))) for _ in range(700)]
    newer = [
        EditionItem(each.text.replace(each.text.split()[3], "otherwise", 1)) if number % 3 else each
        for number, each in enumerate(older)
    ]
    compared = compare_editions(older, [*newer[350:], *newer[:350]])
    counts = Counter(each.change for each in compared.entries)

    assert counts[Change.NEW] == counts[Change.GONE] == 0
    assert counts[Change.MOVED] == 350
    assert all(len(each.older) == len(each.newer) == 1 for each in compared.entries)
    changed = sum(run.op is not DiffOp.EQUAL for each in compared.entries for run in each.runs)
    assert changed == sum(one != other for one, other in zip(older, newer, strict=True))


def test_two_editions_that_take_too_many_steps_are_compared_as_far_as_they_go_and_it_is_told() -> None:
    older = [EditionItem(f"{BELL} {LAMP}"), EditionItem(BOOK), EditionItem(TOLL)]
    newer = [
        EditionItem(BELL.replace("twice", "once")),
        EditionItem(LAMP),
        EditionItem(BOOK.replace("seven", "six")),
        EditionItem(TOLL),
    ]
    whole = compare_editions(older, newer)
    assert whole.is_complete

    for max_steps in (0, 500, 2_000):
        cut = compare_editions(older, newer, max_steps=max_steps)
        assert not cut.is_complete
        assert sorted(place for each in cut.entries for place in each.older) == [0, 1, 2]
        assert sorted(place for each in cut.entries for place in each.newer) == [0, 1, 2, 3]
        assert [each for each in cut.entries if each.change is Change.UNCHANGED] == [
            each for each in whole.entries if each.change is Change.UNCHANGED
        ]
    nothing = compare_editions(older, newer, max_steps=0).entries
    assert all(run.op is not DiffOp.EQUAL for each in nothing if each.change is Change.CHANGED for run in each.runs)


def test_the_steps_of_comparing_repeated_words_are_bounded() -> None:
    def count(words: int) -> int:
        older, newer = [EditionItem("a b " * words)], [EditionItem("b a c " * words)]
        return count_lines(lambda: compare_editions(older, newer, max_steps=100_000))

    assert count(1_000) < 2.2 * count(500)
