"""Pages of other sites: a server of another origin, with its own styles and policies."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from flask import Flask

from tests.serving import wait_until

HOSTILE = """
* { box-sizing: content-box !important; float: left !important; letter-spacing: 3px !important;
    text-transform: uppercase !important; color: red !important; line-height: 3 !important }
html { font-size: 62.5% }
div { position: absolute !important; display: inline !important; inset: 0 auto auto 0; width: 10px !important }
form { transform: rotate(180deg) }
a, mark { display: none !important }
input { width: 3px !important; opacity: 0 !important; pointer-events: none !important }
span { font-size: 60px !important }
p { visibility: hidden }
kb-search { float: none !important; width: 600px; max-width: 100% }
"""
FRAMEWORK = """
*, ::before, ::after { box-sizing: border-box; border: 0 solid; margin: 0; padding: 0 }
html { font-size: 10px; line-height: 1.15; -webkit-text-size-adjust: 100% }
.container { max-width: 570px; margin: 0 auto; overflow: visible; text-align: center; font-weight: 300 }
[hidden] { display: block !important }
a { text-decoration: none; background: transparent } button, input { border-radius: 0; outline: none !important }
"""


@dataclass(slots=True)
class Host:
    """A server of another site, under another name than ours; `policy` is the policy of all its pages."""

    origin: str
    policy: str = ""
    files: dict[str, tuple[str, str]] = field(default_factory=dict)

    def has(self, body: str, *, style: str = "", attributes: str = 'lang="en"') -> str:
        """Add a page; return its address."""
        number = len(self.files)
        self.files[f"/{number}.css"] = ("text/css", style)
        page = (
            f"<!doctype html><html {attributes}><head><meta charset=utf-8><title>Somebody else</title>"
            '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
            f'<link rel="stylesheet" href="/{number}.css"></head><body>{body}</body></html>'
        )
        self.files[f"/{number}.html"] = ("text/html", page)
        return f"{self.origin}/{number}.html"


@contextmanager
def running_host() -> Iterator[Host]:
    host = Host("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            media_type, text = host.files.get(self.path, ("text/plain", ""))
            self.send_response(200)
            self.send_header("Content-Type", f"{media_type}; charset=utf-8")
            if host.policy:
                self.send_header("Content-Security-Policy", host.policy)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    host.origin = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield host
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)


def strict(site: str) -> str:
    """Return a policy that lets a page use nothing but one site of ours and its own styles."""
    return (
        f"default-src 'none'; script-src {site}; connect-src {site}; frame-src {site}; form-action {site}; "
        "style-src 'self'; img-src data:; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


class Trouble:
    """A site whose searches wait or fail while the trouble lasts."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.status = ""
        self.waiting = threading.Event()
        self.waiting.set()

    def __call__(
        self, environ: dict[str, object], start_response: Callable[[str, list[tuple[str, str]]], object]
    ) -> Iterable[bytes]:
        """Answer as the site does, later or with an error."""
        if environ["PATH_INFO"] == "/search.json":
            self.waiting.wait(timeout=20)
            if self.status:
                start_response(self.status, [("Content-Type", "text/html"), ("Access-Control-Allow-Origin", "*")])
                return [b"<h1>An error of a machine between</h1>"]
        return self.app(environ, start_response)  # type: ignore[arg-type] # Flask names WSGI's types its own way


def until(holds: Callable[[], bool], seconds: float = 5.0) -> None:
    wait_until(holds, wait_s=seconds, pause_s=0.02)
