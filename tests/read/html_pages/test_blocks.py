"""The blocks of a piece of HTML: lists, tables, breaks, notes."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.document_builder import BlockDraft, NoteReference
from kb.read.html_pages.blocks import read_fragment


def _read(markup: str) -> list[tuple[str, str]]:
    return [(draft.kind.value, f"{draft.mark} {draft.text}".strip()) for draft in read_fragment(markup)]


def _only(markup: str, kind: BlockKind) -> list[BlockDraft]:
    return [draft for draft in read_fragment(markup) if draft.kind is kind]


@pytest.mark.parametrize(
    ("opening", "marks"),
    [
        ("<ol>", ["1.", "2."]),
        ("<ol start=5>", ["5.", "6."]),
        ("<ol start=-1>", ["-1.", "0."]),
        ("<ol start=0 type=a>", ["0.", "a."]),
        ("<ol start=x>", ["1.", "2."]),
        ("<ol start=9999999>", ["1.", "2."]),
        ("<ol reversed>", ["2.", "1."]),
        ("<ol reversed start=9>", ["9.", "8."]),
        ("<ol type=A start=26>", ["Z.", "AA."]),
        ("<ol type=i start=3>", ["iii.", "iv."]),
        ("<ol type=I start=3999>", ["MMMCMXCIX.", "4000."]),
        ("<ol type=a start=4000>", ["4000.", "4001."]),
        ("<ol type=q>", ["1.", "2."]),
        ("<ul>", ["•", "•"]),
        ("<dir>", ["•", "•"]),
    ],
)
def test_an_item_has_the_number_that_a_browser_shows(opening: str, marks: list[str]) -> None:
    items = _only(f"{opening}<li>one</li><li>two</li>", BlockKind.LIST_ITEM)
    assert [item.mark for item in items] == marks
    assert [item.level for item in items] == [0, 0]


def test_the_value_of_an_item_counts_for_those_below_it() -> None:
    items = _only("<ol><li value=7>one<li>two<li value=x>three<li value=-2>four</ol>", BlockKind.LIST_ITEM)
    assert [item.mark for item in items] == ["7.", "8.", "9.", "-2."]


def test_lists_in_lists_have_levels_and_an_item_without_a_list_has_none() -> None:
    items = _only("<li>alone</li><ul><li>a<ol><li>b<ul><li>c</ul></ol><li>d</ul>", BlockKind.LIST_ITEM)
    assert [(item.mark, item.level, item.text) for item in items] == [
        ("•", 0, "alone"),
        ("•", 0, "a"),
        ("1.", 1, "b"),
        ("•", 2, "c"),
        ("•", 0, "d"),
    ]


def test_the_entries_of_a_list_of_contents_have_levels() -> None:
    inner = "".join(f"<li><a href='#s{n}'>Part {n}</a></li>" for n in range(3))
    entries = _only(f"<ul>{inner}<li><a href='#t'>More</a><ul>{inner}</ul></li></ul>", BlockKind.CONTENTS)
    assert [entry.level for entry in entries] == [0, 0, 0, 0, 1, 1, 1]
    assert _read("<ul><li><a href='#a'>A</a><li><a href='#b'>B</a></ul>") == [
        ("list item", "• A"),
        ("list item", "• B"),
    ]
    assert _read(f"<ul>{inner}<li><a href='/x'>X</a></ul>")[0] == ("list item", "• Part 0")
    assert _read(f"<ul><li>Text<ul>{inner}</ul><li><a href='/x'>X</a></ul>")[1] == ("list item", "• Part 0")


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("one<br>two", ["one two"]),
        ("one<br><br>two", ["one", "two"]),
        ("one<br> \n<br>two", ["one", "two"]),
        ("one<br>x<br>two", ["one x two"]),
        ("one<!-- note -->two", ["onetwo"]),
        ("one<?pi x?>two", ["onetwo"]),
        ("one<b>two</b>three", ["onetwothree"]),
        ("one<hr>two", ["one", "two"]),
        ("one<span hidden>two</span>three", ["onethree"]),
        ("<p>one</p> <p> </p> two", ["one", "two"]),
        ("", []),
    ],
)
def test_text_is_parted_at_blocks_and_at_two_line_breaks(markup: str, blocks: list[str]) -> None:
    assert [text for _, text in _read(markup)] == blocks


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<h1>A</h1>", (BlockKind.HEADING, 1)),
        ("<h6>A</h6>", (BlockKind.HEADING, 6)),
        ("<h2><div>A</div></h2>", (BlockKind.HEADING, 2)),
        ("<figcaption>A</figcaption>", (BlockKind.CAPTION, 0)),
        ("<blockquote><p>A</p></blockquote>", (BlockKind.BLOCK_QUOTATION, 0)),
        ("<blockquote><h3>A</h3></blockquote>", (BlockKind.HEADING, 3)),
        ("<ul><li><h3>A</h3></ul>", (BlockKind.HEADING, 3)),
        ("<dl><dt>A</dl>", (BlockKind.PARAGRAPH, 0)),
        ("<div>A</div>", (BlockKind.PARAGRAPH, 0)),
    ],
)
def test_a_tag_says_what_a_block_is(markup: str, expected: tuple[BlockKind, int]) -> None:
    (draft,) = read_fragment(markup)
    assert (draft.kind, draft.level) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><td>a<td>b", ["a\tb"]),
        ("<tr><td>a<td><td>c", ["a\t\tc"]),
        ("<tr><td>a<p>b</p>c<td>d", ["a b c\td"]),
        ("<tr><td>a<br><br>b<td>c", ["a b\tc"]),
        ("<tr><td colspan=3>a<td>b", ["a\t\t\tb"]),
        ("<tr><td colspan=0>a<td>b", ["a\tb"]),
        ("<tr><td colspan=x>a<td>b", ["a\tb"]),
        ("<tr><td colspan=31>a<td>b", ["a" + "\t" * 30 + "b"]),
        ("<tr><td rowspan=2>a<td>b<tr><td>c", ["a\tb", "\tc"]),
        ("<tr><td rowspan=3>a<td>b<tr><td>c<tr><td>d<tr><td>e<td>f", ["a\tb", "\tc", "\td", "e\tf"]),
        ("<tr><td>a<td rowspan=2>b<td>c<tr><td>d<td>e", ["a\tb\tc", "d\t\te"]),
        ("<tr><td colspan=2 rowspan=2>a<td>b<tr><td>c", ["a\t\tb", "\t\tc"]),
        ("<tr><td>a<td rowspan=2>b<tr><td>c<tr><td>d<td>e", ["a\tb", "c", "d\te"]),
        ("<tr><td>a<td rowspan=3>b<tr><td>c<tr><td>d<td>x<tr><td>e<td>f", ["a\tb", "c", "d\t\tx", "e\tf"]),
        ("<tr><th>a<td><table><tr><td>b<td>c</table>", ["a\tb c"]),
        ("<tr><td>a<td><ul><li>b<li>c</ul>", ["a\tb c"]),
    ],
)
def test_a_row_has_its_cells_in_their_columns(rows: str, expected: list[str]) -> None:
    assert [draft.text for draft in _only(f"<table>{rows}</table>", BlockKind.TABLE_ROW)] == expected


@pytest.mark.parametrize(
    ("table", "is_data"),
    [
        ("<table><tr><td>a<td>b</table>", True),
        ("<table><tr><td>a</table>", False),
        ("<table><tr><td>a<tr><td>b<td>c</table>", True),
        ("<table><tr><th>a</table>", True),
        ("<table><caption>A</caption><tr><td>a</table>", True),
        ("<table role=none><tr><th>a<td>b</table>", False),
        ("<table role=presentation><caption>A</caption><tr><td>a<td>b</table>", False),
        ("<table><tr><td>a<td><h2>b</h2></table>", False),
        ("<table><tr><td>a<td><form>b</form></table>", False),
        ("<table><tr><th>a<td><h2>b</h2></table>", True),
        ("<table><tr><td>a<td><h4>b</h4></table>", True),
    ],
)
def test_a_table_has_data_or_lays_out_a_page(table: str, *, is_data: bool) -> None:
    assert bool(_only(table, BlockKind.TABLE_ROW)) is is_data


def test_a_table_in_a_table_that_lays_out_a_page_has_its_own_rows() -> None:
    inner = "<table><tr><td>b<td>c</table>"
    assert _read(f"<table><tr><td>a<td>{inner}</table>") == [("paragraph", "a"), ("table row", "b\tc")]
    assert _read(f"{inner}<p>after</p>{inner}") == [
        ("table row", "b\tc"), ("paragraph", "after"), ("table row", "b\tc")
    ]  # fmt: skip


def test_a_footnote_has_its_key_once_and_its_blocks_are_all_its_own() -> None:
    markup = (
        "<p>Text<sup><a href='#fn1'>1</a></sup> goes on.</p>"
        "<div id=fn1><p>1 The note.</p><h3>More</h3><ul><li>item</ul></div><p>After.</p>"
    )
    first, *notes, last = read_fragment(markup)
    assert first.parts == ("Text", NoteReference("1", "fn1"), " goes on.")
    assert [(note.kind, note.mark, note.key) for note in notes] == [
        (BlockKind.FOOTNOTE, "1", "fn1"), (BlockKind.FOOTNOTE, "1", ""), (BlockKind.FOOTNOTE, "1", "")
    ]  # fmt: skip
    assert (last.kind, last.text) == (BlockKind.PARAGRAPH, "After.")


@pytest.mark.parametrize(
    ("link", "target", "is_note"),
    [
        ("<a href='#x'>1</a>", "<p id=x>1 Note.</p>", True),
        ("<a href='#x'>[1]</a>", "<p><a name=x>1</a>. Note.</p>", True),
        ("<a href='#x'>*</a>", "<p id=x>* Note.</p>", True),
        ("<a href='#x'>1</a>", "<p id=x>Text.</p>", False),
        ("<a href='#note4'>1</a>", "<p id=note4>Text.</p>", True),
        ("<a href='#x' role=doc-noteref>1</a>", "<p id=x>Text.</p>", True),
        ("<a href='#x' id=r>1</a>", "<p id=x>Text. <a href='#r'>back</a></p>", True),
        ("<a href='#x'>1</a>", "<p id=x>Text. <a href='#' class=footnote-backref>back</a></p>", True),
        ("<a href='#x'>1</a>", "<p id=x>Text. <a href='#r'>back</a></p>", False),
        ("<a href='#x'>more</a>", "<p id=x>more Text.</p>", False),
        ("<a href='#x'>1</a>", "<h2 id=x>1 Text</h2>", False),
        ("<a href='#x'>1</a>", "<p><b><i><u id=x>1 Note</u></i></b></p>", True),
        ("<a href='#x'>1</a>", "<p><s><b><i><u id=x>1 Note</u></i></b></s></p>", False),
        ("<a href='#gone'>1</a>", "<p id=x>1 Note.</p>", False),
        ("<a href='/#x'>1</a>", "<p id=x>1 Note.</p>", False),
    ],
)
def test_a_short_link_to_a_later_block_that_answers_it_is_a_footnote(link: str, target: str, *, is_note: bool) -> None:
    assert bool(_only(f"<p>Text{link}.</p>{target}", BlockKind.FOOTNOTE)) is is_note


def test_a_link_up_the_page_is_a_footnote_only_where_it_says_so() -> None:
    for role, is_note in (("", False), ("role=doc-noteref", True)):
        markup = f"<p id=x>1 Note.</p><p>Text<a href='#x' {role}>1</a>.</p>"
        assert bool(_only(markup, BlockKind.FOOTNOTE)) is is_note
    assert not _only("<p id=x>1 Text<a href='#x' role=doc-noteref>1</a>.</p>", BlockKind.FOOTNOTE)


def test_the_brackets_and_tags_around_a_mark_leave_the_text_with_it() -> None:
    markup = "<p>Text<span><b><sup>[<a href='#x'>1</a>]</sup></b></span> on.</p><p id=x>1 Note.</p>"
    assert read_fragment(markup)[0].parts == ("Text", NoteReference("1", "x"), " on.")
    markup = "<p>Text<sup>see <a href='#x'>1</a></sup> on.</p><p id=x>1 Note.</p>"
    assert read_fragment(markup)[0].parts == ("Text", "see ", NoteReference("1", "x"), " on.")


@pytest.mark.parametrize(
    ("rows", "roles", "labels"),
    [
        ("<tr><th>Month<th>Taken<tr><td>May<td>£640<tr><td>June<td>£9", "hdd", [-1, 0, 0]),
        ("<thead><tr><td>Month<td>Taken<tbody><tr><td>May<td>£640", "hd", [-1, 0]),
        ("<tr><th>Month<th>Taken<tr><th>Net<th>Gross<tr><td>May<td>£640", "h+d", [-1, -1, 0]),
        ("<tr><th colspan=2>Wages<tr><th>Month<th>Taken<tr><td>May<td>£640", "h+d", [-1, -1, 0]),
        ("<tr><td>May<td>£640<tr><td>June<td>£9", "--", [-1, -1]),
        ("<tr><td>1<th>May<td>£640<tr><td>2<th>June<td>£9", "--", [1, 1]),
        ("<tr><th>Month<th>Taken<tr><td>1<th>May", "hd", [-1, 1]),
        ("<tr><td><tr><th>Month<th>Taken<tr><td>May<td>£640", "-hd", [-1, -1, 0]),
    ],
)
def test_headers_are_the_head_of_a_table_and_label_its_rows(rows: str, roles: str, labels: list[int]) -> None:
    drafts = _only(f"<table>{rows}</table>", BlockKind.TABLE_ROW)
    assert "".join("-h+d"[draft.row.role] for draft in drafts) == roles
    assert [draft.row.label for draft in drafts] == labels


def test_each_table_of_a_page_has_its_own_head() -> None:
    table = "<table><tr><th>Month<th>Taken<tr><td>May<td>£640</table>"
    drafts = _only(f"{table}<table><tr><td>a<td>b</table>{table}", BlockKind.TABLE_ROW)
    assert "".join("-h+d"[draft.row.role] for draft in drafts) == "hd-hd"
