"""Nobody gets in at the desk, or makes a keeper's browser do something, without a keeper's session."""

from __future__ import annotations

import re
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO, RawIOBase
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from flask import Flask
from lxml import html
from werkzeug.routing import Rule

from kb.desk.accounts import Accounts
from kb.desk.state import today
from kb.errors import LibraryError
from tests.desk.conftest import PASSWORD, Keeper, open_desk, sign_in
from tests.library.keeping.test_downloads import HEAD, OddServer
from tests.serving import build_environment, find_free_port, run_server


@pytest.fixture
def server() -> Iterator[OddServer]:
    with closing(OddServer()) as server:
        yield server


def build_address(rule: Rule, values: dict[str, object]) -> str:
    address = rule.rule
    for name, value in values.items():
        for form in (f"<{name}>", f"<int:{name}>", f"<path:{name}>"):
            address = address.replace(form, str(value))
    return address


def test_no_address_answers_a_stranger(app: Flask) -> None:
    stranger = app.test_client()
    asked = 0
    for rule in app.url_map.iter_rules():
        if any(word in rule.endpoint for word in ("sign_in", "invitation", "send_file")):
            continue
        address = build_address(rule, {"shelf": "documents", "document": "report", "number": 1})
        for method in rule.methods or ():
            answer = stranger.open(address, method=method)
            asked += 1
            assert answer.status_code in (302, 400), (method, address)
            assert "Harbour" not in answer.text
    assert asked > 30


