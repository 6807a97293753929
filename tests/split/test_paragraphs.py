"""The numbers of paragraphs in texts without pages, which are cited by them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.citations import Pinpoint, PinpointUnit, count_paragraphs
from kb.library.indexing.document_pipeline import analyze_document
from kb.model import Passage, Span
from kb.read.registry import read_document

_LINES = " and the harbour master counts all of the nets that hang there"
_RELEASE = f"""---
title: Lost nets
---
FOR IMMEDIATE RELEASE

13 June 2013

The first net hangs on the quay{_LINES}. {"It is a long net of rope. " * 12}

The second net hangs on the wall{_LINES}. {"It is a long net of wire. " * 12}

> The third net is of hemp{_LINES}. {"It is a long net of hemp. " * 12}

The fourth net hangs over these things:

- the first thing below it
- the other thing below it

The fifth net hangs nowhere{_LINES}. {"It is no net at all now. " * 12}
"""


def read(folder: Path, text: str, name: str = "release.md") -> tuple[Passage, ...]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return analyze_document(read_document(path, path.name))[1]


def count(passages: tuple[Passage, ...], words: str) -> Pinpoint | None:
    passage = next(each for each in passages if words in each.text)
    start = passage.text.index(words)
    return count_paragraphs(passage, Span(start, start + len(words)))


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("The first net", "1"),
        ("The second net", "2"),
        ("The third net", "3"),
        ("The fourth net", "4"),
        ("the other thing below it", "4"),
        ("13 June 2013", None),
        ("The fifth net", None),
    ],
)
def test_full_paragraphs_are_counted_up_to_where_readers_could_count_differently(
    tmp_path: Path, words: str, number: str | None
) -> None:
    found = count(read(tmp_path, _RELEASE), words)
    assert found == (Pinpoint(PinpointUnit.PARAGRAPH, number, number) if number else None)


def test_words_of_two_paragraphs_have_both_numbers_and_a_whole_passage_all_of_its_own(tmp_path: Path) -> None:
    short = "\n\n".join(f"Net number {at} hangs on the quay of the harbour." for at in range(1, 6))
    (passage,) = read(tmp_path, f"---\ntitle: Nets\n---\n{short}\n")
    first, last = passage.text.index("Net number 2"), passage.text.index("Net number 4") - 1
    assert count_paragraphs(passage, Span(first, last)) == Pinpoint(PinpointUnit.PARAGRAPH, "2", "3")
    assert count_paragraphs(passage) == Pinpoint(PinpointUnit.PARAGRAPH, "1", "5")


def test_nothing_is_counted_below_a_heading_within_the_text(tmp_path: Path) -> None:
    first, second = f"<p>The first net hangs here{_LINES}.</p>", f"<p>A second net{_LINES}.</p>"
    text = f"<title>Nets</title><h1>Nets</h1>{first}<h2>More</h2>{second}"
    passages = read(tmp_path, text, "page.html")
    assert count(passages, "The first net") == Pinpoint(PinpointUnit.PARAGRAPH, "1", "1")
    assert count(passages, "A second net") is None
