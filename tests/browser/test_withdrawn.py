"""Quotations on other sites' pages of purged passages: words and citation are removed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.hosts import Host, strict
from tests.browser.purged_library import Quoted, serve_purged_library
from tests.browser.visits import Visit
from tests.serving import served

_HEARD = """
window.heard = [];
addEventListener("kb-withdrawn", (event) => heard.push([event.target.localName, event.bubbles, event.detail]));
"""
_SENTENCES = {
    "en": "The library has withdrawn this quotation.",
    "cy": "Mae’r llyfrgell wedi tynnu’r dyfyniad hwn yn ôl.",
    "pl": "Biblioteka wycofała ten cytat.",
    "ro": "Biblioteca a retras acest citat.",
    "sq": "Biblioteka e ka tërhequr këtë citim.",
    "vi": "Thư viện đã rút lại trích dẫn này.",
}


@pytest.fixture(scope="module")
def quoted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quoted]:
    """Quotations from the library before a part of it was purged."""
    with serve_purged_library(tmp_path_factory.mktemp("purged")) as quoted:
        yield quoted


def _open(visit: Visit, host: Host, quoted: Quoted, *tags: str, site: str = "") -> Page:
    """Open a page with some tags and wait until each quotation was compared with its source."""
    visit.page.add_init_script(_HEARD)
    body = "".join(tags) + f'<script src="{quoted.site}/widget.js" async></script>'
    visit.opens(host.has(body.replace(f'src="{quoted.site}/doc', f'src="{site or quoted.site}/doc')))
    return visit.page


@pytest.mark.parametrize("name", ["passage", "document"])
@pytest.mark.parametrize("language", _SENTENCES)
def test_what_was_purged_is_taken_off_the_page(
    quoted: Quoted, host: Host, visit: Visit, name: str, language: str
) -> None:
    host.policy = strict(quoted.site)
    page = _open(visit, host, quoted, quoted.build_tag(name, f'lang="{language}"'), "<p>Other words</p>")
    expect(page.locator("[part=changed]")).to_have_text(_SENTENCES[language])

    left = page.content()
    assert [words for words in (quoted.passages[name].text, "Cited work", "The citation") if words in left] == []
    expect(page.locator("[part=context]")).to_be_hidden()
    expect(page.locator("figure")).to_be_hidden()
    expect(page.get_by_text("Other words")).to_be_visible()
    assert page.evaluate("heard") == [["kb-quote", True, {"url": quoted.build_url(name)}]]
    # The console of a browser names every answer of 400 and more.
    assert [each for each in visit.said if "410" not in each] == []


@pytest.mark.parametrize(
    ("name", "remark"),
    [
        ("kept", ""),
        ("withheld", ""),
        ("changed", "The source has changed since."),
        ("removed", "The source has changed since."),
    ],
)
def test_nothing_else_is_taken_off(quoted: Quoted, host: Host, visit: Visit, name: str, remark: str) -> None:
    page = _open(visit, host, quoted, quoted.build_tag(name), quoted.build_tag("passage"))
    expect(page.locator("[part=changed]").last).to_have_text(_SENTENCES["en"])

    expect(page.locator("[part=changed]").first).to_have_text(remark)
    expect(page.locator("blockquote").first).to_have_text(quoted.passages[name].text)
    expect(page.locator("figcaption").first).to_have_text("Cited work")
    assert len(page.evaluate("heard")) == 1


@pytest.mark.parametrize(
    ("name", "ending"), [("passage", "?start=0&end=12"), ("passage", "?lang=pl#x"), ("document", "")]
)
def test_words_of_a_passage_and_a_whole_document_are_taken_off_too(
    quoted: Quoted, host: Host, visit: Visit, name: str, ending: str
) -> None:
    source = quoted.build_url(name) if ending else f"{quoted.site}/documents/{quoted.passages[name].document}"
    tag = (
        f'<kb-quote src="{source}{ending}"><blockquote>Some words</blockquote><img src="data:," alt="Words"></kb-quote>'
    )
    page = _open(visit, host, quoted, tag)
    expect(page.locator("[part=changed]")).to_have_text(_SENTENCES["en"])

    assert "ords" not in page.locator("kb-quote").inner_html()
    assert page.evaluate("heard") == [["kb-quote", True, {"url": f"{source}{ending}"}]]


def test_it_stays_until_it_scrolls_into_view(quoted: Quoted, host: Host, visit: Visit) -> None:
    page = _open(visit, host, quoted, '<p style="height: 5000px"></p>', quoted.build_tag("passage"))
    page.wait_for_load_state("networkidle")
    before = page.locator("blockquote").text_content()
    page.locator("kb-quote").scroll_into_view_if_needed()

    assert before == quoted.passages["passage"].text
    expect(page.locator("blockquote")).to_have_text("")


_WITHDRAWN = json.dumps({"error": "", "errors": [], "status": 410, "withdrawn": True})


@pytest.mark.parametrize(
    ("status", "media_type", "body"),
    [
        ("500 Internal Server Error", "text/html", "<h1>An error</h1>"),
        ("502 Bad Gateway", "application/json", _WITHDRAWN),
        ("503 Service Unavailable", "application/json", _WITHDRAWN),
        ("404 Not Found", "application/json", _WITHDRAWN),
        ("200 OK", "application/json", _WITHDRAWN),
        ("410 Gone", "text/html", "<h1>Gone, says a machine between</h1>"),
        ("410 Gone", "application/json", '{"error": "", "errors": [], "status": 410}'),
        ("410 Gone", "application/json", "null"),
    ],
)
def test_no_other_answer_takes_anything_off(
    quoted: Quoted, host: Host, visit: Visit, status: str, media_type: str, body: str
) -> None:
    def answer(_: dict[str, object], start: Callable[[str, list[tuple[str, str]]], object]) -> Iterable[bytes]:
        start(status, [("Content-Type", media_type), ("Access-Control-Allow-Origin", "*")])
        return [body.encode()]

    with served(answer) as other:
        with visit.page.expect_response("**/documents/**.json"):
            page = _open(visit, host, quoted, quoted.build_tag("passage"), site=other)
        page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)

    expect(page.locator("blockquote")).to_have_text(quoted.passages["passage"].text)
    assert page.evaluate("heard") == []


def test_no_answer_takes_nothing_off(quoted: Quoted, host: Host, visit: Visit) -> None:
    with visit.page.expect_event("requestfailed"):
        page = _open(visit, host, quoted, quoted.build_tag("passage"), site="http://127.0.0.1:9")
    page.wait_for_timeout(300)

    expect(page.locator("blockquote")).to_have_text(quoted.passages["passage"].text)
    assert page.evaluate("heard") == []


def test_words_that_are_put_there_again_are_taken_off_again(quoted: Quoted, host: Host, visit: Visit) -> None:
    page = _open(visit, host, quoted, quoted.build_tag("passage"))
    expect(page.locator("blockquote")).to_have_text("")
    page.locator("blockquote p").evaluate("(each) => { each.textContent = 'Again'; }")
    page.locator("kb-quote").evaluate("(each) => each.append('And again')")

    assert page.locator("kb-quote").evaluate("(each) => each.textContent") == ""


def test_a_tag_may_quote_something_else_afterwards(quoted: Quoted, host: Host, visit: Visit) -> None:
    page = _open(visit, host, quoted, quoted.build_tag("passage"))
    expect(page.locator("blockquote")).to_have_text("")
    page.locator("kb-quote").evaluate(
        "(each, [address, text]) => { each.firstChild.textContent = text; each.setAttribute('src', address); }",
        [quoted.build_url("kept"), quoted.passages["kept"].text],
    )

    expect(page.locator("figure")).to_have_text(quoted.passages["kept"].text)
    expect(page.locator("figure")).to_be_visible()
    expect(page.locator("[part=changed]")).to_have_text("")
    expect(page.locator("[part=context]")).to_have_attribute("href", quoted.build_url("kept"))


@pytest.mark.parametrize("name", ["passage", "document"])
@pytest.mark.parametrize(("language", "sentence"), [("en", "This is no longer here"), ("pl", "Tego już tu nie ma")])
def test_a_frame_shows_that_it_is_gone_and_nothing_of_it(
    quoted: Quoted, browser: Browser, host: Host, name: str, language: str, sentence: str
) -> None:
    context = browser.new_context(locale=language)
    page = context.new_page()
    frame = quoted.build_url(name).replace("/documents/", "/embed/")
    page.goto(host.has(f'<iframe src="{frame}" title="Quotation"></iframe>'))
    inner = page.frame_locator("iframe")

    expect(inner.get_by_role("heading")).to_have_text(sentence)
    text = inner.locator("html").inner_text()
    assert quoted.passages[name].text not in text
    assert quoted.passages[name].document not in text.lower().split()
    context.close()


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(("name", "status"), [("passage", 410), ("document", 410), ("removed", 410), ("changed", 200)])
def test_oembed_gives_nothing_of_what_is_gone(
    quoted: Quoted, browser: Browser, name: str, status: int, form: str
) -> None:
    context = browser.new_context()
    address = f"{quoted.site}/oembed?url={quoted.build_url(name)}&format={form}&dnt=1"
    response = context.request.get(address)

    assert response.status == status
    if status == 410:
        assert "iframe" not in response.text()
        assert response.json().get("withdrawn", False) is (name != "removed")
    context.close()
