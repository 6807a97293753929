"""The engine on OpenSearch: opens commits, and writes new ones under a lease."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from kb.engine.opensearch.connection import ClusterSettings
from kb.engine.protocol import Batch, EngineStatus, IndexProblem, Reader
from kb.model import IndexedDocument


class OpenSearchEngine:
    """A library in a cluster. Safe to share between threads."""

    def __init__(self, settings: ClusterSettings) -> None:
        """Choose the cluster, which is not asked for anything yet."""
        self.settings = settings

    @contextmanager
    def open(self) -> Iterator[Reader]:
        """Open the newest commit, for as long as the context lasts."""
        raise NotImplementedError

    def commit(self, batch: Batch) -> int:
        """Change the library in one step, and return the new generation; see `Engine.commit`."""
        raise NotImplementedError

    def put_vectors(self, encoded: Sequence[IndexedDocument]) -> int:
        """Store the vectors of passages that are in the index, and return the new generation."""
        raise NotImplementedError

    def check(self, *, read_all: bool = True) -> EngineStatus:
        """Return the state of the index, and where asked read the whole of it and return what is wrong with it."""
        raise NotImplementedError

    def check_contents(self) -> Sequence[IndexProblem]:
        """Derive anew what the index has of its stored passages, and return where it differs; see `Engine`."""
        raise NotImplementedError
