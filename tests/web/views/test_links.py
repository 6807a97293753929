"""The modes in which the words of a search can be matched, and the links to them."""

from __future__ import annotations

import pytest

from kb.model import Sort
from kb.search.service import parse_query
from kb.settings import Settings
from kb.web.params.models import SearchParameters
from kb.web.views.search.links import list_match_modes

Mode = tuple[str, str, bool]  # the label, the text of the search, and whether it is the mode in force


def _list_modes(parameters: SearchParameters, *, by_meaning: bool) -> list[Mode]:
    tree, _ = parse_query(parameters.text, Settings())
    links = list_match_modes(tree, parameters, by_meaning=by_meaning)
    assert isinstance(links, tuple)
    assert all(link.target.page == 1 for link in links)
    return [
        (link.label, link.target.text + ("" if link.target.meaning else " (meaning off)"), link.is_current)
        for link in links
    ]


ANY_OR_ALL: list[Mode] = [("Any of the words", "the gate", True), ("All your words", "+the +gate", False)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gate", []),
        ("+gate", []),
        ("the gate", [*ANY_OR_ALL, ("In this order", '"the gate"', False)]),
        ("+the +gate", [("Any of the words", "the gate", False), ("All your words", "+the +gate", True)]),
        ("+the gate", [("Any of the words", "+the gate", True), ("All your words", "+the +gate", False)]),
        ("+the +gat*", [("Any of the words", "the gat*", False), ("All your words", "+the +gat*", True)]),
        ('"the gate"', [("In this order", '"the gate"', True), ("In any order", "the gate", False)]),
        ('"gate"', []),
        ('"the gate" lantern', []),
        ("-gate", []),
        ("", []),
    ],
)
def test_without_meaning_there_are_two_modes_for_several_words(text: str, expected: list[Mode]) -> None:
    assert _list_modes(SearchParameters(text, page=3), by_meaning=False) == expected


@pytest.mark.parametrize(
    ("text", "meaning", "expected"),
    [
        ("gate", True, [("Words and meaning", "gate", True), ("Words only", "gate (meaning off)", False)]),
        ("gate", False, [("Words and meaning", "gate", False), ("Words only", "gate (meaning off)", True)]),
        (
            "+the +gate",
            True,
            [
                ("Words and meaning", "the gate", False),
                ("Words only", "the gate (meaning off)", False),
                ("All your words", "+the +gate", True),
            ],
        ),
        (
            "the gate",
            False,
            [
                ("Words and meaning", "the gate", False),
                ("Words only", "the gate (meaning off)", True),
                ("All your words", "+the +gate (meaning off)", False),
                ("In this order", '"the gate" (meaning off)', False),
            ],
        ),
    ],
)
def test_with_meaning_one_word_has_modes_too(text: str, meaning: bool, expected: list[Mode]) -> None:
    assert _list_modes(SearchParameters(text, page=3, meaning=meaning), by_meaning=True) == expected


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
def test_in_the_order_of_dates_there_are_no_modes(sort: Sort) -> None:
    assert _list_modes(SearchParameters("the gate", sort=sort), by_meaning=True) == []
