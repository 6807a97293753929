"""The engine on a cluster of two nodes beside the local engine: indexing, searching, and the whole page.

    python -m benchmarks.cluster                             10,000 and 100,000 passages with vectors
    python -m benchmarks.cluster --sizes 1000000 --words-only
    python -m benchmarks.cluster --sizes 10000 --shards 1 2 8    also how the passages are cut

A cluster is started on this machine (JDK 17 and Maven), so both engines and all nodes share its processors. Both get
the same passages in one commit; both answer the same queries through the same view, in turns, several times; the pages
come from gunicorn with two workers. For each number of shards the first ten hits are compared with the local engine's,
once as the engine asks, and once with statistics that all shards share (`dfs_query_then_fetch`). The tables go to
standard output; `docs/scaling.md` keeps the last ones.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import opensearchpy

from benchmarks.machine import describe_machine
from benchmarks.search_corpus import FAMILIES, Ask, asks, build_query, documents, paragraphs
from benchmarks.search_http import choose_searches, gunicorn, load_pages
from benchmarks.views import open_view
from kb.embeddings.encoders import load_encoders
from kb.engine.protocol import Engine
from kb.engine.registry import create_engine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from kb.model import IndexedDocument
from kb.settings import Settings
from kb.web import create_app
from tests.cluster.local_cluster import LocalCluster

LOCAL, CLUSTER = "local", "cluster"
_ROUNDS = 5
_QUERIES = 10  # of each family
_PAGE_S = 8.0
_COUNTED = 30  # pages whose round trips are counted


@dataclass(slots=True)
class Measures:
    """What was measured of one engine.

    Attributes:
        size: Bytes of the index; of a cluster one copy.
        times: Milliseconds of each query: the median of its rounds.
        tops: The ids of the first ten hits of each query.
        pages: Milliseconds of pages, by the number of clients.
        trips: Round trips of each counted page.
    """

    index_s: float = 0.0
    size: int = 0
    times: list[float] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    tops: list[list[str]] = field(default_factory=list)
    pages: dict[int, list[float]] = field(default_factory=dict)
    trips: list[int] = field(default_factory=list)


class RoundTrips(logging.Handler):
    """Counts the requests of the client of OpenSearch, each of which it logs."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count one."""
        self.count += record.levelno == logging.INFO


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--shards", type=int, nargs="+", default=[2], help="the first is measured in full")
    parser.add_argument("--words-only", action="store_true", help="without vectors")
    given = parser.parse_args()
    sys.stdout.write(f"{describe_machine()}\n")
    cluster = LocalCluster.start()
    try:
        for size in given.sizes:
            with tempfile.TemporaryDirectory() as folder:
                _measure_size(cluster, size, given.shards, Path(folder), has_vectors=not given.words_only)
    finally:
        cluster.remove()


def _measure_size(cluster: LocalCluster, size: int, shards: Sequence[int], folder: Path, *, has_vectors: bool) -> None:
    passages = list(paragraphs(size))
    queries = [
        ask for name in FAMILIES for ask in [each for each in asks(passages, 20) if each.family == name][:_QUERIES]
    ]
    searches = choose_searches(passages)
    given = list(_encode(documents(iter(passages)), "static" if has_vectors else "off"))
    del passages
    (folder / "sources").mkdir()
    settings = {
        LOCAL: Settings(library=folder, meaning="static" if has_vectors else "off"),
        CLUSTER: _choose_cluster(cluster, folder, shards[0], has_vectors=has_vectors),
    }
    engines = {name: create_engine(each) for name, each in settings.items()}
    measures = {name: Measures() for name in engines}
    for name, engine in engines.items():
        measures[name].index_s = _time_commit(engine, given)
    measures[LOCAL].size = sum(path.stat().st_size for path in (folder / "whoosh").rglob("*") if path.is_file())
    measures[CLUSTER].size = _measure_bytes(cluster, settings[CLUSTER])
    _answer(engines, measures, queries)
    for name, each in settings.items():
        _load_pages(each, measures[name], searches)
    _count_trips(settings[CLUSTER], measures[CLUSTER], searches)
    sys.stdout.write(_build_table(size, measures, queries))
    sys.stdout.flush()
    rows = [_compare(engines[LOCAL], engines[CLUSTER], queries, shards[0])]
    cluster.delete_indexes(settings[CLUSTER].opensearch_prefix)
    for count in shards[1:]:
        other = _choose_cluster(cluster, folder, count, has_vectors=has_vectors)
        engine = create_engine(other)
        commit_documents(engine, added=given)
        rows.append(_compare(engines[LOCAL], engine, queries, count))
        cluster.delete_indexes(other.opensearch_prefix)
    head = "| shards | first ten of the local engine | the same, dfs | ms | ms, dfs | dfs / not |"
    sys.stdout.write("\n".join(["", head, "| --- | --- | --- | --- | --- | --- |", *rows]) + "\n")
    sys.stdout.flush()


