"""A library's own colours, logo and first paragraph, on its pages."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.colours import DARK, find_readable
from kb.web.middleware.static_files import STATIC_FOLDER, asset_url
from tests.library.files.test_logo import PNG, SVG
from tests.web.conftest import Reader, make_client, read_texts

ACCENT = "#7a1f4c"
PLAIN = (STATIC_FOLDER / "kb.css").read_bytes()


@pytest.fixture
def open_site(library: Path, tmp_path: Path) -> Callable[..., Reader]:
    """Return a function that opens a copy of the library with more in its `library.toml`, and perhaps a logo."""

    def open_with(text: str, logo: bytes = b"") -> Reader:
        folder = tmp_path / "own"
        shutil.copytree(library, folder)
        with (folder / "library.toml").open("a", encoding="utf-8") as file:
            file.write(text)
        if logo:
            (folder / "logo.png").write_bytes(logo)
        return Reader(make_client(folder))

    return open_with


def _get_style_sheet(reader: Reader, address: str = "/") -> tuple[str, str]:
    """Return the address of a page's only style sheet, and its rules."""
    (sheet,) = reader.open_page(address).xpath("//link[@rel='stylesheet']/@href")
    answer = reader.client.get(sheet, buffered=True)
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"].endswith("immutable")
    return sheet, answer.get_data(as_text=True)


def test_a_library_without_an_appearance_of_its_own_has_the_site_s_style_sheet(client: FlaskClient) -> None:
    reader = Reader(client)

    assert _get_style_sheet(reader) == (asset_url("kb.css"), PLAIN.decode())
    assert client.get("/appearance/0/kb.css").status_code == client.get("/appearance/0/logo").status_code == 404
    assert reader.open_page("/").xpath("//img[@class='logo']") == []
    assert len(reader.open_page("/").xpath("//div[contains(@class, 'holdings')]/p")) == 1


def test_colours_are_on_every_page_and_frame_and_not_in_print(open_site: Callable[..., Reader]) -> None:
    reader = open_site(f'[colours]\naccent = "{ACCENT.upper()}"\n')
    sheet, rules = _get_style_sheet(reader)

    assert sheet.startswith("/appearance/")
    assert {_get_style_sheet(reader, each)[0] for each in ("/documents", "/embed/search", "/search?q=lantern")} == {
        sheet
    }
    assert rules.encode().startswith(PLAIN)
    dark = find_readable(ACCENT, DARK)
    assert rules[len(PLAIN.decode()) :].splitlines() == [
        f"@media screen{{:root{{--accent:{ACCENT}}}}}",
        f"@media screen and (prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}",
    ]
    assert "no-cache" in reader.client.get("/appearance/0/kb.css").headers["Cache-Control"]


def test_the_colour_of_the_dark_scheme_can_be_given(open_site: Callable[..., Reader]) -> None:
    rules = _get_style_sheet(open_site(f'[colours]\naccent = "{ACCENT}"\naccent_dark = "#ffccdd"\n'))[1]

    assert "(prefers-color-scheme:dark){:root{--accent:#ffccdd}}" in rules


@pytest.mark.parametrize(("content", "media_type"), [(PNG, "image/png"), (SVG, "image/svg+xml")])
def test_a_logo_stands_for_the_name_and_runs_nothing(
    open_site: Callable[..., Reader], content: bytes, media_type: str
) -> None:
    reader = open_site('logo = "logo.png"\n', content)
    (logo,) = reader.open_page("/documents").xpath("//a[@class='name']/img")
    answer = reader.client.get(logo.get("src"))

    assert logo.get("alt") == "River library"
    assert (answer.get_data(), answer.mimetype) == (content, media_type)
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none';")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"].endswith("immutable")
    assert ".logo{" in _get_style_sheet(reader)[1]
    home = reader.open_page("/")
    assert home.xpath("//img[@class='logo']/@alt") == [""]
    assert read_texts(home, "//h1") == ["River library"]


def test_a_logo_that_cannot_be_shown_leaves_the_name(open_site: Callable[..., Reader]) -> None:
    reader = open_site('logo = "logo.png"\n', b"<script>alert(1)</script>")

    assert read_texts(reader.open_page("/documents"), "//a[@class='name']") == ["River library"]
    assert reader.client.get("/appearance/0/logo").status_code == 404


def test_the_first_paragraphs_are_plain_text_on_the_home_page(open_site: Callable[..., Reader]) -> None:
    reader = open_site('introduction = """\nWhat was <b>said</b>\nat the gate.\n\n \nAnd who said it.\n"""\n')
    home = reader.open_page("/")

    assert read_texts(home, "//div[contains(@class, 'holdings')]/p")[:-1] == [
        "What was <b>said</b> at the gate.",
        "And who said it.",
    ]
    assert "at the gate." not in read_texts(reader.open_page("/documents"), "//main")[0]
