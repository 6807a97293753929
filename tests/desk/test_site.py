"""The site's settings at the desk: what is in `library.toml` then, and the way back."""

from __future__ import annotations

import re
from io import BytesIO

import pytest

from kb.library.configuration import watch_configuration
from kb.library.indexing.sync import Library
from kb.library.keeping.purge import purge
from kb.settings import LibraryConfig, Settings
from tests.desk.conftest import Keeper, read_notices

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'
BY_HAND = """# by hand
title = "Nets"

# who can help
[[helplines]]
name = "Harbour Line"  # asked in May
phone = "01632 960 999"
languages = ["English", "Shqip"]

[[helplines]]
name = "Night Line"
phone = "01632 960 998"
"""


def save(keeper: Keeper, **typed: object) -> str:
    """Send the form with some values changed; None leaves a box empty, or a value out."""
    form = keeper.open_page("/site").find(".//form[@enctype]")
    assert form is not None
    values: dict[str, object] = {}
    for each in form.iter("input", "textarea", "select"):
        name, kind = str(each.get("name")), each.get("type")
        if kind == "file" or (kind == "checkbox" and each.get("checked") is None):
            continue
        values[name] = "on" if kind == "checkbox" else each.value or ""
    values |= {name.replace("__", "."): value for name, value in typed.items()}
    data = {name: value for name, value in values.items() if value is not None}
    answer = keeper.client.post("/site", data=data, content_type="multipart/form-data")
    return answer.text if answer.status_code == 409 else read_notices(keeper.get("/site"))


@pytest.fixture
def by_hand(keeper: Keeper) -> Keeper:
    (keeper.folder / "library.toml").write_text(BY_HAND, encoding="utf-8")
    return keeper


def test_the_form_has_every_key_but_that_of_the_machine(keeper: Keeper) -> None:
    names = {str(each).split(".")[0] for each in keeper.open_page("/site").xpath("//form//@name")}
    assert set(LibraryConfig.model_fields) - names == {"linked_folders"}


def test_what_was_not_changed_is_not_written(by_hand: Keeper) -> None:
    assert "Nothing was to be changed" in save(by_hand)
    assert by_hand.read("library.toml") == BY_HAND


def test_tables_and_keys_are_written_with_comments_kept(by_hand: Keeper) -> None:
    told = save(
        by_hand,
        introduction="Reports.\r\n\r\nAsk us.",
        colours__accent="#7A1F4C",
        exit__show=None,
        private_search="on",
        helplines__1__phone="01632 960 997",
        helplines__3__name="Day Line",
        helplines__3__url="https://day.example",
        helplines__3__languages="English\nCymraeg",
        embed_origins="https://a.example\nhttps://b.example",
    )
    assert "The site has it" in told
    config = watch_configuration(by_hand.folder).refresh().config
    assert config.introduction == "Reports.\n\nAsk us."
    assert (config.colours.accent, config.exit.show, config.private_search) == ("#7a1f4c", False, True)
    assert [each.name for each in config.helplines] == ["Harbour Line", "Night Line", "Day Line"]
    assert config.helplines[2].languages == ("English", "Cymraeg")
    assert config.embed_origins == ("https://a.example", "https://b.example")
    written = by_hand.read("library.toml")
    assert "# by hand\n" in written
    assert "# who can help\n" in written
    assert "# asked in May" in written


def test_a_row_whose_fields_are_emptied_is_taken_away(by_hand: Keeper) -> None:
    save(by_hand, helplines__1__name="", helplines__1__phone="", helplines__1__languages="")
    config = watch_configuration(by_hand.folder).refresh().config
    assert [each.name for each in config.helplines] == ["Night Line"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"colours__accent": "red"}, "colours.accent"),
        ({"exit__url": "http://weather.example"}, "exit.url"),
        ({"helplines__3__name": "Day Line"}, "at least one of phone, text and url"),
        ({"embed_origins": "www.a.example/x"}, "is no origin"),
        ({"review_months": "0"}, "1 or more"),
        ({"nation": "Atlantis"}, "nation"),
        ({"logo": "../secret.png"}, "there is no file"),
        ({"synonyms": "/etc/passwd"}, "there is no file"),
        ({"logo_file": (BytesIO(b"no picture"), "logo.png")}, "no picture"),
        ({"logo_file": (BytesIO(b"x" * 300_000), "logo.png")}, "a logo has 262,144 at most"),
    ],
)
def test_what_is_impossible_is_told_and_nothing_is_written(
    by_hand: Keeper, typed: dict[str, object], told: str
) -> None:
    assert told in save(by_hand, title="Ropes", **typed)
    assert by_hand.read("library.toml") == BY_HAND
    assert not list(by_hand.folder.glob("logo*"))


