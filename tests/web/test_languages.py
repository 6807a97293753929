"""The language of pages: asked for in the address, else the reader's, else the library's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement

from kb.engine.registry import create_engine
from kb.settings import Settings
from kb.web import create_app
from kb.web.translations import LANGUAGE_NAMES, SOURCE_LANGUAGE
from tests.web.conftest import Reader, read_text, read_texts


@pytest.mark.parametrize("asked", ["lang=xx", "lang=", "lang=xx&lang=cy"])
def test_a_language_that_there_is_none_of_leaves_the_readers(client: FlaskClient, asked: str) -> None:
    response = client.get(f"/about?{asked}", headers={"Accept-Language": "pl"})
    assert response.status_code == 200
    page: HtmlElement = html.document_fromstring(response.text)
    assert page.get("lang") == "pl"
    assert page.xpath("//a[not(ancestor::ul[@class='languages'])][contains(@href, 'lang=')]") == []


def test_of_two_languages_the_first_is_taken(reader: Reader) -> None:
    assert reader.open_page("/?lang=cy&lang=pl").get("lang") == "cy"


def test_a_form_that_asks_for_no_language_there_is_is_answered(reader: Reader) -> None:
    assert reader.post_form("/search", {"q": "lantern", "lang": "xx"}).get("lang") == "en-GB"


@pytest.mark.parametrize(
    ("address", "status", "kept"),
    [
        ("/search?q=lantern&utm_source=a&kind=report&fbclid=1&lang=cy", 200, "?q=lantern&kind=report&lang="),
        ("/about?q=lantern", 200, "?lang="),
        ("/missing?q=lantern", 404, "?lang="),
        ("/missing%3F%22/a%20b?q=lantern", 404, "?lang="),
    ],
)
def test_links_to_the_page_in_other_languages_repeat_what_the_page_knows(
    reader: Reader, address: str, status: int, kept: str
) -> None:
    page = reader.open_page(address, status)
    links = page.xpath("//ul[@class='languages']//a/@href")
    assert len(links) >= len(LANGUAGE_NAMES) - 1
    assert {link[:-2] for link in links} == {kept}
    assert not [link for link in page.xpath("//@href | //@action") if "utm_source" in link or "fbclid" in link]


@pytest.mark.parametrize("address", ["/search.json?q=lantern", "/documents.json", "/search.atom?q=a", "/openapi.json"])
def test_programs_are_told_in_english(client: FlaskClient, address: str) -> None:
    asked = client.get(f"{address}{'&' if '?' in address else '?'}lang=en")
    assert asked.status_code == 400
    assert asked.get_json()["errors"] == [
        {"field": "lang", "message": "There is no parameter 'lang' here. Programs are told in English."}
    ]


def test_caches_are_told_that_pages_depend_on_the_reader_and_answers_for_programs_do_not(client: FlaskClient) -> None:
    assert "Accept-Language" in client.get("/").headers["Vary"]
    assert "Accept-Language" in client.get("/missing").headers["Vary"]
    assert "Accept-Language" not in client.get("/search.json?q=lantern").headers["Vary"]


def test_the_language_that_was_asked_for_is_kept_in_links_and_forms(reader: Reader) -> None:
    page = reader.open_page("/search?q=lantern&lang=en")
    ours = [link for link in page.xpath("//main//a/@href | //nav//a/@href") if link.startswith("/")]
    files = [link for link in ours if re.search(r"/file|\.(atom|csv|ris|bib)\b", link)]
    assert [link for link in ours if "lang=en" not in link] == files
    assert page.xpath("//form[@role='search']//input[@name='lang']/@value") == ["en", "en"]


def test_what_is_cited_and_copied_has_no_language(reader: Reader) -> None:
    (link,) = reader.open_page("/search?q=%22lantern+of+the+law%22&lang=en").xpath("//a[@id='c1']/@href")
    page = reader.open_page(link)
    citation = "".join(read_texts(page, "//section[contains(@class, 'cite')] | //section[@class='citation']"))
    assert "lang=" not in citation
    assert not [tag for tag in page.xpath("//meta/@content") if "lang=" in tag]


LANGUAGES = [code for code in LANGUAGE_NAMES if code != SOURCE_LANGUAGE]
# The pages that somebody in need may see, with their parameters.
CARED_FOR = (
    *("/", "/search", "/search?q=lantern", "/search?q=xylophone", "/search?q=%22gate+lantern%22"),
    *("/leaving", "/about"),
)
_ENGLISH = re.compile(r"\b(the|of|this|with|which|your|and|from|passages?|words)\b", re.IGNORECASE)
_QUOTED = re.compile("“[^”]*”|„[^”]*”")  # words that were typed, or examples
_UNSEEN = {"script", "style", "head"}


def spoken_in(element: HtmlElement) -> str:
    """Return the inherited language of an element."""
    return str(element.xpath("string(ancestor-or-self::*[@lang][1]/@lang)"))


def said_in(page: HtmlElement, code: str) -> list[str]:
    """Return all words of a page declared to be in a language: texts, names and messages of scripts."""
    said: list[str] = []
    for element in page.body.iter("*"):
        if element.tag in _UNSEEN:
            continue
        inner = [element.text, *(child.tail for child in element)]
        names = [element.get(name) for name in ("aria-label", "placeholder", "title", "alt")]
        spoken = [value for name, value in element.items() if name.startswith("data-") and "/" not in value]
        if spoken_in(element) == code:
            said += [_QUOTED.sub("", each) for each in (*inner, *names, *spoken) if each and each.strip()]
    return said


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("address", CARED_FOR)
def test_pages_that_somebody_in_need_may_meet_have_no_english_that_is_not_marked_as_such(
    reader: Reader, address: str, code: str
) -> None:
    page = reader.open_page(f"{address}{'&' if '?' in address else '?'}lang={code}")
    assert page.get("lang") == code
    assert page.get("dir") == "ltr"
    said = said_in(page, code)
    assert len(said) > 25
    assert [each for each in said if _ENGLISH.search(each)] == []
    assert _ENGLISH.search(str(page.findtext(".//title")).rpartition(" – ")[0]) is None


@pytest.mark.parametrize("code", LANGUAGES)
def test_failures_are_told_in_the_language_and_faults_are_marked_as_english(reader: Reader, code: str) -> None:
    missing = reader.open_page(f"/missing?lang={code}", 404)
    assert [each for each in said_in(missing, code) if _ENGLISH.search(each)] == []
    faulty = reader.open_page(f"/search?q=a&page=0&lang={code}", 400)
    assert faulty.xpath("//ul[@class='faults']/li/@lang") == ["en"]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("address", ["/documents", "/speakers", "/laws", "/check", "/accessibility"])
def test_pages_without_a_translation_say_that_they_are_in_english(reader: Reader, address: str, code: str) -> None:
    page = reader.open_page(f"{address}?lang={code}")
    assert page.xpath("//main/@lang") == ["en"]
    assert [each for each in said_in(page, code) if _ENGLISH.search(each)] == []


def test_the_browser_is_listened_to_the_address_more_and_the_library_last(
    client: FlaskClient, library: Path, tmp_path: Path
) -> None:
    def language(address: str, accepted: str, site: FlaskClient = client) -> str:
        page = html.document_fromstring(site.get(address, headers={"Accept-Language": accepted}).text)
        return str(page.get("lang"))

    assert language("/", "ro-MD,ro;q=0.9,en;q=0.8") == "ro"
    assert language("/", "sq-XK, en;q=0.5") == "sq"
    assert language("/", "de, en;q=0.8, pl;q=0.7") == "en-GB"
    assert language("/", "de") == "en-GB"
    assert language("/", "vi;q=0, pl;q=0.1") == "pl"
    assert language("/?lang=cy", "pl") == "cy"
    (tmp_path / "library.toml").write_text('language = "cy"\n', encoding="utf-8")
    app = create_app(Settings(library=tmp_path), create_engine(Settings(library=library)))
    assert language("/", "de", app.test_client()) == "cy"
    assert language("/", "en-US", app.test_client()) == "en-GB"


def test_the_switch_names_each_language_in_itself_and_keeps_the_search(reader: Reader) -> None:
    page = reader.open_page("/search?q=lantern&kind=release&lang=pl")
    (switch,) = page.xpath("//nav[@id='languages']")
    assert read_texts(switch, ".//li") == list(LANGUAGE_NAMES.values())
    assert switch.xpath(".//span[@aria-current]/@lang") == ["pl"]
    for link in switch.xpath(".//a"):
        assert link.get("lang").startswith(link.get("href").rpartition("lang=")[2])
    (address,) = switch.xpath(".//a[@lang='vi']/@href")
    assert address == "?q=lantern&kind=release&lang=vi"
    assert reader.open_page(f"/search{address}").get("lang") == "vi"


def test_the_switch_of_a_private_search_keeps_its_address_without_the_words(reader: Reader) -> None:
    page = reader.post_form("/search", {"q": "lantern", "lang": "ro"})
    assert page.get("lang") == "ro"
    assert not [link for link in page.xpath("//@href") if "lantern" in link and "documents" not in link]
    (address,) = page.xpath("//nav[@id='languages']//a[@lang='sq']/@href")
    assert address.startswith("?token=")
    other = reader.open_page(f"/search/private{address}")
    assert other.get("lang") == "sq"
    assert len(other.xpath("//mark")) == len(page.xpath("//mark")) > 0


def test_a_page_without_an_address_of_its_own_is_sent_again_in_another_language(reader: Reader) -> None:
    draft = "“Nobody who knocks at the gate should be turned away”"
    page = reader.post_form("/check", {"text": draft, "lang": "ro"})
    (form,) = page.xpath("//nav[@id='languages']//form")
    assert (form.get("method"), form.get("action")) == ("post", "/check")
    assert {each.get("name"): each.get("value") for each in form.xpath(".//input")} == {"text": draft}
    assert set(form.xpath(".//button/@value")) == set(LANGUAGE_NAMES) - {"ro"}
    assert reader.post_form("/check", {"text": draft, "lang": "sq"}).get("lang") == "sq"


def test_dates_and_numbers_are_written_as_the_language_writes_them(reader: Reader) -> None:
    assert "13 iunie 2013" in read_text(reader.open_page("/?lang=ro").body)
    assert "13 czerwca 2013" in read_text(reader.open_page("/?lang=pl").body)


def test_titles_and_passages_keep_the_language_of_their_document(reader: Reader) -> None:
    page = reader.open_page("/search?q=lantern&lang=vi")
    for element in page.xpath("//main//article//h2 | //main//article//blockquote"):
        assert spoken_in(element).startswith("en")


def test_text_in_the_language_of_the_page_is_not_marked(reader: Reader) -> None:
    titles = "//article[contains(@class, 'hit')]//h2"
    assert "en-GB" in reader.open_page("/search?q=passenger&lang=cy").xpath(f"{titles}/@lang")
    page = reader.open_page("/search?q=passenger")
    assert page.get("lang") == "en-GB"
    assert "en-GB" not in page.xpath(f"{titles}/@lang")


def test_the_about_page_of_a_language_says_that_it_is_not_finished(reader: Reader) -> None:
    assert "nie jest ukończone" in read_text(reader.open_page("/about?lang=pl").xpath("//p[@class='notice']")[0])
    assert not reader.open_page("/about?lang=en").xpath("//p[@class='notice']")
