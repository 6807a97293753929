"""What is changed under the load: documents, library.toml, the whole index, and gunicorn itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.load.asks import MARK, TITLES, Ask, send
from kb.library.configuration import CONFIG_FILE
from kb.library.files.safe_files import write_file

_ASKED = 12  # times, so that both workers answer some
_SEEN_WITHIN_S = 20.0
_PAUSE_S = 5.0
# At which parts of the time. The second HUP comes during a rebuild; the workers that it starts live to the end.
_REBUILDS = (0.12, 0.5)
_HANGUPS = (0.05, 0.15)
_BUSY = b"Another process"
_COMMAND = [sys.executable, "-c", "from kb.cli.commands import main; main()"]


@dataclass(slots=True)
class ChangeReport:
    """What was changed.

    Attributes:
        counts: How often each thing was done.
        seconds: How long each rebuild took.
        faults: What did not come out as it should.
    """

    counts: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Changer:
    """Changes a library and its server in threads of its own until it is stopped.

    Args:
        library: The library's folder.
        port: Of the site.
        master: The process id of gunicorn.
        scratch: A folder for the documents that are added.
        environment: For the commands.
    """

    def __init__(self, library: Path, port: int, master: int, scratch: Path, environment: Mapping[str, str]) -> None:
        self.report = ChangeReport()
        self._library, self._port, self._master, self._scratch = library, port, master, scratch
        self._environment = dict(environment)
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, seconds: float) -> None:
        """Begin; what is done once or twice is done at its part of the time."""
        for run in (self._cycle, lambda: self._rebuild_at(seconds), lambda: self._hang_up_at(seconds)):
            self._threads.append(threading.Thread(target=self._guard, args=(run,), daemon=True))
            self._threads[-1].start()

    def stop(self) -> None:
        """Stop, when what has been begun is done."""
        self._stopping.set()
        for each in self._threads:
            each.join()

    def _guard(self, run: Callable[[], None]) -> None:
        try:
            run()
        except Exception as error:  # noqa: BLE001 - a thread that ends unseen would be a load without changes
            self.report.faults.append(f"changing ended: {type(error).__name__}: {error}")

    def _cycle(self) -> None:
        number = 0
        while not self._stopping.is_set():
            number += 1
            self._add_and_remove(number)
            self._change_configuration(number)
            self._stopping.wait(_PAUSE_S)

    def _add_and_remove(self, number: int) -> None:
        name, words = f"{MARK}-{number}", f"{MARK}one {MARK}two {MARK}n{number}"
        path = self._scratch / f"{name}.md"
        path.write_text(f"# {name}\n\n{words}.\n", encoding="utf-8")
        if not self._run("kb add", "add", str(path)):
            return
        query = f"/search.json?q=%22{words.replace(' ', '+')}%22"
        self._await(f"{name} is found", query, lambda status, body: status == 200 and json.loads(body)["total"] == 1)
        self._await(f"{name} is shown", f"/documents/{name}", lambda status, _: status == 200)
        if not self._run("kb remove", "remove", name):
            return
        self._await(f"{name} is found no more", query, lambda _, body: json.loads(body)["total"] == 0)
        self._await(f"{name} is gone", f"/documents/{name}", lambda status, _: status in (404, 410))

    def _change_configuration(self, number: int) -> None:
        title = TITLES[number % 2]
        other = TITLES[1 - number % 2].encode()
        path = self._library / CONFIG_FILE
        write_file(path, [f'title = "{title}"\n'.encode()])
        self.report.counts["library.toml changed"] += 1
        self._await(f"'{title}' is shown", "/about", lambda _, body: title.encode() in body and other not in body)
        write_file(path, [f'title = "{TITLES[1 - number % 2]}\n'.encode()])  # a quotation mark is missing
        self.report.counts["library.toml with a fault"] += 1
        self._await("the fault is told", "/readyz", lambda status, _: status == 503)
        self._await("the last title stays", "/about", lambda status, body: status == 200 and title.encode() in body)
        write_file(path, [f'title = "{title}"\n'.encode()])
        self._await("no fault is told", "/readyz", lambda status, _: status == 200)

    def _await(self, what: str, path: str, is_right: Callable[[int, bytes], bool]) -> None:
        """Wait until all of many answers are right."""
        end = time.monotonic() + _SEEN_WITHIN_S
        wrong = 1
        while wrong and time.monotonic() < end:
            answers = [send(self._port, Ask("", path)) for _ in range(_ASKED)]
            wrong = sum(not is_right(status, body) for status, body in answers)
        if wrong:
            self.report.faults.append(f"{wrong} of {_ASKED} answers deny that {what}, after {_SEEN_WITHIN_S:.0f} s")

    def _rebuild_at(self, seconds: float) -> None:
        began = time.monotonic()
        for part in _REBUILDS:
            if self._stopping.wait(max(0.0, began + part * seconds - time.monotonic())):
                return
            before = time.monotonic()
            while not self._run("kb index --rebuild", "index", "--rebuild"):
                if self._stopping.wait(1.0):
                    return
            self.report.seconds.append(time.monotonic() - before)

    def _hang_up_at(self, seconds: float) -> None:
        began = time.monotonic()
        for part in _HANGUPS:
            if self._stopping.wait(max(0.0, began + part * seconds - time.monotonic())):
                return
            os.kill(self._master, signal.SIGHUP)
            self.report.counts["HUP of gunicorn"] += 1

    def _run(self, name: str, *arguments: str) -> bool:
        """Run a command; return whether it was done. Where another one is at work, it may refuse."""
        done = subprocess.run([*_COMMAND, *arguments], env=self._environment, capture_output=True, check=False)
        if done.returncode in (0, 3):
            self.report.counts[name] += 1
            return True
        if _BUSY in done.stderr:
            self.report.counts[f"{name}, refused while another writes"] += 1
        else:
            said = done.stderr.decode(errors="replace").strip()[-300:]
            self.report.faults.append(f"{name}: exit {done.returncode}: {said}")
        return False
