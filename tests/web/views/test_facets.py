"""The filters beside the results: their values, counts and order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kb.library.view import LibraryView
from kb.model import NOT_KNOWN, Facets
from kb.web import create_app
from kb.web.params.models import SearchParameters
from kb.web.views.search.facets import Facet, YearChart, build_facet, build_panel, build_year_chart, list_active_filters
from tests.libraries import index_sources, view_folder
from tests.web.conftest import Reader, read_text, read_texts


def _build(library: Path, counted: Facets, parameters: SearchParameters) -> dict[str, Facet]:
    with view_folder(library) as view:
        opened: LibraryView = view
        return {facet.name: facet for facet in build_panel(counted, parameters, opened).facets}


def _kinds(count: int) -> Facets:
    return Facets(kind=tuple((f"k{number}", 20 - number) for number in range(count)))


def test_values_are_left_to_a_page_of_their_own_only_where_that_saves_space(library: Path) -> None:
    for count, shown, more in ((1, 1, 0), (7, 7, 0), (8, 5, 3), (20, 5, 15)):
        facet = _build(library, _kinds(count), SearchParameters("a", page=3))["kind"]
        assert (len(facet.values), facet.more) == (shown, more)
        assert facet.more_url == "/search/facets/kind?q=a"
    chosen = SearchParameters("a", kind=tuple(f"k{number}" for number in range(9)))
    facet = _build(library, _kinds(12), chosen)["kind"]
    assert (len(facet.values), facet.more) == (9, 3)


def test_values_that_the_engine_did_not_list_are_counted(library: Path) -> None:
    counted = replace(_kinds(12), sizes={"kind": 300})
    facet = _build(library, counted, SearchParameters("a", kind=("k1", "gone")))["kind"]
    assert (len(facet.values), facet.more) == (5, 300 - 1 - 3)


def test_chosen_values_come_first_even_without_passages(library: Path) -> None:
    facet = _build(library, _kinds(2), SearchParameters("a", kind=("gone", "k1")))["kind"]
    assert [(each.value, each.is_selected, each.count) for each in facet.values] == [
        ("gone", True, "0"),
        ("k1", True, "19"),
        ("k0", False, "20"),
    ]


def test_values_without_a_name_are_left_out_and_so_are_facets_without_values(library: Path) -> None:
    facets = _build(library, Facets(kind=(("", 3),), publisher=(("", 3), ("Harbour Watch", 1))), SearchParameters("a"))
    assert list(facets) == ["publisher"]
    assert [(each.label, each.count) for each in facets["publisher"].values] == [("Harbour Watch", "1")]


def test_values_are_in_the_order_in_which_they_are_counted_and_years_are_a_range(library: Path) -> None:
    counted = Facets(
        year=(("2013", 9), ("2016", 1), ("2014", 5)), kind=(("report", 1), ("form", 1)), passage_kind=(("duty", 2),)
    )
    facets = _build(library, counted, SearchParameters("a"))
    assert list(facets) == ["kind", "is"]
    assert [(each.value, each.label) for each in facets["kind"].values] == [("report", "Report"), ("form", "Form")]
    assert [each.from_library for name in ("is", "kind") for each in facets[name].values] == [False, True, True]
    assert [(each.value, each.label) for each in facets["is"].values] == [("duty", "Something someone must do")]
    with view_folder(library) as view:
        panel = build_panel(counted, SearchParameters("a"), view)
        every_year = build_facet("year", counted, SearchParameters("a"), view)
    assert panel.undated is None
    assert [each.value for each in every_year.values] == ["2016", "2014", "2013"]


def test_every_group_ends_with_what_has_no_value(library: Path) -> None:
    counted = Facets(
        kind=(("report", 1),),
        passage_kind=(("duty", 2),),
        not_known={"kind": 3, "passage_kind": 4, "year": 5, "speaker": 6},
    )
    with view_folder(library) as view:
        asked = SearchParameters("a", publisher=(NOT_KNOWN,), kind=(NOT_KNOWN,), year=("2013",))
        panel = build_panel(counted, asked, view)
        links = list(list_active_filters(counted, replace(asked, year=(NOT_KNOWN,)), view))
    shown = {each.name: [(one.label, one.count, one.is_selected) for one in each.values] for each in panel.facets}
    assert shown == {
        "kind": [("Report", "1", False), ("Not known", "3", True)],
        "publisher": [("Not known", "0", True)],
        "is": [("Something someone must do", "2", False), ("None of these", "4", False)],
    }  # nobody is quoted by name, so that there is nobody to choose
    assert panel.undated
    assert (panel.undated.label, panel.undated.count) == ("No date", "5")
    assert panel.kept == (("q", "a"), ("year", "2013"))
    assert [link.label for link in links] == ["Published by: Not known", "Type of document: Not known", "No date"]


@pytest.mark.costly
def test_each_document_is_listed_once_where_documents_are_asked_for(many: Reader) -> None:
    found = many.client.get("/search.json?q=gate&sort=documents&limit=50").get_json()
    assert sorted(hit["document"]["id"] for hit in found["hits"]) == sorted(f"letter-{at}" for at in range(40))
    assert found["total"] == 79

    last = many.open_page("/search?q=gate&sort=documents&page=4")
    assert read_texts(last, "//h1") == ["79 passages in 40 documents"]
    assert len(last.xpath("//article[contains(@class, 'hit')]")) == 10
    assert read_texts(last, "//nav[@class='pages']/div") == ["Previous", "Page 4 of 4", ""]
    assert "1 more in this document" in {
        text
        for at in range(1, 5)
        for text in read_texts(many.open_page(f"/search?q=gate&sort=documents&page={at}"), ACTS)
    }

    (chosen,) = many.client.get("/search.json?q=gate&sort=documents&document=letter-2").get_json()["hits"]
    assert chosen["document"]["id"] == "letter-2"
    page = many.open_page("/search?q=gate&sort=documents&document=letter-2&document=letter-5")
    assert not page.xpath("//nav[@class='pages']")
    assert len(many.open_page("/search/lines?q=gate&sort=documents&document=letter-2").xpath("//ol/li")) > 1


def test_what_has_no_value_is_found_where_it_is_chosen(many: Reader) -> None:
    assert read_texts(many.open_page("/search?q=gate&year=not+known"), "//h1") == ["79 passages in 40 documents"]
    assert many.client.get("/search.json?q=gate&publisher=not+known").get_json()["total"] == 0
    found = many.client.get("/search.json?q=gate&is=not+known&authority=not+known").get_json()
    assert found["total"] == found["not_known"]["year"] == 79
    assert found["not_known"]["publisher"] == 0
    assert many.client.get("/search.json?q=gate&from=not+known").status_code == 400


def test_bars_are_of_as_many_years_as_fit(library: Path) -> None:
    def draw(*years: tuple[str, int], first_year: str = "") -> YearChart | None:
        return build_year_chart(Facets(year=years), SearchParameters("a", page=3, first_year=first_year))

    assert draw() is draw(("2013", 9)) is None
    chart = draw(("2013", 10), ("2016", 1), ("2014", 5))
    assert chart
    assert [each and each.label for each in chart.bars] == ["2013: 10", "2014: 5", None, "2016: 1"]
    assert chart.path == "M1 20v-20h8v20M11 20v-10h8v10M31 20v-2h8v2"
    assert (chart.first, chart.last, chart.width, chart.table_url) == ("2013", "2016", 40, "/search/facets/year?q=a")
    assert chart.bars[0]
    assert chart.bars[0].target == SearchParameters("a", first_year="2013", last_year="2013")

    chart = draw(("1998", 1), ("2006", 2000), ("2007", 1), first_year="2000")
    assert chart
    assert [each and each.label for each in chart.bars] == ["1998: 1", *[None] * 7, "2006: 2,000", "2007: 1"]
    chart = draw(("1997", 1), ("2006", 3), ("2007", 1), first_year="2000")
    assert chart
    labels = [each and each.label for each in chart.bars]
    assert labels == ["1997: 1", None, None, None, None, "2006–2007: 4"]
    assert [each.is_chosen for each in chart.bars if each] == [False, True]
    for first, last in (("0001", "9999"), ("1999", "2000"), ("1000", "9000")):
        chart = draw((first, 1), (last, 1))
        assert chart
        assert len(chart.bars) <= 10


def test_the_panel_keeps_what_it_has_no_field_for(library: Path) -> None:
    asked = SearchParameters("a", page=3, kind=("report",), document=("diary",), first_year="2013", meaning=False)
    with view_folder(library) as view:
        panel = build_panel(Facets(), asked, view)
    assert panel.kept == (("q", "a"), ("document", "diary"), ("meaning", "off"))


def test_chosen_filters_have_their_names_where_these_are_known(library: Path) -> None:
    with view_folder(library) as view:
        speaker = view.speakers()[0]
        chosen = SearchParameters("a", document=("diary", "gone"), speaker=(speaker.id, "gone"), kind=("report",))
        links = list(list_active_filters(Facets(), chosen, view))
    assert [link.label for link in links] == ["Diary of the ferryman", "gone", "Report", speaker.name, "gone"]
    assert links[0].target == SearchParameters("a", document=("gone",), speaker=chosen.speaker, kind=("report",))


@pytest.mark.parametrize(
    ("first", "last", "label"), [("2013", "2016", "2013 to 2016"), ("2013", "", "from 2013"), ("", "2016", "to 2016")]
)
def test_a_range_of_years_is_taken_away_as_a_whole(library: Path, first: str, last: str, label: str) -> None:
    asked = SearchParameters("a", first_year=first, last_year=last, current=True)
    with view_folder(library) as view:
        links = list(list_active_filters(Facets(), asked, view))
    assert [link.label for link in links] == [label, "without replaced documents"]
    assert links[0].target == SearchParameters("a", current=True)
    assert links[1].target == SearchParameters("a", first_year=first, last_year=last)


def test_kinds_of_passages_are_named_in_the_language_of_the_page(reader: Reader) -> None:
    kinds = "//fieldset[legend[.='What the passage has' or .='Co jest we fragmencie']]/label"
    assert read_texts(reader.open_page("/search?q=harbour"), kinds) == [
        "A law named 1",
        "A quotation 1",
        "A recommendation 1",
        "None of these 37",
    ]
    assert [each.rpartition(" ")[0] for each in read_texts(reader.open_page("/search?q=harbour&lang=pl"), kinds)] == [
        "Wymienione prawo",
        "Cytat",
        "Zalecenie",
        "Nic z tego",
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


ACTS = "//div[@class='acts']/a"
PUBLISHERS = "//fieldset[legend[.='Published by']]"


def test_a_page_has_the_first_values_and_leads_to_one_with_all(many: Reader) -> None:
    page = many.open_page("/search?q=gate&page=2")
    (link,) = page.xpath(f"{PUBLISHERS}/a")
    assert len(page.xpath(f"{PUBLISHERS}/label")) == 5
    assert read_text(link) == "35 more: Published by"
    assert link.get("href") == "/search/facets/publisher?q=gate"
    assert read_texts(page, "//details[@class='filters']//p[@class='quiet']") == ["Numbers count passages."]

    whole = many.open_page(link.get("href"))

    assert read_texts(whole, "//h1") == ["Published by"]
    assert len(whole.xpath("//main//label/input[@name='publisher']")) == 40
    assert whole.xpath("//main//p/a/@href") == ["/search?q=gate"]


def test_several_values_are_chosen_in_one_load(many: Reader) -> None:
    whole = many.open_page("/search/facets/publisher?q=gate&sort=newest")
    (form,) = whole.xpath("//main//form")
    for box in form.xpath(".//input[@value='P07' or @value='P08']"):
        box.checked = True
    assert (form.get("method"), form.get("action")) == ("get", "/search")
    assert form.form_values() == [("q", "gate"), ("sort", "newest"), ("publisher", "P08"), ("publisher", "P07")]
    chosen = many.open_page("/search?q=gate&publisher=P08&publisher=P07")
    assert read_texts(chosen, "//div[@class='chosen']//a") == ["P08 ×, remove", "P07 ×, remove"]
    assert chosen.xpath(f"{PUBLISHERS}//input[@checked]/@value") == ["P08", "P07"]


def test_the_page_of_all_values_shows_those_chosen_first_and_other_filters_limit_it(many: Reader) -> None:
    whole = many.open_page("/search/facets/publisher?q=gate&publisher=P07&document=letter-7&document=letter-8")
    assert read_texts(whole, "//main//label") == ["P07 2", "P08 3"]
    assert whole.xpath("//main//label/input[@checked]/@value") == ["P07"]


def test_after_a_private_search_no_link_has_the_words(many: Reader) -> None:
    page = many.post_form("/search", {"q": "gate"})
    (button,) = page.xpath(f"{PUBLISHERS}/button")
    (form,) = page.xpath(f"//form[@id='{button.get('form')}']")
    assert (button.get("formaction"), form.get("method")) == ("/search/facets/publisher", "post")
    assert form.form_values() == [("q", "gate")]
    (panel,) = page.xpath("//form[@class='panel']")
    assert [each.text for each in panel.xpath(".//button[not(@form)]")] == ["Show results"]  # which Enter presses
    whole = many.post_form("/search/facets/publisher", {"q": "gate"})
    assert len(whole.xpath("//main//label")) == 40
    assert whole.xpath("//main//form/@method") == ["post", "post"]
    assert not [each for each in whole.xpath("//main//@href") if "gate" in each]


def test_there_is_no_page_of_what_is_no_facet(many: Reader) -> None:
    assert many.client.get("/search/facets/colour?q=gate").status_code == 404
