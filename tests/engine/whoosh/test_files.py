"""The index files: damage is found, versions are told apart, segments stay few, and files small."""

from __future__ import annotations

import random
import re
from functools import partial
from pathlib import Path

import pytest

from kb.engine.fields import WORD_FIELDS
from kb.engine.protocol import PassageRange
from kb.engine.whoosh import WhooshEngine, schema, storage
from kb.engine.whoosh.columns.column_files import ColumnFile, ColumnWriter, encode_text
from kb.engine.whoosh.columns.compressed_blocks import _DICTIONARY_BYTES
from kb.errors import EngineError
from kb.library.catalogue.commits import commit_documents
from kb.model import MATCH_ALL, DocumentId, Node, Phrase, Query, Word
from kb.text import split_terms
from tests.contract.encoders import add_vectors
from tests.contract.libraries import document, full_document, small_library
from tests.counting import count_calls
from tests.engine.whoosh.faulty_files import damage

WORDS = [f"{start}{end}" for start in ("traf", "slav", "prose", "refer", "work", "rep") for end in ("fic", "ed", "ing")]

VERSION_0_2_0 = 421417702


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    engine = WhooshEngine(tmp_path / "index")
    commit_documents(engine, added=small_library())
    return engine


def list_files(engine: WhooshEngine, suffix: str) -> list[Path]:
    return sorted(path for path in engine.folder.iterdir() if path.suffix == suffix)


@pytest.mark.parametrize("suffix", [".rows", ".postings", ".toc"])
def test_a_file_that_is_cut_short_is_found(engine: WhooshEngine, suffix: str) -> None:
    (path,) = list_files(engine, suffix)
    path.write_bytes(path.read_bytes()[:-7])
    (fault,) = WhooshEngine(engine.folder).check().problems
    assert "damaged" in fault.message
    assert fault.remedy == "Run 'kb index --rebuild' to build it again from the sources."


