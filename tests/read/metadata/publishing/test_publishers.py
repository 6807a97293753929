"""The publisher of a document, and its authority."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.metadata.finders.bodies import complete_name, find_authority, is_body, restore_stop
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.publishing.publishers import (
    find_committee,
    find_copyright_holder,
    find_crown_body,
    find_described_body,
    find_house_committee,
    find_issuer,
    find_published_by,
    find_submitter,
    list_described,
)

P, T, H = BlockKind.PARAGRAPH, BlockKind.TITLE, BlockKind.HEADING


def lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(P, text) for text in texts)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Published by The Net Watch, India | nets.example", "The Net Watch, India"),
        ("Publisher: International Organization for Nets 17 route des Filets", "International Organization for Nets"),
        ("ISBN: 978-1-78246-460-0 Published by Home Office © Crown Copyright 2014", "Home Office"),
        ("For release. Published By: Office of Nets, Wren Court Contact: Ada Wren", "Office of Nets"),
        ("Guidelines published by nobody in particular", ""),
        ("Published in May 2019 by Net, Rope and Quay Trust (NRQT) Wren Court 4, Newquay", "Net, Rope and Quay Trust"),
        ("Published by the Registrar, Net University", "Net University"),
        ("First published in Great Britain in May 2022 by Harbour Lane, 8 Quay Yard", "Harbour Lane"),
        ("Published under the authority of the Speaker of the House of Nets", "House of Nets"),
        (
            "ISSUED BY THE NET AND ROPE AGENCY OF THE NORTHERN HARBOURS AND THE QUAY SAFETY AGENCY OF THE HARBOURS",
            "NET AND ROPE AGENCY OF THE NORTHERN HARBOURS AND THE QUAY SAFETY AGENCY OF THE HARBOURS",
        ),
        ("Issued by\tDirector, Harbour Nets\tRevised\tMay 2020", ""),
        ("Issued by: Director", ""),
        ("First published in May 2020 by the", ""),
        (
            "Published by the United Nets Educational, Scientific and Cultural Organization, 7, place des Filets",
            "United Nets Educational, Scientific and Cultural Organization",
        ),
        ("Media owner and publisher: Net Watch Trust – Zorbian coalition for nets", "Net Watch Trust"),
    ],
)
def test_a_publisher_is_named_as_one(text: str, name: str) -> None:
    assert find_published_by(lines(text)) == name


def test_a_label_of_a_colophon_has_the_publisher_below_it() -> None:
    assert find_published_by(lines("Publisher", "Fundação das Redes", "Largo do Porto, Zorbia")) == "Fundação das Redes"
    assert find_published_by(lines("Publisher", "who printed it")) == ""


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["© 2019 International Organization for Nets (ION)"], "International Organization for Nets"),
        (["© Net Watch copyright 2022"], "Net Watch"),
        (["© The Net Reporting Council Limited 2022"], "The Net Reporting Council"),
        (["Credit and copyright The Passage, 2019 For further information"], "The Passage"),
        (["© Crown copyright 2017"], ""),
        (["© UNICEF/UNI675775/Elfatih"], ""),
        (["© 2019 Net Watch", "© 2019 Harbour Trust"], ""),
        (["© 2019 Ada Wren"], ""),
        (["Harbour debts 2019 © Net Watch"], "Net Watch"),
        (["Cover picture © Net Pictures"], ""),
        (["© 2021 Net Watch Trust (NWT)", "Nets. © NWT 2020"], "Net Watch Trust"),
        (["© Parliamentary Copyright House of Nets 2024"], ""),
        (["© The State of Queensland 2024"], ""),
        (["Copyright (c) Scoop Media"], ""),
        (
            ["© Ministry of Nets, Quays and Outer Harbours, 2021. All rights"],
            "Ministry of Nets, Quays and Outer Harbours",
        ),
    ],
)
def test_the_only_holder_of_the_copyright_is_the_publisher(texts: list[str], name: str) -> None:
    assert find_copyright_holder(lines(*texts)) == name


def test_a_body_is_named_by_statements_and_notes_about_it() -> None:
    assert find_submitter(lines("Statement of Ada Wren Vice President, Policy Council for Nets")) == "Council for Nets"
    body = (Line(P, "The Harbour Trust gave nets."), Line(H, "About the Harbour Trust"), Line(H, "About Net Watch"))
    pages = FrontPages(body[:1], (), body, (), is_cover=False)
    assert find_described_body(pages, "Net Watch receives nets", "", is_note_of_release=True) == "Net Watch"
    assert find_described_body(pages, "New nets", "", is_note_of_release=True) == "Harbour Trust"


def test_notes_at_the_end_describe_a_body_by_name_or_as_their_subject() -> None:
    body = (
        Line(H, "About Harbourlight"),
        Line(P, "We light harbours."),
        Line(P, "About us"),
        Line(P, "Net Watch looks after nets."),
        Line(H, "Who we are"),
        Line(P, "We are a team of nine."),
        Line(H, "About this report"),
        Line(P, "Ada Wren wrote this."),
    )
    assert list_described(body) == [("Harbourlight", False), ("Net Watch", True)]


def test_crown_copyright_is_of_the_government_that_is_named() -> None:
    imprint = lines("© Crown copyright 2016")
    pages = FrontPages((), imprint, (), (), is_cover=True)
    assert find_crown_body(pages, "The Welsh Government says so. Welsh Government.") == "Welsh Government"
    assert find_crown_body(pages, "The Welsh Government and the Home Office, the Home Office, Welsh Government.") == ""


def test_letters_and_addresses_lead_to_the_whole_name() -> None:
    assert complete_name("EOF", "The Education Outcomes Fund (EOF) is new.") == "Education Outcomes Fund"
    assert complete_name("EOF", "No one knows (EOF).") == "EOF"
    assert complete_name("UNHI", "The United Nets Programme for Harbours and Identity (UNHI)") == (
        "United Nets Programme for Harbours and Identity"
    )
    assert complete_name("UNHI", "The United Nets Quay Programme for Harbours and Identity (UNHI)") == "UNHI"
    assert complete_name("EOF", "EOF, the Education Outcomes Fund, is new.") == "Education Outcomes Fund"
    assert complete_name("the Clinic", "The Net and Quay Law Clinic (“the Clinic”) mends.") == "Net and Quay Law Clinic"
    assert complete_name("the Clinic", "The Net Clinic mends, as the Clinic does.") == "the Clinic"


@pytest.mark.parametrize(
    ("publisher", "title", "text", "authority"),
    [
        ("Home Office", "Nets: a toolkit", "", "government guidance"),
        ("Home Office", "Nets in figures", "", "government"),
        ("Gwent Police", "Nets", "", "police"),
        ("University of Nowhere", "Nets", "", "research"),
        ("United Nations Children’s Fund", "Nets", "", "international body"),
        ("Financial Reporting Council", "Nets", "", "regulator"),
        ("Shadow Minister for Nets", "Nets", "", "party"),
        ("Net plc", "Nets", "", "company"),
        ("Polaris", "Nets", "Polaris is a nonprofit that mends nets.", "charity"),
        ("Polaris", "Nets", "Polaris. Some nonprofit mends nets.", ""),
        ("", "Hansard Part 10", "", "parliament"),
        ("", "Nets", "A nonprofit.", ""),
        ("Net Menders Abroad", "Nets", "NMA is the peak body for menders.", "charity"),
        ("Net Observatory", "Nets", "The Net Observatory is an independent think tank.", "research"),
        ("Gill & Sons", "Nets", "Gill & Sons Limited mends nets.", "company"),
        ("Police and Crime Commissioner for Nowhere", "Nets", "", "government"),
        ("Nowhere NHS Trust", "Nets: a guide", "", "government guidance"),
        ("Data Protection Authority", "Nets", "", "regulator"),
        ("Nowhere Law Society", "Nets", "", "other"),
    ],
)
def test_the_authority_follows_from_the_publisher(publisher: str, title: str, text: str, authority: str) -> None:
    assert find_authority(publisher, title, "", text) == authority


def test_a_bureau_and_an_inc_may_be_anything() -> None:
    assert find_authority("Tidewater Bureau", "", "", "") == find_authority("Harbour Project, Inc", "", "", "") == ""
    assert find_authority("Bureau of Harbours", "", "", "") == "government"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Friday, 30 August 2013, 11:23 am Press Release: NWT", "NWT"),
        ("Monday, 15 October 2018 Press Release: A New Harbour", "A New Harbour"),
        ("Press Release: Net Watch Trust", "Net Watch Trust"),
        ("Press Release: New Nets at the Harbour", ""),
        ("SOURCE Net Watch Association", "Net Watch Association"),
        ("(this is from a Harbour Council press release, and it is short)", "Harbour Council"),
        ("A press release was sent.", ""),
    ],
)
def test_a_release_names_who_issues_it(text: str, name: str) -> None:
    assert find_issuer(lines("New nets", text)) == name


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["House of Commons", "Nets and Quays Committee", "Lost nets"], "Nets and Quays Committee"),
        (["The Parliament of Zorbia", "Lost nets", "Joint Committee on Nets"], "Joint Committee on Nets"),
        (["Lost nets", "Nets and Quays Committee"], ""),
        (["House of Commons", "Lost nets"], ""),
        (["House of Commons Nets Committee", "Lost nets"], ""),
    ],
)
def test_a_committee_beside_its_parliament_is_named(texts: list[str], name: str) -> None:
    assert find_committee(lines(*texts)) == name


def test_the_stop_behind_inc_is_restored_where_every_place_has_it() -> None:
    assert (
        restore_stop("Net Watch, Inc", "© 2025 Net Watch, Inc. All rights. We are Net Watch, Inc.") == "Net Watch, Inc."
    )
    assert restore_stop("Net Watch, Inc", "Net Watch, Inc mends. Ask Net Watch, Inc.") == "Net Watch, Inc"
    assert restore_stop("Net Watch", "Ask Net Watch.") == "Net Watch"


def test_a_headline_in_capitals_is_no_body() -> None:
    assert not is_body("THE NET GROUP AGREES TO JOIN THE HARBOUR NET COUNCIL")
    assert is_body("NET GROUP OF CITIES TO END DEBTS")
    assert is_body("THE HARBOUR ALLIANCE OF NET MENDERS AND CREWS AT SEA")


def test_what_follows_about_us_in_its_line_names_the_body() -> None:
    body = lines("Nets hang here.", "About us. The Net Federation is the national body for nets. We mend them.")
    assert list_described(body) == [("Net Federation", True)]


def test_a_name_with_a_list_in_it_is_the_subject_below_about_us() -> None:
    said = "The Federation of Harbour Textile, Rope and Allied Workers (FHTRAW) brings together 41 unions."
    body = (Line(BlockKind.HEADING, "About us"), *lines(said))
    assert list_described(body) == [("Federation of Harbour Textile, Rope and Allied Workers", True)]


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["House of Lords", "Nets and Quays Committee"], "House of Lords Nets and Quays Committee"),
        (["House of Commons", "House of Commons Nets Committee"], "House of Commons Nets Committee"),
        (["House of Commons", "House of Lords", "Joint Committee on Nets"], "Joint Committee on Nets"),
        (["Parliament of Zorbia", "Nets and Quays Committee"], ""),
    ],
)
def test_a_committee_is_of_the_house_above_it(texts: list[str], name: str) -> None:
    assert find_house_committee(lines(*texts)) == name


def test_what_follows_about_in_capitals_within_a_paragraph_is_the_subject() -> None:
    body = lines("Nets hang here. ABOUT: The Net Federation was founded by Ada Wren in 2019.")
    assert list_described(body) == [("Net Federation", True)]
    assert list_described(lines("Nets hang here. We talk about: The Net Federation was founded.")) == []


def test_the_body_in_the_line_below_published_by_is_the_publisher_up_to_its_acronym() -> None:
    below = "Net, Rope and Quay Trust (NRQT) Wren Court 4, Newquay"
    assert find_published_by(lines("Published in May 2019 by", below)) == "Net, Rope and Quay Trust"
    assert find_published_by(lines("Published by", "Wren Court (WXYZ) 4, Newquay")) == ""


def test_the_body_in_the_line_below_published_by_needs_no_acronym_but_is_no_address() -> None:
    assert find_published_by(lines("Published by:", "National Nets Commission (NARC)")) == "National Nets Commission"
    assert find_published_by(lines("Published by:", "Wren Court")) == ""
    assert find_published_by(lines("First published in May 2020 by the", "Centre for Nets")) == "Centre for Nets"
