"""A real server over the small library, and a real Chromium to open it with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from kb.settings import Settings
from kb.web import create_app
from tests.browser.hosts import Host, running_host
from tests.browser.visits import Visit
from tests.serving import served
from tests.web.small_library import index_library

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small library, indexed."""
    return index_library(tmp_path_factory.mktemp("library"), wants_reports=True).settings.library


@pytest.fixture(scope="session")
def site(library: Path) -> Iterator[str]:
    """The address of a running site."""
    with served(create_app(Settings(library=library, jobs=1))) as address:
        yield address


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


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A desktop window."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page whose console must stay empty."""
    page = context.new_page()
    page.on("console", lambda message: pytest.fail(message.text))
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


@pytest.fixture
def host() -> Iterator[Host]:
    """Another site, with a strict policy once it knows ours."""
    with running_host() as host:
        yield host


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A visit to a page of another site."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    yield Visit(context.new_page())
    context.close()
