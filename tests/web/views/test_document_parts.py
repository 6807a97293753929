"""The parts by which a document is read: how it is divided, and the pages of parts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from kb.model import (
    NO_PASSAGE,
    Block,
    BlockKind,
    ContentsEntry,
    DocumentId,
    DocumentRecord,
    Metadata,
    PageBreak,
    Passage,
    PassageId,
    Span,
)
from kb.web import create_app
from kb.web.views.documents.parts import (
    MAX_PAGES,
    MAX_SIZE,
    TINY_SIZE,
    Part,
    divide_document,
    keep_whole,
    measure_size,
)
from tests.libraries import index_sources
from tests.web.conftest import Reader, read_texts
from tests.web.long_report import PAGES, WITH_FOG, write_report

D = DocumentId("report")
_CHAPTERS = 5
_SECTIONS = 3


# ------------------------------------------------------------------------------------------- dividing


def _passage(at: int, size: int, pages: Sequence[int] = (), *, is_note: bool = False, note_of: str = "") -> Passage:
    text = "x" * size
    kind = BlockKind.FOOTNOTE if is_note else BlockKind.PARAGRAPH
    breaks = tuple(PageBreak(offset, page, "") for offset, page in enumerate(pages))
    return Passage(
        PassageId(f"p{at}"), D, at, Span(0, size), text, kind, (), (), (Block(kind, Span(0, size)),), breaks,
        note_of=PassageId(note_of),
    )  # fmt: skip


def _record(passages: Sequence[Passage], levels: Sequence[int] = ()) -> DocumentRecord:
    """Return the record of a document; `levels` are those of the headings above its passages, 0 for none."""
    contents = tuple(
        ContentsEntry(level, f"Heading {each.id}", each.id)
        for each, level in zip(passages, levels, strict=False)
        if level
    )
    pages = max((one.number for each in passages for one in each.breaks), default=0)
    return DocumentRecord(D, "report.pdf", "", "", Metadata(), pages, len(passages), contents=contents)


def _divide(sizes: Sequence[int], levels: Sequence[int] = (), pages: Sequence[int] = ()) -> tuple[Part, ...]:
    passages = [_passage(at, size, pages[at : at + 1]) for at, size in enumerate(sizes)]
    return divide_document(_record(passages, levels), passages)


def _list_positions(parts: Sequence[Part]) -> list[list[int]]:
    return [[each.position for each in part.body] for part in parts]


# Of each passage: its size, the level of the heading above it, how many pages later it begins, on how many it is, and
# of a footnote which passage has its mark.
_OUTLINES = st.tuples(
    st.booleans(),
    st.lists(
        st.tuples(
            st.integers(1, 9000),
            st.sampled_from((0, 0, 0, 1, 2, 3, 6)),
            st.sampled_from((0, 0, 1, 1, 4, -1)),
            st.integers(1, 3),
            st.none() | st.none() | st.integers(-1, 50),
        ),
        max_size=50,
    ),
)
_Outline = tuple[bool, list[tuple[int, int, int, int, int | None]]]


def _write(outline: _Outline) -> tuple[DocumentRecord, list[Passage]]:
    has_pages, described = outline
    page, passages = 1, []
    for at, (size, _, step, count, mark) in enumerate(described):
        page = max(page + step, 1)
        shown = range(page, page + count) if has_pages else ()
        note_of = NO_PASSAGE if mark is None or mark < 0 else f"p{mark}"
        passages.append(_passage(at, size, shown, is_note=mark is not None, note_of=note_of))
    return _record(passages, [level for _, level, _, _, _ in described]), passages


@pytest.mark.costly
@given(_OUTLINES)
def test_parts_have_every_passage_once_in_order_and_none_is_empty_or_too_large(outline: _Outline) -> None:
    record, passages = _write(outline)
    parts = divide_document(record, passages)
    notes = [each for each in passages if each.kind is BlockKind.FOOTNOTE]

    assert [each.number for each in parts] == list(range(1, len(parts) + 1))
    assert _list_positions(parts) == _split_at_parts([each.position for each in passages if each not in notes], parts)
    assert sorted(one.position for each in parts for one in each.notes) == [each.position for each in notes]
    assert all(list(each.notes) == sorted(each.notes, key=lambda one: one.position) for each in parts)
    assert len(parts) == 1 or all(each.body for each in parts)
    for each in parts:
        numbers = [one.number for passage in each.body for one in passage.breaks]
        fits = measure_size(each.passages) <= MAX_SIZE and len(set(numbers)) <= MAX_PAGES
        assert fits or len(each.body) <= 1
        # A passage on a page before that of the one above counts to the page where the text already is.
        assert not numbers or max(each.pages.start, *numbers) in each.pages


def _split_at_parts(positions: list[int], parts: Sequence[Part]) -> list[list[int]]:
    """Return positions divided into lists that are as long as the bodies of parts."""
    ends = [0, *accumulate(len(each.body) for each in parts)]
    assert ends[-1] == len(positions)
    return [positions[start:end] for start, end in pairwise(ends)]


@pytest.mark.costly
@given(_OUTLINES)
def test_every_page_of_a_file_is_in_a_part_and_parts_follow_one_another(outline: _Outline) -> None:
    record, passages = _write(outline)
    pages = [each.pages for each in divide_document(record, passages)]

    assert {one for each in pages for one in each} == set(range(1, record.page_count + 1))
    assert all(one.start <= other.start for one, other in pairwise(pages))


@pytest.mark.costly
@given(_OUTLINES)
def test_a_whole_document_is_all_of_its_parts(outline: _Outline) -> None:
    record, passages = _write(outline)
    whole = keep_whole(record, passages)

    assert sorted(each.position for each in whole.passages) == list(range(len(passages)))
    assert list(whole.pages) == list(range(1, record.page_count + 1))


def test_a_short_document_is_one_part_whatever_its_headings() -> None:
    assert _list_positions(_divide([1000] * 6, [1, 1, 2, 1, 1, 2])) == [[0, 1, 2, 3, 4, 5]]


def test_each_chapter_is_a_part() -> None:
    assert _list_positions(_divide([12_000] * 4, [1, 0, 1, 0])) == [[0, 1], [2, 3]]


def test_tiny_chapters_are_joined_with_the_next_one_and_the_last_with_the_one_before() -> None:
    tiny, usual = TINY_SIZE // 4, TINY_SIZE * 2
    assert _list_positions(_divide([tiny, tiny, usual, usual, tiny], [1] * 5)) == [[0, 1, 2], [3, 4]]


def test_a_long_chapter_is_divided_at_its_sections_and_these_are_joined_where_they_fit() -> None:
    sizes = [2000, *[8000] * 6, 20_000]
    assert _list_positions(_divide(sizes, [1, *[2] * 6, 1])) == [[0, 1, 2, 3], [4, 5, 6], [7]]


def test_a_title_above_all_chapters_does_not_make_them_one() -> None:
    assert _list_positions(_divide([500, *[12_000] * 4], [1, 2, 0, 2, 0])) == [[0, 1, 2], [3, 4]]


def test_a_long_text_without_headings_is_divided_into_parts_of_one_size() -> None:
    sizes = [sum(len(each.text) for each in part.body) for part in _divide([1000] * 40)]
    assert sizes == [20_000, 20_000]


def test_a_text_of_many_pages_is_divided_where_one_begins() -> None:
    pages = [page for page in range(1, 25) for _ in range(2)]
    assert [(each.pages.start, each.pages.stop - 1) for each in _divide([300] * 48, pages=pages)] == [
        (1, 8),
        (9, 16),
        (17, 24),
    ]


def test_a_part_is_named_by_its_heading_or_by_the_one_that_it_goes_on_below() -> None:
    parts = _divide([20_000, 20_000, 20_000], [1, 0, 1])
    assert [each.name for each in parts] == ["Heading p0", "", "Heading p2"]


def test_a_footnote_is_in_the_part_that_has_its_mark() -> None:
    passages = [
        _passage(0, 20_000),
        _passage(1, 20_000),
        _passage(2, 100, is_note=True, note_of="p0"),
        _passage(3, 100, is_note=True, note_of="p1"),
        _passage(4, 100, is_note=True),
    ]
    parts = divide_document(_record(passages, [1, 1]), passages)
    assert [[each.id for each in part.notes] for part in parts] == [["p2"], ["p3", "p4"]]


# ----------------------------------------------------------------------------------- the pages of parts


@pytest.fixture(scope="module")
def crossing(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A site with a report of three parts."""
    return create_app(write_report(tmp_path_factory.mktemp("parts") / "library")).test_client()


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A site with a guide of five chapters, without pages, whose sections refer to one another, and a short note."""
    sections = [
        f"{'##' if at % _SECTIONS else '#'} {'Section' if at % _SECTIONS else 'Chapter'} {at}\n\n"
        + "\n\n".join(f"What is said here of day {at} takes the words of line {line}. " * 6 for line in range(10))
        for at in range(_CHAPTERS * _SECTIONS)
    ]
    texts = {"guide.md": "\n\n".join(sections), "note.md": "# A note\n\nIt is short.\n"}
    return create_app(index_sources(tmp_path_factory.mktemp("guide"), texts, rate_limit=0).settings).test_client()


def _list_ids(client: FlaskClient, document: str) -> list[str]:
    return [each["id"] for each in client.get(f"/documents/{document}.json").get_json()["passages"]]


@pytest.mark.costly
@pytest.mark.parametrize(("document", "count"), [("crossing", 3), ("guide", _CHAPTERS)])
def test_the_parts_lead_to_one_another_and_have_the_whole_text(
    request: pytest.FixtureRequest, document: str, count: int
) -> None:
    client: FlaskClient = request.getfixturevalue(document)
    address, found = f"/documents/{document}", []
    visited = []
    while address:
        page = Reader(client).open_page(address)
        found += page.xpath("//div[contains(@class, 'passage')]/@id")
        visited.append(read_texts(page, "//nav[@id='part']/span")[0].split(",")[0])
        following = page.xpath("//nav[@id='part']/a[@rel='next']/@href")
        assert page.xpath("//nav[@class='turn ends']/a[@rel='next']/@href") == following
        address = following[0] if following else ""
    assert visited == [f"Part {number} of {count}" for number in range(1, count + 1)]
    assert found == _list_ids(client, document)


def test_a_part_says_its_pages_and_its_neighbours_by_name(crossing: FlaskClient, guide: FlaskClient) -> None:
    page = Reader(crossing).open_page("/documents/crossing?part=2")
    assert read_texts(page, "//nav[@id='part']/*") == ["Part 2 of 3, pp. 9–15", "Part before", "Next part"]
    assert read_texts(page, "//nav[@class='turn ends']//span")[1] == "Next part, pp. 16–23"
    page = Reader(guide).open_page("/documents/guide?part=3")
    assert read_texts(page, "//nav[@class='turn ends']//bdi") == ["Chapter 3", "Chapter 9"]
    assert page.xpath("//title")[0].text.startswith("Guide (Part 3 of 5)")


def test_a_page_of_the_file_begins_on_one_part_only(crossing: FlaskClient) -> None:
    anchors = []
    for number in (1, 2, 3):
        page = Reader(crossing).open_page(f"/documents/crossing?part={number}")
        anchors += page.xpath("//*[starts-with(@id, 'page-')]/@id")
    assert anchors == [f"page-{number}" for number in range(1, PAGES + 1)]


@pytest.mark.costly
def test_a_passage_is_on_the_part_that_its_address_leads_to(guide: FlaskClient) -> None:
    for passage in _list_ids(guide, "guide")[::7]:
        page = Reader(guide).open_page(f"/documents/guide?passage={passage}")
        assert page.xpath(f"//*[@id='{passage}']")
        (number,) = page.xpath("//link[@rel='canonical']/@href")
        assert number.endswith(("/documents/guide", *(f"/documents/guide?part={each}" for each in range(2, 6))))


def test_a_passage_that_is_not_in_the_document_is_looked_up_as_such(guide: FlaskClient) -> None:
    assert guide.get("/documents/guide?passage=0123456789abcd").status_code == 404
    (other,) = _list_ids(guide, "note")
    assert guide.get(f"/documents/guide?passage={other}").status_code == 404


def test_the_contents_lead_across_parts_and_say_where_the_reader_is(guide: FlaskClient) -> None:
    page = Reader(guide).open_page("/documents/guide?part=2&q=day&lang=en")
    links = dict(
        zip(
            read_texts(page, "//nav[@class='contents']//a"),
            page.xpath("//nav[@class='contents']//a/@href"),
            strict=True,
        )
    )
    assert links["Section 4"] == "#heading-5"
    assert links["Section 10"] == "/documents/guide?q=day&part=4&lang=en#heading-11"
    assert read_texts(page, "//nav[@class='contents']//a[@aria-current='location']") == ["Chapter 3"]


def test_the_strip_leads_across_parts(crossing: FlaskClient) -> None:
    page = Reader(crossing).open_page("/documents/crossing?q=fog&part=2")
    links = page.xpath("//section[@class='match-map']//li/a/@href")
    assert len(links) == len(WITH_FOG)
    assert [each.partition("#")[0] for each in links] == [
        "/documents/crossing?q=fog",
        "/documents/crossing?q=fog",
        "",
        "/documents/crossing?q=fog&part=3",
    ]
    assert page.xpath("//nav[@class='follow']/@data-before") == ["2"]
    assert page.xpath("//a[@class='previous']/@href") == [links[1]]
    assert page.xpath("//a[@class='next']/@href") == [links[3]]


def test_all_on_one_page_is_one_link_and_leads_back(guide: FlaskClient) -> None:
    part = Reader(guide).open_page("/documents/guide?part=3&q=day")
    (whole,) = part.xpath("//a[.='All on one page']/@href")
    page = Reader(guide).open_page(whole)
    assert page.xpath("//div[contains(@class, 'passage')]/@id") == _list_ids(guide, "guide")
    assert not page.xpath("//nav[@id='part'] | //nav[@class='turn ends']")
    assert page.xpath("//a[.='In parts']/@href") == ["/documents/guide?q=day"]
    assert page.xpath("//link[@rel='canonical']/@href")[0].endswith("/documents/guide")


def test_a_document_of_one_part_says_nothing_of_parts(guide: FlaskClient) -> None:
    for address in ("/documents/note", "/documents/note?whole=on"):
        page = Reader(guide).open_page(address)
        assert not page.xpath(
            "//nav[@id='part'] | //nav[@class='turn ends'] | //a[.='All on one page' or .='In parts']"
        )
        assert "Part" not in page.xpath("//title")[0].text


@pytest.mark.parametrize(
    ("asked", "status"), [("6", 404), ("10000", 404), ("99999999", 400), ("-1", 400), ("x", 400), ("0", 400), ("", 400)]
)
def test_a_part_that_there_is_not_is_answered_clearly(guide: FlaskClient, asked: str, status: int) -> None:
    page = Reader(guide).open_page(f"/documents/guide?part={asked}", status=status)
    if status == 404:
        assert read_texts(page, "//header/p[@class='notice']") == [
            f"There is no part {asked} in this document. It has 5 parts."
        ]
        assert page.xpath("//meta[@name='robots']")
    else:
        assert f"“{asked}”" in page.text_content() or f"'{asked}'" in page.text_content()


def test_parts_are_light_and_have_tags_of_their_own(guide: FlaskClient) -> None:
    answers = [guide.get(f"/documents/guide?part={number}&q=words") for number in range(1, _CHAPTERS + 1)]
    assert max(len(each.data) for each in answers) <= 100_000
    assert len({each.headers["ETag"] for each in answers}) == _CHAPTERS
    again = guide.get("/documents/guide?part=2&q=words", headers={"If-None-Match": answers[1].headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.costly
def test_a_passage_whose_words_have_changed_is_followed(tmp_path: Path) -> None:
    texts = {"guide.md": "\n\n".join(f"# Chapter {at}\n\n" + f"Words of day {at}. " * 900 for at in range(3))}
    library = index_sources(tmp_path, texts, rate_limit=0)
    client = create_app(library.settings).test_client()
    gone = _list_ids(client, "guide")[-1]
    assert client.get(f"/documents/guide?passage={gone}").status_code == 200
    (tmp_path / "sources" / "guide.md").write_text(texts["guide.md"].replace("day 2", "day 22"), encoding="utf-8")
    library.sync()
    assert client.get(f"/documents/guide?passage={gone}").status_code in (308, 410)
