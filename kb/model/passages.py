"""What the index holds: passages, and a record of each document they come from."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
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
    Metadata,
    PassageId,
    PassageKind,
    Span,
)
from kb.model.kinds import Kind, LawReference

SpeakerId = NewType("SpeakerId", str)
NOBODY = SpeakerId("")


@dataclass(frozen=True, slots=True)
class PageBreak:
    """From `offset` (in `Passage.text`) on, the passage stands on this page."""

    offset: int
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class PageRange:
    """The pages of some words: 1-based pages of the file, and the printed label ("12", "12-13").

    The label is empty where one of the pages has no number, such as a cover.
    """

    first: int
    last: int
    label: str

    @classmethod
    def between(cls, first: PageBreak | PageRange, last: PageBreak | PageRange) -> PageRange:
        """Return the pages from the beginning of some to the end of others."""
        begins = first.first if isinstance(first, PageRange) else first.number
        ends = last.last if isinstance(last, PageRange) else last.number
        return cls(begins, ends, joined_labels(first.label, last.label))


def joined_labels(first: str, last: str) -> str:
    """Return the label of pages from one with a label to one with another."""
    if first == last:
        return first
    return f"{first}-{last}" if first and last else ""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote's mark inside a passage, and the passage that is its note ("" where not found)."""

    offset: int
    mark: str
    passage: PassageId


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that somebody is quoted as saying, or the part of them that stands in one passage.

    Attributes:
        span: In the text of the passage that holds it.
        text: The words, without their quotation marks.
        speaker: The full name where the document gives it; an anonymous speaker as printed; "" where nobody is named.
        role: As printed.
        organisation: As printed.
        rule: The name of the rule that found it.
        number: Which of its document's quotations this is, from 0: parts of one quotation share it.
        speaker_id: The same for one person in all documents; an anonymous speaker's begins with the document's id and a
            full stop, so that nothing links it to another document; "" where nobody is named.
    """

    span: Span
    text: str
    speaker: str = ""
    role: str = ""
    organisation: str = ""
    rule: str = ""
    number: int = 0
    speaker_id: SpeakerId = NOBODY


@dataclass(frozen=True, slots=True)
class Passage:
    """What a person would quote or cite: the unit of search.

    Attributes:
        id: A short hash of the document's id and the folded text.
        position: 0-based place among the document's passages.
        span: In `Document.text`; `text` is exactly that slice.
        kind: Of its blocks; of the most telling one where they differ (a list with its lead-in is
            a `LIST_ITEM`).
        heading: The headings above it, the highest first.
        levels: The level of each of these headings.
        blocks: Its blocks, their spans in `text`.
        breaks: The pages it stands on: the first at offset 0, each further one where it begins. Empty
            where the source has no pages.
        notes: The marks of footnotes in it.
        note_of: For a footnote: the passage in which its mark stands ("" where not found).
        mark: For a footnote: its mark as printed.
        kinds: What it is good for, but for what its quotations and laws say of it (`all_kinds`).
        laws: The laws that it cites, in the order of the text.
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
    kinds: tuple[Kind, ...] = ()
    laws: tuple[LawReference, ...] = ()

    @property
    def all_kinds(self) -> tuple[PassageKind, ...]:
        """Every kind it is of, each once, in the order of `PassageKind`: those of its rules, and what follows."""
        held = {each.kind for each in self.kinds}
        if self.quotations:
            held.add(PassageKind.QUOTATION)
        if self.laws:
            held.add(PassageKind.LAW)
        return tuple(each for each in PassageKind if each in held)

    @property
    def numbers(self) -> tuple[Span, ...]:
        """The numbers of its statistics."""
        return next((each.spans for each in self.kinds if each.kind is PassageKind.STATISTIC), ())

    def pages(self, start: int = 0, end: int | None = None) -> PageRange | None:
        """Return the pages on which `text[start:end]` stands, or None where there are no pages."""
        if not self.breaks:
            return None
        offsets = [each.offset for each in self.breaks]
        stop = len(self.text) if end is None else end
        first = self.breaks[max(bisect_right(offsets, start) - 1, 0)]
        last = self.breaks[max(bisect_right(offsets, max(stop - 1, start)) - 1, 0)]
        return PageRange.between(first, last)


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A heading of a document, its level, and the first passage at or below it."""

    level: int
    text: str
    passage: PassageId


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document as the index keeps it: all but its text.

    Attributes:
        fingerprint: Of everything the record was made from (source, metadata file, reader's and splitter's
            version); equal fingerprints need no new reading.
        passages: How many there are.
        acronyms: Those that the document explains.
        phrases: Those that it has often, the most frequent first.
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


@dataclass(frozen=True, slots=True)
class Refusal:
    """A source that could not be read, and why, in words for the keeper of the library."""

    source: str
    fingerprint: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Encoding:
    """What an encoder says of some passages.

    Attributes:
        encoder: Its identity (`kb.meaning.Encoder.identity`).
        vectors: One row a passage, of length 1 or, where there was nothing to encode, of zeros.
    """

    encoder: str
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """What an engine is given of one document.

    Attributes:
        encoding: Of its passages, to be kept in the same commit.
    """

    record: DocumentRecord
    passages: tuple[Passage, ...]
    encoding: Encoding | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person or body quoted in the library.

    Attributes:
        name: As most of the documents print it.
        roles: With their organisations, as printed ("Head of Advocacy, ECPAT UK"), each once.
        quotations: How many quotations there are.
        documents: How many documents have one.
        anonymous: Whether the name is no full name, so that it stands for somebody in one document only.
    """

    id: SpeakerId
    name: str
    roles: tuple[str, ...]
    quotations: int
    documents: int
    anonymous: bool = False
