"""Previews of pages: Open Graph for links, linked data for search engines.

They are read by open-graph-scraper, and checked with the types of schema.org for TypeScript, which npm installs for
these tests; neither is a dependency.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement

from kb.citations.page_metadata import describe_site
from kb.model import AttributionGrade, Passage
from kb.settings import Settings
from kb.web.components.link_preview import format_locale
from tests.libraries import open_library, view_folder
from tests.npm import install_programs
from tests.web.conftest import make_client
from tests.web.kinds_library import write_kinds
from tests.web.small_library import write_library

SITE = "http://localhost"
_PROGRAMS = Path(__file__).parents[1] / "link_previews"
_SECONDS = 300
_SURVIVOR = """# Testimony

Nina Crane, a survivor of trafficking, said: “I was sold to the man with the red boat, and I was told to be silent.”

Ada Ferry, Head of Advocacy at the Harbour Watch, said: “Nobody who knocks at the gate should be turned away again.”

She added that the gate must be kept open. “It is a matter of a lantern and of somebody who holds it up,” she said.

Ben Lark, warden of the east harbour, said: “We counted ninety boats in the year of the flood, and none was searched.”
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents of every kind, one that could end an element, one of quotations, one that is in no search engine."""
    folder = tmp_path_factory.mktemp("library")
    write_library(folder)
    (folder / "kinds").mkdir()
    write_kinds(folder / "kinds")
    shutil.move(folder / "kinds" / "sources", folder / "sources" / "kinds")
    sources = folder / "sources"
    (sources / "sly.txt").write_text(f"{'</script><!-- <script>evil()</script> & ' * 12}and so on.", encoding="utf-8")
    (sources / "sly.txt.toml").write_text(
        'title = "</script><!--<script>\\"&"\npublisher = "A & <B>"\n', encoding="utf-8"
    )
    (sources / "testimony.md").write_text(_SURVIVOR, encoding="utf-8")
    (sources / "diary.txt.toml").write_text("index = false\n", encoding="utf-8")
    with (folder / "library.toml").open("a", encoding="utf-8") as file:
        file.write('closed_speakers = ["Ben Lark"]\ndescription = "Reports of the harbour."\n')
    open_library(Settings(library=folder, jobs=1)).sync()
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> FlaskClient:
    return make_client(folder, rate_limit=0)


@pytest.fixture(scope="module")
def passages(folder: Path) -> dict[str, list[Passage]]:
    with view_folder(folder) as view:
        return {each.id: list(view.document_passages(each.id)) for each in view.documents()}


def open_page(client: FlaskClient, path: str) -> HtmlElement:
    response = client.get(path)
    assert response.status_code == 200
    return html.document_fromstring(response.text)


def read_properties(page: HtmlElement) -> dict[str, str]:
    """Return the page's Open Graph properties."""
    return {each.get("property"): each.get("content") for each in page.xpath("//meta[@property]")}


def read_linked_data(page: HtmlElement) -> dict[str, Any]:
    """Return the linked data of a page; a browser would end the element where this does."""
    (script,) = page.xpath("//script[@type='application/ld+json']")
    data: dict[str, Any] = json.loads(script.text)
    return data


def find_passage(passages: list[Passage], words: str) -> Passage:
    return next(each for each in passages if words in each.text)


@pytest.mark.costly
def test_a_passage_is_previewed_with_its_words_and_its_document(
    client: FlaskClient, passages: dict[str, list[Passage]]
) -> None:
    passage = find_passage(passages["report"], "second bell")
    path = f"/documents/report/{passage.id}"
    properties = read_properties(open_page(client, f"{path}?q=bell&lang=cy"))
    assert properties["og:title"].replace("\N{NO-BREAK SPACE}", " ") == "p. 2 of The Harbour Report"
    assert properties["og:url"] == SITE + path
    assert properties["og:type"] == "article"
    assert properties["og:site_name"] == "River library"
    assert properties["og:locale"] == "en_GB"
    assert passage.text.split()[0] == properties["og:description"].split()[0]
    assert len(properties["og:description"]) <= 203
    assert not [name for name in properties if name.startswith("og:image")]


def test_a_release_is_previewed_with_its_day(client: FlaskClient) -> None:
    properties = read_properties(open_page(client, "/documents/lantern"))
    assert properties["article:published_time"] == "2013-06-13"
    assert properties["og:title"] == "The Lantern report"
    assert "article:published_time" not in read_properties(open_page(client, "/documents/report"))  # a year only


