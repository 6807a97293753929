"""Running heads, running feet and page numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.read.layout.furniture import roman, roman_value, set_apart
from kb.read.layout.leaves import Leaf
from kb.read.layout.pieces import Line
from tests.read.layout.made import line


def leaf(number: int, *lines: Line) -> Leaf:
    return Leaf(number, str(number), 0, 595, 842, lines)


def page(number: int, foot: str, head: str = "The inquiry") -> Leaf:
    return leaf(
        number,
        line(head, 60, 40, size=8),
        line(f"Words of page {number}, which are its own", 60, 300),
        line(foot, 280, 810),
    )


def test_roman_numbers_are_read() -> None:
    assert [roman_value(text) for text in ("i", "iv", "xiv", "xc", "iiii", "vx")] == [1, 4, 14, 90, 0, 0]


@pytest.mark.parametrize("value", [1, 4, 9, 14, 40, 99, 144])
def test_roman_numbers_are_written_as_they_are_read(value: int) -> None:
    assert roman_value(roman(value)) == value


def test_labels_go_from_roman_to_arabic_figures() -> None:
    pages = [page(at + 1, foot) for at, foot in enumerate(["i", "ii", "iii", "iv", "1", "2", "3", "4"])]
    assert [each.label for each in set_apart(pages, 10)] == ["i", "ii", "iii", "iv", "1", "2", "3", "4"]


def test_the_number_is_found_beside_other_words() -> None:
    pages = [page(at, f"{at + 10} | The inquiry, 2013") for at in range(1, 6)]
    assert [each.label for each in set_apart(pages, 10)] == ["11", "12", "13", "14", "15"]


def test_pages_before_the_first_number_have_no_number_of_another_page() -> None:
    pages = [leaf(1, line("A cover", 60, 300)), leaf(2), *(page(at + 3, str(at + 1)) for at in range(4))]
    assert [each.label for each in set_apart(pages, 10)] == ["", "", "1", "2", "3", "4"]


def test_pages_before_the_first_number_keep_the_files_own_label() -> None:
    cover = replace(leaf(1, line("A cover", 60, 300)), label="Cover")
    pages = [cover, *(page(at + 2, str(at + 1)) for at in range(4))]
    assert [each.label for each in set_apart(pages, 10)] == ["Cover", "1", "2", "3", "4"]


def test_pages_without_any_numbers_have_those_of_the_file() -> None:
    pages = [leaf(at, line(f"Words of page {at}", 60, 300)) for at in (1, 2, 3)]
    assert [each.label for each in set_apart(pages, 10)] == ["1", "2", "3"]


def test_a_heading_that_comes_again_above_text_is_no_running_head() -> None:
    heading = line("Case study", 60, 90, size=14, bold=True)
    words = [line(f"Words of page {letter}", 60, 112) for letter in "abcdefghi"]
    pages = [leaf(at + 1, *([heading] if at % 3 == 0 else []), own) for at, own in enumerate(words)]
    assert not any(each.running for each in set_apart(pages, 10))


def test_what_is_said_once_at_the_edge_is_no_running_head() -> None:
    pages = [page(at, str(at), head=f"Nothing like {'abcdef'[at]}") for at in range(1, 4)]
    assert [len(each.running) for each in set_apart(pages, 10)] == [1, 1, 1]
