"""The records of the index: passages with their quotations, laws and kinds; documents, speakers and laws."""

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
    PageUnit,
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
    unit: PageUnit = PageUnit.PAGE


@dataclass(frozen=True, slots=True)
class PageRange:
    """The pages of a text: 1-based pages of the file, and the printed label ("12", "12-13").

    The label is empty where one of the pages has no number, such as a cover. Of rows it is the name of their sheet.
    """

    first: int
    last: int
    label: str
    unit: PageUnit = PageUnit.PAGE

    @classmethod
    def join(cls, first: PageBreak | PageRange, last: PageBreak | PageRange) -> PageRange:
        """Return the pages from the first of one range to the last of another."""
        begins = first.first if isinstance(first, PageRange) else first.number
        ends = last.last if isinstance(last, PageRange) else last.number
        unit = first.unit if first.unit is last.unit else first.unit.whole
        if unit is PageUnit.ROW and first.label != last.label:
            unit = PageUnit.SHEETS
        return cls(begins, ends, join_labels(first.label, last.label), unit)


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
    UNCERTAIN = "uncertain"  # somebody said them; the document leaves open who
    NONE = ""  # the document attributes the words to nobody


CERTAIN_GRADES = frozenset({AttributionGrade.STATED, AttributionGrade.EDITOR})
"""Grades certain enough to call another attribution wrong."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words of a document that an attribution rests on, which may be outside the quotation's passage.

    `pages` is None where the source has no pages.
    """

    text: str
    pages: PageRange | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """A direct quotation, or the part of it that is in one passage.

    Attributes:
        span: In the passage's text.
        text: The words, without their quotation marks.
        speaker: The full name if the document gives it; an anonymous speaker as printed; "" if none is named. Role and
            organisation are as printed.
        rule: The name of the rule that found it.
        index: The 0-based number of the quotation in its document, shared by its parts.
        speaker_id: The same for one person in all documents; "" if none is named, or if the speaker must not be listed:
            an anonymous speaker, a survivor, a child. In an index of version 0.2.0 or before, an anonymous speaker's id
            is the document's id and a full stop before the name.
        evidence: The words that name the speaker beside the quotation or, for an inferred speaker, elsewhere; None if
            the document does not attribute the words.
        source: For words that nobody spoke, the work they are from, as cited: a statute, a judgment, a report.
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
    def is_listable_attribution(self) -> bool:
        """Whether the library lists the speaker: the name is beside the words, or given by an editor."""
        is_known = self.grade in (AttributionGrade.STATED, AttributionGrade.EDITOR)
        return is_known and bool(self.speaker_id) and "." not in self.speaker_id


@dataclass(frozen=True, slots=True)
class LawReference:
    """One place where a passage cites a law.

    Attributes:
        span: In the passage's text: the law's name with its provision, or words that refer to them ("the Act").
        law: The law in its short form: "MSA 2015", "ECAT", "[2013] EWCA Crim 991".
        provision: In its short form: "s.45(1)", "art.26"; "" if the whole law is cited.
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
        span: In the passage's text: "page 12".
        passage: The passage at which the place begins.
    """

    span: Span
    passage: PassageId


@dataclass(frozen=True, slots=True)
class KindLabel:
    """One kind of a passage, and the name of the rule that found it.

    Attributes:
        spans: The evidence in the passage's text: the numbers of a statistic, the words of a recommendation. Empty if
            the evidence is a heading.
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
        kind: Of its blocks, or of the most specific one (a list with its lead-in is a `LIST_ITEM`).
        heading: The headings above it, the highest first; `levels` has the level of each.
        blocks: With their spans in `text`.
        breaks: The pages it is printed on: the first at offset 0, each further one where it begins. Empty if the source
            has no pages.
        notes: The marks of footnotes in it.
        note_of: For a footnote: the passage that has its mark ("" if not found).
        mark: For a footnote: its mark as printed.
        kinds: Found by rules; `all_kinds` adds those implied by its quotations and laws.
        laws: Laws that it cites, in the order of the text.
        noindex: Whether search engines are asked to keep out of it.
        references: To places of its document, in the order of the text.
        referring: The positions of the passages of its document that refer to it, in order.
        table_head: If it begins inside a table: the cells of the column headers, empty ones included. Not in `text`.
        row_label: If it begins inside a row: the row header; if it begins below the header of a group of rows, that
            header comes first. Neither is in `text`.
        doubts: Of the pages that it is on, in the order of `PageDoubt`.
        paragraph: The number of the paragraph that it begins in, in a document without pages; 0 where none is certain.
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
    paragraph: int = 0

    @property
    def is_recognized(self) -> bool:
        """Whether words of it were recognised in a picture of the page (OCR)."""
        return PageDoubt.OCR in self.doubts

    @property
    def context_cells(self) -> tuple[str, ...]:
        """Header cells of its table that are not in `text`; read and searched as a heading is."""
        return tuple(filter(None, (*self.table_head, self.row_label)))

    @property
    def text_for_embedding(self) -> str:
        """The input of an encoder: the carried cells, then the text."""
        return f"{'; '.join(self.context_cells)}.\n{self.text}" if self.context_cells else self.text

    @property
    def all_kinds(self) -> tuple[PassageKind, ...]:
        """All its kinds in the order of `PassageKind`: found by rules, and implied by its contents."""
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
        """Return the pages on which `text[start:end]` is printed, or None if the source has no pages."""
        if not self.breaks:
            return None
        offsets = [each.offset for each in self.breaks]
        stop = len(self.text) if end is None else end
        first = self.breaks[max(bisect_right(offsets, start) - 1, 0)]
        last = self.breaks[max(bisect_right(offsets, max(stop - 1, start)) - 1, 0)]
        return PageRange.join(first, last)

    def find_part(self, number: int) -> Span | None:
        """Return the span of the text on a 1-based page of the file, or None."""
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
    """A document as the index stores it: everything but its text. Most fields are as in `Document`.

    Attributes:
        fingerprint: Of everything that the record depends on (source, metadata file, versions of the reader and the
            splitter); a document with an equal fingerprint is not read again.
        passages: Their number.
        phrases: The most frequent first.
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
    recognized_pages: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """The title; the path of the source where it has none."""
        return self.metadata.title or self.source


@dataclass(frozen=True, slots=True)
class UnreadSource:
    """A source that could not be read, and the reason, worded for the library's administrator."""

    source: str
    fingerprint: str
    reason: str


