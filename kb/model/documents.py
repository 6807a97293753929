"""Documents as read from sources: text, blocks, pages, notes, metadata and an editor's overrides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import NewType

DocumentId = NewType("DocumentId", str)
PassageId = NewType("PassageId", str)
NO_PASSAGE = PassageId("")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of characters: `text[start:end]`."""

    start: int
    end: int

    def slice(self, text: str) -> str:
        """Return the characters of `text` that this span covers."""
        return text[self.start : self.end]

    def shift(self, by: int) -> Span:
        """Return the same span in a text that begins `by` characters earlier."""
        return Span(self.start + by, self.end + by)


class BlockKind(StrEnum):
    """The type of a block, as a reader of the page would name it."""

    TITLE = "title"  # the document's own title on its first page; never part of a heading path
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    BLOCK_QUOTATION = "block quotation"
    TABLE_ROW = "table row"  # cells separated by a tab
    FOOTNOTE = "footnote"
    CAPTION = "caption"
    CONTENTS = "contents entry"
    RUNNING = "running head"  # running heads, running feet, page numbers
    CHART = "chart"  # the labels of a chart, map or diagram, separated by a tab
    BIBLIOGRAPHY = "bibliography entry"
    IMPRINT = "imprint"  # who wrote, funded, printed and published the document, and its copyright
    FORM = "form field"  # what is to be filled in: questions, their answers to tick, labels of empty fields


APPARATUS_KINDS = frozenset({BlockKind.CHART, BlockKind.BIBLIOGRAPHY, BlockKind.IMPRINT, BlockKind.FORM})
"""Text of a document that is not prose: searched like prose, and ranked lower."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a document.

    Attributes:
        span: In `Document.text` (for a block of a `Passage`: in `Passage.text`).
        level: Headings: 1 is the highest. List items: 0 is the outermost list. Parts of long table rows: the 0-based
            number of the cell in which the part begins. Else 0.
        mark: List items: the bullet or number as printed, also part of the text. Footnotes: the mark as printed ("12",
            "*"), not part of the text.
        head: Table rows: the rows with the column headers (for these rows themselves, a span that includes their own);
            None where not certain. Lies before 0 in a passage that begins below them.
        label: Table rows: the cell with the row header; None where not certain. Lies before 0 in a passage that begins
            after it.
        group: Table rows: the header of a group of rows: a band above them, or a cell that spans down from a row above;
            None where not certain. Lies before 0 in a passage that begins below it.
    """

    kind: BlockKind
    span: Span
    level: int = 0
    mark: str = ""
    head: Span | None = None
    label: Span | None = None
    group: Span | None = None

    @property
    def is_head(self) -> bool:
        """Whether the block is the head of a table, or a part of one."""
        return self.head is not None and self.head.start <= self.span.start < self.head.end

    def shift(self, by: int) -> Block:
        """Return the same block in a text that begins `by` characters earlier."""
        head, label, group = (each and each.shift(by) for each in (self.head, self.label, self.group))
        return replace(self, span=self.span.shift(by), head=head, label=label, group=group)


def join_head_rows(text: str) -> tuple[str, ...]:
    """Return the header of each column from the text of a table's head: the cells of several rows are joined.

    A title, alone in its row, is joined to the first header. A group header spans the columns after it where every
    group of its row spans as many; otherwise its extent is not known.
    """
    rows = [row.split("\t") for row in text.split("\n")]
    names: list[list[str]] = [[] for _ in range(max(map(len, rows)))]
    for row in rows:
        starts = [at for at, cell in enumerate(row) if cell]
        wide = [(start, end) for start, end in pairwise([*starts, len(names)]) if end > start + 1]
        are_even = row is not rows[-1] and len(wide) > 1 and len({end - start for start, end in wide}) == 1
        for start in starts:
            end = next((end for first, end in wide if first == start), start + 1) if are_even else start + 1
            for own in names[start:end]:
                own.append(row[start])
    return tuple(map(" – ".join, names))


