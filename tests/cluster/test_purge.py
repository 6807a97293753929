"""After a purge the cluster has no byte of the purged words, in no index and in no file."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.documents import decode_bytes, read_passage, read_record
from tests.cluster.local_cluster import LocalCluster
from tests.cluster.test_moving import DONE, run
from tests.web.small_library import write_library

WORD = "quillfeather"
SECRET = f"The wherry of Ada Quillfeather was seen at the gate. Nobody asked {WORD} for the toll, and nobody was told."
_WAIT_S = 60.0  # for the files of an index that was deleted


@pytest.fixture
def folder(tmp_path: Path, cluster: LocalCluster, prefix: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library in the cluster, with a document that has been changed."""
    monkeypatch.setenv("KB_ENGINE", "opensearch")
    monkeypatch.setenv("KB_OPENSEARCH_URLS", ",".join(cluster.urls))
    monkeypatch.setenv("KB_OPENSEARCH_PREFIX", prefix)
    write_library(tmp_path)
    for text in (SECRET, f"{SECRET}\n\nThe toll was raised in the year of the flood."):
        (tmp_path / "sources" / "secret.txt").write_text(text, encoding="utf-8")
        assert run(tmp_path, "index")[0] in DONE
    return tmp_path


def find_files(cluster: LocalCluster) -> list[Path]:
    """Return the files of all nodes that contain the word."""
    paths = [path for node in cluster.nodes for path in (cluster.folder / f"n{node}" / "data").rglob("*")]
    return [path for path in paths if WORD.encode() in _read(path).lower()]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() else b""
    except FileNotFoundError:  # the node has deleted it meanwhile
        return b""


def list_rows(cluster: LocalCluster, prefix: str) -> Iterator[Json]:
    """Yield everything in the indexes of a library, whether or not a reader sees it."""
    cluster.ask(f"{prefix}*/_refresh", method="POST")
    found = cluster.ask(f"{prefix}*/_search?expand_wildcards=all", {"size": 10_000, "track_total_hits": True})
    assert len(found["hits"]["hits"]) == found["hits"]["total"]["value"]
    for hit in found["hits"]["hits"]:
        yield hit["_source"]


def unpack(row: Json) -> str:
    """Return everything in a row, with packed values unpacked, in lower case."""
    texts = [json.dumps(row)]
    if "packed" in row:
        readers = {"passage": read_passage, "record": read_record}
        texts.append(repr(readers[row["row"]](row) if row["row"] in readers else decode_bytes(row["packed"])))
    return " ".join(texts).lower()


def choose_passage(folder: Path) -> str:
    (hit,) = json.loads(run(folder, "search", WORD, "--json")[1])["hits"]
    return str(hit["id"])


@pytest.mark.parametrize("what", ["document", "passage"])
def test_a_purge_leaves_nothing_in_the_cluster(folder: Path, cluster: LocalCluster, prefix: str, what: str) -> None:
    rows = [row["row"] for row in list_rows(cluster, prefix) if "row" in row and WORD in unpack(row)]
    assert {"passage", "vocabulary"} <= {*rows}
    assert rows.count("passage") > 1  # replaced rows are kept for current readers
    assert find_files(cluster)
    indexes = {row["index"] for row in cluster.ask(f"_cat/indices/{prefix}*?format=json")}
    assert run(folder, "purge", "--yes", "secret" if what == "document" else choose_passage(folder))[0] in DONE
    assert [row for row in list_rows(cluster, prefix) if WORD in unpack(row)] == []
    left = {row["index"] for row in cluster.ask(f"_cat/indices/{prefix}*?format=json")}
    assert left & indexes == {f"{prefix}-control"}
    end = time.monotonic() + _WAIT_S
    while files := find_files(cluster):
        assert time.monotonic() < end, files
        time.sleep(0.5)
    found = json.loads(run(folder, "search", "lantern", "--json")[1])
    assert found["total"]  # the rest is there as before
    assert json.loads(run(folder, "search", "flood", "--json")[1])["total"] >= (what == "passage")
