"""A cluster for tests, an index prefix of their own, and an engine on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb.settings import Settings
from tests.cluster.local_cluster import LocalCluster, NoClusterError, start_for_all

FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests below this folder, which need a cluster."""
    for item in items:
        if item.path.is_relative_to(FOLDER):
            item.add_marker(pytest.mark.cluster)


@pytest.fixture(scope="session")
def cluster() -> LocalCluster:
    """A cluster of two data nodes and a third that may only be manager; skips without Java or Maven."""
    try:
        return start_for_all()
    except NoClusterError as error:
        pytest.skip(f"{error}")


@pytest.fixture
def prefix(cluster: LocalCluster) -> Iterator[str]:
    """The prefix of this test's indexes, which are deleted when it is done."""
    name = f"t{uuid.uuid4().hex[:10]}"
    yield name
    cluster.delete_indexes(name)


@pytest.fixture
def choose(cluster: LocalCluster, prefix: str) -> Callable[[Path], Settings]:
    """Returns the settings of a library in a folder, with its index in the cluster."""
    return lambda folder: Settings(
        library=folder, jobs=1, engine="opensearch", opensearch_urls=cluster.urls, opensearch_prefix=prefix
    )
