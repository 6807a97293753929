"""What a newer commit has replaced is closed at once, without waiting for the garbage collector."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.library.keeping.adding import add_documents
from kb.library.keeping.removal import remove_document
from kb.web import create_app
from tests.libraries import index_sources, open_library

SEARCHES = ("officers", '"train its officers"', "train*", "year:2013", "speaker:anna", "kind:duty", "notes -officers")


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def _list_deleted(folder: Path) -> list[str]:
    lines = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if str(folder) in line and line.endswith("(deleted)")]


@pytest.mark.costly
@pytest.mark.skipif(sys.platform != "linux", reason="the files that a process has mapped are listed on Linux only")
@pytest.mark.usefixtures("no_collector")
def test_no_file_of_an_index_that_was_rebuilt_stays_open(tmp_path: Path) -> None:
    text = "# Notes {}\n\nEvery force must train its officers. “I left at night,” said Anna Harbour.\n\nAnother line.\n"
    texts = {f"notes-{number}.md": text.format(number) for number in range(20)}
    settings = index_sources(tmp_path, texts, meaning="static").settings
    client = create_app(settings).test_client()
    for rebuild in range(3):
        for query in SEARCHES:
            assert client.get("/search", query_string={"q": query}).status_code == 200
        for address in ("/documents", "/speakers", "/documents/notes-1", "/suggest.json?q=tra", "/check?text=officers"):
            assert client.get(address).status_code == 200
        assert _list_deleted(tmp_path) == [], rebuild
        open_library(settings).sync(rebuild=True)


@pytest.mark.costly
@pytest.mark.skipif(sys.platform != "linux", reason="the files that a process has mapped are listed on Linux only")
@pytest.mark.usefixtures("no_collector")
def test_no_file_of_vectors_that_was_merged_stays_open(tmp_path: Path) -> None:
    notes = "\n\n".join(f"## {number}\n\nForce {number} must train its officers." for number in range(20))
    library = index_sources(tmp_path, {"notes.md": notes}, meaning="static")
    client = create_app(library.settings).test_client()
    for number in range(6):
        added = tmp_path / f"added-{number}.md"
        added.write_text(f"# Added {number}\n\nThe harbour was watched at night.\n", encoding="utf-8")
        add_documents(library, [str(added)], {})
        assert client.get("/search?q=officers+at+night").status_code == 200
        remove_document(library, f"added-{number}")
        assert client.get("/search?q=officers+at+night").status_code == 200
        assert _list_deleted(tmp_path) == [], number
