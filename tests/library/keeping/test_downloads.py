"""Downloads that break off, never end, or are invalid."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from kb.errors import LibraryError
from kb.library.keeping.downloads import Hosts, download, may_redirect

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n"


class OddServer:
    """A server that answers with given bytes, or byte by byte for ever."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.answer = b""
        self.asked: list[bytes] = []
        self.then_drips = False
        self._stop = threading.Event()
        is_ipv6 = ":" in host
        self._socket = socket.create_server((host, 0), family=socket.AF_INET6 if is_ipv6 else socket.AF_INET)
        self.url = f"http://{f'[{host}]' if is_ipv6 else host}:{self._socket.getsockname()[1]}/report.txt"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                with connection, suppress(OSError):
                    if asked := connection.recv(1 << 16):
                        self.asked.append(asked)
                    connection.sendall(self.answer)
                    while self.then_drips and not self._stop.wait(0.02):
                        connection.sendall(b"x")

    def close(self) -> None:
        self._stop.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[OddServer]:
    server = OddServer()
    yield server
    server.close()


def fetch(url: str, deadline_s: float = 60) -> bytes:
    with download(url, 1 << 20, deadline_s) as path:
        return path.read_bytes()


def test_what_is_announced_and_sent_is_taken(server: OddServer) -> None:
    server.answer = HEAD + b"Content-Length: 5\r\n\r\nwords"
    assert fetch(server.url) == b"words"
    server.answer = HEAD + b"\r\nwords without a length"
    assert fetch(server.url) == b"words without a length"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (HEAD + b"Content-Length: 5000\r\n\r\nwords", "it broke off after 5 of 5,000 bytes"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n10\r\nwords", "not valid HTTP"),
        (b"garbled\r\nanswer\r\n\r\n", "not valid HTTP"),
        (b"", "Remote end closed connection"),
        (b"HTTP/1.1 404 Not\x07 Found\r\nContent-Length: 0\r\n\r\n", "Not Found"),
    ],
)
def test_what_is_not_whole_is_not_taken(server: OddServer, answer: bytes, reason: str) -> None:
    server.answer = answer
    with pytest.raises(LibraryError) as caught:
        fetch(server.url)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nX-Long: ", HEAD + b"\r\n"])
def test_what_never_ends_is_broken_off_wherever_it_is(server: OddServer, answer: bytes) -> None:
    server.answer, server.then_drips = answer, True
    with pytest.raises(LibraryError, match="it took more than 0 seconds"):
        fetch(server.url, deadline_s=0.3)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/with a space",
        "http://127.0.0.1:port/a.txt",
        "http://127.0.0.1:99999/a.txt",
        "http:///a.txt",
        "http://[::1/a.txt",
        "http://127.0.0.1/\x00",
        "http://" + "a" * 80 + ".invalid/",
        "http://127.0.0.1:1/\N{SNOWMAN}",
    ],
)
def test_what_is_no_address_is_one_line(url: str) -> None:
    with pytest.raises(LibraryError) as caught:
        fetch(url)
    assert "could not be fetched" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.2"])
def test_a_redirect_is_followed_and_never_to_another_address_of_this_machine(server: OddServer) -> None:
    inside = OddServer("127.0.0.2")
    try:
        inside.answer = HEAD + b"Content-Length: 6\r\n\r\nsecret"
        server.answer = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + inside.url.encode() + b"\r\n\r\n"
        with pytest.raises(LibraryError, match=r"leads on to 127\.0\.0\.2"):
            fetch(server.url)
        assert inside.asked == []
        assert fetch(inside.url) == b"secret"  # a keeper may name it
        second = OddServer()
        try:
            second.answer = HEAD + b"Content-Length: 5\r\n\r\nwords"
            server.answer = server.answer.replace(inside.url.encode(), second.url.encode())
            assert fetch(server.url) == b"words"
        finally:
            second.close()
    finally:
        inside.close()