def test_every_other_page_has_a_title_and_an_address(client: FlaskClient) -> None:
    for path, title in (("/documents", "Documents"), ("/speakers", "Who is quoted"), ("/about", "About")):
        properties = read_properties(open_page(client, path))
        assert (properties["og:type"], properties["og:url"]) == ("website", SITE + path)
        assert title in properties["og:title"]


def test_what_search_engines_are_kept_out_of_is_described_to_nobody(
    client: FlaskClient, passages: dict[str, list[Passage]]
) -> None:
    for path in ("/documents/diary", f"/documents/diary/{passages['diary'][0].id}", "/search?q=lantern"):
        page = open_page(client, path)
        assert not page.xpath("//meta[@property] | //meta[@name='description'] | //script[@type]/@type[.!='module']")


def test_the_home_page_says_how_the_site_is_searched(client: FlaskClient) -> None:
    assert read_linked_data(open_page(client, "/")) == {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "@id": f"{SITE}/",
        "url": f"{SITE}/",
        "name": "River library",
        "description": "Reports of the harbour.",
        "inLanguage": "en-GB",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{SITE}/search?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ("report", "Report"),
        ("lantern", "NewsArticle"),
        ("kinds-debate", "CreativeWork"),
        ("kinds-judgment", "CreativeWork"),
        ("kinds-statute", "Legislation"),
        ("kinds-dataset", "Dataset"),
        ("kinds-page", "Article"),
    ],
)
def test_a_document_is_described_as_what_it_is(client: FlaskClient, document: str, kind: str) -> None:
    data = read_linked_data(open_page(client, f"/documents/{document}"))
    assert (data["@type"], data["url"]) == (kind, f"{SITE}/documents/{document}")


def test_a_report_is_described_with_who_published_it_and_when(client: FlaskClient) -> None:
    data = read_linked_data(open_page(client, "/documents/kinds-report"))
    assert data["name"] == data["headline"] == "Mending nets: who pays"
    assert data["datePublished"] == "2019-10"
    assert data["author"] == [{"@type": "Person", "name": "Ada Wren", "givenName": "Ada", "familyName": "Wren"}]
    assert data["publisher"] == {"@type": "Organization", "name": "Harbour Trust"}
    assert (data["reportNumber"], data["sameAs"]) == ("No 12", "https://harbour.example/nets")
    assert "Nets are mended by hand" in data["description"]


def test_a_passage_is_a_part_of_its_document_on_its_page(
    client: FlaskClient, passages: dict[str, list[Passage]]
) -> None:
    passage = find_passage(passages["report"], "second bell")
    data = read_linked_data(open_page(client, f"/documents/report/{passage.id}"))
    pages = passage.find_pages()
    assert pages
    assert data["pagination"] == (str(pages.first) if pages.first == pages.last else f"{pages.first}–{pages.last}")
    assert (data["isPartOf"]["@type"], data["isPartOf"]["url"]) == ("Report", f"{SITE}/documents/report")


def test_only_speakers_whom_the_library_lists_are_named(
    client: FlaskClient, passages: dict[str, list[Passage]]
) -> None:
    named: dict[str, str] = {}
    for passage in passages["testimony"]:
        path = f"/documents/testimony/{passage.id}"
        page = open_page(client, path)
        for each in read_linked_data(page).get("hasPart", []):
            assert each["@type"] == "Quotation"
            assert each["isPartOf"] == {"@id": SITE + path}
            marked = open_page(client, each["url"].removeprefix(SITE)).xpath("//section[@class='the-passage']//mark")
            assert each["text"] in "".join(str(mark.text_content()) for mark in marked)
            named[each["text"]] = each["spokenByCharacter"]["name"]
    found = {(each.speaker, each.grade) for every in passages["testimony"] for each in every.quotations}
    assert ("Ada Ferry", AttributionGrade.STATED) in found
    assert "Ben Lark" not in {speaker for speaker, _ in found}  # he is closed
    assert set(named.values()) == {"Ada Ferry"}
    assert any("knocks at the gate" in words for words in named)


