"""The logo of a library: a picture in its folder, known by its content and not by its name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lxml import etree

MAX_LOGO_BYTES = 256 << 10
_HASH_CHARS = 12
_SVG_ROOT = "{http://www.w3.org/2000/svg}svg"
_WEBP_START, _WEBP_NAME = b"RIFF", slice(8, 12)


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo that can be shown; `version` is the beginning of its SHA-256."""

    content: bytes
    media_type: str
    version: str


@dataclass(frozen=True, slots=True)
class LogoFault:
    """Why a file is no logo, and what to do."""

    message: str
    remedy: str


def read_logo(library: Path, name: str) -> Logo | LogoFault:
    """Return the logo of a library, by its folder and the name that `library.toml` gives; read anew if it changed."""
    path = library / name
    try:
        status = path.stat()
    except OSError:
        return LogoFault(f"There is no file '{name}' in the library's folder.", "Put it there, or correct the name.")
    return _read(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=16)
def _read(path: Path, _changed_ns: int, size: int) -> Logo | LogoFault:
    if size > MAX_LOGO_BYTES:
        told = f"'{path.name}' has {size:,} bytes, and a logo has {MAX_LOGO_BYTES:,} at most."
        return LogoFault(told, "Save it smaller: it is shown 40 to 64 pixels high.")
    try:
        content = path.read_bytes() if path.is_file() else b""
    except OSError as error:
        return LogoFault(f"'{path.name}' cannot be read: {error.strerror}.", "Check its rights.")
    media_type = _find_media_type(content)
    if not media_type:
        return LogoFault(f"'{path.name}' is no picture.", "Use a PNG, JPEG, WebP or SVG file.")
    return Logo(content, media_type, hashlib.sha256(content).hexdigest()[:_HASH_CHARS])


def _find_media_type(content: bytes) -> str:
    """Return the type of a picture by its first bytes, of a vector graphic by its root; "" if it is none of these."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(_WEBP_START) and content[_WEBP_NAME] == b"WEBP":
        return "image/webp"
    return "image/svg+xml" if _is_vector_graphic(content) else ""


def _is_vector_graphic(content: bytes) -> bool:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return bool(etree.fromstring(content, parser).tag == _SVG_ROOT)
    except (etree.XMLSyntaxError, ValueError):
        return False
