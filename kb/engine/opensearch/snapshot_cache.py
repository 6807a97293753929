"""A cache of records and keys of the state, carried over from one commit to the next.

A commit changes few of them, and its readers ask for most of them again. So only rows that one of the two commits sees
and the other does not are fetched for the next commit, in one request.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Self, TypeVar

from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.documents import decode_bytes, decode_key, read_record
from kb.engine.opensearch.manifest import Manifest
from kb.engine.opensearch.schema import RECORD, STATE, filter_by, select_live
from kb.model import DocumentId, DocumentRecord

_MAX_RECORDS = 5000  # if not all are cached
MAX_VALUES = 5000  # of single keys, and of the keys with one prefix
_MAX_CHANGED = 5000  # rows; more are not fetched, since some may never be asked for again
_ROWS: Json = {"terms": {"row": [RECORD, STATE]}}

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
Search = Callable[[Sequence[Json]], list[Json]]


class SnapshotCache:
    """The cached rows of one commit. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._records: dict[DocumentId, DocumentRecord] = {}
        self._has_all_records = False
        self._values: dict[str, bytes | None] = {}  # None for a missing key
        self._scans: dict[str, dict[str, bytes]] = {}  # all keys with a prefix
        self._rows = -1  # the number of records and keys of the commit; -1 if not asked

    # ----------------------------------------------------------------------------------- records

    def find_record(self, document: DocumentId) -> DocumentRecord | None:
        """Return the record of a document, None if it is not cached."""
        return self._records.get(document)

    @property
    def has_all_records(self) -> bool:
        return self._has_all_records

    def list_records(self) -> Sequence[DocumentRecord] | None:
        """Return the records of all documents, by id; None if not all are cached."""
        with self._lock:
            return [self._records[each] for each in sorted(self._records)] if self._has_all_records else None

    def cache_record(self, record: DocumentRecord) -> None:
        """Cache a record, evicting the oldest."""
        with self._lock:
            self._records[record.id] = record
            if not self._has_all_records:
                _drop_oldest(self._records, _MAX_RECORDS)

    def cache_all_records(self, records: Iterable[DocumentRecord]) -> None:
        with self._lock:
            self._records = {each.id: each for each in records}
            self._has_all_records = True

    # ------------------------------------------------------------------------------------- state

    def find_values(self, keys: Sequence[str]) -> dict[str, bytes | None]:
        """Return the cached values of keys of the state, None for a missing one."""
        with self._lock:
            found = {key: self._values[key] for key in keys if key in self._values}
            for prefix, scan in self._scans.items():
                found.update((key, scan.get(key)) for key in keys if key.startswith(prefix))
            return found

    def cache_values(self, values: Mapping[str, bytes | None]) -> None:
        """Cache the values of keys, evicting the oldest."""
        with self._lock:
            self._values.update(values)
            _drop_oldest(self._values, MAX_VALUES)

    def find_scan(self, prefix: str) -> Mapping[str, bytes] | None:
        """Return all keys with a prefix, and their values; None if they are not cached."""
        return self._scans.get(prefix)

    def cache_scan(self, prefix: str, values: Mapping[str, bytes]) -> None:
        """Cache all keys with a prefix, unless they are too many."""
        if len(values) <= MAX_VALUES:
            with self._lock:
                self._scans[prefix] = dict(values)

    # ------------------------------------------------------------------------------ later commits

    def count_rows(self, search: Search, live: Json) -> None:
        """Ask once how many records and keys the commit, selected by `live`, has; for `follow`."""
        if self._rows < 0:
            (answer,) = search([_count(live)])
            self._rows = answer["hits"]["total"]["value"]

    def follow(self, search: Search, before: Manifest, now: Manifest) -> Self:
        """Return the rows as of the later commit `now`; empty if too much has changed, or too long ago."""
        followed = type(self)()
        if self._rows < 0 or before.index != now.index:
            return followed
        old, new = select_live(before.serial, before.void), select_live(now.serial, now.void)
        added, ended, counted = search([_subtract(new, old, "packed"), _subtract(old, new), _count(new)])
        changes = [each["hits"]["total"]["value"] for each in (added, ended)]
        followed._rows = counted["hits"]["total"]["value"]
        # Rows deleted longer ago than the grace period are gone, so that not all deletes can be seen.
        if max(changes) > _MAX_CHANGED or followed._rows != self._rows + changes[0] - changes[1]:
            return followed
        with self._lock:
            followed._records = dict(self._records)
            followed._has_all_records = self._has_all_records
            followed._values = dict(self._values)
            followed._scans = {prefix: dict(scan) for prefix, scan in self._scans.items()}
        followed._remove(hit["_source"] for hit in ended["hits"]["hits"])
        followed._add(hit["_source"] for hit in added["hits"]["hits"])
        return followed

    def _remove(self, rows: Iterable[Json]) -> None:
        for row in rows:
            if row["row"] == RECORD:
                self._records.pop(row["document"], None)
            else:
                self._set_value(decode_key(row["key"]), None)

    def _add(self, rows: Iterable[Json]) -> None:
        for row in rows:
            if row["row"] == STATE:
                self._set_value(decode_key(row["key"]), decode_bytes(row["packed"]))
            elif self._has_all_records:
                record = read_record(row)
                self._records[record.id] = record

    def _set_value(self, key: str, value: bytes | None) -> None:
        if key in self._values:
            self._values[key] = value
        for prefix, scan in self._scans.items():
            if key.startswith(prefix):
                scan.pop(key, None)
                if value is not None:
                    scan[key] = value


def _subtract(one: Json, other: Json, *fields: str) -> Json:
    """Return the request for the records and keys that one commit sees and another does not."""
    return {
        "query": {"bool": {"filter": [one, _ROWS], "must_not": [other]}},
        "size": _MAX_CHANGED,
        "track_total_hits": True,
        "_source": ["row", "document", "key", *fields],
    }


def _count(live: Json) -> Json:
    return {"query": filter_by([live, _ROWS]), "size": 0, "track_total_hits": True}


def _drop_oldest(cached: dict[_Key, _Value], limit: int) -> None:
    for oldest in list(cached)[: len(cached) - limit] if len(cached) > limit else ():
        del cached[oldest]
