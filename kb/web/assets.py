"""Style sheets and the icon, at addresses that change with their contents and so may be kept for a year."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Blueprint, Flask, Response, send_from_directory

FOLDER = Path(__file__).parent / "static"
_YEAR_S = 365 * 24 * 60 * 60

assets = Blueprint("assets", __name__)


def _version() -> str:
    """Return a short hash of all static files."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


VERSION = _version()


def address(name: str) -> str:
    """Return the address of a static file as it is now."""
    return f"/static/{VERSION}/{name}"


@assets.get("/static/<version>/<path:name>")
def static_file(version: str, name: str) -> Response:
    """Serve a static file; one asked for by an older address is not to be kept."""
    response = send_from_directory(FOLDER, name, conditional=True, etag=VERSION)
    if version == VERSION:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR_S}, immutable"
    return response


@assets.get("/favicon.ico")
def icon() -> Response:
    """Serve the icon where browsers look for one by themselves, as they do beside a file that is no page of ours."""
    return send_from_directory(FOLDER, "icon.svg", conditional=True, etag=VERSION)


def register(app: Flask) -> None:
    """Serve the static files, and let templates name them."""
    app.register_blueprint(assets)
    app.jinja_env.globals["asset"] = address
