"""The library as a data package: every row of every table is as its schema says, and every line is a row."""

from __future__ import annotations

import csv
import io
import json
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pytest
from flask.testing import FlaskClient
from typing_extensions import TypedDict

from kb.library.indexing.sync import Library
from kb.web import create_app
from kb.web.views.exports.data_package import build_table_schema
from tests.web.small_library import index_library

TYPES: dict[str, type] = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


def read_rows(client: FlaskClient, resource: dict[str, Any]) -> list[dict[str, Any]]:
    """Read a table as programs do."""
    text = client.get(resource["path"].removeprefix("http://localhost")).get_data().decode("utf-8-sig")
    if resource["format"] == "csv":
        return list(csv.DictReader(io.StringIO(text)))
    if resource["format"] == "jsonl":
        return [json.loads(line) for line in text.splitlines()]
    rows: list[dict[str, Any]] = json.loads(text)[resource["dialect"]["property"]]
    return rows


def test_every_row_is_as_its_schema_says(client: FlaskClient) -> None:
    package = client.get("/datapackage.json").get_json()
    rows = {each["name"]: read_rows(client, each) for each in package["resources"]}

    assert (package["title"], package["version"]) == ("River library", "1")
    assert all(rows.values())
    for resource in package["resources"]:
        types = {each["name"]: TYPES[each["type"]] for each in resource["schema"]["fields"]}
        assert resource["description"]
        for row in rows[resource["name"]]:
            assert list(row) == list(types)
            assert all(value is None or type(value) is types[name] for name, value in row.items())
        key = resource["schema"].get("primaryKey")
        keys = [row[key] for row in rows[resource["name"]] if key]
        assert len(set(keys)) == len(keys)
    documents = {each["id"]: each for each in rows["documents"]}
    assert documents["more-notes"]["file"] == "notes.md"
    assert {each["document"]["id"] for each in rows["passages"]} == set(documents)


class _Size(StrEnum):
    LARGE = "large"


class _Cells(NamedTuple):
    number: int
    size: _Size


def test_a_schema_is_derived_from_typed_dictionaries_and_named_tuples() -> None:
    Row = TypedDict("Row", {"id": str, "of": "list[tuple[str, int]] | None", "is": Literal["old", "new"]})

    assert build_table_schema(Row, "id") == {
        "fields": [
            {"name": "id", "type": "string"},
            {"name": "of", "type": "array"},
            {"name": "is", "type": "string", "constraints": {"enum": ["old", "new"]}},
        ],
        "primaryKey": "id",
    }
    assert build_table_schema(_Cells) == {
        "fields": [
            {"name": "number", "type": "integer"},
            {"name": "size", "type": "string", "constraints": {"enum": ["large"]}},
        ]
    }


@pytest.mark.costly
def test_the_name_of_a_withheld_file_is_not_told(tmp_path: Path) -> None:
    library = index_library(tmp_path)
    (tmp_path / "sources" / "lantern.txt.toml").write_text('original = "withheld"\n', encoding="utf-8")
    library.sync()
    documents = create_app(library.settings).test_client().get("/documents.json").get_json()["documents"]

    assert {each["id"]: each["file"] for each in documents if each["id"] in ("lantern", "report")} == {
        "lantern": "",
        "report": "report.pdf",
    }


@pytest.mark.costly
@pytest.mark.parametrize("path", ["/passages.jsonl", "/quotations.csv"])
def test_an_export_without_a_last_line_breaks_off_where_records_are_missing(tmp_path: Path, path: str) -> None:
    library: Library = index_library(tmp_path)
    client = create_app(library.settings).test_client()
    marked, plain = client.get(path), client.get(f"{path}?end=off")

    assert plain.get_data().splitlines() == marked.get_data().splitlines()[:-1]
    assert plain.headers["ETag"] != marked.headers["ETag"]
    with client.get(f"{path}?end=off") as response:
        pieces = iter(response.iter_encoded())
        next(pieces)
        (tmp_path / "purged").write_text("no list", encoding="ascii")
        with pytest.raises(Exception, match="purged"):
            list(pieces)
