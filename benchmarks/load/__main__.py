"""Mixed load on two gunicorn workers, while the index, library.toml and the workers are replaced under it.

    python -m benchmarks.load --minutes 30                      real documents, below KB_TEST_DATA, indexed first
    python -m benchmarks.load --minutes 2 --library FOLDER      a copy of a library that is indexed already

Clients send, one after another and each on a connection of its own, searches of all families, passages, documents,
originals, pictures of pages, JSON, feeds, checks, the widget and wrong requests. Meanwhile documents are added and
removed, library.toml is changed, also to one with a fault, the index is rebuilt twice, and gunicorn gets HUP twice.
Answers are compared with what the index and the files say, and with those before the load. The memory of a process is
what it has by itself (RssAnon); its slope leaves out the first minutes of its life. The exit code is 1 where anything
went wrong or was left behind.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.load.asks import HOST, TITLES, Ask, build_asks, send
from benchmarks.load.changes import Changer
from benchmarks.load.processes import ProcessWatch, count_open, list_processes
from benchmarks.load.report import Answer, LoadReport, find_left_behind, print_report
from benchmarks.machine import describe_machine
from benchmarks.search_corpus import DATA
from kb.library.configuration import CONFIG_FILE
from kb.library.indexing.sync import Library
from kb.library.keeping.doctor import check_library
from kb.settings import Settings

_CHECKOUT = Path(__file__).parents[2]
_WORKERS = 2
_START_S, _STOP_S = 120.0, 60.0
_SETTLING_S = 3.0
_LAST_ASKED = 40
_COPIED = ("whoosh", "cache", "ids.jsonl", "gone.jsonl", "generation")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--port", type=int, default=18300)
    parser.add_argument("--library", type=Path, help="one that is indexed; it is copied and stays as it is")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))  # so that the server is stopped as well
    sys.stdout.write(f"{describe_machine()}, {given.minutes:g} minutes, {given.clients} clients\n\n")
    with tempfile.TemporaryDirectory(prefix="kb-load-") as name:
        report = run_load(Path(name), given.library, given.port, given.clients, 60 * given.minutes)
    print_report(report)
    sys.exit(1 if report.has_failed() else 0)


def run_load(folder: Path, library: Path | None, port: int, clients: int, seconds: float) -> LoadReport:
    """Prepare a library in a folder, serve it, and put it under load; return what came of it."""
    environment = _prepare(folder, library)
    settings = Settings(library=folder / "library")
    opened = Library(settings)
    before = {str(each) for each in check_library(opened)}
    with opened.open_view() as view:
        asks = build_asks(view, settings.library / "sources")
    shared = _list_shared()
    with _serve(port, folder, environment) as server:
        asks += _list_styles(port)
        expected, faults = _ask_before(port, asks)
        master = psutil.Process(server.pid)
        start = [(name, count_open(each.pid)) for each, name in list_processes(master)]
        watch = ProcessWatch(server.pid)
        changer = Changer(settings.library, port, server.pid, folder / "scratch", environment)
        watch.start()
        changer.start(seconds)
        answers = _load(port, asks, expected, clients, seconds, watch)
        watch.stop()
        changer.stop()
        for _ in range(_LAST_ASKED):  # so that each worker opens the last commit, and closes what it had before
            send(port, Ask("", "/documents.json"))
        time.sleep(_SETTLING_S)
        end = [(name, count_open(each.pid)) for each, name in list_processes(master)]
    after = [str(each) for each in check_library(opened) if str(each) not in before]
    said = (folder / "said").read_text(encoding="utf-8", errors="replace").splitlines()
    return LoadReport(
        answers=answers,
        compared=len(expected),
        faults=[
            *faults,
            *changer.report.faults,
            *(f"kb doctor: {each}" for each in after),
            *(
                f"gunicorn: {line}"
                for line in said
                if re.search("error|traceback|critical|killed", line, re.IGNORECASE)
            ),
        ],
        changes=changer.report,
        watched=list(watch.watched.values()),
        seconds=seconds,
        open_at_start=start,
        open_at_end=end,
        left_behind=find_left_behind(folder, server.pid, port, shared),
    )


def _prepare(folder: Path, library: Path | None) -> dict[str, str]:
    """Make a library, indexed, in a folder, and return the variables for those who work on it."""
    target = folder / "library"
    for each in (target / "sources", folder / "tmp", folder / "scratch", folder / "home"):
        each.mkdir(parents=True)
    originals = library / "sources" if library else DATA / "library"
    shutil.copytree(originals, target / "sources", dirs_exist_ok=True)
    (target / CONFIG_FILE).write_text(f'title = "{TITLES[0]}"\n', encoding="utf-8")
    for source in [library / name for name in _COPIED] if library else ():
        if source.is_dir():
            shutil.copytree(source, target / source.name)
        elif source.exists():
            shutil.copy2(source, target / source.name)
    kept = (each for each in os.environ.items() if each[0] == "KB_MEANING" or not each[0].startswith(("KB_", "XDG_")))
    environment = dict(kept)
    environment |= {"KB_LIBRARY": str(target), "TMPDIR": str(folder / "tmp"), "HOME": str(folder / "home")}
    environment |= {"PYTHONPATH": str(_CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1"}
    began = time.monotonic()
    indexing = [sys.executable, "-c", "from kb.cli.commands import main; main()", "index", "--json"]
    done = subprocess.run(indexing, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        raise RuntimeError(f"The library could not be indexed: {done.stderr}")
    sys.stdout.write(f"Indexed in {time.monotonic() - began:.0f} s.\n")
    sys.stdout.flush()
    return environment


@contextmanager
def _serve(port: int, folder: Path, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Serve a library by two workers, in a session of their own.

    Raises:
        RuntimeError: Another server has the port, or the site does not start.
    """
    with socket.socket() as probe:
        if probe.connect_ex((HOST, port)) == 0:
            raise RuntimeError(f"Another server is on port {port}. Choose another one with --port.")
    command = [sys.executable, "-m", "gunicorn", "--workers", str(_WORKERS), "--bind", f"{HOST}:{port}", "wsgi:app"]
    with (folder / "said").open("wb") as said:
        server = subprocess.Popen(
            command, cwd=_CHECKOUT, env=environment, stdout=said, stderr=said, start_new_session=True
        )
    try:
        _await_start(port, server)
        yield server
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(_STOP_S)


