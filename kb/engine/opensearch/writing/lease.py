"""The lease by which one writer at a time changes a library, and which a dead writer loses.

It is a document that its holder changes again and again. Clocks of several machines are never compared: another writer
watches it by its own clock, and takes the lease over if it did not change for the whole time of a lease.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from kb.engine.opensearch.cluster import Cluster, Json, StaleDocumentError, StoredDocument
from kb.engine.opensearch.schema import name_control_index
from kb.errors import BusyError, EngineError

_IDENTITY = "lease"
_RENEWALS = 4  # per lease time


@dataclass(slots=True)
class LeaseWatch:
    """Watches another writer's lease for signs of life; `seen` are its last version, and the time."""

    lease_s: float
    seen: tuple[tuple[int, int], float] | None = None

    def is_alive(self, version: tuple[int, int], now_s: float) -> bool:
        """Tell whether the holder has renewed it since it was first seen; note this version as seen now."""
        if self.seen is None:
            self.seen = version, now_s
        return version != self.seen[0]

    def is_over(self, now_s: float) -> bool:
        """Tell whether it was seen unchanged for so long that its holder is dead."""
        return self.seen is not None and now_s - self.seen[1] >= self.lease_s


class Lease:
    """A held lease, renewed by a thread until it is released; its token is unique."""

    def __init__(self, cluster: Cluster, held: StoredDocument, token: str) -> None:
        self.token = token
        self._cluster = cluster
        self._held = held
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="kb-lease", daemon=True)
        self._thread.start()

    def _renew(self) -> None:
        beat = 0
        while not self._done.wait(self._cluster.settings.lease_s / _RENEWALS):
            beat += 1
            try:
                self._held = _put(self._cluster, self._held, self.token, beat=beat)
            except StaleDocumentError:
                return  # another writer has taken it, and has reserved a number: this one cannot publish
            except EngineError:
                continue

    def release(self) -> None:
        """Let others write at once."""
        self._done.set()
        self._thread.join()
        with suppress(StaleDocumentError, EngineError):  # lost, or left to expire
            _put(self._cluster, self._held, self.token, is_free=True)


@contextmanager
def hold_lease(cluster: Cluster, *, sleep: Callable[[float], None] = time.sleep) -> Iterator[Lease]:
    """Take the lease of a library, while the context lasts.

    Raises:
        BusyError: Another writer holds it, and is alive.
    """
    lease = _take_lease(cluster, sleep)
    try:
        yield lease
    finally:
        lease.release()


def _take_lease(cluster: Cluster, sleep: Callable[[float], None]) -> Lease:
    token = secrets.token_hex(8)
    watch = LeaseWatch(cluster.settings.lease_s)
    while True:
        found = cluster.get(name_control_index(cluster.settings.prefix), _IDENTITY)
        now_s = time.monotonic()
        if found is None or found.source["is_free"] or watch.is_over(now_s):
            try:
                return Lease(cluster, _put(cluster, found, token), token)
            except StaleDocumentError:
                raise _refuse(cluster) from None
        if watch.is_alive(found.version, now_s):
            raise _refuse(cluster)
        sleep(cluster.settings.lease_s / (2 * _RENEWALS))


def _refuse(cluster: Cluster) -> BusyError:
    return BusyError(
        f"Another process is writing to the index '{cluster.settings.prefix}' in the cluster. Try again when it is "
        "done."
    )


def _put(
    cluster: Cluster, after: StoredDocument | None, token: str, *, beat: int = 0, is_free: bool = False
) -> StoredDocument:
    source: Json = {"token": token, "owner": f"{socket.gethostname()} {os.getpid()}", "beat": beat, "is_free": is_free}
    return cluster.put(name_control_index(cluster.settings.prefix), _IDENTITY, source, after)
