"""Links with a stale fragment, in a real browser: the page says so, and where to go on."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from kb.settings import Settings
from kb.web import create_app
from tests.browser.axe import faults
from tests.libraries import open_library, view_folder
from tests.serving import served
from tests.web.long_report import PAGES, write_report
from tests.web.small_library import REPORT_PAGES

_DOCUMENT = "/documents/report"
_LOST = ".lost-link"
_GONE = "0123456789abcd"


@pytest.fixture(scope="module")
def passage(library: Path) -> str:
    """The passage of the report about the second bell."""
    with view_folder(library) as view:
        (record,) = [each for each in view.documents() if each.id == "report"]
        (found,) = [each for each in view.document_passages(record.id) if "second bell" in each.text]
        return found.id


def test_a_passage_that_is_gone_is_said_to_be_gone(site: str, page: Page) -> None:
    page.goto(f"{site}{_DOCUMENT}#{_GONE}")
    region = page.get_by_role("status").filter(has_text="no longer in this document")
    expect(region).to_contain_text("The passage that this link leads to is no longer in this document.")
    closest = region.get_by_role("link", name="What is closest to it now")
    expect(closest).to_have_attribute("href", f"{_DOCUMENT}/{_GONE}")
    assert faults(page) == []


def test_what_took_the_place_of_a_passage_is_one_step_away(browser: Browser, tmp_path: Path) -> None:
    source = tmp_path / "sources" / "tale.txt"
    source.parent.mkdir()
    tale = "The lantern was lit at dusk by the keeper of the gate, who had been told to do so, and it burned all night."
    source.write_text(f"A tale\n\n{tale}\n", encoding="utf-8")
    settings = Settings(library=tmp_path, jobs=1)
    open_library(settings).sync()
    with open_library(settings).open_view() as view:
        (gone,) = [each.id for record in view.documents() for each in view.document_passages(record.id)]
    source.write_text(f"A tale\n\n{tale.replace('all night', 'until dawn')}\n", encoding="utf-8")
    open_library(settings).sync()
    with served(create_app(settings)) as address:
        page = browser.new_page()
        page.goto(f"{address}/documents/tale#{gone}")
        page.get_by_role("link", name="What is closest to it now").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("A tale")
        expect(page.locator("main")).to_contain_text("until dawn")
        page.close()


@pytest.mark.parametrize("fragment", ["page-99", "page=99"])
def test_a_page_beyond_the_document_is_said_to_be_missing(site: str, page: Page, fragment: str) -> None:
    page.goto(f"{site}{_DOCUMENT}#{fragment}")
    expect(page.locator(_LOST)).to_contain_text(
        "There is no page “99” in this document. It has 2\N{NO-BREAK SPACE}pages."
    )


def test_a_page_is_found_by_the_fragment_that_pdf_files_have(browser: Browser, tmp_path: Path) -> None:
    with served(create_app(write_report(tmp_path / "library"))) as address:
        page = browser.new_page()
        page.goto(f"{address}/documents/crossing#page={PAGES - 1}")
        expect(page.locator(f"#page-{PAGES - 1}")).to_be_in_viewport()
        assert page.url.endswith(f"#page-{PAGES - 1}")
        expect(page.locator(_LOST)).to_be_empty()
        page.close()


def test_a_place_that_is_gone_is_said_to_be_gone(site: str, page: Page) -> None:
    page.goto(f"{site}/documents/guidance#heading-99")
    expect(page.locator(_LOST)).to_contain_text("The place that this link leads to is no longer here.")
    page.locator(_LOST).get_by_role("link", name="Contents of the document").click()
    expect(page.locator(_LOST)).to_be_empty()
    expect(page.locator("#contents")).to_be_in_viewport()


def test_words_that_are_not_there_can_be_searched_for(site: str, page: Page) -> None:
    page.goto(f"{site}{_DOCUMENT}?lang=en#:~:text={quote('a third bell')}")
    region = page.locator(_LOST)
    expect(region).to_contain_text("The words that this link leads to are not here.")
    expect(region.get_by_role("searchbox", name="Words to search for")).to_have_value("a third bell")
    region.get_by_role("button", name="Search for them in this document").click()
    expect(page.locator("mark").first).to_be_visible()
    assert page.url == f"{site}{_DOCUMENT}?q=a+third+bell&lang=en"


def test_words_that_are_missing_from_a_passage_are_told_beside_it(site: str, page: Page, passage: str) -> None:
    page.goto(f"{site}{_DOCUMENT}#{passage}:~:text={quote('a third bell')}")
    expect(page.locator(f"{_LOST} + [id='{passage}']")).to_be_in_viewport()
    expect(page.locator(_LOST)).to_be_in_viewport()
    expect(page.locator(_LOST).get_by_role("searchbox")).to_have_value("a third bell")


@pytest.mark.parametrize(
    "fragment",
    [
        "",
        "#page-2",
        ":~:text=" + quote("The officers themselves asked for a second bell"),
        ":~:text=" + quote("THE OFFICERS"),
        ":~:text=" + quote("asked for") + "," + quote("beyond the east wall"),
        ":~:text=" + quote("asked for a", safe="") + "-," + quote("second bell"),
        ":~:text=" + quote(" ".join(REPORT_PAGES[1][0].split()[-3:])) + "&text=missing",
    ],
)
def test_nothing_is_said_of_what_is_there(site: str, page: Page, fragment: str) -> None:
    page.goto(f"{site}{_DOCUMENT}{'#' if fragment.startswith(':') else ''}{fragment}")
    page.wait_for_function("document.readyState === 'complete'")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(page.locator(_LOST)).to_be_empty()


def test_links_to_words_that_the_site_gives_itself_are_never_said_to_be_lost(
    site: str, library: Path, page: Page
) -> None:
    page.goto(f"{site}/speakers")
    page.get_by_role("link", name="Ferry, Ada").click()
    links = page.locator("main a[href*=':~:text=']")
    addresses = [str(links.nth(at).get_attribute("href")) for at in range(links.count())]
    assert addresses
    for address in addresses:
        page.goto("about:blank")
        page.goto(site + address)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        expect(page.locator(_LOST)).to_be_empty()


def test_the_browser_finds_the_words_in_no_message(site: str, page: Page) -> None:
    page.goto(f"{site}{_DOCUMENT}#:~:text={quote('a third bell')}")
    expect(page.locator(_LOST)).not_to_be_empty()
    page.wait_for_timeout(1_500)  # browsers keep looking for a while after the page has loaded
    assert page.evaluate("scrollY") == 0
    assert "a third bell" not in page.locator("body").inner_text()


def test_going_on_to_what_is_there_takes_the_message_away(site: str, page: Page) -> None:
    page.goto(f"{site}{_DOCUMENT}#page-99")
    expect(page.locator(_LOST)).not_to_be_empty()
    page.evaluate("location.hash = 'page-2'")
    expect(page.locator(_LOST)).to_be_empty()


def test_a_fragment_that_could_be_markup_is_shown_as_text(site: str, page: Page) -> None:
    page.goto(f"{site}{_DOCUMENT}#:~:text={quote('<img src=x onerror=alert(1)>')}&text=%E0%A4%A")
    expect(page.locator(_LOST).get_by_role("searchbox")).to_have_value("<img src=x onerror=alert(1)>")
    assert page.locator(f"{_LOST} img").count() == 0


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844), (320, 640)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_message_fits_every_window(browser: Browser, site: str, width: int, height: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site}{_DOCUMENT}#:~:text={quote('unheardofword' * 9)}")
    expect(page.locator(_LOST)).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []
    context.close()


def test_what_pages_say_of_themselves_is_run_and_refused_by_no_browser(site: str, page: Page, passage: str) -> None:
    for path in ("/", _DOCUMENT, f"{_DOCUMENT}/{passage}", "/documents/lantern"):
        page.goto(site + path)
        text = page.locator("script[type='application/ld+json']").text_content()
        assert page.evaluate("(text) => JSON.parse(text)['@context']", text) == "https://schema.org"
