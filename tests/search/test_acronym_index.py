"""The acronyms of a library: those of its documents, united."""

from __future__ import annotations

from dataclasses import replace

from kb.model import Acronym, DocumentRecord
from kb.search.acronym_index import AcronymEntry, LongForm, build_acronym_index
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
    assert build_acronym_index(records) == (
        AcronymEntry("CPS", (crown, child), is_word=False),
        AcronymEntry("GLAA", (authority,), is_word=False),
    )


def test_an_acronym_that_one_document_has_as_a_word_may_not_mean_the_acronym_anywhere() -> None:
    records = [
        record("a", Acronym("IT", "Information Technology")),
        record("b", Acronym("IT", "Information Technology", is_word=True)),
    ]
    (entry,) = build_acronym_index(records)
    assert entry.is_word


def test_a_library_without_acronyms_has_an_empty_glossary() -> None:
    assert build_acronym_index([record("a")]) == ()


def test_of_printed_forms_the_commonest_is_shown_and_among_equals_the_first() -> None:
    records = [
        record("a", Acronym("Nrm", "National referral mechanism")),
        record("b", Acronym("NRM", "National Referral Mechanisms")),
        record("c", Acronym("NRM", "National referral mechanism"), Acronym("GP", "General Practice")),
        record("d", Acronym("GP", "Group Practice")),
    ]
    found = build_acronym_index(records)
    assert [(each.short, [form.text for form in each.long_forms]) for each in found] == [
        ("GP", ["General Practice", "Group Practice"]),
        ("NRM", ["National referral mechanism"]),
    ]
    assert found[1].long_forms[0].documents == ("a", "b", "c")
