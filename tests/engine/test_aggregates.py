"""Values that queries compare."""

from __future__ import annotations

from kb.engine.aggregates import (
    LawCitation,
    SpeakerEntry,
    find_law_spans,
    format_role,
    list_speaker_entries,
    match_law,
    match_value,
)
from kb.model import LawReference, Phrase, Prefix, Quotation, Span, SpeakerId, Word

TITLE = "Modern Slavery Act 2015"


def test_a_value_is_compared_whole() -> None:
    assert match_value(Word("report"), ["report"])
    assert not match_value(Word("report"), ["annual", "report"])
    assert match_value(Phrase(("annual", "report")), ["annual", "report"])
    assert not match_value(Phrase(()), [])
    assert match_value(Prefix("annual r"), ["annual", "report"])


def test_a_law_is_matched_by_the_beginning_of_its_short_form_or_by_its_title() -> None:
    assert match_law(Phrase(("msa", "2015", "s", "45")), "MSA 2015 s.45(1)", TITLE)
    assert not match_law(Phrase(("msa", "2015", "s", "4")), "MSA 2015 s.45(1)", TITLE)
    assert match_law(Phrase(("slavery", "act")), "MSA 2015", TITLE)
    assert not match_law(Word("2015"), "MSA 2015", "")
    assert match_law(Prefix("slav"), "MSA 2015", TITLE)
    assert match_law(Prefix("ms"), "MSA 2015", TITLE)
    assert not match_law(Prefix("lavery"), "MSA 2015", TITLE)
    assert match_law(Word("msa"), "MSA 2015", TITLE)
    assert match_law(Word("2015"), "MSA 2015", TITLE)  # the last word of the title
    assert match_law(Phrase(("act", "2015")), "MSA 2015", TITLE)
    assert match_law(Phrase(("modern", "slavery", "act", "2015")), "MSA 2015", TITLE)
    assert not match_law(Phrase(("act", "2015", "s")), "MSA 2015", TITLE)


def test_a_law_is_marked_where_any_of_the_parts_asks_for_it() -> None:
    laws = (
        LawReference(Span(0, 4), "MSA 2015", "s.45", TITLE),
        LawReference(Span(9, 12), "HRA 1998", "", "Human Rights Act 1998"),
    )
    assert list(find_law_spans([Word("msa")], laws)) == [Span(0, 4)]
    assert list(find_law_spans([Word("none"), Word("human")], laws)) == [Span(9, 12)]
    assert list(find_law_spans([], laws)) == []


def test_a_law_and_its_provision_are_one_line() -> None:
    assert LawCitation("MSA 2015", "", "").short_form == "MSA 2015"
    assert LawCitation("MSA 2015", "s.45", "").short_form == "MSA 2015 s.45"


def test_a_speaker_has_a_role_and_an_organisation_in_one_line() -> None:
    def quote(role: str, organisation: str) -> Quotation:
        return Quotation(Span(0, 1), "a", "Ada", role, organisation, "test", 4, SpeakerId("ada"))

    assert format_role(quote("Director", "A Charity")) == "Director, A Charity"
    assert format_role(quote("", "A Charity")) == "A Charity"
    assert format_role(quote("", "")) == ""
    assert list_speaker_entries([quote("Director", "")]) == (SpeakerEntry(4, "ada", "Ada", "Director"),)
