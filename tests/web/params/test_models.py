"""Parameters written into addresses, and read back."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from kb.model import PassageKind, Sort
from kb.web import urls
from kb.web.params.models import (
    FILTER_NAMES,
    MAX_LIMIT,
    MAX_PAGE,
    Column,
    Order,
    SearchParameters,
    TableParameters,
)
from kb.web.params.parsing import parse_parameters

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
names = st.lists(text.filter(bool), max_size=3, unique=True).map(tuple)
years = st.lists(st.integers(1000, 9999).map(str), max_size=3, unique=True).map(tuple)
searches = st.builds(
    SearchParameters,
    text=text,
    page=st.integers(1, MAX_PAGE),
    sort=st.sampled_from(Sort),
    limit=st.none() | st.integers(1, MAX_LIMIT),
    current=st.booleans(),
    widen=st.booleans(),
    without=names,
    meaning=st.booleans(),
    passage_kind=st.lists(st.sampled_from([kind.value for kind in PassageKind]), max_size=3, unique=True).map(tuple),
    document=names,
    publisher=names,
    jurisdiction=names,
    kind=names,
    speaker=names,
    year=years,
)


def _read(address: str) -> SearchParameters:
    return parse_parameters(SearchParameters, MultiDict(parse_qsl(urlsplit(address).query, keep_blank_values=True)))


@pytest.mark.costly
@given(searches)
def test_an_address_read_again_is_the_same_search(search: SearchParameters) -> None:
    assert _read(urls.search_url(search)) == search


@pytest.mark.costly
@given(searches, st.sampled_from(["document", "publisher", "kind"]), text.filter(bool))
def test_a_filter_chosen_twice_is_as_it_was_but_on_the_first_page(
    search: SearchParameters, name: str, value: str
) -> None:
    for filter_name in ("document", "publisher", "kind"):
        if filter_name == name and value not in search.filter_values(filter_name):
            assert search.toggle_filter(filter_name, value).toggle_filter(filter_name, value) == search.turn_to_page(1)


@pytest.mark.costly
@given(searches)
def test_a_search_without_filters_is_of_the_whole_library(search: SearchParameters) -> None:
    cleared = search.clear_filters()

    assert not any(cleared.filter_values(name) for name in FILTER_NAMES)
    assert (cleared.text, cleared.sort, cleared.limit) == (search.text, search.sort, search.limit)
    assert (cleared.current, cleared.page) == (False, 1)


@pytest.mark.parametrize(
    ("parameters", "direction"),
    [
        (TableParameters(), Order.DOWN),
        (TableParameters(Column.TITLE), Order.UP),
        (TableParameters(Column.TITLE, Order.DOWN), Order.DOWN),
    ],
)
def test_a_column_has_a_direction_of_its_own(parameters: TableParameters, direction: Order) -> None:
    assert parameters.direction is direction


@pytest.mark.parametrize(
    ("search", "pairs"),
    [
        (SearchParameters(), []),
        (SearchParameters("a", page=2), [("q", "a"), ("page", "2")]),
        (SearchParameters(sort=Sort.NEWEST, limit=5), [("sort", "newest"), ("limit", "5")]),
        (SearchParameters(current=True, widen=False), [("current", "only"), ("widen", "off")]),
        (SearchParameters(without=("a", "b c")), [("without", "a"), ("without", "b c")]),
        (SearchParameters(meaning=False), [("meaning", "off")]),
        (
            SearchParameters(passage_kind=("duty",), year=("2013", "2014")),
            [("is", "duty"), ("year", "2013"), ("year", "2014")],
        ),
    ],
)
def test_an_address_has_only_what_changes_something(search: SearchParameters, pairs: list[tuple[str, str]]) -> None:
    assert search.list_pairs() == pairs


@pytest.mark.parametrize(
    ("search", "is_empty"),
    [
        (SearchParameters(), True),
        (SearchParameters(" \t"), True),
        (SearchParameters(page=3, sort=Sort.OLDEST, current=True), True),
        (SearchParameters("a"), False),
        (SearchParameters(kind=("report",)), False),
        (SearchParameters(passage_kind=("duty",)), False),
    ],
)
def test_a_search_for_nothing_has_neither_words_nor_filters(search: SearchParameters, *, is_empty: bool) -> None:
    assert search.is_empty is is_empty


def test_a_changed_search_begins_on_its_first_page() -> None:
    search = SearchParameters("a", page=3, kind=("b",))
    assert search.turn_to_page(4) == SearchParameters("a", page=4, kind=("b",))
    assert search.sort_by(Sort.NEWEST) == SearchParameters("a", sort=Sort.NEWEST, kind=("b",))
    assert search.restrict_to_current(True) == SearchParameters("a", current=True, kind=("b",))
    assert search.restrict_to_current(True).restrict_to_current(False) == search.turn_to_page(1)
    assert search.toggle_filter("kind", "c") == SearchParameters("a", kind=("b", "c"))
    assert search.toggle_filter("is", "duty") == SearchParameters("a", kind=("b",), passage_kind=("duty",))
    assert search.toggle_filter("kind", "b") == SearchParameters("a")


@pytest.mark.parametrize("column", list(Column))
def test_the_newest_and_the_largest_come_first_and_names_from_a(column: Column) -> None:
    is_largest_first = column in (Column.DATE, Column.PAGES, Column.PASSAGES)
    assert TableParameters(column).direction is (Order.DOWN if is_largest_first else Order.UP)
    assert TableParameters(column, Order.UP).direction is Order.UP
