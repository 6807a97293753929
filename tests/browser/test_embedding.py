"""Quotations and frames on other sites' pages, made of the tags that the site gives to copy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kb.settings import Settings
from kb.web import create_app
from tests.browser.hosts import HOSTILE, Host, strict
from tests.libraries import index_sources
from tests.serving import served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose console must stay empty."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


def _tags(page: Page, site: str, words: str) -> tuple[str, str, str]:
    """Search and go to the tags of the first passage; return the quotation's, the frame's, and the page's address."""
    page.goto(f"{site}/search?q={words}")
    page.get_by_role("link", name="In context").first.click()
    page.get_by_role("link", name="Put this passage on another site").click()
    card, frame, address = (page.locator(f"#{name}").input_value() for name in ("quote-tag", "frame-tag", "address"))
    return card, frame, address


def test_the_page_of_tags_shows_what_they_make_and_copies_them(site: str, browser: Browser) -> None:
    context = browser.new_context(permissions=["clipboard-read"])
    page = context.new_page()
    card, _, address = _tags(page, site, "fee")
    expect(page.locator("kb-quote").get_by_role("link", name="In context")).to_have_attribute("href", address)
    expect(page.frame_locator("iframe").get_by_role("link", name="In context")).to_be_visible()
    page.get_by_role("button", name="Copy").first.press("Enter")
    expect(page.locator("#copy-status")).to_have_text("Copied")

    assert page.evaluate("navigator.clipboard.readText()") == card
    context.close()


def test_a_quotation_gets_its_context_and_nothing_else(site: str, host: Host, page: Page) -> None:
    card, _, address = _tags(page, site, "fee")
    host.policy = strict(site)
    with page.expect_response(f"{address}.json"):
        page.goto(host.has(card, style="blockquote { color: rgb(1, 2, 3) }"))
    link = page.locator("[part=context]")

    expect(link).to_have_attribute("href", address)
    expect(page.locator("[part=changed]")).to_have_text("")
    assert page.locator("blockquote").evaluate("(each) => getComputedStyle(each).color") == "rgb(1, 2, 3)"
    link.click()
    page.wait_for_url(address)


def test_a_quotation_is_compared_only_when_it_is_in_sight(site: str, host: Host, page: Page) -> None:
    card, _, address = _tags(page, site, "fee")
    page.goto("about:blank")  # else the preview on our own page may send late requests
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(host.has(f"<main>{card}</main>", style="main { padding-top: 5000px }"), wait_until="networkidle")

    assert f"{address}.json" not in asked
    with page.expect_response(f"{address}.json"):
        page.locator("kb-quote").scroll_into_view_if_needed()


@pytest.mark.parametrize(
    ("old", "new", "remark"),
    [
        ("without a fee", "without a fees", "The source has changed since."),
        ("without a fee and in", "without a fee […] in", ""),
        ("without a fee", "without [any] fee", ""),
        ("without a fee", "Without  a\u00adfee", ""),
    ],
)
def test_what_is_left_out_put_in_or_set_otherwise_is_no_change(
    site: str, host: Host, page: Page, old: str, new: str, remark: str
) -> None:
    card, _, address = _tags(page, site, "fee")
    assert old in card
    with page.expect_response(f"{address}.json"):
        page.goto(host.has(card.replace(old, new)))

    expect(page.locator("[part=changed]")).to_have_text(remark)


def test_a_quotation_says_when_its_source_has_changed_or_gone(tmp_path: Path, host: Host, browser: Browser) -> None:
    sources = tmp_path / "sources"
    text = "A note on lanterns, which were lit at the gate every night, as the officers of the harbour had agreed."
    other = "Other\n\nA note that stays, so that there is a library.\n"
    library = index_sources(tmp_path, {"note.txt": f"Note\n\n{text}\n", "other.txt": other})
    page = browser.new_page()
    with served(create_app(Settings(library=tmp_path))) as site:
        card, _, _ = _tags(page, site, "lanterns")
        address = host.has(card)
        (sources / "note.txt").write_text(f"Note\n\n{text.replace('every', 'each')}\n", encoding="utf-8")
        library.sync()
        page.goto(address)
        expect(page.locator("[part=changed]")).to_have_text("The source has changed since.")
        (sources / "note.txt").unlink()
        library.sync()
        page.goto(f"{site}/about")
        page.goto(host.has(card.replace('src="', 'lang="pl" src="', 1)))
        expect(page.locator("[part=changed]")).not_to_have_text("")
    page.goto(address)
    expect(page.locator("blockquote")).to_contain_text("A note on lanterns")
    page.close()


