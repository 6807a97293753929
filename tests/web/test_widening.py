"""Other words that mean the same: said on the page of results and in its twin, and switched off by a link."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.web.conftest import Reader, all_words


def test_the_page_says_what_else_was_searched_for_and_links_to_the_typed_words_only(reader: Reader) -> None:
    page = reader.opens("/search?q=licence+neighbour&kind=report")
    (line,) = [each for each in all_words(page, "//header/p[@class='quiet']") if each.startswith("Also")]
    assert line == "Also searched for license and neighbor. Search for the typed words only"
    (address,) = page.xpath("//header/p/a[text()='Search for the typed words only']/@href")
    assert address == "/search?q=licence+neighbour&kind=report&widen=off"

    typed = reader.opens(address)
    assert "Also searched for" not in all_words(typed, "//main")[0]
    (back,) = typed.xpath("//header/p/a[contains(text(), 'mean the same')]/@href")
    assert back == "/search?q=licence+neighbour&kind=report"
    assert typed.xpath("//form[@role='search']//input[@name='widen']/@value") == ["off"]


def test_a_private_search_switches_it_off_in_the_body(reader: Reader) -> None:
    page = reader.posts("/search", {"q": "licence"})
    assert page.xpath("//form[@class='step'][button='Search for the typed words only']/input/@name") == ["q", "widen"]
    assert "Also searched for" not in all_words(reader.posts("/search", {"q": "licence", "widen": "off"}), "//main")[0]


def test_the_twin_names_what_else_was_searched_for(client: FlaskClient) -> None:
    asked = client.get("/search.json?q=licence").get_json()["query"]
    assert asked["also_searched_for"] == ["license"]
    assert client.get("/search.json?q=licence&widen=off").get_json()["query"]["also_searched_for"] == []
    assert client.get("/search.json?q=licence&widen=maybe").status_code == 400


def test_words_in_quotation_marks_are_not_widened(client: FlaskClient) -> None:
    assert client.get('/search.json?q="licence"').get_json()["query"]["also_searched_for"] == []


def test_another_spelling_is_offered_with_a_link_and_in_the_twin(reader: Reader, client: FlaskClient) -> None:
    page = reader.opens('/search?q="lantren+of+the+law"')
    (address,) = page.xpath("//header/p[contains(., 'Did you mean')]/a/@href")
    assert all_words(reader.opens(address), "//mark") == ["lantern of the law"]
    assert client.get("/search.json?q=lantren").get_json()["query"]["did_you_mean"] == "lantern"


def test_a_search_for_another_spelling_leads_back_to_the_typed_words(reader: Reader) -> None:
    page = reader.opens("/search?q=lantren")
    assert "“lantren” is nowhere in the library; “lantern” was searched for." in all_words(page, "//li")
    assert page.xpath("//header/p/a[contains(text(), 'typed words only')]/@href") == ["/search?q=lantren&widen=off"]
