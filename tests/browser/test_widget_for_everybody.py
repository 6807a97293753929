"""The search box on other sites' pages in each language, size and colour scheme."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import faults
from tests.browser.hosts import FRAMEWORK, Host
from tests.browser.visits import Visit, box, widget


@pytest.mark.parametrize(
    ("language", "button", "found"),
    [
        ("cy", "Chwilio", "1 darn wedi’i ganfod"),
        ("pl-PL", "Szukaj", "Znaleziono 1 fragment"),
        ("vi", "Tìm kiếm", "Tìm thấy 1 đoạn"),
        ("fr", "Search", "1 passage found"),
    ],
)
def test_it_speaks_the_language_of_the_tag(
    site: str, host: Host, visit: Visit, language: str, button: str, found: str
) -> None:
    visit.opens(host.has(widget(site, f'lang="{language}"')))
    expect(visit.page.get_by_role("button")).to_have_text(button)
    asked = len(visit.asked_of(site))
    box(visit.page).fill('"without a fee"')

    expect(visit.page.get_by_role("status")).to_have_text(found)
    assert asked == (1 if language == "fr" else 2)


# ------------------------------------------------------------------------------ looks and reach


def test_its_targets_are_large_enough(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(widget(site, f'exit-link="{host.origin}"'), style=FRAMEWORK))
    box(visit.page).fill("lantern")
    expect(visit.page.get_by_role("option").first).to_be_visible()
    parts = visit.page.locator("[part=input], [part=button], [part=exit], [part=result], [part=more]")

    assert parts.count() > 5
    for part in parts.all():
        size = part.bounding_box()
        assert size
        assert min(size["width"], size["height"]) >= 24, part.get_attribute("part")


@pytest.mark.parametrize("attributes", ['lang="en"', 'lang="ar" dir="rtl"'])
def test_it_can_be_used_at_400_per_cent(site: str, host: Host, browser: Browser, attributes: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 256})
    page = context.new_page()
    page.goto(host.has(widget(site, f'exit-link="{host.origin}"'), attributes=attributes))
    box(page).fill("lantern")
    expect(page.get_by_role("option").first).to_be_visible()
    for _ in range(3):
        page.keyboard.press("ArrowDown")

    expect(page.locator('[aria-selected="true"]')).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_it_follows_the_direction_and_the_colours_of_the_page(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(widget(site), style=":root { color-scheme: dark }", attributes='lang="ar" dir="rtl"'))
    button, field = visit.page.get_by_role("button").bounding_box(), box(visit.page).bounding_box()
    dark = _paper(visit.page)
    visit.page.evaluate("document.querySelector('kb-search').setAttribute('theme', 'light')")

    assert button
    assert field
    assert button["x"] < field["x"]
    assert (dark, _paper(visit.page)) == ("rgb(23, 22, 19)", "rgb(253, 252, 249)")


def _paper(page: Page) -> str:
    return str(box(page).evaluate("(element) => getComputedStyle(element).backgroundColor"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_it_open_or_closed(site: str, host: Host, visit: Visit, theme: str) -> None:
    page = "<main><h1>Somebody else</h1>{}</main>"
    style = f":root {{ color-scheme: {theme} }} body {{ background: Canvas; color: CanvasText }}"
    visit.opens(host.has(page.format(widget(site, f'exit-link="{host.origin}"')), style=style))
    closed = faults(visit.page)
    box(visit.page).fill("lantern")
    expect(visit.page.get_by_role("option").first).to_be_visible()
    visit.page.keyboard.press("ArrowDown")
    found = faults(visit.page)
    box(visit.page).fill("zeppelin")
    expect(visit.page.locator("[part=message]")).to_be_visible()

    assert closed == found == faults(visit.page) == []


def test_its_marks_and_choice_are_seen_in_colours_that_a_machine_forces(
    site: str, host: Host, browser: Browser
) -> None:
    context: BrowserContext = browser.new_context(forced_colors="active", reduced_motion="reduce")
    page = context.new_page()
    page.goto(host.has(widget(site)))
    box(page).fill("lantern")
    mark = page.locator("mark").first
    expect(mark).to_be_visible()
    page.keyboard.press("ArrowDown")
    chosen = page.locator('[aria-selected="true"]')

    assert mark.evaluate("(element) => getComputedStyle(element).backgroundColor") != "rgba(0, 0, 0, 0)"
    assert chosen.evaluate("(element) => getComputedStyle(element).outlineStyle") == "solid"
    assert page.locator("[part=panel]").evaluate("(element) => getComputedStyle(element).transitionDuration") == "0s"
    context.close()
