"""Cards above the results of a search for a name or a quotation, on the page and in the JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.web import create_app
from tests.named_library import build_named_library
from tests.web.conftest import Reader, read_text, read_texts

SAID = "Nobody who knocks at the gate should ever be turned away by an officer."


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader(create_app(build_named_library(tmp_path_factory.mktemp("named"))).test_client())


@pytest.mark.parametrize(
    ("typed", "read_as", "reason", "title", "url"),
    [
        (
            "harbour board statement 2019",
            "title",
            "The title of a document",
            "Harbour Board statement 2019",
            "/documents/statement-2019",
        ),
        ("form MS1", "form", "The number of a form MS1", "Form MS1: duty to notify", "/documents/ms1"),
        ("Cm 8421", "number", "The number of a document Cm 8421", "The Harbour Courts: a review", "/documents/review"),
        ("modern slavery act", "law", "A law that 1 passage cites", "Modern Slavery Act 2015", "/laws/msa-2015"),
        (
            "section 45",
            "provision",
            "A provision that 1 passage cites",
            "Modern Slavery Act 2015, s.45",
            "/laws/msa-2015#s-45",
        ),
        ("Jane Roe", "speaker", "A speaker with 1 quotation", "Jane Roe", "/speakers/jane-roe"),
    ],
)
def test_what_a_text_names_is_above_the_results(
    named: Reader, typed: str, read_as: str, reason: str, title: str, url: str
) -> None:
    page = named.open_page(f"/search?q={typed}")
    (card,) = page.xpath("//article[@class='hit choice']")
    said = (read_text(card.xpath(".//span[@class='reason']")[0]), *read_texts(card, "(.//p[@class='line'])[1]"))
    assert " ".join(said).startswith(reason)
    assert [read_text(link) for link in card.xpath(".//h2/a")] == [title]
    assert card.xpath(".//h2/a/@href") == [url]
    named.open_page(url.partition("#")[0])
    if "#" in url:
        assert named.open_page(url.partition("#")[0]).get_element_by_id(url.partition("#")[2]) is not None

    body = named.client.get("/search.json", query_string={"q": typed}).get_json()
    (item,) = body["known_items"]
    assert (body["query"]["read_as"], item["kind"], item["url"]) == (read_as, read_as, url)
    assert (item["document"] is None) is (read_as in ("law", "provision", "speaker"))


def test_of_several_editions_the_one_not_superseded_is_first_and_leads_to_the_other(named: Reader) -> None:
    page = named.open_page("/search?q=guidance+for+gate-keepers")
    (card,) = page.xpath("//article[@class='hit choice']")
    assert card.xpath(".//h2/a/@href") == ["/documents/guide-2024"]
    assert card.xpath(".//p[@class='quiet']/a/@href") == ["/documents/guide-2020"]
    assert read_texts(card, ".//p[@class='quiet']") == ["Also Guidance for Gate-Keepers (2020)"]


@pytest.mark.costly
def test_a_card_is_on_the_first_page_of_a_search_without_filters_only(named: Reader) -> None:
    for address in ("q=Jane+Roe&page=2", "q=Jane+Roe&kind=report", "q=what+did+Jane+Roe+say"):
        assert not named.open_page(f"/search?{address}").xpath("//article[@class='hit choice']")
        assert named.client.get(f"/search.json?{address}").get_json()["known_items"] == []
    assert named.post_form("/search", {"q": "Jane Roe"}).xpath("//article[@class='hit choice']")


def test_a_sentence_of_a_document_is_its_first_hit_and_leads_to_the_check_of_quotations(named: Reader) -> None:
    for page in (named.open_page(f"/search?q={SAID}"), named.post_form("/search", {"q": SAID})):
        assert not page.xpath("//article[@class='hit choice']")
        hit = page.xpath("//article")[0]
        assert read_texts(hit, ".//h2/a") == ["The Harbour Courts: a review"]
        assert "Quotes Jane Roe" in read_texts(hit, ".//p[@class='line']")[0]
        (form,) = page.xpath("//details[@class='how']//form[@action='/check']")
        assert form.get("method") == "post"
        assert form.xpath("./input[@name='text']/@value") == [SAID]
        is_private = set(page.xpath("//form[@role='search']/@method")) == {"post"}
        assert any("turned" in each for each in page.xpath("//article//a/@href")) is not is_private
    report = named.post_form("/check", {"text": SAID})
    assert "The Harbour Courts: a review" in read_text(report)

    body = named.client.get("/search.json", query_string={"q": SAID}).get_json()
    assert body["query"]["read_as"] == "quotation"
    assert (body["quotation"]["status"], body["quotation"]["matches"][0]["document"]["id"]) == ("exact", "review")


def test_a_sentence_that_was_changed_leads_to_the_place_of_the_printed_one(named: Reader) -> None:
    changed = SAID.replace("an officer", "one officer")
    (card,) = named.open_page(f"/search?q={changed}").xpath("//article[@class='hit choice']")
    assert read_texts(card, ".//h2") == ["Nearly these words are in The Harbour Courts: a review"]
    assert card.xpath(".//h2/a/@href")[0].startswith("/documents/review/")
    assert card.xpath(".//form/input[@name='text']/@value") == [changed]


def test_words_that_are_nowhere_in_this_order_are_said_to_be_not_found(named: Reader) -> None:
    page = named.open_page("/search?q=The gate was painted in yellow by a clerk of the court.")
    assert not page.xpath("//article[@class='hit choice']")
    (form,) = page.xpath("//details[@class='how']//dt[.='Quotation']/following-sibling::dd//form[button]")
    assert (read_text(form), form.get("action")) == ("Check this quotation word by word", "/check")
    exact = named.open_page('/search?q="the gate was painted in yellow by a clerk"')
    assert read_texts(exact, "//ul[@class='ways-on']/li")[-3] == "Check this quotation word by word;"
    for plain in ("gate lantern", "who keeps the gate", "how are people who crossed the river at night to be heard"):
        page = named.open_page(f"/search?q={plain}")
        assert not page.xpath("//form[@action='/check'] | //article[contains(@class, 'choice')]")


@pytest.mark.costly
def test_what_the_editor_chose_is_not_there_twice(tmp_path: Path) -> None:
    settings = build_named_library(tmp_path)
    (tmp_path / "library.toml").write_text(
        '[[best_bets]]\nwords = ["MS1"]\npassage = "/documents/ms1"\nnote = "The form of this year."\n'
    )
    site = Reader(create_app(settings).test_client())
    page = site.open_page("/search?q=MS1")
    (card,) = page.xpath("//article[@class='hit choice']")
    assert read_texts(card, ".//span[@class='reason']") == ["Chosen by the editor"]
    assert read_texts(card, ".//p[@class='line']")[0] == "The form of this year."
