"""The reader of a whole document page by page: sheets, pages to go to, a map of matches, and pictures of pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.model import BlockKind, DocumentId, DocumentRecord, Metadata, PageBreak, PageRange, Passage, PassageId, Span
from kb.settings import Settings
from kb.web import create_app
from kb.web.components.passages.blocks import LaidOutPassage
from kb.web.views.documents.reader import (
    STRIP_COLUMNS,
    STRIP_HEIGHT,
    MatchMap,
    Sheet,
    build_sheets,
    find_page,
    list_pages,
    map_matches,
    measure_starts,
)
from tests.web.conftest import Reader, read_text, read_texts
from tests.web.long_report import BEGINS_INSIDE, BLANK, PAGES, WITH_FOG, write_report

D = DocumentId("report")
WHOLE = "/documents/crossing?whole=on"
NAMED = (
    PageRange(1, 1, ""),
    PageRange(2, 2, "ii"),
    PageRange(3, 3, "1"),
    PageRange(4, 4, "2-3"),
    PageRange(5, 5, "A-4"),
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return write_report(tmp_path_factory.mktemp("crossing") / "library")


@pytest.fixture(scope="module")
def crossing(settings: Settings) -> FlaskClient:
    return create_app(settings).test_client()


def _passage(name: str, *breaks: tuple[int, int, str], length: int = 10, heading: tuple[str, ...] = ()) -> Passage:
    text = (name * length)[:length]
    shown = tuple(PageBreak(*each) for each in breaks)
    return Passage(PassageId(name), D, 0, Span(0, length), text, BlockKind.PARAGRAPH, breaks=shown, heading=heading)


def _map(passages: Sequence[Passage], found: Mapping[str, Sequence[Span]], shown: str = "") -> MatchMap:
    here = frozenset(PassageId(each) for each in shown) or {each.id for each in passages}
    spans = {PassageId(each): own for each, own in found.items()}
    return map_matches(passages, here, spans, measure_starts(passages), lambda each: f"?at={each}")


def _record(pages: int) -> DocumentRecord:
    return DocumentRecord(D, "report.pdf", "", "", Metadata(), pages, 0)


def _divide(count: int, *passages: Passage, anchored: tuple[int, ...] = ()) -> tuple[Sheet, ...]:
    pages = list_pages(_record(count), passages)
    laid_out = [(each, LaidOutPassage(each.id, (), ())) for each in passages]
    return build_sheets(pages, laid_out, anchored, measure_starts(passages))


def _outline(sheets: tuple[Sheet, ...]) -> list[tuple[list[int], list[str]]]:
    return [([leaf.page.first for leaf in sheet.leaves], [each.id for each in sheet.passages]) for sheet in sheets]


# ---------------------------------------------------------------------------------------------- pages


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("1", 3),
        (" II ", 2),
        ("p. ii", 2),
        ("page 1", 3),
        ("S. 1", 3),
        ("strona 1", 3),
        ("3", 4),
        ("2-3", 4),
        ("a-4", 5),
        ("4", 4),  # no page has this printed number
        ("5", 5),
        ("PDF 1", 1),
        ("pdf p. 2", 2),
        ("PDF\u00a0p.\u00a03", 3),
        ("6", None),
        ("0", None),
        ("-1", None),
        ("", None),
        ("p.", None),
        ("PDF", None),
        ("PDF ii", None),
        ("²", None),
        ("9" * 5000, None),
        ("🙂", None),
    ],
)
def test_a_page_is_found_by_its_printed_number_and_otherwise_by_that_of_the_file(asked: str, page: int | None) -> None:
    assert find_page(asked, NAMED) == page


def test_no_page_is_found_where_there_are_none() -> None:
    assert find_page("1", ()) is None


def test_every_page_of_a_file_is_listed_with_the_numbers_that_are_printed_on_it() -> None:
    passages = [_passage("a", (0, 2, "1"), (5, 2, "2")), _passage("b", (0, 4, "")), _passage("c", (0, 4, "5"))]
    assert [each.label for each in list_pages(_record(5), passages)] == ["", "1-2", "", "5", ""]


# --------------------------------------------------------------------------------------------- sheets


def test_a_passage_is_beside_the_page_that_has_most_of_it() -> None:
    sheets = _divide(
        3,
        _passage("a", (0, 1, "1")),
        _passage("b", (0, 1, "1"), (7, 2, "2")),
        _passage("c", (0, 2, "2"), (3, 3, "3")),
        _passage("d", (0, 3, "3")),
    )
    assert _outline(sheets) == [([1], ["a", "b"]), ([2, 3], ["c", "d"])]


def test_pages_without_passages_of_their_own_are_beside_the_passage_that_goes_over_them() -> None:
    sheets = _divide(
        6, _passage("a", (0, 2, "")), _passage("b", (0, 3, ""), (1, 4, ""), (9, 5, "")), _passage("c", (0, 6, ""))
    )
    assert _outline(sheets) == [([1], []), ([2], ["a"]), ([3, 4, 5], ["b"]), ([6], ["c"])]


def test_a_page_does_not_come_before_that_of_the_passage_above() -> None:
    sheets = _divide(2, _passage("a", (0, 2, "")), _passage("b", (0, 1, "")))
    assert _outline(sheets) == [([1, 2], ["a", "b"])]


def test_a_document_without_pages_is_one_sheet() -> None:
    assert _outline(_divide(0, _passage("a"), _passage("b"))) == [([], ["a", "b"])]
    assert _outline(_divide(0)) == [([], [])]


def test_a_page_has_its_anchor_once() -> None:
    sheets = _divide(3, _passage("a", (0, 1, ""), (6, 2, "")), _passage("b", (0, 3, "")), anchored=(2,))
    assert [leaf.page.first for sheet in sheets for leaf in sheet.leaves if leaf.is_anchor] == [1, 3]


def test_sheets_begin_where_their_text_does() -> None:
    sheets = _divide(3, _passage("a", (0, 1, ""), length=30), _passage("b", (0, 2, ""), length=10))
    assert [each.start for each in sheets] == [0, STRIP_COLUMNS * 0.75, STRIP_COLUMNS]


# -------------------------------------------------------------------------------------------- matches


def test_each_match_knows_its_neighbours_and_the_page_of_its_words() -> None:
    passages = [_passage("a", (0, 1, "i"), (5, 2, "ii")), _passage("b", (0, 2, "ii")), _passage("c", (0, 3, "1"))]
    found = _map(passages, {"c": [Span(0, 1)], "a": [Span(6, 7)]})
    assert [(each.url, each.before, each.after) for each in found.matches.values()] == [
        ("?at=a", "", "?at=c"),
        ("?at=c", "?at=a", ""),
    ]
    assert [each.page and each.page.label for each in found.matches.values()] == ["ii", "1"]


@pytest.mark.parametrize(
    ("shown", "here", "before", "after"),
    [
        ("ab", ["b"], (0, ""), "?at=d"),
        ("c", [], (1, "?at=b"), "?at=d"),
        ("de", ["d", "e"], (1, "?at=b"), ""),
        ("abcde", ["b", "d", "e"], (0, ""), ""),
    ],
)
def test_a_part_knows_its_matches_and_the_nearest_ones_beyond(
    shown: str, here: list[str], before: tuple[int, str], after: str
) -> None:
    passages = [_passage(each) for each in "abcde"]
    found = _map(passages, {each: [Span(0, 1)] for each in "bde"}, shown)
    assert list(found.here) == here
    assert ((found.before_count, found.before), found.after) == (before, after)


def test_matches_close_to_one_another_share_a_tick_whose_height_is_their_number() -> None:
    lengths = {"a": 1000, "x": 5, "y": 5, "z": 5, "b": 985}
    passages = [_passage(name, (0, 1, "1"), length=length) for name, length in lengths.items()]
    found = {str(each.id): (Span(0, 1),) for each in passages}
    ticks = _map(passages, found).ticks
    assert [(each.x, each.count) for each in ticks] == [(0, 1), (60, 4)]
    assert ticks[0].height < ticks[1].height == STRIP_HEIGHT


def test_the_list_of_matches_is_by_page_and_without_pages_by_heading() -> None:
    paged = [_passage("a", (0, 1, "1")), _passage("b", (0, 1, "1")), _passage("c", (0, 2, "2"))]
    headed = [_passage("a", heading=("One",)), _passage("b", heading=("One",)), _passage("c", heading=("One", "Two"))]
    for passages in (paged, headed):
        found = {str(each.id): (Span(0, 1),) for each in passages}
        places = _map(passages, found).places
        assert [(each.first.passage, each.count) for each in places] == [("a", 2), ("c", 1)]
    assert [each.first.heading for each in places] == ["One", "Two"]


# ------------------------------------------------------------------------------------- the page itself


def test_every_page_of_the_file_has_one_anchor_in_order(crossing: FlaskClient) -> None:
    page = Reader(crossing).open_page(WHOLE)
    assert page.xpath("//*[starts-with(@id, 'page-')]/@id") == [f"page-{number}" for number in range(1, PAGES + 1)]


def test_an_anchor_inside_a_passage_is_where_the_words_of_the_page_begin(crossing: FlaskClient) -> None:
    page = Reader(crossing).open_page(WHOLE)
    (mark,) = page.xpath(f"//span[@id='page-{BEGINS_INSIDE}']")
    assert mark.text == "[p.\u00a010]"
    assert mark.tail.startswith(" under Kestrel, on the morning of day 11")


def test_every_passage_is_there_and_can_be_linked_to(crossing: FlaskClient) -> None:
    page = Reader(crossing).open_page(f"{WHOLE}&q=fog")
    passages = crossing.get("/documents/crossing.json").get_json()["passages"]
    assert page.xpath("//div[contains(@class, 'passage')]/@id") == [each["id"] for each in passages]
    assert " ".join(read_texts(page, "//div[@class='sheet-text']")).count("on the morning of day") == PAGES - 2


@pytest.mark.parametrize(
    ("asked", "part", "fragment"),
    [("10", 2, "page-11"), ("PDF+10", 2, "page-10"), ("p.+22", 3, "page-23"), ("24", 3, "page-24")],
)
def test_a_page_is_gone_to_without_a_script(crossing: FlaskClient, asked: str, part: int, fragment: str) -> None:
    answer = crossing.get(f"/documents/crossing?page={asked}")
    assert (answer.status_code, answer.location) == (303, f"/documents/crossing?part={part}#{fragment}")
    answer = crossing.get(f"/documents/crossing?lang=pl&q=fog+bell&page={asked}")
    assert answer.location == f"/documents/crossing?q=fog+bell&part={part}&lang=pl#{fragment}"
    answer = crossing.get(f"{WHOLE}&page={asked}")
    assert answer.location == f"{WHOLE}#{fragment}"


def test_a_page_that_there_is_not_is_said_beside_the_form(crossing: FlaskClient) -> None:
    page = Reader(crossing).open_page("/documents/crossing?page=%3Cb%3E99&q=fog", status=404)
    assert read_texts(page, "//p[@id='no-page']") == [
        f"There is no page “<b>99” in this document. It has {PAGES} pages."
    ]
    assert page.xpath("//input[@name='page']/@value") == ["<b>99"]
    assert page.xpath("//form[@class='go-to-page']/input[@name='q']/@value") == ["fog"]
    assert page.xpath("//mark")


def test_a_document_without_pages_says_that_it_has_none(reader: Reader) -> None:
    page = reader.open_page("/documents/guidance?page=3", status=404)
    assert read_texts(page, "//p[@id='no-page']") == [
        "There is no page “3” in this document. It is not divided into pages."
    ]
    assert not page.xpath("//input[@name='page']")


def test_words_are_in_no_link_that_had_none_before(crossing: FlaskClient) -> None:
    page = Reader(crossing).open_page(f"{WHOLE}&q=fog")
    links = page.xpath("//section[@class='match-map']//a/@href | //nav[@class='follow']//a/@href")
    assert links
    assert all(each.startswith("#") or "q=fog" in each for each in links)
    assert not [each for each in page.xpath("//*[@class='sheet-page']//a/@href") if "fog" in each]
    assert not Reader(crossing).open_page(WHOLE).xpath("//form[@class='go-to-page']/input[@name='q']")


def test_the_strip_and_the_list_lead_to_the_matches(crossing: FlaskClient) -> None:
    page = Reader(crossing).open_page(f"{WHOLE}&q=fog")
    marked = page.xpath("//div[contains(@class, 'passage')][.//mark]/@id")
    ticks = [each.removeprefix("#") for each in page.xpath("//*[@class='strip']/a/@href")]
    assert marked[0] == ticks[0]
    assert set(ticks) <= set(marked)
    listed = read_texts(page, "//section[@class='match-map']//li/a")
    assert listed == [f"p. {number - 1} (page {number} of the file)" for number in WITH_FOG]


def test_steps_without_a_script_lead_through_all_matches(crossing: FlaskClient) -> None:
    page = Reader(crossing).open_page(f"{WHOLE}&q=fog")
    at = page.xpath("//div[contains(@class, 'passage')][.//mark]/@id")[0]
    visited = [at]
    while True:
        following = page.xpath(f"//*[@id='{at}']//noscript//a[.='Next match']/@href")
        if not following:
            break
        at = following[0].removeprefix("#")
        visited.append(at)
    assert visited == page.xpath("//div[contains(@class, 'passage')][.//mark]/@id")
    assert len(visited) == len(set(visited)) == len(WITH_FOG)


def test_without_matches_there_is_no_strip(crossing: FlaskClient) -> None:
    for address in ("/documents/crossing", "/documents/crossing?q=zeppelin"):
        assert not Reader(crossing).open_page(address).xpath("//section[@class='match-map'] | //noscript")


# --------------------------------------------------------------------------------------------- pictures


@pytest.mark.costly
def test_every_page_leads_to_its_picture(crossing: FlaskClient) -> None:
    page = Reader(crossing).open_page(WHOLE)
    links = page.xpath("//div[@class='sheet-page']//a")
    assert [each.get("href") for each in links] == [
        f"/documents/crossing/pages/{number}" for number in range(1, PAGES + 1)
    ]
    assert read_text(links[BLANK]) == f"See p. {BLANK} (page {BLANK + 1} of the file)"
    picture = links[BLANK].get("data-picture")
    assert picture.startswith(f"/documents/crossing/pages/{BLANK + 1}/small.png?")
    assert crossing.get(picture).mimetype == "image/png"


def test_no_picture_is_loaded_without_a_script(crossing: FlaskClient) -> None:
    assert not Reader(crossing).open_page(WHOLE).xpath("//img")


def test_a_browser_that_saves_data_is_not_given_pictures_beside_the_text(crossing: FlaskClient) -> None:
    saving = crossing.get(WHOLE, headers={"Save-Data": "on"})
    asking = crossing.get(WHOLE, headers={"Save-Data": "off"})
    assert "Save-Data" in saving.vary
    assert "Save-Data" in asking.vary
    assert "data-picture" not in saving.get_data(as_text=True)
    assert "/documents/crossing/pages/2" in saving.get_data(as_text=True)
    assert "data-picture" in asking.get_data(as_text=True)


@pytest.mark.costly
@pytest.mark.parametrize("card", ["original = false\n"])
def test_a_withheld_file_has_page_numbers_and_no_pictures(tmp_path: Path, card: str) -> None:
    client = create_app(write_report(tmp_path / "library", card)).test_client()
    page = Reader(client).open_page(WHOLE)
    assert len(page.xpath("//*[starts-with(@id, 'page-')]")) == PAGES
    assert not page.xpath("//a[contains(@href, '/pages/')]")
    assert not page.xpath("//main[contains(@class, 'with-pictures')]")


def test_a_document_that_is_no_pdf_has_neither(reader: Reader) -> None:
    page = reader.open_page("/documents/guidance?q=lantern")
    assert not page.xpath("//*[@class='sheet-page'] | //form[@class='go-to-page']")
    assert page.xpath("//section[@class='match-map']//li/a")
    assert len(page.xpath("//div[@class='sheet']")) == 1
