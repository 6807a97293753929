"""The engine on OpenSearch: opens commits, and writes new ones under a lease."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from kb.engine.opensearch.checks import REBUILD_HINT, find_differences, find_losses
from kb.engine.opensearch.cluster import Cluster
from kb.engine.opensearch.connection import ClusterSettings
from kb.engine.opensearch.manifest import Manifest, read_manifest
from kb.engine.opensearch.schema import build_control_index, name_control_index
from kb.engine.opensearch.snapshot import OpenSearchSnapshot
from kb.engine.opensearch.writing.commit import KNN_PLUGIN, CommitWriter
from kb.engine.opensearch.writing.lease import hold_lease
from kb.engine.protocol import Batch, EngineStatus, IndexProblem
from kb.errors import EngineError, NoIndexError
from kb.model import IndexedDocument

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
        """Open the newest commit; see `Engine.open`."""
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
        """Change the library in one step, and return the new generation; see `Engine.commit`."""
        with self._write(rebuild=batch.rebuild, base=batch.base) as writer:
            return writer.write(batch)

    def put_vectors(self, encoded: Sequence[IndexedDocument]) -> int:
        """Store vectors of indexed passages, and return the new generation; see `Engine.put_vectors`."""
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
        """Return the state of the index, with its problems if all of it is read."""
        try:
            newest = self._open_newest()
            problems = list(find_losses(newest)) if read_all else []
        except NoIndexError as error:
            return EngineStatus(False, False, [IndexProblem.from_error(error)])
        except EngineError as error:
            return EngineStatus(True, isinstance(error, OutdatedIndexError), [IndexProblem.from_error(error)])
        return EngineStatus(True, False, problems)

    def check_contents(self) -> Sequence[IndexProblem]:
        """Derive the index again from its passages, and return the differences; see `Engine`."""
        with self.open() as newest:
            return list(find_differences(newest))
