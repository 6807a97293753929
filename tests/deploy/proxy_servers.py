"""nginx and Caddy with the samples of deploy/, of which names, ports and paths are replaced, before a real site."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.certificates import write_certificate
from tests.conftest import CHECKOUT

DEPLOY = CHECKOUT / "deploy"
CLIENT = "127.0.0.2"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True, slots=True)
class Deployed:
    """A site behind a proxy.

    Attributes:
        folder: Of all that the two servers write.
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
        """Send a request over TLS."""
        connection = http.client.HTTPConnection(self.host)
        connection.sock = self._connect()
        try:
            connection.request(method, self.root + path, body, dict(headers or {}))
            with connection.getresponse() as answer:
                return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def send(self, raw: bytes) -> None:
        """Send what is no request, and read what comes."""
        with self._connect() as connection:
            connection.sendall(raw)
            while connection.recv(65536):
                pass

    def read_written(self) -> str:
        """Return all that was written below the folder, by either server."""
        files = [path for path in sorted(self.folder.rglob("*")) if path.is_file()]
        return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)

    def open_slowly(self, raw: bytes) -> socket.socket:
        """Send the beginning of a request, and leave what comes unread; there is hardly any room for it."""
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
    program = shutil.which(proxy) or shutil.which(proxy, path="/usr/sbin")
    if program is None:
        pytest.skip(f"{proxy} is not installed")
    host, root = ("www.example.org", "/kb") if prefix else ("kb.example.org", "")
    port = _find_free_port()
    write_certificate(folder, host)
    prepare = {"nginx": _prepare_nginx, "caddy": _prepare_caddy}[proxy]
    command = prepare(program, library, folder, host, port, prefix)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    site_settings = {
        "PYTHONPATH": str(CHECKOUT),
        "PYTHONWARNINGS": "ignore",
        "KB_LIBRARY": str(library),
        "KB_URL": f"https://{host}{root}",
        "KB_HOSTS": host,
        "KB_PROXIES": "1",
        "KB_SENDFILE": "X-Accel-Redirect:/kb-originals/" if proxy == "nginx" else "X-Sendfile",
        "KB_MEANING": "static",
    }
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:kb.gunicorn_config", "kb.web.wsgi:app"]
    bound = ["--workers", "2", "--threads", "4", "--bind", f"unix:{folder}/site.sock", "--access-logfile", "-"]
    proxy_environment = environment | {
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    with (
        _run([*gunicorn, *bound], environment | site_settings, folder, "site.log") as application,
        _run(command, proxy_environment, folder, "proxy.log"),
    ):
        deployed = Deployed(folder, host, port, root, application)
        _wait_for(deployed)
        yield deployed


@contextmanager
def _run(command: list[str], environment: dict[str, str], folder: Path, log: str) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / log).open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def _prepare_nginx(program: str, library: Path, folder: Path, host: str, port: int, prefix: bool) -> list[str]:
    replacements = (
        (r"listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"),
        (r"listen \[::\]:443 ssl http2;\n", ""),
        (r"listen 80;", f"listen 127.0.0.1:{_find_free_port()};"),
        (r"listen \[::\]:80;\n", ""),
        (r"/etc/letsencrypt/live/[^/]+/fullchain.pem", f"{folder}/server.pem"),
        (r"/etc/letsencrypt/live/[^/]+/privkey.pem", f"{folder}/server.key"),
        (r"/etc/nginx/", f"{folder}/"),
        (r"/var/log/nginx/", f"{folder}/"),
        (r"/run/kb-main/", f"{folder}/"),
        (r"/srv/kb/main/", f"{library}/"),
    )
    for sample in (DEPLOY / "nginx").glob("*.conf"):
        _copy_replaced(sample, folder / sample.name, replacements)
    name = "kb-prefix.conf" if prefix else "kb.conf"
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/main-error.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{kept}include {folder}/{name};\n}}\n",
        encoding="utf-8",
    )
    subprocess.run([program, "-t", "-q", "-p", str(folder), "-c", str(folder / "nginx.conf")], check=True)
    return [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]


def _prepare_caddy(program: str, library: Path, folder: Path, host: str, port: int, prefix: bool) -> list[str]:
    replacements = (
        (r"^\{$", f"{{\n\tadmin off\n\tauto_https disable_redirects\n\thttps_port {port}"),
        (rf"^{re.escape(host)} \{{$", f"{host} {{\n\ttls {folder}/server.pem {folder}/server.key"),
        (r"/run/kb-main/", f"{folder}/"),
        (r"/srv/kb/main/", f"{library}/"),
    )
    shutil.copy(DEPLOY / "caddy" / "kb.caddy", folder)
    sample = "Caddyfile.prefix" if prefix else "Caddyfile"
    _copy_replaced(DEPLOY / "caddy" / sample, folder / "Caddyfile", replacements)
    arguments = ["--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    subprocess.run([program, "validate", *arguments], check=True, capture_output=True)
    return [program, "run", *arguments]


def _copy_replaced(sample: Path, copy: Path, replacements: tuple[tuple[str, str], ...]) -> None:
    text = sample.read_text(encoding="utf-8")
    for pattern, replacement in replacements:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    copy.write_text(text, encoding="utf-8")


def _find_free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_for(deployed: Deployed) -> None:
    for _ in range(300):
        try:
            if deployed.ask("/healthz").status == 200:
                return
        except OSError:
            pass
        assert deployed.application.poll() is None, deployed.read_written()
        time.sleep(0.2)
    pytest.fail(f"The site did not answer in a minute. It was written: {deployed.read_written()}")
