"""Narrower searches for many passages, and wider ones for few."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kb.settings import Settings
from kb.web import create_app
from tests.libraries import open_library
from tests.web.conftest import Reader, read_text, read_texts

Offer = tuple[str, int]  # what a step says, and how many passages it promises
STEPS = "//nav[@aria-label='Narrower and wider searches']//li"
WAYS = "//ul[@class='ways']/li[contains(., 'which finds')]"


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A library of sixty passages about a gate, of which twenty are recommendations, and one about a letter."""
    folder = tmp_path_factory.mktemp("gate")
    sources = folder / "sources"
    sources.mkdir()
    texts = []
    for day in range(60):
        lantern = "red lantern" if day < 5 else "lantern, which is red," if day < 30 else "candle"
        said = f"We recommend that the gate be given a {lantern} on day {day}." if day % 3 == 0 else ""
        texts.append(said or f"On day {day} the keeper of the gate put the {lantern} out before the ferry had landed.")
    sections = (f"## Day {day}\n\n{text}\n" for day, text in enumerate(texts))
    (sources / "diary.md").write_text("\n".join(sections), encoding="utf-8")
    (sources / "diary.md.toml").write_text('title = "Diary"\ndate = "2014"\nkind = "report"\n', encoding="utf-8")
    (sources / "letter.md").write_text("## Letter\n\nA lantern of green glass is kept.\n", encoding="utf-8")
    (sources / "letter.md.toml").write_text('title = "Letter"\ndate = "2016"\nkind = "letter"\n', encoding="utf-8")
    settings = Settings(library=folder, jobs=1, meaning="off")
    open_library(settings).sync()
    return Reader(create_app(settings).test_client())


def read_offers(reader: Reader, search: str) -> list[Offer]:
    """Return what a page of results read_offers, after checking that each step keeps its promise."""
    found = []
    for item in reader.open_page(search).xpath(f"{STEPS} | {WAYS}"):
        (link,) = item.xpath("./a")
        promised = int(re.sub(r"\D", "", read_text(item).removeprefix(read_text(link))))
        (heading,) = read_texts(reader.open_page(link.get("href")), "//h1")
        assert heading.startswith(f"{promised} passage")
        found.append((read_text(link), promised))
    return found


def test_many_passages_can_be_narrowed_to_a_phrase_and_by_kind(harbour: Reader) -> None:
    assert read_offers(harbour, "/search?q=the+red") == [
        ("these words as an exact phrase", 3),
        ("only recommendations", 20),
    ]
    page = harbour.open_page("/search?q=the+red")
    assert read_texts(page, "//span[@id='breadth']") == ["Narrower"]
    assert page.xpath("//article/following-sibling::nav//span[@id='breadth']")  # the passages come first


def test_many_passages_can_be_narrowed_to_what_is_in_force(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    for version, days in (("v1", 30), ("v2", 40)):
        texts = "\n\n".join(f"## Day {day}\n\nThe {version} gate is shut on day {day}." for day in range(days))
        (tmp_path / "sources" / f"gate form {version}.md").write_text(texts, encoding="utf-8")
    settings = Settings(library=tmp_path, jobs=1, meaning="off")
    open_library(settings).sync()
    reader = Reader(create_app(settings).test_client())
    assert read_offers(reader, "/search?q=gate") == [("only documents in force", 40)]
    assert read_offers(reader, "/search?q=gate&current=only") == []
    assert "Leave out" not in read_texts(reader.open_page("/search?q=gate"), "//header")[-1]


def test_no_step_leads_to_nothing_or_to_what_is_there_already(harbour: Reader) -> None:
    assert read_offers(harbour, "/search?q=gate+lantern") == [("only recommendations", 20)]
    assert read_offers(harbour, '/search?q="the+gate"') == [("only recommendations", 20)]
    assert read_offers(harbour, "/search?q=%2Bzebra+%2Bgiraffe+%2Bwhale") == []


def test_neither_many_nor_few_passages_need_no_other_search(harbour: Reader) -> None:
    assert read_offers(harbour, "/search?q=red+lantern") == []
    assert read_offers(harbour, "/search?q=gate&is=recommendation") == []


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ('q="lantern+red"', [("search for the words without the quotation marks", 31)]),
        (
            'q="red+lantern"+%2Bcandle',
            [("search for the words without the quotation marks", 30), ("leave out “candle”", 5)],
        ),
        ("q=green&kind=report", [("search the whole library", 1)]),
        ("q=%2Bgreen+%2Bday+year:2014", [("leave out “green”", 60)]),
        ("q=%2Bgreen+year:2014", [("leave out year:2014", 1)]),
        ("q=%2Bgreen+-%2Blantern", [("leave out -lantern", 1)]),
    ],
)
def test_few_passages_can_be_widened_by_leaving_out_what_limits_them(
    harbour: Reader, search: str, expected: list[Offer]
) -> None:
    assert read_offers(harbour, f"/search?{search}") == expected


def test_one_passage_is_found_and_wider_searches_are_offered(harbour: Reader) -> None:
    assert read_offers(harbour, "/search?q=%2Bglass+%2Blantern") == [("leave out “glass”", 31)]
    assert read_texts(harbour.open_page("/search?q=%2Bglass+%2Blantern"), "//span[@id='breadth']") == ["Wider"]


def test_after_a_private_search_no_address_has_the_words(harbour: Reader) -> None:
    page = harbour.post_form("/search", {"q": '"lantern red"'})
    assert not [each for each in page.xpath("//main//a/@href") if "lantern" in each]
    assert page.xpath("//ul[@class='ways']//form[@class='step']/input[@name='q']/@value") == ["lantern red"]
