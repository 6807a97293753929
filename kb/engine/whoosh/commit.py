"""One commit: documents added and removed, the state and vectors, through Whoosh's writer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager

from kb.durable_files import translate_disk_errors
from kb.engine.protocol import Batch
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.engine.whoosh.storage import LibraryIndex
from kb.engine.whoosh.vectors.vector_files import PendingVectors
from kb.engine.whoosh.writer import ColumnSegmentWriter
from kb.errors import EngineError
from kb.model import DocumentId, IndexedDocument


def write_commit(index: LibraryIndex, before: WhooshSnapshot | None, vectors: PendingVectors, batch: Batch) -> int:
    """Write a commit, and return the new generation; the caller holds the lock.

    Args:
        before: The preceding commit, unless there is none or it is replaced.
        vectors: Receives the vectors of the documents.

    Raises:
        EngineError: The index cannot be written.
    """
    with _translate_disk_errors():
        writer = ColumnSegmentWriter(index)
    try:
        changed = dict.fromkeys(_write_documents(writer, vectors, batch.added))
        changed.update(dict.fromkeys(batch.removed))
        replaced = [row for document in changed for row in before.list_document_rows(document)] if before else []
        with _translate_disk_errors():
            for key, value in batch.state:
                replaced += before.list_state_rows(key) if before else []
                if value is not None:
                    writer.add_state(key, value)
            for row in replaced:
                writer.delete_document(row)
            vectors.save()
            return writer.finish()
    except BaseException:
        vectors.discard()
        if not writer.is_closed:
            writer.rollback()
        raise


def write_vectors(index: LibraryIndex, vectors: PendingVectors, encoded: Iterable[IndexedDocument]) -> int:
    """Write vectors of indexed passages, and return the new generation; the caller holds the lock.

    Raises:
        EngineError: The index cannot be written.
    """
    with _translate_disk_errors():
        try:
            for indexed in encoded:
                vectors.add(indexed)
            vectors.save()
        except BaseException:
            vectors.discard()
            raise
        writer = ColumnSegmentWriter(index)
        try:
            return writer.finish()
        except BaseException:
            writer.rollback()
            raise


def _translate_disk_errors() -> AbstractContextManager[None]:
    what = "The index cannot be written"
    return translate_disk_errors(EngineError, what, "Check its folder, the rights and the disk.")


def _write_documents(
    writer: ColumnSegmentWriter, vectors: PendingVectors, added: Iterable[IndexedDocument]
) -> Iterator[DocumentId]:
    for indexed in added:
        with _translate_disk_errors():
            writer.add(indexed)
            vectors.add(indexed)
        yield indexed.record.id
