"""Trusted host names, and the trusted proxies whose X-Forwarded headers are read.

A request under another site's host name is refused: it may come from DNS rebinding, and the name would get into
absolute URLs in the answer. An IP address cannot be rebound, so every one is trusted.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from kb.settings import ANY_HOST, Settings
from kb.web.app_state import current_site
from kb.web.middleware.errors import Failure, FailureError

_LOOPBACK = "localhost"
_MISDIRECTED = Failure(
    421,
    "This site does not go by that name",
    "Open it by the name or the number that its keepers give. If you keep it: list its names in KB_HOSTS.",
)


def register(app: Flask, settings: Settings) -> None:
    """Refuse requests to other hosts, and read the headers of trusted proxies."""
    app.before_request(_refuse_other_hosts)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign] # the way of Flask's manual


def _refuse_other_hosts() -> None:
    """Refuse a request to another host.

    Raises:
        FailureError: It is.
    """
    if not _is_own_host(request.host, current_site().settings):
        raise FailureError(_MISDIRECTED)


def _is_own_host(host: str, settings: Settings) -> bool:
    names = [_LOOPBACK, settings.host, *settings.hosts]
    return ANY_HOST in settings.hosts or host_is_trusted(host.lower(), names) or _is_ip_address(host)


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False
    return True
