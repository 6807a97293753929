"""nginx and Caddy with the samples of deploy/ (names, ports and paths replaced), before a real site."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.certificates import write_certificate
from tests.conftest import CHECKOUT
from tests.serving import build_environment, find_free_port, run_server

DEPLOY = CHECKOUT / "deploy"
CLIENT = "127.0.0.2"


@dataclass(frozen=True, slots=True)
class Answer:
    """A response."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True, slots=True)
class Deployed:
    """A site behind a proxy.

    Attributes:
        folder: Everything that the two servers write is below it.
        host: Its public name.
        root: The path that it is below.
        application: The program behind the proxy.
    """

    folder: Path
    host: str
    port: int
    root: str
    application: subprocess.Popen[bytes]

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection(self.host)
        connection.sock = self._connect()
        try:
            connection.request(method, self.root + path, body, dict(headers or {}))
            with connection.getresponse() as answer:
                return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def send(self, raw: bytes) -> None:
        """Send bytes that need not be a request, and read the answer."""
        with self._connect() as connection:
            connection.sendall(raw)
            while connection.recv(65536):
                pass

    def read_written(self) -> str:
        """Return everything that either server wrote below the folder."""
        files = [path for path in sorted(self.folder.rglob("*")) if path.is_file()]
        return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)

    def open_slowly(self, raw: bytes) -> socket.socket:
        """Send the beginning of a request, and leave the answer unread in a tiny receive buffer."""
        connection = self._connect()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.sendall(raw)
        return connection

    def _connect(self) -> ssl.SSLSocket:
        context = ssl.create_default_context(cafile=str(self.folder / "server.pem"))
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60, source_address=(CLIENT, 0))
        return context.wrap_socket(plain, server_hostname=self.host)


@contextmanager
def deploy(proxy: str, library: Path, folder: Path, *, prefix: bool = False) -> Iterator[Deployed]:
    """Serve a library behind "nginx" or "caddy", at the root of a host or below a path."""
    with deploy_all(proxy, {"main": library}, folder, prefix=prefix) as deployed:
        yield deployed["main"]


@contextmanager
def deploy_all(
    proxy: str, libraries: Mapping[str, Path], folder: Path, *, prefix: bool = False
) -> Iterator[dict[str, Deployed]]:
    """Serve libraries by name behind one proxy: the files of all are those of "main", with names replaced."""
    program = shutil.which(proxy) or shutil.which(proxy, path="/usr/sbin")
    if program is None:
        pytest.skip(f"{proxy} is not installed")
    port = find_free_port()
    sites = [_Site(name, library, *_place(name, prefix=prefix)) for name, library in libraries.items()]
    write_certificate(folder, *{each.host for each in sites})
    for each in sites:
        for above, target in (("srv", each.library), ("run", None)):
            (folder / above).mkdir(exist_ok=True)
            place = folder / above / (each.name if target else f"kb-{each.name}")
            place.symlink_to(target) if target else place.mkdir()
    prepare = {"nginx": _prepare_nginx, "caddy": _prepare_caddy}[proxy]
    command = prepare(program, sites, folder, port, prefix)
    homes = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    with ExitStack() as stack:
        applications = {each.name: stack.enter_context(_serve(each, proxy, folder, prefix)) for each in sites}
        deployed = {each.name: Deployed(folder, each.host, port, each.root, applications[each.name]) for each in sites}
        stack.enter_context(
            run_server(
                command,
                lambda: all(each.ask("/healthz").status == 200 for each in deployed.values()),
                folder=folder,
                environment=build_environment(**homes),
                log=folder / "proxy.log",
            )
        )
        yield deployed


@dataclass(frozen=True, slots=True)
class _Site:
    """A library to serve."""

    name: str
    library: Path
    host: str
    root: str


def _place(name: str, *, prefix: bool) -> tuple[str, str]:
    """Return the host of a library, and the path that it is below."""
    if prefix:
        return "www.example.org", f"/{name}"
    return f"{'kb' if name == 'main' else name}.example.org", ""


