"""Encoding of passages without embeddings: at once, or in a process of its own while the site is served."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress

from kb.embeddings.encoders import Progress, build_passage_texts, ignore_progress
from kb.engine.protocol import EmbeddingCoverage, PassageRange, Reader
from kb.errors import LibraryError, NoIndexError
from kb.library.files.generation import write_generation
from kb.library.indexing.sync import Library
from kb.model import IndexedDocument
from kb.settings import Settings

NICENESS = 10  # so that a site served meanwhile stays as fast
# In the cache for each passage beside those of its encoders: room for another that is tried, and for older versions.
_SPARE_VECTORS = 2


def encode_library(settings: Settings, log: Callable[[str], None]) -> None:
    """Encode the passages without embeddings, in a process of its own that exits after its parent process.

    `log` is called with a line for each tenth of the passages.
    """
    parent = multiprocessing.parent_process()
    tell = log_tenths(log)
    if not settings.encode_cpu:
        os.nice(NICENESS)

    def tell_or_stop(done: int, total: int, encoder: str) -> None:
        if parent is not None and not parent.is_alive():
            raise SystemExit(0)
        tell(done, total, encoder)

    encode_passages(Library(settings), tell_or_stop)


def encode_passages(library: Library, progress: Progress = ignore_progress) -> None:
    """Encode the passages without embeddings, batch by batch; see `kb.embeddings.encoders`.

    At the end, unneeded vectors are dropped from the cache if they are most of it. Progress is reported after each
    batch.

    Raises:
        SettingsError: What an encoder needs is missing.
        BusyError: Another process has been writing for a long time.
    """
    before, share = library.find_generation(), library.settings.encode_cpu
    rest = limit_cpu(share) if share else lambda: None

    def tell_and_rest(done: int, total: int, encoder: str) -> None:
        progress(done, total, encoder)
        rest()

    try:
        library.encoders.encode_missing(library.engine, tell_and_rest, library.vectors)
    finally:
        generation = library.find_generation()
        if generation is not None and generation != before:
            write_generation(library.settings.library, generation)
    if library.encoders.slow_encoders:
        _limit_vectors(library, {each.identity for each in library.encoders.slow_encoders})


def _limit_vectors(library: Library, encoders: Collection[str]) -> None:
    """Drop unneeded vectors if the cache has many more than the library has passages."""
    with library.vectors.lock(), library.engine.open() as reader:
        passages = reader.find_unencoded(next(iter(encoders))).coverage.passages
        if library.vectors.count() > (len(encoders) + _SPARE_VECTORS) * passages:
            with suppress(LibraryError):  # the cache has reported what is wrong with its folder
                library.vectors.retain(list_encoded_texts(reader), encoders)


def measure_coverage(library: Library) -> list[tuple[str, EmbeddingCoverage]]:
    """Return the coverage of each encoder, with its name; empty without an index.

    Raises:
        SettingsError: What an encoder needs is missing.
    """
    try:
        with library.open_view() as view:
            return library.encoders.measure_coverage(view.coverage)
    except NoIndexError:
        return []


def list_encoded_texts(reader: Reader) -> Iterator[str]:
    """Yield the inputs of slow encoders for all passages of a library."""
    for record in filter(None, reader.get_documents()):
        passages = reader.document_passages([PassageRange(record.id)])[0]
        yield from build_passage_texts(IndexedDocument(record, tuple(passages)))


def log_tenths(log: Callable[[str], None]) -> Progress:
    """Return a progress function that logs each tenth of the encoded passages, and the end."""
    told = -1

    def tell(done: int, total: int, encoder: str) -> None:
        nonlocal told
        if done == total:
            log(f"Encoded all {total:,} passages with '{encoder}'; searches use them from now on.")
        elif 10 * done // total > told:
            log(f"Encoded {done:,} of {total:,} passages with '{encoder}'.")
        told = 10 * done // total

    return tell


def limit_cpu(share: float) -> Callable[[], None]:
    """Return a function that sleeps until this process has used at most a share of one core since its last call."""
    taken_s, at_s = time.process_time(), time.monotonic()

    def rest() -> None:
        nonlocal taken_s, at_s
        earned_s = (time.process_time() - taken_s) / share
        time.sleep(max(0.0, earned_s - (time.monotonic() - at_s)))
        taken_s, at_s = time.process_time(), time.monotonic()

    return rest
