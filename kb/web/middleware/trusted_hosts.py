"""Trusted host names: a request for any other host is refused.

It may come from DNS rebinding, and without the setting KB_URL the name would get into absolute URLs in the answer. IP
addresses cannot be rebound; where no public address is set, every one is trusted.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.sansio.utils import host_is_trusted

from kb.settings import ANY_HOST, Settings
from kb.web.app_state import current_site
from kb.web.middleware import public_address
from kb.web.middleware.errors import Failure, FailureError

_LOOPBACK = "localhost"
_PROBES = ("/healthz", "/readyz")  # probed under any name, such as the address of a container
_MISDIRECTED = Failure(
    421,
    "This site does not go by that name",
    "Open it by the name or the number that its keepers give. If you keep it: its address is in KB_URL, and its other "
    "names are listed in KB_HOSTS.",
)


def register(app: Flask, settings: Settings) -> None:
    """Give requests the public address of the site, and refuse those for other hosts."""
    app.before_request(_refuse_other_hosts)
    wrapped = public_address.wrap(app.wsgi_app, settings)
    app.wsgi_app = wrapped  # type: ignore[method-assign, assignment] # the way of Flask's manual


def _refuse_other_hosts() -> None:
    """Raise `FailureError` for a request for another host."""
    asked = public_address.read_asked_host(request)
    if request.path not in _PROBES and not _is_own_host(asked.lower(), current_site().settings):
        raise FailureError(_MISDIRECTED)


def _is_own_host(host: str, settings: Settings) -> bool:
    """Tell whether the site answers to a host, which may have a port."""
    own = [urlsplit(settings.url).netloc] if settings.url else [_LOOPBACK, settings.host]
    names = [*own, *settings.hosts]
    address = _parse_address(host)
    if address:
        return not settings.url or ANY_HOST in settings.hosts or address in map(_parse_address, names)
    return ANY_HOST in settings.hosts or host_is_trusted(host, names)


def _parse_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the IP address of a host, with or without brackets and a port; None for a name."""
    try:
        is_bare = host.count(":") > 1 and not host.startswith("[")
        return ipaddress.ip_address(host if is_bare else urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return None
