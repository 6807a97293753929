"""Headings recognised by their wording, and typed tables of contents."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.document_builder import BlockDraft
from kb.read.heading_rules import is_heading_like, is_prose, is_speech_lead, mark_typed_contents, parse_heading_number

PARAGRAPH, CONTENTS = BlockKind.PARAGRAPH, BlockKind.CONTENTS


@pytest.mark.parametrize(
    ("text", "is_heading"),
    [
        ("Aims", True),
        ("34", False),
        ("", False),
        (" ".join(["Aims"] * 14), True),
        (" ".join(["Aims"] * 15), False),
        ("A" * 100, True),
        ("A" * 101, False),
        ("Aims.", False),
        ("Work in the U.K.", True),
        ("One two three four aims:", True),
        ("One two three four five aims:", False),
        ("Ada Quill said:", False),
        ("aims", False),
        ("2.1 Aims", True),
        ("2.1 aims", False),
        ("“Aims", False),
        ("(Aims)", False),
        ("Aims\tmeans", False),
        ("Ask ada@quay.example", False),
        ("Call 0100 000 000", False),
        ("13 June 2013", False),
    ],
)
def test_a_heading_is_short_and_no_sentence(text: str, is_heading: bool) -> None:
    assert is_heading_like(text) is is_heading


@pytest.mark.parametrize(
    ("text", "max_words", "label_words", "is_heading"),
    [
        ("One Two Three", 3, 5, True),
        ("One Two Three", 2, 5, False),
        ("One Two:", 14, 2, True),
        ("One Two:", 14, 1, False),
        ("A" * 100, 7, 5, True),
        ("A" * 101, 7, 5, False),
        ("A" * 200, 28, 5, True),
        ("A" * 201, 28, 5, False),
    ],
)
def test_the_most_words_of_a_heading_may_be_chosen(
    text: str, max_words: int, label_words: int, is_heading: bool
) -> None:
    assert is_heading_like(text, max_words=max_words, label_words=label_words) is is_heading


@pytest.mark.parametrize(
    ("words", "end", "prose"),
    [
        (19, "", False),
        (20, "", True),
        (7, ".", False),
        (8, ".", True),
        (8, ".”", True),
        (8, ",", False),
        (8, ":", True),
    ],
)
def test_prose_is_a_sentence_or_many_words(words: int, end: str, prose: bool) -> None:
    assert is_prose(" ".join(["word"] * words) + end) is prose


@pytest.mark.parametrize(("text", "leads"), [("Ada said:", True), ("Ada said", False), ("Ada said so. Then:", False)])
def test_a_line_may_introduce_words_that_are_spoken(text: str, leads: bool) -> None:
    assert is_speech_lead(text) is leads


@pytest.mark.parametrize(
    ("text", "number"),
    [("2.1 Method", "2.1"), ("Chapter 3: Aims", "3"), ("3 4", ""), ("Method", ""), ("Part 2 Aims", "2")],
)
def test_the_number_of_a_heading_comes_first(text: str, number: str) -> None:
    assert parse_heading_number(text) == number


def mark(*drafts: BlockDraft) -> list[BlockKind]:
    return [each.kind for each in mark_typed_contents(drafts)]


def test_lines_with_page_numbers_below_contents_are_contents() -> None:
    lines = [BlockDraft(PARAGRAPH, (text,)) for text in ("Contents", "Aims ... 3", "", "Means 12", "Text.", "More 14")]
    assert mark(*lines) == [PARAGRAPH, CONTENTS, PARAGRAPH, CONTENTS, PARAGRAPH, PARAGRAPH]
    assert mark(*lines[1:]) == [PARAGRAPH] * 5
    entry = BlockDraft(BlockKind.HEADING, ("Aims 3",), 2)
    (_, found) = mark_typed_contents([lines[0], entry])
    assert (found.kind, found.level) == (CONTENTS, 0)
    quotation = BlockDraft(BlockKind.BLOCK_QUOTATION, ("Aims 3",))
    assert mark(lines[0], quotation, lines[1]) == [PARAGRAPH, BlockKind.BLOCK_QUOTATION, PARAGRAPH]
