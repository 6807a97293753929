"""When a search prefers the library's own nation."""

from __future__ import annotations

import pytest

from kb.model import Filters
from kb.query import parse
from kb.search.service import choose_home_jurisdiction


def _choose(text: str, own: str = "England and Wales", filters: Filters = Filters()) -> str:
    return choose_home_jurisdiction(own, text, parse(text, max_chars=200, max_terms=50).tree, filters)


@pytest.mark.parametrize(
    "text",
    [
        "do we have to tell the home office",
        "tell us about it",
        "guidance in wales",
        "law of the UK",
        "can a Romanian client get support",
        "an American passport",
    ],
)
def test_a_question_prefers_the_own_nation(text: str) -> None:
    assert _choose(text) == "England and Wales"


@pytest.mark.parametrize(
    "text",
    [
        "duty to notify in scotland",
        "Scottish guardians",
        "Northern Irish law",
        "forced labour in the US",
        "the united states",
        "shelters in illinois",
        "guardians nation:Scotland",
        "guardians -nation:US",
        "+(guardians OR nation:US)",
    ],
)
def test_a_question_about_another_place_prefers_none(text: str) -> None:
    assert _choose(text) == ""


def test_a_filter_by_place_prefers_none() -> None:
    assert _choose("guardians", filters=Filters(jurisdiction=("US",))) == ""


def test_a_library_without_a_nation_prefers_none() -> None:
    assert _choose("guardians", own="") == ""
