"""Text runs that are one line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.read.layout.elements import TextLine
from kb.read.layout.glyphs import DrawnShape
from kb.read.layout.lines.line_builder import (
    _attach_bullets,
    _attach_initials,
    _attach_note_numbers,
    _drop_doubled_runs,
    _join_runs,
    _merge_rules,
    _remove_letter_spacing,
    _restore_lost_spaces,
    find_list_mark,
    is_list_mark,
    join_pair,
)
from tests.read.layout.builders import build_line


@pytest.mark.parametrize("bullet", ["•", "-"])
def test_a_large_bullet_on_a_baseline_of_its_own_begins_the_line_beside_it(bullet: str) -> None:
    lines = [
        build_line(bullet, 28.0, 98.0, size=14.0, order=0),
        build_line("Homeless people are", 40.0, 96.0, size=9.0, order=1),
        build_line("vulnerable to grooming.", 40.0, 106.0, size=9.0, order=2),
    ]
    found = _attach_bullets(lines)

    assert [each.text for each in found] == [f"{bullet} Homeless people are", "vulnerable to grooming."]
    assert (found[0].left, found[0].baseline, found[0].size) == (28.0, 96.0, 9.0)


@pytest.mark.parametrize(
    "bullet",
    [
        build_line("•", 28.0, 116.0, size=14.0),  # lower than any line
        build_line("•", 28.0, 99.5, size=14.0),  # a quarter of its size lower
        build_line("•", 400.0, 98.0, size=14.0),  # to the right
        build_line("–", 28.0, 98.0, size=9.0),  # as large as its text: it may be a number that is missing in a table
    ],
)
def test_a_bullet_elsewhere_stays_by_itself(bullet: TextLine) -> None:
    words = build_line("Homeless people are", 40.0, 96.0, size=9.0, order=1)

    assert _attach_bullets([bullet, words]) == [bullet, words]


@pytest.mark.parametrize(
    ("text", "is_mark", "mark"),
    [
        ("•", True, ""),
        ("o", True, ""),
        ("12.", True, ""),
        ("(iv)", True, ""),
        ("1.2.3", True, ""),
        ("140.92", True, ""),
        ("7", True, ""),
        ("of", False, ""),
        ("• boats", False, "•"),
        ("o boats", False, "o"),
        ("of boats", False, ""),
        ("12. boats", False, "12."),
        ("(iv) boats", False, "(iv)"),
        ("7 boats", False, ""),
        ("a) boats", False, "a)"),
    ],
)
def test_a_list_mark_is_alone_or_at_the_beginning(text: str, is_mark: bool, mark: str) -> None:
    assert is_list_mark(text) is is_mark
    assert find_list_mark(text) == mark


@pytest.mark.parametrize(
    ("places", "joined"),
    [
        ([("One", 60, 100), ("two", 76, 100)], ["Onetwo"]),
        ([("One", 60, 100), ("two", 77, 100)], ["One two"]),
        ([("One", 60, 100), ("two", 80.9, 100)], ["One two"]),
        ([("One", 60, 100), ("two", 81, 100)], ["One", "two"]),
        ([("One", 60, 100), ("two", 69.1, 100)], ["Onetwo"]),
        ([("One", 60, 100), ("two", 69, 100)], ["One", "two"]),
        ([("two", 77, 100), ("One", 60, 100)], ["One two"]),
        ([("One", 60, 100), ("two", 77, 100.9)], ["One two"]),
        ([("One", 60, 100), ("two", 77, 103)], ["One", "two"]),
        ([("One", 60, 100.9), ("two", 77, 101.1)], ["One two"]),
        ([("One", 60, 100.2), ("two", 77, 101.1)], ["One two"]),
        ([("One", 60, 100), ("two", 77, 101.1)], ["One", "two"]),
        ([("•", 60, 100), ("two", 114.9, 100)], ["• two"]),
        ([("•", 60, 100), ("two", 115, 100)], ["•", "two"]),
        ([("2.", 60, 100), ("two", 90, 100)], ["2. two"]),
        ([("Of", 60, 100), ("two", 90, 100)], ["Of", "two"]),
        ([], []),
    ],
)
def test_runs_of_one_baseline_that_are_near_are_one_line(
    places: list[tuple[str, float, float]], joined: list[str]
) -> None:
    runs = [build_line(text, left, baseline, order=at) for at, (text, left, baseline) in enumerate(places)]
    assert [each.text for each in _join_runs(runs)] == joined


def test_a_rule_between_a_mark_and_a_text_keeps_them_apart_and_else_both_are_kept_as_parts() -> None:
    mark, text = build_line("3", 60, order=0), build_line("Finland", 90, order=1)
    (joined,) = _join_runs([mark, text], [DrawnShape(75, 200, 76, 300), DrawnShape(50, 80, 51, 120)])
    assert (joined.text, joined.parts) == ("3 Finland", (mark, text))
    assert _join_runs([mark, text], [DrawnShape(75, 80, 76, 120)]) == [mark, text]


def test_runs_of_clearly_different_sizes_are_not_joined() -> None:
    for size, count in ((7.0, 2), (7.1, 1)):
        assert len(_join_runs([build_line("One", 60), build_line("two", 77, size=size)])) == count


def test_a_joined_line_has_the_box_marks_and_style_of_both() -> None:
    first = build_line("One", 60, bold=True, marks=((1, "a"),), order=4)
    second = build_line("twos", 77, marks=((2, "b"),), order=2, font="Sans")
    joined = join_pair(first, second, " ")
    assert (joined.text, joined.left, joined.right, joined.bold) == ("One twos", 60, 97, False)
    assert (joined.marks, joined.draw_order, joined.style.font) == (((1, "a"), (6, "b")), 2, "Sans")
    assert joined.first_word_width == 15
    assert join_pair(first, second, "").first_word_width == 37
    assert join_pair(build_line("On e", 60), second, "").first_word_width == 10
    assert join_pair(build_line("four", 60), second, "").style.font == "Serif"


@pytest.mark.parametrize(
    ("left", "baseline", "text", "count"),
    [(61.9, 100, "One", 1), (62, 100, "One", 2), (60, 101.9, "One", 1), (60, 102, "One", 2), (60, 100, "Two", 2)],
)
def test_a_run_that_is_drawn_twice_is_kept_once(left: float, baseline: float, text: str, count: int) -> None:
    assert len(_drop_doubled_runs([build_line("One", 60, 100), build_line(text, left, baseline)])) == count


def test_rules_that_continue_each_other_are_one() -> None:
    rules = [DrawnShape(60, 120, 61, 140), DrawnShape(60, 100, 62, 118), DrawnShape(60, 143, 61, 160)]
    assert _merge_rules(rules) == [DrawnShape(60, 100, 62, 140), DrawnShape(60, 143, 61, 160)]
    inside = [DrawnShape(60, 100, 61, 140), DrawnShape(60, 110, 61, 120), DrawnShape(80, 110, 81, 120)]
    assert _merge_rules(inside) == [inside[0], inside[2]]


@pytest.mark.parametrize(
    ("number", "is_attached"),
    [
        (build_line("7", 50, 98.4, size=8), True),
        (build_line("7", 50, 98.5, size=8), False),
        (build_line("7", 50, 94.1, size=8), True),
        (build_line("7", 50, 94.0, size=8), False),
        (build_line("7", 50, 97, size=8.5), False),
        (build_line("7", 56, 97, size=8), False),
        (build_line("7", 6.1, 97, size=8), True),
        (build_line("7", 6, 97, size=8), False),
        (build_line("7777", 20, 97, size=8), False),
        (build_line("7", 50, 97, size=8, marks=((1, "1"),)), False),
    ],
)
def test_a_raised_number_beside_a_line_is_its_mark(number: TextLine, is_attached: bool) -> None:
    line = build_line("See above.", 60, 100, marks=((3, "2"),), order=1)
    found = _attach_note_numbers([number, line])
    if is_attached:
        (joined,) = found
        assert (joined.left, joined.draw_order, joined.marks) == (number.left, 0, ((0, "7"), (3, "2")))
    else:
        assert found == [number, line]


@pytest.mark.parametrize(
    ("initial", "text"),
    [
        (build_line("T", 40, 110, size=30), "There were"),
        (build_line("“T", 20, 110, size=30), None),
        (build_line("Th", 20, 110, size=30), "Thhere were"),
        (build_line("The", 10, 110, size=30), None),
        (build_line("t", 40, 110, size=30), None),
        (build_line("T", 40, 110, size=19), None),
        (build_line("T", 40, 110, size=19.1), "There were"),
        (build_line("T", 40, 95.1, size=30), "There were"),
        (build_line("T", 40, 95, size=30), None),
        (build_line("T", 40, 132.3, size=30), "There were"),
        (build_line("T", 40, 132.5, size=30), None),
        (build_line("T", 51, 110, size=30), "There were"),
        (build_line("T", 51.1, 110, size=30), None),
        (build_line("T", 21.1, 110, size=30), "There were"),
        (build_line("T", 21, 110, size=30), None),
    ],
)
def test_a_tall_initial_begins_the_line_beside_it(initial: TextLine, text: str | None) -> None:
    lines = [initial, build_line("here were", 60, 100, marks=((4, "1"),)), build_line("Boats", 60, 112)]
    found = _attach_initials(lines)
    if text:
        assert [each.text for each in found] == [text, "Boats"]
        assert found[0].marks == ((4 + len(initial.text), "1"),)
    else:
        assert found == lines


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (build_line("A I M S"), "AIMS"),
        (build_line("A I M"), "A I M"),
        (build_line("A I M S x9"), "A I M S x9"),
        (build_line("1 2 3 4"), "1 2 3 4"),
        (build_line("A I M S", marks=((1, "1"),)), "A I M S"),
    ],
)
def test_letters_with_spaces_between_them_are_a_word(line: TextLine, text: str) -> None:
    assert _remove_letter_spacing(line).text == text


@pytest.mark.parametrize(
    ("run", "is_dropped"),
    [
        pytest.param(build_line("Responders", 62, 100.5, order=0), True, id="its words are in the longer one"),
        pytest.param(build_line("FIRST responders", 60, 101, order=0), True, id="drawn before the same words"),
        pytest.param(build_line("FIRST responders", 60, 101, order=2), False, id="drawn after the same words"),
        pytest.param(build_line("Police", 62, 100, order=0), False, id="other words"),
        pytest.param(build_line("Respond", 62, 100, order=0), False, id="a part of a word"),
        pytest.param(build_line("Responders", 62, 103, order=0), False, id="another line"),
        pytest.param(build_line("Responders", 130, 100, order=0), False, id="beside it"),
        pytest.param(replace(build_line("Responders", 62, 100), is_turned=True), False, id="turned"),
    ],
)
def test_a_run_that_lies_on_another_with_its_words_is_dropped(run: TextLine, is_dropped: bool) -> None:
    other = build_line("First responders", 60, 100, order=1)
    kept = _drop_doubled_runs([run, other])
    assert any(each is run for each in kept) is not is_dropped
    assert len(kept) == (1 if is_dropped or run.draw_order == 2 else 2)


def test_of_two_runs_on_each_other_the_white_one_is_dropped() -> None:
    white = build_line("The first responders", 60, 100, order=1, colour=0xFFFFFF)
    assert [run.text for run in _drop_doubled_runs([build_line("Responders", 60, 100), white])] == ["Responders"]
    assert [run.text for run in _drop_doubled_runs([build_line("Police", 60, 100), white])] == ["Police", white.text]


@pytest.mark.parametrize(
    ("printed", "restored"),
    [
        ("by these procedures,the", "by these procedures, the"),
        ("(nets,ropes;sails) are", "(nets, ropes; sails) are"),
        ("Choi-Fitzpatrick,What they think", "Choi-Fitzpatrick, What they think"),
        ("the harbours’,they said.", "the harbours’,they said."),
        ("1,000 nets and 2,5 metres", "1,000 nets and 2,5 metres"),
        ("Wren,A.,Lark,B. and N,N-nets", "Wren,A.,Lark,B. and N,N-nets"),
        ("https://nets.example/#:~:text=nets,ropes", "https://nets.example/#:~:text=nets,ropes"),
        ("nets,ropes@nets.example or nets,ropes.csv", "nets,ropes@nets.example or nets,ropes.csv"),
        ("nets, ropes", "nets, ropes"),
    ],
)
def test_a_space_lost_after_a_comma_between_words_comes_back(printed: str, restored: str) -> None:
    assert _restore_lost_spaces(build_line(printed, 0.0, 0.0)).text == restored


def test_marks_move_with_the_words_that_lost_spaces_part() -> None:
    line = replace(build_line("the nets,ropes and sails", 0.0, 0.0), marks=((9, "1"), (14, "2"), (24, "3")))
    assert _restore_lost_spaces(line).marks == ((9, "1"), (15, "2"), (25, "3"))
