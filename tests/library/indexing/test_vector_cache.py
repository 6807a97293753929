"""The cache of vectors: a new index uses it, and no damage to its file does harm."""

from __future__ import annotations

import hashlib
import logging
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kb.embeddings import Vectors
from kb.errors import LibraryError
from kb.library.indexing.encoding import encode_passages, measure_coverage
from kb.library.indexing.vector_cache import VectorCache
from kb.model import Hit, Query, Word
from kb.settings import Settings
from tests.conftest import CHECKOUT
from tests.contract.encoders import CountingBag, WordBag
from tests.libraries import open_library, open_slow_library
from tests.library.files.disks import fill_disk, mount_small_disk, open_to_others, run_as_another_user

ENCODER = "an encoder"
TEXTS = [f"Text {number}." for number in range(200)]


def make_vectors(texts: Sequence[str], seed: int = 0) -> dict[str, Vectors]:
    rows = np.random.default_rng(seed).standard_normal((len(texts), 384)).astype(np.float32)
    return dict(zip(texts, rows, strict=True))


def have_same_bits(found: dict[str, Vectors], vectors: dict[str, Vectors]) -> bool:
    return {text: each.tobytes() for text, each in found.items()} == {
        text: each.tobytes() for text, each in vectors.items()
    }


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    return open_filled_cache(tmp_path / "cache")


def open_filled_cache(folder: Path) -> VectorCache:
    cache = VectorCache(folder)
    with cache.lock():
        cache.put(ENCODER, make_vectors(TEXTS))
    return VectorCache(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    for number in range(5):
        write_source(tmp_path, number, f"In town {number} nothing was found.")
    return tmp_path


def write_source(folder: Path, number: int, end: str) -> None:
    text = f"# Report\n\nNumber {number} was growing cannabis.\n\n## End\n\n{end}\n"
    (folder / "sources" / f"{number}.md").write_text(text, encoding="utf-8")
    (folder / "sources" / f"{number}.md.toml").write_text(f'title = "Title {number}"\n', encoding="utf-8")


def index(folder: Path) -> list[str]:
    """Index a library anew or further, and return the texts that the slow encoder encoded."""
    bag = CountingBag("slow bag", name="slow")
    library = open_slow_library(Settings(library=folder, jobs=1), bag)
    library.sync()
    encode_passages(library)
    assert all(coverage.is_complete for _, coverage in measure_coverage(library))
    return bag.encoded


def search(folder: Path) -> list[Hit]:
    library = open_slow_library(Settings(library=folder, jobs=1), WordBag("slow bag", name="slow"))
    with library.open_view() as view:
        vectors = library.encoders.build_query_vectors(view.coverage, "growing marijuana")
        assert vectors[0].encoder == "slow bag"
        return list(view.search(Query(Word("growing"), vectors=vectors)).hits)


def list_warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]


# ------------------------------------------------------------------------------------------- a library


def test_an_index_that_was_deleted_comes_back_without_encoding(folder: Path) -> None:
    assert len(index(folder)) == 10
    before = search(folder)
    shutil.rmtree(folder / "whoosh")
    assert index(folder) == []
    assert before
    assert search(folder) == before


def test_only_what_is_new_is_encoded(folder: Path) -> None:
    index(folder)
    shutil.rmtree(folder / "whoosh")
    write_source(folder, 0, "This is new.")
    assert index(folder) == ["Title 0. End. This is new."]


def test_the_same_text_is_encoded_once(folder: Path) -> None:
    for name in ("0.md", "0.md.toml"):
        shutil.copyfile(folder / "sources" / name, folder / "sources" / f"copy-{name}")
    encoded = index(folder)
    assert len(encoded) == len(set(encoded)) == 10


def test_a_cache_that_is_deleted_is_filled_again(folder: Path) -> None:
    index(folder)
    shutil.rmtree(folder / "cache")
    assert index(folder) == [], "the index has them"
    shutil.rmtree(folder / "whoosh")
    assert len(index(folder)) == 10
    shutil.rmtree(folder / "whoosh")
    assert index(folder) == []


def test_the_static_encoder_uses_no_cache(folder: Path) -> None:
    library = open_library(Settings(library=folder, jobs=1))
    library.sync()
    encode_passages(library)
    assert not (folder / "cache").exists()


def test_what_no_passage_has_any_more_is_dropped(folder: Path) -> None:
    cache, counts = VectorCache(folder / "cache"), []
    for version in range(8):
        for number in range(5):
            write_source(folder, number, f"In town {number} something was found, says version {version}.")
        index(folder)
        with cache.lock():
            counts.append(cache.count())
    assert counts == [10, 15, 20, 25, 30, 10, 15, 20], "three for each of ten passages at most"
    shutil.rmtree(folder / "whoosh")
    assert index(folder) == []


