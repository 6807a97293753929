"""What the index holds: passages with their quotations, laws and kinds, records of documents, speakers and laws."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

import numpy as np
from numpy.typing import NDArray

from kb.model.documents import (
    NO_PASSAGE,
    Acronym,
    Block,
    BlockKind,
    DocumentId,
    FrequentPhrase,
    HiddenText,
    Metadata,
    PageDoubt,
    PassageId,
    PassageKind,
    Span,
)

SpeakerId = NewType("SpeakerId", str)
NO_SPEAKER = SpeakerId("")


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The page on which a passage is printed from `offset` (in `Passage.text`) on."""

    offset: int
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class PageRange:
    """The pages of a text: 1-based pages of the file, and the printed label ("12", "12-13").

    The label is empty where one of the pages has no number, such as a cover.
    """

    first: int
    last: int
    label: str

    @classmethod
    def join(cls, first: PageBreak | PageRange, last: PageBreak | PageRange) -> PageRange:
        """Return the pages from the first of one range to the last of another."""
        begins = first.first if isinstance(first, PageRange) else first.number
        ends = last.last if isinstance(last, PageRange) else last.number
        return cls(begins, ends, join_labels(first.label, last.label))


def join_labels(first: str, last: str) -> str:
    """Return the label of a range of pages, given those of its first and its last page."""
    if first == last:
        return first
    return f"{first}-{last}" if first and last else ""


@dataclass(frozen=True, slots=True)
class Note:
    """The place of a footnote's mark in a passage, and the passage that holds the footnote ("" where not found)."""

    offset: int
    mark: str
    passage: PassageId


class AttributionGrade(StrEnum):
    """How sure it is who said the words of a quotation."""

    STATED = "stated"  # a name or a label is printed beside the words
    INFERRED = "inferred"  # resolved from elsewhere: from a pronoun, a surname, an earlier paragraph
    EDITOR = "editor"  # by an override
    UNCERTAIN = "uncertain"  # somebody said them, and the document does not tell surely who
    NONE = ""  # the document does not say that somebody said them


CERTAIN_GRADES = frozenset({AttributionGrade.STATED, AttributionGrade.EDITOR})
"""What is sure enough to say that somebody else is wrong."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words of a document that an attribution rests on, which may be outside the passage of the quotation.

    Attributes:
        pages: On which they are printed; None where the source has no pages.
    """

    text: str
    pages: PageRange | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """A direct quotation, or the part of it that is in one passage.

    Attributes:
        span: In the passage's text.
        text: The words, without their quotation marks.
        speaker: The full name where the document gives it; an anonymous speaker as printed; "" where none is named.
        role: As printed.
        organisation: As printed.
        rule: The name of the rule that found it.
        index: The 0-based number of the quotation in its document, which its parts share.
        speaker_id: The same for one person in all documents; "" where none is named, or one whom nothing may list: an
            anonymous speaker, a survivor, a child. In an index of version 0.2.0 or before, an anonymous speaker's is
            the document's id and a full stop before the name.
        grade: How sure the speaker is.
        evidence: What the speaker is known by: the words beside the quotation that name them, or, where they are
            inferred, those elsewhere that give the name; None where the document does not attribute the words.
        source: The work whose words they are, where nobody spoke: a statute, a judgment, a report; as cited.
    """

    span: Span
    text: str
    speaker: str = ""
    role: str = ""
    organisation: str = ""
    rule: str = ""
    index: int = 0
    speaker_id: SpeakerId = NO_SPEAKER
    grade: AttributionGrade = AttributionGrade.NONE
    evidence: Evidence | None = None
    source: str = ""

    @property
    def makes_speaker(self) -> bool:
        """Whether its speaker is one whom the library lists, because the name is beside the words or by an editor."""
        is_known = self.grade in (AttributionGrade.STATED, AttributionGrade.EDITOR)
        return is_known and bool(self.speaker_id) and "." not in self.speaker_id


