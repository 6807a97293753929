"""A site below a path in a real browser: its pages, their scripts and styles, and the widget on another site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import expect
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from kb.settings import Settings
from kb.web import create_app
from tests.browser.hosts import Host, strict
from tests.browser.visits import Visit, box, widget
from tests.serving import served

PATHS = (
    "/",
    "/search?q=harbour",
    "/search/lines?q=gate",
    "/documents/report?q=gate",
    "/documents/report/pages/1",
    "/check",
)


@pytest.fixture(scope="module")
def site(library: Path) -> Iterator[str]:
    """The address of the site, without a trailing slash."""
    app = create_app(Settings(library=library, jobs=1))
    with served(DispatcherMiddleware(Flask("other"), {"/kb": app})) as address:
        yield f"{address}/kb"


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_its_styles_and_scripts(site: str, visit: Visit, path: str) -> None:
    failed: list[str] = []
    visit.page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    visit.opens(site + path)
    visit.page.wait_for_load_state("networkidle")

    assert visit.said == []
    assert failed == []
    assert {urlsplit(url).path.split("/")[1] for _, url in visit.asked} == {"kb"}
    assert visit.page.evaluate("[...document.styleSheets].every((each) => each.cssRules.length > 0)")
    assert visit.page.evaluate("document.styleSheets.length") == 1


def test_a_suggestion_leads_to_its_page(site: str, visit: Visit) -> None:
    visit.opens(f"{site}/search")
    box(visit.page).press_sequentially("Guid")
    visit.page.get_by_role("option").filter(has_text="Guidance for ferry crews").click()

    visit.page.wait_for_url(f"{site}/documents/guidance")
    assert visit.said == []


def test_words_that_are_selected_are_cited_below_the_path(site: str, visit: Visit) -> None:
    visit.opens(f"{site}/search?q=%22without+a+fee%22")
    visit.page.get_by_role("link", name="In context").first.click()
    visit.page.locator("#words").fill("without a fee")
    visit.page.get_by_role("button", name="Cite these words").click()

    expect(visit.page.locator("#cite")).to_contain_text(f"{site}/documents/report/")
    assert visit.said == []


def test_the_widget_finds_and_links_below_the_path(site: str, host: Host, visit: Visit) -> None:
    host.policy = strict(site.removesuffix("/kb"))
    visit.opens(host.has(widget(site, 'lang="pl"')))
    box(visit.page).fill('"without a fee"')
    option = visit.page.get_by_role("option")
    expect(option).to_have_count(1)
    expect(visit.page.locator("[part=button]")).to_have_text("Szukaj")
    assert option.get_attribute("href", timeout=1000).startswith(f"{site}/documents/report/")  # type: ignore[union-attr] # it has one
    option.click()

    visit.page.wait_for_url(f"{site}/documents/report/*")
    assert {urlsplit(url).path.split("/")[1] for _, url in visit.asked if url.startswith(site[:-3])} == {"kb"}
    assert visit.said == []


def test_a_frame_below_the_path_reports_its_height(site: str, host: Host, visit: Visit) -> None:
    visit.opens(f"{site}/search/embed?q=harbour")
    tag = visit.page.locator("#frame-tag").input_value()
    visit.opens(host.has(f'<script src="{site}/widget.js" async></script>{tag}'))

    visit.page.wait_for_function("document.querySelector('iframe').style.height.endsWith('px')")
