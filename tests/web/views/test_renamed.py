"""Documents whose ids a keeper has changed: their old addresses lead to the new ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.library.indexing.sync import Library
from kb.library.keeping.purge import purge
from kb.library.keeping.removal import remove_document
from kb.model import DocumentId
from kb.web import create_app
from tests.libraries import index_sources


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library whose document was `report`, then `draft`, and is `in-the-dock`."""
    library = index_sources(tmp_path, {"report.txt": "Every police force should train its officers."}, rate_limit=0)
    for name in ("draft", "in-the-dock"):
        give_id(library, "report.txt", name)
    return library


@pytest.fixture
def client(library: Library) -> FlaskClient:
    return create_app(library.settings).test_client()


def give_id(library: Library, source: str, document: str) -> None:
    """Write an id into the metadata file of a source, and index."""
    (library.sources.folder / f"{source}.toml").write_text(f'id = "{document}"\n', encoding="utf-8")
    library.sync()


@pytest.mark.costly
@pytest.mark.parametrize("old", ["report", "draft"])
def test_addresses_of_a_document_lead_to_those_that_it_has_now(client: FlaskClient, old: str) -> None:
    for rest in ("", ".json", "/file", "?q=police+force&lang=en"):
        answer = client.get(f"/documents/{old}{rest}")
        assert (answer.status_code, answer.headers["Location"]) == (308, f"/documents/in-the-dock{rest}")
        assert answer.headers["Cache-Control"] in {"no-cache", "no-store"}  # a keeper may change it back
        with client.get(answer.headers["Location"]) as found:
            assert found.status_code == 200


@pytest.mark.costly
def test_addresses_of_its_passages_under_an_old_id_lead_there_too(client: FlaskClient, library: Library) -> None:
    with library.open_view() as view:
        (passage,) = view.document_passages(DocumentId("in-the-dock"))
    for ending in ("?start=0&end=5", ".json", ".ris?start=0&end=5", ".csl.json", "/embed"):
        answer = client.get(f"/documents/report/{passage.id}{ending}")
        new = f"/documents/in-the-dock/{passage.id}{ending}"
        assert (answer.status_code, answer.headers["Location"]) == (308, new)
    assert client.get("/documents/report/nothing", follow_redirects=True).status_code == 404


@pytest.mark.costly
def test_other_addresses_that_name_it_are_not_redirected(client: FlaskClient, library: Library) -> None:
    with library.open_view() as view:
        (passage,) = view.document_passages(DocumentId("in-the-dock"))
    assert client.get(f"/oembed?url=http://localhost/documents/report/{passage.id}").status_code == 404
    assert client.get("/documents/nothing").status_code == 404


@pytest.mark.costly
def test_an_id_that_another_document_has_now_is_that_ones(client: FlaskClient, library: Library) -> None:
    (library.sources.folder / "other.txt").write_text("Another text.", encoding="utf-8")
    give_id(library, "other.txt", "report")
    assert "Another text" in client.get("/documents/report").text
    assert client.get("/documents/draft").headers["Location"] == "/documents/in-the-dock"


@pytest.mark.costly
def test_an_id_that_is_changed_back_leads_from_the_others(client: FlaskClient, library: Library) -> None:
    give_id(library, "report.txt", "report")
    assert client.get("/documents/report").status_code == 200
    for old in ("draft", "in-the-dock"):
        assert client.get(f"/documents/{old}").headers["Location"] == "/documents/report"


@pytest.mark.costly
def test_no_address_leads_to_another_document_that_got_the_id_of_one_that_is_gone(
    client: FlaskClient, library: Library
) -> None:
    remove_document(library, "in-the-dock")
    assert client.get("/documents/report").status_code == 404
    (library.sources.folder / "other.txt").write_text("Another text.", encoding="utf-8")
    give_id(library, "other.txt", "in-the-dock")
    assert "Another text" in client.get("/documents/in-the-dock").text
    assert client.get("/documents/report").status_code == 404
    assert client.get("/documents/draft").status_code == 404


@pytest.mark.costly
def test_a_purged_document_is_gone_under_all_its_ids_and_is_purged_by_any(
    client: FlaskClient, library: Library
) -> None:
    purge(library, "/documents/report")
    assert not (library.sources.folder / "report.txt").exists()
    for each in ("report", "draft", "in-the-dock"):
        assert client.get(f"/documents/{each}").status_code == 410
    assert library.ids.path.read_bytes() == b""


@pytest.mark.costly
def test_a_file_with_ids_that_cannot_be_read_leads_nowhere(client: FlaskClient, library: Library) -> None:
    library.ids.path.unlink()
    assert client.get("/documents/report").status_code == 404
    assert client.get("/documents/in-the-dock").status_code == 200
