"""Settings from the environment and from library.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import SettingsError
from kb.settings import LibraryConfig, Settings


def test_the_environment_sets_what_it_names_and_nothing_else() -> None:
    settings = Settings.from_environment({"KB_LIBRARY": "/srv/library", "KB_PORT": "9000", "HOME": "/root"})
    assert settings.library == Path("/srv/library")
    assert settings.port == 9000
    assert settings.per_page == 10


def test_what_is_given_wins_over_the_environment() -> None:
    assert Settings.from_environment({"KB_PORT": "9000"}, port=9001, host=None).port == 9001


def test_every_fault_of_the_environment_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"KB_PORT": "many", "KB_PER_PAGE": "0", "KB_COLOUR": "red"})
    assert all(name in str(caught.value) for name in ("port", "per_page", "colour"))


def test_a_library_without_a_file_of_its_own_has_the_defaults(tmp_path: Path) -> None:
    assert LibraryConfig.load(tmp_path).title == "Knowledge base"


@pytest.mark.parametrize("text", ["title = ", 'titel = "x"', "title = 3", 'title = ""'])
def test_a_bad_library_file_is_an_error_that_names_the_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "library.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"library\.toml"):
        LibraryConfig.load(tmp_path)


@pytest.mark.parametrize(
    ("line", "origins"),
    [
        ("", ("*",)),
        ("embed_origins = []", ()),
        (
            'embed_origins = ["https://WWW.Example.org/", "http://[::1]:8443"]',
            ("https://www.example.org", "http://[::1]:8443"),
        ),
    ],
)
def test_origins_are_read_as_browsers_write_them(tmp_path: Path, line: str, origins: tuple[str, ...]) -> None:
    (tmp_path / "library.toml").write_text(line, encoding="utf-8")
    assert LibraryConfig.load(tmp_path).embed_origins == origins


@pytest.mark.parametrize(
    "origin", ["www.example.org", "https://example.org/blog", "https://a.example https://b.example", ""]
)
def test_what_is_no_origin_is_refused_with_an_example(tmp_path: Path, origin: str) -> None:
    (tmp_path / "library.toml").write_text(f'embed_origins = ["{origin}"]', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"https://www\.example\.org"):
        LibraryConfig.load(tmp_path)
