"""An address follows its words: it leads to most of them in its document, whatever the index has forgotten."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from kb.engine.protocol import Batch
from kb.engine.whoosh import schema
from kb.errors import EngineError, LibraryError
from kb.library.addresses import Address, AddressFile, DocumentWords, Lead, choose_runs
from kb.library.catalogue.commits import commit_documents
from kb.library.catalogue.layout import LEAD
from kb.library.catalogue.tombstones import has_address_file
from kb.library.files.gone_passages import GoneFile, parse_gone
from kb.library.indexing.sync import Library
from kb.library.keeping.backup import make_backup
from kb.library.keeping.backup_restore import restore_backup
from kb.library.keeping.doctor import check_catalogue, check_library
from kb.library.keeping.purge import purge
from kb.library.keeping.removal import remove_document, restore_document
from kb.model import DocumentId, IndexedDocument, Passage, PassageId
from kb.settings import Settings
from kb.split import passages as splitter
from tests.contract.libraries import document, passage_id
from tests.contract.memory import MemoryEngine
from tests.libraries import open_library, open_view, write_sources


def write_words(name: str, count: int, first: int = 0) -> str:
    """Return a text in which no sequence of words repeats."""
    return " ".join(f"{name}{number}" for number in range(first, first + count))


ONE, TWO, THREE = (write_words(name, 60) for name in ("lamp", "tide", "boat"))


@pytest.fixture
def engine(tmp_path: Path) -> MemoryEngine:
    return MemoryEngine(tmp_path / "one")


@pytest.fixture
def commit(tmp_path: Path, engine: MemoryEngine) -> Callable[..., int]:
    """Commit documents to the engine, with the files of a library."""
    gone, addresses = GoneFile.of_library(tmp_path), AddressFile.of_library(tmp_path)

    def commit_them(*added: IndexedDocument, to: MemoryEngine = engine, **given: object) -> int:
        return commit_documents(to, added=added, gone=gone, addresses=addresses, **given)  # type: ignore[arg-type]

    return commit_them


def find_lead(engine: MemoryEngine, text: str, name: str = "a") -> Lead | None:
    """Return where the address of a former passage's text leads."""
    with open_view(engine) as view:
        assert not list(check_catalogue(view.reader))
        return view.find_lead(passage_id(name, text))


def read_addresses(folder: Path) -> list[list[str]]:
    return [json.loads(line) for line in (folder / "addresses.jsonl").read_text(encoding="utf-8").splitlines()]


# ------------------------------------------------------------------------------------------- words


def test_the_runs_of_a_text_are_few_and_those_of_its_words_alone() -> None:
    text = f"{ONE} {TWO}"
    assert len(choose_runs(text)) == 20
    assert choose_runs(text) == choose_runs(text.upper().replace(" ", ", \n"))
    assert choose_runs(text).isdisjoint(choose_runs(" ".join(reversed(text.split()))))
    assert choose_runs("") == frozenset()
    assert len(choose_runs("two words")) == len(choose_runs("now these are five words")) == 1


def test_half_of_the_words_are_enough_and_less_are_not() -> None:
    old = choose_runs(f"{ONE} {TWO} {THREE}")
    (passage,) = document("a", f"{ONE} {TWO}").passages
    assert DocumentWords([passage]).find(old) == Lead(passage.id)
    (passage,) = document("a", ONE).passages
    assert DocumentWords([passage]).find(old) is None
    assert DocumentWords([]).find(old) is DocumentWords([passage]).find(frozenset()) is None


@pytest.mark.parametrize("seed", range(20))
def test_what_is_found_is_about_the_share_of_words_that_are_left(seed: int) -> None:
    words = write_words(f"w{seed}x", 200).split()
    old = choose_runs(" ".join(words))
    (most,) = document("a", " ".join([*words[:160], *write_words("new", 40).split()])).passages
    (few,) = document("a", " ".join([*words[:40], *write_words("new", 160).split()])).passages
    assert DocumentWords([most]).find(old) is not None
    assert DocumentWords([few]).find(old) is None


def test_the_words_are_marked_where_others_are_beside_them() -> None:
    (passage,) = document("a", f"{ONE} {TWO} {THREE}").passages
    lead = DocumentWords([passage]).find(choose_runs(TWO))
    assert lead is not None
    assert lead.span is not None
    assert lead.span.slice(passage.text) == TWO
    assert Lead.unpack(lead.pack()) == lead


def test_words_that_were_cut_in_two_lead_to_the_larger_part() -> None:
    long = write_words("long", 180)
    passages = document("a", TWO, ONE, long).passages
    lead = DocumentWords(passages).find(choose_runs(f"{ONE} {long}"))
    assert lead == Lead(passages[2].id)


# ------------------------------------------------------------------------------------------ commits


