"""Metadata in the head of a page."""

from __future__ import annotations

import pytest
from lxml import html

from kb.model import Metadata
from kb.read.html_pages.head import read_head
from tests.read.conftest import Reads, drop_origins


def head(markup: str, language: str = "", body: str = "<p>x</p>") -> Metadata:
    return read_head(
        html.document_fromstring(f"<html lang='{language}'><head>{markup}</head><body>{body}</body></html>")
    )


def test_json_ld_open_graph_and_links_fill_the_metadata(reads_corpus: Reads) -> None:
    metadata = reads_corpus("release-page.html").metadata
    assert drop_origins(metadata) == Metadata(
        title="Harbour workers were told they owed their boss £4,000",
        date="2019-03-14",
        publisher="Quayside Watch",
        authors=("Ines Halloran",),
        kind="release",
        url="https://quayside.example/news/harbour-workers",
        language="en-GB",
        licence="CC BY 4.0",
    )


def test_dublin_core_fills_the_metadata(reads_corpus: Reads) -> None:
    metadata = reads_corpus("guidance-page.html").metadata
    assert (metadata.title, metadata.date, metadata.publisher) == (
        "First responders: what to do in the first hour",
        "2020-11",
        "Example Council",
    )


@pytest.mark.parametrize(
    "title", ["Nets | Quayside Watch", "Nets - Quayside Watch", "Nets — Quayside Watch", "Quayside Watch: x | Nets"]
)
def test_the_name_of_the_site_is_no_part_of_the_title(title: str) -> None:
    expected = title if title.startswith("Quayside Watch:") else "Nets"
    assert head(f"<title>{title}</title><meta property=og:site_name content='Quayside Watch'>").title == expected


def test_the_name_of_the_site_is_known_by_the_address_of_the_page() -> None:
    link = "<link rel=canonical href=https://www.quaysidewatch.example/nets>"
    assert head(f"<title>Nets | Quayside Watch</title>{link}").title == "Nets"
    assert head(f"<title>Nets | Harbour Watch</title>{link}").title == "Nets | Harbour Watch"


def test_a_title_keeps_its_own_dashes() -> None:
    assert head("<title>Nets – a history</title>").title == "Nets – a history"


def test_a_junk_title_gives_way_to_the_next() -> None:
    assert head("<meta property=og:title content='Untitled'><title>Nets</title>").title == "Nets"


def test_the_day_of_publication_wins_over_that_of_a_change() -> None:
    changed = "<meta property=article:modified_time content=2020-01-01>"
    published = "<meta property=article:published_time content=2019-05-06>"
    assert head(changed + published).date == "2019-05-06"


def test_the_only_time_of_a_page_is_its_date() -> None:
    assert head("<time datetime='2014-05'>May</time>").date == "2014-05"


def test_addresses_are_whole_or_none() -> None:
    assert (
        head("<base href='https://a.example/x/'><link rel=canonical href='y.html'>").url == "https://a.example/x/y.html"
    )
    assert head("<link rel=canonical href='/y.html'>").url == ""
    assert head("<link rel=canonical href='javascript:alert(1)'>").url == ""
    assert head("<link rel=canonical href='http://[bad'>").url == ""


def test_language_and_licence_are_read() -> None:
    metadata = head("<link rel=license href='https://creativecommons.org/licenses/by/4.0/'>", language="en-GB")
    assert (metadata.language, metadata.licence) == ("en-GB", "https://creativecommons.org/licenses/by/4.0/")
    assert head("<meta property=og:locale content=cy_GB>").language == "cy-GB"


@pytest.mark.parametrize(
    "json", ["", "null", "[1, 2]", "{", '{"@type": 3}', '{"@type": "Article", "author": 3, "headline": []}']
)
def test_odd_json_ld_is_passed_over(json: str) -> None:
    assert head(f"<script type='application/ld+json'>{json}</script><title>Nets</title>").title == "Nets"


def test_an_address_is_no_author() -> None:
    names = ("https://x.example/me", "a@b.example", "Wren")
    assert head("".join(f"<meta name=author content='{name}'>" for name in names)).authors == ("Wren",)


def _json(text: str) -> str:
    return f"<script type='application/ld+json'>{text}</script>"


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        (_json('{"@type": "Article", "headline": "Nets"}') + "<title>Other</title>", "Nets"),
        (_json('{"@type": ["Thing", "NewsArticle"], "headline": "Nets"}'), "Nets"),
        (_json('{"@type": "Article", "headline": "Wren&#8217;s &#8220;Nets&#8221;"}'), "Wren’s “Nets”"),
        (_json('{"@type": "Organization", "headline": "Watch"}') + "<title>Nets</title>", "Nets"),
        (_json('[{"@type": "WebPage", "headline": "Page"}, {"@type": "Report", "headline": "Nets"}]'), "Nets"),
        (_json('{"@graph": [{"mainEntity": {"@type": "Report", "headline": "Nets"}}]}'), "Nets"),
        (_json("{") + _json('{"@type": "Report", "headline": "Nets"}'), "Nets"),
        ("<meta name=DC.title content='Nets'><meta property=og:title content='Open'>", "Open"),
        ("<meta name=dc:title content=' Nets  here '>", "Nets here"),
        ("<svg><title>Icon of it</title></svg><title>Nets</title>", "Nets"),
        ("<title>Nets | The Watch | The Watch</title><meta name=publisher content='the watch'>", "Nets"),
        ("<title>The Watch | Nets</title><meta name=publisher content='The Watch'>", "Nets"),
        ("<title>The Watch</title><meta name=publisher content='The Watch'>", "The Watch"),
    ],
)
def test_the_title_is_the_first_that_a_page_gives_without_its_site(markup: str, title: str) -> None:
    assert head(markup).title == title


