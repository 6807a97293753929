"""Parameters of requests, read or refused."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from kb.model import Filters, Sort
from kb.web.params.models import (
    MAX_PAGE,
    CheckParameters,
    OEmbedFormat,
    OEmbedParameters,
    PassageParameters,
    SearchParameters,
    TableParameters,
)
from kb.web.params.parsing import ParametersError, parse_parameters, refuse_parameters

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def find_faults(model: type, query: dict[str, str | list[str]]) -> list[tuple[str, str]]:
    """Return the faults of a request: parameter and sentence."""
    with pytest.raises(ParametersError) as refused:
        parse_parameters(model, MultiDict(query))
    return [(fault.field, fault.message) for fault in refused.value.faults]


@pytest.mark.costly
@given(st.dictionaries(st.sampled_from(("q", "page", "limit", "year", "kind", "x", "")), st.lists(text, min_size=1)))
def test_any_parameters_are_read_or_refused_with_a_reason_for_each(given_values: dict[str, list[str]]) -> None:
    try:
        parse_parameters(SearchParameters, MultiDict(given_values))
    except ParametersError as error:
        faults = error.faults
    else:
        faults = ()

    assert {fault.field for fault in faults} <= set(given_values)
    assert all(fault.message.endswith(".") for fault in faults)


def test_an_empty_filter_is_one_left_out_in_a_form() -> None:
    assert parse_parameters(SearchParameters, MultiDict({"q": "a", "kind": ""})) == SearchParameters("a")


@pytest.mark.parametrize("page", ["0", "-1", "1.0", " 1", "1e3", "०", "", str(MAX_PAGE + 1), "9" * 5000])
def test_a_page_is_a_whole_number_from_one(page: str) -> None:
    with pytest.raises(ParametersError):
        parse_parameters(SearchParameters, MultiDict({"page": page}))


@pytest.mark.parametrize("limit", ["0", "51", "-5", "ten", ""])
def test_a_limit_is_a_whole_number_to_fifty(limit: str) -> None:
    with pytest.raises(ParametersError) as refused:
        parse_parameters(SearchParameters, MultiDict({"q": "a", "limit": limit}))

    assert [fault.field for fault in refused.value.faults] == ["limit"]
    assert refused.value.kept == SearchParameters("a")


def test_every_value_is_read() -> None:
    address = (
        "q=a&page=2&sort=oldest&limit=50&current=only&widen=off&without=b&meaning=off&is=duty&is=&is=duty&kind=b&kind=a"
        "&lang=x"
    )
    query = MultiDict(parse_qsl(address, keep_blank_values=True))
    search = parse_parameters(SearchParameters, query)

    assert search == SearchParameters(
        "a",
        2,
        Sort.OLDEST,
        50,
        current=True,
        widen=False,
        without=("b",),
        meaning=False,
        passage_kind=("duty",),
        kind=("b", "a"),
    )
    assert search.filters == Filters(passage_kind=("duty",), kind=("b", "a"))


def test_every_fault_has_its_sentence() -> None:
    query: dict[str, str | list[str]] = {
        "tint": "red",
        "q": ["a", "b"],
        "page": "10001",
        "limit": "ten",
        "sort": "best",
        "widen": "yes",
        "is": ["", "duty", "law"],
        "document": [str(number) for number in range(51)],
        "publisher": "p" * 501,
        "year": ["2013", "13", "x" * 501],
    }

    assert find_faults(SearchParameters, query) == [
        (
            "tint",
            "There is no parameter 'tint' here. Those known here are: q, page, sort, limit, current, widen, without, "
            "meaning, is, jurisdiction, authority, document, publisher, kind, speaker, year, from, to.",
        ),
        ("q", "'q' was given 2 times. Give it once."),
        (
            "is",
            "'is' was 'law'. Give one of: recommendation, duty, indicators, statistic, case study, definition, "
            "quotation, contact, law cited, not known.",
        ),
        ("document", "'document' was given 51 times. Give it at most 50 times."),
        ("publisher", "'publisher' has 501 characters. Give at most 500."),
        ("year", "'year' was '13'. Give a year of four digits, such as 2013, or 'not known'."),
        ("year", "'year' has 501 characters. Give at most 500."),
        ("page", "'page' was '10001'. Give a whole number from 1 to 10,000."),
        ("sort", "'sort' was 'best'. Give one of: relevance, newest, oldest, documents."),
        ("limit", "'limit' was 'ten'. Give a whole number from 1 to 50."),
        ("widen", "'widen' was 'yes'. Give one of: on, off."),
    ]


def test_the_usable_parameters_of_a_search_are_kept() -> None:
    with pytest.raises(ParametersError) as refused:
        parse_parameters(
            SearchParameters, MultiDict([("q", "a"), ("q", "b"), ("page", "0"), ("year", "2013"), ("x", "")])
        )

    assert refused.value.kept == SearchParameters("a", year=("2013",))


def test_offsets_come_in_pairs() -> None:
    together = "Give 'start' and 'end' together, or neither."

    assert parse_parameters(
        PassageParameters, MultiDict({"start": "0", "end": "5", "words": " a "})
    ) == PassageParameters("", 0, 5, "a")
    assert find_faults(PassageParameters, {"start": "0"}) == [("end", together)]
    assert find_faults(PassageParameters, {"end": "5"}) == [("start", together)]
    assert find_faults(PassageParameters, {"end": "-5"}) == [
        ("end", "'end' was '-5'. Give a whole number: an offset in the passage's text.")
    ]


def test_what_is_required_is_asked_for() -> None:
    no_address = ("url", "There is no address. Give that of a passage or of a search as 'url'.")
    no_text = ("text", "There is no text to check. Give it as 'text'.")

    assert find_faults(OEmbedParameters, {}) == find_faults(OEmbedParameters, {"url": ""}) == [no_address]
    assert find_faults(CheckParameters, {}) == find_faults(CheckParameters, {"text": " \x1c"}) == [no_text]
    assert parse_parameters(OEmbedParameters, MultiDict({"url": "u", "format": "xml"})).format is OEmbedFormat.XML


def test_a_page_without_parameters_takes_none() -> None:
    refuse_parameters(MultiDict({"lang": "cy"}))
    with pytest.raises(ParametersError, match=r"There is no parameter 'q' here\. This address takes none\."):
        refuse_parameters(MultiDict({"q": ""}))
    assert find_faults(TableParameters, {"sort": "z"})[0][1].startswith("'sort' was 'z'. Give one of: date, title,")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"page": "1"}, SearchParameters(page=1)),
        ({"page": str(MAX_PAGE)}, SearchParameters(page=MAX_PAGE)),
        ({"page": "00009"}, SearchParameters(page=9)),
        ({"limit": "1"}, SearchParameters(limit=1)),
        ({"limit": "50"}, SearchParameters(limit=50)),
        ({"year": "0000"}, SearchParameters(year=("0000",))),
        ({"publisher": "p" * 500}, SearchParameters(publisher=("p" * 500,))),
        ({"kind": [str(number) for number in range(50)]}, SearchParameters(kind=tuple(map(str, range(50))))),
        ({"current": "all"}, SearchParameters()),
        ({"current": "only", "widen": "on"}, SearchParameters(current=True)),
        ({"is": ["law cited", ""]}, SearchParameters(passage_kind=("law cited",))),
    ],
)
def test_the_last_value_that_is_allowed_is_allowed(
    query: dict[str, str | list[str]], expected: SearchParameters
) -> None:
    assert parse_parameters(SearchParameters, MultiDict(query)) == expected


@pytest.mark.parametrize("page", ["000009", "1_0", "+1", "²"])
def test_a_number_has_only_digits_and_not_too_many(page: str) -> None:
    assert find_faults(SearchParameters, {"page": page}) == [
        ("page", f"'page' was '{page}'. Give a whole number from 1 to 10,000.")
    ]


@pytest.mark.parametrize(("length", "quoted"), [(40, "x" * 40), (41, "x" * 40 + "…")])
def test_a_long_value_is_quoted_by_its_beginning(length: int, quoted: str) -> None:
    assert find_faults(SearchParameters, {"sort": "x" * length})[0][1].startswith(f"'sort' was '{quoted}'. ")
    assert find_faults(SearchParameters, {"x" * length: ""})[0][1].startswith(f"There is no parameter '{quoted}' here")


@pytest.mark.parametrize("text", ["lantern \ud800", "\udfff", "\udc00\ud800"])
def test_a_text_with_half_a_character_is_refused(text: str) -> None:
    ((field, message),) = find_faults(CheckParameters, {"text": text})
    assert (field, message.split(":")[0]) == ("text", "The text has half a character")
    assert parse_parameters(CheckParameters, MultiDict({"text": "lantern \U00010000"})).text == "lantern \U00010000"


def test_the_words_of_a_search_are_kept_on_other_pages_too() -> None:
    with pytest.raises(ParametersError) as refused:
        parse_parameters(PassageParameters, MultiDict({"q": "lantern", "start": "x"}))
    assert refused.value.kept == SearchParameters("lantern")
    assert str(refused.value) == refused.value.faults[0].message
    with pytest.raises(ParametersError) as refused:
        parse_parameters(CheckParameters, MultiDict({"x": ""}))
    assert refused.value.kept == SearchParameters()


def test_a_repeated_parameter_is_told_how_often_it_was_given() -> None:
    assert find_faults(TableParameters, {"sort": ["title"] * 3, "lang": ["cy", "en"]}) == [
        ("sort", "'sort' was given 3 times. Give it once.")
    ]


def test_offsets_and_pixels_have_their_bounds() -> None:
    assert parse_parameters(PassageParameters, MultiDict({"start": "0", "end": "999999999"})).end == 999_999_999
    assert find_faults(PassageParameters, {"start": "0", "end": "1000000000"})[0][0] == "end"
    sized = parse_parameters(OEmbedParameters, MultiDict({"url": "u", "maxwidth": "1", "maxheight": "10000"}))
    assert (sized.maxwidth, sized.maxheight, sized.format) == (1, 10_000, OEmbedFormat.JSON)
    assert [
        field for field, _ in find_faults(OEmbedParameters, {"url": "u", "maxwidth": "0", "maxheight": "10001"})
    ] == ["maxwidth", "maxheight"]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("kind", "k" * 501, "'kind' has 501 characters. Give at most 500."),
        ("is", "k" * 500, f"'is' was '{'k' * 40}…'. Give one of: "),
        ("sort", "k" * 501, f"'sort' was '{'k' * 40}…'. Give one of: relevance, newest, oldest, documents."),
        ("sort", "k" * 40, f"'sort' was '{'k' * 40}'. Give one of: relevance, newest, oldest, documents."),
    ],
)
def test_a_value_is_quoted_unless_it_is_a_filter_that_is_too_long(name: str, value: str, message: str) -> None:
    ((field, sentence),) = find_faults(SearchParameters, {name: value})
    assert field == name
    assert sentence.startswith(message)
