"""The logo of a library: what is taken for one, and what is said of what is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kb.library.files.logo import MAX_LOGO_BYTES, Logo, LogoFault, read_logo

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><path d="M0 0h4v1z"/></svg>'


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
        (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(20), "image/webp"),
        (SVG, "image/svg+xml"),
        (b'<?xml version="1.0"?>\n<!-- drawn -->\n' + SVG, "image/svg+xml"),
    ],
)
def test_a_picture_is_known_by_its_content(tmp_path: Path, content: bytes, media_type: str) -> None:
    (tmp_path / "logo.png").write_bytes(content)
    found = read_logo(tmp_path, "logo.png")

    assert isinstance(found, Logo)
    assert (found.content, found.media_type, len(found.version)) == (content, media_type, 12)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "'logo.svg' is no picture."),
        (b"RIFF\x10\0\0\0WAVEfmt ", "'logo.svg' is no picture."),
        (b"<html><svg/></html>", "'logo.svg' is no picture."),
        (b"<svg>", "'logo.svg' is no picture."),
        (b'<!DOCTYPE s [<!ENTITY a "b">]>' + SVG[:-6] + b"&a;&c;</svg>", "'logo.svg' is no picture."),
        (PNG + bytes(MAX_LOGO_BYTES), "'logo.svg' has 262,172 bytes, and a logo has 262,144 at most."),
    ],
)
def test_what_is_no_logo_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "logo.svg").write_bytes(content)
    found = read_logo(tmp_path, "logo.svg")

    assert isinstance(found, LogoFault)
    assert found.message == told
    assert found.remedy


def test_a_logo_that_is_missing_or_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    os.mkfifo(tmp_path / "pipe.png")

    for name, told in (("a.png", "There is no file"), ("folder.png", "is no picture"), ("pipe.png", "is no picture")):
        found = read_logo(tmp_path, name)
        assert isinstance(found, LogoFault)
        assert told in found.message


def test_a_changed_logo_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "logo.svg"
    path.write_bytes(SVG)
    first = read_logo(tmp_path, "logo.svg")
    path.write_bytes(PNG)
    second = read_logo(tmp_path, "logo.svg")

    assert isinstance(first, Logo)
    assert isinstance(second, Logo)
    assert first.version != second.version
