"""Pages of other sites that may read the answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.model import Passage
from kb.web import create_app
from tests.libraries import index_sources

FRIEND = "https://friend.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


@pytest.fixture(scope="module")
def sharing_with_a_friend(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A site that shares its answers with one other."""
    return _site(tmp_path_factory.mktemp("shared"), f'embed_origins = ["{FRIEND}"]')


def _site(folder: Path, line: str) -> FlaskClient:
    (folder / "library.toml").write_text(line, encoding="utf-8")
    return create_app(index_sources(folder, {"note.txt": "A note on lanterns.\n"}).settings).test_client()


def _allowed(client: FlaskClient, address: str, origin: str = FRIEND) -> str | None:
    return client.get(address, headers={"Origin": origin}, buffered=True).headers.get("Access-Control-Allow-Origin")


def test_any_site_may_read_by_default_and_none_with_credentials(client: FlaskClient) -> None:
    response = client.get("/search.json?q=lantern", headers={"Origin": FRIEND})

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert "Origin" not in response.headers.get("Vary", "")


def test_what_is_for_programs_is_shared_and_pages_for_people_are_not(
    client: FlaskClient, passages: dict[str, list[Passage]]
) -> None:
    passage = f"/documents/diary/{passages['diary'][0].id}"

    for address in (
        "/documents.json",
        "/documents/diary.json",
        f"{passage}.json",
        f"{passage}.csl.json",
        "/nothing.json",
    ):
        assert _allowed(client, address) == "*", address
    for address in ("/", "/search?q=lantern", "/documents", "/documents/diary", passage, "/documents/report/file"):
        assert _allowed(client, address) is None, address


def test_a_list_is_kept_to_and_answers_are_kept_apart_by_caches(sharing_with_a_friend: FlaskClient) -> None:
    assert _allowed(sharing_with_a_friend, "/search.json?q=note") == FRIEND
    for stranger in ("https://stranger.example", "http://friend.example", "https://friend.example.evil", "null", ""):
        response = sharing_with_a_friend.get("/search.json?q=note", headers={"Origin": stranger})
        assert "Access-Control-Allow-Origin" not in response.headers
        assert "Origin" in response.headers["Vary"].split(", ")


def test_an_empty_list_shares_with_nobody(tmp_path: Path) -> None:
    client = _site(tmp_path, "embed_origins = []")
    preflight = client.options("/check.json", headers={"Origin": FRIEND, **PREFLIGHT})

    assert _allowed(client, "/search.json?q=note") is None
    assert not [name for name, _ in preflight.headers if name.startswith("Access-Control")]


def test_failures_can_be_read_too(client: FlaskClient) -> None:
    response = client.get("/search.json?page=0", headers={"Origin": FRIEND})

    assert (response.status_code, response.headers["Access-Control-Allow-Origin"]) == (400, "*")


def test_a_browser_that_asks_first_is_told_what_it_may_send(sharing_with_a_friend: FlaskClient) -> None:
    response = sharing_with_a_friend.options("/check.json", headers={"Origin": FRIEND, **PREFLIGHT})
    stranger = sharing_with_a_friend.options("/check.json", headers={"Origin": "https://stranger.example", **PREFLIGHT})

    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == FRIEND
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]
    assert int(response.headers["Access-Control-Max-Age"]) > 0
    assert "Access-Control-Allow-Methods" not in stranger.headers


def test_a_posted_text_is_answered_to_the_page_that_sent_it(sharing_with_a_friend: FlaskClient) -> None:
    response = sharing_with_a_friend.post("/check.json", json={"text": "“on lanterns”"}, headers={"Origin": FRIEND})

    assert (response.status_code, response.headers["Access-Control-Allow-Origin"]) == (200, FRIEND)
