"""Whoosh's writer, with columns for postings and segments merged as columns.

Documents go in as rows; the commit is Whoosh's. This module knows nothing of queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from whoosh.writing import SegmentWriter

from kb.engine.whoosh.codec import POSTINGS_FILE, ROWS_FILE, ColumnCodec, ColumnSegment, segment_path
from kb.engine.whoosh.labels import labels_of
from kb.engine.whoosh.pool import ColumnPool
from kb.engine.whoosh.records import pack_gone, pack_passage, pack_record, pack_refusal
from kb.engine.whoosh.rows import Card, Row, RowKind
from kb.engine.whoosh.schema import ABOVE, BETWEEN, BODY, HEADING, QUOTED, ROLE, SPEAKER, TITLE, WORD_FIELDS
from kb.engine.whoosh.segment import OpenSegment, SegmentFiles
from kb.engine.whoosh.storage import LibraryIndex, sync
from kb.engine.whoosh.vectors import text_key
from kb.engine.whoosh.voices import role_of, voices_of
from kb.model import DocumentId, IndexedDocument, Passage, PassageId, Quotation, Refusal
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
        self._add_row(row, (TITLE, terms(metadata.title)))
        sections: dict[tuple[str, ...], int] = {}
        for passage in indexed.passages:
            section = sections.setdefault(passage.heading, len(sections))
            self._add_passage(passage, section, text_key(metadata.title, passage.heading, passage.text))
        self._new_documents[record.id] = range(first, self.docnum)

    def _add_passage(self, passage: Passage, section: int, key: int) -> None:
        fields = [(BODY, terms(passage.text))]
        if passage.heading:
            fields.append((HEADING, terms(passage.heading[-1])))
        if len(passage.heading) > 1:
            fields.append((ABOVE, _apart(passage.heading[:-1])))
        if passage.quotations:
            fields += _said(passage.quotations)
        voices, labels = voices_of(passage.quotations), labels_of(passage)
        row = Row(
            RowKind.PASSAGE,
            passage.id,
            pack_passage(passage),
            voices=voices,
            labels=labels,
            text_key=key,
            section=section,
        )
        self._add_row(row, *fields)

    def _add_row(self, row: Row, *fields: tuple[str, Sequence[str]]) -> None:
        """Add a row with the words of some fields: Whoosh's `add_document`, without what a fixed schema can spare."""
        self.perdocwriter.add_row(row)
        for name, words in fields:
            self.pool.add(name, self.docnum, words)
        self.docnum += 1
        self._added = True

    def add_refusal(self, refusal: Refusal) -> None:
        """Add a source that could not be read."""
        self._add_row(Row(RowKind.REFUSAL, refusal.source, pack_refusal(refusal)))

    def add_gone(self, passage: PassageId, successor: PassageId | None) -> None:
        """Add that a passage is gone, and which one stands closest to it."""
        self._add_row(Row(RowKind.GONE, passage, pack_gone(passage, successor)))

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
            self._add_row(row)
        for name in WORD_FIELDS:
            self.pool.add_words(name, old.postings.words(name), numbers)

    def _flush_segment(self) -> None:
        self.fieldwriter.rows = self.docnum
        self.fieldwriter.titled = self.perdocwriter.documents()
        super()._flush_segment()

    def _commit_toc(self, segments: Sequence[ColumnSegment]) -> None:
        if self._added:
            for extension in (ROWS_FILE, POSTINGS_FILE):
                sync(segment_path(self.storage, self.newsegment, extension))
        super()._commit_toc([each for each in segments if each.doc_count() > 0])
        for half in self._folder.glob(f"_{self.indexname}_*.toc.*"):  # of a writer that was killed; Whoosh leaves them
            half.unlink(missing_ok=True)


def _apart(texts: Iterable[str]) -> list[str]:
    """Return the words of some texts, so that no phrase runs from one into the next."""
    return [term for each in texts for term in (*terms(each), BETWEEN)]


def _said(quotations: Sequence[Quotation]) -> list[tuple[str, list[str]]]:
    """Return the words of quotations, and of their speakers once for each quotation."""
    once = dict.fromkeys((each.number, each.speaker, role_of(each)) for each in quotations)
    return [
        (QUOTED, _apart(each.text for each in quotations)),
        (SPEAKER, _apart(name for _, name, _ in once if name)),
        (ROLE, _apart(role for _, _, role in once if role)),
    ]


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
