"""Files of vectors: how near whole numbers are, how many files there are, and what becomes of damaged ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.engine import Coverage
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.vectors import quantised, text_key
from kb.model import Query
from tests.contract.encoders import BAG, encoded
from tests.contract.libraries import document
from tests.contract.test_meaning import library, places, ranked, search


def coverage(engine: WhooshEngine) -> Coverage:
    with engine.snapshot() as snapshot:
        return snapshot.coverage(BAG.identity)


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.vectors"))


def damage(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(bytes(content))


def test_whole_numbers_are_near_enough() -> None:
    chance = np.random.default_rng(5)
    vectors = chance.standard_normal((500, 256)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    numbers, scales = quantised(vectors)
    again = numbers * scales[:, None]
    off = again @ again[0] - vectors @ vectors[0]
    assert np.abs(off).max() < 0.005


def test_products_are_those_of_the_numbers(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.commit(added=library())
    with engine.snapshot() as snapshot:
        (file,) = snapshot.vectors
        numbers = file.numbers * file.scales[:, None]
        vector = BAG.encode_query("growing cannabis")
        assert file.products(vector) == pytest.approx(numbers @ vector, abs=0.01)
        assert file.products(np.zeros(BAG.dimensions, np.float32)).tolist() == [0] * len(file)


def test_texts_have_keys_of_their_own() -> None:
    keys = [
        text_key("a", ("b",), "c"),
        text_key("a", (), "c"),
        text_key("a b", (), "c"),
        text_key("a", ("b", ""), "c"),
        text_key("", ("a", "b"), "c"),
        text_key("\ud800", (), ""),
    ]
    assert len(set(keys)) == len(keys)
    assert text_key("a", ("b",), "c") == keys[0]


def test_many_commits_leave_few_files(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    for number in range(40):
        engine.commit(added=[encoded(document(f"d{number}", f"text {number}", "the same everywhere"))])
    assert len(files(tmp_path)) <= 4
    assert coverage(engine) == Coverage(80, 80)
    with engine.snapshot() as snapshot:
        assert sum(map(len, snapshot.vectors)) <= 45


def test_vectors_that_nothing_needs_are_left_out_when_files_are_merged(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    for number in range(30):
        engine.commit(added=[encoded(document("one", f"version {number}"))])
    with engine.snapshot() as snapshot:
        assert sum(map(len, snapshot.vectors)) <= 4
    assert coverage(engine).whole


def test_a_damaged_file_is_reported_and_words_are_found_all_the_same(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.commit(added=library())
    assert engine.check() == []
    damage(files(tmp_path)[0], 100)
    (fault,) = WhooshEngine(tmp_path).check()
    assert ".vectors" in fault.message
    assert "--rebuild" in fault.remedy
    damage(files(tmp_path)[0], -1)  # so that it cannot be opened
    engine = WhooshEngine(tmp_path)
    assert len(engine.check()) == 1
    assert coverage(engine) == Coverage(0, 83)
    with engine.snapshot() as snapshot:
        assert places(search(snapshot, ranked("growing cannabis"))) == ["said 0"]


@pytest.mark.parametrize("at", [100, -1])
def test_a_rebuild_puts_damaged_vectors_right(tmp_path: Path, at: int) -> None:
    WhooshEngine(tmp_path).commit(added=library())
    damage(files(tmp_path)[0], at)
    engine = WhooshEngine(tmp_path)
    engine.commit(added=library(), rebuild=True)
    assert engine.check() == []
    assert coverage(engine).whole
    assert len(files(tmp_path)) == 1


def test_what_a_killed_writer_left_is_no_vector(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.commit(added=library()[:5])
    draft = files(tmp_path)[0].name.partition(".")[0] + ".draft"
    (tmp_path / draft).write_bytes(b"half of it")
    assert engine.check() == []
    engine.commit(added=[encoded(document("new", "new words"))])
    assert coverage(engine) == Coverage(6, 6)
    assert not (tmp_path / draft).exists()


def test_a_reader_keeps_its_vectors_while_files_are_merged(tmp_path: Path) -> None:
    reader, writer = WhooshEngine(tmp_path), WhooshEngine(tmp_path)
    writer.commit(added=library())
    with reader.snapshot() as held:
        before = search(held, ranked("growing cannabis"))
        writer.commit(added=[encoded(each) for each in library()[:70]], rebuild=True)
        assert search(held, ranked("growing cannabis")) == before
    with reader.snapshot() as snapshot:
        assert snapshot.coverage(BAG.identity) == Coverage(70, 70)
        assert snapshot.search(Query(ranked("growing"))).total == 0
