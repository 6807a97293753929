"""The rate limit of one client, whose identity is not stored."""

from __future__ import annotations

import ipaddress
import mmap
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from kb.settings import Settings
from kb.web import create_app
from kb.web.gunicorn_host import GunicornHost
from kb.web.middleware.rate_limit import _WEIGHTS, RateLimiter, _build_failure, count_report, identify_clients, register
from tests.web.conftest import make_client

STRANGER = "203.0.113.7"
OTHER = "203.0.113.8"


class _Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def client(library: Path) -> FlaskClient:
    return make_client(library, rate_limit=3)


def _ask(client: FlaskClient, address: str = "/about", of: str = STRANGER) -> TestResponse:
    return client.get(address, environ_base={"REMOTE_ADDR": of}, buffered=True)


def test_a_client_that_asks_too_much_is_told_when_to_come_back(client: FlaskClient) -> None:
    answers = [_ask(client) for _ in range(4)]
    for_programs = _ask(client, "/search.json?q=lantern")

    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 20
    assert "Wait " in answers[-1].get_data(as_text=True)
    assert for_programs.get_json()["status"] == 429
    assert for_programs.headers["Access-Control-Allow-Origin"] == "*"
    assert "Retry-After" in for_programs.headers["Access-Control-Expose-Headers"]


def test_others_are_not_held_to_it(client: FlaskClient) -> None:
    for _ in range(4):
        _ask(client)

    assert _ask(client, of=OTHER).status_code == 200
    assert [_ask(client, of="127.0.0.1").status_code for _ in range(5)] == [200] * 5


def test_files_and_health_are_not_counted(client: FlaskClient) -> None:
    for _ in range(4):
        assert _ask(client, "/healthz").status_code == 200
        assert _ask(client, "/favicon.ico").status_code == 200
        assert _ask(client, "/static/000000000000/kb.css").status_code == 200

    assert _ask(client).status_code == 200


def test_a_limit_can_be_switched_off(library: Path) -> None:
    client = make_client(library, rate_limit=0)

    assert {_ask(client).status_code for _ in range(50)} == {200}


def test_a_proxy_is_believed_only_where_there_is_one(library: Path) -> None:
    def statuses(proxies: int) -> list[int]:
        client = make_client(library, rate_limit=1, proxies=proxies)
        asked = [("198.51.100.1", "10.0.0.1"), ("198.51.100.2", "10.0.0.1"), ("198.51.100.2", "10.0.0.1")]
        return [
            client.get("/about", headers={"X-Forwarded-For": name}, environ_base={"REMOTE_ADDR": proxy}).status_code
            for name, proxy in asked
        ]

    assert statuses(proxies=1) == [200, 200, 429]
    assert statuses(proxies=0) == [200, 429, 429]


def test_no_address_is_kept() -> None:
    memory = mmap.mmap(-1, 1 << 16)
    limiter = RateLimiter(10, memory=memory)
    limiter.count_request(STRANGER)

    assert STRANGER not in repr(vars(limiter))
    assert STRANGER.encode() not in memory[:]
    assert ipaddress.ip_address(STRANGER).packed not in memory[:]
    assert sum(time_s > 0 for time_s in memoryview(memory)[64:].cast("d")) == 4


def test_the_key_is_thrown_away_with_all_that_it_hid() -> None:
    clock = _Clock()
    memory = mmap.mmap(-1, 1 << 16)
    limiter = RateLimiter(1, clock, memory)
    assert limiter.count_request(STRANGER) == 0
    before = memory[8:40]
    clock.now_s += 601
    limiter.count_request(OTHER)

    assert memory[8:40] != before
    assert sum(time_s > 0 for time_s in memoryview(memory)[64:].cast("d")) == 4


@pytest.mark.costly
@given(st.integers(1, 50), st.lists(st.floats(0, 30), max_size=120))
def test_no_client_gets_more_than_twice_its_share_in_a_minute_nor_waits_longer_than_it_was_told(
    per_minute: int, pauses_s: list[float]
) -> None:
    clock = _Clock()
    limiter = RateLimiter(per_minute, clock)
    granted: list[float] = []
    for pause_s in pauses_s:
        clock.now_s += pause_s
        if clock.now_s - 1000 > 590:
            break  # before the key is changed
        wait_s = limiter.count_request(STRANGER)
        if wait_s:
            clock.now_s += wait_s
            assert limiter.count_request(STRANGER) == 0
        granted.append(clock.now_s)

    for start in granted:
        assert sum(start <= each < start + 60 for each in granted) <= 2 * per_minute


