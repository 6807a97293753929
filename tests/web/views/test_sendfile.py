"""Original files that the proxy sends: the program still decides, and names the file so that the proxy finds it."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from kb.errors import SettingsError
from kb.settings import Settings
from tests.libraries import open_library, view_folder
from tests.web.conftest import make_client

ODD_NAMES = (
    "an odd name.txt",
    "two\nlines.txt",
    "100% sure?.txt",
    "Zażółć – geślą.txt",
    "a#b;c&d'e.txt",
    "folder one/in it.txt",
)


@pytest.fixture(scope="module")
def odd_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of files with odd names, and a withheld one."""
    folder = tmp_path_factory.mktemp("odd")
    for number, name in enumerate((*ODD_NAMES, "withheld.txt", "page.html")):
        path = folder / "sources" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Passage {number} of the courts and of the police. " * 20, encoding="utf-8")
    (folder / "sources" / "withheld.txt.toml").write_text("original = false\n", encoding="utf-8")
    open_library(Settings(library=folder, jobs=1)).sync()
    return folder


def _documents(folder: Path) -> dict[str, str]:
    with view_folder(folder) as view:
        return {record.source: str(record.id) for record in view.documents()}


def _client(folder: Path, sendfile: str) -> FlaskClient:
    return make_client(folder, sendfile=sendfile)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_an_internal_location_is_named_percent_encoded(odd_library: Path, name: str) -> None:
    client = _client(odd_library, "X-Accel-Redirect:/protected/")
    answer = client.get(f"/documents/{_documents(odd_library)[name]}/file", headers={"Range": "bytes=0-3"})

    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["X-Accel-Redirect"] == "/protected/" + quote(name)
    assert answer.headers["X-Accel-Redirect"].isascii()
    assert answer.mimetype == "text/plain"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_a_path_is_named_in_its_bytes(odd_library: Path) -> None:
    client = _client(odd_library, "X-Sendfile")
    for name, document in _documents(odd_library).items():
        if name in ODD_NAMES and not {"?", "\n"} & set(name):
            named = client.get(f"/documents/{document}/file").headers["X-Sendfile"]
            assert Path(os.fsdecode(named.encode("latin-1"))) == odd_library / "sources" / name


def test_what_is_withheld_is_refused_by_the_program(odd_library: Path) -> None:
    answer = _client(odd_library, "X-Accel-Redirect:/protected/").get("/documents/withheld/file")

    assert answer.status_code == 410
    assert "X-Accel-Redirect" not in answer.headers


def test_a_page_of_others_is_sent_with_the_headers_that_bound_it(odd_library: Path) -> None:
    with _client(odd_library, "X-Accel-Redirect:/protected/").get("/documents/page/file") as answer:
        assert "X-Accel-Redirect" not in answer.headers
        assert b"of the courts" in answer.data
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize("name", ["two\nlines.txt", "100% sure?.txt"])
def test_a_file_whose_path_no_proxy_can_be_given_is_sent_by_the_program(odd_library: Path, name: str) -> None:
    with _client(odd_library, "X-Sendfile").get(f"/documents/{_documents(odd_library)[name]}/file") as answer:
        assert answer.status_code == 200
        assert "X-Sendfile" not in answer.headers
        assert b"of the courts" in answer.data


@pytest.mark.parametrize("given", ["X-Accel-Redirect", "X-Accel-Redirect:protected", "X-Sendfile:/x/", "yes"])
def test_another_value_is_refused_with_the_right_ones(given: str) -> None:
    with pytest.raises(SettingsError, match="give X-Sendfile, or X-Accel-Redirect with a path"):
        Settings.from_environment({"KB_SENDFILE": given})
