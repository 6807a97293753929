"""The encoders that a library uses: encoding of queries, and of passages without vectors.

Unless meaning is off, a library has the static encoder, whose vectors are committed with the passages, and perhaps
slow encoders named in the settings, which encode in the background. Queries use the static encoder at once, and each
slow one beside it as soon as that has encoded every passage.

A text in capitals has the same meaning, but is other words to an encoder, so it is encoded in small letters.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path
from typing import Protocol

import numpy as np

from kb.embeddings import Encoder, Vectors
from kb.embeddings.contextual import ContextualEncoder
from kb.embeddings.english import EnglishEncoder
from kb.embeddings.multilingual import MultilingualEncoder
from kb.embeddings.reranker import RankedText, Reranker
from kb.embeddings.static import StaticEncoder
from kb.engine.protocol import EmbeddingCoverage, Engine
from kb.errors import BusyError, SettingsError
from kb.model import Embeddings, IndexedDocument, QueryVector

OFF = "off"
STATIC = "static"
ENGLISH = "english"
Progress = Callable[[int, int, str], None]
"""Called with how many passages, sources or documents are done, how many there are, and the name of the last one."""

_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
MAX_TITLE_WORDS = 16
MAX_HEADING_WORDS = 24
_BATCHES_PER_COMMIT = 8  # little is lost if encoding is stopped, and little time is spent on commits
_CACHED_QUERIES = 256
# Weights of an encoder's similarities: two slow ones that agree are right more often, so that they count more beside
# the words than one alone.
_STATIC_WEIGHT = 0.6
_SLOW_WEIGHT = 1.0
_TOGETHER_WEIGHT = 1.5
_WRITE_TIMEOUT_S = 60.0  # of waiting for another process that is writing to the index
_RETRY_DELAY_S = 0.5


def build_passage_text(title: str, heading: Sequence[str], text: str) -> str:
    """Return the text to encode for a passage: title, nearest headings up to a limit, text, each ended like a sentence.

    The headings are those above it, the highest first.
    """
    path: list[str] = []
    room = MAX_HEADING_WORDS
    for each in reversed(heading):
        words = each.split()[:room]
        room -= len(words)
        if words:
            path.insert(0, " ".join(words))
    parts = [" ".join(title.split()[:MAX_TITLE_WORDS]), *path, " ".join(text.split())]
    if is_in_capitals(parts[-1]):
        parts = [part.lower() if is_in_capitals(part) else part for part in parts]
    return " ".join(_end_sentence(part) for part in parts[:-1] if part) + (" " if any(parts[:-1]) else "") + parts[-1]


def is_in_capitals(text: str) -> bool:
    """Tell whether a text is in capitals throughout and more than an acronym or two."""
    return text.isupper() and len(_LONG_WORD.findall(text)) > 1


def _end_sentence(words: str) -> str:
    return words if words.endswith((".", "?", "!", ":", ";")) else f"{words}."


ENCODERS: Mapping[str, Callable[[], Encoder]] = {
    STATIC: StaticEncoder,
    "minilm": ContextualEncoder.load_minilm,
    "multilingual": MultilingualEncoder,
    ENGLISH: EnglishEncoder,
}
_AND = "+"  # between the names of slow encoders that are used together


def open_encoder(choice: str) -> Encoder:
    """Load an encoder by its name in `ENCODERS`, or from the path of a folder with a model.

    Raises:
        SettingsError: There is no such encoder, what it needs is not installed, or its weights are not those expected.
    """
    if choice in ENCODERS:
        return ENCODERS[choice]()
    folder = Path(choice)
    if not folder.is_dir():
        names = ", ".join(ENCODERS)
        raise SettingsError(
            f"There is no encoder '{choice}'. Choose one of {names}, two of them with '{_AND}' between, or a folder "
            "with a model."
        )
    return ContextualEncoder.load_folder(folder)


MeasureCoverage = Callable[[str], EmbeddingCoverage]
"""Returns how much of a library an encoder, given by its identity, has encoded."""


def ignore_progress(done: int, total: int, name: str) -> None:
    """Report nothing."""


class EncodingCache(Protocol):
    """Stores the vectors of slow encoders outside the index, by encoder and text; it may lose any of them."""

    def lock(self) -> AbstractContextManager[None]:
        """Keep other processes from encoding while the context lasts."""

    def find(self, encoder: str, texts: Iterable[str]) -> dict[str, Vectors]:
        """Return the cached vectors of texts for an encoder, given by its identity."""

    def put(self, encoder: str, vectors: Mapping[str, Vectors]) -> None:
        """Store the vectors of texts for an encoder, given by its identity."""


class Encoders:
    """The encoders of a setting, loaded lazily. Safe to share between threads.

    Args:
        choice: "off", or an argument of `load`, or several with "+" between.
        load_reranker: Loads the reranker, which comes with the encoder of English.
    """

    def __init__(
        self,
        choice: str,
        load: Callable[[str], Encoder] = open_encoder,
        load_reranker: Callable[[], Reranker] = Reranker,
    ) -> None:
        self._choice = choice
        self._load = load
        self._load_reranker = load_reranker
        self._vector = lru_cache(_CACHED_QUERIES)(self._encode_text)  # in memory only, like everything that is typed

    @cached_property
    def static_encoder(self) -> Encoder | None:
        """The encoder whose vectors are committed with the passages; None if meaning is off."""
        return None if self._choice == OFF else self._load(STATIC)

    @cached_property
    def slow_encoders(self) -> tuple[Encoder, ...]:
        """The slow encoders; empty if the settings name none.

        Raises:
            SettingsError: What one needs is missing.
        """
        return tuple(self._load(each) for each in self._names if each not in (OFF, STATIC))

    @property
    def _names(self) -> Iterable[str]:
        return dict.fromkeys([self._choice] if Path(self._choice).is_dir() else self._choice.split(_AND))

    @cached_property
    def _reranker(self) -> Reranker | None:
        return self._load_reranker() if ENGLISH in self._names else None

    def list_encoders(self) -> list[Encoder]:
        """Return the encoders, the static one first."""
        return [each for each in (self.static_encoder, *self.slow_encoders) if each is not None]

    def build_query_vectors(
        self, measure: MeasureCoverage, text: str, english: str | None = None
    ) -> tuple[QueryVector, ...]:
        """Encode a query by the encoders that have encoded all passages, the slow ones first.

        Empty if meaning is off, or if the text has no vector. The coverage is measured in the library that is searched.

        Args:
            measure: Returns how much of the library an encoder has encoded.
            text: As typed.
            english: The text for encoders that know English only: "" if there is none, None if it is that which was
                typed.
        """
        slow, static = self._list_ready(measure), self.static_encoder
        known = text if english is None else english
        usable = [each for each in (*slow, *([static] if static else ())) if known or not each.is_english_only]
        weight = _TOGETHER_WEIGHT if sum(each is not static for each in usable) > 1 else _SLOW_WEIGHT
        found = []
        for encoder in usable:
            own = " ".join((known if encoder.is_english_only else text).split())
            vector = self._vector(encoder.identity, own.lower() if is_in_capitals(own) else own)
            if vector.any():
                found.append(QueryVector(encoder.identity, vector, _STATIC_WEIGHT if encoder is static else weight))
        return tuple(found)

    def score_passages(self, question: str, passages: Sequence[RankedText]) -> Sequence[float] | None:
        """Return how likely each of some passages answers an English question; None without the encoder of English.

        See `Reranker.score`.
        """
        return self._reranker.score(" ".join(question.split()), passages) if self._reranker and passages else None

    def choose_encoder(self, measure: MeasureCoverage) -> Encoder | None:
        """Return the encoder that compares passages with each other; None if meaning is off.

        It is the slow one that knows the most languages among those that have encoded all passages, or else the static
        one.
        """
        ready = self._list_ready(measure)
        return min(ready, key=lambda each: each.is_english_only) if ready else self.static_encoder

    def _list_ready(self, measure: MeasureCoverage) -> list[Encoder]:
        """Return the slow encoders that have encoded all passages."""
        return [each for each in self.slow_encoders if measure(each.identity).is_complete]

    def _encode_text(self, identity: str, text: str) -> Vectors:
        encoder = next(each for each in self.list_encoders() if each.identity == identity)
        vector = encoder.encode_query(text) if text else np.zeros(encoder.dimensions, np.float32)
        vector.flags.writeable = False
        return vector

    def encode_document(self, indexed: IndexedDocument) -> IndexedDocument:
        """Return a document for an engine, with vectors of the static encoder unless meaning is off."""
        return indexed if self.static_encoder is None else _encode_document(self.static_encoder, indexed)

    def measure_coverage(self, measure: MeasureCoverage) -> list[tuple[str, EmbeddingCoverage]]:
        """Return the name of each encoder with how much of the library it has encoded."""
        return [(each.name, measure(each.identity)) for each in self.list_encoders()]

    def encode_missing(
        self, engine: Engine, progress: Progress = ignore_progress, cache: EncodingCache | None = None
    ) -> None:
        """Encode the passages without vectors and commit them in batches, so that it can be stopped and resumed.

        Args:
            progress: Called after each batch.
            cache: Of the slow encoder's vectors: texts in it are not encoded again.

        Raises:
            BusyError: Another process kept writing for a minute.
        """
        for encoder in self.list_encoders():
            own_cache = None if encoder is self.static_encoder else cache
            for done, total in _encode_batches(encoder, engine, own_cache):
                progress(done, total, encoder.name)


@lru_cache(maxsize=2)
def load_encoders(choice: str) -> Encoders:
    """Return the encoders of a setting, shared by the process."""
    return Encoders(choice)


def build_passage_texts(indexed: IndexedDocument) -> list[str]:
    """Return the texts that are encoded for a document's passages; see `build_passage_text`."""
    title = indexed.record.metadata.title
    return [build_passage_text(title, passage.heading, passage.text_for_embedding) for passage in indexed.passages]


