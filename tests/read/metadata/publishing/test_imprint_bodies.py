"""The body that produced a document, from sentences, registrations and signatures."""

from __future__ import annotations

import pytest

from kb.model import BlockKind, MetadataOrigin
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.publishing.imprint_bodies import (
    find_producer,
    find_publication_place,
    find_published_in,
    find_registered_body,
    find_signing_body,
)
from tests.read.conftest import Reads

P, T, R = BlockKind.PARAGRAPH, BlockKind.TITLE, BlockKind.RUNNING


def lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(P, text) for text in texts)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It has been produced by the Home Office in co-operation with other Government Departments.", "Home Office"),
        ("This guide was prepared by the Harbour Council and Net Watch Trust, who mend nets.", "Harbour Council"),
        ("Strategy developed by Harbour Net Partnership – September 2018 Authored by:", "Harbour Net Partnership"),
        ("Net Watch Council and Example Trust have produced this pack to support learning.", "Net Watch Council"),
        ("This paper was issued by the Ministry of Nets and Ropes in June 2013.", "Ministry of Nets and Ropes"),
        ("Prepared by Net Research Institute for the Harbour Council", "Net Research Institute"),
        ("This briefing was prepared by Dr Ada Wren, from the University of Nowhere.", ""),
        ("This report is produced with funding from the Net Foundation.", ""),
        ("The nets were produced by the Harbour Council.", ""),
        ("This report was published by people who mend nets.", ""),
    ],
)
def test_a_sentence_names_who_produced_a_document(text: str, name: str) -> None:
    assert find_producer(lines(text)) == name


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["Net Watch is a registered charity, number 123456."], "Net Watch"),
        (["Net Watch. Registered charity 123456"], "Net Watch"),
        (["The Net Menders (NM) is a company limited by guarantee."], "The Net Menders"),
        (["Net Watch is a registered charity", "Harbour Trust is a registered charity"], ""),
        (["whoever helps is a registered charity"], ""),
        (["Net Watch is a net."], ""),
    ],
)
def test_a_registration_names_its_body(texts: list[str], name: str) -> None:
    assert find_registered_body(lines(*texts)) == name


def test_a_letter_is_of_the_body_below_its_signature() -> None:
    signed = (
        "Dear Members,",
        "We write.",
        "Sincerely,",
        "Ada Wren",
        "Project Director",
        "Federation of Nets 12 Quay Street",
    )
    pages = FrontPages(lines(*signed[:2]), (), lines(*signed), (), is_cover=False)
    assert find_signing_body(pages) == "Federation of Nets"
    unaddressed = FrontPages(lines("Foreword", "We write."), (), lines(*signed), (), is_cover=False)
    assert find_signing_body(unaddressed) == ""


@pytest.mark.parametrize(
    ("text", "publisher", "place"),
    [
        ("London: The Stationery Office", "Stationery Office", "London"),
        ("London: The Stationery Office, 2012", "The Stationery Office", "London"),
        ("Newcastle upon Tyne: Harbour Trust.", "Harbour Trust", "Newcastle upon Tyne"),
        ("Geneva and Vienna: Net Watch Agency", "Net Watch Agency", "Geneva and Vienna"),
        ("Published in Geneva by the Net Watch Agency", "Net Watch Agency", "Geneva"),
        ("First published 2019 in Stoke-on-Trent by Harbour Trust, 12 Quay Street", "Harbour Trust", "Stoke-on-Trent"),
        ("Published by Harbour Trust, Leeds, 2020", "Harbour Trust", "Leeds"),
        (
            "Suggested citation: Guild of Nets. 2016. Mending Nets: A Guide. Washington, DC: Office of Net Services.",
            "Office of Net Services",
            "Washington, DC",
        ),
    ],
)  # fmt: skip
def test_a_place_stands_beside_the_publisher(text: str, publisher: str, place: str) -> None:
    assert find_publication_place(lines(text), publisher) == place


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        ("Harbour Trust, 12 Quay Street, Leeds LS1 4AP", "Harbour Trust"),
        ("Published by Harbour Trust, 12 Quay Street, Leeds LS1 4AP", "Harbour Trust"),
        ("Published by Harbour Trust Leeds", "Harbour Trust"),
        ("Published by Department of Nets, Canada", "Department of Nets"),
        ("Published by Harbour Trust, Ltd", "Harbour Trust"),
        ("Published by Harbour Trust, June 2018", "Harbour Trust"),
        ("Publisher: Harbour Trust", "Harbour Trust"),
        ("Copyright: Harbour Trust", "Harbour Trust"),
        ("Cover Photo: Harbour Trust", "Harbour Trust"),
        ("London: The Stationery Office", "Harbour Trust"),
        ("London: The Stationery Office", ""),
        ("Published in London by the Net Watch Agency", "Harbour Trust"),
    ],
)
def test_what_is_no_place_of_the_publisher_is_not_taken_for_one(text: str, publisher: str) -> None:
    assert find_publication_place(lines(text), publisher) == ""


def test_the_publisher_of_a_place_is_one() -> None:
    assert find_published_in(lines("Words.", "Published in Geneva by the Net Watch Agency.")) == "Net Watch Agency"
    assert find_published_in(lines("Published in Geneva by nobody in particular")) == ""


def test_the_place_is_in_the_record_with_its_origin(reads: Reads) -> None:
    page = (
        "<html lang=en><title>Nets</title><h1>Nets</h1><p>Words.</p><p>Published in Geneva by the Net Watch Agency</p>"
    )
    metadata = reads("page.html", page).metadata
    assert (metadata.place, metadata.find_origin("place")) == ("Geneva", MetadataOrigin.IMPRINT)
    metadata = reads("page.html", page, 'place = "Vienna"\nnumber = "Cm 9742"').metadata
    assert (metadata.place, metadata.find_origin("place")) == ("Vienna", MetadataOrigin.SIDECAR)
    assert (metadata.number, metadata.find_origin("number")) == ("Cm 9742", MetadataOrigin.SIDECAR)
