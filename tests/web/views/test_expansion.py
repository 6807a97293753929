"""Other words with the same meaning: shown on the page of results and in its JSON, and switched off by a link."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.web.conftest import Reader, read_texts


def test_the_page_says_what_else_was_searched_for_and_links_to_the_typed_words_only(reader: Reader) -> None:
    page = reader.open_page("/search?q=licence+neighbour&kind=report")
    (line,) = [each for each in read_texts(page, "//header/p[@class='quiet']") if each.startswith("Also")]
    assert line == "Also searched for license and neighbor. Search only for the words you typed"
    (address,) = page.xpath("//header/p/a[text()='Search only for the words you typed']/@href")
    assert address == "/search?q=licence+neighbour&kind=report&widen=off"

    typed = reader.open_page(address)
    assert "Also searched for" not in read_texts(typed, "//main")[0]
    (back,) = typed.xpath("//header/p/a[contains(text(), 'the same meaning')]/@href")
    assert back == "/search?q=licence+neighbour&kind=report"
    assert typed.xpath("//form[@role='search']//input[@name='widen']/@value") == ["off"]


def test_a_private_search_switches_it_off_in_the_body(reader: Reader) -> None:
    page = reader.post_form("/search", {"q": "licence"})
    assert page.xpath("//form[@class='step'][button='Search only for the words you typed']/input/@name") == [
        "q",
        "widen",
    ]
    assert (
        "Also searched for"
        not in read_texts(reader.post_form("/search", {"q": "licence", "widen": "off"}), "//main")[0]
    )


def test_the_json_names_what_else_was_searched_for(client: FlaskClient) -> None:
    asked = client.get("/search.json?q=licence").get_json()["query"]
    assert asked["also_searched_for"] == ["license"]
    assert client.get("/search.json?q=licence&widen=off").get_json()["query"]["also_searched_for"] == []
    assert client.get("/search.json?q=licence&widen=maybe").status_code == 400


def test_words_in_quotation_marks_are_not_expanded(client: FlaskClient) -> None:
    assert client.get('/search.json?q="licence"').get_json()["query"]["also_searched_for"] == []


def test_another_spelling_is_offered_with_a_link_and_in_the_json(reader: Reader, client: FlaskClient) -> None:
    page = reader.open_page('/search?q="lantren+of+the+law"')
    (address,) = page.xpath("//header/p[contains(., 'Did you mean')]/a/@href")
    assert read_texts(reader.open_page(address), "//mark") == ["lantern of the law"]
    assert client.get("/search.json?q=lantren").get_json()["query"]["did_you_mean"] == "lantern"


def test_a_search_for_another_spelling_leads_back_to_the_typed_words(reader: Reader) -> None:
    page = reader.open_page("/search?q=lantren")
    assert "“lantren” does not occur in the library; “lantern” was searched for instead." in read_texts(page, "//li")
    assert page.xpath("//header/p/a[contains(text(), 'words you typed')]/@href") == ["/search?q=lantren&widen=off"]