@pytest.mark.parametrize(
    ("given", "address", "is_allowed"),
    [
        ("93.184.216.34", "151.101.1.1", True),
        ("93.184.216.34", "2606:4700::1111", True),
        ("93.184.216.34", "10.0.0.5", False),
        ("93.184.216.34", "192.168.1.1", False),
        ("93.184.216.34", "fd00::1", False),
        ("93.184.216.34", "127.0.0.1", False),
        ("93.184.216.34", "::1", False),
        ("93.184.216.34", "::ffff:127.0.0.1", False),
        ("93.184.216.34", "::ffff:10.0.0.5", False),
        ("93.184.216.34", "169.254.169.254", False),
        ("93.184.216.34", "fe80::1%eth0", False),
        ("93.184.216.34", "0.0.0.0", False),  # noqa: S104 (nothing is bound)
        ("93.184.216.34", "64:ff9b::5db8:d822", True),  # the first in a network that translates
        ("93.184.216.34", "64:ff9b::7f00:1", False),
        ("93.184.216.34", "64:ff9b::a9fe:a9fe", False),
        ("93.184.216.34", "64:ff9b:1::7f00:1", False),
        ("93.184.216.34", "64:ff9b:1:a00:5:100::", False),
        ("93.184.216.34", "2002:7f00:1::", False),
        ("93.184.216.34", "2002:a00:5::1", False),
        ("93.184.216.34", "2002:5db8:d822::1", True),
        ("93.184.216.34", "::7f00:1", False),
        ("93.184.216.34", "::ffff:0:127.0.0.1", False),
        ("93.184.216.34", "::ffff:151.101.1.1", True),
        ("93.184.216.34", "fec0::1", False),
        ("93.184.216.34", "224.0.0.1", False),
        ("93.184.216.34", "ff0e::1", False),
        ("93.184.216.34", "168.63.129.16", False),
        ("10.0.0.5", "168.63.129.16", False),
        ("fd00::1", "64:ff9b::7f00:1", False),
        ("10.0.0.5", "10.0.0.6", True),
        ("10.0.0.5", "93.184.216.34", True),
        ("10.0.0.5", "169.254.169.254", False),
        ("10.0.0.5", "127.0.0.1", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "10.0.0.5", True),
    ],
)
def test_where_a_redirect_may_lead(given: str, address: str, is_allowed: bool) -> None:
    assert may_redirect(given, address) is is_allowed


def test_a_redirect_leads_on_over_http_only(server: OddServer) -> None:
    closed = OddServer()
    closed.close()
    for location in (closed.url.replace("http:", "ftp:"), closed.url.replace("http:", "FTP:"), "file:///etc/hosts"):
        server.answer = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location.encode() + b"\r\n\r\n"
        with pytest.raises(LibraryError, match=r"unknown url type: ftp\.|'file:///etc/hosts' is not allowed\."):
            fetch(server.url)


def test_proxies_of_the_environment_are_not_used(server: OddServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.answer = HEAD + b"Content-Length: 5\r\n\r\nwords"
    proxy = OddServer()
    try:
        proxy.answer = HEAD + b"Content-Length: 6\r\n\r\nsecret"
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        assert fetch(server.url) == b"words"
        assert proxy.asked == []
    finally:
        proxy.close()


def test_a_name_whose_address_is_not_of_the_internet_is_fetched_only_where_that_is_meant(server: OddServer) -> None:
    server.answer = HEAD + b"Content-Length: 5\r\n\r\nwords"
    named = server.url.replace("127.0.0.1", "127.1")  # looked up as any name is
    with pytest.raises(
        LibraryError, match=r"'127\.1' is 127\.0\.0\.1, .+ If it is meant, add it with 'kb add --private'\.$"
    ):
        fetch(named)
    assert server.asked == []
    with download(named, 1 << 20, hosts=Hosts.PRIVATE) as path:
        assert path.read_bytes() == b"words"
    assert fetch(server.url.replace("127.0.0.1", "localhost")) == b"words"


def test_what_the_network_says_is_told_without_its_number(server: OddServer) -> None:
    closed = OddServer()
    closed.close()
    with pytest.raises(LibraryError) as caught:
        fetch(closed.url)
    assert "could not be fetched: Connection refused. " in str(caught.value)
