"""Writers on several machines: one at a time, and one that dies leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb.engine.registry import create_engine
from kb.errors import BusyError
from kb.library.catalogue.commits import commit_documents
from kb.model import Query, Word
from kb.settings import Settings
from tests.cluster.fault_run import build_commit, check_commit, find_missing, make_folder
from tests.cluster.local_cluster import LocalCluster
from tests.conftest import CHECKOUT
from tests.libraries import open_view

_LEASE_S = 60.0  # a silent writer loses its lease by then
StartWriter = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def settings(choose: Callable[[Path], Settings], tmp_path: Path) -> Settings:
    """The settings of a library with one commit."""
    settings = choose(make_folder(tmp_path / "library"))
    commit_documents(create_engine(settings), added=build_commit(1))
    return settings


@pytest.fixture
def start_writer(settings: Settings) -> Iterator[StartWriter]:
    """Starts another process that has sent documents of the second commit, and waits."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        environment = {
            **os.environ,
            "KB_LIBRARY": str(settings.library),
            "KB_ENGINE": settings.engine,
            "KB_OPENSEARCH_URLS": ",".join(settings.opensearch_urls),
            "KB_OPENSEARCH_PREFIX": settings.opensearch_prefix,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.cluster.writer", "2"],
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for each in started:
        each.kill()
        each.communicate()


def count_documents(settings: Settings, cluster: LocalCluster) -> int:
    """Return the number of OpenSearch documents, visible or not."""
    cluster.ask(f"{settings.opensearch_prefix}*/_refresh", method="POST")
    return int(cluster.ask(f"{settings.opensearch_prefix}*/_count?expand_wildcards=all")["count"])


def test_while_one_writes_another_is_refused_and_readers_see_the_last_commit(
    settings: Settings, start_writer: StartWriter
) -> None:
    writer = start_writer()
    engine = create_engine(settings)
    with pytest.raises(BusyError, match="Another process"):
        commit_documents(engine, added=build_commit(2))
    with open_view(engine) as view:
        assert check_commit(view) == 1
        assert view.search(Query(Word("unfinished"))).total == 0
    said, _ = writer.communicate("go on\n")
    with open_view(engine) as view:
        assert said.split() == [str(view.generation)]
        assert view.search(Query(Word("unfinished"))).total == 1500


def test_a_dead_writer_loses_its_place_and_the_next_commit_cleans_up(
    settings: Settings, cluster: LocalCluster, start_writer: StartWriter
) -> None:
    before = count_documents(settings, cluster)
    writer = start_writer()
    writer.kill()
    writer.wait()
    # What it would have written next: that the rows of the first commit have ended with its own, which is the second.
    cluster.ask(f"{settings.opensearch_prefix}*/_refresh", method="POST")
    mark = {"query": {"term": {"since": 1}}, "script": {"source": "ctx._source.until = 2"}}
    cluster.ask(f"{settings.opensearch_prefix}*/_update_by_query?refresh=true", mark, method="POST")
    engine = create_engine(settings)
    assert count_documents(settings, cluster) > before
    with open_view(engine) as view:
        assert check_commit(view) == 1
        assert view.search(Query(Word("unfinished"))).total == 0
    end = time.monotonic() + _LEASE_S
    while True:
        try:
            commit_documents(engine, added=build_commit(2))
            break
        except BusyError:
            assert time.monotonic() < end, "a dead writer keeps its place"
            time.sleep(0.5)
    with open_view(engine) as view:
        assert check_commit(view) == 2
        assert find_missing(view, 2) == []
        assert view.search(Query(Word("unfinished"))).total == 0
    assert count_documents(settings, cluster) < before + 500
    marked = {"query": {"term": {"until": 2}}}  # the list of void numbers is finite
    assert cluster.ask(f"{settings.opensearch_prefix}*/_count?expand_wildcards=all", marked)["count"] == 0