def test_a_quotation_reads_well_without_scripts_and_among_hostile_styles(site: str, host: Host, page: Page) -> None:
    card, _, _ = _tags(page, site, "fee")
    browser = page.context.browser
    assert browser
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(host.has(card))
    expect(plain.locator("blockquote")).to_contain_text("without a fee")
    expect(plain.get_by_role("link", name="The Harbour Report")).to_be_visible()
    context.close()
    page.goto(host.has(card, style=HOSTILE))

    expect(page.locator("[part=context]")).to_be_visible()


def test_an_address_that_leads_nowhere_adds_nothing(site: str, host: Host, page: Page) -> None:
    body = f'<script src="{site}/widget.js" async></script>'
    for source in ("javascript:alert(1)", "", "/documents/a/b"):
        body += f'<kb-quote src="{source}"><blockquote>Words</blockquote></kb-quote>'
    page.goto(host.has(body))
    page.evaluate("customElements.whenDefined('kb-quote').then(() => null)")

    expect(page.locator("[part=context]:visible")).to_have_count(0)
    expect(page.locator("blockquote:visible")).to_have_count(3)


@pytest.mark.parametrize("width", [1000, 330])
def test_a_frame_takes_the_height_that_it_needs(site: str, host: Host, page: Page, width: int) -> None:
    card, frame, _ = _tags(page, site, "fee")
    host.policy = strict(site)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(host.has(card + frame))
    inner = page.frame_locator("iframe")
    expect(inner.locator("blockquote")).to_be_visible()
    page.wait_for_function("document.querySelector('iframe').style.height")
    height = inner.locator("html").evaluate("(each) => [each.scrollHeight, innerHeight]")

    assert height[0] == height[1]
    with page.expect_popup() as opened:
        inner.get_by_role("link", name="In context").click()
    opened.value.wait_for_url(re.compile(f"{site}/documents/report/"))


def test_one_searches_in_a_frame(site: str, host: Host, page: Page) -> None:
    page.goto(f"{site}/search/embed?kind=release")
    frame = page.locator("#frame-tag").input_value()
    host.policy = strict(site)
    page.goto(host.has(frame))
    inner = page.frame_locator("iframe")
    inner.get_by_role("searchbox").fill("lantern")
    inner.get_by_role("searchbox").press("Enter")

    expect(inner.locator("mark").first).to_be_visible()
    expect(inner.get_by_role("heading", name="The Lantern report", level=2).first).to_be_visible()
    assert page.url.startswith(host.origin)


def test_a_frame_speaks_as_wordpress_asks_it_to(site: str, host: Host, page: Page) -> None:
    _, _, address = _tags(page, site, "fee")
    framed = address.replace("/documents/", "/embed/")
    host.policy = ""
    page.goto(host.has("<p>A post</p>"))
    page.evaluate(
        """(address) => {
            window.heard = [];
            addEventListener("message", (event) => { if (event.data.secret === "s3") heard.push(event.data); });
            const frame = document.createElement("iframe");
            frame.sandbox = "allow-scripts";
            frame.src = `${address}#?secret=s3`;
            document.body.append(frame);
        }""",
        framed,
    )
    inner = page.frame_locator("iframe")
    inner.get_by_role("link", name="In context").click()
    page.wait_for_function("heard.some((each) => each.message === 'link')")
    heard = page.evaluate("heard")

    assert heard[0]["message"] == "height"
    assert heard[0]["value"] > 100
    assert heard[-1] == {"message": "link", "value": address, "secret": "s3"}
