"""A site of version 0.1.0 becomes one of this version while readers ask old addresses and search all the time.

Version 0.1.0 is taken from the history of the project, and replaced as an administrator does: the new version is
installed beside it and serves the same library, the proxy sends readers there, and then `kb index` is run.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest

from tests.conftest import CHECKOUT
from tests.upgrade.test_upgrade import ADDRESSES, KEPT

pytestmark = pytest.mark.slow

_VERSION_0_1_0 = "a091f48"  # the last commit of that version
_VERSION_0_2_0 = "ff2b046"  # a commit of that version
_WAIT_S = 120.0
_SEARCHES = ("police", '"in the dock"', "traffick*", "lantern OR diary", "year:2013", "who protects the victims")
_ONLY_NEW = "/readyz"  # 404 in version 0.1.0


@dataclass(slots=True)
class Readers:
    """Readers who ask one after another; each address as often as any other."""

    port: int
    asked: int = 0
    faults: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self, first: int) -> None:
        """Ask until told to stop."""
        asks = [(address, _find_right(status)) for status, address in ADDRESSES if address != "/healthz"]
        asks += [(f"{path}?q={quote_plus(each)}", (200,)) for each in _SEARCHES for path in ("/search", "/search.json")]
        # Each reader goes through all of them in steps, so that searches and documents alternate from the beginning.
        at = first
        while not self.stopping.is_set():
            at = (at + 37) % len(asks)
            address, right = asks[at]
            self.asked += 1
            try:
                status = ask(self.port, address)
            except (OSError, http.client.HTTPException) as error:
                self.faults.append(f"{address}: no answer: {error!r}")
                continue
            if status not in right:
                self.faults.append(f"{address}: {status}")


def _find_right(status: int) -> tuple[int, ...]:
    """Return the right statuses for an address with this former one: gone is reported, and nothing is lost."""
    return (308, 410) if status == 410 else (200, 302, 308, 410)


def ask(port: int, address: str) -> int:
    """Ask on a new connection, and read all of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", address, headers={"Host": "localhost"})  # as in the addresses of oEmbed
        with connection.getresponse() as answer:
            answer.read()
            return answer.status
    finally:
        connection.close()


def wait_for(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _WAIT_S
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.1)


class Proxy:
    """A proxy of a site: passes each connection on to the version in use at that moment."""

    def __init__(self) -> None:
        self.target = 0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # it was closed
            while True:
                reader, _ = self._listener.accept()
                threading.Thread(target=_relay, args=(reader, self.target), daemon=True).start()


def _relay(reader: socket.socket, port: int) -> None:
    with reader, socket.create_connection(("127.0.0.1", port)) as site:
        asking = threading.Thread(target=_pass_on, args=(reader, site), daemon=True)
        asking.start()
        _pass_on(site, reader)
        with suppress(OSError):
            reader.shutdown(socket.SHUT_RD)
        asking.join()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while piece := one.recv(1 << 16):
            other.sendall(piece)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)


@pytest.fixture(params=[_VERSION_0_1_0])
def old_version(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of version 0.1.0, or of the version of a commit."""
    folder = tmp_path / "old-version"
    folder.mkdir()
    archive = subprocess.run(["git", "archive", request.param], cwd=CHECKOUT, capture_output=True, check=False)
    if archive.returncode:
        pytest.skip(f"{request.param} is not in the history of this checkout")
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
    return folder


def build_environment(program: Path, library: Path) -> dict[str, str]:
    """Return the environment of a version's site and commands."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    return kept | {
        "KB_LIBRARY": str(library),
        "KB_MEANING": "static",
        "KB_RATE_LIMIT": "0",
        "KB_JOBS": "1",
        "PYTHONPATH": str(program),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",
    }


