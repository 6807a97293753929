"""Files of vectors: how many there are, and what becomes of damaged ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.engine.protocol import EmbeddingCoverage
from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue import commit_documents
from kb.model import Query
from tests.contract.encoders import BAG, add_vectors
from tests.contract.libraries import document
from tests.contract.meanings import list_places, make_library, make_should, search
from tests.libraries import open_view


def find_coverage(engine: WhooshEngine) -> EmbeddingCoverage:
    with open_view(engine) as view:
        return view.coverage(BAG.identity)


def list_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.vectors"))


def damage(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(bytes(content))


def test_products_are_those_of_the_numbers(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=make_library())
    with engine.open() as snapshot:
        (file,) = snapshot.vectors
        numbers = file.numbers * file.scales[:, None]
        vector = BAG.encode_query("growing cannabis")
        assert file.compute_products(vector) == pytest.approx(numbers @ vector, abs=0.01)
        assert file.compute_products(np.zeros(BAG.dimensions, np.float32)).tolist() == [0] * len(file)


def test_many_commits_leave_few_files(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    for number in range(40):
        commit_documents(engine, added=[add_vectors(document(f"d{number}", f"text {number}", "the same everywhere"))])
    assert len(list_files(tmp_path)) <= 4
    assert find_coverage(engine) == EmbeddingCoverage(80, 80)
    with engine.open() as snapshot:
        assert sum(map(len, snapshot.vectors)) <= 45


def test_vectors_that_nothing_needs_are_left_out_when_files_are_merged(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    for number in range(30):
        commit_documents(engine, added=[add_vectors(document("one", f"version {number}"))])
    with engine.open() as snapshot:
        assert sum(map(len, snapshot.vectors)) <= 4
    assert find_coverage(engine).is_complete


def test_a_damaged_file_is_reported_and_words_are_found_all_the_same(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=make_library())
    assert engine.check().problems == []
    damage(list_files(tmp_path)[0], 100)
    (fault,) = WhooshEngine(tmp_path).check().problems
    assert ".vectors" in fault.message
    assert "--rebuild" in fault.remedy
    damage(list_files(tmp_path)[0], -1)  # so that it cannot be opened
    engine = WhooshEngine(tmp_path)
    assert len(engine.check().problems) == 1
    assert find_coverage(engine) == EmbeddingCoverage(0, 83)
    with open_view(engine) as view:
        assert list_places(search(view, make_should("growing cannabis"))) == ["said 0"]


@pytest.mark.parametrize("at", [100, -1])
def test_a_rebuild_puts_damaged_vectors_right(tmp_path: Path, at: int) -> None:
    commit_documents(WhooshEngine(tmp_path), added=make_library())
    damage(list_files(tmp_path)[0], at)
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=make_library(), rebuild=True)
    assert engine.check().problems == []
    assert find_coverage(engine).is_complete
    assert len(list_files(tmp_path)) == 1


def test_what_a_killed_writer_left_is_no_vector(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=make_library()[:5])
    draft = list_files(tmp_path)[0].name.partition(".")[0] + ".draft"
    (tmp_path / draft).write_bytes(b"half of it")
    assert engine.check().problems == []
    commit_documents(engine, added=[add_vectors(document("new", "new words"))])
    assert find_coverage(engine) == EmbeddingCoverage(6, 6)
    assert not (tmp_path / draft).exists()


def test_a_reader_keeps_its_vectors_while_files_are_merged(tmp_path: Path) -> None:
    reader, writer = WhooshEngine(tmp_path), WhooshEngine(tmp_path)
    commit_documents(writer, added=make_library())
    with open_view(reader) as held:
        before = search(held, make_should("growing cannabis"))
        commit_documents(writer, added=[add_vectors(each) for each in make_library()[:70]], rebuild=True)
        assert search(held, make_should("growing cannabis")) == before
    with open_view(reader) as view:
        assert view.coverage(BAG.identity) == EmbeddingCoverage(70, 70)
        assert view.search(Query(make_should("growing"))).total == 0
