"""The description of a cited work: its type, its authors, its date."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kb.citations import ItemType, describe
from kb.citations.item import Name, build_csl_item, make_body, parse_name, split_date
from kb.model import FieldOrigin, Metadata, MetadataOrigin
from kb.read.registry import read_document
from tests.citations.records import ACCESSED, HANSARD, PERSONS, RELEASE, REPORT, official, record

_RELEASE_FILE = Path(__file__).parents[2] / "index" / "sources" / "2013-06-13-in-the-dock-release.txt"


@pytest.mark.parametrize(
    "name",
    [
        "Home Office",
        "Anti-Slavery International",
        "Centre for Social Justice",
        "Department for Children, Schools and Families",
        "University of Nottingham Rights Lab",
        "International Association of Chiefs of Police",
        "The Passage",
        "UNODC",
        "ECPAT UK",
        "Polaris",
        "Baroness Young",
        "Lord Justice Roe",
        "Jane",
        "Jane roe",
        "Jane ROE",
        "Jane Roe (editor)",
        "Roe, Jane, Ann",
        "Roe,",
        "Jane Mary Ann Bo Lou Kim Roe",
        "van der Berg",
        "Dr Home Office",
        "Tran Foundation",
    ],
)
def test_a_body_keeps_its_name_whole(name: str) -> None:
    assert parse_name(name) == make_body(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Klara Skrivankova", Name("Skrivankova", "Klara")),
        ("Gray, Lydia", Name("Gray", "Lydia")),
        ("Dr Eefje de Volder", Name("de Volder", "Eefje")),
        ("Mary-Jane O'Neill", Name("O'Neill", "Mary-Jane")),
        ("Jan van der Berg", Name("van der Berg", "Jan")),
        ("J. R. Smith", Name("Smith", "J. R.")),
        ("Júlia Tomás", Name("Tomás", "Júlia")),
        ("Jane Mary Ann Bo Roe", Name("Roe", "Jane Mary Ann Bo")),
        ("Jo LI", Name("LI", "Jo")),
        ("Sir Jan den Berg", Name("den Berg", "Jan")),
        ("Mrs. Jane  Roe", Name("Roe", "Jane")),
    ],
)
def test_a_persons_surname_is_first(text: str, name: Name) -> None:
    assert parse_name(text) == name


@pytest.mark.parametrize(
    ("text", "family", "given"),
    [
        ("Nguyen Thi Khanh Ly", "Nguyen", "Thi Khanh Ly"),
        ("Dr Nguyễn Thị Lan Hương", "Nguyễn", "Thị Lan Hương"),
        ("Đặng Văn An", "Đặng", "Văn An"),
        ("Ngo Thi Hang", "Ngo", "Thi Hang"),
        ("Kim Ji-young", "Kim", "Ji-young"),
        ("Kuo Meng-lin", "Kuo", "Meng-lin"),
    ],
)
def test_a_surname_in_front_stays_there(text: str, family: str, given: str) -> None:
    name = parse_name(text)
    assert name == Name(family, given, is_family_first=True)
    assert str(name) == f"{family} {given}"


def test_a_suffix_is_no_surname() -> None:
    assert parse_name("Thomas W. Wren III") == Name("Wren", "Thomas W.", suffix="III")
    assert parse_name("Ben Lark, Jr.") == Name("Lark", "Ben", suffix="Jr.")
    assert str(parse_name("Ben Lark Jr.")) == "Ben Lark Jr."
    assert parse_name("Net Watch III") == make_body("Net Watch III")


@pytest.mark.parametrize("text", ["Lan Nguyen", "Tran Nguyen", "Le Roy Brown", "Ji-young Kim", "Lee Smith-Jones"])
def test_a_surname_behind_is_not_taken_for_one_in_front(text: str) -> None:
    given, _, family = text.rpartition(" ")
    assert parse_name(text) == Name(family, given)


def test_the_shipped_release_is_a_press_release_by_its_body() -> None:
    card = _RELEASE_FILE.with_name(_RELEASE_FILE.name + ".toml")
    document = read_document(_RELEASE_FILE, _RELEASE_FILE.name, metadata_path=card)
    item = describe(record(document.metadata, document.source))
    assert (item.type, item.genre, item.issued) == (ItemType.WEBPAGE, "Press release", (2013, 6, 13))
    assert item.authors == (make_body("Anti-Slavery International"),)
    assert item.url == "https://www.antislavery.org/in-the-dock-report/"


def test_a_file_is_a_report_and_a_page_of_the_web_a_web_page() -> None:
    assert describe(REPORT).type is ItemType.REPORT
    assert describe(replace(REPORT, source="page.html")).type is ItemType.WEBPAGE


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("debate", ItemType.DEBATE),
        ("judgment", ItemType.JUDGMENT),
        ("statute", ItemType.STATUTE),
        ("dataset", ItemType.DATASET),
        ("web page", ItemType.WEBPAGE),
    ],
)
def test_a_kind_in_the_record_is_the_type(kind: str, type_: ItemType) -> None:
    assert describe(official(kind, "Nets")).type is type_


@pytest.mark.parametrize("origin", [MetadataOrigin.INFERRED, MetadataOrigin.FILE_NAME])
def test_a_kind_that_words_of_a_title_suggest_makes_no_debate(origin: MetadataOrigin) -> None:
    card = Metadata(title="The great debate", kind="debate", origins=(FieldOrigin("kind", origin),))
    item = describe(record(card))
    assert (item.type, item.genre) == (ItemType.REPORT, "")


@pytest.mark.parametrize(
    ("body", "publisher", "house"),
    [
        ("House of Commons", "UK Parliament", "Commons"),
        ("", "UK House of Lords", "Lords"),
        ("House of Commons", "Parliament of Canada", ""),
        ("", "Parliament of the Republic of Fiji", ""),
    ],
)
def test_a_debate_is_of_a_house(body: str, publisher: str, house: str) -> None:
    assert describe(official("debate", "Nets", corporate_author=body, publisher=publisher)).house == house


@pytest.mark.parametrize(
    ("speaker", "author"),
    [
        ("Jane Roe", Name("Roe", "Jane")),
        ("A. SAYED-KHAIYUM", Name("Sayed-Khaiyum", "A.")),
        ("Baroness Young", make_body("Baroness Young")),
        ("Hon. Jane ROE", Name("Roe", "Jane")),
        ("HON. SPEAKER", make_body("House of Commons")),
        ("The Chair", make_body("House of Commons")),
        ("", make_body("House of Commons")),
    ],
)
def test_the_author_of_words_in_a_debate_is_who_speaks_them(speaker: str, author: Name) -> None:
    assert describe(HANSARD, speaker).authors == (author,)


def test_who_speaks_in_a_report_is_not_its_author() -> None:
    assert describe(REPORT, "Jane Roe").authors == (make_body("Centre for Social Justice"),)


def test_a_publisher_that_is_the_author_is_a_body_whatever_its_name() -> None:
    item = describe(record(Metadata(title="T", publisher="Jane Doe", authors=("Jane Doe",))))
    assert item.authors == (make_body("Jane Doe"),)
    assert item.is_by_publisher


@pytest.mark.parametrize("author", ["The Home Office", "Home Office (HO)", "HOME OFFICE"])
def test_a_publisher_that_is_the_author_is_named_once_in_whatever_form(author: str) -> None:
    item = describe(record(Metadata(title="T", publisher="Home Office", corporate_author=author)))
    assert item.is_by_publisher


def test_the_title_and_the_date_are_those_that_are_cited() -> None:
    item = describe(record(Metadata(title="Nets", subtitle="a plea.", date="2015", edition="Last updated 2022")))
    assert (item.title, item.issued) == ("Nets: a plea", (2022,))


def test_without_a_title_the_name_of_the_file_is_cited() -> None:
    assert describe(record(Metadata(), "papers/2014/minutes.pdf")).title == "minutes.pdf"


@pytest.mark.parametrize(
    ("iso", "parts"),
    [("2013-06-13", (2013, 6, 13)), ("2013-06", (2013, 6)), ("2013", (2013,)), ("", ()), ("June", ()), ("2013-6", ())],
)
def test_a_date_is_as_exact_as_it_is_known(iso: str, parts: tuple[int, ...]) -> None:
    assert split_date(iso) == parts


def test_the_csl_item_of_a_report_names_persons_and_publisher() -> None:
    assert build_csl_item(describe(PERSONS), ACCESSED) == {
        "id": "preventing-human-trafficking",
        "type": "report",
        "title": "Preventing human trafficking of refugees from Ukraine",
        "author": [{"family": "Hoff", "given": "Suzanne"}, {"family": "de Volder", "given": "Eefje"}],
        "publisher": "La Strada International",
        "issued": {"date-parts": [[2022, 5, 10]]},
        "URL": "https://documentation.lastradainternational.org/doc-center/3473",
        "accessed": {"date-parts": [[2026, 11, 24]]},
        "language": "en",
    }


def test_the_csl_item_of_a_release_names_its_site_and_kind() -> None:
    values = build_csl_item(describe(RELEASE), ACCESSED)
    assert values["container-title"] == "Anti-Slavery International"
    assert values["genre"] == "Press release"
    assert "publisher" not in values


def test_what_is_not_known_is_left_out() -> None:
    values = build_csl_item(describe(replace(REPORT, metadata=Metadata(title="T"))), ACCESSED)
    assert set(values) == {"id", "type", "title", "accessed"}


@pytest.mark.parametrize(
    ("kind", "source", "type_", "genre"),
    [
        ("release", "a.pdf", ItemType.WEBPAGE, "Press release"),
        ("report", "a.pdf", ItemType.REPORT, ""),
        ("report", "a.HTM", ItemType.WEBPAGE, ""),
        ("briefing paper", "a.docx", ItemType.REPORT, "Briefing paper"),
        ("", "a.txt", ItemType.REPORT, ""),
        ("", "a.md", ItemType.WEBPAGE, ""),
        ("post", "a.md", ItemType.WEBPAGE, ""),
    ],
)
def test_the_kind_of_a_document_and_its_file_say_what_it_is(
    kind: str, source: str, type_: ItemType, genre: str
) -> None:
    item = describe(record(Metadata(title="T", kind=kind), source))
    assert (item.type, item.genre) == (type_, genre)


def test_a_series_that_says_what_a_report_is_takes_the_place_of_its_genre() -> None:
    def find(number: str) -> tuple[str, str]:
        item = describe(record(Metadata(title="Nets", kind="briefing", number=number)))
        return item.genre, item.number

    assert find("Evidence Briefing 14") == ("", "Evidence Briefing 14")
    assert find("CBP 6073") == ("Briefing", "CBP 6073")
    assert find("14") == ("Briefing", "14")


@pytest.mark.parametrize(
    ("author", "is_body"),
    [
        ("Vote Uncommitted Zorbia", True),
        ("Grace Ada Wren", False),
        ("Ada Maria Wren", False),
        ("Wren, Vote Ada", False),
    ],
)
def test_three_words_that_begin_as_no_name_does_are_a_body(author: str, is_body: bool) -> None:
    (name,) = describe(record(Metadata(title="Nets", authors=(author,)))).authors
    assert name.is_body is is_body
