"""Bibliographies, imprints and forms are told from prose by their words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import Block, BlockKind, Document, DocumentId, Metadata, Page, Span
from kb.read.apparatus import mark_apparatus

PROSE = "The harbour was shut for most of the year, and the people who had worked there went to other places."


def _mark(*parts: tuple[str, str] | str, pages: tuple[int, ...] = ()) -> list[BlockKind]:
    """Return the kinds of blocks that are given as a kind and a text, or as the text of a paragraph.

    Args:
        parts: The blocks.
        pages: The page of each.
    """
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
