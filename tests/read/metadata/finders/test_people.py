"""The people whom a document names as its authors."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.finders.people import (
    find_authors_in_heads,
    find_by_line,
    find_closing_name,
    find_described_authors,
    find_labelled_authors,
    find_people_with_addresses,
    find_signature,
    find_speaker,
    lead_person,
    leave_out_forewords,
    order_name,
    parse_person,
    separate_people,
    split_listed,
    split_people,
)

P, T = BlockKind.PARAGRAPH, BlockKind.TITLE


def lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(P, text) for text in texts)


def test_names_in_lines_of_their_own_below_the_title_of_a_cover_are_its_authors() -> None:
    lines = [(BlockKind.TITLE, "What the teacher saw"), (BlockKind.PARAGRAPH, "A Handbook on Nets for Teachers")]
    lines += [(BlockKind.PARAGRAPH, name) for name in ("Ada Wren", "Ben Lark", "María Inés Quill")]
    page = tuple(Line(kind, text) for kind, text in lines)
    assert find_by_line(FrontPages(page, (), page, (), is_cover=True)) == ("Ada Wren", "Ben Lark", "María Inés Quill")
    assert find_by_line(FrontPages(page[:3], (), page[:3], (), is_cover=True)) == ()
    others = (page[0], *(Line(P, text) for text in ("Ada Wren", "at sea", "Ben Lark", "on the quay")))
    assert find_by_line(FrontPages(others, (), others, (), is_cover=True)) == ()
    assert not parse_person("A Handbook")


def test_people_below_the_title_of_a_cover_may_each_have_their_body_below_them() -> None:
    lines = ("Ada Wren", "Institute of Nets, Quay University", "Ben Lark", "Faculty of Ropes, Quay University", "2021")
    page = (Line(T, "Harbour debts"), *(Line(P, text) for text in lines))
    assert find_by_line(FrontPages(page, (), page, (), is_cover=True)) == ("Ada Wren", "Ben Lark")
    assert find_by_line(FrontPages(page[:3], (), page[:3], (), is_cover=True)) == ()


def test_the_end_of_a_bodys_name_below_a_title_is_no_list_of_authors() -> None:
    texts = ("Parliamentary Group on", "Fishing Crews and Harbour Communities")
    page = (Line(BlockKind.TITLE, "The line at sea"), *(Line(BlockKind.PARAGRAPH, text) for text in texts))
    assert find_by_line(FrontPages(page, (), page, (), is_cover=True)) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dr Ada Wren", "Ada Wren"),
        ("Rt Hon Ada Wren", "Ada Wren"),
        ("The Rt. Hon. Ada Wren", "Ada Wren"),
        ("Professor Sir Ben Lark", "Ben Lark"),
        ("P. P. SNEHA", "P. P. SNEHA"),
        ("Jan van der Berg", "Jan van der Berg"),
        ("Example Council", ""),
        ("Rights Lab Associate Director", ""),
        ("U.S. Privacy", ""),
        ("Countering Debt While Mending", ""),
        ("Wren", ""),
        ("the harbour men", ""),
    ],
)
def test_a_person_is_told_from_bodies_posts_and_phrases(text: str, name: str) -> None:
    assert parse_person(text) == name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Wren, Ben Lark and Cleo Finch", ("Ada Wren", "Ben Lark", "Cleo Finch")),
        ("Ada Wren, Head of Nets, and Ben Lark (Net Watch)", ("Ada Wren", "Ben Lark")),
        ("Dr Ada Wren, Quay Street, Dr Ben Lark", ("Ada Wren", "Ben Lark")),
        ("Ada Wren of Net Watch, with supervision from Ben Lark", ("Ada Wren",)),
        ("the Harbour Team and Ada Wren", ()),
        ("Ada Wren, PhD | Ben Lark, MPH | Cleo Finch", ("Ada Wren", "Ben Lark", "Cleo Finch")),
        ("Ada Wren Dr. Ben Lark", ("Ada Wren", "Ben Lark")),
        ("Pastor Ada Wren, Sheikh Ben Lark and Cleo Finch", ("Ada Wren", "Ben Lark", "Cleo Finch")),
        ("Ada Wren and Dr Ben Lark. Nets mended by Cleo Finch", ("Ada Wren", "Ben Lark")),
        ("Ada Wren ’23, Ben Lark ’24 and Cleo Finch ’24, student attorneys", ("Ada Wren", "Ben Lark", "Cleo Finch")),
        ("A. Wren and B. Larkić (Net Watch). Nets managed by C. Finch", ("A. Wren", "B. Larkić")),
        ("Ada Wren, Head of Nets, ext. 844 Dr Ben Lark, Keeper", ()),
    ],
)
def test_the_offices_between_people_are_no_people(text: str, names: tuple[str, ...]) -> None:
    assert split_people(text) == names


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["Author: Ada Wren Editors: Ben Lark"], ("Ada Wren",)),
        (["Publication authors:", "Ada Wren and Ben Lark"], ("Ada Wren", "Ben Lark")),
        (["Authored by", "Ada Wren"], ("Ada Wren",)),
        (["By Ada Wren"], ("Ada Wren",)),
        (["Research: Ada Wren, Ben Lark and Cora Finch."], ()),
        (["Authors: Ada Wren and Ben Lark October 2018"], ("Ada Wren", "Ben Lark")),
        (["Research and writing: Ada Wren and Ben Lark"], ("Ada Wren", "Ben Lark")),
        (
            ["When the nets come home Written by Pastor Ada Wren and Ben Lark. Pictures by Net Art."],
            ("Ada Wren", "Ben Lark"),
        ),
        (["Authors: Ada Wren and Ben Lark Contractor: Net Works"], ("Ada Wren", "Ben Lark")),
        (["Compiled for the Harbour Assembly by Ada Wren with the Net Team."], ("Ada Wren",)),
        (["This report was written by Ada Wren of Net Watch and Ben Lark, PhD candidate."], ("Ada Wren", "Ben Lark")),
        (
            ["Research Team", "Professor Ada Wren", "University of Nowhere", "Dr Ben Lark", "Liability"],
            ("Ada Wren", "Ben Lark"),
        ),
        (["Authors:", "Ada Wren", "Net Watch", "Ben Lark"], ("Ada Wren", "Ben Lark")),
        (["Text", "Ada Wren and Ben Lark", "Translation", "Cora Finch"], ("Ada Wren", "Ben Lark")),
        (["Research and writing", "Ada Wren and Sr. Ben Lark", "Fieldwork", "Cora Finch"], ("Ada Wren", "Ben Lark")),
        (["Written by Ada K., Ben Lark, “Lan” and Cora Finch"], ("Ada K.", "Ben Lark", "“Lan”", "Cora Finch")),
        (["Written by Ada K, Ben Lark and “nets”"], ("Ada K", "Ben Lark")),
        (["Drafting: Ada Wren and Ben Lark Translation: Cora Finch"], ("Ada Wren", "Ben Lark")),
        (["Text: Ada Wren, with Ben Lark de Sá"], ("Ada Wren", "Ben Lark de Sá")),
        (["Research Team", "We would like to thank all who read and mended this, Ada Wren too."], ()),
        (["We would like to thank Ada Wren, who read this report."], ()),
        (["By the end of the pack pupils will know their rights"], ()),
    ],
)
def test_authors_are_named_by_a_label_or_a_sentence(texts: list[str], names: tuple[str, ...]) -> None:
    assert find_labelled_authors(lines(*texts)) == names


@pytest.mark.parametrize(
    ("last", "names"),
    [
        (["Ada Wren", "Chairman, Net Watch", "Note for editors: nets are old."], ("Ada Wren",)),
        (["Press contact", "Ada Wren", "Director, Net Watch"], ()),
        (["Ada Wren", "Media officer, Net Watch"], ()),
        (["Ada Wren", "Net Watch"], ()),
        (["Ada Wren", "Chairman, Net Watch", *["Nets."] * 8], ()),
    ],
)
def test_a_page_is_signed_in_its_last_lines_with_an_office(last: list[str], names: tuple[str, ...]) -> None:
    assert find_closing_name(lines("We write.", *last)) == names


def test_a_page_of_a_file_with_pages_is_not_signed_so() -> None:
    last = (Line(P, "Ada Wren", 0, 3), Line(P, "Chairman, Net Watch", 0, 3))
    assert find_closing_name(last) == ()


def test_who_stands_above_a_line_of_authors_is_one_too() -> None:
    page = (Line(T, "Harbour debts"), *lines("Cora Finch", "Ada Wren with Ben Lark"))
    assert find_by_line(FrontPages(page, (), page, (), is_cover=True)) == ("Cora Finch", "Ada Wren", "Ben Lark")
    page = (Line(T, "Harbour debts"), *lines("Cora Finch", "Dr Ada Wren, Net Watch"))
    assert find_by_line(FrontPages(page, (), page, (), is_cover=True)) == ("Cora Finch", "Ada Wren")
    page = (Line(T, "Harbour debts"), *lines("Nets of all", "Ada Wren with Ben Lark"))
    assert find_by_line(FrontPages(page, (), page, (), is_cover=True)) == ("Ada Wren", "Ben Lark")


def test_who_wrote_with_the_lead_author_of_a_table_is_an_author_too() -> None:
    rows = ["Lead author\tDr Ada Wren, Consultant", "With\tBen Lark, Nets; Cora Finch, Quays", "Approved by\tDee Gull"]
    table = [Line(BlockKind.TABLE_ROW, row) for row in rows]
    assert find_labelled_authors(table) == ("Ada Wren", "Ben Lark", "Cora Finch")
    assert find_labelled_authors([table[0], table[2]]) == ("Ada Wren",)


@pytest.mark.parametrize(
    ("below", "names"),
    [
        ("Dr Ada Wren, Net Watch", ("Ada Wren",)),
        ("Ada Wren, Policy Officer", ("Ada Wren",)),
        ("Ada Wren, Chair", ()),
        ("Dr Ada Wren (Chairperson)", ()),
        ("A. B. Wren", ("A. B. Wren",)),
        ("Ada Wren and Ben Lark", ("Ada Wren", "Ben Lark")),
        ("Ada Wren with Ben Lark III", ("Ada Wren", "Ben Lark III")),
        ("Ada Wren", ()),
        ("Walk Free", ()),
        ("“Dr Ada Wren was kind”", ()),
        ("Dr Ada Wren, Minister for Harbours, said today that the register was wrong.", ()),
    ],
)
def test_a_line_below_the_title_names_authors_where_something_says_that_they_are_people(
    below: str, names: tuple[str, ...]
) -> None:
    page = (Line(T, "Harbour debts"), Line(P, below))
    assert find_by_line(FrontPages(page, (), page, (), is_cover=True)) == names


@pytest.mark.parametrize(
    ("below", "names"),
    [
        (
            "Ada Wren, Ben Lark-Agyei, Dr Cora Finch, & Dr Dan Teal July 2022",
            ("Ada Wren", "Ben Lark-Agyei", "Cora Finch", "Dan Teal"),
        ),
        ("Ada Wren and Prof. Ben Lark 3 July 2022", ("Ada Wren", "Ben Lark")),
        ("Ada Wren and Ben Lark July 2022", ("Ada Wren", "Ben Lark")),
        ("Green Harbour and Blue Water July 2022", ()),
        ("Ada Wren ’23", ("Ada Wren",)),
        ("Ada Wren", ()),
        (
            "Ada Venkatara ’23, Ben J. Oyela ’23, Cora Stutz ’24, and Clinical Professor Dan R. Teal*",
            ("Ada Venkatara", "Ben J. Oyela", "Cora Stutz", "Dan R. Teal"),
        ),
        ("Harbour Lane, Market Street, & Dr Cora Finch House July 2022", ()),
        ("July 2022", ()),
    ],
)
def test_people_below_the_title_of_a_page_of_text_are_known_by_a_title_or_by_their_names(
    below: str, names: tuple[str, ...]
) -> None:
    page = (Line(T, "Harbour debts"), Line(P, below))
    assert find_by_line(FrontPages(page, (), page, (), is_cover=False)) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Wren a1234@nowhere.ac.uk", ("Ada Wren",)),
        ("Ada Wren (ada@netwatch.org)", ("Ada Wren",)),
        ("Write to Ada Wren, ada@netwatch.org, for more", ()),
        ("Net Watch ada@netwatch.org", ()),
    ],
)
def test_a_name_with_an_address_beside_the_title_is_an_author(text: str, names: tuple[str, ...]) -> None:
    page = (Line(P, text), Line(T, "Harbour debts"))
    assert find_people_with_addresses(FrontPages(page, (), page, (), is_cover=True)) == names
    asked = (Line(P, "*CONTACT*:"), *page)
    assert find_people_with_addresses(FrontPages(asked, (), asked, (), is_cover=True)) == ()


def test_a_statement_has_its_speaker_and_a_letter_its_signature() -> None:
    assert lead_person(find_speaker(lines("Statement of Ada Wren Vice President, Net Watch"))) == "Ada Wren"
    assert lead_person(find_speaker(lines("To: Members", "From: Ada Wren, Director"))) == "Ada Wren"
    assert find_speaker(lines("From: Ada Wren, Director")) == ""
    letter = lines("Dear Members,", "We write.", "Yours sincerely,", "Ada Wren", "Director")
    assert find_signature(FrontPages(letter[:1], (), letter, (), is_cover=False)) == ("Ada Wren",)
    foreword = lines("Foreword", "We write.", "Yours sincerely,", "Ada Wren")
    assert find_signature(FrontPages(foreword[:1], (), foreword, (), is_cover=False)) == ()


def test_a_name_of_a_catalogue_is_turned() -> None:
    names = ("Wren, Ada", "Ada Wren", "Ada Wren, Executive director", "Ada Wren, Nets Correspondent", "Nets, Ltd")
    assert [order_name(name) for name in names] == [*["Ada Wren"] * 4, "Nets, Ltd"]


H = BlockKind.HEADING
_BODY = "Nets are mended by hand in all the harbours of the coast, by people who are paid by the metre."


@pytest.mark.parametrize(
    "heading",
    [
        "Foreword",
        "1. Ministerial foreword",
        "Preface",
        "Chair’s foreword",
        "Introduction by the Director",
        "Message from the Chair",
    ],
)
def test_who_writes_a_foreword_is_no_author_of_the_whole(heading: str) -> None:
    front = (Line(T, "Mending nets"), Line(H, heading), *lines("By Ada Wren", _BODY))
    assert find_labelled_authors(leave_out_forewords(front)) == ()
    own = (*front, Line(H, "About this report"), *lines("Written by Ben Lark"))
    assert find_labelled_authors(leave_out_forewords(own)) == ("Ben Lark",)


def test_a_foreword_named_on_a_cover_hides_nothing_below_it() -> None:
    cover = (Line(T, "Preface to nets"), *lines("With a foreword by Dr Ada Wren", "By Ben Lark"))
    assert find_labelled_authors(leave_out_forewords(cover)) == ("Ben Lark",)


@pytest.mark.parametrize(
    "line",
    [
        "Authors: Ben Lark and Cy Moor, with a foreword by Ada Wren",
        "Authors: Ben Lark, Cy Moor, Ada Wren (foreword)",
        "Authors: Ben Lark, Cy Moor and Ada Wren (foreword)",
        "By Ben Lark and Cy Moor. Foreword by Ada Wren",
    ],
)
def test_who_is_named_as_author_of_the_foreword_is_not_listed(line: str) -> None:
    assert find_labelled_authors(lines(line)) == ("Ben Lark", "Cy Moor")


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ("Authors\tAda Wren (NET), Ben Lark (SEA)", ("Ada Wren", "Ben Lark")),
        ("Report author\tAda Wren, Scrutiny Officer", ("Ada Wren",)),
        ("Name of originator / author\tAda Wren, Named Nurse; Dr Ben Lark", ("Ada Wren", "Ben Lark")),
        ("Reviewer\tAda Wren", ()),
        ("Version\tAuthor\tAda Wren", ()),
    ],
)
def test_a_row_of_a_table_may_name_the_authors(row: str, names: tuple[str, ...]) -> None:
    assert find_labelled_authors([Line(BlockKind.TABLE_ROW, row)]) == names


@pytest.mark.parametrize(
    ("last", "names"),
    [
        (("Ada Wren", "Chair, Net Watch"), ("Ada Wren",)),
        (("Ada Wren Director of Nets",), ("Ada Wren",)),
        (("Leith Harbour Community Band",), ()),
        (
            ("Ada Wren, University of Nets Ben Lark, University of Quays Cleo Finch, University of Nets and of Quays",),
            (),
        ),
        (("Ada Wren, MSP", "Ben Lark, MSP", "Cleo Finch, MSP"), ()),
    ],
)
def test_one_person_signs_a_letter_and_not_a_list_or_a_body(last: tuple[str, ...], names: tuple[str, ...]) -> None:
    page = lines("Dear Mr Finch,", "We write.", "Regards,", *last)
    assert find_signature(FrontPages(page[:1], (), page, (), is_cover=False)) == names


def test_names_that_one_line_joins_are_parted_where_another_has_one_of_them() -> None:
    joined = ("Hanna Wrenmann Piotr Larkowski", "Ilinca Finch")
    known = lines("Piotr Larkowski counts nets.")
    assert separate_people(joined, known) == ("Hanna Wrenmann", "Piotr Larkowski", "Ilinca Finch")
    assert separate_people(joined, lines("Nobody counts nets.")) == joined
    assert separate_people(("Ada Wren Ben Lark Cleo Finch",), ()) == ()
    assert separate_people(("A. B. C. van der Wren",), ()) == ("A. B. C. van der Wren",)


def test_a_line_of_names_goes_on_below_with_and() -> None:
    page = (Line(T, "Harbour debts"), Line(P, "Ada Wren, Ben Lark"), Line(P, "& Cleo Finch"), Line(P, "Net Watch"))
    assert find_by_line(FrontPages(page, (), page, (), is_cover=True)) == ("Ada Wren", "Ben Lark", "Cleo Finch")


def test_the_people_described_under_about_the_authors_are_the_authors() -> None:
    described = (
        Line(BlockKind.HEADING, "About the authors"),
        *lines(
            "Ada Wren is a reader in nets. She mends them.", "Other words of hers.", "Dr Ben Lark (Net Watch) leads it."
        ),
        Line(BlockKind.HEADING, "Notes"),
        *lines("Cay Quill is thanked."),
    )
    assert find_described_authors(described) == ("Ada Wren", "Ben Lark")
    assert find_described_authors(lines("About Net Watch", "Ada Wren is its head.")) == ()


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        ("Wren, Lark and Quill", ("Ada Wren", "Ben Lark", "Cay Quill")),
        ("Lark & Quill", ("Ben Lark", "Cay Quill")),
        ("Wren, Stone and Quill", ()),
        ("Wren", ()),
    ],
)
def test_the_people_of_the_title_page_whose_surnames_a_running_head_lists_are_the_authors(
    head: str, authors: tuple[str, ...]
) -> None:
    page = lines("Nets", "Ada Wren", "Ben Lark", "June 2019", "Cay Quill")
    assert find_authors_in_heads(FrontPages(page, (), page, lines("12", head), is_cover=True)) == authors


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Reporting by Ada Wren and Ben Lark", ("Ada Wren", "Ben Lark")),
        ("Report prepared by: Ada Wren, Lead Reviewer", ("Ada Wren",)),
        ("The note was written by Ada Wren with Ben Lark; it was edited by Cay Quill.", ("Ada Wren", "Ben Lark")),
        ("The note was written by Ada Wren with help of the Net Trust.", ("Ada Wren",)),
        (f"{'Many words on nets. ' * 12}Written for the Trades Council by Ada Wren.", ("Ada Wren",)),
        ("Authors: R. Wren and Mohd. Aslam Lark", ("R. Wren", "Mohd. Aslam Lark")),
        ("Ada Wren, Ben Lark and Cay Quill wrote this paper from the cards.", ("Ada Wren", "Ben Lark", "Cay Quill")),
        ("Many men wrote this paper.", ()),
        ("An investigation by Ada Wren, Ben Lark and Cay Quill", ("Ada Wren", "Ben Lark", "Cay Quill")),
    ],
)
def test_who_reported_prepared_or_wrote_it_with_whom_is_an_author(text: str, names: tuple[str, ...]) -> None:
    assert find_labelled_authors(lines(text)) == names


def test_authors_described_one_after_the_other_in_a_paragraph_are_all_found() -> None:
    described = (
        Line(BlockKind.HEADING, "About the authors"),
        *lines("Ada Wren is head of nets. Ben Lark was a master for years. Cay Quill lectures in law. They thank all."),
    )
    assert find_described_authors(described) == ("Ada Wren", "Ben Lark", "Cay Quill")


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("Ada Wren, Ben Lark", ("Ada Wren", "Ben Lark")),
        ("Ada Wren, Ben Lark and Members of Net Watch", ("Ada Wren", "Ben Lark", "Members of Net Watch")),
        ("Wren, Ada", ("Wren, Ada",)),
        ("Ada Wren, Director", ("Ada Wren, Director",)),
        ("Ministry of Nets and Quays", ("Ministry of Nets and Quays",)),
        ("By Ada Wren, Ben Lark | Net News", ("Ada Wren", "Ben Lark")),
        ("Ada Wren (adawren)", ("Ada Wren",)),
        ("Ada Wren, Nets.com", ("Ada Wren",)),
        ("Net Watch | Harbour", ("Net Watch | Harbour",)),
    ],
)
def test_a_list_of_people_in_a_files_head_is_parted(name: str, names: tuple[str, ...]) -> None:
    assert split_listed(name) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Compiled by Sr. Ada Wren, DSL and Ven. Ben Lark", ("Ada Wren", "Ben Lark")),
        (
            "This report was written by Clinic students Ada Wren (’18) and Ben Lark, under the eye of Cay.",
            ("Ada Wren", "Ben Lark"),
        ),
    ],
)
def test_titles_of_clergy_and_what_people_are_together_are_no_part_of_their_names(
    text: str, names: tuple[str, ...]
) -> None:
    assert find_labelled_authors(lines(text)) == names
