"""Pages as printed: their pictures and addresses, their marks, and why one is not shown."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader, PdfWriter

from kb.library.indexing.page_drawing import draw_pages
from kb.library.indexing.recognition.pages import recognize_pages
from kb.model import DocumentId, Passage
from kb.settings import Settings
from kb.web import create_app
from tests.libraries import index_sources, open_library, view_folder
from tests.read.layout.tiny_pdf import TinyPage, write_pdf
from tests.read.ocr.engines import SAY, install_engine
from tests.read.pdf.png import read_png
from tests.read.pdf.scanned_pages import scan_page, write_scan
from tests.web.conftest import Reader, make_client, read_text, read_texts
from tests.web.small_library import index_library, write_library

PICTURE = "/documents/report/pages/1.png"
SAVES = {"Save-Data": "on"}
Passages = dict[str, list[Passage]]


@pytest.fixture
def address(client: FlaskClient) -> str:
    """The present address of a picture."""
    return str(client.get(PICTURE).headers["Location"])


# ------------------------------------------------------------------------------------ pictures


def test_a_picture_is_at_an_address_that_never_changes(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert re.fullmatch(r"/documents/report/pages/1\.png\?dpi=110&file=[0-9a-f]{12}", address)
    assert (answer.status_code, answer.content_type) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert read_png(answer.data).shape == (1286, 909, 3)
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "query", ["", "?file=0123456789ab", "?file=", "?dpi=72", "?dpi=72&part=0-0-50-50&utm_source=x"]
)
def test_without_the_hash_of_the_present_file_its_address_is_sent(client: FlaskClient, query: str) -> None:
    answer = client.get(f"{PICTURE}{query}")
    assert answer.status_code == 302
    assert "immutable" not in answer.headers["Cache-Control"]
    assert "utm_source" not in answer.headers["Location"]
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.costly
def test_a_picture_is_as_large_as_it_is_asked_for(client: FlaskClient) -> None:
    def measure(query: str) -> tuple[int, ...]:
        return read_png(client.get(f"{PICTURE}?{query}", follow_redirects=True).data).shape[:2]

    assert measure("dpi=72") == (842, 595)
    assert measure("dpi=300") == (2378, 1681) or np.prod(measure("dpi=300")) <= 4_000_000
    assert measure("dpi=72&part=0-0-50-25") == (210, 297)


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("dpi=35", "Give a whole number from 36 to 300."),
        ("dpi=301", "Give a whole number from 36 to 300."),
        ("dpi=1e2", "Give a whole number"),
        ("part=50-0-50-50", "Give left, top, right and bottom"),
        ("part=0-0-101-50", "Give left, top, right and bottom"),
        ("part=a", "Give left, top, right and bottom"),
    ],
)
def test_what_cannot_be_drawn_is_said(reader: Reader, query: str, fault: str) -> None:
    page = reader.open_page(f"{PICTURE}?{query}", 400)
    assert fault in read_text(page)


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/documents/report/pages/0", "There is no such page in this document"),
        ("/documents/report/pages/3", "There is no such page in this document"),
        ("/documents/report/pages/99999999999999999999", "There is no such page in this document"),
        ("/documents/guidance/pages/1", "This document has no pages to show"),
        ("/documents/nowhere/pages/1", "There is no such document"),
    ],
)
@pytest.mark.parametrize("ending", ["", ".png"])
def test_a_page_that_is_not_there_is_said_so(reader: Reader, path: str, heading: str, ending: str) -> None:
    assert read_texts(reader.open_page(f"{path}{ending}", 404), "//h1") == [heading]


@pytest.mark.costly
def test_a_file_that_was_changed_is_not_shown_under_the_old_hash(tmp_path: Path, library: Path) -> None:
    opened = index_library(tmp_path)
    client = create_app(opened.settings).test_client()
    before = str(client.get(PICTURE).headers["Location"])
    path = tmp_path / "sources" / "report.pdf"
    path.write_bytes(path.read_bytes() + b"\n")
    assert client.get(before).status_code == 503
    opened.sync()

    after = client.get(before)
    assert after.status_code == 302
    assert after.headers["Location"] != before
    path.unlink()
    assert client.get(after.headers["Location"]).status_code == 404


@pytest.mark.costly
def test_a_page_that_takes_too_long_to_draw_costs_its_picture_only(tmp_path: Path) -> None:
    write_library(tmp_path)
    page = TinyPage()
    page.write("The lantern of the harbour is lit by night.", 72, 99)
    page.commands.append("[0.1] 0 d " + "0 0 m 595 842 l S " * 2000)  # millions of dashes to draw
    write_pdf(tmp_path / "sources" / "hostile.pdf", [page])
    opened = open_library(Settings(library=tmp_path, jobs=1))
    opened.sync()
    client = create_app(opened.settings).test_client()
    address = str(client.get("/documents/hostile/pages/1.png").headers["Location"])
    (passage,) = _read_passages(tmp_path, "hostile")
    begun = time.monotonic()
    failed = client.get(address)
    taken = time.monotonic() - begun

    assert failed.status_code == 404
    assert "There is no picture of this page" in failed.text
    assert "immutable" not in failed.headers["Cache-Control"]
    assert taken >= 2
    assert client.get(address).status_code == 404
    assert time.monotonic() - begun - taken < 2  # a failed drawing is not repeated at once
    assert "The lantern" in client.get(f"/documents/hostile/{passage.id}").text
    assert client.get(PICTURE, follow_redirects=True).status_code == 200


@pytest.mark.costly
def test_a_passage_whose_file_was_changed_is_shown_without_it(tmp_path: Path) -> None:
    opened = index_library(tmp_path)
    client = create_app(opened.settings).test_client()
    path = tmp_path / "sources" / "report.pdf"
    path.write_bytes(path.read_bytes() + b"\n")
    (passage, *_) = _read_passages(tmp_path, "report")
    page = client.get(f"/documents/report/{passage.id}")

    assert page.status_code == 200
    assert "<img" not in page.text
    assert client.get(f"/documents/report/{passage.id}.json?boxes=on").get_json()["page_pictures"][0]["boxes"] is None


@pytest.mark.costly
def test_a_file_with_an_empty_password_and_one_behind_a_link_are_drawn(tmp_path: Path) -> None:
    write_library(tmp_path / "library")
    sources = tmp_path / "library" / "sources"
    writer = PdfWriter(PdfReader(sources / "report.pdf"))
    writer.encrypt("", "owner")
    writer.write(sources / "locked.pdf")
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(sources / "report.pdf", tmp_path / "elsewhere" / "linked.pdf")
    (sources / "linked.pdf").symlink_to(tmp_path / "elsewhere" / "linked.pdf")
    listed = f"linked_folders = ['{tmp_path}/elsewhere']"
    (sources.parent / "library.toml").write_text(listed, encoding="utf-8")
    opened = open_library(Settings(library=tmp_path / "library", jobs=1))
    opened.sync()
    client = create_app(opened.settings).test_client()
    for document in ("report", "locked", "linked", "report"):
        assert client.get(f"/documents/{document}/pages/1.png", follow_redirects=True).status_code == 200, document


def _read_passages(folder: Path, document: str) -> list[Passage]:
    with view_folder(folder) as view:
        return list(view.document_passages(DocumentId(document)))


# ------------------------------------------------------------------------- a passage with its page


def test_a_passage_is_shown_on_its_page_with_the_words_in_boxes(reader: Reader, passages: Passages) -> None:
    passage = passages["report"][-1]
    page = reader.open_page(f"/documents/report/{passage.id}?q=officers")
    (figure,) = page.xpath("//figure[@class='printed']")
    (image,) = figure.xpath(".//img")
    boxes = figure.xpath(".//*[name()='rect'][@stroke]")

    assert read_text(figure) == "p. 2 Whole page"
    assert image.get("alt") == "The page of the file with this passage: p.\u00a02"
    assert "officers" not in image.get("src")
    assert "officers" not in image.get("srcset")
    assert len(boxes) == passage.text.count("officers") > 0
    drawn = read_png(reader.client.get(image.get("src")).data)
    assert drawn.shape[:2] == (int(image.get("height")), int(image.get("width")))
    for box in boxes:
        x, y, width, height = (int(box.get(name)) for name in ("x", "y", "width", "height"))
        inside = drawn[y : y + height, x : x + width]
        assert inside.shape[:2] == (height, width)  # within the picture
        assert (inside < 128).any()  # on ink
    whole = read_png(reader.client.get("/documents/report/pages/2.png", follow_redirects=True).data)
    assert drawn.shape[0] < whole.shape[0] / 2


def test_a_passage_on_two_pages_is_shown_on_both_and_words_on_theirs(reader: Reader, passages: Passages) -> None:
    passage = next(each for each in passages["report"] if len(each.breaks) == 2)
    both = reader.open_page(f"/documents/report/{passage.id}")
    one = reader.open_page(f"/documents/report/{passage.id}?q=lantern")

    assert read_texts(both, "//figcaption/span") == ["p. 1", "p. 2"]
    assert read_texts(one, "//figcaption/span") == ["p. 2"]


def test_a_passage_of_another_format_has_no_picture(client: FlaskClient, passages: Passages) -> None:
    page = client.get(f"/documents/guidance/{passages['guidance'][0].id}").text
    assert "See the page" not in page
    assert "<figure" not in page
    assert client.get(f"/documents/guidance/{passages['guidance'][0].id}.json").get_json()["page_pictures"] == []


def test_nothing_is_loaded_unasked_where_data_is_to_be_saved(client: FlaskClient, passages: Passages) -> None:
    passage = passages["report"][-1]
    for address in (f"/documents/report/{passage.id}", f"/documents/report/pages/2?passage={passage.id}"):
        plain, saving = client.get(address), client.get(address, headers=SAVES)
        assert "Save-Data" in plain.headers["Vary"]
        assert "Save-Data" in saving.headers["Vary"]
        assert ".png" in plain.text
        assert "<img" not in saving.text
        assert f"/documents/report/pages/2{'.png' if 'pages' in address else ''}" in saving.text
    checked = client.post("/check", data={"text": passage.text[:60]}, headers=SAVES)
    assert "Save-Data" in checked.headers["Vary"]
    assert ".png" not in checked.text


def test_programs_get_the_addresses_of_pages_and_boxes_where_they_ask(client: FlaskClient, passages: Passages) -> None:
    passage = next(each for each in passages["report"] if len(each.breaks) == 2)
    plain = client.get(f"/documents/report/{passage.id}.json").get_json()["page_pictures"]
    asked = client.get(f"/documents/report/{passage.id}.json?boxes=on").get_json()["page_pictures"]

    assert [(each["page"], each["label"], each["boxes"]) for each in plain] == [(1, "1", None), (2, "2", None)]
    assert [each["url"] for each in asked] == [each["url"] for each in plain]
    assert all(client.get(each["url"]).status_code == 200 for each in asked)
    assert [len(each["boxes"]) for each in asked] == [7, 5]
    for each in asked:
        for left, top, right, bottom in each["boxes"]:
            assert 0.1 < left < right < 0.9
            assert 0 < top < bottom < top + 0.03
    assert client.get(f"/documents/report/{passage.id}.json?boxes=yes").status_code == 400
    assert client.get(f"/documents/report/{passage.id}.json?box=on").status_code == 400


# ------------------------------------------------------------------------------ hits and checks


def test_a_hit_has_its_page_in_the_margin(reader: Reader) -> None:
    page = reader.open_page("/search?q=officers&document=report")
    for link in page.xpath("//a[@class='thumb']"):
        (image,) = link.xpath("./img")
        assert image.get("loading") == "lazy"
        assert image.get("alt").startswith("See p.\u00a0")
        assert "officers" not in image.get("src")
        drawn = read_png(reader.client.get(image.get("src")).data)
        assert drawn.shape[1] < 300
        assert reader.client.get(link.get("href")).status_code == 200
    assert page.xpath("//a[@class='thumb']")
    assert not reader.open_page("/search?q=lantern&document=guidance").xpath("//a[@class='thumb']")
    saving = reader.client.get("/search?q=officers&document=report", headers=SAVES)
    assert "<img" not in saving.text
    assert "Save-Data" in saving.headers["Vary"]


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small library with the thumbnails of its pages."""
    library = index_library(tmp_path_factory.mktemp("drawn"))
    draw_pages(library)
    return library.settings.library


