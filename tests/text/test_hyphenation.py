"""Readings of pasted text with hyphens and page numbers at the ends of its lines."""

from __future__ import annotations

import pytest

from kb.text.hyphenation import list_readings


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("plain words", [("plain", "words")]),
        ("traffick-\ning of children", [("trafficking", "of", "children"), ("traffick", "ing", "of", "children")]),
        ("a co-\noperative force", [("a", "co", "operative", "force"), ("a", "cooperative", "force")]),
        ("pre- and post-trial support", [("pre", "and", "post", "trial", "support")]),
        ("", [()]),
        ("taco-\nbell", [("tacobell",), ("taco", "bell")]),
        ("socio-\neconomic", [("socio", "economic"), ("socioeconomic",)]),
        (
            "Self-\nhelp and cham-\nber",
            [
                ("self", "help", "and", "chamber"),
                ("selfhelp", "and", "chamber"),
                ("self", "help", "and", "cham", "ber"),
            ],
        ),
        ("co\u00ad\noperate", [("co", "operate"), ("cooperate",)]),
        ("12-\nmonth", [("12", "month")]),
        ("long- or\nshort-term", [("long", "or", "short", "term")]),
        ("ﬁrst ofﬁcer", [("first", "officer")]),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_is_read_in_both_ways(text: str, readings: list[tuple[str, ...]]) -> None:
    assert list(list_readings(text)) == readings


@pytest.mark.parametrize("number", ["12", "- 12 -", "Page 12 of 80", "xii", "| 1234", "p. 3", "12\n13", "\n12\n"])
def test_a_page_number_between_two_lines_may_be_left_out(number: str) -> None:
    words = tuple(number.lower().replace("-", " ").replace("|", " ").replace(".", " ").split())
    assert list_readings(f"the first line\n{number}\nthe second") == (
        ("the", "first", "line", *words, "the", "second"),
        ("the", "first", "line", "the", "second"),
    )


def test_a_number_on_the_last_line_is_kept() -> None:
    assert list_readings("the number\nof victims\n12") == (("the", "number", "of", "victims", "12"),)


@pytest.mark.parametrize("end", ["\n", "\r", "\f"])
def test_a_page_number_may_be_left_out_whatever_ends_its_line(end: str) -> None:
    assert list_readings(f"one{end}12{end}two") == (("one", "12", "two"), ("one", "two"))


@pytest.mark.parametrize("text", ["12\none\ntwo", "one\n12345\ntwo", "one\n12 men\ntwo", "one\n12", "one 12 two"])
def test_other_numbers_are_kept(text: str) -> None:
    assert list_readings(text) == (tuple(text.split()),)


def test_page_numbers_and_hyphens_are_read_together() -> None:
    assert list_readings("one\n12\ntwo three-\nfour") == (
        ("one", "12", "two", "threefour"),
        ("one", "12", "two", "three", "four"),
        ("one", "two", "threefour"),
        ("one", "two", "three", "four"),
    )
