"""The page of results: passages highlighted, grouped and filtered, without scripts."""

from __future__ import annotations

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


def test_a_passage_of_the_results_shows_its_document_place_and_ways_on(reader: Reader) -> None:
    page = reader.open_page("/search?q=%2Bninety+flood")

    assert read_texts(page, "//article//h2") == ["The Harbour Report, p. 1"]
    assert read_texts(page, "//article//p[@class='line']") == ["Harbour Watch2014Report"]
    assert read_texts(page, "//article/div[@class='about-hit']/div/*/self::a | //article//summary") == [
        "In context",
        "Cite",
    ]


def test_a_hit_is_cited_in_place_by_the_sentence_with_the_words(reader: Reader) -> None:
    page = reader.open_page('/search?q="the+lantern+of+the+law"')
    (panel,) = page.xpath("//article//details/div[@class='cite']")
    words, entry = read_texts(panel, "./div[@class='copy-me']/p")
    (others,) = panel.xpath("./p[@class='styles']/a/@href")

    assert words.startswith(
        "‘It finds that the lantern of the law is lit too late, and that victims are turned away at"
    )
    assert words.endswith("’ (Harbour Watch, 2013).")
    assert "The Lantern report" in entry
    cited = reader.open_page(others.partition("#")[0])
    assert read_texts(cited, "//h2[@id='cite-heading']") == ["Cite these words"]
    assert read_text(cited.xpath("//p[@class='cite-words']")[0]) == words


def test_links_to_a_passage_keep_the_words_so_that_they_stay_marked(reader: Reader) -> None:
    page = reader.open_page("/search?q=%2Bninety+flood")
    (address,) = page.xpath("//a[text()='In context']/@href")

    assert read_texts(reader.open_page(address), "//section[@class='the-passage']//mark") == ["ninety", "flood"]


def test_a_replaced_document_says_by_what(reader: Reader) -> None:
    page = reader.open_page('/search?q="lantern+of+the+law"')

    assert read_texts(page, "//article//p[contains(@class, 'superseded')]") == ["Replaced by The Harbour Report, 2014"]
    assert page.xpath("//article//p[contains(@class, 'superseded')]/a/@href") == ["/documents/report"]


def test_a_line_parts_passages_with_all_words_from_those_with_only_some(reader: Reader) -> None:
    page = reader.open_page("/search?q=crews+ticket+passenger")
    assert read_texts(page, "//h1") == ["1 passage with all your words"]
    (line,) = page.xpath("//p[contains(@class, 'from-here')]")
    assert read_text(line) == "From here on, passages with only some of your words"
    assert (line.xpath("count(preceding::article)"), line.xpath("count(following::article)")) == (1, 3)


@pytest.mark.parametrize(
    "search",
    [
        "ferryman",  # one word, which all have
        "lantern+gate+passenger",  # none has all words
        "officer+bell+gate",  # more than a page has them all
        "crews+ticket+passenger&sort=newest",
        "harbour+office+ferry",  # another passage is between those with all words
    ],
)
def test_no_line_is_drawn_where_it_is_not_certain(reader: Reader, search: str) -> None:
    page = reader.open_page(f"/search?q={search}")
    assert page.xpath("//article")
    assert not page.xpath("//p[contains(@class, 'from-here')]")


def test_a_few_hits_have_no_order_to_choose(reader: Reader) -> None:
    page = reader.open_page("/search?q=strokes")
    assert not page.xpath("//nav[@class='orders'] | //input[@name='sort']")
    assert read_texts(page, "//summary[@id='filters']") == ["Filters"]
    page = reader.open_page("/search?q=strokes&sort=newest")
    assert page.xpath("//nav[@class='orders']")
    assert page.xpath("//input[@name='sort'][@checked]/@value") == ["newest"]