def test_a_thumbnail_that_was_drawn_beforehand_needs_no_process(drawn: Path) -> None:
    app = create_app(Settings(library=drawn))
    sent = app.test_client().get("/documents/report/pages/2/small.png", follow_redirects=True)

    assert sent.content_type == "image/png"
    assert sent.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert re.fullmatch(r"/documents/report/pages/2/small\.png\?file=[0-9a-f]{12}", sent.request.full_path)
    assert read_png(sent.data).shape[1] == 208
    assert app.extensions["kb.site"].pictures._worker._worker is None


def test_a_thumbnail_that_was_not_drawn_is_drawn_and_looks_the_same(client: FlaskClient, drawn: Path) -> None:
    address = "/documents/report/pages/1/small.png"
    sent = [each.get(address, follow_redirects=True).data for each in (client, client, make_client(drawn))]
    assert sent[0] == sent[1] == sent[2]
    assert client.get("/documents/report/pages/9/small.png").status_code == 404


@pytest.mark.costly
def test_a_thumbnail_is_withheld_with_the_original(tmp_path: Path) -> None:
    library = index_library(tmp_path)
    draw_pages(library)
    card = tmp_path / "sources" / "report.pdf.toml"
    card.write_text(card.read_text(encoding="utf-8") + "original = false\n", encoding="utf-8")
    library.sync()
    assert library.pages.list_sizes()
    client = make_client(tmp_path)
    assert client.get("/documents/report/pages/1/small.png", follow_redirects=True).status_code == 410
    assert "small.png" not in client.get("/search?q=officers").text


