"""Noun phrases that name a speaker, and the words printed beside a name."""

from __future__ import annotations

import pytest

from kb.quotations.grammar.names import (
    MentionKind,
    extract_organisation,
    is_speaker_name,
    parse_noun_phrase,
    parse_source_phrase,
)
from kb.quotations.grammar.syntax import parse_appositive
from kb.quotations.grammar.tokens import SyntaxToken, tokenize_sentence

FULL, SURNAME, PRONOUN = MentionKind.FULL, MentionKind.SURNAME, MentionKind.PRONOUN
COMMON, ORGANISATION = MentionKind.COMMON, MentionKind.ORGANISATION


def split(text: str) -> list[SyntaxToken]:
    return tokenize_sentence(text, 0, len(text))


@pytest.mark.parametrize(
    ("words", "kind", "name", "role", "organisation"),
    [
        ("Ada Quill", FULL, "Ada Quill", "", ""),
        ("while Ada Quill", FULL, "Ada Quill", "", ""),
        ("Ada Quill usually", FULL, "Ada Quill", "", ""),
        ("Quill", SURNAME, "Quill", "", ""),
        ("Quill Jr.", SURNAME, "Quill Jr.", "", ""),
        ("Ada Quill OBE", FULL, "Ada Quill", "", ""),
        ("Ada Quill QC OBE", FULL, "Ada Quill", "", ""),
        ("Quill OBE", FULL, "Quill OBE", "", ""),
        ("she", PRONOUN, "she", "", ""),
        ("Police Chief Ada Quill", FULL, "Ada Quill", "Police Chief", ""),
        ("last week officer Ada Quill", FULL, "Ada Quill", "officer", ""),
        ("the officer Ada Quill", FULL, "Ada Quill", "officer", ""),
        ("the boat Ada Quill", COMMON, "the boat Ada Quill", "", ""),
        ("Ada Judge", FULL, "Ada Judge", "", ""),
        ("Judge Quill", SURNAME, "Quill", "Judge", ""),
        ("Chief Judge", COMMON, "Chief Judge", "Chief Judge", ""),
        ("Attorney General Quill", SURNAME, "Quill", "Attorney General", ""),
        ("BBC Ada Quill", FULL, "Ada Quill", "", "BBC"),
        ("AB Ada Quill", FULL, "AB Ada Quill", "", ""),
        ("BBC Quill", FULL, "BBC Quill", "", ""),
        ("Mr Quill", SURNAME, "Quill", "", ""),
        ("Minister Sir Ada Quill", FULL, "Ada Quill", "Minister", ""),
        ("Survivor A", COMMON, "Survivor A", "Survivor", ""),
        ("the survivor A", COMMON, "the survivor A", "survivor", ""),
        ("the Leeds Trust", ORGANISATION, "the Leeds Trust", "", ""),
        ("the Trust Ada", ORGANISATION, "the Trust Ada", "", ""),
        ("Leeds Trust", ORGANISATION, "Leeds Trust", "", ""),
        ("a Leeds Trust of Ada", COMMON, "a Leeds Trust of Ada", "", "Leeds Trust of Ada"),
        ("the Team at Leeds Police", ORGANISATION, "the Team", "", "Leeds Police"),
        ("Department for Education", ORGANISATION, "Department for Education", "", ""),
        ("Ada Quill of Leeds", FULL, "Ada Quill", "", ""),
        ("Ada Quill of Leeds Council", FULL, "Ada Quill", "", "Leeds Council"),
        ("BBC Ada Quill of Leeds", FULL, "Ada Quill", "", "BBC"),
        ("she from Leeds", PRONOUN, "she", "", ""),
        ("Chief of Staff Ada Quill", FULL, "Ada Quill", "Chief of Staff", ""),
        ("Chief of Staff Quill", SURNAME, "Quill", "Chief of Staff", ""),
        ("Minister of State for Boats", COMMON, "Minister of State for Boats", "Minister of State for Boats", ""),
        ("a nurse of Leeds", COMMON, "a nurse of Leeds", "nurse of Leeds", ""),
        ("a nurse of Leeds Trust", COMMON, "a nurse of Leeds Trust", "nurse", "Leeds Trust"),
        ("a nurse from Leeds", COMMON, "a nurse from Leeds", "nurse", "Leeds"),
        ("a nurse from town", COMMON, "a nurse from town", "nurse from town", ""),
        ("nurse from Leeds", COMMON, "nurse from Leeds", "nurse", "Leeds"),
        ("Leeds Trust’s Head of Boats", COMMON, "Leeds Trust’s Head of Boats", "Leeds Trust’s Head of Boats", ""),
        ("Leeds Trust’s Director Ada Quill", FULL, "Ada Quill", "Director", "Leeds Trust"),
        ("the boats’ Ada Quill", COMMON, "the boats’ Ada Quill", "", ""),
        ("Minister for Boats Professor Ada Quill", FULL, "Ada Quill", "Minister for Boats", ""),
        ("Senator Ada Quill had", FULL, "Ada Quill", "Senator", ""),
        ("T/Superintendent Ada Quill", FULL, "Ada Quill", "T/Superintendent", ""),
        ("a nurse of", COMMON, "a nurse of", "nurse of", ""),
    ],
)
def test_a_phrase_names_a_speaker(words: str, kind: MentionKind, name: str, role: str, organisation: str) -> None:
    found = parse_noun_phrase(words, split(words))
    assert found is not None
    assert (found.kind, found.name, found.role, found.organisation) == (kind, name, role, organisation)


