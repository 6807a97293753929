"""Checks of a whole index: whether a commit is complete, and whether its rows agree with its passages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.documents import (
    VECTOR_PREFIX,
    add_group,
    build_passage_row,
    build_record_row,
    read_passage,
    read_record,
)
from kb.engine.opensearch.schema import NEAR_PREFIX, PASSAGE, RECORD
from kb.engine.opensearch.snapshot import OpenSearchSnapshot
from kb.engine.protocol import IndexProblem
from kb.model import DocumentId, DocumentRecord, Passage

REBUILD_HINT = "Run 'kb index --rebuild' to build it again."
_ADDED = ("since", "until", "encoders")  # columns of a row that do not follow from its passage


def find_losses(snapshot: OpenSearchSnapshot) -> Iterator[IndexProblem]:
    """Yield the documents without all their passages, readable and in place."""
    held: Counter[str] = Counter()
    for source in snapshot.scan_rows(snapshot.select(PASSAGE), ["document", "position", "packed"], _ORDER):
        try:
            held[source["document"]] += read_passage(source).position == source["position"]
        except (ValueError, KeyError, IndexError, TypeError) as error:
            message = f"Passage {source['position']} of '{source['document']}' cannot be read ({error})."
            yield IndexProblem(message, REBUILD_HINT)
    for record in snapshot.get_documents():
        if record and held.pop(record.id, 0) != record.passages:
            message = f"The index does not have all {record.passages} passages of '{record.id}'."
            yield IndexProblem(message, REBUILD_HINT)
    for document in held:
        yield IndexProblem(f"The index has passages of '{document}', and no record of it.", REBUILD_HINT)


def find_differences(snapshot: OpenSearchSnapshot) -> Iterator[IndexProblem]:
    """Derive each row from its stored passage, and yield the differences."""
    records = {record.id: record for record in snapshot.get_documents() if record}
    for source in snapshot.scan_rows(snapshot.select(RECORD), ["*"], ["document"]):
        yield from _compare(source, build_record_row(read_record(source)))
    document: list[Json] = []
    for source in snapshot.scan_rows(snapshot.select(PASSAGE), ["*"], _ORDER):
        if document and document[0]["document"] != source["document"]:
            yield from _compare_document(document, records)
            document = []
        document.append(source)
    if document:
        yield from _compare_document(document, records)


def _compare_document(rows: list[Json], records: dict[DocumentId, DocumentRecord]) -> Iterator[IndexProblem]:
    passages = list(map(read_passage, rows))
    groups = Counter(passage.heading for passage in passages)
    for row, passage in zip(rows, passages, strict=True):
        yield from _compare(row, _derive(passage, records[passage.document], groups[passage.heading]))


def _derive(passage: Passage, record: DocumentRecord, group_size: int) -> Json:
    row = build_passage_row(passage, record)
    add_group(row, passage, group_size)
    return row


def _compare(stored: Json, derived: Json) -> Iterator[IndexProblem]:
    own = {name for name in stored if name not in _ADDED and not name.startswith((VECTOR_PREFIX, NEAR_PREFIX))}
    for name in sorted(own | set(derived)):
        if stored.get(name) != derived.get(name):
            place = f"'{derived['document']}', {derived['position']}"
            yield IndexProblem(f"The index has something else as '{name}' of {place}.", REBUILD_HINT)


_ORDER = ("document", "position")
