"""Suggestions: any word's beginning, the most useful first, of every kind."""

from __future__ import annotations

from dataclasses import replace

from kb.model import (
    Acronym,
    ContentsEntry,
    DocumentRecord,
    FrequentPhrase,
    PassageId,
    Speaker,
    SpeakerId,
    SuggestionKind,
)
from kb.query.glossary import glossary
from kb.query.suggestions import Suggestions
from tests.contract.libraries import document

ADA = Speaker(SpeakerId("ada-quill"), "Ada Quill", (), 3, 1)
ANONYMOUS = Speaker(SpeakerId("a.survivor-q"), "Survivor Q", (), 3, 1, anonymous=True)


def record(identity: str, title: str, *headings: str, phrases: dict[str, int] | None = None) -> DocumentRecord:
    contents = tuple(ContentsEntry(1, text, PassageId(f"{identity}-{at}")) for at, text in enumerate(headings))
    found = tuple(FrequentPhrase(text, times) for text, times in (phrases or {}).items())
    return replace(document(identity, "Words.", title=title).record, contents=contents, phrases=found)


def suggestions(*records: DocumentRecord) -> Suggestions:
    return Suggestions(records, [ADA, ANONYMOUS], glossary(records))


def texts(made: Suggestions, typed: str, limit: int = 8) -> list[str]:
    return [each.text for each in made.find(typed, limit)]


def test_the_beginning_of_any_word_is_enough_whatever_its_case_and_marks() -> None:
    made = suggestions(record("a", "The “Café” Workers’ Report"))
    for typed in ("café", "CAFÉ WORK", "workers' rep", "repo", "the “ca"):
        assert texts(made, typed) == ["The “Café” Workers’ Report"]
    assert texts(made, "afé") == texts(made, "report work") == texts(made, "r") == []


def test_every_kind_leads_where_it_belongs() -> None:
    first = replace(
        record("a", "Questions of law", "Quotas", phrases={"quick referral": 5}),
        acronyms=(Acronym("QRM", "Quick Referral Mechanism"),),
    )
    found = {each.kind: each for each in suggestions(first).find("qu")}
    assert found[SuggestionKind.TITLE].document == "a"
    assert found[SuggestionKind.HEADING].passage == "a-0"
    assert found[SuggestionKind.SPEAKER].speaker == "ada-quill"
    assert found[SuggestionKind.PHRASE].search == "quick referral"
    assert (found[SuggestionKind.ACRONYM].text, found[SuggestionKind.ACRONYM].search) == (
        "QRM (Quick Referral Mechanism)",
        "QRM",
    )


def test_what_more_documents_have_stands_first_and_what_begins_so_before_what_has_it_inside() -> None:
    many = [record(f"d{at}", "", phrases={"forced labour": 9}) for at in range(3)]
    made = suggestions(*many, record("e", "", phrases={"forced marriage": 9, "victims of forced removal": 9}))
    assert texts(made, "forced") == ["forced labour", "forced marriage", "victims of forced removal"]


def test_a_heading_of_several_documents_is_searched_for_and_an_anonymous_speaker_is_not_suggested() -> None:
    made = suggestions(record("a", "", "Introduction"), record("b", "", "INTRODUCTION"))
    (found,) = made.find("intro")
    assert found.search == 'heading:"Introduction"'
    assert texts(made, "survivor") == []


def test_many_of_one_kind_do_not_hide_the_others() -> None:
    made = suggestions(*(record(f"d{at}", f"Law report {at}") for at in range(9)), record("z", "", "Law and order"))
    kinds = [each.kind for each in made.find("law", limit=6)]
    assert kinds == [SuggestionKind.TITLE] * 3 + [SuggestionKind.HEADING] + [SuggestionKind.TITLE] * 2
