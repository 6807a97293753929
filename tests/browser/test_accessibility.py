"""Accessibility: axe-core on every page, reflow, focus, and the names that a screen reader says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from kb.settings import Settings
from kb.web import create_app
from tests.browser.axe import faults
from tests.browser.every_page import EVERY_PAGE, PAGES, open_page

# 1,280 by 1,024 pixels at 400 % are 320 by 256 CSS pixels.
_DESK = ViewportSize(width=1280, height=1024)
_ENLARGED = ViewportSize(width=320, height=256)
_HAND = ViewportSize(width=320, height=640)
_MAX_TABS = 120
_FITS = "document.documentElement.scrollWidth <= window.innerWidth"
_COVERED = """() => {
    const active = document.activeElement, exit = document.getElementById('exit');
    if (active === document.body) return null;
    const bar = exit.closest('header');
    const box = active.getBoundingClientRect(), over = bar.getBoundingClientRect();
    const clear = bar.contains(active) || active.className === 'skip' || box.top >= over.bottom - 1;
    return clear && box.bottom > 0 && box.top < innerHeight ? '' : active.outerHTML;
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A desktop page."""
    context = browser.new_context(viewport=_DESK)
    yield context.new_page()
    context.close()


@pytest.fixture
def enlarged(browser: Browser) -> Iterator[Page]:
    """A page at 400 %."""
    context = browser.new_context(viewport=_ENLARGED, device_scale_factor=4)
    yield context.new_page()
    context.close()


def test_every_page_is_among_those_that_are_tested(tmp_path: Path) -> None:
    app = create_app(Settings(library=tmp_path))
    not_pages = {
        "documents.send_original_file",
        "static_pages.report_health",
        "static_pages.report_readiness",
        "citations.send_citation_file",
        "citations.redirect_to_page",
        "lines.send_table",
        "pages.send_picture",
        "pages.send_thumbnail",
        "appearance.send_style_sheet",
        "appearance.send_logo",
        # The pages of these are those of public searches, but for their links; PRIVATE is one.
        "search.show_private_results",
        "search.show_private_facet",
        "lines.show_private_lines",
        "pages.send_passage_picture",
        "pages.send_fact_picture",
        "static_pages.report_version",
    }
    shown = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.rule.endswith((".json", ".xml", ".atom", ".js", ".txt"))
        and not rule.rule.startswith(("/embed/", "/oembed"))
        and not rule.endpoint.startswith(("assets.", "exports.", "embed.send_widget"))
    }

    assert shown - not_pages == set(PAGES)


@pytest.mark.parametrize("place", EVERY_PAGE)
def test_axe_finds_nothing_and_everything_fits(site: str, page: Page, place: str) -> None:
    open_page(page, site, place)
    assert faults(page) == []

    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(_HAND)
    assert page.evaluate(_FITS)
    assert faults(page) == []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(_ENLARGED)
    assert page.evaluate(_FITS)
    assert faults(page) == []


@pytest.mark.parametrize(
    "place", ["/search?q=lantern", "/search?q=cook -> In context", "/documents/guidance", "/check"]
)
def test_enlarged_four_times_nothing_in_focus_is_covered(site: str, enlarged: Page, place: str) -> None:
    open_page(enlarged, site, place)
    seen = 0
    for _ in range(_MAX_TABS):
        enlarged.keyboard.press("Tab")
        covered = enlarged.evaluate(_COVERED)
        if covered is None:
            break
        assert covered == ""
        seen += 1

    assert seen > 10


def test_colours_that_the_machine_forces_leave_the_way_out_and_the_marks_in_sight(site: str, page: Page) -> None:
    page.emulate_media(forced_colors="active")
    open_page(page, site, "/search?q=lantern")

    assert page.locator("#exit").evaluate("(link) => getComputedStyle(link).borderTopStyle") == "solid"
    expect(page.locator("mark").first).to_be_visible()


def test_a_screen_reader_is_told_what_each_part_is(site: str, page: Page) -> None:
    open_page(page, site, "/search?q=lantern")

    expect(page.locator("body")).to_match_aria_snapshot("""
      - link "Skip to the text"
      - banner:
        - link "River library"
        - search:
          - combobox "Words, or an exact phrase in quotation marks"
          - button "Search"
        - navigation "Site":
          - link "Documents"
          - link "Speakers"
          - link "Laws"
          - link "Check"
          - link "About"
          - 'link "English: Languages"'
        - link "Exit this page"
      - main:
        - heading "5 passages in 3 documents" [level=1]
        - navigation "Sort"
      - contentinfo:
        - navigation "Languages"
        - paragraph:
          - link "What it does not hide"
        - paragraph:
          - link "Accessibility"
    """)


def test_the_way_out_is_the_last_thing_in_the_bar_seen_and_tabbed(site: str, page: Page) -> None:
    open_page(page, site, "/documents")
    for width in (1280, 1024, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 640})
        edges = page.locator("header.head > *:visible").evaluate_all(
            "all => all.filter((each) => each.offsetWidth > 1).map((each) => each.getBoundingClientRect().right)"
        )
        assert edges == sorted(edges)
        exit_box = page.locator("#exit").bounding_box()
        assert exit_box
        assert exit_box["height"] >= 40
        page.locator("header.head summary, header.head nav a").locator("visible=true").last.focus()
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Exit this page")).to_be_focused()
