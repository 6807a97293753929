"""Names as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.interpretation.known_item_names import (
    find_form_numbers,
    fold_form_number,
    fold_number,
    list_dated_marks,
    parse_name,
    split_name,
)


@pytest.mark.parametrize(
    ("text", "words", "marks"),
    [
        ("The Annual Report 2019", "annual report", {"2019"}),
        ("Annual report 2018-2020", "annual report", {"2018", "2020"}),
        ("Annual report 2018/19", "annual report", {"2018", "2019"}),
        ("Annual report (13 June 2019).", "annual report", {"2019"}),
        ("Annual report, v3.0", "annual report", {"v3"}),
        ("Annual report – version 2.1 – 2019", "annual report", {"v2.1", "2019"}),
        ("Annual report, third edition", "annual report", {"v3"}),
        ("2019 report", "2019 report", set()),
        ("2019", "2019", set()),
        ("version 3", "version 3", set()),
        ("Slavery & Trafficking", "slavery trafficking", set()),
    ],
)
def test_a_name_is_its_words_without_the_year_and_version_at_its_end(text: str, words: str, marks: set[str]) -> None:
    found = parse_name(text)
    assert (" ".join(found.words), set(found.marks)) == (words, marks)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Cm. 8421", "cm 8421"),
        ("CJI 2014/3", "cji 2014 3"),
        ("[2009] UKSC 1", "2009 uksc 1"),
        ("10.1234/abc", "10 1234 abc"),
        ("c. 30", ""),
        ("623", ""),
        ("", ""),
        ("ISBN: 0-306-40615-X", "030640615x"),
        ("978 1 4734 9682 8", "9781473496828"),
        ("12345678901", ""),
    ],
)
def test_a_number_is_compared_without_its_punctuation(text: str, folded: str) -> None:
    assert fold_number(text) == folded


@pytest.mark.parametrize(
    ("title", "numbers"),
    [
        ("Form MS1: duty to notify", ["MS1"]),
        ("MS1: duty to notify", ["MS1"]),
        ("Duty to notify (MS1)", ["MS1"]),
        ("Application on form I-914A", ["I-914A"]),
        ("The N1 form", ["N1"]),
        ("Form for the COVID-19 grant", []),
        ("Offenders MSPTU 2018 form", []),
        ("Referral form v3", []),
        ("Referral form", []),
    ],
)
def test_the_number_of_a_form_is_beside_the_word_or_at_an_end_of_its_title(title: str, numbers: list[str]) -> None:
    assert find_form_numbers(title) == numbers


def test_the_number_of_a_form_is_compared_without_hyphens() -> None:
    assert fold_form_number("ms-1") == fold_form_number("MS1") == fold_form_number("MS 1") != fold_form_number("MS11")


def test_an_edition_is_told_by_its_date_and_by_its_own_words() -> None:
    assert list_dated_marks("2026-04", "Version 3.0") == {"2026", "v3"}
    assert list_dated_marks("", "Last updated: 27 April 2026") == {"2026"}
    assert list_dated_marks("", "") == set()


@given(st.text())
def test_any_text_is_a_name_of_no_more_words_than_it_has(text: str) -> None:
    assert len(parse_name(text).words) <= len(split_name(text))
    assert parse_name(text).words or not split_name(text)
    fold_number(text)
    find_form_numbers(text)
