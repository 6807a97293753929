"""The segment writer: Whoosh's, which adds documents as rows, and merges segments as columns.

The commit protocol is Whoosh's; its writer reaches our columns through `codec`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from whoosh.index import TOC, clean_files
from whoosh.writing import SegmentWriter

from kb.durable_files import sync
from kb.engine.aggregates import format_role, list_speaker_entries
from kb.engine.embedding_codec import compute_text_key
from kb.engine.fields import ABOVE, BODY, HEADING, QUOTED, ROLE, SPEAKER, TITLE, WORD_FIELDS
from kb.engine.record_codec import pack_passage, pack_passages, pack_record
from kb.engine.whoosh.codec import POSTINGS_EXTENSION, ROWS_EXTENSION, ColumnCodec, ColumnSegment, resolve_segment_path
from kb.engine.whoosh.doc_values.passage_labels import collect_labels
from kb.engine.whoosh.doc_values.stored_fields import DocumentFields, RowKind, StoredRow
from kb.engine.whoosh.postings.buffer import PostingsBuffer
from kb.engine.whoosh.schema import BARRIER
from kb.engine.whoosh.segment import OpenSegment, SegmentFiles, join_state
from kb.engine.whoosh.storage import LibraryIndex, publish_toc, remove_toc_drafts, write_toc_draft
from kb.model import METADATA_FACETS, DocumentId, DocumentRecord, IndexedDocument, Passage, Quotation
from kb.text import split_terms

_MERGE_FACTOR = 3  # a segment is merged into the new one unless it is this many times as large
_MAX_DELETED = 0.3  # share of deleted rows above which a segment is merged in any case


class ColumnSegmentWriter(SegmentWriter):  # type: ignore[misc]  # Whoosh has no types
    """Writes one commit, for a caller that holds the lock."""

    def __init__(self, index: LibraryIndex) -> None:
        self._is_named = False  # whether a TOC on disk may name the new files
        try:
            super().__init__(index, codec=ColumnCodec(), compound=False, _lk=False)
        except OSError:
            if hasattr(self, "perdocwriter"):
                self.perdocwriter.discard()
            raise
        self.pool = PostingsBuffer(Path(self._tempstorage.folder))
        self._folder = Path(self.storage.folder)
        self._new_documents: dict[DocumentId, range] = {}

    def add(self, indexed: IndexedDocument) -> None:
        """Add a document; it replaces an earlier one of the same id in this commit."""
        record = indexed.record
        for number in self._new_documents.get(record.id, ()):
            self.newsegment.delete_document(number)
        first = self.docnum
        self._add_row(build_record_row(record), *list_record_terms(record))
        heading_groups: dict[tuple[str, ...], int] = {}
        for passage, packed in zip(indexed.passages, pack_passages(indexed), strict=True):
            group = heading_groups.setdefault(passage.heading, len(heading_groups))
            self._add_row(build_passage_row(passage, record, group, packed), *list_passage_terms(passage))
        self._new_documents[record.id] = range(first, self.docnum)

    def _add_row(self, row: StoredRow, *fields: tuple[str, Sequence[str]]) -> None:
        """Add a row with the terms of fields: Whoosh's `add_document`, as far as a fixed schema needs it."""
        self.perdocwriter.add_row(row)
        for name, terms in fields:
            self.pool.add(name, self.docnum, terms)
        self.docnum += 1
        self._added = True

    def add_state(self, key: str, value: bytes) -> None:
        """Add a key of the state; the caller has deleted the former one."""
        self._add_row(StoredRow(RowKind.STATE, key, join_state(key, value)))

    def finish(self) -> int:
        """Commit, and return the new generation."""
        self.commit(mergetype=merge_small_segments)
        return int(self.generation)

    def rollback(self) -> None:
        """Discard the commit and its files, except files a TOC on disk may name, left to the next commit."""
        self.perdocwriter.discard()
        self.fieldwriter.discard()
        self.pool.cleanup()
        self._finish()
        for extension in () if self._is_named else (ROWS_EXTENSION, POSTINGS_EXTENSION):
            with suppress(OSError):  # the next commit removes them
                resolve_segment_path(self.storage, self.newsegment, extension).unlink(missing_ok=True)

    def add_segment(self, segment: ColumnSegment) -> None:
        """Merge a segment: write its live rows into the new one."""
        files = SegmentFiles(self._folder, segment.segment_id())
        files.verify()
        old = OpenSegment(files, segment)
        new_rows = np.full(len(old), -1, dtype=np.int64)
        for number, row in old.read_live_rows():
            new_rows[number] = self.docnum
            self._add_row(row)
        for name in WORD_FIELDS:
            self.pool.add_run(name, old.postings.open_positions(name), new_rows)

    def _flush_segment(self) -> None:
        self.fieldwriter.row_count = self.docnum
        self.fieldwriter.title_rows = self.perdocwriter.list_title_rows()
        super()._flush_segment()

    def _commit_toc(self, segments: Sequence[ColumnSegment]) -> None:
        if self._added:
            for extension in (ROWS_EXTENSION, POSTINGS_EXTENSION):
                sync(resolve_segment_path(self.storage, self.newsegment, extension))
        filled = [each for each in segments if each.doc_count() > 0]
        draft = write_toc_draft(self._folder, TOC(self.schema, filled, self.generation))
        self._is_named = True
        publish_toc(draft)
        clean_files(self.storage, self.indexname, self.generation, filled)
        remove_toc_drafts(self._folder)

    def _finish(self) -> None:
        with suppress(OSError):  # the commit is done or discarded; the next one empties the folder
            super()._finish()
        self.is_closed = True


