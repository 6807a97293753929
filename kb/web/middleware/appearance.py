"""The library's colours and logo, at addresses with a hash of their content.

The style sheet of a library with colours or a logo is the site's own with a few rules after it: one request for all,
and none that the Content-Security-Policy of pages forbids. Print stays black on white.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, Flask, Response
from werkzeug.exceptions import NotFound

from kb.colours import DARK, find_readable
from kb.library.files.logo import Logo, read_logo
from kb.settings import Colours
from kb.web.app_state import current_site
from kb.web.middleware.security_headers import restrict_file
from kb.web.middleware.static_files import STATIC_FOLDER, asset_url, mark_immutable
from kb.web.site_address import site_path

APPEARANCE_FOLDER = "/appearance/"
_STYLE_SHEET = "kb.css"
_VERSION_CHARS = 12

appearance_files = Blueprint("appearance", __name__)


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """The style sheet of a library with an appearance of its own."""

    content: bytes
    version: str


def style_sheet_url() -> str:
    """Return the URL of the style sheet of the library's pages."""
    own = _find_style_sheet()
    return site_path(f"{APPEARANCE_FOLDER}{own.version}/{_STYLE_SHEET}") if own else asset_url(_STYLE_SHEET)


def logo_url() -> str:
    """Return the URL of the library's logo; "" if it has none that can be shown."""
    logo = _find_logo()
    return site_path(f"{APPEARANCE_FOLDER}{logo.version}/logo") if logo else ""


@appearance_files.get(f"{APPEARANCE_FOLDER}<version>/{_STYLE_SHEET}")
def send_style_sheet(version: str) -> Response:
    """Serve the style sheet. Under the URL of another version it is not cached.

    Raises:
        NotFound: The library has no appearance of its own.
    """
    own = _find_style_sheet()
    if own is None:
        raise NotFound
    response = Response(own.content, content_type="text/css; charset=utf-8")
    return mark_immutable(response) if version == own.version else response


@appearance_files.get(f"{APPEARANCE_FOLDER}<version>/logo")
def send_logo(version: str) -> Response:
    """Serve the logo, which runs nothing where it is opened by itself. Another version of it is not cached.

    Raises:
        NotFound: The library has none that can be shown.
    """
    logo = _find_logo()
    if logo is None:
        raise NotFound
    response = restrict_file(Response(logo.content, content_type=logo.media_type))
    return mark_immutable(response) if version == logo.version else response


def register(app: Flask) -> None:
    """Serve style sheet and logo, and let templates link to them."""
    app.register_blueprint(appearance_files)
    app.jinja_env.globals.update(style_sheet_url=style_sheet_url, logo_url=logo_url)


def _find_logo() -> Logo | None:
    site = current_site()
    if not site.config.logo:
        return None
    found = read_logo(site.settings.library, site.config.logo)
    return found if isinstance(found, Logo) else None  # `kb doctor` names the fault


def _find_style_sheet() -> StyleSheet | None:
    config = current_site().config
    has_logo = bool(config.logo)
    return _build_style_sheet(config.colours, has_logo=has_logo) if has_logo or config.colours != Colours() else None


@lru_cache(maxsize=4)
def _build_style_sheet(colours: Colours, *, has_logo: bool) -> StyleSheet:
    dark = colours.accent_dark or find_readable(colours.accent, DARK)
    own = f"@media screen{{:root{{--accent:{colours.accent}}}}}\n"
    own += f"@media screen and (prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}\n"
    parts = [(STATIC_FOLDER / _STYLE_SHEET).read_bytes()]
    if colours != Colours():
        parts.append(own.encode())
    if has_logo:
        parts.append((STATIC_FOLDER / "logo.css").read_bytes())
    content = b"".join(parts)
    return StyleSheet(content, hashlib.sha256(content).hexdigest()[:_VERSION_CHARS])
