"""Passages are gathered over several searches with and without scripts, and their sheet is printed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Request, ViewportSize, expect

from tests.browser.axe import faults

_SIZES = {"1280": (1280, 900), "390": (390, 844)}


def _open(browser: Browser, size: str, *, scripts: bool) -> Page:
    width, height = _SIZES[size]
    context = browser.new_context(viewport=ViewportSize(width=width, height=height), java_script_enabled=scripts)
    return context.new_page()


def _search(page: Page, words: str) -> None:
    box = page.locator("#q:visible, #q-below:visible")
    box.fill(words)
    box.press("Enter")
    expect(page).to_have_url(re.compile(f"q={words}"))


def _add(page: Page, at: int = 0) -> None:
    """Add a hit, or the passage of the page; without scripts the page is loaded again."""
    page.get_by_role("button", name="Add to my sheet").nth(at).click()
    expect(page.get_by_role("button", name="Remove from my sheet").first).to_be_visible()


def _gather_three(page: Page, site: str) -> None:
    page.goto(f"{site}/search?q=lantern")
    _add(page)
    page.get_by_role("link", name="In context").nth(1).click()
    _add(page)
    _search(page, "fog")
    _add(page)
    page.get_by_role("button", name="My sheet (3)").last.click()
    expect(page.locator("article")).to_have_count(3)


@pytest.mark.parametrize("size", _SIZES)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_passages_of_several_searches_are_ordered_on_one_sheet(
    site: str, browser: Browser, size: str, scripts: bool
) -> None:
    page = _open(browser, size, scripts=scripts)
    _gather_three(page, site)
    titles = page.locator("article h2").all_inner_texts()
    page.get_by_role("button", name="Move down").first.click()
    expect(page.locator("article h2").nth(1)).to_have_text(titles[0])
    page.get_by_role("button", name="Remove from my sheet").last.click()
    expect(page.locator("article")).to_have_count(2)
    page.get_by_label("Heading").fill("For Monday")
    page.get_by_label("Heading").press("Enter")
    expect(page.locator("h1")).to_have_text("For Monday")
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert faults(page) == []
    shared = page.locator("a.share").get_attribute("href")
    assert shared
    page.goto(site + shared)
    expect(page.locator("article")).to_have_count(2)
    page.context.close()


def test_with_scripts_the_server_learns_of_the_passages_only_when_the_sheet_is_opened(
    site: str, browser: Browser
) -> None:
    page = _open(browser, "1280", scripts=True)
    sent: list[Request] = []
    said: list[str] = []
    page.on("request", lambda request: sent.append(request))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    _gather_three(page, site)
    assert said == []
    assert page.evaluate("location.hash").count(",") == 2
    *before, last = [each for each in sent if each.is_navigation_request()]
    assert not [each.url for each in sent if re.search(r"[?&](pack|add|drop)=", each.url)]
    assert not [each for each in before if each.post_data]
    assert (last.method, last.url) == ("POST", f"{site}/pack")

    page.reload()  # the form is sent again
    expect(page.locator("article")).to_have_count(3)
    fragment = page.evaluate("location.hash")
    page.goto(f"{site}/about")
    page.goto(f"{site}/pack{fragment}")  # as from a bookmark
    expect(page.locator("article")).to_have_count(3)
    page.context.close()


def test_a_shared_sheet_goes_on_in_the_fragment(site: str, browser: Browser) -> None:
    page = _open(browser, "1280", scripts=True)
    _gather_three(page, site)
    page.goto(site + (page.locator("a.share").get_attribute("href") or ""))
    expect(page).to_have_url(re.compile(r"/pack#pack=\w+,\w+,\w+$"))
    page.get_by_role("link", name="In context").first.click()
    expect(page).to_have_url(re.compile(r"/documents/\w+/\w+#pack=\w+,\w+,\w+$"))
    expect(page.get_by_role("button", name="Remove from my sheet")).to_be_visible()
    expect(page.locator(".lost-link")).to_be_empty()
    page.context.close()


def test_places_on_a_page_are_reached_and_the_passages_are_not_lost(site: str, browser: Browser) -> None:
    page = _open(browser, "1280", scripts=True)
    page.goto(f"{site}/search?q=officer")
    _add(page)
    page.get_by_role("link", name="In context").first.click()
    page.get_by_role("link", name="Cite", exact=True).click()
    expect(page.locator("#cite")).to_be_in_viewport()
    page.get_by_role("link", name="Open the document here").click()
    assert re.fullmatch("#[0-9a-f]{14}", page.evaluate("location.hash"))
    expect(page.locator(":target")).to_be_in_viewport()
    expect(page.get_by_role("button", name="My sheet (1)").first).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="My sheet (1)").first).to_be_visible()
    page.context.close()


def test_a_suggestion_that_is_chosen_goes_on_with_the_passages(site: str, browser: Browser) -> None:
    page = _open(browser, "1280", scripts=True)
    page.goto(f"{site}/search?q=officer")
    _add(page)
    page.locator("#q").fill("the harbour rep")
    page.get_by_role("option", name="The Harbour Report").first.click()
    expect(page).to_have_url(re.compile(r"/documents/report#pack=\w+$"))
    page.context.close()


def test_a_link_that_is_copied_has_no_passages(site: str, browser: Browser) -> None:
    page = _open(browser, "1280", scripts=True)
    page.goto(f"{site}/search?q=lantern")
    _add(page)
    assert not page.locator("a[href*='pack=']").count()
    page.get_by_role("link", name="Documents", exact=True).first.click(modifiers=["Control"])
    assert not page.locator("a[href*='pack=']").count()
    page.context.close()


def test_a_full_sheet_says_so(site: str, browser: Browser) -> None:
    page = _open(browser, "1280", scripts=True)
    page.goto(f"{site}/search?q=lantern#pack={','.join(f'{number:014x}' for number in range(100))}")
    page.get_by_role("button", name="Add to my sheet").first.click()
    expect(page.locator("#cite-status")).to_have_text(
        "Your sheet is full: it holds 100 passages. Remove one to add another."
    )
    assert page.get_by_role("button", name="Remove from my sheet").count() == 0
    page.context.close()


def test_a_printed_sheet_has_words_citations_and_addresses_and_no_interface(site: str, browser: Browser) -> None:
    page = _open(browser, "1280", scripts=True)
    _gather_three(page, site)
    page.emulate_media(media="print")
    assert page.locator("button:visible, input:visible, nav:visible, form:visible").count() == 0
    assert page.locator("article .text:visible").count() == page.locator("article .copy-me:visible").count() == 3
    address = page.locator("article a[data-print]").first
    written = address.evaluate("(each) => getComputedStyle(each, '::after').content")
    assert "/documents/" in written
    page.context.close()