@dataclass(frozen=True, slots=True)
class LawReference:
    """One place where a passage cites a law.

    Attributes:
        span: In the passage's text: the law's name with its provision, or what refers to them ("the Act").
        law: The law in its short form: "MSA 2015", "ECAT", "[2013] EWCA Crim 991".
        provision: In its short form: "s.45(1)", "art.26"; "" where the whole law is cited.
        title: The law's full name.
    """

    span: Span
    law: str
    provision: str = ""
    title: str = ""

    @property
    def short_form(self) -> str:
        """The law and the provision in one line: "MSA 2015 s.45(1)"."""
        return f"{self.law} {self.provision}".rstrip()


@dataclass(frozen=True, slots=True)
class PlaceReference:
    """One place where a passage refers to another one of its document.

    Attributes:
        span: Of the words in the passage's text: "page 12".
        passage: The passage that begins at the place.
    """

    span: Span
    passage: PassageId


@dataclass(frozen=True, slots=True)
class KindLabel:
    """One kind of a passage, and the rule that found it.

    Attributes:
        rule: The name of the rule.
        spans: The evidence in the passage's text: the numbers of a statistic, the words of a recommendation. Empty
            where the evidence is a heading.
    """

    kind: PassageKind
    rule: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of search: what a person would quote or cite.

    Attributes:
        id: A short hash of the document's id and the folded text.
        position: The 0-based number of the passage in its document.
        span: In `Document.text`; `text` is exactly that slice.
        kind: That of its blocks, or of the most specific one (a list with its lead-in is a `LIST_ITEM`).
        heading: The headings above it, the highest first.
        levels: The level of each of these headings.
        blocks: With their spans in `text`.
        breaks: The pages it is printed on: the first at offset 0, each further one where it begins. Empty
            where the source has no pages.
        notes: The marks of footnotes in it.
        note_of: For a footnote: the passage that has its mark ("" where not found).
        mark: For a footnote: its mark as printed.
        kinds: Found by rules, without those that follow from its quotations and laws (`all_kinds`).
        laws: Those that it cites, in the order of the text.
        noindex: Whether search engines are asked to keep out of it.
        references: Its references to places of its document, in the order of the text.
        referring: The positions of the passages of its document that refer to it, in order.
        table_head: Where it begins in the midst of a table: the cells that name the table's columns, the empty ones
            too. They are not in `text`.
        row_label: Where it begins in the midst of a row: the cell that names what the row is about; where it begins
            below what names a group of rows: that, before it. Neither is in `text`.
        doubts: What is not certain of the pages that it is on, in the order of `PageDoubt`.
    """

    id: PassageId
    document: DocumentId
    position: int
    span: Span
    text: str
    kind: BlockKind
    heading: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    blocks: tuple[Block, ...] = ()
    breaks: tuple[PageBreak, ...] = ()
    notes: tuple[Note, ...] = ()
    note_of: PassageId = NO_PASSAGE
    mark: str = ""
    quotations: tuple[Quotation, ...] = ()
    kinds: tuple[KindLabel, ...] = ()
    laws: tuple[LawReference, ...] = ()
    noindex: bool = False
    references: tuple[PlaceReference, ...] = ()
    referring: tuple[int, ...] = ()
    table_head: tuple[str, ...] = ()
    row_label: str = ""
    doubts: tuple[PageDoubt, ...] = ()

    @property
    def carried(self) -> tuple[str, ...]:
        """The cells of its table that it is read and searched with as with a heading, without those of its text."""
        return tuple(filter(None, (*self.table_head, self.row_label)))

    @property
    def text_with_head(self) -> str:
        """Its text after the cells that it carries: what an encoder is given."""
        return f"{'; '.join(self.carried)}.\n{self.text}" if self.carried else self.text

    @property
    def all_kinds(self) -> tuple[PassageKind, ...]:
        """All its kinds in the order of `PassageKind`: those found by rules, and those that its contents imply."""
        held = {each.kind for each in self.kinds}
        if self.quotations:
            held.add(PassageKind.QUOTATION)
        if self.laws:
            held.add(PassageKind.LAW)
        return tuple(each for each in PassageKind if each in held)

    @property
    def statistic_spans(self) -> tuple[Span, ...]:
        """The numbers of its statistics."""
        return next((each.spans for each in self.kinds if each.kind is PassageKind.STATISTIC), ())

    def find_pages(self, start: int = 0, end: int | None = None) -> PageRange | None:
        """Return the pages on which `text[start:end]` is printed, or None where there are no pages."""
        if not self.breaks:
            return None
        offsets = [each.offset for each in self.breaks]
        stop = len(self.text) if end is None else end
        first = self.breaks[max(bisect_right(offsets, start) - 1, 0)]
        last = self.breaks[max(bisect_right(offsets, max(stop - 1, start)) - 1, 0)]
        return PageRange.join(first, last)

    def find_part(self, number: int) -> Span | None:
        """Return the span of the text that is printed on a 1-based page of the file, or None where none is."""
        at = [index for index, each in enumerate(self.breaks) if each.number == number]
        if not at:
            return None
        end = self.breaks[at[-1] + 1].offset if at[-1] + 1 < len(self.breaks) else len(self.text)
        return Span(self.breaks[at[0]].offset, end)


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A heading of a document, its level, and the first passage at or below it."""

    level: int
    text: str
    passage: PassageId


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document as the index keeps it: everything but its text.

    Attributes:
        fingerprint: Of everything that the record depends on (source, metadata file, versions of the reader and the
            splitter); a document with an equal fingerprint is not read again.
        passages: Their number.
        acronyms: Those that the document explains.
        phrases: Those that it repeats, the most frequent first.
        hidden_text: As of `Document`.
        faults: As of `Document`.
    """

    id: DocumentId
    source: str
    sha256: str
    fingerprint: str
    metadata: Metadata
    page_count: int
    passages: int
    unread_pages: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()
    contents: tuple[ContentsEntry, ...] = ()
    acronyms: tuple[Acronym, ...] = ()
    phrases: tuple[FrequentPhrase, ...] = ()
    hidden_text: tuple[HiddenText, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadSource:
    """A source that could not be read, and the reason, worded for the library's administrator."""

    source: str
    fingerprint: str
    reason: str


