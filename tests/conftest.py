"""What all tests share: the real documents, where they are, and their library, indexed once."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

from kb.library import Library
from kb.reports import Report
from kb.settings import Settings

CHECKOUT = Path(__file__).parent.parent

# How long an example takes says how busy the machine is; what is fast enough is measured in benchmarks/.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real documents and test collections (`KB_TEST_DATA`), which is not part of the project."""
    folder = Path(os.environ.get("KB_TEST_DATA", CHECKOUT.parent / "shared" / "data"))
    if not (folder / "library").is_dir():
        pytest.skip(f"no test data in {folder}; set KB_TEST_DATA to a folder that has them")
    return folder


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
