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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gate", []),
        ("+gate", []),
        ("the gate", [("any of the words", "the gate", True), ("all words", "+the +gate", False)]),
        ("+the +gate", [("any of the words", "the gate", False), ("all words", "+the +gate", True)]),
        ("+the gate", [("any of the words", "+the gate", True), ("all words", "+the +gate", False)]),
        ("+the +gat*", [("any of the words", "the gat*", False), ("all words", "+the +gat*", True)]),
        ('"the gate"', []),
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
        ("gate", True, [("words and meaning", "gate", True), ("words only", "gate (meaning off)", False)]),
        ("gate", False, [("words and meaning", "gate", False), ("words only", "gate (meaning off)", True)]),
        (
            "+the +gate",
            True,
            [
                ("words and meaning", "the gate", False),
                ("words only", "the gate (meaning off)", False),
                ("all words", "+the +gate", True),
            ],
        ),
        (
            "the gate",
            False,
            [
                ("words and meaning", "the gate", False),
                ("words only", "the gate (meaning off)", True),
                ("all words", "+the +gate (meaning off)", False),
            ],
        ),
    ],
)
def test_with_meaning_one_word_has_modes_too(text: str, meaning: bool, expected: list[Mode]) -> None:
    assert _list_modes(SearchParameters(text, page=3, meaning=meaning), by_meaning=True) == expected


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
def test_in_the_order_of_dates_there_are_no_modes(sort: Sort) -> None:
    assert _list_modes(SearchParameters("the gate", sort=sort), by_meaning=True) == []
