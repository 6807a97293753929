"""The sub-title of a document among the lines around its title."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.finders.subtitles import find_subtitle

T, P = BlockKind.TITLE, BlockKind.PARAGRAPH
TITLE = "Harbour debts"


def build(*texts: str, title: str = TITLE, page: int = 1, is_cover: bool = True) -> FrontPages:
    made = tuple(Line(T if text == title else P, text, 0, page) for text in texts)
    return FrontPages(made, (), made, (), is_cover)


@pytest.mark.parametrize(
    ("below", "is_cover", "subtitle"),
    [
        ("A guide for harbour masters", True, "A guide for harbour masters"),
        ("A guide for harbour masters", False, "A guide for harbour masters"),
        ("How men came to owe money for nets that were meant to pay them", False, None),
        ("Results of the Net Menders’ Union Survey", False, None),
        ("Findings and recommendations from the first year of the Lantern’s Harbour Project", True, None),
        ("Nets at sea and on land", False, ""),
        ("Nets at sea and on land", True, None),
        ("What 418 men told us about the shed", True, None),
        ("Extreme Heat and the Rights of Harbour Men", True, None),
        ("A Review by the Harbour Council", True, None),
        ("Protecting the harbour men from cold", False, None),
        ("Following the harbour men", False, ""),
        ("Service Reliability and Household Costs in Northern Zorbia’s Harbour Communities", True, None),
        ("Supplementary Planning Document", True, None),
        ("June 2013", True, ""),
        ("By Ada Wren", True, ""),
        ("Ada Wren and Ben Lark", True, ""),
        ("Example Council", True, ""),
        ("You are less than a human being”", True, ""),
        ("What is a net?", False, ""),
        ("under the", True, ""),
        ("Good practice guide 7", True, ""),
        ("NMF | Federation of Net Menders", True, ""),
        ("Second edition", True, ""),
        ("Section 1 – Age", True, ""),
        ("Third Report of Session 2023–24", True, ""),
        ("The men slept in the shed.", True, ""),
    ],
)
def test_the_line_below_a_title_is_its_sub_title_on_a_cover_or_by_what_it_says(
    below: str, is_cover: bool, subtitle: str | None
) -> None:
    assert find_subtitle(build(TITLE, below, is_cover=is_cover), TITLE) == (below if subtitle is None else subtitle)


def test_a_sub_title_goes_on_where_its_last_word_asks_for_it() -> None:
    below = ("The response of the harbour police to what was found at the", "Wirra Training Farm")
    assert find_subtitle(build(TITLE, *below), TITLE) == " ".join(below)


def test_what_a_quotation_is_the_title_of_may_stand_above_it() -> None:
    above, title = "Investigation into the detention of men by the Harbour Office", "“Nowhere else to sleep”"
    page = (Line(P, above, 0, 1), Line(T, title, 0, 1), Line(P, "March 2024", 0, 1))
    assert find_subtitle(FrontPages(page, (), page, (), is_cover=True), title) == above
    plain = (Line(P, above, 0, 1), Line(T, "Nowhere to sleep", 0, 1), Line(P, "March 2024", 0, 1))
    assert find_subtitle(FrontPages(plain, (), plain, (), is_cover=True), "Nowhere to sleep") == ""


def test_the_text_of_a_web_page_below_its_title_is_no_sub_title() -> None:
    assert find_subtitle(build(TITLE, "The harbour’s own news", page=0, is_cover=False), TITLE) == ""


def test_the_yearly_report_that_a_title_heads_may_stand_above_it() -> None:
    assert find_subtitle(build("Annual Review 2022", TITLE), TITLE) == "Annual Review 2022"
    assert find_subtitle(build(TITLE, "Impact Report 2022/23"), TITLE) == "Impact Report 2022/23"
    assert find_subtitle(build("Harbour Review", TITLE), TITLE) == ""


def test_a_title_that_is_only_a_kind_is_continued_by_its_subject() -> None:
    pages = build("PROBLEM PROFILE", "Debts and the Harbour Men", title="PROBLEM PROFILE", is_cover=False)
    assert find_subtitle(pages, "PROBLEM PROFILE") == "Debts and the Harbour Men"


def test_a_note_mark_is_no_part_of_a_sub_title() -> None:
    pages = build("United Nations", "Visit to Ruritania", "Report of the Special Rapporteur on nets*", title="none")
    assert find_subtitle(pages, "Visit to Ruritania") == "Report of the Special Rapporteur on nets"


def test_a_title_that_asks_is_continued_by_what_it_asks_of() -> None:
    title = "Putting it right?"
    pages = build(title, "Payment after wrongful mending", title=title, is_cover=False)
    assert find_subtitle(pages, title) == "Payment after wrongful mending"


@pytest.mark.parametrize(("above", "found"), [("POLICY BRIEFING", "Nets at sea and on land"), ("Ada Wren", "")])
def test_what_stands_between_a_kind_with_its_title_and_the_text_is_the_subtitle(above: str, found: str) -> None:
    pages = build(above, TITLE, "Nets at sea and on land", is_cover=False)
    assert find_subtitle(pages, TITLE) == found
