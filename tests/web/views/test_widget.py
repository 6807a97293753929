"""The widget's files: their sizes, their addresses, the releases that are kept, and the labels in each language."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import kb
from kb.errors import KBError
from kb.web import create_app
from kb.web.middleware.static_files import STATIC_FOLDER
from kb.web.views.embed import widget
from kb.web.views.embed.keep_release import keep_release
from kb.web.views.embed.widget import MODULE, RELEASES_FOLDER, SCRIPT, TYPES, WidgetFile, build_style
from tests.libraries import index_sources
from tests.web.conftest import Reader, read_texts

MAX_SCRIPT_BYTES = 5350
MAX_STYLE_BYTES = 1250
MAX_BYTES = 6500
YEAR = "public, max-age=31536000, immutable"
LANGUAGES = ("cy", "pl", "ro", "sq", "vi")
# The plural forms of each language, by the Unicode CLDR.
PLURALS = {
    "cy": {"zero", "one", "two", "few", "many", "other"},
    "pl": {"one", "few", "many", "other"},
    "ro": {"one", "few", "other"},
    "sq": {"one", "other"},
    "vi": {"other"},
}
RELEASES = sorted(RELEASES_FOLDER.iterdir())
FILES = [pytest.param(each, id=each.extension) for each in (SCRIPT, MODULE)]


def _zipped(text: str) -> int:
    return len(gzip.compress(text.encode(), 9))


def _source() -> str:
    return (STATIC_FOLDER / "widget.js").read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------- contents


def test_the_script_and_the_style_are_small() -> None:
    script, module = SCRIPT.content.decode(), MODULE.content.decode()

    assert _zipped(script.replace(json.dumps(build_style()), '""')) <= MAX_SCRIPT_BYTES
    assert _zipped(build_style()) <= MAX_STYLE_BYTES
    assert _zipped(module) <= _zipped(script) <= MAX_BYTES


def test_the_script_has_its_style_and_the_folder_of_its_labels() -> None:
    lines = SCRIPT.content.decode().split("\n")
    assert sum(line == f"const STYLE={json.dumps(build_style())};" for line in lines) == 1
    (labels,) = [line for line in lines if line.startswith("const LABELS=")]
    assert re.fullmatch(r'const LABELS=\["static/[0-9a-f]{12}/labels/", "cy", "pl", "ro", "sq", "vi"\];', labels)
    assert "" not in lines[:-1]
    assert not [line for line in lines if line.startswith(("//", " ")) or re.search(r"\s//\s", line)]


def test_what_is_taken_out_is_in_no_string_template_or_pattern() -> None:
    lines = [line for line in _source().splitlines() if not line.strip().startswith("//") and "'\"'" not in line]
    literals = [each for line in lines for each in re.findall(r'"[^"]*"|`[^`$]*`|/(?:[^/ \\]|\\.)+/[a-z]*', line)]

    assert len(literals) > 150
    assert {each for each in literals if each not in SCRIPT.content.decode()} <= {'""'}


def test_the_module_differs_in_where_its_address_comes_from_alone() -> None:
    script, module = SCRIPT.content.decode().splitlines(), MODULE.content.decode().splitlines()
    (line,) = [line for line in module if line not in script]
    assert line == "const ADDRESS=import.meta.url;"
    assert "document.currentScript" not in MODULE.content.decode()


def test_the_bytes_are_the_same_in_every_library(client: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "library.toml").write_text('title = "Other"\nembed_origins = ["https://a.example"]\n', encoding="utf-8")
    other = create_app(index_sources(tmp_path, {"note.txt": "A note on lanterns.\n"}).settings).test_client()

    for path in ("/widget.js", "/widget.mjs", f"/widget.{SCRIPT.hash}.js", "/widget.d.ts"):
        elsewhere = other.get(path, base_url="https://localhost:8443/", headers={"Accept-Language": "pl"})
        assert elsewhere.get_data() == client.get(path).get_data()
        assert elsewhere.headers["Access-Control-Allow-Origin"] == "*"
        assert "Origin" not in elsewhere.headers.get("Vary", "")


def test_the_module_can_be_imported_where_there_is_no_page(tmp_path: Path) -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("no Node.js")
    (tmp_path / "widget.mjs").write_bytes(MODULE.content)
    (tmp_path / "page.mjs").write_text('import "./widget.mjs"; console.log("rendered");', encoding="utf-8")
    done = subprocess.run([node, "page.mjs"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    assert (done.stdout, done.stderr) == ("rendered\n", "")


def test_the_script_makes_no_markup_of_text_and_keeps_nothing() -> None:
    script = SCRIPT.content.decode()
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval", "Function(", "cookie", "localStorage"):
        assert forbidden not in script, forbidden
    assert "http" not in script.replace("/^https?:", "")


# ------------------------------------------------------------------------------------ addresses


@pytest.mark.parametrize("file", FILES)
def test_the_plain_address_is_asked_for_again(client: FlaskClient, file: WidgetFile) -> None:
    path = f"/widget.{file.extension}"
    response = client.get(path)
    again = client.get(path, headers={"If-None-Match": response.headers["ETag"]})

    assert response.content_type == "text/javascript; charset=utf-8"
    assert response.get_data() == file.content
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert (again.status_code, again.get_data()) == (304, b"")
    assert client.get(f"{path}?ver=6.6").get_data() == file.content


@pytest.mark.parametrize("file", FILES)
def test_the_address_with_the_hash_is_kept_for_good(client: FlaskClient, file: WidgetFile) -> None:
    path = f"/widget.{file.hash}.{file.extension}"
    response, head = client.get(path), client.head(path)
    again = client.get(path, headers={"If-None-Match": response.headers["ETag"]})
    zipped = client.get(path, headers={"Accept-Encoding": "gzip"})

    assert response.content_type == "text/javascript; charset=utf-8"
    assert response.get_data() == gzip.decompress(zipped.get_data()) == file.content
    assert file.integrity == _compute_integrity(response.get_data())
    assert file.hash == hashlib.sha384(file.content).hexdigest()[:16]
    assert response.headers["Cache-Control"] == YEAR
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (head.status_code, head.get_data(), head.headers["Content-Length"]) == (200, b"", str(len(file.content)))
    assert head.headers["Cache-Control"] == YEAR
    assert (again.status_code, again.get_data()) == (304, b"")
    assert client.get(f"{path}?ver=6.6").get_data() == file.content


@pytest.mark.parametrize(
    "name",
    [
        *("0123456789abcdef.js", f"{SCRIPT.hash}.mjs", f"{MODULE.hash}.js", f"{SCRIPT.hash[:8]}.js", "*.js", "?.js"),
        *(f"{SCRIPT.hash.upper()}.js", f"{'?' * 16}.js", f"{'*' * 16}.js", "%2e%2e.js", f"{SCRIPT.hash}.css"),
    ],
)
def test_an_unknown_hash_is_said_to_be_so_and_leads_nowhere(client: FlaskClient, name: str) -> None:
    response = client.get(f"/widget.{name.replace('?', '%3F')}")

    assert response.status_code == 404
    assert "Location" not in response.headers
    assert "immutable" not in response.headers["Cache-Control"]
    if name == "0123456789abcdef.js":
        assert "This version of the script is not here" in response.text
        assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_the_tag_to_copy_pins_what_is_served(reader: Reader) -> None:
    page = reader.open_page("/search/embed")
    (code,) = read_texts(page, "//textarea[@id='pinned-tag']")
    tag = dict(re.findall(r'(\w+)="([^"]*)"', code))
    path = tag["src"].removeprefix("http://localhost")

    assert path == f"/widget.{SCRIPT.hash}.js"
    assert tag["integrity"] == _compute_integrity(reader.client.get(path).get_data())
    assert tag["crossorigin"] == "anonymous"
    assert read_texts(page, "//button[@data-copy='pinned-tag']") == ["Copy"]


def test_the_page_says_whether_the_pinned_script_is_kept(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(widget, "RELEASES_FOLDER", tmp_path)
    (before,) = read_texts(reader.open_page("/search/embed"), "//section[@aria-labelledby='pin']/p")
    keep_release("0.3.0", tmp_path)
    (after,) = read_texts(reader.open_page("/search/embed"), "//section[@aria-labelledby='pin']/p")

    assert "has nothing once the software is updated" in before
    assert after.startswith("This address always has the same script")


def test_the_types_are_text(client: FlaskClient) -> None:
    response = client.get("/widget.d.ts")

    assert response.content_type == "text/plain; charset=utf-8"
    assert response.get_data() == TYPES
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_the_types_name_every_attribute_and_event_of_the_script() -> None:
    types, source = TYPES.decode(), _source()
    filters = re.search(r'for \(const name of (\["jurisdiction".*?\])\)', source)
    assert filters
    attributes = {*re.findall(r'getAttribute\("([\w-]+)"\)', source), *json.loads(filters[1])} - {"name"}
    events = set(re.findall(r'emit\("([\w-]+)"', source))

    assert attributes > {"limit", "shortcut", "src", "open-in"}
    assert {each for each in attributes if not re.search(rf'^  "?{each}"?\??: ', types, re.MULTILINE)} == set()
    assert events == set(re.findall(r'^  "(kb-\w+)": Kb\w+Event;$', types, re.MULTILINE))


# ------------------------------------------------------------------------------------- releases


def _compute_integrity(content: bytes) -> str:
    return f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode()}"


def _list_versions() -> list[str]:
    log = (Path(__file__).parents[3] / "CHANGELOG.md").read_text(encoding="utf-8")
    return re.findall(r"^## (.+)$", log, re.MULTILINE)


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.name)
def test_the_files_of_a_release_are_served_byte_by_byte(client: FlaskClient, path: Path) -> None:
    version, extension = path.name.rpartition("-")[2].split(".")
    response = client.get(f"/widget.{version}.{extension}")

    assert hashlib.sha384(path.read_bytes()).hexdigest()[:16] == version
    assert response.get_data() == path.read_bytes()
    assert response.headers["Cache-Control"] == YEAR


def test_the_script_of_the_first_release_with_addresses_that_last_is_what_it_was() -> None:
    (path,) = RELEASES_FOLDER.glob("0.2.0-*.js")
    integrity = "sha384-wolnY/krdKFls8uZ2tbzL0WKHgRk6rz1W41SgK4pFc7gwZh8/bxsb/Aq31VUgsdx"
    assert _compute_integrity(path.read_bytes()) == integrity


def test_every_release_since_0_2_0_is_kept() -> None:
    versions = [each for each in _list_versions() if each != "Unreleased"]
    for each in versions[: versions.index("0.2.0")]:
        for extension in ("js", "mjs"):
            assert len(list(RELEASES_FOLDER.glob(f"{each}-*.{extension}"))) == 1, f"{each}: {KEEP}"
    assert kb.__version__ == versions[0], f"The change log has no heading for {kb.__version__}."


KEEP = "run 'python -m kb.web.views.embed.keep_release', and commit what it writes to kb/web/views/embed/releases"


def test_a_release_has_the_bytes_that_are_served() -> None:
    """Between releases the top of the change log is "Unreleased", and the script may change."""
    newest = _list_versions()[0]
    if newest == "Unreleased":
        assert kb.__version__ != newest
        return
    kept = {path.name for path in RELEASES_FOLDER.glob(f"{newest}-*")}
    assert kept == {f"{newest}-{each.hash}.{each.extension}" for each in (SCRIPT, MODULE)}, KEEP


def test_what_is_kept_of_a_release_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "0.2.0-0123456789abcdef.js").write_bytes(b"")
    kept = keep_release("0.3.0", tmp_path)

    assert [path.read_bytes() for path in kept] == [SCRIPT.content, MODULE.content]
    assert keep_release("0.3.0", tmp_path) == kept
    with pytest.raises(KBError, match=r"has other files of version 0\.2\.0: 0\.2\.0-0123456789abcdef\.js\. Raise"):
        keep_release("0.2.0", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"0.2.0-0123456789abcdef.js", *(path.name for path in kept)}


def test_a_process_of_the_version_before_serves_what_an_upgrade_has_put_beside_it(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(widget, "RELEASES_FOLDER", tmp_path)
    content = SCRIPT.content + b"/* of the next version */\n"
    address = f"/widget.{hashlib.sha384(content).hexdigest()[:16]}.js"
    before = client.get(address)
    (tmp_path / f"9.0.0-{address.split('.')[1]}.js").write_bytes(content)
    after = client.get(address)

    assert (before.status_code, before.headers["Cache-Control"]) == (404, "no-store")
    assert (after.get_data(), after.headers["Cache-Control"]) == (content, YEAR)


# --------------------------------------------------------------------------------------- labels


def test_there_are_labels_in_six_languages_and_the_script_knows_where(client: FlaskClient) -> None:
    assert tuple(path.stem for path in sorted((STATIC_FOLDER / "labels").iterdir())) == LANGUAGES
    (folder,) = re.findall(r'"(static/\w+/labels/)"', SCRIPT.content.decode())
    for language in LANGUAGES:
        response = client.get(f"/{folder}{language}.json", buffered=True)
        assert response.headers["Cache-Control"] == YEAR
        assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_an_older_script_finds_labels_where_it_looks_for_them(client: FlaskClient) -> None:
    for path in RELEASES_FOLDER.glob("*.js"):
        addresses = re.findall(r"static/\w+/labels/(?:pl\.json)?", path.read_text(encoding="utf-8"))
        response = client.get(f"/{addresses[-1].removesuffix('pl.json')}pl.json", buffered=True)
        assert response.get_json()["search"] == "Szukaj"


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_complete_and_short(language: str) -> None:
    path = STATIC_FOLDER / "labels" / f"{language}.json"
    labels = json.loads(path.read_text(encoding="utf-8"))
    source = _source()
    english = source[source.index("const ENGLISH = {") : source.index("const MOD")]

    assert list(labels) == [line.split(":")[0].strip() for line in english.splitlines()[1:] if ":" in line]
    assert set(labels["found"]) == PLURALS[language]
    assert all("#" in labels[name] for name in ("page", "pages", "off"))
    assert _zipped(path.read_text(encoding="utf-8")) < 1000