def test_the_words_of_an_excerpt_are_marked_on_the_thumbnail(client: FlaskClient, drawn: Path) -> None:
    address = "/search?q=%22second+bell%22&document=report"
    page = Reader(make_client(drawn)).open_page(address)
    (marked,) = page.xpath("//a[@class='thumb']/*[name()='svg'][@aria-hidden='true']")
    width, height = map(int, marked.get("viewbox").split()[2:])
    (x, y, across, down) = map(int, re.findall(r"\d+", marked.xpath("./*[name()='path']/@d")[0])[:4])

    assert (width, height) == (208, 294)
    assert 0 < x < x + across < width
    assert 0 < y < y + down < height / 2
    assert across > down
    assert "<svg" not in client.get(address).text


@pytest.mark.costly
def test_a_check_marks_the_words_on_the_thumbnail(drawn: Path) -> None:
    text = "“The officers themselves asked for a second bell”"
    page = Reader(make_client(drawn)).post_form("/check", {"text": text})
    assert page.xpath("//a[@class='thumb']/*[name()='svg']/*[name()='path']/@d")


@pytest.mark.costly
def test_words_that_were_recognised_are_marked_on_the_thumbnail_and_on_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_engine(tmp_path / "bin", monkeypatch, SAY)  # at 60 to 318 points from the left, 90 to 102 from above
    scan = write_scan(tmp_path / "scan.pdf", [scan_page(tmp_path)])
    library = index_sources(tmp_path / "library", {"scan.pdf": scan.read_bytes()})
    recognize_pages(library)
    library.sync()
    draw_pages(library)
    reader = Reader(make_client(library.settings.library))
    (marks,) = reader.open_page("/search?q=%22farms+were%22").xpath("//a[@class='thumb']/*[name()='svg']")
    width, height = map(int, marks.get("viewbox").split()[2:])
    (x, y, across, down) = map(int, re.findall(r"\d+", marks.xpath("./*[name()='path']/@d")[0])[:4])
    assert x / width < 126 / 595 < 252 / 595 < (x + across) / width
    assert y / height < 90 / 842 < 102 / 842 < (y + down) / height
    with library.open_view() as view:
        (passage,) = view.document_passages(DocumentId("scan"))
    page = reader.client.get(f"/documents/scan/pages/1?passage={passage.id}&q=%22farms+were%22").text
    assert page.count("<rect") == 2
    library.recognized.retain([])
    assert "<rect" not in reader.client.get(f"/documents/scan/{passage.id}/pages/1.svg").text


