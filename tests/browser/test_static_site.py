"""The exported site in a real browser, from a plain file server under a path, and its widget on another site."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from kb.settings import Settings
from kb.text import split_terms, stem
from kb.text.word_lists import load_english
from kb.web import create_app
from tests.browser.axe import faults
from tests.browser.hosts import Host
from tests.browser.visits import Visit, box, widget
from tests.static_site.exported import export

SEARCHES = (
    "lantern",
    "gates",
    "harbour police",
    "lantern gate harbour",
    "ferry landing",
    "what did the officers ask",
    "who can be heard at the gate",
    "section 9",
    "east harbour -bell",
    "lantern +police",
    '"at the gate"',
    '"the lantern of the law"',
    "“turned away”",
    '"the cook and she had a lantern"',
    '"to ask me a"',
    '"it the way"',
    '"the"',
    '"in the"',
    '"at the gate" police',
    "well-known lantern",
    "Straße",
    "what is in it for US officers",
    "WHO CAN BE HEARD AT THE GATE",
    "No police. May we ask",
    "no police in May",
    "no cook in MAY",
)
PAGES = ("index.html", "documents/index.html", "documents/report/index.html", "about/index.html", "search/index.html")
_ODD_WORDS = ("o'neill", "dying", "added", "egged", "skies", "news", "café", "ys", "pasted")
_ODD = (
    "“Don’t” stop—it’s a well‑known ﬁnding: Straße, ½ cup; œuvre ΣΊΣΥΦΟΣ İstanbul naïve soft\u00adhyphen A_b 1,000 e.g."
)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serve_copy(library: Path, www: Path) -> Iterator[str]:
    """Export a library and serve it under a path, whose address is yielded."""
    export(library, www / "kb")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(www)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/kb"
    server.shutdown()
    server.server_close()
    shutil.rmtree(www)


@pytest.fixture(scope="module")
def copy(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the exported site."""
    with serve_copy(library, tmp_path_factory.mktemp("www")) as address:
        yield address


def find(page: Page, copy: str, text: str) -> list[str]:
    """Return the ids of the passages that a search in the copy shows, in order."""
    page.goto("about:blank")
    page.goto(f"{copy}/search/index.html#{urlencode({'q': text})}")
    expect(page.locator("#found h1")).not_to_have_text("Search")
    expect(page.locator("#found h1")).not_to_have_text("Searching…")
    links = page.eval_on_selector_all("#hits .acts a", "links => links.map((each) => each.hash)")
    return [link.lstrip("#").partition(":~:")[0] for link in links]


def test_hits_are_those_of_the_site_in_the_same_order(page: Page, copy: str, library: Path) -> None:
    client = create_app(Settings(library=library, jobs=1)).test_client()
    for text in SEARCHES:
        answer = client.get(
            "/search.json", query_string={"q": text, "meaning": "off", "widen": "off", "limit": 10}
        ).json
        assert answer
        assert find(page, copy, text) == [hit["id"] for hit in answer["hits"]], text


def test_hits_of_one_page_are_in_the_same_order_where_lengths_are_rounded(
    page: Page, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.static_site.postings._EXACT_LENGTHS", 0)
    monkeypatch.setattr("kb.static_site.postings._round", lambda _: 8)  # as coarse as can be
    client = create_app(Settings(library=library, jobs=1)).test_client()
    compared = 0
    with serve_copy(library, tmp_path / "www") as address:
        for text in SEARCHES:
            query = {"q": text, "meaning": "off", "widen": "off", "limit": 10}
            answer = client.get("/search.json", query_string=query).json
            assert answer
            if 1 < answer["total"] <= 10:
                assert find(page, address, text) == [hit["id"] for hit in answer["hits"]], text
                compared += 1
    assert compared > 5


def test_words_are_folded_and_stemmed_as_on_the_server(page: Page, copy: str) -> None:
    page.goto(f"{copy}/search/index.html")
    script = page.get_attribute("script[src*='page.js']", "src")
    assert script
    words = [*sorted(load_english())[::7], *_ODD_WORDS]
    found = page.evaluate(
        """async ([script, words, odd]) => {
            const address = new URL(script.replace("page.js", "analysis.js"), document.baseURI);
            const { stem, splitTerms } = await import(address);
            return [words.map(stem), splitTerms(odd)];
        }""",
        [script, words, _ODD],
    )

    assert len(words) > 5000
    assert found == [[stem(word) for word in words], split_terms(_ODD)]


def test_a_search_from_the_first_page_leads_to_the_passage_and_sends_no_words(visit: Visit, copy: str) -> None:
    page = visit.page
    visit.opens(f"{copy}/index.html")
    page.locator("#q").fill('"turned away"')
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#found h1")).to_contain_text("passage")
    expect(page.locator("#hits mark").first).to_have_text("turned away")
    page.get_by_role("link", name="In context").first.click()
    expect(page.locator("#main")).to_contain_text("turned away")

    assert visit.said == []
    assert [url for _, url in visit.asked if "turned" in url] == []
    assert all(url.startswith(copy) for _, url in visit.asked)


def test_what_is_not_found_is_said(page: Page, copy: str) -> None:
    assert find(page, copy, "xylophone lantern")
    expect(page.locator("#found")).to_contain_text("Nowhere in this library: “xylophone”.")
    assert find(page, copy, '"lantern the away"') == []
    expect(page.locator("#found h1")).to_have_text("No passage has these words in this order")


def test_without_scripts_pages_read_and_the_search_says_what_it_needs(browser: Browser, copy: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{copy}/documents/report/index.html")
    expect(page.locator("h1")).to_be_visible()
    page.locator("#q").fill("lantern")
    page.locator("#q").press("Enter")
    expect(page.locator("#main")).to_contain_text("Your browser runs no scripts")
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(browser: Browser, copy: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    for path in PAGES:
        page.goto(f"{copy}/{path}")
        assert faults(page) == [], path
    assert find(page, copy, "lantern gate")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_the_widget_on_another_site_finds_and_links_without_a_server(host: Host, visit: Visit, copy: str) -> None:
    visit.opens(host.has(widget(copy, 'lang="pl"')))
    box(visit.page).fill('"turned away"')
    option = visit.page.get_by_role("option").first
    expect(option).to_contain_text("turned away")
    expect(visit.page.locator("[part=button]")).to_have_text("Szukaj")
    option.click()
    visit.page.wait_for_url(f"{copy}/documents/**")
    expect(visit.page.locator("#main")).to_contain_text("turned away")
    assert visit.said == []