def build_record_row(record: DocumentRecord) -> StoredRow:
    metadata = record.metadata
    fields = DocumentFields(metadata.date, tuple(getattr(metadata, name) for name in METADATA_FACETS))
    return StoredRow(RowKind.RECORD, record.id, pack_record(record), fields)


def list_record_terms(record: DocumentRecord) -> list[tuple[str, list[str]]]:
    """Return the indexed fields of a document's record, with their terms."""
    return [(TITLE, split_terms(record.metadata.title))]


def build_passage_row(passage: Passage, record: DocumentRecord, heading_group: int, packed: bytes = b"") -> StoredRow:
    """Build the row of a passage; it is packed unless `packed` is given.

    `heading_group` is the number of its headings among those of the document, in the order of passages.
    """
    return StoredRow(
        RowKind.PASSAGE,
        passage.id,
        packed or pack_passage(passage),
        speakers=list_speaker_entries(passage.quotations),
        labels=collect_labels(passage, record.metadata),
        text_key=compute_text_key(record.metadata.title, passage.heading, passage.text_for_embedding),
        heading_group=heading_group,
    )


def list_passage_terms(passage: Passage) -> list[tuple[str, list[str]]]:
    """Return the indexed fields of a passage, with their terms."""
    fields = [(BODY, split_terms(passage.text))]
    if passage.context_cells:
        fields.append((HEADING, _join_terms((*passage.heading[-1:], *passage.context_cells))))
    elif passage.heading:
        fields.append((HEADING, split_terms(passage.heading[-1])))
    if len(passage.heading) > 1:
        fields.append((ABOVE, _join_terms(passage.heading[:-1])))
    if passage.quotations:
        fields += _collect_quotation_terms(passage.quotations)
    return fields


def _join_terms(texts: Iterable[str]) -> list[str]:
    """Join the terms of texts, so that no phrase runs from one into the next."""
    return [term for each in texts for term in (*split_terms(each), BARRIER)]


def _collect_quotation_terms(quotations: Sequence[Quotation]) -> list[tuple[str, list[str]]]:
    """Return the terms of quotations, and those of their speakers once for each quotation."""
    once = dict.fromkeys((each.index, each.speaker, format_role(each)) for each in quotations)
    return [
        (QUOTED, _join_terms(each.text for each in quotations)),
        (SPEAKER, _join_terms(name for _, name, _ in once if name)),
        (ROLE, _join_terms(role for _, _, role in once if role)),
    ]


def merge_small_segments(writer: ColumnSegmentWriter, segments: Sequence[ColumnSegment]) -> list[ColumnSegment]:
    """Merge segments not much larger than the new one, or with many deletes; return the rest.

    So each segment is several times as large as all that came after it together, and their number grows with the
    logarithm of the rows. Whoosh's own merge policy, which goes by Fibonacci numbers, leaves many more.
    """
    rest: list[ColumnSegment] = []
    total = writer.doc_count()
    for segment in sorted(segments, key=lambda each: int(each.doc_count())):
        size = segment.doc_count()
        if size == 0:
            continue
        deleted = segment.deleted_count() / segment.doc_count_all()
        if (total and size <= _MERGE_FACTOR * total) or deleted > _MAX_DELETED:
            writer.add_segment(segment)
            total += size
        else:
            rest.append(segment)
    return rest