def test_passages_of_one_document_are_grouped_with_a_link_to_the_others(reader: Reader) -> None:
    page = reader.open_page("/search?q=ferryman")

    assert read_texts(page, "//article[@class='hit']//h2") == ["Diary of the ferryman"]
    assert len(page.xpath("//article[starts-with(@class, 'hit')]")) == 10
    (more,) = page.xpath("//div[@class='acts']/a[contains(., 'more in this')]")
    total = int(read_texts(page, "//h1")[0].split()[0])
    assert read_text(more) == f"{total - 10} more in this document"
    own, heading = (page.get_element_by_id(each) for each in more.get("aria-labelledby").split())
    assert own is more
    assert read_text(heading).startswith("Diary of the ferryman")
    narrowed = reader.open_page(more.get("href"))
    assert read_texts(narrowed, "//h1") == read_texts(page, "//h1")
    assert not narrowed.xpath("//div[@class='acts']/a[contains(., 'more in this')]")


def test_filters_are_a_form_with_boxes_that_keeps_the_rest_of_the_search(reader: Reader) -> None:
    page = reader.open_page("/search?q=harbour&page=1&meaning=off&lang=pl")
    (form,) = page.xpath("//form[@class='panel']")
    (box,) = form.xpath(".//input[@name='kind' and @value='report']")
    box.checked = True
    sent = [(name, value) for name, value in form.form_values() if value]
    narrowed = reader.open_page(f"/search?{urlencode(sent)}")

    assert (form.get("method"), form.get("action")) == ("get", "/search")
    expected = {"q": "harbour", "meaning": "off", "lang": "pl", "kind": "report", "sort": "relevance"}
    assert dict(sent) == expected
    assert read_texts(narrowed, "//article[@class='hit']//h2/a") == ["The Harbour Report"]
    (remove,) = narrowed.xpath("//div[@class='chosen']//a/@href")
    assert dict(parse_qsl(urlsplit(remove).query)) == {"q": "harbour", "meaning": "off", "lang": "pl"}


def test_filters_of_a_private_search_are_sent_in_the_body(reader: Reader) -> None:
    page = reader.post_form("/search", {"q": "harbour", "kind": "report"})
    (form,) = page.xpath("//form[@class='panel']")
    (remove,) = page.xpath("//div[@class='chosen']//form")

    assert not page.xpath("//details[@class='filters']//a")
    assert (form.get("method"), form.get("action")) == ("post", "/search")
    sent = {name: value for name, value in form.form_values() if value}
    assert sent == {"q": "harbour", "kind": "report"}  # so few that there is no order to choose
    assert dict(remove.form_values()) == {"q": "harbour"}


def test_documents_of_a_range_of_years_are_found(reader: Reader, client: FlaskClient) -> None:
    page = reader.open_page("/search?q=harbour&from=2014&to=2020")
    assert "The Lantern report" not in read_texts(page, "//article//h2/a")
    assert "The Harbour Report" in read_texts(page, "//article//h2/a")
    assert read_texts(page, "//div[@class='chosen']//a") == ["2014 to 2020 ×, remove"]
    assert page.xpath("//input[@id='from' or @id='to']/@value") == ["2014", "2020"]
    years = {hit["document"]["date"][:4] for hit in client.get("/search.json?q=lantern&from=2015").get_json()["hits"]}
    assert years == {"2015"}
    assert client.get("/search.json?q=lantern&to=1999").get_json()["total"] == 0
    assert client.get("/search.json?q=lantern&from=99").status_code == 400


def test_a_filter_that_leaves_nothing_can_still_be_taken_away(reader: Reader) -> None:
    page = reader.open_page("/search?q=ninety&kind=guidance")

    assert read_texts(page, "//h1") == ["No passage with these filters has these words"]
    assert page.xpath("//div[@class='chosen']//a/@href") == ["/search?q=ninety"]


def test_results_go_on_over_pages(reader: Reader) -> None:
    first = reader.open_page("/search?q=ferryman")
    (following,) = first.xpath("//nav[@class='pages']//a/@href")
    second = reader.open_page(following)

    assert read_text(first.xpath("//nav[@class='pages']")[0]) == "Page 1 of 4 Next"
    assert read_text(second.xpath("//nav[@class='pages']")[0]) == "Previous Page 2 of 4 Next"
    excerpts = read_texts(first, "//blockquote") + read_texts(second, "//blockquote")
    assert len(set(excerpts)) == len(excerpts)


