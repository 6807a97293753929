"""Whoosh's writer, with columns for postings and segments merged as columns.

Documents go in as rows; the commit is Whoosh's. This module knows nothing of queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from whoosh.writing import SegmentWriter

from kb.engine.whoosh.codec import POSTINGS_FILE, ROWS_FILE, ColumnCodec, ColumnSegment, segment_path
from kb.engine.whoosh.pool import ColumnPool
from kb.engine.whoosh.records import pack_gone, pack_passage, pack_record, pack_refusal
from kb.engine.whoosh.rows import Card, Row, RowKind
from kb.engine.whoosh.schema import ABOVE, BETWEEN, BODY, HEADING, ROW, TEXT_FIELDS, TITLE
from kb.engine.whoosh.segment import OpenSegment, SegmentFiles
from kb.engine.whoosh.storage import LibraryIndex, sync
from kb.model import DocumentId, IndexedDocument, Passage, PassageId, Refusal
from kb.text import terms

_MERGE_FACTOR = 3  # a segment joins the new one unless it is this many times as large
_MOST_DELETED = 0.3  # of its rows, before a segment is written anew


class RowWriter(SegmentWriter):  # type: ignore[misc]  # Whoosh has no types
    """Writes one commit. The caller holds the lock."""

    def __init__(self, index: LibraryIndex) -> None:
        super().__init__(index, codec=ColumnCodec(), compound=False, _lk=False)
        self.pool = ColumnPool(Path(self._tempstorage.folder))
        self._folder = Path(self.storage.folder)
        self._new_documents: dict[DocumentId, range] = {}

    def add(self, indexed: IndexedDocument) -> None:
        """Add a document; one of the same id that this commit added before is replaced."""
        record = indexed.record
        for number in self._new_documents.get(record.id, ()):
            self.newsegment.delete_document(number)
        first = self.docnum
        metadata = record.metadata
        card = Card(metadata.date, metadata.publisher, metadata.kind)
        row = Row(RowKind.RECORD, record.id, pack_record(record), card)
        self.add_document(**{ROW: row, TITLE: terms(metadata.title)})
        for passage in indexed.passages:
            self._add_passage(passage)
        self._new_documents[record.id] = range(first, self.docnum)

    def _add_passage(self, passage: Passage) -> None:
        fields: dict[str, object] = {
            ROW: Row(RowKind.PASSAGE, passage.id, pack_passage(passage)),
            BODY: terms(passage.text),
        }
        if passage.heading:
            fields[HEADING] = terms(passage.heading[-1])
        if len(passage.heading) > 1:
            fields[ABOVE] = [term for each in passage.heading[:-1] for term in (*terms(each), BETWEEN)]
        self.add_document(**fields)

    def add_refusal(self, refusal: Refusal) -> None:
        """Add a source that could not be read."""
        self.add_document(**{ROW: Row(RowKind.REFUSAL, refusal.source, pack_refusal(refusal))})

    def add_gone(self, passage: PassageId, successor: PassageId | None) -> None:
        """Add that a passage is gone, and which one stands closest to it."""
        self.add_document(**{ROW: Row(RowKind.GONE, passage, pack_gone(passage, successor))})

    def finish(self) -> int:
        """Commit, and return the new generation."""
        self.commit(mergetype=merge_small)
        return int(self.generation)

    def give_up(self) -> None:
        """Change nothing."""
        self.perdocwriter.discard()
        self.fieldwriter.discard()
        self.pool.cleanup()
        self._finish()
        for extension in (ROWS_FILE, POSTINGS_FILE):
            segment_path(self.storage, self.newsegment, extension).unlink(missing_ok=True)

    def take_over(self, segment: ColumnSegment) -> None:
        """Write the living rows of a segment into the new one."""
        files = SegmentFiles(self._folder, segment.segment_id())
        files.verify()
        old = OpenSegment(files, segment)
        numbers = np.full(len(old), -1, dtype=np.int64)
        for number, row in old.written_rows():
            numbers[number] = self.docnum
            self.perdocwriter.start_doc(self.docnum)
            self.perdocwriter.add_row(row)
            self.docnum += 1
        for name in TEXT_FIELDS:
            self.pool.add_words(name, old.postings.words(name), numbers)
        self._added = True

    def _flush_segment(self) -> None:
        self.fieldwriter.rows = self.docnum
        self.fieldwriter.titled = self.perdocwriter.documents()
        super()._flush_segment()

    def _commit_toc(self, segments: Sequence[ColumnSegment]) -> None:
        if self._added:
            for extension in (ROWS_FILE, POSTINGS_FILE):
                sync(segment_path(self.storage, self.newsegment, extension))
        super()._commit_toc([each for each in segments if each.doc_count() > 0])


def merge_small(writer: RowWriter, segments: Sequence[ColumnSegment]) -> list[ColumnSegment]:
    """Take over the segments that are not much larger than the new one, and those with much deleted.

    So each segment left is several times as large as all that came after it, and their number grows with the logarithm
    of the rows only. Whoosh's own policy counts segments with Fibonacci numbers and leaves many more.
    """
    left: list[ColumnSegment] = []
    total = writer.doc_count()
    for segment in sorted(segments, key=lambda each: int(each.doc_count())):
        size = segment.doc_count()
        if size == 0:
            continue
        deleted = segment.deleted_count() / segment.doc_count_all()
        if (total and size <= _MERGE_FACTOR * total) or deleted > _MOST_DELETED:
            writer.take_over(segment)
            total += size
        else:
            left.append(segment)
    return left
