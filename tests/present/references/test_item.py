"""What is cited: its type, its authors, its date."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kb.model import Metadata, PageRange
from kb.present.references import ItemType, describe
from kb.present.references.item import csl_item, date_parts, printed_pages
from kb.present.references.names import Name, body, parse_name
from kb.read import read
from tests.present.references.records import ACCESSED, DEBATE, PERSONS, RELEASE, REPORT, record

_RELEASE_FILE = Path(__file__).parents[3] / "index" / "sources" / "2013-06-13-in-the-dock-release.txt"


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
    ],
)
def test_a_body_keeps_its_name_whole(name: str) -> None:
    assert parse_name(name) == body(name)


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
    ],
)
def test_a_persons_surname_stands_first(text: str, name: Name) -> None:
    assert parse_name(text) == name


def test_the_shipped_release_is_a_press_release_by_its_body() -> None:
    card = _RELEASE_FILE.with_name(_RELEASE_FILE.name + ".toml")
    document = read(_RELEASE_FILE, _RELEASE_FILE.name, metadata_path=card)
    item = describe(record(document.metadata, document.source))
    assert (item.type, item.genre, item.issued) == (ItemType.WEBPAGE, "Press release", (2013, 6, 13))
    assert item.authors == (body("Anti-Slavery International"),)
    assert item.url == "https://www.antislavery.org/in-the-dock-report/"


def test_a_file_is_a_report_and_a_page_of_the_web_a_web_page() -> None:
    assert describe(REPORT).type is ItemType.REPORT
    assert describe(DEBATE).type is ItemType.WEBPAGE


def test_a_publisher_that_is_the_author_is_a_body_whatever_its_name() -> None:
    item = describe(record(Metadata(title="T", publisher="Jane Doe", authors=("Jane Doe",))))
    assert item.authors == (body("Jane Doe"),)
    assert item.by_publisher


def test_without_a_title_the_name_of_the_file_is_cited() -> None:
    assert describe(record(Metadata(), "papers/2014/minutes.pdf")).title == "minutes.pdf"


@pytest.mark.parametrize(
    ("iso", "parts"), [("2013-06-13", (2013, 6, 13)), ("2013-06", (2013, 6)), ("2013", (2013,)), ("", ()), ("June", ())]
)
def test_a_date_is_as_exact_as_it_is_known(iso: str, parts: tuple[int, ...]) -> None:
    assert date_parts(iso) == parts


@pytest.mark.parametrize(
    ("pages", "printed"),
    [
        (PageRange(14, 14, "12"), ("12", "12")),
        (PageRange(14, 15, "12-13"), ("12", "13")),
        (PageRange(3, 3, "12-13"), ("12", "13")),
        (PageRange(3, 3, "A-1"), ("A-1", "A-1")),
        (PageRange(2, 2, ""), ("", "")),
    ],
)
def test_printed_pages_are_those_of_the_label(pages: PageRange, printed: tuple[str, str]) -> None:
    assert printed_pages(pages) == printed


def test_the_csl_item_of_a_report_names_persons_and_publisher() -> None:
    assert csl_item(describe(PERSONS), ACCESSED) == {
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
    values = csl_item(describe(RELEASE), ACCESSED)
    assert values["container-title"] == "Anti-Slavery International"
    assert values["genre"] == "Press release"
    assert "publisher" not in values


def test_what_is_not_known_is_left_out() -> None:
    values = csl_item(describe(replace(REPORT, metadata=Metadata(title="T"))), ACCESSED)
    assert set(values) == {"id", "type", "title", "accessed"}
