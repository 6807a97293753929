"""Nothing is kept: a session with the real servers, whose words are searched for on the disk and in all output."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kb.settings import Settings
from kb.web import create_app
from tests.conftest import CHECKOUT
from tests.serving import ask, build_environment, find_free_port, run_server
from tests.web.every_address import PARAMETERS, every_address
from tests.web.gunicorn_server import UNCONFIGURED

WORD = "quagswort"
CLIENT = "127.0.0.2"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=part"}
GUNICORN = (sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:{port}", "--threads", "2", "--log-level", "debug")
TELLING = ("--access-logfile", "-", "--access-logformat", "%(h)s %(r)s %(U)s %(q)s %(f)s %(a)s")
SERVERS: dict[str, list[str]] = {
    "kb serve": [sys.executable, "-c", "from kb.cli.commands import main; main()", "serve", "--port", "{port}"],
    "gunicorn": [*GUNICORN, "--access-logfile", "-", "wsgi:app"],
    "gunicorn elsewhere": [*GUNICORN, "-c", "python:kb.gunicorn_config", *TELLING, "kb.web.wsgi:app"],
    "gunicorn without its configuration": [*GUNICORN, *UNCONFIGURED, *TELLING, "kb.web.wsgi:app"],
    "gunicorn, loaded before it forks": [*GUNICORN, *UNCONFIGURED, "--preload", *TELLING, "kb.web.wsgi:app"],
    "gunicorn without an access log": [*GUNICORN, *UNCONFIGURED, "kb.web.wsgi:app"],
}


@dataclass(frozen=True, slots=True)
class Running:
    """A server, and the places where it could leave something."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    @property
    def said(self) -> str:
        """Its whole output."""
        return (self.folder / "said").read_text(encoding="utf-8", errors="replace")

    def asks(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> int:
        """Send a request, its words in headers as well, and return the status; 0 where it was cut off."""
        told = {"User-Agent": f"{WORD}-agent", "Referer": f"http://{WORD}.example/", "Cookie": f"c={WORD}"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(CLIENT, 0))
        try:
            connection.request(method, path, body, {**told, **(headers or {})})
            with connection.getresponse() as answer:
                answer.read()
                return answer.status
        except ConnectionError:  # an overlong body is not read to its end
            return 0
        finally:
            connection.close()

    def searches_privately(self, words: str, status: int = 200) -> str:
        """Search with the words in a body, open the results, and return the token of their address; "" for none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(CLIENT, 0))
        try:
            connection.request("POST", "/search", urlencode({"q": words}).encode(), FORM)
            with connection.getresponse() as answer:
                answer.read()
                address = answer.headers.get("Location", "")
        finally:
            connection.close()
        if address:
            assert self.asks("GET", address) == status
        return address.partition("token=")[2]

    def sends(self, raw: bytes) -> None:
        """Send bytes that need not be a request, and read the answer."""
        address = ("127.0.0.1", self.port)
        with (
            suppress(OSError),  # it may be cut off before the end
            socket.create_connection(address, timeout=10, source_address=(CLIENT, 0)) as connection,
        ):
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass


@pytest.fixture(params=list(SERVERS))
def running(request: pytest.FixtureRequest, library: Path, tmp_path: Path) -> Iterator[Running]:
    """Each server with the most verbose flags; in the checkout, or in an empty folder."""
    shutil.copytree(library, tmp_path / "library")
    for name in ("home", "tmp", "empty"):
        (tmp_path / name).mkdir()
    environment = build_environment(
        KB_LIBRARY=str(tmp_path / "library"),
        HOME=str(tmp_path / "home"),
        TMPDIR=str(tmp_path / "tmp"),
        PYTHONPATH=str(CHECKOUT),
        PYTHONDONTWRITEBYTECODE="1",
    )
    port = find_free_port()
    command = [part.format(port=port) for part in SERVERS[request.param]]
    with run_server(
        command,
        lambda: ask(port, "/favicon.ico")[0] == 200,  # gunicorn listens before its workers have loaded the program
        folder=tmp_path / "empty" if "kb.web.wsgi:app" in command else CHECKOUT,
        environment={name: value for name, value in environment.items() if not name.startswith("XDG_")},
        log=tmp_path / "said",
    ) as process:
        yield Running(process, port, tmp_path)


def _files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, except the server's output."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / "said")
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def _session(server: Running) -> set[int]:
    """Send every kind of request, well and badly formed."""
    app = create_app(Settings(library=server.folder / "library"))
    statuses = {
        server.asks("GET", f"/search?q={WORD}"),
        server.asks("GET", f"/search?q=%22lantern+{WORD}%22&page=0"),
        server.asks("POST", "/search", urlencode({"q": f"{WORD} lantern"}).encode(), FORM),
        server.asks("POST", "/search", urlencode({"q": WORD, "colour": WORD}).encode(), FORM),
        server.asks("POST", "/check", urlencode({"text": f"He said “{WORD} was at the gate again”."}).encode(), FORM),
        server.asks("POST", "/check", urlencode({"text": f"{WORD} " * 20_000}).encode(), FORM),
        server.asks("POST", "/check", _file(f"{WORD} ".encode() * 200_000), MULTIPART),
        server.asks("POST", "/check.json", json.dumps({"text": f"“a {WORD} of the lantern”"}).encode(), JSON),
        server.asks("POST", "/check.json", b'{"text": "' + WORD.encode(), JSON),
        server.asks("POST", "/search", urlencode({"q": f"{WORD} " * 100_000}).encode(), FORM),
        server.asks("POST", "/check", f"{WORD}".encode() * 1_000_000, FORM),
        server.asks("GET", f"/{WORD}/{WORD}.php?{WORD}={WORD}"),
        server.asks("DELETE", f"/documents?{WORD}"),
    }
    everything = urlencode([(name, WORD) for name in (*PARAMETERS, WORD)])
    for method, path in every_address(app, WORD):
        body = everything.encode() if method == "POST" else None
        statuses.add(server.asks(method, f"{path}?q={WORD}" if method == "GET" else path, body, FORM if body else None))
    for raw in (
        f"GET /{WORD} HTTP/9.9\r\n\r\n",
        f"{WORD.upper()} {WORD}\r\n\r\n",
        f"GET /search?q={WORD} HTTP/1.1\r\nHost: localhost\r\n{WORD}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: localhost\r\n{WORD} : x\r\n\r\n",
        f"POST /search HTTP/1.1\r\nHost: localhost\r\nContent-Length: {WORD}\r\n\r\n{WORD}",
        f"POST /search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{WORD}\r\n{WORD}",
        f"POST /search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\nq={WORD}",
        f"GET /search?q={WORD * 20_000} HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ):
        server.sends(raw.encode())
    return statuses


def _file(content: bytes) -> bytes:
    """Return a form whose text comes as a file."""
    head = b'--part\r\nContent-Disposition: form-data; name="text"; filename="a.txt"\r\n\r\n'
    return head + content + b"\r\n--part--\r\n"


def test_a_session_leaves_no_word_on_the_disk_and_in_no_output(running: Running) -> None:
    before = _files(running.folder)

    statuses = _session(running)
    token = running.searches_privately(f"{WORD} lantern")
    after = _files(running.folder)

    assert {200, 400, 404, 405, 413} <= statuses
    assert 500 not in statuses
    assert after == before, f"{set(after) ^ set(before)} came, went, or changed"
    assert not re.search(WORD, running.said, re.IGNORECASE)
    assert not token or token not in running.said
    assert CLIENT not in running.said


# It opens the index on the first request: other workers search once before they take requests.
@pytest.mark.parametrize("running", ["gunicorn, loaded before it forks"], indirect=True)
def test_a_library_that_breaks_is_noted_without_what_was_asked(running: Running) -> None:
    for path in (running.folder / "library" / "whoosh").rglob("*"):
        if path.is_file():
            path.write_bytes(b"broken")
    statuses = {
        running.asks("GET", f"/search?q={WORD}"),
        running.asks("POST", "/check", urlencode({"text": f"“{WORD} a b c d”"}).encode(), FORM),
        running.asks("GET", f"/documents/{WORD}"),
    }

    assert statuses == {503}
    if not running.searches_privately(WORD, 503):  # it has an address of its own, which answers 503
        assert running.asks("POST", "/search", urlencode({"q": WORD}).encode(), FORM) == 503
    assert "Error while answering 'search.show_results'" in running.said
    assert not re.search(WORD, running.said, re.IGNORECASE)
    assert CLIENT not in running.said


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc, to see the files that a process has open")
def test_a_long_text_on_its_way_is_in_no_file(running: Running) -> None:
    body = urlencode({"text": f"{WORD} " * 300_000}).encode()
    head = f"POST /check HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {FORM['Content-Type']}\r\n"
    with socket.create_connection(("127.0.0.1", running.port), timeout=30) as connection:
        connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:-10])
        time.sleep(1)
        opened = _opened(running.process.pid)
        connection.sendall(body[-10:])
        assert connection.recv(12) == b"HTTP/1.1 400"

    assert opened
    signs_of_life = str(running.folder / "tmp" / "wgunicorn-")  # a worker's file, which gunicorn makes here by default
    written = [path for path in opened if str(running.folder / "tmp") in path]
    assert not [path for path in written if not path.startswith(signs_of_life)]


def _opened(parent: int) -> list[str]:
    """Return the open files of a process and its children, those without a name too."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    links = [link for each in (str(parent), *children) for link in Path(f"/proc/{each}/fd").iterdir()]
    return [str(link.readlink()) for link in links if link.is_symlink()]
