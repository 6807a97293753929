"""A passage in its context, and a whole document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.model import DocumentId, PageDoubt, Passage
from kb.settings import Settings
from kb.web import create_app
from tests.contract.libraries import document
from tests.libraries import index_sources
from tests.web.conftest import Reader, read_text, read_texts

Passages = dict[str, list[Passage]]


def test_a_passage_is_shown_between_its_neighbours(reader: Reader, passages: Passages) -> None:
    middle = passages["diary"][5]
    page = reader.open_page(f"/documents/diary/{middle.id}")

    assert read_texts(page, "//section[@class='the-passage']") == [middle.text]
    shown = [read_text(element) for element in page.xpath("//div[contains(@class, 'book')]/*")]
    assert shown == [passage.text for passage in passages["diary"][4:8]]


def test_a_long_neighbour_before_a_passage_is_shown_from_its_last_sentences(reader: Reader, passages: Passages) -> None:
    page = reader.open_page(f"/documents/report/{passages['report'][-1].id}")
    (neighbour,) = page.xpath("//div[contains(@class, 'neighbour')]")

    assert "begins-later" in neighbour.get("class")
    assert read_text(neighbour).startswith("For the rest no record was kept")
    assert read_text(neighbour).endswith("on the day on which they ask for it.")


def test_a_passage_leads_to_the_previous_and_the_next(reader: Reader, passages: Passages) -> None:
    first, second, third = passages["diary"][:3]
    page = reader.open_page(f"/documents/diary/{second.id}?q=bell")

    assert page.xpath("//a[@rel='prev']/@href") == [f"/documents/diary/{first.id}?q=bell"]
    assert page.xpath("//a[@rel='next']/@href") == [f"/documents/diary/{third.id}?q=bell"]
    assert not reader.open_page(f"/documents/diary/{first.id}").xpath("//a[@rel='prev']")


def test_a_passage_names_its_document_place_date_and_what_replaced_it(reader: Reader, passages: Passages) -> None:
    page = reader.open_page(f"/documents/guidance/{passages['guidance'][2].id}")
    replaced = reader.open_page(f"/documents/lantern/{passages['lantern'][1].id}")

    assert read_texts(page, "//h1") == ["Guidance for ferry crews"]
    assert read_texts(page, "//header//p[contains(@class, 'place')]") == ["Whom to tell"]
    assert page.xpath("//header//time/@datetime") == ["2015-02-01"]
    assert read_texts(replaced, "//p[contains(@class, 'superseded')]") == ["Replaced by The Harbour Report, 2014"]


def test_a_passage_leads_to_its_page_of_the_original_and_to_its_place_in_the_whole(
    reader: Reader, passages: Passages
) -> None:
    last = passages["report"][-1]
    page = reader.open_page(f"/documents/report/{last.id}")

    assert page.xpath("//a[.='The original file, page\u00a02']/@href") == ["/documents/report/file#page=2"]
    assert page.xpath("//a[.='Open the document here']/@href") == [f"/documents/report?passage={last.id}#{last.id}"]
    assert reader.open_page("/documents/report").xpath(f"//*[@id='{last.id}']")


def test_a_page_that_begins_inside_a_passage_is_shown_there(reader: Reader, passages: Passages) -> None:
    for address in (f"/documents/report/{passages['report'][0].id}", "/documents/report"):
        page = reader.open_page(address)

        assert read_texts(page, "//span[@class='page-break']") == ["[p. 2]"]
        assert "at once and [p. 2] signed by the officer" in read_text(page.xpath("//div[contains(@class, 'book')]")[0])


def test_the_words_searched_for_are_marked_in_the_passage_only(reader: Reader, passages: Passages) -> None:
    passage = passages["diary"][5]
    page = reader.open_page(f'/documents/diary/{passage.id}?q="the+water+stood"')

    assert read_texts(page, "//mark") == ["the water stood"]
    assert page.xpath("//section[@class='the-passage']//mark")
    assert page.xpath("//a[.='Back to the results']/@href") == ["/search?q=%22the+water+stood%22"]


def test_a_passage_has_a_citation_and_an_address_without_the_words(reader: Reader, passages: Passages) -> None:
    passage = passages["report"][-1]
    page = reader.open_page(f"/documents/report/{passage.id}?q=fog")

    assert read_texts(page, "//p[contains(@class, 'cite-text')]")[0].startswith(
        f"Harbour Watch, The Harbour Report, 2014, p. 2 http://localhost/documents/report/{passage.id}. Accessed on "
    )
    assert page.xpath("//a[.='Link to this passage']/@href") == [f"/documents/report/{passage.id}"]


def test_a_footnote_and_its_mark_lead_to_each_other(reader: Reader, passages: Passages) -> None:
    holder, note = passages["more-notes"][-2:]
    for address in (f"/documents/more-notes/{holder.id}", "/documents/more-notes"):
        page = reader.open_page(address)
        (mark,) = page.xpath("//sup")

        assert read_text(mark) == "Note 1"
        assert mark.xpath("./a/@href") == [f"#{note.id}"]
        (footnote,) = page.xpath(f"//div[@id='{note.id}']")
        assert footnote.xpath(".//a/@href") == [f"#{mark.get('id')}"]
        assert note.text in read_text(footnote)


def test_the_mark_of_a_footnote_is_where_it_was_printed(reader: Reader, passages: Passages) -> None:
    holder = passages["more-notes"][-2]
    page = reader.open_page(f"/documents/more-notes/{holder.id}")
    (paragraph,) = page.xpath("//section[@class='the-passage']/p")

    assert read_text(paragraph).startswith(
        "The river is crossed at night because the toll is not taken then.Note 1 Those"
    )


def test_a_footnote_by_itself_is_shown_under_the_passage_it_belongs_to(reader: Reader, passages: Passages) -> None:
    holder, note = passages["more-notes"][-2:]
    page = reader.open_page(f"/documents/more-notes/{note.id}")

    assert read_texts(page, "//section[@class='the-passage']") == [note.text]
    assert read_texts(page, "//div[@class='neighbour']/p")[0].startswith(holder.text[:40])
    assert "Note 1" in read_texts(page, "//header//p[contains(@class, 'place')]")[0]


def test_a_document_has_its_contents_and_every_passage_as_an_anchor(reader: Reader, passages: Passages) -> None:
    page = reader.open_page("/documents/guidance")

    assert read_texts(page, "//nav[@class='contents']//li") == ["What to look for", "Whom to tell"]
    for target in page.xpath("//nav[@class='contents']//a/@href"):
        assert page.xpath(f"//h2[@id='{target[1:]}']")
    assert page.xpath("//div[@class='passage']/@id") == [passage.id for passage in passages["guidance"]]


def test_headings_skip_no_level(reader: Reader) -> None:
    for address in ("/", "/search?q=lantern", "/documents", "/documents/guidance", "/speakers", "/about", "/nowhere"):
        response = reader.client.get(address)
        levels = [int(tag[1]) for tag in _headings(response.get_data(as_text=True))]
        assert levels[0] == 1, address
        assert all(below <= above + 1 for above, below in pairwise(levels)), address


def _headings(page: str) -> list[str]:
    return [piece[:2] for piece in page.split("<")[1:] if piece[:2] in {"h1", "h2", "h3", "h4", "h5", "h6"}]


def test_lists_tables_and_quotations_are_what_they_were(reader: Reader) -> None:
    page = reader.open_page("/documents/guidance")

    assert len(page.xpath("//div[@class='passage']/ul/li")) == 3
    assert read_texts(page, "//li//ul/li") == ["• never a place to stay;"]
    assert [read_texts(row, "./td") for row in page.xpath("//table//tr")] == [
        ["Harbour", "Bell"],
        ["East harbour", "two strokes"],
        ["West harbour", "three strokes"],
    ]
    assert read_texts(page, "//blockquote")[0].startswith("“I waited for anyone")


def test_headings_above_a_passage_and_those_after_it_are_shown(reader: Reader, passages: Passages) -> None:
    both = ["What to look for", "Whom to tell"]
    headings = "//div[contains(@class, 'book')]//*[self::h2 or self::h3]"
    shown = [
        read_texts(reader.open_page(f"/documents/guidance/{each.id}"), headings) for each in passages["guidance"][:4]
    ]
    assert shown == [both, both, both, ["Whom to tell"]]


def test_a_search_inside_a_document_stays_inside_it(reader: Reader) -> None:
    page = reader.open_page("/documents/guidance")
    (form,) = page.xpath("//main//form[@role='search']")
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input")}

    assert (form.get("action"), form.get("method")) == ("/search", None)
    assert fields == {"q": "", "document": "guidance"}


def test_a_whole_document_marks_the_words_and_counts_the_passages(reader: Reader) -> None:
    page = reader.open_page("/documents/guidance?q=lantern")

    assert read_texts(page, "//mark") == ["lantern", "lantern"]
    assert read_texts(page, "//h2[@id='matches']") == ["Where your words are (2 matches)"]
    assert not page.xpath("//article//p[@class='notice']")
    assert read_texts(reader.open_page("/documents/guidance?q=zeppelin"), "//article//p[@class='notice']") == [
        "Nothing was found here for your words."
    ]


def _open_after(folder: Path, *before: str) -> list[str]:
    """Return what is shown before a passage, of the passages before it."""
    engine = WhooshEngine(folder)
    indexed = document("log", *before, "The passage itself.")
    commit_documents(engine, added=[indexed])
    client = create_app(Settings(library=folder, meaning="off"), engine).test_client()
    page = Reader(client).open_page(f"/documents/log/{indexed.passages[-1].id}")
    return read_texts(page, "//div[contains(@class, 'neighbour')]/p")


def _write_sentence(word: str, words: int) -> str:
    return " ".join([word.capitalize(), *[word] * (words - 1)]) + "."


A, B, C = (partial(_write_sentence, word) for word in ("alpha", "beta", "gamma"))


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ((f"{A(40)} {B(40)}",), [f"{A(40)} {B(40)}"]),  # eighty words
        ((f"{A(41)} {B(40)}",), [B(40)]),
        ((f"{A(5)} {B(90)}",), [B(90)]),  # the last sentence is whole, however long
        ((A(5), B(5), C(5)), [B(5), C(5)]),
        ((A(5), f"{B(76)} {C(5)}"), [C(5)]),
        ((f"{A(5)} {B(5)}", C(75)), [B(5), C(75)]),
        ((A(6), C(75)), [C(75)]),
        ((A(5), C(90)), [C(90)]),
    ],
)
def test_before_a_passage_the_last_sentences_are_shown_up_to_eighty_words(
    tmp_path: Path, before: tuple[str, ...], expected: list[str]
) -> None:
    assert _open_after(tmp_path, *before) == expected


TABLE = [f"Land{number}\t{A(60)}\t{number}" for number in range(6)]


@pytest.fixture
def table(tmp_path: Path) -> tuple[Reader, Sequence[Passage]]:
    """A site with a document of one table in two passages."""
    rows = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in row.split(chr(9)))}" for row in TABLE)
    head = "<tr><th>Country<th>What was found<th>Number"
    text = f"<h1>Of the harbour</h1><table>{head}{rows}</table>"
    library = index_sources(tmp_path, {"table.html": text}, meaning="off")
    with library.open_view() as view:
        return Reader(create_app(library.settings).test_client()), view.document_passages(DocumentId("table"))


@pytest.mark.costly
def test_a_passage_of_a_table_shows_the_head_above_its_rows(table: tuple[Reader, Sequence[Passage]]) -> None:
    reader, (first, second) = table
    assert "Country" in first.text
    assert "Country" not in second.text
    for passage, carried in ((first, 0), (second, 3)):
        page = reader.open_page(f"/documents/table/{passage.id}")
        (shown,) = page.xpath("//section[@class='the-passage']//table")
        assert [read_text(each) for each in shown.xpath(".//th[@scope='col']")] == [
            "Country",
            "What was found",
            "Number",
        ]
        assert len(shown.xpath(".//th[@class='carried']")) == carried
        labels = [line.split("\t")[0] for line in passage.text.split("\n") if line.startswith("Land")]
        assert [read_text(each) for each in shown.xpath(".//th[@scope='row']")] == labels


def test_a_passage_of_a_table_is_found_by_the_head_and_shown_below_it(table: tuple[Reader, Sequence[Passage]]) -> None:
    reader, (_, second) = table
    page = reader.open_page("/search?q=country+land4")
    (found,) = page.xpath(f"//article[.//a[contains(@href, '{second.id}')]]")
    assert read_texts(found, ".//th[@scope='col']") == ["Country", "What was found", "Number"]
    page = reader.open_page("/search?q=country")
    (found,) = page.xpath(f"//article[.//a[contains(@href, '{second.id}')]]")
    assert "words in the title or a heading" in read_text(found)


def test_the_head_of_a_table_is_in_json_beside_the_text(table: tuple[Reader, Sequence[Passage]]) -> None:
    reader, (first, second) = table
    answer = reader.client.get(f"/documents/table/{second.id}.json").get_json()
    assert answer["passage"]["table_head"] == ["Country", "What was found", "Number"]
    assert answer["passage"]["text"] == second.text
    assert answer["before"][0]["id"] == first.id
    assert answer["before"][0]["table_head"] == []


def test_the_head_of_a_table_is_no_part_of_a_passage_that_is_quoted(table: tuple[Reader, Sequence[Passage]]) -> None:
    reader, (first, second) = table
    page = reader.client.post("/check.json", json={"text": "“Country What was found Number”"}).get_json()
    (quotation,) = page["quotations"]
    assert [each["id"] for each in quotation["matches"]] == [first.id]
    citation = reader.client.get(f"/documents/table/{second.id}.txt").get_data(as_text=True)
    assert "Country" not in citation


def test_a_passage_says_what_is_not_certain_of_its_pages(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "whoosh")
    indexed = document("plan", "Two columns of words.", "One column of words.")
    doubtful = replace(indexed.passages[0], doubts=(PageDoubt.ORDER, PageDoubt.TABLE))
    passages = (doubtful, *indexed.passages[1:])
    commit_documents(engine, added=[replace(indexed, passages=passages)])
    reader = Reader(create_app(Settings(library=tmp_path, meaning="off"), engine).test_client())
    pages = [reader.open_page(f"/documents/plan/{each.id}") for each in passages]
    sentence = (
        "Not certain here: the order of the text and the rows and columns of the table; the printed page may differ."
    )
    assert [sentence in read_texts(page, "//p[@class='quiet']") for page in pages] == [True, False]
    unsure = [reader.client.get(f"/documents/plan/{each.id}.json").get_json()["passage"]["unsure"] for each in passages]
    assert unsure == [["order", "table"], []]


@pytest.mark.costly
def test_recognised_words_say_so_wherever_they_are_shown(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "whoosh")
    indexed = document("scan", "Seventeen victims came forward in the spring.", "They were heard.")
    recognized = replace(indexed.passages[0], doubts=(PageDoubt.OCR,))
    commit_documents(engine, added=[replace(indexed, passages=(recognized, *indexed.passages[1:]))])
    reader = Reader(create_app(Settings(library=tmp_path, meaning="off"), engine).test_client())
    said = "text by ocr, check the page"

    pages = [reader.client.get(f"/documents/scan/{each.id}").get_data(as_text=True) for each in indexed.passages]
    assert ["Text by OCR: check the words on the page." in page for page in pages] == [True, False]
    assert [said in page.lower() for page in pages] == [True, False]
    answers = [reader.client.get(f"/documents/scan/{each.id}.json").get_json()["passage"] for each in indexed.passages]
    assert [(each["ocr"], each["unsure"], said in each["citation"].lower()) for each in answers] == [
        (True, ["ocr"], True),
        (False, [], False),
    ]
    for address in ("/search?q=seventeen+victims", f"/documents/scan/{recognized.id}.ris"):
        assert said in reader.client.get(address).get_data(as_text=True).lower()
    checked = reader.client.post("/check", data={"text": "“Seventeen victims came forward in the spring.”"})
    assert said in checked.get_data(as_text=True).lower()
