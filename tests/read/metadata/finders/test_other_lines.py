"""The lines of a first page that no field of the metadata has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import BlockKind, Metadata
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.finders.other_lines import list_other_lines

P, H = BlockKind.PARAGRAPH, BlockKind.HEADING
KNOWN = Metadata(
    title="Harbour debts",
    subtitle="What nets cost",
    publisher="Net Watch Trust",
    authors=("Ada Wren", "Ben Lark"),
    date="2019-03-04",
    number="Net Watch Working Paper 12",
    kind="report",
)
PROSE = "The men who mend the nets in the harbour told us that they owe more than they were ever paid there."


def _build(*lines: str | Line, is_cover: bool = True, last_page: int = 12) -> FrontPages:
    made = tuple(each if isinstance(each, Line) else Line(P, each, 0, 1) for each in lines)
    return FrontPages(made, (), (*made, Line(P, PROSE, 0, last_page)), (), is_cover)


@pytest.mark.parametrize(
    "line",
    [
        "H. 14B",
        "ZORG",
        "Report prepared for the Lantern Fund",
        "Report prepared for the Lantern Fund by",
        "An inquiry into the nets that were lost in the storms of the north, 2016–2019",
        "An inquiry by Cora Finch",
        "Northern University Department of Seas",
        "Harbour plan 2016–2034",
        "Reference:\tNW/24/031",
        "Approved by the Board: 1 March 2019",
    ],
)
def test_what_a_cover_prints_beside_the_known_is_listed_as_printed(line: str) -> None:
    assert list_other_lines(KNOWN, _build("Harbour debts", line)) == (line.replace("\t", " "),)


@pytest.mark.parametrize(
    "line",
    [
        "HARBOUR DEBTS: WHAT NETS COST",
        "By Ada Wren and Ben Lark",
        "Dr Ada Wren",
        "Published by the Net Watch Trust",
        "NWT",
        "Report, together with formal minutes relating to the report",
        "Ordered by the House to be printed 6 June 2023",
        "Printed in March by authority of the House",
        "Working Paper 12",
        "4 March 2019",
        "Published: 4 March 2019",
        "REPORT",
        "Policy briefing",
        "“No net is worth a man”",
        "A net that holds. A harbour that pays.",
        "Stop the debts now!",
        "www.net-watch.example",
        "net-watch.example",
        "© Lantern Pictures",
        "Photo: Cora Finch",
        "Supported by",
        "01632 960 771 Old Chandlery",
        "Version\tDate\tAuthor",
        "Each man mends eleven torn nets before supper there.",
        "NETWATCH",
        "Chapter 2 On debts",
        "2. On the quay of the harbour",
        "– On the quay of the harbour",
        "I",
        PROSE,
    ],
)
def test_the_known_and_what_is_no_detail_of_a_publication_are_not_listed(line: str) -> None:
    assert list_other_lines(KNOWN, _build("Harbour debts", line)) == ()


def test_of_a_page_with_running_text_the_lines_above_it_are_listed() -> None:
    head, heading, below = Line(P, "H. 14B", 0, 1), Line(H, "In brief", 0, 1), Line(P, "Nets at sea", 0, 1)
    title = Line(H, "Harbour debts", 0, 1)
    assert list_other_lines(KNOWN, _build(head, title, heading, below, is_cover=False)) == ("H. 14B",)
    assert list_other_lines(KNOWN, _build(head, title, PROSE, below, is_cover=False)) == ("H. 14B",)
    assert list_other_lines(KNOWN, _build(head, title, heading, below)) == ("H. 14B", "In brief", "Nets at sea")
    above = _build(PROSE, head, title, Line(P, "Visitors’ notes", 0, 1), PROSE, below, is_cover=False)
    assert list_other_lines(KNOWN, above) == ("H. 14B", "Visitors’ notes")
    untitled = _build(head, Line(H, "Report of the Quay Board", 0, 1), PROSE, below, is_cover=False)
    assert list_other_lines(KNOWN, untitled) == ("H. 14B", "Report of the Quay Board")


def test_only_the_first_four_lines_of_the_first_page_are_listed_each_once() -> None:
    lines = ("H. 14B", "H. 14B", "Lantern Fund", "Northern University", "Room 7", "Quay 8")
    assert list_other_lines(KNOWN, _build(*lines)) == ("H. 14B", "Lantern Fund", "Northern University", "Room 7")
    assert list_other_lines(KNOWN, _build(Line(P, "Lantern Fund", 0, 1), Line(P, "H. 14B", 0, 2))) == ("Lantern Fund",)


def test_no_line_is_listed_of_a_short_document_a_form_a_release_and_one_without_pages() -> None:
    assert list_other_lines(KNOWN, _build("H. 14B", last_page=2)) == ()
    assert list_other_lines(replace(KNOWN, kind="form"), _build("H. 14B")) == ()
    assert list_other_lines(replace(KNOWN, kind="release"), _build("H. 14B")) == ()
    assert list_other_lines(KNOWN, _build(Line(P, "H. 14B"), last_page=0)) == ()
    assert list_other_lines(KNOWN, FrontPages((), (), (), (), is_cover=False)) == ()
    tick = Line(BlockKind.FORM, "H. 14B", 0, 1)
    assert list_other_lines(KNOWN, _build(tick)) == ()
