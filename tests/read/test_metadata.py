"""The card: the metadata file, then the file's own, then what the text shows."""

from __future__ import annotations

import pytest

from kb.model import Correction, KindCorrection, Metadata, PassageKind
from kb.read.metadata import merge, parse_card
from tests.read.conftest import Reads

PAGE = (
    "<html lang=en><head><title>Own title</title><meta name=date content=2001-02-03></head>"
    "<body><p>Words.</p></body></html>"
)


def test_the_metadata_file_wins_over_the_files_own(reads: Reads) -> None:
    card = """
        title = "In the dock"
        date = 2013-06-13
        publisher = "Example Charity"
        authors = ["Ada Wren", "Ben Lark"]
        kind = "Release"
        url = "https://x.example/in-the-dock/"
        licence = "CC BY 4.0"
        superseded_by = "in-the-dock-2015"
    """
    assert reads("page.html", PAGE, card).metadata == Metadata(
        title="In the dock",
        date="2013-06-13",
        publisher="Example Charity",
        authors=("Ada Wren", "Ben Lark"),
        kind="release",
        url="https://x.example/in-the-dock/",
        language="en",
        licence="CC BY 4.0",
        superseded_by="in-the-dock-2015",
    )


def test_the_files_own_wins_over_what_the_text_shows(reads: Reads) -> None:
    metadata = reads("page.html", PAGE.replace("<p>", "<h2>Shown title</h2><p>4 May 2018</p><p>")).metadata
    assert (metadata.title, metadata.date) == ("Own title", "2001-02-03")


def test_the_name_of_the_file_is_the_last_resort(reads: Reads) -> None:
    metadata = reads("2016-05-04_net-menders_leaflet.html", "<p>Words that name nothing.</p>").metadata
    assert (metadata.title, metadata.date, metadata.kind) == ("2016-05-04 net-menders leaflet", "2016-05-04", "leaflet")


def test_no_title_is_ever_junk(reads: Reads) -> None:
    junk = PAGE.replace("Own title", "Microsoft Word - draft3.doc")
    assert reads("nets.html", junk).metadata.title == "Nets"
    assert reads("nets2.html", junk.replace("<p>", "<h1>Untitled</h1><p>")).metadata.title == "Nets2"


@pytest.mark.parametrize(
    ("written", "date"),
    [("2013-06-13", "2013-06-13"), ('"2013-06"', "2013-06"), ("2013", "2013"), ("2013-06-13T09:00:00Z", "2013-06-13")],
)
def test_a_date_may_be_written_as_toml_or_as_text(reads: Reads, written: str, date: str) -> None:
    assert reads("page.html", PAGE, f"date = {written}").metadata.date == date


def test_a_fault_costs_its_key_only_and_every_fault_is_said(reads: Reads) -> None:
    faulty = ('date = "13 June"', 'publsher = "X"', 'url = "x.example"', "authors = [1]", 'language = "English!"')
    card = "\n".join(('title = "In the dock"', *faulty))
    document = reads("page.html", PAGE, card)
    assert (document.metadata.title, document.metadata.date) == ("In the dock", "2001-02-03")
    assert len(document.remarks) == 5
    said = " ".join(document.remarks)
    for words in (
        "'page.html.toml': date should be a date such as 2013-06-13",
        "is '13 June'",
        "has the key 'publsher', which is not known and was left out. Use title, date, publisher, authors, kind, url",
        "url should be an address that begins with https://",
        "authors should be text in quotation marks, and is 1",
        "language should be a language",
    ):
        assert words in said


@pytest.mark.parametrize("card", ["title = ", "= 3", "title = 'x\n"])
def test_a_metadata_file_that_is_not_toml_costs_no_document(reads: Reads, card: str) -> None:
    document = reads("page.html", PAGE, card)
    assert document.metadata.title == "Own title"
    assert "'page.html.toml' is not a metadata file that can be read" in document.remarks[0]


@pytest.mark.parametrize("value", ["2013-13-01", "2013-02-30", True, 13.5, 99, [2013], ""])
def test_an_impossible_date_is_a_fault(value: object) -> None:
    metadata, faults = parse_card({"date": value})
    assert (metadata.date, len(faults)) == ("", 1)


