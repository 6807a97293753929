"""Parameters, and the addresses they are written back into."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from kb.model import Filters, Sort
from kb.web import addresses
from kb.web.parameters import (
    FILTER_NAMES,
    MAX_LIMIT,
    MAX_PAGE,
    FilterName,
    ParametersError,
    SearchParameters,
    search_parameters,
)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
names = st.lists(text.filter(bool), max_size=3, unique=True).map(tuple)
years = st.lists(st.integers(1000, 9999).map(str), max_size=3, unique=True).map(tuple)
searches = st.builds(
    SearchParameters,
    text,
    st.builds(Filters, names, names, names, years),
    st.sampled_from(Sort),
    st.integers(1, MAX_PAGE),
    st.none() | st.integers(1, MAX_LIMIT),
)


def _read(address: str) -> SearchParameters:
    return search_parameters(MultiDict(parse_qsl(urlsplit(address).query, keep_blank_values=True)))


@given(searches)
def test_an_address_read_again_is_the_same_search(search: SearchParameters) -> None:
    assert _read(addresses.search(search)) == search


@given(searches, st.sampled_from(["document", "publisher", "kind"]), text.filter(bool))
def test_a_filter_chosen_twice_is_as_it_was_but_on_the_first_page(
    search: SearchParameters, name: str, value: str
) -> None:
    for filter_name in ("document", "publisher", "kind"):
        if filter_name == name and value not in search.values(filter_name):
            assert search.toggled(filter_name, value).toggled(filter_name, value) == search.on_page(1)


@given(searches, st.sampled_from(FILTER_NAMES), names)
def test_the_addresses_of_many_values_are_those_of_each(
    search: SearchParameters, name: FilterName, values: tuple[str, ...]
) -> None:
    others = [value for value in values if value not in search.values(name)]

    assert addresses.narrowed(search, name, others) == [
        addresses.search(search.toggled(name, value)) for value in others
    ]


@given(st.dictionaries(st.sampled_from(("q", "page", "limit", "year", "kind", "x", "")), st.lists(text, min_size=1)))
def test_any_parameters_are_read_or_refused_with_a_reason_for_each(given_values: dict[str, list[str]]) -> None:
    try:
        search_parameters(MultiDict(given_values))
    except ParametersError as error:
        faults = error.faults
    else:
        faults = ()

    assert {fault.field for fault in faults} <= set(given_values)
    assert all(fault.message.endswith(".") for fault in faults)


def test_an_empty_filter_is_one_left_out_in_a_form() -> None:
    assert search_parameters(MultiDict({"q": "a", "kind": ""})) == SearchParameters("a")


@pytest.mark.parametrize("page", ["0", "-1", "1.0", " 1", "1e3", "०", "", str(MAX_PAGE + 1), "9" * 5000])
def test_a_page_is_a_whole_number_from_one(page: str) -> None:
    with pytest.raises(ParametersError):
        search_parameters(MultiDict({"page": page}))


@pytest.mark.parametrize("limit", ["0", "51", "-5", "ten", ""])
def test_a_limit_is_a_whole_number_to_fifty(limit: str) -> None:
    with pytest.raises(ParametersError) as refused:
        search_parameters(MultiDict({"q": "a", "limit": limit}))

    assert [fault.field for fault in refused.value.faults] == ["limit"]
    assert refused.value.kept == SearchParameters("a")
