"""The engine protocol: what stores passages and answers queries.

An engine returns text and scores, never spans or markup. It knows nothing of what a library derives from its passages
(speakers, laws, tombstones): that is its state, which is opaque here and is committed with the passages. Each engine
has a folder below `kb/engine/`; `tests/contract/` runs one suite on all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, Self

from kb.errors import KBError
from kb.model import DocumentId, DocumentRecord, IndexedDocument, Passage, PassageId, Query

SHARED_RUN = 8  # consecutive words in common by which every engine finds near-duplicates
LONG_RUN = 17  # consecutive words in common that nobody writes by chance, however long the two passages are


# ------------------------------------------------------------------------------------ what is read


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage that matches a query, with its document.

    Attributes:
        score: Above 0, comparable within one response only.
        related: Whether it was found by its embedding alone: it has none of the words that are ranked.
    """

    passage: Passage
    document: DocumentRecord
    score: float
    related: bool = False


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """The answer to one query.

    Attributes:
        total: The number of matching passages, of which `hits` are the part that was asked for.
        facets: For each facet that was asked for, its values with their numbers of passages, the most frequent first
            and of equal ones the first in order, up to `Query.facet_limit`; each counts what matches the query and all
            filters but its own.
            Speakers are given by id, and all of them, since a view leaves some out. The values of the jurisdiction are
            the places where passages apply, each with all passages that a filter by it lets through, so that a passage
            on the UK counts for England too.
        facet_sizes: How many values each of them has in all.
    """

    total: int
    hits: tuple[ScoredPassage, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    facet_sizes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PassageRange:
    """Consecutive passages of a document, by their positions: from the first to before the last, or to the end."""

    document: DocumentId
    first: int = 0
    last: int | None = None


class TermScope(StrEnum):
    """Where the terms of an index are listed from: all that bare words are searched in, or one field."""

    TEXT = "text"
    BODY = "body"
    QUOTED = "quoted"
    TITLE = "title"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class TermList:
    """Folded terms with about how often each occurs, the most frequent first, then in order.

    Attributes:
        total: How many there are, of which `terms` may be the first.
    """

    total: int
    terms: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class EmbeddingCoverage:
    """How many of a library's passages an encoder has encoded."""

    encoded: int
    passages: int

    @property
    def is_complete(self) -> bool:
        """Whether it has encoded all."""
        return self.encoded == self.passages


@dataclass(frozen=True, slots=True)
class UnencodedPassages:
    """The passages that an encoder has not encoded.

    Attributes:
        documents: Some of them, each with only those of its passages that lack a vector; of passages with the same
            title, headings and text only one.
    """

    coverage: EmbeddingCoverage
    documents: Sequence[IndexedDocument] = ()


class Reader(Protocol):
    """The library as of one commit. It does not change while it is held. Safe to share between threads."""

    @property
    def generation(self) -> int:
        """A number that grows with every commit."""

    def multi_search(self, queries: Sequence[Query]) -> Sequence[SearchResponse]:
        """Answer several queries at once, in their order; a query with a limit of 0 is a count.

        Never raises for any tree that `kb.query` can make and `kb.library.view` has prepared.
        """

    def get_passages(self, passages: Sequence[PassageId]) -> Sequence[Passage | None]:
        """Return passages by their ids, None for each that there is not."""

    def get_documents(self, documents: Sequence[DocumentId] | None = None) -> Sequence[DocumentRecord | None]:
        """Return the records of documents by their ids, None for each that there is not; of all by id where None."""

    def document_passages(self, ranges: Sequence[PassageRange]) -> Sequence[Sequence[Passage]]:
        """Return passages of documents in order, one sequence a range; empty where there is no such document."""

    def term_statistics(self, terms: Sequence[str]) -> Mapping[str, int]:
        """Return for each folded word how many passages a search for it finds, by its stem."""

    def list_terms(self, scope: TermScope, prefix: str = "", limit: int | None = None) -> TermList:
        """Return the terms that begin with a prefix; terms of deleted passages may be among them."""

    def near_duplicates(self, passage: Passage, limit: int) -> Sequence[Passage]:
        """Return passages of other documents that may be near-duplicates of one, the likeliest first, then by document.

        Callers compare the words. Every passage is returned that has a run of `SHARED_RUN` or more words in common with
        this one that makes up a third of the shorter of the two, or a run of `LONG_RUN` or more, unless more than
        `limit` are likely.
        """

    def nearest(self, passage: Passage, encoder: str, *, least: float, limit: int) -> Sequence[ScoredPassage]:
        """Return the passages whose embeddings are nearest to that of one of this library.

        Those of other documents come first, and each group is sorted by nearness. The passage itself is left out;
        near-duplicates of it are not.

        Args:
            passage: Whose own vector is the query.
            encoder: The identity of the encoder that made the vector.
            least: The lowest score.
            limit: How many to return at most.

        Returns:
            Each with its similarity as its score, in standard deviations above the mean of all passages, always above
            0. Empty where the encoder has not seen the passage, or too little of the library to tell.
        """

    def find_unencoded(self, encoder: str, limit: int = 0) -> UnencodedPassages:
        """Return how much an encoder, given by its identity, has encoded, and up to `limit` passages without vectors.

        Their documents are what `Engine.put_vectors` takes.
        """

    def read_state(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Return the values of some keys of the state, without those that there are not."""

    def scan_state(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """Yield the keys that begin with a prefix, with their values, in any order."""


# --------------------------------------------------------------------------------- what is written


@dataclass(frozen=True, slots=True)
class Batch:
    """What one commit changes.

    Attributes:
        added: New documents, and changed ones, which replace those of the same id; of several with one id the last
            counts. Consumed once, in order.
        removed: Documents to remove; unknown ids are ignored, and so are those that are added. Consumed after `added`.
        state: Keys of the state, each once, with their new values, None to remove one. Consumed after `added` and
            `removed`.
        rebuild: Start from an empty index, built beside the old one, which serves until the swap.
        erase: Keep nothing of the old index after a rebuild, not even for readers that hold it.
        base: The generation that the batch was made from, 0 where there was no index; None where any will do. See
            `Engine.commit`.
        after: A generation that the new one must exceed.
    """

    added: Iterable[IndexedDocument] = ()
    removed: Iterable[DocumentId] = ()
    state: Iterable[tuple[str, bytes | None]] = ()
    rebuild: bool = False
    erase: bool = False
    base: int | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class IndexProblem:
    """Something wrong with an index.

    Attributes:
        message: What happened.
        remedy: What to do.
    """

    message: str
    remedy: str

    @classmethod
    def from_error(cls, error: KBError) -> Self:
        """Return what an error tells; the last sentence of its text is what to do."""
        message, _, remedy = str(error).rpartition(". ")
        return cls(f"{message}.", remedy)


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """The state of an index.

    Attributes:
        exists: Whether anything was committed.
        is_outdated: Whether another version of the program wrote it, so that only a rebuild makes it usable.
        problems: What is wrong with it, where that was asked for.
    """

    exists: bool
    is_outdated: bool
    problems: Sequence[IndexProblem] = ()


class Engine(Protocol):
    """An index on disk or elsewhere. Safe to share between threads.

    Documents that come with embeddings are found by them as soon as they are found by their words. The vectors of
    passages that are not changed are kept, whatever else a commit does, a rebuild included.
    """

    def open(self) -> AbstractContextManager[Reader]:
        """Open the newest commit, also one by another process, for as long as the context lasts.

        Raises:
            NoIndexError: Nothing was ever committed here.
            EngineError: The index cannot be read; the message says what to do.
        """

    def commit(self, batch: Batch) -> int:
        """Change the library in one step: readers see all of it or none.

        Where `batch.added` raises, nothing is changed.

        Returns:
            The new generation.

        Raises:
            BusyError: Another process is writing; nothing was changed.
            ConflictError: Another process has committed since `batch.base`; nothing was changed.
            EngineError: The index cannot be written.
        """

    def put_vectors(self, encoded: Sequence[IndexedDocument]) -> int:
        """Store the vectors of passages that are in the index already, in a commit of its own.

        A vector belongs to the title, the headings and the text that were encoded: it serves every passage that has
        the same, also one that comes later, and none whose title has changed meanwhile.

        Args:
            encoded: From `Reader.find_unencoded`, with their embeddings.

        Returns:
            The new generation.

        Raises:
            BusyError: Another process is writing; nothing was changed.
            EngineError: The index cannot be written, or there is none.
        """

    def check(self, *, read_all: bool = True) -> EngineStatus:
        """Return the state of the index, and where asked read the whole of it and return what is wrong with it."""

    def check_contents(self) -> Sequence[IndexProblem]:
        """Derive from each stored passage what the index has of it, and return where that differs.

        So it finds what was written wrongly, where `check` finds what was damaged later. It takes about as long as to
        index the passages again. The caller has checked that there is an index without problems.
        """
