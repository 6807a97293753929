"""The deep check: writes each segment again from its stored rows, and compares the columns.

Checksums find what was altered after it was written; this finds what was written wrongly, but for a fault that the
writer makes in the same way again. All rows of a segment are compared, also deleted ones.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path

import numpy as np

from kb.engine.protocol import IndexProblem
from kb.engine.record_codec import unpack_passage, unpack_record
from kb.engine.whoosh.codec import ColumnFieldWriter, ColumnPerDocumentWriter
from kb.engine.whoosh.columns.column_files import REBUILD_HINT, ColumnFile
from kb.engine.whoosh.doc_values.stored_fields import RowKind, StoredRow
from kb.engine.whoosh.postings.buffer import PostingsBuffer
from kb.engine.whoosh.segment import OpenSegment
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.engine.whoosh.vectors.vector_files import VectorFile
from kb.engine.whoosh.writer import build_passage_row, build_record_row, list_passage_terms, list_record_terms
from kb.errors import EngineError
from kb.model import DocumentRecord

_UNREADABLE = (EngineError, ValueError, LookupError)
_PREFIX, _SUFFIX = ".kb-check-", ".unfinished"  # of a folder's name: a purge deletes what a killed check has left
_COMPRESSED = {"blocks", "block_ends"}  # the stored rows themselves; another zlib makes other bytes of them


def find_differences(snapshot: WhooshSnapshot) -> Iterator[IndexProblem]:
    """Yield a problem for each column of a commit that differs from what its stored rows say."""
    for segment in snapshot.segments:
        yield from _check_segment(segment)
    yield from _find_duplicates(snapshot)
    yield from _check_vectors(snapshot.vectors)


def _check_segment(segment: OpenSegment) -> Iterator[IndexProblem]:
    path = segment.rows.file.path
    try:
        with ExitStack() as stack:
            # In the index, since what is written has the words of the passages, and nothing outside may.
            folder = stack.enter_context(tempfile.TemporaryDirectory(_SUFFIX, _PREFIX, path.parent))
            rows, postings = Path(folder) / "again.rows", Path(folder) / "again.postings"
            _write_again(segment, rows, postings, stack)
            yield from _compare_files(segment.rows.file, ColumnFile(rows))
            yield from _compare_files(segment.postings.file, ColumnFile(postings))
    except _UNREADABLE as error:
        yield IndexProblem(f"The rows of the index file '{path}' cannot be read ({error}).", REBUILD_HINT)
    except OSError as error:
        yield IndexProblem(
            f"The index file '{path}' was not compared: nothing can be written beside it ({error.strerror}).",
            "Free as much space as the index takes, check the rights of its folder, and try again.",
        )


def _write_again(segment: OpenSegment, rows: Path, postings: Path, stack: ExitStack) -> None:
    """Write the two files of a segment from its stored rows; the stack closes what is left incomplete."""
    row_writer, buffer, count = ColumnPerDocumentWriter(rows), PostingsBuffer(rows.parent), 0
    stack.callback(row_writer.discard)
    record: DocumentRecord | None = None
    heading_groups: dict[tuple[str, ...], int] = {}
    for count, data in enumerate(segment.rows.read_all(), 1):
        stored = segment.restore_row(count - 1, data)
        row, terms = StoredRow(stored.kind, stored.key, data), list[tuple[str, list[str]]]()
        if stored.kind is RowKind.RECORD:
            record = unpack_record(data)
            heading_groups.clear()
            row, terms = build_record_row(record), list_record_terms(record)
        elif stored.kind is RowKind.PASSAGE and record:
            passage = unpack_passage(data, record.id)
            group = heading_groups.setdefault(passage.heading, len(heading_groups))
            row, terms = build_passage_row(passage, record, group), list_passage_terms(passage)
        row_writer.add_row(row)
        for name, words in terms:
            buffer.add(name, count - 1, words)
    field_writer = ColumnFieldWriter(postings)
    stack.callback(field_writer.discard)
    field_writer.row_count, field_writer.title_rows = count, row_writer.list_title_rows()
    row_writer.close()
    field_writer.add_postings(None, None, buffer.iter_postings())
    field_writer.close()


def _compare_files(stored: ColumnFile, expected: ColumnFile) -> Iterator[IndexProblem]:
    """Yield a problem for each column that differs; an older version's file lacks some."""
    for name in sorted(stored.names - _COMPRESSED):
        if not expected.has(name) or not np.array_equal(stored.read_array(name), expected.read_array(name)):
            yield IndexProblem(
                f"The index file '{stored.path}' differs from its passages in the column '{name}'.", REBUILD_HINT
            )


def _find_duplicates(snapshot: WhooshSnapshot) -> Iterator[IndexProblem]:
    """Yield a problem where two live rows have one key."""
    for kind, what in ((RowKind.RECORD, "document"), (RowKind.STATE, "key of the state")):
        try:
            keys = sorted(key for segment in snapshot.segments for key, _ in segment.read_keys(kind))
        except _UNREADABLE as error:
            yield IndexProblem(f"The index has a {what} that cannot be read ({error}).", REBUILD_HINT)
            continue
        twice = [key for key, group in groupby(keys) if sum(1 for _ in group) > 1]
        if twice:
            yield IndexProblem(
                f"The index has two rows of one {what}, {len(twice):,} times, first '{twice[0]}'.", REBUILD_HINT
            )


def _check_vectors(files: Sequence[VectorFile]) -> Iterator[IndexProblem]:
    dimensions: dict[str, int] = {}
    for file in sorted(files, key=len, reverse=True):
        remedy = f"Delete '{file.path}' and run 'kb index'."
        size = dimensions.setdefault(file.encoder, file.numbers.shape[1])
        if file.numbers.shape[1] != size:
            faults = f"has {file.numbers.shape[1]} dimensions, and others of '{file.encoder}' have {size}"
            yield IndexProblem(f"The file of vectors '{file.path}' {faults}.", remedy)
        if not np.isfinite(file.scales).all():
            yield IndexProblem(f"The file of vectors '{file.path}' has scales that are no numbers.", remedy)
        if len(np.unique(file.keys)) != len(file.keys):
            yield IndexProblem(f"The file of vectors '{file.path}' has two vectors of one text.", remedy)