@dataclass(frozen=True, slots=True)
class NoteMark:
    """The place of a footnote's mark, which is not itself in the text.

    Attributes:
        offset: Where the mark is printed in `Document.text`, before this character.
        mark: As printed: "12", "*".
        note: The index of the footnote in `Document.blocks`, or -1 if none was found.
    """

    offset: int
    mark: str
    note: int = -1


class PageUnit(StrEnum):
    """What a place of a file is: a page, or what a format has instead.

    A row's label is the name of its sheet, which is empty where the file has only one without a name.
    """

    PAGE = "page"
    SLIDE = "slide"
    NOTES = "slide notes"  # what the speaker of a slide says
    HIDDEN_SLIDE = "hidden slide"  # that the file has and does not present
    HIDDEN_NOTES = "hidden slide notes"
    ROW = "row"
    SHEETS = "sheets"  # a range over the rows of several sheets

    @property
    def whole(self) -> PageUnit:
        """The unit by which the file as a whole is counted."""
        return self if self in (PageUnit.PAGE, PageUnit.ROW, PageUnit.SHEETS) else PageUnit.SLIDE


class PageDoubt(StrEnum):
    """What the reader of a page is not certain of."""

    ORDER = "order"  # the reading order of its text
    TABLE = "table"  # which cells are in one row or column
    NO_TEXT = "no text"  # the page has none
    OCR = "ocr"  # its words: they were recognised in a picture of it


@dataclass(frozen=True, slots=True)
class Page:
    """A part of `Document.text` that is printed on one page; or that is one slide, its notes, or one row of a sheet.

    The pages of a document are in the order of its text and cover it without gaps. A printed page may have several
    entries, since footnotes and running heads are kept apart from the body; two printed pages on one page of the file
    have the same `number` and different labels.

    Attributes:
        number: The 1-based page or slide of the file, or row of the sheet.
        label: The printed page number: from the page itself, the file's page labels, or the number; empty where
            numbering begins after it, as for a cover.
    """

    number: int
    label: str
    span: Span
    doubts: tuple[PageDoubt, ...] = ()
    unit: PageUnit = PageUnit.PAGE


class MetadataOrigin(StrEnum):
    """Where a metadata field was read, the most certain first."""

    SIDECAR = "sidecar"
    ZOTERO = "Zotero"  # what its user, or where they took it from, says there
    HEAD = "head"  # of the file: YAML, <meta>, JSON-LD, a table added by an archive
    POST_NAME = "post name"  # of a web page or post that begins with its day: "2013-06-13-release.md"
    TITLE_PAGE = "title page"  # or the first lines of a release: letterhead, headline, date line
    IMPRINT = "imprint"
    TEXT = "text"
    INFERRED = "inferred"  # from the title, the publisher, or the nations named in the text
    PROPERTIES = "file properties"
    FILE_NAME = "file name"


GIVEN_ORIGINS = (MetadataOrigin.SIDECAR, MetadataOrigin.ZOTERO)
"""Origins of what a person has written down about the document, whatever it says itself."""

WEAK_ORIGINS = (MetadataOrigin.INFERRED, MetadataOrigin.PROPERTIES, MetadataOrigin.FILE_NAME)
"""Origins of what is only concluded, which no citation has and a keeper should review."""


