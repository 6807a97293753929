"""One commit: what goes, what comes, and what is remembered of passages that are gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from kb.engine.whoosh.gone import successors
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.engine.whoosh.storage import LibraryIndex
from kb.engine.whoosh.vectors import PendingVectors
from kb.engine.whoosh.writer import RowWriter
from kb.errors import EngineError
from kb.model import DocumentId, IndexedDocument, Passage, PassageId, Refusal


class _Memory:
    """What is known of passages that are gone: from before, and by this commit."""

    def __init__(self, before: WhooshSnapshot | None) -> None:
        self.rows: dict[PassageId, int] = {}
        self.gone: dict[PassageId, PassageId | None] = {}
        for row, passage, successor in before.gone_rows() if before else ():
            self.rows[passage] = row
            self.gone[passage] = successor
        self._changes: dict[DocumentId, tuple[dict[PassageId, PassageId | None], set[PassageId]]] = {}

    def replaced(self, document: DocumentId, old: Sequence[Passage], new: Sequence[Passage]) -> None:
        """Note that a document's passages take the place of others."""
        found = successors(old, new)
        standing = {passage.id for passage in new}
        went = {passage.id: found.get(passage.id) for passage in old if passage.id not in standing}
        back = standing & self.gone.keys()
        self._changes[document] = (went, back)

    @property
    def went(self) -> dict[PassageId, PassageId | None]:
        """The passages that this commit takes away, with their successors."""
        return {passage: successor for went, _ in self._changes.values() for passage, successor in went.items()}

    @property
    def came_back(self) -> set[PassageId]:
        """The passages that were gone and stand again."""
        return {passage for _, back in self._changes.values() for passage in back}


def write_commit(
    index: LibraryIndex,
    before: WhooshSnapshot | None,
    vectors: PendingVectors,
    *,
    added: Iterable[IndexedDocument],
    removed: Iterable[DocumentId],
    refused: Iterable[Refusal],
    rebuild: bool,
) -> int:
    """Write a commit; the caller holds the lock.

    Args:
        index: Where to.
        before: The commit before this one.
        vectors: Takes the vectors of the documents.
        added: New and changed documents, as they come.
        removed: Documents to take away.
        refused: All sources that could not be read.
        rebuild: Take nothing over.

    Returns:
        The new generation.

    Raises:
        EngineError: The disk refused.
    """
    with _disk():
        writer = RowWriter(index)
    try:
        memory = _Memory(before)
        seen = _write_documents(writer, before, vectors, added, memory)
        documents = {record.id for record in before.documents()} if before else set()
        going = documents - seen if rebuild else documents.intersection(removed) - seen
        for document in going:
            memory.replaced(document, before.passages(document) if before else (), ())
        _write_refusals(writer, before, tuple(refused), rebuild=rebuild)
        _write_gone(writer, memory, rebuild=rebuild)
        if before and not rebuild:
            for document in going | (documents & seen):
                for row in before.rows_of(document):
                    writer.delete_document(row)
        with _disk():
            vectors.keep()
            return writer.finish()
    except BaseException:
        vectors.discard()
        if not writer.is_closed:
            writer.give_up()
        raise


def write_vectors(index: LibraryIndex, vectors: PendingVectors, encoded: Iterable[IndexedDocument]) -> int:
    """Write vectors of passages that are in the index; the caller holds the lock.

    Returns:
        The new generation.

    Raises:
        EngineError: The disk refused.
    """
    with _disk():
        try:
            for indexed in encoded:
                vectors.add(indexed)
            vectors.keep()
        except BaseException:
            vectors.discard()
            raise
        return RowWriter(index).finish()


@contextmanager
def _disk() -> Iterator[None]:
    """Translate what the disk refuses."""
    try:
        yield
    except OSError as error:
        raise EngineError(
            f"The index cannot be written ({error.strerror}). Check its folder, the rights and the disk."
        ) from error


def _write_documents(
    writer: RowWriter,
    before: WhooshSnapshot | None,
    vectors: PendingVectors,
    added: Iterable[IndexedDocument],
    memory: _Memory,
) -> set[DocumentId]:
    """Write new and changed documents as they come, and return their ids."""
    seen: set[DocumentId] = set()
    for indexed in added:
        document = indexed.record.id
        seen.add(document)
        memory.replaced(document, before.passages(document) if before else (), indexed.passages)
        with _disk():
            writer.add(indexed)
            vectors.add(indexed)
    return seen


def _write_refusals(
    writer: RowWriter, before: WhooshSnapshot | None, refused: Sequence[Refusal], *, rebuild: bool
) -> None:
    if before and not rebuild:
        if tuple(sorted(refused, key=lambda each: each.source)) == tuple(before.refusals()):
            return
        for row in before.refusal_rows():
            writer.delete_document(row)
    for refusal in refused:
        writer.add_refusal(refusal)


def _write_gone(writer: RowWriter, memory: _Memory, *, rebuild: bool) -> None:
    """Remember what went, forget what came back, and keep what was remembered."""
    went, back = memory.went, memory.came_back
    if rebuild:
        went = {passage: successor for passage, successor in memory.gone.items() if passage not in back} | went
    else:
        for passage in memory.rows.keys() & (back | went.keys()):
            writer.delete_document(memory.rows[passage])
    for passage, successor in went.items():
        writer.add_gone(passage, successor)
