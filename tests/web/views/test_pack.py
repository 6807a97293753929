"""The sheet of gathered passages: what carries it from page to page, what it shows, and its files."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import docx
import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from kb.library.indexing.sync import Library
from kb.library.keeping.purge import purge
from kb.model import DocumentId, Passage, PassageId
from kb.settings import Settings
from kb.web import create_app
from kb.web.pack import MAX_GATHERED, Pack
from tests.libraries import open_library
from tests.web.conftest import Reader, read_texts

Passages = dict[str, list[Passage]]
NOBODYS = "0123456789abcd"
PARAGRAPHS = tuple(" ".join(f"{name}{number}" for number in range(50)) + "." for name in ("oar", "sail", "mast"))


def join(*passages: Passage) -> str:
    return ",".join(each.id for each in passages)


def list_rows(page: HtmlElement) -> list[str]:
    return read_texts(page, "//article/div/blockquote")


@pytest.fixture
def two(passages: Passages) -> tuple[Passage, Passage]:
    """Passages of two documents: a release that was replaced, and notes without a date."""
    return passages["lantern"][1], passages["more-notes"][0]


# ---------------------------------------------------------------------------------------------- carrying


@pytest.mark.parametrize("address", ["/search?q=lantern", "/documents/lantern/{}", "/", "/documents", "/about"])
def test_links_and_forms_of_a_page_carry_the_passages_without_scripts(
    reader: Reader, two: tuple[Passage, Passage], address: str
) -> None:
    address = address.format(two[0].id)
    before = reader.open_page(address)
    page = reader.open_page(f"{address}{'&' if '?' in address else '?'}pack={join(*two)}")
    assert "pack" not in "".join(before.xpath("//main//a/@href | //input/@name"))
    pages = [
        each
        for each in page.xpath("//header//a/@href | //main//a/@href | //nav[@id='languages']//a/@href")
        if each.startswith("/") and not re.search(r"\.\w+\?|\.\w+$|/file|/pages/\d+\.", urlsplit(each).path + "?")
    ]
    bare = {path for path in pages if parse_qs(urlsplit(path).query).get("pack") != [join(*two)]}
    assert len(pages) > 5
    assert {urlsplit(each).path for each in bare} <= {f"/documents/lantern/{two[0].id}"}, "permanent addresses"
    for form in page.xpath("//form[not(@id='exit')]"):
        assert form.xpath(".//input[@name='pack']/@value") == [join(*two)], form.get("action")


def test_a_hit_is_added_and_taken_off_and_the_page_says_which_are_on_the_sheet(reader: Reader) -> None:
    page = reader.open_page("/search?q=lantern&kind=report&kind=release")
    first, second, *_ = page.xpath("//button[@name='add']/@value")
    (form,) = page.xpath("//form[@id='gather']")
    fields = {each.get("name"): each.get("value") for each in form.xpath(".//input")}
    assert (form.get("method"), form.get("action"), fields["q"]) == ("get", "/search", "lantern")

    one = reader.open_page(f"/search?q=lantern&kind=report&kind=release&add={first}")
    assert one.xpath("//button[@name='drop']/@value") == [first]
    assert set(read_texts(one, "//button[@form='my-sheet']")) == {"My sheet (1)"}
    (kept,) = one.xpath("//form[@id='my-sheet']//input[@name='pack']/@value")
    both = reader.open_page(f"/search?q=lantern&kind=report&kind=release&pack={kept}&add={second}")
    (kept,) = both.xpath("//form[@id='my-sheet']//input[@name='pack']/@value")
    assert kept == f"{first},{second}"
    none = reader.open_page(f"/search?q=lantern&pack={kept}&drop={first}&drop={second}")
    assert none.xpath("//input[@name='pack']") == []
    assert none.xpath("//button[@form='my-sheet' and not(@hidden)]") == []


def test_a_private_search_stays_one_while_passages_are_gathered(reader: Reader) -> None:
    page = reader.post_form("/search", {"q": "lantern"})
    (form,) = page.xpath("//form[@id='gather']")
    assert (form.get("method"), form.get("action")) == ("post", "/search")
    first = page.xpath("//button[@name='add']/@value")[0]
    after = reader.post_form("/search", {"q": "lantern", "add": first})
    assert after.xpath("//button[@name='drop']/@value") == [first]
    assert not [each for each in after.xpath("//@href | //@action | //@formaction") if "q=" in each]


def test_a_passage_is_added_on_its_page_which_keeps_its_words(reader: Reader, passages: Passages) -> None:
    passage = passages["lantern"][1]
    page = reader.open_page(f"/documents/lantern/{passage.id}?q=gate&start=0&end=9")
    (form,) = page.xpath("//form[@id='gather']")
    assert form.get("action") == f"/documents/lantern/{passage.id}"
    assert {each.get("name"): each.get("value") for each in form.xpath(".//input")} == {
        "q": "gate",
        "start": "0",
        "end": "9",
    }
    after = reader.open_page(f"/documents/lantern/{passage.id}?q=gate&add={passage.id}")
    assert after.xpath("//button[@form='gather']/@name") == ["drop"]


@pytest.mark.parametrize("address", ["/search?q=lantern&", "/documents/lantern?", "/?", "/pack?"])
def test_what_carries_passages_is_in_no_list_of_pages_and_in_no_shared_cache(
    client: FlaskClient, two: tuple[Passage, Passage], address: str
) -> None:
    answer = client.get(f"{address}pack={join(*two)}")
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_addresses_to_copy_and_files_have_no_passages(client: FlaskClient, two: tuple[Passage, Passage]) -> None:
    page = client.get(f"/documents/lantern/{two[0].id}?pack={join(*two)}").get_data(as_text=True)
    assert f'Link to this passage: <a href="http://localhost/documents/lantern/{two[0].id}">' in page
    files = re.findall(r'href="([^"]*\.(?:ris|bib|txt)[^"]*)"', page)
    assert files
    assert not [each for each in files if "pack" in each]


def test_programs_are_refused_it(client: FlaskClient) -> None:
    assert client.get(f"/search.json?q=a&pack={NOBODYS}").status_code == 400


def test_a_sheet_holds_a_hundred_passages_and_says_so(reader: Reader, passages: Passages) -> None:
    full = ",".join(f"{number:014x}" for number in range(MAX_GATHERED))
    page = reader.open_page(f"/search?q=lantern&pack={full}")
    assert "full" not in read_texts(page, "//main")[0]
    over = reader.open_page(f"/search?q=lantern&pack={full}&add={passages['lantern'][0].id}")
    assert "Your sheet is full: it holds 100 passages. Remove one to add another." in read_texts(over, "//main/p")
    assert over.xpath("//form[@id='my-sheet']//input/@value") == [full]


@pytest.mark.parametrize("given", ["", ",,,", "nonsense", "<b>", "A" * 14, f"{NOBODYS}0", "\x00", "é" * 5000])
def test_what_is_no_id_is_left_out(reader: Reader, given: str) -> None:
    page = reader.post_form("/pack", {"pack": given})
    assert page.xpath("//article") == []
    assert "There is nothing on your sheet yet." in read_texts(page, "//p[@class='lead']")[0]


def test_moving_stops_at_both_ends_and_leaves_others_alone() -> None:
    pack = Pack(tuple(map(PassageId, "abc")))
    moved = {(each, step): "".join(pack.move(each, step).passages) for each in "abcx" for step in (-1, 1)}
    assert moved == {
        ("a", -1): "abc",
        ("a", 1): "bac",
        ("b", -1): "bac",
        ("b", 1): "acb",
        ("c", -1): "acb",
        ("c", 1): "abc",
        ("x", -1): "abc",
        ("x", 1): "abc",
    }


# ------------------------------------------------------------------------------------------------ the sheet


def test_each_passage_has_its_words_citation_nation_date_warning_and_address(
    reader: Reader, two: tuple[Passage, Passage]
) -> None:
    page = reader.open_page(f"/pack?pack={join(*two)}")
    release, notes = page.xpath("//article")
    assert [each[:20] for each in list_rows(page)] == [" ".join(each.text.split())[:20] for each in two]
    said = [" ".join(each.text_content().split()) for each in (release, notes)]
    assert "Replaced by The Harbour Report" in said[0]
    assert "13 June 2013" in said[0]
    assert "(Harbour Watch, 2013)" in said[0]
    assert "no date printed" in said[1]
    assert [each.xpath(".//a/@data-print")[0] for each in (release, notes)] == [
        f"http://localhost/documents/{each.document}/{each.id}" for each in two
    ]
    assert page.xpath("//a[@class='share']/@href") == [f"/pack?pack={join(*two)}"]


def test_the_reader_orders_removes_heads_and_chooses_the_style(reader: Reader, passages: Passages) -> None:
    three = [passages["lantern"][1], passages["more-notes"][0], passages["guidance"][0]]
    sent: dict[str, str | list[str]] = {"pack": join(*three), "heading": " Mrs <b>Gate</b> ", "style": "oscola"}
    page = reader.post_form("/pack", {**sent, "down": three[0].id})
    order = [three[1], three[0], three[2]]
    assert page.xpath("//form[@id='sheet']/input[@name='pack']/@value") == [join(*order)]
    assert read_texts(page, "//h1") == ["Mrs <b>Gate</b>"]
    assert read_texts(page, "//form[@id='sheet']//span[@aria-current]") == ["OSCOLA"]
    assert page.xpath("//form[@id='sheet']//input[@name='heading']/@value") == ["Mrs <b>Gate</b>"]
    assert "Gate" not in page.xpath("//a[@class='share']/@href")[0]
    page = reader.post_form("/pack", {**sent, "up": three[2].id, "drop": three[0].id})
    assert page.xpath("//form[@id='sheet']/input[@name='pack']/@value") == [join(three[2], three[1])]
    page = reader.post_form("/pack", {**sent, "up": three[0].id})
    assert page.xpath("//form[@id='sheet']/input[@name='pack']/@value") == [join(*three)]
    # The page in another language does nothing again.
    again = {each.get("name") for each in page.xpath("//nav[@id='languages']//input")}
    assert again == {"pack", "style", "heading"}
    assert reader.post_form("/pack", {**sent, "style": "none"}, status=400) is not None


def test_buttons_that_would_move_a_row_over_the_edge_are_not_there(
    reader: Reader, two: tuple[Passage, Passage]
) -> None:
    page = reader.open_page(f"/pack?pack={join(*two)}")
    rows = [each.xpath(".//button/@name") for each in page.xpath("//article")]
    assert rows == [["down", "drop"], ["up", "drop"]]


def test_a_word_file_has_everything_of_the_page(client: FlaskClient, two: tuple[Passage, Passage]) -> None:
    sent = {"pack": join(*two) + f",{NOBODYS}", "as": "word", "heading": "For Monday"}
    answer = client.post("/pack", data=sent)
    assert answer.headers["Content-Disposition"] == "attachment; filename=passages.docx"
    assert answer.headers["Cache-Control"] == "no-store"
    file = docx.Document(io.BytesIO(answer.get_data()))
    said = "\n".join(each.text for each in file.paragraphs)
    assert said.startswith("For Monday\n")
    assert "No longer in the library: 1." in said
    for each in two:
        assert each.text in said
        assert f"http://localhost/documents/{each.document}/{each.id}" in said
    assert "Replaced by The Harbour Report" in said
    assert "Harbour Watch · 13 June 2013" in said
    assert "no date printed" in said
    assert file.core_properties.author == ""


def test_the_table_has_a_row_for_each_and_says_how_many_are_gone(
    client: FlaskClient, two: tuple[Passage, Passage]
) -> None:
    answer = client.get(f"/pack?pack={join(*two)},{NOBODYS}&as=table")
    *rows, last = csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    assert [row["words"] for row in rows] == [each.text for each in two]
    assert rows[0]["holds"] == "no, another document replaces it"
    assert last["words"] == "# 1 more passages are no longer in the library."


@pytest.mark.parametrize(("name", "begin"), [("ris", "TY  - "), ("bib", "@")])
def test_references_are_one_for_each_passage_with_keys_of_their_own(
    client: FlaskClient, passages: Passages, name: str, begin: str
) -> None:
    chosen = passages["guidance"][:3]
    answer = client.post("/pack", data={"pack": join(*chosen), "as": name})
    assert answer.headers["Content-Disposition"] == f"attachment; filename=passages.{name}"
    starts = [line for line in answer.get_data(as_text=True).splitlines() if line.startswith(begin)]
    assert len(starts) == 3
    if name == "bib":
        assert len(set(starts)) == 3
    assert all(f"http://localhost/documents/guidance/{each.id}" in answer.get_data(as_text=True) for each in chosen)


def test_an_empty_sheet_is_a_page_and_files_of_it_are_empty(client: FlaskClient) -> None:
    assert client.get("/pack").status_code == 200
    assert client.post("/pack", data={"as": "ris"}).get_data() == b""
    assert client.get("/pack?as=pdf").status_code == 400


# ---------------------------------------------------------------------------------------- what became of ids


@pytest.fixture
def own(tmp_path: Path) -> Library:
    """A library with a document of three passages."""
    (tmp_path / "sources").mkdir()
    library = open_library(Settings(library=tmp_path, jobs=1, rate_limit=0, meaning="off"))
    write(library, *PARAGRAPHS)
    return library


def write(library: Library, *paragraphs: str) -> None:
    (library.sources.folder / "a.md").write_text("# Head\n\n" + "\n\n".join(paragraphs), encoding="utf-8")
    library.sync()


def list_passages(library: Library) -> list[Passage]:
    with library.open_view() as view:
        return list(view.document_passages(DocumentId("a")))


def test_ids_that_moved_lead_on_and_are_one_passage_then(own: Library) -> None:
    old = list_passages(own)
    write(own, " ".join(PARAGRAPHS))
    (new,) = list_passages(own)
    page = Reader(create_app(own.settings).test_client()).post_form("/pack", {"pack": join(*old)})
    assert [" ".join(each.split()) for each in list_rows(page)] == [" ".join(new.text.split())]
    assert "This passage has another address since it was added: compare its words." in read_texts(page, "//article//p")
    assert page.xpath("//a[@class='share']/@href") == [f"/pack?pack={new.id}"]


def test_a_passage_that_is_gone_or_purged_is_said_to_be_and_not_shown(own: Library) -> None:
    gone, purged, kept = list_passages(own)
    write(own, *PARAGRAPHS[1:])
    purge(own, purged.id)
    page = Reader(create_app(own.settings).test_client()).post_form("/pack", {"pack": join(gone, purged, kept)})
    assert read_texts(page, "//h2[starts-with(@id, 'row-')]")[:2] == [
        "This passage is no longer here",
        "This is no longer here",
    ]
    text = page.text_content()
    assert "oar1 " not in text
    assert "sail1 " not in text
    assert len(list_rows(page)) == 1
    assert page.xpath("//form[@id='sheet']/input[@name='pack']/@value") == [join(gone, purged, kept)]
    assert len(page.xpath("//article//button[@name='drop']")) == 3
