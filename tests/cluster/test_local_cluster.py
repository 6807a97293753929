"""The cluster of these tests: three real nodes, of which any can fail."""

from __future__ import annotations

from tests.cluster.local_cluster import LocalCluster


def test_two_nodes_have_data_and_the_plugin_for_vectors(cluster: LocalCluster) -> None:
    rows = cluster.ask("_cat/nodes?format=json&h=name,node.role")
    assert sorted((row["name"], "d" in row["node.role"]) for row in rows) == [("n1", True), ("n2", True), ("n3", False)]
    plugins = {row["name"]: row["component"] for row in cluster.ask("_cat/plugins?format=json")}
    assert plugins == dict.fromkeys(("n1", "n2", "n3"), "opensearch-knn")


def test_what_was_written_outlives_the_manager(cluster: LocalCluster, prefix: str) -> None:
    cluster.ask(prefix, {"settings": {"number_of_replicas": 1}}, "PUT")
    cluster.wait_until_green()
    cluster.ask(f"{prefix}/_doc/1?refresh=true", {"text": "lantern"}, "PUT")
    lost = cluster.find_manager()
    cluster.kill(lost)
    try:
        assert cluster.ask(f"{prefix}/_doc/1?realtime=true")["found"]
    finally:
        cluster.bring_back(lost)
    cluster.wait_until_green()
    assert cluster.find_manager() != lost
