"""Rate limiting of clients by the generic cell rate algorithm, without storing their addresses.

The algorithm (ITU-T I.371) needs one number a client, the theoretical arrival time: when its requests so far would have
been sent at the permitted rate. A client is identified by a keyed hash of its address, under a random key in memory
that is replaced every ten minutes, and all hashes with it. Each worker process counts separately.

Flask-Limiter would have to be given such hashes as well, and brings five packages to count them.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import secrets
import threading
import time
from collections.abc import Callable

from flask import Flask, Response, request

from kb.settings import Settings
from kb.web.middleware.errors import Failure, FailureError

_WINDOW_S = 60.0
_KEY_LIFETIME_S = 600.0
_MAX_CLIENTS = 50_000  # about 10 MB; beyond it the key is replaced at once
_IPV6_PREFIX = 64  # one household or office
_UNLIMITED_PATHS = ("/healthz", "/readyz", "/favicon.ico", "/widget.js")
_UNLIMITED_FOLDERS = ("/static/",)
# Requests that an answer of an endpoint counts as: drawing a page, or comparing two documents, takes the time of a few
# pages of text.
_WEIGHTS = {
    "pages.send_picture": 3,
    "pages.send_passage_picture": 3,
    "changes.show_changes": 3,
    "changes.send_changes": 3,
}


class RateLimiter:
    """Counts the requests of clients.

    Args:
        per_minute: Requests that a client may send in a minute, in a burst or one after another.
        clock: Monotonic time in seconds.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval_s = _WINDOW_S / per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._reset(clock())

    def count_request(self, client: str, weight: int = 1) -> float:
        """Count a request as one or several.

        Returns:
            0 where it is granted; otherwise the seconds after which the next one will be.
        """
        with self._lock:
            now = self._clock()
            if now - self._key_made_s >= _KEY_LIFETIME_S or len(self._arrivals_s) >= _MAX_CLIENTS:
                self._reset(now)
            digest = hashlib.blake2b(client.encode(), key=self._key, digest_size=16).digest()
            arrival_s = max(self._arrivals_s.get(digest, now), now) + self._interval_s * weight
            early_s = arrival_s - now - _WINDOW_S
            if early_s > 1e-9:  # more than a rounding error
                return early_s
            self._arrivals_s[digest] = arrival_s
            return 0.0

    def _reset(self, now: float) -> None:
        self._key = secrets.token_bytes(32)
        self._key_made_s = now
        self._arrivals_s: dict[bytes, float] = {}


def register(app: Flask, settings: Settings) -> None:
    """Limit the rate of requests, where the settings say so."""
    if settings.rate_limit:
        limiter = RateLimiter(settings.rate_limit)
        app.before_request(lambda: _check_limit(limiter))


def _check_limit(limiter: RateLimiter) -> Response | None:
    """Count a request, unless it is for a static file.

    Raises:
        FailureError: The client has sent too many.
    """
    client = identify_client(request.remote_addr or "")
    if client and request.path not in _UNLIMITED_PATHS and not request.path.startswith(_UNLIMITED_FOLDERS):
        wait_s = math.ceil(limiter.count_request(client, _WEIGHTS.get(request.endpoint or "", 1)))
        if wait_s:
            raise FailureError(_build_failure(wait_s))
    return None


def identify_client(address: str) -> str:
    """Return the client of an address: the address itself for IPv4, its /64 network for IPv6.

    It is empty for this machine, which is not limited: behind a local proxy that is not trusted (see KB_PROXIES) all
    readers have its address, and would share one limit.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""  # of a Unix socket
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        if mapped is None:
            return "" if parsed.is_loopback else str(ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False))
        parsed = mapped
    return "" if parsed.is_loopback else str(parsed)


def _build_failure(wait_s: int) -> Failure:
    seconds = "1 second" if wait_s == 1 else f"{wait_s} seconds"
    return Failure(
        429,
        "Too many requests came from your address",
        f"Wait {seconds} and load this page again. Your address has not been kept.",
        retry_after_s=wait_s,
    )
