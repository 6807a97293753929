"""The engine protocol: storage of passages, and answers to queries.

An engine returns text and scores, never spans or markup. What a library derives from its passages (speakers, laws,
tombstones) is its state, which is opaque here and committed with the passages. Each engine has a folder below
`kb/engine/`; `tests/contract/` runs one suite on all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, Self

from kb.errors import KBError
from kb.model import DocumentId, DocumentRecord, Hit, IndexedDocument, Passage, PassageId, Query

SHARED_RUN = 8  # consecutive words in common by which every engine finds near-duplicates
LONG_RUN = 17  # consecutive words in common that never occur by chance, however long the two passages are


# ------------------------------------------------------------------------------------ what is read


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """The answer to one query.

    Attributes:
        total: The number of matching passages, of which `hits` are the requested part, as yet without spans.
        facets: For each requested facet, its values with their numbers of passages, the most frequent first and of
            equal ones the first in order, up to `Query.facet_limit`; each counts the matches of the query and all
            filters but its own. Speakers are given by id, and all of them, since a view leaves some out. The values of
            the jurisdiction are the places where passages apply, each with all passages that a filter by it lets
            through, so that a passage on the UK counts for England too.
        facet_sizes: The number of values of each in all.
        not_known: For each requested facet of which some of these matches have no value, their number. Of speakers,
            those without one that `Filters.listed` has.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    facet_sizes: Mapping[str, int] = field(default_factory=dict)
    not_known: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PassageRange:
    """Consecutive passages of a document, by position: from the first to before the last, or to the end."""

    document: DocumentId
    first: int = 0
    last: int | None = None


class TermScope(StrEnum):
    """Where the terms of an index are listed from: all fields searched by bare words, or one field."""

    TEXT = "text"
    BODY = "body"
    QUOTED = "quoted"
    TITLE = "title"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class TermList:
    """Folded terms with approximate counts, the most frequent first, then in order; `total` may exceed their number."""

    total: int
    terms: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class EmbeddingCoverage:
    """The number of a library's passages that an encoder has encoded."""

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
        documents: Some of them, each with only its passages that lack a vector; of passages with the same title,
            headings and text only one.
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
        """Return passages by their ids, None for unknown ones."""

    def get_documents(self, documents: Sequence[DocumentId] | None = None) -> Sequence[DocumentRecord | None]:
        """Return records by document id, None for unknown ones; without ids all, ordered by id."""

    def document_passages(self, ranges: Sequence[PassageRange]) -> Sequence[Sequence[Passage]]:
        """Return passages of documents in order, one sequence a range; empty for an unknown document."""

    def term_statistics(self, terms: Sequence[str]) -> Mapping[str, int]:
        """Return how many passages a search for each folded word finds, by its stem."""

    def list_terms(self, scope: TermScope, prefix: str = "", limit: int | None = None) -> TermList:
        """Return the terms that begin with a prefix; terms of deleted passages may be among them."""

    def near_duplicates(self, passage: Passage, limit: int) -> Sequence[Passage]:
        """Return passages of other documents that may be near-duplicates, the likeliest first, then by document.

        Callers compare the words. Every passage is returned that has a run of `SHARED_RUN` or more words in common with
        this one that makes up a third of the shorter of the two, or a run of `LONG_RUN` or more, unless more than
        `limit` are likely.
        """

    def nearest(self, passage: Passage, encoder: str, *, least: float, limit: int) -> Sequence[Hit]:
        """Return the passages whose embeddings are nearest to that of one of this library.

        Those of other documents come first, and each group is sorted by nearness. The passage itself is left out;
        near-duplicates of it are not. The encoder is given by its identity.

        Returns:
            Each with its similarity as its score, `least` or more, in standard deviations above the mean of all
            passages, always above 0. Empty if the encoder has not seen the passage, or too little of the library to
            tell.
        """

    def find_unencoded(self, encoder: str, limit: int = 0) -> UnencodedPassages:
        """Return the coverage of an encoder, given by its identity, and up to `limit` passages without vectors.

        Their documents are what `Engine.put_vectors` takes.
        """

    def read_state(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Return the values of keys of the state, without missing ones."""

    def scan_state(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """Yield the keys that begin with a prefix, with their values, in any order."""


# --------------------------------------------------------------------------------- what is written


@dataclass(frozen=True, slots=True)
class Batch:
    """The changes of one commit.

    Attributes:
        added: New documents, and changed ones, which replace those of the same id; of several with one id the last
            counts. Consumed once, in order.
        removed: Unknown ids are ignored, and so are those that are added. Consumed after `added`.
        state: Keys of the state, each once, with their new values, None to remove one. Consumed after `added` and
            `removed`.
        rebuild: Start from an empty index, built beside the old one, which serves until the swap.
        erase: Keep nothing of the old index after a rebuild, not even for readers that hold it.
        base: The generation that the batch was made from, 0 for no index; None for any. See `Engine.commit`.
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
    """Something wrong with an index: what happened, and what to do."""

    message: str
    remedy: str

    @classmethod
    def from_error(cls, error: KBError) -> Self:
        """Build a problem from an error, the last sentence of which is the remedy."""
        message, _, remedy = str(error).rpartition(". ")
        return cls(f"{message}.", remedy)


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """The state of an index.

    Attributes:
        exists: Whether anything was committed.
        is_outdated: Whether another version of the program wrote it, so that only a rebuild makes it usable.
    """

    exists: bool
    is_outdated: bool
    problems: Sequence[IndexProblem] = ()


class Engine(Protocol):
    """An index on disk or elsewhere. Safe to share between threads.

    Documents committed with embeddings are found by them as soon as by their words. The vectors of unchanged passages
    are kept, whatever else a commit does, a rebuild included.
    """

    def open(self) -> AbstractContextManager[Reader]:
        """Open the newest commit, also one by another process, while the context lasts.

        Raises:
            NoIndexError: Nothing was ever committed here.
            EngineError: The index cannot be read; the message says what to do.
        """

    def commit(self, batch: Batch) -> int:
        """Change the library in one step, and return the new generation: readers see all of it or none.

        If `batch.added` raises, nothing is changed.

        Raises:
            BusyError: Another process is writing; nothing was changed.
            ConflictError: Another process has committed since `batch.base`; nothing was changed.
            EngineError: The index cannot be written.
        """

    def put_vectors(self, encoded: Sequence[IndexedDocument]) -> int:
        """Store vectors of indexed passages, in a commit of its own; return the new generation.

        The passages are from `Reader.find_unencoded`. A vector belongs to the title, the headings and the text that
        were encoded: it serves every passage with the same ones, even a later one, and none whose title has changed
        meanwhile.

        Raises:
            BusyError: Another process is writing; nothing was changed.
            EngineError: The index cannot be written, or there is none.
        """

    def check(self, *, read_all: bool = True) -> EngineStatus:
        """Return the state of the index, with its problems if all of it is read."""

    def check_contents(self) -> Sequence[IndexProblem]:
        """Derive the index again from each stored passage, and return the differences.

        So it finds what was written wrongly, where `check` finds what was damaged later. It takes about as long as to
        index the passages again. The caller has checked that there is an index without problems.
        """
