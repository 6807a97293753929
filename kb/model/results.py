"""Results of a search: an engine's results, the answer for a person, and suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from kb.model.documents import NO_PASSAGE, DocumentId, Metadata, PassageId, Span
from kb.model.facets import Facets
from kb.model.passages import NO_SPEAKER, DocumentRecord, PageRange, Passage, SpeakerId


@dataclass(frozen=True, slots=True)
class Reference:
    """Words of a passage that refer to another passage of its document, or to another document.

    Attributes:
        span: Of the words in the passage's text.
        document: The document referred to.
        target: The passage at which the place begins; "" for another document as a whole.
    """

    passage: Passage
    span: Span
    document: DocumentId
    target: PassageId


@dataclass(frozen=True, slots=True)
class CitingPassage:
    """A passage that refers to another one, or to a document, with the spans of the referring words."""

    document: DocumentRecord
    passage: Passage
    spans: tuple[Span, ...]

    @property
    def pages(self) -> PageRange | None:
        """The pages on which the first of these words are printed."""
        return self.passage.find_pages(self.spans[0].start, self.spans[0].end)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that matches a query.

    Attributes:
        spans: The matched words in `passage.text`, in order, not overlapping; a phrase is one span. Empty if only a
            heading or the title matched.
        score: Above 0, comparable within one answer only.
        related: Whether it was found by meaning: it has none of the words outside quotation marks.
    """

    passage: Passage
    document: DocumentRecord
    spans: tuple[Span, ...]
    score: float
    related: bool = False

    @property
    def pages(self) -> PageRange | None:
        """The pages of the first matched words, or of the whole passage if no words matched."""
        if not self.spans:
            return self.passage.find_pages()
        return self.passage.find_pages(self.spans[0].start, self.spans[0].end)


@dataclass(frozen=True, slots=True)
class Results:
    """The results of an engine.

    Attributes:
        total: The number of matching passages, of which `hits` are one page.
        notices: What was cut short (too many words begin with a prefix), one sentence each.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Facets = field(default_factory=Facets)
    notices: tuple[str, ...] = ()


class SupersessionReason(StrEnum):
    """The evidence that a document is superseded: its metadata, documents' names, the day of expiry, its own words."""

    METADATA = "metadata"
    NAME = "name"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Supersession:
    """Why a document is superseded, and what replaces it.

    Attributes:
        successor: The newest document of the library that replaces it.
        successor_words: An address or words for a replacement that is not in the library.
        valid_until: The last day on which it was valid, if the metadata say so.
        withdrawn: The words by which it says itself that it holds no more.
    """

    reason: SupersessionReason
    successor: DocumentRecord | None = None
    successor_words: str = ""
    valid_until: str = ""
    withdrawn: str = ""


class ValidityEvidence(StrEnum):
    """What a statement on a document's validity rests on."""

    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    CHECKED = "checked"  # by the library's keeper
    VALID_UNTIL = "valid until"  # a day to come, by its own words or its metadata
    REVIEW_DUE = "review due"  # at a day to come, by its own words
    NEWEST = "newest"  # of a series, of which older editions are here
    NONE = ""


@dataclass(frozen=True, slots=True)
class Validity:
    """Whether a document holds, with the evidence: None where nothing says so."""

    in_force: bool | None
    evidence: ValidityEvidence


_NOT_IN_FORCE = {
    SupersessionReason.METADATA: ValidityEvidence.SUPERSEDED,
    SupersessionReason.NAME: ValidityEvidence.SUPERSEDED,
    SupersessionReason.EXPIRED: ValidityEvidence.EXPIRED,
    SupersessionReason.WITHDRAWN: ValidityEvidence.WITHDRAWN,
}


class Supersessions(dict[DocumentId, Supersession]):
    """Why documents of a library are superseded, on a day.

    Attributes:
        day: In the time zone of the machine.
        undated: The guidance without a date.
    """

    def __init__(
        self,
        found: Mapping[DocumentId, Supersession] | None = None,
        day: date | None = None,
        undated: tuple[DocumentId, ...] = (),
    ) -> None:
        super().__init__(found or {})
        self.day = day or datetime.now().astimezone().date()
        self.undated = undated
        self._newer = frozenset(each.successor.id for each in self.values() if each.successor)

    def judge(self, document: DocumentId, metadata: Metadata) -> Validity:
        """Return whether a document holds."""
        if document in self:
            return Validity(in_force=False, evidence=_NOT_IN_FORCE[self[document].reason])
        if metadata.checked and metadata.checked <= self.day.isoformat():
            return Validity(in_force=True, evidence=ValidityEvidence.CHECKED)
        if metadata.valid_until:
            return Validity(in_force=True, evidence=ValidityEvidence.VALID_UNTIL)
        due = metadata.review_due
        if due and due >= self.day.isoformat()[: len(due)]:
            return Validity(in_force=True, evidence=ValidityEvidence.REVIEW_DUE)
        if document in self._newer:
            return Validity(in_force=True, evidence=ValidityEvidence.NEWEST)
        return Validity(in_force=None, evidence=ValidityEvidence.NONE)


@dataclass(frozen=True, slots=True)
class NewerPassage:
    """A passage of newer guidance on what another passage states: how long the same thing lasts, or the same number.

    Title and date (ISO 8601) are of its document; `jurisdictions` is where the passage applies.
    """

    document: DocumentId
    passage: PassageId
    title: str
    date: str
    jurisdictions: tuple[str, ...]


class SuggestionKind(StrEnum):
    """The source of a suggestion."""

    TITLE = "title"
    HEADING = "heading"
    SPEAKER = "speaker"
    PHRASE = "phrase"
    ACRONYM = "acronym"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion as shown; `search` is the query to run, or "" if it leads to a document, passage or speaker."""

    text: str
    kind: SuggestionKind
    search: str = ""
    document: DocumentId | None = None
    passage: PassageId = NO_PASSAGE
    speaker: SpeakerId = NO_SPEAKER
