"""Files to keep: passages as rows of a table, or on a sheet for Word, and what all Word files have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from kb.citations.wording import StyledText, format_pages, format_short_citation
from kb.model import DocumentRecord, PageRange, Passage, Supersessions
from kb.present.lines import write_table
from kb.present.machine_read import describe_machine_read, describe_validity
from kb.text.characters import remove_not_in_xml
from kb.text.jurisdictions import find_narrower

if TYPE_CHECKING:
    from docx.document import Document

NO_DATE = "no date printed"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class PassageRow(NamedTuple):
    """A passage in words.

    Attributes:
        date: In ISO 8601, as exact as it is known; or that none is printed.
        nations: Where the passage applies, or else its document.
        holds: Whether the document holds, and what that rests on.
        checked: What of the citation no person has checked, or the day on which one did.
        address: Absolute.
    """

    words: str
    document: str
    publisher: str
    date: str
    nations: str
    holds: str
    page: str
    citation: str
    checked: str
    address: str


def build_row(
    record: DocumentRecord, passage: Passage, pages: PageRange | None, superseded: Supersessions, address: str
) -> PassageRow:
    """Return the row of a passage; `pages` are those to cite it by."""
    metadata = record.metadata
    return PassageRow(
        words=passage.text,
        document=record.title,
        publisher=metadata.read_publisher,
        date=metadata.date or NO_DATE,
        nations=", ".join(find_narrower(passage.heading, metadata.jurisdictions)[0] or metadata.jurisdictions),
        holds=describe_validity(metadata, superseded.judge(record.id, metadata)),
        page=format_pages(pages) if pages else "",
        citation=format_short_citation(record, pages, passage),
        checked=describe_machine_read(metadata, passage),
        address=address,
    )


def write_passage_table(rows: Sequence[PassageRow], note: str = "") -> bytes:
    """Write rows below their names as CSV for spreadsheets; a `note` is the first cell of a last row."""
    last = [(note, *[""] * (len(PassageRow._fields) - 1))] if note else []
    return write_table(PassageRow._fields, [*rows, *last])


def open_word_file(heading: str) -> Document:
    """Return a new Word file with a heading and nobody as its author."""
    from docx import Document  # only for who asks for it: it takes longer to load than a page to show

    file = Document()
    file.core_properties.author = ""
    file.add_heading(remove_not_in_xml(heading), 0)
    return file


def save_word_file(file: Document) -> bytes:
    """Return the content of a Word file."""
    written = BytesIO()
    file.save(written)
    return written.getvalue()


@dataclass(frozen=True, slots=True)
class WordPassage:
    """A passage of a pack in words.

    Attributes:
        facts: What is known of its document, in one line.
        warnings: What a reader has to know before using it, a line each.
        citation: In the text, or the footnote; `entry` is that in the list of references.
        notes: What of the citation no person has checked.
        address: Absolute.
    """

    heading: str
    words: str
    facts: str
    warnings: tuple[str, ...]
    citation: tuple[StyledText, ...]
    entry: tuple[StyledText, ...]
    notes: str
    address: str


def write_word_pack(heading: str, about: Iterable[str], passages: Iterable[WordPassage]) -> bytes:
    """Write a pack of passages as a Word file; `about` are paragraphs below its heading."""
    file = open_word_file(heading)
    for line in about:
        file.add_paragraph(remove_not_in_xml(line))
    for number, each in enumerate(passages, 1):
        file.add_heading(remove_not_in_xml(f"{number}. {each.heading}"), 2)
        file.add_paragraph(remove_not_in_xml(each.words), "Quote")
        for warning in each.warnings:
            file.add_paragraph().add_run(remove_not_in_xml(warning)).bold = True
        file.add_paragraph(remove_not_in_xml(each.facts))
        for runs in (each.citation, each.entry):
            paragraph = file.add_paragraph()
            for run in runs:
                paragraph.add_run(remove_not_in_xml(run.text)).italic = run.italic
        for line in filter(None, (each.notes, each.address)):
            file.add_paragraph(remove_not_in_xml(line))
    return save_word_file(file)