@dataclass(frozen=True, slots=True)
class TextCoverage:
    """How much of a library can be searched: counts of documents and pages.

    `pages_without_text`, such as scans, are among `pages`; `documents_without_text` have at least one such page.
    """

    documents: int = 0
    pages: int = 0
    pages_without_text: int = 0
    documents_without_text: int = 0


NO_COVERAGE = TextCoverage()


@dataclass(frozen=True, slots=True, eq=False)
class Embeddings:
    """The vectors of some passages, one row each.

    Attributes:
        encoder: The encoder's identity (`kb.embeddings.Encoder.identity`).
        vectors: Rows of length 1, or zeros where there was nothing to encode.
    """

    encoder: str
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document as passed to an engine.

    Attributes:
        embeddings: Of its passages, to be stored in the same commit.
        packed: Its passages in the bytes that are stored; empty if not packed yet.
    """

    record: DocumentRecord
    passages: tuple[Passage, ...]
    embeddings: Embeddings | None = None
    packed: tuple[bytes, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person or organisation that a document of the library names in full beside their words.

    Attributes:
        name: The most frequent form in the documents.
        roles: With their organisations, as printed ("Head of Advocacy, ECPAT UK"), each once.
        quotations: Quotations with the name beside them, or attributed by an editor; `documents` counts the documents
            of these.
        inferred: Quotations that are, wholly or in part, inferred to be theirs.
    """

    id: SpeakerId
    name: str
    roles: tuple[str, ...]
    quotations: int
    documents: int
    inferred: int = 0

    @property
    def other_roles(self) -> tuple[str, ...]:
        """The roles but that of an organisation's own name."""
        return tuple(role for role in self.roles if role != self.name)


@dataclass(frozen=True, slots=True)
class CitedLaw:
    """A law that the library cites.

    Attributes:
        law: In its short form.
        title: Its full name, as most passages give it.
        provisions: Each with its number of passages, in the order of the law.
        passages: The number of passages that cite it or a provision of it; `documents` counts the documents of these.
    """

    law: str
    title: str
    provisions: tuple[tuple[str, int], ...]
    passages: int
    documents: int

    @property
    def short(self) -> str:
        """The short form; empty where it equals the title."""
        return self.law if self.law != self.title else ""
