"""Documents as they are read from sources: text, blocks, pages, notes, metadata and an editor's overrides."""

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
"""What is text of a document, but none of its prose: searched like that, and ranked lower."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a document.

    Attributes:
        span: In `Document.text` (for a block of a `Passage`: in `Passage.text`).
        level: Headings: 1 is the highest division. List items: 0 is the outermost list. Parts of long table rows: the
            number of the cell in which the part begins, from 0. Else 0.
        mark: List items: the bullet or number as printed, which is also part of the text. Footnotes:
            the mark as printed ("12", "*"), which is not part of the text.
        head: Table rows: the rows that name the columns, which for these are a span with their own; None where none
            surely do. In a passage that begins below them, they lie before 0.
        label: Table rows: the cell that names what the row is about; None where no cell surely does. In a passage that
            begins after it in the row, it lies before 0.
        group: Table rows: what names this row and others: a band above them, or a cell that goes on over them from a
            row above; None where nothing surely does. In a passage that begins below it, it lies before 0.
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
        """Whether it is the head of a table, or a part of one."""
        return self.head is not None and self.head.start <= self.span.start < self.head.end

    def shift(self, by: int) -> Block:
        """Return the same block in a text that begins `by` characters earlier."""
        head, label, group = (each and each.shift(by) for each in (self.head, self.label, self.group))
        return replace(self, span=self.span.shift(by), head=head, label=label, group=group)


def join_head_rows(text: str) -> tuple[str, ...]:
    """Return what names each column of a table, by the text of its head: the cells of several rows are joined.

    A title, alone in its row, is joined to the first. A group goes on over the columns after it where each group of its
    row has as many, else it is not known how far.
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
    """The place of a footnote's mark. The mark itself is not in the text.

    Attributes:
        offset: The offset before which the mark is printed, in `Document.text`.
        mark: The mark as printed: "12", "*".
        note: The index in `Document.blocks` of its footnote, or -1 where none was found.
    """

    offset: int
    mark: str
    note: int = -1


class PageDoubt(StrEnum):
    """What a reader of a page cannot be certain of."""

    ORDER = "order"  # of its text
    TABLE = "table"  # which cells stand in one row, and in one column
    NO_TEXT = "no text"  # of a page that has none


@dataclass(frozen=True, slots=True)
class Page:
    """A part of `Document.text` that is printed on one page.

    The pages of a document are in the order of its text and cover it without gaps. A printed page may have several
    entries, since footnotes and running heads are kept apart from the body; two printed pages on one
    page of the file have the same `number` and different labels.

    Attributes:
        number: The 1-based page of the file.
        label: The printed page number: from the page itself, the file's page labels, or the number; empty where the
            numbers of other pages begin after it, as after a cover.
        doubts: What is not certain of it.
    """

    number: int
    label: str
    span: Span
    doubts: tuple[PageDoubt, ...] = ()


class MetadataOrigin(StrEnum):
    """Where a field of a document's metadata was read, the most certain first."""

    SIDECAR = "sidecar"
    HEAD = "head"  # of the file: YAML, <meta>, JSON-LD, a table that an archive put before the text
    TITLE_PAGE = "title page"  # or the first lines of a release: letterhead, headline, date line
    IMPRINT = "imprint"
    TEXT = "text"
    INFERRED = "inferred"  # from the title, the publisher, or the nations that the text names
    PROPERTIES = "file properties"
    FILE_NAME = "file name"


class Authority(StrEnum):
    """What kind of body a document speaks for, which says how far a reader may rely on it."""

    LEGISLATION = "legislation"
    COURT = "court"
    PARLIAMENT = "parliament"
    GOVERNMENT_GUIDANCE = "government guidance"
    GOVERNMENT = "government"  # a report, statement or release that guides nobody
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
    """Where one field of a document's metadata was read."""

    field: str
    origin: MetadataOrigin


