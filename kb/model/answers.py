"""The answer to a search, as shown to a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kb.model.documents import DocumentId, PassageId, Span
from kb.model.passages import NO_COVERAGE, NO_SPEAKER, DocumentRecord, Passage, SpeakerId, TextCoverage
from kb.model.queries import Query
from kb.model.quotation_checks import CheckedQuotation
from kb.model.results import Hit, Results, Supersessions


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
class AnswerBox:
    """The sentences of a passage that answer a question, as printed.

    Attributes:
        spans: In the passage's text, in order.
        jurisdictions: Where the passage applies; empty if unknown.
        also: What another document says that applies elsewhere only, in other words; at most one.
    """

    hit: Hit
    spans: tuple[Span, ...]
    jurisdictions: tuple[str, ...] = ()
    also: tuple[AnswerBox, ...] = ()


@dataclass(frozen=True, slots=True)
class AllWordsCount:
    """How many passages have all words of a search that count, in any of their forms, and in how many documents."""

    passages: int
    documents: int


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
        unmatched_terms: Typed words that the library does not have, except function words and words in quotation marks;
            of a translated text those that were left out.
        is_nothing_known: Whether these are all that was typed.
        other_language: The tag of the language that the text seems to be in, if not the documents'; else "".
        translation: The text in rough English that was searched for in place of one in another language; else "".
        known_items: What the whole text names, on the first page of a search without filters; the likeliest first.
        checked: The places of the text, where it was looked up as a quotation; else None.
        counts: None where the text has no words that count.
        box: The sentences that answer the text as a question, on the first page of a search without filters; None where
            the evidence is not strong.
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
    translation: str = ""
    read_as: ReadAs = ReadAs.WORDS
    known_items: tuple[KnownItem, ...] = ()
    checked: CheckedQuotation | None = None
    counts: AllWordsCount | None = None
    box: AnswerBox | None = None

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