def test_a_page_past_the_last_says_where_the_results_end(reader: Reader) -> None:
    page = reader.open_page("/search?q=ferryman&page=99")

    assert "There is no page 99. The results end on page 4." in read_texts(page, "//div[@class='nothing']/p")
    assert page.xpath("//nav[@class='pages']//a/@href") == ["/search?q=ferryman&page=4"]


def test_results_can_be_put_in_order_of_date(reader: Reader) -> None:
    page = reader.open_page("/search?q=lantern")
    orders = {read_text(link): link.get("href") for link in page.xpath("//nav[@class='orders']//a")}

    assert set(orders) == {"Newest", "Oldest", "Which documents"}
    assert read_texts(page, "//nav[@class='orders']//*[@aria-current]") == ["Best first"]
    newest = read_texts(reader.open_page(orders["Newest"]), "//article//h2/a")
    oldest = read_texts(reader.open_page(orders["Oldest"]), "//article//h2/a")
    assert newest[0] == "Guidance for ferry crews"
    assert oldest[0] == "The Lantern report"


def test_what_was_read_otherwise_than_typed_is_said(reader: Reader) -> None:
    page = reader.open_page("/search?q=lantern+OR")

    said = "“OR” has nothing to join here, so it was read as a word."
    assert read_texts(page, "//header/p[@class='notice']") == [said]
    assert said in read_texts(page, "//details[@class='how']//dd[@class='notices']")


def test_in_the_order_of_dates_only_the_passages_with_the_most_of_the_words_are_there(reader: Reader) -> None:
    found = "//article[starts-with(@class, 'hit')]"

    assert len(reader.open_page("/search?q=ninety+flood").xpath(found)) > 1
    assert len(reader.open_page("/search?q=ninety+flood&sort=newest").xpath(found)) == 1


ONLY_NEAR = "No passage has these words; these are near in meaning."


def test_where_no_passage_has_the_words_the_page_says_so_above_those_near_in_meaning(reader: Reader) -> None:
    page = reader.open_page("/search?q=vessel+personnel")
    assert read_texts(page, "//header[@class='tools']/p[@class='notice']") == [ONLY_NEAR]
    assert read_texts(reader.open_page("/search?q=lantern"), "//header[@class='tools']/p[@class='notice']") == []
    frame = reader.open_page("/embed/search?q=vessel+personnel")
    assert read_texts(frame, "//p[@role='status']")[0].startswith(ONLY_NEAR)
    assert "near in meaning" in read_texts(frame, "//p[@class='line']/span[@class='remark']")
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

    assert set(read_texts(page, "//p[@class='line']/span[@class='remark']")) == {"near in meaning"}
    assert not page.xpath("//mark")


WAYS = "//details[@class='how']//dt[.='Found by']/following-sibling::dd"


def test_the_words_can_be_looked_for_in_several_ways_and_back(reader: Reader) -> None:
    page = reader.open_page("/search?q=lantern+zeppelin&kind=report")
    assert read_texts(page, f"{WAYS}/*") == ["Words and meaning", "Words only", "All your words", "In this order"]
    assert read_texts(page, f"{WAYS}/span[@aria-current]") == ["Words and meaning"]

    only = reader.open_page(page.xpath(f"{WAYS}/a[.='Words only']/@href")[0])
    assert read_texts(only, f"{WAYS}/span[@aria-current]") == ["Words only"]
    assert set(only.xpath("//input[@name='meaning']/@value")) == {"off"}
    assert all("meaning=off" in each for each in only.xpath("//nav[@class='orders']//a/@href"))

    every = reader.open_page(only.xpath(f"{WAYS}/a[.='All your words']/@href")[0])
    assert every.xpath("//input[@name='q']/@value")[0] == "+lantern +zeppelin"
    assert not every.xpath("//article")
    assert read_texts(every, f"{WAYS}/span[@aria-current]") == ["All your words"]

    back = reader.open_page(every.xpath(f"{WAYS}/a[.='Words and meaning']/@href")[0])
    assert back.xpath("//input[@name='q']/@value")[0] == "lantern zeppelin"
    assert read_texts(back, f"{WAYS}/span[@aria-current]") == ["Words and meaning"]


