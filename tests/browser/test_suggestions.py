"""Suggestions in a real browser: a combobox for the keyboard, silent before two letters, and nothing in any address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect


@pytest.fixture(params=[1280, 360], ids=["wide", "narrow"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=ViewportSize(width=request.param, height=800))
    yield context.new_page()
    context.close()


def test_arrows_choose_enter_opens_and_the_count_is_said(site: str, page: Page) -> None:
    said: list[str] = []
    asked: list[tuple[str, str]] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append((request.method, request.url)))
    page.goto(f"{site}/search")
    box = page.get_by_role("combobox")
    box.press_sequentially("Guid")

    options = page.get_by_role("option")
    expect(options.filter(has_text="Guidance for ferry crews")).to_have_count(1)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".suggests:visible [role=status]")).to_have_text("Suggestions: 1")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    box.press("Enter")
    page.wait_for_url(f"{site}/documents/guidance")
    assert said == []
    assert [url for method, url in asked if "suggest.json" in url and method != "POST"] == []
    assert all("Guid" not in url for _, url in asked)


def test_nothing_is_sent_before_two_letters_and_escape_closes_the_list(site: str, page: Page) -> None:
    asked: list[str] = []
    page.goto(f"{site}/search")
    page.on("request", lambda request: asked.append(request.url) if "suggest" in request.url else None)
    box = page.get_by_role("combobox")
    box.press_sequentially("G")
    page.wait_for_timeout(300)
    assert asked == []

    box.press_sequentially("ui")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("Gui")
    box.press_sequentially("d")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("button", name="Search", exact=True)).to_be_focused()


def test_without_a_choice_enter_searches_for_what_was_typed(site: str, page: Page) -> None:
    page.goto(f"{site}/search")
    box = page.get_by_role("combobox")
    box.press_sequentially("lantern")
    box.press("Enter")
    page.wait_for_url(f"{site}/search?q=lantern")


def test_without_scripts_the_box_is_a_plain_one(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/search")
    expect(page.get_by_role("searchbox")).to_have_count(1)
    expect(page.get_by_role("listbox")).to_have_count(0)
    context.close()