@dataclass(frozen=True, slots=True)
class Metadata:
    """Bibliographic metadata of a document. Empty where not known.

    Attributes:
        date: ISO 8601, as exact as known: "2013-06-13", "2013-06" or "2013".
        authors: People, and bodies that are named beside them.
        kind: In lower case: "release", "report", "guidance", "form", "debate", "judgment", "statute", "dataset", ...
        language: BCP 47, such as "en-GB".
        superseded_by: A document's id, an address, or words that name the newer edition; "none" where there is none,
            whatever the names of other documents say.
        valid_until: ISO 8601: the last day, month or year in which the document is valid.
        original_withheld: Whether the file itself is not given out, but only its text.
        noindex: Whether search engines are asked to keep out.
        corporate_author: The body that wrote the document, where it is printed as its author and is not the publisher.
        isbn: Its digits and "X", without hyphens.
        doi: Without the address of the resolver: "10.1234/abc".
        jurisdictions: Where the text applies, which need not be where it was published: "England and Wales",
            "Scotland", "UK", "France", "international".
        authority: A value of `Authority`.
        edition: The words in which the document says that it is a later edition: "Version 3.0", "Updated: 1 May 2026".
        place: The place of publication, as printed with the publisher: "London".
        reviewed: ISO 8601: the day on which the library's keeper last checked that the document still holds.
        number: What a document of its kind is cited by: the neutral citation of a judgment ("[2009] UKSC 1"), the
            chapter or number of a statute ("c. 30", "SI 2004/3166"), the volume of a debate, the number of a report in
            its series ("Cm 9742").
        origins: Of the fields that are not empty, by name; permissions have none.
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
    reviewed: str = ""

    def find_origin(self, field: str) -> MetadataOrigin | None:
        """Return where a field was read; None where it is empty."""
        return next((each.origin for each in self.origins if each.field == field), None)


@dataclass(frozen=True, slots=True)
class QuotationOverride:
    """An editor's correction of one quotation; it takes precedence over every rule.

    Attributes:
        words: The quotation's words, or its first words; compared folded.
        until: Its last words, for a long quotation that no rule found; "" where `words` are all of it.
        speaker: The speaker as it should read; "" for a quotation without a named speaker.
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
    """The use of a passage, as a person who looks for it would name it."""

    RECOMMENDATION = "recommendation"
    DUTY = "duty"  # what must be done
    INDICATORS = "indicators"  # a list of signs by which something is recognised
    STATISTIC = "statistic"
    CASE_STUDY = "case study"
    DEFINITION = "definition"
    QUOTATION = "quotation"
    CONTACT = "contact"  # a telephone number, an e-mail address, a helpline
    LAW = "law cited"


@dataclass(frozen=True, slots=True)
class KindOverride:
    """An editor's correction of the kinds of one passage, or of the laws it cites; it takes precedence over every rule.

    Attributes:
        words: Words that identify the passage; compared folded.
        kinds: All its kinds, of those that an editor may give; None to keep what the rules find.
        without: Kinds that it is not.
        laws: All laws that it cites, in any form that can be parsed; None to keep what the rules find.
    """

    words: str
    kinds: tuple[PassageKind, ...] | None = None
    without: tuple[PassageKind, ...] = ()
    laws: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class PassageOverride:
    """What an editor says of one passage.

    Attributes:
        words: Words that identify the passage; compared folded.
        noindex: Whether search engines are asked to keep out of it.
    """

    words: str
    noindex: bool


@dataclass(frozen=True, slots=True)
class Acronym:
    """A short form and its long form, as a document prints them.

    Attributes:
        is_word: Whether the document also has the short form as a word in small letters ("it", "who").
    """

    short: str
    long: str
    is_word: bool = False


@dataclass(frozen=True, slots=True)
class FrequentPhrase:
    """A phrase that a document repeats, as it is most often printed, and how often it has it."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class HiddenText:
    """How much text of a page cannot be seen on it, and is therefore no part of its document.

    Attributes:
        page: 1-based, of the file.
        characters: The number of letters and figures.
        words: The number of words, also where only a part of one is hidden.
        is_line_partly_covered: Whether some of them are under a dark shape, or marked to be taken out, in a line that
            is seen otherwise, so that the file gives away what somebody meant to take out.
    """

    page: int
    characters: int
    words: int
    is_line_partly_covered: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A source as read.

    `text` holds the body in reading order, then all footnotes, then all running heads, so that a paragraph or a
    list which runs over a page is one slice of the text. Blocks are in the order of the text, do not overlap, and
    are separated by one line feed; the text of a block has no line feed, no soft hyphen, no line-end hyphen and
    no run of spaces.

    Attributes:
        id: A slug of the source's path.
        source: The path below `sources/`, with `/`.
        sha256: Of the source's bytes, in hexadecimal.
        unread_pages: The 1-based pages of the file that gave no text.
        hidden_text: By page, for those that have some; in order.
        remarks: Notes for the library's administrator: attachments' names, "opened with an empty password", ... One
            sentence each.
        quotation_overrides: In the order of the metadata file.
        acronyms: Those that it explains.
        kind_overrides: In the order of the metadata file.
        passage_overrides: In the order of the metadata file.
        phrases: Those that it repeats.
        faults: Those of the remarks that say what is to be mended in the metadata file: what cannot be read of what
            protects somebody, and corrections that were not used.
        speakers_withheld: Whether nobody is given as a speaker of it, because it is not known whom the metadata file
            shields.
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
    hidden_text: tuple[HiddenText, ...] = ()
    remarks: tuple[str, ...] = ()
    quotation_overrides: tuple[QuotationOverride, ...] = ()
    acronyms: tuple[Acronym, ...] = ()
    kind_overrides: tuple[KindOverride, ...] = ()
    passage_overrides: tuple[PassageOverride, ...] = ()
    phrases: tuple[FrequentPhrase, ...] = ()
    faults: tuple[str, ...] = ()
    speakers_withheld: bool = False
