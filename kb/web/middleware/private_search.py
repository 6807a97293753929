"""Private searches: what was asked for, encrypted in an address that expires.

A private search is sent in the body of a request. It is answered by a redirect to an address that has nothing but a
token, so that Back leads to the results without sending anything again, and no address, history or log has the words.

A token is the search, encrypted and signed (Fernet, <https://github.com/fernet/spec>), in one of three lengths. Its key
is in memory only, unless several machines are given one. So what a log or a history kept of an address says nothing
once the site was stopped.

Where an address would be too long, or where several processes have no key in common, there is no token and the request
itself is answered.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import time
import zlib
from collections.abc import Callable, Sequence
from typing import cast

from cryptography.fernet import Fernet, InvalidToken
from flask import Flask, current_app, g, request
from werkzeug.datastructures import MultiDict

from kb.settings import Settings
from kb.web.gunicorn_host import GunicornHost

LIFETIME_S = 30 * 60
_FIRST_ANSWER_S = 10  # in which a search from the browser's own box, or from a form of another site, is answered
_HERE = "same-origin"
# Bytes of a search before encryption: most are in the first, and the length of the last is what gunicorn still takes in
# an address (4,094). With these, Base64 ends without "=", which addresses escape.
_SIZES = (143, 575, 2303)
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")
_KEY_BYTES = 32
_EXTENSION = "kb.private_search"

Pairs = Sequence[tuple[str, str]]


class SearchSealer:
    """Turns searches into tokens and back. Processes with the same secret read each other's tokens."""

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        key = hashlib.blake2b(secret, digest_size=_KEY_BYTES, person=b"private search").digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        self._clock = clock

    def seal(self, pairs: Pairs) -> str:
        """Return the token of a search's names and values; "" if it does not fit into an address."""
        packed = zlib.compress(json.dumps(pairs, ensure_ascii=False).encode("utf-8", "replace"))
        size = next((each for each in _SIZES if len(packed) <= each), None)
        if size is None:
            return ""
        return self._fernet.encrypt_at_time(packed.ljust(size, b"\0"), int(self._clock())).decode("ascii")

    def unseal(self, token: str) -> list[tuple[str, str]] | None:
        """Return the names and values of a token; None if it has expired or was made with another secret."""
        if not _TOKEN.fullmatch(token):  # Fernet reads over other characters
            return None
        try:
            packed = self._fernet.decrypt_at_time(token, LIFETIME_S, int(self._clock()))
        except InvalidToken:
            return None
        # Only what was sealed here gets this far, so that its size is that of a request at most.
        written = zlib.decompressobj().decompress(packed)  # what follows it is padding
        return [(name, value) for name, value in json.loads(written)]

    def measure_age(self, token: str) -> float:
        """Return the seconds since a valid token was made."""
        return self._clock() - self._fernet.extract_timestamp(token)


def register(app: Flask, settings: Settings, gunicorn: GunicornHost | None) -> None:
    """Prepare tokens, unless several processes would each have a key of their own."""
    secret = settings.private_key.encode() or (gunicorn.private_key if gunicorn else None)
    if not secret and (gunicorn is None or gunicorn.workers == 1 or gunicorn.is_preloaded):
        secret = secrets.token_bytes(_KEY_BYTES)
    if secret:
        app.extensions[_EXTENSION] = SearchSealer(secret)


def seal_search(pairs: Pairs) -> str:
    """Return the token of a search's names and values; "" where there is none for it."""
    sealer = _find_sealer()
    return sealer.seal(pairs) if sealer else ""


def unseal_search(token: str) -> MultiDict[str, str] | None:
    """Return the names and values of a token, as a form would have sent them.

    None if it has expired, was made with another key, or its address is not opened from a page of this site.
    """
    sealer = _find_sealer()
    pairs = sealer.unseal(token) if sealer else None
    if sealer is None or pairs is None or (_is_opened_elsewhere() and sealer.measure_age(token) > _FIRST_ANSWER_S):
        return None
    return MultiDict(pairs)


def mark_private() -> None:
    """Note that the current request is a private search, also where it fails."""
    g.is_private = True


def is_private() -> bool:
    """Tell whether the current request is a private search or was sent in the body of another."""
    return bool(g.get("is_private", request.method == "POST"))


def _is_opened_elsewhere() -> bool:
    """Tell whether a browser opened an address from its history, a bookmark, its address bar or another site.

    New browsers say so; Back and a reload repeat what they said at first.
    """
    return request.headers.get("Sec-Fetch-Site", _HERE) != _HERE


def _find_sealer() -> SearchSealer | None:
    return cast("SearchSealer | None", current_app.extensions.get(_EXTENSION))
