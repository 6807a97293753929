"""Places in which a text may apply: which is a part of which, what is typed for them, and headings that name one."""

from __future__ import annotations

import pytest

from kb.text import split_terms
from kb.text.jurisdictions import (
    contains,
    find_jurisdictions,
    find_narrower,
    get_nation,
    list_names_outside,
    load_gazetteer,
    match_places,
    meet,
)


@pytest.mark.parametrize(
    ("one", "other", "do_meet"),
    [
        ("England", "England", True),
        ("England", "England and Wales", True),
        ("England", "UK", True),
        ("England", "Scotland", False),
        ("England", "Wales", False),
        ("England and Wales", "Scotland", False),
        ("UK", "Northern Ireland", True),
        ("US", "Illinois, US", True),
        ("Illinois, US", "California, US", False),
        ("Illinois, US", "UK", False),
        ("international", "UK", False),
        ("international", "international", True),
        ("European Union", "France", False),
        ("Tuvalu", "Tuvalu", True),
        ("Funafuti, Tuvalu", "Tuvalu", True),
    ],
)
def test_a_text_on_a_whole_applies_in_its_parts_and_nowhere_else(one: str, other: str, do_meet: bool) -> None:
    assert meet(one, other) is do_meet
    assert meet(other, one) is do_meet


def test_every_state_is_in_its_nation_and_every_name_is_of_one_place() -> None:
    places = load_gazetteer()
    assert places.codes["US-IL"] == places.names["Illinois"] == "Illinois, US"
    assert places.codes["CA-BC"] == "British Columbia, Canada"
    assert places.codes["DE-BY"] == "Bavaria, Germany"
    assert places.codes["AU-WA"] == "Western Australia, Australia"
    assert all(contains(get_nation(place), place) for place in places.names.values())
    assert len(set(places.codes.values())) == len(places.codes)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("England", {"England"}),
        ("england and wales", {"England and Wales"}),
        ("United Kingdom", {"UK"}),
        ("GB-SCT", {"Scotland"}),
        ("Illinois", {"Illinois, US"}),
        ("illinois, us", {"Illinois, US"}),
        ("us-il", {"Illinois, US"}),
        ("International", {"international"}),
        ("Nowhere", set()),
    ],
)
def test_a_place_is_found_by_its_names_and_codes(typed: str, found: set[str]) -> None:
    assert match_places(split_terms(typed)) == found


def test_a_beginning_finds_all_places_that_begin_with_it() -> None:
    assert match_places(["scot"], is_prefix=True) == {"Scotland"}
    assert {"New York, US", "New Zealand"} <= match_places(["new"], is_prefix=True)


@pytest.mark.parametrize(
    ("headings", "whole", "part"),
    [
        (("Part 4: Scotland", "Nets"), ("UK",), ("Scotland",)),
        (("4 Northern Ireland",), ("UK",), ("Northern Ireland",)),
        (("England",), ("England and Wales",), ("England",)),
        (("Scotland",), ("Scotland",), ()),
        (("Scotland",), ("England and Wales",), ()),
        (("The men of Scotland",), ("UK",), ()),
        (("Scotland",), (), ()),
        (("California",), ("US",), ("California, US",)),
    ],
)
def test_a_heading_narrows_where_its_passages_apply(
    headings: tuple[str, ...], whole: tuple[str, ...], part: tuple[str, ...]
) -> None:
    assert find_narrower(headings, whole) == (part, headings[0] if part else "")
    assert find_jurisdictions(headings, whole) == (part or whole)


def test_names_outside_a_nation_have_neither_its_own_places_nor_words_as_short_as_us() -> None:
    names = list_names_outside("Scotland")
    assert {"England", "Wales", "France"} <= {*names}
    assert not {"Scotland", "Scottish", "United Kingdom", "US", "UK"} & {*names}
