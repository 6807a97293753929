"""Excerpts are slices of their source, and marks are the only tags in them."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from kb.citations import StyledText
from kb.model import PageBreak, Span
from kb.present.excerpts import highlight, render_italics, select_excerpt
from kb.text import split_sentences
from tests.strategies import marked_texts

MANY = settings(max_examples=500)


def spans_of(text: str, *words: str) -> list[Span]:
    return sorted(Span(match.start(), match.end()) for word in words for match in re.finditer(re.escape(word), text))


def unmarked(html: str) -> str:
    return unescape(html.replace("<mark>", "").replace("</mark>", ""))


def prose(*, count: int, telling: dict[int, str]) -> str:
    """Return sentences of about 60 characters, some of them replaced."""
    return " ".join(
        telling.get(number, f"Sentence number {number} says nothing that anybody asked about.")
        for number in range(count)
    )


# ---------------------------------------------------------------------------------------- laws


@pytest.mark.costly
@MANY
@given(marked_texts(), st.integers(1, 120))
def test_an_excerpt_is_a_slice_and_mark_its_only_tag(drawn: tuple[str, list[Span]], max_chars: int) -> None:
    text, spans = drawn

    shown = select_excerpt(text, spans, max_chars=max_chars)

    assert shown.text == shown.span.slice(text)
    assert len(shown.text) <= max_chars
    assert unmarked(shown.html) == shown.text
    assert set(re.findall(r"<[^>]*>", shown.html)) <= {"<mark>", "</mark>"}
    assert not set("\"'") & set(shown.html)


@pytest.mark.costly
@MANY
@given(marked_texts(), st.integers(1, 120))
def test_marks_in_an_excerpt_are_those_of_the_text(drawn: tuple[str, list[Span]], max_chars: int) -> None:
    text, spans = drawn

    shown = select_excerpt(text, spans, max_chars=max_chars)

    inside = [(max(span.start, shown.span.start), min(span.end, shown.span.end)) for span in spans]
    expected = [text[start:end] for start, end in inside if start < end]
    assert [unescape(mark) for mark in re.findall(r"<mark>(.*?)</mark>", shown.html, re.DOTALL)] == expected


@pytest.mark.costly
@MANY
@given(marked_texts(), st.integers(20, 120))
def test_an_excerpt_of_a_text_with_marks_has_one(drawn: tuple[str, list[Span]], max_chars: int) -> None:
    text, spans = drawn
    telling = [span for span in spans if span.slice(text).strip() and span.end - span.start <= max_chars]
    if telling and len(telling) == len(spans):
        assert "<mark>" in select_excerpt(text, spans, max_chars=max_chars).html


def test_a_mark_that_ends_inside_a_word_that_is_too_long_is_shown() -> None:
    shown = select_excerpt("Art. 4. " + "x" * 13, [Span(7, 9)], max_chars=20)

    assert "<mark>" in shown.html
    assert len(shown.text) <= 20


@pytest.mark.costly
@MANY
@given(marked_texts(), st.integers(0, 80), st.integers(0, 80))
def test_a_marked_slice_is_the_slice(drawn: tuple[str, list[Span]], start: int, length: int) -> None:
    text, spans = drawn
    start = min(start, len(text))

    assert unmarked(highlight(text, spans, start=start, end=start + length)) == text[start : start + length]


# ------------------------------------------------------------------------------------ examples


def test_a_short_text_is_shown_whole() -> None:
    text = "  The victim was in the dock.\n"

    shown = select_excerpt(text, spans_of(text, "in the dock"))

    assert shown.text == text
    assert shown.html == "  The victim was <mark>in the dock</mark>.\n"
    assert shown.span == Span(0, len(text))


def test_everything_that_html_means_is_escaped() -> None:
    text = "<script>alert(\"x\" & 'y')</script>"

    assert select_excerpt(text, [Span(8, 13)]).html == (
        "&lt;script&gt;<mark>alert</mark>(&#34;x&#34; &amp; &#39;y&#39;)&lt;/script&gt;"
    )


def test_a_long_text_is_shown_as_whole_sentences_around_its_marks() -> None:
    text = prose(count=40, telling={20: "Here a victim stood in the dock alone."})

    shown = select_excerpt(text, spans_of(text, "in the dock"), max_chars=300)

    bounds = split_sentences(text)
    assert shown.span.start in {span.start for span in bounds}
    assert shown.span.end in {span.end for span in bounds}
    assert "<mark>in the dock</mark>" in shown.html
    assert 200 < len(shown.text) <= 300
    assert "Sentence number 19" in shown.text
    assert "Sentence number 21" in shown.text


def test_the_place_with_the_most_marks_is_shown() -> None:
    text = prose(count=40, telling={2: "One dock.", 30: "A dock.", 31: "The dock is a dock."})

    shown = select_excerpt(text, spans_of(text, "dock"), max_chars=200)

    assert shown.html.count("<mark>") == 3
    assert "A dock. The dock is a dock." in shown.text


def test_a_phrase_over_two_sentences_is_one_mark() -> None:
    text = prose(count=30, telling={10: "They were told to wait.", 11: "Nobody came for them."})

    shown = select_excerpt(text, spans_of(text, "wait. Nobody came"), max_chars=150)

    assert "<mark>wait. Nobody came</mark>" in shown.html


def test_without_marks_the_first_sentences_are_shown() -> None:
    text = prose(count=40, telling={})

    assert select_excerpt(text, [], max_chars=150).span == Span(0, split_sentences(text)[1].end)


def test_a_sentence_that_is_too_long_is_cut_between_words_around_its_mark() -> None:
    text = "and so on " * 100 + "in the dock " + "and so on " * 100

    shown = select_excerpt(text, spans_of(text, "in the dock"), max_chars=101)

    assert 80 < len(shown.text) <= 101
    assert shown.text in text
    assert set(shown.text.split()) <= {"and", "so", "on", "in", "the", "dock"}
    before, after = shown.html.split("<mark>in the dock</mark>")
    assert min(len(before), len(after)) > 25


def test_a_mark_that_is_too_long_is_shown_from_its_start() -> None:
    text = "before. " + "word " * 100 + "after."
    mark = Span(8, 8 + 499)

    shown = select_excerpt(text, [mark], max_chars=42)

    assert shown.text == ("word " * 8).strip()
    assert shown.html == f"<mark>{shown.text}</mark>"


def test_a_word_without_end_is_cut() -> None:
    assert select_excerpt("x" * 1000, [], max_chars=50).text == "x" * 50


def test_marks_out_of_order_and_over_one_another_are_one() -> None:
    assert highlight("abcdef", [Span(3, 5), Span(1, 4), Span(2, 2), Span(9, 12)]) == "a<mark>bcde</mark>f"


@pytest.mark.parametrize(
    ("marked", "max_chars", "shown"),
    [
        ("Two b.", 6, "Two b."),
        ("Two b.", 12, "Two b."),
        ("Two b.", 13, "Two b. Three."),
        ("Two b.", 19, "Two b. Three. Four."),
        ("Two b.", 20, "One a. Two b. Three."),
        ("Two b.", 25, "One a. Two b. Three."),
        ("Two b.", 26, "One a. Two b. Three. Four."),
        ("One a.", 13, "One a. Two b."),
        ("Five.", 12, "Four. Five."),
        ("b. Three", 13, "Two b. Three."),
        ("b. Three", 12, "b. Three."),
        ("", 12, "One a."),
        ("", 13, "One a. Two b."),
    ],
)
def test_whole_sentences_are_added_after_and_before_as_long_as_they_fit(
    marked: str, max_chars: int, shown: str
) -> None:
    text = "One a. Two b. Three. Four. Five."
    found = select_excerpt(text, spans_of(text, marked) if marked else [], max_chars=max_chars)
    assert found.text == shown


@pytest.mark.parametrize(
    ("spans", "html"),
    [
        ([Span(0, 2), Span(2, 4)], "<mark>ab</mark><mark>cd</mark>ef"),
        ([Span(0, 3), Span(2, 4)], "<mark>abcd</mark>ef"),
        ([Span(0, 5), Span(1, 2)], "<mark>abcde</mark>f"),
        ([Span(4, 9)], "abcd<mark>ef</mark>"),
        ([Span(6, 9), Span(3, 3)], "abcdef"),
    ],
)
def test_overlapping_words_are_one_mark_and_adjacent_ones_are_two(spans: list[Span], html: str) -> None:
    assert highlight("abcdef", spans) == html


# --------------------------------------------------------------------------------- page breaks

PAGE = '<span class="page-break">[p.\u00a0{}]</span> '


def test_a_page_break_is_shown_where_the_page_begins() -> None:
    text = "one two three"

    assert highlight(text, [], breaks=[PageBreak(4, 14, "12")]) == f"one {PAGE.format('12')}two three"


@pytest.mark.parametrize("offset", [0, 13])
def test_a_page_break_at_the_edge_is_not_shown(offset: int) -> None:
    assert highlight("one two three", [], breaks=[PageBreak(offset, 14, "12")]) == "one two three"


def test_a_page_break_within_a_mark_leaves_it_one_mark() -> None:
    html = highlight("one two three", [Span(0, 7)], breaks=[PageBreak(4, 14, "12")])

    assert html == f"<mark>one {PAGE.format('12')}two</mark> three"


def test_a_page_break_between_marks_is_in_neither() -> None:
    html = highlight("one two", [Span(0, 4), Span(4, 7)], breaks=[PageBreak(4, 2, "2")])

    assert html == f"<mark>one </mark>{PAGE.format('2')}<mark>two</mark>"


def test_a_page_break_within_a_word_is_shown_before_the_next_word() -> None:
    assert (
        highlight("one trafficking two", [], breaks=[PageBreak(8, 2, "ii")])
        == f"one trafficking {PAGE.format('ii')}two"
    )


def test_a_page_label_is_escaped() -> None:
    assert "[p.\u00a0&lt;b&gt;]" in highlight("a b", [], breaks=[PageBreak(2, 2, "<b>")])


def test_a_page_without_a_label_shows_its_number_in_the_file() -> None:
    assert (
        highlight("a b", [], breaks=[PageBreak(2, 7, "")]) == 'a <span class="page-break">[PDF\u00a0p.\u00a07]</span> b'
    )


def test_a_page_that_is_anchored_can_be_linked_to() -> None:
    breaks = [PageBreak(2, 7, "5"), PageBreak(4, 7, "6"), PageBreak(6, 8, "")]
    html = highlight("a b c d", [], breaks=breaks, anchored=[(7, "5"), (8, "")])

    assert html == (
        'a <span class="page-break" id="page-7">[p.\u00a05]</span> b <span class="page-break">[p.\u00a06]</span> c '
        '<span class="page-break" id="page-8">[PDF\u00a0p.\u00a08]</span> d'
    )


def test_runs_in_italics_are_marked_and_everything_is_escaped() -> None:
    runs = (StyledText("Ada & Co, "), StyledText("<The> “Lantern”", italic=True), StyledText("."))

    assert render_italics(runs) == Markup("Ada &amp; Co, <i>&lt;The&gt; “Lantern”</i>.")
    assert render_italics(()) == Markup("")


def test_a_page_break_after_the_first_letter_is_shown_before_the_next_word() -> None:
    assert highlight("one two", [], breaks=[PageBreak(1, 2, "ii")]) == f"one {PAGE.format('ii')}two"
