"""A document by parts in a real browser: from part to part, to a page, from match to match, and by old links."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from kb.model import DocumentId
from kb.settings import Settings
from kb.web import create_app
from tests.browser.axe import faults
from tests.libraries import open_library, view_folder
from tests.serving import served
from tests.web.long_report import PAGES, WITH_FOG, write_report

_DOCUMENT = "/documents/crossing"
_CHAPTERS = 12
_GUIDE = "/documents/guide"
_PART_LINE = "#part .quiet"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A library with a report of three parts, and a guide of long chapters without pages."""
    settings = write_report(tmp_path_factory.mktemp("parts") / "library", "original = false\n")
    line = "What is said here of the days of winter takes the words of another line, and goes on. "
    chapters = (
        f"# Chapter {at}\n\n" + "\n\n".join(f"{line * 6}It is line {each} of {at}." for each in range(40))
        for at in range(_CHAPTERS)
    )
    (settings.library / "sources" / "guide.md").write_text("\n\n".join(chapters), encoding="utf-8")
    open_library(settings).sync()
    return settings


@pytest.fixture(scope="module")
def site(settings: Settings) -> Iterator[str]:
    """The address of a site with the library."""
    with served(create_app(settings)) as address:
        yield address


@pytest.fixture(scope="module")
def last_passage(settings: Settings) -> str:
    """The last passage of the report."""
    with view_folder(settings.library) as view:
        return view.document_passages(DocumentId("crossing"))[-1].id


def test_the_next_part_opens_at_its_text(site: str, page: Page) -> None:
    page.goto(site + _DOCUMENT)
    page.get_by_role("navigation", name="The parts before and after").get_by_role("link", name="Next part").click()
    expect(page.locator(_PART_LINE)).to_contain_text("Part 2 of 3")
    expect(page.locator(_PART_LINE)).to_be_in_viewport()
    expect(page.locator(".where")).to_contain_text(f"of {PAGES} in the file")
    page.get_by_role("link", name="Part before").first.click()
    expect(page.locator(_PART_LINE)).to_contain_text("Part 1 of 3")


@pytest.mark.parametrize("runs_scripts", [True, False])
def test_a_page_of_another_part_is_gone_to(site: str, browser: Browser, *, runs_scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=runs_scripts)
    page = context.new_page()
    page.goto(f"{site}{_DOCUMENT}?q=fog")
    page.get_by_label("Go to page").fill("20")
    page.get_by_label("Go to page").press("Enter")
    page.wait_for_url(f"**{_DOCUMENT}?q=fog&part=3#page-21")
    expect(page.locator("#page-21")).to_be_in_viewport()
    context.close()


def test_the_next_match_is_found_in_the_parts_that_follow(site: str, page: Page) -> None:
    page.goto(f"{site}/search?q=fog")
    page.goto(f"{site}{_DOCUMENT}?q=fog")
    for at in range(1, len(WITH_FOG) + 1):
        page.locator(".next").click()
        expect(page.locator(".match-at")).to_have_text(f"Match {at} of {len(WITH_FOG)}")
        expect(page.locator(":target mark")).to_be_in_viewport()
    expect(page.locator(".next")).to_have_attribute("aria-disabled", "")
    for at in range(len(WITH_FOG) - 1, 0, -1):
        page.locator(".previous").click()
        expect(page.locator(".match-at")).to_have_text(f"Match {at} of {len(WITH_FOG)}")
    page.go_back()
    assert page.url == f"{site}/search?q=fog"


def test_the_strip_says_where_the_part_is(site: str, page: Page) -> None:
    places = []
    for number in (1, 2, 3):
        page.goto(f"{site}{_DOCUMENT}?q=fog&part={number}")
        page.evaluate("scrollTo(0, 300)")
        places.append(float(page.locator(".strip .here").get_attribute("x") or "nowhere"))
    assert 0 <= places[0] < 40 < places[1] < 80 < places[2] < 120


# ---------------------------------------------------------------------------------------------- old links


def _follow(page: Page, address: str) -> None:
    """Go to an address from which a script goes on at once."""
    page.goto(address, wait_until="commit")


@pytest.mark.parametrize("fragment", [f"page-{PAGES - 1}", f"page={PAGES - 1}"])
def test_an_old_link_to_a_page_finds_it(site: str, page: Page, fragment: str) -> None:
    _follow(page, f"{site}{_DOCUMENT}?q=fog#{fragment}")
    page.wait_for_url(f"**{_DOCUMENT}?q=fog&part=3#page-{PAGES - 1}")
    expect(page.locator(f"#page-{PAGES - 1}")).to_be_in_viewport()


