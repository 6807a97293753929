"""The filters beside the results: their values, counts and order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kb.library.view import LibraryView
from kb.model import Facets
from kb.web import create_app
from kb.web.params.models import SearchParameters
from kb.web.views.search.facets import Facet, build_facets, list_active_filters
from tests.libraries import index_sources, view_folder
from tests.web.conftest import Reader, read_text, read_texts


def _build(library: Path, counted: Facets, parameters: SearchParameters) -> dict[str, Facet]:
    with view_folder(library) as view:
        opened: LibraryView = view
        return {facet.name: facet for facet in build_facets(counted, parameters, opened)}


def _kinds(count: int) -> Facets:
    return Facets(kind=tuple((f"k{number}", 20 - number) for number in range(count)))


def test_values_are_left_to_a_page_of_their_own_only_where_that_saves_space(library: Path) -> None:
    for count, shown, more in ((1, 1, 0), (10, 10, 0), (11, 8, 3), (20, 8, 12)):
        facet = _build(library, _kinds(count), SearchParameters("a", page=3))["kind"]
        assert (len(facet.values), facet.more) == (shown, more)
        assert facet.more_url == "/search/facets/kind?q=a"
    chosen = SearchParameters("a", kind=tuple(f"k{number}" for number in range(9)))
    facet = _build(library, _kinds(12), chosen)["kind"]
    assert (len(facet.values), facet.more) == (9, 3)


def test_values_that_the_engine_did_not_list_are_counted(library: Path) -> None:
    counted = replace(_kinds(12), sizes={"kind": 300})
    facet = _build(library, counted, SearchParameters("a", kind=("k1", "gone")))["kind"]
    assert (len(facet.values), facet.more) == (8, 300 - 1 - 6)


def test_chosen_values_come_first_even_without_passages(library: Path) -> None:
    facet = _build(library, _kinds(2), SearchParameters("a", kind=("gone", "k1")))["kind"]
    assert [(each.value, each.is_selected, each.count) for each in facet.values] == [
        ("gone", True, "0"),
        ("k1", True, "19"),
        ("k0", False, "20"),
    ]
    assert [each.url for each in facet.values] == [
        "/search?q=a&kind=k1",
        "/search?q=a&kind=gone",
        "/search?q=a&kind=gone&kind=k1&kind=k0",
    ]


def test_values_without_a_name_are_left_out_and_so_are_facets_without_values(library: Path) -> None:
    facets = _build(library, Facets(kind=(("", 3),), publisher=(("", 3), ("Harbour Watch", 1))), SearchParameters("a"))
    assert list(facets) == ["publisher"]
    assert [(each.label, each.count) for each in facets["publisher"].values] == [("Harbour Watch", "1")]


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
    with view_folder(library) as view:
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
        "law cited 1",
        "quotation 1",
        "recommendation 1",
    ]
    assert [each.rpartition(" ")[0] for each in read_texts(reader.open_page("/search?q=harbour&lang=pl"), kinds)] == [
        "przywołane prawo",
        "cytat",
        "zalecenie",
    ]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A library of forty letters about a gate by as many publishers."""
    folder = tmp_path_factory.mktemp("many")
    texts = {}
    for number in range(40):
        texts[f"letter-{number}.md"] = "\n\n".join(["## Gate\n\nThe gate was shut."] * (number % 3 + 1))
        texts[f"letter-{number}.md.toml"] = f'title = "Letter {number}"\npublisher = "P{number:02}"\n'
    return Reader(create_app(index_sources(folder, texts, meaning="off").settings).test_client())


def test_a_page_has_the_first_values_and_leads_to_one_with_all(many: Reader) -> None:
    page = many.open_page("/search?q=gate&page=2")
    (link,) = page.xpath("//section[@aria-labelledby='facet-publisher']/p/a")
    assert len(page.xpath("//section[@aria-labelledby='facet-publisher']//li")) == 8
    assert read_text(link) == "32 more: Publisher"
    assert link.get("href") == "/search/facets/publisher?q=gate"
    assert read_texts(page, "//aside/div[@class='facets-head']") == ["Narrow down passages"]

    whole = many.open_page(link.get("href"))

    assert read_texts(whole, "//h1") == ["Publisher"]
    assert read_texts(whole, "//div[@class='facets-head']") == ["passages"]
    assert len(whole.xpath("//main//li/a")) == 40
    assert whole.xpath("//main//li/a/@href")[0] == "/search?q=gate&publisher=P02"
    assert whole.xpath("//main/p/a/@href") == ["/search?q=gate"]


def test_the_page_of_all_values_shows_those_chosen_first_and_other_filters_limit_it(many: Reader) -> None:
    whole = many.open_page("/search/facets/publisher?q=gate&publisher=P07&document=letter-7&document=letter-8")
    assert read_texts(whole, "//main//li") == ["P07 remove 2", "P08 3"]


def test_after_a_private_search_no_link_has_the_words(many: Reader) -> None:
    page = many.post_form("/search", {"q": "gate"})
    forms = page.xpath("//form[@action='/search/facets/publisher']")
    assert len(forms) == 1
    whole = many.post_form("/search/facets/publisher", {"q": "gate"})
    assert len(whole.xpath("//main//li")) == 40
    assert not [each for each in whole.xpath("//main//@href") if "gate" in each]


def test_there_is_no_page_of_what_is_no_facet(many: Reader) -> None:
    assert many.client.get("/search/facets/colour?q=gate").status_code == 404
