"""The grammar of names: persons, bodies, and nouns of either."""

from __future__ import annotations

import pytest

from kb.text.names import (
    NameKind,
    PersonName,
    classify_name,
    is_body_name,
    is_generic_body,
    is_person_noun,
    split_person,
)

PERSON, BODY, NONE = NameKind.PERSON, NameKind.BODY, NameKind.NONE


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ada Quill", PersonName("Ada", "Quill")),
        ("Dr Jan van der Berg", PersonName("Jan", "van der Berg", "Dr")),
        ("The Rt Hon. Ada Quill", PersonName("Ada", "Quill", "The Rt Hon.")),
        ("J. R. Quill", PersonName("J. R.", "Quill")),
        ("Júlia O’Neill-Roe", PersonName("Júlia", "O’Neill-Roe")),
        ("Quill", None),
        ("van Quill", None),
        ("Ada Director", None),
        ("Ada quill", None),
        ("Home Office", None),
        ("Ada Mary Ann Bo Lou Kim Quill", None),
    ],
)
def test_a_full_name_has_given_name_and_surname(text: str, name: PersonName | None) -> None:
    assert split_person(text) == name


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ada Walk", PERSON),  # a common given name
        ("A. Walk", PERSON),
        ("Dr Walk Young", PERSON),
        ("Roisin Kell", PERSON),
        ("Kim Young-Ae", PERSON),
        ("Direct Capital", NONE),
        ("Position Statement", NONE),
        ("Position Paper Two", NONE),
        ("ECPAT UK", BODY),
        ("NSPCC Cymru", BODY),
        ("NHS Statistics", NONE),
        ("Can't Sink Columbus", NONE),
        ("Won’t Walk Roisin", NONE),
        ("Harbour Net Museum", BODY),
        ("DfE", BODY),
        ("McCall", NONE),
        ("Ministry of Law", BODY),
        ("the Department for Business, Energy and Industrial Strategy", BODY),
        ("City of Easthaven", BODY),
        ("Northtown Police", BODY),
        ("Lost Boats Ltd", BODY),
        ("Policing, Crime, Criminal Justice and Fire", NONE),
        ("Policy, Campaigns and Law at Harbour Trust", NONE),
        ("community trust", NONE),
        ("", NONE),
    ],
)
def test_words_name_a_person_a_body_or_neither(text: str, kind: NameKind) -> None:
    assert classify_name(text) is kind


def test_a_title_beside_ordinary_words_makes_them_a_name() -> None:
    assert classify_name("Walk Young") is NONE
    assert classify_name("Walk Young", is_titled=True) is PERSON


@pytest.mark.parametrize("word", ["survivors", "children", "woman", "charities", "officer", "prosecution"])
def test_nouns_of_people_and_bodies_are_known_in_both_numbers(word: str) -> None:
    assert is_person_noun(word)


@pytest.mark.parametrize("word", ["findings", "banner", "operations", "suddenly", "updates"])
def test_things_are_no_such_nouns(word: str) -> None:
    assert not is_person_noun(word)


def test_a_body_has_its_noun_before_of() -> None:
    assert is_body_name("University of Lost Boats")
    assert not is_body_name("Boats of University Street")


def test_a_noun_alone_is_the_name_of_no_body_in_particular() -> None:
    assert is_generic_body("Board")
    assert not is_generic_body("UNICEF")
    assert not is_generic_body("Harbour Board")
