"""Static files, at URLs with a hash of their contents, so that browsers may cache them for a year."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Blueprint, Flask, Response, send_from_directory

from kb.web.site_address import site_path

STATIC_FOLDER = Path(__file__).parents[1] / "static"
_YEAR_S = 365 * 24 * 60 * 60

assets = Blueprint("assets", __name__)


def compute_version(folder: Path) -> str:
    """Return a short hash of the names and contents of all files in a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


VERSION = compute_version(STATIC_FOLDER)
_LABELS = "labels"
_LABELS_VERSION = compute_version(STATIC_FOLDER / _LABELS)
# Path of the widget's labels from the site's root. It hashes these alone, so that the widget stays the same
# where other static files change.
LABELS_PATH = f"static/{_LABELS_VERSION}/{_LABELS}/"


def asset_path(name: str) -> str:
    """Return the path of the current version of a static file below the site's root."""
    return f"/static/{VERSION}/{name}"


def asset_url(name: str) -> str:
    """Return the URL of the current version of a static file."""
    return site_path(asset_path(name))


@assets.get("/static/<version>/<path:name>")
def serve_file(version: str, name: str) -> Response:
    """Serve a static file. Under the URL of another version it is not cached."""
    response = send_from_directory(STATIC_FOLDER, name, conditional=True, etag=VERSION)
    current = _LABELS_VERSION if name.startswith(f"{_LABELS}/") else VERSION
    return mark_immutable(response) if version == current else response


def mark_immutable(response: Response) -> Response:
    """Let caches keep an answer for a year: the content of its address never changes."""
    response.headers["Cache-Control"] = f"public, max-age={_YEAR_S}, immutable"
    return response


@assets.get("/favicon.ico")
def serve_icon() -> Response:
    """Serve the icon where browsers look for one without a link to it, as beside an original file."""
    return send_from_directory(STATIC_FOLDER, "icon.svg", conditional=True, etag=VERSION)


def register(app: Flask) -> None:
    """Serve static files, and let templates link to them."""
    app.register_blueprint(assets)
    app.jinja_env.globals["asset"] = asset_url
