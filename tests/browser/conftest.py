"""A real server over the small library, and a real Chromium to open it with."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from waitress.server import create_server

from kb.library import Library
from kb.settings import Settings
from kb.web import create_app
from tests.web.small_library import write_library

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running site."""
    folder = tmp_path_factory.mktemp("library")
    write_library(folder)
    settings = Settings(library=folder, jobs=1)
    Library(settings).sync()
    server = create_server(create_app(settings), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=10)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one that KB_TEST_CHROMIUM names."""
    path = os.environ.get("KB_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path or not Path(path).exists():
        pytest.skip("no Chromium; install it, or name one in KB_TEST_CHROMIUM")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield chromium
        chromium.close()
