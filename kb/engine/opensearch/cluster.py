"""Requests to a cluster: documents by compare-and-set, bulk writes, and searches that are complete or fail."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from opensearchpy import ConflictError as VersionConflict
from opensearchpy import NotFoundError, OpenSearch, RequestError

from kb.engine.opensearch.connection import (
    ClusterSettings,
    UnreachableClusterError,
    connect,
    explain_status,
    translate_errors,
)
from kb.errors import EngineError

Json = dict[str, Any]
_T = TypeVar("_T")

_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 2.0
_BULK_ITEMS = 1000
_BULK_CHARS = 8_000_000
_PAGE = 1000


class StaleDocumentError(Exception):
    """A document has changed since it was read."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document with its version (sequence number and primary term), to detect changes."""

    source: Json
    version: tuple[int, int]


class Cluster:
    """The requests of the engine, thread-safe. They raise `EngineError` if the cluster is unreachable or refuses."""

    def __init__(self, settings: ClusterSettings, *, patience_s: float = 5.0) -> None:
        """Choose a cluster, without a request yet; each is repeated for `patience_s` while nodes come and go."""
        self.settings = settings
        self._patience_s = patience_s
        self._client: OpenSearch = connect(settings)

    # -------------------------------------------------------------------------- single documents

    def get(self, index: str, identity: str, *, routing: str | None = None) -> StoredDocument | None:
        """Return a document as last written, or None; its shard is chosen by `routing`, or else by its id."""

        def request() -> StoredDocument | None:
            (found,) = self._client.mget(index=index, body={"docs": [{"_id": identity, "routing": routing}]})["docs"]
            if "error" in found and found["error"]["type"] != "index_not_found_exception":
                raise self._explain_failure(found["error"], 503)
            if not found.get("found"):
                return None
            return StoredDocument(found["_source"], (found["_seq_no"], found["_primary_term"]))

        return self._persist(request)

    def put(self, index: str, identity: str, source: Json, after: StoredDocument | None) -> StoredDocument:
        """Write a document if nothing has changed it meanwhile.

        Args:
            source: Its new contents, which must differ from everything that others write.
            after: The document as it was read; None if there was none.

        Raises:
            StaleDocumentError: It was changed or created meanwhile; not by this call, whose answer may have been lost.
        """
        condition: Json = {"op_type": "create"}
        if after is not None:
            condition = {"if_seq_no": after.version[0], "if_primary_term": after.version[1]}

        def request() -> StoredDocument:
            try:
                done = self._client.index(index=index, id=identity, body=source, params=condition)
            except VersionConflict as conflict:
                found = self.get(index, identity)
                if found is None or found.source != source:
                    raise StaleDocumentError(identity) from conflict
                return found
            return StoredDocument(source, (done["_seq_no"], done["_primary_term"]))

        return self._persist(request)

    # ---------------------------------------------------------------------------------- indices

    def create_index(self, name: str, body: Json) -> None:
        """Create an index, unless it exists."""

        def request() -> None:
            try:
                self._client.indices.create(index=name, body=body)
            except RequestError as error:
                if error.error != "resource_already_exists_exception":
                    raise

        self._persist(request)

    def delete_indices(self, names: Iterable[str]) -> None:
        """Delete indices, as far as they exist."""
        for name in names:
            self._persist(partial(self._client.indices.delete, index=name, ignore_unavailable=True))

    def list_indices(self, pattern: str) -> list[str]:
        """Return the names of the indices that match a pattern."""
        return sorted(self._persist(lambda: self._client.indices.get_alias(index=pattern)))

    def put_mapping(self, index: str, properties: Json) -> None:
        """Add fields to an index."""
        self._persist(lambda: self._client.indices.put_mapping(index=index, body={"properties": properties}))

    def refresh(self, index: str) -> None:
        """Make all writes to an index visible to searches, on every copy that answers them."""

        def request() -> None:
            shards = self._client.indices.refresh(index=index)["_shards"]
            if shards["failed"]:
                raise self._explain_failure(shards["failures"][0]["reason"], 503)

        self._persist(request)

    def delete_by_query(self, index: str, query: Json) -> None:
        """Delete the matches of a query; ignore those that another process deletes meanwhile."""
        params = {"conflicts": "proceed", "refresh": "true", "request_timeout": 600}
        self._persist(lambda: self._client.delete_by_query(index=index, body={"query": query}, params=params))

    def remove_field(self, index: str, field: str, query: Json) -> None:
        """Remove a field of the matches of a query; ignore those that another process changes meanwhile."""
        body = {"query": query, "script": {"source": "ctx._source.remove(params.field)", "params": {"field": field}}}
        params = {"conflicts": "proceed", "refresh": "true", "request_timeout": 600}
        self._persist(lambda: self._client.update_by_query(index=index, body=body, params=params))

    def list_plugins(self) -> set[str]:
        """Return the names of the plugins on every data node."""
        nodes: Json = self._persist(lambda: self._client.nodes.info(metric="plugins"))
        held = [
            {plugin["name"] for plugin in node["plugins"]}
            for node in nodes["nodes"].values()
            if "data" in node["roles"]
        ]
        return set.intersection(*held) if held else set()

    # --------------------------------------------------------------------------------- searches

    def search_all(self, index: str, bodies: Sequence[Json]) -> list[Json]:
        """Run several searches in one request, each on all shards or not at all."""
        if not bodies:
            return []
        lines: list[Json] = []
        for body in bodies:
            lines += [{"index": index, "allow_partial_search_results": False}, body]

        def request() -> list[Json]:
            answers: list[Json] = self._client.msearch(body=lines)["responses"]
            for each in answers:
                if "error" in each:
                    raise self._explain_failure(each["error"], each["status"])
            return answers

        return self._persist(request)

    def search(self, index: str, body: Json) -> Json:
        """Run one search on all shards."""
        return self.search_all(index, [body])[0]

    def scan(self, index: str, query: Json, fields: Sequence[str], order: Sequence[str]) -> Iterator[Json]:
        """Yield all hits of a query that do not change meanwhile, ordered by fields that no two hits share."""
        body: Json = {
            "query": query,
            "size": _PAGE,
            "sort": [{name: "asc"} for name in order],
            "_source": list(fields),
            "seq_no_primary_term": True,
            "track_total_hits": False,
        }
        while True:
            hits: list[Json] = self.search(index, body)["hits"]["hits"]
            yield from hits
            if len(hits) < _PAGE:
                return
            body = {**body, "search_after": hits[-1]["sort"]}

    # ------------------------------------------------------------------------------------ bulk

    def write_bulk(self, index: str, actions: Iterable[tuple[Json, Json | None]]) -> set[str]:
        """Write documents, each with its action of the bulk interface; refused ones are written again.

        Returns:
            The ids of documents changed since they were read, if their action asked for a version.
        """
        stale: set[str] = set()
        remaining = iter(actions)
        while chunk := list(_take_chunk(remaining)):
            stale |= self._write_chunk(index, chunk)
        return stale

    def _write_chunk(self, index: str, chunk: Sequence[tuple[Json, Json | None]]) -> set[str]:
        stale: set[str] = set()
        pause, until = _FIRST_PAUSE_S, time.monotonic() + self._patience_s
        while chunk:
            body = [line for each in chunk for line in each if line is not None]
            answer: Json = self._persist(partial(self._client.bulk, body=body, index=index))
            refused = []
            for each, item in zip(chunk, answer["items"], strict=True):
                (result,) = item.values()
                if result["status"] == 409:
                    stale.add(result["_id"])
                elif result["status"] in (429, 502, 503, 504):
                    refused.append((each, result))
                elif "error" in result:
                    raise self._explain_failure(result["error"], result["status"])
            if refused and time.monotonic() > until:
                raise self._explain_failure(refused[0][1]["error"], refused[0][1]["status"])
            chunk = [each for each, _ in refused]
            if chunk:
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_S)
        return stale

    # ---------------------------------------------------------------------------------- failures

    def _persist(self, request: Callable[[], _T]) -> _T:
        """Repeat a request while the cluster is unreachable, as when one of its nodes has just ended."""
        pause, until = _FIRST_PAUSE_S, time.monotonic() + self._patience_s
        while True:
            try:
                with translate_errors(self.settings):
                    return request()
            except UnreachableClusterError:
                if time.monotonic() > until:
                    raise
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_S)
            except NotFoundError as error:
                raise EngineError(
                    f"An index of the library '{self.settings.prefix}' is not in the cluster any more. Try again, or "
                    "run 'kb index --rebuild'."
                ) from error

    def _explain_failure(self, error: Mapping[str, Any], status: int) -> EngineError:
        causes = [each["reason"] for each in error.get("failed_shards", ())] or [error]
        kind, reason = str(causes[0].get("type", "")), str(causes[0].get("reason", ""))
        return explain_status(status, kind, reason, self.settings)


def _take_chunk(actions: Iterator[tuple[Json, Json | None]]) -> Iterator[tuple[Json, Json | None]]:
    """Yield as many actions as fit into one request."""
    size = 0
    for action in islice(actions, _BULK_ITEMS):
        yield action
        size += _measure(action[1])
        if size > _BULK_CHARS:
            return


def _measure(source: Json | None) -> int:
    """Estimate the characters of a document: its long values."""
    return sum(len(each) for each in (source or {}).values() if isinstance(each, str))