def test_a_private_search_puts_its_words_in_no_address_of_a_page(reader: Reader) -> None:
    page = reader.post_form("/search", {"q": "officers"})
    assert page.xpath("//a[@class='thumb']")
    assert not [each for each in page.xpath("//a[@class='thumb']/@href | //img/@src") if "officers" in each]


def test_the_picture_of_a_hit_has_a_rule_beside_the_passage(client: FlaskClient, passages: Passages) -> None:
    passage = passages["report"][-1]
    answer = client.get(f"/documents/report/{passage.id}/pages/2.svg")

    assert answer.content_type.startswith("image/svg+xml")
    assert answer.text.count("<rect") == 1
    assert 'href="data:image/png;base64,iVBOR' in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; img-src data:;")
    assert client.get(f"/documents/report/{passage.id}/pages/1.svg").status_code == 404
    assert client.get("/documents/report/0123456789abcd/pages/2.svg").status_code == 404
    assert client.get(f"/documents/guidance/{passages['guidance'][0].id}/pages/1.svg").status_code == 404


def test_a_fact_is_shown_where_it_is_printed(tmp_path: Path, client: FlaskClient) -> None:
    cover = TinyPage()
    cover.write("The Bells of the Harbour", 70, 200, size=30)
    cover.write("Published by Harbour Watch, March 2021", 70, 500)
    text = TinyPage()
    text.write("The keepers of all harbours ask for a second bell, since the first one cannot be heard.", 70, 100)
    library = index_sources(tmp_path, {"bells.pdf": write_pdf(tmp_path / "made.pdf", [cover, text]).read_bytes()})
    reader = Reader(make_client(library.settings.library))
    addresses = reader.open_page("/documents/bells").xpath("//details[@class='known']//source/@srcset")
    assert addresses == [f"/documents/bells/details/{name}.svg" for name in ("title", "publisher", "date")]
    for address in addresses:
        answer = reader.client.get(address)
        assert answer.content_type.startswith("image/svg+xml")
        assert answer.text.count("<rect") == 1
    for absent in ("/documents/bells/details/language.svg", "/documents/bells/details/words.svg"):
        assert reader.client.get(absent).status_code == 404
    assert client.get("/documents/report/details/date.svg").status_code == 404  # a keeper wrote it