@contextmanager
def serve(program: Path, library: Path, said: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Serve a library by a version of the program; yield the port and the process."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "--workers", "2", "--bind", f"127.0.0.1:{port}", "wsgi:app"]
    environment = build_environment(program, library)
    with said.open("ab") as output:
        server = subprocess.Popen(command, cwd=program, env=environment, stdout=output, stderr=output)
    try:
        wait_for(lambda: _answers(port), f"the site did not start: {said}")
        yield port, server
    finally:
        server.terminate()
        server.wait(timeout=60)


def _answers(port: int) -> bool:
    try:
        return ask(port, "/healthz") == 200
    except (OSError, http.client.HTTPException):
        return False


def test_readers_have_their_answers_while_version_0_1_0_is_upgraded(tmp_path: Path, old_version: Path) -> None:
    library, said, proxy = tmp_path / "library", tmp_path / "said", Proxy()
    shutil.copytree(KEPT, library)
    readers = Readers(proxy.port)
    threads = [threading.Thread(target=readers.run, args=(number * 97,)) for number in range(3)]

    def wait_for_more(count: int, what: str) -> None:
        asked = readers.asked
        wait_for(lambda: readers.asked > asked + count, what)

    with serve(old_version, library, said) as (old_port, old):
        proxy.target = old_port
        assert ask(proxy.port, _ONLY_NEW) == 404
        for each in threads:
            each.start()
        try:
            wait_for_more(100, "the old version does not answer")
            # 1. Install beside, and serve the same library.
            with serve(CHECKOUT, library, said) as (new_port, _):
                # 2. Send readers to the new version, and end the old one when its requests are answered.
                proxy.target = new_port
                assert ask(proxy.port, _ONLY_NEW) == 200
                wait_for_more(200, "the new version does not answer over the index of the old one")
                old.terminate()
                old.wait(timeout=60)
                # 3. Index.
                command = [sys.executable, "-c", "from kb.cli.commands import main; main()", "index"]
                environment = build_environment(CHECKOUT, library)
                done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, check=False)
                assert done.returncode == 3, done.stderr  # one file is broken, as it was for version 0.1.0
                wait_for_more(len(ADDRESSES), "the new version does not answer over its own index")
                readers.stopping.set()
                for each in threads:
                    each.join()
        finally:
            readers.stopping.set()
            for each in threads:
                each.join()
            proxy.close()
    assert readers.faults == []


def run_command(program: Path, library: Path, *words: str) -> subprocess.CompletedProcess[str]:
    module = "kb.cli.commands" if (program / "kb" / "cli").is_dir() else "kb.cli"  # of version 0.1.0
    command = [sys.executable, "-c", f"from {module} import main; main()", *words]
    environment = build_environment(program, library)
    return subprocess.run(command, cwd=program, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("old_version", [_VERSION_0_1_0, _VERSION_0_2_0], indirect=True)
def test_an_older_version_sees_that_an_index_is_not_its_own_and_builds_another(
    tmp_path: Path, old_version: Path
) -> None:
    library, words = tmp_path / "library", "# Page\n\nWords of the page alone.\n"
    (library / "sources").mkdir(parents=True)
    (library / "sources" / "page.md").write_text(words, encoding="utf-8")
    assert run_command(CHECKOUT, library, "index").returncode == 0
    kept = {name: (library / name).read_bytes() for name in ("ids.jsonl", "addresses.jsonl")}
    refused = run_command(old_version, library, "search", "words")
    assert refused.returncode == 1
    assert "written by another version" in refused.stderr
    for program in (old_version, CHECKOUT):
        done = run_command(program, library, "index")
        assert done.returncode == 0, done.stderr
        assert "Words of the page alone." in run_command(program, library, "search", "words").stdout
        assert {name: (library / name).read_bytes() for name in kept} == kept


def test_two_libraries_are_served_side_by_side(tmp_path: Path) -> None:
    folders = {}
    for name in ("reports", "guidance"):
        folders[name] = tmp_path / name
        (folders[name] / "sources").mkdir(parents=True)
        (folders[name] / "sources" / "page.md").write_text(f"# Page\n\nWords of {name} alone.\n", encoding="utf-8")
        command = [sys.executable, "-c", "from kb.cli.commands import main; main()", "index"]
        subprocess.run(command, cwd=CHECKOUT, env=build_environment(CHECKOUT, folders[name]), check=True)
    with (
        serve(CHECKOUT, folders["reports"], tmp_path / "said") as (reports, _),
        serve(CHECKOUT, folders["guidance"], tmp_path / "said") as (guidance, _),
    ):
        for port, own, other in ((reports, "reports", "guidance"), (guidance, "guidance", "reports")):
            for _ in range(10):
                assert read(port, f"/search.json?q=%22words+of+{own}%22")["total"] == 1
                assert read(port, f"/search.json?q=%22words+of+{other}%22")["total"] == 0


def read(port: int, address: str) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", address)
        with connection.getresponse() as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    finally:
        connection.close()
