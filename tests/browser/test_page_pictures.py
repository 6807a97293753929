"""Pages as printed, in a browser: loaded only when they are opened, by keyboard, without scripts, narrow and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

_RESULTS = "/search?q=officers&document=report"
_PASSAGE = "/search?q=fog"


class Asked:
    """The pictures of pages that a browser requests."""

    def __init__(self, page: Page) -> None:
        self.paths: list[str] = []
        page.on("request", self._note)

    def _note(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if "/pages/" in url and (".png" in url or ".svg" in url):
            self.paths.append(url)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A browser with scripts."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A browser without scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_the_page_of_a_hit_is_in_the_margin_and_leads_to_the_whole(page: Page, site: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    asked = Asked(page)
    page.goto(site + _RESULTS, wait_until="networkidle")
    link = page.locator(".thumb").first
    expect(link).to_have_accessible_name(re.compile(r"^See p\.\s"))
    image = link.locator("img")
    assert image.evaluate("async (each) => { await each.decode(); return each.naturalWidth; }") < 300
    assert asked.paths
    assert not [each for each in asked.paths if "officers" in each]
    link.click()
    expect(page.get_by_role("img", name="The whole page as printed")).to_be_visible()
    assert said == []


def test_without_scripts_the_whole_page_is_a_link_away(plain: Page, site: str) -> None:
    plain.goto(site + _RESULTS, wait_until="networkidle")
    plain.locator(".thumb").first.click()
    expect(plain.get_by_role("img", name="The whole page as printed")).to_be_visible()
    plain.get_by_role("link", name="Next page").or_(plain.get_by_role("link", name="Previous page")).first.click()
    expect(plain.get_by_role("img", name="The whole page as printed")).to_be_visible()


def test_words_are_in_boxes_on_the_picture_of_a_passage(page: Page, site: str) -> None:
    page.goto(site + _PASSAGE)
    page.get_by_role("link", name="In context").first.click()
    figure = page.locator("figure.printed").first
    figure.scroll_into_view_if_needed()
    image, box = figure.locator("img"), figure.locator("rect[stroke]").first
    expect(image).to_be_visible()
    outer, inner = image.bounding_box(), box.bounding_box()

    assert outer is not None
    assert inner is not None
    assert outer["x"] < inner["x"] < inner["x"] + inner["width"] < outer["x"] + outer["width"]
    assert outer["y"] < inner["y"] < inner["y"] + inner["height"] < outer["y"] + outer["height"]
    figure.get_by_role("link", name="Whole page", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/pages/**")
    expect(page.locator("h1")).to_contain_text("The Harbour Report")


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_a_page_fits_any_width_and_stays_white_in_the_dark(browser: Browser, site: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme="dark")
    page = context.new_page()
    for address in (_PASSAGE, "/documents/report/pages/1"):
        page.goto(site + address, wait_until="networkidle")
        if address == _PASSAGE:
            page.get_by_role("link", name="In context").first.click()
            page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        paper = page.locator(".paper").first
        box = paper.bounding_box()
        assert box is not None
        assert box["width"] > width * 0.3
        assert paper.evaluate("(each) => getComputedStyle(each).backgroundColor") == "rgb(255, 255, 255)"
        assert paper.evaluate("(each) => getComputedStyle(each).borderTopWidth") == "1px"
    context.close()


def test_a_printed_passage_has_its_page(page: Page, site: str) -> None:
    page.goto(site + _PASSAGE, wait_until="networkidle")
    page.get_by_role("link", name="In context").first.click()
    page.wait_for_load_state("networkidle")
    page.emulate_media(media="print")
    expect(page.locator("figure.printed").first).to_be_visible()


def test_who_saves_data_is_shown_a_link(browser: Browser, site: str) -> None:
    context = browser.new_context(extra_http_headers={"Save-Data": "on"})
    page = context.new_page()
    asked = Asked(page)
    page.goto(site + _PASSAGE)
    page.get_by_role("link", name="In context").first.click()
    page.get_by_role("link", name="Whole page").click()
    page.wait_for_load_state("networkidle")
    assert asked.paths == []
    page.get_by_role("link", name="Picture of this page").click()
    page.wait_for_load_state("networkidle")
    assert len(asked.paths) >= 1
    context.close()
