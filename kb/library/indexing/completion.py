"""What searches do without for a while after a commit: the embeddings of new passages, the pictures of new pages."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess
from threading import Event, Thread

from kb.errors import KBError, NoIndexError
from kb.library.indexing.encoding import encode_library, encode_passages
from kb.library.indexing.page_drawing import draw_pages
from kb.library.indexing.sync import Library
from kb.settings import Settings


def complete(library: Library) -> None:
    """Encode new passages and draw new pages, unless that is done elsewhere.

    Raises:
        SettingsError: What an encoder needs is missing.
        BusyError: Another process has been writing for a long time.
    """
    if not library.is_completed_elsewhere:
        encode_passages(library)
        draw_pages(library)


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
    try:
        draw_pages(Library(settings))
        encode_library(settings, log)
    except NoIndexError:
        return  # nothing was added yet
    except KBError as error:
        log(f"Not encoded or drawn: {' '.join(str(error).split())}")
