"""Word: headings, lists, tables, notes, boxes and tracked changes as blocks."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from kb.errors import EncryptedError, FormatError, ReadError
from kb.model import BlockKind, Document, MetadataOrigin
from kb.read.registry import read_document
from tests.read.invariants import assert_invariants, levels, outline, text_of, texts
from tests.read.word.files import STYLES, p, t, write_word

ReadsWord = Callable[..., Document]

PROSE = "They were moved from town to town, never more than a week in each, and nobody asked them why."
NUMBERING = """
<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="4"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="(%3)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>
  <w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
"""


def item(text: str, number: int, level: int = 0, run: str = "") -> str:
    properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return p(text, properties=properties, run=run)


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


@pytest.fixture
def reads_word(tmp_path: Path) -> ReadsWord:
    """Write a Word file of this body, and read it."""

    def write_and_read(body: str, name: str = "file.docx", **parts: str) -> Document:
        document = read_document(write_word(tmp_path / name, body, **parts), name)
        assert_invariants(document)
        return document

    return write_and_read


def test_headings_are_known_by_style_by_inherited_style_and_by_outline_level(reads_word: ReadsWord) -> None:
    outlined = p("Three", properties='<w:outlineLvl w:val="2"/>')
    document = reads_word(
        p("One", "H1") + p(PROSE) + p("Two", "Mine") + outlined + p(PROSE) + p("Four", "H1") + p(PROSE)
    )
    assert texts(document, BlockKind.HEADING) == ["One", "Two", "Three", "Four"]
    assert levels(document, BlockKind.HEADING) == [1, 2, 3, 1]


def test_a_title_style_gives_the_title(reads_word: ReadsWord) -> None:
    document = reads_word(p("The estuary plan", "Title") + p("One", "H1") + p(PROSE))
    assert document.metadata.title == "The estuary plan"
    assert outline(document)[0] == ("title", "The estuary plan")


def test_short_bold_or_large_paragraphs_are_headings_where_no_style_says_so(reads_word: ReadsWord) -> None:
    large, bold = '<w:sz w:val="32"/>', "<w:b/>"
    document = reads_word(
        p("The estuary plan", run=large) + p("Aims", run=bold) + p(PROSE) + p("This sentence is bold.", run=bold)
        + p("Means", run=bold) + p(PROSE)
    )  # fmt: skip
    assert outline(document)[:2] == [("title", "The estuary plan"), ("heading", "Aims")]
    assert texts(document, BlockKind.HEADING) == ["Aims", "Means"]


def test_short_lines_above_prose_are_headings_where_nothing_stands_out(reads_word: ReadsWord) -> None:
    document = reads_word(p("The estuary plan") + p(PROSE) + p("Our aims") + p(PROSE))
    assert [kind for kind, _ in outline(document)] == ["title", "paragraph", "heading", "paragraph"]


def test_a_numbered_sentence_in_a_heading_style_is_text(reads_word: ReadsWord) -> None:
    document = reads_word(
        p("1 Aims", "H1") + p("1.1 The plan will be reviewed every year.", "H2") + p("2 Means", "H1") + p(PROSE)
    )
    assert texts(document, BlockKind.HEADING) == ["1 Aims", "2 Means"]


def test_lists_have_the_marks_that_are_printed(reads_word: ReadsWord) -> None:
    document = reads_word(
        item("a", 1) + item("b", 1, 1) + item("c", 1, 1) + item("d", 1, 2) + item("e", 1) + item("f", 1, 1)
        + item("g", 2) + item("h", 2, 1) + item("i", 3) + item("j", 9),
        numbering=NUMBERING,
    )  # fmt: skip
    assert texts(document) == ["1. a", "1.a) b", "1.b) c", "(iv) d", "2. e", "2.a) f", "• g", "◦ h", "7. i", "j"]
    assert levels(document, BlockKind.LIST_ITEM) == [0, 1, 1, 2, 0, 1, 0, 1, 0]


def test_a_bold_numbered_line_is_a_heading_with_its_number(reads_word: ReadsWord) -> None:
    bold = "<w:b/>"
    document = reads_word(
        item("Aims", 1, run=bold) + p(PROSE) + item("Means", 1, run=bold) + p(PROSE), numbering=NUMBERING
    )
    assert texts(document, BlockKind.HEADING) == ["1. Aims", "2. Means"]


def test_quotations_captions_and_contents_are_known_by_style(reads_word: ReadsWord) -> None:
    indented = p("Indented on both sides.", properties='<w:ind w:left="720" w:right="720"/>')
    document = reads_word(
        p("Aims 3", "TOC1") + p("“He said no.”", "Quote") + indented + p("Figure 1. Nets", "Cap") + p("x", "Loop")
    )
    assert [kind for kind, _ in outline(document)] == [
        "contents entry",
        "block quotation",
        "block quotation",
        "caption",
        "paragraph",
    ]


def test_a_typed_table_of_contents_is_marked(reads_word: ReadsWord) -> None:
    document = reads_word(
        p("Contents", "H1") + p("1. Aims     3") + p("2. Means ..... 12") + p("Aims", "H1") + p(PROSE)
    )
    assert texts(document, BlockKind.CONTENTS) == ["1. Aims 3", "2. Means ..... 12"]


def test_foot_and_endnotes_stand_apart_and_their_marks_keep_their_place(reads_word: ReadsWord) -> None:
    body = p(
        t("Nobody was paid") + '<w:r><w:footnoteReference w:id="5"/></w:r>' + t(" that year")
        + '<w:r><w:endnoteReference w:id="1"/></w:r>' + t(".") + '<w:r><w:footnoteReference w:id="3"/></w:r>'
    )  # fmt: skip
    note = '<w:footnote w:id="{}">{}</w:footnote>'
    document = reads_word(
        body,
        footnotes=note.format(-1, p("separator"))
        + note.format(3, p("Later."))
        + note.format(5, p("First.") + p("More.")),
        endnotes=f'<w:endnote w:id="1">{p("At the end.")}</w:endnote>',
    )
    assert texts(document) == ["Nobody was paid that year.", "First.", "More.", "At the end.", "Later."]
    assert [
        (each.mark, document.text[: each.offset], text_of(document, document.blocks[each.note]))
        for each in document.note_marks
    ] == [
        ("1", "Nobody was paid", "First."),
        ("i", "Nobody was paid that year", "At the end."),
        ("2", "Nobody was paid that year.", "Later."),
    ]


def test_what_was_inserted_is_text_and_what_was_deleted_or_hidden_is_not(reads_word: ReadsWord) -> None:
    deleted = "<w:del><w:r><w:delText>five</w:delText></w:r></w:del>"
    moved = "<w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    joined = p(t("and "), properties="<w:rPr><w:del/></w:rPr>")
    document = reads_word(
        p(f"{t('Eleven ')}{deleted}{moved}{hidden}<w:ins>{t('men')}</w:ins>") + joined + p("twelve women")
    )
    assert texts(document) == ["Eleven men", "and twelve women"]


def test_links_fields_symbols_and_breaks_are_read_as_they_are_printed(reads_word: ReadsWord) -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGEREF x</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + t("12") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    document = reads_word(
        p(
            t("See ") + f"<w:hyperlink>{t('the plan')}</w:hyperlink>" + t(", page ") + field
            + "<w:r><w:br/><w:t>anti</w:t><w:noBreakHyphen/><w:t>slavery</w:t><w:tab/></w:r>"
            + '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
        )
    )  # fmt: skip
    assert document.text == "See the plan, page 12 anti-slavery ✓"


def test_text_boxes_are_read_once(reads_word: ReadsWord) -> None:
    box = f"<w:txbxContent>{p('In a box.')}</w:txbxContent>"
    anchored = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
        "</mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(reads_word(p(t("Beside it.") + anchored))) == ["Beside it.", "In a box."]


def test_tables_are_read_row_by_row_and_merged_cells_once(reads_word: ReadsWord) -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        cell("Month") + cell("Earned") + cell("Taken"),
        cell("May", down) + cell("£800") + cell("£640"),
        cell("May", on) + cell("£90") + cell("£90"),
        cell("not recorded", '<w:gridSpan w:val="2"/>') + cell("x"),
    ]
    document = reads_word("<w:tbl>" + "".join(f"<w:tr>{each}</w:tr>" for each in rows) + "</w:tbl>")
    assert texts(document, BlockKind.TABLE_ROW) == [
        "Month\tEarned\tTaken",
        "May\t£800\t£640",
        "\t£90\t£90",
        "not recorded\t\tx",
    ]


def test_a_table_of_two_columns_is_a_table(reads_word: ReadsWord) -> None:
    document = reads_word(f"<w:tbl><w:tr>{cell('May')}{cell('£800')}</w:tr><w:tr>{cell('June')}</w:tr></w:tbl>")
    assert texts(document, BlockKind.TABLE_ROW) == ["May\t£800", "June"]


def test_a_table_of_one_column_is_text(reads_word: ReadsWord) -> None:
    document = reads_word(
        f"<w:tbl><w:tr><w:tc>{p('Aims', 'H1')}{p(PROSE)}</w:tc></w:tr><w:tr>{cell('End.')}</w:tr></w:tbl>"
    )
    assert [kind for kind, _ in outline(document)] == ["title", "paragraph", "paragraph"]


def test_headers_and_footers_are_running_heads(reads_word: ReadsWord) -> None:
    document = reads_word(p("Body."), header1=p("Estuary forum"), footer1=p("Page 1") + p("Page 1"))
    assert texts(document, BlockKind.RUNNING) == ["Estuary forum", "Page 1"]


def test_of_the_properties_a_title_counts_and_names_that_are_printed_too(reads_word: ReadsWord) -> None:
    core = (
        "<dc:title>The estuary plan</dc:title><dc:creator>Ada Wren; Ben Lark</dc:creator>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">2016-05-04T10:00:00Z</dcterms:created>'
    )
    metadata = reads_word(p("By Ben Lark, for Example Council."), core=core, company="Example Council").metadata
    assert (metadata.title, metadata.authors, metadata.publisher, metadata.date, metadata.language) == (
        "The estuary plan",
        ("Ben Lark",),
        "Example Council",
        "",
        "en-GB",
    )
    assert [metadata.find_origin(name) for name in ("title", "authors", "publisher")] == [
        MetadataOrigin.PROPERTIES,
        MetadataOrigin.TITLE_PAGE,
        MetadataOrigin.TITLE_PAGE,
    ]
    unnamed = reads_word(p("Body."), "b.docx", core=core, company="Example Council").metadata
    assert (unnamed.authors, unnamed.publisher) == ((), "")


def test_the_name_of_an_account_and_of_a_maker_of_computers_is_not_in_the_metadata(reads_word: ReadsWord) -> None:
    metadata = reads_word(p("Body."), core="<dc:creator>awren2</dc:creator>", company="Hewlett-Packard").metadata
    assert (metadata.authors, metadata.publisher) == ((), "")


def test_the_day_a_file_was_made_gives_way_to_a_date_in_its_text_or_name(reads_word: ReadsWord) -> None:
    core = '<dcterms:created xsi:type="dcterms:W3CDTF">2016-05-04T10:00:00Z</dcterms:created>'
    assert reads_word(p("Plan") + p("March 2015") + p(PROSE), core=core).metadata.date == "2015-03"
    assert reads_word(p(PROSE), "Plan_March_2014.docx", core=core).metadata.date == "2014-03"


def test_a_file_that_python_docx_writes_is_read(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("The estuary plan", 0)
    made.add_heading("Aims", 1)
    made.add_paragraph("one telephone number", style="List Bullet")
    made.add_paragraph("first of all", style="List Number")
    made.add_paragraph("“He said no.”", style="Intense Quote")
    made.save(str(tmp_path / "made.docx"))
    assert outline(read_document(tmp_path / "made.docx", "made.docx")) == [
        ("title", "The estuary plan"),
        ("heading", "Aims"),
        ("list item", "• one telephone number"),
        ("list item", "1. first of all"),
        ("block quotation", "“He said no.”"),
    ]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", ReadError, "The file is empty"),
        (b"just text", ReadError, "not a Word file"),
        (b"PK\x03\x04 and no more", ReadError, "not a Word file"),
        (OLE + b"\0" * 100, FormatError, "old Word file"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), EncryptedError, "password"),
    ],
)
def test_what_is_no_word_file_is_refused_with_a_reason(
    tmp_path: Path, data: bytes, error: type[ReadError], words: str
) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(data)
    with pytest.raises(error, match=words):
        read_document(path, "x.docx")


def test_a_damaged_word_file_is_refused_with_a_reason(tmp_path: Path) -> None:
    whole = write_word(tmp_path / "whole.docx", p("Body."))
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(tmp_path / "x.docx", "w") as target:
        for name in source.namelist():
            target.writestr(name, "<w:document" if name == "word/document.xml" else source.read(name))
    with pytest.raises(ReadError, match="damaged"):
        read_document(tmp_path / "x.docx", "x.docx")


def _read_roles(reads_word: ReadsWord, first: str, *, properties: str = "", row: str = "", **parts: str) -> str:
    """Return a letter for each row of a table of two columns: h for its head, d for rows below it, - for others.

    `properties` are those of the table and `row` those of its first row.
    """
    rows = [
        f"<w:tr><w:trPr>{row}</w:trPr>{first}</w:tr>",
        *(f"<w:tr>{cell(each)}{cell('Some words')}</w:tr>" for each in ("May", "June")),
    ]
    document = reads_word(f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>", **parts)
    return "".join("h" if block.is_head else "d" if block.head else "-" for block in document.blocks)


def _build_cell(text: str, *, properties: str = "", run: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text, run=run)}</w:tc>"


def test_a_row_in_bold_or_on_a_shade_or_repeated_on_each_page_is_the_head_of_its_table(reads_word: ReadsWord) -> None:
    names = ("Month", "What was said")
    assert _read_roles(reads_word, "".join(map(cell, names))) == "---"
    assert _read_roles(reads_word, "".join(_build_cell(each, run="<w:b/>") for each in names)) == "hdd"
    shade = '<w:shd w:val="clear" w:fill="D9D9D9"/>'
    assert _read_roles(reads_word, "".join(_build_cell(each, properties=shade) for each in names)) == "hdd"
    white = '<w:shd w:val="clear" w:fill="FFFFFF"/>'
    assert _read_roles(reads_word, "".join(_build_cell(each, properties=white) for each in names)) == "---"
    assert _read_roles(reads_word, "".join(map(cell, names)), row="<w:tblHeader/>") == "hdd"


@pytest.mark.parametrize(
    ("look", "roles"),
    [
        ('w:firstRow="1"', "hdd"),
        ('w:val="0020"', "hdd"),
        ('w:firstRow="0" w:val="0000"', "---"),
        ('w:val="none"', "---"),
    ],
)
def test_a_first_row_that_the_style_of_a_table_sets_apart_is_its_head(
    reads_word: ReadsWord, look: str, roles: str
) -> None:
    bold = '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr>'
    styles = f'{STYLES}<w:style w:type="table" w:styleId="Grid4"><w:name w:val="Grid 4"/>{bold}</w:style>'
    properties = f'<w:tblStyle w:val="Grid4"/><w:tblLook {look}/>'
    first = "".join(map(cell, ("Month", "What was said")))
    assert _read_roles(reads_word, first, properties=properties, styles=styles) == roles