class _Unread(RawIOBase):
    """A body of which nothing must be read."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        raise AssertionError("a stranger's body was read")


def test_nothing_that_a_stranger_sends_is_kept_or_read(app: Flask) -> None:
    stranger = app.test_client()
    sent = {"wsgi.input": _Unread(), "CONTENT_LENGTH": str(1 << 29), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    for path in ("/drafts", "/documents/report", "/index", "/site", "/nowhere"):
        assert stranger.post(path, environ_overrides=sent).status_code == 302, path
    for path in ("/sign-in", "/invitation/x"):
        assert stranger.post(path, environ_overrides=sent).status_code == 413, path


def test_a_form_of_another_site_is_not_taken(keeper: Keeper) -> None:
    page = keeper.open_page("/documents/report")
    (token,) = set(page.xpath("//input[@name='csrf']/@value"))
    for data, headers in (
        ({}, {}),
        ({"csrf": "guessed"}, {}),
        ({"csrf": token}, {"Origin": "https://evil.example"}),
        ({"csrf": token}, {"Origin": "null"}),
    ):
        answer = keeper.client.post("/documents/report/remove", data=data, headers=headers)
        assert answer.status_code == 400
    assert (keeper.folder / "sources" / "report.md").exists()


@pytest.mark.costly
def test_a_session_begins_with_a_token_of_its_own(app: Flask, folder: Path) -> None:
    Accounts(folder / "desk").accept(Accounts(folder / "desk").invite("Ada", today()), PASSWORD, today())
    client = app.test_client()
    client.get("/sign-in")
    before = client.get_cookie("desk")
    with client.session_transaction() as session:
        token = session["csrf"]
    client.post("/sign-in", data={"csrf": token, "name": "Ada", "password": PASSWORD})
    after = client.get_cookie("desk")
    with client.session_transaction() as session:
        assert session.get("csrf") != token
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert (after.http_only, after.same_site, after.path) == (True, "Strict", "/")


@pytest.mark.costly
def test_on_a_host_of_its_own_the_cookie_is_bound_to_it(folder: Path) -> None:
    client = open_desk(folder, desk_url="https://desk.example.org").test_client()
    token = Accounts(folder / "desk").invite("Ada", today())
    answer = client.get(f"/invitation/{token}", base_url="https://desk.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-desk=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(cookie.split("; "))
    assert "Strict-Transport-Security" in answer.headers
    assert client.get("/sign-in", base_url="https://evil.example").status_code == 400
    with client.session_transaction(base_url="https://desk.example.org") as session:
        form = {"csrf": session["csrf"], "password": PASSWORD, "again": PASSWORD}
    for scheme in ("http", "https"):  # as the proxy sends it on
        own = {"Origin": "https://desk.example.org"}
        taken = client.post(f"/invitation/{token}", data=form, headers=own, base_url=f"{scheme}://desk.example.org")
        assert taken.status_code in (303, 400)
    assert Accounts(folder / "desk").verify("Ada", PASSWORD)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "169.254.169.254"])
def test_a_name_that_leads_to_this_machine_is_not_answered(app: Flask, host: str) -> None:
    assert app.test_client().get("/sign-in", base_url=f"http://{host}").status_code == 400


@pytest.mark.parametrize(
    ("address", "status"),
    [
        *(("/", 200), ("/documents/report", 200), ("/static/desk.css", 200), ("/nowhere", 404), ("/static/x", 404)),
        *(("//evil.example/x", 400), ("/facts?after=x", 200), ("/sign-in", 302), ("/invitation/x", 410)),
    ],
)
def test_no_answer_is_in_a_frame_or_loads_anything_from_elsewhere(keeper: Keeper, address: str, status: int) -> None:
    answer = keeper.client.get(address, buffered=True)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert {"frame-ancestors 'none'", "default-src 'none'", "base-uri 'none'"} <= set(policy.split("; "))
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == ("private, max-age=3600" if "css" in address else "no-store")


@pytest.mark.costly
@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example"])
def test_no_form_and_no_address_leads_to_another_site(keeper: Keeper, target: str) -> None:
    for page, values in (
        ("/facts", {"action": "later", "document": target}),
        ("/facts", {"action": "confirm", "value": "Nets", "before": target}),
        ("/documents/report", {"title": "Nets", "next": target, "url": target}),
        ("/sign-out", {"next": target}),
    ):
        answer = keeper.send(page, values, page="/facts" if page == "/facts" else "/documents/report")
        check_leads_on_here(answer.headers.get("Location", "/"))
    for address in (target, f"/documents/{target}", f"/sign-in?next={target}", f"/documents?next={target}"):
        check_leads_on_here(keeper.client.get(address).headers.get("Location", "/"))


def check_leads_on_here(location: str) -> None:
    assert re.match(r"(http://localhost)?/(?![/\\])", location), location


@pytest.mark.costly
def test_a_thousand_wrong_passwords_are_slowed_down(app: Flask, folder: Path) -> None:
    sign_in(app, folder)
    client = app.test_client()
    client.get("/sign-in")
    with client.session_transaction() as session:
        token = session["csrf"]
    answers = [
        client.post("/sign-in", data={"csrf": token, "name": "Ada", "password": f"wrong {number}"}).status_code
        for number in range(1000)
    ]
    assert answers.count(403) < 12
    assert client.post("/sign-in", data={"csrf": token, "name": "Ada", "password": PASSWORD}).status_code == 429


@pytest.mark.costly
def test_wrong_passwords_are_counted_by_sender_that_only_the_proxy_names(folder: Path) -> None:
    app = open_desk(folder, desk_proxies=("10.0.0.1",))
    sign_in(app, folder)
    client = app.test_client()
    client.get("/sign-in")
    with client.session_transaction() as session:
        token = session["csrf"]

    def guess(number: int, sender: str, said: str) -> int:
        data = {"csrf": token, "name": f"Name {number}", "password": "wrong"}
        headers = {"X-Forwarded-For": f"203.0.113.77, {said}"}
        return client.post("/sign-in", data=data, headers=headers, environ_base={"REMOTE_ADDR": sender}).status_code

    assert [guess(each, "10.0.0.9", f"203.0.113.{each}") for each in range(8)][-1] == 429, "of no proxy"
    assert [guess(each, "10.0.0.1", "198.51.100.1") for each in range(8)][-1] == 429
    assert guess(0, "10.0.0.1", "198.51.100.2") == 403, "another sender, seen by the proxy"


@pytest.mark.costly
def test_wrong_passwords_are_counted_by_the_sender_that_the_proxy_names(folder: Path, tmp_path: Path) -> None:
    Accounts(folder / "desk").accept(Accounts(folder / "desk").invite("Ada", today()), PASSWORD, today())
    port = find_free_port()
    command = [str(Path(sys.executable).parent / "kb"), "desk", "--library", str(folder), "--port", str(port)]
    opener = build_opener(HTTPCookieProcessor())

    def read(form: dict[str, str] | None = None, sender: str = "") -> tuple[int, str]:
        data = urlencode(form).encode() if form else None
        try:
            with opener.open(Request(f"http://127.0.0.1:{port}/sign-in", data, {"X-Forwarded-For": sender})) as answer:
                return int(answer.status), str(answer.read().decode())
        except HTTPError as error:
            return error.code, ""

    with run_server(command, read, folder=tmp_path, environment=build_environment()):
        token = str(html.fromstring(read()[1]).xpath("string(//input[@name='csrf']/@value)"))
        form = {"csrf": token, "password": "wrong"}
        tried = [read({**form, "name": f"Nobody {number}"}, "203.0.113.1")[0] for number in range(8)]
        assert 429 in tried
        assert read({**form, "name": "Nobody"}, "203.0.113.2")[0] == 403, "others are not kept out"


@pytest.mark.costly
def test_a_session_ends_with_its_user_and_with_signing_out_and_after_hours(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = Accounts(folder / "desk")
    ada = sign_in(app, folder)
    assert ada.get("/documents").status_code == 200
    accounts.remove("Ada")
    assert ada.get("/documents").status_code == 302
    sign_in(app, folder, "Ada")
    assert ada.get("/documents").status_code == 302, "of another of the same name"

    ben = sign_in(app, folder, "Ben")
    cookie = ben.client.get_cookie("desk")
    ben.send("/sign-out")
    assert cookie is not None
    ben.client.set_cookie("desk", cookie.value)
    assert ben.get("/documents").status_code == 302, "a kept cookie is of no use"

    eve = sign_in(app, folder, "Eve")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 9 * 3600)
    assert eve.get("/documents").status_code == 302


def test_a_header_names_the_keeper_only_from_the_proxy(folder: Path) -> None:
    given = {"X-Forwarded-User": "Ada"}
    assert open_desk(folder).test_client().get("/documents", headers=given).status_code == 302
    app = open_desk(folder, desk_user_header="X-Forwarded-User", desk_proxies=("10.0.0.1",))
    other = app.test_client().get("/documents", headers=given, environ_base={"REMOTE_ADDR": "10.0.0.2"})
    assert other.status_code == 302
    trusted = app.test_client().get("/documents", headers=given, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    assert trusted.status_code == 200


@pytest.mark.costly
def test_an_invitation_works_once_and_for_a_week(app: Flask, folder: Path) -> None:
    accounts = Accounts(folder / "desk")
    token = accounts.invite("Ada", today())
    assert token not in (folder / "desk" / "users.toml").read_text(encoding="utf-8")
    assert accounts.accept(token, PASSWORD, today()) == "Ada"
    assert accounts.accept(token, "another password", today()) == ""
    assert accounts.verify("Ada", PASSWORD)
    late = accounts.invite("Ben", today().replace(year=today().year - 1))
    assert app.test_client().get(f"/invitation/{late}").status_code == 410
    assert not accounts.verify("Ben", "")


@pytest.mark.parametrize("name", ["", "../x", "a\nb", "x" * 61, '"; drop', "[users]"])
def test_a_keeper_has_a_name(folder: Path, name: str) -> None:
    with pytest.raises(LibraryError, match="is no name"):
        Accounts(folder / "desk").invite(name, today())


@pytest.mark.parametrize(
    "name", ["../../library.toml", "..\\..\\x.md", "/etc/cron.d/x.md", ".hidden.md", "a\x00b.md", "sources/.git/x.md"]
)
def test_an_upload_stays_among_the_drafts(keeper: Keeper, name: str) -> None:
    before = {each for each in keeper.folder.parent.rglob("*") if "desk" not in each.parts}
    keeper.send("/drafts", {"files": (BytesIO(b"# Words\n\nNets.\n"), name)}, page="/drafts")
    assert {each for each in keeper.folder.parent.rglob("*") if "desk" not in each.parts} == before


def test_what_is_no_document_is_not_taken_for_one(keeper: Keeper) -> None:
    for name, content in (
        ("x.pdf", b"<html><script>alert(1)</script>"),
        ("x.md", b"\x00\x01\x02" * 99),
        ("x.exe", b"MZ"),
    ):
        keeper.send("/drafts", {"files": (BytesIO(content), name)}, page="/drafts")
    assert not keeper.open_page("/drafts").xpath("//input[@name='draft']")


@pytest.mark.parametrize(
    "path", ["/static/../application.py", "/static/%2e%2e/accounts.py", "/static/desk.css/../../x"]
)
def test_static_files_are_those_of_the_desk(keeper: Keeper, path: str) -> None:
    assert keeper.get(path).status_code in (308, 404)


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "x.localhost", "0.0.0.0"),  # noqa: S104 - an attack
        *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "ada@127.0.0.1", "127.0.0.1.", "127.0.0.2"),
    ],
)
def test_an_address_of_this_machine_is_not_fetched(keeper: Keeper, server: OddServer, host: str) -> None:
    address = server.url.replace("127.0.0.1", host)
    check_refused(keeper, server, address)


@pytest.mark.enable_socket
@pytest.mark.parametrize("host", ["[::1]", "[0:0:0:0:0:0:0:1]", "[::1%25lo]"])
def test_an_ipv6_address_of_this_machine_is_not_fetched(keeper: Keeper, host: str) -> None:
    with closing(OddServer("::1")) as server:
        check_refused(keeper, server, server.url.replace("[::1]", host))


def test_a_name_that_leads_elsewhere_when_it_is_connected_is_not_fetched(
    keeper: Keeper, server: OddServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def resolve(host: str, port: int, *_: object, **__: object) -> list[object]:
        asked.append(host)
        address = "127.0.0.1" if len(asked) % 2 == 0 else "93.184.215.14"
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    asked.append("checked")  # as if the name had been looked up before, and had been of the internet
    check_refused(keeper, server, server.url.replace("127.0.0.1", "reports.example"))
    assert asked == ["checked", "reports.example"], "the address is checked of which the connection is made"


def check_refused(keeper: Keeper, server: OddServer, address: str) -> None:
    """Check that nothing is sent to a server of this machine, and that a keeper is told so."""
    server.answer = HEAD + b"Content-Length: 18\r\n\r\n# Secret\n\nA key.\n\n"
    assert keeper.send("/drafts", {"address": address}, page="/drafts").status_code in (303, 409)
    page = keeper.get("/drafts").text
    assert server.asked == []
    assert 'name="draft"' not in page


def test_a_path_of_this_machine_is_no_address(keeper: Keeper) -> None:
    secret = keeper.folder.parent / "secret.md"
    secret.write_text("# Secret\n\nThe keeper's own.\n", encoding="utf-8")
    for address in (str(secret), secret.as_uri(), "sources/report.md", "~/secret.md"):
        assert keeper.send("/drafts", {"address": address}, page="/drafts").status_code == 409
        assert not keeper.open_page("/drafts").xpath("//input[@name='draft']")


@pytest.mark.costly
def test_markup_in_a_field_is_shown_as_text(keeper: Keeper) -> None:
    evil = '"><script>alert(1)</script>'
    keeper.send("/documents/report", {"title": evil, "publisher": evil, "original": "on"}, page="/documents/report")
    for address in ("/", "/documents", "/documents/report", "/facts", "/changes", "/documents/report/withdraw"):
        assert "<script>alert" not in keeper.get(address).text
