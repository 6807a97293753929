"""Notices on pages of documents that are no longer in force."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from kb.web import create_app
from tests.libraries import index_sources
from tests.web.conftest import Reader, read_texts


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A site with two editions of a form, and an expired rule."""
    folder = tmp_path_factory.mktemp("forms")
    edition = "Ask within {}. Keep the lantern lit.\n"
    texts = {
        "Ferry form v1 29-04-2019.txt": edition.format("five days"),
        "Ferry form v3 15-05-2023.txt": "Last updated: 15 May 2023\n\n" + edition.format("two days"),
        "rule.txt": "Lanterns are lit at dusk.\n",
        "rule.txt.toml": "title = 'Rule'\nvalid_until = '2024-03'\n",
        "guide.txt": "Ferries wait for the tide.\n",
        "guide.txt.toml": f"date = {datetime.now().astimezone().year - 7}\nreviewed = 2026-03-03\n",
        "old-rule.txt": "Harbour rule\n\nThis guidance was withdrawn on 3 May 2021.\n\nNo ferry waits.\n",
        "rooms.txt": "Guidance on rooms\n\nUnder the Modern Slavery Act 2015 a skipper gives them a room.\n",
        "leaflet.txt": "Ferries wait for no tide.\n",
        "leaflet.txt.toml": "title = 'Tide leaflet'\ndate = 2011\nsuperseded_by = 'guide'\n",
    }
    return Reader(create_app(index_sources(folder, texts).settings).test_client())


def test_an_older_edition_says_which_replaced_it_and_how_that_is_known(forms: Reader) -> None:
    page = forms.open_page("/documents/ferry-form-v1-29-04-2019")

    assert read_texts(page, "//header//p[contains(@class, 'superseded')]") == [
        "Replaced by Ferry form v3 15-05-2023, 15 May 2023 (a newer edition, by its name) Last updated: 15 May 2023"
    ]
    assert page.xpath("//header//p[contains(@class, 'superseded')]/a/@href") == ["/documents/ferry-form-v3-15-05-2023"]
    assert not forms.open_page("/documents/ferry-form-v3-15-05-2023").xpath("//p[contains(@class, 'superseded')]")


def test_a_newer_edition_names_the_older_ones_and_a_document_of_another_name_that_an_editor_gave(forms: Reader) -> None:
    page = forms.open_page("/documents/ferry-form-v3-15-05-2023")
    assert page.xpath("//header//p[contains(@class, 'supersedes')]/a/@href") == ["/documents/ferry-form-v1-29-04-2019"]

    page = forms.open_page("/documents/guide")
    assert read_texts(page, "//header//p[contains(@class, 'supersedes')]") == ["Replaces Tide leaflet (2011)"]
    (old,) = read_texts(forms.open_page("/documents/leaflet"), "//header//p[contains(@class, 'superseded')]")
    assert old == "Replaced by Guide, 2019"
    answer = forms.client.get("/documents/guide.json").get_json()
    assert answer["supersedes"] == ["leaflet"]
    assert forms.client.get("/documents/leaflet.json").get_json()["document"]["superseded_by"]["title"] == "Guide"


def test_a_document_past_its_last_day_says_so(forms: Reader) -> None:
    assert read_texts(forms.open_page("/documents/rule"), "//header//p[contains(@class, 'superseded')]") == [
        "Expired: valid until March 2024"
    ]


def test_a_document_that_withdraws_itself_is_marked_with_its_words(forms: Reader) -> None:
    assert read_texts(forms.open_page("/documents/old-rule"), "//header//p[contains(@class, 'superseded')]") == [
        "Withdrawn, by its own words: This guidance was withdrawn on 3 May 2021"
    ]
    found = forms.client.get("/documents/old-rule.json").get_json()["document"]
    assert (found["in_force"], found["validity"]) == (False, "withdrawn")


def test_undated_guidance_says_so_on_its_hits_and_how_old_it_is_at_most(forms: Reader) -> None:
    (said,) = read_texts(forms.open_page("/search?q=skipper&meaning=off"), "//article//p[@class='line']")
    assert "no date printed" in said
    whole = read_texts(forms.open_page("/documents/rooms"), "//header//p[@class='line']")[0]
    assert "no date printed, not before 2015" in whole
    found = forms.client.get("/documents/rooms.json").get_json()["document"]
    assert (found["in_force"], found["date"], found["not_before"]) == (None, "", "2015")


def test_an_undated_document_of_no_known_type_may_be_guidance_and_says_so_too(forms: Reader) -> None:
    (said,) = read_texts(forms.open_page("/search?q=dusk&meaning=off"), "//article//p[@class='line']")
    assert "no date printed" in said


def test_a_document_says_how_old_it_is_and_when_it_was_checked(forms: Reader) -> None:
    (line,) = read_texts(forms.open_page("/documents/guide"), "//header//p[@class='line']")
    assert ", 7 years old" in line
    assert "checked by the library on 3 March 2026" in line
    assert forms.client.get("/documents/guide.json").get_json()["document"]["checked"] == "2026-03-03"
    (found,) = read_texts(
        forms.open_page("/search?q=wait+the+tide&meaning=off&document=guide"), "//article//p[@class='line']"
    )
    assert "years old" not in found


def test_what_is_no_longer_in_force_comes_later_and_can_be_left_out(forms: Reader) -> None:
    page = forms.open_page("/search?q=lantern&meaning=off")
    assert read_texts(page, "//label[input[@name='current' and @value='only']]") == [
        "Leave out documents that were replaced"
    ]
    current = forms.open_page("/search?q=lantern&meaning=off&current=only")
    (remove,) = current.xpath("//div[@class='chosen']//a/@href")

    found = read_texts(page, "//article//h2")
    assert found.index("Ferry form v3 15-05-2023") < found.index("Ferry form v1 29-04-2019")
    assert read_texts(current, "//article//h2") == ["Ferry form v3 15-05-2023"]
    assert dict(parse_qsl(urlsplit(remove).query)) == {"q": "lantern", "meaning": "off"}
    assert current.xpath("//input[@name='current']/@checked")
    assert forms.client.get("/search.json?q=lantern&current=no").status_code == 400
