"""The filters beside the results: their values, counts and order."""

from __future__ import annotations

from pathlib import Path

from kb.library.view import LibraryView
from kb.model import Facets
from kb.settings import Settings
from kb.web.params.models import SearchParameters
from kb.web.views.search.facets import Facet, build_facets, list_active_filters
from tests.libraries import open_library
from tests.web.conftest import Reader, read_texts


def _build(library: Path, counted: Facets, parameters: SearchParameters) -> dict[str, Facet]:
    with open_library(Settings(library=library)).open_view() as view:
        opened: LibraryView = view
        return {facet.name: facet for facet in build_facets(counted, parameters, opened)}


def _kinds(count: int) -> Facets:
    return Facets(kind=tuple((f"k{number}", 20 - number) for number in range(count)))


def test_values_are_folded_away_only_where_that_saves_space(library: Path) -> None:
    for count, shown, rest in ((1, 1, 0), (10, 10, 0), (11, 8, 3), (20, 8, 12)):
        facet = _build(library, _kinds(count), SearchParameters("a"))["kind"]
        assert (len(facet.values), len(facet.rest)) == (shown, rest)
    chosen = SearchParameters("a", kind=tuple(f"k{number}" for number in range(9)))
    facet = _build(library, _kinds(12), chosen)["kind"]
    assert (len(facet.values), len(facet.rest)) == (9, 3)


def test_chosen_values_come_first_even_without_passages(library: Path) -> None:
    facet = _build(library, _kinds(2), SearchParameters("a", kind=("gone", "k1")))["kind"]
    assert [(each.value, each.is_selected, each.count, each.noun) for each in facet.values] == [
        ("gone", True, "0", "passages"),
        ("k1", True, "19", "passages"),
        ("k0", False, "20", "passages"),
    ]
    assert [each.url for each in facet.values] == [
        "/search?q=a&kind=k1",
        "/search?q=a&kind=gone",
        "/search?q=a&kind=gone&kind=k1&kind=k0",
    ]


def test_values_without_a_name_are_left_out_and_so_are_facets_without_values(library: Path) -> None:
    facets = _build(library, Facets(kind=(("", 3),), publisher=(("", 3), ("Harbour Watch", 1))), SearchParameters("a"))
    assert list(facets) == ["publisher"]
    assert [(each.label, each.noun) for each in facets["publisher"].values] == [("Harbour Watch", "passage")]


def test_years_are_the_latest_first_and_other_values_as_they_are_counted(library: Path) -> None:
    facets = _build(
        library,
        Facets(
            year=(("2013", 9), ("2016", 1), ("2014", 5)), kind=(("report", 1), ("form", 1)), passage_kind=(("duty", 2),)
        ),
        SearchParameters("a"),
    )
    assert [each.value for each in facets["year"].values] == ["2016", "2014", "2013"]
    assert [each.value for each in facets["kind"].values] == ["report", "form"]
    assert (facets["is"].from_library, facets["kind"].from_library) == (False, True)
    assert [(each.value, each.label) for each in facets["is"].values] == [("duty", "duty")]


def test_documents_and_speakers_have_their_names_where_they_are_known(library: Path) -> None:
    with open_library(Settings(library=library)).open_view() as view:
        speaker = view.speakers()[0]
    chosen = SearchParameters("a", document=("diary", "gone"), speaker=(speaker.id, "gone"))
    facets = _build(library, Facets(), chosen)
    assert [each.label for each in facets["document"].values] == ["Diary of the ferryman", "gone"]
    assert [each.label for each in facets["speaker"].values] == [speaker.name, "gone"]
    links = list_active_filters(tuple(facets.values()), chosen)
    assert [link.label for link in links] == ["Diary of the ferryman", "gone", speaker.name, "gone"]
    assert links[0].target == SearchParameters("a", document=("gone",), speaker=chosen.speaker)


def test_kinds_of_passages_are_named_in_the_language_of_the_page(reader: Reader) -> None:
    kinds = "//section[@aria-labelledby='facet-is']//li"
    assert read_texts(reader.open_page("/search?q=harbour"), kinds) == [
        "law cited, 1 passage",
        "quotation, 1 passage",
        "recommendation, 1 passage",
    ]
    assert [each.partition(",")[0] for each in read_texts(reader.open_page("/search?q=harbour&lang=pl"), kinds)] == [
        "przywołane prawo",
        "cytat",
        "zalecenie",
    ]
