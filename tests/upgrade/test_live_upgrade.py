"""A site of version 0.1.0 becomes one of this version while readers ask old addresses and search all the time.

Version 0.1.0 is taken from the history of the project, and replaced as an administrator does: the new version is
installed beside it and serves the same library, the proxy sends readers there, and then `kb index` is run.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from tests.conftest import CHECKOUT
from tests.libraries import write_sources
from tests.serving import ask, build_environment, find_free_port, run_server, wait_until
from tests.upgrade.test_upgrade import ADDRESSES, KEPT

pytestmark = pytest.mark.slow

_VERSION_0_1_0 = "a091f48"  # the last commit of that version
_VERSION_0_2_0 = "ff2b046"  # a commit of that version
LOCALHOST = {"Host": "localhost"}  # as in the addresses of oEmbed
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
                status, _ = ask(self.port, address, LOCALHOST)
            except OSError as error:
                self.faults.append(f"{address}: no answer: {error!r}")
                continue
            if status not in right:
                self.faults.append(f"{address}: {status}")


def _find_right(status: int) -> tuple[int, ...]:
    """Return the right statuses for an address with this former one: gone is reported, and nothing is lost."""
    return (308, 410) if status == 410 else (200, 302, 308, 410)


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


def choose_environment(program: Path, library: Path) -> dict[str, str]:
    """Return the environment of a version's site and commands."""
    return build_environment(
        KB_LIBRARY=str(library),
        KB_MEANING="static",
        KB_RATE_LIMIT="0",
        KB_JOBS="1",
        PYTHONPATH=str(program),
        PYTHONDONTWRITEBYTECODE="1",
    )


@contextmanager
def serve(program: Path, library: Path, said: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Serve a library by a version of the program; yield the port and the process."""
    port = find_free_port()
    command = [sys.executable, "-m", "gunicorn", "--workers", "2", "--bind", f"127.0.0.1:{port}", "wsgi:app"]
    environment = choose_environment(program, library)
    with run_server(
        command, lambda: ask(port, "/healthz")[0] == 200, folder=program, environment=environment, log=said
    ) as server:
        yield port, server


def test_readers_have_their_answers_while_version_0_1_0_is_upgraded(tmp_path: Path, old_version: Path) -> None:
    library, said, proxy = tmp_path / "library", tmp_path / "said", Proxy()
    shutil.copytree(KEPT, library)
    readers = Readers(proxy.port)
    threads = [threading.Thread(target=readers.run, args=(number * 97,)) for number in range(3)]

    def wait_for_more(count: int, what: str) -> None:
        asked = readers.asked
        wait_until(lambda: readers.asked > asked + count, what)

    with serve(old_version, library, said) as (old_port, old):
        proxy.target = old_port
        assert ask(proxy.port, _ONLY_NEW)[0] == 404
        for each in threads:
            each.start()
        try:
            wait_for_more(100, "the old version does not answer")
            # 1. Install beside, and serve the same library.
            with serve(CHECKOUT, library, said) as (new_port, _):
                # 2. Send readers to the new version, and end the old one when its requests are answered.
                proxy.target = new_port
                assert ask(proxy.port, _ONLY_NEW)[0] == 200
                wait_for_more(200, "the new version does not answer over the index of the old one")
                old.terminate()
                old.wait(timeout=60)
                # 3. Index.
                command = [sys.executable, "-c", "from kb.cli.commands import main; main()", "index"]
                environment = choose_environment(CHECKOUT, library)
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
    environment = choose_environment(program, library)
    return subprocess.run(command, cwd=program, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("old_version", [_VERSION_0_1_0, _VERSION_0_2_0], indirect=True)
def test_an_older_version_sees_that_an_index_is_not_its_own_and_builds_another(
    tmp_path: Path, old_version: Path
) -> None:
    library, words = tmp_path / "library", "# Page\n\nWords of the page alone.\n"
    write_sources(library, {"page.md": words})
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
        folders[name] = write_sources(tmp_path / name, {"page.md": f"# Page\n\nWords of {name} alone.\n"})
        command = [sys.executable, "-c", "from kb.cli.commands import main; main()", "index"]
        subprocess.run(command, cwd=CHECKOUT, env=choose_environment(CHECKOUT, folders[name]), check=True)
    with (
        serve(CHECKOUT, folders["reports"], tmp_path / "said") as (reports, _),
        serve(CHECKOUT, folders["guidance"], tmp_path / "said") as (guidance, _),
    ):
        for port, own, other in ((reports, "reports", "guidance"), (guidance, "guidance", "reports")):
            for _ in range(10):
                assert json.loads(ask(port, f"/search.json?q=%22words+of+{own}%22")[1])["total"] == 1
                assert json.loads(ask(port, f"/search.json?q=%22words+of+{other}%22")[1])["total"] == 0
