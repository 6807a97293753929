"""The search box on other sites' pages, where the server is slow, fails, disappears or was never there."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from kb.settings import Settings
from kb.web import create_app
from tests.browser.hosts import Host, Trouble
from tests.browser.visits import OTHER, Visit, box, widget
from tests.serving import served


def test_a_slow_server_is_waited_for_and_then_given_up(library: Path, host: Host, visit: Visit) -> None:
    trouble = Trouble(create_app(Settings(library=library)))
    trouble.waiting.clear()
    with served(trouble) as slow:
        visit.page.clock.install()
        visit.opens(host.has(OTHER + widget(slow)))
        box(visit.page).fill("lantern")
        visit.page.clock.run_for(1300)
        expect(visit.page.locator("[part=message]")).to_have_text("Searching …")
        visit.page.clock.run_for(8000)
        _told_that_it_is_down(visit.page, slow)
        trouble.waiting.set()
    assert visit.said == []


def test_a_failing_server_harms_nothing(library: Path, host: Host, visit: Visit) -> None:
    trouble = Trouble(create_app(Settings(library=library)))
    trouble.status = "502 Bad Gateway"
    with served(trouble) as failing:
        visit.opens(host.has(OTHER + widget(failing)))
        visit.page.evaluate("addEventListener('kb-error', (event) => { window.failure = event.detail; })")
        box(visit.page).fill("lantern")
        _told_that_it_is_down(visit.page, failing)
        assert visit.page.evaluate("failure") == {"status": 502, "errors": []}
        trouble.status = ""
        box(visit.page).fill("lanterns")
        expect(visit.page.get_by_role("option").first).to_be_visible()


def test_a_server_that_goes_away_harms_nothing(library: Path, host: Host, visit: Visit) -> None:
    with served(create_app(Settings(library=library))) as site:
        visit.opens(host.has(OTHER + widget(site)))
    box(visit.page).fill("lantern")

    _told_that_it_is_down(visit.page, site)


def test_a_server_that_was_never_there_leaves_the_plain_form(host: Host, visit: Visit) -> None:
    form = '<form action="http://127.0.0.1:9/search"><input type="search" name="q"></form>'
    visit.opens(host.has(widget("http://127.0.0.1:9", fallback=form)))

    expect(visit.page.get_by_role("searchbox")).to_be_visible()


def test_a_tag_that_asks_for_the_impossible_is_named_to_the_page(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(OTHER + widget(site, f'document="{"x" * 600}"')))
    visit.page.evaluate("addEventListener('kb-error', (event) => { window.failure = event.detail; })")
    box(visit.page).fill("lantern")
    _told_that_it_is_down(visit.page, site)
    failure = visit.page.evaluate("failure")

    assert (failure["status"], failure["errors"][0]["field"]) == (400, "document")


def _told_that_it_is_down(page: Page, site: str) -> None:
    expect(page.locator("[part=message]")).to_have_text("The library cannot be searched just now.")
    address = page.get_by_role("link", name="Open the search page").get_attribute("href") or ""
    assert address.startswith(f"{site}/search?q=lantern")
    page.get_by_role("button", name="Other").click(trial=True)
