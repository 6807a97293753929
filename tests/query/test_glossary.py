"""The acronyms of a library: those of its documents, united."""

from __future__ import annotations

from dataclasses import replace

from kb.model import Acronym, DocumentRecord
from kb.query.glossary import Entry, LongForm, glossary
from tests.contract.libraries import document


def record(identity: str, *acronyms: Acronym) -> DocumentRecord:
    return replace(document(identity, "Words.").record, acronyms=acronyms)


def test_long_forms_that_differ_in_number_or_signs_only_are_one_and_the_commonest_stands_first() -> None:
    records = [
        record(
            "a", Acronym("GLAA", "Gangmasters & Labour Abuse Authority"), Acronym("CPS", "Child Protective Services")
        ),
        record("b", Acronym("GLAA", "Gangmasters and Labour Abuse Authority")),
        record("c", Acronym("GLAA", "Gangmasters and Labour Abuse Authority")),
        record("d", Acronym("CPS", "Crown Prosecution Service")),
        record("e", Acronym("CPS", "Crown Prosecution Service")),
    ]
    crown = LongForm("Crown Prosecution Service", (records[3].id, records[4].id))
    child = LongForm("Child Protective Services", (records[0].id,))
    authority = LongForm("Gangmasters and Labour Abuse Authority", tuple(each.id for each in records[:3]))
    assert glossary(records) == (
        Entry("CPS", (crown, child), ordinary=False),
        Entry("GLAA", (authority,), ordinary=False),
    )


def test_an_acronym_that_one_document_has_as_a_word_may_not_mean_the_acronym_anywhere() -> None:
    records = [
        record("a", Acronym("IT", "Information Technology")),
        record("b", Acronym("IT", "Information Technology", ordinary=True)),
    ]
    (entry,) = glossary(records)
    assert entry.ordinary


def test_a_library_without_acronyms_has_an_empty_glossary() -> None:
    assert glossary([record("a")]) == ()
