"""The real library, indexed once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.library import Library, Report
from kb.settings import Settings


@pytest.fixture(scope="session")
def indexed(test_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, Report]:
    """The library of real documents with its index, and the report of indexing it."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "sources").symlink_to(test_data / "library")
    library = Library(Settings(library=folder, max_query_chars=20_000, max_query_terms=5_000))
    return library, library.sync()


@pytest.fixture(scope="session")
def library(indexed: tuple[Library, Report]) -> Library:
    """The library of real documents."""
    return indexed[0]
