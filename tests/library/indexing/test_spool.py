"""The spool: what it returns, damage, and who may use it."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from kb.errors import BusyError, LibraryError
from kb.library.indexing.spool import Spool, SpooledSource, build_key
from kb.model import Embeddings, IndexedDocument, UnreadSource
from tests.contract.libraries import document, small_library

UNREAD = UnreadSource("broken.pdf", "1", "The file is damaged; save it again “as PDF”.")


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    spool = Spool(tmp_path / "library" / "spool")
    with spool.lock():
        return spool


def find_file(spool: Spool) -> Path:
    (path,) = spool.folder.glob("*.spool")
    return path


@pytest.mark.parametrize("source", [*small_library(), document("empty"), document("odd", "\udcff\x00é"), UNREAD])
def test_what_was_put_in_comes_out(spool: Spool, source: SpooledSource) -> None:
    spool.put("a", source)
    spool.put("b", UNREAD)
    assert spool.get("a") == source
    assert spool.get("c") is None


@pytest.mark.parametrize("rows", [0, 3])
def test_vectors_come_out_exactly(spool: Spool, rows: int) -> None:
    vectors = np.random.default_rng(1).normal(size=(rows, 5)).astype(np.float32)
    source = document("a", *(f"text {number}" for number in range(rows)))
    spool.put("a", IndexedDocument(source.record, source.passages, Embeddings("an encoder", vectors)))
    found = spool.get("a")
    assert isinstance(found, IndexedDocument)
    assert found.embeddings is not None
    assert found.embeddings.encoder == "an encoder"
    assert found.embeddings.vectors.dtype == np.float32
    assert np.array_equal(found.embeddings.vectors, vectors)


def test_a_file_cut_short_anywhere_counts_as_missing(spool: Spool) -> None:
    spool.put("a", document("a", "one", "two"))
    path = find_file(spool)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert spool.get("a") is None
    path.write_bytes(whole)
    assert spool.get("a") == document("a", "one", "two")


def test_a_file_with_any_byte_changed_counts_as_missing(spool: Spool) -> None:
    spool.put("a", document("a", "one", "two"))
    path = find_file(spool)
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert spool.get("a") is None


def test_a_spool_is_emptied_of_all_but_its_lock(spool: Spool) -> None:
    assert spool.is_empty()
    spool.put("a", UNREAD)
    (spool.folder / "b.unfinished").write_bytes(b"half")
    assert not spool.is_empty()
    with spool.lock():
        spool.clear()
    assert spool.is_empty()
    assert spool.get("a") is None


def test_a_spool_that_was_never_used_is_empty(tmp_path: Path) -> None:
    assert Spool(tmp_path / "none").is_empty()


def test_a_second_one_is_refused_until_the_first_is_done(spool: Spool) -> None:
    refused: list[BusyError] = []

    def second() -> None:
        try:
            with Spool(spool.folder).lock():
                pass
        except BusyError as error:
            refused.append(error)

    with spool.lock():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert "is indexing the library" in str(refused[0])
    with spool.lock():
        pass


def test_a_folder_that_cannot_be_made_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with (
        pytest.raises(LibraryError, match=r"spool', where what was read .* cannot be written"),
        Spool(tmp_path / "file" / "spool").lock(),
    ):
        pass


def test_a_key_depends_on_every_part() -> None:
    assert len({build_key("a", "b"), build_key("a", "c"), build_key("ab", ""), build_key("a", "b", "")}) == 4
    assert build_key("a\udcff") == build_key("a\udcff")
