"""nginx and Caddy as TLS proxies of a site, and a client that trusts their certificate."""

from __future__ import annotations

import getpass
import grp
import http.client
import os
import shutil
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.serving import has_listener, run_server
from tests.web.crawling import Answer

HOST = "kb.example"
HSTS = "max-age=31536000"

_NGINX = """
daemon off;
user {user} {group};
pid {folder}/nginx.pid;
error_log {folder}/said warn;
worker_processes 1;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        server_name {host};
        ssl_certificate {certificate};
        ssl_certificate_key {key};
        add_header Strict-Transport-Security "{hsts}" always;
{routes}
    }}
}}
"""
_NGINX_LOCATION = """
        location {path}/ {{
            proxy_pass {upstream};
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-Host "";
            proxy_set_header X-Forwarded-Prefix "{prefix}";
        }}
"""
_CADDY = """
{{
    admin off
    auto_https off
    servers {{
        protocols h1 h2
    }}
}}
https://{host}:{port} {{
    bind 127.0.0.1
    tls {certificate} {key}
    header Strict-Transport-Security "{hsts}"
{routes}
}}
"""


@dataclass(frozen=True, slots=True)
class Placement:
    """The path of the site below its host ("" for the whole host), and what its proxy does with it.

    `cuts` tells whether the proxy removes the path; `prefix` is the header X-Forwarded-Prefix.
    """

    path: str = ""
    cuts: bool = False
    prefix: str = ""


@dataclass(slots=True)
class Front:
    """A running proxy: the port that it listens on, and the certificate that a client trusts."""

    port: int
    certificate: Path
    _context: ssl.SSLContext = field(init=False)

    def __post_init__(self) -> None:
        self._context = ssl.create_default_context(cafile=str(self.certificate))

    def ask(self, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Send a GET, or a POST if there is a body, under the name of the host."""
        connection = _Connection(self.port, self._context)
        try:
            connection.request(
                "GET" if body is None else "POST", path, body, {"Host": f"{HOST}:{self.port}", **(headers or {})}
            )
            with connection.getresponse() as answer:
                names = {name.lower(): value for name, value in answer.headers.items()}
                return Answer(answer.status, names, answer.read().decode("utf-8", "replace"))
        finally:
            connection.close()


class _Connection(http.client.HTTPSConnection):
    """A connection to this machine that asks for the host's certificate."""

    def __init__(self, port: int, context: ssl.SSLContext) -> None:
        super().__init__("127.0.0.1", port, timeout=60, context=context)
        self._trusting = context

    def connect(self) -> None:
        plain = socket.create_connection((self.host, self.port), self.timeout)
        self.sock = self._trusting.wrap_socket(plain, server_hostname=HOST)


def write_configuration(
    program: str, placement: Placement, upstream: str, port: int, certificate: tuple[Path, Path], folder: Path
) -> str:
    """Return the configuration of "nginx" or "caddy" in front of a server.

    Args:
        upstream: The address of the server, without a trailing slash.
        certificate: The files of the certificate for the host and its key.
        folder: For everything that the proxy writes.
    """
    write = _write_nginx if program == "nginx" else _write_caddy
    return write(placement, upstream).format(
        folder=folder,
        user=getpass.getuser(),
        group=grp.getgrgid(os.getgid()).gr_name,
        host=HOST,
        port=port,
        certificate=certificate[0],
        key=certificate[1],
        hsts=HSTS,
    )


@contextmanager
def run_front(program: str, configuration: str, port: int, certificate: Path, folder: Path) -> Iterator[Front]:
    """Run "nginx" or "caddy"; skip the test where it is not installed. nginx must stay in the foreground.

    Args:
        certificate: The file of the certificate that a client trusts.
        folder: For the configuration and the proxy's output.
    """
    path = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not path:
        pytest.skip(f"no {program}; install Debian's {'nginx-light' if program == 'nginx' else 'caddy'}")
    file = folder / program
    file.write_text(configuration, encoding="utf-8")
    arguments = ["-c"] if program == "nginx" else ["run", "--adapter", "caddyfile", "--config"]
    environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    command = [path, *arguments, str(file)]
    with run_server(command, lambda: has_listener(port), folder=folder, environment=environment, log=folder / "said"):
        yield Front(port, certificate)


def _write_nginx(placement: Placement, upstream: str) -> str:
    location = _NGINX_LOCATION.format(
        path=placement.path, upstream=upstream + ("/" if placement.cuts else ""), prefix=placement.prefix
    )
    bare = f"        location = {placement.path} {{ return 308 {placement.path}/; }}" if placement.path else ""
    return _escape_routes(_NGINX, location + bare)


def _write_caddy(placement: Placement, upstream: str) -> str:
    header = f"header_up X-Forwarded-Prefix {placement.prefix}" if placement.prefix else "header_up -X-Forwarded-Prefix"
    routes = f"    reverse_proxy {upstream} {{\n        {header}\n    }}"
    if placement.path:
        directive = "handle_path" if placement.cuts else "handle"
        bare = f"    redir {placement.path} {placement.path}/ 308"
        routes = f"{bare}\n    {directive} {placement.path}/* {{\n{routes}\n    }}"
    return _escape_routes(_CADDY, routes)


def _escape_routes(template: str, routes: str) -> str:
    """Put routes into a template; its other fields stay."""
    return template.replace("{routes}", routes.replace("{", "{{").replace("}", "}}"))
