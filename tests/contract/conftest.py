"""The engine under test, empty or with a small library; every test runs once for each engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.library.catalogue.layout import is_current
from kb.library.keeping.doctor import check_catalogue
from kb.library.view import LibraryView
from kb.model import IndexedDocument, Passage
from tests.contract.engines import ENGINES
from tests.contract.engines.engine_settings import EngineSettings
from tests.contract.generated import commit_random_library
from tests.contract.libraries import small_library, two_editions
from tests.contract.meanings import make_library, make_near_library
from tests.contract.memory import MemoryEngine
from tests.libraries import open_view

SUITE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests that an engine's settings exclude, with their reason."""
    for item in items:
        callspec = getattr(item, "callspec", None)
        tested = callspec.params.get("tested") if callspec else None
        if isinstance(tested, EngineSettings) and item.path.is_relative_to(SUITE):
            name = item.name.partition("[")[0]
            if reason := tested.find_reason(f"{item.path.relative_to(SUITE).as_posix()}::{name}"):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session", params=ENGINES.values(), ids=list(ENGINES))
def tested(request: pytest.FixtureRequest) -> EngineSettings:
    settings: EngineSettings = request.param
    return settings


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of an engine's index, and the engine."""

    settings: EngineSettings
    folder: Path

    def open(self) -> Engine:
        """Open the engine like a newly started process."""
        return self.settings.create(self.folder)

    def remove(self) -> None:
        """Delete what the engine has written outside the folder."""
        if self.settings.remove:
            self.settings.remove(self.folder)


@pytest.fixture
def place(tested: EngineSettings, tmp_path: Path) -> Iterator[Place]:
    """A place with no index yet; what the test writes there is compared with the passages in it."""
    place = Place(tested, tmp_path / "index")
    yield place
    engine = place.open()
    if not engine.check().problems:
        assert list(engine.check_contents()) == []
        with engine.open() as reader:
            if is_current(reader):
                assert list(check_catalogue(reader)) == []
    place.remove()


@pytest.fixture
def engine(place: Place) -> Engine:
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


@dataclass(frozen=True, slots=True)
class Compared:
    """A random library on the engine under test, and on the in-memory engine, which is the oracle."""

    view: LibraryView = field(repr=False)
    truth: LibraryView = field(repr=False)
    documents: Sequence[IndexedDocument] = field(repr=False)  # Hypothesis refuses to print so much of a failing example

    @property
    def passages(self) -> list[Passage]:
        return [passage for each in self.documents for passage in each.passages]


@pytest.fixture(scope="module", params=range(3), ids="library{}".format)
def compared(
    request: pytest.FixtureRequest, tested: EngineSettings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Compared]:
    """A random library in several commits, with vectors."""
    folder = tmp_path_factory.mktemp("compared")
    place = Place(tested, folder / "index")
    engine, memory = place.open(), MemoryEngine(folder / "truth")
    documents = commit_random_library([engine, memory], request.param)
    with open_view(engine) as view, open_view(memory) as truth:
        yield Compared(view, truth, documents)
    place.remove()


@pytest.fixture
def place_two(tested: EngineSettings, tmp_path: Path) -> Iterator[Engine]:
    """A second engine of the same kind, with no index yet."""
    place = Place(tested, tmp_path / "second")
    yield place.open()
    place.remove()


@pytest.fixture
def editions(engine: Engine) -> Engine:
    """Two editions that say the same, in two commits, and another document."""
    old, *others = two_editions()
    commit_documents(engine, added=[old])
    commit_documents(engine, added=others)
    return engine


@pytest.fixture
def held(engine: Engine) -> Iterator[LibraryView]:
    """A library with vectors, in two commits, with two passages that say the same in different words."""
    documents = make_library()
    commit_documents(engine, added=documents[:40])
    commit_documents(engine, added=documents[40:])
    with open_view(engine) as view:
        yield view


@pytest.fixture
def near_held(engine: Engine) -> Iterator[LibraryView]:
    """A library with vectors, in two commits, with three passages that say the same in different words."""
    documents = make_near_library()
    commit_documents(engine, added=documents[:41])
    commit_documents(engine, added=documents[41:])
    with open_view(engine) as view:
        yield view
