"""The site on a cluster as it is served: gunicorn with two workers, each with nothing but its settings."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kb.settings import Settings
from tests.conftest import CHECKOUT

_START_S = 60.0
_ANSWER_S = 60.0


@dataclass(frozen=True, slots=True)
class Site:
    """A site on a port of the loopback address."""

    port: int

    def get(self, path: str) -> tuple[int, str]:
        """Send a request on a new connection; return status and text, or raise `OSError` without an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_ANSWER_S)
        try:
            connection.request("GET", path)
            with connection.getresponse() as answer:
                return answer.status, answer.read().decode()
        except http.client.HTTPException as error:
            raise ConnectionError(f"no answer: {type(error).__name__}") from error
        finally:
            connection.close()


@contextmanager
def serve_by_gunicorn(settings: Settings) -> Iterator[Site]:
    """Serve a library on a cluster until the context ends."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    environment |= {
        "KB_LIBRARY": str(settings.library),
        "KB_ENGINE": settings.engine,
        "KB_MEANING": settings.meaning,
        "KB_OPENSEARCH_URLS": ",".join(settings.opensearch_urls),
        "KB_OPENSEARCH_PREFIX": settings.opensearch_prefix,
        "KB_RATE_LIMIT": "0",
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    process = subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until_it_listens(process, port)
        yield Site(port)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "the site did not start"
        time.sleep(0.1)
    raise AssertionError("the site does not listen")
