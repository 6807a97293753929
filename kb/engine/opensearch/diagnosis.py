"""Examination of a cluster: what is wrong with it for a library, and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from opensearchpy import OpenSearch

from kb.engine.opensearch.connection import ClusterSettings, connect, translate_errors
from kb.engine.opensearch.schema import name_control_index, name_rows_index
from kb.engine.protocol import IndexProblem

VECTOR_PLUGIN = "opensearch-knn"
OLDEST_VERSION = (2, 9)  # the first with k-NN fields for vectors of bytes with the engine lucene
_WAIT_S = 5  # for the copies of an index that was just made
_FULL_PERCENT = 90  # of a disk: from here on, by default, OpenSearch moves shards to other nodes
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_READ_ONLY = "index.blocks.read_only_allow_delete"

Row = Mapping[str, Any]


def diagnose_cluster(settings: ClusterSettings) -> list[IndexProblem]:
    """Return the problems of a cluster that answers.

    Raises:
        EngineError: It does not answer, or refuses to; the message says what to do.
    """
    client = connect(settings)
    try:
        with translate_errors(settings):
            return [*_check_connection(settings), *_check_nodes(client), *_check_indexes(client, settings)]
    finally:
        client.close()


def _check_connection(settings: ClusterSettings) -> Iterator[IndexProblem]:
    clear = [url for url in settings.urls if url.startswith("http:") and urlsplit(url).hostname not in _LOOPBACK]
    if clear and (settings.password or settings.api_key):
        yield IndexProblem(
            f"The password or key of the cluster is sent unencrypted to {', '.join(clear)}.",
            "Give addresses in KB_OPENSEARCH_URLS that begin with https://.",
        )


def _check_nodes(client: OpenSearch) -> Iterator[IndexProblem]:
    """Yield the problems of the nodes' programs and disks."""
    server = client.info()["version"]
    if server.get("distribution") != "opensearch":
        yield IndexProblem(
            f"The server is {server.get('distribution', 'Elasticsearch')} {server['number']}, and no OpenSearch.",
            "Name a cluster of OpenSearch in KB_OPENSEARCH_URLS.",
        )
        return
    listed: list[Row] = client.cat.nodes(format="json", h="name,version,node.role,heap.percent,disk.used_percent")
    rows = [row for row in listed if row["heap.percent"]]  # known only to the node itself
    if silent := sorted(row["name"] for row in listed if row not in rows):
        yield IndexProblem(
            f"There is no answer from {_list_nodes(silent)}, which the cluster still counts among its own.",
            "Look whether it runs, and run 'kb doctor' again in a minute.",
        )
    with_data = [row for row in rows if "d" in row["node.role"]]
    for row in rows:
        if _parse_version(row["version"]) < OLDEST_VERSION:
            yield IndexProblem(
                f"Node {row['name']} runs OpenSearch {row['version']}, which is too old.",
                f"Install {'.'.join(map(str, OLDEST_VERSION))} or newer.",
            )
    versions = Counter(row["version"] for row in rows)
    if len(versions) > 1:
        told = ", ".join(f"{version} on {count}" for version, count in sorted(versions.items()))
        yield IndexProblem(
            f"The nodes run different versions of OpenSearch: {told}.", "Bring all to the newest of them."
        )
    plugins: list[Row] = client.cat.plugins(format="json", h="name,component")
    having = {row["name"] for row in plugins if row["component"] == VECTOR_PLUGIN}
    if lacking := sorted(row["name"] for row in with_data if row["name"] not in having):
        yield IndexProblem(
            f"The plugin {VECTOR_PLUGIN} is missing on {_list_nodes(lacking)}, so nothing is found by meaning alone.",
            f"Run 'bin/opensearch-plugin install {VECTOR_PLUGIN}' there, restart the node, then 'kb index --rebuild'.",
        )
    for row in with_data:
        if float(row["disk.used_percent"] or 0) >= _FULL_PERCENT:
            yield IndexProblem(
                f"The disk of node {row['name']} is full to {row['disk.used_percent']} per cent; from 95 on OpenSearch "
                "takes no more documents.",
                "Make room on it, or add a node.",
            )


def _check_indexes(client: OpenSearch, settings: ClusterSettings) -> Iterator[IndexProblem]:
    """Yield the library's indices that lack shards or copies, and those that cannot be written."""
    pattern = f"{name_control_index(settings.prefix)}*,{name_rows_index(settings.prefix, '*')}"
    health = client.cluster.health(
        index=pattern,
        params={"wait_for_status": "green", "timeout": f"{_WAIT_S}s", "request_timeout": _WAIT_S + 30},
        ignore=408,
    )
    if health["status"] != "green":
        yield _describe_health(client, pattern, health)
    blocked = [
        name
        for name, each in client.indices.get_settings(index=pattern, name=_READ_ONLY, flat_settings=True).items()
        if each["settings"].get(_READ_ONLY) == "true"
    ]
    if blocked:
        yield IndexProblem(
            f"The cluster lets nothing be written to {', '.join(sorted(blocked))}: the disk of a node has run full.",
            "Make room on it; the cluster then allows writing again by itself. Searches go on meanwhile.",
        )


def _describe_health(client: OpenSearch, pattern: str, health: Row) -> IndexProblem:
    """Describe a cluster that is yellow or red."""
    rows: list[Row] = client.cat.shards(index=pattern, format="json", h="index,shard,prirep,state,unassigned.reason")
    away = [row for row in rows if row["state"] == "UNASSIGNED"]
    lost = [f"{row['index']}/{row['shard']}" for row in away if row["prirep"] == "p"]
    if health["status"] == "red":
        return IndexProblem(
            f"The cluster is red: {', '.join(lost) or 'parts of the index'} cannot be read, and no search is answered.",
            "Bring back the nodes that have them. If they are lost for good, delete these indexes and run 'kb index'.",
        )
    nodes = health["number_of_data_nodes"]
    told = f"The cluster is yellow: of {len(rows)} parts and copies {len(away)} are nowhere"
    if not away:
        return IndexProblem(
            "The cluster is yellow: copies of the index are still being made.", "Run 'kb doctor' again in a minute."
        )
    copies = max(Counter((row["index"], row["shard"]) for row in rows).values())
    if copies > nodes:
        return IndexProblem(
            f"{told}, since each is wanted {copies} times and there are {nodes} nodes with data.",
            "Bring back the nodes that are missing, or add some. A cluster of one node needs KB_OPENSEARCH_REPLICAS=0 "
            "and 'kb index --rebuild'.",
        )
    reasons = ", ".join(sorted({row["unassigned.reason"] or "unknown" for row in away}))
    return IndexProblem(
        f"{told} ({reasons}). The loss of another node can make parts of the index unreadable.",
        "Look at GET _cluster/allocation/explain, which says what is in the way.",
    )


def _parse_version(version: str) -> tuple[int, ...]:
    """Parse a version such as `2.19.1` or `3.0.0-beta1`."""
    return tuple(int(part) for part in version.partition("-")[0].split(".") if part.isdigit())


def _list_nodes(names: list[str]) -> str:
    return f"node {names[0]}" if len(names) == 1 else f"the nodes {', '.join(names)}"
