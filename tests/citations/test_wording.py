"""Citations, dates and pages as people write them."""

from __future__ import annotations

import pytest

from kb.citations import describe
from kb.citations.wording import (
    drop_last_stop,
    find_cited_date,
    format_page_break,
    format_page_list,
    format_pages,
    format_short_citation,
    join_printed_pages,
    parse_page_label,
    spell_date,
)
from kb.model import (
    DocumentRecord,
    FieldOrigin,
    Metadata,
    MetadataOrigin,
    PageBreak,
    PageDoubt,
    PageRange,
    PageUnit,
)
from tests.builders import make_passage, make_record


def record(metadata: Metadata) -> DocumentRecord:
    return make_record(metadata, "in-the-dock", "in-the-dock.pdf", pages=40, passages=100)


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2013-06-13", "13 June 2013"),
        ("2013-06-03", "3 June 2013"),
        ("2013-06", "June 2013"),
        ("2013", "2013"),
        ("", ""),
        ("2013-13", "2013-13"),
        ("2013-06-32", "2013-06-32"),
        ("about 2013", "about 2013"),
    ],
)
def test_dates_are_as_exact_as_they_are_known(iso: str, words: str) -> None:
    assert spell_date(iso) == words


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        (PageRange(12, 12, "12"), "p. 12"),
        (PageRange(12, 13, "12-13"), "pp. 12–13"),
        (PageRange(14, 14, "12"), "p. 12 (PDF p. 14)"),
        (PageRange(14, 15, "12-13"), "pp. 12–13 (PDF pp. 14–15)"),
        (PageRange(4, 4, "iv"), "p. iv (PDF p. 4)"),
        (PageRange(4, 5, "iv-1"), "pp. iv–1 (PDF pp. 4–5)"),
        (PageRange(7, 7, "12-13"), "pp. 12–13 (PDF p. 7)"),
        (PageRange(3, 3, "A-1"), "p. A-1 (PDF p. 3)"),
        (PageRange(3, 4, "A-1-A-2"), "pp. A-1–A-2 (PDF pp. 3–4)"),
        (PageRange(3, 4, "12"), "p. 12 (PDF pp. 3–4)"),
        (PageRange(3, 3, ""), "PDF p. 3"),
        (PageRange(3, 4, ""), "PDF pp. 3–4"),
    ],
)
def test_pages_are_printed_numbers_with_those_of_the_file_where_they_differ(pages: PageRange, words: str) -> None:
    assert format_pages(pages).replace("\u00a0", " ") == words


def test_a_page_without_a_number_is_named_by_that_of_the_file() -> None:
    assert format_page_break(PageBreak(0, 5, "2")) == "p.\u00a02"
    assert format_page_break(PageBreak(0, 2, "")) == "PDF\u00a0p.\u00a02"


def test_pages_that_begin_on_a_cover_have_no_printed_numbers() -> None:
    cover, first, second = PageBreak(0, 1, ""), PageBreak(9, 2, "1"), PageBreak(20, 3, "2")
    assert PageRange.join(cover, first) == PageRange(1, 2, "")
    assert PageRange.join(first, second) == PageRange(2, 3, "1-2")
    assert PageRange.join(PageRange(1, 2, ""), PageRange(3, 3, "2")) == PageRange(1, 3, "")
    assert PageRange.join(cover, cover) == PageRange(1, 1, "")


def test_a_page_and_its_number_stay_on_one_line() -> None:
    assert format_pages(PageRange(14, 14, "12")) == "p.\u00a012 (PDF\u00a0p.\u00a014)"


def test_a_citation_names_publisher_title_date_and_page() -> None:
    cited = record(Metadata(title="In the Dock", publisher="Anti-Slavery International", date="2013-06-13"))

    assert format_short_citation(cited, PageRange(12, 12, "12")) == (
        "Anti-Slavery International, In the Dock, 13 June 2013, p.\u00a012"
    )


def test_a_citation_of_recognised_words_says_so() -> None:
    cited = record(Metadata(title="In the Dock"))
    passage = make_passage("Seventeen victims came forward.", doubts=(PageDoubt.OCR,))
    assert format_short_citation(cited, PageRange(12, 12, "12"), passage) == (
        "In the Dock, p.\u00a012 (text by OCR, check the page)"
    )


def test_a_citation_leaves_out_what_is_not_known() -> None:
    assert format_short_citation(record(Metadata(title="In the Dock")), None) == "In the Dock"
    assert format_short_citation(record(Metadata(date="2013")), None) == "in-the-dock.pdf, 2013"


@pytest.mark.parametrize(
    ("origin", "cited"),
    [
        (MetadataOrigin.TEXT, "In the Dock, 2013"),
        (MetadataOrigin.SIDECAR, "In the Dock, 2013"),
        (MetadataOrigin.FILE_NAME, "In the Dock"),
        (MetadataOrigin.PROPERTIES, "In the Dock"),
        (MetadataOrigin.INFERRED, "In the Dock"),
    ],
)
def test_a_citation_has_no_date_that_is_only_concluded(origin: MetadataOrigin, cited: str) -> None:
    metadata = Metadata(title="In the Dock", date="2013", origins=(FieldOrigin("date", origin),))
    assert format_short_citation(record(metadata), None) == cited
    assert (describe(record(metadata)).issued == (2013,)) is (cited != "In the Dock")


