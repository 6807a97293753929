"""`/suggest.json`: the library's own words, with their addresses."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kb.model import Passage


def test_what_was_typed_becomes_what_the_library_has(client: FlaskClient) -> None:
    body = client.get("/suggest.json?q=guid").get_json()
    assert {"text": "Guidance for ferry crews", "kind": "title", "url": "/documents/guidance", "search": ""} in body[
        "suggestions"
    ]


def test_a_speaker_and_a_heading_lead_to_their_pages(client: FlaskClient) -> None:
    (speaker,) = client.post("/suggest.json", data={"q": "ada fe"}).get_json()["suggestions"]
    assert (speaker["kind"], speaker["text"]) == ("speaker", "Ada Ferry")
    assert client.get(speaker["url"]).status_code == 200
    found = client.post("/suggest.json", data={"q": "whom to"}).get_json()["suggestions"]
    assert [each["kind"] for each in found] == ["heading"]
    assert client.get(found[0]["url"]).status_code == 200


def test_letters_are_kept_by_no_cache_and_fewer_than_two_suggest_nothing(client: FlaskClient) -> None:
    for typed in ("", "g", "?!", "zzzz"):
        answer = client.get("/suggest.json", query_string={"q": typed})
        assert answer.get_json() == {"suggestions": []}
        assert answer.headers["Cache-Control"] == "no-store"
    assert client.post("/suggest.json", data={"q": "gu"}).headers["Cache-Control"] == "no-store"


def test_an_unknown_parameter_is_named(client: FlaskClient) -> None:
    assert client.get("/suggest.json?q=gu&size=3").status_code == 400
    assert client.post("/suggest.json?q=gu").status_code == 400


@pytest.mark.parametrize(
    ("typed", "kind", "text", "url", "search"),
    [
        ("ada fe", "speaker", "Ada Ferry", "/speakers/ada-ferry", ""),
        ("whom to", "heading", "Whom to tell", "/documents/guidance/{}", ""),
        ("the harbour rep", "title", "The Harbour Report", "/documents/report", ""),
        (
            *("harbour office", "phrase", "harbour office to ask", "/search?q=harbour+office+to+ask"),
            "harbour office to ask",
        ),
    ],
)
def test_each_kind_has_an_address_of_its_own(
    client: FlaskClient,
    passages: dict[str, list[Passage]],
    typed: str,
    kind: str,
    text: str,
    url: str,
    search: str,
) -> None:
    below = next(each.id for each in passages["guidance"] if each.heading == ("Whom to tell",))
    found = client.get("/suggest.json", query_string={"q": typed}).get_json()["suggestions"]
    assert {"text": text, "kind": kind, "url": url.format(below), "search": search} in found
