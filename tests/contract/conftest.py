"""The engine under test, empty or with a small library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kb.engine.protocol import Engine
from kb.library.catalogue import check_catalogue, commit_documents
from kb.library.view import LibraryView
from tests.contract.engines import ENGINES
from tests.contract.libraries import small_library
from tests.libraries import open_view


@dataclass(frozen=True, slots=True)
class Place:
    """Where an engine keeps its index, and which engine it is."""

    name: str
    folder: Path

    def open(self) -> Engine:
        """Open the engine as a process does that has just begun."""
        return ENGINES[self.name](self.folder)


@pytest.fixture(params=sorted(ENGINES))
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A place with no index yet; what the test has written there is compared with the passages in it."""
    place = Place(str(request.param), tmp_path / "index")
    yield place
    engine = place.open()
    if not engine.check().problems:
        with engine.open() as reader:
            assert [*engine.check_contents(), *check_catalogue(reader)] == []


@pytest.fixture
def engine(place: Place) -> Engine:
    """An engine with no index yet."""
    return place.open()


@pytest.fixture
def view(engine: Engine) -> Iterator[LibraryView]:
    """The small library, in three commits, of which the second replaces a document."""
    dock, toolkit, statistics, undated = small_library()
    commit_documents(engine, added=[dock, undated])
    commit_documents(engine, added=[dock, toolkit])
    commit_documents(engine, added=[statistics])
    with open_view(engine) as held:
        yield held


@pytest.fixture
def place_two(place: Place, tmp_path: Path) -> Engine:
    """A second engine of the same kind, with no index yet."""
    return Place(place.name, tmp_path / "second").open()
