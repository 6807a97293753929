"""Paragraphs that columns and pages break, and the levels of list items."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import Any

import pytest

from kb.model import BlockKind
from kb.read.layout.blocks.paragraphs import (
    _ColumnMetrics,
    _measure_leading,
    _normalize_mark,
    assign_list_levels,
    build_paragraphs,
    join_broken_paragraphs,
)
from kb.read.layout.elements import LayoutBlock, TextLine
from kb.read.layout.lines.columns import TextColumn
from tests.read.layout.builders import build_block, build_line

FIRST = "They asked for a report that would say plainly what"
SECOND = "each of the bodies had done, and what it had left undone."


def join_texts(*blocks: LayoutBlock) -> list[str]:
    return [each.text for each in join_broken_paragraphs(blocks)]


def test_a_paragraph_goes_on_at_the_head_of_the_next_column() -> None:
    first, second = build_block(FIRST, baseline=700), build_block(SECOND, left=320, baseline=100)
    assert join_texts(first, second) == [f"{FIRST} {SECOND}"]


def test_a_paragraph_goes_on_behind_the_words_of_a_figure() -> None:
    figure = [build_block("1,500", size=7), build_block("Figure 2 Cases a year", BlockKind.CAPTION, size=8)]
    assert join_texts(build_block(FIRST), *figure, build_block(SECOND, page=1)) == [
        f"{FIRST} {SECOND}",
        "1,500",
        "Figure 2 Cases a year",
    ]


def test_a_finished_paragraph_does_not_go_on() -> None:
    assert len(join_texts(build_block(SECOND, baseline=700), build_block("and so on, as before.", page=1))) == 2


def test_a_new_sentence_does_not_go_on_with_one_that_is_further_up() -> None:
    figure, sentence = build_block("1,500", size=7), build_block("Each of the bodies did much.", page=1)
    assert len(join_texts(build_block(FIRST), figure, sentence)) == 3


def test_lines_apart_on_one_column_are_not_glued() -> None:
    assert len(join_texts(build_block(FIRST, baseline=100), build_block("rescued many children;", baseline=130))) == 2


def test_an_item_of_a_list_is_never_the_other_half() -> None:
    item = build_block("a) each of the bodies", left=320, baseline=100)
    assert len(join_texts(build_block(FIRST, baseline=700), item)) == 2


def test_a_list_of_the_same_style_ends_a_paragraph() -> None:
    """The continuation of the last block of the page is at the head of the next, before any other list."""
    item = build_block("• Each of the bodies.", BlockKind.LIST_ITEM, mark="•")
    assert len(join_texts(build_block(FIRST), item, build_block(SECOND, page=1))) == 3


def build_page(
    count: int, leading: float, words: str = "The words of a page that are set widely fill it"
) -> TextColumn:
    lines = [build_line(words, baseline=100 + leading * index) for index in range(count)]
    return TextColumn(tuple(lines), 60, 500)


@pytest.mark.parametrize(
    ("names", "page", "count"),
    [
        (["Ada Wrenfield", "Benedict Larkmoor", "with Cora Finchley"], 0, 3),
        (["Ada Wrenfield", "Benedict Larkmoor", "with Cora Finchley"], 4, 1),
        (["Greater Harbourside", "Thames Valley"], 0, 1),
        (["Ada Wrenfield", "of the Net Watch"], 0, 1),
    ],
)
def test_names_of_people_below_each_other_on_a_cover_are_lines_of_their_own(
    names: list[str], page: int, count: int
) -> None:
    lines = tuple(build_line(name, baseline=100 + 12 * at) for at, name in enumerate(names))
    assert len(build_paragraphs(TextColumn(lines, 60, 200), page)) == count


def test_lines_that_are_set_widely_are_one_paragraph() -> None:
    assert len(build_paragraphs(build_page(6, 24.0), 0)) == 1
    assert len(build_paragraphs(build_page(6, 28.5), 0)) == 6


def test_short_lines_that_are_far_apart_are_no_paragraph() -> None:
    assert len(build_paragraphs(build_page(6, 24.0, "Label"), 0)) == 6


def test_an_item_below_a_bold_heading_is_a_block_of_its_own() -> None:
    lines = (build_line("MEMBERS OF THE GROUP", bold=True), build_line("• Secretary for Justice", baseline=112))
    assert len(build_paragraphs(TextColumn(lines, 60, 500), 0)) == 2


def test_a_justified_line_is_full_though_another_column_is_further_right() -> None:
    near = [build_line("words of a column that is justified", baseline=100 + 12 * index) for index in range(3)]
    far = build_line("words of another column", 300, 200)
    metrics = _ColumnMetrics(TextColumn((build_line("short", baseline=88), *near, far), 60, 500))
    assert metrics.measure_room(2) == 0


def build_item(mark: str, left: float, baseline: float, page: int = 0) -> LayoutBlock:
    return build_block(f"{mark} words", BlockKind.LIST_ITEM, page=page, mark=mark, left=left, baseline=baseline)


def find_levels(blocks: list[LayoutBlock]) -> list[int]:
    return [each.level for each in assign_list_levels(blocks) if each.kind is BlockKind.LIST_ITEM]


def test_items_further_right_are_deeper() -> None:
    inner = [build_item("–", 80, 112), build_item("–", 80, 124)]
    assert find_levels([build_item("•", 60, 100), *inner, build_item("•", 60, 136)]) == [0, 1, 1, 0]


def test_a_list_goes_on_in_the_next_column() -> None:
    first = [build_item("•", 60, 700), build_item("–", 80, 712)]
    assert find_levels([*first, build_item("–", 340, 100), build_item("•", 320, 112)]) == [0, 1, 1, 0]


def test_a_heading_ends_a_list() -> None:
    heading = build_block("Next", BlockKind.HEADING)
    assert find_levels([build_item("•", 60, 100), heading, build_item("•", 90, 140)]) == [0, 0]


def split_column(*lines: TextLine) -> list[str]:
    """Return the first words of the lines of each block."""
    blocks = build_paragraphs(TextColumn(lines, 60.0, 400.0), 3)
    assert all(page == 3 for block in blocks for page, _ in block.lines)
    return [" ".join(line.text.split()[0] for _, line in block.lines) for block in blocks]


def stack(*texts: str, top: float = 100.0, step: float = 12.0) -> list[TextLine]:
    return [build_line(text, baseline=top + step * number) for number, text in enumerate(texts)]


def pad(text: str, width: int = 60) -> str:
    return f"{text} {'x' * (width - len(text) - 1)}"


@pytest.mark.parametrize(
    ("texts", "blocks"),
    [
        ((pad("One"), pad("two"), "three."), ["One two three."]),
        ((pad("One"), pad("Two"), "Three."), ["One Two Three."]),
        ((pad("One"), "two ended.", pad("Three"), "four."), ["One two", "Three four."]),
        ((pad("One"), "two ended?”", pad("Three")), ["One two", "Three"]),
        ((pad("One"), "two ended.", pad("three")), ["One two three"]),  # a small letter goes on
        ((pad("One"), "two", pad("Three")), ["One two", "Three"]),  # much room after it
        ((pad("One"), "two", pad("3rd")), ["One two 3rd"]),
        ((pad("One"), "two", pad("“Three")), ["One two", "“Three"]),
        ((f"{pad('One', 59)}.", pad("• two"), pad("• three"), "four"), ["One", "•", "• four"]),
        ((pad("One"), "two", pad("– three")), ["One two", "–"]),
        ((pad("One."), pad("a) two."), "three."), ["One. a) three."]),
        ((pad("One "), f"{pad('two', 59)}.", pad("a) three")), ["One two", "a)"]),
    ],
)
def test_a_block_begins_by_the_words_and_the_room_above(texts: tuple[str, ...], blocks: list[str]) -> None:
    assert split_column(*stack(*texts)) == blocks


@pytest.mark.parametrize(
    ("chars", "word", "blocks"),
    [
        # Of 60: the first word and 0.6 of the size (6 points, 1.2 characters) must fit behind what ends a sentence,
        (53, "Three", ["One two", "Three"]),
        (54, "Three", ["One two Three"]),
        # and with 2.0 times the size (4 characters) behind what does not.
        (50, "Threes", ["One two Threes"]),
        (49, "Threes", ["One two", "Threes"]),
    ],
)
def test_a_line_goes_on_where_its_first_word_would_not_have_fitted_above(
    chars: int, word: str, blocks: list[str]
) -> None:
    above = pad("two", chars)
    if word == "Three":
        above = f"{above[:-1]}."
    assert split_column(*stack(pad("One"), above, pad(word))) == blocks


@pytest.mark.parametrize(("gap", "blocks"), [(15.0, ["One two three four"]), (15.2, ["One two three", "four"])])
def test_more_room_than_usual_between_lines_begins_a_block(gap: float, blocks: list[str]) -> None:
    lines = stack(*map(pad, ("One", "two", "three")))
    assert split_column(*lines, build_line(pad("four"), baseline=124 + gap)) == blocks


@pytest.mark.parametrize(
    ("line", "blocks"),
    [
        (build_line(pad("three"), baseline=124, size=10.7), ["One two three"]),
        (build_line(pad("three"), baseline=124, size=10.8), ["One two", "three"]),
        (build_line(pad("three"), baseline=124, size=9.3), ["One two three"]),
        (build_line(pad("three"), baseline=124, size=9.2), ["One two", "three"]),
        (build_line(pad("three"), baseline=90), ["One two", "three"]),
        (build_line(pad("three"), baseline=124, block_kind=BlockKind.TABLE_ROW), ["One two", "three"]),
        (build_line(pad("Three"), 72, 124), ["One two Three"]),
    ],
)
def test_a_line_of_another_size_or_height_begins_a_block(line: TextLine, blocks: list[str]) -> None:
    assert split_column(*stack(pad("One"), pad("two")), line) == blocks


@pytest.mark.parametrize(
    ("left", "gap", "blocks"),
    [(111, 2.9, ["One two Three"]), (111, 3.1, ["One two", "Three"]), (110, 2.9, ["One two", "Three"])],
)
def test_a_line_beside_the_one_above_goes_on_with_it(left: float, gap: float, blocks: list[str]) -> None:
    lines = stack(pad("One"), "two ended.")
    assert split_column(*lines, build_line("Three", left, 112 + gap)) == blocks


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        (build_line(pad("three"), baseline=124, bold=True), True),
        (build_line(pad("three"), baseline=124, italic=True), True),
        (build_line(pad("three"), baseline=124, colour=255), True),
        (build_line(pad("three"), baseline=124), False),
    ],
)
def test_another_style_begins_a_block_where_the_line_above_has_room(line: TextLine, begins: bool) -> None:
    short = split_column(*stack(pad("One"), "two"), line)
    assert short == (["One two", "three"] if begins else ["One two three"])
    assert split_column(*stack(pad("One"), pad("two")), line) == ["One two three"]


@pytest.mark.parametrize(
    ("first", "second", "blocks"),
    [
        ("Quay", "08", ["Quay", "08 0"]),
        ("Quay", "and", ["Quay and 0"]),
        ("• Quay", "08", ["• 08 0"]),
        (pad("Quay", 55), "08", ["Quay 08 0"]),
    ],
)
def test_another_font_begins_a_block_after_a_short_first_line(first: str, second: str, blocks: list[str]) -> None:
    below = [build_line(text, baseline=112 + 12 * at, font="Sans") for at, text in enumerate((pad(second), pad("0")))]
    assert split_column(build_line(first, baseline=100), *below) == blocks


@pytest.mark.parametrize(
    ("shift", "blocks"),
    [(8, ["One two Three"]), (9, ["One two", "Three"]), (39, ["One two", "Three"]), (40, ["One two Three"])],
)
def test_an_indent_begins_a_block_after_a_sentence(shift: float, blocks: list[str]) -> None:
    lines = stack(pad("One"), f"{pad('two', 59)}.")
    assert split_column(*lines, build_line(pad("Three", 50), 60 + shift, 124)) == blocks


@pytest.mark.parametrize(("left", "blocks"), [(55, ["• two three"]), (54, ["• two", "three"])])
def test_a_line_further_left_than_an_item_is_not_in_it(left: float, blocks: list[str]) -> None:
    lines = stack(pad("• one"), pad("two"))
    assert split_column(*lines, build_line(pad("three"), left, 124)) == blocks
    capital = [block.replace("three", "Three") for block in blocks]
    assert split_column(*lines, build_line(pad("Three"), left, 124)) == capital


@pytest.mark.parametrize(("shift", "blocks"), [(4, ["One two b)"]), (5, ["One two", "b)"]), (-5, ["One two", "b)"])])
def test_a_mark_at_the_left_edge_after_a_full_line_may_be_a_part_of_a_sentence(shift: float, blocks: list[str]) -> None:
    lines = stack(pad("One"), pad("two"))
    assert split_column(*lines, build_line(pad("b) three"), 60 + shift, 124)) == blocks


def test_a_mark_drawn_apart_from_its_text_begins_a_block() -> None:
    lines = stack(pad("One"), pad("two"), pad("140.92 Three"), "four.")
    assert split_column(*lines) == ["One two 140.92 four."]
    lines[2] = replace(lines[2], parts=(build_line("140.92", 60, 124), build_line("Three", 110, 124)))
    assert split_column(*lines) == ["One two", "140.92 four."]


def test_a_large_figure_beside_a_line_is_a_block_of_its_own() -> None:
    figure = replace(build_line("45%", 20, 103, size=36.0), right=56.0)
    assert split_column(figure, *stack(pad("One"), "two.")) == ["45%", "One two."]


def test_centred_lines_are_one_block_until_a_list_begins() -> None:
    texts = (("Xx " * 20)[: count - 1] + "." for count in (40, 20, 30))
    centred = [build_line(text, 210 - 2.5 * len(text), 100 + 12 * number) for number, text in enumerate(texts)]
    assert len(split_column(*centred)) == 1
    moved = [replace(each, right=each.right + 8 * number) for number, each in enumerate(centred)]
    assert len(split_column(*moved)) == 2
    right = [replace(each, left=360 - each.width, right=360.0) for each in centred]
    assert len(split_column(*right)) == 1
    assert len(split_column(*right, build_line("• item", 330, 136))) == 2


def test_blocks_have_their_kind_mark_and_edge_of_the_column() -> None:
    row = build_line("a\tb", 70, 148, block_kind=BlockKind.TABLE_ROW)
    cells = ((build_line("a", 70, 148),), (build_line("b", 100, 148),))
    column = TextColumn((*stack(f"{pad('One', 59)}.", "• two", "three ended."), replace(row, cells=cells)), 60.0, 400.0)
    first, item, table = build_paragraphs(column, 2)
    assert (first.kind, first.mark, first.column_right) == (BlockKind.PARAGRAPH, "", 360.0)
    assert (item.kind, item.mark, item.text) == (BlockKind.LIST_ITEM, "•", "• two three ended.")
    assert (table.kind, table.cells, table.column_right) == (BlockKind.TABLE_ROW, cells, row.right)
    assert table.lines == ((2, cells[0][0]), (2, cells[1][0]))
    (plain,) = build_paragraphs(TextColumn((row,), 60.0, 400.0), 2)
    assert plain.lines == ((2, row),)


@pytest.mark.parametrize(
    ("gaps", "usual"),
    [
        ((12.0, 12.0, 13.0), 12.0),
        ((12.0, 13.0), 12.5),
        ((13.6, 13.8), 13.6),
        ((15.0, 16.0), 15.0),
        ((18.0, 19.0), 13.5),
        ((12.0, 20.0, 20.0), 12.0),
        ((8.0, 22.0), None),
        ((8.1,), 8.1),
        ((14.0, 14.0), 14.0),
    ],
)
def test_the_usual_distance_of_lines_is_the_commonest_of_the_tight_ones(
    gaps: tuple[float, ...], usual: float | None
) -> None:
    lines = [build_line("x", baseline=y) for y in accumulate(gaps, initial=100.0)]
    assert _measure_leading(lines) == ({10: pytest.approx(usual)} if usual else {})


def test_lines_of_two_sizes_have_no_distance_between_them() -> None:
    assert _measure_leading([build_line("x", baseline=100), build_line("x", baseline=112, size=10.5)]) == {}
    assert _measure_leading([build_line("x", baseline=100), build_line("x", baseline=112, size=10.4)]) == {10: 12.0}


@pytest.mark.parametrize(
    ("changes", "is_joined"),
    [
        ({}, True),
        ({"page": 1}, True),
        ({"page": 2}, False),
        ({"text": "b) each of the bodies did"}, False),
        ({"size": 10.2}, True),
        ({"size": 10.4}, False),
        ({"kind": BlockKind.CAPTION}, False),
        ({"kind": BlockKind.LIST_ITEM}, False),
        ({"italic": True}, False),
        ({"font": "Sans"}, True),
        ({"font": "Sans", "bold": True}, False),
        ({"font": "Sans", "colour": 255}, False),
        ({"bold": True, "colour": 255}, True),
        ({"baseline": 115.9}, True),
        ({"baseline": 116.0}, False),
        ({"baseline": 99.0}, True),
    ],
)
def test_two_halves_are_joined_where_their_style_and_places_fit(changes: dict[str, Any], is_joined: bool) -> None:
    options: dict[str, Any] = {"text": SECOND, "page": 0, "baseline": 100.0, "kind": BlockKind.PARAGRAPH} | changes
    if "page" not in changes and "baseline" not in changes:
        options["baseline"] = 50.0
    kind, page = options.pop("kind"), options.pop("page")
    line = build_line(**options)
    second = LayoutBlock(kind, ((page, line),), column_right=line.right)
    found = join_broken_paragraphs([build_block(FIRST, baseline=100), second])
    assert len(found) == (1 if is_joined else 2)
    assert found[0].column_right == (line.right if is_joined else 60 + 5 * len(FIRST))


@pytest.mark.parametrize(
    ("first", "second", "between", "is_joined"),
    [
        ("a report that would say what wi-", "dows had.", False, True),
        ("a small one", "goes on here.", False, False),  # not full, and short
        ("x" * 18, "goes on here.", False, False),  # a label
        ("x" * 19, "goes on here.", False, True),
        ("x" * 46, "goes on here.", True, True),
        ("x" * 45, "goes on here.", True, False),  # behind a figure, a short line may be a heading
        ("x" * 46, "goes on .", True, False),
        ("A report of the bodies in all the towns that we asked for it;", "Each of them", False, False),
        ("A report of the bodies in all the towns that we asked for it”", "Each of them", False, False),
        ("A report of the bodies in all the towns that we asked for ito", "Nations did", False, True),
        ("A report of the bodies in all the towns that we asked for it", "Nations did", False, False),
        ("A report of the bodies in all the towns that we asked for ito", "Nations did", True, False),
        ("A report of the bodies in all the towns that we asked for ito", "These did", False, False),
        ("A report of the bodies in all the towns that we asked", "www.bodies.example", True, False),
        ("A report of the bodies in all the towns that we asked", "bodies.example/about", True, False),
    ],
)
def test_two_halves_are_joined_where_their_words_fit(first: str, second: str, between: bool, is_joined: bool) -> None:
    figure = [build_block("1,500", size=7)] if between else []
    blocks = [build_block(first, baseline=700), *figure, build_block(second, left=320, baseline=100)]
    assert (len(join_broken_paragraphs(blocks)) == 1 + between) is is_joined


@pytest.mark.parametrize(("width", "is_joined"), [(0, True), (30, True), (31, False)])
def test_a_half_that_leaves_room_for_the_next_word_is_whole(width: float, is_joined: bool) -> None:
    """The word has five letters of five points; six tenths of the size are added."""
    first = replace(build_block("x" * 25, baseline=700), column_right=60 + 125 + width)
    assert (len(join_broken_paragraphs([first, build_block("heres on.", left=320)])) == 1) is is_joined


def test_the_other_half_is_at_most_eighty_blocks_below() -> None:
    for between, is_joined in ((79, True), (80, False)):
        figures = [build_block("1,500", size=7)] * between
        blocks = [build_block(FIRST, baseline=700), *figures, build_block(SECOND, page=1)]
        assert (len(join_broken_paragraphs(blocks)) == between + 1) is is_joined


@pytest.mark.parametrize(
    ("mark", "plain"),
    [
        ("12.", "1."),
        ("3.4.1", "1"),
        ("(iv)", "(i)"),
        ("xii.", "i."),
        ("i)", "a)"),
        ("b)", "a)"),
        ("B.", "A."),
        ("•", "•"),
    ],
)
def test_marks_that_differ_in_their_count_are_equal(mark: str, plain: str) -> None:
    assert _normalize_mark(mark) == plain


@pytest.mark.parametrize(
    ("places", "levels"),
    [
        ([("•", 60, 100, 0), ("–", 66, 112, 0)], [0, 0]),
        ([("•", 60, 100, 0), ("–", 66.1, 112, 0)], [0, 1]),
        ([("•", 60, 100, 0), ("–", 80, 112, 0), ("•", 74, 124, 0)], [0, 1, 1]),
        ([("•", 60, 100, 0), ("–", 80, 112, 0), ("•", 73.9, 124, 0)], [0, 1, 1]),
        ([("•", 60, 100, 0), ("–", 80, 112, 0), ("a)", 100, 124, 0), ("–", 80, 136, 0)], [0, 1, 2, 1]),
        ([("•", 60, 100, 0), ("–", 80, 112, 0), ("–", 60, 130, 1), ("•", 40, 142, 1)], [0, 1, 1, 0]),
        ([("•", 60, 100, 0), ("–", 80, 112, 0), ("•", 320, 100, 0), ("–", 340, 112, 0)], [0, 1, 0, 1]),
        ([("•", 60, 100, 0), ("–", 80, 112, 0), ("*", 320, 100, 0)], [0, 1, 0]),
        ([("•", 60, 100, 0), ("–", 80, 112, 0), ("a)", 320, 124, 0)], [0, 1, 2]),
        ([("•", 60, 100, 0), ("–", 80, 112, 0), ("–", 340, 112, 0)], [0, 1, 2]),
    ],
)
def test_levels_follow_the_edges_of_items_over_columns_and_pages(
    places: list[tuple[str, float, float, int]], levels: list[int]
) -> None:
    assert find_levels([build_item(*each) for each in places]) == levels


@pytest.mark.parametrize(("left", "level"), [(61, 0), (62, 1), (59, 0)])
def test_a_paragraph_at_the_left_edge_of_a_list_ends_it(left: float, level: int) -> None:
    paragraph = build_block("Text.", left=left, baseline=112)
    assert find_levels([build_item("•", 60, 100), paragraph, build_item("–", 80, 124)]) == [0, level]
