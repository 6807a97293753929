"""The engine protocol: what stores passages and answers queries.

An engine knows nothing of HTML, of HTTP or of files' formats. It returns text and spans, never markup. One folder an
engine; `tests/contract/` runs one suite on all of them.
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
    Refusal,
    Results,
    Span,
    Speaker,
)

SHARED_RUN = 8  # words in a row by which every engine finds passages that are alike


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with an index: what happened, and what to do."""

    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of a library's passages an encoder has encoded."""

    encoded: int
    passages: int

    @property
    def whole(self) -> bool:
        """Whether that is all."""
        return self.encoded == self.passages


class Snapshot(Protocol):
    """The library as of one commit. Does not change while it is held."""

    @property
    def generation(self) -> int:
        """A number that grows with every commit."""

    def search(self, query: Query) -> Results:
        """Answer a query. Never raises for any tree that `kb.query` can make."""

    def passage(self, passage: PassageId) -> Passage | None:
        """Return a passage by its id."""

    def successor(self, passage: PassageId) -> PassageId | None:
        """Return the closest passage that stands for one that is gone.

        Returns:
            None where no commit knew the id, or where the document is gone as well.
        """

    def was_here(self, passage: PassageId) -> bool:
        """Tell whether an earlier commit had this passage and this one has not."""

    def neighbours(self, passage: Passage, before: int, after: int) -> tuple[Sequence[Passage], Sequence[Passage]]:
        """Return up to `before` and `after` passages around one, in the order of the document."""

    def alike(self, passage: Passage, limit: int) -> Sequence[Passage]:
        """Return passages of other documents that may have the words of one, the likeliest first.

        They are for the caller to compare. Whatever passage has `SHARED_RUN` words or more in a row with this one, and
        in them a third of the words of the shorter of the two, is among them, unless more than `limit` are likely.
        """

    def related(self, passage: Passage, encoder: str, *, least: float, limit: int) -> Sequence[Hit]:
        """Return the passages near in meaning to one of this library.

        Those of other documents come first, and among them, as among the others, the nearest. The passage itself is
        left out; others that have its words are not.

        Args:
            passage: Whose own vector is the query.
            encoder: The identity of the encoder that made it.
            least: How near they are at least, as the score is counted.
            limit: How many to return at most.

        Returns:
            Each with how near it is as its score: the standard deviations above the mean of all passages, always above
            0. Empty where the encoder has not seen the passage, or too little of the library to tell.
        """

    def passages(self, document: DocumentId) -> Sequence[Passage]:
        """Return all passages of a document in order; empty where there is no such document."""

    def document(self, document: DocumentId) -> DocumentRecord | None:
        """Return a document's record by its id."""

    def documents(self) -> Sequence[DocumentRecord]:
        """Return the records of all documents, by id."""

    def refusals(self) -> Sequence[Refusal]:
        """Return the sources that could not be read, by source."""

    def vocabulary(self) -> Iterable[tuple[str, int]]:
        """Return the folded words of the passages' bodies, and about how often each stands there."""

    def speakers(self) -> Sequence[Speaker]:
        """Return everybody who is quoted, by name."""

    def laws(self) -> Sequence[CitedLaw]:
        """Return every law that is cited, by its short form."""

    def marked(self, passage: Passage, query: Query) -> tuple[Span, ...]:
        """Return the spans that the query's words mark in a passage, whether or not it matches."""

    def coverage(self, encoder: str) -> Coverage:
        """Return how many passages have a vector of an encoder, given by its identity."""

    def unencoded(self, encoder: str, limit: int) -> Sequence[IndexedDocument]:
        """Return passages that have no vector of an encoder, for `Engine.encode`.

        Args:
            encoder: Its identity.
            limit: How many passages to return at most.

        Returns:
            The documents of these passages, each with those of its passages that lack a vector, as far as the limit
            goes; of passages that are given to an encoder as the same text only one.
        """


class Engine(Protocol):
    """An index on disk or elsewhere. Safe to share between threads.

    Documents that come with an encoding are found by its encoder's meaning as soon as they are found by their words.
    The vectors of passages that are not changed are kept, whatever else a commit does, a rebuild included.
    """

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Hold the newest commit, also one by another process, for as long as the context lasts.

        Raises:
            NoIndexError: Nothing was ever committed here.
            EngineError: The index cannot be read; the message says what to do.
        """

    def commit(
        self,
        *,
        added: Iterable[IndexedDocument] = (),
        removed: Iterable[DocumentId] = (),
        refused: Iterable[Refusal] = (),
        rebuild: bool = False,
    ) -> int:
        """Change the library in one step: readers see all of it or none.

        Args:
            added: New documents, and changed ones, which replace what has the same id. Consumed once, as it comes:
                it may read files meanwhile. Where it raises, nothing is changed.
            removed: Documents to take away; unknown ids are ignored. Consumed after `added`, so that it may name what
                reading just found to be unreadable.
            refused: All sources that could not be read, replacing the list of the last commit. Consumed after `added`.
            rebuild: Start from an empty index, built beside the old one, which serves until the swap. Gone
                passages of the old one are still known as gone.

        Returns:
            The new generation.

        Raises:
            BusyError: Another process is writing; nothing was changed.
            EngineError: The index cannot be written.
        """

    def encode(self, encoded: Sequence[IndexedDocument]) -> int:
        """Keep the vectors of passages that are in the index already, in a commit of its own.

        A vector belongs to the title, the headings and the text that were encoded: it serves every passage that has
        the same, also one that comes later, and none whose title has changed meanwhile.

        Args:
            encoded: From `Snapshot.unencoded`, with their encodings.

        Returns:
            The new generation.

        Raises:
            BusyError: Another process is writing; nothing was changed.
            EngineError: The index cannot be written, or there is none.
        """

    def outdated(self) -> bool:
        """Tell whether there is an index that this version cannot read; `commit(rebuild=True)` solves it."""

    def check(self) -> Sequence[Fault]:
        """Read the whole index and return what is wrong with it; empty where all is well."""
