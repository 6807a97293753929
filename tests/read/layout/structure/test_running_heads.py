"""Running heads, running feet and page numbers."""

from __future__ import annotations

from dataclasses import replace

from kb.read.layout.elements import TextLine
from kb.read.layout.structure.page_numbers import PrintedPage
from kb.read.layout.structure.running_heads import separate_running_heads
from tests.read.layout.builders import build_line


def build_page(number: int, *lines: TextLine) -> PrintedPage:
    return PrintedPage(number, str(number), 0, 595, 842, lines)


def build_numbered_page(number: int, foot: str, head: str = "The inquiry") -> PrintedPage:
    return build_page(
        number,
        build_line(head, 60, 40, size=8),
        build_line(f"Words of page {number}, which are its own", 60, 300),
        build_line(foot, 280, 810),
    )


def test_labels_go_from_roman_to_arabic_figures() -> None:
    pages = [build_numbered_page(at + 1, foot) for at, foot in enumerate(["i", "ii", "iii", "iv", "1", "2", "3", "4"])]
    assert [each.label for each in separate_running_heads(pages, 10)] == ["i", "ii", "iii", "iv", "1", "2", "3", "4"]


def test_the_number_is_found_beside_other_words() -> None:
    pages = [build_numbered_page(at, f"{at + 10} | The inquiry, 2013") for at in range(1, 6)]
    assert [each.label for each in separate_running_heads(pages, 10)] == ["11", "12", "13", "14", "15"]


def test_pages_before_the_first_number_have_no_number_of_another_page() -> None:
    pages = [
        build_page(1, build_line("A cover", 60, 300)),
        build_page(2),
        *(build_numbered_page(at + 3, str(at + 1)) for at in range(4)),
    ]
    assert [each.label for each in separate_running_heads(pages, 10)] == ["", "", "1", "2", "3", "4"]


def test_pages_before_the_first_number_keep_the_files_own_label() -> None:
    cover = replace(build_page(1, build_line("A cover", 60, 300)), label="Cover")
    pages = [cover, *(build_numbered_page(at + 2, str(at + 1)) for at in range(4))]
    assert [each.label for each in separate_running_heads(pages, 10)] == ["Cover", "1", "2", "3", "4"]


def test_pages_without_any_numbers_have_those_of_the_file() -> None:
    pages = [build_page(at, build_line(f"Words of page {at}", 60, 300)) for at in (1, 2, 3)]
    assert [each.label for each in separate_running_heads(pages, 10)] == ["1", "2", "3"]


def test_a_heading_that_comes_again_above_text_is_no_running_head() -> None:
    heading = build_line("Case study", 60, 90, size=14, bold=True)
    words = [build_line(f"Words of page {letter}", 60, 112) for letter in "abcdefghi"]
    pages = [build_page(at + 1, *([heading] if at % 3 == 0 else []), own) for at, own in enumerate(words)]
    assert not any(each.running_heads for each in separate_running_heads(pages, 10))


def test_what_is_said_once_at_the_edge_is_no_running_head() -> None:
    pages = [build_numbered_page(at, str(at), head=f"Nothing like {'abcdef'[at]}") for at in range(1, 4)]
    assert [len(each.running_heads) for each in separate_running_heads(pages, 10)] == [1, 1, 1]


def list_heads(pages: list[PrintedPage]) -> list[list[str]]:
    return [[line.text for line in each.running_heads] for each in separate_running_heads(pages, 10)]


def test_a_foot_with_its_number_left_and_right_in_turn_is_one() -> None:
    texts = ["2 SHELL GAME", "SHELL GAME 3", "4 SHELL GAME", "SHELL GAME 5"]
    words = [build_line(f"Words of page {letter}", 60, 300) for letter in "abcd"]
    pages = [
        build_page(at + 1, own, build_line(text, 60, 810))
        for at, (own, text) in enumerate(zip(words, texts, strict=True))
    ]
    assert list_heads(pages) == [[text] for text in texts]


def test_names_of_sections_at_one_place_are_running_heads_though_none_comes_again() -> None:
    names = ["Summary", "Evidence", "Boats", "Harbours", "Crews"]
    pages = [build_numbered_page(at + 1, str(at + 1), name) for at, name in enumerate(names)]
    assert list_heads(pages) == [[name, str(at + 1)] for at, name in enumerate(names)]
    assert list_heads(pages[:4]) == [[str(at + 1)] for at in range(4)]


def test_first_lines_of_the_text_at_one_place_are_no_running_heads() -> None:
    pages = [
        build_page(at, build_line(f"Words of {letter}", 60, 60), build_line(f"and others of {letter}", 60, 72))
        for at, letter in enumerate("abcdef", start=1)
    ]
    assert not any(list_heads(pages))


def test_bold_lines_at_one_place_are_headings() -> None:
    pages = [
        build_page(at, build_line(name, 60, 40, bold=True), build_line(f"Words of {name}", 60, 300))
        for at, name in enumerate(["Summary", "Evidence", "Boats", "Harbours", "Crews"], start=1)
    ]
    assert not any(list_heads(pages))


def test_what_most_pages_have_is_a_running_foot_also_where_notes_come_close() -> None:
    foot = build_line("OFFICIAL", 280, 810, size=8)
    pages = [build_page(at, build_line(f"Words {letter}", 60, 300), foot) for at, letter in enumerate("abcdefgh", 1)]
    pages[3] = build_page(4, build_line("1 A note that is long", 60, 803, size=8), foot)
    assert list_heads(pages) == [["OFFICIAL"]] * 8
    assert list_heads(pages[:7])[3] == []
