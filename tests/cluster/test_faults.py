"""What readers and keepers see while nodes of the cluster fail, stop or run full."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from kb.engine.protocol import Batch
from kb.engine.registry import create_engine
from kb.errors import EngineError
from kb.library.catalogue.commits import commit_documents
from kb.library.keeping.doctor import FindingKind, check_library
from kb.model import IndexedDocument
from kb.settings import Settings
from tests.cluster.fault_run import KEPT, build_commit, check_commit, end_nodes, find_missing, make_folder
from tests.cluster.local_cluster import LocalCluster
from tests.cluster.site import Site, serve_by_gunicorn
from tests.libraries import open_library, open_view

_RECOVERY_S = 60.0  # a site that has not come back by then will not
_PAUSE_S = 8.0
_DISK = "cluster.routing.allocation.disk"
_NEARLY_FULL = {  # required free space, more than any disk has
    f"{_DISK}.threshold_enabled": True,
    f"{_DISK}.watermark.low": "900tb",
    f"{_DISK}.watermark.high": "800tb",
    f"{_DISK}.watermark.flood_stage": "700tb",
    "cluster.info.update.interval": "10s",
}


@pytest.fixture
def settings(choose: Callable[[Path], Settings], tmp_path: Path) -> Settings:
    """The settings of a library with two commits."""
    settings = choose(make_folder(tmp_path / "library"))
    engine = create_engine(settings)
    commit_documents(engine, added=build_commit(1))
    commit_documents(engine, added=build_commit(2))
    return settings


def check_last_commit(settings: Settings) -> int:
    """Check that the newest commit is whole, and return its number."""
    with open_view(create_engine(settings)) as view:
        number = check_commit(view)
        assert find_missing(view, number) == []
        return number


def wait_for(site: Site, path: str, status: int) -> str:
    """Wait until a page has a status, and return its text."""
    end = time.monotonic() + _RECOVERY_S
    while (answer := site.get(path))[0] != status:
        assert time.monotonic() < end, f"{path} never had status {status}: {answer}"
        time.sleep(0.2)
    return answer[1]


def test_while_nodes_are_ended_no_search_is_wrong_and_nothing_committed_is_lost(
    choose: Callable[[Path], Settings], cluster: LocalCluster, tmp_path: Path
) -> None:
    report = end_nodes(choose(make_folder(tmp_path / "library")), cluster, kills=3, seed=1)
    assert report.wrong == []
    assert min(report.commits, report.checked, report.pages) > 3, report
    assert max(report.outages, default=0.0) <= _RECOVERY_S, report


def test_a_site_whose_nodes_are_all_down_says_so_and_recovers_by_itself(
    settings: Settings, cluster: LocalCluster
) -> None:
    with serve_by_gunicorn(settings) as site:
        assert site.get("/search?q=kept")[0] == 200
        for node in cluster.nodes:
            cluster.kill(node)
        try:
            status, page = site.get("/search?q=kept")
            assert status == 503
            assert "The library cannot be searched just now" in page
            assert not [url for url in cluster.urls if url in page]
            status, answer = site.get("/readyz")
            assert status == 503
            assert [each["field"] for each in json.loads(answer)["errors"]] == ["index"]
            (finding,) = [each for each in check_library(open_library(settings)) if each.kind is FindingKind.INDEX]
            assert "can be reached" in finding.message
        finally:
            for node in cluster.nodes:
                cluster.bring_back(node)
            cluster.wait_until_green()
        assert "<mark>kept</mark> passage" in wait_for(site, "/search?q=kept", 200)
        assert json.loads(wait_for(site, "/readyz", 200))["status"] == "ready"
    assert check_last_commit(settings) == 2


def test_a_node_that_answers_nothing_for_a_while_delays_and_falsifies_nothing(
    settings: Settings, cluster: LocalCluster
) -> None:
    with serve_by_gunicorn(settings) as site, ThreadPoolExecutor(2) as readers:
        for node in (1, 2):
            cluster.pause(node)
            try:
                answers = [readers.submit(site.get, "/search.json?q=kept") for _ in range(4)]
                time.sleep(_PAUSE_S)
            finally:
                cluster.resume(node)
            found = [each.result() for each in answers]
            assert [status for status, _ in found] == [200] * 4
            assert [json.loads(text)["total"] for _, text in found] == [KEPT * (node + 1)] * 4
            cluster.wait_until_green()
            commit_documents(create_engine(settings), added=build_commit(node + 2))
            assert check_last_commit(settings) == node + 2


@pytest.mark.parametrize("node", [1, 2])
def test_a_rebuild_in_whose_midst_a_node_ends_is_whole_or_fails_and_changes_nothing(
    settings: Settings, cluster: LocalCluster, node: int
) -> None:
    last = 60  # commits, with more rows than one request to the cluster

    def build(interrupt: Callable[[], object]) -> Iterator[IndexedDocument]:
        for number in range(1, last + 1):
            if number == last - 5:
                interrupt()
                assert check_last_commit(settings) == 2  # readers have what was there before
            yield build_commit(number)[-1]
        yield from build_commit(last)[:-1]

    engine, expected = create_engine(settings), last
    try:
        engine.commit(Batch(added=build(lambda: cluster.kill(node)), rebuild=True))
    except EngineError:  # the node had the only copy of the new index
        expected = 2
    finally:
        cluster.bring_back(node)
        cluster.wait_until_green()
    assert check_last_commit(settings) == expected
    if expected == 2:
        engine.commit(Batch(added=build(lambda: None), rebuild=True))
    assert check_last_commit(settings) == last
    assert engine.check().problems == []


@contextmanager
def nearly_full_disks(cluster: LocalCluster) -> Iterator[None]:
    """Let the cluster take its disks to be full, at its flood stage."""
    cluster.ask("_cluster/settings", {"transient": _NEARLY_FULL}, "PUT")
    try:
        yield
    finally:
        free = {"cluster.blocks.create_index": None}  # set by the cluster, which would leave it
        cluster.ask("_cluster/settings", {"transient": dict.fromkeys(_NEARLY_FULL), "persistent": free}, "PUT")


def test_on_a_full_disk_nothing_is_changed_searches_go_on_and_the_keeper_is_told(
    settings: Settings, cluster: LocalCluster
) -> None:
    def list_blocked() -> list[str]:
        name = "index.blocks.read_only_allow_delete"
        found = cluster.ask(f"{settings.opensearch_prefix}*/_settings/{name}?flat_settings=true")
        return sorted(index for index, each in found.items() if each["settings"])

    engine = create_engine(settings)
    with nearly_full_disks(cluster):
        end = time.monotonic() + _RECOVERY_S
        while not list_blocked():
            assert time.monotonic() < end, "the cluster never reached its flood stage"
            time.sleep(0.5)
        with pytest.raises(EngineError, match="disk"):
            commit_documents(engine, added=build_commit(3))
        assert check_last_commit(settings) == 2
        messages = [each.message for each in check_library(open_library(settings)) if each.kind is FindingKind.INDEX]
        assert any("the disk of a node has run full" in each for each in messages), messages
    unblock = {"index.blocks.read_only_allow_delete": None}
    cluster.ask(f"{settings.opensearch_prefix}*/_settings", unblock, "PUT")
    commit_documents(engine, added=build_commit(3))
    assert check_last_commit(settings) == 3
