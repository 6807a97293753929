"""Downloading of a document: as a whole and in time, or not at all.

A keeper at the machine may name any address, also one of this machine or of the office; one at the desk only those of
the internet. DNS and redirects are others' choices: they may not lead from the internet into the library's own network,
nor to this machine. Connections are made directly, since
nothing is known of what a proxy reaches.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit

from kb import __version__
from kb.errors import LibraryError
from kb.read.registry import FORMATS

_WAIT_S = 30  # for a connection, and for each answer of the network
DEADLINE_S = 300.0  # for the whole download
_CHUNK_BYTES = 1 << 16
_THIS_NETWORK, _THIS_MACHINE = 1, 2
_OF_THE_CLOUD = frozenset(map(ipaddress.ip_address, ("168.63.129.16", "100.100.100.200", "fd00:ec2::254")))
"""Metadata addresses of Azure, Alibaba Cloud and AWS, with a machine's secrets; the others are link-local."""
_LOCALLY_TRANSLATED = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215
_TRANSLATED = (
    ipaddress.IPv6Network("::/96"),  # RFC 4291, as the next
    ipaddress.IPv6Network("::ffff:0:0/96"),
    ipaddress.IPv6Network("::ffff:0:0:0/96"),  # RFC 2765
    ipaddress.IPv6Network("64:ff9b::/96"),  # RFC 6052
    _LOCALLY_TRANSLATED,
)
"""IPv6 networks whose addresses end with an embedded IPv4 address."""
_MEANT = "If it is meant, add it with 'kb add --private'"
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_SUFFIXES = {media_type: each.suffixes[0] for each in reversed(FORMATS) for media_type in each.media_types}


class Hosts(Enum):
    """Where the host of a URL may be."""

    PUBLIC = auto()
    """On the internet."""
    NAMED = auto()
    """Also in the library's own network, or this machine, where the URL itself shows that."""
    PRIVATE = auto()
    """Also there by a name of which DNS says so."""


class _Deadline:
    """Shuts connections down when the time is up, wherever a reader waits for them."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.has_passed = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, connected: socket.socket) -> None:
        with self._lock:
            self._sockets.append(connected)
            if self.has_passed:
                _break_off(connected)

    def _end(self) -> None:
        with self._lock:
            self.has_passed = True
            for each in self._sockets:
                _break_off(each)


def _break_off(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


class _Route:
    """The addresses that a download connects to."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts
        self._given: str | None = None

    def follow(self, host: str, connected: socket.socket) -> None:
        """Note that a connection to a host was made, before anything is sent.

        Raises:
            ValueError: The download leads to a forbidden address.
        """
        address = str(connected.getpeername()[0])
        if self._given is None:
            is_meant = self._hosts is Hosts.PRIVATE or (self._hosts is Hosts.NAMED and _is_own_choice(host))
            if _rank_reach(address) and not is_meant:
                raise ValueError(f"'{host}' is {address}, an address that is not of the internet. {_MEANT}")
            self._given = address
        elif not may_redirect(self._given, address):
            raise ValueError(f"it leads on to {address}, an address that is not of the internet")


def _is_own_choice(host: str) -> bool:
    """Tell whether a host shows where it is: an IP address, or a name of this machine (RFC 6761)."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return re.fullmatch(r"(?:.+\.)?localhost\.?", host, re.IGNORECASE) is not None
    return True


def may_redirect(given: str, address: str) -> bool:
    """Tell whether a download from one IP address may be redirected to another."""
    if given == address:
        return True
    reach = _rank_reach(address)
    return reach < _THIS_MACHINE and reach <= _rank_reach(given)


def _rank_reach(address: str) -> int:
    """Return how near an address, or any embedded in it, is: 0 for the internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    return max(map(_rank_address, [ip, *_list_embedded(ip)]))


def _list_embedded(ip: _Address) -> Iterator[_Address]:
    """Yield the IPv4 addresses to which a network may translate an IPv6 one."""
    if isinstance(ip, ipaddress.IPv6Address):
        yield from filter(None, (ip.sixtofour, *(ip.teredo or ())))
        if any(ip in network for network in _TRANSLATED):
            yield ipaddress.IPv4Address(ip.packed[-4:])


