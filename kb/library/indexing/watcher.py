"""Watching a folder of sources: it is polled, and indexed when all changed files are complete.

A file is complete when two polls find the same size and time of change. Polling costs one `stat` a file and works on
every file system; events do not come from network shares, and would not say when a copy has ended.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.context import SpawnProcess
from pathlib import Path

from kb.errors import BusyError, KBError
from kb.library.files.file_signatures import FileSignature
from kb.library.indexing.completion import end_with_parent
from kb.library.indexing.encoding import NICENESS, encode_library, encode_passages, measure_coverage
from kb.library.indexing.index_report import IndexReport, Status
from kb.library.indexing.page_drawing import draw_pages
from kb.library.indexing.recognition.pages import plan_recognition, recognize_pages
from kb.library.indexing.source_files import SourceFile, SourceFolder
from kb.library.indexing.sync import Library
from kb.settings import Settings

_INTERVAL_S = 2.0  # between two polls
_MAX_SHARE = 20  # a poll may take 1/20 of the time
_RETRY_S = 30.0  # after a failure
_SLOW_POLLS = 3  # a file that has changed in so many of them does not hold up others


class _UnsettledError(KBError):
    """The files have changed since the last poll."""


class WatchedFolder(SourceFolder):
    """A folder of sources whose files are those of the last poll, as far as they are complete.

    Attributes:
        whole: Their signatures, by name.
        poll_s: The seconds that the last poll took.
    """

    def __init__(self, folder: Path, max_mb: int) -> None:
        super().__init__(folder, max_mb)
        self.whole: Mapping[str, FileSignature] = {}
        self.poll_s = 0.0
        self._seen: dict[str, FileSignature] | None = None
        self._changes: Counter[str] = (
            Counter()
        )  # polls that found a file changed, since the last that let all be indexed

    def poll(self) -> bool:
        """Poll the files; return whether they can be indexed.

        They cannot while a file changes or has just come, except for one that has done so several times: it is left as
        the index has it, or left out.
        """
        started = time.monotonic()
        now = {each.name: each.signature for each in super().__iter__()}
        self.poll_s = time.monotonic() - started
        before, self._seen = self._seen, now
        if before is None:
            self.whole = now
            return False
        changing = {name for name in now.keys() | before.keys() if now.get(name) != before.get(name)}
        self._changes.update(changing)
        if any(self._changes[name] < _SLOW_POLLS for name in changing):
            return False
        self._changes = Counter({name: self._changes[name] for name in changing})
        self.whole = {name: signature for name, signature in now.items() if name not in changing}
        return True

    def __iter__(self) -> Iterator[SourceFile]:
        """Yield the sources in the order of their paths, changing ones marked as such.

        Raises:
            LibraryError: There is no such folder.
            KBError: The files are no longer those of the last poll.
        """
        files = [replace(each, is_changing=each.name in self._changes) for each in super().__iter__()]
        if {each.name: each.signature for each in files if not each.is_changing} != self.whole:
            raise _UnsettledError("The sources have changed meanwhile. Look at them again.")
        yield from files


class Watcher:
    """Keeps the index up to date with the sources; logs a line for each change and failure, in other processes too."""

    def __init__(self, library: Library, settings: Settings, log: Callable[[str], None]) -> None:
        self._library = library
        self._settings = settings
        self._log = log
        self._folder = WatchedFolder(library.sources.folder, settings.max_source_mb)
        library.sources = self._folder
        self._indexed: Mapping[str, FileSignature] | None = None
        self._failed: Mapping[str, FileSignature] | None = None
        self._failure = ""
        self._retry_at = 0.0
        self._unread: frozenset[str] | None = None  # not yet known
        self._encoder: SpawnProcess | None = None
        self._drawer: threading.Thread | None = None
        self._is_undrawn = False

    def watch(self) -> None:
        """Poll the folder until the process ends."""
        while True:
            self.step()
            time.sleep(max(_INTERVAL_S, self._folder.poll_s * _MAX_SHARE))

    def step(self) -> None:
        """Poll the folder once, and index it if something is new and complete; no failure ends the watch."""
        try:
            if self._folder.poll() and self._is_due():
                self._index()
            self._start_drawing()
        except (BusyError, _UnsettledError):
            return  # the next poll tries again
        except KBError as error:
            self._fail(str(error))
        except Exception as error:  # noqa: BLE001 - the next poll may succeed
            self._fail(f"{type(error).__name__}. Run 'kb index' to see more.")

    def _is_due(self) -> bool:
        is_failed = self._folder.whole == self._failed and time.monotonic() < self._retry_at
        return self._folder.whole != self._indexed and not is_failed

    def _index(self) -> None:
        report = self._library.sync()
        self._indexed, self._failed, self._failure = self._folder.whole, None, ""
        self._describe(report)
        self._start_encoding()
        self._is_undrawn = True

    def _describe(self, report: IndexReport) -> None:
        counts = Counter(each.status for each in report.sources)
        unread = frozenset(each.source for each in report.sources if each.is_to_be_mended)
        is_newly_unread = self._unread is not None and not unread <= self._unread
        if is_newly_unread or counts.keys() - {Status.UNCHANGED, Status.UNREAD}:
            said = [f"{counts[status]:,} {status}" for status in Status if counts[status]]
            where = " 'kb doctor' names what is to be mended." if unread else ""
            self._log(f"Indexed: {', '.join(said)}.{where}")
        for note in report.notes:
            self._log(note)
        self._unread = unread

    def _start_encoding(self) -> None:
        """Encode missing vectors in a process of its own, so that no poll is held up."""
        if self._encoder is not None and self._encoder.is_alive():
            return
        if not all(coverage.is_complete for _, coverage in measure_coverage(self._library)):
            context = multiprocessing.get_context("spawn")
            self._encoder = context.Process(target=encode_library, args=(self._settings, self._log), daemon=True)
            self._encoder.start()

    def _start_drawing(self) -> None:
        """Draw missing pages and recognise text in a thread, which mostly waits for workers, and holds up no poll."""
        if self._is_undrawn and (self._drawer is None or not self._drawer.is_alive()):
            self._is_undrawn = False
            self._drawer = threading.Thread(target=self._draw, daemon=True)
            self._drawer.start()

    def _draw(self) -> None:
        try:
            draw_pages(self._library)
        except KBError as error:  # the site draws them when it is asked for them
            self._log(f"Pages not drawn: {' '.join(str(error).split())}")
        try:
            if recognize_pages(self._library, jobs=1):
                self._indexed = None  # the next poll indexes what was found
        except KBError as error:
            self._log(f"Text not recognised: {' '.join(str(error).split())}")

    def _fail(self, message: str) -> None:
        """Log a failure, unless it is the same as before, and try again later."""
        if message != self._failure:
            self._log(f"Not indexed: {' '.join(message.split())}")
        self._failed, self._failure = self._folder.whole, message
        self._retry_at = time.monotonic() + _RETRY_S


@contextmanager
def watch_sources(settings: Settings, log: Callable[[str], None]) -> Iterator[None]:
    """Index the folder of sources in a separate process, so that it can neither delay the site nor end it."""
    process = multiprocessing.get_context("spawn").Process(target=_watch, args=(settings, log), name="kb watcher")
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def _watch(settings: Settings, log: Callable[[str], None]) -> None:
    """Watch until the serving process ends, in whatever way."""
    end_with_parent()
    Watcher(Library(settings), settings, log).watch()


@contextmanager
def recognize_in_background(settings: Settings, log: Callable[[str], None]) -> Iterator[None]:
    """Recognise and index pages without text in a process of its own while the context lasts, if there are any."""
    pages = sum(len(each.pages) for each in plan_recognition(Library(settings)))
    if not pages:
        yield
        return
    shown = "1 page" if pages == 1 else f"{pages:,} pages"
    log(f"Recognising the text of {shown} without any in the background; until then searches do not find it.")
    process = multiprocessing.get_context("spawn").Process(target=_recognize_and_index, args=(settings, log))
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def _recognize_and_index(settings: Settings, log: Callable[[str], None]) -> None:
    """Recognise pages, index what was found, and encode it, until the serving process ends."""
    end_with_parent()
    os.nice(NICENESS)
    library = Library(settings)
    try:
        if recognize_pages(library, jobs=1):
            library.sync()
            encode_passages(library)
            log("The text of pages without any was recognised; searches find it from now on.")
    except KBError as error:
        log(f"Text not recognised: {' '.join(str(error).split())}")
