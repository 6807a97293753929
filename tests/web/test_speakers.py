"""Everybody who is quoted, and what they said."""

from __future__ import annotations

from flask.testing import FlaskClient

from kb.model import Passage
from tests.web.conftest import Reader, all_words, words

Passages = dict[str, list[Passage]]


def _said(passages: Passages) -> Passage:
    return next(passage for passage in passages["lantern"] if passage.quotations)


def test_everybody_who_is_quoted_is_listed_by_name(reader: Reader) -> None:
    page = reader.opens("/speakers")

    assert all_words(page, "//h2")[0] == "A"
    assert all_words(page, "//section[1]//li") == ["Ada Ferry 1 quotation Head of Advocacy, Harbour Watch"]
    assert page.xpath("//nav[@aria-label='Site']/a[@aria-current='page']/text()") == ["Speakers"]


def test_a_speaker_has_a_page_with_all_quotations(reader: Reader, passages: Passages) -> None:
    said = _said(passages)
    (quotation,) = said.quotations
    page = reader.opens(reader.opens("/speakers").xpath("//a[.='Ada Ferry']/@href")[0])

    assert all_words(page, "//h1") == ["Ada Ferry"]
    assert all_words(page, "//ul[contains(@class, 'roles')]/li") == ["Head of Advocacy, Harbour Watch"]
    assert all_words(page, "//h2") == ["The Lantern report"]
    assert all_words(page, "//blockquote") == [quotation.text]
    (link,) = page.xpath("//p[@class='actions']/a/@href")
    assert link.startswith(f"/documents/lantern/{said.id}?start={quotation.span.start}&end={quotation.span.end}#:~:")


def test_nobody_is_said_to_be_nobody(reader: Reader) -> None:
    for strange in ("bo-barge", "a/b", "%00", "<script>"):
        assert all_words(reader.opens(f"/speakers/{strange}", 404), "//h1") == ["There is no such speaker"]
    reader.opens("/speakers?q=a", 400)


def test_a_passage_says_who_said_it_and_how_that_is_known(reader: Reader, passages: Passages) -> None:
    said = _said(passages)
    page = reader.opens(f"/documents/lantern/{said.id}")
    (section,) = page.xpath("//section[@class='said']")

    assert words(section).startswith("Who said it Ada Ferry, Head of Advocacy, Harbour Watch. How we know: ")
    assert said.quotations[0].rule in words(section)
    cite_only = section.xpath(".//a[.='Cite only these words']/@href")[0]
    assert all_words(reader.opens(cite_only), "//section[@class='the-passage']//mark") == [said.quotations[0].text]
    assert not reader.opens(f"/documents/diary/{passages['diary'][0].id}").xpath("//section[@class='said']")


def test_a_search_can_be_narrowed_to_one_speaker(reader: Reader, client: FlaskClient, passages: Passages) -> None:
    page = reader.opens("/search?q=officer")
    (chosen,) = page.xpath("//section[@aria-labelledby='facet-speaker']//a[contains(., 'Ada Ferry')]/@href")
    narrowed = reader.opens(chosen)
    found = client.get(chosen.replace("/search?", "/search.json?")).get_json()

    assert all_words(narrowed, "//h1") == ["1 passage"]
    assert all_words(narrowed, "//div[@class='chosen-filters']//li") == ["Ada Ferry remove"]
    assert [hit["id"] for hit in found["hits"]] == [_said(passages).id]


def test_a_speaker_may_be_named_as_the_facet_names_them_under_any_spelling(
    reader: Reader, client: FlaskClient, passages: Passages
) -> None:
    facet = client.get("/search.json?q=officer").get_json()["facets"]["speaker"]
    assert facet == [["Ada Ferry", 1]]
    for name in ("Ada Ferry", "ADA  FERRY", "Ms Ada Ferry"):
        found = client.get("/search.json", query_string={"speaker": name}).get_json()
        assert [hit["id"] for hit in found["hits"]] == [_said(passages).id]
    page = reader.opens("/search?speaker=Ada+Ferry")
    assert all_words(page, "//div[@class='chosen-filters']//li") == ["Ada Ferry remove"]
    assert client.get("/search.json?speaker=Bo+Barge").get_json()["total"] == 0
    assert client.get("/search.json?speaker=%3F").get_json()["total"] == 0


def test_a_page_of_results_names_those_who_say_it_most(reader: Reader) -> None:
    said = reader.opens("/search?q=officer").xpath("//ul[@aria-labelledby='voices']")
    unsaid = reader.opens("/search?q=ferryman").xpath("//ul[@aria-labelledby='voices']")
    private = reader.posts("/search", {"q": "officer"}).xpath("//ul[@aria-labelledby='voices']//form")

    assert words(said[0]) == "Ada Ferry, 1 passage"
    assert not unsaid
    assert len(private) == 1


def test_words_of_a_speaker_are_only_those_in_quotation_marks(reader: Reader) -> None:
    page = reader.opens("/search?q=advocacy")

    assert not page.xpath("//ul[@aria-labelledby='voices']")
    assert page.xpath("//section[@aria-labelledby='facet-speaker']")


def test_a_speaker_who_is_not_there_is_still_named_as_chosen(reader: Reader) -> None:
    page = reader.opens("/search?q=officer&speaker=nobody")

    assert all_words(page, "//h1") == ["No passage has these words"]
    assert "nobody remove" in all_words(page, "//div[@class='chosen-filters']//li")
