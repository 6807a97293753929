"""Addresses of removed passages lead to their words, whatever passage has them now."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from kb.engine.whoosh import schema
from kb.library.indexing.sync import Library
from kb.library.keeping.purge import purge
from kb.model import DocumentId, Passage
from kb.settings import Settings
from kb.web import create_app
from tests.libraries import open_library

PARAGRAPHS = tuple(" ".join(f"{name}{number}" for number in range(50)) + "." for name in ("oar", "sail", "mast"))
ENDINGS = (".ris", ".bib", ".txt", ".csl.json", "/embed")


def write(library: Library, *paragraphs: str, name: str = "a") -> None:
    text = "# Head\n\n" + "\n\n".join(paragraphs)
    (library.sources.folder / f"{name}.md").write_text(text, encoding="utf-8")
    library.sync()


def list_passages(library: Library, name: str = "a") -> list[Passage]:
    with library.open_view() as view:
        return list(view.document_passages(DocumentId(name)))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library with a document of three passages, and another with the same words."""
    (tmp_path / "sources").mkdir()
    library = open_library(Settings(library=tmp_path, jobs=1, rate_limit=0, meaning="off"))
    write(library, *PARAGRAPHS)
    write(library, *PARAGRAPHS, name="same")
    return library


@pytest.fixture
def client(library: Library) -> FlaskClient:
    return create_app(library.settings).test_client()


@pytest.mark.costly
def test_an_address_leads_to_its_words_where_they_are_cut_otherwise(library: Library, client: FlaskClient) -> None:
    old = list_passages(library)
    write(library, " ".join(PARAGRAPHS))
    (new,) = list_passages(library)
    for number, each in enumerate(old):
        answer = client.get(f"/documents/a/{each.id}?q=oar1&start=0&end=3")
        words = each.text.rstrip(".")
        start = new.text.index(words)
        marks = f"start={start}&end={start + len(words)}"
        assert (answer.status_code, answer.headers["Location"]) == (308, f"/documents/a/{new.id}?q=oar1&{marks}")
        assert answer.headers["Cache-Control"] in {"no-cache", "no-store"}  # its words may come back
        page = client.get(answer.headers["Location"])
        assert f"<mark>{PARAGRAPHS[number].rstrip('.')}</mark>" in page.text
        for ending in ENDINGS:
            answer = client.get(f"/documents/a/{each.id}{ending}")
            assert (answer.status_code, answer.headers["Location"]) == (308, f"/documents/a/{new.id}{ending}?{marks}")
            assert client.get(answer.headers["Location"]).status_code == 200
        frame = client.get(f"/embed/a/{each.id}?lang=cy")
        assert (frame.status_code, frame.headers["Location"]) == (308, f"/embed/a/{new.id}?lang=cy&{marks}")
        twin = client.get(f"/documents/a/{each.id}.json?boxes=off")
        assert (twin.status_code, twin.headers["Location"]) == (308, f"/documents/a/{new.id}.json?boxes=off")
        assert client.get(twin.headers["Location"]).get_json()["passage"]["id"] == new.id
        shown = client.get(f"/oembed?url={quote(f'http://localhost/documents/a/{each.id}')}").get_json()["html"]
        assert f"/embed/a/{new.id}?{marks.replace('&', '&amp;')}" in shown


def test_words_in_the_address_are_those_that_are_marked(library: Library, client: FlaskClient) -> None:
    old = list_passages(library)[1]
    write(library, " ".join(PARAGRAPHS))
    answer = client.get(f"/documents/a/{old.id}.txt?words=sail3+sail4")
    assert answer.headers["Location"].endswith(".txt?words=sail3+sail4")
    assert "sail3 sail4" in client.get(answer.headers["Location"]).text


def test_an_address_leads_to_the_passage_in_which_a_few_words_are_others(library: Library, client: FlaskClient) -> None:
    first = list_passages(library)[0]
    write(library, PARAGRAPHS[0].replace("oar49", "rudder"), *PARAGRAPHS[1:])
    answer = client.get(f"/documents/a/{first.id}")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"/documents/a/{list_passages(library)[0].id}")


def test_words_that_are_gone_are_gone_though_another_document_has_them(library: Library, client: FlaskClient) -> None:
    first = list_passages(library)[0]
    write(library, *PARAGRAPHS[1:])
    answer = client.get(f"/documents/a/{first.id}")
    assert answer.status_code == 410
    assert list_passages(library)[0].id in answer.headers["Link"]
    assert client.get(f"/oembed?url=http://localhost/documents/a/{first.id}").status_code == 410


@pytest.mark.costly
def test_an_address_is_compared_with_the_words_it_was_first_for(library: Library, client: FlaskClient) -> None:
    first = list_passages(library)[0]
    words = PARAGRAPHS[0].split()
    for count in (15, 30, 45):
        write(library, " ".join([*(f"new{number}" for number in range(count)), *words[count:]]), *PARAGRAPHS[1:])
    assert client.get(f"/documents/a/{first.id}").status_code == 410
    write(library, *PARAGRAPHS)
    assert client.get(f"/documents/a/{first.id}").status_code == 200


@pytest.mark.costly
def test_a_purged_passage_leads_nowhere(library: Library, client: FlaskClient) -> None:
    old = list_passages(library)
    write(library, " ".join(PARAGRAPHS))
    (new,) = list_passages(library)
    purge(library, old[0].id)
    answer = client.get(f"/documents/a/{old[0].id}")
    assert (answer.status_code, answer.headers.get("Link")) == (410, None)
    assert client.get(f"/documents/a/{old[1].id}").headers["Location"].startswith(f"/documents/a/{new.id}?")
    assert old[0].id not in (library.settings.library / "addresses.jsonl").read_text(encoding="utf-8")


@pytest.mark.costly
@pytest.mark.parametrize("lost", ["deleted", "of another layout"])
def test_no_address_is_lost_with_an_index(
    library: Library, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    old, same = list_passages(library), list_passages(library, "same")
    (library.sources.folder / "a.md").write_text("# Head\n\n" + " ".join(PARAGRAPHS), encoding="utf-8")
    if lost == "deleted":
        shutil.rmtree(library.settings.library / "whoosh")
        (library.settings.library / "gone.jsonl").unlink(missing_ok=True)
    else:
        monkeypatch.setattr(schema, "_LAYOUT", 0)
    reopened = open_library(library.settings)
    site = create_app(library.settings).test_client()
    for each in (*old, *same):  # while it is being built
        assert site.get(f"/documents/{each.document}/{each.id}").status_code == 503
    reopened.sync()
    assert [site.get(f"/documents/a/{each.id}").status_code for each in old] == [308, 308, 308]
    assert [site.get(f"/documents/same/{each.id}").status_code for each in same] == [200, 200, 200]


@pytest.mark.costly
def test_a_document_with_another_id_has_the_addresses_of_its_words(library: Library, client: FlaskClient) -> None:
    old = list_passages(library)
    (library.sources.folder / "a.md.toml").write_text('id = "b"\n', encoding="utf-8")
    write(library, " ".join(PARAGRAPHS))
    (new,) = list_passages(library, "b")
    for each in old:
        assert client.get(f"/documents/a/{each.id}").headers["Location"].startswith(f"/documents/b/{new.id}?start=")
    shutil.rmtree(library.settings.library / "whoosh")
    open_library(library.settings).sync()
    assert client.get(f"/documents/a/{old[0].id}").headers["Location"].startswith(f"/documents/b/{new.id}?start=")
