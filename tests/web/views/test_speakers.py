"""The list of speakers, and the page of each."""

from __future__ import annotations

from flask.testing import FlaskClient

from kb.model import Passage
from tests.web.conftest import Reader, read_text, read_texts

Passages = dict[str, list[Passage]]


def _find_quoted_passage(passages: Passages) -> Passage:
    return next(passage for passage in passages["lantern"] if passage.quotations)


def test_everybody_who_is_quoted_is_listed_by_name(reader: Reader) -> None:
    page = reader.open_page("/speakers")

    assert read_texts(page, "//h2")[0] == "A"
    assert read_texts(page, "//section[1]//li") == ["Ada Ferry 1 quotation Head of Advocacy, Harbour Watch"]
    assert page.xpath("//nav[@aria-label='Site']/a[@aria-current='page']/text()") == ["Speakers"]


def test_a_speaker_has_a_page_with_all_quotations(reader: Reader, passages: Passages) -> None:
    said = _find_quoted_passage(passages)
    (quotation,) = said.quotations
    page = reader.open_page(reader.open_page("/speakers").xpath("//a[.='Ada Ferry']/@href")[0])

    assert read_texts(page, "//h1") == ["Ada Ferry"]
    assert read_texts(page, "//ul[contains(@class, 'roles')]/li") == ["Head of Advocacy, Harbour Watch"]
    assert read_texts(page, "//h2") == ["The Lantern report"]
    assert read_texts(page, "//blockquote") == [quotation.text]
    (link,) = page.xpath("//p[@class='actions']/a/@href")
    assert link.startswith(f"/documents/lantern/{said.id}?start={quotation.span.start}&end={quotation.span.end}#:~:")


def test_an_unknown_speaker_is_not_found(reader: Reader) -> None:
    for strange in ("bo-barge", "a/b", "%00", "<script>"):
        assert read_texts(reader.open_page(f"/speakers/{strange}", 404), "//h1") == ["There is no such speaker"]
    reader.open_page("/speakers?q=a", 400)


def test_a_passage_says_who_said_it_and_how_that_is_known(reader: Reader, passages: Passages) -> None:
    said = _find_quoted_passage(passages)
    page = reader.open_page(f"/documents/lantern/{said.id}")
    (section,) = page.xpath("//section[@class='said']")

    assert read_text(section).startswith(
        "Who said it Ada Ferry, Head of Advocacy, Harbour Watch. Source: name and verb before the quotation."
    )
    cite_only = section.xpath(".//a[.='Cite only these words']/@href")[0]
    assert read_texts(reader.open_page(cite_only), "//section[@class='the-passage']//mark") == [said.quotations[0].text]
    assert not reader.open_page(f"/documents/diary/{passages['diary'][0].id}").xpath("//section[@class='said']")


def test_a_search_can_be_narrowed_to_one_speaker(reader: Reader, client: FlaskClient, passages: Passages) -> None:
    page = reader.open_page("/search?q=officer")
    (chosen,) = page.xpath("//section[@aria-labelledby='facet-speaker']//a[contains(., 'Ada Ferry')]/@href")
    narrowed = reader.open_page(chosen)
    found = client.get(chosen.replace("/search?", "/search.json?")).get_json()

    assert read_texts(narrowed, "//h1") == ["1 passage"]
    assert read_texts(narrowed, "//div[@class='chosen-filters']//li") == ["Ada Ferry remove"]
    assert [hit["id"] for hit in found["hits"]] == [_find_quoted_passage(passages).id]


def test_a_speaker_may_be_named_as_the_facet_names_them_under_any_spelling(
    reader: Reader, client: FlaskClient, passages: Passages
) -> None:
    facet = client.get("/search.json?q=officer").get_json()["facets"]["speaker"]
    assert facet == [["Ada Ferry", 1]]
    for name in ("Ada Ferry", "ADA  FERRY", "Ms Ada Ferry"):
        found = client.get("/search.json", query_string={"speaker": name}).get_json()
        assert [hit["id"] for hit in found["hits"]] == [_find_quoted_passage(passages).id]
    page = reader.open_page("/search?speaker=Ada+Ferry")
    assert read_texts(page, "//div[@class='chosen-filters']//li") == ["Ada Ferry remove"]
    assert client.get("/search.json?speaker=Bo+Barge").get_json()["total"] == 0
    assert client.get("/search.json?speaker=%3F").get_json()["total"] == 0


def test_a_page_of_results_names_those_who_say_it_most(reader: Reader) -> None:
    said = reader.open_page("/search?q=officer").xpath("//ul[@aria-labelledby='voices']")
    unsaid = reader.open_page("/search?q=ferryman").xpath("//ul[@aria-labelledby='voices']")
    private = reader.post_form("/search", {"q": "officer"}).xpath("//ul[@aria-labelledby='voices']//form")

    assert read_text(said[0]) == "Ada Ferry, 1 passage"
    assert not unsaid
    assert len(private) == 1


def test_words_of_a_speaker_are_only_those_in_quotation_marks(reader: Reader) -> None:
    page = reader.open_page("/search?q=advocacy")

    assert not page.xpath("//ul[@aria-labelledby='voices']")
    assert page.xpath("//section[@aria-labelledby='facet-speaker']")


def test_a_speaker_who_is_not_there_is_still_named_as_chosen(reader: Reader) -> None:
    page = reader.open_page("/search?q=officer&speaker=nobody")

    assert read_texts(page, "//h1") == ["No passage has these words"]
    assert "nobody remove" in read_texts(page, "//div[@class='chosen-filters']//li")
