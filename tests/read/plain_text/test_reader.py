"""Plain text: the kinds of lines, by their length, their end, and the lines around them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import ReadError
from kb.model import BlockKind, DocumentId
from kb.read.plain_text.reader import read_plain_text
from kb.text import split_terms
from tests.read.conftest import Reads
from tests.read.invariants import assert_invariants, levels, outline, text_of, texts

RELEASE = """\
Net menders report

14 March 2019

Harbour workers were told they owed their boss £4,000

New report of the Quayside Watch

Eleven men who repaired nets at the harbour could not leave. None had ever seen a contract.

Ada Wren, who led the research for Quayside Watch, said:

“We found men who had not been paid for a year. Nobody had asked them.

“This has to stop.”

Full report can be downloaded here: Net menders report (214.5KB)

Note to Editors:

For interviews please contact the press office on 0100 000 000.

The Watch comprises:
Harbour Friends (north and south)
The Seamen's Rest
Quayside Law Centre

More can be found at
"""


def test_the_date_before_a_headline_is_a_paragraph_of_its_own(reads: Reads) -> None:
    title = "Man jailed for holding net menders in debt"
    prose = "The foreman kept a ledger in which each man owed more at the end of a month than at its beginning."
    document = reads(
        "a.txt", "\n".join([f"{title} | The Watch", "Home", "News", "Contact us", f"4 May 2018: {title}", prose])
    )
    assert (document.metadata.title, document.metadata.date) == (title, "2018-05-04")
    assert outline(document)[:3] == [("paragraph", "4 May 2018:"), ("title", title), ("paragraph", prose)]


def test_a_head_of_metadata_is_no_text(reads: Reads) -> None:
    document = reads(
        "a.txt", "---\ntitle: Nets mended\ndate: 2019-03-14\n---\n\nMedia Release\n\nThe nets are mended.\n"
    )
    assert (document.metadata.title, document.metadata.date) == ("Nets mended", "2019-03-14")
    assert texts(document) == ["Media Release", "The nets are mended."]


def test_a_release_gives_its_title_its_date_line_and_its_notes(reads: Reads) -> None:
    document = reads("net-menders.txt", RELEASE)
    assert (document.metadata.title, document.metadata.date) == (
        "Harbour workers were told they owed their boss £4,000",
        "2019-03-14",
    )
    assert outline(document) == [
        ("paragraph", "Net menders report"),
        ("paragraph", "14 March 2019"),
        ("title", "Harbour workers were told they owed their boss £4,000"),
        ("heading", "New report of the Quayside Watch"),
        ("paragraph", "Eleven men who repaired nets at the harbour could not leave. None had ever seen a contract."),
        ("paragraph", "Ada Wren, who led the research for Quayside Watch, said:"),
        ("paragraph", "“We found men who had not been paid for a year. Nobody had asked them."),
        ("paragraph", "“This has to stop.”"),
        ("paragraph", "Full report can be downloaded here: Net menders report (214.5KB)"),
        ("heading", "Note to Editors:"),
        ("paragraph", "For interviews please contact the press office on 0100 000 000."),
        ("paragraph", "The Watch comprises:"),
        ("list item", "Harbour Friends (north and south)"),
        ("list item", "The Seamen's Rest"),
        ("list item", "Quayside Law Centre"),
        ("paragraph", "More can be found at"),
    ]


def test_wrapped_lines_are_one_paragraph(reads: Reads) -> None:
    document = reads(
        "wrapped.txt",
        """\
The men slept in the shed behind the harbour office, on pallets, with one
tap between them and no light after ten. They were told that this was the
custom of the place.

They did not leave because they had been told that the police would put
them on a boat. The boat, they were told, had already been paid for.

Short lines
Stay apart.
""",
    )
    assert texts(document) == [
        "The men slept in the shed behind the harbour office, on pallets, with one tap between them and no light after "
        "ten. They were told that this was the custom of the place.",
        "They did not leave because they had been told that the police would put them on a boat. The boat, they were "
        "told, had already been paid for.",
        "Short lines",
        "Stay apart.",
    ]


def test_a_hyphen_at_the_end_of_a_line_goes_only_where_the_whole_word_is_in_the_text(reads: Reads) -> None:
    document = reads(
        "hyphens.txt",
        """\
