"""The host names that the site answers to."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.settings import Settings
from kb.web import create_app
from tests.web.conftest import make_client


def _status(settings: Settings, host: str) -> int:
    return create_app(settings).test_client().get("/about", headers={"Host": host}).status_code


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "192.168.1.20", "kb.lan:8000", "KB.lan"]
)
def test_it_answers_to_this_machine_to_numbers_and_to_the_name_it_serves_on(library: Path, host: str) -> None:
    assert _status(Settings(library=library, host="kb.lan"), host) == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:8000", "a b", "[", "@", "<"],
)
def test_it_does_not_answer_to_the_names_of_others(library: Path, host: str) -> None:
    assert _status(Settings(library=library), host) in (400, 421)


def test_names_are_listed_in_the_settings(library: Path) -> None:
    settings = Settings.from_environment({"KB_HOSTS": "kb.example.org, .library.example"}, library=library)

    assert settings.hosts == ("kb.example.org", ".library.example")
    assert [_status(settings, host) for host in ("kb.example.org", "www.library.example", "example.org")] == [
        200,
        200,
        421,
    ]
    assert _status(Settings(library=library, hosts=("*",)), "any.example") == 200


def test_a_refusal_says_what_to_do_and_does_not_repeat_the_name(library: Path) -> None:
    client = make_client(library)
    page = client.get("/", headers={"Host": "evil.example"})
    answer = client.get("/search.json", headers={"Host": "evil.example"})

    assert "KB_HOSTS" in page.get_data(as_text=True)
    assert "evil.example" not in page.get_data(as_text=True)
    assert answer.get_json()["status"] == 421


def test_the_name_and_scheme_that_a_proxy_was_asked_by_are_in_addresses(library: Path) -> None:
    asked = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "kb.example.org"}
    settings = Settings(library=library, proxies=1, hosts=("kb.example.org",))
    page = create_app(settings).test_client().get("/documents/diary", headers=asked).get_data(as_text=True)
    direct = make_client(library).get("/documents/diary", headers=asked)

    assert "https://kb.example.org/documents/diary" in page
    assert "kb.example.org" not in direct.get_data(as_text=True)
