"""Runs of a line: where words and runs end, and footnote marks inside them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.read.layout.glyphs import DrawnShape, Glyphs, TextStyle
from kb.read.layout.lines.text_runs import (
    _are_on_one_line,
    _are_parted,
    _cut_marks,
    _is_rtl,
    _measure_gaps,
    _VisibleGlyphs,
    _write_text,
    extract_raised_marks,
    extract_superscript_marks,
    extract_text_runs,
)


def test_a_mark_is_taken_out_and_its_place_kept() -> None:
    assert extract_raised_marks("the act12 and", [(7, 9)]) == ("the act and", ((7, "12"),))


def test_white_space_before_a_mark_goes_with_it() -> None:
    assert extract_raised_marks("the act 3 and", [(8, 9)]) == ("the act and", ((7, "3"),))


def test_a_mark_at_the_beginning_leaves_no_white_space() -> None:
    assert extract_raised_marks("7 See above", [(0, 1)]) == ("See above", ((0, "7"),))


def test_the_ending_of_an_ordinal_stays() -> None:
    assert extract_raised_marks("the 21st of", [(6, 8)]) == ("the 21st of", ())


def test_a_square_of_a_unit_stays() -> None:
    assert extract_raised_marks("40 m2 of floor", [(4, 5)]) == ("40 m2 of floor", ())
    assert extract_superscript_marks("40 m² of floor") == ("40 m² of floor", ())


def test_superscript_characters_are_marks() -> None:
    assert extract_superscript_marks("the act¹² and") == ("the act and", ((7, "12"),))


@pytest.mark.costly
@given(
    st.lists(
        st.tuples(st.from_regex(r"[A-Za-z]{4,8}", fullmatch=True), st.sampled_from(["", "1", "23", "*"])), min_size=1
    )
)
def test_the_words_stay_and_each_mark_follows_its_word(words: list[tuple[str, str]]) -> None:
    text, raised = "", []
    for word, mark in words:
        text += (" " if text else "") + word
        if mark:
            raised.append((len(text), len(text) + len(mark)))
        text += mark
    plain, marks = extract_raised_marks(text, raised)
    assert plain == " ".join(word for word, _ in words)
    assert [mark for _, mark in marks] == [mark for _, mark in words if mark]
    assert all(offset == len(plain) or plain[offset] == " " for offset, _ in marks)


def place(*boxes: tuple[str, float, float, float, float]) -> _VisibleGlyphs:
    """Return visible glyphs: the letter, left and right edge, baseline and size of each."""
    letters, *columns = zip(*boxes, strict=True)
    codes = np.array([ord(str(letter)) for letter in letters], np.uint32)
    left, right, baseline, size = (np.array(column, np.float32) for column in columns)
    index = np.arange(len(boxes))
    return _VisibleGlyphs(index, codes, left, right, baseline, size, index)


@pytest.mark.parametrize(
    ("size", "drop", "is_one"),
    [
        (10, 1.7, True),
        (10, 1.9, False),
        (10, -1.7, True),
        (10, -1.9, False),
        (8, -7.9, True),  # raised
        (8, -8.1, False),
        (8, 3.4, True),  # lowered
        (8, 3.6, False),
        (8.6, -3, False),
        (4.3, -3, True),
        (4.1, -3, False),
    ],
)
def test_a_glyph_is_on_the_line_of_the_one_before(size: float, drop: float, is_one: bool) -> None:
    def compare(first: tuple[float, float], second: tuple[float, float]) -> bool:
        glyphs = place(("a", 0, 5, *first), ("b", 5, 10, *second))
        larger, smaller = np.array([10.0], np.float32), np.array([size], np.float32)
        return bool(_are_on_one_line(glyphs, larger, smaller)[0])

    assert compare((100, 10), (100 + drop, size)) is is_one
    assert compare((100 + drop, size), (100, 10)) is is_one


@pytest.mark.parametrize(
    ("rule", "are_parted"),
    [
        (DrawnShape(6, 90, 7, 110), True),
        (DrawnShape(4, 90, 5, 110), True),
        (DrawnShape(3.9, 90, 5, 110), False),
        (DrawnShape(9, 90, 11, 110), True),
        (DrawnShape(9, 90, 11.1, 110), False),
        (DrawnShape(6, 99.9, 7, 110), True),
        (DrawnShape(6, 100, 7, 110), False),
        (DrawnShape(6, 80, 7, 95.1), True),
        (DrawnShape(6, 80, 7, 95), False),
    ],
)
def test_a_rule_between_two_glyphs_parts_them(rule: DrawnShape, are_parted: bool) -> None:
    glyphs = place(("a", 0, 5, 100, 10), ("b", 10, 15, 100, 10))
    assert _are_parted(glyphs, np.array([5.0], np.float32), rule).tolist() == [are_parted]
    assert _are_parted(glyphs, np.array([1.0], np.float32), rule).tolist() == [False]


def test_the_gap_before_a_glyph_is_measured_in_the_direction_of_its_script() -> None:
    level = (100.0, 10.0)
    latin = place(("a", 0, 5, *level), ("b", 7, 12, *level), ("f", 14, 20, *level), ("i", 14, 20, *level))
    assert _measure_gaps(latin).tolist() == [2, 2, 0]
    raised = place(("f", 14, 20, 100, 10), ("i", 14, 20, 99, 10), ("i", 14, 21, 99, 10), ("l", 13, 21, 99, 10))
    assert _measure_gaps(raised).tolist() == [-6, -6, -8]
    hebrew = place(("א", 20, 25, *level), ("ב", 12, 17, *level), ("c", 30, 35, *level), ("d", 36, 40, *level))
    assert _measure_gaps(hebrew).tolist() == [3, 13, 1]
    last = place(("a", 30, 35, *level), ("א", 20, 25, *level))
    assert _measure_gaps(last).tolist() == [5]


@pytest.mark.parametrize(
    ("code", "is_rtl"),
    [
        (0x58F, False), (0x590, True), (0x8FF, True), (0x900, False), (0xFB1C, False), (0xFB1D, True), (0xFDFF, True),
        (0xFE00, False), (0xFE6F, False), (0xFE70, True), (0xFEFE, True), (0xFEFF, False),
    ],
)  # fmt: skip
def test_some_scripts_are_written_from_right_to_left(code: int, is_rtl: bool) -> None:
    assert _is_rtl(np.array([code], np.uint32)).tolist() == [is_rtl]


def test_glyphs_are_written_with_a_space_before_those_that_begin_a_word() -> None:
    codes = np.array([ord(letter) for letter in "ab\uf0b7c"], np.uint32)
    text, offsets = _write_text(codes, np.array([False, False, True, True]))
    assert (text, offsets.tolist()) == ("ab • c", [0, 1, 3, 5])


@pytest.mark.parametrize(
    ("text", "found", "cut"),
    [
        ("a1 b", [(1, 2, "1")], ("a b", ((1, "1"),))),
        ("a 1b", [(2, 3, "1")], ("a b", ((2, "1"),))),
        ("a 1 b", [(2, 3, "1")], ("a b", ((1, "1"),))),
        ("1 a", [(0, 1, "1")], ("a", ((0, "1"),))),
        ("a 1", [(2, 3, "1")], ("a", ((1, "1"),))),
        ("a1 2 b", [(1, 2, "1"), (3, 4, "2")], ("a b", ((1, "1"), (1, "2")))),
        ("1 2 b", [(0, 1, "1"), (2, 3, "2")], ("b", ((0, "1"), (0, "2")))),
        (" a ", [], ("a", ())),
    ],
)
def test_marks_are_cut_with_the_white_space_that_they_leave(
    text: str, found: list[tuple[int, int, str]], cut: tuple[str, tuple[tuple[int, str], ...]]
) -> None:
    assert _cut_marks(text, found) == cut


def test_a_stop_after_a_mark_goes_with_it() -> None:
    assert extract_raised_marks("the act1. Then", [(7, 9)]) == ("the act Then", ((7, "1"),))
    assert extract_raised_marks("the act) Then", [(7, 8)]) == ("the act) Then", ())


def draw(*glyphs: tuple[str, float, float, int]) -> list[str]:
    """Return the texts of the runs of one line at 10 points: character, left and right edge, and text object of each.

    White space of the object -1 is not drawn but supplied.
    """
    characters, left, right, objects = zip(*glyphs, strict=True)
    count, runs = len(glyphs), max(objects) + 1
    drawn = Glyphs(
        codes=np.array([ord(character) for character in characters], np.uint32),
        left=np.array(left, np.float32),
        top=np.full(count, 92, np.float32),
        right=np.array(right, np.float32),
        bottom=np.full(count, 102, np.float32),
        style_run=np.array(objects, np.int64),
        styles=(TextStyle("Body", 10.0, bold=False, italic=False, colour=0),) * runs,
        origin=np.zeros(runs, np.float32),
        baseline=np.full(runs, 100, np.float32),
        angle=np.zeros(runs, np.float32),
    )
    return [run.text for run in extract_text_runs(drawn)]


def set_word(word: str, left: float, item: int, width: float = 5.0) -> list[tuple[str, float, float, int]]:
    return [(letter, left + width * at, left + width * (at + 1), item) for at, letter in enumerate(word)]


@pytest.mark.parametrize(("advance", "expected"), [(4.0, "of all"), (2.0, "ofall")])
def test_a_drawn_space_ends_a_word_though_the_boxes_overlap(advance: float, expected: str) -> None:
    f = ("f", 10.0, 15.5, 0)  # a box wider than the letter's advance
    assert draw(("o", 5, 10, 0), f, (" ", 12.0, 14.0, 0), *set_word("all", 10 + advance, 0)) == [expected]


@pytest.mark.parametrize(("last", "expected"), [("f", "of the men"), ("e", "oethe men")])
def test_behind_a_letter_that_leans_over_the_next_a_narrower_gap_ends_a_word(last: str, expected: str) -> None:
    """A program that draws no spaces sets an italic "f", whose box is wider than its advance; pdfium sees a space."""
    words = [*set_word(f"o{last}", 0, 0), (" ", 10.0, 10.0, -1), *set_word("the", 10.75, 0)]
    assert draw(*words, (" ", 25.8, 27.8, -1), *set_word("men", 28, 0)) == [expected]


@pytest.mark.parametrize(("gap", "expected"), [(0.6, "in fact"), (0.4, "infact")])
def test_before_a_letter_that_leans_back_a_narrower_gap_ends_a_word(gap: float, expected: str) -> None:
    words = [*set_word("in", 0, 0), (" ", 10.0, 10.0, -1), *set_word("fact", 10.0 + gap, 0)]
    assert draw(*words) == [expected]


@pytest.mark.parametrize(
    ("gap", "expected"), [(1.0, "companiesthat"), (1.9, "companies that"), (3.5, "companies that")]
)
def test_a_gap_between_words_that_are_closed_up_ends_a_word_without_any_space(gap: float, expected: str) -> None:
    assert draw(*set_word("companies", 0, 0), *set_word("that", 45 + gap, 0)) == [expected]


def test_the_gaps_of_spaced_letters_end_no_word() -> None:
    spaced = [(letter, 7.0 * at, 7.0 * at + 5.1, 0) for at, letter in enumerate("letters")]
    assert draw(*spaced) == ["letters"]


@pytest.mark.parametrize(("between", "expected"), [(8.5, "APRIL 2026"), (7.5, "APRIL 2026"), (3.0, "APRIL2026")])
def test_between_letters_set_apart_only_a_wider_gap_ends_a_word(between: float, expected: str) -> None:
    glyphs: list[tuple[str, float, float, int]] = []
    left = 0.0
    for letter in "APRIL 2026":
        left += between - 3.0 if letter == " " else 0
        if letter != " ":  # pdfium supplies a space without width in each gap
            glyphs += [(letter, left, left + 5.0, 0), (" ", left + 5.0, left + 5.0, 0)]
            left += 8.0
    assert draw(*glyphs) == [expected]


def test_a_narrow_gap_between_figures_ends_no_word() -> None:
    assert draw(*set_word("12", 0, 0), *set_word("44", 11.9, 0)) == ["1244"]


@pytest.mark.parametrize(
    ("gap", "item", "expected"),
    [(25, 0, ["justified line"]), (25, 1, ["justified", "line"]), (35, 0, ["justified", "line"])],
)
def test_one_wide_space_of_one_object_does_not_end_a_run(gap: float, item: int, expected: list[str]) -> None:
    wide = (" ", 45.0, 45.0 + gap, 0)
    assert draw(*set_word("justified", 0, 0), wide, *set_word("line", 45 + gap, item)) == expected


@pytest.mark.parametrize(
    ("words", "gaps", "is_whole"),
    [
        (["and", "November", "our", "men"], [14, 14, 14], True),
        (["and", "November", "our", "men"], [14, 14.5, 14], True),
        (["and", "November", "our", "men"], [14, 18, 14], False),
        (["and", "November", "our"], [14, 14], False),
        (["and", "November", "our", "men"], [35, 35, 35], False),
        (["men", "our", "and", "she"], [14, 14, 14], False),  # as cells of one width may be
        (["1200", "25", "300", "4"], [14, 14, 14], False),
    ],
)
def test_words_with_one_gap_between_all_of_them_are_a_justified_line_though_no_space_is_drawn(
    words: list[str], gaps: list[float], *, is_whole: bool
) -> None:
    glyphs: list[tuple[str, float, float, int]] = []
    left = 0.0
    for at, (word, gap) in enumerate(zip(words, [*gaps, 0], strict=True)):
        glyphs += set_word(word, left, at)
        left += 5 * len(word) + gap
    assert draw(*glyphs) == ([" ".join(words)] if is_whole else words)
