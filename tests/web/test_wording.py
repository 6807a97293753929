"""Numbers and names as words."""

from __future__ import annotations

from kb.web.wording import count, listed, number, shortened, unbroken_dates


def test_thousands_are_separated_and_a_number_stays_with_its_noun() -> None:
    assert number(1234567) == "1,234,567"
    assert count(1, "passage", "passages") == "1\u00a0passage"
    assert count(1234, "passage", "passages") == "1,234\u00a0passages"
    assert count(0, "passage", "passages") == "0\u00a0passages"


def test_a_list_in_a_sentence_ends_with_and() -> None:
    assert listed(()) == ""
    assert listed(("Ada",)) == "Ada"
    assert listed(("Ada", "Bo", "Cy")) == "Ada, Bo and Cy"


def test_a_long_name_is_cut_between_words() -> None:
    assert shortened("A short name", 40) == "A short name"
    assert shortened("A name that is far too long", 15) == "A name that\u00a0…"


def test_a_date_within_words_stays_on_one_line() -> None:
    assert unbroken_dates("Harbour Watch, The gate, 3 June 2013, p. 4") == (
        "Harbour Watch, The gate, 3\u00a0June\u00a02013, p. 4"
    )
    assert unbroken_dates("In 2013 they met 40 times in May") == "In 2013 they met 40 times in May"
