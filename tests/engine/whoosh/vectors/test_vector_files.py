"""Vector files: their number, and what becomes of damaged ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.engine.protocol import EmbeddingCoverage
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.vectors.vector_files import VectorFile, VectorStore, VectorWriter
from kb.library.catalogue.commits import commit_documents
from kb.model import Query
from tests.contract.encoders import BAG, add_vectors
from tests.contract.libraries import document
from tests.contract.meanings import list_places, make_library, make_should, search
from tests.engine.whoosh.faulty_files import damage
from tests.libraries import open_view


def find_coverage(engine: WhooshEngine) -> EmbeddingCoverage:
    with engine.open() as view:
        return view.find_unencoded(BAG.identity).coverage


def list_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.vectors"))


def test_products_are_those_of_the_numbers(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=make_library())
    with engine.open() as view:
        (file,) = view.vectors
        numbers = file.numbers * file.scales[:, None]
        vector = BAG.encode_query("growing cannabis")
        assert file.compute_products(vector) == pytest.approx(numbers @ vector, abs=0.01)
        assert file.compute_products(np.zeros(BAG.dimensions, np.float32)).tolist() == [0] * len(file)


@pytest.mark.costly
def test_many_commits_leave_few_files(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    for number in range(40):
        commit_documents(engine, added=[add_vectors(document(f"d{number}", f"text {number}", "the same everywhere"))])
    assert len(list_files(tmp_path)) <= 4
    assert find_coverage(engine) == EmbeddingCoverage(80, 80)
    with engine.open() as view:
        assert sum(map(len, view.vectors)) <= 45


@pytest.mark.costly
def test_vectors_that_nothing_needs_are_left_out_when_files_are_merged(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    for number in range(30):
        commit_documents(engine, added=[add_vectors(document("one", f"version {number}"))])
    with engine.open() as view:
        assert sum(map(len, view.vectors)) <= 4
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
    with reader.open() as view:
        assert view.find_unencoded(BAG.identity).coverage == EmbeddingCoverage(70, 70)
        assert view.multi_search([Query(make_should("growing"))])[0].total == 0


class LiveKeys:
    """The keys of the passages of an index."""

    def __init__(self, keys: list[int]) -> None:
        self.text_keys = np.array(keys, np.uint64)

    def __len__(self) -> int:
        return len(self.text_keys)


def write_file(
    folder: Path, files: list[VectorFile], keys: list[int], live: list[int], *, merge_all: bool = False
) -> None:
    writer = VectorWriter(folder, "test", files, LiveKeys(live))
    writer.add(keys, np.array([[key, -key] for key in keys], np.float32).reshape(len(keys), 2))
    writer.finish(merge_all=merge_all)


def list_keys(folder: Path) -> dict[str, list[int]]:
    return {file.path.name[17:23]: file.keys.tolist() for file in VectorStore(folder).open()}


def test_files_are_numbered_and_small_ones_merged(tmp_path: Path) -> None:
    store, live = VectorStore(tmp_path), list(range(20))
    write_file(tmp_path, store.open(), [1, 2, 3, 4, 5, 6, 7], live)
    assert list_keys(tmp_path) == {"000001": [1, 2, 3, 4, 5, 6, 7]}
    write_file(tmp_path, store.open(), [8, 9], live)  # the first one is more than three times as large
    assert list_keys(tmp_path) == {"000001": [1, 2, 3, 4, 5, 6, 7], "000002": [8, 9]}
    write_file(tmp_path, store.open(), [9, 9], [3, 4, 8, 9])  # with the second one, this one is large enough
    assert list_keys(tmp_path) == {"000003": [9, 8, 3, 4]}
    write_file(tmp_path, store.open(), [10, 11], [2, 4, 8])
    assert list_keys(tmp_path) == {"000004": [10, 11, 8, 4]}
    assert VectorFile(list_files(tmp_path)[0]).read_vector(3) == pytest.approx([4, -4])


def test_nothing_new_and_nothing_needed_leaves_no_file(tmp_path: Path) -> None:
    write_file(tmp_path, [], [1, 2], [])
    write_file(tmp_path, VectorStore(tmp_path).open(), [], [], merge_all=True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_three_times_as_large_is_merged(tmp_path: Path) -> None:
    write_file(tmp_path, [], [1, 2, 3], [])
    write_file(tmp_path, VectorStore(tmp_path).open(), [4], [1, 2, 3])
    assert list_keys(tmp_path) == {"000002": [4, 1, 2, 3]}


def test_files_of_one_encoder_are_made_one_without_what_is_not_needed(tmp_path: Path) -> None:
    store = VectorStore(tmp_path)
    write_file(tmp_path, [], [1, 2, 3, 4], [])
    store.compact(LiveKeys([1, 2, 3, 4]))
    assert list_keys(tmp_path) == {"000001": [1, 2, 3, 4]}
    write_file(tmp_path, [], [5], [])
    store.compact(LiveKeys([1, 2, 3, 4, 5]))
    assert list_keys(tmp_path) == {"000003": [5, 1, 2, 3, 4]}
    write_file(tmp_path, [], [6], [])
    store.compact(LiveKeys([1, 3, 6]))
    assert list_keys(tmp_path) == {"000005": [6, 1, 3]}
    store.compact(LiveKeys([3]))
    assert list_keys(tmp_path) == {"000006": [3]}


def test_a_document_without_passages_or_vectors_makes_no_file(tmp_path: Path) -> None:
    commit_documents(WhooshEngine(tmp_path), added=[add_vectors(document("a")), document("b", "text")])
    assert list_files(tmp_path) == []
    assert list(tmp_path.glob("*.draft")) == []


def test_vectors_are_found_by_key(tmp_path: Path) -> None:
    write_file(tmp_path, [], [5, 2, 2**64 - 1], [])
    (file,) = VectorStore(tmp_path).open()
    assert len(file) == 3
    assert file.encoder == "test"
    assert file.find_places(np.array([1, 2, 5, 6, 2**64 - 1], np.uint64)).tolist() == [-1, 1, 0, -1, 2]
    assert VectorStore(tmp_path).open([file])[0] is file
