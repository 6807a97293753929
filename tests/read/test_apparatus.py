"""Bibliographies, imprints and forms are recognised by their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kb.model import Block, BlockKind, Document, DocumentId, Metadata, Page, Span
from kb.read.apparatus import mark_apparatus

PROSE = "The harbour was shut for most of the year, and the people who had worked there went to other places."


def _mark(*parts: tuple[str, str] | str, pages: tuple[int, ...] = ()) -> list[BlockKind]:
    """Return the kinds of blocks, given as kind and text, or as the text of a paragraph, and by the page of each."""
    blocks: list[Block] = []
    at = 0
    texts = [each if isinstance(each, str) else each[1] for each in parts]
    for part, text in zip(parts, texts, strict=True):
        name = "paragraph" if isinstance(part, str) else part[0]
        level = {"heading": 1, "lower heading": 2}.get(name, 0)
        blocks.append(Block(BlockKind(name.removeprefix("lower ")), Span(at, at + len(text)), level))
        at += len(text) + 1
    spans = tuple(Page(number, str(number), block.span) for number, block in zip(pages, blocks, strict=False))
    whole = Document(DocumentId("report"), "report.txt", "0", Metadata(), "\n".join(texts), tuple(blocks), spans)
    return [block.kind for block in mark_apparatus(replace(whole, page_count=max(pages, default=0))).blocks]


def test_headings_listed_below_a_heading_that_says_so_are_contents() -> None:
    headings = [("heading", each) for each in ("Foreword", "Our aims", "What we found", "What is to be done")]
    entries = ("Foreword 3", ("heading", "Our aims"), "4", "What we found What is to be done 12")
    text = [each for heading in headings for each in (heading, PROSE)]
    kinds = _mark(("heading", "Contents"), *entries, PROSE, *text)
    assert kinds == ["heading", *["contents entry"] * 4, "paragraph", *["heading", "paragraph"] * 4]
    parted = _mark(("heading", "Contents"), *entries[:2], ("heading", "Our part"), *entries[2:], *text)
    assert parted[:7] == ["heading", *["contents entry"] * 5, "heading"]
    assert _mark(("heading", "Contents"), *entries, *text, ("heading", "Foreword"))[5] == "heading"
    assert "contents entry" not in _mark(("heading", "Aims"), *entries, PROSE, *text)
    assert "contents entry" not in _mark(("heading", "Contents"), *entries[:2], PROSE, *text)
    assert "contents entry" not in _mark(("heading", "Contents"), *text)


TOPICS = ("Our long aims", "What we found", "Who was asked", "What is to be done", "Where we looked")


def test_many_headings_listed_in_their_order_are_contents_by_themselves() -> None:
    text: list[tuple[str, str] | str] = [each for topic in TOPICS for each in (("heading", topic), PROSE)]
    listed: list[tuple[str, str] | str] = [
        f"{TOPICS[0]} 3",
        ("heading", f"{TOPICS[1]} {TOPICS[2]}"),
        "4 7",
        "Thanks to all",
        *TOPICS[3:],
        "9",
    ]
    kinds = _mark(PROSE, *listed, PROSE, *text)
    assert kinds == ["paragraph", *["contents entry"] * 7, "paragraph", *["heading", "paragraph"] * 5]
    assert _mark(("heading", "Inside"), *listed, *text)[:2] == ["heading", "contents entry"]
    assert _mark(*listed, *text)[7] == "heading"  # which is listed already
    pages = (*[1] * 7, *[2] * len(text))
    assert _mark(*listed, ("heading", TOPICS[0]), PROSE, *text[2:], pages=pages)[7] == "heading"


def test_headings_in_another_order_topics_in_a_list_and_few_are_no_contents() -> None:
    text: list[tuple[str, str] | str] = [each for topic in TOPICS for each in (("heading", topic), PROSE)]
    lists: list[Sequence[tuple[str, str] | str]] = [
        TOPICS[::-1],
        [("list item", topic) for topic in TOPICS],
        TOPICS[:4],
        [each for topic in TOPICS for each in (topic, "This section says so in a sentence.")],
    ]
    for listed in lists:
        assert "contents entry" not in _mark(PROSE, *listed, PROSE, *text)
    names = ("Ann", "Bob", "Cat", "Dan", "Eve", "Fay")
    assert "contents entry" not in _mark(*names, *(each for name in names for each in (("heading", name), PROSE)))
    assert "contents entry" not in _mark(*TOPICS, PROSE, *(("heading", topic) for topic in TOPICS))


def test_the_entries_below_a_heading_of_references_are_a_bibliography() -> None:
    kinds = _mark(
        PROSE,
        ("heading", "7. References"),
        "Bales, K. (2016) Blood and Earth, New York: Spiegel & Grau.",
        "Home Office ‘Annual Report on Modern Slavery’, October 2018",
        "a line that belongs to the entry above",
        "Electronics Watch, ‘Vision and Mission’. Available at: https://electronicswatch.org",
        "University of Nottingham, University Park",
    )
    assert kinds == ["paragraph", "heading", *["bibliography entry"] * 4, "paragraph"]


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("References", PROSE),  # no entries
        ("Sources of income", "Home Office ‘Annual Report’, October 2018"),  # no such heading
        ("Terms of reference", "Bales, K. (2016) Blood and Earth."),
    ],
)
def test_only_entries_below_such_a_heading_are_a_bibliography(heading: str, text: str) -> None:
    assert _mark(("heading", heading), text, text) == ["heading", "paragraph", "paragraph"]


def test_a_section_below_the_references_is_one_of_entries_only_if_these_have_dates() -> None:
    entry = "Bales, K. (2016) Blood and Earth."
    for heading, text, kind in (
        ("On law", entry, "bibliography entry"),
        ("About us", "See www.example.org", "paragraph"),
    ):
        kinds = _mark(("heading", "References"), entry, ("lower heading", heading), text)
        assert kinds == ["heading", "bibliography entry", "heading", kind]


def test_thanks_and_authors_are_an_imprint() -> None:
    kinds = _mark(
        *[PROSE] * 20,
        ("heading", "Acknowledgements"),
        "We thank all who gave us their time.",
        "Anti-Slavery International",
        ("heading", "What we found"),
        PROSE,
    )
    assert kinds[20:] == ["heading", "imprint", "imprint", "heading", "paragraph"]
    assert _mark(("heading", "Funding"), "The sum was doubled in 2019.") == ["heading", "paragraph"]


@pytest.mark.parametrize(
    "text",
    [
        "© Crown copyright 2017",
        "ISBN: 978-1-78652-961-9",
        "All rights reserved. No part of this publication may be reproduced.",
        "Authors: Suzanne Hoff and Eefje de Volder",
        "This report was written by Avril Sharp of Kalayaan.",
        "Designed by Saumyaa Naidu",
        "Date Published: November 2016",
        "PUBLISHED ON 06 MAR 2026",
        "Printed October 2018.",
        "The text of this document may be reproduced free of charge in any format.",
        "The opinions expressed in this report are those of the authors and not of the fund.",
        "The views expressed in this paper do not necessarily reflect those of the fund.",
        "Picture credit this page and cover: Jane Roe",
        "Content and design by the harbour office.",
        "Ferry Aid is a company limited by guarantee registered in England under number 294 555",
        "Registered office: 8 Quay Street, London EC2Y 5AS",
        "Creative Commons Attribution 4.0 International license",
    ],
)
def test_who_made_a_document_is_an_imprint_at_its_ends_only(text: str) -> None:
    assert _mark(text, *[PROSE] * 40)[0] == "imprint"
    assert _mark(*[PROSE] * 40, text)[-1] == "imprint"
    assert set(_mark(*[PROSE] * 20, text, *[PROSE] * 20)) == {"paragraph"}


@pytest.mark.parametrize(
    "text", ["© UNICEF Cambodia/2023/Cristyn Lloyd", "This report was sent to all members.", "The authors agree."]
)
def test_credits_of_pictures_and_prose_are_no_imprint(text: str) -> None:
    assert _mark(text, *[PROSE] * 40)[0] == "paragraph"


def test_lines_beside_an_imprint_and_on_a_back_cover_are_of_it() -> None:
    assert _mark("© Crown copyright 2017", "www.gov.scot", *[PROSE] * 40)[:3] == ["imprint", "imprint", "paragraph"]
    cover = ["The Harbour Trust", "1 Quay Street, Leeds", "© The Harbour Trust 2020"]
    assert _mark(*[PROSE] * 5, *cover, pages=(1, 1, 1, 1, 1, 9, 9, 9))[5:] == ["imprint"] * 3
    assert _mark(*[PROSE] * 5, *cover, PROSE, pages=(1, 1, 1, 1, 1, 9, 9, 9, 9))[5:7] == ["paragraph"] * 2


def test_answers_to_tick_are_a_form_with_their_questions() -> None:
    question = "Did anyone threaten the worker?"
    answers = (("list item", "□ Yes"), ("list item", "□ No"), ("list item", "□ Don’t know"))
    kinds = _mark(PROSE, question, *answers, question, *answers, ("heading", "Part 2"), "Name", PROSE)
    assert kinds == ["paragraph", *["form field"] * 8, "heading", "form field", "paragraph"]


def test_a_few_answers_and_fields_without_answers_are_no_form() -> None:
    assert "form field" not in _mark("Was it right?", "Yes", "No", PROSE)
    chart = ("Was it right?", "Yes", "No", "Unknown")
    assert "form field" not in _mark(*chart, PROSE, *chart)
    assert "form field" in _mark(*chart, *chart, *chart)
    assert "form field" not in _mark("Name", "Address", "Telephone", "Email", "Date", "Signature")
