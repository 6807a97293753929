"""The place of publication: printed beside the publisher's name, and never taken from an address."""

from __future__ import annotations

import pytest

from kb.model import BlockKind, MetadataOrigin
from kb.read.metadata.front_pages import Line
from kb.read.metadata.publication_places import find_publication_place, find_published_in
from tests.read.conftest import Reads


def lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(BlockKind.IMPRINT, text) for text in texts)


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
