"""Views of the index of an engine, for measurements."""

from __future__ import annotations

from contextlib import AbstractContextManager

from kb.engine.protocol import Engine
from kb.library.view import LibraryView, ViewOpener


def open_view(engine: Engine) -> AbstractContextManager[LibraryView]:
    """Open a view of the newest commit of an engine."""
    return ViewOpener(engine).open()
