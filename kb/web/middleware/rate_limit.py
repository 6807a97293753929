"""Rate limiting of clients by the generic cell rate algorithm, without storing their addresses.

The algorithm (ITU-T I.371) needs one number a client, the theoretical arrival time: when its requests so far would have
been sent at the permitted rate. The numbers are in a table of times without names. A keyed hash of a client's address
selects four of them, and the earliest counts; only where others share all four does a client get less than its due (a
count-min sketch: Cormode and Muthukrishnan, Journal of Algorithms 55, 2005). The random key is in memory only and is
replaced with the table every ten minutes, and every hour for readers' reports.

The table can be in memory shared by several processes, so that the limit holds for all of them together. They take no
lock, which a killed process would leave behind: where two count the same client in the same microsecond, one count is
lost.

Flask-Limiter would need such hashes as well, brings five packages, and counts over processes only with a server of its
own (Redis, Memcached).
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import mmap
import re
import secrets
import struct
import threading
import time
from collections.abc import Callable
from functools import partial

from flask import Flask, Response, current_app, request

from kb.settings import Settings
from kb.web import urls
from kb.web.gunicorn_host import GunicornHost
from kb.web.middleware.appearance import APPEARANCE_FOLDER
from kb.web.middleware.errors import Failure, FailureError

_WINDOW_S = 60.0
_KEY_LIFETIME_S = 600.0
_KEY_BYTES = 32
_HEAD_BYTES = 64  # the key's time of creation, as a double, and the key
_ROWS = 4
_EXTENSION = "kb.rate_limit"
_REPORTS_EXTENSION = "kb.report_limit"
_REPORTS_WINDOW_S = 3600.0
_REPORTS_PER_WINDOW = 5  # per client: the faults that a person may find in an hour of reading
_REPORTS_OF_ALL = 12  # times the limit of one client, for all clients together
_REPORTS_TABLE_BYTES = 64 << 10
_TABLE_BYTES = 8 << 20  # a million slots; of 50,000 clients in ten minutes one in a thousand shares all four of its
# Bytes of an IPv6 address that name a network, and its share of the limit: a household's or office's /64, and a larger
# customer's /48, which has 65,536 of the former and may send ten times as much.
_IPV6_NETWORKS = ((8, 1), (6, 10))
_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?|([^:]*):\d+")  # as some proxies write an address
_UNLIMITED_PATHS = ("/healthz", "/readyz", "/favicon.ico")
_UNLIMITED_FOLDERS = ("/static/", APPEARANCE_FOLDER, urls.WIDGET_START)
# The requests that one answer counts as. In a library of 86 documents a page of results takes 0.04 s, drawing
# a page 0.1 s, all lines, passages or references of a search 0.4 to 0.9 s, comparing two long documents 0.6 to 1.1 s,
# checking a draft 0.2 to 3 s, and an export 1.1 s and the time that its reader takes. A sheet of a hundred passages
# takes 0.2 s, 0.9 s where none was cited before, and one of ten a tenth. A page of results has ten thumbnails, which
# are drawn beforehand.
_DRAWING = 3
_WEIGHTS = {
    "pages.send_thumbnail": 0.1,
    "pages.send_picture": _DRAWING,
    "pages.send_passage_picture": _DRAWING,
    "pages.send_fact_picture": _DRAWING,
    "pack.show_shared_pack": 3,
    "pack.show_pack": 3,
    "lines.send_table": 10,
    "lines.send_private_table": 10,
    "exports.send_found_passages": 10,
    "exports.send_privately_found_passages": 10,
    "exports.send_ris": 10,
    "exports.send_private_ris": 10,
    "exports.send_bibtex": 10,
    "exports.send_private_bibtex": 10,
    "changes.show_changes": 20,
    "changes.send_changes": 20,
    "check.show_report": 20,
    "check.send_report": 20,
    "exports.send_passages": 60,
    "exports.send_quotations": 60,
}


class RateLimiter:
    """Counts the requests of clients.

    Args:
        per_minute: Requests that a client may send in a minute, in a burst or one after another; at least 1.
        clock: Monotonic time in seconds, the same in all processes.
        memory: For the table: zeros, or as another process left it. None allocates memory that forked processes share.
        window_s: The seconds of what is called a minute here.
        key_lifetime_s: The seconds after which the key is replaced.
    """

    def __init__(
        self,
        per_minute: float,
        clock: Callable[[], float] = time.monotonic,
        memory: mmap.mmap | memoryview | None = None,
        *,
        window_s: float = _WINDOW_S,
        key_lifetime_s: float = _KEY_LIFETIME_S,
    ) -> None:
        self._per_minute = per_minute
        self._window_s, self._key_lifetime_s = window_s, key_lifetime_s
        self._clock = clock
        self._memory = memory or mmap.mmap(-1, _TABLE_BYTES)
        self._times_s = memoryview(self._memory)[_HEAD_BYTES:].cast("d")
        self._lock = threading.Lock()

    def count_request(self, client: str, weight: float = 1, share: float = 1) -> float:
        """Count a request as `weight` requests, but never as more than an idle client has.

        The client has `share` times the limit. Returns 0 where the request is granted, otherwise the seconds after
        which the next one will be.
        """
        with self._lock:
            now = self._clock()
            slots = self._find_slots(client, now)
            counted_s = self._window_s * min(weight / self._per_minute, 1) / share
            arrival_s = max(min(self._times_s[slot] for slot in slots), now) + counted_s
            early_s = arrival_s - now - self._window_s
            if early_s > 1e-6:  # above the rounding error, also of a clock that has run for years
                return early_s
            for slot in slots:
                self._times_s[slot] = max(self._times_s[slot], arrival_s)
            return 0.0

    def _find_slots(self, client: str, now: float) -> list[int]:
        """Return the slots of a client's times in the table, which is cleared when the key expires."""
        made_s, key = struct.unpack_from(f"d{_KEY_BYTES}s", self._memory)
        if now - made_s >= self._key_lifetime_s or not any(key):
            key = secrets.token_bytes(_KEY_BYTES)
            struct.pack_into(f"d{_KEY_BYTES}s", self._memory, 0, now, key)
            self._memory[_HEAD_BYTES:] = bytes(len(self._memory) - _HEAD_BYTES)
        digest = hashlib.blake2b(client.encode(), key=key, digest_size=8 * _ROWS).digest()
        return [number % len(self._times_s) for number in struct.unpack(f"{_ROWS}Q", digest)]