def _await_start(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_S
    while server.poll() is None and time.monotonic() < end:
        try:
            if send(port, Ask("", "/readyz"))[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("The site did not start.")


def _list_styles(port: int) -> list[Ask]:
    """Return the styles and scripts of the first page."""
    page = send(port, Ask("", "/"))[1].decode()
    return [Ask("static", each) for each in set(re.findall(r'(?:href|src)="(/[^"]+\.(?:css|js)[^"]*)"', page))]


def _ask_before(port: int, asks: Sequence[Ask]) -> tuple[dict[Ask, object], list[str]]:
    """Ask everything once without load; return what must stay the same, and what is wrong already."""
    expected: dict[Ask, object] = {}
    faults = []
    with ThreadPoolExecutor(_WORKERS) as pool:
        answers = pool.map(lambda ask: send(port, ask), asks)
        listed = zip(asks, answers, strict=True)
    for each, (status, body) in listed:
        if status not in each.statuses or each.has not in body:
            faults.append(f"before the load: {each.method} {each.path[:100]}: {status}, or not what the index has")
        elif each.reduce is not None and status == 200:
            expected[each] = each.reduce(body)
    return expected, faults


@dataclass(frozen=True, slots=True)
class _Checker:
    """Tells what is wrong with an answer."""

    expected: Mapping[Ask, object]

    def find_fault(self, ask: Ask, status: int, body: bytes) -> str:
        if status not in ask.statuses:
            return f"status {status}"
        if ask.has not in body:
            return "wrong answer: what the index has is not in it"
        if ask.reduce is not None and ask in self.expected and ask.reduce(body) != self.expected[ask]:
            return "wrong answer: it was another before the load"
        return ""


def _load(
    port: int, asks: Sequence[Ask], expected: Mapping[Ask, object], clients: int, seconds: float, watch: ProcessWatch
) -> list[Answer]:
    """Send requests from several threads for some seconds, each kind as often as any other."""
    by_kind: dict[str, list[Ask]] = {}
    for ask in asks:
        by_kind.setdefault(ask.kind, []).append(ask)
    checker = _Checker(expected)
    answers: list[Answer] = []
    end = time.monotonic() + seconds

    def run(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - no secret
        kinds = sorted(by_kind)
        while time.monotonic() < end:
            ask = chance.choice(by_kind[chance.choice(kinds)])
            at, began = watch.read_clock(), time.perf_counter()
            try:
                status, body = send(port, ask)
                fault = checker.find_fault(ask, status, body)
            except OSError as error:
                fault = f"no answer: {type(error).__name__}"
            answers.append(Answer(ask.kind, ask.path, at, 1000 * (time.perf_counter() - began), fault))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(clients)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return answers


def _list_shared() -> frozenset[str]:
    folder = Path("/dev/shm")  # noqa: S108 - it is looked at
    return frozenset(each.name for each in folder.iterdir()) if folder.is_dir() else frozenset()


if __name__ == "__main__":
    main()