def test_a_phrase_is_found_in_this_order_or_in_any(reader: Reader) -> None:
    page = reader.open_page('/search?q="lantern+of+the+law"')
    assert read_texts(page, f"{WAYS}/span[@aria-current]") == ["In this order"]
    assert page.xpath(f"{WAYS}/a/@href") == ["/search?q=lantern+of+the+law"]


def test_how_a_search_was_read_is_written_out_only_where_it_differs(reader: Reader) -> None:
    said = "//dt[.='Searched as']/following-sibling::dd"

    assert not reader.open_page("/search?q=“In+the++Dock”").xpath(said)
    assert read_texts(reader.open_page("/search?q=lantern+(gate"), said) == ["lantern gate"]


def test_an_unclosed_quotation_mark_is_never_an_error(reader: Reader) -> None:
    assert reader.open_page('/search?q="the+lantern+(((').xpath("//h1")


def test_a_phrase_that_is_not_there_offers_its_words(reader: Reader) -> None:
    page = reader.open_page('/search?q="lantern+gate+officer"')
    (way,) = page.xpath("//ul[@class='ways-on']//a[contains(., 'without the quotation marks')]/@href")

    assert read_texts(page, "//h1") == ["No passage has these words in this order"]
    assert reader.open_page(way).xpath("//mark")


@pytest.mark.parametrize("left_out", ["", ",."])
def test_a_quotation_over_the_end_of_a_passage_is_said_to_be_whole(
    reader: Reader, passages: dict[str, list[Passage]], left_out: str
) -> None:
    one, other = (each.text.split() for each in passages["lantern"][:2])
    words = " ".join([*one[-4:], *other[:4]]).translate(dict.fromkeys(map(ord, left_out)))
    page = reader.open_page("/search?" + urlencode({"q": f'"{words}"'}))

    assert read_texts(page, "//h1") == ["These words go on from one passage into the next"]
    assert "These words are in" in read_text(page.xpath("//main")[0])
    assert "The longest part found" not in read_text(page.xpath("//main")[0])


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

    assert not page.xpath("//main//b[. = 'Board'] | //main//script")
    assert any("Ferry <b>Board</b>" in label for label in read_texts(page, "//form[@class='panel']//label"))
    assert any("<name withheld> & friends" in quoted for quoted in read_texts(page, "//blockquote"))
    assert any("<name withheld>" in passage.text for passage in passages["guidance"])


def test_a_private_search_finds_the_same_and_puts_the_words_in_no_address(reader: Reader) -> None:
    page = reader.post_form("/search", {"q": "ferryman", "sort": "newest"})
    open_page = reader.open_page("/search?q=ferryman&sort=newest")

    assert read_texts(page, "//blockquote") == read_texts(open_page, "//blockquote")
    assert not [address for address in page.xpath("//@href | //@action | //@data-print") if "ferryman" in address]
    assert set(page.xpath("//form[@role='search']/@method")) == {"post"}


def test_a_private_search_goes_on_privately(reader: Reader) -> None:
    page = reader.post_form("/search", {"q": "ferryman"})
    (form,) = page.xpath("//nav[@class='pages']//form")
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    second = reader.post_form(form.get("action"), fields)

    assert form.get("method") == "post"
    assert fields == {"q": "ferryman", "page": "2"}
    assert read_text(second.xpath("//nav[@class='pages']/div[2]")[0]) == "Page 2 of 4"


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
    ("parameters", "documents", "active"),
    [
        (SearchParameters("lantern", page=2), 3, []),
        (SearchParameters("lantern", current=True, page=2), 2, ["q=lantern"]),
        (SearchParameters("lantern", document=("report",)), 1, ["q=lantern"]),
        (
            SearchParameters("lantern", document=("lantern", "report")),
            2,
            ["q=lantern&document=report", "q=lantern&document=lantern"],
        ),
        (SearchParameters("lantern", first_year="2014", last_year="2020", page=2), 2, ["q=lantern"]),
    ],
)
def test_what_limits_a_search_can_be_taken_away(
    app: Flask, parameters: SearchParameters, documents: int, active: list[str]
) -> None:
    page = _build(app, parameters)
    assert page.documents == documents
    assert [_write(each) for each in page.active_filters] == active


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