def identify(address: str, *, has_proxy: bool = False) -> list[str]:
    """Return who is counted for an address."""
    return [client for client, _ in identify_clients(address, has_proxy=has_proxy)]


def test_a_client_is_an_address_or_a_network_of_addresses() -> None:
    assert identify("203.0.113.7") == identify("::ffff:203.0.113.7") == ["203.0.113.7"]
    (household, provider), again, other, far = map(
        identify, ("2001:db8:1:2:3::4", "2001:db8:1:2::9", "2001:db8:1:3::4", "2001:db8:2:2::4")
    )
    assert again == [household, provider]
    assert (other[0] == household, other[1] == provider) == (False, True)
    assert (far[0] == household, far[1] == provider) == (False, False)
    assert [identify(each) for each in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "", "unix")] == [[]] * 5


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("203.0.113.7:5555", "203.0.113.7"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[::ffff:203.0.113.7]:80", "203.0.113.7"),
    ],
)
def test_a_port_and_brackets_are_no_part_of_an_address(written: str, address: str) -> None:
    assert identify(written, has_proxy=True) == identify(address) != []


@pytest.mark.parametrize("address", ["", "unknown", "_hidden", "203.0.113.7:x", "[203.0.113.7", "1.2.3.4.5"])
def test_behind_a_proxy_all_whose_address_cannot_be_read_are_one_client(address: str) -> None:
    assert identify(address, has_proxy=True) == identify("unknown", has_proxy=True) != []
    assert identify(address) == []


def test_a_wrong_number_of_proxies_does_not_switch_the_limit_off(library: Path) -> None:
    client = make_client(library, rate_limit=2, proxies=2)
    named = {"X-Forwarded-For": STRANGER}
    statuses = [
        client.get("/about", headers=named, environ_base={"REMOTE_ADDR": "127.0.0.1"}).status_code for _ in range(3)
    ]

    assert statuses == [200, 200, 429]


def test_a_large_network_has_ten_times_the_limit_of_a_small_one() -> None:
    limiter = RateLimiter(2, _Clock())

    def ask(address: str) -> bool:
        counted = identify_clients(address, has_proxy=False)
        return not any(limiter.count_request(client, share=share) for client, share in counted)

    assert [ask("2001:db8:1:1::1") for _ in range(3)] == [True, True, False]
    assert [ask(f"2001:db8:1:{house:x}::1") for house in range(2, 24)] == [True] * 18 + [False] * 4
    assert ask("2001:db8:2:1::1")


@pytest.mark.parametrize("workers", [1, 2, 11, 64])
@pytest.mark.parametrize("limit", [1, 2, 3, 19, 20, 30, 59, 60, 61, 100, 599, 600])
def test_a_client_that_waits_is_granted_whatever_a_request_counts_as(limit: int, workers: int) -> None:
    clock = _Clock()
    clock.now_s = 1e8  # a machine that has run for three years
    limiter = RateLimiter(max(1.0, limit / workers), clock)
    for weight in (60, *_WEIGHTS.values()):
        for client, share in (("a", 1), ("b", 10)):
            assert limiter.count_request(client, weight, share) == 0
            clock.now_s += max(limiter.count_request(client, weight, share), 0.001)
            assert limiter.count_request(client, weight, share) <= 60
            clock.now_s += 60


def test_an_export_is_granted_again_after_the_time_that_was_told(library: Path) -> None:
    client = make_client(library, rate_limit=30)
    first, second = _ask(client, "/passages.jsonl"), _ask(client, "/passages.jsonl")

    assert (first.status_code, second.status_code) == (200, 429)
    assert int(second.headers["Retry-After"]) <= 60


def test_every_weight_is_of_an_address_that_there_is(library: Path) -> None:
    assert set(_WEIGHTS) <= set(create_app(Settings(library=library)).view_functions)