def _choose_cluster(cluster: LocalCluster, folder: Path, shards: int, *, has_vectors: bool) -> Settings:
    return Settings(
        library=folder,
        engine="opensearch",
        meaning="static" if has_vectors else "off",
        opensearch_urls=cluster.urls,
        opensearch_prefix=f"measured-{uuid.uuid4().hex[:8]}",
        opensearch_shards=shards,
    )


def _encode(given: Iterator[IndexedDocument], meaning: str) -> Iterator[IndexedDocument]:
    """Yield documents with the vectors of the encoder that comes with the package."""
    encoders = load_encoders(meaning)
    for each in given:
        yield each if meaning == "off" else encoders.encode_document(each)


def _time_commit(engine: Engine, given: Sequence[IndexedDocument]) -> float:
    """Commit documents; return the seconds that it took."""
    began = time.perf_counter()
    commit_documents(engine, added=given)
    return time.perf_counter() - began


def _measure_bytes(cluster: LocalCluster, settings: Settings) -> int:
    """Return the bytes of one copy of all indexes of a library."""
    cluster.ask(f"{settings.opensearch_prefix}*/_flush", method="POST")
    return int(
        cluster.ask(f"{settings.opensearch_prefix}*/_stats/store")["_all"]["primaries"]["store"]["size_in_bytes"]
    )


def _answer(engines: dict[str, Engine], measures: dict[str, Measures], queries: Sequence[Ask]) -> None:
    """Let both engines answer all queries, in turns."""
    times: dict[str, list[list[float]]] = {name: [[] for _ in queries] for name in engines}
    for turn in range(_ROUNDS + 1):
        for name, engine in engines.items():
            with open_view(engine) as view:
                for at, ask in enumerate(queries):
                    began = time.perf_counter()
                    found = view.search(build_query(ask))
                    took = 1000 * (time.perf_counter() - began)
                    if turn:
                        times[name][at].append(took)
                    else:  # which warms up
                        measures[name].totals.append(found.total)
                        measures[name].tops.append([hit.passage.id for hit in found.hits])
    for name, own in times.items():
        measures[name].times = [statistics.median(each) for each in own]


def _load_pages(settings: Settings, measures: Measures, searches: Sequence[str]) -> None:
    variables = {
        "KB_ENGINE": settings.engine,
        "KB_MEANING": settings.meaning,
        "KB_OPENSEARCH_URLS": ",".join(settings.opensearch_urls),
        "KB_OPENSEARCH_PREFIX": settings.opensearch_prefix,
    }
    with gunicorn(settings.library, variables) as (ports, _):
        addresses = [f"/search?q={each}" for each in searches]
        load_pages(ports, addresses, 3.0, clients=2)
        for clients in (1, 4):
            measures.pages[clients] = sorted(load_pages(ports, addresses, _PAGE_S, clients=clients)[0])


def _count_trips(settings: Settings, measures: Measures, searches: Sequence[str]) -> None:
    """Count the requests to the cluster of each of some pages, in this process."""
    counter, log = RoundTrips(), logging.getLogger("opensearch")
    client = create_app(settings).test_client()
    client.get(f"/search?q={searches[0]}")  # what is kept of a commit is asked for once
    level = log.level
    log.setLevel(logging.INFO)
    log.addHandler(counter)
    try:
        for search in searches[1 : _COUNTED + 1]:
            counter.count = 0
            client.get(f"/search?q={search}")
            measures.trips.append(counter.count)
    finally:
        log.removeHandler(counter)
        log.setLevel(level)