def _encode_document(encoder: Encoder, indexed: IndexedDocument) -> IndexedDocument:
    vectors = _encode_texts(encoder, build_passage_texts(indexed))
    return replace(indexed, embeddings=Embeddings(encoder.identity, vectors))


def _encode_texts(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    size = encoder.batch_size
    batches = [encoder.encode_passages(texts[at : at + size]) for at in range(0, len(texts), size)]
    return np.concatenate(batches) if batches else np.zeros((0, encoder.dimensions), np.float32)


def _encode_with_cache(
    encoder: Encoder, batch: Sequence[IndexedDocument], cache: EncodingCache
) -> Iterator[IndexedDocument]:
    """Yield documents with vectors from the cache, or with new ones, which are stored there."""
    texts = [build_passage_texts(each) for each in batch]
    unique = list(dict.fromkeys(chain.from_iterable(texts)))
    vectors = cache.find(encoder.identity, unique)
    missing = [each for each in unique if each not in vectors]
    if missing:
        new = dict(zip(missing, _encode_texts(encoder, missing), strict=True))
        cache.put(encoder.identity, new)
        vectors |= new
    for indexed, own in zip(batch, texts, strict=True):
        rows = np.stack([vectors[each] for each in own])
        yield replace(indexed, embeddings=Embeddings(encoder.identity, rows))


def _encode_batches(encoder: Encoder, engine: Engine, cache: EncodingCache | None) -> Iterator[tuple[int, int]]:
    """Encode batch by batch; yield the number of encoded passages and of all passages after each.

    With a cache, each batch is found, encoded and written under its lock: whoever takes the lock after passages were
    removed from the index knows that no process is still about to write their vectors.
    """
    limit = encoder.batch_size * _BATCHES_PER_COMMIT
    while True:
        with cache.lock() if cache else nullcontext():
            with engine.open() as reader:
                batch = reader.find_unencoded(encoder.identity, limit).documents
            if not batch:
                return
            if cache:
                encoded = list(_encode_with_cache(encoder, batch, cache))
            else:
                encoded = [_encode_document(encoder, each) for each in batch]
            _write_vectors(engine, encoded)
        with engine.open() as reader:
            coverage = reader.find_unencoded(encoder.identity).coverage
        yield coverage.encoded, coverage.passages


def _write_vectors(engine: Engine, encoded: Sequence[IndexedDocument]) -> None:
    """Write vectors, waiting while another process is writing."""
    deadline = time.monotonic() + _WRITE_TIMEOUT_S
    while True:
        try:
            engine.put_vectors(encoded)
        except BusyError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_DELAY_S)
        else:
            return
