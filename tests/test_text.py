"""Folding, words, stems and sentences."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text import fold, sentences, stem, terms, tokens

# Text as it comes from documents: plain words, and all that folding has to undo.
AWKWARD = st.text(
    alphabet=st.one_of(
        st.sampled_from("abc ABC .,'\"-\n\t“”‘’«»–—\u00ad\u200b\u0301ﬁﬀœßİ½…²™Åé١अ中"),
        st.characters(codec="utf-8"),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("the ﬁrst ofﬁcer", "the first officer"),
        ("victims’ rights", "victims' rights"),
        ("“hostile environment”", '"hostile environment"'),
        ("traffick\u00ading", "trafficking"),
        ("anti–slavery — now", "anti-slavery - now"),
        ("IN  THE\n DOCK", "in the dock"),
        ("cafe\u0301", "café"),
        ("Œuvre, Straße", "oeuvre, strasse"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_what_is_printed_and_what_is_typed_fold_to_the_same(printed: str, typed: str) -> None:
    assert fold(printed).text == fold(typed).text


def test_the_end_of_a_line_is_the_end_of_a_word() -> None:
    assert terms("Northern Mali -\nAbductions and self-\nHelp") == [
        "northern",
        "mali",
        "abductions",
        "and",
        "self",
        "help",
    ]


def test_words_keep_apostrophes_and_lose_marks() -> None:
    found = [token.term for token in tokens("‘In the Dock’: O’Neill’s s.45 defence, 1,343 pages (£1.5m)")]
    assert found == ["in", "the", "dock", "o'neill's", "s", "45", "defence", "1", "343", "pages", "1", "5m"]


def test_underscores_of_a_form_are_no_words() -> None:
    assert terms("Name: ______ Date: __/__") == ["name", "date"]


def test_a_trade_mark_sign_is_no_part_of_a_word() -> None:
    assert terms("Barnahus™ model") == ["barnahus", "model"]


def test_a_word_points_to_the_characters_it_came_from() -> None:
    text = "the ﬁrst of\u00adﬁcer"
    assert [text[token.start : token.end] for token in tokens(text)] == ["the", "ﬁrst", "of\u00adﬁcer"]


def test_forms_of_a_word_and_accents_share_a_stem() -> None:
    assert stem("victims") == stem("victim")
    assert stem("nguyễn") == stem("nguyen")


@given(AWKWARD)
def test_folded_characters_map_into_the_text_in_order(text: str) -> None:
    folded = fold(text)
    assert len(folded.starts) == len(folded.text) + 1
    assert len(folded.ends) == len(folded.text)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=False))


@given(AWKWARD)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(AWKWARD)
def test_words_are_the_same_with_and_without_offsets_and_after_folding(text: str) -> None:
    assert [token.term for token in tokens(text)] == terms(text)
    assert terms(fold(text).text) == terms(text)


@given(AWKWARD)
def test_the_original_characters_of_a_word_fold_to_the_word(text: str) -> None:
    for token in tokens(text):
        assert token.term in terms(text[token.start : token.end])


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
        "Members (Amnesty International etc.) met.|All came.",
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str) -> None:
    wanted = text.split("|")
    plain = " ".join(wanted)
    assert [span.of(plain) for span in sentences(plain)] == wanted


@given(AWKWARD)
def test_sentences_lose_nothing_but_white_space(text: str) -> None:
    spans = sentences(text)
    kept = "".join(span.of(text) for span in spans)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(first.end <= second.start for first, second in pairwise(spans))
