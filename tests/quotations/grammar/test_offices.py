"""Offices beside a name: the role and the body, each whole or not given."""

from __future__ import annotations

import pytest

from kb.quotations.grammar.offices import split_office


@pytest.mark.parametrize(
    ("phrase", "role", "body"),
    [
        ("Director of Marketing at Example Planet", "Director of Marketing", "Example Planet"),
        ("president and CEO of Centre for Lost Boats", "president and CEO", "Centre for Lost Boats"),
        ("Deputy Director, Partnerships, UNODC", "Deputy Director, Partnerships", "UNODC"),
        ("Head of Advocacy, Policy and Boats at Harbour Trust", "Head of Advocacy, Policy and Boats", "Harbour Trust"),
        ("Chair of the Board on Quiet Streets", "Chair", "Board on Quiet Streets"),
        ("co-founder of Stand for the Forest", "co-founder", "Stand for the Forest"),
        ("member of the National Officers’ Council", "member", "National Officers’ Council"),
        ("manager of the County of Easthaven Health Agency", "manager", "County of Easthaven Health Agency"),
        (
            "Director of Boats in North and East for Harbour Trust",
            "Director of Boats in North and East",
            "Harbour Trust",
        ),
        ("Director of Harbour Trust, which runs boats", "Director", "Harbour Trust"),
        ("Director for Harbour Trust receiving the cheque from Ada Quill", "Director", "Harbour Trust"),
        ("Trustee from Ada Quill", "Trustee from Ada Quill", ""),
        ("doctor working at Harbour Trust", "doctor", "Harbour Trust"),
        ("Director (boats) of Harbour Trust", "Director (boats)", "Harbour Trust"),
        ("Example Trust", "", "Example Trust"),
        ("North Region, Example Trust", "", "North Region, Example Trust"),
    ],
)
def test_an_office_is_split_before_the_body(phrase: str, role: str, body: str) -> None:
    assert split_office(phrase) == (role, body)


@pytest.mark.parametrize(
    "phrase",
    [
        "Cabinet Member for Children, Young People and Families",
        "Deputy Mayor of Easthaven for Policing, Crime, Criminal Justice and Fire",
        "Minister for Women and Equalities",
        "Police and Crime Commissioner for North and East Shire",
        "Chairman of Lost Boats and Harbour Singapore’s Deputy Chief Executive",
        "Representative, Dominican Republic",
        "former nurse from Uganda",
        "Chief Constable of Easthaven",
        "MP for Easthaven",
    ],
)
def test_what_is_no_body_belongs_to_the_role(phrase: str) -> None:
    assert split_office(phrase) == (phrase, "")


@pytest.mark.parametrize("phrase", ["", "accompanied by the Shadow Minister", "in boats", "of the boats", "boats"])
def test_what_is_no_office_gives_none(phrase: str) -> None:
    assert split_office(phrase) == ("", "")


@pytest.mark.parametrize(
    ("phrase", "role"),
    [
        ("today Chief Constable", "Chief Constable"),
        ("Associate Director representing the boats", "Associate Director"),
        ("Officer (boats", "Officer"),
    ],
)
def test_words_around_an_office_are_left_out(phrase: str, role: str) -> None:
    assert split_office(phrase) == (role, "")
