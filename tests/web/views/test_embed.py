"""Frames, code to copy and oEmbed, for pages of other sites."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree, html
from lxml.html import HtmlElement

from kb.model import Block, BlockKind, Passage, Sort, Span
from kb.web import create_app
from kb.web.app_state import current_site
from kb.web.params.models import PassageParameters, SearchParameters
from kb.web.views.embed.page import EmbeddedPassage, build_embedded_passage, build_embedded_search
from kb.web.views.embed.widget import SCRIPT
from tests.contract.libraries import document
from tests.libraries import index_sources
from tests.web.conftest import Reader, read_text, read_texts

SITE = "http://localhost"
Passages = dict[str, list[Passage]]


@pytest.fixture
def path(passages: Passages) -> str:
    """The address of a passage with characters that must not become markup."""
    (passage,) = [each for each in passages["guidance"] if "name withheld" in each.text]
    return f"/documents/guidance/{passage.id}"


def _build_frame_url(path: str) -> str:
    return path.replace("/documents/", "/embed/")


def _find_code(page: HtmlElement, name: str) -> HtmlElement:
    """Return the tags of a box to copy from, as a browser parses them where they are pasted."""
    (box,) = page.xpath(f"//textarea[@id='{name}']")
    return html.fragment_fromstring(str(box.text_content()), create_parent=True)


def _create_client(folder: Path, line: str) -> FlaskClient:
    (folder / "library.toml").write_text(line, encoding="utf-8")
    return create_app(index_sources(folder, {"note.txt": "A note on lanterns.\n"}).settings).test_client()


def _find_passage(client: FlaskClient) -> str:
    (hit,) = client.get("/search.json?q=lanterns").get_json()["hits"]
    return str(hit["url"])


# --------------------------------------------------------------------------------------- frames


def test_a_frame_shows_the_passage_its_citation_and_whose_it_is(reader: Reader, path: str) -> None:
    page = reader.open_page(_build_frame_url(path))

    assert "Passenger <name withheld> & friends." in read_text(page.xpath("//blockquote")[0])
    assert read_texts(page, "//cite") == ["Guidance for ferry crews"]
    assert page.xpath("//a[.='In context']/@href") == [path]
    assert page.xpath("//base/@target") == ["_blank"]
    assert page.xpath("//link[@rel='canonical']/@href") == [SITE + path]
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"]


def test_only_frames_may_be_framed(client: FlaskClient, path: str) -> None:
    for address in (_build_frame_url(path), "/embed/search", "/embed/nothing/here"):
        assert client.get(address).headers["Content-Security-Policy"].endswith("frame-ancestors *"), address
    for address in (path, f"{path}/embed", "/search/embed", "/search", "/"):
        assert client.get(address).headers["Content-Security-Policy"].endswith("frame-ancestors 'none'"), address


def test_a_list_of_sites_is_kept_to_by_frames(tmp_path: Path) -> None:
    client = _create_client(tmp_path, 'embed_origins = ["https://friend.example"]')
    policy = client.get("/embed/search").headers["Content-Security-Policy"]

    assert policy.endswith("frame-ancestors 'self' https://friend.example")


def test_a_library_that_may_not_be_embedded_offers_nothing(tmp_path: Path) -> None:
    client = _create_client(tmp_path, "embed_origins = []")
    path = _find_passage(client)
    reader = Reader(client)

    assert client.get(_build_frame_url(path)).headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    assert client.get(f"/oembed?url={SITE}{path}").get_json()["status"] == 403
    for address in (f"{path}/embed", "/search/embed"):
        assert read_texts(reader.open_page(address, 403), "//h1") == ["This library is not shown on other sites"]
    for address in (path, "/search", "/search?q=lanterns"):
        assert not reader.open_page(address).xpath("//link[contains(@type, 'oembed')] | //a[starts-with(., 'Embed')]")


def test_words_of_a_passage_are_framed_by_themselves(reader: Reader, passages: Passages) -> None:
    passage = next(each for each in passages["report"] if "without a fee" in each.text)
    start = passage.text.index("without a fee")
    page = reader.open_page(f"/embed/report/{passage.id}?start={start}&end={start + 13}")

    assert read_texts(page, "//blockquote") == ["without a fee"]
    assert page.xpath("//blockquote/@class") == ["text begins-later goes-on"]
    assert page.xpath("//a[.='In context']/@href") == [f"/documents/report/{passage.id}?start={start}&end={start + 13}"]


def test_a_frame_says_in_few_words_what_is_wrong(reader: Reader, path: str) -> None:
    missing = reader.open_page("/embed/guidance/nothing", 404)
    wrong = reader.open_page(f"{_build_frame_url(path)}?start=5&end=99999", 400)

    assert read_texts(missing, "//h1") == ["There is no such passage"]
    assert "'start' and 'end' must be offsets" in read_text(wrong)
    assert not missing.xpath("//nav")


def test_one_searches_within_a_frame(client: FlaskClient, reader: Reader) -> None:
    box = reader.open_page("/embed/search?kind=release")
    page = reader.open_page("/embed/search?q=ferryman")

    assert box.xpath("//form/input[@type='hidden'][@name='kind']/@value") == ["release"]
    assert not box.xpath("//article")
    assert read_texts(page, "//p[@role='status']") == ["35 passages"]
    assert len(page.xpath("//article[starts-with(@class, 'hit')]")) == 5
    assert page.xpath("//form/@target") == ["_self"]
    assert client.get("/embed/search?q=ferryman").headers["Cache-Control"] == "no-store"


def _embed(app: Flask, text: str, parameters: PassageParameters) -> EmbeddedPassage:
    """Build a passage with a paragraph for each line of its text."""
    indexed = document("d", text, title="Title")
    (passage,) = indexed.passages
    ends = [match.end() for match in re.finditer(r"[^\n]+", text)]
    starts = [0, *(end + 1 for end in ends[:-1])]
    blocks = tuple(Block(BlockKind.PARAGRAPH, Span(start, end)) for start, end in zip(starts, ends, strict=True))
    passage = replace(passage, blocks=blocks)
    with app.test_request_context(), current_site().open_view() as view:
        return build_embedded_passage(indexed.record, passage, parameters, view)


@pytest.mark.parametrize(
    ("text", "height"),
    [
        ("a", 195),
        ("a" * 62, 195),
        ("a" * 63, 225),
        ("a" * 124, 225),
        ("a\nb\nc", 285),
        ("a" * 62 + "\n" + "b" * 125, 300),
    ],
)
def test_a_frame_is_as_high_as_its_lines(app: Flask, text: str, height: int) -> None:
    assert _embed(app, text, PassageParameters()).frame.height == height


@pytest.mark.parametrize(
    ("parameters", "paragraphs", "is_from_start", "is_to_end"),
    [
        (PassageParameters(), ("One two.", "Three."), True, True),
        (PassageParameters(start=0, end=3), ("One",), True, False),
        (PassageParameters(start=4, end=15), ("two.", "Three."), False, True),
        (PassageParameters(start=9, end=15), ("Three.",), False, True),
        (PassageParameters(start=1, end=14), ("ne two.", "Three"), False, False),
    ],
)
def test_what_is_embedded_says_whether_it_is_the_whole(
    app: Flask, parameters: PassageParameters, paragraphs: tuple[str, ...], is_from_start: bool, is_to_end: bool
) -> None:
    shown = _embed(app, "One two.\nThree.", parameters)
    assert (shown.paragraphs, shown.is_from_start, shown.is_to_end) == (paragraphs, is_from_start, is_to_end)
    assert len(shown.blocks) == len(paragraphs)


def test_a_search_to_embed_begins_on_its_first_page_and_a_box_is_low() -> None:
    app = Flask(__name__)
    chosen = SearchParameters("gate", page=3, kind=("report", "form"), year=("2013",), sort=Sort.NEWEST)
    with app.test_request_context():
        search, box = (build_embedded_search(each, "Site") for each in (chosen, SearchParameters(" ", page=3)))
    assert search.fields == (("kind", "report"), ("kind", "form"), ("year", "2013"), ("sort", "newest"))
    assert search.attributes == (("kind", "report | form"),)
    assert (search.frame.height, box.frame.height) == (560, 130)
    assert search.frame.url == f"{SITE}/embed/search?q=gate&kind=report&kind=form&year=2013&sort=newest"


# -------------------------------------------------------------------------------- tags to copy


def test_a_quotation_to_copy_has_the_exact_words_and_their_citation(
    reader: Reader, path: str, passages: Passages
) -> None:
    tags = _find_code(reader.open_page(f"{path}/embed"), "quote-tag")
    (passage,) = [each for each in passages["guidance"] if "name withheld" in each.text]

    assert read_text(tags.xpath("//blockquote")[0]) == " ".join(passage.text.split())
    assert tags.xpath("//kb-quote/@src") == tags.xpath("//blockquote/@cite") == [SITE + path]
    assert tags.xpath("//blockquote/@lang") == ["en-GB"]
    assert read_texts(tags, "//figcaption") == ["Guidance for ferry crews, Ferry <b>Board</b>, 1 February 2015"]
    assert tags.xpath("//script/@src") == [f"{SITE}/widget.js"]


def test_the_preview_is_what_is_copied(reader: Reader, path: str) -> None:
    page = reader.open_page(f"{path}/embed")
    (preview,) = page.xpath("//div[@class='preview']/kb-quote")
    (copied,) = _find_code(page, "quote-tag").xpath("//kb-quote")

    assert html.tostring(preview, with_tail=False) == html.tostring(copied, with_tail=False)
    assert page.xpath("//div[@class='preview']/iframe/@src") == [SITE + _build_frame_url(path)]
    assert SCRIPT.integrity in read_text(page)


def test_a_search_to_copy_keeps_what_is_chosen(reader: Reader) -> None:
    page = reader.open_page("/search/embed?q=lantern&kind=release&kind=report&limit=3&page=2")
    tags = _find_code(page, "search-tag")
    (tag,) = tags.xpath("//kb-search")
    (frame,) = _find_code(page, "frame-tag").xpath("//iframe")

    assert dict(tag.attrib) == {"kind": "release | report", "limit": "3"}
    assert tags.xpath("//form/@action") == [f"{SITE}/search"]
    assert tags.xpath("//form/input[@type='hidden']/@value") == ["release", "report", "3"]
    assert frame.get("src") == f"{SITE}/embed/search?q=lantern&kind=release&kind=report&limit=3"
    assert page.xpath("//a[.='Back to the search']/@href") == ["/search?q=lantern&kind=release&kind=report&limit=3"]


def test_every_passage_and_every_search_with_an_address_leads_to_its_tags(
    reader: Reader, passages: Passages, path: str
) -> None:
    for address, embed in (
        (path, f"{path}/embed"),
        (f"{path}?start=1&end=9", f"{path}/embed?start=1&end=9"),
        ("/search", "/search/embed"),
        ("/search?q=lantern&page=2", "/search/embed?q=lantern"),
    ):
        assert reader.open_page(address).xpath("//a[starts-with(., 'Put this')]/@href") == [embed]
        reader.open_page(embed)
    assert not reader.post_form("/search", {"q": "lantern"}).xpath("//a[starts-with(., 'Put this')]")


# ---------------------------------------------------------------------------------------- oEmbed


def _fetch_oembed(client: FlaskClient, url: str, **given: str) -> dict[str, object]:
    response = client.get(f"/oembed?{urlencode({'url': url, **given})}")
    body: dict[str, object] = response.get_json()
    assert response.status_code == 200, body
    return body


def test_pages_lead_to_what_can_be_shown_in_their_place(client: FlaskClient, reader: Reader, path: str) -> None:
    for address in (path, "/search?q=lantern"):
        page = reader.open_page(address)
        (as_json,) = page.xpath("//link[@type='application/json+oembed']/@href")
        spoken = client.get(as_json).get_json()
        written = etree.fromstring(client.get(f"{as_json}&format=xml").get_data())

        assert as_json.startswith(SITE)
        assert {str(each.tag): each.text or "" for each in written} == {name: str(v) for name, v in spoken.items()}


def test_an_answer_is_a_frame_with_the_room_it_needs(client: FlaskClient, path: str) -> None:
    body = _fetch_oembed(client, SITE + path)
    frame = html.fragment_fromstring(str(body["html"]))

    assert (body["version"], body["type"], body["provider_name"]) == ("1.0", "rich", "River library")
    assert (frame.tag, frame.get("src")) == ("iframe", SITE + _build_frame_url(path))
    assert (frame.get("width"), frame.get("height")) == (str(body["width"]), str(body["height"]))
    assert frame.get("title") == body["title"] == "Quotation from “Guidance for ferry crews”"


def test_an_answer_keeps_to_the_room_there_is(client: FlaskClient, path: str) -> None:
    body = _fetch_oembed(client, SITE + path, maxwidth="320", maxheight="200")

    assert (body["width"], body["height"]) == (320, 200)


def test_chosen_words_and_the_words_of_a_search_stay_chosen(client: FlaskClient, path: str) -> None:
    some = json.dumps(_fetch_oembed(client, f"{SITE}{path}?start=1&end=9"))
    search = client.get("/oembed", query_string={"url": f"{SITE}/search?q=lantern&kind=release"})

    assert f"{_build_frame_url(path)}?start=1&amp;end=9" in some
    assert f"{SITE}/embed/search?q=lantern&amp;kind=release" in search.get_json()["html"]
    assert search.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/documents/guidance/x",
        f"{SITE}/about",
        f"{SITE}/documents/guidance",
        f"{SITE}/documents/guidance/nothing",
        f"{SITE}/nowhere",
        "javascript:alert(1)",
        "http://[",
        "lantern",
    ],
)
def test_what_cannot_be_embedded_is_said_to_be_so(client: FlaskClient, url: str) -> None:
    response = client.get("/oembed", query_string={"url": url})

    assert response.status_code == response.get_json()["status"] == 404


def test_a_passage_of_another_site_is_not_taken_for_one_of_this(client: FlaskClient, path: str) -> None:
    for origin, status in (("http://localhost", 200), ("https://LOCALHOST", 200), ("http://elsewhere.example", 404)):
        assert client.get("/oembed", query_string={"url": origin + path}).status_code == status
    assert client.get("/oembed", query_string={"url": f"ftp://localhost{path}"}).status_code == 404


def test_an_answer_is_cached_unless_it_has_words_that_were_typed(client: FlaskClient, path: str) -> None:
    for address, cached in (
        (path, "max-age=86400"),
        (f"{path}?start=1&end=9", "max-age=86400"),
        (f"{path}?q=lantern", "no-store"),
        ("/search?kind=report", "max-age=86400"),
        ("/search?q=lantern", "no-store"),
    ):
        response = client.get("/oembed", query_string={"url": SITE + address})
        assert response.headers["Cache-Control"] == cached, address


def test_every_fault_of_a_request_is_named(client: FlaskClient) -> None:
    body = client.get("/oembed?maxwidth=wide&format=yaml&dnt=1").get_json()

    assert body["status"] == 400
    assert [fault["field"] for fault in body["errors"]] == ["url", "maxwidth", "format"]
