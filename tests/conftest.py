"""Shared by all tests: the real documents, their folder, and their library, indexed once."""

from __future__ import annotations

import fcntl
import gc
import os
import pickle
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

import kb.settings
from kb.library.indexing.index_report import IndexReport
from kb.library.indexing.sync import Library
from kb.settings import Settings

CHECKOUT = Path(__file__).parent.parent

# Tests use the package's own encoder unless they name another: the others take seconds for a small library.
os.environ.setdefault("KB_MEANING", "static")  # of the commands that they start
os.environ.setdefault("KB_OCR_TIMEOUT_S", "0")  # likewise: not every system has Tesseract
pytest.MonkeyPatch().setattr(kb.settings, "find_spec", lambda _name: None)

# The time of an example depends on the load of the machine; benchmarks/ measures speed. The same examples are generated
# everywhere, so that a change fails for what it changed; --hypothesis-profile=search looks for new ones.
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True)
hypothesis.settings.load_profile("suite")


class CompiledTemplates(BytecodeCache):
    """The templates that this process has compiled; each of hundreds of sites would compile its own."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


pytest.MonkeyPatch().setattr(Flask, "jinja_options", {"bytecode_cache": CompiledTemplates()})


# Seconds a test: a browser, real documents, other programs and processes, thousands of generated examples.
SLOW = (
    *("browser", "deploy", "real_library", "relevance", "gold", "upgrade"),
    "assistants/test_transports.py",
    "cli/test_options.py",
    "cli/test_watching.py",
    "contract/exact_scores/test_random_scores.py",
    "contract/rank_order/test_random_order.py",
    "contract/semantics/test_random_queries.py",
    "contract/storage",
    "embeddings/test_encoders.py",
    "embeddings/test_multilingual.py",
    "engine/whoosh/test_faults.py",
    "evaluation/test_runner.py",
    "library/indexing/test_vector_cache.py",
    "library/keeping/test_backup.py",
    "library/keeping/test_command_faults.py",
    "read/workers",
    "web/openapi/test_conformance.py",
    "web/test_answer_sizes.py",
    "web/test_gunicorn.py",
    "web/test_injection.py",
    "web/test_kept_objects.py",
    "web/test_metrics.py",
    "web/test_mosaic.py",
    "web/test_nothing_kept.py",
    "web/test_protected_speakers.py",
    "web/test_reload.py",
    "web/test_table_readers.py",
    "web/test_writes.py",
)


# A part of the tests, where all would take too long: KB_TEST_EVERY=6 runs every sixth.
EVERY = int(os.environ.get("KB_TEST_EVERY", "1"))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep all that is collected, which stays to the end, out of the collection of garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests of slow folders and files, and leave out what is not of the part that is asked for."""
    slow = [CHECKOUT / "tests" / name for name in SLOW]
    for item in items:
        if any(item.path.is_relative_to(place) for place in slow):
            item.add_marker(pytest.mark.slow)
    if EVERY > 1:
        config.hook.pytest_deselected(items=[each for at, each in enumerate(items) if at % EVERY])
        items[:] = items[::EVERY]


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real documents and test collections (`KB_TEST_DATA`), which is not part of the project."""
    folder = Path(os.environ.get("KB_TEST_DATA", CHECKOUT.parent / "shared" / "data"))
    if not (folder / "library").is_dir():
        pytest.skip(f"no test data in {folder}; set KB_TEST_DATA to a folder that has them")
    return folder


@pytest.fixture(scope="session")
def indexed(test_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, IndexReport]:
    """The indexed library of real documents, and the report of indexing it; once for all test processes."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "real-library"
    folder.mkdir(exist_ok=True)
    library = Library(Settings(library=folder, max_query_chars=20_000, max_query_terms=5_000))
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = folder / "report.pickle"
        if not kept.exists():
            (folder / "sources").symlink_to(test_data / "library")
            kept.write_bytes(pickle.dumps(library.sync()))
    return library, pickle.loads(kept.read_bytes())  # noqa: S301 - written above


@pytest.fixture(scope="session")
def library(indexed: tuple[Library, IndexReport]) -> Library:
    return indexed[0]