@pytest.mark.parametrize(
    ("markup", "date"),
    [
        (_json('{"@type": "Article", "datePublished": "2019-05-06T10:00:00Z"}'), "2019-05-06"),
        (_json('{"@type": "Article", "dateModified": "2020"}') + "<meta name=date content=2019>", "2019"),
        (_json('{"@type": "Article", "dateModified": "2020-02"}'), "2020-02"),
        ("<meta name=date content=soon><meta name=pubdate content='6 May 2019'>", "2019-05-06"),
        ("<time datetime=2014>x</time><time datetime=2015 pubdate>x</time>", "2015"),
        ("<time datetime=2014>x</time><time datetime=2015 itemprop=datePublished>x</time>", "2015"),
        ("<time datetime=2014>x</time><time datetime=2015 class=posted-on>x</time>", "2015"),
        ("<time datetime=2014>x</time><time datetime=2015>x</time>", ""),
        ("<p class=date><time>6 May 2019</time></p><time datetime=2015>x</time>", "2019-05-06"),
        ("<time>soon</time>", ""),
    ],
)
def test_the_date_is_the_first_that_says_it_is_of_publication(markup: str, date: str) -> None:
    assert head(markup).date == date


@pytest.mark.parametrize(
    ("markup", "publisher", "authors"),
    [
        (
            _json('{"@type": "Article", "publisher": {"name": "Watch"}, "author": [{"name": "Ada"}, "Ben"]}'),
            "Watch",
            ("Ada", "Ben"),
        ),
        (
            "<meta name=author content=Ada><meta name=author content=Ada><meta name=dc.creator content=Ben>",
            "",
            ("Ben",),
        ),
        ("<meta property=article:author content=Ada>", "", ("Ada",)),
        ("<meta name=publisher content='https://x.example'>", "", ()),
        ("<meta name=publisher content=''><meta name=copyright content=Watch>", "Watch", ()),
    ],
)
def test_publisher_and_authors_are_names(markup: str, publisher: str, authors: tuple[str, ...]) -> None:
    metadata = head(markup)
    assert (metadata.publisher, metadata.authors) == (publisher, authors)


@pytest.mark.parametrize(
    ("markup", "licence"),
    [
        ("<a rel=license href='/cc'>CC BY</a><meta name=dc.rights content=All>", "CC BY"),
        ("<a rel='license noopener' href='/cc'></a>", "/cc"),
        ("<a rel=me href='/cc'>CC BY</a><meta name=dc.rights content=All>", "All"),
        (_json('{"@type": "Article", "license": "CC0"}'), "CC0"),
    ],
)
def test_the_licence_is_what_a_page_links_or_says(markup: str, licence: str) -> None:
    assert head(markup).licence == licence


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        (
            "<link rel=canonical href='https://a.example/x'><meta property=og:url content='https://a.example/y'>",
            "https://a.example/x",
        ),
        ("<link rel=canonical href='/x'><meta property=og:url content='https://a.example/y'>", "https://a.example/y"),
        ("<link rel=icon href='https://a.example/x'>", ""),
        ("<meta property=og:url content='https:///y'>", ""),
        (_json('{"@type": "Article", "url": "https://a.example/z"}'), "https://a.example/z"),
    ],
)
def test_the_address_is_the_first_whole_one(markup: str, url: str) -> None:
    assert head(markup).url == url


@pytest.mark.parametrize(
    ("site", "publisher"),
    [
        ("Quayside Alliance - Promoting public lanterns for a fairer river", "Quayside Alliance"),
        ("Quayside Watch | North", "Quayside Watch | North"),
        ("Quayside-Watch", "Quayside-Watch"),
        ("quay.gov", ""),
        ("quaywatch.com", "quaywatch.com"),
    ],
)
def test_the_slogan_of_a_site_is_no_part_of_its_name(site: str, publisher: str) -> None:
    assert head(f"<title>Lanterns</title><meta property=og:site_name content='{site}'>").publisher == publisher


def test_the_trail_of_a_site_behind_its_heading_is_no_part_of_the_title() -> None:
    page = "<title>Nets to mend | Office of Nets | Press Release</title><h1>City of Harbours</h1><h1>Nets to mend</h1>"
    assert head(page).title == "Nets to mend"


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Net Watch Press Release", "Ada Wren mends the nets"),
        ("Welcome to Net Watch", "Ada Wren mends the nets"),
        ("Net Watch mends nets", "Net Watch mends nets"),
    ],
)
def test_the_only_headline_is_the_title_where_that_of_the_window_only_says_what_the_page_is(
    title: str, found: str
) -> None:
    assert head(f"<title>{title}</title>", body="<h1>Ada Wren mends the nets</h1>").title == found
    two = "<h1>Ada Wren mends the nets</h1><h1>Ben Lark mends the ropes</h1>"
    assert head(f"<title>{title}</title>", body=two).title == title
