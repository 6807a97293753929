"""The suite on the engine on OpenSearch, where `KB_TEST_OPENSEARCH` has the addresses of a cluster."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from kb.engine.opensearch import ClusterSettings, OpenSearchEngine
from kb.engine.opensearch.cluster import Cluster
from tests.contract.engines.engine_settings import EngineSettings

_URLS = tuple(filter(None, os.environ.get("KB_TEST_OPENSEARCH", "").split(",")))
_NO_CLUSTER = "No cluster: KB_TEST_OPENSEARCH has no address."
_NO_FILES = "It writes no files."


def _name_library(folder: Path) -> ClusterSettings:
    """Return the settings of a library whose indices are named after a folder; nothing is written there."""
    digest = hashlib.blake2b(str(folder).encode(), digest_size=8).hexdigest()
    return ClusterSettings(_URLS, prefix=f"kb-test-{digest}", shards=2, replicas=0, lease_s=2.0)


def create(folder: Path) -> OpenSearchEngine:
    return OpenSearchEngine(_name_library(folder))


def remove(folder: Path) -> None:
    settings = _name_library(folder)
    cluster = Cluster(settings)
    cluster.delete_indices(cluster.list_indices(f"{settings.prefix}-*"))


_SKIPPED = {"storage/test_commits.py::test_an_index_that_cannot_be_written_*": _NO_FILES}

SETTINGS = EngineSettings("opensearch", create, remove, skipped=_SKIPPED if _URLS else {"*": _NO_CLUSTER})
