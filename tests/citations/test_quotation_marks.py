"""Quotation marks and block quotations in each style."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.citations import CitationStyle
from kb.citations.quotation_marks import put_in_marks, quote_words

_AMERICAN = (CitationStyle.APA, CitationStyle.MLA, CitationStyle.CHICAGO)


@pytest.mark.parametrize(
    ("printed", "double", "single"),
    [
        ("nets are mended", "“nets are mended”", "‘nets are mended’"),
        ("He said “no” twice", "“He said ‘no’ twice”", "‘He said “no” twice’"),
        ('He said "no" twice', "“He said ‘no’ twice”", "‘He said “no” twice’"),
        ("He said ‘no’ twice", "“He said ‘no’ twice”", "‘He said “no” twice’"),
        ("“She said ‘no’ to it”, he said", "“‘She said “no” to it’, he said”", "‘“She said ‘no’ to it”, he said’"),
        ("the victims’ ‘right’ isn’t one", "“the victims’ ‘right’ isn’t one”", "‘the victims’ “right” isn’t one’"),
        ("“we ask", "“‘we ask’”", "‘“we ask”’"),
        ("we ask”, she said", "“‘we ask’, she said”", "‘“we ask”, she said’"),
        ('a 5" net and a 6" net', '“a 5" net and a 6" net”', '‘a 5" net and a 6" net’'),
    ],
)
def test_outer_marks_are_the_styles_and_inner_ones_of_the_other_kind(printed: str, double: str, single: str) -> None:
    for style in CitationStyle:
        assert quote_words(printed, style) == (double if style in _AMERICAN else single, False)


@pytest.mark.parametrize(
    ("style", "words"),
    [
        (CitationStyle.APA, 40),
        (CitationStyle.HARVARD, 40),
        (CitationStyle.MLA, 60),
        (CitationStyle.OSCOLA, 45),
        (CitationStyle.CHICAGO, 100),
    ],
)
def test_a_long_quotation_is_a_block_without_marks(style: CitationStyle, words: int) -> None:
    assert quote_words("net " * (words - 1), style)[1] is False
    assert quote_words("net " * words, style) == (" ".join(["net"] * words), True)


@pytest.mark.parametrize("style", [each for each in CitationStyle if each is not CitationStyle.APA])
def test_several_paragraphs_are_a_block(style: CitationStyle) -> None:
    assert quote_words("Mend the nets.\nAll of them.", style) == ("Mend the nets.\nAll of them.", True)


def test_in_apa_the_words_alone_are_counted_save_of_a_list_and_of_a_quotation_that_goes_on() -> None:
    assert quote_words("Mend the nets.\nAll of them.", CitationStyle.APA) == ("“Mend the nets. All of them”", False)
    for words in ("Mend these:\n• nets\n• ropes", "Mend these:\n1. nets", "“Mend nets.\n“All of them,” she said."):
        assert quote_words(words, CitationStyle.APA) == (words, True)


def test_what_a_block_quotes_is_in_the_outer_marks_of_the_style() -> None:
    printed = "net " * 100 + "‘mended’ here"
    assert quote_words(printed, CitationStyle.CHICAGO)[0].endswith("“mended” here")
    assert quote_words(printed, CitationStyle.OSCOLA)[0].endswith("‘mended’ here")


@pytest.mark.parametrize(
    ("printed", "quoted"),
    [
        ("It is a plea.", "“It is a plea”"),
        ("Is it a plea?", "“Is it a plea?”"),
        ("It is a plea...", "“It is a plea...”"),
        ("He made “a plea.”", "“He made ‘a plea’”"),
    ],
)
def test_the_full_stop_before_a_citation_in_the_text_is_left_to_the_citation(printed: str, quoted: str) -> None:
    assert quote_words(printed, CitationStyle.APA)[0] == quoted
    assert quote_words("It is a plea.", CitationStyle.CHICAGO)[0] == "“It is a plea.”"


@given(st.text(alphabet="ab “”‘’\"'.", max_size=40))
def test_nothing_but_marks_changes(words: str) -> None:
    marked = put_in_marks(words)
    assert [each for each in marked if each not in '“”‘’"'] == [each for each in words if each not in '“”‘’"']


def test_a_paragraph_that_goes_on_with_a_quotation_opens_with_a_mark() -> None:
    words = '"Nets are blue.\n"Quays are old," said Ada.'
    assert quote_words(words, CitationStyle.APA) == ("“Nets are blue.\n“Quays are old,” said Ada.", True)
    assert quote_words(words, CitationStyle.HARVARD) == ("‘Nets are blue.\n‘Quays are old,’ said Ada.", True)


def test_a_speech_that_goes_on_over_paragraphs_is_closed_where_the_words_end() -> None:
    words = "“Nets are blue.\n“Quays are old. " + "They are old. " * 40
    assert quote_words(words, CitationStyle.APA)[0].endswith("They are old.”")
    assert quote_words(f"{words}”", CitationStyle.APA)[0].endswith("They are old. ”")


def test_in_oscola_a_quotation_of_more_than_three_lines_is_a_block_whatever_its_words() -> None:
    assert quote_words("internationalisation " * 15, CitationStyle.OSCOLA)[1] is False
    assert quote_words("internationalisation " * 17, CitationStyle.OSCOLA)[1] is True
