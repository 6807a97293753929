"""Who is asked and who asks: the names that the site answers to, and the proxies that may speak for others.

A browser can be led to us under a name that somebody else owns (DNS rebinding), and a name that is not ours must not
get into the addresses that we give out. A number cannot be such a name, so every IP address is answered to.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from kb.settings import ANY_HOST, Settings
from kb.web.failures import Failure, FailureError
from kb.web.site import current_site

_LOOPBACK = "localhost"
_MISDIRECTED = Failure(
    421,
    "This site does not go by that name",
    "Open it by the name or the number that its keepers give. If you keep it: list its names in KB_HOSTS.",
)


def register(app: Flask, settings: Settings) -> None:
    """Refuse what is addressed to others, and take the word of our own proxies."""
    app.before_request(_refuse_other_names)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign] # as Flask's manual has it


def _refuse_other_names() -> None:
    """Refuse a request that names another host.

    Raises:
        FailureError: It does.
    """
    if not _is_ours(request.host, current_site().settings):
        raise FailureError(_MISDIRECTED)


def _is_ours(host: str, settings: Settings) -> bool:
    names = [_LOOPBACK, settings.host, *settings.hosts]
    return ANY_HOST in settings.hosts or host_is_trusted(host.lower(), names) or _is_number(host)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False
    return True