def test_a_folder_that_cannot_be_written_stops_nothing(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "cache").write_text("not a folder", encoding="utf-8")
    assert len(index(folder)) == 10
    (warning,) = list_warnings(caplog)
    assert "Vectors cannot be kept" in warning
    assert search(folder)


@pytest.mark.parametrize("content", [b"no database at all " * 200, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_begun_anew(
    folder: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "cache").mkdir()
    (folder / "cache" / "vectors.sqlite").write_bytes(content)
    assert len(index(folder)) == 10
    (warning,) = list_warnings(caplog)
    assert "was damaged, and is begun anew" in warning
    shutil.rmtree(folder / "whoosh")
    assert index(folder) == []


# ------------------------------------------------------------------------------------------- the file


@given(arrays(np.float32, st.tuples(st.integers(1, 3), st.just(5))))
def test_vectors_come_out_exactly(tmp_path_factory: pytest.TempPathFactory, rows: Vectors) -> None:
    cache = VectorCache(tmp_path_factory.mktemp("cache"))
    vectors = {f"text {number} \ud800": row for number, row in enumerate(rows)}
    with cache.lock():
        cache.put(ENCODER, vectors)
        assert have_same_bits(cache.find(ENCODER, [*vectors, "another"]), vectors)
        assert cache.find("another encoder", vectors) == {}


def test_a_file_cut_short_anywhere_gives_no_wrong_vector(cache: VectorCache, caplog: pytest.LogCaptureFixture) -> None:
    path = cache.folder / "vectors.sqlite"
    whole, vectors = path.read_bytes(), make_vectors(TEXTS)
    for size in range(1, len(whole), len(whole) // 40):
        path.write_bytes(whole[:size])
        caplog.clear()
        cut = VectorCache(cache.folder)
        with cut.lock():
            found = cut.find(ENCODER, TEXTS)
            cut.put(ENCODER, vectors)
            assert have_same_bits(found, {text: vectors[text] for text in found})
            assert have_same_bits(cut.find(ENCODER, TEXTS), vectors)
        assert len(list_warnings(caplog)) <= 1


def test_a_file_with_any_byte_changed_gives_no_wrong_vector(cache: VectorCache) -> None:
    path = cache.folder / "vectors.sqlite"
    whole, vectors = path.read_bytes(), make_vectors(TEXTS)
    lost = 0
    for at in [*range(0, 4096, 37), *range(4096, len(whole), len(whole) // 150)]:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :])
        damaged = VectorCache(cache.folder)
        with damaged.lock():
            found = damaged.find(ENCODER, TEXTS)
        assert have_same_bits(found, {text: vectors[text] for text in found})
        lost += len(found) < len(vectors)
    assert lost > 100


def test_another_database_is_begun_anew(cache: VectorCache, caplog: pytest.LogCaptureFixture) -> None:
    path = cache.folder / "vectors.sqlite"
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE vectors (something)")
    database.close()
    with cache.lock():
        cache.put(ENCODER, make_vectors(TEXTS))
        assert have_same_bits(cache.find(ENCODER, TEXTS), make_vectors(TEXTS))
    assert len(list_warnings(caplog)) == 1


def test_a_vector_that_is_damaged_is_put_anew(cache: VectorCache) -> None:
    path, vectors = cache.folder / "vectors.sqlite", make_vectors(TEXTS)
    whole = path.read_bytes()
    at = whole.index(vectors[TEXTS[7]].tobytes()) + 100
    path.write_bytes(whole[:at] + b"\x00\x00" + whole[at + 2 :])
    with cache.lock():
        assert cache.find(ENCODER, TEXTS).keys() == vectors.keys() - {TEXTS[7]}
        cache.put(ENCODER, {TEXTS[7]: vectors[TEXTS[7]]})
        assert have_same_bits(cache.find(ENCODER, TEXTS), vectors)


@pytest.mark.parametrize("encoder", [None, ENCODER])
def test_nothing_is_left_in_the_folder_of_what_is_dropped(cache: VectorCache, encoder: str | None) -> None:
    vectors, others = make_vectors(TEXTS), make_vectors(TEXTS, seed=1)
    kept = {text for number, text in enumerate(TEXTS) if number % 3}
    with cache.lock():
        cache.put("another encoder", others)
        cache.retain(kept, encoder and [encoder])
        assert cache.find(ENCODER, TEXTS).keys() == kept
        assert cache.find("another encoder", TEXTS).keys() == (set() if encoder else kept)
    content = b"".join(path.read_bytes() for path in cache.folder.iterdir())
    assert all((vectors[text].tobytes() in content) == (text in kept) for text in TEXTS)
    assert all((others[text].tobytes() in content) == (text in kept and encoder is None) for text in TEXTS)


def test_nothing_is_left_of_what_sqlite_has_moved_within_the_file(tmp_path: Path) -> None:
    cache, numbers = VectorCache(tmp_path / "cache"), np.random.default_rng(384)
    every: dict[str, Vectors] = {}
    kept: set[str] = set()
    for step in range(40):
        texts = [f"Text {step} {number}." for number in range(numbers.integers(1, 80))]
        new = make_vectors(texts, step)
        every |= new
        kept.update(new)
        with cache.lock():
            cache.put(ENCODER, new)
            if numbers.random() < 0.4:
                kept = {text for text in sorted(kept) if numbers.random() < 0.7}
                cache.retain(kept)
        content = (cache.folder / "vectors.sqlite").read_bytes()
        dropped = every.keys() - kept
        assert not [text for text in dropped if every[text].tobytes()[:64] in content]
        assert not [text for text in dropped if every[text].tobytes()[-64:] in content]
        assert not [text for text in dropped if hashlib.sha256(text.encode()).digest() in content]


def test_a_damaged_file_from_which_vectors_are_dropped_is_deleted(cache: VectorCache) -> None:
    path = cache.folder / "vectors.sqlite"
    path.write_bytes(path.read_bytes()[:20_000])
    with cache.lock():
        cache.retain(TEXTS)
    assert [each.name for each in cache.folder.iterdir()] == ["lock"]


def test_one_process_uses_it_at_a_time(cache: VectorCache) -> None:
    order = []

    def use() -> None:
        with cache.lock(lambda: order.append("waiting")):
            order.append("second")

    second = threading.Thread(target=use)
    with cache.lock():
        second.start()
        while not order:
            time.sleep(0.01)
        order.append("first")
    second.join()
    assert order == ["waiting", "first", "second"]


# ------------------------------------------------------------------------------------ disks, processes


def test_a_folder_of_another_user_can_be_read_from_and_is_one_line(
    cache: VectorCache, caplog: pytest.LogCaptureFixture
) -> None:
    open_to_others(cache.folder)
    for path in cache.folder.iterdir():
        path.chmod(0o444)
    vectors = make_vectors(TEXTS)

    def use() -> None:
        with cache.lock():
            assert have_same_bits(cache.find(ENCODER, TEXTS), vectors)
            cache.put(ENCODER, {"new": vectors[TEXTS[0]]})
            cache.put(ENCODER, {"new": vectors[TEXTS[0]]})
        assert len(list_warnings(caplog)) == 1
        with pytest.raises(LibraryError, match="cannot be written"):
            cache.retain(())

    assert run_as_another_user(use) == "done"


def test_a_full_disk_is_one_line_and_harms_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with mount_small_disk(tmp_path / "disk") as disk:
        cache, vectors = open_filled_cache(disk / "cache"), make_vectors(TEXTS)
        fill_disk(disk)
        with cache.lock():
            for number in range(3):
                cache.put(ENCODER, make_vectors([f"{text} {number}" for text in TEXTS]))
            assert have_same_bits(cache.find(ENCODER, TEXTS), vectors)
            (warning,) = list_warnings(caplog)
            assert "full" in warning
            cache.retain(TEXTS[:-1])  # needs room, so that all is deleted
            assert not (cache.folder / "vectors.sqlite").exists()


_CHILD = """
import sys
from pathlib import Path
from kb.library.indexing.vector_cache import VectorCache
from tests.library.indexing.test_vector_cache import ENCODER, make_vectors
cache = VectorCache(Path(sys.argv[1]))
print("begun", flush=True)
for number in range(100000):
    with cache.lock():
        cache.put(ENCODER, make_vectors([f"{number} {at}" for at in range(50)], number))
        if number % 5 == 4:
            cache.retain([f"{each} {at}" for each in range(number - 8, number + 1) for at in range(50)])
"""


@pytest.mark.parametrize("pause", [0.003, 0.01, 0.03, 0.1, 0.2])
def test_a_process_that_is_killed_at_any_moment_leaves_it_whole(tmp_path: Path, pause: float) -> None:
    command = [sys.executable, "-W", "ignore", "-c", _CHILD, str(tmp_path / "cache")]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(pause)
        child.kill()
    assert child.returncode == -signal.SIGKILL
    cache = VectorCache(tmp_path / "cache")
    with cache.lock():
        count = cache.count()
        assert count % 50 == 0
        found = 0
        for number in range(count // 50 + 2000):
            vectors = make_vectors([f"{number} {at}" for at in range(50)], number)
            each = cache.find(ENCODER, vectors)
            assert not each or have_same_bits(each, vectors)
            found += len(each)
            if found == count:
                break
        assert found == count
    database = sqlite3.connect(tmp_path / "cache" / "vectors.sqlite")
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()
