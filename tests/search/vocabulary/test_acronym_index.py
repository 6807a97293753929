"""The acronyms of a library, merged from those of its documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import ViewOpener
from kb.model import Acronym, DocumentRecord, IndexedDocument
from kb.search.vocabulary.acronym_index import AcronymEntry, LongForm, list_acronyms
from kb.search.vocabulary.lexical_resources import get_acronyms
from tests.contract.libraries import document
from tests.libraries import open_view


def record(identity: str, *acronyms: Acronym) -> DocumentRecord:
    return replace(document(identity, "Words.").record, acronyms=acronyms)


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    return WhooshEngine(tmp_path)


def list_of(engine: WhooshEngine, records: Iterable[DocumentRecord]) -> tuple[AcronymEntry, ...]:
    """Commit documents one by one, and return the acronyms of the library."""
    for each in records:
        commit_documents(engine, added=[IndexedDocument(each, ())])
    with open_view(engine) as view:
        return list_acronyms(view)


def test_long_forms_that_differ_in_number_or_signs_only_are_one_and_the_commonest_stands_first(
    engine: WhooshEngine,
) -> None:
    records = [
        record(
            "a", Acronym("GLAA", "Gangmasters & Labour Abuse Authority"), Acronym("CPS", "Child Protective Services")
        ),
        record("b", Acronym("GLAA", "Gangmasters and Labour Abuse Authority")),
        record("c", Acronym("GLAA", "Gangmasters and Labour Abuse Authority")),
        record("d", Acronym("CPS", "Crown Prosecution Service")),
        record("e", Acronym("CPS", "Crown Prosecution Service")),
    ]
    crown = LongForm("Crown Prosecution Service", 2)
    child = LongForm("Child Protective Services", 1)
    authority = LongForm("Gangmasters and Labour Abuse Authority", 3)
    assert list_of(engine, records) == (
        AcronymEntry("CPS", (crown, child), is_word=False),
        AcronymEntry("GLAA", (authority,), is_word=False),
    )


def test_an_acronym_that_one_document_has_as_a_word_may_not_mean_the_acronym_anywhere(engine: WhooshEngine) -> None:
    records = [
        record("a", Acronym("IT", "Information Technology")),
        record("b", Acronym("IT", "Information Technology", is_word=True)),
    ]
    (entry,) = list_of(engine, records)
    assert entry.is_word


def test_a_library_without_acronyms_has_an_empty_glossary(engine: WhooshEngine) -> None:
    assert list_of(engine, [record("a")]) == ()


def test_of_printed_forms_the_commonest_is_shown_and_among_equals_the_first_in_order(engine: WhooshEngine) -> None:
    records = [
        record("a", Acronym("Nrm", "National referral mechanism")),
        record("b", Acronym("NRM", "National Referral Mechanisms")),
        record("c", Acronym("NRM", "National referral mechanism"), Acronym("GP", "General Practice")),
        record("d", Acronym("GP", "Group Practice")),
    ]
    found = list_of(engine, records)
    assert [(each.short, [form.text for form in each.long_forms]) for each in found] == [
        ("GP", ["General Practice", "Group Practice"]),
        ("NRM", ["National referral mechanism"]),
    ]
    assert found[1].long_forms[0].documents == 3


def test_acronyms_are_listed_again_where_one_has_changed(engine: WhooshEngine) -> None:
    nrm, cps = Acronym("NRM", "National Referral Mechanism"), Acronym("CPS", "Crown Prosecution Service")
    opener = ViewOpener(engine)

    def commit_and_list(*records: DocumentRecord) -> tuple[AcronymEntry, ...]:
        commit_documents(engine, added=[IndexedDocument(each, ()) for each in records])
        with opener.open() as view:
            return get_acronyms(view)

    first = commit_and_list(record("a", nrm, cps))
    assert [each.short for each in first] == ["CPS", "NRM"]
    assert commit_and_list(record("b")) is first
    assert commit_and_list(record("a", nrm, cps), record("c")) is first
    assert [each.short for each in commit_and_list(record("a", cps))] == ["CPS"]
    assert commit_and_list(record("a", nrm, cps)) == first
