"""OpenDocument texts: headings, lists, tables, notes and running heads as blocks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kb.errors import EncryptedError, ReadError
from kb.model import BlockKind, Document
from kb.read.registry import read_document
from tests.read.invariants import assert_invariants, levels, outline, texts
from tests.read.office.files import write_odt, write_package

ReadsText = Callable[..., Document]

PROSE = "They were moved from town to town, never more than a week in each, and nobody asked them why."
LISTS = """
<text:list-style style:name="L1">
  <text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
  <text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")" text:display-levels="2"/>
</text:list-style>
<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1" text:bullet-char="–"/></text:list-style>
<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Quotations"/>
"""


@pytest.fixture
def reads_text(tmp_path: Path) -> ReadsText:
    """Write an OpenDocument text of this body, and read it."""

    def write_and_read(body: str, **parts: str) -> Document:
        document = read_document(write_odt(tmp_path / "file.odt", body, **parts), "file.odt")
        assert_invariants(document)
        return document

    return write_and_read


def test_titles_headings_quotations_and_numbered_headings_are_known(reads_text: ReadsText) -> None:
    outline_style = (
        '<text:outline-style><text:outline-level-style text:level="1" style:num-format="1"/>'
        '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>'
    )
    document = reads_text(
        '<text:p text:style-name="Title">Moved</text:p><text:h text:outline-level="1">Findings</text:h>'
        f'<text:h text:outline-level="2">Towns</text:h><text:p>{PROSE}</text:p>'
        f'<text:h text:outline-level="2">Offices</text:h><text:p text:style-name="P1">{PROSE}</text:p>',
        styles=LISTS,
        master='<style:style style:name="Title" style:family="paragraph"/>'
        f'<style:style style:name="Quotations" style:family="paragraph"/>{outline_style}',
    )
    assert outline(document) == [
        ("title", "Moved"),
        ("heading", "1 Findings"),
        ("heading", "1.1 Towns"),
        ("paragraph", PROSE),
        ("heading", "1.2 Offices"),
        ("block quotation", PROSE),
    ]
    assert levels(document, BlockKind.HEADING) == [1, 2, 2]


def test_lists_have_their_marks_and_levels(reads_text: ReadsText) -> None:
    document = reads_text(
        '<text:list text:style-name="L1"><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>below'
        "</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>two</text:p></text:list-item>"
        '</text:list><text:list text:style-name="L2"><text:list-item><text:p>dash</text:p></text:list-item>'
        "</text:list>",
        styles=LISTS,
    )
    assert texts(document) == ["1. one", "1.a) below", "2. two", "– dash"]
    assert levels(document, BlockKind.LIST_ITEM) == [0, 1, 0, 0]


def test_a_bold_line_above_prose_is_a_heading(reads_text: ReadsText) -> None:
    document = reads_text(
        f'<text:p>{PROSE}</text:p><text:p><text:span text:style-name="T1">What they said</text:span></text:p>'
        f'<text:p>{PROSE}</text:p><text:p><text:span text:style-name="T1">Who</text:span></text:p>'
        f"<text:p>{PROSE}</text:p>",
        styles=LISTS,
    )
    assert texts(document, BlockKind.HEADING) == ["What they said", "Who"]


def test_tables_have_heads_and_wide_cells(reads_text: ReadsText) -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell{more}><text:p>{text}</text:p></table:table-cell>"

    document = reads_text(
        "<table:table><table:table-header-rows><table:table-row>"
        f"{cell('Town')}{cell('Moves')}{cell('Office')}</table:table-row></table:table-header-rows>"
        f"<table:table-row>{cell('Ashford')}{cell('41', ' table:number-columns-repeated=' + chr(34) + '2' + chr(34))}"
        "</table:table-row></table:table>"
    )
    assert texts(document) == ["Town\tMoves\tOffice", "Ashford\t41\t41"]
    assert [block.is_head for block in document.blocks] == [True, False]


def test_notes_boxes_running_heads_and_properties_are_read(reads_text: ReadsText) -> None:
    document = reads_text(
        f'<text:p>{PROSE}<text:note text:id="n1"><text:note-citation>1</text:note-citation><text:note-body>'
        "<text:p>Interview of March.</text:p></text:note-body></text:note></text:p>"
        "<text:p><draw:frame><draw:text-box><text:p>In a box</text:p></draw:text-box></draw:frame></text:p>",
        master="<style:header><text:p>Example charity</text:p></style:header>",
        meta="<dc:title>Moved without a reason</dc:title><dc:language>en-GB</dc:language>",
    )
    assert outline(document) == [
        ("paragraph", PROSE),
        ("paragraph", "In a box"),
        ("footnote", "Interview of March."),
        ("running head", "Example charity"),
    ]
    assert [(mark.mark, mark.note) for mark in document.note_marks] == [("1", 2)]
    assert (document.metadata.title, document.metadata.language) == ("Moved without a reason", "en-GB")


def test_deletions_comments_and_hidden_sections_are_not_text(reads_text: ReadsText) -> None:
    document = reads_text(
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        '<text:section text:display="none"><text:p>hidden</text:p></text:section>'
        "<text:p>Kept<office:annotation><text:p>a comment</text:p></office:annotation>.</text:p>"
    )
    assert texts(document) == ["Kept."]


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    path = write_odt(tmp_path / "file.odt", "", manifest="<encryption-data/>")
    with pytest.raises(EncryptedError, match="password"):
        read_document(path, "file.odt")
    with pytest.raises(ReadError, match="is damaged"):
        read_document(write_package(path, {"content.xml": "<office"}), "file.odt")
    path.write_bytes(b"no package")
    with pytest.raises(ReadError, match="This is not an OpenDocument text"):
        read_document(path, "file.odt")
