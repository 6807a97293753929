"""The engine on OpenSearch: opens commits, and writes new ones under a lease."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from kb.engine.opensearch.cluster import Cluster, Json
from kb.engine.opensearch.connection import ClusterSettings
from kb.engine.opensearch.documents import (
    VECTOR_PREFIX,
    add_group,
    build_passage_row,
    build_record_row,
    read_passage,
    read_record,
)
from kb.engine.opensearch.manifest import Manifest, read_manifest
from kb.engine.opensearch.schema import NEAR_PREFIX, PASSAGE, RECORD, build_control_index, name_control_index
from kb.engine.opensearch.snapshot import OpenSearchSnapshot
from kb.engine.opensearch.writing.commit import KNN_PLUGIN, CommitWriter
from kb.engine.opensearch.writing.lease import hold_lease
from kb.engine.protocol import Batch, EngineStatus, IndexProblem
from kb.errors import EngineError, NoIndexError
from kb.model import DocumentId, DocumentRecord, IndexedDocument

_PATIENCE_S = 60.0  # a commit waits for a cluster whose nodes come and go; a page cannot


class OutdatedIndexError(EngineError):
    """Another version of the program wrote the index."""


class OpenSearchEngine:
    """A library in a cluster. Safe to share between threads."""

    def __init__(self, settings: ClusterSettings) -> None:
        """Choose the cluster, without a request yet."""
        self.settings = settings
        self._cluster = Cluster(settings)
        self._writing = Cluster(settings, patience_s=_PATIENCE_S)
        self._opening = threading.Lock()
        self._newest: OpenSearchSnapshot | None = None

    @contextmanager
    def open(self) -> Iterator[OpenSearchSnapshot]:
        yield self._open_newest()

    def _open_newest(self) -> OpenSearchSnapshot:
        manifest = self._read_manifest()
        with self._opening:
            newest = self._newest
            if newest is None:
                newest = OpenSearchSnapshot(self._cluster, manifest, has_knn=KNN_PLUGIN in self._cluster.list_plugins())
            elif newest.manifest.serial != manifest.serial:
                newest = OpenSearchSnapshot.follow(newest, manifest)
            self._newest = newest
            return newest

    def _read_manifest(self) -> Manifest:
        manifest, _ = read_manifest(self._cluster)
        if not manifest.generation:
            raise NoIndexError(f"No index '{self.settings.prefix}' in the cluster. Run 'kb index' to build it.")
        if manifest.is_outdated:
            raise self._explain_outdated()
        return manifest

    def _explain_outdated(self) -> OutdatedIndexError:
        prefix = self.settings.prefix
        return OutdatedIndexError(
            f"The index '{prefix}' in the cluster is of another version of this program. {REBUILD_HINT}"
        )

    def commit(self, batch: Batch) -> int:
        with self._write(rebuild=batch.rebuild, base=batch.base) as writer:
            return writer.write(batch)

    def put_vectors(self, encoded: Sequence[IndexedDocument]) -> int:
        self._read_manifest()
        with self._write() as writer:
            return writer.write_vectors(encoded)

    @contextmanager
    def _write(self, *, rebuild: bool = False, base: int | None = None) -> Iterator[CommitWriter]:
        manifest, found = read_manifest(self._writing)
        if manifest.is_outdated and not rebuild:
            raise self._explain_outdated()
        if found is None:
            control = build_control_index(self.settings.replicas)
            self._writing.create_index(name_control_index(self.settings.prefix), control)
        with hold_lease(self._writing) as lease:
            yield CommitWriter(self._writing, lease.token, rebuild=rebuild, base=base)

    def check(self, *, read_all: bool = True) -> EngineStatus:
        try:
            newest = self._open_newest()
            problems = list(find_losses(newest)) if read_all else []
        except NoIndexError as error:
            return EngineStatus(False, False, [IndexProblem.from_error(error)])
        except EngineError as error:
            return EngineStatus(True, isinstance(error, OutdatedIndexError), [IndexProblem.from_error(error)])
        return EngineStatus(True, False, problems)

    def check_contents(self) -> Sequence[IndexProblem]:
        with self.open() as newest:
            return list(find_differences(newest))


# -------------------------------------------------------------------------------------------------------------- checks


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
        derived = build_passage_row(passage, records[passage.document])
        add_group(derived, passage, groups[passage.heading])
        yield from _compare(row, derived)


def _compare(stored: Json, derived: Json) -> Iterator[IndexProblem]:
    own = {name for name in stored if name not in _ADDED and not name.startswith((VECTOR_PREFIX, NEAR_PREFIX))}
    for name in sorted(own | set(derived)):
        if stored.get(name) != derived.get(name):
            place = f"'{derived['document']}', {derived['position']}"
            yield IndexProblem(f"The index has something else as '{name}' of {place}.", REBUILD_HINT)


_ORDER = ("document", "position")