@pytest.mark.costly
@pytest.mark.parametrize("suffix", [".rows", ".postings", ".toc"])
def test_any_altered_byte_that_is_read_is_found(engine: WhooshEngine, suffix: str) -> None:
    (path,) = list_files(engine, suffix)
    whole = path.read_bytes()
    missed = 0
    for at in range(0, len(whole), max(len(whole) // 150, 1)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :])
        faults = WhooshEngine(engine.folder).check().problems
        outdated = WhooshEngine(engine.folder).check(read_all=False).is_outdated
        missed += not faults and not outdated and whole[at] != 0  # zeros may be padding between columns
    assert missed == 0


@pytest.mark.parametrize("suffix", [".rows", ".postings"])
def test_a_file_that_is_missing_is_found(engine: WhooshEngine, suffix: str) -> None:
    list_files(engine, suffix)[0].unlink()
    (fault,) = WhooshEngine(engine.folder).check().problems
    assert "missing" in fault.message
    assert "kb index --rebuild" in fault.remedy


def test_a_file_that_goes_while_the_index_is_open_is_named_with_what_to_do(engine: WhooshEngine) -> None:
    with engine.open():
        (rows,) = list_files(engine, ".rows")
        rows.unlink()
        (fault,) = engine.check().problems
    assert fault.message == f"The index file '{rows}' is damaged (it is missing)."
    assert "kb index --rebuild" in fault.remedy


@pytest.mark.parametrize("suffix", [".rows", ".postings", ".toc"])
def test_a_rebuild_repairs_what_is_damaged(engine: WhooshEngine, suffix: str) -> None:
    (path,) = list_files(engine, suffix)
    damage(path, path.stat().st_size // 3)
    damaged = WhooshEngine(engine.folder)
    commit_documents(damaged, added=small_library(), rebuild=True)
    assert damaged.check().problems == []
    with damaged.open() as view:
        assert view.multi_search([Query(MATCH_ALL)])[0].total == 10


def test_an_index_of_other_columns_can_be_rebuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add = ColumnWriter.add
    with monkeypatch.context() as patched:
        patched.setattr(ColumnWriter, "add", lambda self, name, values: add(self, name.replace("owners", "x"), values))
        commit_documents(WhooshEngine(tmp_path), added=small_library())
    engine = WhooshEngine(tmp_path)
    (fault,) = engine.check().problems

    assert "it has no 'owners'" in fault.message
    commit_documents(engine, added=small_library(), rebuild=True)
    assert engine.check().problems == []


def test_damage_does_not_spread_to_the_next_commit(engine: WhooshEngine) -> None:
    (path,) = list_files(engine, ".postings")
    damage(path, 100)
    with pytest.raises(EngineError, match="damaged"):
        commit_documents(WhooshEngine(engine.folder), added=[document("more", *["word"] * 30)])


def test_an_index_of_another_version_is_outdated_until_it_is_rebuilt(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "_LAYOUT", 0)
    newer = WhooshEngine(engine.folder)
    assert newer.check(read_all=False).is_outdated
    with pytest.raises(EngineError, match="another version"), newer.open():
        pass
    with pytest.raises(EngineError, match="another version"):
        commit_documents(newer, added=small_library())
    commit_documents(newer, added=small_library(), rebuild=True)
    assert not newer.check(read_all=False).is_outdated
    with newer.open() as view:
        assert view.generation == 2


def test_the_version_follows_how_words_are_folded_and_stemmed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = schema.compute_version()
    monkeypatch.setattr(schema, "stem", lambda term: term[:4])
    assert schema.compute_version() != before


@pytest.mark.parametrize("name", ["_LAYOUT", "COLUMNS"])
def test_the_version_follows_what_is_declared(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    before = schema.compute_version()
    monkeypatch.setattr(schema, name, None)
    assert schema.compute_version() != before


def test_every_column_of_a_commit_is_declared(tmp_path: Path) -> None:
    commit_documents(WhooshEngine(tmp_path), added=[add_vectors(full_document())])
    found: dict[str, set[str]] = {}
    for path in [each for each in tmp_path.iterdir() if each.suffix in schema.COLUMNS]:
        names = {re.sub(rf"^({'|'.join(WORD_FIELDS)})(?=\.)", "*", each) for each in ColumnFile(path).names}
        found.setdefault(path.suffix, set()).update(
            each.removesuffix(".bytes") for each in names if ".ends" not in each
        )
    assert {suffix: " ".join(sorted(names)) for suffix, names in found.items()} == schema.COLUMNS


def test_an_index_of_version_0_2_0_is_read_and_is_of_this_version_after_a_commit(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(storage, "compute_version", lambda: VERSION_0_2_0)
        commit_documents(engine, added=[document("more", "words")])
    newer = WhooshEngine(engine.folder)
    assert schema.compute_version() != VERSION_0_2_0
    assert not newer.check(read_all=False).is_outdated
    commit_documents(newer, added=[document("more", "other words")])
    monkeypatch.setattr(storage, "list_readable_versions", lambda: {VERSION_0_2_0})  # like version 0.2.0
    assert WhooshEngine(engine.folder).check(read_all=False).is_outdated


@pytest.mark.costly
def test_segments_stay_few_and_old_files_go(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    for number in range(40):
        commit_documents(engine, added=[document(f"d{number}", f"passage {number}", "another")])
        with engine.open() as view:
            assert len(view.segments) <= 5
            assert len(list_files(engine, ".rows")) == len(list_files(engine, ".postings")) == len(view.segments)
    assert len(list_files(engine, ".toc")) == 1


def test_what_a_killed_writer_left_is_cleared_away(engine: WhooshEngine) -> None:
    for name in ("MAIN_0123456789abcdef.rows", "MAIN_0123456789abcdef.draft", "_MAIN_7.toc.123"):
        (engine.folder / name).write_bytes(b"half of it")
    (engine.folder / "MAIN.tmp").mkdir(exist_ok=True)
    (engine.folder / "MAIN.tmp" / "body0.run").write_bytes(b"half of it")
    commit_documents(engine, added=[document("more", "more")])
    names = {path.name for path in engine.folder.iterdir()}
    assert not {name for name in names if "0123456789abcdef" in name or ".toc." in name or name == "MAIN.tmp"}


def test_much_that_is_deleted_is_written_out_of_the_index(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=[document(f"d{number}", "word " * 20) for number in range(50)])
    commit_documents(engine, removed=[DocumentId(f"d{number}") for number in range(40)])
    with engine.open() as view:
        assert all(segment.live_docs is None for segment in view.segments)
        assert view.multi_search([Query(Word("word"))])[0].total == 10


def test_postings_too_many_for_memory_are_sorted_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    documents = [
        document(f"d{number}", *[" ".join(chance.choices(WORDS, k=20)) for _ in range(8)], title="a title of words")
        for number in range(12)
    ]
    one, many = WhooshEngine(tmp_path / "one"), WhooshEngine(tmp_path / "many")
    commit_documents(one, added=documents)
    monkeypatch.setattr("kb.engine.whoosh.postings.buffer._MAX_TOKENS", 300)
    monkeypatch.setattr("kb.engine.whoosh.postings.sorted_runs._BATCH_SIZE", 40)
    commit_documents(many, added=documents)
    with one.open() as held, many.open() as other:
        trees: list[Node] = [Word(word) for word in (*WORDS, "title")]
        for tree in (*trees, Phrase((WORDS[0], WORDS[1])), Phrase((WORDS[2], WORDS[3]), 3)):
            ours, theirs = (each.multi_search([Query(tree, limit=200)])[0] for each in (held, other))
            assert [(hit.passage, hit.score) for hit in ours.hits] == [(hit.passage, hit.score) for hit in theirs.hits]
            assert ours.total


def _draw_letters(chance: random.Random) -> str:
    return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz ", k=300))


@pytest.mark.costly
def test_rows_that_are_compressed_to_the_first_ones_come_back(tmp_path: Path) -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    texts = [_draw_letters(chance) for _ in range(300)]
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=[document("a", *texts)])

    assert sum(map(len, texts)) > 2 * _DICTIONARY_BYTES
    with WhooshEngine(tmp_path).open() as view:
        assert [each.text for each in reversed(view.document_passages([PassageRange(DocumentId("a"))])[0])] == texts[
            ::-1
        ]


def test_rows_that_are_cut_short_are_found_when_they_are_read(tmp_path: Path) -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=[document("a", *(_draw_letters(chance) for _ in range(300)))])
    with engine.open() as view:
        rows = view.segments[0].rows
        ends = rows._blocks._ends.copy()
        ends[-1] -= 12  # as in a truncated file
        rows._blocks._ends = ends

        with pytest.raises(EngineError, match="kb index --rebuild"):
            rows.read(len(rows) - 1)


@pytest.mark.costly
def test_more_rows_than_one_stretch_and_more_forms_than_one_byte(tmp_path: Path) -> None:
    """Rows of common stems are stored in stretches of 65,536, and a stem's words as bits."""
    forms = [f"o'{'' if not number else chr(96 + number)}neill" for number in range(3)]
    engine = WhooshEngine(tmp_path)
    many = [document(f"d{number}", *(f"{forms[at % 3]} {at}" for at in range(7000))) for number in range(10)]
    commit_documents(engine, added=many)
    with engine.open() as view:
        results = view.multi_search([Query(Word(forms[0]), limit=1)])[0]
        assert results.total == 10 * len(range(0, 7000, 3))
        assert view.multi_search([Query(Phrase((forms[1], "6888")), limit=1)])[0].total == 0
        assert view.multi_search([Query(Phrase((forms[2], "6899")))])[0].total == 10


def test_a_word_with_very_many_forms_knows_which_was_typed(tmp_path: Path) -> None:
    accents = ["", "\u0301", "\u0300", "\u0302", "\u0303", "\u0304", "\u0306", "\u0307", "\u0308", "\u030a", "\u030c"]
    forms = [f"cafe{accent}t{other}in" for accent in accents for other in accents]
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=[document("a", *(f"{form} spoke" for form in forms))])
    with engine.open() as view:
        passages = view.document_passages([PassageRange(DocumentId("a"))])[0]
        words = {split_terms(passage.text)[0]: passage for passage in passages}
        for word in sorted(words, key=encode_text)[:60:7]:  # those with a bit of their own
            typed = view.multi_search([Query(Word(word), limit=200)])[0]
            assert typed.total == len(forms)
            assert typed.hits[0].passage == words[word]
            assert typed.hits[1].score < typed.hits[0].score


@pytest.mark.costly
def test_opening_takes_as_many_steps_at_any_size(tmp_path: Path) -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    steps = []
    for size in (1, 60):
        texts = [[" ".join(chance.choices(WORDS, k=60)) for _ in range(50)] for _ in range(size)]
        added = [document(f"d{at}", *each) for at, each in enumerate(texts)]
        commit_documents(WhooshEngine(tmp_path / str(size)), added=added)
        steps.append(count_calls(partial(open_index, tmp_path / str(size))))

    assert steps[1] < 1.2 * steps[0]


def open_index(folder: Path) -> None:
    with WhooshEngine(folder).open():
        pass


def test_an_index_takes_less_than_three_times_its_text(tmp_path: Path, test_data: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((test_data / "releases").glob("*.txt"))][:40]
    assert texts
    engine = WhooshEngine(tmp_path)
    commit_documents(
        engine, added=[document(f"d{at}", *filter(str.strip, text.split("\n"))) for at, text in enumerate(texts)]
    )
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert size < 3 * sum(len(text.encode()) for text in texts)
