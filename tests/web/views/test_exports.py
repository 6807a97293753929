"""The library and searches as files: their contents and omissions, and that they are not held in memory."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.library.indexing.sync import Library
from kb.library.keeping.purge import purge
from kb.library.keeping.removal import remove_document
from kb.model import Passage
from kb.settings import Settings
from kb.web import create_app
from kb.web.components import lookup
from tests.libraries import open_library
from tests.web.conftest import Reader

Passages = dict[str, list[Passage]]
EXPORTS = ["/passages.jsonl", "/quotations.csv"]


@pytest.fixture
def own(library: Path, tmp_path: Path) -> Library:
    """The small library, for tests that change it."""
    return open_library(Settings(library=Path(shutil.copytree(library, tmp_path / "library")), jobs=1))


def open_client(library: Library, **settings: object) -> FlaskClient:
    return create_app(library.settings.model_copy(update=settings)).test_client()


def read_lines(client: FlaskClient) -> list[dict[str, object]]:
    response = client.get("/passages.jsonl")
    assert (response.status_code, response.mimetype) == (200, "application/x-ndjson")
    *lines, last = [json.loads(line) for line in response.get_data(as_text=True).splitlines()]
    assert last["end"] == "complete"
    return lines


def read_rows(client: FlaskClient) -> list[dict[str, str]]:
    response = client.get("/quotations.csv")
    assert (response.status_code, response.mimetype) == (200, "text/csv")
    *rows, last = csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig")))
    assert last["quotation"].startswith("# complete, generation ")
    assert last["address"] == ""
    return rows


def test_every_passage_is_a_line_as_its_document_has_it(client: FlaskClient, passages: Passages) -> None:
    lines = read_lines(client)
    for document in passages:
        own = [each for each in lines if each["document"]["id"] == document]  # type: ignore[index]
        assert own == client.get(f"/documents/{document}.json").get_json()["passages"]
    assert len(lines) == sum(map(len, passages.values()))


def test_every_quotation_is_a_row_that_leads_to_its_words(client: FlaskClient, passages: Passages) -> None:
    rows = read_rows(client)
    quoted = [each for its in passages.values() for passage in its for each in passage.quotations]
    assert sorted(row["quotation"] for row in rows) == sorted(each.text for each in quoted)
    (ferry,) = {(row["speaker"], row["role"]) for row in rows if row["speaker"].startswith("Ada")}
    assert ferry == ("Ada Ferry", "Head of Advocacy")
    for row in rows:
        page = client.get(row["address"].removeprefix("http://localhost"))
        assert page.status_code == 200
        assert row["citation"]


def test_a_speaker_who_is_closed_or_never_listed_is_not_named_in_the_table(own: Library) -> None:
    folder = own.settings.library
    (folder / "library.toml").write_text('closed_speakers = ["Ada Ferry"]\n', encoding="utf-8")
    rows = read_rows(open_client(own))
    assert rows
    with own.open_view() as view:
        listed = {each.name for each in view.speakers()} - {"Ada Ferry"}
    assert {row["speaker"] for row in rows} <= {*listed, ""}
    assert all(row["role"] == row["organisation"] == "" for row in rows if not row["speaker"])


@pytest.mark.costly
def test_what_is_purged_is_in_no_export(own: Library) -> None:
    client = open_client(own)
    before = read_lines(client)
    words = next(each for each in before if each["quotations"])
    tags = {path: client.get(path).headers["ETag"] for path in EXPORTS}
    purge(own, str(words["id"]))
    after = read_lines(client)
    assert words["id"] not in {each["id"] for each in after}
    assert str(words["text"]) not in client.get("/quotations.csv").get_data(as_text=True)
    assert all(client.get(path).headers["ETag"] != tags[path] for path in EXPORTS)
    assert all(client.get(path, headers={"If-None-Match": tags[path]}).status_code == 200 for path in EXPORTS)


@pytest.mark.costly
def test_what_is_purged_during_an_export_is_left_out_of_the_rest(own: Library) -> None:
    client = open_client(own)
    before = read_lines(client)
    last = before[-1]["document"]["id"]  # type: ignore[index]
    gone = next(each for each in before if each["document"]["id"] not in (last, before[0]["document"]["id"]))  # type: ignore[index]
    with client.get("/passages.jsonl") as response:
        pieces = iter(response.iter_encoded())
        first = next(pieces)
        purge(own, str(gone["id"]))
        purge(own, last)
        lines = [json.loads(line) for line in b"".join([first, *pieces]).splitlines()]
    assert lines[-1]["end"] == "complete"
    assert gone["id"] not in {each["id"] for each in lines[:-1]}
    assert last not in {each["document"]["id"] for each in lines[:-1]}
    assert lines[0] == before[0]


@pytest.mark.parametrize("path", EXPORTS)
def test_an_export_that_stops_early_says_so_at_its_end(own: Library, path: str) -> None:
    client = open_client(own)
    whole = client.get(path).get_data()
    with client.get(path) as response:
        pieces = iter(response.iter_encoded())
        first = next(pieces)
        (own.settings.library / "purged").write_text("no list", encoding="ascii")
        sent = b"".join([first, *pieces])
    assert response.status_code == 200
    *_, last = sent.decode().splitlines()
    assert "stopped" in last
    assert str(own.settings.library) not in sent.decode()
    assert len(sent) < len(whole)


@pytest.mark.parametrize("path", EXPORTS)
def test_few_exports_are_sent_at_once_and_the_next_is_told_to_wait(own: Library, path: str) -> None:
    client = open_client(own)
    responses = [client.get(path) for _ in range(2)]
    for each in responses:
        next(iter(each.iter_encoded()))
    refused = client.get(path)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    assert client.head(path).status_code == 200
    responses[0].close()
    with client.get(path) as granted:
        assert granted.status_code == 200
    responses[1].close()


@pytest.mark.parametrize("path", EXPORTS)
def test_an_export_is_compressed_tagged_and_kept_out_of_search_engines(client: FlaskClient, path: str) -> None:
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert plain.headers["X-Robots-Tag"] == "noindex, nofollow"
    again = client.get(path, headers={"If-None-Match": plain.headers["ETag"], "Accept-Encoding": "gzip"})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert client.head(path).get_data() == b""


def test_a_parameter_is_refused_for_lines_of_json(client: FlaskClient) -> None:
    assert client.get("/passages.jsonl?shoe-size=9").status_code == 400


def test_an_export_counts_as_many_requests(own: Library) -> None:
    client = open_client(own, rate_limit=100)
    codes = [client.get(path, environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code for path in EXPORTS]
    assert codes == [200, 429]


def test_an_export_is_sent_document_by_document(client: FlaskClient, passages: Passages) -> None:
    response = client.get("/passages.jsonl")
    pieces = [piece.decode().splitlines() for piece in response.iter_encoded()]
    assert sorted(map(len, pieces)) == sorted([*map(len, passages.values()), 1])  # the last line


# ------------------------------------------------------------------------------- reference managers


@pytest.mark.parametrize(("path", "begin"), [("/search.ris", "TY  - "), ("/search.bib", "@")])
def test_the_documents_of_a_search_are_records_each_once(client: FlaskClient, path: str, begin: str) -> None:
    hits = client.get("/search.json?q=lantern").get_json()["hits"]
    documents = {each["document"]["id"] for each in hits}
    assert len(hits) > len(documents) > 1
    response = client.get(f"{path}?q=lantern")
    text = response.get_data(as_text=True)
    assert sum(line.startswith(begin) for line in text.splitlines()) == len(documents)
    assert all(each["document"]["title"].split()[-1] in text for each in hits)
    assert response.headers["Content-Disposition"] == f"attachment; filename=search{Path(path).suffix}"
    assert client.post(path, json={"q": "lantern"}).get_data() == client.post(path, data={"q": "lantern"}).get_data()
    assert client.post(path, data={"q": "lantern"}).get_data(as_text=True) == text
    assert client.get(f"{path}?q=nosuchwordanywhere").get_data() == b""
    assert client.get(f"{path}?q=lantern&page=x").status_code == 400


@pytest.mark.parametrize(("path", "begin"), [("/search.ris", "TY  - "), ("/search.bib", "@")])
def test_references_of_all_passages_are_those_of_every_page(client: FlaskClient, path: str, begin: str) -> None:
    everywhere = client.get("/search.json?q=lantern+the&limit=50").get_json()
    assert everywhere["total"] == len(everywhere["hits"])
    documents = {each["document"]["id"] for each in everywhere["hits"]}
    assert len({each["document"]["id"] for each in everywhere["hits"][:2]}) < len(documents)
    one, whole = (client.get(f"{path}?q=lantern+the&limit=2{more}").get_data(as_text=True) for more in ("", "&all=on"))
    assert sum(line.startswith(begin) for line in whole.splitlines()) == len(documents)
    assert len(one) < len(whole)
    assert client.post(path, data={"q": "lantern the", "all": "on"}).get_data(as_text=True) == whole
    assert client.get(f"{path}?q=lantern&all=yes").status_code == 400


def read_passages(client: FlaskClient, query: dict[str, str]) -> list[dict[str, str]]:
    response = client.get("/search/passages.csv", query_string=query)
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == "attachment; filename=passages.csv"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert client.post("/search/passages.csv", data=query).get_data() == response.get_data()
    return list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig"))))


def test_all_passages_of_a_search_are_rows_with_what_one_has_to_know_of_each(client: FlaskClient) -> None:
    rows = read_passages(client, {"q": "lantern OR river", "limit": "1", "page": "2"})
    hits = client.get("/search.json?q=lantern+OR+river&limit=50").get_json()["hits"]
    assert {row["address"].rpartition("/")[2] for row in rows} >= {each["id"] for each in hits}
    assert all(client.get(row["address"]).status_code == 200 for row in rows)
    by_title = {row["document"]: row for row in rows}
    release = by_title["The Lantern report"]
    assert (release["date"], release["publisher"]) == ("2013-06-13", "Harbour Watch")
    assert release["holds"] == "no, another document replaces it"
    assert release["citation"].startswith("Harbour Watch, The Lantern report, 13 June 2013")
    assert by_title["Notes on the river"]["date"] == "no date printed"
    assert read_passages(client, {"q": "nosuchwordanywhere"}) == []


def test_a_table_that_leaves_passages_out_says_how_many(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "MAX_EXPORTED", 2)
    *rows, last = read_passages(client, {"q": "lantern"})
    assert len(rows) == 2
    total = client.get("/search.json?q=lantern").get_json()["total"]
    assert last["words"].startswith(f"# {total - 2} more passages are left out")
    assert last["address"] == ""


def test_the_files_are_at_the_end_of_the_results_also_after_a_private_search(reader: Reader) -> None:
    page = reader.open_page("/search?q=lantern&kind=report&limit=1&page=2")
    linked = page.xpath("//details[@class='how']//a/@href")
    files = ["/search.csv?q=lantern&kind=report", "/search/passages.csv?q=lantern&kind=report"]
    files += [f"/search.{name}?q=lantern&kind=report&all=on" for name in ("ris", "bib")]
    assert set(files) <= set(linked)
    private = reader.post_form("/search", {"q": "lantern"})
    forms = {
        form.get("action"): {each.get("name"): each.get("value") for each in form.iter("input")}
        for form in private.xpath("//details[@class='how']//form")
    }
    assert forms["/search/passages.csv"] == {"q": "lantern"}
    assert forms["/search.ris"] == forms["/search.bib"] == {"q": "lantern", "all": "on"}


def test_the_speakers_are_those_of_the_page_without_who_is_closed(own: Library) -> None:
    client = open_client(own)
    answer = client.get("/speakers.json").get_json()
    assert answer["total"] == len(answer["speakers"]) > 0
    ferry = next(each for each in answer["speakers"] if each["name"] == "Ada Ferry")
    page = client.get(ferry["url"])
    assert (page.status_code, "Ada Ferry" in page.text) == (200, True)
    assert client.get(f"/search.json?q=&speaker={ferry['id']}").get_json()["total"] >= 1
    (own.settings.library / "library.toml").write_text('closed_speakers = ["Ada Ferry"]\n', encoding="utf-8")
    names = {each["name"] for each in open_client(own).get("/speakers.json").get_json()["speakers"]}
    assert names == {each["name"] for each in answer["speakers"]} - {"Ada Ferry"}


# ------------------------------------------------------------------------------------------ changes


def read_changes(client: FlaskClient, since: int) -> dict[str, str]:
    """Return the change of each document since a generation."""
    response = client.get(f"/changes.json?since={since}")
    assert response.status_code == 200, response.text
    changes = response.get_json()["changes"]
    assert [each["generation"] for each in changes] == sorted(each["generation"] for each in changes)
    return {each["id"]: each["change"] for each in changes}


def find_generation(client: FlaskClient) -> int:
    answer: dict[str, int] = client.get("/changes.json").get_json()
    return answer["generation"]


@pytest.mark.costly
def test_what_was_added_changed_and_removed_is_told_since_any_commit(own: Library, passages: Passages) -> None:
    client, sources = open_client(own), own.settings.library / "sources"
    start = find_generation(client)
    assert read_changes(client, 0) == dict.fromkeys(passages, "added")
    assert read_changes(client, start) == {}
    (sources / "new.txt").write_text("The lamp was lit at the gate of the harbour.", encoding="utf-8")
    own.sync()
    second = find_generation(client)
    assert second > start
    assert read_changes(client, start) == {"new": "added"}
    lantern = next(sources.glob("**/lantern.txt"))
    lantern.write_text(lantern.read_text(encoding="utf-8") + "\nOne more word.\n", encoding="utf-8")
    own.sync()
    assert read_changes(client, second) == {"lantern": "changed"}
    third = find_generation(client)
    remove_document(own, "new")
    assert read_changes(client, third) == {"new": "removed"}
    assert read_changes(client, start) == {"lantern": "changed"}  # the other was added and removed again
    own.sync(rebuild=True)
    assert read_changes(client, third) == {"new": "removed"}  # a new index of the same is no change
    assert client.get("/changes.json?since=x").status_code == 400


@pytest.mark.costly
def test_a_purged_document_is_named_nowhere_and_that_something_was_purged_is_told(own: Library) -> None:
    client = open_client(own)
    start = client.get("/changes.json").get_json()
    assert start["purged_in"] == 0
    remove_document(own, "more-notes")
    purge(own, "more-notes")
    purge(own, "diary")
    answer = client.get(f"/changes.json?since={start['generation']}").get_json()
    assert answer["changes"] == []
    assert answer["purged_in"] > start["generation"]
    kept = (own.settings.library / "changes.jsonl").read_text(encoding="utf-8")
    assert "diary" not in kept
    assert "more-notes" not in kept


def test_a_library_that_was_indexed_before_has_all_its_documents_as_added(own: Library, passages: Passages) -> None:
    (own.settings.library / "changes.jsonl").unlink()
    client = open_client(own)
    assert read_changes(client, 0) == dict.fromkeys(passages, "added")
    (own.settings.library / "sources" / "new.txt").write_text("The lamp was lit.", encoding="utf-8")
    own.sync()
    assert read_changes(client, 0) == dict.fromkeys([*passages, "new"], "added")


@pytest.mark.parametrize("path", ["/search.ris", "/search.bib"])
def test_a_body_in_json_has_no_parameter_that_is_unknown(client: FlaskClient, path: str) -> None:
    assert client.post(path, json={"q": "lantern"}).status_code == 200
    assert client.post(path, json={"q": "lantern", "shoe-size": 9}).status_code == 400
    assert client.post(path, data={"q": "lantern", "shoe-size": "9"}).status_code == 200
