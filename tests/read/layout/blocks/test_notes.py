"""Footnotes and endnotes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import BlockKind
from kb.read.layout.blocks.notes import (
    _is_next_note,
    _strip_mark,
    append_notes,
    extract_endnotes,
    find_note_marks,
    find_unfinished_note,
    infer_next_number,
    split_notes,
)
from kb.read.layout.elements import LayoutBlock, LineMarks, TextLine
from kb.read.layout.lines.columns import TextColumn
from tests.read.layout.builders import build_block, build_line


def split(*lines: TextLine, marks: frozenset[str] = frozenset({"1", "2"})) -> tuple[list[str], list[tuple[str, str]]]:
    rest, notes = split_notes(TextColumn(lines, 60, 500), 0, 10.0, 842.0, marks)
    return [each.text for each in rest.lines] if rest else [], [(note.mark, note.text) for note in notes]


BODY = build_line("The words of the page, in the size of the body", 60, 600)


def test_notes_at_the_foot_are_taken_out_and_their_marks_with_them() -> None:
    found = split(
        BODY,
        build_line("1 See above,", 60, 740, size=8),
        build_line("and below.", 60, 750, size=8),
        build_line("2 Ibid.", 60, 760, size=8),
    )
    assert found == (
        ["The words of the page, in the size of the body"],
        [("1", "See above, and below."), ("2", "Ibid.")],
    )


def test_a_raised_mark_begins_a_note() -> None:
    assert split(BODY, build_line("See above.", 60, 740, size=8, marks=((0, "2"),)))[1] == [("2", "See above.")]


def test_small_text_without_a_mark_in_the_page_is_no_note() -> None:
    assert split(BODY, build_line("7 of 12 said so", 60, 740, size=8))[1] == []


def test_a_mark_in_the_size_of_the_body_is_no_note() -> None:
    assert split(BODY, build_line("1 See above.", 60, 740))[1] == []


def find_endnotes(*blocks: LayoutBlock) -> tuple[list[str], list[tuple[str, str]]]:
    body, notes = extract_endnotes(blocks)
    return [each.text for each in body], [(note.mark, note.text) for note in notes]


def test_numbered_paragraphs_under_a_heading_are_endnotes() -> None:
    blocks = (
        build_block("Notes", BlockKind.HEADING),
        build_block("1. One"),
        build_block("2. Two"),
        build_block("which goes on"),
        build_block("3. Three"),
    )
    assert find_endnotes(*blocks) == (["Notes"], [("1", "One"), ("2", "Two which goes on"), ("3", "Three")])


def test_numbered_paragraphs_under_another_heading_are_not() -> None:
    blocks = (
        build_block("Advice", BlockKind.HEADING),
        build_block("1. One"),
        build_block("2. Two"),
        build_block("3. Three"),
    )
    assert find_endnotes(*blocks)[1] == []


def build_note(
    text: str, baseline: float, size: float = 8, *, marks: LineMarks = (), block_kind: BlockKind | None = None
) -> TextLine:
    return build_line(text, 60, baseline, size=size, marks=marks, block_kind=block_kind)


@pytest.mark.parametrize(
    ("line", "notes"),
    [
        (build_note("1 See.", 740, 9.3), [("1", "See.")]),
        (build_note("1 See.", 740, 9.5), []),
        (build_note("1 See.", 252.6), [("1", "See.")]),
        (build_note("1 See.", 252.5), []),
        (build_note("1 See.", 740, block_kind=BlockKind.TABLE_ROW), []),
        (build_note("3 See.", 740), []),
        (build_note("2. See.", 740), [("2", "See.")]),
        (build_note("1", 740, marks=((0, "2"),)), [("2", "1")]),
    ],
)
def test_a_note_is_small_and_not_at_the_head_of_a_page(line: TextLine, notes: list[tuple[str, str]]) -> None:
    assert split(build_line("Body", 60, 200), line) == (["Body"] if notes else ["Body", line.text], notes)


def test_a_column_of_notes_leaves_nothing_and_rules_of_dashes_are_passed_over() -> None:
    note = build_note("1 See.", 740)
    assert split_notes(TextColumn((note,), 60, 500), 0, 10.0, 842.0, {"1"})[0] is None
    column = TextColumn((BODY, build_note("2019 was late.", 740)), 60, 500)
    assert split_notes(column, 0, 10.0, 842.0, {"1"}) == (column, [])
    assert split(BODY, note, build_line("————", 60, 760)) == ([BODY.text], [("1", "See. ————")])
    assert split(BODY, build_line("—", 60, 730, marks=((0, "1"),)), note)[0] == [BODY.text, "—"]


@pytest.mark.parametrize(
    ("last", "mark", "is_next"),
    [("1", "2", True), ("1", "4", True), ("1", "5", False), ("2", "2", False), ("2", "1", False), ("a", "b", True),
     ("1", "*", False), ("*", "1", False)],
)  # fmt: skip
def test_the_number_of_the_next_note_is_a_little_higher(last: str, mark: str, is_next: bool) -> None:
    assert _is_next_note(last, mark, build_line(f"{mark} See.")) is is_next
    assert _is_next_note(last, mark, build_line("See.", marks=((0, mark),))) is True
    assert _is_next_note(last, mark, build_line(f"{mark} See.", marks=((3, mark),))) is is_next


def test_the_marks_of_a_line_are_moved_when_that_of_its_note_is_taken_off() -> None:
    assert _strip_mark(build_line("1. See it", marks=((6, "2"),))) == replace(
        build_line("1. See it"), text="See it", marks=((3, "2"),)
    )
    raised = build_line("See it", marks=((0, "1"), (3, "2")))
    assert _strip_mark(raised).marks == ((3, "2"),)
    assert _strip_mark(build_line("See it")).text == "See it"


def test_the_marks_of_a_page_are_those_inside_its_lines() -> None:
    cell = build_line("x", marks=((1, "7"),))
    lines = [
        build_line("See it", marks=((0, "1"), (3, "2,b"))), build_line("a*", marks=()), build_line("*c"),
        replace(build_line("x"), cells=((cell,),)),
    ]  # fmt: skip
    assert find_note_marks(lines) == {"2", "b", "*", "7"}
    assert find_note_marks([lines[2]]) == set()


@pytest.mark.parametrize(("marks", "following"), [(["4"], "5"), (["4", "9"], "10"), (["4", "a"], "1"), ([], "1")])
def test_the_next_number_follows_the_last_note(marks: list[str], following: str) -> None:
    notes = [build_block("See.", BlockKind.FOOTNOTE, mark=mark) for mark in marks]
    assert infer_next_number(notes) == following


def test_three_endnotes_are_needed_and_what_is_before_them_stays() -> None:
    heading = build_block("Sources:", BlockKind.HEADING)
    two = [build_block("1. One"), build_block("4. Two")]
    assert find_endnotes(heading, *two)[1] == []
    lead = build_block("All seen in June.")
    later = [build_block("Aims", BlockKind.HEADING), build_block("1. Aim")]
    assert find_endnotes(heading, lead, *two, build_block("8. Eight"), build_block("7. Three"), *later) == (
        ["Sources:", "All seen in June.", "Aims", "1. Aim"],
        [("1", "One"), ("4", "Two 8. Eight"), ("7", "Three")],
    )
    assert find_endnotes(heading, build_block("4. Four"), *two, build_block("5. Five"))[0] == ["Sources:", "4. Four"]


def test_a_number_with_decimals_begins_no_note() -> None:
    assert split(BODY, build_line("1.2 Green buildings", 60, 740, size=8))[1] == []
    assert split(BODY, build_line("1. 2 May.", 60, 740, size=8))[1] == [("1", "2 May.")]


UNFINISHED = build_block("See the report of the committee at", BlockKind.FOOTNOTE, mark="1", baseline=750, size=8)


def split_with_unfinished(*lines: TextLine) -> list[tuple[str, str]]:
    _, notes = split_notes(TextColumn(lines, 60, 500), 1, 10.0, 842.0, {"2"}, UNFINISHED)
    return [(note.mark, note.text) for note in notes]


@pytest.mark.parametrize("below", [(), (build_line("2 Ibid.", 60, 760, size=8),)])
def test_a_note_goes_on_at_the_foot_of_the_next_page(below: tuple[TextLine, ...]) -> None:
    rest = build_line("page 7 and the pages", 60, 740, size=8), build_line("after it.", 60, 750, size=8)
    expected = [("", "page 7 and the pages after it."), *([("2", "Ibid.")] if below else [])]
    assert split_with_unfinished(BODY, *rest, *below) == expected


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(build_line("page 7", 60, 740), id="in the size of the body"),
        pytest.param(build_line("page 7", 60, 740, size=7.5), id="in another size"),
        pytest.param(build_line("Source: the committee", 60, 740, size=8), id="it begins a sentence"),
        pytest.param(build_line("page 7", 60, 740, size=8, block_kind=BlockKind.TABLE_ROW), id="a row"),
    ],
)
def test_other_lines_at_the_foot_are_not_the_rest_of_a_note(line: TextLine) -> None:
    assert split_with_unfinished(BODY, line) == []


def test_small_text_further_up_is_not_the_rest_of_a_note() -> None:
    caption = build_line("page 7 and the pages", 60, 730, size=8)
    assert split_with_unfinished(BODY, caption, build_line("2 Ibid.", 60, 760, size=8)) == [("2", "Ibid.")]


def test_only_the_last_note_of_the_page_before_is_unfinished() -> None:
    assert find_unfinished_note([UNFINISHED], 1) is UNFINISHED
    assert find_unfinished_note([UNFINISHED], 2) is None
    assert find_unfinished_note([build_block("It ended.”", BlockKind.FOOTNOTE)], 1) is None
    assert find_unfinished_note([], 0) is None


def test_the_rest_of_a_note_is_put_behind_it() -> None:
    notes = [UNFINISHED]
    append_notes(notes, [build_block("page 7.", BlockKind.FOOTNOTE, page=1), build_block("Ibid.", mark="2", page=1)])
    assert [(note.mark, note.text) for note in notes] == [("1", f"{UNFINISHED.text} page 7."), ("2", "Ibid.")]