@contextmanager
def shared_statistics() -> Iterator[None]:
    """Let the shards share the statistics of terms before they rank, in every search of this process."""
    ask = opensearchpy.OpenSearch.msearch

    def ask_twice(self: opensearchpy.OpenSearch, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - as the client
        named["params"] = {**(named.get("params") or {}), "search_type": "dfs_query_then_fetch"}
        return ask(self, *given, **named)

    opensearchpy.OpenSearch.msearch = ask_twice  # type: ignore[method-assign] # for these measurements
    try:
        yield
    finally:
        opensearchpy.OpenSearch.msearch = ask  # type: ignore[method-assign] # as it was


def _compare(local: Engine, engine: Engine, queries: Sequence[Ask], shards: int) -> str:
    """Compare the first ten hits with those of the local engine; return a row of the table."""
    with open_view(local) as truth:
        expected = [_list_top(truth, ask) for ask in queries]
    overlaps: list[float] = []
    medians: list[float] = []
    with open_view(engine) as view:
        for has_shared in (False, True):
            found, times = [], []
            for turn in range(3):
                if has_shared:
                    with shared_statistics():
                        tops, took = _rank(view, queries)
                else:
                    tops, took = _rank(view, queries)
                found = tops
                times += took if turn else []
            overlaps.append(statistics.mean(map(_measure_overlap, expected, found)))
            medians.append(statistics.median(times))
    plain, shared = medians
    return f"| {shards} | {overlaps[0]:.3f} | {overlaps[1]:.3f} | {plain:.1f} | {shared:.1f} | ×{shared / plain:.2f} |"


def _rank(view: LibraryView, queries: Sequence[Ask]) -> tuple[list[list[str]], list[float]]:
    tops, times = [], []
    for ask in queries:
        began = time.perf_counter()
        tops.append(_list_top(view, ask))
        times.append(1000 * (time.perf_counter() - began))
    return tops, times


def _list_top(view: LibraryView, ask: Ask) -> list[str]:
    return [hit.passage.id for hit in view.search(build_query(ask)).hits]


def _measure_overlap(one: Sequence[str], other: Sequence[str]) -> float:
    return len({*one} & {*other}) / len(one) if one else float(not other)


def _build_table(size: int, measures: dict[str, Measures], queries: Sequence[Ask]) -> str:
    local, cluster = measures[LOCAL], measures[CLUSTER]
    overlap = statistics.mean(map(_measure_overlap, local.tops, cluster.tops))
    differ = sum(one != other for one, other in zip(local.totals, cluster.totals, strict=True))
    lines = [
        f"\n### {size:,} passages\n",
        f"{len(queries)} queries: totals differ for {differ}; of the first ten {overlap:.3f} are the same.\n",
        "| | local | cluster | ratio |",
        "| --- | --- | --- | --- |",
        _row("indexed, passages a second", size / local.index_s, size / cluster.index_s),
        _row("bytes a passage, one copy", local.size / size, cluster.size / size),
    ]
    for family in FAMILIES:
        chosen = [at for at, ask in enumerate(queries) if ask.family == family]
        if chosen:
            own = [statistics.median(each.times[at] for at in chosen) for each in (local, cluster)]
            lines.append(_row(f"{family}, median ms", *own))
    for clients in cluster.pages:
        for title, place in (("median", 0.5), ("p95", 0.95)):
            own = [each.pages[clients][int(place * (len(each.pages[clients]) - 1))] for each in (local, cluster)]
            lines.append(_row(f"page of results, {clients} at a time, {title} ms", *own))
    trips = sorted(cluster.trips)
    lines.append(f"| requests to the cluster a page, median (most) | | {statistics.median(trips):g} ({trips[-1]}) | |")
    return "\n".join(lines) + "\n"


def _row(title: str, local: float, cluster: float) -> str:
    digits = 0 if min(local, cluster) >= 100 else 1
    return f"| {title} | {local:,.{digits}f} | {cluster:,.{digits}f} | ×{cluster / local:.2f} |"


if __name__ == "__main__":
    main()
