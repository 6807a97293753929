"""A TLS front of a cluster as users have it, with a certificate of its own authority, and a password or a key."""

from __future__ import annotations

import base64
import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from tests.certificates import write_certificate

USER, PASSWORD, API_KEY = "keeper", "correct horse", "a2V5OmJhdHRlcnk="


@dataclass(frozen=True, slots=True)
class Front:
    """The address of the front, and the file of the certificate to check its own against."""

    url: str
    ca: Path


class _QuietServer(ThreadingHTTPServer):
    """A server that does not log clients that hang up because they do not trust its certificate."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@contextmanager
def put_in_front(node_url: str, folder: Path) -> Iterator[Front]:
    """Forward requests with the right password or key to a node; refuse others with 401."""
    certificate, key = write_certificate(folder, "127.0.0.1")
    allowed = {
        f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}",
        f"ApiKey {API_KEY}",
    }
    node = urlsplit(node_url).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.headers.get("Authorization") not in allowed:
                self._answer(401, b'{"error": "Unauthorized", "status": 401}', {"WWW-Authenticate": "Basic"})
                return
            connection = http.client.HTTPConnection(node, timeout=60)
            names = ("Content-Type", "Content-Encoding", "Accept-Encoding")
            headers = {name: self.headers[name] for name in names if name in self.headers}
            connection.request(self.command, self.path, body, headers)
            with connection.getresponse() as answer:
                kept = {name: value for name, value in answer.headers.items() if name.startswith("Content-")}
                self._answer(answer.status, answer.read(), kept)
            connection.close()

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _forward  # noqa: N815 - the names that the base class calls

        def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                **headers,
                "Content-Length": str(len(body)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    server = _QuietServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Front(f"https://127.0.0.1:{server.server_port}", certificate)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