def test_a_single_author_needs_no_list() -> None:
    assert parse_card({"authors": "Ada Wren"})[0].authors == ("Ada Wren",)


def test_merging_fills_what_is_empty() -> None:
    assert merge(Metadata(title="A"), Metadata(title="B", date="2001")) == Metadata(title="A", date="2001")


def test_a_release_says_so_in_its_first_lines(reads: Reads) -> None:
    headline, text = "Harbour workers were told they owed money", "Eleven men could not leave the harbour."
    document = reads("nets.txt", f"FOR IMMEDIATE RELEASE\n\n{headline}\n\n{text}\n")
    assert document.metadata.kind == "release"


CORRECTIONS = """
title = "In the dock"

[[quotations]]
words = "It is  late"
speaker = "Ada Quill"
role = "Director"

[[quotations]]
words = "Not a quotation"
quotation = false

[[quotations]]
words = "..."

[[quotations]]
speaker = "Nobody"
said = "What"

[[quotations]]
words = "It was early"
until = "in the day"
anonymous = true
"""


def test_corrections_of_quotations_are_read_and_each_fault_is_said(reads: Reads) -> None:
    document = reads("page.html", PAGE, CORRECTIONS)
    assert document.metadata.title == "In the dock"
    assert document.corrections == (
        Correction("It is late", speaker="Ada Quill", role="Director"),
        Correction("Not a quotation", quotation=False),
        Correction("It was early", until="in the day", anonymous=True),
    )
    third, fourth = document.remarks
    assert "'page.html.toml': table 3 of quotations was left out: words should be words of the quotation" in third
    assert "table 4 of quotations was left out: words is missing; the key 'said' is not known" in fourth


@pytest.mark.parametrize("card", ['quotations = "It is late"', "[quotations]\nwords = 'It is late'"])
def test_corrections_that_are_no_tables_are_a_fault(reads: Reads, card: str) -> None:
    document = reads("page.html", PAGE, card)
    assert document.corrections == ()
    assert "should be tables headed [[quotations]]" in document.remarks[0]


@pytest.mark.parametrize("line", ["quotation = 1", "anonymous = 'yes'", "speaker = 3", "words = ['It']"])
def test_a_correction_with_a_value_of_another_kind_is_left_out(reads: Reads, line: str) -> None:
    words = "" if line.startswith("words") else "words = 'It is late'\n"
    document = reads("page.html", PAGE, f"[[quotations]]\n{words}{line}")
    assert (document.corrections, len(document.remarks)) == ((), 1)


KINDS = """
[[kinds]]
words = "words of  a passage"
kinds = ["duty", "case study"]
laws = ["section 45 Modern Slavery Act 2015"]

[[kinds]]
words = "other words"
without = ["statistic"]

[[kinds]]
words = "wrong"
kinds = ["quotation"]

[[kinds]]
words = "wrong"
laws = ["a law of nature"]

[[kinds]]
words = "says nothing"

[[kinds]]
kind = "duty"
"""


def test_corrections_of_kinds_are_read_and_each_fault_is_said(reads: Reads) -> None:
    document = reads("page.html", PAGE, KINDS)
    assert document.kind_corrections == (
        KindCorrection(
            "words of a passage",
            (PassageKind.DUTY, PassageKind.CASE_STUDY),
            laws=("section 45 Modern Slavery Act 2015",),
        ),
        KindCorrection("other words", without=(PassageKind.STATISTIC,)),
    )
    third, fourth, fifth, sixth = document.remarks
    assert "'page.html.toml': table 3 of kinds was left out: kinds should be a list of kinds (recommendation" in third
    assert "table 4 of kinds was left out: laws has what cannot be read as a law: 'a law of nature'" in fourth
    assert "table 5 of kinds was left out: it says nothing of its passage" in fifth
    assert "words is missing; the key 'kind' is not known (use words, kinds, without, laws)" in sixth


def test_kinds_that_are_no_tables_are_left_out(reads: Reads) -> None:
    assert "should be tables headed [[kinds]]" in reads("page.html", PAGE, 'kinds = "duty"').remarks[0]