def test_contrast_is_told(by_hand: Keeper) -> None:
    save(by_hand, colours__accent="#88aacc")
    page = by_hand.get("/site").text
    assert "has a contrast of 2.1:1 with the page; text needs 7:1" in page
    assert "Its contrast with the page is 2.1:1" in page


def test_a_logo_is_uploaded(by_hand: Keeper) -> None:
    save(by_hand, logo_file=(BytesIO(PICTURE), "../../our logo.svg"))
    name = watch_configuration(by_hand.folder).refresh().config.logo
    assert (by_hand.folder / name).read_bytes() == PICTURE
    save(by_hand, logo="")
    assert not watch_configuration(by_hand.folder).refresh().config.logo


def test_a_logo_is_still_chosen_where_another_value_is_impossible(by_hand: Keeper) -> None:
    page = save(by_hand, logo_file=(BytesIO(PICTURE), "logo.svg"), review_months="0")
    assert re.search(r'<option value="logo-\w+\.svg" selected>', page)
    assert by_hand.read("library.toml") == BY_HAND


def test_what_was_changed_by_hand_since_is_not_overwritten_and_both_are_shown(by_hand: Keeper) -> None:
    page = by_hand.open_page("/site")
    fields = {str(each.get("name")): str(each.get("value") or "") for each in page.iter("input")}
    changed = BY_HAND.replace('"Nets"', '"Ropes"')
    (by_hand.folder / "library.toml").write_text(changed, encoding="utf-8")
    answer = by_hand.client.post("/site", data={**fields, "title": "Lanterns"})
    assert answer.status_code == 409
    assert 'value="Lanterns"' in answer.text
    assert "Now: Ropes" in answer.text
    assert by_hand.read("library.toml") == changed


def test_former_settings_are_brought_back_after_a_look_at_what_that_changes(by_hand: Keeper) -> None:
    save(by_hand, title="Ropes", closed_speakers="Ada Wren")
    page = by_hand.open_page("/site")
    (address,) = [str(each) for each in page.xpath("//section[@id='before']//a/@href")]
    shown = " ".join(by_hand.open_page(address).text_content().split())
    assert "TitleRopes Nets" in shown
    by_hand.send(address, {}, page=address)
    assert by_hand.read("library.toml") == BY_HAND
    assert "The site: title, closed_speakers" in " ".join(by_hand.open_page("/changes").text_content().split())
    assert by_hand.get("/site/before/..").status_code == 404


def test_a_fault_by_hand_is_told_and_former_settings_mend_it(by_hand: Keeper) -> None:
    save(by_hand, title="Ropes")
    (by_hand.folder / "library.toml").write_text("title = 5\n", encoding="utf-8")
    page = by_hand.get("/site").text
    assert "title: The value is 5" in page
    assert "title: The value is 5" in save(by_hand, title="Lanterns")
    (address,) = [str(each) for each in by_hand.open_page("/site").xpath("//section[@id='before']//a/@href")]
    by_hand.send(address, {}, page=address)
    assert by_hand.read("library.toml") == BY_HAND


@pytest.mark.costly
def test_a_purge_forgets_former_settings(by_hand: Keeper) -> None:
    save(by_hand, closed_speakers="Ada Wren")
    save(by_hand, closed_speakers="")
    settings = Settings.model_validate({"library": by_hand.folder, "jobs": 1, "meaning": "off"})
    purge(Library(settings), "testimony")
    assert not any(b"Ada Wren" in each.read_bytes() for each in (by_hand.folder / "desk").rglob("*.toml"))