@pytest.mark.parametrize(
    ("pages", "printed"),
    [
        (PageRange(14, 14, "12"), ("12", "12")),
        (PageRange(14, 15, "12-13"), ("12", "13")),
        (PageRange(3, 3, "12-13"), ("12", "13")),
        (PageRange(3, 3, "A-1"), ("A-1", "A-1")),
        (PageRange(2, 2, ""), ("", "")),
        (PageRange(3, 4, "iv-v"), ("iv", "v")),
        (PageRange(3, 4, "A-1-B"), ("A-1-B", "A-1-B")),
        (PageRange(3, 3, "A-1-A-2"), ("A-1-A-2", "A-1-A-2")),
        (PageRange(3, 5, "1a-1b"), ("1a", "1b")),
        (PageRange(3, 4, "B-1-a-B-1-b"), ("B-1-a", "B-1-b")),
    ],
)
def test_printed_pages_are_those_of_the_label(pages: PageRange, printed: tuple[str, str]) -> None:
    assert parse_page_label(pages) == printed


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([3], "page 3"),
        ([3, 4], "pages 3–4"),
        ([3, 5], "pages 3, 5"),
        ([1, 3, 7, 8, 9], "pages 1, 3, 7–9"),
        ([1, 2, 3, 5, 6, 8], "pages 1–3, 5–6, 8"),
    ],
)
def test_consecutive_pages_are_a_range(numbers: list[int], words: str) -> None:
    assert format_page_list(numbers) == words


@pytest.mark.parametrize(
    ("title", "cited"),
    [
        ("Nets: a plea.", "Nets: a plea"),
        ("Nets (a plea).", "Nets (a plea)"),
        ("A plea...", "A plea..."),
        ("Nets of the U.S.", "Nets of the U.S."),
        ("A plea?", "A plea?"),
    ],
)
def test_a_title_is_cited_without_its_full_stop(title: str, cited: str) -> None:
    assert drop_last_stop(title) == cited
    assert format_short_citation(record(Metadata(title=title, date="2013")), None) == f"{cited}, 2013"


@pytest.mark.parametrize(
    ("date", "edition", "cited"),
    [
        ("2015-05-04", "Last updated 2022", "2022"),
        ("2015", "Version 3.0, published 4 May 2024", "2024-05-04"),
        ("", "Updated: 27 April 2026", "2026-04-27"),
        ("2023", "revised 2022", "2023"),
        ("2015", "This guidance replaces that of March 2019", "2015"),
        ("2015", "Second edition", "2015"),
    ],
)
def test_the_date_of_the_last_edition_is_cited(date: str, edition: str, cited: str) -> None:
    assert find_cited_date(Metadata(date=date, edition=edition)) == cited


def test_a_date_that_the_keeper_gives_is_cited_whatever_is_printed() -> None:
    given = (FieldOrigin("date", MetadataOrigin.SIDECAR),)
    assert find_cited_date(Metadata(date="2015", edition="Last updated 2022", origins=given)) == "2015"


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        (PageRange(12, 12, "12", PageUnit.SLIDE), "slide 12"),
        (PageRange(12, 13, "12-13", PageUnit.SLIDE), "slides 12–13"),
        (PageRange(12, 12, "12", PageUnit.NOTES), "slide 12, notes"),
        (PageRange(12, 12, "12", PageUnit.HIDDEN_SLIDE), "slide 12 (hidden)"),
        (PageRange(12, 12, "12", PageUnit.HIDDEN_NOTES), "slide 12 (hidden), notes"),
        (PageRange(14, 14, "Costs", PageUnit.ROW), "sheet Costs, row 14"),
        (PageRange(14, 18, "Costs", PageUnit.ROW), "sheet Costs, rows 14–18"),
        (PageRange(14, 14, "", PageUnit.ROW), "row 14"),
        (PageRange(14, 2, "Costs-Towns", PageUnit.SHEETS), "sheets Costs-Towns"),
    ],
)
def test_slides_and_rows_are_named_as_such(pages: PageRange, words: str) -> None:
    assert format_pages(pages).replace("\u00a0", " ") == words
    assert parse_page_label(pages) == ("", "")


def test_a_range_over_a_slide_and_its_notes_or_over_two_sheets_is_named_as_a_whole() -> None:
    slide, notes = PageBreak(0, 3, "3", PageUnit.SLIDE), PageBreak(9, 4, "4", PageUnit.NOTES)
    assert PageRange.join(slide, notes) == PageRange(3, 4, "3-4", PageUnit.SLIDE)
    rows = [PageRange(14, 15, sheet, PageUnit.ROW) for sheet in ("Costs", "Towns")]
    assert join_printed_pages(*rows) == PageRange(14, 15, "Costs-Towns", PageUnit.SHEETS)
    assert format_page_break(slide).replace("\u00a0", " ") == "slide 3"
    assert format_page_break(PageBreak(0, 14, "Costs", PageUnit.ROW)).replace("\u00a0", " ") == "row 14"