@contextmanager
def _serve(site: _Site, proxy: str, folder: Path, prefix: bool) -> Iterator[subprocess.Popen[bytes]]:
    originals = f"X-Accel-Redirect:/kb-originals/{f'{site.name}/' if prefix else ''}"
    environment = build_environment(
        PYTHONPATH=str(CHECKOUT),
        KB_LIBRARY=str(site.library),
        KB_URL=f"https://{site.host}{site.root}",
        KB_HOSTS=site.host,
        KB_PROXIES="1",
        KB_SENDFILE=originals if proxy == "nginx" else "X-Sendfile",
        KB_MEANING="static",
    )
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:kb.gunicorn_config", "kb.web.wsgi:app"]
    bound = folder / "run" / f"kb-{site.name}" / "site.sock"
    command = [*gunicorn, "--workers", "2", "--threads", "4", "--bind", f"unix:{bound}", "--access-logfile", "-"]
    log = folder / f"{site.name}.log"
    with run_server(command, bound.exists, folder=folder, environment=environment, log=log) as application:
        yield application


def _prepare_nginx(program: str, sites: Sequence[_Site], folder: Path, port: int, prefix: bool) -> list[str]:
    replacements = (
        (r"listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"),
        (r"listen \[::\]:443 ssl http2;\n", ""),
        (r"listen 80;", f"listen 127.0.0.1:{find_free_port()};"),
        (r"listen \[::\]:80;\n", ""),
        (r"/etc/letsencrypt/live/[^/]+/fullchain.pem", f"{folder}/server.pem"),
        (r"/etc/letsencrypt/live/[^/]+/privkey.pem", f"{folder}/server.key"),
        (r"/etc/nginx/", f"{folder}/"),
        (r"/var/log/nginx/", f"{folder}/"),
        (r"/run/kb-", f"{folder}/run/kb-"),
        (r"/srv/kb/", f"{folder}/srv/"),
    )
    samples = DEPLOY / "nginx"
    for name, place in (("00-kb-log", "conf.d/"), ("kb-site", ""), ("kb-originals", ""), ("desk-main", "conf.d/")):
        _copy_replaced(samples / f"{name}.conf", folder / f"{place}{name}.conf", replacements)
    if prefix:
        _copy_replaced(samples / "host-paths.conf", folder / "conf.d" / "kb-paths.conf", replacements)
    for site in sites:
        kind, place = ("path", f"kb-paths/{site.name}") if prefix else ("host", f"conf.d/kb-{site.name}")
        renamed = ((r"main", site.name), (r"kb\.example\.org", site.host), *replacements)
        _copy_replaced(samples / f"{kind}-main.conf", folder / f"{place}.conf", renamed)
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/main-error.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{kept}include {folder}/conf.d/*.conf;\n}}\n",
        encoding="utf-8",
    )
    subprocess.run([program, "-t", "-q", "-p", str(folder), "-c", str(folder / "nginx.conf")], check=True)
    return [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]


def _prepare_caddy(program: str, sites: Sequence[_Site], folder: Path, port: int, prefix: bool) -> list[str]:
    replacements = (
        (r"^\{$", f"{{\n\tadmin off\n\tauto_https disable_redirects\n\thttps_port {port}"),
        (r"^(\w+\.example\.org) \{$", rf"\1 {{\n\ttls {folder}/server.pem {folder}/server.key"),
        (r"/run/kb-", f"{folder}/run/kb-"),
    )
    samples = DEPLOY / "caddy"
    for name in ("Caddyfile", "kb.caddy"):
        _copy_replaced(samples / name, folder / name, replacements)
    if prefix:
        _copy_replaced(samples / "host-paths.caddy", folder / "kb-hosts" / "paths.caddy", replacements)
    for site in sites:
        kind, place = ("path", "kb-paths") if prefix else ("host", "kb-hosts")
        renamed = ((r"main", site.name), (r"kb\.example\.org", site.host), *replacements)
        _copy_replaced(samples / f"{kind}-main.caddy", folder / place / f"{site.name}.caddy", renamed)
    arguments = ["--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    subprocess.run([program, "validate", *arguments], check=True, capture_output=True)
    return [program, "run", *arguments]


def _copy_replaced(sample: Path, copy: Path, replacements: tuple[tuple[str, str], ...]) -> None:
    text = sample.read_text(encoding="utf-8")
    for pattern, replacement in replacements:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    copy.parent.mkdir(exist_ok=True)
    copy.write_text(text, encoding="utf-8")