def test_an_old_link_to_a_passage_finds_it(site: str, page: Page, last_passage: str) -> None:
    _follow(page, f"{site}{_DOCUMENT}#{last_passage}")
    expect(page.locator(":target")).to_be_in_viewport()
    expect(page.locator(_PART_LINE)).to_contain_text("Part 3 of 3")
    assert page.url == f"{site}{_DOCUMENT}?passage={last_passage}#{last_passage}"


def test_an_old_link_to_a_heading_or_to_words_finds_them_in_the_whole_text(site: str, page: Page) -> None:
    _follow(page, f"{site}{_GUIDE}#heading-{_CHAPTERS}")
    expect(page.get_by_role("heading", name=f"Chapter {_CHAPTERS - 1}")).to_be_in_viewport()
    page.goto("about:blank")
    _follow(page, f"{site}{_DOCUMENT}#:~:text={quote('on the morning of day 23')}")
    page.wait_for_url("**whole=on**")
    expect(page.get_by_text("on the morning of day 23")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("page-99", "There is no page “99”"),
        ("heading-99", "is no longer here"),
        (":~:text=a%20third%20bell", "The words that this link leads to are not here."),
    ],
)
def test_what_is_in_no_part_is_said_to_be_lost(site: str, page: Page, fragment: str, words: str) -> None:
    _follow(page, f"{site}{_DOCUMENT}#{fragment}")
    expect(page.locator(".lost-link")).to_contain_text(words)


def test_a_passage_that_there_never_was_is_said_to_be_none(site: str, browser: Browser) -> None:
    page = browser.new_page()
    _follow(page, f"{site}{_DOCUMENT}#0123456789abcd")
    expect(page.get_by_role("heading", level=1)).to_contain_text("no such passage")
    page.close()


def test_without_scripts_an_old_link_opens_the_first_part_with_its_contents(
    site: str, browser: Browser, last_passage: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    _follow(page, f"{site}{_GUIDE}#heading-{_CHAPTERS}")
    page.locator(".contents").get_by_role("link", name=f"Chapter {_CHAPTERS - 1}").click()
    expect(page.locator(":target")).to_be_in_viewport()
    _follow(page, f"{site}{_DOCUMENT}#{last_passage}")
    page.get_by_role("link", name="All on one page").click()
    assert page.locator(f"[id='{last_passage}']").count() == 1
    context.close()


# ------------------------------------------------------------------------- what is as on any other page


@pytest.mark.parametrize(("width", "height", "tallest"), [(1280, 900, 15_000), (390, 844, 25_000), (320, 640, 32_000)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_part_has_a_bearable_height_and_axe_finds_nothing(
    site: str, browser: Browser, width: int, height: int, tallest: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport=ViewportSize(width=width, height=height), color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    for address in (f"{_GUIDE}?part=4&q=winter", f"{_DOCUMENT}?part=2"):
        page.goto(site + address)
        page.locator("main details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert faults(page) == []
        page.locator("main details").evaluate_all("all => all.forEach((each) => { each.open = false; })")
        page.locator(".sheet").evaluate_all(
            "all => all.forEach((each) => { each.style.contentVisibility = 'visible'; })"
        )
        assert page.evaluate("document.documentElement.scrollHeight") <= tallest
    context.close()


@pytest.mark.parametrize(("width", "height", "lowest"), [(1280, 900, 360), (390, 844, 600)])
def test_the_text_of_a_part_begins_near_the_top(
    site: str, browser: Browser, width: int, height: int, lowest: int
) -> None:
    page = browser.new_page(viewport=ViewportSize(width=width, height=height))
    for address in (f"{_GUIDE}?part=4&q=winter", f"{_DOCUMENT}?part=2"):
        page.goto(site + address)
        assert page.locator(".book p").first.evaluate("(each) => each.getBoundingClientRect().top + scrollY") <= lowest
    page.close()


def test_a_part_prints_alone_and_says_which_it_is(site: str, page: Page) -> None:
    page.goto(f"{site}{_DOCUMENT}?q=fog&part=2")
    document = pypdfium2.PdfDocument(page.pdf(format="A4"))
    printed = " ".join(" ".join(sheet.get_textpage().get_text_range().split()) for sheet in document)
    assert "on the morning of day 12 " in printed
    assert "on the morning of day 2 " not in printed
    assert "on the morning of day 23 " not in printed
    assert "Part 2 of 3, pp." in printed
    for word in ("Next part", "All on one page", "Go to page"):
        assert word not in printed
