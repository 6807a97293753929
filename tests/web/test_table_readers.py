"""The library opened by the programs that read tables, over HTTP from a running site."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from kb.settings import Settings
from kb.web import create_app
from tests.serving import served

REASON = "not installed; install this project's extra 'tables'"


@pytest.fixture(scope="module")
def address(library: Path) -> Iterator[str]:
    with served(create_app(Settings(library=library, rate_limit=0))) as address:
        yield address


@pytest.fixture(scope="module")
def count(address: str) -> int:
    with urlopen(f"{address}/documents.json") as answer:
        return sum(each["passages"] for each in json.load(answer)["documents"])


def test_the_data_package_is_valid_and_so_is_every_row(address: str) -> None:
    frictionless = pytest.importorskip("frictionless", reason=REASON)
    report = frictionless.Package(f"{address}/datapackage.json").validate()

    assert report.flatten(["name", "type", "message"]) == []
    assert [each.stats["rows"] > 0 for each in report.tasks] == [True] * 5


def test_pandas_opens_the_passages_and_the_quotations_in_one_line_each(address: str, count: int) -> None:
    pandas = pytest.importorskip("pandas", reason=REASON)
    passages = pandas.read_json(f"{address}/passages.jsonl?end=off", lines=True)
    quotations = pandas.read_csv(f"{address}/quotations.csv?end=off")

    assert len(passages) == count == passages["id"].nunique()
    assert quotations["quotation"].notna().all()
    assert quotations["address"].str.startswith("http").all()


def test_duckdb_opens_the_passages_with_their_documents(address: str, count: int, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason=REASON)
    file = tmp_path / "passages.jsonl"
    with urlopen(f"{address}/passages.jsonl?end=off") as answer:
        file.write_bytes(answer.read())
    sql = f"SELECT document.title, count(*) FROM read_json('{file}') GROUP BY ALL"  # noqa: S608 - a file of this test

    assert sum(number for _, number in duckdb.sql(sql).fetchall()) == count


def test_datasette_shows_the_passages(address: str, count: int, tmp_path: Path) -> None:
    pytest.importorskip("datasette", reason=REASON)
    pytest.importorskip("sqlite_utils", reason=REASON)
    database = tmp_path / "library.db"
    with urlopen(f"{address}/passages.jsonl?end=off") as answer:
        insert = ["sqlite_utils", "insert", str(database), "passages", "-", "--nl", "--pk", "id"]
        subprocess.run([sys.executable, "-m", *insert], input=answer.read(), check=True)
    asked = ["datasette", str(database), "--get", "/library/passages.json?_size=0"]
    shown = subprocess.run([sys.executable, "-m", *asked], capture_output=True, check=True)

    assert json.loads(shown.stdout)["filtered_table_rows_count"] == count
