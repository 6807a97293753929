"""Suggestions: any word's beginning, the most useful first, of every kind."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.model import (
    Acronym,
    ContentsEntry,
    DocumentRecord,
    FrequentPhrase,
    IndexedDocument,
    PassageId,
    Speaker,
    SpeakerId,
    SuggestionKind,
)
from kb.search.vocabulary.acronym_index import list_acronyms
from kb.search.vocabulary.suggestions import Suggestions
from tests.contract.libraries import document
from tests.libraries import open_view

ADA = Speaker(SpeakerId("ada-quill"), "Ada Quill", (), 3, 1)


def record(identity: str, title: str, *headings: str, phrases: dict[str, int] | None = None) -> DocumentRecord:
    contents = tuple(ContentsEntry(1, text, PassageId(f"{identity}-{at}")) for at, text in enumerate(headings))
    found = tuple(FrequentPhrase(text, times) for text, times in (phrases or {}).items())
    return replace(document(identity, "Words.", title=title).record, contents=contents, phrases=found)


def suggestions(*records: DocumentRecord) -> Suggestions:
    with tempfile.TemporaryDirectory() as folder:
        engine = WhooshEngine(Path(folder))
        commit_documents(engine, added=[IndexedDocument(each, ()) for each in records])
        with open_view(engine) as view:
            return Suggestions(records, [ADA], list_acronyms(view))


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


def test_a_heading_of_several_documents_is_searched_for() -> None:
    made = suggestions(record("a", "", "Introduction"), record("b", "", "INTRODUCTION"))
    (found,) = made.find("intro")
    assert found.search == 'heading:"Introduction"'


def test_many_of_one_kind_do_not_hide_the_others() -> None:
    made = suggestions(*(record(f"d{at}", f"Law report {at}") for at in range(9)), record("z", "", "Law and order"))
    kinds = [each.kind for each in made.find("law", limit=6)]
    assert kinds == [SuggestionKind.TITLE] * 3 + [SuggestionKind.HEADING] + [SuggestionKind.TITLE] * 2


@pytest.mark.parametrize(("letters", "shown"), [(160, True), (161, False)])
def test_a_heading_as_long_as_a_paragraph_is_not_suggested(letters: int, shown: bool) -> None:
    heading = "lantern " + "x" * (letters - len("lantern "))
    assert bool(texts(suggestions(record("a", "", heading)), "lantern")) == shown


def test_two_letters_are_enough_for_a_suggestion_and_for_a_heading() -> None:
    made = suggestions(record("a", "", "UN", "Q"))
    assert texts(made, "un") == ["UN"]
    assert texts(made, "u") == texts(made, "q") == []


def test_the_fourteenth_word_of_a_title_is_found_and_the_fifteenth_is_not() -> None:
    title = " ".join(f"w{'abcdefghijklmnop'[at]}x" for at in range(15))
    made = suggestions(record("a", title))
    assert texts(made, "wnx") == [title]
    assert texts(made, "wox") == []


def test_a_heading_twice_in_one_document_leads_to_its_first_place() -> None:
    (found,) = suggestions(record("a", "", "Introduction", "Introduction")).find("intro")
    assert (found.search, found.passage) == ("", "a-0")


def test_a_phrase_is_weighed_by_its_documents_before_its_count() -> None:
    many = [record(f"d{at}", "", phrases={"forced labour": 2}) for at in range(2)]
    made = suggestions(*many, record("e", "", phrases={"forced marriage": 9}), record("f", "", phrases={"forced x": 4}))
    assert texts(made, "forced") == ["forced labour", "forced marriage", "forced x"]


def test_of_very_many_suggestions_the_best_are_still_found() -> None:
    records = [record(f"d{at:03}", f"Law report {at:03}") for at in range(100)]
    best = replace(record("z", ""), acronyms=(Acronym("LAW", "Lantern And Watch"),))
    made = suggestions(*records, best)
    assert texts(made, "law", 1) == ["LAW (Lantern And Watch)"]
    assert len(made.find("law", 90)) == 64


def test_topics_are_the_phrases_of_several_words_that_most_documents_share() -> None:
    shared = [record(f"d{at}", "", phrases={"forced labour": 3, "multi-agency": 9}) for at in range(3)]
    many = record("e", "", "A heading", phrases={f"phrase number {at}": 5 for at in range(9)})
    topics = suggestions(*shared, many).list_topics()
    assert topics[0] == "forced labour"
    assert len(topics) == 6
    assert "multi-agency" not in topics
