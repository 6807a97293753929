"""Slow clients leave the site responsive to everyone else: `kb serve`, and the samples for proxies."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from tests.deploy.proxy_servers import Deployed, deploy
from tests.libraries import index_sources

HALF_HEADER = b"GET /version HTTP/1.1\r\nHost: HOST\r\nX-Rest: "
HALF_BODY = (
    b"POST /check HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 200000\r\n\r\ntext="
)
LONG = b"GET /documents/long HTTP/1.1\r\nHost: HOST\r\n\r\n"
EXPORT = b"GET /passages.jsonl HTTP/1.1\r\nHost: HOST\r\n\r\n"
PATIENCE_S = 60  # of a reader who gets no answer


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of one document, whose page is larger than the buffers of a connection."""
    folder = tmp_path_factory.mktemp("library")
    text = "\n\n".join(f"On day {day} the ferryman wrote of gate {day % 7} and its lantern. " * 6 for day in range(700))
    index_sources(folder, {"long.txt": text})
    return folder


class Served:
    """`kb serve`, as a person runs it."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def open_slowly(self, raw: bytes) -> socket.socket:
        """Send the beginning of a request, and leave the answer unread in a tiny receive buffer."""
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.settimeout(PATIENCE_S)
        connection.connect(("127.0.0.1", self.port))
        connection.sendall(raw)
        return connection

    def ask(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE_S) as answer:
            return int(answer.status)


@pytest.fixture(scope="module")
def served(library: Path) -> Iterator[Served]:
    """The site in a separate process, with the usual limit of open files."""
    environment = {**os.environ, "KB_LIBRARY": str(library), "PYTHONUNBUFFERED": "1", "KB_JOBS": "1"}
    command = [sys.executable, "-c", "from kb.cli.commands import main; main()", "serve", "--port", "0"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield Served(process, int(process.stdout.readline().split()[2].rstrip("/").rpartition(":")[2]))
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("raw", "count"),
    [(b"", 150), (HALF_HEADER, 150), (HALF_BODY, 12), (LONG, 12), (LONG * 100, 6), (EXPORT * 50, 6)],
    ids=["idle", "half headers", "half bodies", "slow readers", "readers of nothing", "exports that nobody reads"],
)
def test_kb_serve_answers_beside_slow_clients(served: Served, raw: bytes, count: int) -> None:
    with ExitStack() as opened:
        for _ in range(count):
            opened.enter_context(served.open_slowly(raw.replace(b"HOST", b"localhost")))
        for _ in range(3):
            assert served.ask("/version") == 200


def test_kb_serve_holds_little_for_readers_who_take_nothing(served: Served) -> None:
    process = psutil.Process(served.process.pid)
    served.ask("/documents/long")
    before = process.memory_info().rss
    with ExitStack() as opened:
        for _ in range(8):
            opened.enter_context(served.open_slowly(LONG.replace(b"HOST", b"localhost") * 100))
        assert served.ask("/version") == 200
        assert process.memory_info().rss - before < 8 * 12_000_000


def test_kb_serve_leaves_no_core_file(served: Served) -> None:
    assert psutil.Process(served.process.pid).rlimit(psutil.RLIMIT_CORE) == (0, 0)
    assert psutil.Process(served.process.pid).rlimit(resource.RLIMIT_NOFILE)[0] > 1000


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def deployed(
    request: pytest.FixtureRequest, library: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployed]:
    """The site behind a proxy, with the workers and threads of the samples."""
    with deploy(request.param, library, tmp_path_factory.mktemp("deployed")) as running:
        yield running


@pytest.mark.parametrize(
    ("raw", "count"),
    [(b"", 150), (HALF_HEADER, 40), (HALF_BODY, 12), (LONG, 12), (EXPORT, 12)],
    ids=["idle", "half headers", "half bodies", "slow readers", "slow readers of exports"],
)
def test_the_samples_answer_beside_slow_clients(deployed: Deployed, raw: bytes, count: int) -> None:
    with ExitStack() as opened:
        for _ in range(count):
            opened.enter_context(deployed.open_slowly(raw.replace(b"HOST", deployed.host.encode())))
        time.sleep(2)  # until they have got past the proxy, if they do
        for _ in range(3):
            assert deployed.ask("/version").status == 200


def test_a_worker_of_gunicorn_leaves_no_core_file(deployed: Deployed) -> None:
    workers = psutil.Process(deployed.application.pid).children()

    assert len(workers) == 2
    assert {worker.rlimit(psutil.RLIMIT_CORE) for worker in workers} == {(0, 0)}
