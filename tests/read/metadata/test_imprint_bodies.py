"""The body that produced a document, from sentences, registrations and signatures."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.metadata.front_pages import FrontPages, Line
from kb.read.metadata.imprint_bodies import (
    find_producer,
    find_registered_body,
    find_signing_body,
)

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
