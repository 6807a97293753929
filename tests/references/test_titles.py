"""Titles of documents in the texts of others: whole, capitalised, of the right year, and nothing else's."""

from __future__ import annotations

import pytest

from kb.model import Block, BlockKind, DocumentId, Passage, PassageId, Span
from kb.references.titles import KnownTitle, TitleIndex, split_title

TITLE = "A short guide to keeping lanterns by the river"


def make_index(*titles: tuple[str, str, str]) -> TitleIndex:
    return TitleIndex.build(
        KnownTitle(DocumentId(document), split_title(title), title, year) for document, title, year in titles
    )


def make_passage(text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Passage:
    span = Span(0, len(text))
    return Passage(PassageId("p"), DocumentId("other"), 0, span, text, kind, blocks=(Block(kind, span),))


INDEX = make_index(("guide", TITLE, "2018"))


def find(text: str, kind: BlockKind = BlockKind.PARAGRAPH, index: TitleIndex = INDEX) -> list[str]:
    return [each.document for each in index.find_titles(make_passage(text, kind))]


@pytest.mark.parametrize(
    "text",
    [
        f"‘{TITLE}’ was made to help.",
        "Ada Ferry, “A Short Guide to Keeping Lanterns by the River,” 2018, https://river.example/2021/guide",
        "See A Short Guide to\nkeeping lanterns by the river.",
        f"Ferry, A. (2018) {TITLE}. East harbour.",
    ],
)
def test_a_title_is_found(text: str) -> None:
    assert find(text) == ["guide"]


@pytest.mark.parametrize(
    "text",
    [
        "this is a short guide to keeping lanterns by the river.",
        f"‘{TITLE}: the second part’ followed.",
        f"The Harbour {TITLE} is another.",
        f"‘{TITLE} Banks’",
        f"Ferry, A. (2021) {TITLE}. East harbour.",
        TITLE,
    ],
)
def test_a_longer_name_another_year_or_plain_words_are_none(text: str) -> None:
    assert find(text) == []


def test_a_title_alone_is_one_in_a_list_or_a_footnote_and_not_on_its_own_page() -> None:
    assert find(TITLE, BlockKind.LIST_ITEM) == find(TITLE, BlockKind.FOOTNOTE) == ["guide"]
    assert find(TITLE, BlockKind.HEADING) == []


def test_of_two_documents_of_one_title_the_year_decides() -> None:
    index = make_index(("old", TITLE, "2018"), ("new", TITLE, "2020"))
    assert find(f"See ‘{TITLE}’.", index=index) == []
    assert find(f"See ‘{TITLE}’ (2020).", index=index) == ["new"]


def test_two_titles_in_one_passage_are_both_found() -> None:
    rules = "The rules of mooring boats in the harbour"
    index = make_index(("guide", TITLE, ""), ("rules", rules, ""))
    assert find(f"See ‘{TITLE}’ and ‘{rules}’.", index=index) == ["guide", "rules"]


def test_the_longer_of_two_titles_is_meant() -> None:
    index = make_index(("short", TITLE, ""), ("long", f"{TITLE} and the sea", ""))
    assert find(f"See ‘{TITLE} and the sea’.", index=index) == ["long"]


def test_a_title_all_in_capitals_may_be_printed_in_small_letters() -> None:
    index = make_index(("guide", "KEEPING LANTERNS BY THE RIVERs AND SEAS", ""))
    assert find("See Keeping Lanterns by the Rivers and Seas.", index=index) == ["guide"]
    assert find("See Keeping lanterns by the rivers and seas.", index=index) == []


def test_a_document_does_not_name_itself() -> None:
    assert find(f"‘{TITLE}’ was made to help.", index=make_index(("other", TITLE, ""))) == []


def test_a_short_title_is_no_title() -> None:
    assert split_title("National Referral Mechanism (NRM)") == ()
    assert split_title("One to be of us") == ()