def test_what_is_dear_counts_for_more(library: Path) -> None:
    client = make_client(library, rate_limit=40)
    post = {"json": {"text": "“A gate.”"}, "environ_base": {"REMOTE_ADDR": STRANGER}}

    assert [client.post("/check.json", **post).status_code for _ in range(3)] == [200, 200, 429]


def test_a_burst_is_granted_and_then_one_request_for_each_part_of_the_minute() -> None:
    clock = _Clock()
    limiter = RateLimiter(3, clock)
    assert [limiter.count_request(STRANGER) for _ in range(4)] == [0, 0, 0, 20]
    clock.now_s += 19
    assert limiter.count_request(STRANGER) == pytest.approx(1)
    assert limiter.count_request(OTHER) == 0
    clock.now_s += 1
    assert [limiter.count_request(STRANGER) for _ in range(2)] == [0, 20]
    clock.now_s += 60
    assert [limiter.count_request(STRANGER) for _ in range(4)] == [0, 0, 0, 20]


def test_the_key_is_kept_for_ten_minutes() -> None:
    clock = _Clock()
    memory = mmap.mmap(-1, 1 << 16)
    limiter = RateLimiter(1, clock, memory)
    limiter.count_request(STRANGER)
    before = memory[8:40]
    clock.now_s += 599
    limiter.count_request(OTHER)
    assert memory[8:40] == before


@pytest.mark.parametrize(("wait_s", "words"), [(1, "Wait 1 second and"), (2, "Wait 2 seconds and")])
def test_the_time_to_wait_is_told_in_words(wait_s: int, words: str) -> None:
    failure = _build_failure(wait_s)
    assert (failure.status, failure.retry_after_s) == (429, wait_s)
    assert failure.message.startswith(words)


def test_addresses_that_only_resemble_unlimited_ones_are_counted(library: Path) -> None:
    client = make_client(library, rate_limit=1)
    for address in ("/healthz/x", "/statics"):
        assert _ask(client, address, of=f"203.0.113.{len(address)}").status_code == 404
        assert _ask(client, address, of=f"203.0.113.{len(address)}").status_code == 429


def test_the_key_is_replaced_after_ten_minutes_and_what_was_counted_is_forgotten() -> None:
    limiter = RateLimiter(1, iter((0.0, 590.0, 599.0, 600.0, 601.0)).__next__)
    assert [limiter.count_request("a") for _ in range(5)] == pytest.approx([0, 0, 51, 0, 59])


@pytest.mark.costly
def test_of_many_clients_hardly_any_is_counted_with_others() -> None:
    limiter = RateLimiter(1, lambda: 0.0)

    refused = sum(limiter.count_request(str(client)) > 0 for client in range(50_000))

    assert refused < 100
    assert all(limiter.count_request(str(client)) == 60 for client in range(50_000))


def test_limiters_that_share_memory_count_together() -> None:
    memory = mmap.mmap(-1, 1 << 16)
    workers = [RateLimiter(4, lambda: 1.0, memory) for _ in range(3)]

    assert [workers[turn % 3].count_request(STRANGER) for turn in range(5)] == [0, 0, 0, 0, 15]
    assert workers[0].count_request(OTHER) == 0


@pytest.mark.parametrize(("has_memory", "granted"), [(True, 5), (False, 4)], ids=["together", "each its part"])
def test_workers_count_reports_in_a_part_of_their_memory(*, has_memory: bool, granted: int) -> None:
    memory = mmap.mmap(-1, 8 << 20) if has_memory else None
    workers = [Flask("worker") for _ in range(2)]
    for each in workers:
        register(each, Settings(rate_limit=600), GunicornHost(2, is_preloaded=False, shared_memory=memory))
    waits = []
    for number in range(8):
        with workers[number % 2].test_request_context(environ_base={"REMOTE_ADDR": STRANGER}):
            waits.append(count_report())

    assert waits.count(0) == granted
    assert all(600 < each <= 1800 for each in waits[granted:])


def test_reports_of_all_clients_are_limited_where_those_of_one_are_not() -> None:
    app = Flask("site")
    register(app, Settings(rate_limit=0), None)
    with app.test_request_context(environ_base={"REMOTE_ADDR": STRANGER}):
        waits = [count_report() for _ in range(61)]

    assert waits.index(max(waits)) == 60
    assert 0 < waits[60] <= 60
