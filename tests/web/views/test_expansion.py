"""Other words with the same meaning: shown on the page of results and in its JSON, and switched off by a link."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.web.conftest import Reader, read_text, read_texts

ADDED = "//details[@class='how']//dd[@class='added']"


def test_the_page_says_what_else_was_searched_for_and_links_to_the_typed_words_only(reader: Reader) -> None:
    page = reader.open_page("/search?q=licence+neighbour&kind=report")
    (said,) = read_texts(page, ADDED)
    assert said.endswith("neighbor × Search only for the words you typed")
    (address,) = page.xpath(f"{ADDED}/a[text()='Search only for the words you typed']/@href")
    assert address == "/search?q=licence+neighbour&kind=report&widen=off"

    typed = reader.open_page(address)
    (back,) = typed.xpath(f"{ADDED}/a[contains(text(), 'the same meaning')]/@href")
    assert back == "/search?q=licence+neighbour&kind=report"
    assert set(typed.xpath("//form[@role='search']//input[@name='widen']/@value")) == {"off"}


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
    assert read_texts(page, "//header/p[@class='notice']") == [
        "Searched for lantern. Search only for the words you typed"
    ]
    assert page.xpath("//header/p/a/@href") == ["/search?q=lantren&widen=off"]
    said = "“lantren” does not occur in the library; “lantern” was searched for instead."
    assert read_texts(page, "//dd[@class='notices']") == [said]


def test_each_word_that_was_searched_for_can_be_struck_out_and_brought_back(reader: Reader) -> None:
    page = reader.open_page("/search?q=Licence+of+the+lantren&kind=report")
    words = {read_text(each): each.get("href") for each in page.xpath(f"{ADDED}//li/a")}
    assert words == {
        "Do not search for “lantern”lantern ×": "/search?q=Licence+of+the+lantren&kind=report&without=lantern",
        "Do not search for “license”license ×": "/search?q=Licence+of+the+lantren&kind=report&without=license",
    }
    struck = reader.open_page("/search?q=Licence+of+the+lantren&kind=report&without=license")
    assert "Do not search for “license”" not in read_text(struck)
    (back,) = struck.xpath("//a[contains(., 'Search for “license” again')]/@href")
    assert back == "/search?q=Licence+of+the+lantren&kind=report"
    assert set(struck.xpath("//form[not(@method='post')]//input[@name='without']/@value")) == {"license"}


def test_after_a_private_search_words_are_struck_out_in_the_body(reader: Reader) -> None:
    page = reader.post_form("/search", {"q": "licence"})
    assert not page.xpath(f"{ADDED}//a")
    (form,) = page.xpath(f"{ADDED}//form[contains(., '“license”')]")
    assert dict(form.form_values()) == {"q": "licence", "without": "license"}


def test_a_word_that_is_nowhere_is_named_plainly(reader: Reader) -> None:
    alone = reader.open_page("/search?q=the+xylophones")
    assert read_texts(alone, "//h1") == ["Nothing here is about “xylophones”"]
    beside = reader.open_page("/search?q=xylophones+lantern")
    assert "Nowhere in this library: “xylophones”." in read_texts(beside, "//p[@class='notice']")
    asked = reader.client.get("/search.json?q=xylophones+lantern").get_json()["query"]
    assert (asked["not_in_library"], asked["other_language"]) == (["xylophones"], None)


def test_a_question_in_another_language_is_told_that_of_the_documents(reader: Reader) -> None:
    page = reader.open_page("/search?q=wie+kann+ich+einen+Fall+melden")
    said = "This looks like German. The documents here are in English."
    assert read_texts(page, "//p[@class='notice']") == [said]
    assert "Did you mean" not in read_text(page)
    translated = reader.open_page("/search?q=wie+kann+ich+einen+Fall+melden&lang=ro")
    told = "Textul pare a fi în limba germană. Documentele de aici sunt în limba engleză."
    assert read_texts(translated, "//p[@class='notice']") == [told]


def test_a_question_in_another_language_says_in_what_english_it_was_searched_for(reader: Reader) -> None:
    page = reader.open_page("/search?q=cine+citește+raportul")
    said = "This looks like Romanian. Searched, word by word, in English for"
    assert read_texts(page, "//p[@class='notice']") == [f"{said} who read report. Search only for the words you typed"]
    assert page.xpath("//p[@class='notice']/a/@href") == ["/search?q=cine+cite%C8%99te+raportul&widen=off"]
    assert page.xpath("//article//mark")
    in_context = reader.open_page(page.xpath("//article//a[text()='In context']/@href")[0])
    assert "report" in {read_text(each).lower() for each in in_context.xpath("//mark")}
    translated = reader.open_page("/search?q=cine+citește+raportul&lang=ro")
    assert translated.xpath("//p[@class='notice']/q/@lang") == ["en"]
    asked = reader.client.get("/search.json?q=cine+citește+raportul").get_json()["query"]
    assert (asked["other_language"], asked["translation"]) == ("ro", "who read report")
