"""The widget's files: their sizes, what is served of them, and the labels in each language."""

from __future__ import annotations

import gzip
import json

import pytest
from flask.testing import FlaskClient

from kb.web.middleware.static_files import STATIC_FOLDER
from kb.web.views.embed.widget import INTEGRITY, SCRIPT, build_style

MAX_SCRIPT_BYTES = 5100
MAX_STYLE_BYTES = 1500
LANGUAGES = ("cy", "pl", "ro", "sq", "vi")
# The forms of a plural that a language has, by the Unicode CLDR.
PLURALS = {
    "cy": {"zero", "one", "two", "few", "many", "other"},
    "pl": {"one", "few", "many", "other"},
    "ro": {"one", "few", "other"},
    "sq": {"one", "other"},
    "vi": {"other"},
}


def _zipped(text: str) -> int:
    return len(gzip.compress(text.encode(), 9))


def test_the_script_and_the_style_are_small() -> None:
    sizes = _zipped(SCRIPT.replace(json.dumps(build_style()), '""')), _zipped(build_style()), _zipped(SCRIPT)

    assert sizes[0] <= MAX_SCRIPT_BYTES
    assert sizes[1] <= MAX_STYLE_BYTES
    assert sizes[2] <= MAX_SCRIPT_BYTES + MAX_STYLE_BYTES


def test_the_script_has_its_style_and_the_addresses_of_its_labels() -> None:
    lines = SCRIPT.split("\n")
    assert sum(line.startswith(f"const STYLE = {json.dumps(build_style())};") for line in lines) == 1
    assert [line[:18] for line in lines if line.startswith("const LABELS")] == ["const LABELS = {'c"]
    assert "" not in lines[:-1]
    assert not [line for line in lines if line.startswith(("//", " "))]


def test_the_script_is_served_whole_and_asked_for_again(client: FlaskClient) -> None:
    response = client.get("/widget.js")
    again = client.get("/widget.js", headers={"If-None-Match": response.headers["ETag"]})

    assert response.content_type == "text/javascript; charset=utf-8"
    assert response.get_data(as_text=True) == SCRIPT
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert (again.status_code, again.get_data()) == (304, b"")
    assert client.get("/widget.js?ver=6.6").get_data(as_text=True) == SCRIPT
    assert INTEGRITY.startswith("sha384-")


def test_the_script_makes_no_markup_of_text_and_keeps_nothing() -> None:
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval", "Function(", "cookie", "localStorage"):
        assert forbidden not in SCRIPT, forbidden
    assert "http" not in SCRIPT.replace("/^https?:", "")


def test_there_are_labels_in_six_languages_and_the_script_knows_where(client: FlaskClient) -> None:
    assert tuple(path.stem for path in sorted((STATIC_FOLDER / "labels").iterdir())) == LANGUAGES
    for language in LANGUAGES:
        (address,) = [part for part in SCRIPT.split("'") if part.endswith(f"/labels/{language}.json")]
        response = client.get(address, buffered=True)
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_complete_and_short(language: str) -> None:
    path = STATIC_FOLDER / "labels" / f"{language}.json"
    labels = json.loads(path.read_text(encoding="utf-8"))
    english = SCRIPT[SCRIPT.index("const ENGLISH = {") : SCRIPT.index("const current")]

    assert list(labels) == [line.split(":")[0] for line in english.splitlines()[1:] if ":" in line]
    assert set(labels["found"]) == PLURALS[language]
    assert all("#" in labels[name] for name in ("page", "pages"))
    assert _zipped(path.read_text(encoding="utf-8")) < 1000
