"""The bounds of passages, and their attributes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import (
    APPARATUS_KINDS,
    Block,
    BlockKind,
    Document,
    DocumentId,
    Metadata,
    NoteMark,
    Page,
    PageDoubt,
    PageRange,
    Span,
)
from kb.split.passages import MAX_CHARS, MAX_WORDS, split_document


@dataclass(frozen=True, slots=True)
class Part:
    """A future block: its kind, its words, its level or mark."""

    kind: BlockKind
    text: str
    level: int = 0
    mark: str = ""


def words(count: int, word: str = "word") -> str:
    each = [f"{word}{number}" for number in range(count)]
    return " ".join(f"{each[at].capitalize()} {' '.join(each[at + 1 : at + 10])}." for at in range(0, count, 10))


def document(*parts: Part, pages: tuple[Page, ...] = (), marks: tuple[NoteMark, ...] = ()) -> Document:
    blocks, at = [], 0
    for part in parts:
        blocks.append(Block(part.kind, Span(at, at + len(part.text)), part.level, part.mark))
        at += len(part.text) + 1
    text = "\n".join(part.text for part in parts)
    return Document(DocumentId("report"), "report.txt", "0", Metadata(), text, tuple(blocks), pages, marks)


def paragraph(text: str) -> Part:
    return Part(BlockKind.PARAGRAPH, text)


def heading(text: str, level: int = 1) -> Part:
    return Part(BlockKind.HEADING, text, level)


def test_short_paragraphs_under_one_heading_are_one_passage() -> None:
    passages = split_document(document(heading("Aims"), *(paragraph(words(15)) for _ in range(3))))
    assert len(passages) == 1
    assert passages[0].heading == ("Aims",)


def test_a_passage_never_runs_over_a_heading() -> None:
    passages = split_document(
        document(paragraph(words(12)), heading("Aims"), paragraph(words(12)), heading("Means", 2))
    )
    assert [passage.heading for passage in passages] == [(), ("Aims",), ("Aims",)]
    assert passages[2].text == "Means"
    assert passages[2].kind is BlockKind.HEADING


def test_headings_of_the_path_are_replaced_by_those_of_their_level() -> None:
    passages = split_document(
        document(
            heading("Part 1"), heading("Law", 2), paragraph(words(50)), heading("Practice", 2), paragraph(words(50)),
            heading("Part 2"), paragraph(words(50)),
        )
    )  # fmt: skip
    assert [passage.heading for passage in passages] == [("Part 1", "Law"), ("Part 1", "Practice"), ("Part 2",)]


def test_a_list_stays_with_its_lead_in() -> None:
    items = [Part(BlockKind.LIST_ITEM, words(20, "item"), mark="•") for _ in range(4)]
    passages = split_document(document(paragraph(words(60)[:-1] + ":"), *items, paragraph(words(60, "after"))))
    assert [passage.kind for passage in passages] == [BlockKind.LIST_ITEM, BlockKind.PARAGRAPH]
    assert len(passages[0].blocks) == 5


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    passages = split_document(document(paragraph(words(600))))
    assert len(passages) == 3
    assert all(passage.text.endswith(".") for passage in passages)
    assert all(len(passage.text.split()) <= MAX_WORDS for passage in passages)


def test_contents_and_running_heads_are_in_no_passage() -> None:
    passages = split_document(
        document(Part(BlockKind.CONTENTS, "Aims 3"), paragraph("Text."), Part(BlockKind.RUNNING, "Page 3"))
    )
    assert [passage.text for passage in passages] == ["Text."]


@pytest.mark.parametrize("kind", sorted(APPARATUS_KINDS))
def test_prose_is_never_in_one_passage_with_what_is_none(kind: BlockKind) -> None:
    made = document(paragraph("The cases:"), Part(kind, "2014\t2015"), Part(kind, "418\t402"), paragraph("They fell."))
    passages = split_document(made)
    assert [each.text for each in passages] == ["The cases:", "2014\t2015\n418\t402", "They fell."]
    assert [each.kind for each in passages] == [BlockKind.PARAGRAPH, kind, BlockKind.PARAGRAPH]


def test_a_footnote_is_a_passage_that_knows_where_its_mark_stands() -> None:
    body = words(50)
    note = Part(BlockKind.FOOTNOTE, "See the Act.", mark="12")
    passages = split_document(document(paragraph(body), note, marks=(NoteMark(len(body), "12", 1),)))
    holder, footnote = passages
    assert footnote.mark == "12"
    assert footnote.note_of == holder.id
    assert [(each.offset, each.mark, each.passage) for each in holder.notes] == [(len(body), "12", footnote.id)]


def test_a_mark_at_either_end_of_a_passage_belongs_to_it() -> None:
    first, second = words(50), words(50, "other")
    marks = (NoteMark(len(first), "1", 2), NoteMark(len(first) + 1, "2", 3))
    notes = [Part(BlockKind.FOOTNOTE, text, mark=mark) for text, mark in (("See one.", "1"), ("See two.", "2"))]
    passages = split_document(document(paragraph(first), paragraph(second), *notes, marks=marks))
    assert [[each.mark for each in passage.notes] for passage in passages[:2]] == [["1"], ["2"]]
    assert [passage.note_of for passage in passages[2:]] == [passages[0].id, passages[1].id]


def test_a_passage_knows_the_page_of_each_of_its_words() -> None:
    body = words(100)
    at = body.index("Word50")
    pages = (Page(14, "12", Span(0, at)), Page(15, "13", Span(at, len(body))))
    (passage,) = split_document(document(paragraph(body), pages=pages))
    assert passage.find_pages() == PageRange(14, 15, "12-13")
    assert passage.find_pages(0, at - 1) == PageRange(14, 14, "12")
    assert passage.find_pages(at, at + 4) == PageRange(15, 15, "13")
    assert [(each.offset, each.label) for each in passage.breaks] == [(0, "12"), (at, "13")]


def test_a_change_elsewhere_leaves_the_id_of_a_passage() -> None:
    before = split_document(document(heading("One"), paragraph(words(50, "old")), heading("Two"), paragraph(words(60))))
    after = split_document(document(heading("One"), paragraph(words(90, "new")), heading("Two"), paragraph(words(60))))
    assert before[0].id != after[0].id
    assert before[1].id == after[1].id


def test_passages_of_the_same_words_have_ids_of_their_own() -> None:
    passages = split_document(
        document(heading("One"), paragraph("Yes or no?"), heading("Two"), paragraph("Yes or no?"))
    )
    assert len({passage.id for passage in passages}) == 2


def test_a_mark_in_a_heading_belongs_to_the_passage_before_and_one_in_what_is_left_out_to_none() -> None:
    first, second = words(50), words(50, "other")
    parts = (paragraph(first), Part(BlockKind.CONTENTS, "Aims 3"), paragraph(second))
    at = len(first) + 1
    passages = split_document(document(*parts, marks=(NoteMark(at + 2, "1", -1), NoteMark(at + 7, "2", -1))))
    assert [[(each.mark, each.passage, each.offset) for each in passage.notes] for passage in passages] == [
        [],
        [("2", "", 0)],
    ]


def test_the_notes_of_a_passage_are_in_its_order_and_a_note_is_of_the_first_passage_that_has_its_mark() -> None:
    first, second = words(50), words(50, "other")
    note = Part(BlockKind.FOOTNOTE, "See one.", mark="1")
    marks = (NoteMark(20, "b", -1), NoteMark(10, "a", 2), NoteMark(len(first) + 9, "c", 2), NoteMark(30, "d", 0))
    one, other, footnote = split_document(document(paragraph(first), paragraph(second), note, marks=marks))
    assert [(each.mark, each.offset, each.passage) for each in one.notes] == [
        ("a", 10, footnote.id),
        ("b", 20, ""),
        ("d", 30, ""),
    ]
    assert [(each.mark, each.offset, each.passage) for each in other.notes] == [("c", 8, footnote.id)]
    assert footnote.note_of == one.id


def test_a_document_without_passages_has_no_notes() -> None:
    assert split_document(document(Part(BlockKind.CONTENTS, "Aims 3"), marks=(NoteMark(0, "1", -1),))) == ()


@pytest.mark.parametrize(
    ("counts", "passages"),
    [
        ((30, 220), [250]),
        ((30, 230), [30, 230]),
        ((40, 40), [40, 40]),
        ((40, 30), [70]),
        ((40, 30, 40), [40, 70]),
        ((230, 30), [230, 30]),
        ((130, 30), [160]),
        ((10, 10, 10, 10, 10), [50]),
    ],
)
def test_short_paragraphs_join_up_to_the_longest_passage(counts: tuple[int, ...], passages: list[int]) -> None:
    made = split_document(document(*(paragraph(words(count)) for count in counts)))
    assert [len(passage.text.split()) for passage in made] == passages
    assert [passage.position for passage in made] == list(range(len(made)))


@pytest.mark.parametrize(
    ("sentences", "passages"),
    [
        ((100, 150, 100), [250, 100]),
        ((180, 50, 170), [180, 220]),
        ((180, 40, 180), [220, 180]),
        ((179, 50, 171), [229, 171]),
    ],
)
def test_a_long_paragraph_is_cut_where_its_parts_are_nearest_to_one_length(
    sentences: tuple[int, ...], passages: list[int]
) -> None:
    text = " ".join(f"Each{' word' * (count - 1)}." for count in sentences)
    assert [len(each.text.split()) for each in split_document(document(paragraph(text)))] == passages


def test_a_footnote_is_below_no_heading_and_may_come_first() -> None:
    note = Part(BlockKind.FOOTNOTE, "See one.", mark="1")
    first, body = split_document(document(note, paragraph("Text."), marks=(NoteMark(10, "1", 0),)))
    assert (first.note_of, body.notes[0].passage) == (body.id, first.id)
    below = split_document(document(heading("Aims"), paragraph("Text."), note, paragraph("More.")))
    assert [(each.text, each.heading) for each in below] == [
        ("Text.", ("Aims",)),
        ("See one.", ()),
        ("More.", ("Aims",)),
    ]


def test_a_mark_whose_note_is_in_no_passage_has_none() -> None:
    parts = (paragraph("Text."), Part(BlockKind.RUNNING, "Page 3"))
    (passage,) = split_document(document(*parts, marks=(NoteMark(4, "1", 1),)))
    assert [each.passage for each in passage.notes] == [""]


@pytest.mark.parametrize("kind", [BlockKind.LIST_ITEM, BlockKind.TABLE_ROW])
def test_long_items_of_one_list_join_and_long_paragraphs_do_not(kind: BlockKind) -> None:
    made = split_document(document(*(Part(kind, words(50)) for _ in range(4))))
    assert [len(passage.blocks) for passage in made] == [4]
    mixed = split_document(document(Part(kind, words(50)), paragraph(words(50)), Part(kind, words(50))))
    assert [len(passage.blocks) for passage in mixed] == [1, 1, 1]


def test_a_long_block_is_cut_into_parts_of_about_the_same_length() -> None:
    lengths = {
        count: [len(each.text.split()) for each in split_document(document(paragraph(words(count))))]
        for count in (250, 260, 500, 510, 600)
    }
    assert lengths == {250: [250], 260: [130, 130], 500: [250, 250], 510: [170, 170, 170], 600: [200, 200, 200]}


def test_a_sentence_that_is_too_long_is_cut_between_words() -> None:
    text = " ".join(f"w{number}" for number in range(501)) + ". The end."
    passages = split_document(document(paragraph(text)))
    assert [len(each.text.split()) for each in passages] == [250, 250, 3]
    assert " ".join(each.text for each in passages) == text


def test_footnotes_are_passages_each_and_join_nothing() -> None:
    notes = [Part(BlockKind.FOOTNOTE, f"See {number}.", mark=str(number)) for number in (1, 2)]
    passages = split_document(document(paragraph("Text:"), *notes))
    assert [(each.text, each.mark, each.heading) for each in passages] == [
        ("Text:", "", ()),
        ("See 1.", "1", ()),
        ("See 2.", "2", ()),
    ]


@pytest.mark.parametrize(
    ("kinds", "kind"),
    [
        ((BlockKind.PARAGRAPH, BlockKind.TITLE), BlockKind.PARAGRAPH),
        ((BlockKind.PARAGRAPH, BlockKind.LIST_ITEM), BlockKind.LIST_ITEM),
        ((BlockKind.LIST_ITEM, BlockKind.TABLE_ROW), BlockKind.TABLE_ROW),
        ((BlockKind.CAPTION, BlockKind.PARAGRAPH), BlockKind.PARAGRAPH),
    ],
)
def test_a_passage_is_of_the_most_specific_kind_of_its_blocks(kinds: tuple[BlockKind, ...], kind: BlockKind) -> None:
    (passage,) = split_document(document(*(Part(each, "A word.") for each in kinds)))
    assert passage.kind is kind
    assert passage.mark == ""


def test_the_levels_of_headings_go_with_them_and_bare_headings_are_passages_below_theirs() -> None:
    passages = split_document(
        document(heading("One"), heading("Two", 2), heading("Three", 2), paragraph("Text."), heading("Four", 1))
    )
    assert [(each.text, each.heading, each.levels) for each in passages] == [
        ("Two", ("One",), (1,)),
        ("Text.", ("One", "Three"), (1, 2)),
        ("Four", (), ()),
    ]


def test_a_passage_knows_only_its_own_pages() -> None:
    first, second = words(50), words(50, "other")
    end = len(first) + 1 + len(second)
    pages = (Page(1, "1", Span(0, len(first) + 1)), Page(2, "2", Span(len(first) + 1, end)))
    one, other = split_document(document(paragraph(first), paragraph(second), pages=pages))
    assert [(each.offset, each.number) for each in one.breaks] == [(0, 1)]
    assert [(each.offset, each.number) for each in other.breaks] == [(0, 2)]


def test_a_passage_knows_what_is_not_certain_of_its_pages() -> None:
    first, second = Part(BlockKind.TABLE_ROW, "Peru\t12"), paragraph(words(60))
    end = len(first.text) + 1 + len(second.text)
    pages = (
        Page(1, "1", Span(0, 12), (PageDoubt.ORDER, PageDoubt.TABLE)),
        Page(3, "3", Span(12, end)),
    )
    whole = document(first, second, pages=pages)
    (joined,) = split_document(whole)
    (gap,) = split_document(replace(whole, unread_pages=(2, 4)))
    without_rows = document(heading("Peru"), second, pages=(replace(pages[0], span=Span(0, end)),))
    assert joined.doubts == (PageDoubt.ORDER, PageDoubt.TABLE)
    assert gap.doubts == (PageDoubt.ORDER, PageDoubt.TABLE, PageDoubt.NO_TEXT)
    assert [each.doubts for each in split_document(without_rows)] == [(PageDoubt.ORDER,)]


def test_the_ids_of_passages_are_those_that_links_to_them_have() -> None:
    made = document(heading("One"), paragraph("Yes or no?"), heading("Two"), paragraph("Yes  OR no?"))
    assert [passage.id for passage in split_document(made)] == ["2beab3c357dd89", "bf79599f53767a"]


PARTS = st.lists(
    st.builds(
        Part,
        st.sampled_from([kind for kind in BlockKind if kind not in {BlockKind.RUNNING, BlockKind.FOOTNOTE}]),
        st.integers(1, 400).map(words) | st.sampled_from(["One", "Two words:", "x " * 299 + "x"]),
        st.integers(1, 4),
    ),
    max_size=12,
)


@pytest.mark.costly
@given(PARTS)
def test_passages_in_order_lose_no_word_of_the_body(parts: list[Part]) -> None:
    whole = document(*parts)
    passages = split_document(whole)
    assert all(passage.text == passage.span.slice(whole.text) for passage in passages)
    assert all(first.span.end <= second.span.start for first, second in pairwise(passages))
    held = [word for passage in passages for word in passage.text.split()]
    paths = {title for passage in passages for title in passage.heading}
    for part in parts:
        if part.kind is BlockKind.HEADING:
            assert part.text in paths or part.text in {passage.text for passage in passages}
    body = [part for part in parts if part.kind not in {BlockKind.HEADING, BlockKind.CONTENTS}]
    bare = [word for passage in passages if passage.kind is BlockKind.HEADING for word in passage.text.split()]
    assert len(held) == sum(len(part.text.split()) for part in body) + len(bare)


@pytest.mark.costly
@given(PARTS)
def test_blocks_of_a_passage_are_slices_of_it(parts: list[Part]) -> None:
    for passage in split_document(document(*parts)):
        assert passage.blocks[0].span.start == 0
        assert passage.blocks[-1].span.end == len(passage.text)
        assert all(0 <= each.span.start < each.span.end <= len(passage.text) for each in passage.blocks)


def table(*rows: str, lead: str = "", head: bool = True, label: bool = True) -> Document:
    """Make a document of a paragraph and a table, whose rows are below the first and labelled by their first cells."""
    kept = document(*([paragraph(lead)] if lead else []), *(Part(BlockKind.TABLE_ROW, row) for row in rows))
    blocks = list(kept.blocks)
    first = len(blocks) - len(rows)
    for at in range(first, len(blocks)):
        span = blocks[at].span
        named = Span(span.start, span.start + kept.text[span.start :].index("\t")) if label and at > first else None
        blocks[at] = replace(blocks[at], head=blocks[first].span if head else None, label=named)
    return replace(kept, blocks=tuple(blocks))


HEAD = "Country\tWhat was found\t"
ROWS = [f"Land{at}\t{words(60)}" for at in range(6)]


def test_a_passage_that_begins_below_the_head_of_its_table_carries_the_cells_of_the_head() -> None:
    first, second = split_document(table(HEAD, *ROWS))
    assert first.text.startswith(HEAD)
    assert (first.table_head, second.table_head) == ((), ("Country", "What was found", ""))
    assert second.context_cells == ("Country", "What was found")
    assert [(block.head, block.is_head) for block in first.blocks[:2]] == [
        (first.blocks[0].span, True),
        (first.blocks[0].span, False),
    ]
    heads = {block.head.start if block.head else None for block in second.blocks}
    assert heads == {-second.span.start}
    assert [block.label and block.label.slice(second.text) for block in second.blocks] == ["Land4", "Land5"]


def test_the_cells_that_a_passage_carries_are_no_part_of_it_or_its_id() -> None:
    with_head, without = split_document(table(HEAD, *ROWS)), split_document(table(HEAD, *ROWS, head=False))
    assert [(each.id, each.text) for each in with_head] == [(each.id, each.text) for each in without]
    assert not without[1].context_cells
    assert with_head[1].text_for_embedding == f"Country; What was found.\n{without[1].text}"
    assert with_head[0].text_for_embedding == with_head[0].text


def test_a_part_of_a_long_row_carries_its_label_and_knows_its_column() -> None:
    long = f"Land\t{words(100)}\t{words(200, 'other')}"
    first, second = split_document(table(HEAD, long))
    assert (first.row_label, second.row_label) == ("", "Land")
    assert second.table_head == ("Country", "What was found", "")
    assert [each.blocks[-1].level for each in (first, second)] == [0, 2 if second.text.startswith("Other") else 1]


def test_a_head_goes_with_the_first_row_that_has_no_room_above_it() -> None:
    before, long = words(60)[:-1] + ":", f"Land\t{words(220)}"
    lead, rows = split_document(table(HEAD, long, lead=before))
    assert lead.text == before
    assert rows.text == f"{HEAD}\n{long}"
    short = split_document(table(HEAD, long, lead=f"{words(30)[:-1]}:"))
    assert [each.table_head for each in short] == [(), ("Country", "What was found", "")]


def test_a_head_of_several_rows_goes_whole_and_is_carried_by_columns() -> None:
    lead, rows = words(60)[:-1] + ":", [f"Land{at}\t{words(60)}\tx\ty\tz" for at in range(6)]
    document = table("\tAdults\t\tMinors\t", "Country\tMale\tFemale\tMale\tFemale", *rows, lead=lead)
    head = Span(document.blocks[-8].span.start, document.blocks[-7].span.end)
    blocks = (*document.blocks[:-8], *(replace(each, head=head) for each in document.blocks[-8:]))
    passages = split_document(replace(document, blocks=blocks))
    below = next(each for each in passages if each.table_head)
    assert below.table_head == ("Country", "Adults – Male", "Adults – Female", "Minors – Male", "Minors – Female")
    long = table("Table 1", HEAD, f"Land\t{words(215)}", lead=lead)
    head = Span(long.blocks[-3].span.start, long.blocks[-2].span.end)
    blocks = (*long.blocks[:-3], *(replace(each, head=head) for each in long.blocks[-3:]))
    first, second = split_document(replace(long, blocks=blocks))
    assert first.text == lead
    assert second.text.startswith("Table 1\nCountry")


def test_a_passage_below_what_names_a_group_of_rows_carries_it() -> None:
    document = table(HEAD, "Europe", *ROWS)
    band = document.blocks[1].span
    rows = [replace(each, group=band) for each in document.blocks[2:]]
    first, second = split_document(replace(document, blocks=(*document.blocks[:2], *rows)))
    assert (first.row_label, second.row_label) == ("", "Europe")
    assert second.context_cells == ("Country", "What was found", "Europe")
    long = table(HEAD, "Europe", f"Land\t{words(100)}\t{words(200, 'other')}")
    last = replace(long.blocks[-1], group=band)
    assert split_document(replace(long, blocks=(*long.blocks[:-1], last)))[-1].row_label == "Europe – Land"


def test_another_table_begins_another_passage_and_a_repeated_head_does_not() -> None:
    rows = [f"Land{at}\t{words(20)}" for at in range(3)]
    one = table(HEAD, *rows, HEAD, *rows)
    again = one.blocks[4].span
    repeated = replace(one, blocks=(*one.blocks[:4], *(replace(each, head=again) for each in one.blocks[4:])))
    assert len(split_document(repeated)) == 1
    other = table(HEAD, *rows, "Name\tPlace", *rows)
    again = other.blocks[4].span
    two = replace(other, blocks=(*other.blocks[:4], *(replace(each, head=again) for each in other.blocks[4:])))
    assert [each.text.split("\t")[0] for each in split_document(two)] == ["Country", "Name"]


SIGNED = f"“{'word ' * 50}end.”"
LONG_SIGNED = f"“{'word ' * 238}end.”"


@pytest.mark.parametrize(
    "lines",
    [
        ("– Jane Roe, Head of Policy",),
        ("Jane Roe, Head of Policy",),
        ("Jane Roe", "Head of Policy, Example Trust"),
        ("- MARIA",),
        ("Interview 11, 2021",),
    ],
)
@pytest.mark.parametrize("before", ["", f"{'Other ' * 60}words.", f"{'Other ' * 190}words."])
@pytest.mark.parametrize("quotation", [SIGNED, LONG_SIGNED, SIGNED.replace("”", "”12")])
def test_a_quotation_and_its_signature_are_in_one_passage(lines: tuple[str, ...], before: str, quotation: str) -> None:
    texts = [*([before] if before else []), quotation, *lines, SIGNED, "– Adam Poe"]
    passages = split_document(document(*map(paragraph, texts)))
    for signature, words in ((lines[-1], "end.”"), ("– Adam Poe", "end.”")):
        (passage,) = [each.text for each in passages if signature in each.text]
        assert words in passage.split(signature)[0]
    assert all(len(each.text.split()) <= MAX_WORDS for each in passages)
    assert not any(each.text.startswith(("– ", "- MARIA", "Jane Roe", "Interview", "Head")) for each in passages)


@pytest.mark.parametrize(
    "line", ["It is a sentence of its own.", "One survivor told us:", "“Another one.”", "12 of 40"]
)
def test_a_line_that_signs_nothing_begins_the_next_passage(line: str) -> None:
    first, second = split_document(document(*map(paragraph, (SIGNED, line, f"{'Other ' * 60}words."))))
    assert first.text == SIGNED
    assert second.text.startswith(line)


@pytest.mark.parametrize("text", ["x" * 12_001, "被害者は県で見つかった。" * 1_000, ("x" * 900 + " ") * 40 + "x"])
def test_a_text_of_few_words_is_split_by_its_characters(text: str) -> None:
    passages = split_document(document(Part(BlockKind.PARAGRAPH, text)))
    assert max(len(each.text) for each in passages) <= MAX_CHARS
    assert "".join("".join(each.text.split()) for each in passages) == "".join(text.split())


def test_long_rows_are_not_joined_to_more_characters_than_a_passage_has() -> None:
    rows = [Part(BlockKind.TABLE_ROW, f"{at}\t{'.' * 1_000}") for at in range(30)]
    passages = split_document(document(*rows))
    assert [len(each.blocks) for each in passages] == [4] * 7 + [2]
