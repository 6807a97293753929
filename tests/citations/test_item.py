"""What is cited: its type, its authors, its date."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kb.citations import ItemType, describe
from kb.citations.item import Name, build_csl_item, make_body, parse_name, split_date
from kb.model import Metadata
from kb.read.registry import read_document
from tests.citations.records import ACCESSED, DEBATE, PERSONS, RELEASE, REPORT, record

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
        "Jane Mary Ann Bo Lou Roe",
        "Dr Home Office",
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
        ("van der Berg", Name("der Berg", "van")),
        ("Sir Jan den Berg", Name("den Berg", "Jan")),
        ("Mrs. Jane  Roe", Name("Roe", "Jane")),
    ],
)
def test_a_persons_surname_is_first(text: str, name: Name) -> None:
    assert parse_name(text) == name


def test_the_shipped_release_is_a_press_release_by_its_body() -> None:
    card = _RELEASE_FILE.with_name(_RELEASE_FILE.name + ".toml")
    document = read_document(_RELEASE_FILE, _RELEASE_FILE.name, metadata_path=card)
    item = describe(record(document.metadata, document.source))
    assert (item.type, item.genre, item.issued) == (ItemType.WEBPAGE, "Press release", (2013, 6, 13))
    assert item.authors == (make_body("Anti-Slavery International"),)
    assert item.url == "https://www.antislavery.org/in-the-dock-report/"


def test_a_file_is_a_report_and_a_page_of_the_web_a_web_page() -> None:
    assert describe(REPORT).type is ItemType.REPORT
    assert describe(DEBATE).type is ItemType.WEBPAGE


def test_a_publisher_that_is_the_author_is_a_body_whatever_its_name() -> None:
    item = describe(record(Metadata(title="T", publisher="Jane Doe", authors=("Jane Doe",))))
    assert item.authors == (make_body("Jane Doe"),)
    assert item.is_by_publisher


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
    ],
)
def test_the_kind_of_a_document_and_its_file_say_what_it_is(
    kind: str, source: str, type_: ItemType, genre: str
) -> None:
    item = describe(record(Metadata(title="T", kind=kind), source))
    assert (item.type, item.genre) == (type_, genre)
