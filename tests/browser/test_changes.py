"""The comparison of two editions, in a real browser: side by side or one below the other, folded and unfolded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from kb.web import create_app
from tests.browser.axe import faults
from tests.serving import served
from tests.web.views.test_changes import ADDRESS, write_editions

_SIDES = "[...document.querySelector('#changed .sides').children].map(each => each.getBoundingClientRect().toJSON())"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The comparison page of a running site with two editions."""
    with served(create_app(write_editions(tmp_path_factory.mktemp("editions")))) as site:
        yield site + ADDRESS


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser without scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("width", "are_beside"), [(1280, True), (390, False), (320, False)])
def test_editions_are_beside_each_other_where_there_is_room(
    page: Page, address: str, width: int, are_beside: bool
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    before, after = page.evaluate(_SIDES)

    assert (before["right"] <= after["left"]) is are_beside
    assert (before["bottom"] <= after["top"]) is not are_beside
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_unchanged_passages_are_opened_by_keyboard_without_scripts(page: Page, address: str) -> None:
    page.goto(address)
    unchanged = page.get_by_text("No toll is asked")
    expect(unchanged).to_be_hidden()
    page.locator("main summary").last.focus()
    page.keyboard.press("Enter")

    expect(unchanged).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_changes_are_told_by_more_than_colour(browser: Browser, address: str, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(address)
    lines = [
        page.locator(f"#changed {tag}").evaluate("each => getComputedStyle(each).textDecorationLine")
        for tag in ("del", "ins")
    ]

    assert lines == ["line-through", "underline"]
    page.locator("main summary").last.click()
    assert faults(page) == []
    context.close()
