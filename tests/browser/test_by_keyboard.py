"""Every task by keyboard alone, without a pointer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

_MAX_TABS = 80
_ELSEWHERE = "https://www.bbc.co.uk/weather"


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """The home page."""
    context = browser.new_context()
    context.route(_ELSEWHERE, lambda route: route.fulfill(body="<title>Elsewhere</title>", content_type="text/html"))
    page = context.new_page()
    page.goto(site)
    yield page
    context.close()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focused element has a name: its words, its label or its id."""
    for _ in range(_MAX_TABS):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "(({id, textContent, labels}) => [id, textContent, ...[...(labels || [])].map((each) => each.textContent)]"
            ".map((each) => each.trim().replace(/\\\\s+/g, ' ')))(document.activeElement)"
        )
        if any(each == name or each.startswith(f"{name} ") for each in said):
            return
    pytest.fail(f"{_MAX_TABS} tabs never reached '{name}'")


def follow(page: Page, name: str) -> None:
    """Go to a link, button or summary, and press Enter."""
    tab_to(page, name)
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def search(page: Page, words: str) -> None:
    tab_to(page, "q")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")


def test_search_narrow_down_and_go_on(page: Page) -> None:
    search(page, "lantern")
    tab_to(page, "filters")
    page.keyboard.press("Enter")
    tab_to(page, "Guidance")
    page.keyboard.press("Space")
    follow(page, "Show results")
    page.wait_for_url("**kind=guidance**")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Guidance for ferry crews")

    follow(page, "Guidance ×, remove")
    page.wait_for_url("**/search?q=lantern")


def test_open_a_passage_and_cite_it(page: Page) -> None:
    search(page, "fog")
    follow(page, "In context")
    page.wait_for_url("**/documents/report/**")
    tab_to(page, "Harvard")
    expect(page.locator("#style-harvard")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#style-apa")).to_be_visible()
    expect(page.locator("#style-harvard")).to_be_hidden()
    tab_to(page, "words")
    page.keyboard.type("a second bell")
    page.keyboard.press("Enter")
    page.wait_for_url("**words=**")
    expect(page.locator("#cite > blockquote")).to_have_text("a second bell")


def test_check_a_draft(page: Page) -> None:
    follow(page, "Check")
    page.wait_for_url("**/check")
    tab_to(page, "text")
    page.keyboard.type("She said: “Nobody who knocks at the gate should be turned away.”")
    follow(page, "Check quotations")

    expect(page.locator(".checked-item")).to_have_count(1)


def test_open_the_menu_of_a_phone_and_close_it(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    tab_to(page, "Menu")
    page.keyboard.press("Enter")
    links = page.get_by_role("navigation", name="Site").get_by_role("link")
    expect(links.first).to_have_text("Cymraeg")
    page.keyboard.press("Escape")
    expect(links).to_have_count(0)
    expect(page.locator("summary", has_text="Menu")).to_be_focused()


def test_leave(page: Page) -> None:
    search(page, "lantern")
    follow(page, "Exit this page")

    page.wait_for_url(_ELSEWHERE)
