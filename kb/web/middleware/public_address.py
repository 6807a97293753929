"""The public address of the site: that of the setting KB_URL, or the one that was asked for, if the host is trusted.

A site below a path (`https://example.org/kb`) has that path in SCRIPT_NAME, the WSGI way, and all links are built from
it (`kb.web.site_address`). A server may set it, or a trusted proxy with X-Forwarded-Prefix. KB_URL overrides its path,
whether or not a proxy has cut it off, and scheme and host as well, so that nothing of a request gets into an address,
and the framework's redirects are right.

A request for any other host is refused. It may come from DNS rebinding, and without the setting KB_URL the name would
get into absolute URLs in the answer. IP addresses cannot be rebound; where no public address is set, every one is
trusted.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted
from werkzeug.wsgi import get_host

from kb.settings import ANY_HOST, Settings
from kb.web.app_state import current_site
from kb.web.middleware.errors import Failure, FailureError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ASKED_HOST = "kb.asked_host"
_PREFIX = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")
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
    wrapped = _wrap(app.wsgi_app, settings)
    app.wsgi_app = wrapped  # type: ignore[method-assign, assignment] # the way of Flask's manual


def _refuse_other_hosts() -> None:
    """Raise `FailureError` for a request for another host."""
    asked = str(request.environ[_ASKED_HOST])  # "" if it is invalid
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


def _wrap(application: WSGIApplication, settings: Settings) -> WSGIApplication:
    """Return an application whose requests have the public address of the site."""
    wrapped: WSGIApplication = _PublicAddress(application, settings.url)
    count = settings.proxies
    return ProxyFix(wrapped, x_for=count, x_proto=count, x_host=count, x_prefix=count) if count else wrapped


class _PublicAddress:
    """WSGI middleware that sets scheme, host and SCRIPT_NAME from KB_URL."""

    def __init__(self, application: WSGIApplication, url: str) -> None:
        self._application = application
        parts = urlsplit(url)
        self._scheme, self._host, self._root = parts.scheme, parts.netloc, parts.path

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        environ[_ASKED_HOST] = get_host(environ)
        script_name = _read_script_name(environ)
        if self._host:
            environ["wsgi.url_scheme"], environ["HTTP_HOST"] = self._scheme, self._host
            path = environ.get("PATH_INFO", "")
            if script_name != self._root and f"{path}/".startswith(f"{self._root}/"):
                environ["PATH_INFO"] = path.removeprefix(self._root)
            script_name = self._root
        environ["SCRIPT_NAME"] = script_name
        return self._application(environ, start_response)


def _read_script_name(environ: WSGIEnvironment) -> str:
    """Return the path that the server, or else a trusted proxy, has cut off; a proxy's malformed one is ignored.

    Proxies may pass on a header that a client made up: one that names another host (`//example.org`) must have no
    effect.
    """
    given: str = environ.get("SCRIPT_NAME", "")
    by_server: str = environ.get("werkzeug.proxy_fix.orig", environ).get("SCRIPT_NAME") or ""
    script_name = given.rstrip("/")
    return script_name if given == by_server or _PREFIX.fullmatch(script_name) else by_server