def test_an_address_leads_to_its_words_however_they_are_cut(engine: MemoryEngine, commit: Callable[..., int]) -> None:
    commit(document("a", f"{ONE} {TWO}", THREE), document("b", f"{ONE} {TWO}"))
    assert find_lead(engine, f"{ONE} {TWO}") is None
    commit(document("a", "before", ONE, TWO, THREE))
    assert find_lead(engine, f"{ONE} {TWO}") in (Lead(passage_id("a", ONE)), Lead(passage_id("a", TWO)))
    changed = TWO.replace("tide3 ", "ebb ")
    commit(document("a", ONE, changed, THREE))
    assert find_lead(engine, TWO) == Lead(passage_id("a", changed))
    commit(document("a", f"{ONE} {TWO}", THREE))
    assert find_lead(engine, f"{ONE} {TWO}") is None  # the passage is back
    lead = find_lead(engine, TWO)
    assert lead is not None
    assert (lead.passage, lead.span is not None) == (passage_id("a", f"{ONE} {TWO}"), True)


def test_words_that_are_gone_lead_nowhere_though_another_document_has_them(
    engine: MemoryEngine, commit: Callable[..., int]
) -> None:
    commit(document("a", ONE), document("b", ONE))
    commit(document("a", TWO))
    assert find_lead(engine, ONE) is None
    with open_view(engine) as view:
        assert view.find_successor(passage_id("a", ONE)) == passage_id("a", TWO)


def test_words_are_compared_with_those_that_were_there_first(engine: MemoryEngine, commit: Callable[..., int]) -> None:
    texts = [
        f"{write_words('new', 15 * number)} {write_words('old', 60 - 15 * number, 15 * number)}" for number in range(5)
    ]
    for text in texts:
        commit(document("a", text.strip(), THREE))
    assert find_lead(engine, texts[3].strip()) is not None  # each has most words of the previous
    assert find_lead(engine, texts[0].strip()) is None
    commit(document("a", texts[0].strip()))
    lead = find_lead(engine, texts[1].strip())
    assert lead is not None
    assert lead.passage == passage_id("a", texts[0].strip())


def test_lines_are_added_for_new_passages_alone(tmp_path: Path, commit: Callable[..., int]) -> None:
    commit(document("a", ONE), document("b", THREE))
    path = tmp_path / "addresses.jsonl"
    before, inode = path.read_bytes(), path.stat().st_ino
    commit(document("a", TWO))
    assert path.read_bytes().startswith(before)
    assert path.stat().st_ino == inode
    assert [each[:2] for each in read_addresses(tmp_path)] == [
        [passage_id("a", ONE), "a"],
        [passage_id("b", THREE), "b"],
        [passage_id("a", TWO), "a"],
    ]
    commit(document("a", ONE))
    assert len(read_addresses(tmp_path)) == 3
    assert all(len(line) < 150 for line in path.read_bytes().splitlines())
    assert not any(word in path.read_text(encoding="utf-8") for word in ONE.split())


def test_a_backup_that_is_being_made_has_the_file_as_it_was(tmp_path: Path, commit: Callable[..., int]) -> None:
    commit(document("a", ONE))
    path, second = tmp_path / "addresses.jsonl", tmp_path / "second"
    second.hardlink_to(path)
    before = second.read_bytes()
    commit(document("a", TWO))
    assert second.read_bytes() == before
    assert path.read_bytes().startswith(before)
    assert path.stat().st_size > len(before)


@pytest.mark.parametrize("line", [b"", b"[", b"<<<<<<< HEAD", b'["x"]', b'["x","a","="]', b'["x","a"]', b"\xff\x00"])
def test_a_damaged_line_costs_no_other(
    tmp_path: Path, engine: MemoryEngine, commit: Callable[..., int], line: bytes
) -> None:
    commit(document("a", ONE))
    path = tmp_path / "addresses.jsonl"
    path.write_bytes(line + b"\n" + path.read_bytes() + line)  # the last was cut off by a power cut
    commit(document("a", f"{ONE} {TWO}"))
    assert find_lead(engine, ONE) is not None
    with engine.open() as reader:
        assert has_address_file(reader, AddressFile(path))
    assert [line for line in path.read_bytes().splitlines() if passage_id("a", f"{ONE} {TWO}").encode() in line]


class FailingEngine(MemoryEngine):
    """An engine that takes a whole batch, and then cannot write it."""

    def commit(self, batch: Batch) -> int:
        list(batch.added), list(batch.removed), list(batch.state)
        raise EngineError("No space left.")


