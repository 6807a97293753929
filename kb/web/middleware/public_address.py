"""The public address of the site: that of the setting KB_URL, or the one that was asked for.

A site below a path (`https://example.org/kb`) has that path in SCRIPT_NAME, the WSGI way, and all links are built from
it (`kb.web.site_address`). A server may set it, or a trusted proxy with X-Forwarded-Prefix. KB_URL overrides its path,
whether or not a proxy has cut it off, and scheme and host as well, so that nothing of a request gets into an address,
and the framework's redirects are right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wsgi import get_host

from kb.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ASKED_HOST = "kb.asked_host"
_PREFIX = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")


def wrap(application: WSGIApplication, settings: Settings) -> WSGIApplication:
    """Return an application whose requests have the public address of the site."""
    wrapped: WSGIApplication = _PublicAddress(application, settings.url)
    count = settings.proxies
    return ProxyFix(wrapped, x_for=count, x_proto=count, x_host=count, x_prefix=count) if count else wrapped


def read_asked_host(request: Request) -> str:
    """Return the host that a request, or its trusted proxy, was asked for; "" if it is invalid."""
    return str(request.environ[_ASKED_HOST])


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
