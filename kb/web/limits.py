"""How much one client may ask of the site in a minute, without keeping who it is.

The generic cell rate algorithm (ITU-T I.371) needs one number a client: when it will have used up what it was given.
The client is a hash of its address, under a key that is made at random, held in memory and thrown away with all
hashes every few minutes. A worker process counts for itself.

Not Flask-Limiter, which would be given such hashes just the same, and brings five packages to count them.
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
from kb.web.failures import Failure, FailureError

_WINDOW_S = 60.0
_KEY_KEPT_S = 600.0
_MOST_CLIENTS = 50_000  # some 10 MB; with more, the key is changed at once
_IPV6_PREFIX = 64  # what one household or office has to itself
_FREE_PATHS = ("/healthz", "/favicon.ico", "/widget.js")
_FREE_FOLDERS = ("/static/",)


class Limiter:
    """Counts the requests of clients.

    Args:
        per_minute: How many requests a client has, all at once or one after another.
        clock: The time in seconds, from any beginning.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval_s = _WINDOW_S / per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._renew(clock())

    def wait_s(self, client: str) -> float:
        """Count a request.

        Returns:
            0 where it is granted; else after how many seconds the next one will be.
        """
        with self._lock:
            now = self._clock()
            if now - self._since >= _KEY_KEPT_S or len(self._used_up) >= _MOST_CLIENTS:
                self._renew(now)
            name = hashlib.blake2b(client.encode(), key=self._key, digest_size=16).digest()
            used_up = max(self._used_up.get(name, now), now) + self._interval_s
            over = used_up - now - _WINDOW_S
            if over > 1e-9:  # rounding is no request
                return over
            self._used_up[name] = used_up
            return 0.0

    def _renew(self, now: float) -> None:
        self._key = secrets.token_bytes(32)
        self._since = now
        self._used_up: dict[bytes, float] = {}


def register(app: Flask, settings: Settings) -> None:
    """Hold clients to the limit of the settings, where there is one."""
    if settings.rate_limit:
        limiter = Limiter(settings.rate_limit)
        app.before_request(lambda: _count(limiter))


def _count(limiter: Limiter) -> Response | None:
    """Count a request, but for files that are the same for all.

    Raises:
        FailureError: The client has used up what it has.
    """
    client = client_of(request.remote_addr or "")
    if client and request.path not in _FREE_PATHS and not request.path.startswith(_FREE_FOLDERS):
        wait_s = math.ceil(limiter.wait_s(client))
        if wait_s:
            raise FailureError(_too_many(wait_s))
    return None


def client_of(address: str) -> str:
    """Return what is counted together: an IPv4 address or a network of IPv6.

    This machine itself counts as nobody: it is no stranger, and a proxy on it that names nobody (see KB_PROXIES) must
    not have all readers share what is meant for one.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""  # a socket of this machine has no address
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        if mapped is None:
            return "" if parsed.is_loopback else str(ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False))
        parsed = mapped
    return "" if parsed.is_loopback else str(parsed)


def _too_many(wait_s: int) -> Failure:
    seconds = "1 second" if wait_s == 1 else f"{wait_s} seconds"
    return Failure(
        429,
        "Too many requests came from your address",
        f"Wait {seconds} and load this page again. Your address has not been kept.",
        retry_after_s=wait_s,
    )
