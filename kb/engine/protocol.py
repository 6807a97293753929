"""The engine protocol: what stores passages and answers queries.

An engine returns text and spans, never markup. Each engine has a folder below `kb/engine/`; `tests/contract/` runs one
suite on all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from kb.model import (
    CitedLaw,
    DocumentId,
    DocumentRecord,
    Hit,
    IndexedDocument,
    Passage,
    PassageId,
    Query,
    Results,
    Span,
    Speaker,
    UnreadSource,
)

SHARED_RUN = 8  # consecutive words in common by which every engine finds near-duplicates


@dataclass(frozen=True, slots=True)
class IndexProblem:
    """Something wrong with an index.

    Attributes:
        message: What happened.
        remedy: What to do.
    """

    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class EmbeddingCoverage:
    """How many of a library's passages an encoder has encoded."""

    encoded: int
    passages: int

    @property
    def is_complete(self) -> bool:
        """Whether it has encoded all."""
        return self.encoded == self.passages


class Snapshot(Protocol):
    """The library as of one commit. It does not change while it is held."""

    @property
    def generation(self) -> int:
        """A number that grows with every commit."""

    def search(self, query: Query) -> Results:
        """Answer a query. Never raises for any tree that `kb.query` can make."""

    def get_passage(self, passage: PassageId) -> Passage | None:
        """Return a passage by its id."""

    def find_successor(self, passage: PassageId) -> PassageId | None:
        """Return the closest passage to one that is gone.

        Returns:
            None where no commit had the passage, or where its document is gone as well.
        """

    def has_tombstone(self, passage: PassageId) -> bool:
        """Tell whether an earlier commit had this passage and this one has not."""

    def get_neighbours(self, passage: Passage, before: int, after: int) -> tuple[Sequence[Passage], Sequence[Passage]]:
        """Return up to `before` and `after` passages around one, in the order of the document."""

    def near_duplicates(self, passage: Passage, limit: int) -> Sequence[Passage]:
        """Return passages of other documents that may be near-duplicates of one, the likeliest first.

        Callers compare the words. Every passage is returned that has a run of `SHARED_RUN` or more words in common with
        this one that makes up a third of the shorter of the two, unless more than `limit` are likely.
        """

    def nearest(self, passage: Passage, encoder: str, *, least: float, limit: int) -> Sequence[Hit]:
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

    def document_passages(self, document: DocumentId) -> Sequence[Passage]:
        """Return all passages of a document in order; empty where there is no such document."""

    def get_document(self, document: DocumentId) -> DocumentRecord | None:
        """Return a document's record by its id."""

    def documents(self) -> Sequence[DocumentRecord]:
        """Return the records of all documents, by id."""

    def unread_sources(self) -> Sequence[UnreadSource]:
        """Return the sources that could not be read, by source."""

    def vocabulary(self) -> Iterable[tuple[str, int]]:
        """Return the folded words of the passages' bodies, and about how often each occurs."""

    def speakers(self) -> Sequence[Speaker]:
        """Return every speaker who is quoted, by name."""

    def laws(self) -> Sequence[CitedLaw]:
        """Return every law that is cited, by its short form."""

    def highlight(self, passage: Passage, query: Query) -> tuple[Span, ...]:
        """Return the spans of a passage that a query's words match, whether or not the passage is a hit."""

    def coverage(self, encoder: str) -> EmbeddingCoverage:
        """Return how many passages have a vector of an encoder, given by its identity."""

    def find_unencoded(self, encoder: str, limit: int) -> Sequence[IndexedDocument]:
        """Return passages that have no vector of an encoder, for `Engine.put_vectors`.

        Args:
            encoder: Its identity.
            limit: How many passages to return at most.

        Returns:
            The documents of these passages, each with only those of its passages that lack a vector; of passages with
            the same title, headings and text only one.
        """


class Engine(Protocol):
    """An index on disk or elsewhere. Safe to share between threads.

    Documents that come with embeddings are found by them as soon as they are found by their words. The vectors of
    passages that are not changed are kept, whatever else a commit does, a rebuild included.
    """

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Open the newest commit, also one by another process, for as long as the context lasts.

        Raises:
            NoIndexError: Nothing was ever committed here.
            EngineError: The index cannot be read; the message says what to do.
        """

    def commit(
        self,
        *,
        added: Iterable[IndexedDocument] = (),
        removed: Iterable[DocumentId] = (),
        unread: Iterable[UnreadSource] = (),
        rebuild: bool = False,
    ) -> int:
        """Change the library in one step: readers see all of it or none.

        Args:
            added: New documents, and changed ones, which replace those of the same id. Consumed once, as they come: the
                iterator may read files meanwhile. Where it raises, nothing is changed.
            removed: Documents to remove; unknown ids are ignored. Consumed after `added`, so that it may name those
                that could not be read just now.
            unread: All sources that could not be read, replacing the list of the last commit. Consumed after `added`.
            rebuild: Start from an empty index, built beside the old one, which serves until the swap. Tombstones
                are kept.

        Returns:
            The new generation.

        Raises:
            BusyError: Another process is writing; nothing was changed.
            EngineError: The index cannot be written.
        """

    def put_vectors(self, encoded: Sequence[IndexedDocument]) -> int:
        """Store the vectors of passages that are in the index already, in a commit of its own.

        A vector belongs to the title, the headings and the text that were encoded: it serves every passage that has
        the same, also one that comes later, and none whose title has changed meanwhile.

        Args:
            encoded: From `Snapshot.find_unencoded`, with their embeddings.

        Returns:
            The new generation.

        Raises:
            BusyError: Another process is writing; nothing was changed.
            EngineError: The index cannot be written, or there is none.
        """

    def is_outdated(self) -> bool:
        """Tell whether there is an index that this version cannot read; `commit(rebuild=True)` solves it."""

    def check(self) -> Sequence[IndexProblem]:
        """Read the whole index and return what is wrong with it; empty where all is well."""