class Authority(StrEnum):
    """The kind of body a document speaks for, which says how far a reader may rely on it."""

    LEGISLATION = "legislation"
    COURT = "court"
    PARLIAMENT = "parliament"
    GOVERNMENT_GUIDANCE = "government guidance"
    GOVERNMENT = "government"  # a report, statement or release without guidance
    REGULATOR = "regulator"
    POLICE = "police"
    INTERNATIONAL_BODY = "international body"
    CHARITY = "charity"
    UNION = "union"
    PARTY = "party"
    RESEARCH = "research"
    COMPANY = "company"
    NEWS = "news"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FieldOrigin:
    """Where one field of a document's metadata was read.

    Attributes:
        page: The page of the file on which the value is printed; 0 where none is known or the file has no pages.
        words: The line that shows the value, as printed and shortened; "" where none was found.
    """

    field: str
    origin: MetadataOrigin
    page: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """Bibliographic metadata of a document. Empty where not known.

    Attributes:
        date: ISO 8601, as exact as known: "2013-06-13", "2013-06" or "2013".
        authors: People, and bodies named beside them.
        kind: In lower case: "release", "report", "guidance", "form", "debate", "judgment", "statute", "dataset", ...
        language: BCP 47, such as "en-GB".
        superseded_by: The newer edition: a document's id, an address, or words that name it; "none" if there is none,
            whatever the names of other documents suggest.
        valid_until: ISO 8601: the last day, month or year in which the document is valid.
        original_withheld: Whether only the text is given out, not the file.
        noindex: Whether search engines are asked to keep out.
        corporate_author: The body printed as the author, if it is not the publisher.
        isbn: Digits and "X", without hyphens.
        doi: Without the address of the resolver: "10.1234/abc".
        jurisdictions: Where the text applies, not necessarily where it was published: "England and Wales", "Scotland",
            "UK", "France", "international".
        authority: A value of `Authority`.
        edition: The words that call the document a later edition: "Version 3.0", "Updated: 1 May 2026".
        place: The place of publication, as printed with the publisher: "London".
        checked: ISO 8601: the day on which the library's keeper last checked that the document is still valid.
        withdrawn: The document's own words that it holds no more: "This guidance was withdrawn on 3 May 2021".
        not_before: Where there is no date, the year before which the text cannot have been written, and in
            `not_before_words` what shows it: a law of that year.
        number: The number by which documents of its kind are cited: the neutral citation of a judgment ("[2009] UKSC
            1"), the chapter or number of a statute ("c. 30", "SI 2004/3166"), the volume of a debate, the number of a
            report in its series ("Cm 9742", "HC 124, First Report of Session 2023–24", "Net Watch Working Paper 12").
        origins: Of the non-empty fields, by name; permissions have none.
        not_known: The names of fields that the keeper leaves empty, whatever the document seems to say.
        review_due: ISO 8601: the month or day by which the document says that it will be reviewed.
        sentence_title: The title with its sub-title in sentence case, as some styles of citation ask for it, where it
            is printed in headline case.
        also_printed: Short lines of the first page that no other field has, and that a citation may need.
    """

    title: str = ""
    date: str = ""
    publisher: str = ""
    authors: tuple[str, ...] = ()
    kind: str = ""
    url: str = ""
    language: str = ""
    licence: str = ""
    superseded_by: str = ""
    valid_until: str = ""
    original_withheld: bool = False
    noindex: bool = False
    subtitle: str = ""
    corporate_author: str = ""
    isbn: str = ""
    doi: str = ""
    jurisdictions: tuple[str, ...] = ()
    authority: str = ""
    edition: str = ""
    origins: tuple[FieldOrigin, ...] = ()
    place: str = ""
    number: str = ""
    checked: str = ""
    withdrawn: str = ""
    not_before: str = ""
    not_before_words: str = ""
    not_known: tuple[str, ...] = ()
    sentence_title: str = ""
    review_due: str = ""
    also_printed: tuple[str, ...] = ()

    @property
    def full_title(self) -> str:
        """The title with its sub-title after a colon, unless the title ends with a mark of its own."""
        if not (self.title and self.subtitle):
            return self.title
        return f"{self.title}{'' if self.title[-1] in ':?!.–—' else ':'} {self.subtitle}"

    def find_origin(self, field: str) -> MetadataOrigin | None:
        """Return where a field was read; None if it is empty."""
        return next((each.origin for each in self.origins if each.field == field), None)

    def is_concluded(self, field: str) -> bool:
        """Tell whether a field was only concluded: worked out, or read in a file's properties or name."""
        return self.find_origin(field) in WEAK_ORIGINS

    @property
    def read_publisher(self) -> str:
        """The publisher, as far as it was read, not concluded; else ""."""
        return "" if self.is_concluded("publisher") else self.publisher


@dataclass(frozen=True, slots=True)
class QuotationOverride:
    """An editor's correction of one quotation; it takes precedence over every rule.

    Attributes:
        words: The quotation's words, or its first words; compared folded.
        until: The last words of a long quotation that no rule found; "" where `words` are all of it.
        speaker: As it should read; "" for a quotation without a named speaker.
        quotation: False where these words are not a quotation.
        anonymous: Whether the speaker is kept apart from speakers of other documents.
    """

    words: str
    until: str = ""
    speaker: str = ""
    role: str = ""
    organisation: str = ""
    quotation: bool = True
    anonymous: bool = False