The law that the country has made against those who live off traffick-
ing is old, and so is the one against trafficking in goods, but anti-
slavery law is new, and it is the answer that the country gave when it
was asked what it would do.
""",
    )
    assert "those who live off trafficking is old" in document.text
    assert "anti-slavery law is new" in document.text


def test_bullets_and_numbers_are_list_items_with_their_marks_and_levels(reads: Reads) -> None:
    document = reads(
        "list.txt",
        """\
The officer must do these things at once, before anything else is done in the case:

1. ask whether the person is safe
   a) now
   b) tonight
2. write down the words that were used
• and keep the page
""",
    )
    items = [block for block in document.blocks if block.kind is BlockKind.LIST_ITEM]
    assert [(block.mark, block.level) for block in items] == [("1.", 0), ("a)", 1), ("b)", 1), ("2.", 0), ("•", 0)]
    assert text_of(document, items[0]) == "1. ask whether the person is safe"


def test_a_name_with_an_initial_is_no_list_item(reads: Reads) -> None:
    document = reads(
        "name.txt", "The report was written by the staff of the Watch over a year.\n\nA. Smith edited it.\n"
    )
    assert texts(document, BlockKind.LIST_ITEM) == []


def test_headings_stand_alone_without_a_full_stop_and_numbers_give_their_level(reads: Reads) -> None:
    prose = "They were moved from town to town, never more than a week in each, and nobody asked them why."
    document = reads(
        "h.txt", f"1 Findings\n\n{prose}\n\n1.1 At sea\n\n{prose}\n\nMethod\n======\n\n{prose}\n\nOnly this.\n"
    )
    assert texts(document, BlockKind.TITLE, BlockKind.HEADING) == ["1 Findings", "1.1 At sea", "Method"]
    assert levels(document, BlockKind.HEADING) == [2, 1]


def test_footnotes_in_brackets_are_footnotes_and_their_marks_leave_the_text(reads: Reads) -> None:
    document = reads(
        "notes.txt",
        "The men were never paid [1] and never left. They had heard of [2013] EWCA Crim 991 only later [2].\n\n"
        "[1] Interview at the harbour.\n\n[2] Told by their lawyer.\n",
    )
    assert texts(document) == [
        "The men were never paid and never left. They had heard of [2013] EWCA Crim 991 only later.",
        "Interview at the harbour.",
        "Told by their lawyer.",
    ]
    assert [(mark.mark, document.text[: mark.offset].split()[-1]) for mark in document.note_marks] == [
        ("1", "paid"),
        ("2", "later"),
    ]
    assert [text_of(document, document.blocks[mark.note]) for mark in document.note_marks] == texts(
        document, BlockKind.FOOTNOTE
    )


def test_lines_with_tabs_are_rows_of_a_table(reads: Reads) -> None:
    document = reads(
        "table.txt", "Wages by month, as the ledger has them for one man in that year:\n\nMonth\tTaken\nMay\t£640\n"
    )
    assert texts(document, BlockKind.TABLE_ROW) == ["Month\tTaken", "May\t£640"]


def test_quoted_lines_are_a_block_quotation(reads: Reads) -> None:
    document = reads(
        "mail.txt", "She wrote this to the council in May of that year.\n\n> We were told to wait.\n> We waited.\n"
    )
    assert texts(document, BlockKind.BLOCK_QUOTATION) == ["We were told to wait.", "We waited."]


def test_rules_and_page_numbers_are_kept_out_of_the_body(reads: Reads) -> None:
    document = reads(
        "pages.txt",
        "It was drained once before, and nobody was asked.\n\nPage 3 of 9\n\n* * *\n\nIt must not be drained again.\n",
    )
    assert texts(document, BlockKind.RUNNING) == ["Page 3 of 9", "* * *"]
    assert texts(document, BlockKind.PARAGRAPH) == [
        "It was drained once before, and nobody was asked.",
        "It must not be drained again.",
    ]


SAVED = """\
Man jailed for holding net menders in debt - Estuary Prosecutor
Home
News
Contact us
Skip to content
Press
4 min read
Man jailed for holding net menders in debt
Home
Press
Man jailed for holding net menders in debt
FOR IMMEDIATE RELEASE
May 4, 2018
Man jailed for holding net menders in debt
BRACKWATER – A foreman was sentenced today to six years in prison for holding eleven net menders in debt bondage.
Circumstances of the Case
The foreman kept a ledger in which each man owed more at the end of a month than he had at its beginning.
The
Estuary Task Force
is a partnership of police, labour inspectors and charities, and it has been at work in the harbours since 2009.
Share
Latest Posts
Orchard owner charged over seven pickers who had not been paid since the spring and slept in a barn
May 9, 2018
Privacy policy
"""


def test_a_page_saved_as_text_is_read_without_its_menus(reads: Reads) -> None:
    document = reads("saved.txt", SAVED)
    metadata = document.metadata
    assert (metadata.title, metadata.date, metadata.publisher, metadata.kind) == (
        "Man jailed for holding net menders in debt",
        "2018-05-04",
        "Estuary Prosecutor",
        "release",
    )
    body = [line for kind, line in outline(document) if kind != "running head"]
    assert body[:3] == ["FOR IMMEDIATE RELEASE", "May 4, 2018", "Man jailed for holding net menders in debt"]
    assert texts(document, BlockKind.HEADING) == ["Circumstances of the Case"]
    assert body[-1].startswith("The Estuary Task Force is a partnership of police")
    assert {"Home", "Latest Posts", "Privacy policy", "4 min read"} <= set(texts(document, BlockKind.RUNNING))


def test_the_word_home_alone_makes_no_menu(reads: Reads) -> None:
    document = reads(
        "home.txt", "Home\n\nThey had none, and the council had been told of it in writing, twice, that year.\n"
    )
    assert texts(document, BlockKind.RUNNING) == []


@pytest.mark.parametrize("content", ["\n \n\t\n", "\ufeff"])
def test_a_file_without_words_has_no_blocks_and_says_so(reads: Reads, content: str) -> None:
    document = reads("nothing.txt", content)
    assert (document.text, document.blocks) == ("", ())
    assert document.remarks == ("There is no text in this file.",)


def test_a_binary_file_called_text_is_refused(reads: Reads) -> None:
    with pytest.raises(ReadError, match="binary"):
        reads("picture.txt", b"\x89PNG\x00\x00" * 300)


PROSE = "They were moved from town to town, never more than a week in each, and nobody asked them why."


def _below(*lines: str) -> list[tuple[str, str]]:
    """Return kind and text of the blocks below a title and a paragraph."""
    text = "Net menders report\n\n" + f"{PROSE}\n\n" * 5 + "\n".join(lines) + "\n"
    path = Path(mkdtemp()) / "x.txt"
    path.write_text(text, encoding="utf-8")
    document = read_plain_text(path, DocumentId("x"), "x.txt", "")
    assert outline(document)[:6] == [("title", "Net menders report"), *[("paragraph", PROSE)] * 5]
    return outline(document)[6:]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Nets\n\n{PROSE}", "Nets"),
        (f"Nets\n\nThe nets of the harbour and debts\n\n{PROSE}", "The nets of the harbour and debts"),
        (f"Nets\n\nThe nets of the harbour\n\n{PROSE}", "Nets"),
        (f"Nets and debts!\n\n{PROSE}", "Nets and debts!"),
        (f"nets\n\n{PROSE}", ""),
        ("Nets\n\nDebts", ""),
        ("A\nB\nC\nD\nE\nF\nG\nHarbour\n\n" + PROSE, "A"),
        ("A\nB\nC\nD\nE\nF\nG\nH\nHarbour\n\n" + PROSE, ""),
        (f"{PROSE}\n\nNets\n\n{PROSE}", ""),
        (f"{PROSE.upper()}\n\nNets\n\n{PROSE}", "Nets"),
        (f"Nets\n\n- an item\n\nThe nets of the harbour and debts\n\n{PROSE}", "Nets"),
        (f"1. Nets of the harbour and debts\n\n{PROSE}", "1. Nets of the harbour and debts"),
    ],
)
def test_the_title_is_above_the_first_paragraph(reads: Reads, text: str, title: str) -> None:
    assert "".join(texts(reads("x.txt", f"{text}\n"), BlockKind.TITLE)) == title


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Method", "======", PROSE], [("heading", "Method"), ("paragraph", PROSE)]),
        (["nets and debts", "---", PROSE], [("heading", "nets and debts"), ("paragraph", PROSE)]),
        (
            ["Method", "", "======", "", PROSE],
            [("paragraph", "Method"), ("paragraph", PROSE), ("running head", "======")],
        ),
        (["ab " * 14, "----", PROSE], [("heading", ("ab " * 14).strip()), ("paragraph", PROSE)]),
        (
            ["ab " * 15, "----", PROSE],
            [("paragraph", ("ab " * 15).strip()), ("paragraph", PROSE), ("running head", "----")],
        ),
        (["***", "---", PROSE], [("paragraph", PROSE), ("running head", "***"), ("running head", "---")]),
        (["-", "", PROSE], [("paragraph", PROSE), ("running head", "-")]),
        (["12", "", PROSE], [("paragraph", PROSE), ("running head", "12")]),
        (["- 12 -", "", PROSE], [("paragraph", PROSE), ("running head", "- 12 -")]),
        (["Page 3/9", "", PROSE], [("paragraph", PROSE), ("running head", "Page 3/9")]),
        (["12345", "", PROSE], [("paragraph", "12345"), ("paragraph", PROSE)]),
    ],
)
def test_a_line_is_drawn_under_a_heading_or_parts_paragraphs(lines: list[str], expected: list[tuple[str, str]]) -> None:
    assert _below(*lines) == expected


@pytest.mark.parametrize(
    ("line", "level"), [("FINDINGS", 1), ("Findings", 2), ("1 Findings", 1), ("1.2 Findings", 2), ("1.2.3 Findings", 3)]
)
def test_the_level_of_a_heading_follows_its_number_or_its_capitals(reads: Reads, line: str, level: int) -> None:
    others = [f"{head}\n\n{PROSE}" for head in ("ONE", "Two", "1.2.3 Three") if head != line]
    document = reads("x.txt", f"Net menders report\n\n{PROSE}\n\n{line}\n\n{PROSE}\n\n" + "\n\n".join(others))
    block = next(block for block in document.blocks if text_of(document, block) == line)
    assert (block.kind, block.level) == (BlockKind.HEADING, level)


@pytest.mark.parametrize(
    ("lines", "headings"),
    [
        (["Findings", "", PROSE], ["Findings"]),
        (["Findings", "", "At sea", "", PROSE], ["Findings", "At sea"]),
        (["Findings", PROSE], []),
        (["FINDINGS", PROSE], ["FINDINGS"]),
        (["Findings", "", "- an item", "- another"], ["Findings"]),
        (["Findings"], []),
        (["Findings", "", "nothing more"], []),
        (["Findings.", "", PROSE], []),
    ],
)
def test_a_heading_is_alone_above_text(lines: list[str], headings: list[str]) -> None:
    assert [text for kind, text in _below(*lines) if kind == "heading"] == headings


def test_without_blank_lines_a_heading_is_between_paragraphs(reads: Reads) -> None:
    lines = ["Net menders report", PROSE, "Findings", PROSE, "At sea", "- an item that is short", PROSE, "Last", "Word"]
    assert texts(reads("x.txt", "\n".join(lines)), BlockKind.HEADING) == ["Findings"]
    shouted = ["Net menders report", PROSE, "Small words", "AT SEA", PROSE]
    assert texts(reads("y.txt", "\n".join(shouted)), BlockKind.HEADING) == ["AT SEA"]


@pytest.mark.parametrize(
    ("lines", "items"),
    [
        (["The Watch comprises:", "Harbour", "Quayside"], ["Harbour", "Quayside"]),
        (["The Watch comprises:", "Harbour"], []),
        (["The Watch comprises:", "Harbour", "Quayside", "", "Others"], ["Harbour", "Quayside"]),
        (["The Watch comprises:", "Harbour", "Quayside", "Nets " * 16], ["Harbour", "Quayside"]),
        (["The Watch comprises:", "Harbour", "Nets " * 15], ["Harbour", ("Nets " * 15).strip()]),
        (["The Watch comprises:", "Harbour", "Quayside", "And these:", "Nets"], ["Harbour", "Quayside"]),
        (["Ada Wren, who led the research, said:", "It is late", "So late"], []),
        (["The Watch comprises", "Harbour", "Quayside"], []),
    ],
)
def test_short_lines_below_a_lead_in_are_its_list(lines: list[str], items: list[str]) -> None:
    assert [text for kind, text in _below(*lines) if kind == "list item"] == items


@pytest.mark.parametrize(
    ("lines", "items"),
    [
        (["a) ask her", "b) wait"], ["a) ask her", "b) wait"]),
        (["A. Smith wrote it"], []),
        (["- ask her"], ["- ask her"]),
        (["(1) ask her"], ["(1) ask her"]),
        (["iv. ask her"], ["iv. ask her"]),
        (["1. ask her", "A. Smith wrote it"], ["1. ask her", "A. Smith wrote it"]),
    ],
)
def test_a_single_letter_marks_an_item_only_beside_another(lines: list[str], items: list[str]) -> None:
    assert [text for kind, text in _below(*lines) if kind == "list item"] == items


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (["May\t£640", "June\t£90"], 2),
        (["May\t£640"], 0),
        (["May\t£640", "", "June\t£90"], 0),
        (["May\t£640", "Nothing", "June\t£90"], 0),
        (["Months", "May\t£640", "June\t£90"], 2),
    ],
)
def test_a_row_has_another_above_or_below_it(lines: list[str], rows: int) -> None:
    assert [kind for kind, _ in _below(*lines)].count("table row") == rows


def test_a_line_is_a_footnote_where_an_earlier_line_refers_to_it_and_once_only() -> None:
    said = _below(
        "It was told [1] and told again [a].", "", "[1] By their lawyer.", "", "[a] By Ada.", "", "[1] Again."
    )
    assert said == [
        ("paragraph", "It was told and told again."),
        ("paragraph", "Again."),
        ("footnote", "By their lawyer."),
        ("footnote", "By Ada."),
    ]
    assert _below("[1] By their lawyer.", "", "It was told [1].") == [
        ("paragraph", "[1] By their lawyer."),
        ("paragraph", "It was told [1]."),
    ]


LINES = st.lists(
    st.one_of(
        st.text(alphabet=st.characters(categories=["L", "N", "P", "Z"]), max_size=60),
        st.sampled_from(
            ["", "1. first", "• item", "Home", "Press", "[1] note", "words [1] here", "===", "a\tb", "Heading"]
        ),
    ),
    max_size=12,
)


@pytest.mark.costly
@given(LINES)
def test_no_word_of_a_text_is_lost(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = Path(tmp_path_factory.mktemp("plain")) / "x.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    document = read_plain_text(path, DocumentId("x"), "x.txt", "")
    assert_invariants(document)
    marks = Counter(split_terms(" ".join(mark.mark for mark in document.note_marks)))
    notes = Counter(split_terms(" ".join(block.mark for block in document.blocks if block.kind is BlockKind.FOOTNOTE)))
    assert Counter(split_terms(document.text)) + marks + notes == Counter(
        split_terms("\n".join(lines).replace("-\n", "- \n"))
    )


def test_words_above_columns_of_figures_are_the_head_of_a_table(reads: Reads) -> None:
    lead = "Wages by month, as the ledger has them for one man in that year:"
    document = reads("table.txt", f"{lead}\n\nMonth\tTaken\nMay\t£640\nJune\t£655\nJuly\t£610\n")
    assert [block.is_head for block in document.blocks if block.kind is BlockKind.TABLE_ROW] == [True, *[False] * 3]
    assert {block.head for block in document.blocks if block.kind is BlockKind.TABLE_ROW} == {document.blocks[-4].span}


def test_a_rule_and_a_link_past_the_menu_are_no_part_of_a_title_and_a_quotation_may_end_it(reads: Reads) -> None:
    text = "\n\nThe men slept in the shed behind the harbour office, and nobody asked them why they did.\n"
    title = "Security notice for harbours"
    assert reads("a.txt", f"{title} ==========={text}").metadata.title == title
    assert reads("b.txt", f"Skip to main content\n\n{title}{text}").metadata.title == title
    assert reads("c.txt", f"Soaring nets 'hit old harbours'{text}").metadata.title == "Soaring nets 'hit old harbours'"
