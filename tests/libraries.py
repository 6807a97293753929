"""Libraries for tests, which read files in this process instead of in workers."""

from __future__ import annotations

from contextlib import AbstractContextManager

from kb.embeddings import Encoder
from kb.embeddings.encoders import Encoders
from kb.engine.protocol import Engine
from kb.library.indexing.sync import Library
from kb.library.view import LibraryView, ViewOpener
from kb.read.worker_pool import read_in_process
from kb.settings import Settings
from tests.contract.encoders import WordBag


def open_library(settings: Settings, engine: Engine | None = None) -> Library:
    return Library(settings, engine, read_files=read_in_process)


def open_slow_library(settings: Settings, slow: Encoder) -> Library:
    """Return a library that has a slow encoder beside the static one."""
    library = open_library(settings)
    library.encoders = Encoders(
        slow.name, {"static": WordBag("static bag", name="static"), slow.name: slow}.__getitem__
    )
    return library


def open_view(engine: Engine) -> AbstractContextManager[LibraryView]:
    return ViewOpener(engine).open()
