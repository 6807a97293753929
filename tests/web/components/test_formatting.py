"""Numbers, dates and names as text."""

from __future__ import annotations

import pytest

from kb.model import PageRange, PageUnit
from kb.web.components.formatting import (
    format_count,
    format_localized_pages,
    format_localized_place,
    format_number,
    format_printed_page,
    format_short_pages,
    join_as_list,
    keep_dates_together,
    shorten,
)


def test_thousands_are_separated_and_a_number_stays_with_its_noun() -> None:
    assert format_number(1234567) == "1,234,567"
    assert format_count(1, "passage", "passages") == "1\u00a0passage"
    assert format_count(1234, "passage", "passages") == "1,234\u00a0passages"
    assert format_count(0, "passage", "passages") == "0\u00a0passages"


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (PageRange(14, 14, "14"), "p.\u00a014 of\u00a01,200"),
        (PageRange(14, 14, "12"), "p.\u00a012 (page\u00a014 of\u00a01,200 in the file)"),
        (PageRange(14, 14, "12-13"), "pp.\u00a012–13 (page\u00a014 of\u00a01,200 in the file)"),
        (PageRange(2, 2, ""), "page\u00a02 of\u00a01,200 in the file"),
    ],
)
def test_a_page_is_named_with_how_many_the_file_has(page: PageRange, words: str) -> None:
    assert format_localized_place(page, 1200) == words


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (PageRange(2, 2, "2", PageUnit.SLIDE), "slide 2"),
        (PageRange(2, 3, "2-3", PageUnit.HIDDEN_NOTES), "slides 2–3 (hidden), notes"),
        (PageRange(14, 14, "Costs", PageUnit.ROW), "sheet Costs, row 14"),
        (PageRange(14, 18, "", PageUnit.ROW), "rows 14–18"),
        (PageRange(14, 2, "Costs-Towns", PageUnit.SHEETS), "sheets Costs-Towns"),
    ],
)
def test_slides_and_rows_are_named_as_such(page: PageRange, words: str) -> None:
    assert format_localized_pages(page).replace("\u00a0", " ") == words
    assert format_short_pages(page).replace("\u00a0", " ") == words
    assert format_printed_page(page).replace("\u00a0", " ") == words


def test_a_list_in_a_sentence_ends_with_and() -> None:
    assert join_as_list(()) == ""
    assert join_as_list(("Ada",)) == "Ada"
    assert join_as_list(("Ada", "Bo", "Cy")) == "Ada, Bo and Cy"


def test_a_long_name_is_cut_between_words() -> None:
    assert shorten("A short name", 40) == "A short name"
    assert shorten("A name that is far too long", 15) == "A name that\u00a0…"


def test_a_date_within_words_stays_on_one_line() -> None:
    assert keep_dates_together("Harbour Watch, The gate, 3 June 2013, p. 4") == (
        "Harbour Watch, The gate, 3\u00a0June\u00a02013, p. 4"
    )
    assert keep_dates_together("In 2013 they met 40 times in May") == "In 2013 they met 40 times in May"