def test_a_speaker_who_is_inferred_is_not_named(client: FlaskClient, passages: dict[str, list[Passage]]) -> None:
    inferred = [
        (passage, each)
        for passage in passages["testimony"]
        for each in passage.quotations
        if each.grade is AttributionGrade.INFERRED
    ]
    assert inferred
    for passage, quotation in inferred:
        data = read_linked_data(open_page(client, f"/documents/testimony/{passage.id}"))
        assert quotation.text not in [each["text"] for each in data.get("hasPart", [])]


def test_no_words_of_a_document_end_the_element(client: FlaskClient, passages: dict[str, list[Passage]]) -> None:
    for path in ("/documents/sly", f"/documents/sly/{passages['sly'][0].id}"):
        text = client.get(path).text
        page = open_page(client, path)
        data = read_linked_data(page)
        assert "</script><!-- <script>evil()" in data["description"]
        (element,) = [each for each in text.split("<script") if each.startswith(' type="application/ld+json"')]
        assert not {"<", "&"} & set(element.partition(">")[2].partition("</script>")[0])
        assert read_properties(page)["og:description"] == data["description"]


@pytest.mark.parametrize(
    ("tag", "locale"),
    [("en-GB", "en_GB"), ("en", "en_GB"), ("cy", "cy_GB"), ("pl", "pl_PL"), ("sq-AL", "sq_AL"), ("qaa", "")],
)
def test_a_language_has_its_territory(client: FlaskClient, tag: str, locale: str) -> None:
    with client.application.test_request_context("/"):
        assert format_locale(tag) == locale


# ------------------------------------------------------------------------------- read by programs of others


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install_programs(_PROGRAMS, tmp_path_factory.mktemp("programs"), "the programs that read pages")


@pytest.mark.slow
def test_a_program_for_previews_reads_every_page(
    client: FlaskClient, programs: Path, passages: dict[str, list[Passage]]
) -> None:
    paths = ["/", "/documents/lantern", "/documents/sly", f"/documents/report/{passages['report'][-1].id}"]
    given = {path: client.get(path).text for path in paths}
    command = [str(shutil.which("node")), "scrape.js"]
    done = subprocess.run(
        command, cwd=programs, input=json.dumps(given), capture_output=True, text=True, timeout=_SECONDS, check=True
    )
    read = json.loads(done.stdout)
    for path in paths:
        assert read[path]["success"] is True
        assert (read[path]["ogUrl"], read[path]["ogSiteName"]) == (SITE + path, "River library")
        assert read[path]["ogTitle"]
        assert read[path]["ogDescription"]
        assert "ogImage" not in read[path]
        assert read[path]["jsonLD"][0]["url"] == SITE + path
    assert read["/documents/lantern"]["articlePublishedTime"] == "2013-06-13"


def check_types(programs: Path, described: list[dict[str, Any]]) -> str:
    """Return the compiler's errors for linked data against the types of schema.org; "" for none."""
    lines = ['import type { WithContext, WithActionConstraints, SearchAction, Thing } from "schema-dts";']
    lines.append('import type * as schema from "schema-dts";')
    for at, each in enumerate(described):
        action = each.get("potentialAction")
        if action:  # its constraint is not in the vocabulary
            lines.append(f"export const action{at}: WithActionConstraints<SearchAction> = {json.dumps(action)};")
            each = {name: value for name, value in each.items() if name != "potentialAction"}
        lines.append(f"export const value{at}: WithContext<schema.{each['@type']}> = {json.dumps(each)};")
    (programs / "described.ts").write_text("\n".join(lines), encoding="utf-8")
    command = [str(programs / "node_modules/.bin/tsc"), "--noEmit", "--strict", "--skipLibCheck", "described.ts"]
    done = subprocess.run(command, cwd=programs, capture_output=True, text=True, timeout=_SECONDS, check=False)
    return done.stdout


@pytest.mark.slow
def test_linked_data_is_of_the_vocabulary(
    client: FlaskClient, programs: Path, passages: dict[str, list[Passage]]
) -> None:
    documents = [name for name in passages if name != "diary"]
    paths = ["/", *(f"/documents/{name}" for name in documents)]
    paths += [f"/documents/{name}/{each.id}" for name in documents for each in passages[name][:4]]
    described = [read_linked_data(open_page(client, path)) for path in paths]
    assert check_types(programs, described) == ""
    wrong = describe_site(url=SITE, name="A", language="en", search=SITE) | {"pagination": "12"}
    assert "pagination" in check_types(programs, [wrong])
