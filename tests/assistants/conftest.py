"""The sample library, indexed once, and an assistant of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.assistants.server import create_server
from kb.sample import write_sample
from kb.settings import Settings
from kb.web import create_app
from tests.assistants.assistant import Assistant
from tests.libraries import open_library


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assistants") / "sample"
    write_sample(folder)
    open_library(Settings(library=folder, jobs=1)).sync()
    return folder


@pytest.fixture(scope="session")
def assistant(sample: Path) -> Assistant:
    return Assistant(create_server(create_app(Settings(library=sample, rate_limit=0))))
