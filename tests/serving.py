"""A real server in this process, on its own address."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

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