def test_a_check_shows_the_first_quotations_on_their_pages(reader: Reader) -> None:
    found = "The officers themselves asked for a second bell"
    other = "waits in vain, as eleven of them did in the winter"
    page = reader.post_form("/check", {"text": " ".join(f"“{words}”." for words in (found, other) * 4)})
    figures = page.xpath("//figure[@class='printed'][.//*[name()='svg']]")

    assert len(figures) == 5
    assert len(page.xpath("//details//picture")) == 3
    assert [len(each.xpath(".//*[name()='rect'][@stroke]")) for each in figures[:2]] == [1, 2]
    assert not [each for each in page.xpath("//figure//@href | //figure//@src | //figure//@srcset") if "bell" in each]


# ------------------------------------------------------------------------------ the whole page


def test_a_page_is_shown_beside_its_text_and_can_be_turned(reader: Reader, passages: Passages) -> None:
    marked = passages["report"][-1]
    second = reader.open_page(f"/documents/report/pages/2?passage={marked.id}&q=officers")
    (previous,) = second.xpath("//a[@rel='prev']")
    first = reader.open_page(previous.get("href"))

    assert read_texts(second, "//section[@aria-labelledby='its-text']//div[@class='the-passage']") == [
        f"{marked.text} ¶ This passage on its own page"
    ]
    assert second.xpath("//mark")
    assert not second.xpath("//a[@rel='next']")
    assert len(second.xpath("//*[name()='rect'][@stroke]")) == marked.text.count("officers")
    assert first.xpath("//a[@rel='next']")[0].get("href") == "/documents/report/pages/2"
    assert not first.xpath("//*[name()='rect']")
    assert "The harbour police were asked" in read_text(first)
    assert "The officers themselves" not in read_text(first)


def test_a_passage_of_another_page_is_not_marked(reader: Reader, passages: Passages) -> None:
    page = reader.open_page(f"/documents/report/pages/1?passage={passages['report'][-1].id}&q=officers")
    assert not page.xpath("//*[name()='rect'] | //mark")


@pytest.mark.costly
def test_search_engines_are_kept_out_where_the_document_says_so(tmp_path: Path) -> None:
    write_library(tmp_path)
    card = tmp_path / "sources" / "report.pdf.toml"
    card.write_text(f"index = false\n{card.read_text(encoding='utf-8')}", encoding="utf-8")
    open_library(Settings(library=tmp_path, jobs=1)).sync()
    client = make_client(tmp_path)
    (passage, *_) = _read_passages(tmp_path, "report")
    for address in ("pages/1", "pages/1.png", f"{passage.id}/pages/1.svg"):
        answer = client.get(f"/documents/report/{address}", follow_redirects=True)
        assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (200, "noindex, nofollow"), address


def test_a_picture_counts_as_three_requests(library: Path) -> None:
    client = make_client(library, rate_limit=7)
    stranger = {"REMOTE_ADDR": "203.0.113.7"}
    address = str(client.get(PICTURE).headers["Location"])
    client.get(address)  # drawn now, not while it is counted
    answers = [client.get(each, environ_base=stranger).status_code for each in (address, address, "/about", "/about")]
    assert answers == [200, 200, 200, 429]


@pytest.mark.costly
def test_ten_thumbnails_count_as_one_request_and_drawing_one_as_three_more(library: Path, drawn: Path) -> None:
    stranger = {"REMOTE_ADDR": "203.0.113.7"}

    def ask(folder: Path) -> list[int]:
        client = make_client(folder, rate_limit=4)
        address = str(client.get("/documents/report/pages/1/small.png").headers["Location"])
        asked = [address] * 10 + ["/about"] * 4
        return [client.get(each, environ_base=stranger).status_code for each in asked]

    assert ask(drawn) == [200] * 13 + [429]
    assert ask(library) == [200] * 10 + [429] * 4


def test_the_site_keeps_one_process_for_all_pages(app: Flask, client: FlaskClient, address: str) -> None:
    pictures = app.extensions["kb.site"].pictures
    client.get(address.replace("110", "40"))
    first = pictures._worker._worker.process.pid
    client.get(address.replace("110", "41"))
    assert pictures._worker._worker.process.pid == first
