"""The site on a cluster as it is served: gunicorn with two workers, each with nothing but its settings."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kb.settings import Settings
from tests.conftest import CHECKOUT
from tests.serving import ask, build_environment, find_free_port, has_listener, run_server


@dataclass(frozen=True, slots=True)
class Site:
    """A site on a port of the loopback address."""

    port: int

    def get(self, path: str) -> tuple[int, str]:
        """Send a request on a new connection; return status and text, or raise `OSError` without an answer."""
        return ask(self.port, path)


@contextmanager
def serve_by_gunicorn(settings: Settings) -> Iterator[Site]:
    """Serve a library on a cluster until the context ends."""
    port = find_free_port()
    environment = build_environment(
        KB_LIBRARY=str(settings.library),
        KB_ENGINE=settings.engine,
        KB_MEANING=settings.meaning,
        KB_OPENSEARCH_URLS=",".join(settings.opensearch_urls),
        KB_OPENSEARCH_PREFIX=settings.opensearch_prefix,
        KB_RATE_LIMIT="0",
    )
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    with run_server(command, lambda: has_listener(port), folder=CHECKOUT, environment=environment):
        yield Site(port)
