"""Where passages begin and end, and what they know."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kb.model import Block, BlockKind, Document, DocumentId, Metadata, NoteMark, Page, PageRange, Span
from kb.split.passages import MAX_WORDS, split


@dataclass(frozen=True, slots=True)
class Part:
    """A block to be: its kind, its words, its level or mark."""

    kind: BlockKind
    text: str
    level: int = 0
    mark: str = ""


def words(count: int, word: str = "word") -> str:
    """Make a paragraph of sentences of ten words."""
    each = [f"{word}{number}" for number in range(count)]
    return " ".join(f"{each[at].capitalize()} {' '.join(each[at + 1 : at + 10])}." for at in range(0, count, 10))


def document(*parts: Part, pages: tuple[Page, ...] = (), marks: tuple[NoteMark, ...] = ()) -> Document:
    """Make a document of parts."""
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
    passages = split(document(heading("Aims"), *(paragraph(words(15)) for _ in range(3))))
    assert len(passages) == 1
    assert passages[0].heading == ("Aims",)


def test_a_passage_never_runs_over_a_heading() -> None:
    passages = split(document(paragraph(words(12)), heading("Aims"), paragraph(words(12)), heading("Means", 2)))
    assert [passage.heading for passage in passages] == [(), ("Aims",), ("Aims",)]
    assert passages[2].text == "Means"
    assert passages[2].kind is BlockKind.HEADING


def test_headings_of_the_path_are_replaced_by_those_of_their_level() -> None:
    passages = split(
        document(
            heading("Part 1"), heading("Law", 2), paragraph(words(50)), heading("Practice", 2), paragraph(words(50)),
            heading("Part 2"), paragraph(words(50)),
        )
    )  # fmt: skip
    assert [passage.heading for passage in passages] == [("Part 1", "Law"), ("Part 1", "Practice"), ("Part 2",)]


def test_a_list_stays_with_its_lead_in() -> None:
    items = [Part(BlockKind.LIST_ITEM, words(20, "item"), mark="•") for _ in range(4)]
    passages = split(document(paragraph(words(60)[:-1] + ":"), *items, paragraph(words(60, "after"))))
    assert [passage.kind for passage in passages] == [BlockKind.LIST_ITEM, BlockKind.PARAGRAPH]
    assert len(passages[0].blocks) == 5


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    passages = split(document(paragraph(words(600))))
    assert len(passages) == 3
    assert all(passage.text.endswith(".") for passage in passages)
    assert all(len(passage.text.split()) <= MAX_WORDS for passage in passages)


def test_contents_and_running_heads_are_in_no_passage() -> None:
    passages = split(
        document(Part(BlockKind.CONTENTS, "Aims 3"), paragraph("Text."), Part(BlockKind.RUNNING, "Page 3"))
    )
    assert [passage.text for passage in passages] == ["Text."]


def test_a_footnote_is_a_passage_that_knows_where_its_mark_stands() -> None:
    body = words(50)
    note = Part(BlockKind.FOOTNOTE, "See the Act.", mark="12")
    passages = split(document(paragraph(body), note, marks=(NoteMark(len(body), "12", 1),)))
    holder, footnote = passages
    assert footnote.mark == "12"
    assert footnote.note_of == holder.id
    assert [(each.offset, each.mark, each.passage) for each in holder.notes] == [(len(body), "12", footnote.id)]


def test_a_mark_at_either_end_of_a_passage_belongs_to_it() -> None:
    first, second = words(50), words(50, "other")
    marks = (NoteMark(len(first), "1", 2), NoteMark(len(first) + 1, "2", 3))
    notes = [Part(BlockKind.FOOTNOTE, text, mark=mark) for text, mark in (("See one.", "1"), ("See two.", "2"))]
    passages = split(document(paragraph(first), paragraph(second), *notes, marks=marks))
    assert [[each.mark for each in passage.notes] for passage in passages[:2]] == [["1"], ["2"]]
    assert [passage.note_of for passage in passages[2:]] == [passages[0].id, passages[1].id]


def test_a_passage_knows_the_page_of_each_of_its_words() -> None:
    body = words(100)
    at = body.index("Word50")
    pages = (Page(14, "12", Span(0, at)), Page(15, "13", Span(at, len(body))))
    (passage,) = split(document(paragraph(body), pages=pages))
    assert passage.pages() == PageRange(14, 15, "12-13")
    assert passage.pages(0, at - 1) == PageRange(14, 14, "12")
    assert passage.pages(at, at + 4) == PageRange(15, 15, "13")
    assert [(each.offset, each.label) for each in passage.breaks] == [(0, "12"), (at, "13")]


def test_a_change_elsewhere_leaves_the_id_of_a_passage() -> None:
    before = split(document(heading("One"), paragraph(words(50, "old")), heading("Two"), paragraph(words(60))))
    after = split(document(heading("One"), paragraph(words(90, "new")), heading("Two"), paragraph(words(60))))
    assert before[0].id != after[0].id
    assert before[1].id == after[1].id


def test_passages_of_the_same_words_have_ids_of_their_own() -> None:
    passages = split(document(heading("One"), paragraph("Yes or no?"), heading("Two"), paragraph("Yes or no?")))
    assert len({passage.id for passage in passages}) == 2


PARTS = st.lists(
    st.builds(
        Part,
        st.sampled_from([kind for kind in BlockKind if kind not in {BlockKind.RUNNING, BlockKind.FOOTNOTE}]),
        st.integers(1, 400).map(words) | st.sampled_from(["One", "Two words:", "x " * 299 + "x"]),
        st.integers(1, 4),
    ),
    max_size=12,
)


@given(PARTS)
def test_passages_in_order_lose_no_word_of_the_body(parts: list[Part]) -> None:
    whole = document(*parts)
    passages = split(whole)
    assert all(passage.text == passage.span.of(whole.text) for passage in passages)
    assert all(first.span.end <= second.span.start for first, second in pairwise(passages))
    held = [word for passage in passages for word in passage.text.split()]
    paths = {title for passage in passages for title in passage.heading}
    for part in parts:
        if part.kind is BlockKind.HEADING:
            assert part.text in paths or part.text in {passage.text for passage in passages}
    body = [part for part in parts if part.kind not in {BlockKind.HEADING, BlockKind.CONTENTS}]
    bare = [word for passage in passages if passage.kind is BlockKind.HEADING for word in passage.text.split()]
    assert len(held) == sum(len(part.text.split()) for part in body) + len(bare)


@given(PARTS)
def test_blocks_of_a_passage_are_slices_of_it(parts: list[Part]) -> None:
    for passage in split(document(*parts)):
        assert passage.blocks[0].span.start == 0
        assert passage.blocks[-1].span.end == len(passage.text)
        assert all(0 <= each.span.start < each.span.end <= len(passage.text) for each in passage.blocks)
