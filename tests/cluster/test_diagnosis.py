"""The doctor on a real cluster, healthy and otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.cli.commands import main
from kb.engine.opensearch import ClusterSettings, diagnosis
from kb.engine.opensearch.diagnosis import diagnose_cluster
from kb.engine.registry import create_engine
from kb.library.catalogue.commits import commit_documents
from kb.settings import Settings
from tests.cluster.fault_run import build_commit, make_folder
from tests.cluster.local_cluster import LocalCluster

Choose = Callable[[Path], Settings]


@pytest.fixture
def own(cluster: LocalCluster, prefix: str) -> ClusterSettings:
    return ClusterSettings(cluster.urls, prefix=prefix)


def create_index(cluster: LocalCluster, name: str, replicas: int, **settings: object) -> None:
    """Create an index of one shard and some replicas."""
    given = {"number_of_shards": 1, "number_of_replicas": replicas, **settings}
    cluster.ask(f"{name}?wait_for_active_shards=1", {"settings": given}, "PUT")


def list_messages(own: ClusterSettings) -> list[str]:
    """Return the doctor's messages; every problem must say what to do."""
    problems = diagnose_cluster(own)
    assert all(each.remedy for each in problems)
    return [each.message for each in problems]


def test_nothing_is_wrong_with_a_healthy_cluster(own: ClusterSettings, choose: Choose, tmp_path: Path) -> None:
    assert list_messages(own) == []
    engine = create_engine(choose(tmp_path / "library"))
    commit_documents(engine, added=build_commit(1))
    assert list_messages(own) == []
    assert list(engine.check().problems) == []


def test_copies_for_which_there_are_too_few_nodes_are_named(cluster: LocalCluster, own: ClusterSettings) -> None:
    create_index(cluster, f"{own.prefix}-rows-1", replicas=2)
    (message,) = list_messages(own)
    assert message.startswith(
        "The cluster is yellow: of 3 parts and copies 1 are nowhere, since each is wanted 3 times"
    )


def test_the_indexes_of_another_library_are_not_looked_at(cluster: LocalCluster, own: ClusterSettings) -> None:
    create_index(cluster, f"{own.prefix}other-rows-1", replicas=2)
    assert list_messages(own) == []


def test_a_lost_node_is_told_with_the_parts_that_cannot_be_read(cluster: LocalCluster, own: ClusterSettings) -> None:
    create_index(cluster, f"{own.prefix}-rows-1", 0, **{"index.routing.allocation.require._name": "n2"})
    cluster.wait_until_green()
    cluster.kill(2)
    try:
        cluster.wait_until_lost(2)
        red = f"The cluster is red: {own.prefix}-rows-1/0 cannot be read"
        told = list_messages(own)
        assert any(each.startswith(red) for each in told), told
    finally:
        cluster.bring_back(2)
        cluster.wait_until_green()
    assert list_messages(own) == []


def test_an_index_that_cannot_be_written_is_named(cluster: LocalCluster, own: ClusterSettings) -> None:
    create_index(cluster, f"{own.prefix}-rows-1", 1, **{"index.blocks.read_only_allow_delete": True})
    (message,) = list_messages(own)
    assert f"lets nothing be written to {own.prefix}-rows-1: the disk of a node has run full" in message


def test_a_plugin_that_a_node_lacks_is_named_with_the_nodes(
    own: ClusterSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnosis, "VECTOR_PLUGIN", "opensearch-absent")
    assert list_messages(own) == [
        "The plugin opensearch-absent is missing on the nodes n1, n2, so nothing is found by meaning alone."
    ]


def test_a_version_that_is_too_old_is_named_for_each_node(
    own: ClusterSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnosis, "OLDEST_VERSION", (99, 1))
    told = list_messages(own)
    assert [each.partition(" runs OpenSearch ")[0] for each in sorted(told)] == ["Node n1", "Node n2", "Node n3"]


def run_doctor(settings: Settings, monkeypatch: pytest.MonkeyPatch, *options: str) -> Result:
    monkeypatch.setenv("KB_ENGINE", settings.engine)
    monkeypatch.setenv("KB_OPENSEARCH_URLS", ",".join(settings.opensearch_urls))
    monkeypatch.setenv("KB_OPENSEARCH_PREFIX", settings.opensearch_prefix)
    return CliRunner().invoke(main, ["doctor", "--library", str(settings.library), *options])


def test_the_command_tells_what_is_wrong_with_the_cluster(
    cluster: LocalCluster, own: ClusterSettings, choose: Choose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = choose(make_folder(tmp_path / "library"))
    commit_documents(create_engine(settings), added=build_commit(1))
    cluster.ask(f"{own.prefix}-rows-*/_settings", {"index.number_of_replicas": 2}, "PUT")
    done = run_doctor(settings, monkeypatch)
    assert done.exit_code == 1
    assert "The cluster is yellow" in done.output


def test_the_command_tells_that_no_node_can_be_reached(
    choose: Choose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = choose(make_folder(tmp_path / "library")).model_copy(
        update={"opensearch_urls": ("http://127.0.0.1:9", "http://127.0.0.1:19")}
    )
    done = run_doctor(settings, monkeypatch, "--json")
    assert done.exit_code == 1
    (problem,) = [each for each in json.loads(done.output)["problems"] if each["kind"] == "index"]
    assert "can be reached" in problem["message"]
    assert "KB_OPENSEARCH_URLS" in problem["remedy"]