def test_a_commit_that_fails_after_the_file_was_written_costs_nothing(
    tmp_path: Path, engine: MemoryEngine, commit: Callable[..., int]
) -> None:
    commit(document("a", ONE))
    with pytest.raises(EngineError):
        commit(document("a", f"{ONE} {TWO}"), to=FailingEngine(engine.path))
    assert len(read_addresses(tmp_path)) == 2
    commit(document("b", THREE))
    with open_view(engine) as view:
        assert view.get_passage(passage_id("a", ONE)) is not None
    commit(document("a", f"{ONE} {TWO}"))
    assert len(read_addresses(tmp_path)) == 3
    assert find_lead(engine, ONE) is not None


def test_a_file_that_cannot_be_written_stops_the_commit(
    tmp_path: Path, engine: MemoryEngine, commit: Callable[..., int]
) -> None:
    (tmp_path / "addresses.jsonl").mkdir()
    with pytest.raises(LibraryError, match="cannot be read"):
        commit(document("a", ONE))


@pytest.mark.parametrize("rebuild", [False, True])
def test_another_index_has_the_leads_of_the_file(
    tmp_path: Path, engine: MemoryEngine, commit: Callable[..., int], rebuild: bool
) -> None:
    commit(document("a", ONE, TWO), document("b", THREE))
    other = MemoryEngine(tmp_path / "other")
    (tmp_path / "gone.jsonl").unlink(missing_ok=True)
    commit(document("a", f"{ONE} {TWO}"), to=other, rebuild=rebuild)
    assert find_lead(other, ONE) is not None
    with open_view(other) as view:
        assert view.has_tombstone(passage_id("b", THREE))  # no index recorded that its document is gone
        assert view.find_successor(passage_id("b", THREE)) is None
    gone = parse_gone((tmp_path / "gone.jsonl").read_bytes())
    assert gone.keys() == {passage_id("a", ONE), passage_id("a", TWO), passage_id("b", THREE)}


def test_an_index_without_the_file_fills_it(tmp_path: Path, engine: MemoryEngine, commit: Callable[..., int]) -> None:
    commit_documents(engine, added=[document("a", ONE), document("b", THREE)])
    commit(document("a", f"{ONE} {TWO}"))
    assert len(read_addresses(tmp_path)) == 3
    assert find_lead(engine, ONE) is not None
    (tmp_path / "addresses.jsonl").unlink()
    commit()
    assert {each[0] for each in read_addresses(tmp_path)} == {passage_id("a", f"{ONE} {TWO}"), passage_id("b", THREE)}


def test_a_document_that_is_removed_and_comes_back_has_its_addresses(
    engine: MemoryEngine, commit: Callable[..., int]
) -> None:
    commit(document("a", ONE))
    commit(removed=[DocumentId("a")])
    assert find_lead(engine, ONE) is None
    commit(document("a", f"{ONE} {TWO}"))
    assert find_lead(engine, ONE) is not None
    commit(removed=[DocumentId("a")])
    with engine.open() as reader:
        assert not list(reader.scan_state(LEAD))


def test_a_document_with_another_id_keeps_what_its_addresses_are_for(
    engine: MemoryEngine, commit: Callable[..., int]
) -> None:
    renamed = {DocumentId("a"): DocumentId("b")}
    commit(document("a", ONE))
    commit(document("b", f"{ONE} {TWO}"), removed=[DocumentId("a")], renamed=renamed)
    for text in (f"{ONE} {TWO}", f"{ONE} {THREE}"):
        lead = find_lead(engine, ONE)
        assert lead is not None
        assert lead.passage == passage_id("b", text) or text != f"{ONE} {TWO}"
        commit(document("b", f"{ONE} {THREE}"), renamed=renamed)
    commit(document("a", TWO), document("b", f"{ONE} {THREE}"))  # another document has the id
    assert find_lead(engine, ONE) is None


def test_many_documents_in_a_commit_are_found_like_few(engine: MemoryEngine, commit: Callable[..., int]) -> None:
    names = [f"d{number}" for number in range(20)]
    commit(*[document(name, f"{write_words(name, 50)}") for name in names])
    commit(*[document(name, f"{write_words(name, 50)} {TWO}") for name in names])
    for name in names:
        assert find_lead(engine, write_words(name, 50), name) is not None


# ---------------------------------------------------------------------------------------- libraries

