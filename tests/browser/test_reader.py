"""The reader of a whole document in a real browser: it follows the scroll, leads to pages and matches, shows pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlsplit

import pypdfium2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from kb.web import create_app
from tests.browser.axe import faults
from tests.libraries import open_library
from tests.serving import served
from tests.web.long_report import BEGINS_INSIDE, PAGES, WITH_FOG, write_report

_DESK = ViewportSize(width=1280, height=900)
_HAND = ViewportSize(width=390, height=844)
_SMALL = ViewportSize(width=320, height=640)
_SECTIONS = 30
_CURRENT = ".contents [aria-current=location]"
_REPORT = "/documents/crossing?whole=on"
_GUIDE = "/documents/guide?whole=on"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with a report of many pages, and a guide of many sections without pages."""
    settings = write_report(tmp_path_factory.mktemp("crossing") / "library")
    parts = (
        f"## Section {at}\n\n" + f"What is said of it takes the words of part {at}. " * 20 for at in range(_SECTIONS)
    )
    (settings.library / "sources" / "guide.md").write_text("# The guide\n\n" + "\n\n".join(parts), encoding="utf-8")
    open_library(settings).sync()
    with served(create_app(settings)) as address:
        yield address


def list_pictures(page: Page) -> list[str]:
    """Return a list that receives the pictures that a page requests."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path) if ".png" in request.url else None)
    return asked


# ----------------------------------------------------------------------------------- following the scroll


def test_the_page_that_is_read_is_named_while_scrolling(report: str, page: Page) -> None:
    page.goto(report + _REPORT)
    where = page.locator(".where")
    expect(where).to_have_text(f"page 1 of {PAGES} in the file")
    for number in (5, 20, 9):
        page.evaluate("(id) => document.getElementById(id).scrollIntoView()", f"page-{number}")
        expect(where).to_have_text(f"p. {number - 1} (page {number} of {PAGES} in the file)")


def test_a_page_that_begins_inside_a_passage_is_named_from_its_first_word_on(report: str, page: Page) -> None:
    page.goto(f"{report}{_REPORT}#page-{BEGINS_INSIDE}")
    expect(page.locator(".where")).to_have_text(f"p. {BEGINS_INSIDE - 1} (page {BEGINS_INSIDE} of {PAGES} in the file)")
    page.mouse.wheel(0, -200)
    expect(page.locator(".where")).to_have_text(
        f"p. {BEGINS_INSIDE - 2} (page {BEGINS_INSIDE - 1} of {PAGES} in the file)"
    )


def test_the_contents_follow_the_scroll(report: str, page: Page) -> None:
    page.goto(report + _GUIDE)
    for at in (3, 28, 14):
        page.get_by_role("heading", name=f"Section {at}", exact=True).evaluate("(each) => each.scrollIntoView()")
        expect(page.locator(_CURRENT)).to_have_text(f"Section {at}")
        expect(page.locator(_CURRENT)).to_be_in_viewport()


def test_the_end_of_a_document_is_where_its_last_heading_and_match_are(report: str, page: Page) -> None:
    page.goto(f"{report}{_GUIDE}&q=part#heading-{_SECTIONS - 1}")
    expect(page.locator(_CURRENT)).to_have_text(f"Section {_SECTIONS - 2}")
    page.locator(".contents a").last.click()
    expect(page.locator(_CURRENT)).to_have_text(f"Section {_SECTIONS - 1}")
    page.locator(".strip a").last.dispatch_event("click")
    expect(page.locator(".match-at")).to_have_text("Match 30 of 30")
    expect(page.locator(".next")).to_have_attribute("aria-disabled", "")


# ---------------------------------------------------------------------------------------- going to a page


@pytest.mark.parametrize(("asked", "number"), [("10", 11), ("PDF 10", 10), ("p. 22", 23), (f"{PAGES}", PAGES)])
@pytest.mark.parametrize("runs_scripts", [True, False])
def test_a_page_is_gone_to_by_keyboard(
    report: str, browser: Browser, asked: str, number: int, *, runs_scripts: bool
) -> None:
    context = browser.new_context(viewport=_HAND, java_script_enabled=runs_scripts)
    page = context.new_page()
    page.goto(f"{report}{_REPORT}&q=fog")
    page.get_by_label("Go to page").press("1")
    page.get_by_label("Go to page").fill(asked)
    page.get_by_label("Go to page").press("Enter")
    page.wait_for_url(f"**/documents/crossing?*whole=on*#page-{number}")

    expect(page.locator(f"#page-{number}")).to_be_in_viewport()
    context.close()


def test_after_a_page_that_there_is_not_the_field_has_the_focus_and_says_so(
    report: str, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(report + _REPORT)
    page.get_by_label("Go to page").fill("999")
    page.get_by_label("Go to page").press("Enter")
    field = page.get_by_label("Go to page")

    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(f"There is no page “999” in this document. It has {PAGES} pages.")
    expect(field).to_be_in_viewport()


# ------------------------------------------------------------------------------------------------ matches


def test_enter_goes_from_match_to_match_and_leaves_the_history_alone(report: str, page: Page) -> None:
    page.goto(f"{report}/search?q=fog")
    page.goto(f"{report}{_REPORT}&q=fog")
    page.locator(".next").focus()
    for at, number in enumerate(WITH_FOG, 1):
        page.keyboard.press("Enter")
        expect(page.locator(".match-at")).to_have_text(f"Match {at} of {len(WITH_FOG)}")
        expect(page.locator(":target mark")).to_be_in_viewport()
        expect(page.locator(".next")).to_be_focused()
        expect(page.locator(".follow [role=status]")).to_have_text(
            f"Match {at} of {len(WITH_FOG)}, p. {number - 1} (page {number} of {PAGES} in the file)"
        )
    page.keyboard.press("Enter")
    expect(page.locator(".match-at")).to_have_text(f"Match {len(WITH_FOG)} of {len(WITH_FOG)}")
    page.locator(".previous").press("Enter")
    expect(page.locator(".match-at")).to_have_text(f"Match {len(WITH_FOG) - 1} of {len(WITH_FOG)}")
    page.go_back()
    assert page.url == f"{report}/search?q=fog"


def test_a_focus_on_the_steps_does_not_move_the_text(report: str, page: Page) -> None:
    page.goto(f"{report}{_REPORT}&q=fog#page-12", wait_until="networkidle")
    before = page.evaluate("scrollY")
    for name in (".previous", ".next"):
        page.locator(name).evaluate("(link) => link.focus()")
        assert abs(page.evaluate("scrollY") - before) <= 2  # rounding of a page that is laid out meanwhile


def test_the_strip_shows_where_the_reader_is(report: str, page: Page) -> None:
    page.goto(f"{report}{_REPORT}&q=fog")
    places = []
    for number in (2, 12, 20):
        page.evaluate("(id) => document.getElementById(id).scrollIntoView()", f"page-{number}")
        expect(page.locator(".where")).to_contain_text(f"page {number} of")
        places.append(float(page.locator(".strip .here").get_attribute("x") or "nowhere"))
    assert all(0 <= one < other <= 120 for one, other in pairwise(places))


def test_a_pointer_on_the_strip_goes_to_the_match(report: str, page: Page) -> None:
    page.goto(f"{report}{_REPORT}&q=fog")
    page.locator(".strip .area").nth(2).click()
    expect(page.locator(":target mark")).to_be_in_viewport()
    expect(page.locator(".match-at")).to_have_text(f"Match 3 of {len(WITH_FOG)}")


def test_without_scripts_each_match_leads_to_the_next(report: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=_HAND)
    page = context.new_page()
    asked = list_pictures(page)
    page.goto(f"{report}{_REPORT}&q=fog")
    page.get_by_text("As a list").click()
    page.get_by_role("link", name=f"p. {WITH_FOG[0] - 1} (page {WITH_FOG[0]} of the file)", exact=True).click()
    for _ in WITH_FOG[1:]:
        expect(page.locator(":target mark")).to_be_in_viewport()
        page.get_by_role("link", name="Next match").click()
    expect(page.locator(":target mark")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Next match")).to_have_count(0)
    assert asked == []
    context.close()


# ----------------------------------------------------------------------------------------------- pictures


def test_the_picture_of_a_page_is_beside_its_text(report: str, page: Page) -> None:
    asked = list_pictures(page)
    page.goto(f"{report}{_REPORT}#page-6")
    picture = page.get_by_role("link", name="See p. 5 (page 6 of the file)").locator("img")
    expect(picture).to_be_in_viewport()
    picture.evaluate("(each) => each.decode()")
    text = page.get_by_text("on the morning of day 6").bounding_box()
    beside = picture.bounding_box()
    assert text
    assert beside
    assert beside["x"] + beside["width"] <= text["x"]
    assert abs(beside["y"] - text["y"]) < 200
    assert 0 < len(set(asked)) < PAGES


def test_pictures_are_not_loaded_where_there_is_no_room_or_less_data_is_asked_for(
    report: str, browser: Browser
) -> None:
    for options in ({"viewport": _HAND}, {"viewport": _DESK, "extra_http_headers": {"Save-Data": "on"}}):
        context = browser.new_context(**options)
        page = context.new_page()
        asked = list_pictures(page)
        page.goto(f"{report}{_REPORT}#page-6", wait_until="networkidle")
        page.mouse.wheel(0, 3000)
        page.wait_for_timeout(300)
        assert asked == []
        page.get_by_role("link", name="See p. 5").first.click()
        page.wait_for_url("**/documents/crossing/pages/*")
        context.close()


# ------------------------------------------------------------------------- what is as on any other page


@pytest.mark.parametrize("size", [_DESK, _HAND, _SMALL], ids=["1280", "390", "320"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_reader_fits_and_axe_finds_nothing(report: str, browser: Browser, size: ViewportSize, scheme: str) -> None:
    context = browser.new_context(viewport=size, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(f"{report}{_REPORT}&q=fog#page-9")
    expect(page.locator(".where")).to_contain_text("page 9 of")

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert faults(page) == []
    context.close()


@pytest.mark.parametrize("size", [_DESK, _SMALL], ids=["1280", "320"])
def test_what_has_the_focus_is_not_under_the_bar(report: str, browser: Browser, size: ViewportSize) -> None:
    context = browser.new_context(viewport=size)
    page = context.new_page()
    page.goto(f"{report}{_REPORT}&q=fog")
    inside = 0
    for _ in range(80):
        page.keyboard.press("Tab")
        covered, is_inside = page.evaluate("""() => {
            const active = document.activeElement, bar = document.querySelector('.follow');
            const box = active.getBoundingClientRect(), over = bar.getBoundingClientRect();
            const isBeside = box.right <= over.left || box.left >= over.right;
            const isClear = isBeside || box.bottom <= over.top || box.top >= over.bottom;
            return [!isClear && !bar.contains(active) ? active.outerHTML : '', Boolean(active.closest('.book'))];
        }""")
        assert covered == ""
        inside += is_inside
    assert inside > 10
    context.close()


def test_words_far_down_are_found_before_they_are_laid_out(report: str, page: Page) -> None:
    page.goto(f"{report}{_REPORT}#:~:text=on%20the%20morning%20of%20day%2023")
    expect(page.get_by_text("on the morning of day 23")).to_be_in_viewport()
    page.evaluate("scrollTo(0, 0)")
    assert page.evaluate("window.find('on the morning of day 19')")
    expect(page.get_by_text("on the morning of day 19")).to_be_in_viewport()


def test_a_screen_reader_is_given_the_whole_text_in_order(report: str, page: Page) -> None:
    page.goto(report + _REPORT)
    snapshot = page.locator(".book").aria_snapshot()
    places = [snapshot.index(f"on the morning of day {day} ") for day in range(2, PAGES + 1) if day != 4]
    assert places == sorted(places)
    assert snapshot.index("See p. 5 (page 6 of the file)") < snapshot.index("on the morning of day 6 ")


def test_the_whole_text_is_printed_without_pictures_and_interface(report: str, page: Page) -> None:
    page.goto(f"{report}{_REPORT}&q=fog")
    page.wait_for_timeout(300)
    document = pypdfium2.PdfDocument(page.pdf(format="A4"))
    printed = " ".join(" ".join(sheet.get_textpage().get_text_range().split()) for sheet in document)
    pictures = [each for sheet in document for each in sheet.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,))]

    for day in (2, 3, *range(5, PAGES + 1)):
        assert f"on the morning of day {day} " in printed
    assert "[p. 5]" in printed
    assert pictures == []
    for word in ("Go to page", "As a list", "Next match", "See p."):
        assert word not in printed
