"""The comparison of two documents, the links to it, and the same as JSON."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from kb.comparison import compare_editions
from kb.library.keeping.purge import purge
from kb.present import changes
from kb.settings import Settings
from kb.web import create_app
from tests.libraries import index_sources, open_library
from tests.web.conftest import Reader, make_client, read_text, read_texts

ADDRESS = "/documents/crew-v2/compare/crew-v1"
BELL = "Whoever waits at the west gate rings the bell twice, and tells the officer of the day within 30 days."
LAMP = "A lantern is kept at the gate by night, and every crew is trained in its use each spring."
BOOK = "The book of the gate is kept for seven years and is open to those whom it concerns."
TOLL = "No toll is asked of those who were brought over the river against their will."
FOG = "In fog the first bell cannot be heard beyond the east wall."
EDITIONS = {
    "crew-v1.md": (
        f"# Crew guide\n\n## At the gate\n\n{BELL}\n\n## By night\n\n{LAMP}\n\n"
        f"## Afterwards\n\n{BOOK}\n\n## Money\n\n{TOLL}\n"
    ),
    "crew-v2.md": (
        f"# Crew guide\n\n## At the gate\n\n{BELL.replace('30', '45')}\n\n## Afterwards\n\n{BOOK}\n\n"
        f"## Tolls\n\n{TOLL}\n\n## In fog\n\n{FOG}\n\n## By night\n\n{LAMP}\n"
    ),
}


def write_editions(folder: Path, card: str = "") -> Settings:
    """Write and index a library of two editions; the older one names its replacement."""
    card = f"superseded_by = 'crew-v2'\ndate = 2019-05-01\n{card}"
    return index_sources(folder, {**EDITIONS, "crew-v1.md.toml": card}).settings


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader(create_app(write_editions(tmp_path_factory.mktemp("editions"))).test_client())


def test_both_editions_lead_to_what_changed(editions: Reader) -> None:
    older, newer = (editions.open_page(f"/documents/crew-{version}") for version in ("v1", "v2"))

    assert older.xpath("//header//p[contains(@class, 'since')]/a/@href") == [ADDRESS]
    assert read_texts(older, "//header//p[contains(@class, 'since')]") == ["What changed in the newer edition"]
    assert newer.xpath("//header//p[contains(@class, 'since')]/a/@href") == [ADDRESS]
    assert read_texts(newer, "//header//p[contains(@class, 'since')]") == ["What changed since Crew guide, 1 May 2019"]
    assert ADDRESS in editions.open_page("/documents").xpath("//td//a/@href")


def test_a_summary_says_what_became_of_the_passages(editions: Reader) -> None:
    page = editions.open_page(ADDRESS)

    assert read_texts(page, "//ul[@class='counts']/li") == [
        "1 passage changed",
        "1 new passage",
        "1 passage moved",
        "3 passages unchanged",
        "4 headings differ",
    ]
    for link in page.xpath("//ul[@class='counts']//a/@href"):
        assert page.xpath(f"//li[@id='{link.removeprefix('#')}']"), link


def test_changed_words_are_marked_for_eyes_and_ears_on_their_side(editions: Reader) -> None:
    (row,) = editions.open_page(ADDRESS).xpath("//li[@id='changed']")
    before, after = row.xpath(".//div[@class='sides']/div")

    assert read_texts(row, ".//del") == ["[removed: 30]"]
    assert read_texts(row, ".//ins") == ["[added: 45]"]
    assert read_text(before).endswith("of the day within [removed: 30] days.")
    assert read_text(after).endswith("of the day within [added: 45] days.")


def test_each_passage_leads_to_its_place(editions: Reader) -> None:
    (row,) = editions.open_page(ADDRESS).xpath("//li[@id='changed']")

    for link, words in zip(row.xpath(".//p[@class='change-label']/a/@href"), ("30 days", "45 days"), strict=True):
        assert words in read_text(editions.open_page(link).xpath("//main")[0])


def test_what_was_moved_is_told_from_what_is_new_and_gone(editions: Reader) -> None:
    page = editions.open_page(ADDRESS)

    assert LAMP in read_texts(page, "//li[@id='moved']//div[contains(@class, 'text')]")
    assert read_texts(page, "//li[@id='moved']//strong") == ["Moved"]
    assert read_texts(page, "//li[@id='new']//div[contains(@class, 'text')]") == [f"[added: {FOG}]"]
    assert not page.xpath("//li[@id='gone']")


def test_unchanged_passages_are_folded_away_without_a_script(editions: Reader) -> None:
    page = editions.open_page(ADDRESS)

    assert set(read_texts(page, "//main//details/summary")) == {"1 passage unchanged"}
    assert sorted(read_texts(page, "//details//div[@class='text']")) == sorted(["Crew guide", BOOK, TOLL])
    assert not page.xpath("//details[@open]")


def test_the_other_way_round_what_is_new_is_gone(editions: Reader) -> None:
    (turned,) = editions.open_page(ADDRESS).xpath("//a[.='The other way round']/@href")
    page = editions.open_page(turned)

    assert turned == "/documents/crew-v1/compare/crew-v2"
    assert read_texts(page, "//ul[@class='counts']/li")[1] == "1 passage gone"
    assert read_texts(page, "//li[@id='changed']//del") == ["[removed: 45]"]


def test_programs_get_every_passage_of_both_once(editions: Reader) -> None:
    answer = editions.client.get(f"{ADDRESS}.json").get_json()
    passages = [each for each in answer["changes"] if each["kind"] == "passage"]
    (changed,) = [each for each in passages if each["change"] == "changed"]

    assert (answer["older"]["id"], answer["newer"]["id"]) == ("crew-v1", "crew-v2")
    assert answer["passages"] == {"changed": 1, "new": 1, "gone": 0, "moved": 1, "unchanged": 3}
    assert [each for each in changed["differences"] if each[0] != "equal"] == [["replace", "30 ", "45 "]]
    for side, document in (("older", "crew-v1"), ("newer", "crew-v2")):
        whole = editions.client.get(f"/documents/{document}.json").get_json()["passages"]
        listed = [each for change in passages for each in change[side]]
        assert sorted(each["passage"] for each in listed) == sorted(each["id"] for each in whole)
        for each in listed:
            assert editions.client.get(each["url"]).status_code == 200


def test_documents_that_share_little_are_told_to_be_hardly_two_editions(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    words = [
        "harbour",
        "orchard",
        "lantern",
        "skipper",
        "quarry",
        "miller",
        "cooper",
        "weaver",
        "tanner",
        "potter",
        "fowler",
        "sawyer",
    ]
    for name in ("one", "two"):
        own = [f"## {each} {name}\n\n" + " ".join(f"{each}{name}{at}" for at in range(12)) + "." for each in words]
        (tmp_path / "sources" / f"{name}.md").write_text("\n\n".join(["# Rules", f"## Bell\n\n{BELL}", *own]))
    settings = Settings(library=tmp_path, jobs=1)
    open_library(settings).sync()
    address = "/documents/two/compare/one.json"
    (notice,) = create_app(settings).test_client().get(address).get_json()["notices"]
    assert notice.startswith("These are hardly two editions of one text: of 14 passages of the shorter one, 2 ")


def test_any_two_documents_can_be_compared(reader: Reader) -> None:
    page = reader.open_page("/documents/guidance/compare/diary")

    assert read_texts(page, "//p[@class='notice']") == [
        "No passage of the one is in the other. They may be no editions of one document."
    ]


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/documents/crew-v2/compare/nothing", "There is no such document"),
        ("/documents/nothing/compare/crew-v1", "There is no such document"),
        ("/documents/crew-v2/compare/crew-v2", "This is one document"),
    ],
)
def test_what_cannot_be_compared_is_not_found(editions: Reader, address: str, heading: str) -> None:
    assert read_texts(editions.open_page(address, 404), "//h1") == [heading]
    assert editions.client.get(f"{address}.json").status_code == 404


def test_programs_are_refused_what_they_made_up(editions: Reader) -> None:
    assert editions.client.get(f"{ADDRESS}.json?all=on").status_code == 400
    assert editions.client.get(f"{ADDRESS}?all=on").status_code == 200


def test_search_engines_keep_out_where_one_of_the_two_says_so(tmp_path: Path) -> None:
    client = create_app(write_editions(tmp_path, "index = false\n")).test_client()

    for address in (ADDRESS, f"{ADDRESS}.json", "/documents/crew-v1/compare/crew-v2"):
        assert client.get(address).headers["X-Robots-Tag"].startswith("noindex"), address


@pytest.mark.costly
def test_what_was_purged_is_on_no_page(tmp_path: Path) -> None:
    settings = write_editions(tmp_path)
    client = create_app(settings).test_client()
    listed = client.get("/documents/crew-v1.json").get_json()["passages"]
    (bell,) = [each["id"] for each in listed if "bell" in each["text"]]
    library = open_library(settings)
    purge(library, bell)

    assert "within 30" not in client.get(f"{ADDRESS}.json").get_data(as_text=True)
    purge(library, "crew-v1")
    assert client.get(ADDRESS).status_code == 410


def test_the_old_address_of_either_leads_on(tmp_path: Path) -> None:
    settings = write_editions(tmp_path, "id = 'first'\n")
    client = create_app(settings).test_client()
    card = tmp_path / "sources" / "crew-v1.md.toml"
    card.write_text(card.read_text().replace("'first'", "'earliest'"))
    open_library(settings).sync()

    answer = client.get("/documents/crew-v2/compare/first")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/documents/crew-v2/compare/earliest")


def test_a_comparison_counts_as_twenty_requests(tmp_path: Path) -> None:
    write_editions(tmp_path)
    client = make_client(tmp_path, rate_limit=41)
    statuses = [
        client.get(address, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code
        for address in (ADDRESS, f"{ADDRESS}.json", ADDRESS, "/documents")
    ]

    assert statuses == [200, 200, 429, 200]


def test_what_was_not_compared_is_told_on_the_page_and_to_programs(
    editions: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert editions.client.get(f"{ADDRESS}.json").get_json()["notices"] == []
    monkeypatch.setattr(changes, "compare_editions", partial(compare_editions, max_steps=0))
    (notice,) = editions.client.get(f"{ADDRESS}.json").get_json()["notices"]
    page = editions.open_page(ADDRESS)

    assert notice.startswith("The documents were not compared to the end")
    assert notice in read_texts(page, "//p[@class='notice']")
    assert read_texts(page, "//li[@id='changed']//ins")[0].endswith(f"{BELL.replace('30', '45')}]")
