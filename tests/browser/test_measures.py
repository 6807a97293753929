"""Where the first words of each page are on the screen, what a page weighs, and that nothing scrolls sideways."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, ViewportSize

from kb.sample import write_sample
from kb.settings import Settings
from kb.web import create_app
from kb.web.middleware.static_files import STATIC_FOLDER
from tests.browser.axe import faults
from tests.libraries import open_library
from tests.serving import served

_DESK, _HAND = (1280, 900), (390, 844)
_BAR = 60  # pixels
_LEAST_TARGET, _LEAST_IN_BAR = 24, 40
_PHRASE = "/search?q=%22a+room%22"
_OTHERS = (  # searches with notices, filters or corrections
    "/search?q=what+should+a+landlord+do+with+a+room",
    "/search?q=%22a+room%22&kind=release&from=2010&to=2030&current=only",
    "/search?q=tidde+xylophone",
    "/search?q=vessel+personnel&lang=pl",
)
_LISTS = ("/documents", "/speakers", "/laws")
_DRAFT = "They write that “the tide turned”, and that “the boats are painted green by the council”."


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The sample library, indexed."""
    folder = tmp_path_factory.mktemp("sample") / "library"
    write_sample(folder)
    described = folder / "library.toml"
    kept = [line for line in described.read_text("utf-8").splitlines() if not line.startswith("notice")]
    described.write_text("\n".join(kept), "utf-8")  # without the line that says that the library is invented
    settings = Settings(library=folder, jobs=1, rate_limit=0)
    open_library(settings).sync()
    return settings


@pytest.fixture(scope="module")
def sample(settings: Settings) -> Iterator[str]:
    """The address of a site with the sample library."""
    with served(create_app(settings)) as address:
        yield address


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    return create_app(settings).test_client()


@pytest.fixture(params=[_DESK, _HAND, (320, 640)], ids=["1280", "390", "320"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page in windows of several sizes."""
    width, height = request.param
    context = browser.new_context(viewport=ViewportSize(width=width, height=height))
    yield context.new_page()
    context.close()


def _measure_top(page: Page, selector: str) -> float:
    top = page.locator(selector).first.evaluate("(each) => each.getBoundingClientRect().top + scrollY")
    return float(top)


def _choose(page: Page, wide: int, narrow: int) -> int:
    size = page.viewport_size
    assert size
    return wide if size["width"] >= 768 else narrow


def test_the_words_come_first(sample: str, page: Page) -> None:
    page.goto(sample + _PHRASE)
    assert page.locator(".hit mark").count() > 1
    size = page.viewport_size
    assert size
    assert _measure_top(page, ".hit .text") <= {1280: 180, 390: 220, 320: 240}[size["width"]]


@pytest.mark.parametrize("address", _OTHERS)
def test_nothing_moves_the_first_words_far_down(sample: str, page: Page, address: str) -> None:
    page.goto(sample + address)
    words = page.locator(".hit .text, .nothing p")
    assert words.count()
    assert _measure_top(page, ".hit .text, .nothing p") <= _choose(page, 320, 420)


def test_a_bar_of_the_years_can_be_hit_and_is_a_filter(sample: str, page: Page) -> None:
    page.goto(sample + _OTHERS[0])
    page.locator("#filters").click()
    bars = page.locator(".by-year a")
    assert bars.count() > 1
    for at in range(bars.count()):
        bars.nth(at).focus()  # its years are shown
        box = bars.nth(at).bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= _LEAST_TARGET
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    years, _, number = (bars.last.text_content() or "").partition(": ")
    bars.last.click()
    assert page.locator("#from").input_value() == years[:4]
    assert page.locator("#to").input_value() == years[-4:]
    assert page.locator(".by-year [aria-current]").text_content() == f"{years}: {number}"


def test_the_bar_has_one_height_and_stays_in_sight(sample: str, page: Page) -> None:
    for address in ("/", _PHRASE, "/documents", "/check", "/about"):
        page.goto(sample + address)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        bar = page.locator("header.head").bounding_box()
        assert bar
        assert (bar["y"], bar["height"]) == (0, _BAR)
        heights = page.locator("header.head :is(a, button, summary):visible").evaluate_all(
            "all => all.map((each) => each.getBoundingClientRect().height)"
        )
        assert min(heights) >= _LEAST_TARGET
        assert all(each >= _LEAST_IN_BAR for each in heights[-1:])
    page.set_viewport_size({"width": 640, "height": 320})
    assert page.locator("header.head").evaluate("(each) => each.getBoundingClientRect().height") == 44


def test_a_check_and_a_document_begin_near_the_top(sample: str, page: Page) -> None:
    page.goto(f"{sample}/check")
    page.locator("textarea").fill(_DRAFT)
    page.get_by_role("button", name="Check quotations").click()
    page.wait_for_selector(".checked-item")
    assert _measure_top(page, ".verdict") <= _choose(page, 300, 420)

    page.goto(f"{sample}/documents")
    page.locator(".catalogue td.title a").first.click()
    size = page.viewport_size
    assert size
    assert _measure_top(page, ".book :is(p, h2, li)") <= {1280: 360, 390: 600, 320: 660}[size["width"]]


@pytest.mark.parametrize(
    "address", ["/", _PHRASE, _OTHERS[1], "/documents", "/speakers", "/laws", "/check", "/nowhere"]
)
def test_nothing_scrolls_sideways_and_axe_finds_nothing_with_everything_open(
    sample: str, page: Page, address: str
) -> None:
    page.goto(sample + address)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("main details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults(page) == []


def test_a_page_of_ten_hits_is_light(client: FlaskClient) -> None:
    html = client.get("/search?q=a+room+in+the+house+of+a+landlord&limit=10").get_data()
    hits = html[html.index(b'<div class="hits"') : html.index(b'<details class="how"')]
    assert hits.count(b"<article") >= 10
    assert len(hits) <= 23_500
    assert len(html) <= 37_500
    for image in {part.partition(b'"')[0].decode() for part in hits.split(b'<img src="')[1:]}:
        assert len(client.get(image.replace("&amp;", "&")).data) <= 30_000


def test_there_is_one_style_sheet_and_it_is_small() -> None:
    sheet, *others = sorted(STATIC_FOLDER.glob("*.css"))
    assert [each.name for each in (sheet, *others)] == ["kb.css", "logo.css", "widget.css"]
    assert sheet.stat().st_size <= 32_000
    assert len(gzip.compress(sheet.read_bytes())) <= 9_000


def test_scripts_of_a_page_of_results_are_small() -> None:
    names = ("exit.js", "suggest.js", "menu.js", "pack.js", "copy.js")
    assert sum((Path(STATIC_FOLDER) / name).stat().st_size for name in names) <= 20_000
