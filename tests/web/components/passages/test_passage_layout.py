"""Layout of passages: nested lists, page breaks, footnote marks, normalised heading levels."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Block, BlockKind, ContentsEntry, Note, PageBreak, PageUnit, Passage, PassageId, Span
from kb.web.components.passages.blocks import Inlines, ListBlock, ListItem, ProseBlock, TableBlock, TextLink
from kb.web.components.passages.passage_layout import PassageLayout, build_excerpt, group_headings, normalize_levels
from tests.builders import make_passage


def _passage(
    lines: list[tuple[BlockKind, int, str, str]],
    *,
    breaks: tuple[PageBreak, ...] = (),
    notes: tuple[Note, ...] = (),
    name: str = "p",
) -> Passage:
    """Make a passage of lines: kind, level, mark, text."""
    blocks = []
    at = 0
    for kind, level, mark, line in lines:
        blocks.append(Block(kind, Span(at, at + len(line)), level, mark))
        at += len(line) + 1
    text = "\n".join(line for *_, line in lines)
    return make_passage(text, name, kind=blocks[0].kind, blocks=tuple(blocks), breaks=breaks, notes=notes)


def _render(line: Inlines) -> str:
    return "".join(
        f"[{piece.page}]" if piece.page else f"^{piece.mark}" if piece.mark else piece.html for piece in line
    )


def _render_prose(passage: Passage, layout: PassageLayout | None = None) -> list[str]:
    (read,) = (layout or PassageLayout()).build([passage])
    return [_render(part.content) for part in read.blocks if isinstance(part, ProseBlock)]


def _outline(items: tuple[ListItem, ...]) -> list[object]:
    return [[f"{item.mark}|{_render(item.content)}", *_outline(item.items)] for item in items]


P, L, T = BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW


def test_lists_are_nested_by_their_levels() -> None:
    lines = [
        (L, 0, "1.", "1. one"),
        (L, 1, "a)", "a) two"),
        (L, 2, "", "three"),
        (L, 1, "b)", "b) four"),
        (L, 0, "2.", "2. five"),
    ]
    (read,) = PassageLayout().build([_passage(lines)])
    (part,) = read.blocks

    assert isinstance(part, ListBlock)
    assert _outline(part.items) == [["1.|one", ["a)|two", ["|three"]], ["b)|four"]], ["2.|five"]]


@pytest.mark.parametrize(
    ("lines", "outline"),
    [
        ([(L, 2, "-", "- deep"), (L, 0, "-", "- less")], [["-|deep"], ["-|less"]]),
        ([(L, 0, "•", "• one"), (L, 0, "•", "•")], [["•|one"], ["•|"]]),
    ],
    ids=["begins deep", "an item of nothing but its mark"],
)
def test_an_odd_list_is_a_list(lines: list[tuple[BlockKind, int, str, str]], outline: list[list[str]]) -> None:
    (read,) = PassageLayout().build([_passage(lines)])
    (part,) = read.blocks

    assert isinstance(part, ListBlock)
    assert _outline(part.items) == outline


def test_the_rest_of_a_long_item_keeps_its_first_words() -> None:
    (read,) = PassageLayout().build([_passage([(L, 0, "•", "goes on here")])])
    (part,) = read.blocks

    assert isinstance(part, ListBlock)
    assert _outline(part.items) == [["|goes on here"]]
    assert part.items[0].is_continued


def test_rows_of_a_table_are_cut_into_cells() -> None:
    (read,) = PassageLayout().build([_passage([(P, 0, "", "before"), (T, 0, "", "a\tb"), (T, 0, "", "\tc")])])
    table = read.blocks[1]

    assert isinstance(table, TableBlock)
    assert _draw(table) == ["a|b", "|c"]


def test_the_mark_of_a_footnote_is_between_the_words() -> None:
    passage = _passage(
        [(P, 0, "", "One. Two."), (P, 0, "", "Three.")],
        notes=(Note(4, "1", PassageId("n1")), Note(9, "2", PassageId("")), Note(16, "3", PassageId("n3"))),
    )

    assert _render_prose(passage) == ["One.^1 Two.^2", "Three.^3"]


def test_a_footnote_leads_back_to_its_first_mark_where_that_is_shown() -> None:
    passage = _passage([(P, 0, "", "One, two.")], notes=(Note(3, "*", PassageId("n")), Note(9, "*", PassageId("n"))))
    note = _passage([(BlockKind.FOOTNOTE, 0, "*", "A note.")], name="n")
    layout = PassageLayout()
    (read,) = layout.build([passage])
    (read_note,) = layout.build([note])
    part = read.blocks[0]

    assert isinstance(part, ProseBlock)
    assert [piece.anchor for piece in part.content if piece.mark] == ["mark-n", ""]
    assert read_note.back_anchor == "mark-n"
    assert PassageLayout().build([note])[0].back_anchor == ""


def test_a_footnote_that_is_not_on_the_page_is_linked_where_it_is() -> None:
    passage = _passage([(P, 0, "", "One.")], notes=(Note(4, "1", PassageId("n")),))
    (read,) = PassageLayout(notes_here=()).build([passage])
    part = read.blocks[0]

    assert isinstance(part, ProseBlock)
    assert part.content[-1].url == "/documents/d/n"


def test_the_first_page_shown_is_not_announced_but_each_later_one_is() -> None:
    first = _passage([(P, 0, "", "One."), (P, 0, "", "Two.")], breaks=(PageBreak(0, 4, "2"), PageBreak(5, 5, "3")))
    same = _passage([(P, 0, "", "Three.")], breaks=(PageBreak(0, 5, "3"),), name="q")
    later = _passage([(P, 0, "", "Four.")], breaks=(PageBreak(0, 6, "4"),), name="r")
    layout = PassageLayout()

    assert [_render_prose(each, layout) for each in (first, same, later)] == [
        ["One.", "[p.\u00a03]Two."],
        ["Three."],
        ["[p.\u00a04]Four."],
    ]


def test_the_notes_of_a_slide_are_announced_below_it() -> None:
    slide = _passage([(P, 0, "", "One.")], breaks=(PageBreak(0, 4, "4", PageUnit.SLIDE),))
    notes = _passage([(P, 0, "", "Two.")], breaks=(PageBreak(0, 4, "4", PageUnit.NOTES),), name="q")
    layout = PassageLayout()

    assert [_render_prose(each, layout) for each in (slide, notes)] == [["One."], ["[slide\u00a04, notes]Two."]]


def test_a_page_that_begins_with_the_break_between_blocks_is_shown_with_the_words() -> None:
    passage = _passage([(P, 0, "", "One."), (L, 0, "•", "• Two.")], breaks=(PageBreak(0, 1, "1"), PageBreak(4, 2, "2")))
    (read,) = PassageLayout().build([passage])
    items = read.blocks[1]

    assert isinstance(items, ListBlock)
    assert _render(items.items[0].content) == "[p.\u00a02]Two."


@pytest.mark.parametrize(
    ("breaks", "anchored"),
    [
        (((0, 1, "1"), (4, 2, "2")), [2]),
        (((0, 1, "1"), (4, 2, "2"), (8, 2, "3")), []),  # two printed pages: ambiguous
        (((0, 1, "1"), (4, 2, "2"), (8, 1, "1"), (13, 2, "2")), []),
        (((0, 1, "1"), (5, 2, "2")), []),  # in a word
        (((0, 2, "2"),), []),
        (((0, 1, "1"), (8, 3, "3"), (13, 4, "4")), [3, 4]),
    ],
)
def test_a_page_is_anchored_where_it_surely_begins_inside_a_passage(
    breaks: tuple[tuple[int, int, str], ...], anchored: list[int]
) -> None:
    passage = _passage(
        [(P, 0, "", "One two three."), (L, 0, "•", "• Four.")], breaks=tuple(PageBreak(*each) for each in breaks)
    )
    layout = PassageLayout(anchors_pages=True)
    (read,) = layout.build([passage])
    shown = repr(read.blocks)

    assert list(layout.anchored_pages) == anchored
    assert [number for number in range(1, 5) if f"page-{number}" in shown] == anchored


def test_a_page_has_one_anchor_in_a_document() -> None:
    first = _passage([(P, 0, "", "One two.")], breaks=(PageBreak(0, 1, "1"), PageBreak(4, 2, "2")))
    again = _passage([(P, 0, "", "Three four.")], breaks=(PageBreak(0, 1, "1"), PageBreak(6, 2, "2")), name="q")
    shown = repr(PassageLayout(anchors_pages=True).build([first, again]))

    assert shown.count("page-2") == 1
    assert "page-2" not in repr(PassageLayout().build([first, again]))


def test_an_excerpt_keeps_the_blocks_it_touches() -> None:
    passage = _passage([(P, 0, "", "One two."), (L, 0, "•", "• Three four."), (P, 0, "", "Five.")])
    parts = build_excerpt(passage, [Span(11, 16)], Span(4, 22))

    assert isinstance(parts[0], ProseBlock)
    assert isinstance(parts[1], ListBlock)
    assert _render(parts[0].content) == "two."
    assert _outline(parts[1].items) == [["•|<mark>Three</mark> four."]]
    assert len(parts) == 2


@given(st.lists(st.integers(1, 9)))
def test_closed_up_levels_begin_at_one_and_skip_none(levels: list[int]) -> None:
    closed = normalize_levels(levels)

    assert closed[:1] in ([], [1])
    assert all(below <= above + 1 for above, below in pairwise(closed))
    for at, (above, below) in enumerate(pairwise(levels)):
        if below > above:
            assert closed[at + 1] == closed[at] + 1


def test_headings_are_above_their_passage_with_an_anchor_each() -> None:
    contents = (
        ContentsEntry(2, "Part", PassageId("p")),
        ContentsEntry(4, "Chapter", PassageId("p")),
        ContentsEntry(2, "Next", PassageId("q")),
    )
    found = group_headings(contents)

    assert [(each.depth, each.text, each.anchor) for each in found[PassageId("p")]] == [
        (2, "Part", "heading-1"),
        (3, "Chapter", "heading-2"),
    ]
    assert found[PassageId("q")][0].depth == 2


def test_the_headings_of_a_part_of_a_document_begin_at_its_top() -> None:
    contents = (
        ContentsEntry(1, "Book", PassageId("a")),
        ContentsEntry(2, "Part", PassageId("b")),
        ContentsEntry(4, "Chapter", PassageId("c")),
        ContentsEntry(2, "Next part", PassageId("d")),
    )
    found = group_headings(contents, {PassageId("c"), PassageId("d")})

    assert [(each.depth, each.text, each.anchor) for entries in found.values() for each in entries] == [
        (2, "Chapter", "heading-3"),
        (2, "Next part", "heading-4"),
    ]


def test_a_link_is_on_its_words_beside_marks_notes_and_breaks() -> None:
    text = "Wicks are trimmed as Annex B says, at night."
    start = text.index("Annex")
    passage = _passage(
        [(P, 0, "", text)],
        breaks=(PageBreak(0, 1, "1"), PageBreak(start, 2, "2")),
        notes=(Note(start + 5, "3", PassageId("n")),),
    )
    links = {passage.id: [TextLink(Span(start, start + 7), "/there")]}
    layout = PassageLayout(spans={passage.id: (Span(start + 6, start + 12),)}, links=links)
    (block,) = layout.build([passage])[0].blocks
    assert isinstance(block, ProseBlock)
    assert _render(block.content) == (
        "Wicks are trimmed as [p.\u00a02]Annex^3 <mark>B</mark><mark> says</mark>, at night."
    )
    assert [piece.html for piece in block.content if piece.url == "/there"] == ["Annex", " <mark>B</mark>"]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5))
def test_links_lose_no_word(places: list[tuple[int, int]]) -> None:
    text = "Lamps are lit at dusk & put out at dawn."
    passage = _passage([(P, 0, "", text)])
    links = sorted(TextLink(Span(min(each), max(each)), "/there").span for each in places)
    layout = PassageLayout(links={passage.id: [TextLink(each, "/there") for each in links]})
    assert _render_prose(passage, layout) == [text.replace("&", "&amp;")]


HEAD = Span(0, 12)


def _table(start: int = 0) -> Passage:
    """Return a passage of a table with `start` characters before it."""
    passage = _passage([(T, 0, "", "Land\tAdults\t"), (T, 0, "", "Peru\t12\tof all"), (T, 0, "", "\t9")])
    head, row, last = passage.blocks
    labelled = replace(row, head=HEAD, label=Span(13, 17))
    whole = replace(passage, blocks=(replace(head, head=HEAD), labelled, replace(last, head=HEAD)))
    if not start:
        return whole
    blocks = tuple(
        replace(each.shift(-start), span=Span(max(each.span.start - start, 0), each.span.end - start))
        for each in whole.blocks
        if each.span.end > start
    )
    blocks = (replace(blocks[0], level=whole.text.count("\t", 13, start)), *blocks[1:])
    return replace(whole, text=whole.text[start:], blocks=blocks, table_head=("Land", "<Adults>", ""))


def _draw(block: object) -> list[str]:
    """Return the rows of a table: c or r before a header of a column or row, + before a carried cell."""
    assert isinstance(block, TableBlock)
    return [
        "|".join(
            f"{cell.scope[:1]}{'+' * cell.is_carried}{_render(cell.content)}{'_' * (cell.columns - 1)}" for cell in row
        )
        for row in block.rows
    ]


def test_the_head_of_a_table_is_above_its_rows_and_labels_before_them() -> None:
    (read,) = PassageLayout().build([_table()])
    assert [_draw(block) for block in read.blocks] == [["cLand|cAdults|", "rPeru|12|of all", "|9"]]


def test_a_head_that_a_passage_carries_is_above_its_rows() -> None:
    (read,) = PassageLayout().build([_table(13)])
    assert [_draw(block) for block in read.blocks] == [["c+Land|c+&lt;Adults&gt;|", "rPeru|12|of all", "|9"]]


def test_a_title_of_a_table_is_as_wide_as_its_rows() -> None:
    passage = _passage([(T, 0, "", "Key figures"), (T, 0, "", "Land\tAdults"), (T, 0, "", "Peru\t12")])
    blocks = tuple(replace(each, head=Span(0, passage.blocks[1].span.end)) for each in passage.blocks)
    (read,) = PassageLayout().build([replace(passage, blocks=blocks)])
    assert [_draw(block) for block in read.blocks] == [["cKey figures_", "cLand|cAdults", "Peru|12"]]
    (below,) = build_excerpt(replace(passage, blocks=blocks), (), blocks[2].span)
    assert _draw(below) == ["c+Key figures – Land|c+Adults", "Peru|12"]


def test_what_names_a_group_of_rows_is_above_them_where_a_passage_carries_it() -> None:
    below = _table(13)
    rows = tuple(replace(each, group=Span(-9, -2)) for each in below.blocks)
    (read,) = PassageLayout().build([replace(below, blocks=rows, row_label="America")])
    assert [_draw(block) for block in read.blocks] == [
        ["c+Land|c+&lt;Adults&gt;|", "r+America__", "rPeru|12|of all", "|9"]
    ]


def test_a_part_of_a_row_is_in_its_column_after_the_label() -> None:
    passage = replace(_table(21), row_label="Peru")
    (read,) = PassageLayout().build([passage])
    assert [_draw(block) for block in read.blocks] == [["c+Land|c+&lt;Adults&gt;|", "r+Peru_|of all", "|9"]]


def test_an_excerpt_of_a_table_has_its_head_and_the_label_of_its_row() -> None:
    passage = _table()
    (table,) = build_excerpt(passage, [Span(21, 23)], Span(21, 30))
    assert _draw(table) == ["c+Land|c+Adults|", "r+Peru_|<mark>of</mark> all", "|9"]
    (whole,) = build_excerpt(passage, (), Span(0, 20))
    assert _draw(whole) == ["cLand|cAdults|", "rPeru|12"]


def test_rows_below_another_head_or_none_are_another_table() -> None:
    passage = _table()
    first, row, last = passage.blocks
    (read,) = PassageLayout().build([replace(passage, blocks=(first, row, replace(last, head=None)))])
    assert [_draw(block) for block in read.blocks] == [["cLand|cAdults|", "rPeru|12|of all"], ["|9"]]
