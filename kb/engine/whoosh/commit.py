"""One commit: documents added and removed, unread sources, tombstones and vectors, through Whoosh's writer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from kb.engine.tombstones import Tombstone, TombstoneUpdate
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.engine.whoosh.storage import LibraryIndex
from kb.engine.whoosh.vectors.vector_files import PendingVectors
from kb.engine.whoosh.writer import ColumnSegmentWriter
from kb.errors import EngineError
from kb.model import DocumentId, IndexedDocument, PassageId, UnreadSource


def write_commit(
    index: LibraryIndex,
    before: WhooshSnapshot | None,
    vectors: PendingVectors,
    *,
    added: Iterable[IndexedDocument],
    removed: Iterable[DocumentId],
    refused: Iterable[UnreadSource],
    rebuild: bool,
) -> int:
    """Write a commit; the caller holds the lock.

    Args:
        index: Whoosh's index, opened for writing.
        before: The commit before this one, if there is one that can be read.
        vectors: Receives the vectors of the documents.
        added: New and changed documents; consumed once, lazily.
        removed: Documents to remove; consumed after `added`.
        refused: All sources that could not be read; consumed after `added`.
        rebuild: Replace all segments, and keep only the tombstones.

    Returns:
        The new generation.

    Raises:
        EngineError: The index cannot be written.
    """
    with _translate_disk_errors():
        writer = ColumnSegmentWriter(index)
    try:
        stored = {tombstone.passage: (row, tombstone) for row, tombstone in before.read_tombstones()} if before else {}
        tombstones = TombstoneUpdate(stored.keys())
        seen = _write_documents(writer, before, vectors, added, tombstones)
        documents = {record.id for record in before.documents()} if before else set()
        gone = documents - seen if rebuild else documents.intersection(removed) - seen
        for document in gone:
            tombstones.replace_passages(document, before.document_passages(document) if before else (), ())
        _write_unread_sources(writer, before, tuple(refused), rebuild=rebuild)
        _write_tombstones(writer, stored, tombstones, rebuild=rebuild)
        if before and not rebuild:
            for document in gone | (documents & seen):
                for row in before.list_document_rows(document):
                    writer.delete_document(row)
        with _translate_disk_errors():
            vectors.save()
            return writer.finish()
    except BaseException:
        vectors.discard()
        if not writer.is_closed:
            writer.rollback()
        raise


def write_vectors(index: LibraryIndex, vectors: PendingVectors, encoded: Iterable[IndexedDocument]) -> int:
    """Write vectors of passages that are in the index; the caller holds the lock.

    Returns:
        The new generation.

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
        return ColumnSegmentWriter(index).finish()


@contextmanager
def _translate_disk_errors() -> Iterator[None]:
    """Raise errors of the file system as `EngineError`."""
    try:
        yield
    except OSError as error:
        raise EngineError(
            f"The index cannot be written ({error.strerror}). Check its folder, the rights and the disk."
        ) from error


def _write_documents(
    writer: ColumnSegmentWriter,
    before: WhooshSnapshot | None,
    vectors: PendingVectors,
    added: Iterable[IndexedDocument],
    tombstones: TombstoneUpdate,
) -> set[DocumentId]:
    """Write new and changed documents, and return their ids."""
    seen: set[DocumentId] = set()
    for indexed in added:
        document = indexed.record.id
        seen.add(document)
        tombstones.replace_passages(document, before.document_passages(document) if before else (), indexed.passages)
        with _translate_disk_errors():
            writer.add(indexed)
            vectors.add(indexed)
    return seen


def _write_unread_sources(
    writer: ColumnSegmentWriter, before: WhooshSnapshot | None, refused: Sequence[UnreadSource], *, rebuild: bool
) -> None:
    if before and not rebuild:
        if tuple(sorted(refused, key=lambda each: each.source)) == tuple(before.unread_sources()):
            return
        for row in before.list_unread_rows():
            writer.delete_document(row)
    for unread in refused:
        writer.add_unread_source(unread)


def _write_tombstones(
    writer: ColumnSegmentWriter,
    stored: Mapping[PassageId, tuple[int, Tombstone]],
    update: TombstoneUpdate,
    *,
    rebuild: bool,
) -> None:
    """Add and remove tombstones; a rebuild writes those that it keeps again."""
    added, returned = update.list_added(), update.list_returned()
    if rebuild:
        kept = {passage: tombstone for passage, (_, tombstone) in stored.items() if passage not in returned}
        added = {**kept, **added}
    else:
        for passage in stored.keys() & (returned | added.keys()):
            writer.delete_document(stored[passage][0])
    for tombstone in added.values():
        writer.add_tombstone(tombstone)
