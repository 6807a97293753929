"""Values that queries compare, and what is summed up of speakers and laws."""

from __future__ import annotations

from kb.engine.aggregates import (
    LawCitation,
    SpeakerEntry,
    collect_laws,
    collect_speakers,
    match_law,
    match_value,
)
from kb.model import Phrase, Prefix, Word

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


def test_laws_are_summed_up_by_passages_and_documents() -> None:
    citations = [
        ("a", 0, LawCitation("MSA 2015", "s.45", TITLE)),
        ("a", 0, LawCitation("MSA 2015", "", TITLE)),
        ("b", 7, LawCitation("MSA 2015", "s.9", "Another title")),
    ]
    (law,) = collect_laws(citations)
    assert (law.law, law.title, law.passages, law.documents) == ("MSA 2015", TITLE, 2, 2)
    assert law.provisions == (("s.9", 1), ("s.45", 1))


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
