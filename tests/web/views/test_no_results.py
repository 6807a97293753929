"""Searches without results: unknown words, similar ones, and the longest part of a quotation found."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.web.conftest import Reader, read_text, read_texts


def test_an_unknown_word_is_named_with_links_to_similar_ones(reader: Reader) -> None:
    page = reader.open_page('/search?q="the+lantren+of+the+law"')
    (line,) = [each for each in read_texts(page, "//div[@class='nothing']/p") if "lantren" in each]
    assert line.startswith("“lantren” does not occur in this library. Similar spellings: lantern")
    (address,) = page.xpath("//div[@class='nothing']/p/a[text()='lantern']/@href")
    assert read_texts(reader.open_page(address), "//mark") == ["the lantern of the law"]


def test_the_longest_part_of_a_quotation_that_is_there_leads_to_its_passage(reader: Reader) -> None:
    page = reader.open_page('/search?q="the+lantern+of+the+law+shines+on+all"')
    (line,) = [each for each in read_texts(page, "//div[@class='nothing']/p") if "longest" in each]
    assert line == "The longest part found has 5 of the 8 words: “the lantern of the law”"
    (address,) = page.xpath("//div[@class='nothing']/p/a[contains(text(), 'lantern of the law')]/@href")
    assert read_texts(reader.open_page(address), "//section[@class='the-passage']//mark") == ["the lantern of the law"]


def test_its_passage_is_shown_as_a_hit(reader: Reader) -> None:
    page = reader.open_page('/search?q="the+lantern+of+the+law+shines+on+all"')
    assert read_texts(page, "//article//h2") == ["The Lantern report"]
    assert read_texts(page, "//article//mark") == ["the lantern of the law"]
    assert read_texts(page, "//article//div[@class='acts']//summary") == ["Cite"]


def test_after_a_private_search_no_address_has_the_words(reader: Reader) -> None:
    page = reader.post_form("/search", {"q": '"the lantern of the law shines on all"'})
    assert all("lantern+of" not in address for address in page.xpath("//main//a/@href"))
    assert [each for each in read_texts(page, "//div[@class='nothing']/p") if "5 of the 8 words" in each]
    assert len(page.xpath("//article")) == 1


def test_words_that_are_all_there_but_not_together_are_not_called_missing(reader: Reader) -> None:
    page = reader.open_page('/search?q="gate+lantern"')
    assert not [each for each in read_texts(page, "//div[@class='nothing']/p") if "does not occur" in each]


def test_a_similar_word_is_not_offered_where_it_finds_nothing_either(reader: Reader) -> None:
    page = reader.open_page('/search?q="the+lantren+shines+on+nobody"')
    lines = [each for each in read_texts(page, "//div[@class='nothing']/p") if "lantren" in each]
    assert lines == ["“lantren” does not occur in this library."]
    assert not page.xpath("//header[@class='results-head']//*[contains(text(), 'Did you mean')]")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"gate zzz"', []),  # one word is not a part of a quotation
        ('"the lantern zzz"', ["2 of the 3 words: “the lantern”"]),
        (
            '"zzz yyy" OR "the lantern of the law qqq"',
            ["5 of the 6 words: “the lantern of the law”"],
        ),
        (
            '"the lantern qqq" OR "lantern of the law rrr"',
            ["4 of the 5 words: “lantern of the law”"],
        ),
        ('speaker:ada "the lantern of the zzz"', ["4 of the 5 words: “the lantern of the”"]),
        ('lantern -"the lantern of the zzz" +zzz', []),  # not the excluded words
        ('"zzz" +yyy', []),
    ],
)
def test_the_longest_part_is_that_of_the_longest_quotation(reader: Reader, query: str, expected: list[str]) -> None:
    page = reader.open_page(f"/search?{urlencode({'q': query})}")
    found = [each for each in read_texts(page, "//div[@class='nothing']/p") if each.startswith("The longest")]
    assert found == [f"The longest part found has {each}" for each in expected]


def test_a_similar_word_leads_to_the_first_page(reader: Reader) -> None:
    page = reader.open_page('/search?q="the+lantren+of+the+law"&page=3')
    assert page.xpath("//div[@class='nothing']/p/a[text()='lantern']/@href") == [
        "/search?q=%22the+lantern+of+the+law%22"
    ]


def test_a_question_in_another_language_that_finds_nothing_leads_to_topics(reader: Reader) -> None:
    page = reader.open_page("/search?q=wie+lange+dauert+das")
    said = "This looks like German. The documents here are in English."
    assert read_texts(page, "//p[@class='notice']") == [said]
    topics = page.xpath("//ul[@class='ways-on']/li[contains(., 'topics here')]//a")
    assert topics
    for each in topics:
        found = reader.open_page(each.get("href"))
        assert f'"{each.text}"' == found.xpath("string(//input[@name='q']/@value)")
        assert found.xpath("//article")
    assert "topics here" not in read_text(reader.open_page("/search?q=%22nobody+says+this%22"))
