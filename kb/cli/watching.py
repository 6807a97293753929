"""The process of `kb serve --watch` that indexes the folder of sources while the site is served."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kb.cli.printing import log_line
from kb.library.indexing.sync import Library
from kb.library.indexing.watcher import Watcher
from kb.settings import Settings


@contextmanager
def watch_sources(settings: Settings) -> Iterator[None]:
    """Index the folder of sources in a separate process, so that it can neither delay the site nor end it."""
    process = multiprocessing.get_context("spawn").Process(target=_watch, args=(settings,), name="kb watcher")
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def _watch(settings: Settings) -> None:
    """Watch until the serving process ends, in whatever way."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the serving process ends this one
    threading.Thread(target=_end_with_parent, daemon=True).start()
    Watcher(Library(settings), settings, log_line).watch()


def _end_with_parent() -> None:
    """End this process with its parent: a commit in progress is then not made, as after any failure."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
