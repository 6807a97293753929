"""Results of a search: an engine's results, the answer for a person, and suggestions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from kb.model.documents import NO_PASSAGE, DocumentId, Metadata, PassageId, Span
from kb.model.facets import Facets
from kb.model.passages import NO_COVERAGE, NO_SPEAKER, DocumentRecord, PageRange, Passage, SpeakerId, TextCoverage
from kb.model.queries import Query


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
        newest: The documents that replace others and are not replaced.
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
        self.newest = frozenset(each.successor.id for each in self.values() if each.successor) - self.keys()

    def judge(self, document: DocumentId, metadata: Metadata) -> Validity:
        """Return whether a document holds."""
        if document in self:
            return Validity(in_force=False, evidence=_NOT_IN_FORCE[self[document].reason])
        if metadata.checked and metadata.checked <= self.day.isoformat():
            return Validity(in_force=True, evidence=ValidityEvidence.CHECKED)
        if metadata.valid_until:
            return Validity(in_force=True, evidence=ValidityEvidence.VALID_UNTIL)
        if document in self.newest:
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


@dataclass(frozen=True, slots=True)
class BestBet:
    """An editor's choice for a search, with its reason (may be ""): a passage, or a document if `passage` is None."""

    note: str
    document: DocumentRecord
    passage: Passage | None


class ReadAs(StrEnum):
    """What a typed text is read as: words to look for, a question, a quotation, or the name of something."""

    WORDS = "words"
    QUESTION = "question"
    QUOTATION = "quotation"
    TITLE = "title"
    LAW = "law"
    PROVISION = "provision"
    SPEAKER = "speaker"
    FORM = "form"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class KnownItem:
    """Something with a page of its own that the whole of a typed text names.

    Attributes:
        kind: The kind of name that was typed.
        name: In the library's form: the title of a document or law, the name of a speaker, the number.
        document: Set for a document, found by its title or by its number.
        law: The short form of the law, for a law or a provision of one.
        provision: In its short form.
        speaker: Set for somebody who is quoted.
        count: The number of passages that cite the law or the provision, or of the speaker's quotations.
    """

    kind: ReadAs
    name: str
    document: DocumentRecord | None = None
    law: str = ""
    provision: str = ""
    speaker: SpeakerId = NO_SPEAKER
    count: int = 0


@dataclass(frozen=True, slots=True)
class Expansion:
    """Expressions of the same meaning that were searched for beside some typed words."""

    typed: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A search as shown to a person.

    Attributes:
        text: As typed.
        searched_as: The query tree, written out; typed again it gives the same tree.
        did_you_mean: The text with corrections of words that are not in the library; "" where no known word is near.
        corrected_query: The same, where it was searched for in place of what was typed.
        notices: What was read differently than typed, left out or expanded; one sentence each.
        results: With the hits of the page, in its order.
        page: 1-based, of `pages`.
        repeated: By the passage id of a hit: near-duplicate hits that are listed with it only.
        best_bets: The editor's choices for this search, whatever was found.
        superseded: The documents of the library that are known to be superseded, and why.
        only_by_meaning: Whether no passage has any of the words, and all hits are near in meaning.
        coverage: How much of the library has text that a search can find.
        unmatched_terms: Typed words that the library does not have, except function words and words in quotation marks.
        is_nothing_known: Whether these are all that was typed.
        other_language: The tag of the language that the text seems to be in, if not the documents'; else "".
        known_items: What the whole text names, on the first page of a search without filters; the likeliest first.
    """

    text: str
    searched_as: str
    notices: tuple[str, ...]
    query: Query
    results: Results
    page: int
    per_page: int
    pages: int = 1
    repeated: Mapping[PassageId, tuple[Hit, ...]] = field(default_factory=dict)
    best_bets: tuple[BestBet, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    superseded: Supersessions = field(default_factory=Supersessions)
    did_you_mean: str = ""
    corrected_query: str = ""
    only_by_meaning: bool = False
    coverage: TextCoverage = NO_COVERAGE
    unmatched_terms: tuple[str, ...] = ()
    is_nothing_known: bool = False
    other_language: str = ""
    read_as: ReadAs = ReadAs.WORDS
    known_items: tuple[KnownItem, ...] = ()

    @property
    def listed_hits(self) -> Sequence[Hit]:
        """The hits of the page, each followed by the hits that are listed with it."""
        hits = self.results.hits
        return [each for hit in hits for each in (hit, *self.repeated.get(hit.passage.id, ()))]

    def count_others(self) -> Mapping[DocumentId, int]:
        """Return how many more passages of each document on the page the search finds, if the facet has the number."""
        listed = Counter(hit.document.id for hit in self.listed_hits)
        totals = dict(self.results.facets.document)
        return {document: totals[document] - count for document, count in listed.items() if document in totals}

    @property
    def expansion_terms(self) -> tuple[str, ...]:
        """All expressions that were searched for beside the typed ones, each once."""
        return tuple(dict.fromkeys(each for expansion in self.expansions for each in expansion.also))


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
