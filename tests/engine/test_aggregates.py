"""Values that queries compare, and what is summed up of speakers and laws."""

from __future__ import annotations

from kb.engine.aggregates import (
    LawCitation,
    SpeakerEntry,
    collect_laws,
    collect_speakers,
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


def test_laws_are_summed_up_by_passages_and_documents() -> None:
    citations = [
        ("a", 0, LawCitation("MSA 2015", "s.45", TITLE)),
        ("a", 0, LawCitation("MSA 2015", "", TITLE)),
        ("b", 7, LawCitation("MSA 2015", "s.9", "Another title")),
    ]
    (law,) = collect_laws(citations)
    assert (law.law, law.title, law.passages, law.documents) == ("MSA 2015", TITLE, 2, 2)
    assert law.provisions == (("s.9", 1), ("s.45", 1))


def test_laws_come_by_their_short_forms_with_the_title_that_most_citations_have() -> None:
    laws = collect_laws(
        [
            ("a", 0, LawCitation("b 2", "s.1", "Two")),
            ("a", 0, LawCitation("b 2", "s.1", "Two")),
            ("a", 1, LawCitation("b 2", "s.1", "One")),
            ("a", 1, LawCitation("A 1", "", "Other")),
            ("b", 1, LawCitation("A 1", "", "Another")),
            ("b", 1, LawCitation("C 3", "", "Last")),
        ]
    )
    assert [(each.law, each.title) for each in laws] == [("A 1", "Another"), ("b 2", "Two"), ("C 3", "Last")]
    assert [each.passages for each in laws] == [2, 2, 1]
    assert [each.documents for each in laws] == [2, 1, 1]
    assert laws[1].provisions == (("s.1", 2),)
    assert LawCitation("MSA 2015", "", "").short_form == "MSA 2015"
    assert LawCitation("MSA 2015", "s.45", "").short_form == "MSA 2015 s.45"


def test_parts_of_one_quotation_count_once() -> None:
    entries = [
        ("a", SpeakerEntry(3, "ada", "Ada Quill", "Director")),
        ("a", SpeakerEntry(3, "ada", "Ada Quill", "Director")),
        ("b", SpeakerEntry(0, "ada", "Dr Ada Quill", "Director")),
        ("b", SpeakerEntry(1, "", "", "officer")),
        ("b", SpeakerEntry(2, "b.survivor-a", "Survivor A", "")),
    ]
    ada, survivor = collect_speakers(entries)
    assert (ada.name, ada.quotations, ada.documents, ada.roles) == ("Ada Quill", 2, 2, ("Director",))
    assert not ada.anonymous
    assert survivor.anonymous


def test_speakers_come_by_name_with_the_name_that_most_documents_print() -> None:
    speakers = collect_speakers(
        [
            ("a", SpeakerEntry(0, "z", "Zoe", "Clerk")),
            ("a", SpeakerEntry(1, "z", "Zoe", "Judge")),
            ("b", SpeakerEntry(0, "z", "Z. Quill", "Judge")),
            ("c", SpeakerEntry(0, "z", "Z. Quill", "Chair")),
            ("c", SpeakerEntry(1, "a", "ada", "")),
            ("c", SpeakerEntry(2, "b", "Ada", "")),
        ]
    )
    assert [(each.id, each.name) for each in speakers] == [("a", "ada"), ("b", "Ada"), ("z", "Z. Quill")]
    assert speakers[2].roles == ("Judge", "Chair", "Clerk")
    assert (speakers[2].quotations, speakers[2].documents) == (4, 3)
    assert speakers[0].roles == ()


def test_a_speaker_has_a_role_and_an_organisation_in_one_line() -> None:
    def quote(role: str, organisation: str) -> Quotation:
        return Quotation(Span(0, 1), "a", "Ada", role, organisation, "test", 4, SpeakerId("ada"))

    assert format_role(quote("Director", "A Charity")) == "Director, A Charity"
    assert format_role(quote("", "A Charity")) == "A Charity"
    assert format_role(quote("", "")) == ""
    assert list_speaker_entries([quote("Director", "")]) == (SpeakerEntry(4, "ada", "Ada", "Director"),)