@dataclass(frozen=True, slots=True)
class TextCoverage:
    """How much of a library a search covers.

    Attributes:
        documents: Their number.
        pages: All pages of the documents that have pages.
        pages_without_text: Those of them on which no text was found, such as scans.
        documents_without_text: The number of documents with such a page.
    """

    documents: int = 0
    pages: int = 0
    pages_without_text: int = 0
    documents_without_text: int = 0


NO_COVERAGE = TextCoverage()


@dataclass(frozen=True, slots=True, eq=False)
class Embeddings:
    """The vectors of some passages.

    Attributes:
        encoder: The encoder's identity (`kb.embeddings.Encoder.identity`).
        vectors: One row a passage, of length 1 or, where there was nothing to encode, of zeros.
    """

    encoder: str
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document as it is given to an engine.

    Attributes:
        embeddings: Of its passages, to be stored in the same commit.
        packed: Its passages as the bytes that are stored of them; empty where they are not packed yet.
    """

    record: DocumentRecord
    passages: tuple[Passage, ...]
    embeddings: Embeddings | None = None
    packed: tuple[bytes, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person or organisation whom a document of the library names in full beside their words.

    Attributes:
        name: As most of the documents print it.
        roles: With their organisations, as printed ("Head of Advocacy, ECPAT UK"), each once.
        quotations: The number of those with the name beside them, or by an editor.
        documents: The number of documents with one of them.
        inferred: The number of quotations of which, or of parts of which, they are inferred to be the speaker.
    """

    id: SpeakerId
    name: str
    roles: tuple[str, ...]
    quotations: int
    documents: int
    inferred: int = 0


@dataclass(frozen=True, slots=True)
class CitedLaw:
    """A law that the library cites.

    Attributes:
        law: In its short form.
        title: Its full name, as most passages give it.
        provisions: The cited ones, each with the number of passages, in the order of the law.
        passages: How many passages cite it or a provision of it.
        documents: How many documents have one of these.
    """

    law: str
    title: str
    provisions: tuple[tuple[str, int], ...]
    passages: int
    documents: int
