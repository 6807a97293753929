"""The jurisdictions, the variety of English and the licence of a document."""

from __future__ import annotations

import pytest

from kb.read.metadata.finders.jurisdictions import (
    choose_english,
    find_by_address,
    find_in_name,
    find_in_text,
    find_in_title,
    find_named,
    find_region,
    find_scope,
    find_spelling,
    find_state,
    find_state_in_name,
    is_english,
    names_unlisted_state,
)
from kb.read.metadata.finders.validity import find_licence


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("This guidance applies to England and Wales.", ("England and Wales",)),
        ("This toolkit is for First Responders in England and Wales. Scotland has its own.", ("England and Wales",)),
        ("The code of practice applies in Scotland and Northern Ireland", ("Scotland", "Northern Ireland")),
        ("This guidance is for masters. Nets come from Scotland.", ()),
    ],
)
def test_a_document_says_where_it_applies(text: str, places: tuple[str, ...]) -> None:
    assert find_scope(text) == places


@pytest.mark.parametrize(
    ("title", "places"),
    [
        ("Nets in Scotland", ("Scotland",)),
        ("TACKLING NETS IN WALES", ("Wales",)),
        ("Toolkit for England and Wales: how to mend", ("England and Wales",)),
        ("Labor Law Under Massachusetts Law", ("Massachusetts, US",)),
        ("Refugees from Ukraine", ()),
        ("The war in Ukraine and associated risks of debt", ()),
        ("Nets of Scotland and France", ("Scotland", "France")),
        ("Nets of Scotland, Kenya and France", ()),
        ("Crews from Scotland and France", ()),
        ("The way from Kenya to the Gulf and France", ()),
        ("Nets", ()),
    ],
)
def test_a_title_says_it_where_it_begins_or_ends_with_a_place(title: str, places: tuple[str, ...]) -> None:
    assert find_in_title(title) == places


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Victoria Wrenfield asked Victoria Police in Virginia Beach.", ["Victoria, Australia", "Virginia, US"]),
        ("Crews of Lake Victoria met at the Victoria University of Wellington.", []),
        ("Virginia Quillan works in Kenya.", ["Kenya"]),
        ("Crews of Virginia Maryland met.", ["Virginia, US", "Maryland, US"]),
    ],
)
def test_people_lakes_and_universities_with_the_name_of_a_state_are_none(text: str, named: list[str]) -> None:
    assert find_named(text) == named


def test_names_and_addresses_of_bodies_have_their_nation() -> None:
    assert find_in_name("Scottish Government") == ("Scotland",)
    assert find_by_address("https://www.gwent.police.uk/x") == ("Wales",)
    assert find_by_address("https://www.surrey.police.uk/x") == ("England",)
    assert find_by_address("https://www.mlaw.gov.sg/x") == ("Singapore",)
    assert find_by_address("https://nets.example/") == ()


def test_a_text_is_about_the_nation_that_nearly_all_mentions_are_of() -> None:
    assert find_in_text("Scotland " * 5, may_be_international=True) == ("Scotland",)
    assert find_in_text("UK " * 5 + "Wales", may_be_international=True) == ("UK",)
    assert find_in_text("UK France " * 5, may_be_international=True) == ()
    assert find_in_text("Scotland " * 3, may_be_international=True) == ()
    many = "France Spain Italy Poland Kenya Ghana Nepal India "
    assert find_in_text(many + "countries " * 20, may_be_international=True) == ("international",)
    assert find_in_text(many + "countries " * 20, may_be_international=False) == ()
    assert find_in_text(many, may_be_international=True) == ()


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Police of California said in California", ("California, US",)),
        ("Ohio and California", ()),
        ("The sheriff of Chicago. Write to 12 Quay Street, Chicago, IL 60601", ("Illinois, US",)),
        ("See https://www.nets.il.gov/report", ("Illinois, US",)),
        ("See https://www.va.gov/report", ()),
        ("Write to 12 Quay Street, Sydney NSW 2000", ("New South Wales, Australia",)),
        ("Write to 12 Quay Street, Toronto, ON M5V 2T6", ("Ontario, Canada",)),
        ("He came from Scotland, the UK and England to Ohio", ()),
        ("Nets", ()),
    ],
)
def test_the_only_state_is_found_by_names_cities_addresses_and_hosts(text: str, state: tuple[str, ...]) -> None:
    assert find_state(text) == state


def test_a_body_named_after_a_city_is_of_its_state() -> None:
    assert find_state_in_name("Los Angeles County District Attorney's Office") == ("California, US",)
    assert find_state_in_name("Chicago and Boston Police") == ()
    assert find_state_in_name("Nowhere Police") == ()


ENGLISH = "The men slept in the shed behind the office and nobody asked them why they did so on that day. " * 4


def test_english_is_of_the_region_where_it_applies_unless_its_spelling_says_otherwise() -> None:
    british, american = ENGLISH + "labour behaviour centres", ENGLISH + "labor behavior centers"
    assert (find_spelling(british), find_spelling(american), find_spelling(ENGLISH)) == ("GB", "US", "")
    assert is_english(ENGLISH)
    assert not is_english("Die Männer schliefen im Schuppen hinter dem Amt, und niemand fragte sie danach. " * 4)
    assert find_region(("England and Wales",)) == "GB"
    assert find_region(("California, US",)) == "US"
    assert find_region(("US", "UK")) == ""
    assert choose_english(ENGLISH, "AU", is_elsewhere=True) == "en-AU"
    assert choose_english(american, "GB", is_elsewhere=True) == "en"
    assert choose_english(british, "", is_elsewhere=False) == "en-GB"
    assert choose_english(british, "", is_elsewhere=True) == "en"


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("shared under Creative Commons Attribution 4.0 International license", "CC BY 4.0"),
        ("licensed under the Creative Commons Attribution-NonCommercial-ShareAlike 3.0", "CC BY-NC-SA 3.0"),
        ("see http://creativecommons.org/licenses/by-sa/4.0/", "CC BY-SA 4.0"),
        ("under the terms of the Open Government Licence v3.0 except", "Open Government Licence v3.0"),
        ("Photo by Ada Wren, CC BY 2.0", ""),
        ("All rights reserved", ""),
    ],
)
def test_a_licence_is_read_from_its_line(text: str, licence: str) -> None:
    assert find_licence([text]) == licence


def test_a_formal_name_of_a_state_that_is_not_listed_is_known_by_its_form() -> None:
    assert names_unlisted_state("CONTRIBUTION OF THE COMMONWEALTH OF RURITANIA")
    assert not names_unlisted_state("Commonwealth of Australia")
    assert not names_unlisted_state("A ruritanian report")
