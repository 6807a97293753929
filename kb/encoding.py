"""The encoders of a library: what a query means to them, and the encoding of passages that they have not seen.

A library has the static encoder always, whose vectors go into the same commit as the passages, and perhaps one that the
keeper has chosen, which takes its time. The chosen one answers when it has encoded every passage, and until then the
static one. Ties encoders to engines; knows neither sources nor pages.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

import numpy as np

from kb.engine import Coverage, Engine, Snapshot
from kb.errors import BusyError
from kb.meaning import Encoder, Vectors
from kb.meaning.choice import open_encoder
from kb.meaning.context import encoded_text
from kb.model import DocumentRecord, Encoding, IndexedDocument, Meaning, Passage

OFF = "off"
STATIC = "static"
Progress = Callable[[int, int, str], None]  # passages encoded, passages there are, the encoder's name

_BATCHES_A_COMMIT = 8  # so that little is lost where encoding is stopped, and not much time spent on commits
_CACHED_QUERIES = 256
_PATIENCE_S = 60.0  # waiting for another process that writes to the index
_PAUSE_S = 0.5


def no_progress(done: int, total: int, encoder: str) -> None:
    """Take no notice."""


class Encoders:
    """The encoders that a library's keeper has chosen. Safe to share between threads."""

    def __init__(self, choice: str, load: Callable[[str], Encoder] = open_encoder) -> None:
        """Take the choice; nothing is loaded before it is needed.

        Args:
            choice: As in the settings: "off", or what `load` takes.
            load: Loads an encoder.
        """
        self._choice = choice
        self._load = load
        self._vector = lru_cache(_CACHED_QUERIES)(self._query_vector)  # in memory only, as all that is typed

    @cached_property
    def static(self) -> Encoder | None:
        """The encoder whose vectors are made with the passages; None where meaning is off."""
        return None if self._choice == OFF else self._load(STATIC)

    @cached_property
    def chosen(self) -> Encoder | None:
        """The encoder that takes its time; None where there is none.

        Raises:
            SettingsError: What it needs is missing; the message says what to do.
        """
        return None if self._choice in (OFF, STATIC) else self._load(self._choice)

    def all(self) -> list[Encoder]:
        """Return the encoders, the quick one first."""
        return [each for each in (self.static, self.chosen) if each is not None]

    def meaning(self, snapshot: Snapshot, text: str) -> Meaning | None:
        """Return what a query means to the best encoder that can answer.

        Args:
            snapshot: Where the query is to be answered.
            text: What was typed, without what stands in quotation marks.

        Returns:
            None where meaning is off, or the text has none.
        """
        encoder = self.answering(snapshot)
        if encoder is None:
            return None
        vector = self._vector(encoder.identity, " ".join(text.split()))
        return Meaning(encoder.identity, vector) if vector.any() else None

    def answering(self, snapshot: Snapshot) -> Encoder | None:
        """Return the best encoder that can answer; None where meaning is off."""
        for encoder in reversed(self.all()):
            if encoder is self.static or snapshot.coverage(encoder.identity).whole:
                return encoder
        return None

    def _query_vector(self, identity: str, text: str) -> Vectors:
        encoder = next(each for each in self.all() if each.identity == identity)
        vector = encoder.encode_query(text) if text else np.zeros(encoder.dimensions, np.float32)
        vector.flags.writeable = False
        return vector

    def encoded(self, record: DocumentRecord, passages: Sequence[Passage]) -> IndexedDocument:
        """Return a document for an engine, encoded by the static encoder where there is one."""
        indexed = IndexedDocument(record, tuple(passages))
        return indexed if self.static is None else _encoded(self.static, indexed)

    def coverage(self, snapshot: Snapshot) -> list[tuple[str, Coverage]]:
        """Return how much of a library each encoder has encoded, by the encoder's name."""
        return [(each.name, snapshot.coverage(each.identity)) for each in self.all()]

    def encode(self, engine: Engine, progress: Progress = no_progress) -> None:
        """Encode the passages that have not been, in batches of a commit each.

        Where it is stopped, the next call goes on from there; readers see more and more vectors meanwhile.

        Args:
            engine: Of the library.
            progress: Told after each batch of an encoder.

        Raises:
            BusyError: Another process has been writing for a long time.
        """
        for encoder in self.all():
            for done, total in _encode(encoder, engine):
                progress(done, total, encoder.name)


@lru_cache(maxsize=2)
def encoders_of(choice: str) -> Encoders:
    """Return the encoders of a setting, loaded once a process."""
    return Encoders(choice)


def _encoded(encoder: Encoder, indexed: IndexedDocument) -> IndexedDocument:
    title = indexed.record.metadata.title
    texts = [encoded_text(title, passage.heading, passage.text) for passage in indexed.passages]
    size = encoder.batch_size
    batches = [encoder.encode_passages(texts[at : at + size]) for at in range(0, len(texts), size)]
    vectors = np.concatenate(batches) if batches else np.zeros((0, encoder.dimensions), np.float32)
    return replace(indexed, encoding=Encoding(encoder.identity, vectors))


def _encode(encoder: Encoder, engine: Engine) -> Iterator[tuple[int, int]]:
    """Encode batch by batch; give how many passages are encoded then, and how many there are."""
    limit = encoder.batch_size * _BATCHES_A_COMMIT
    while True:
        with engine.snapshot() as snapshot:
            batch = snapshot.unencoded(encoder.identity, limit)
        if not batch:
            return
        _commit(engine, [_encoded(encoder, each) for each in batch])
        with engine.snapshot() as snapshot:
            coverage = snapshot.coverage(encoder.identity)
        yield coverage.encoded, coverage.passages


def _commit(engine: Engine, encoded: Sequence[IndexedDocument]) -> None:
    """Write vectors, and wait where another process is writing."""
    patience = time.monotonic() + _PATIENCE_S
    while True:
        try:
            engine.encode(encoded)
        except BusyError:
            if time.monotonic() > patience:
                raise
            time.sleep(_PAUSE_S)
        else:
            return