@pytest.mark.parametrize(
    "words",
    [
        "", "and", "nobody", "the", "Mr Speaker", "Ada’s", "Ada whereby they", "34", "34 (", "chapter Ada",
        "Ada ‘Quill", "Ada was there", "Part One", "nobody usually", "(34) of Leeds",
        "See Quill", "Id. § 2518", "Id. at Quill", "F.3d", "Quill F.2d", "who has", "this", "March 2019", "3 May",
        "recent UN", "context we note the Minister", "Ada Quill gave his",
    ],
)  # fmt: skip
def test_a_phrase_may_name_no_speaker(words: str) -> None:
    assert parse_noun_phrase(words, split(words)) is None


@pytest.mark.parametrize(
    ("words", "organisation"),
    [
        ("the Leeds Trust", "Leeds Trust"),
        ("the Leeds Trust, a charity", "Leeds Trust"),
        ("Leeds Trust, York", "Leeds Trust, York"),
        ("Leeds Trust,", "Leeds Trust"),
        ("Leeds Trust, who", "Leeds Trust"),
        ("the town", ""),
        ("the", ""),
        ("", ""),
    ],
)
def test_an_organisation_is_taken_without_article_and_description(words: str, organisation: str) -> None:
    assert extract_organisation(words, split(words)) == organisation


@pytest.mark.parametrize(
    ("words", "alone", "name"),
    [
        ("Ada Quill", False, "Ada Quill"),
        ("Quill", False, None),
        ("Quill", True, "Quill"),
        ("maria", True, "maria"),
        ("she", True, None),
        ("a police officer", False, "a police officer"),
        ("a keeper", False, None),
        ("a keeper", True, "a keeper"),
        ("a keeper of the old gate", True, "a keeper of the old gate"),
        ("a keeper of the very old gate", True, None),
        ("Leeds Trust", False, "Leeds Trust"),
        ("nobody", True, None),
    ],
)
def test_the_head_of_a_source_line_is_a_name_or_a_role(words: str, alone: bool, name: str | None) -> None:
    found = parse_source_phrase(words, split(words), alone=alone)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("words", "role", "organisation"),
    [
        ("34, a nurse", "nurse", ""),
        ("(CSJ), Head of Policy", "Head of Policy", ""),
        ("CSJ) nurse", "nurse", ""),
        ("CSJ)", "", ""),
        ("nurse) and officer", "nurse", ""),
        ("nurse (night) shift", "nurse (night) shift", ""),
        ("nurse was there", "", ""),
        ("nurse, was there", "nurse, was there", ""),
        ("who is a nurse", "", ""),
        ("in Leeds", "", ""),
        ("", "", ""),
        ("University of Leeds", "", "University of Leeds"),
        ("Officer of Leeds Trust", "Officer", "Leeds Trust"),
        ("MP for Leeds", "MP for Leeds", ""),
        ("nurse at Leeds", "nurse", "Leeds"),
        ("nurse at the Leeds Trust", "nurse", "Leeds Trust"),
        ("nurse at the", "nurse at the", ""),
        ("nurse at", "nurse", ""),
        ("nurse at home at Leeds", "nurse at home", "Leeds"),
        ("nurse for Leeds from York", "nurse for Leeds", "York"),
        ("nurse for boats from York", "nurse for boats", "York"),
        ("nurse of Leeds", "nurse of Leeds", ""),
        ("nurse of the Leeds", "nurse of the Leeds", ""),
        ("nurse of NSPCC", "nurse", "NSPCC"),
        ("nurse, for Leeds", "nurse, for Leeds", ""),
        ("nurse, Leeds Trust", "nurse", "Leeds Trust"),
        ("nurse, Trust", "nurse", "Trust"),
        ("nurse, leeds Trust", "nurse, leeds Trust", ""),
        ("nurse, Leeds Officer", "nurse, Leeds Officer", ""),
        ("boat, Leeds Trust", "", ""),
        ("Leeds Trust", "", "Leeds Trust"),
        ("leeds Trust", "", ""),
        ("Boats", "", ""),
    ],
)
def test_role_and_organisation_are_read_from_what_follows_a_name(words: str, role: str, organisation: str) -> None:
    assert parse_appositive(words, split(words)) == (role, organisation)


@pytest.mark.parametrize(
    "name",
    [
        *("Ada Quill", "Quill", "Example Trust", "WHO Regional Office for Europe", "NGO", "Martin Luther King Jr."),
        *("one of the survivors", "Survivor A", "Participant 12", "This participant", "its senior vice president"),
        *("the Head of Policy", "Andrew Law", "Bill", "Henry T. “Nick” Nicholas III", "the British historian", "she"),
    ],
)
def test_a_name_of_a_speaker_is_shown(name: str) -> None:
    assert is_speaker_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("F.3d", "612 F.3d", "See Quill", "Id. § 2518", "9th Cir.", "F.I.S.C.R.", "3 May", "March 2019", "§ 12"),
        *(
            "who has",
            "recent UN",
            "this guidance",
            "Recital 68",
            "UK GDPR",
            "Section 1",
            "the Boats Act",
            "the statute",
        ),
        *("The handbook outlines practical guidelines", "Registrar / Chief", "• A Fusion Center", "Staff", "Research"),
        *("The image", "Supreme Court", "the Ninth Circuit", "The Carpenter majority", "their website", "One study"),
        *("the former secretary of", "Some 55 percent of voters", "Which bodies chair partnerships", "another", ""),
        *("a survey conducted by Example Trust", "Head of Policy</b>", "www.example.org", "Quill and", "In 2019 Quill"),
    ],
)
def test_a_fragment_is_no_name_of_a_speaker(name: str) -> None:
    assert not is_speaker_name(name)
