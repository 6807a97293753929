"""The page of results: passages highlighted, grouped and filtered, without scripts."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.model import IndexedDocument, Passage
from kb.settings import Settings
from kb.web import create_app
from kb.web.app_state import current_site
from kb.web.params.models import SearchParameters
from kb.web.views.search.links import Link
from kb.web.views.search.page import ResultsPage, build_results_page
from tests.contract.libraries import document
from tests.web.conftest import Reader, read_text, read_texts


def test_the_box_keeps_the_words_and_the_filters(reader: Reader) -> None:
    page = reader.open_page('/search?q="lantern+of+the+law"&kind=release&sort=newest')

    fields = {(field.get("name"), field.get("value")) for field in page.xpath("//form[@role='search']//input")}
    assert fields == {("q", '"lantern of the law"'), ("kind", "release"), ("sort", "newest")}


def test_a_phrase_is_marked_as_one_and_nothing_else_is_marked(reader: Reader) -> None:
    page = reader.open_page('/search?q="the+lantern+of+the+law"')

    assert read_texts(page, "//h1") == ["1 passage"]
    assert read_texts(page, "//mark") == ["the lantern of the law"]


def _count_years_since(year: int) -> str:
    return f"{datetime.now().astimezone().year - year} years old"


def test_a_passage_of_the_results_shows_its_document_place_and_ways_on(reader: Reader) -> None:
    page = reader.open_page("/search?q=%2Bninety+flood")

    assert read_texts(page, "//article//h2") == ["The Harbour Report"]
    assert read_texts(page, "//article//p[@class='card-line']") == [
        f"Harbour Watchreport2014, {_count_years_since(2014)}"
    ]
    assert read_texts(page, "//p[@class='place']") == ["p. 1"]
    assert read_texts(page, "//section[@class='found']/p[@class='actions']/a") == [
        "In context",
        "The original file, page 1",
    ]
    assert page.xpath("//section[@class='found']/p[@class='actions']/a/@href")[1] == "/documents/report/file#page=1"


def test_links_to_a_passage_keep_the_words_so_that_they_stay_marked(reader: Reader) -> None:
    page = reader.open_page("/search?q=%2Bninety+flood")
    (address,) = page.xpath("//a[text()='In context']/@href")

    assert read_texts(reader.open_page(address), "//section[@class='the-passage']//mark") == ["ninety", "flood"]


def test_a_replaced_document_says_by_what(reader: Reader) -> None:
    page = reader.open_page('/search?q="lantern+of+the+law"')

    assert read_texts(page, "//article//p[@class='superseded']") == ["Superseded by The Harbour Report"]
    assert page.xpath("//article//p[@class='superseded']/a/@href") == ["/documents/report"]


def test_passages_of_one_document_are_grouped_with_a_link_to_the_others(reader: Reader) -> None:
    page = reader.open_page("/search?q=ferryman")

    assert read_texts(page, "//article//h2") == ["Diary of the ferryman"]
    assert len(page.xpath("//section[@class='found']")) == 10
    (more,) = page.xpath("//div[@class='more']/a")
    total = int(read_texts(page, "//h1")[0].split()[0])
    assert read_text(more) == f"{total - 10} more in this document: Diary of the ferryman"
    narrowed = reader.open_page(more.get("href"))
    assert read_texts(narrowed, "//h1") == read_texts(page, "//h1")
    assert not narrowed.xpath("//div[@class='more']")


def test_facets_add_a_filter_and_take_it_away_again(reader: Reader) -> None:
    page = reader.open_page("/search?q=harbour&page=1")
    (add,) = page.xpath("//aside//a[normalize-space()='report']/@href")
    narrowed = reader.open_page(add)
    (remove,) = narrowed.xpath("//aside//li[@class='chosen']/a/@href")

    assert dict(parse_qsl(urlsplit(add).query)) == {"q": "harbour", "kind": "report"}
    assert read_texts(narrowed, "//article//h2") == ["The Harbour Report"]
    assert dict(parse_qsl(urlsplit(remove).query)) == {"q": "harbour"}


def test_facets_keep_the_language_that_was_asked_for(reader: Reader) -> None:
    page = reader.open_page("/search?q=harbour&lang=pl")
    (add,) = page.xpath("//aside//a[normalize-space()='report']/@href")

    assert dict(parse_qsl(urlsplit(add).query)) == {"q": "harbour", "kind": "report", "lang": "pl"}


def test_facets_narrow_a_private_search_by_forms(reader: Reader) -> None:
    page = reader.post_form("/search", {"q": "harbour"})
    (button,) = page.xpath("//aside//button[normalize-space()='report']")
    (form,) = page.xpath(f"//form[@id='{button.get('form')}']")

    assert not page.xpath("//aside//a")
    assert (form.get("method"), form.get("action")) == ("post", "/search")
    assert {**dict(form.form_values()), button.get("name"): button.get("value")} == {"q": "harbour", "kind": "report"}


def test_a_value_of_a_facet_that_is_chosen_in_a_private_search_is_taken_away_by_a_form(reader: Reader) -> None:
    page = reader.post_form("/search", {"q": "harbour", "kind": "report"})
    (form,) = page.xpath("//aside//li[@class='chosen']//form")

    assert dict(form.form_values()) == {"q": "harbour"}


def test_a_filter_that_leaves_nothing_can_still_be_taken_away(reader: Reader) -> None:
    page = reader.open_page("/search?q=ninety&kind=guidance")

    assert read_texts(page, "//h1") == ["No passage has these words"]
    assert page.xpath("//div[@class='chosen-filters']//a/@href") == ["/search?q=ninety"]


def test_results_go_on_over_pages(reader: Reader) -> None:
    first = reader.open_page("/search?q=ferryman")
    (following,) = first.xpath("//nav[@class='pager']//a/@href")
    second = reader.open_page(following)

    assert read_text(first.xpath("//nav[@class='pager']")[0]) == "Page 1 of 4 Next"
    assert read_text(second.xpath("//nav[@class='pager']")[0]) == "Previous Page 2 of 4 Next"
    excerpts = read_texts(first, "//blockquote") + read_texts(second, "//blockquote")
    assert len(set(excerpts)) == len(excerpts)


def test_a_page_past_the_last_says_where_the_results_end(reader: Reader) -> None:
    page = reader.open_page("/search?q=ferryman&page=99")

    assert "There is no page 99. The results end on page 4." in read_texts(page, "//div[@class='nothing']/p")
    assert page.xpath("//nav[@class='pager']//a/@href") == ["/search?q=ferryman&page=4"]


def test_results_can_be_put_in_order_of_date(reader: Reader) -> None:
    page = reader.open_page("/search?q=lantern")
    orders = {read_text(link): link.get("href") for link in page.xpath("//nav[@class='orders']//a")}

    assert set(orders) == {"newest", "oldest"}
    assert read_texts(page, "//nav[@class='orders']//*[@aria-current]") == ["relevance"]
    newest = read_texts(reader.open_page(orders["newest"]), "//article//h2")
    oldest = read_texts(reader.open_page(orders["oldest"]), "//article//h2")
    assert newest[0] == "Guidance for ferry crews"
    assert oldest[0] == "The Lantern report"


def test_what_was_read_otherwise_than_typed_is_said(reader: Reader) -> None:
    page = reader.open_page("/search?q=lantern+OR")

    assert read_texts(page, "//ul[@class='notices']/li") == ["“OR” has nothing to join here, so it was read as a word."]


def test_in_the_order_of_dates_only_the_passages_with_the_most_of_the_words_are_there(reader: Reader) -> None:
    found = "//section[@class='found']"

    assert len(reader.open_page("/search?q=ninety+flood").xpath(found)) > 1
    assert len(reader.open_page("/search?q=ninety+flood&sort=newest").xpath(found)) == 1


ONLY_NEAR = "No passage has these words; these are near in meaning."


def test_where_no_passage_has_the_words_the_page_says_so_above_those_near_in_meaning(reader: Reader) -> None:
    page = reader.open_page("/search?q=vessel+personnel")
    assert read_texts(page, "//header[@class='results-head']/p[@class='notice']") == [ONLY_NEAR]
    assert read_texts(reader.open_page("/search?q=lantern"), "//header[@class='results-head']/p[@class='notice']") == []
    frame = reader.open_page("/embed/search?q=vessel+personnel")
    assert read_texts(frame, "//p[@role='status']")[0].startswith(ONLY_NEAR)
    assert "related by meaning" in read_texts(frame, "//p[@class='place']/span[@class='remark']")
    assert ONLY_NEAR not in read_text(reader.open_page("/embed/search?q=lantern"))
    translated = reader.open_page("/search?q=vessel+personnel&lang=cy")
    assert read_texts(translated, "//p[@class='notice']") == [
        "Nid oes darn sy’n cynnwys y geiriau hyn; mae’r rhain yn agos o ran ystyr."
    ]


@pytest.mark.parametrize(("words", "only"), [("vessel+personnel", True), ("lantern", False), ("xylophone", False)])
def test_programs_are_told_where_no_passage_has_the_words(client: FlaskClient, words: str, only: bool) -> None:
    assert client.get(f"/search.json?q={words}").get_json()["only_by_meaning"] is only


def test_a_passage_found_by_its_meaning_is_labelled(reader: Reader) -> None:
    page = reader.open_page("/search?q=vessel+personnel")

    assert set(read_texts(page, "//p[@class='place']/span[@class='remark']")) == {"related by meaning"}
    assert not page.xpath("//mark")


def test_the_words_can_be_looked_for_in_three_ways_and_back(reader: Reader) -> None:
    ways = "//nav[@class='orders reading']//li"
    page = reader.open_page("/search?q=lantern+zeppelin&kind=report")
    assert read_texts(page, ways) == ["words and meaning", "words only", "all words"]
    assert read_texts(page, f"{ways}/span[@aria-current]") == ["words and meaning"]

    only = reader.open_page(page.xpath(f"{ways}/a[.='words only']/@href")[0])
    assert read_texts(only, f"{ways}/span[@aria-current]") == ["words only"]
    assert only.xpath("//input[@name='meaning']/@value") == ["off"]
    assert all("meaning=off" in each for each in only.xpath("//nav[@class='orders']//a/@href"))

    every = reader.open_page(only.xpath(f"{ways}/a[.='all words']/@href")[0])
    assert every.xpath("//input[@name='q']/@value")[0] == "+lantern +zeppelin"
    assert not every.xpath("//section[@class='found']")
    assert read_texts(every, f"{ways}/span[@aria-current]") == ["all words"]

    back = reader.open_page(every.xpath(f"{ways}/a[.='words and meaning']/@href")[0])
    assert back.xpath("//input[@name='q']/@value")[0] == "lantern zeppelin"
    assert read_texts(back, f"{ways}/span[@aria-current]") == ["words and meaning"]


def test_a_phrase_has_no_ways(reader: Reader) -> None:
    assert not reader.open_page('/search?q="lantern+of+the+law"').xpath("//nav[@class='orders reading']")


def test_how_a_search_was_read_is_written_out_only_where_it_differs(reader: Reader) -> None:
    said = "//p[starts-with(., 'Searched as')]"

    assert not reader.open_page("/search?q=“In+the++Dock”").xpath(said)
    assert read_texts(reader.open_page("/search?q=lantern+(gate"), said) == ["Searched as lantern gate"]


def test_an_unclosed_quotation_mark_is_never_an_error(reader: Reader) -> None:
    assert reader.open_page('/search?q="the+lantern+(((').xpath("//h1")


def test_a_phrase_that_is_not_there_offers_its_words(reader: Reader) -> None:
    page = reader.open_page('/search?q="lantern+gate+officer"')
    (way,) = page.xpath("//ul[@class='ways']//a[contains(., 'without the quotation marks')]/@href")

    assert read_texts(page, "//h1") == ["No passage has these words in this order"]
    assert reader.open_page(way).xpath("//mark")


@pytest.mark.parametrize("query", ['"lantern of the law" "without a fee"', 'speaker:"Nemo Nautilus"'])
def test_the_heading_on_word_order_is_only_for_a_single_quotation(reader: Reader, query: str) -> None:
    page = reader.open_page(f"/search?{urlencode({'q': query})}")

    assert read_texts(page, "//h1") == ["No passage has these words"]


def test_a_list_stays_a_list_in_an_excerpt(reader: Reader) -> None:
    page = reader.open_page('/search?q="speak+to+the+passenger+alone"')

    assert read_texts(page, "//blockquote/ul/li/ul/li") == ["• never a place to stay;"]


def test_the_search_page_without_words_says_how_to_search(reader: Reader) -> None:
    page = reader.open_page("/search")

    assert read_texts(page, "//h1") == ["Search"]
    assert '"in the dock"' in read_texts(page, "//table//kbd")


def test_what_sources_say_of_themselves_is_text_and_never_markup(
    reader: Reader, passages: dict[str, list[Passage]]
) -> None:
    page = reader.open_page("/search?q=passenger")

    assert not page.xpath("//main//b | //main//script")
    assert "Ferry <b>Board</b>" in read_texts(page, "//aside//li/a")
    assert any("<name withheld> & friends" in quoted for quoted in read_texts(page, "//blockquote"))
    assert any("<name withheld>" in passage.text for passage in passages["guidance"])


def test_a_private_search_finds_the_same_and_puts_the_words_in_no_address(reader: Reader) -> None:
    page = reader.post_form("/search", {"q": "ferryman", "sort": "newest"})
    open_page = reader.open_page("/search?q=ferryman&sort=newest")

    assert read_texts(page, "//blockquote") == read_texts(open_page, "//blockquote")
    assert not [address for address in page.xpath("//@href | //@action | //@data-print") if "ferryman" in address]
    assert page.xpath("//form[@role='search']/@method") == ["post"]


def test_a_private_search_goes_on_privately(reader: Reader) -> None:
    page = reader.post_form("/search", {"q": "ferryman"})
    (form,) = page.xpath("//nav[@class='pager']//form")
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    second = reader.post_form(form.get("action"), fields)

    assert form.get("method") == "post"
    assert fields == {"q": "ferryman", "page": "2"}
    assert read_text(second.xpath("//nav[@class='pager']/div[2]")[0]) == "Page 2 of 4"


# --------------------------------------------------------------------------------- the page, without its template


def _build(app: Flask, parameters: SearchParameters, *, private: bool = False) -> ResultsPage:
    with app.test_request_context(), current_site().open_view() as view:
        return build_results_page(parameters, view, private=private)


def _write(link: Link | None) -> str | None:
    """Return the search that a link leads to, as in its address."""
    return urlencode(link.target.list_pairs()) if link else None


@pytest.mark.parametrize(
    ("parameters", "pages", "previous", "following"),
    [
        (SearchParameters("ferryman"), 4, None, "q=ferryman&page=2"),
        (SearchParameters("ferryman", page=2), 4, "q=ferryman", "q=ferryman&page=3"),
        (SearchParameters("ferryman", page=4), 4, "q=ferryman&page=3", None),
        (SearchParameters("ferryman", page=5), 4, "q=ferryman&page=4", None),
        (SearchParameters("ferryman", page=99), 4, "q=ferryman&page=4", None),
        (SearchParameters("ferryman", limit=35), 1, None, None),
        (SearchParameters("ferryman", limit=34), 2, None, "q=ferryman&limit=34&page=2"),
        (SearchParameters('"zzz yyy"', page=3), 0, "q=%22zzz+yyy%22", None),
    ],
)
def test_pages_are_turned_from_the_first_to_the_last(
    app: Flask, parameters: SearchParameters, pages: int, previous: str | None, following: str | None
) -> None:
    page = _build(app, parameters)
    assert (page.answer.page, page.answer.pages) == (parameters.page, pages)
    assert (_write(page.previous), _write(page.next)) == (previous, following)


@pytest.mark.parametrize(
    ("parameters", "documents", "current_only", "active"),
    [
        (SearchParameters("lantern", page=2), 3, "q=lantern&current=only", []),
        (SearchParameters("lantern", current=True, page=2), 2, None, ["q=lantern"]),
        (SearchParameters("lantern", document=("report",)), 1, None, ["q=lantern"]),
        (
            SearchParameters("lantern", document=("lantern", "report")),
            2,
            "all",
            ["document=report", "document=lantern"],
        ),
        (SearchParameters("ferryman"), 1, None, []),
    ],
)
def test_documents_no_longer_in_force_can_be_left_out_where_there_are_some(
    app: Flask, parameters: SearchParameters, documents: int, current_only: str | None, active: list[str]
) -> None:
    page = _build(app, parameters)
    link = _write(page.current_only)
    assert page.documents == documents
    assert link == (
        "q=lantern&document=lantern&document=report&current=only" if current_only == "all" else current_only
    )
    assert [_write(each) for each in page.active_filters] == [
        each if each.startswith("q=") else f"q=lantern&{each}" for each in active
    ]


@pytest.mark.parametrize(
    ("parameters", "switch"),
    [
        (SearchParameters("licence", page=2), "q=licence&widen=off"),
        (SearchParameters("licence", page=2, widen=False), "q=licence"),
        (SearchParameters("lantren", page=2), "q=lantren&widen=off"),
        (SearchParameters("ferryman", widen=False), "q=ferryman"),
        (SearchParameters("ferryman"), None),
    ],
)
def test_other_words_are_switched_off_and_on(app: Flask, parameters: SearchParameters, switch: str | None) -> None:
    assert _write(_build(app, parameters).expansion_switch) == switch


@pytest.mark.parametrize(
    ("parameters", "speakers"),
    [
        (SearchParameters("officer", page=2), [("Ada Ferry", "q=officer&speaker=ada-ferry", 1)]),
        (SearchParameters("officer", speaker=("ada-ferry",)), []),
        (SearchParameters(" ", kind=("release",)), []),
        (SearchParameters("ferryman"), []),
    ],
)
def test_the_speakers_of_the_words_are_named_once(
    app: Flask, parameters: SearchParameters, speakers: list[tuple[str, str, int]]
) -> None:
    page = _build(app, parameters)
    assert [(link.label, _write(link), link.count) for link in page.top_speakers] == speakers


def test_a_corrected_spelling_leads_to_the_first_page(app: Flask) -> None:
    page = _build(app, SearchParameters('"the lantren of the law"', page=2))
    assert _write(page.did_you_mean) == "q=%22the+lantern+of+the+law%22"
    assert (page.no_results is not None, page.exact_phrase_missed) == (True, True)
    there = _build(app, SearchParameters('"the lantern of the law"'))
    assert (there.did_you_mean, there.no_results, there.exact_phrase_missed) == (None, None, False)


@pytest.mark.parametrize(("page", "more"), [(1, 25), (3, 25), (4, 30)])
def test_more_of_a_document_begins_on_its_first_page(app: Flask, page: int, more: int) -> None:
    (group,) = _build(app, SearchParameters("ferryman", page=page)).groups
    assert group.more is not None
    assert (_write(group.more), group.more.count) == ("q=ferryman&document=diary", more)
    (group,) = _build(app, SearchParameters("ferryman", page=page, document=("diary",))).groups
    assert group.more is None
    (group,) = _build(app, SearchParameters("ferryman", limit=35)).groups
    assert group.more is None


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        (SearchParameters("+guidance", meaning=False), [(False, False), (True, False), (True, False), (True, False)]),
        (SearchParameters("", document=("guidance",)), [(False, False)] * 4),
        (SearchParameters("vessel personnel"), [(False, True)]),
    ],
)
def test_a_passage_is_said_to_match_by_its_heading_or_its_meaning(
    app: Flask, parameters: SearchParameters, expected: list[tuple[bool, bool]]
) -> None:
    (group,) = _build(app, parameters).groups
    assert [(each.is_heading_match, each.is_related) for each in group.passages] == expected


# --------------------------------------------------------------------------------- long passages and best bets

FILLER = "In the harbour {} people kept their boats in good order all the year."
LONG = " ".join([FILLER.format("first"), *[FILLER.format("next")] * 18, "The zebra came last."])


@pytest.fixture(scope="module")
def long_passage(tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, IndexedDocument]:
    """A site whose library has a long passage and a short one, and names both, and a document, for some words."""
    folder = tmp_path_factory.mktemp("long")
    engine = WhooshEngine(folder / "index")
    indexed = document("boats", (("Boats", "Order"), LONG), "A short one.", title="Boats")
    commit_documents(engine, added=[indexed])
    targets = ("boats", *(f"boats/{each.id}" for each in indexed.passages))
    bets = (f'[[best_bets]]\nwords = ["bets"]\npassage = "{target}"\nnote = "Note {target}"\n' for target in targets)
    (folder / "library.toml").write_text("\n".join(bets), encoding="utf-8")
    return create_app(Settings(library=folder, meaning="off"), engine), indexed


@pytest.mark.parametrize(
    ("query", "is_from_start", "is_to_end", "is_scrolled"),
    [
        ("zebra", False, True, True),
        ("first", True, False, False),
        ("short", True, True, False),
        ('"year the zebra"', False, True, True),
    ],
)
def test_a_long_passage_is_opened_at_the_words(
    long_passage: tuple[Flask, IndexedDocument], query: str, is_from_start: bool, is_to_end: bool, is_scrolled: bool
) -> None:
    app, _ = long_passage
    for private in (False, True):
        (group,) = _build(app, SearchParameters(query), private=private).groups
        (found,) = group.passages
        assert (found.is_from_start, found.is_to_end) == (is_from_start, is_to_end)
        assert ("#:~:text=" in found.url) == (is_scrolled and not private)
        assert urlsplit(found.url).query == ("" if private else urlencode({"q": query}))


def test_a_long_passage_found_by_its_heading_is_shown_from_its_start(
    long_passage: tuple[Flask, IndexedDocument],
) -> None:
    (group,) = _build(long_passage[0], SearchParameters("order -short")).groups
    assert [(each.is_from_start, each.is_to_end) for each in group.passages] == [(True, False)]


def test_a_best_bet_is_a_document_or_a_passage_with_its_beginning(long_passage: tuple[Flask, IndexedDocument]) -> None:
    app, indexed = long_passage
    long, short = indexed.passages
    whole, first, second = _build(app, SearchParameters("bets")).cards
    assert (whole.note, whole.url, whole.heading, whole.excerpt, whole.is_to_end) == (
        *("Note boats", "/documents/boats", (), ()),
        True,
    )
    assert (first.note, first.url, first.heading, first.is_to_end) == (
        *(f"Note boats/{long.id}", f"/documents/boats/{long.id}", ("Boats", "Order")),
        False,
    )
    assert (second.url, second.heading, second.is_to_end) == (f"/documents/boats/{short.id}", (), True)
    assert len(first.excerpt) == len(second.excerpt) == 1