def register(app: Flask, settings: Settings, gunicorn: GunicornHost | None) -> None:
    """Limit the rate of requests, if the settings say so, and that of readers' reports.

    gunicorn's workers count together where they share memory; otherwise each grants its part of the limit.
    """
    shared = memoryview(gunicorn.shared_memory) if gunicorn and gunicorn.shared_memory else None
    apart = gunicorn.workers if gunicorn and not shared and not gunicorn.is_preloaded else 1
    has_proxy = settings.proxies > 0
    if settings.rate_limit:
        limiter = RateLimiter(
            max(1.0, settings.rate_limit / apart), memory=shared[:-_REPORTS_TABLE_BYTES] if shared else None
        )
        count = app.extensions[_EXTENSION] = partial(_count_request, limiter, has_proxy=has_proxy)
        app.before_request(lambda: _check_limit(count))
    reports = RateLimiter(
        max(1.0, _REPORTS_PER_WINDOW / apart),
        memory=shared[-_REPORTS_TABLE_BYTES:] if shared else mmap.mmap(-1, _REPORTS_TABLE_BYTES),
        window_s=_REPORTS_WINDOW_S,
        key_lifetime_s=_REPORTS_WINDOW_S,
    )
    app.extensions[_REPORTS_EXTENSION] = partial(
        _count_report, reports, has_limit=settings.rate_limit > 0, has_proxy=has_proxy
    )


def count_drawing() -> None:
    """Count that a page is drawn for a request that is otherwise cheap; raise `FailureError` as for any request."""
    count = current_app.extensions.get(_EXTENSION)
    if count:
        count(_DRAWING)


def count_report() -> int:
    """Count a reader's report; return 0 where it is granted, otherwise the seconds after which the next one is."""
    count: Callable[[], int] = current_app.extensions[_REPORTS_EXTENSION]
    return count()


def _count_report(limiter: RateLimiter, *, has_limit: bool, has_proxy: bool) -> int:
    """Count a report for its client, unless clients have no limit, and then for all of them together."""
    clients = identify_clients(request.remote_addr or "", has_proxy=has_proxy) if has_limit else []
    waits = (math.ceil(limiter.count_request(name, 1, share)) for name, share in [*clients, ("all", _REPORTS_OF_ALL)])
    return next(filter(None, waits), 0)


def _check_limit(count: Callable[[float], None]) -> Response | None:
    """Count a request, unless it is for a static file; raise `FailureError` if the client has sent too many."""
    if request.path not in _UNLIMITED_PATHS and not request.path.startswith(_UNLIMITED_FOLDERS):
        count(_WEIGHTS.get(request.endpoint or "", 1))
    return None


def _count_request(limiter: RateLimiter, weight: float, *, has_proxy: bool) -> None:
    for client, share in identify_clients(request.remote_addr or "", has_proxy=has_proxy):
        wait_s = math.ceil(limiter.count_request(client, weight, share))
        if wait_s:
            raise FailureError(_build_failure(wait_s))


def identify_clients(address: str, *, has_proxy: bool) -> list[tuple[str, int]]:
    """Return who is counted for a request, each with the number of times that it has the limit.

    That is the address itself for IPv4, and its networks for IPv6. This machine is not counted: behind a local proxy
    that is not trusted all readers have its address, and would share one limit.

    Args:
        address: As the server or a proxy gives it, perhaps with a port.
        has_proxy: Whether proxies are trusted (`KB_PROXIES`). They name the client, so unreadable addresses and this
            machine count as one client: where the number of proxies is wrong, or one of them names nobody, all requests
            would go uncounted.
    """
    with_port = _WITH_PORT.fullmatch(address)
    try:
        parsed = ipaddress.ip_address(with_port[1] or with_port[2] if with_port else address)
    except ValueError:
        return [("unknown", 1)] if has_proxy else []  # for a Unix socket
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        if mapped is None and not parsed.is_loopback:
            return [(parsed.packed[:length].hex(), share) for length, share in _IPV6_NETWORKS]
        parsed = mapped or parsed
    return [(str(parsed), 1)] if has_proxy or not parsed.is_loopback else []


def _build_failure(wait_s: int) -> Failure:
    seconds = "1 second" if wait_s == 1 else f"{wait_s} seconds"
    return Failure(
        429,
        "Too many requests came from your address",
        f"Wait {seconds} and load this page again. Your address has not been kept.",
        retry_after_s=wait_s,
    )