def _rank_address(ip: _Address) -> int:
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        return 0  # the embedded address decides
    if ip.is_loopback or ip.is_unspecified or ip.is_link_local or ip in _OF_THE_CLOUD:
        return _THIS_MACHINE  # link-local: the machine's own, and its cloud's
    is_local = isinstance(ip, ipaddress.IPv6Address) and (ip.is_site_local or ip in _LOCALLY_TRANSLATED)
    return 0 if ip.is_global and not ip.is_multicast and not is_local else _THIS_NETWORK


class _Handler(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    """Opens addresses on connections with a deadline."""

    def __init__(self, deadline: _Deadline, route: _Route) -> None:
        super().__init__()
        self._plain, self._secure = _watch_connections(deadline, route)

    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._plain, request)

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._secure, request)


def _watch_connections(
    deadline: _Deadline, route: _Route
) -> tuple[type[http.client.HTTPConnection], type[http.client.HTTPSConnection]]:
    """Return connection classes with a deadline, which connect only where a route may lead."""

    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            super().connect()
            deadline.watch(self.sock)
            route.follow(self.host, self.sock)

    class Secure(http.client.HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            deadline.watch(self.sock)
            route.follow(self.host, self.sock)

    return Plain, Secure


@contextmanager
def download(url: str, max_bytes: int, deadline_s: float = DEADLINE_S, *, hosts: Hosts = Hosts.NAMED) -> Iterator[Path]:
    """Download a URL into a temporary file with a suitable name, which is deleted afterwards.

    Args:
        max_bytes: After more than these, the rest is not fetched.
        deadline_s: For the whole.
        hosts: Where its host may be.

    Raises:
        LibraryError: It is not a URL, does not answer as a whole in time, leads to a forbidden address, or the disk is
            full.
    """
    with tempfile.TemporaryDirectory() as folder:
        with _Deadline(deadline_s) as deadline:
            try:
                path = _fetch(url, Path(folder), max_bytes, deadline, _Route(hosts))
            except (OSError, ValueError, http.client.HTTPException) as error:
                if isinstance(error, HTTPError):
                    error.close()  # it is the response too
                raise LibraryError(_describe_failure(url, error, deadline)) from error
        yield path


def _describe_failure(url: str, error: Exception, deadline: _Deadline) -> str:
    cause = getattr(error, "reason", "") or error
    reason = (cause.strerror if isinstance(cause, OSError) else "") or str(cause) or type(cause).__name__
    if deadline.has_passed:
        reason = f"it took more than {deadline.seconds:.0f} seconds"
    elif isinstance(error, http.client.HTTPException) and not isinstance(
        error, (http.client.InvalidURL, http.client.RemoteDisconnected)
    ):
        reason = "the answer is not valid HTTP"
    reason = " ".join("".join(each if each.isprintable() else " " for each in reason).split()).rstrip(".")
    remedy = "" if reason.endswith(_MEANT) else " Check it and try again."
    return f"'{url}' could not be fetched: {reason}.{remedy}"


def _fetch(url: str, folder: Path, max_bytes: int, deadline: _Deadline, route: _Route) -> Path:
    request = urllib.request.Request(url, headers={"User-Agent": f"kb/{__version__}"})  # noqa: S310 (http only)
    opener = urllib.request.OpenerDirector()  # with fewer than the usual handlers: no proxies, no ftp: and no file:
    for each in (
        _Handler(deadline, route),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(each)
    with opener.open(request, timeout=min(_WAIT_S, deadline.seconds)) as response:
        path = folder / _choose_file_name(url, response.headers.get_content_type())
        with path.open("wb") as file:
            while chunk := response.read1(_CHUNK_BYTES):
                file.write(chunk)
                if file.tell() > max_bytes:
                    return path
            fetched = file.tell()
        announced = response.headers.get("Content-Length")
    if deadline.has_passed:
        raise TimeoutError
    if announced is not None and announced.strip().isdecimal() and fetched != int(announced):
        raise ValueError(f"it broke off after {fetched:,} of {int(announced):,} bytes")
    return path


def _choose_file_name(url: str, media_type: str) -> str:
    """Return a name for a download: the last segment of its URL, with the suffix of its media type."""
    parts = urlsplit(url)
    last = unquote(parts.path).rstrip("/").rsplit("/", 1)[-1] or parts.hostname or "document"
    name = re.sub(r"[^\w.() -]+", "-", last).lstrip(".") or "document"
    suffix = _SUFFIXES.get(media_type, "")
    has_suffix = Path(name).suffix.lower() in {*_SUFFIXES.values(), ".htm"}
    return name if has_suffix or not suffix else name + suffix
