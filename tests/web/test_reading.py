"""How passages are laid out: lists in lists, page breaks, footnotes' marks, closed-up headings."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kb.model import Block, BlockKind, ContentsEntry, DocumentId, Note, PageBreak, Passage, PassageId, Span
from kb.web.parts import Item, ItemList, Line, Prose, Table
from kb.web.reading import Layout, depths, excerpt_parts, headings_by_passage


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
    return Passage(
        id=PassageId(name),
        document=DocumentId("d"),
        position=0,
        span=Span(0, len(text)),
        text=text,
        kind=blocks[0].kind,
        blocks=tuple(blocks),
        breaks=breaks,
        notes=notes,
    )


def _shown(line: Line) -> str:
    return "".join(
        f"[{piece.page}]" if piece.page else f"^{piece.mark}" if piece.mark else piece.html for piece in line
    )


def _prose(passage: Passage, layout: Layout | None = None) -> list[str]:
    (read,) = (layout or Layout()).read([passage])
    return [_shown(part.line) for part in read.parts if isinstance(part, Prose)]


def _outline(items: tuple[Item, ...]) -> list[object]:
    return [[f"{item.mark}|{_shown(item.line)}", *_outline(item.items)] for item in items]


P, L, T = BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW


def test_lists_are_nested_by_their_levels() -> None:
    lines = [
        (L, 0, "1.", "1. one"),
        (L, 1, "a)", "a) two"),
        (L, 2, "", "three"),
        (L, 1, "b)", "b) four"),
        (L, 0, "2.", "2. five"),
    ]
    (read,) = Layout().read([_passage(lines)])
    (part,) = read.parts

    assert isinstance(part, ItemList)
    assert _outline(part.items) == [["1.|one", ["a)|two", ["|three"]], ["b)|four"]], ["2.|five"]]


def test_a_list_that_begins_deep_stays_a_list() -> None:
    (read,) = Layout().read([_passage([(L, 2, "-", "- deep"), (L, 0, "-", "- less")])])
    (part,) = read.parts

    assert isinstance(part, ItemList)
    assert _outline(part.items) == [["-|deep"], ["-|less"]]


def test_the_rest_of_a_long_item_keeps_its_first_words() -> None:
    (read,) = Layout().read([_passage([(L, 0, "•", "goes on here")])])
    (part,) = read.parts

    assert isinstance(part, ItemList)
    assert _outline(part.items) == [["|goes on here"]]
    assert part.items[0].goes_on


def test_rows_of_a_table_are_cut_into_cells() -> None:
    (read,) = Layout().read([_passage([(P, 0, "", "before"), (T, 0, "", "a\tb"), (T, 0, "", "\tc")])])
    table = read.parts[1]

    assert isinstance(table, Table)
    assert [[_shown(cell) for cell in row] for row in table.rows] == [["a", "b"], ["", "c"]]


def test_the_mark_of_a_footnote_stands_between_the_words() -> None:
    passage = _passage(
        [(P, 0, "", "One. Two."), (P, 0, "", "Three.")],
        notes=(Note(4, "1", PassageId("n1")), Note(9, "2", PassageId("")), Note(16, "3", PassageId("n3"))),
    )

    assert _prose(passage) == ["One.^1 Two.^2", "Three.^3"]


def test_a_footnote_leads_back_to_its_first_mark_where_that_is_shown() -> None:
    passage = _passage([(P, 0, "", "One, two.")], notes=(Note(3, "*", PassageId("n")), Note(9, "*", PassageId("n"))))
    note = _passage([(BlockKind.FOOTNOTE, 0, "*", "A note.")], name="n")
    layout = Layout()
    (read,) = layout.read([passage])
    (read_note,) = layout.read([note])
    part = read.parts[0]

    assert isinstance(part, Prose)
    assert [piece.anchor for piece in part.line if piece.mark] == ["mark-n", ""]
    assert read_note.back == "mark-n"
    assert Layout().read([note])[0].back == ""


def test_a_footnote_that_stands_elsewhere_is_linked_to_there() -> None:
    passage = _passage([(P, 0, "", "One.")], notes=(Note(4, "1", PassageId("n")),))
    (read,) = Layout(notes_here=()).read([passage])
    part = read.parts[0]

    assert isinstance(part, Prose)
    assert part.line[-1].address == "/documents/d/n"


def test_the_first_page_shown_is_not_announced_but_each_later_one_is() -> None:
    first = _passage([(P, 0, "", "One."), (P, 0, "", "Two.")], breaks=(PageBreak(0, 4, "2"), PageBreak(5, 5, "3")))
    same = _passage([(P, 0, "", "Three.")], breaks=(PageBreak(0, 5, "3"),), name="q")
    later = _passage([(P, 0, "", "Four.")], breaks=(PageBreak(0, 6, "4"),), name="r")
    layout = Layout()

    assert [_prose(each, layout) for each in (first, same, later)] == [
        ["One.", "[p.\u00a03]Two."],
        ["Three."],
        ["[p.\u00a04]Four."],
    ]


def test_a_page_that_begins_with_the_break_between_blocks_is_shown_with_the_words() -> None:
    passage = _passage([(P, 0, "", "One."), (L, 0, "•", "• Two.")], breaks=(PageBreak(0, 1, "1"), PageBreak(4, 2, "2")))
    (read,) = Layout().read([passage])
    items = read.parts[1]

    assert isinstance(items, ItemList)
    assert _shown(items.items[0].line) == "[p.\u00a02]Two."


def test_an_excerpt_keeps_the_blocks_it_touches() -> None:
    passage = _passage([(P, 0, "", "One two."), (L, 0, "•", "• Three four."), (P, 0, "", "Five.")])
    parts = excerpt_parts(passage, [Span(11, 16)], Span(4, 22))

    assert isinstance(parts[0], Prose)
    assert isinstance(parts[1], ItemList)
    assert _shown(parts[0].line) == "two."
    assert _outline(parts[1].items) == [["•|<mark>Three</mark> four."]]
    assert len(parts) == 2


@given(st.lists(st.integers(1, 9)))
def test_closed_up_levels_begin_at_one_and_skip_none(levels: list[int]) -> None:
    closed = depths(levels)

    assert closed[:1] in ([], [1])
    assert all(below <= above + 1 for above, below in pairwise(closed))
    for at, (above, below) in enumerate(pairwise(levels)):
        if below > above:
            assert closed[at + 1] == closed[at] + 1


def test_headings_stand_above_their_passage_with_a_place_of_their_own() -> None:
    contents = (
        ContentsEntry(2, "Part", PassageId("p")),
        ContentsEntry(4, "Chapter", PassageId("p")),
        ContentsEntry(2, "Next", PassageId("q")),
    )
    found = headings_by_passage(contents)

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
    found = headings_by_passage(contents, {PassageId("c"), PassageId("d")})

    assert [(each.depth, each.text, each.anchor) for entries in found.values() for each in entries] == [
        (2, "Chapter", "heading-3"),
        (2, "Next part", "heading-4"),
    ]