class PassageKind(StrEnum):
    """The use of a passage, in the words of a person looking for it."""

    RECOMMENDATION = "recommendation"
    DUTY = "duty"  # what must be done
    INDICATORS = "indicators"  # signs by which something is recognised
    STATISTIC = "statistic"
    CASE_STUDY = "case study"
    DEFINITION = "definition"
    QUOTATION = "quotation"
    CONTACT = "contact"  # a telephone number, an e-mail address, a helpline
    LAW = "law cited"


@dataclass(frozen=True, slots=True)
class KindOverride:
    """An editor's correction of a passage's kinds, or of the laws it cites; it takes precedence over every rule.

    Attributes:
        words: Words that identify the passage; compared folded.
        kinds: All kinds of the passage that an editor may set; None to keep what the rules find.
        without: Kinds it does not have.
        laws: All laws that it cites, in any form that can be parsed; None to keep what the rules find.
    """

    words: str
    kinds: tuple[PassageKind, ...] | None = None
    without: tuple[PassageKind, ...] = ()
    laws: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class PassageOverride:
    """An editor's setting for one passage.

    Attributes:
        words: Words that identify the passage; compared folded.
        noindex: Whether search engines are asked to keep out of it.
    """

    words: str
    noindex: bool


@dataclass(frozen=True, slots=True)
class Acronym:
    """A short form and its long form, as printed; `is_word` if the document has it in small letters ("it", "who")."""

    short: str
    long: str
    is_word: bool = False


@dataclass(frozen=True, slots=True)
class FrequentPhrase:
    """A phrase that a document repeats, in its most frequent form, and how often it occurs."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class HiddenText:
    """How much text of a page is invisible on it, and therefore left out of its document.

    Attributes:
        page: The 1-based page of the file.
        characters: Letters and figures.
        words: Words that are hidden, wholly or in part.
        is_line_partly_covered: Whether some are under a dark shape, or marked for redaction, in a line that is
            otherwise visible: the file reveals what somebody meant to remove.
    """

    page: int
    characters: int
    words: int
    is_line_partly_covered: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A source as read.

    `text` holds the body in reading order, then all footnotes, then all running heads, so that a paragraph or a list
    that runs over a page is one slice of the text. Blocks are in the order of the text, do not overlap, and are
    separated by one line feed; the text of a block has no line feed, soft hyphen, line-end hyphen or run of spaces.
    Overrides are in the order of the metadata file.

    Attributes:
        id: A slug of the source's path.
        source: The path below `sources/`, with `/`.
        sha256: Of the source's bytes, in hexadecimal.
        unread_pages: The 1-based pages of the file that show something and gave no text.
        recognized_pages: Those whose text was recognised in a picture (OCR), by us or before.
        hidden_text: By page, for pages that have some; in order.
        remarks: Notes for the library's administrator, one sentence each: attachments' names, "opened with an empty
            password", ...
        acronyms: Those it explains.
        phrases: Those it repeats.
        faults: The remarks about what to correct in the metadata file: unreadable protections of somebody, and
            corrections that were not used.
        speakers_withheld: Whether no speaker of it is listed, because it is not known whom the metadata file protects.
    """

    id: DocumentId
    source: str
    sha256: str
    metadata: Metadata
    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    note_marks: tuple[NoteMark, ...] = ()
    page_count: int = 0
    unread_pages: tuple[int, ...] = ()
    recognized_pages: tuple[int, ...] = ()
    hidden_text: tuple[HiddenText, ...] = ()
    remarks: tuple[str, ...] = ()
    quotation_overrides: tuple[QuotationOverride, ...] = ()
    acronyms: tuple[Acronym, ...] = ()
    kind_overrides: tuple[KindOverride, ...] = ()
    passage_overrides: tuple[PassageOverride, ...] = ()
    phrases: tuple[FrequentPhrase, ...] = ()
    faults: tuple[str, ...] = ()
    speakers_withheld: bool = False
