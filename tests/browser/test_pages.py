"""Every page in a real browser: it fits, its console is empty, and it can be used by keyboard and without scripts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from kb.model import DocumentId
from kb.settings import Settings
from kb.web import create_app
from tests.libraries import index_sources
from tests.serving import served

ADDRESSES = (
    "/",
    "/search",
    "/search?q=lantern",
    "/search?q=ferryman&kind=release",
    "/search?q=ferryman",
    "/documents",
    "/documents/guidance",
    "/documents/report?q=officer",
    "/speakers",
    "/laws",
    "/laws/harbour-act-1999",
    "/check",
    "/about",
    "/leaving",
    "/accessibility",
    "/search/embed?q=lantern&kind=release",
    "/embed/search?q=lantern",
)
FAILING = ("/nowhere", "/search?page=0&colour=red")
_MAX_TABS = 60


@dataclass(slots=True)
class Watched:
    """A page, with its console messages and requests."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def opens(self, address: str) -> None:
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(address, wait_until="networkidle")


@pytest.fixture(params=[1280, 360], ids=["wide", "narrow"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A desktop and a phone page."""
    context = browser.new_context(viewport=ViewportSize(width=request.param, height=800))
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_fit_their_window_say_nothing_and_ask_nobody_else(site: str, page: Page, address: str) -> None:
    watched = Watched(page)
    watched.opens(site + address)

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert watched.said == []
    assert {urlsplit(asked).netloc for asked in watched.asked} == {urlsplit(site).netloc}


@pytest.mark.parametrize("address", FAILING)
def test_failures_fit_their_window_too(site: str, page: Page, address: str) -> None:
    page.goto(site + address)

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_passage_is_in_sight_when_its_page_opens(site: str, page: Page) -> None:
    page.goto(f"{site}/search?q=fog")
    page.get_by_role("link", name="In context").first.click()

    expect(page.get_by_label("The passage", exact=True).locator("mark").first).to_be_in_viewport()


def test_the_title_stands_large_once_on_the_page_of_its_document(site: str, page: Page) -> None:
    page.goto(f"{site}/documents/lantern")
    size = "each => parseFloat(getComputedStyle(each).fontSize)"
    title = page.locator(".book .title").first

    assert title.evaluate(size) == page.locator(".book").evaluate(size) < page.locator("h1").evaluate(size)


def test_no_line_of_what_is_said_of_a_document_begins_with_a_separator(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{site}/search?q=officer")
    before = page.locator(".line > *").evaluate_all(
        "all => all.map(each => getComputedStyle(each, '::before').content)"
    )

    assert before
    assert set(before) == {"none"}


def test_what_is_typed_is_cut_at_its_spaces_only(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{site}/about")
    heights = page.locator(".how-to td:first-child kbd").evaluate_all(
        "all => all.filter(each => !each.textContent.includes(' ')).map(each => each.getClientRects().length)"
    )

    assert heights
    assert set(heights) == {1}
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_keyboard_alone_searches_and_reaches_the_results(site: str, page: Page) -> None:
    page.goto(site)
    _tab_to(page, "document.activeElement.id === 'q'")
    page.keyboard.type('"the lantern of the law"')
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    _tab_to(page, "document.activeElement.textContent === 'In context'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/lantern/**")

    expect(page.locator("mark")).to_have_text(["the lantern of the law"])


def test_what_has_the_focus_can_be_seen(site: str, page: Page) -> None:
    page.goto(f"{site}/search?q=lantern")
    seen = 0
    for _ in range(_MAX_TABS):
        page.keyboard.press("Tab")
        shown = page.evaluate("""() => {
            const active = document.activeElement, box = active.getBoundingClientRect();
            if (active === document.body) return null;
            const outlined = getComputedStyle(active).outlineStyle !== 'none';
            return outlined && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
        }""")
        if shown is None:
            break
        assert shown, page.evaluate("document.activeElement.outerHTML")
        seen += 1

    assert seen > 10


def test_the_first_tab_skips_to_the_text(site: str, page: Page) -> None:
    page.goto(f"{site}/documents")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_a_private_search_leaves_no_words_in_the_address(site: str, page: Page) -> None:
    page.goto(site)
    page.locator("#q").fill("ferryman")
    page.get_by_role("button", name="Search privately").click()
    page.wait_for_selector("mark")
    page.get_by_role("button", name="Next").click()
    page.wait_for_selector("text=Page 2 of 4")

    assert page.url.startswith(f"{site}/search/private?token=")
    assert "ferryman" not in page.url + page.title()
    assert page.locator("#q").input_value() == "ferryman"


def test_back_from_a_passage_leads_to_the_results_of_a_private_search(site: str, page: Page) -> None:
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    page.goto(site)
    page.locator("#q").fill("ferryman")
    page.get_by_role("button", name="Search privately").click()
    page.wait_for_selector("mark")
    results = page.url
    page.get_by_role("link", name="In context").first.click()
    page.wait_for_selector(".the-passage")
    asked.clear()
    page.go_back()
    page.wait_for_selector(".hits mark")

    assert page.url == results
    assert {method for method, url in asked if "/search" in url} == {"GET"}
    assert page.locator("#q").input_value() == "ferryman"
    assert "ferryman" not in page.title()
    page.reload()
    expect(page.locator(".hits mark").first).to_be_visible()
    page.go_back()
    expect(page.locator("h1")).to_have_text("River library")


def test_the_address_of_a_private_search_shows_nothing_when_it_is_opened_from_the_history(
    library: Path, context: BrowserContext
) -> None:
    app = create_app(Settings(library=library, jobs=1))
    with served(app) as site:
        page = context.new_page()
        page.goto(site)
        page.locator("#q").fill("ferryman")
        page.get_by_role("button", name="Search privately").click()
        page.wait_for_selector("mark")
        app.extensions["kb.private_search"]._clock = lambda: time.time() + 60  # a minute later
        page.get_by_role("link", name="In context").first.click()
        page.wait_for_selector(".the-passage")
        page.go_back()
        expect(page.locator(".hits mark").first).to_be_visible()
        page.reload()
        expect(page.locator(".hits mark").first).to_be_visible()

        other = context.new_page()
        other.goto(page.url)
        expect(other.locator("h1")).to_have_text("This private search is over")
        assert other.locator("#q").input_value() == ""


def test_everything_works_without_scripts(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.locator("#q").fill("ferryman")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("link", name="Next").click()
    page.get_by_role("link", name="In context").first.click()
    page.get_by_role("link", name="Open the document here").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Diary of the ferryman")
    assert page.locator("mark").count() > 10
    context.close()


def test_words_that_are_selected_in_a_passage_are_cited_by_themselves(site: str, page: Page) -> None:
    watched = Watched(page)
    watched.opens(f"{site}/search?q=lantern+document:guidance")
    page.get_by_role("link", name="In context").nth(1).click()
    page.locator(".the-passage").get_by_text("a lantern and time").or_(
        page.locator(".the-passage li").filter(has_text="speak to the passenger")
    ).first.click(click_count=3)
    shown = page.evaluate("getSelection().toString()")
    buttons = page.get_by_role("button", name="Cite these words")
    expect(buttons).to_have_count(2)
    near, below = buttons.all()
    near_box, box = near.bounding_box(), page.locator(".the-passage").bounding_box()
    assert near_box
    assert box
    assert box["y"] < near_box["y"] < box["y"] + box["height"] + 24 < (below.bounding_box() or box)["y"]
    near.click()
    page.wait_for_url("**?*start=*")
    chosen = page.locator("#cite > blockquote").inner_text()

    assert len(chosen.split()) > 5
    assert chosen.split()[-5:] == shown.split()[-5:]
    assert page.locator(".the-passage mark").count() >= 1
    assert watched.said == []


def test_the_head_of_a_table_above_selected_words_does_not_count(tmp_path: Path, page: Page) -> None:
    rows = "".join(f"<tr><td>Land{at}<td>{f'word{at} ' * 60}" for at in range(6))
    table = f"<h1>Lands</h1><table><tr><th>Country<th>What was found{rows}</table>"
    library = index_sources(tmp_path, {"table.html": table}, meaning="off")
    with library.open_view() as view:
        passage = view.document_passages(DocumentId("table"))[-1]
    assert passage.table_head
    with served(create_app(library.settings)) as site:
        page.goto(f"{site}/documents/table/{passage.id}")
        page.locator(".the-passage th[scope=row]").last.click(click_count=2, position={"x": 12, "y": 18})
        page.get_by_role("button", name="Cite these words").last.click()
        page.wait_for_url("**?*start=*")
        assert page.locator("#cite > blockquote").inner_text() == "Land5"


def test_a_citation_is_copied_by_one_key(site: str, browser: Browser) -> None:
    context = browser.new_context(permissions=["clipboard-read"])
    page = context.new_page()
    page.goto(f"{site}/search?q=fog")
    page.get_by_role("link", name="In context").first.click()
    page.get_by_role("radio", name="Harvard").press("Space")
    page.get_by_role("button", name="Copy").first.press("Enter")

    expect(page.locator("#cite-status")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "In fog the first cannot be heard" in copied
    assert "(Harbour Watch, 2014, p. 2)" in copied
    assert "/documents/report" in copied
    context.close()


def test_quotations_are_checked_without_scripts(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=ViewportSize(width=360, height=800))
    page = context.new_page()
    page.goto(f"{site}/check")
    page.get_by_label("Your text").fill("“In fog the first cannot be heard beyond the east walls”")
    page.get_by_role("button", name="Check quotations").press("Enter")

    expect(page.get_by_role("heading", level=2).first).to_contain_text("Changed")
    expect(page.get_by_text("Found in nearly the same words.")).to_be_visible()
    expect(page.locator("blockquote del")).to_contain_text("walls")
    page.get_by_role("link", name="In context, and how to cite it").click()
    expect(page.locator(".the-passage mark").first).to_be_in_viewport()
    page.get_by_label("Cite only some words").fill("beyond the east wall")
    page.get_by_role("button", name="Cite these words").click()
    expect(page.get_by_role("heading", name="Cite these words")).to_be_visible()
    assert page.get_by_role("button", name="Copy").count() == 0
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_links_stand_out_from_the_paper(site: str, browser: Browser, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(f"{site}/search?q=lantern")
    colours = {
        name: page.locator(selector).first.evaluate(f"element => getComputedStyle(element).{style}")
        for name, selector, style in (
            ("paper", "html", "backgroundColor"),
            ("ink", "blockquote", "color"),
            ("quiet", ".line", "color"),
            ("link", "main a", "color"),
            ("highlighter", "mark", "backgroundColor"),
        )
    }
    context.close()

    for text in ("ink", "quiet", "link"):
        assert _contrast(colours[text], colours["paper"]) >= 7, text
    assert _contrast(colours["ink"], colours["highlighter"]) >= 7


def test_printed_results_begin_on_the_first_page(site: str, page: Page) -> None:
    page.goto(f"{site}/search?q=ferryman")
    words = page.locator(".hit .text").first.inner_text().split()[:4]
    for height in ("180mm", "210mm", "240mm"):
        printed = pypdfium2.PdfDocument(page.pdf(width="148mm", height=height))
        assert " ".join(words) in " ".join(printed[0].get_textpage().get_text_range().split())


def test_a_printed_check_has_its_addresses_written_out(site: str, page: Page) -> None:
    page.goto(f"{site}/check")
    page.locator("#text").fill("“the lantern of the law”")
    page.get_by_role("button", name="Check quotations").click()
    link = page.get_by_role("link", name="In context").first
    page.emulate_media(media="print")
    after = link.evaluate("each => getComputedStyle(each, '::after').content")

    assert f"{site}/documents/" in after
    assert "#" not in after


def test_a_printed_passage_has_its_citation_and_no_interface(site: str, page: Page) -> None:
    page.goto(f"{site}/search?q=fog")
    page.get_by_role("link", name="In context").first.click()
    page.emulate_media(media="print")

    expect(page.get_by_text("Accessed on")).to_be_visible()
    expect(page.locator(".cite-text")).to_be_visible()
    expect(page.get_by_role("navigation", name="Site")).to_be_hidden()
    expect(page.get_by_role("link", name="Open the document here")).to_be_hidden()


def test_a_source_with_a_script_runs_nothing_and_has_no_part_in_our_origin(site: str, page: Page) -> None:
    page.goto(f"{site}/documents/guidance/file")

    expect(page.get_by_role("heading", level=1)).to_have_text("Guidance for ferry crews")
    assert page.evaluate("[typeof window.evil, self.origin]") == ["undefined", "null"]


def _tab_to(page: Page, condition: str) -> None:
    """Press Tab until a condition on the focused element holds."""
    for _ in range(_MAX_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(condition):
            return
    pytest.fail(f"{_MAX_TABS} tabs never reached: {condition}")


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2.2's formula."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
