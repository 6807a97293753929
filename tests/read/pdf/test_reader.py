"""The PDF reader, on tiny files made for each test."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from kb.errors import EncryptedError, ReadError
from kb.model import Block, BlockKind, Document, DocumentId, MetadataOrigin
from kb.read.pdf.reader import read_pdf
from kb.read.registry import read_document
from tests.read.layout.tiny_pdf import TinyPage, write_pdf

PROSE = [
    "The committee heard evidence from nine witnesses over",
    "four days, and read the papers that were sent to it by",
    "the police, the councils and those who had been held.",
]
MORE = [
    "Most of them had come to the country on a promise of",
    "work in a kitchen or on a farm, and none was paid what",
    "had been agreed before the journey began.",
]


def read(path: Path) -> Document:
    return read_pdf(path, DocumentId("tiny"), path.name, "0" * 64)


def find_texts(document: Document, kind: BlockKind) -> list[str]:
    return [block.span.slice(document.text) for block in document.blocks if block.kind is kind]


def find_labels(document: Document, block: Block) -> list[str]:
    return [
        page.label for page in document.pages if page.span.start < block.span.end and block.span.start < page.span.end
    ]


def build_numbered(count: int, first: int = 1) -> list[TinyPage]:
    """Return pages with a running head, a paragraph and a page number each."""
    pages = []
    for index in range(count):
        page = TinyPage()
        page.write("Annual report of the inquiry", 60, 40, 8)
        page.write_paragraph(PROSE, 60, 220)
        page.write(str(first + index), 290, 810, 9)
        pages.append(page)
    return pages


@pytest.fixture
def spread(tmp_path: Path) -> Document:
    pages = []
    for left in (2, 4, 6):
        page = TinyPage(width=1190)
        page.write_paragraph(PROSE, 60, 120)
        page.write_paragraph(MORE, 655, 120)
        page.write(str(left), 60, 810, 9)
        page.write(str(left + 1), 1120, 810, 9)
        pages.append(page)
    return read(write_pdf(tmp_path / "spread.pdf", pages))


def test_blocks_are_joined_by_one_line_feed_and_pages_cover_the_text(tmp_path: Path) -> None:
    document = read(write_pdf(tmp_path / "a.pdf", build_numbered(4)))
    assert document.text == "\n".join(block.span.slice(document.text) for block in document.blocks)
    assert document.pages[0].span.start == 0
    assert document.pages[-1].span.end == len(document.text)
    assert all(before.span.end == after.span.start for before, after in pairwise(document.pages))


def test_lines_of_a_paragraph_are_joined(tmp_path: Path) -> None:
    page = TinyPage()
    page.write_paragraph(PROSE, 60, 120)
    page.write_paragraph(MORE, 60, 180)
    document = read(write_pdf(tmp_path / "a.pdf", [page]))
    assert find_texts(document, BlockKind.PARAGRAPH) == [" ".join(PROSE), " ".join(MORE)]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (
            (
                "The population of the valley fell, and no one counted the popu-",
                "lation again until the survey of the year before last.",
            ),
            "counted the population again",
        ),
        (
            (
                "A child-centred service was asked for, and yet no child-",
                "centred service was ever paid for by the two councils.",
            ),
            "no child-centred service",
        ),
    ],
    ids=["undone where the document has the word without it", "kept where the document writes the word with it"],
)
def test_a_line_end_hyphen_is_read_as_the_document_writes_the_word(
    tmp_path: Path, lines: tuple[str, ...], joined: str
) -> None:
    page = TinyPage()
    page.write_paragraph(lines, 60, 120)
    assert joined in read(write_pdf(tmp_path / "a.pdf", [page])).text


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    page = TinyPage()
    for index in range(8):
        page.write(f"left line {index} goes on and on and on", 60, 120 + 12 * index)
        page.write(f"right line {index} goes on and on and on", 320, 120 + 12 * index)
    text = read(write_pdf(tmp_path / "a.pdf", [page])).text
    assert text.index("left line 7") < text.index("right line 0")


def test_a_paragraph_over_a_page_is_one_block_on_two_pages(tmp_path: Path) -> None:
    first, second = TinyPage(), TinyPage()
    first.write_paragraph([*PROSE, "They asked for a report that would say plainly what"], 60, 700)
    second.write_paragraph(["each of the bodies had done, and what it had left undone.", *MORE], 60, 120)
    document = read(write_pdf(tmp_path / "a.pdf", [first, second]))
    broken = next(block for block in document.blocks if "what each of the bodies" in block.span.slice(document.text))
    assert find_labels(document, broken) == ["1", "2"]


def test_running_heads_and_page_numbers_come_after_the_body(tmp_path: Path) -> None:
    document = read(write_pdf(tmp_path / "a.pdf", build_numbered(4)))
    assert find_texts(document, BlockKind.RUNNING)[:2] == ["Annual report of the inquiry", "1"]
    assert document.blocks[4].kind is BlockKind.RUNNING
    assert all(block.kind is not BlockKind.RUNNING for block in document.blocks[:4])


def test_the_printed_number_is_the_label(tmp_path: Path) -> None:
    document = read(write_pdf(tmp_path / "a.pdf", build_numbered(4, first=17)))
    assert [find_labels(document, block) for block in document.blocks[:4]] == [["17"], ["18"], ["19"], ["20"]]


def test_a_missing_number_is_implied_by_its_neighbours(tmp_path: Path) -> None:
    pages = build_numbered(5, first=17)
    pages[2].commands.pop()
    document = read(write_pdf(tmp_path / "a.pdf", pages))
    assert find_labels(document, document.blocks[2]) == ["19"]


def test_a_number_that_goes_with_no_other_is_no_label(tmp_path: Path) -> None:
    page = TinyPage()
    page.write_paragraph(PROSE, 60, 120)
    page.write("2040", 290, 810, 9)
    document = read(write_pdf(tmp_path / "a.pdf", [page]))
    assert find_labels(document, document.blocks[0]) == ["1"]


def test_two_printed_pages_on_one_page_have_one_number_and_two_labels(spread: Document) -> None:
    body = [block for block in spread.blocks if block.kind is BlockKind.PARAGRAPH]
    assert [find_labels(spread, block) for block in body] == [["2"], ["3"], ["4"], ["5"], ["6"], ["7"]]
    assert [page.number for page in spread.pages[:3]] == [1, 1, 2]


def test_a_footnote_is_a_block_and_its_mark_is_not_in_the_text(tmp_path: Path) -> None:
    page = TinyPage()
    page.write_paragraph(PROSE, 60, 120)
    page.write("The act was passed in the spring of that year", 60, 180)
    page.write("1", 257, 176, 6)
    page.write("and came into force in July.", 263, 180)
    page.write("1", 60, 757, 5)
    page.write("See the second schedule to the act.", 66, 760, 8)
    document = read(write_pdf(tmp_path / "a.pdf", [page]))
    assert "of that year and came" in document.text
    (mark,) = document.note_marks
    assert document.text[: mark.offset].endswith("of that year")
    note = document.blocks[mark.note]
    assert (note.kind, note.mark, note.span.slice(document.text)) == (
        BlockKind.FOOTNOTE,
        "1",
        "See the second schedule to the act.",
    )


def test_a_raised_ending_of_a_number_is_no_mark(tmp_path: Path) -> None:
    page = TinyPage()
    page.write("The hearing of the 4", 60, 120)
    page.write("th", 151, 116, 6)
    page.write("of May was adjourned for a week.", 161, 120)
    document = read(write_pdf(tmp_path / "a.pdf", [page]))
    assert "the 4th of May" in document.text
    assert not document.note_marks


def test_bullets_are_list_items_with_their_depth(tmp_path: Path) -> None:
    page = TinyPage()
    page.write_paragraph([*PROSE, "The council should:"], 60, 120)
    for index, (left, words) in enumerate(
        ((60, "write to the owners"), (80, "by post"), (80, "and by telephone"), (60, "visit them"))
    ):
        page.write("•", left, 190 + 14 * index)
        page.write(words, left + 15, 190 + 14 * index)
    document = read(write_pdf(tmp_path / "a.pdf", [page]))
    items = [block for block in document.blocks if block.kind is BlockKind.LIST_ITEM]
    assert [(item.level, item.mark) for item in items] == [(0, "•"), (1, "•"), (1, "•"), (0, "•")]
    assert items[0].span.slice(document.text) == "• write to the owners"


def test_headings_have_levels_by_their_size(tmp_path: Path) -> None:
    page = TinyPage()
    y = 100.0
    for heading, size in (("Findings", 18), ("Work on farms", 13), ("Work in kitchens", 13), ("Advice", 18)):
        page.write(heading, 60, y, size, font="bold")
        y = page.write_paragraph(PROSE, 60, y + 24) + 30
    cover = TinyPage()
    cover.write("A winter of work", 60, 200, 30)
    document = read(write_pdf(tmp_path / "a.pdf", [cover, page]))
    found = [
        (block.level, block.span.slice(document.text)) for block in document.blocks if block.kind is BlockKind.HEADING
    ]
    assert found == [(1, "Findings"), (2, "Work on farms"), (2, "Work in kitchens"), (1, "Advice")]
    assert find_texts(document, BlockKind.TITLE) == ["A winter of work"]


def test_the_outline_gives_levels_where_it_agrees_with_the_page(tmp_path: Path) -> None:
    page = TinyPage()
    y = 100.0
    for heading in ("Part one", "Work on farms"):
        page.write(heading, 60, y, 14, font="bold")
        y = page.write_paragraph(PROSE, 60, y + 24) + 30
    cover = TinyPage()
    cover.write("A winter of work", 60, 200, 30)
    writer = PdfWriter(clone_from=PdfReader(write_pdf(tmp_path / "plain.pdf", [cover, page])))
    part = writer.add_outline_item(title="Part one", page_number=1)
    writer.add_outline_item(title="Work on farms", page_number=1, parent=part)
    writer.write(tmp_path / "a.pdf")
    document = read(tmp_path / "a.pdf")
    assert [block.level for block in document.blocks if block.kind is BlockKind.HEADING] == [1, 2]


def test_entries_of_a_contents_page_are_marked(tmp_path: Path) -> None:
    page = TinyPage()
    page.write("Contents", 60, 80, 18, font="bold")
    for index, (title, number) in enumerate((("Foreword", 3), ("Findings", 5), ("Advice", 12))):
        page.write(title, 60, 130 + 20 * index)
        page.write(str(number), 500, 130 + 20 * index)
    document = read(write_pdf(tmp_path / "a.pdf", [page, *build_numbered(3)]))
    assert find_texts(document, BlockKind.CONTENTS) == ["Foreword 3", "Findings 5", "Advice 12"]


def test_a_ruled_table_is_read_row_by_row(tmp_path: Path) -> None:
    page = TinyPage()
    page.write_paragraph(PROSE, 60, 120)
    for y in (200, 220, 252, 272):
        page.draw_rule(60, y, 400, y + 1)
    for x in (60, 200, 400):
        page.draw_rule(x, 200, x + 1, 272)
    for words, x, y in (
        ("Year", 65, 214),
        ("Cases", 205, 214),
        ("2012, from", 65, 234),
        ("March", 65, 246),
        ("14", 205, 234),
    ):
        page.write(words, x, y)
    page.write("2013", 65, 266)
    page.write("21", 205, 266)
    document = read(write_pdf(tmp_path / "a.pdf", [page]))
    assert find_texts(document, BlockKind.TABLE_ROW) == ["Year\tCases", "2012, from March\t14", "2013\t21"]


def test_a_page_without_text_is_counted(tmp_path: Path) -> None:
    pages = [*build_numbered(1), TinyPage(), *build_numbered(1)]
    pages[1].draw_scan()
    document = read(write_pdf(tmp_path / "a.pdf", pages))
    assert (document.page_count, document.unread_pages) == (3, (2,))


def test_a_turned_page_is_read_as_it_is_seen(tmp_path: Path) -> None:
    page = TinyPage(turned=90)
    for index, line in enumerate(PROSE):
        page.commands.append(f"BT /plain 10 Tf 0 1 -1 0 {100 + 12 * index} 100 Tm ({line}) Tj ET")
    assert find_texts(read(write_pdf(tmp_path / "a.pdf", [page])), BlockKind.PARAGRAPH) == [" ".join(PROSE)]


def test_hidden_text_below_visible_text_is_left_out(tmp_path: Path) -> None:
    page = TinyPage()
    page.write_paragraph(PROSE, 60, 120)
    page.write("hidden from all readers", 60, 300, hidden=True)
    assert "hidden from" not in read(write_pdf(tmp_path / "a.pdf", [page])).text


def test_the_hidden_text_of_a_scan_is_read(tmp_path: Path) -> None:
    page = TinyPage()
    page.draw_scan()
    page.write("recognised by a machine", 60, 300, hidden=True)
    assert read(write_pdf(tmp_path / "a.pdf", [page])).text == "recognised by a machine"


def test_text_outside_the_visible_part_of_a_page_is_left_out(tmp_path: Path) -> None:
    page = TinyPage(crop=(0, 400, 595, 842))
    page.write_paragraph(PROSE, 60, 120)
    page.write("printer's slug", 60, 800)
    assert "slug" not in read(write_pdf(tmp_path / "a.pdf", [page])).text


def test_a_doubled_line_is_read_once(tmp_path: Path) -> None:
    page = TinyPage()
    page.write("Set twice to look bold", 60, 120)
    page.write("Set twice to look bold", 60.4, 120)
    assert read(write_pdf(tmp_path / "a.pdf", [page])).text.count("Set twice") == 1


def test_the_files_title_is_taken_unless_it_is_a_programs(tmp_path: Path) -> None:
    page = TinyPage()
    page.write("A winter of work", 60, 120, 30)
    page.write_paragraph(PROSE, 60, 200)
    named = read_document(write_pdf(tmp_path / "a.pdf", [page], Title="A Winter of Work"), "a.pdf")
    unnamed = read_document(write_pdf(tmp_path / "b.pdf", [page], Title="Microsoft Word - draft3.doc"), "b.pdf")
    assert (named.metadata.title, unnamed.metadata.title) == ("A Winter of Work", "A winter of work")


def test_the_day_on_which_a_program_wrote_a_file_is_not_its_date(tmp_path: Path) -> None:
    page = TinyPage()
    page.write("A winter of work", 60, 120, 30)
    page.write("13 June 2013", 60, 160, 12)
    created = "D:20140102030405Z"
    paths = [
        write_pdf(tmp_path / "a.pdf", [page], CreationDate=created),
        write_pdf(tmp_path / "b.pdf", build_numbered(1), CreationDate=created),
        write_pdf(tmp_path / "form-v1-29-04-2019.pdf", build_numbered(1), CreationDate=created),
    ]
    found = [read_document(path, path.name).metadata for path in paths]
    assert [(each.date, each.find_origin("date")) for each in found] == [
        ("2013-06-13", MetadataOrigin.TITLE_PAGE),
        ("", None),
        ("2019-04-29", MetadataOrigin.FILE_NAME),
    ]


def test_an_author_counts_only_where_the_document_names_them(tmp_path: Path) -> None:
    page = TinyPage()
    page.write("By Ada Byron", 60, 120)
    named = read_document(write_pdf(tmp_path / "a.pdf", [page], Author="Ada Byron"), "a.pdf")
    typist = read_document(write_pdf(tmp_path / "b.pdf", [page], Author="Office User"), "b.pdf")
    assert (named.metadata.authors, typist.metadata.authors) == (("Ada Byron",), ("Ada Byron",))


def encrypt(folder: Path, user_password: str) -> Path:
    writer = PdfWriter(clone_from=PdfReader(write_pdf(folder / "plain.pdf", build_numbered(1))))
    writer.encrypt(user_password, "owner", algorithm="AES-256")
    writer.write(folder / "locked.pdf")
    return folder / "locked.pdf"


def test_an_empty_password_opens_and_is_remarked_on(tmp_path: Path) -> None:
    document = read(encrypt(tmp_path, ""))
    assert "nine witnesses" in document.text
    assert document.remarks == ("The file is encrypted and was opened with an empty password.",)


def test_another_password_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(EncryptedError, match="opens with a password only"):
        read(encrypt(tmp_path, "secret"))


def test_attachments_are_named_in_a_remark(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(write_pdf(tmp_path / "plain.pdf", build_numbered(1))))
    writer.add_attachment("figures.csv", b"1,2")
    writer.write(tmp_path / "a.pdf")
    assert read(tmp_path / "a.pdf").remarks == ("The file has attachments, which were not read: figures.csv.",)


def test_what_is_no_pdf_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"<html>not here</html>")
    with pytest.raises(ReadError, match=r"not a PDF file.*again from its source"):
        read(tmp_path / "a.pdf")


READ_ALL = """
import json, sys
from pathlib import Path
from kb.errors import ReadError
from kb.read.pdf.reader import read_pdf
for path in sorted(Path(sys.argv[1]).rglob("*.pdf")):
    print(json.dumps(["begin", str(path)]), flush=True)
    try:
        document = read_pdf(path, "x", path.name, "")
    except ReadError as error:
        print(json.dumps(["refused", str(error)]), flush=True)
        continue
    whole = "\\n".join(block.span.slice(document.text) for block in document.blocks)
    clean = all("  " not in line and line.strip() for line in whole.split("\\n")) or not whole
    print(json.dumps(["read", whole == document.text and clean]), flush=True)
"""


@pytest.mark.costly
def test_every_awkward_file_is_read_or_refused_with_a_reason(test_data: Path) -> None:
    # In a separate process, since a fault in the PDF library would end this one.
    run = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(test_data / "pdf")],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    said = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.returncode == 0, [*said[-1:], run.stderr[-500:]]
    assert sum(each[0] == "begin" for each in said) >= 150
    assert [before[1] for before, after in pairwise(said) if after == ["read", False]] == []
    assert all(each[1].count(". ") >= 1 for each in said if each[0] == "refused")
