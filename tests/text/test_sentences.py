"""Where sentences end."""

from __future__ import annotations

from itertools import pairwise
from typing import SupportsIndex

import pytest
from hypothesis import given

from kb.text import split_sentences
from kb.text.sentences import is_full_paragraph
from tests.text.awkward import AWKWARD


@pytest.mark.parametrize(
    "text",
    [
        "Under Art. 4 ECHR the state must act.|It did not.",
        "Mr. O’Neill spoke to Dr. Smith.|They agreed.",
        "Some crimes, e.g. Cannabis cultivation, are missed.|Others are not.",
        "The defence in s.45 and s. 45 applies.|It is new.",
        "See R v L [2013] EWCA Crim 991.|The appeal was allowed.",
        "It cost £1.5m.|In 2012 it was 0.7 per cent.|Now it is more.",
        "“We left.”|“Why?” she asked.|He ran.",
        "Policy in the U.K. Government is set.|In the U.S. The law differs.",
        "J. R. Smith wrote it.|See para. 12 and p. 7.",
        "1. Introduction to the act.|2. Scope of it.",
        "What now?!|Nothing…|And then it stopped.",
        "He left...Then.|Now.",
        'He said "go."|Then she left. but not he.',
        "It is “in the U.K.”|The law is. so “in the U.K.” Law is.",
        "It was I.|He left with M. Jones.|Then came Plan B. But not here.",
        "See (b) and no. (4).|No.|He did not.",
        "iv. The third.|1234.|It is 5.|Then 6.",
        "第一。|第二！|Third.",
        "Wait… now.|Wait…|Now.|It went on..|Then.",
        "She went. ‘so’ he said.|‘So’ it was.",
        "Members (Amnesty International etc.) met.|All came.",
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str) -> None:
    wanted = text.split("|")
    plain = " ".join(wanted)
    assert [span.slice(plain) for span in split_sentences(plain)] == wanted


def test_a_line_is_the_end_of_a_sentence() -> None:
    text = "One\nTwo. Three\n \n Four"
    assert [span.slice(text) for span in split_sentences(text)] == ["One", "Two.", "Three", "Four"]


@given(AWKWARD)
def test_sentences_lose_nothing_but_white_space(text: str) -> None:
    spans = split_sentences(text)
    kept = "".join(span.slice(text) for span in spans)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(first.end <= second.start for first, second in pairwise(spans))


class CountedText(str):
    """A text that counts the characters of all its slices."""

    sliced = 0

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        found = super().__getitem__(key)
        self.sliced += len(found)
        return found


@pytest.mark.parametrize("sentence", ["The word. ", "a.b.c.d. ", "Dr. Roe (A.B.) said so. "])
def test_ten_times_the_text_takes_ten_times_as_many_steps(sentence: str) -> None:
    long, short = CountedText(sentence * 5000), CountedText(sentence * 500)
    split_sentences(long)
    split_sentences(short)
    assert short.sliced < long.sliced < 12 * short.sliced


@pytest.mark.parametrize(
    ("text", "is_full"),
    [
        ("The nets hang on the quay.", True),
        ("“The nets hang on the quay,” she said:", True),
        ("“The nets hang on the quay.”", True),
        ("13 June 2013", False),
        ("Dear Home Secretary,", False),
        ("For release.", False),
        ("A net " * 13, True),
    ],
)
def test_a_full_paragraph_ends_as_a_sentence_does(text: str, is_full: bool) -> None:
    assert is_full_paragraph(text) is is_full
