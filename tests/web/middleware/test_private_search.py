"""Tokens of private searches: what they hold, how long, and what is not one."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from kb.settings import Settings
from kb.web import create_app
from kb.web.gunicorn_host import GunicornHost
from kb.web.middleware.private_search import LIFETIME_S, SearchSealer, register, seal_search, unseal_search
from tests.web.conftest import Reader, make_client, read_text, read_texts

NOW_S = 1_800_000_000
OVER = "This private search is over"
GUNICORN_LINE = 4094  # characters of a request's first line
_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


class _Clock:
    def __init__(self, now_s: float = NOW_S) -> None:
        self.now_s = now_s

    def __call__(self) -> float:
        return self.now_s


@given(st.lists(st.tuples(_text, _text), max_size=8))
def test_a_token_holds_a_search_as_it_was(pairs: list[tuple[str, str]]) -> None:
    sealer = SearchSealer(b"a secret")

    assert sealer.unseal(sealer.seal(pairs)) == pairs


def test_half_a_character_in_a_search_is_no_fault() -> None:
    sealer = SearchSealer(b"a secret")

    assert sealer.unseal(sealer.seal([("q", "a\ud800b")])) == [("q", "a?b")]


def test_the_length_of_a_token_does_not_tell_the_words() -> None:
    sealer = SearchSealer(b"a secret")
    words = [f"{'leaving my husband ' * n}{n * 7919}" for n in range(1, 60)]
    lengths = {len(sealer.seal([("q", each)])) for each in ("a", "exit", *words)}

    assert len(lengths) == 1
    assert sealer.seal([("q", "a")]) != sealer.seal([("q", "a")])


def test_a_token_fits_into_an_address_or_is_none() -> None:
    sealer = SearchSealer(b"a secret")
    hard_to_pack = base64.b64encode(bytes(n * n % 251 ^ n % 239 for n in range(6000))).decode()
    tokens = [sealer.seal([("q", hard_to_pack[:size])]) for size in range(0, 6000, 50)]

    assert len({len(each) for each in tokens}) == 4
    assert all(re.fullmatch(r"[A-Za-z0-9_-]*", each) for each in tokens)
    assert max(map(len, tokens)) < GUNICORN_LINE - 500  # room for a path, a language, and the method
    assert tokens[-1] == ""


def test_a_token_expires() -> None:
    clock = _Clock()
    sealer = SearchSealer(b"a secret", clock)
    token = sealer.seal([("q", "lantern")])
    clock.now_s += LIFETIME_S
    assert sealer.unseal(token) == [("q", "lantern")]
    clock.now_s += 1
    assert sealer.unseal(token) is None


def test_another_secret_opens_nothing() -> None:
    token = SearchSealer(b"a secret").seal([("q", "lantern")])

    assert SearchSealer(b"another").unseal(token) is None
    assert SearchSealer(b"a secret").unseal(token) == [("q", "lantern")]


def _seal(app: Flask, **pairs: str) -> str:
    with app.app_context():
        return seal_search(list(pairs.items()))


def _hostile_tokens(token: str) -> list[str]:
    changed = [f"{token[:at]}{'A' if token[at] != 'A' else 'B'}{token[at + 1 :]}" for at in range(0, len(token), 9)]
    return [
        *("", "a", "=", "é", "\ud7ff", "\0", "A" * 100_000, "gAAAAA", token[:-1], token + "A", token + "==", token * 2),
        *(f" {token}", f"{token}\n", token.swapcase(), token[::-1]),
        *changed,
    ]


@pytest.mark.costly
def test_what_is_no_token_is_answered_by_a_page_that_offers_to_search_again(app: Flask, reader: Reader) -> None:
    for token in _hostile_tokens(_seal(app, q="lantern")):
        for path in ("/search/private", "/search/lines/private", "/search/facets/kind/private"):
            answer = reader.client.get(path, query_string={"token": token}, buffered=True)
            assert answer.status_code in (410, 414), token  # longer than any address
            assert "mark>" not in answer.get_data(as_text=True)
    page = reader.open_page("/search/private", 410)

    assert read_texts(page, "//h1") == [OVER]
    assert set(page.xpath("//form[@role='search']/@method")) == {"post"}
    assert set(page.xpath("//form[@role='search']/@action")) == {"/search"}
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"]


def test_an_address_that_is_over_says_so_in_the_language_of_the_page(reader: Reader) -> None:
    page = reader.open_page("/search/private?token=x&lang=cy", 410)

    assert page.get("lang") == "cy"
    assert OVER not in read_text(page)


def test_a_token_of_a_site_that_was_started_anew_is_over(library: Path, app: Flask, client: FlaskClient) -> None:
    token = _seal(app, q="lantern")

    assert client.get(f"/search/private?token={token}").status_code == 200
    assert make_client(library).get(f"/search/private?token={token}").status_code == 410


def test_machines_with_one_key_file_open_each_others_addresses(library: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("f" * 64, encoding="ascii")
    one, other = (create_app(Settings(library=library, private_key_file=tmp_path / "key")) for _ in range(2))

    assert other.test_client().get(f"/search/private?token={_seal(one, q='lantern')}").status_code == 200


def test_the_words_of_an_address_from_the_history_are_not_shown(app: Flask, client: FlaskClient) -> None:
    address = f"/search/private?token={_seal(app, q='lantern')}"

    def open_with(site: str, age_s: float) -> int:
        sealer = app.extensions["kb.private_search"]
        clock, sealer._clock = sealer._clock, lambda: clock() + age_s
        try:
            return client.get(address, headers={"Sec-Fetch-Site": site}).status_code
        finally:
            sealer._clock = clock

    assert open_with("same-origin", 60) == 200  # Back, or a link of the page
    assert open_with("none", 60) == 410
    assert open_with("cross-site", 60) == 410
    assert open_with("none", 1) == 200  # from the search box of the browser itself


@pytest.mark.parametrize(
    ("gunicorn", "shares"),
    [
        (GunicornHost(2, is_preloaded=False, shared_memory=None, private_key=b"k" * 32), True),
        (GunicornHost(1, is_preloaded=False, shared_memory=None), True),
        (GunicornHost(4, is_preloaded=True, shared_memory=None), True),
        (GunicornHost(2, is_preloaded=False, shared_memory=None), False),
        (None, True),
    ],
)
def test_there_are_tokens_where_all_processes_can_open_them(gunicorn: GunicornHost | None, shares: bool) -> None:
    app = Flask("one")
    register(app, Settings(), gunicorn)

    token = _seal(app, q="lantern")
    assert bool(token) is shares
    with app.test_request_context():
        assert (unseal_search(token) is not None) is shares


def test_workers_of_one_gunicorn_open_each_others_addresses() -> None:
    gunicorn = GunicornHost(2, is_preloaded=False, shared_memory=None, private_key=b"k" * 32)
    one, other = Flask("one"), Flask("other")
    for each in (one, other):
        register(each, Settings(), gunicorn)

    token = _seal(one, q="lantern")
    with other.test_request_context():
        assert unseal_search(token) is not None


def test_the_address_of_a_private_search_has_nothing_of_it(client: FlaskClient) -> None:
    answer = client.post("/search", data={"q": "zeppelin", "kind": "report", "lang": "pl"})
    address = urlsplit(answer.headers["Location"])

    assert (answer.status_code, address.path, list(parse_qs(address.query))) == (
        303,
        "/search/private",
        ["token", "lang"],
    )
    assert answer.headers["Cache-Control"] == "no-store"
    shown = client.get(answer.headers["Location"])
    assert (shown.headers["Cache-Control"], shown.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert shown.headers["X-Robots-Tag"] == "noindex, nofollow"
    for decoded in (address.query, *map(_decode, parse_qs(address.query)["token"])):
        assert not re.search("zeppelin|report", decoded)


def test_a_search_that_fits_into_no_address_is_answered_at_once(client: FlaskClient) -> None:
    speakers = [hashlib.sha512(bytes([n])).hexdigest()[:100] for n in range(40)]
    answer = client.post("/search", data={"q": "lantern", "speaker": speakers})

    assert answer.status_code == 200
    assert "<title>Search results" in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["colour", "a?b", "a\nb"])
def test_only_a_facet_that_there_is_is_redirected(client: FlaskClient, name: str) -> None:
    assert client.post(f"/search/facets/{quote(name, safe='')}", data={"q": "lantern"}).status_code in (404, 405)


def _decode(token: str) -> str:
    return base64.urlsafe_b64decode(token).decode("latin-1")
