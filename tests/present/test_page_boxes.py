"""Lines, columns and the part of a page to show around them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from kb.model import Span
from kb.present.page_boxes import PageBox, choose_part, join_columns, join_lines, select_words
from kb.read.pdf.page_pictures import WHOLE_PAGE
from kb.read.pdf.word_boxes import WordBox

HEIGHT = 0.015
FRACTIONS = st.floats(0, 1)


def set_lines(left: float, top: float, lines: int, words: int = 5) -> list[WordBox]:
    """Return the words of a paragraph, each 0.06 wide and 0.01 from the next."""
    return [
        WordBox(0, 0, left + 0.07 * word, top + 0.02 * line, left + 0.07 * word + 0.06, top + 0.02 * line + HEIGHT)
        for line in range(lines)
        for word in range(words)
    ]


def count_corners(boxes: Sequence[PageBox]) -> list[tuple[float, float, float, float]]:
    return [(round(each.left, 3), round(each.top, 3), round(each.right, 3), round(each.bottom, 3)) for each in boxes]


def test_the_words_of_a_line_are_one_box() -> None:
    lines = join_lines(set_lines(0.1, 0.2, 3))
    assert count_corners(lines) == [
        (0.1, 0.2, 0.44, 0.215),
        (0.1, 0.22, 0.44, 0.235),
        (0.1, 0.24, 0.44, 0.255),
    ]


def test_what_is_beside_a_line_in_another_column_is_none_of_it() -> None:
    lines = join_lines([*set_lines(0.1, 0.2, 1), *set_lines(0.55, 0.2, 1)])
    assert len(lines) == 2


def test_the_lines_of_a_column_are_one_box() -> None:
    assert count_corners(join_columns(join_lines(set_lines(0.1, 0.2, 3)))) == [(0.1, 0.2, 0.44, 0.255)]


def test_a_passage_that_goes_on_in_the_next_column_has_two() -> None:
    words = [*set_lines(0.1, 0.8, 4), *set_lines(0.55, 0.1, 2)]
    assert count_corners(join_columns(join_lines(words))) == [(0.1, 0.8, 0.44, 0.875), (0.55, 0.1, 0.89, 0.135)]


def test_the_rows_of_a_table_are_one_column() -> None:
    rows = [word for row in range(3) for left in (0.1, 0.6) for word in set_lines(left, 0.2 + 0.02 * row, 1, 2)]
    assert len(join_columns(join_lines(rows))) == 1


def test_a_table_with_cells_of_several_lines_is_one_column() -> None:
    cells = [*set_lines(0.1, 0.2, 6, 2), *set_lines(0.6, 0.2, 2, 2), *set_lines(0.1, 0.5, 2, 2)]
    lines = join_lines(cells)
    assert len(join_columns(lines)) > 1
    assert count_corners(join_columns(lines, is_table=True)) == [(0.1, 0.2, 0.73, 0.535)]


def test_the_part_that_is_shown_has_all_boxes_and_a_margin() -> None:
    part = choose_part([PageBox(0.1, 0.3, 0.9, 0.5), PageBox(0.1, 0.55, 0.4, 0.6)])
    assert (part.left, part.top, part.right, part.bottom) == (8, 28, 92, 62)


def test_without_a_box_the_whole_page_is_shown() -> None:
    assert choose_part([]) == WHOLE_PAGE


@given(FRACTIONS, FRACTIONS, FRACTIONS, FRACTIONS)
def test_the_part_that_is_shown_is_on_the_page_and_large_enough(a: float, b: float, c: float, d: float) -> None:
    box = PageBox(min(a, b), min(c, d), max(a, b), max(c, d))
    part = choose_part([box])

    assert 0 <= part.left <= 100 * box.left + 1e-6
    assert 100 * box.right - 1e-6 <= part.right <= 100
    assert 0 <= part.top <= 100 * box.top + 1e-6
    assert 100 * box.bottom - 1e-6 <= part.bottom <= 100
    assert part.right - part.left >= 40
    assert part.bottom - part.top >= 8


def test_a_span_has_the_words_that_it_covers_or_cuts() -> None:
    words = [WordBox(0, 3, 0, 0, 1, 1), WordBox(4, 8, 0, 0, 1, 1), WordBox(9, 12, 0, 0, 1, 1)]
    assert select_words(words, [Span(0, 3), Span(6, 10), Span(12, 20)]) == [[words[0]], [words[1], words[2]], []]
