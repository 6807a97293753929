"""Real servers, each on its own address: in this process, or in one of its own."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from waitress import wasyncore
from waitress.server import TcpWSGIServer, create_server


@contextmanager
def served(app: Callable[..., Iterable[bytes]], *, has_proxy: bool = False) -> Iterator[str]:
    """Serve an application; yield its address. `has_proxy` adds the headers that a proxy sets."""
    sockets: dict[int, wasyncore.dispatcher] = {}
    server: TcpWSGIServer = create_server(
        app, host="127.0.0.1", port=0, threads=4, map=sockets, clear_untrusted_proxy_headers=not has_proxy
    )
    stopped = threading.Event()

    def run() -> None:
        while not stopped.is_set():
            wasyncore.loop(timeout=0.05, map=sockets, count=1)
        # Only the thread that waits on the sockets may close them.
        wasyncore.close_all(sockets)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        stopped.set()
        thread.join(timeout=10)
        server.task_dispatcher.shutdown()


@contextmanager
def handling(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Answer requests by a handler; yield the server's address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def find_free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def has_listener(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def build_environment(**settings: str) -> dict[str, str]:
    """Return the environment of a server's process: this one's without KB_ settings, and the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    return kept | {"PYTHONWARNINGS": "ignore"} | settings


@contextmanager
def run_server(
    command: Sequence[str],
    answers: Callable[[], object],
    *,
    folder: Path,
    environment: Mapping[str, str],
    log: Path | None = None,
    wait_s: float = 120.0,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in a process until the context ends.

    Args:
        answers: Tells whether the server answers; it may raise `OSError` until then.
        folder: The working directory.
        log: The file that the server's output is added to.
    """
    with (log or Path(os.devnull)).open("ab") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
    try:
        _wait_for(process, answers, log, wait_s)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_until(holds: Callable[[], object], what: str = "", *, wait_s: float = 120.0, pause_s: float = 0.1) -> None:
    """Wait until something holds; fail, saying what it was, if it does not in time."""
    end = time.monotonic() + wait_s
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(pause_s)


def _wait_for(process: subprocess.Popen[bytes], answers: Callable[[], object], log: Path | None, wait_s: float) -> None:
    end = time.monotonic() + wait_s
    while True:
        try:
            if answers():
                return
        except OSError:
            pass
        said = log.read_text("utf-8", "replace") if log else ""
        assert process.poll() is None, f"The server ended. It said: {said}"
        assert time.monotonic() < end, f"The server does not answer. It said: {said}"
        time.sleep(0.1)


def ask(port: int, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Send a GET on a new connection, and return the status and the text of the answer.

    Raises:
        OSError: There is no answer.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        with connection.getresponse() as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except http.client.HTTPException as error:
        raise ConnectionError(f"no answer: {type(error).__name__}") from error
    finally:
        connection.close()
