"""Libraries for tests, which read files in this process instead of in workers."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from kb.embeddings import Encoder
from kb.embeddings.encoders import Encoders
from kb.engine.protocol import Engine
from kb.library.indexing.index_report import IndexReport, Status
from kb.library.indexing.sync import Library
from kb.library.view import LibraryView, ViewOpener
from kb.model import Passage, Phrase, Query
from kb.read.workers.pool import read_in_process
from kb.settings import Settings
from tests.contract.encoders import WordBag


def open_library(settings: Settings, engine: Engine | None = None) -> Library:
    return Library(settings, engine, read_files=read_in_process)


def write_sources(folder: Path, texts: Mapping[str, str | bytes]) -> Path:
    """Write sources and their metadata files into a library's folder, and return the folder."""
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        path = folder / "sources" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return folder


def index_sources(folder: Path, texts: Mapping[str, str | bytes], **settings: object) -> Library:
    """Write sources into a library's folder, and index what is there."""
    write_sources(folder, texts)
    library = open_library(Settings.model_validate({"library": folder, "jobs": 1, **settings}))
    library.sync()
    return library


def open_slow_library(settings: Settings, slow: Encoder) -> Library:
    """Return a library that has a slow encoder beside the static one."""
    library = open_library(settings)
    library.encoders = Encoders(
        slow.name, {"static": WordBag("static bag", name="static"), slow.name: slow}.__getitem__
    )
    return library


def view_folder(folder: Path) -> AbstractContextManager[LibraryView]:
    """Open the index of a library's folder, like a process that has just begun."""
    return open_library(Settings(library=folder)).open_view()


def open_view(engine: Engine) -> AbstractContextManager[LibraryView]:
    return ViewOpener(engine).open()


def list_statuses(report: IndexReport) -> dict[str, Status]:
    return {each.source: each.status for each in report.sources}


def find_documents(library: Library, *terms: str) -> list[str]:
    """Return the documents of the passages that have a phrase."""
    with library.open_view() as view:
        return [hit.passage.document for hit in view.search(Query(Phrase(terms))).hits]


def find_passage(library: Library, words: str) -> Passage:
    """Return the only passage that has a phrase."""
    with library.open_view() as view:
        (hit,) = view.search(Query(Phrase(tuple(words.split())))).hits
        return hit.passage


def list_speakers(library: Library) -> list[str]:
    with library.open_view() as view:
        return [each.name for each in view.speakers()]