PARAGRAPHS = tuple(
    f"{write_words(name, 25)} ends here. {write_words(name, 25, 25)} is next."
    for name in ("oar", "sail", "mast", "keel")
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    folder = write_sources(tmp_path / "library", {"a.md": "# Head\n\n" + "\n\n".join(PARAGRAPHS)})
    return open_library(Settings(library=folder, jobs=1, meaning="off"))


def list_passages(library: Library) -> list[Passage]:
    with library.open_view() as view:
        return list(view.document_passages(DocumentId("a")))


def split_otherwise(monkeypatch: pytest.MonkeyPatch, words: int = 90) -> None:
    """Allow longer passages than now."""
    monkeypatch.setattr(splitter, "MIN_WORDS", words)
    monkeypatch.setattr(splitter, "VERSION", 0)


def have_leads(library: Library, old: Iterable[Passage]) -> bool:
    with library.open_view() as view:
        return all(view.find_lead(each.id) is not None for each in old)


def test_an_index_that_is_deleted_costs_no_address(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.sync()
    old = list_passages(library)
    split_otherwise(monkeypatch)
    shutil.rmtree(library.settings.library / "whoosh")
    reopened = open_library(library.settings)
    reopened.sync(rebuild=True)
    new = list_passages(reopened)
    assert {each.id for each in new}.isdisjoint(each.id for each in old)
    assert have_leads(reopened, old)
    assert check_library(reopened, deep=True) == []


def test_an_index_of_another_layout_costs_no_address(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.sync()
    old = list_passages(library)
    split_otherwise(monkeypatch)
    monkeypatch.setattr(schema, "_LAYOUT", 0)
    reopened = open_library(library.settings)
    with pytest.raises(EngineError, match="Run 'kb index'"), reopened.open_view():
        pass
    reopened.sync()
    assert have_leads(reopened, old)


def test_addresses_that_were_gone_before_there_was_a_file_are_known_by_how_words_can_be_cut(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        split_otherwise(patch)
        library.sync()
        old = list_passages(library)
    library.sync(rebuild=True)
    folder = library.settings.library
    shutil.rmtree(folder / "whoosh")
    (folder / "addresses.jsonl").unlink()  # an earlier version has none
    assert {each.id for each in old} <= parse_gone((folder / "gone.jsonl").read_bytes()).keys()
    reopened = open_library(library.settings)
    reopened.sync(rebuild=True)
    assert have_leads(reopened, old)


def test_an_index_that_has_no_leads_gets_them_though_nothing_has_changed(library: Library) -> None:
    library.sync()
    (library.settings.library / "addresses.jsonl").unlink()
    assert any("addresses.jsonl" in each.message for each in check_library(library))
    library.sync()
    assert len(read_addresses(library.settings.library)) == len(list_passages(library))
    assert check_library(library) == []


def test_a_document_in_the_trash_comes_back_to_its_addresses(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.sync()
    old = list_passages(library)
    remove_document(library, "a")
    split_otherwise(monkeypatch)
    restore_document(library, "a")
    assert have_leads(library, old)


def test_a_purged_passage_has_no_line_and_no_run_in_another(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        split_otherwise(patch)
        library.sync()
        whole = list_passages(library)
    library.sync(rebuild=True)
    first, *others = list_passages(library)
    purge(library, first.id)
    folder = library.settings.library
    lines = {line[0]: line for line in read_addresses(folder)}
    assert first.id not in lines
    assert {each.id for each in others} <= lines.keys()
    kept = AddressFile.of_library(folder).read() or b""
    own = {Address.of(first).format().split(b'"')[5][at : at + 4] for at in range(0, 80, 4)}
    assert not any(run in line.split(b'"')[5] for line in kept.splitlines() for run in own)
    assert any(each.id in lines for each in whole)
    assert check_library(library, deep=True) == []


def test_a_purged_document_has_no_lines(library: Library) -> None:
    library.sync()
    (library.settings.library / "sources" / "b.txt").write_text(ONE, encoding="utf-8")
    library.sync()
    purge(library, "a")
    assert {line[1] for line in read_addresses(library.settings.library)} == {"b"}
    assert check_library(library) == []


@pytest.mark.costly
def test_a_backup_has_the_addresses_and_what_was_purged_since_does_not_come_back(
    library: Library, tmp_path: Path
) -> None:
    (library.settings.library / "sources" / "b.txt").write_text(ONE, encoding="utf-8")
    library.sync()
    old = list_passages(library)
    (library.settings.library / "sources" / "a.md").write_text("# Head\n\n" + " ".join(PARAGRAPHS), encoding="utf-8")
    library.sync()
    make_backup(library, tmp_path / "backup.zip")
    elsewhere = tmp_path / "elsewhere"
    restore_backup(tmp_path / "backup.zip", library.settings.model_copy(update={"library": elsewhere}))
    assert have_leads(open_library(library.settings.model_copy(update={"library": elsewhere})), old)
    purge(library, "b")
    restore_backup(tmp_path / "backup.zip", library.settings, force=True)
    assert {line[1] for line in read_addresses(library.settings.library)} == {"a"}
    assert have_leads(open_library(library.settings), old)


def test_a_line_is_read_as_it_was_written() -> None:
    address = Address(PassageId("0f"), DocumentId("a-b"), frozenset((0, 5, (1 << 24) - 1)))
    assert address.format() == b'["0f","a-b","AAAAAAAF////"]\n'
    assert replace(address, runs=frozenset()).format() == b'["0f","a-b",""]\n'
