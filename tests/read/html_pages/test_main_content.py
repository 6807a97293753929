"""The main content of a page, without menus, banners and links."""

from __future__ import annotations

import pytest
from lxml import html

from kb.read.html_pages.blocks import read_blocks
from kb.read.html_pages.main_content import find_content

PROSE = "The foreman kept a ledger in which each man owed more at the end of a month than he had at its beginning. " * 3
LINKS = "".join(f"<a href='/{n}'>Link {n}</a> " for n in range(4))


def _read(body: str, title: str = "") -> list[str]:
    """Return the first words of each block of a page's content, the headline first where it is outside."""
    content = find_content(html.document_fromstring(f"<html><body>{body}</body></html>"), title)
    drafts = read_blocks(content.root, content.skip)
    if content.headline is not None:
        drafts = [*read_blocks(content.headline), *drafts]
    return [" ".join(draft.text.split()[:2]) for draft in drafts]


@pytest.mark.parametrize(
    ("extra", "is_content"),
    [
        ("<nav>Some words</nav>", False),
        ("<div role=navigation>Some words</div>", False),
        ("<div role=complementary>Some words</div>", False),
        ("<header>Some words</header>", False),
        ("<section><header>Some words</header></section>", True),
        ("<footer>Some words</footer>", False),
        ("<aside>Some words</aside>", False),
        ("<div class=cookie-banner>Some words</div>", False),
        ("<div class=cookies>Some words</div>", False),
        ("<div id=sidebar>Some words</div>", False),
        ("<div class='menu-content'>Some words</div>", True),
        ("<p class=share>Some words</p>", True),
        ("<div class='hentry share'>Some words</div>", True),
        ("<form>Some words</form>", True),
        ("<form>Some words<input></form>", False),
        ("<div role=doc-endnotes class=footer>Some words</div>", True),
        ("<nav><a href='#a'>Some words</a><a href='#b'>B</a><a href='#c'>C</a></nav>", True),
    ],
)
def test_what_a_page_declares_to_be_no_content_is_left_out(extra: str, *, is_content: bool) -> None:
    found = _read(f"<div><p>{PROSE}</p>{extra}<p>{PROSE}</p></div>")
    assert (len(found) > 2, found[0], found[-1]) == (is_content, "The foreman", "The foreman")


@pytest.mark.parametrize(
    ("aside", "is_content"),
    [
        ("<aside>Some words</aside>", True),
        ("<aside class=sidebar>Some words</aside>", False),
        (f"<aside>{LINKS}</aside>", False),
        (f"<aside>Some words of the text itself, more than links. {LINKS}</aside>", True),
    ],
)
def test_an_aside_in_an_article_is_content_unless_it_is_named_or_links(aside: str, *, is_content: bool) -> None:
    assert (len(_read(f"<article><p>{PROSE}</p>{aside}</article>")) == 2) is is_content


def test_what_has_much_of_the_text_is_content_whatever_it_is_called() -> None:
    assert _read(f"<div class=sidebar><p>{PROSE}</p></div><p>More words</p>") == ["The foreman", "More words"]
    assert _read(f"<p>{PROSE}</p><div class=sidebar>{'w ' * 100}</div><p>{PROSE}</p>") == ["The foreman"] * 2


@pytest.mark.parametrize(
    "main",
    ["<main>{}</main>", "<div role=main>{}</div>", "<article>{}</article>", "<div itemprop=articleBody>{}</div>",
     "<div id=content>{}</div>", "<div class='x entry-content'>{}</div>"],
)  # fmt: skip
def test_the_content_is_where_a_page_says_it_is(main: str) -> None:
    assert _read(f"<p>Other words</p>{main.format(f'<p>{PROSE}</p>')}<p>Other words</p>") == ["The foreman"]


def test_a_main_element_with_little_of_the_text_is_not_all_of_it() -> None:
    assert _read(f"<main><p>Other words</p></main><p>{PROSE}</p>") == ["Other words", "The foreman"]
    assert _read(f"<article><p>{PROSE}</p></article><main><p>M{PROSE}</p></main>") == ["MThe foreman"]


def test_lists_of_links_around_the_text_are_menus_where_nothing_is_declared() -> None:
    menu = f"<ul><li>{LINKS}</ul>"
    few = "<ul><li><a href=/x>Link x</a><li><a href=/y>Link y</a></ul>"
    assert _read(f"{menu}<p>{PROSE}</p>{menu}") == ["The foreman"]
    assert _read(f"<p>{PROSE}</p>{menu}<p>{PROSE}</p>") == ["The foreman", "Link 0", "The foreman"]
    assert _read(f"{few}<p>{PROSE}</p>") == ["Link x", "Link y", "The foreman"]
    assert _read(f"<p>Few words.</p>{menu}") == ["Few words.", "Link 0"]
    assert _read(f"<ul><li>{LINKS} and as many words of text as of links here</ul><p>{PROSE}</p>")[0] == "Link 0"


@pytest.mark.parametrize(
    ("body", "title", "expected"),
    [
        ("<h1>Head line</h1><main><p>{}</p></main>", "", ["Head line", "The foreman"]),
        ("<h1>Head line</h1><main><h1>Own one</h1><p>{}</p></main>", "", ["Own one", "The foreman"]),
        ("<h1>Head line</h1><h1>Other line</h1><main><p>{}</p></main>", "", ["The foreman"]),
        (
            "<h1>Head line</h1><h1>Other line</h1><main><p>{}</p></main>",
            "Other line | Site",
            ["Other line", "The foreman"],
        ),
        ("<h1 hidden>Head line</h1><main><p>{}</p></main>", "", ["The foreman"]),
        ("<h1> </h1><h1>Head line</h1><main><p>{}</p></main>", "", ["Head line", "The foreman"]),
    ],
)
def test_a_headline_above_the_content_belongs_to_it(body: str, title: str, expected: list[str]) -> None:
    assert _read(body.format(PROSE), title) == expected
