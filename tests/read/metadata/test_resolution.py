"""A document's metadata: from the sidecar file, then from the file's own, then from the text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import Block, BlockKind, Document, DocumentId, HiddenText, Metadata, MetadataOrigin, Page, Span
from kb.read.metadata.finders.front_pages import FrontPages, Line, find_front_pages
from kb.read.metadata.resolution import (
    _find_all,
    clean_names,
    complete_metadata,
    gather_given,
    infer_metadata,
    is_organisation,
    merge_metadata,
    state_origin,
    state_properties,
)
from tests.read.conftest import Reads, drop_origins

PAGE = (
    "<html lang=en><head><title>Own title</title><meta name=date content=2001-02-03></head>"
    "<body><p>Words.</p></body></html>"
)


def test_the_metadata_file_wins_over_the_files_own(reads: Reads) -> None:
    sidecar = """
        title = "In the dock"
        date = 2013-06-13
        publisher = "Example Charity"
        authors = ["Ada Wren", "Ben Lark"]
        kind = "Release"
        url = "https://x.example/in-the-dock/"
        licence = "CC BY 4.0"
        superseded_by = "in-the-dock-2015"
    """
    assert drop_origins(reads("page.html", PAGE, sidecar).metadata) == Metadata(
        title="In the dock",
        date="2013-06-13",
        publisher="Example Charity",
        authors=("Ada Wren", "Ben Lark"),
        kind="release",
        url="https://x.example/in-the-dock/",
        language="en",
        licence="CC BY 4.0",
        superseded_by="in-the-dock-2015",
        authority="charity",
    )


def test_the_files_own_wins_over_what_the_text_shows(reads: Reads) -> None:
    metadata = reads("page.html", PAGE.replace("<p>", "<h2>Shown title</h2><p>4 May 2018</p><p>")).metadata
    assert (metadata.title, metadata.date) == ("Own title", "2001-02-03")


def test_what_the_keeper_calls_not_known_stays_empty(reads: Reads) -> None:
    page = PAGE.replace("<p>", "<h2>Harbour report</h2><p>By Dr Ada Wren</p><p>")
    seen = reads("page.html", page).metadata
    left = reads("page2.html", page, 'not_known = ["date", "kind", "language"]\nkind = "report"').metadata
    assert (seen.date, seen.language) == ("2001-02-03", "en")
    assert (left.date, left.language, left.kind, left.title) == ("", "", "report", "Own title")
    assert {each.field for each in left.origins}.isdisjoint({"date", "language"})


def test_only_fields_that_are_inferred_can_be_called_not_known(reads: Reads) -> None:
    document = reads("page.html", PAGE, 'not_known = ["date", "titel"]')
    assert document.metadata.date == "2001-02-03"
    assert any("not_known should have names of fields" in each and "'titel'" in each for each in document.remarks)


def test_the_name_of_the_file_is_the_last_resort(reads: Reads) -> None:
    metadata = reads("2016-05-04_net-menders_leaflet.html", "<p>Words that name nothing.</p>").metadata
    assert (metadata.title, metadata.date, metadata.kind) == ("2016-05-04 net-menders leaflet", "2016-05-04", "leaflet")


def test_the_day_in_the_name_of_a_post_is_its_date_and_that_in_another_name_a_guess(reads: Reads) -> None:
    text = "---\ntitle: Writing a guide to nets\nlayout: post\n---\nThe men slept in the shed.\n"
    post = reads("2016-05-04-guide-to-nets.md", text).metadata
    assert (post.date, post.find_origin("date")) == ("2016-05-04", MetadataOrigin.POST_NAME)
    assert post.kind == ""
    assert not post.is_concluded("date")
    other = reads("nets 2016-05-04.md", text).metadata
    assert (other.date, other.find_origin("date")) == ("2016-05-04", MetadataOrigin.FILE_NAME)
    assert other.kind == "guidance"
    own = text.replace("layout: post", "date: 2016-05-01")
    assert reads("2016-05-04-guide.md", own).metadata.date == "2016-05-01"


def test_a_salutation_makes_no_letter_of_a_post(reads: Reads) -> None:
    text = "---\ntitle: Lost nets\nlayout: post\n---\n\nDear Members,\n\nThe men slept in the shed.\n"
    assert reads("2016-05-04-lost-nets.md", text).metadata.kind == ""
    assert reads("lost-nets.md", text).metadata.kind == "letter"


def test_a_team_that_writes_is_the_author_and_not_the_publisher(reads: Reads) -> None:
    text = "---\ntitle: Lost nets\nauthor: The Net Safety Working Group\n---\nThe men slept in the shed.\n"
    found = reads("nets.md", text).metadata
    assert (found.corporate_author, found.publisher) == ("The Net Safety Working Group", "")


def test_no_title_is_ever_junk(reads: Reads) -> None:
    junk = PAGE.replace("Own title", "Microsoft Word - draft3.doc")
    assert reads("nets.html", junk).metadata.title == "Nets"
    assert reads("nets2.html", junk.replace("<p>", "<h1>Untitled</h1><p>")).metadata.title == "Nets2"


def test_merging_fills_what_is_empty() -> None:
    assert merge_metadata(Metadata(title="A"), Metadata(title="B", date="2001")) == Metadata(title="A", date="2001")


def test_a_release_says_so_in_its_first_lines(reads: Reads) -> None:
    headline, text = "Harbour workers were told they owed money", "Eleven men could not leave the harbour."
    document = reads("nets.txt", f"FOR IMMEDIATE RELEASE\n\n{headline}\n\n{text}\n")
    assert document.metadata.kind == "release"


@pytest.mark.parametrize(
    "name",
    [
        "jsmith2",
        "Ke123301",
        "ada.wren",
        "w3p Scripts",
        "Microsoft Office User",
        "a@b.example",
        "Staff/ada-wren.md",
        "user",
        "Admin",
        "",
        "-",
    ],
)
def test_the_name_of_an_account_or_program_is_no_author(name: str) -> None:
    assert clean_names((name,)) == ()


@pytest.mark.parametrize(
    "name", ["Ada Wren", "Wren", "UNICEF", "Wren, Ada", "Júlia Tomás", "home office", "van der Lark"]
)
def test_a_name_is_a_name(name: str) -> None:
    assert clean_names((name,)) == (name,)


def test_a_copyright_sign_is_no_part_of_a_name() -> None:
    assert clean_names(("© 2019 University of Nowhere",)) == ("University of Nowhere",)


def test_bodies_are_told_from_persons() -> None:
    assert [is_organisation(name) for name in ("Home Office", "University of Nowhere Rights Lab", "Ada Wren")] == [
        True,
        True,
        False,
    ]


def test_a_body_that_is_the_author_is_the_publisher(reads: Reads) -> None:
    page = "<head><meta name=author content='Example Council'><meta name=author content='Ada Wren'></head><p>Words.</p>"
    metadata = reads("page.html", page).metadata
    assert (metadata.publisher, metadata.authors) == ("Example Council", ("Ada Wren",))
    metadata = reads("page.html", page.replace("<head>", "<head><meta name=publisher content=Press>")).metadata
    assert (metadata.publisher, metadata.corporate_author, metadata.authors) == (
        "Press",
        "Example Council",
        ("Ada Wren",),
    )


PROSE = "The men slept in the shed behind the harbour office, and nobody asked them why they did."


def _infer(document: Document) -> Metadata:
    """Infer metadata from the pages of a document."""
    return infer_metadata(document, find_front_pages(document), Metadata())


def _text(*lines: tuple[BlockKind, int, str]) -> Document:
    """Make a document of blocks: kind, level and text."""
    blocks: list[Block] = []
    at = 0
    for kind, level, text in lines:
        blocks.append(Block(kind, Span(at, at + len(text)), level=level))
        at += len(text) + 1
    joined = "\n".join(text for _, _, text in lines)
    return Document(DocumentId("x"), "x.pdf", "0", Metadata(), joined, tuple(blocks))


H, P, R = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.RUNNING


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ([(H, 1, "Harbour debts"), (P, 0, PROSE)], "Harbour debts"),
        ([(H, 1, "Harbour"), (H, 1, "debts"), (P, 0, PROSE)], "Harbour debts"),
        ([(H, 1, "Harbour"), (H, 2, "debts"), (P, 0, PROSE)], "Harbour"),
        ([(H, 1, "One two three"), (H, 1, "four five six"), (H, 1, "seven")], "One two three four five six"),
        ([(H, 1, "Harbour debts"), (H, 1, "Introduction"), (H, 1, "Nets")], "Harbour debts"),
        ([(H, 1, "Harbour debts"), (H, 1, "1 Nets"), (P, 0, PROSE)], "Harbour debts"),
        ([(H, 1, "1 Nets"), (P, 0, PROSE)], ""),
        ([(H, 1, "Executive summary"), (H, 1, "Nets")], ""),
        ([(P, 0, PROSE), (H, 1, "Harbour debts")], ""),
        ([(R, 0, "Page 1"), (H, 1, "Harbour debts")], "Harbour debts"),
        ([(H, 1, "Harbour debts"), (BlockKind.TITLE, 0, "Nets"), (P, 0, PROSE)], "Nets"),
        ([(BlockKind.TITLE, 0, "Contents"), (P, 0, PROSE)], ""),
    ],
)
def test_the_headings_at_the_top_are_the_title(lines: list[tuple[BlockKind, int, str]], title: str) -> None:
    assert _infer(_text(*lines)).title == title


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        ([(P, 0, PROSE), (P, 0, "4 May 2018")], "2018-05-04"),
        ([(P, 0, PROSE)] * 14 + [(P, 0, "4 May 2018")], "2018-05-04"),
        ([(P, 0, PROSE)] * 15 + [(P, 0, "4 May 2018")], ""),
        ([(P, 0, PROSE), (R, 0, "4 May 2018"), (R, 0, "4 May 2018")], "2018-05-04"),
        ([(P, 0, PROSE), (R, 0, "4 May 2018")], ""),
        ([(P, 0, PROSE), (R, 0, "4 May 2018"), (R, 0, "5 May 2018")], ""),
        ([(P, 0, PROSE), (BlockKind.FOOTNOTE, 0, "4 May 2018")], ""),
    ],
)
def test_a_date_is_of_the_first_blocks_or_of_all_running_heads(
    lines: list[tuple[BlockKind, int, str]], date: str
) -> None:
    assert _infer(_text(*lines)).date == date


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Media release", "release"), ("For immediate release: nets", "release"), ("He was released", "")],
)
def test_a_release_is_known_by_how_a_block_begins(text: str, kind: str) -> None:
    assert _infer(_text((P, 0, PROSE), (P, 0, text))).kind == kind


def test_a_document_without_text_says_so_unless_its_pages_could_not_be_read() -> None:
    empty = _text()
    assert complete_metadata(empty, Metadata(), ("A fault.",)).remarks == ("A fault.", "There is no text in this file.")
    assert complete_metadata(replace(empty, unread_pages=(1,)), Metadata()).remarks == ()
    assert complete_metadata(_text((P, 0, PROSE)), Metadata()).remarks == ()


def test_keepers_are_told_how_much_was_hidden_and_of_a_covered_line_unless_the_file_is_withheld() -> None:
    hidden = (HiddenText(2, 14, 3), HiddenText(4, 7, 2, is_line_partly_covered=True))
    made = replace(_text((P, 0, PROSE)), hidden_text=hidden)
    count = "Words that cannot be seen were left out, since a page does not show them: 3 on page 2, 2 on page 4."
    first, second = complete_metadata(made, Metadata()).remarks
    assert first == count
    assert second.startswith("A dark shape covers words of a line on page 4, and the original file still gives them")
    assert "original = false" in second
    assert complete_metadata(made, Metadata(original_withheld=True)).remarks == (count,)
    assert not complete_metadata(replace(made, hidden_text=(HiddenText(2, 1, 1),)), Metadata()).remarks


@pytest.mark.parametrize(
    ("given", "expected"),
    [("EN-gb", "en-GB"), ("en_gb", "en-GB"), ("cy", "cy"), ("zh-Hant-tw", "zh-Hant-TW"), ("", "")],
)
def test_the_language_of_a_file_is_written_in_the_usual_case(given: str, expected: str) -> None:
    document = replace(_text((P, 0, PROSE)), metadata=Metadata(language=given))
    assert complete_metadata(document, Metadata()).metadata.language == expected


def test_the_first_body_among_the_authors_is_the_publisher_and_the_next_the_corporate_author() -> None:
    names = ("Ada Wren", "Example Council", "Home Office")
    document = replace(_text((P, 0, PROSE)), metadata=Metadata(authors=names))
    metadata = complete_metadata(document, Metadata()).metadata
    assert (metadata.publisher, metadata.corporate_author, metadata.authors) == (
        "Example Council",
        "Home Office",
        ("Ada Wren",),
    )


def test_a_name_is_kept_once_and_not_at_any_length() -> None:
    assert clean_names(("Ada Wren", "Ada  Wren", "x " * 101)) == ("Ada Wren",)
    assert clean_names(("Ada " + "W" * 196,)) == ("Ada " + "W" * 196,)
    assert clean_names(("Ada " + "W" * 197,)) == ()
    assert clean_names(("199", "Ada Wren")) == ("Ada Wren",)


def test_the_headings_of_a_division_are_no_title_of_a_file() -> None:
    document = replace(_text((H, 1, "Harbour debts"), (P, 0, PROSE)), metadata=Metadata(title="Foreword"))
    assert complete_metadata(document, Metadata()).metadata.title == "Harbour debts"
    assert complete_metadata(document, Metadata(title="Foreword")).metadata.title == "Foreword"


def test_the_author_of_a_files_properties_is_none_if_only_one_of_a_team_in_the_imprint(reads: Reads) -> None:
    def find(line: str) -> tuple[str, ...]:
        lines = (Line(BlockKind.IMPRINT, line, page=2),)
        pages = FrontPages((), lines, lines, (), is_cover=True)
        own = state_properties("Lost nets", ["Ada Wren"], "en")
        document = Document(DocumentId("a"), "a.pdf", "", own, "", ())
        return gather_given(document, Metadata(), pages).authors

    assert find("Ada Wren wrote this") == ("Ada Wren",)
    assert find("Project team: Ben Lark, Data; Ada Wren, Nets; Cleo Finch, Quays") == ()
    assert find("Design: Ada Wren") == ()
    assert find("Team:\tAda Wren") == ()
    assert find("Team Ada Wren wrote this") == ("Ada Wren",)


def _print(*lines: str, title: str = "Lost nets") -> Document:
    """Make a document of one page, with a title set as one."""
    document = _text(*((BlockKind.TITLE if line == title else P, 0, line) for line in lines))
    return replace(document, pages=(Page(1, "1", Span(0, len(document.text))),))


def test_a_page_gives_its_series_its_authors_and_its_publisher() -> None:
    document = _print(
        "NETS Working Paper 12",
        "Lost nets",
        "Ada Wren Ben Lark",
        "How to cite: Wren, A. and Lark, B. (2025) Lost nets.",
        "Published by the Net Watch Trust, Wren Court",
        "doi 10.1234/abc",
        "Ben Lark counts nets.",
    )
    found = complete_metadata(document, Metadata()).metadata
    assert (found.kind, found.number) == ("working paper", "NETS Working Paper 12")
    assert (found.authors, found.date) == (("Ada Wren", "Ben Lark"), "2025")
    assert (found.publisher, found.doi) == ("Net Watch Trust", "10.1234/abc")


def test_a_committee_is_named_with_its_house_and_its_papers_number() -> None:
    document = _print(
        "House of Commons",
        "Nets and Quays Committee",
        "Lost nets",
        "Sixth Report of Session 2022–23",
        "HC 1174",
        "Ordered by the House of Commons to be printed 6 June 2023",
    )
    found = complete_metadata(document, Metadata()).metadata
    assert (found.publisher, found.number) == (
        "House of Commons Nets and Quays Committee",
        "HC 1174, Sixth Report of Session 2022–23",
    )
    assert found.find_origin("publisher") is MetadataOrigin.TITLE_PAGE


def test_a_commissions_number_stands_before_that_of_the_house_and_neither_order_nor_statute_is_a_sub_title() -> None:
    document = _print(
        "Commission on Nets",
        "Law Com No 313",
        "Lost nets",
        "Presented to Parliament pursuant to section 4(2) of the Nets Act 1971",
        "Ordered by the House of Commons to be printed on 14 March 2024",
        "HC 1187",
    )
    found = complete_metadata(document, Metadata()).metadata
    assert (found.number, found.subtitle, found.date) == ("Law Com No 313, HC 1187", "", "2024-03-14")


def test_the_body_that_labels_a_release_is_its_publisher_and_a_headline_behind_the_label_is_none() -> None:
    for label, title, publisher in (
        ("Monday, 8 September 2003 Press Release: Netwise", "Crews are paid", "Netwise"),
        ("Monday, 8 September 2003 Press Release: Crews Paid", "Crews paid at last", ""),
        ("Monday, 8 September 2003 Press Release: Minister for Nets", "Crews paid at last", ""),
    ):
        document = _text((BlockKind.TITLE, 0, title), (P, 0, label), (P, 0, PROSE))
        found = complete_metadata(document, Metadata()).metadata
        assert (found.publisher, found.find_origin("publisher")) == (
            publisher,
            MetadataOrigin.TITLE_PAGE if publisher else None,
        )


def test_the_edition_behind_a_title_and_the_publishers_name_below_it_are_no_part_of_it() -> None:
    whole = "Lost nets: a guide for harbours, second edition"
    document = _print(
        whole, "International Organization for Nets", "© International Organization for Nets 2021", title=whole
    )
    found = complete_metadata(document, Metadata()).metadata
    assert (found.title, found.subtitle, found.edition) == ("Lost nets: a guide for harbours", "", "second edition")
    assert found.publisher == "International Organization for Nets"


def test_the_month_in_a_title_is_that_of_the_document_where_the_files_name_has_it_too(reads: Reads) -> None:
    text = f"---\ntitle: Net statement, September 2020\n---\n\n{'The nets hang on the quay. ' * 9}\n"
    for name, date, is_read in (("nets_sep2020.md", "2020-09", True), ("nets.md", "", False)):
        metadata = reads(name, text).metadata
        assert metadata.date == date
        assert (metadata.find_origin("date") is MetadataOrigin.HEAD) is is_read


def test_the_series_may_be_named_in_the_documents_own_citation() -> None:
    cited = "How to cite: Wren, A. (2025). Lost nets (NET Policy Brief No. 9). Net Watch Trust."
    assert complete_metadata(_print("Lost nets", cited), Metadata()).metadata.number == "NET Policy Brief No. 9"


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("STATUTORY GUIDANCE", "Lost nets"), "guidance"),
        (("Lost nets", "Annual Report 2024"), "report"),
        (("Lost nets", "Of the harbour"), ""),
    ],
)
def test_the_kind_is_told_by_a_line_or_the_sub_title(lines: tuple[str, ...], kind: str) -> None:
    assert complete_metadata(_print(*lines), Metadata()).metadata.kind == kind


def test_names_that_one_line_joins_are_two_authors() -> None:
    document = _print("Lost nets", "Dr Hanna Wrenmann Piotr Larkowski", "Piotr Larkowski counts nets.")
    assert complete_metadata(document, Metadata()).metadata.authors == ("Hanna Wrenmann", "Piotr Larkowski")


def test_a_doi_in_the_text_of_a_page_without_pages_is_that_of_another_work() -> None:
    document = _text((H, 1, "Lost nets"), (P, 0, "See doi 10.1234/abc."))
    assert complete_metadata(document, Metadata()).metadata.doi == ""


def test_the_one_author_of_a_files_properties_gives_way_to_all_whom_its_own_citation_names() -> None:
    document = _print("Lost nets", "Ada Wren Ben Lark", "How to cite: Wren, A. and Lark, B. (2025) Lost nets.", PROSE)
    document = replace(document, metadata=state_properties("Lost nets", ["Ada Wren"], "en"))
    assert complete_metadata(document, Metadata()).metadata.authors == ("Ada Wren", "Ben Lark")
    given = complete_metadata(document, Metadata(authors=("Ada Wren",))).metadata
    assert given.authors == ("Ada Wren",)


def test_the_series_and_number_in_front_of_a_title_are_no_part_of_it() -> None:
    own = state_origin(Metadata(title="Briefing 4: Lost nets"), MetadataOrigin.HEAD)
    for line, title in (("Net Policy Briefing 4", "Lost nets"), ("Net Policy Briefing 5", "Briefing 4: Lost nets")):
        document = replace(_print("Lost nets", line, PROSE), metadata=own)
        assert complete_metadata(document, Metadata()).metadata.title == title


def test_a_building_in_a_files_properties_wrote_nothing() -> None:
    own = state_properties("Lost nets of the harbour", ["Church House"], "en")
    document = replace(_print("Lost nets of the harbour", "We met at Church House in June."), metadata=own)
    found = complete_metadata(document, Metadata()).metadata
    assert (found.corporate_author, found.publisher, found.authors) == ("", "", ())


def test_the_title_of_a_files_properties_gives_way_to_the_printed_one_of_which_it_is_the_start() -> None:
    document = _print("Lost nets: what they cost", PROSE, title="Lost nets: what they cost")
    for own, shown in (("Lost nets", "Lost nets: what they cost"), ("What they cost", "What they cost")):
        with_properties = replace(document, metadata=state_properties(own, [], "en"))
        assert complete_metadata(with_properties, Metadata()).metadata.title == shown


def test_a_body_that_a_documents_own_citation_names_is_its_author_not_the_people_who_wrote_it() -> None:
    cited = "Suggested citation: Net Clinic, Harbour University (2025) Lost nets."
    found = complete_metadata(_print("Lost nets", "This report was written by Ada Wren.", cited, PROSE), Metadata())
    assert not found.metadata.authors
    assert (found.metadata.corporate_author or found.metadata.publisher) == "Net Clinic, Harbour University"


def test_who_compiled_a_part_is_no_author_of_the_whole() -> None:
    lines = (Line(BlockKind.IMPRINT, "Compiled by Ada Wren", page=9),)
    pages = FrontPages((), lines, lines, (), is_cover=False)
    document = Document(DocumentId("a"), "a.pdf", "", Metadata(), "", ())
    assert not any(values.get("authors") for _, values in _find_all(document, pages, Metadata()))


@pytest.mark.parametrize(
    ("line", "head", "date"),
    [
        ("FOR IMMEDIATE RELEASE May 12, 2020", "2020-12-19", "2020-05-12"),
        ("HARBOUR, 12 May 2020 – The nets are old.", "2020-12-19", "2020-05-12"),
        ("FOR IMMEDIATE RELEASE May 12, 2020", "2020-05-11", "2020-05-12"),
        ("FOR IMMEDIATE RELEASE May 12, 2020", "2020-04-11", "2020-04-11"),
        ("(Last updated April 7th, 2020; it will be updated again)", "2020-03-15", "2020-04-07"),
        ("(Last updated April 7th, 2020; it will be updated again)", "2020-05-15", "2020-05-15"),
        ("Last updated:\n9 June 2020", "2020-03-15", "2020-06-09"),
        ("The nets of 12 May 2020 are old.", "2020-12-19", "2020-12-19"),
    ],
)
def test_the_day_that_a_page_itself_bears_comes_before_that_on_which_it_was_made(
    line: str, head: str, date: str
) -> None:
    own = state_origin(Metadata(title="Lost nets", date=head), MetadataOrigin.HEAD)
    document = replace(_text(*((P, 0, each) for each in line.split("\n")), (P, 0, PROSE)), metadata=own)
    assert complete_metadata(document, Metadata()).metadata.date == date


def test_a_guide_of_a_government_on_its_common_site_is_that_of_the_body_and_applies_where_its_title_says() -> None:
    title, by = "Net guidance: adult (England and Wales)", ("Home Office",)
    own = Metadata(title=title, publisher="GOV.UK", authors=by, kind="guidance")
    document = replace(_text((P, 0, PROSE)), metadata=state_origin(own, MetadataOrigin.HEAD))
    found = complete_metadata(document, Metadata(url="https://www.gov.uk/nets")).metadata
    assert (found.authority, found.jurisdictions) == ("government guidance", ("England and Wales",))
    release = replace(document, metadata=replace(document.metadata, kind="release"))
    assert complete_metadata(release, Metadata()).metadata.jurisdictions == ("UK",)


def test_a_release_may_say_at_its_end_when_it_was_issued_and_a_letter_at_its_head() -> None:
    own = state_origin(Metadata(title="Lost nets", date="2011-01-24"), MetadataOrigin.HEAD)
    release = replace(_text((P, 0, PROSE), (P, 0, "_Issued 26 November 2010_")), metadata=own)
    assert complete_metadata(release, Metadata()).metadata.date == "2010-11-26"
    lines = [(P, 0, text) for text in ("To the Master", "2 November 2010", "Dear Ada Wren,", PROSE)]
    assert complete_metadata(replace(_text(*lines), metadata=own), Metadata()).metadata.date == "2010-11-02"
    post = replace(_text((P, 0, "2 November 2010"), (P, 0, PROSE)), metadata=own)
    assert complete_metadata(post, Metadata()).metadata.date == "2011-01-24"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Nets are lost - The Net Watch Trust", "Nets are lost"),
        ("Nets are lost | Net Watch Trust", "Nets are lost"),
        ("Nets are lost by the Net Watch Trust", "Nets are lost by the Net Watch Trust"),
        ("Net Watch Trust", "Net Watch Trust"),
    ],
)
def test_the_publishers_name_behind_a_mark_at_a_titles_end_is_no_part_of_it(title: str, shown: str) -> None:
    own = state_origin(Metadata(title=title, publisher="Net Watch Trust"), MetadataOrigin.HEAD)
    document = replace(_text((P, 0, PROSE)), metadata=own)
    assert complete_metadata(document, Metadata()).metadata.title == shown
    given = Metadata(title=title)
    assert complete_metadata(document, state_origin(given, MetadataOrigin.SIDECAR)).metadata.title == title


def test_who_signs_the_submission_of_a_body_is_no_author() -> None:
    head = [(P, 0, "To the Committee"), (P, 0, "Dear Secretary,")]
    signed = [(P, 0, PROSE), (P, 0, "Yours faithfully,"), (P, 0, "Ada Wren"), (P, 0, "Secretary")]
    by_body = _text(*head, (BlockKind.HEADING, 0, "Inquiry into nets: submission of the Net Union"), *signed)
    assert complete_metadata(by_body, Metadata()).metadata.authors == ()
    by_her = _text(*head, (BlockKind.HEADING, 0, "Inquiry into the nets of the harbour"), *signed)
    assert complete_metadata(by_her, Metadata()).metadata.authors == ("Ada Wren",)


def test_a_title_that_is_itself_the_number_of_a_series_is_not_named_twice() -> None:
    title = Line(BlockKind.TITLE, "Report of Case Study No. 17", 0, 1)
    pages = FrontPages((title,), (), (title,), (), is_cover=True)
    document = Document(DocumentId("a"), "a.pdf", "", Metadata(), "", (), pages=(Page(1, "1", Span(0, 0)),))
    found = infer_metadata(document, pages, Metadata())
    assert (found.title, found.number) == ("Report of Case Study No. 17", "")


@pytest.mark.parametrize(
    ("said", "authors", "publisher"),
    [
        ("Stadslab Onderzoek is the research unit of Harbourtown.", (), "Stadslab Onderzoek"),
        ("Stadslab Onderzoek is the head of a unit in Harbourtown.", ("Stadslab Onderzoek",), ""),
        ("Stadslab Onderzoek is a charity worker in Harbourtown.", ("Stadslab Onderzoek",), ""),
    ],
)
def test_an_author_whom_the_text_calls_a_body_is_the_publisher(
    said: str, authors: tuple[str, ...], publisher: str
) -> None:
    own = state_origin(Metadata(title="Lost nets", authors=("Stadslab Onderzoek",)), MetadataOrigin.HEAD)
    document = replace(_text((P, 0, PROSE), (P, 0, said)), metadata=own)
    found = complete_metadata(document, Metadata()).metadata
    assert (found.authors, found.publisher) == (authors, publisher)


def test_a_label_behind_a_date_makes_a_release_and_a_note_no_edition() -> None:
    label = "Monday, 8 September 2003, 9:42 am Press Release: Net Union"
    assert complete_metadata(_text((P, 0, label), (P, 0, PROSE)), Metadata()).metadata.kind == "release"
    told = "The men told us of a Press Release: it was never sent."
    assert complete_metadata(_text((P, 0, told), (P, 0, PROSE)), Metadata()).metadata.kind != "release"
    for kind, edition in ((BlockKind.FOOTNOTE, ""), (BlockKind.IMPRINT, "Version 5.01")):
        lines = (Line(kind, "1 Harbour Procedure, Version 5.01.", 0, 1),)
        pages = FrontPages((), lines, lines, (), is_cover=False)
        document = Document(DocumentId("a"), "a.pdf", "", Metadata(), "", ())
        assert infer_metadata(document, pages, Metadata()).edition == edition
