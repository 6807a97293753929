"""What an engine answers, and what a person is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.model.documents import DocumentId, Span
from kb.model.passages import DocumentRecord, PageRange, Passage, SpeakerId
from kb.model.queries import Query
from kb.model.standing import Outdated


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers a query.

    Attributes:
        spans: The matched words in `passage.text`, in order, not overlapping; a phrase is one span. Empty
            where only a heading or the title matched.
        score: Above 0, comparable within one answer only.
        related: It came by its meaning: none of the words outside quotation marks stands in it.
    """

    passage: Passage
    document: DocumentRecord
    spans: tuple[Span, ...]
    score: float
    related: bool = False

    @property
    def pages(self) -> PageRange | None:
        """The pages of the first matched words, or of the whole passage where none is marked."""
        if not self.spans:
            return self.passage.pages()
        return self.passage.pages(self.spans[0].start, self.spans[0].end)


@dataclass(frozen=True, slots=True)
class SpeakerCount:
    """A speaker with the number of passages in which they are quoted."""

    id: SpeakerId
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Values with the number of passages for each, the most first.

    Each facet counts the passages that match the query and every filter but its own, so that the values that could be
    chosen instead are there too.
    """

    document: tuple[tuple[str, int], ...] = ()
    publisher: tuple[tuple[str, int], ...] = ()
    kind: tuple[tuple[str, int], ...] = ()
    year: tuple[tuple[str, int], ...] = ()
    speaker: tuple[SpeakerCount, ...] = ()
    passage_kind: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """An engine's answer.

    Attributes:
        total: Passages that match, of which `hits` are one stretch.
        notices: What was cut short (too many words begin with a prefix), one sentence each.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Facets = field(default_factory=Facets)
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BestBet:
    """What the library's editor chose for a search: a passage, or a document where `passage` is None.

    Attributes:
        note: Why, in the editor's words; may be empty.
    """

    note: str
    document: DocumentRecord
    passage: Passage | None


@dataclass(frozen=True, slots=True)
class Widening:
    """What else was searched for, beside some typed words: expressions that mean the same."""

    typed: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A search as a person sees it: what was typed, what was searched, what was found.

    Attributes:
        text: As typed.
        searched_as: The query tree, written out; typed again it gives the same tree.
        did_you_mean: The text with other words in place of those that the library has nowhere; "" where none is near.
        mended: The same, where it was searched for in place of what was typed.
        notices: What was read differently than typed, left out or widened; one sentence each.
        page: 1-based.
        best_bets: What the editor chose for this search, whatever was found.
        outdated: The documents of the library that are no longer in force, and why.
    """

    text: str
    searched_as: str
    notices: tuple[str, ...]
    query: Query
    results: Results
    page: int
    per_page: int
    best_bets: tuple[BestBet, ...] = ()
    widenings: tuple[Widening, ...] = ()
    outdated: Mapping[DocumentId, Outdated] = field(default_factory=dict)
    did_you_mean: str = ""
    mended: str = ""

    @property
    def also_searched_for(self) -> tuple[str, ...]:
        """All expressions that were searched for beside the typed ones, each once."""
        return tuple(dict.fromkeys(each for widening in self.widenings for each in widening.also))
