"""What searches do without for a while after a commit: text in pictures, embeddings, the pictures of new pages."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess
from threading import Event, Thread

from kb.errors import KBError, NoIndexError
from kb.library.files.retrying import retry_while_busy
from kb.library.indexing.encoding import encode_library, encode_passages
from kb.library.indexing.index_report import IndexReport
from kb.library.indexing.page_drawing import draw_pages
from kb.library.indexing.recognition.pages import recognize_pages
from kb.library.indexing.sync import Library, MissingPolicy
from kb.settings import Settings


def complete(library: Library, report: IndexReport) -> IndexReport:
    """Recognise and index the text of new pages without any, encode new passages and draw new pages.

    Nothing is done if that is done elsewhere. Returns the report on what was indexed before, and on all of it.

    Raises:
        SettingsError: What an encoder needs is missing.
        BusyError: Another process has been writing for a long time.
    """
    if library.is_completed_elsewhere:
        return report
    if recognize_pages(library):
        report = report.follow(_index_recognized(library))
    encode_passages(library)
    draw_pages(library)
    return report


def _index_recognized(library: Library) -> IndexReport:
    return retry_while_busy(lambda: library.sync(missing=MissingPolicy.KEEP))


class Completer:
    """Completes a library each time that it is asked to, in a process of its own, and not twice at once."""

    def __init__(self, settings: Settings, log: Callable[[str], None]) -> None:
        self._settings = settings
        self._log = log
        self._asked = Event()
        self._is_ended = False
        self._process: SpawnProcess | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Complete what is not, and what is asked for while the context lasts."""
        self.ask()
        thread = Thread(target=self._run)
        thread.start()
        try:
            yield
        finally:
            self._is_ended = True
            self.ask()
            if self._process is not None:
                self._process.terminate()
            thread.join()

    def ask(self) -> None:
        """Ask for it, after a change; nothing waits."""
        self._asked.set()

    def _run(self) -> None:
        context = multiprocessing.get_context("spawn")
        while True:
            self._asked.wait()
            self._asked.clear()
            if self._is_ended:
                return
            self._process = context.Process(target=_complete, args=(self._settings, self._log))
            self._process.start()
            self._process.join()


def end_with_parent() -> None:
    """End this process with the one that started it, and leave Ctrl-C to that one; a commit in progress is not made."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _complete(settings: Settings, log: Callable[[str], None]) -> None:
    end_with_parent()
    library = Library(settings)
    try:
        draw_pages(library)
        encode_library(settings, log)
        if recognize_pages(library, jobs=1):
            _index_recognized(library)
            draw_pages(library)
            encode_library(settings, log)
    except NoIndexError:
        return  # nothing was added yet
    except KBError as error:
        log(f"Not encoded, drawn or recognised: {' '.join(str(error).split())}")
