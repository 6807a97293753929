"""A search that found nothing: which word is missing, what is near to it, and the longest part that is there."""

from __future__ import annotations

from tests.web.conftest import Reader, all_words


def test_a_word_that_is_nowhere_is_named_with_links_to_those_spelled_nearly_alike(reader: Reader) -> None:
    page = reader.opens('/search?q="the+lantren+of+the+law"')
    (line,) = [each for each in all_words(page, "//div[@class='nothing']/p") if "lantren" in each]
    assert line.startswith("“lantren” stands nowhere in the library. Spelled nearly alike: lantern")
    (address,) = page.xpath("//div[@class='nothing']/p/a[text()='lantern']/@href")
    assert all_words(reader.opens(address), "//mark") == ["the lantern of the law"]


def test_the_longest_part_of_a_quotation_that_is_there_leads_to_its_passage(reader: Reader) -> None:
    page = reader.opens('/search?q="the+lantern+of+the+law+shines+on+all"')
    (line,) = [each for each in all_words(page, "//div[@class='nothing']/p") if "longest" in each]
    assert line.startswith(
        "The longest part that stands in the library has 5 of 8 words: “the lantern of the law”, in The Lantern report"
    )
    (address,) = page.xpath("//div[@class='nothing']/p/a[contains(text(), 'lantern of the law')]/@href")
    assert all_words(reader.opens(address), "//section[@class='the-passage']//mark") == ["the lantern of the law"]


def test_after_a_private_search_no_address_has_the_words(reader: Reader) -> None:
    page = reader.posts("/search", {"q": '"the lantern of the law shines on all"'})
    assert all("lantern+of" not in address for address in page.xpath("//main//a/@href"))
    assert [each for each in all_words(page, "//div[@class='nothing']/p") if "5 of 8 words" in each]


def test_words_that_are_all_there_but_not_together_are_not_called_missing(reader: Reader) -> None:
    page = reader.opens('/search?q="gate+lantern"')
    assert not [each for each in all_words(page, "//div[@class='nothing']/p") if "stands nowhere" in each]


def test_a_word_spelled_nearly_alike_is_not_offered_where_it_finds_nothing_either(reader: Reader) -> None:
    page = reader.opens('/search?q="the+lantren+shines+on+nobody"')
    lines = [each for each in all_words(page, "//div[@class='nothing']/p") if "lantren" in each]
    assert lines == ["“lantren” stands nowhere in the library."]
    assert not page.xpath("//header[@class='results-head']//*[contains(text(), 'Did you mean')]")
