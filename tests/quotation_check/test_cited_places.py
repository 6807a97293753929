"""Pages and works that a draft names beside its quotations."""

from __future__ import annotations

import pytest

from kb.library.view import LibraryView
from kb.model import CheckedQuotation, CitedPlace, DocumentId, Metadata, PageRange, PlaceMatch
from kb.quotation_check import check
from kb.quotation_check.cited_places import compare_document, compare_pages
from kb.settings import Settings
from tests.builders import make_record

FEE = "No fee may be asked for it, in any season"  # on p. 3, which is p. 5 of the file
RECORD = make_record(
    Metadata(title="In the Dock: A Report", date="2013-06", publisher="Anti-Trafficking Monitoring Group"),
    "dock",
    "dock.pdf",
    pages=9,
)
PAGES = PageRange(16, 16, "14")


def read(view: LibraryView, text: str) -> CheckedQuotation:
    return check(view, text, Settings()).quotations[0]


@pytest.mark.parametrize(
    ("text", "page"),
    [
        (f"“{FEE}” (p. 12).", "12"),
        (f"“{FEE}” (pp. 12–13).", "12"),
        (f"“{FEE}.” (p. 12) That is all.", "12"),
        (f"“{FEE}”, it says on page 12.", "12"),
        (f"On page 12 the report says: “{FEE}”.", "12"),
        (f"“{FEE}” (ATMG 2013: 45).", "45"),
        (f"“{FEE}” (Serrat, 2017, p. 4).", "4"),
        (f"“{FEE}” ATMG, In the Dock (2013) at 39.", "39"),
        (f"“{FEE}” at 39.", "39"),
        (f"“{FEE}” (p. xii).", "xii"),
        (f"It says:\n\n> {FEE} (ATMG 2013: 45)\n\nThat is all.", "45"),
        (f"“{FEE}.”[^1]\n\nThat is all.\n\n[^1]: ATMG, In the Dock (2013) 39.", "39"),
        (f"“{FEE}.”¹\n\nThat is all.\n\n1 ATMG, In the Dock, p. 39.", "39"),
        (f"“{FEE}”.", ""),
        (f"“{FEE}” at 39 gates.", ""),
        (f"“{FEE}.” On page 12 it is said again.", ""),
        (f"“{FEE}”, and “two more words” (p. 12).", ""),
    ],
)
def test_the_page_beside_a_quotation_is_read(view: LibraryView, text: str, page: str) -> None:
    cited = read(view, text).cited
    assert (cited.first if cited else "") == page


@pytest.mark.parametrize(
    ("page", "match"),
    [("3", PlaceMatch.SAME), ("5", PlaceMatch.SAME), ("12", PlaceMatch.OTHER), ("2-3", PlaceMatch.SAME)],
)
def test_the_page_is_compared_with_the_printed_one_and_that_of_the_file(
    view: LibraryView, page: str, match: PlaceMatch
) -> None:
    assert read(view, f"“{FEE}” (p. {page}).").matches[0].page_match is match


@pytest.mark.parametrize(
    ("place", "document", "pages"),
    [
        (CitedPlace("14", "14"), PlaceMatch.UNSAID, PlaceMatch.SAME),
        (CitedPlace("12", "12"), PlaceMatch.UNSAID, PlaceMatch.OTHER),
        (CitedPlace("12", "14", author="ATMG", year="2013"), PlaceMatch.SAME, PlaceMatch.SAME),
        (CitedPlace("12", "12", author="ATMG", year="2013"), PlaceMatch.SAME, PlaceMatch.OTHER),
        (CitedPlace("12", "12", author="ATMG", year="2016"), PlaceMatch.OTHER, PlaceMatch.UNSAID),
        (CitedPlace("12", "12", author="Serrat", year="2017"), PlaceMatch.UNSAID, PlaceMatch.UNSAID),
        (CitedPlace("12", "12", year="2017"), PlaceMatch.UNSAID, PlaceMatch.UNSAID),
        (CitedPlace("12", "12", words="as In the Dock says"), PlaceMatch.SAME, PlaceMatch.OTHER),
        (CitedPlace("12", "12", documents=(DocumentId("other"),)), PlaceMatch.OTHER, PlaceMatch.UNSAID),
        (CitedPlace("xii", "xii"), PlaceMatch.UNSAID, PlaceMatch.OTHER),
    ],
)
def test_a_page_is_compared_only_with_a_work_that_may_be_the_cited_one(
    place: CitedPlace, document: PlaceMatch, pages: PlaceMatch
) -> None:
    assert (compare_document(place, RECORD), compare_pages(place, RECORD, PAGES)) == (document, pages)


def test_a_page_is_not_called_wrong_where_none_is_printed() -> None:
    assert compare_pages(CitedPlace("12", "12"), RECORD, PageRange(16, 16, "")) is PlaceMatch.UNSAID
    assert compare_pages(CitedPlace("16", "16"), RECORD, PageRange(16, 16, "")) is PlaceMatch.SAME
