"""One commit: rows are written beside those that readers see, and become visible at once with its manifest."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count, islice
from typing import TypeVar

from kb.engine.opensearch.cluster import Cluster, Json, StaleDocumentError, StoredDocument
from kb.engine.opensearch.documents import (
    VECTOR_PREFIX,
    StoredVector,
    add_group,
    add_vectors,
    build_passage_row,
    build_record_row,
    build_state_row,
    encode_key,
    find_text_key,
    quantize_embeddings,
    read_vectors,
)
from kb.engine.opensearch.manifest import EncoderCoverage, Manifest, put_manifest, read_manifest
from kb.engine.opensearch.schema import (
    NEAR_PREFIX,
    PASSAGE,
    RECORD,
    STATE,
    any_of,
    build_index,
    build_vector_field,
    filter_by,
    name_encoder,
    name_rows_index,
    select_live,
)
from kb.engine.opensearch.writing.vocabulary import VocabularyChanges
from kb.engine.protocol import Batch
from kb.engine.record_codec import pack_passages
from kb.errors import ConflictError, EngineError, NoIndexError
from kb.model import IndexedDocument

_T = TypeVar("_T")
KNN_PLUGIN = "opensearch-knn"
_LOOKED_UP = 500  # documents, keys or texts in one query
_MAX_REFRESHES = 60
_PAUSE_S = 1.0
_WAITING = 1000  # rows in one request


def batched(items: Iterator[_T]) -> Iterator[list[_T]]:
    """Yield the items in batches for one query."""
    while some := list(islice(items, _LOOKED_UP)):
        yield some


def _address(name: str, row: Json) -> Json:
    """Return where a row is written: all of a document in one shard, so that a shard counts its passages alone."""
    return {"_id": name, "routing": row["document"]} if "document" in row else {"_id": name}


class CommitWriter:
    """Writes one commit, for a caller that holds the lease."""

    def __init__(self, cluster: Cluster, writer: str, *, rebuild: bool = False, base: int | None = None) -> None:
        """Reserve the number of the commit, and clean up after interrupted ones.

        Args:
            writer: The token of the lease.
            rebuild: Whether to write another index.
            base: See `Batch.base`.

        Raises:
            ConflictError: Another writer has committed since `base`.
        """
        self._cluster = cluster
        before, found = read_manifest(cluster)
        if base not in (None, before.generation):
            raise self._refuse()
        self._before = before
        self._manifest = before.reserve(writer)
        self._stored = self._put(self._manifest, found)
        self._has_knn = KNN_PLUGIN in cluster.list_plugins()
        self._rebuild = rebuild or not before.index
        self._encoders = dict(before.encoders)
        self._vocabulary = VocabularyChanges()
        self._token = secrets.token_hex(4)
        self._numbers = count()
        self._lacking: set[str] = set()  # texts of this commit without a vector
        self._written = 0  # rows of this commit
        self._deleted = 0  # rows that it replaces or removes
        if not rebuild:
            self._clean()
        self.index = before.index
        if self._rebuild:
            self.index = name_rows_index(cluster.settings.prefix, f"{self._manifest.reserved}-{self._token}")
            body = build_index(cluster.settings.shards, cluster.settings.replicas, has_knn=self._has_knn)
            cluster.create_index(self.index, body)
            for name, each in before.encoders.items():
                self._map_vectors(name, each.dimensions)

    def _refuse(self) -> ConflictError:
        prefix = self._cluster.settings.prefix
        return ConflictError(f"Another process has changed the index '{prefix}' in the cluster meanwhile. Try again.")

    def _put(self, manifest: Manifest, after: StoredDocument | None) -> StoredDocument:
        try:
            return put_manifest(self._cluster, manifest, after)
        except StaleDocumentError as error:
            raise self._refuse() from error

    @property
    def _live(self) -> Json:
        """The rows of the preceding commit."""
        return select_live(self._before.serial, self._before.void)

    def _select(self, row: str, **conditions: Sequence[str]) -> Json:
        terms = [{"terms": {name: list(values)}} for name, values in conditions.items()]
        return {"bool": {"filter": [self._live, {"term": {"row": row}}, *terms]}}

    # ---------------------------------------------------------------------------------- cleaning

    def _clean(self) -> None:
        """Undo aborted commits, and remove rows deleted longer ago than the grace period.

        The manifest does not remember void numbers for ever, so the deletions marked with them are removed too.
        """
        before = self._before
        if not before.index:
            return
        dead: list[Json] = []
        if unread := before.find_unread(time.time()):
            replaced: Json = {"filter": [{"range": {"until": {"lte": unread}}}]}
            dead.append({"bool": {**replaced, "must_not": [{"terms": {"until": list(before.void)}}]}})
        if before.unpublished:
            self._cluster.refresh(before.index)
            self._cluster.remove_field(before.index, "until", {"terms": {"until": list(before.unpublished)}})
            dead.append({"terms": {"since": list(before.unpublished)}})
        if dead:
            self._cluster.delete_by_query(before.index, any_of(dead))

    def _drop_indices(self, *, erase: bool) -> None:
        """Delete the indices of aborted rebuilds, and those without a reader; to `erase`, also with one."""
        manifest = self._manifest
        unread = manifest.serial if erase else manifest.find_unread(time.time())
        kept = [(name, serial) for name, serial in manifest.retired if serial > unread]
        if self._rebuild or len(kept) < len(manifest.retired):
            known = {manifest.index, *(name for name, _ in kept)}
            pattern = name_rows_index(self._cluster.settings.prefix, "*")
            self._cluster.delete_indices(each for each in self._cluster.list_indices(pattern) if each not in known)
            self._stored = self._put(replace(manifest, retired=kept), self._stored)

    # ----------------------------------------------------------------------------------- writing

    def write(self, batch: Batch) -> int:
        """Write a batch, publish it, and return the new generation."""
        changed = dict.fromkeys(self._write_documents(batch.added))
        self._share_vectors()
        changed.update(dict.fromkeys(batch.removed))
        if not self._rebuild:
            self._mark_deleted(RECORD, "document", changed)
            self._mark_deleted(PASSAGE, "document", changed)
        for some in batched(iter(batch.state)):
            if not self._rebuild:
                self._mark_deleted(STATE, "key", [encode_key(key) for key, _ in some])
            self._write(build_state_row(key, value) for key, value in some if value is not None)
        return self._publish(batch.after, erase=batch.erase)

    def write_vectors(self, encoded: Sequence[IndexedDocument]) -> int:
        """Store vectors of indexed passages, publish them, and return the new generation."""
        if not self._before.generation:
            raise NoIndexError("There is no index whose passages could be encoded. Run 'kb index' to build it.")
        vectors: dict[str, dict[str, StoredVector]] = {}
        for document in encoded:
            for key, each in self._read_embeddings(document).items():
                vectors.setdefault(key, {}).update(each)
        for keys in batched(iter(vectors)):
            old = list(self._scan(self._select(PASSAGE, text_key=keys), [], ["document", "position"]))
            self._mark_rows(old)
            self._write(self._give_vectors(each["_source"], vectors) for each in old)
        return self._publish(0)

    def _give_vectors(self, source: Json, vectors: Mapping[str, Mapping[str, StoredVector]]) -> Json:
        row = {name: value for name, value in source.items() if name not in ("since", "until")}
        add_vectors(row, vectors[row["text_key"]], has_knn=self._has_knn)
        return row

    def _write(self, rows: Iterable[Json]) -> None:
        self._write_named((self._name_row(), row) for row in rows)

    def _name_row(self) -> str:
        return f"{self._manifest.reserved}-{self._token}-{next(self._numbers)}"

    def _write_named(self, rows: Iterable[tuple[str, Json]]) -> None:
        serial = self._manifest.reserved
        rows = list(rows)
        self._written += len(rows)
        self._cluster.write_bulk(
            self.index, (({"index": _address(name, row)}, {**row, "since": serial}) for name, row in rows)
        )

    def _write_documents(self, documents: Iterable[IndexedDocument]) -> Iterator[str]:
        """Write new and changed documents, and yield their ids; of several of one id the last wins."""
        written: dict[str, list[str]] = {}
        waiting: list[tuple[str, Json]] = []
        for document in documents:
            identity = document.record.id
            if identity in written:
                self._write_named(waiting)
                waiting = []
                self._withdraw(identity, written[identity])
            named = [(self._name_row(), row) for row in self._build_rows(document)]
            written[identity] = [name for name, _ in named]
            waiting += named
            if len(waiting) >= _WAITING:
                self._write_named(waiting)
                waiting = []
            yield identity
        self._write_named(waiting)

    def _withdraw(self, document: str, names: Sequence[str]) -> None:
        """Delete rows of a document written by this commit, replaced by another one of the same id."""
        for name in names:
            stored = self._cluster.get(self.index, name, routing=document)
            if stored:
                self._vocabulary.add(stored.source, -1)
        self._written -= len(names)
        self._cluster.write_bulk(self.index, (({"delete": {"_id": name, "routing": document}}, None) for name in names))

    def _build_rows(self, document: IndexedDocument) -> list[Json]:
        record = document.record
        packed = zip(document.passages, pack_passages(document), strict=True)
        rows = [build_passage_row(passage, record, data) for passage, data in packed]
        known = self._find_vectors({row["text_key"] for row in rows})
        for key, each in self._read_embeddings(document).items():
            known.setdefault(key, {}).update(each)
        groups = Counter(passage.heading for passage in document.passages)
        for row, passage in zip(rows, document.passages, strict=True):
            add_group(row, passage, groups[passage.heading])
            if row["text_key"] in known:
                add_vectors(row, known[row["text_key"]], has_knn=self._has_knn)
            else:
                self._lacking.add(row["text_key"])
        rows.append(build_record_row(record))
        for row in rows:
            self._vocabulary.add(row)
        return rows

    def _mark_deleted(self, row: str, field: str, values: Iterable[str]) -> None:
        """Mark the rows of documents or keys that the preceding commit sees as deleted."""
        order = ["key"] if row == STATE else ["document", "position"]
        for some in batched(iter(values)):
            old = list(self._scan(self._select(row, **{field: some}), ["row", "words"], order))
            for each in old if row != STATE else ():
                self._vocabulary.add(each["_source"], -1)
            self._mark_rows(old)

    def _scan(self, query: Json, fields: Sequence[str], order: Sequence[str]) -> Iterator[Json]:
        return self._cluster.scan(self._before.index, query, fields or ["*"], order)

    def _mark_rows(self, hits: Sequence[Json]) -> None:
        """Mark rows as deleted, even if a writer that has lost its lease marks them meanwhile."""
        self._deleted += len(hits)
        while hits:
            stale = self._cluster.write_bulk(self._before.index, map(self._build_deletion, hits))
            again = []
            for hit in hits:
                if hit["_id"] in stale:
                    found = self._cluster.get(self._before.index, hit["_id"], routing=hit.get("_routing"))
                    if found and found.source.get("until") != self._manifest.reserved:
                        again.append({**hit, "_seq_no": found.version[0], "_primary_term": found.version[1]})
            hits = again

    def _build_deletion(self, hit: Json) -> tuple[Json, Json]:
        version = {"if_seq_no": hit["_seq_no"], "if_primary_term": hit["_primary_term"]}
        action = {"_id": hit["_id"], "routing": hit.get("_routing"), **version}
        return {"update": action}, {"doc": {"until": self._manifest.reserved}}

    # ----------------------------------------------------------------------------------- vectors

    def _read_embeddings(self, document: IndexedDocument) -> dict[str, dict[str, StoredVector]]:
        """Return the vectors of a document, by the keys of the texts and the encoder."""
        embeddings = document.embeddings
        if embeddings is None or not document.passages:
            return {}
        name = name_encoder(embeddings.encoder)
        if name not in self._encoders:
            dimensions = embeddings.vectors.shape[1]
            self._encoders[name] = EncoderCoverage(embeddings.encoder, dimensions)
            self._map_vectors(name, dimensions)
        keys = [find_text_key(passage, document.record.metadata) for passage in document.passages]
        return {key: {name: each} for key, each in zip(keys, quantize_embeddings(embeddings), strict=True)}

    def _share_vectors(self) -> None:
        """Copy vectors between passages of this commit that have the same text."""
        if not self._lacking or not self._encoders:
            return
        self._cluster.refresh(self.index)
        for keys in batched(iter(self._lacking)):
            own = filter_by([{"term": {"since": self._manifest.reserved}}, {"terms": {"text_key": keys}}])
            hits = list(self._cluster.scan(self.index, own, ["*"], ["document", "position"]))
            vectors: dict[str, dict[str, StoredVector]] = {}
            for hit in hits:
                vectors.setdefault(hit["_source"]["text_key"], {}).update(read_vectors(hit["_source"]))
            changed = [hit for hit in hits if vectors[hit["_source"]["text_key"]].keys() - read_vectors(hit["_source"])]
            self._written -= len(changed)
            self._write_named((hit["_id"], self._give_vectors(hit["_source"], vectors)) for hit in changed)

    def _map_vectors(self, name: str, dimensions: int) -> None:
        if self._has_knn:
            self._cluster.put_mapping(self.index, {f"{NEAR_PREFIX}{name}": build_vector_field(dimensions)})

    def _find_vectors(self, keys: Iterable[str]) -> dict[str, dict[str, StoredVector]]:
        """Return the preceding commit's vectors of some texts."""
        found: dict[str, dict[str, StoredVector]] = {}
        if self._before.encoders and not self._before.is_outdated:
            for some in batched(iter(keys)):
                query = self._select(PASSAGE, text_key=some)
                for hit in self._scan(query, ["text_key", f"{VECTOR_PREFIX}*"], ["document", "position"]):
                    found.setdefault(hit["_source"]["text_key"], {}).update(read_vectors(hit["_source"]))
        return found

    # ------------------------------------------------------------------------------- publishing

    def _publish(self, after: int, *, erase: bool = False) -> int:
        self._write(self._vocabulary.build_rows())
        self._await_rows()
        commit = self._measure(replace(self._manifest, index=self.index))
        generation = max(self._before.generation, after) + 1
        self._manifest = self._manifest.publish(replace(commit, generation=generation), time.time())
        self._stored = self._put(self._manifest, self._stored)
        self._drop_indices(erase=erase)
        return generation

    def _await_rows(self) -> None:
        """Wait until everything written by this commit is visible to searches.

        A shard whose node has just ended is skipped when an index is refreshed, and comes back with rows that no search
        sees yet.

        Raises:
            EngineError: That takes too long.
        """
        serial = self._manifest.reserved
        filters = {"written": {"term": {"since": serial}}, "ended": {"term": {"until": serial}}}
        body: Json = {"size": 0, "aggs": {"rows": {"filters": {"filters": filters}}}}
        for attempt in range(_MAX_REFRESHES):
            time.sleep(min(attempt, 1) * _PAUSE_S)
            self._cluster.refresh(self.index)
            buckets = self._cluster.search(self.index, body)["aggregations"]["rows"]["buckets"]
            if (buckets["written"]["doc_count"], buckets["ended"]["doc_count"]) == (self._written, self._deleted):
                return
        raise EngineError(
            f"The cluster does not show all {self._written} rows that were written to '{self.index}'. Look at its "
            "health, and index again."
        )

    def _measure(self, manifest: Manifest) -> Manifest:
        """Return the manifest with the figures of this commit."""
        serial = manifest.reserved
        live = select_live(serial, [*manifest.void, *self._before.unpublished])
        body: Json = {
            "size": 0,
            "track_total_hits": True,
            "query": {"bool": {"filter": [live, {"term": {"row": PASSAGE}}]}},
            "aggs": {
                "words": {"sum": {"field": "length"}},
                "encoders": {"terms": {"field": "encoders", "size": 1000}},
            },
        }
        answer = self._cluster.search(self.index, body)
        counts = {each["key"]: each["doc_count"] for each in answer["aggregations"]["encoders"]["buckets"]}
        return replace(
            manifest,
            passages=answer["hits"]["total"]["value"],
            words=int(answer["aggregations"]["words"]["value"]),
            encoders={name: replace(each, passages=counts.get(name, 0)) for name, each in self._encoders.items()},
        )
