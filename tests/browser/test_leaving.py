"""Leaving quickly, in a real browser: by the link and by Shift, with and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

ELSEWHERE = "https://www.bbc.co.uk/weather"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser in which the exit link leads to an empty page of ours."""
    context = browser.new_context()
    context.route(ELSEWHERE, lambda route: route.fulfill(body="<title>Elsewhere</title>", content_type="text/html"))
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, site: str) -> Page:
    """A page of results, opened from the home page."""
    page = context.new_page()
    page.goto(site)
    page.goto(f"{site}/search?q=lantern")
    return page


def press_shift(page: Page, times: int) -> None:
    for _ in range(times):
        page.keyboard.press("Shift")


def test_the_link_takes_the_page_out_of_the_history(page: Page, site: str) -> None:
    page.get_by_role("link", name="Exit this page").click()
    page.wait_for_url(ELSEWHERE)
    page.go_back()

    assert page.url == f"{site}/"


def test_shift_pressed_three_times_does_the_same_from_anywhere(page: Page, site: str) -> None:
    page.locator("#q").focus()
    press_shift(page, 3)
    page.wait_for_url(ELSEWHERE)
    page.go_back()

    assert page.url == f"{site}/"


def test_each_press_is_announced_politely(page: Page) -> None:
    status = page.locator("#exit-status")
    press_shift(page, 1)
    expect(status).to_have_text("Shift, press 2 more times to exit.")
    press_shift(page, 1)
    expect(status).to_have_text("Shift, press 1 more time to exit.")
    expect(status).to_have_attribute("role", "status")


def test_capital_letters_are_no_presses(page: Page) -> None:
    page.locator("#q").focus()
    for letter in "ABCD":
        page.keyboard.press(f"Shift+{letter}")
        press_shift(page, 1)

    expect(page.locator("#exit-status")).to_have_text("Shift, press 2 more times to exit.")
    assert page.locator("#q").input_value() == "ABCDlantern"


def test_presses_far_apart_do_not_count(page: Page) -> None:
    page.clock.install()
    press_shift(page, 2)
    page.clock.run_for(5001)
    expect(page.locator("#exit-status")).to_have_text("Exit this page: Shift was not pressed again in time.")
    press_shift(page, 2)

    expect(page.locator("#exit-status")).to_have_text("Shift, press 1 more time to exit.")


def test_the_page_is_covered_at_once_however_slow_the_other_is(page: Page) -> None:
    shown = page.evaluate("""() => {
        const seen = ['main', 'footer', '#exit'].map((name) => document.querySelector(name));
        document.getElementById('exit').click();
        return [document.title, ...seen.map((each) => getComputedStyle(each).visibility)];
    }""")

    assert shown == ["Loading.", "hidden", "hidden", "hidden"]


def test_the_link_works_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.route(ELSEWHERE, lambda route: route.fulfill(body="<title>Elsewhere</title>", content_type="text/html"))
    page = context.new_page()
    page.goto(site)
    page.get_by_role("link", name="Exit this page").click()

    assert page.url == ELSEWHERE
    context.close()


def test_the_way_out_stays_in_sight_and_says_nothing_of_where_the_reader_was(page: Page) -> None:
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.get_by_role("link", name="Exit this page")).to_be_in_viewport()
    with page.expect_request(ELSEWHERE) as sent:
        page.get_by_role("link", name="Exit this page").click()

    assert "referer" not in sent.value.headers
