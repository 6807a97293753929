"""Purging: afterwards no file of the library has the words."""

from __future__ import annotations

import shutil
import threading
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.embeddings import Vectors
from kb.engine.embedding_codec import quantize
from kb.errors import LibraryError
from kb.library.files.audit import read_audit
from kb.library.files.file_signatures import hash_file
from kb.library.files.gone_passages import parse_gone
from kb.library.files.purged import PURGED, PurgedList, read_purged, write_purged
from kb.library.indexing.encoding import encode_passages
from kb.library.indexing.index_report import Status
from kb.library.indexing.sync import Library
from kb.library.keeping.adding import add_documents
from kb.library.keeping.doctor import check_library
from kb.library.keeping.purge import purge
from kb.library.keeping.purge_preview import PurgePreview
from kb.library.keeping.removal import list_changes, remove_document
from kb.library.keeping.repetitions import Likeness
from kb.model import PassageId, Query, Word
from kb.settings import Settings
from kb.web import create_app
from tests.contract.encoders import CountingBag, WordBag
from tests.libraries import find_passage, index_sources, open_library, open_slow_library
from tests.library.files.disks import fill_disk, mount_small_disk

SLOW = WordBag("slow bag", name="slow", dimensions=192)
NAME = "zephyrine"
STORY = f"""\
# The {NAME} interview

She was brought across the border in a lorry, and the man who kept her passport was called Quillwater by all.

## What came after

“I walked to the harbour at night,” said Anna Harbourlight, a survivor. She had an Interim Lodging Order (ILO).

Officers are to carry a lantern, so that those whom they meet can see who they are and may walk away.
"""
OTHER = "# Another report\n\nEvery police force should train its officers to recognise the signs of trafficking.\n"
SIDECAR = """\
# by hand
title = "An interview"

[[quotations]]
words = "I walked to the harbour"
speaker = "Anna Harbourlight"

[[kinds]]
words = "carry a lantern"
kinds = ["duty"]
"""


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of two documents, one of them with an older version; tests change copies of it."""
    old = STORY.replace("lorry", "wagon")
    sources = {f"{NAME}.md": old, f"{NAME}.md.toml": SIDECAR, "other.md": OTHER}
    library = index_sources(tmp_path_factory.mktemp("indexed"), sources)
    new = tmp_path_factory.mktemp("new") / f"{NAME}.md"
    new.write_text(STORY, encoding="utf-8")
    add_documents(library, [str(new)], {}, replace_old=True)
    return library.settings.library


@pytest.fixture
def library(indexed: Path, tmp_path: Path) -> Library:
    return open_library(Settings(library=Path(shutil.copytree(indexed, tmp_path, dirs_exist_ok=True)), jobs=1))


def find_files(library: Library, *words: str) -> list[str]:
    """Return the files of the library's folder with one of some words in their names or their bytes, like grep."""
    folder = library.settings.library
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        for word in words
        if word.lower() in path.relative_to(folder).as_posix().lower()
        or (path.is_file() and word.lower().encode() in path.read_bytes().lower())
    )


def list_vocabulary(library: Library) -> set[str]:
    with library.open_view() as view:
        return {word for word, _ in view.vocabulary()}


def open_site(library: Library) -> FlaskClient:
    return create_app(Settings(library=library.settings.library)).test_client()


@pytest.mark.costly
def test_no_file_has_a_word_of_a_purged_document(library: Library, tmp_path: Path) -> None:
    words = (NAME, "quillwater", "harbourlight", "lantern")
    (tmp_path / "spool").mkdir(exist_ok=True)
    (tmp_path / "spool" / "left.spool").write_bytes(b"Quillwater")
    (tmp_path / "sources" / ".kb-1.unfinished").write_bytes(b"Quillwater")
    found = find_files(library, *words)
    for place in ("sources/", "history/", "spool/", "whoosh/", "kept/", "audit.jsonl", "versions.jsonl"):
        assert any(name.startswith(place) for name in found), place
    passage = find_passage(library, "carry a lantern")
    site = open_site(library)
    assert site.get(f"/documents/{NAME}/{passage.id}").status_code == 200
    report = purge(library, NAME)
    assert find_files(library, *words) == []
    assert not {"quillwater", "lantern"} & list_vocabulary(library)
    assert "police" in list_vocabulary(library)
    assert "Backups" in report.left[-1]
    place = f"/documents/{NAME}/{passage.id}"
    for address in (
        *(f"/documents/{NAME}", f"/documents/{NAME}.json", f"/documents/{NAME}/file"),
        *(place, f"{place}.json", f"{place}.ris", f"{place}.txt", f"/embed/{NAME}/{passage.id}"),
        *(f"/cite/{NAME}/p/1", f"/oembed?url=http://localhost{place}"),
    ):
        answer = site.get(address)
        assert answer.status_code == 410
        assert "Link" not in answer.headers
        assert "interview" not in answer.text
        assert "closest" not in answer.text
    assert site.get(f"/documents/{NAME}/{passage.id}.json").get_json()["status"] == 410
    assert check_library(library) == []
    assert check_library(library, deep=True) == []


def test_an_address_below_a_path_that_is_a_word_of_the_site_is_understood(library: Library) -> None:
    served = open_library(library.settings.model_copy(update={"url": "https://kb.example/documents"}))
    purge(served, f"https://kb.example/documents/documents/{NAME}")

    with served.open_view() as view:
        assert [each.id for each in view.documents()] == ["other"]


def test_a_removed_document_is_purged_from_the_trash(library: Library) -> None:
    remove_document(library, NAME)
    assert any(name.startswith("trash/") for name in find_files(library, "quillwater"))
    purge(library, f"{NAME}.md")
    assert find_files(library, NAME, "quillwater", "harbourlight") == []
    assert open_site(library).get(f"/documents/{NAME}").status_code == 410


@pytest.mark.costly
def test_a_document_that_has_the_path_of_a_removed_one_now_stays(library: Library, tmp_path: Path) -> None:
    remove_document(library, NAME)
    library.sync()
    (tmp_path / "sources" / f"{NAME}.md").write_text(OTHER.replace("Every", "No"), encoding="utf-8")
    (tmp_path / "sources" / f"{NAME}.md.toml").write_text('id = "statement"\n', encoding="utf-8")
    library.sync()
    passage = find_passage(library, "no police force")
    purge(library, NAME)
    site = open_site(library)
    assert find_passage(library, "no police force") == passage
    assert site.get(f"/documents/statement/{passage.id}").status_code == 200
    assert site.get(f"/documents/{NAME}").status_code == 410
    assert find_files(library, "quillwater", "harbourlight", "lantern") == []


@pytest.mark.costly
def test_what_a_large_segment_has_of_a_removed_document_is_purged_too(library: Library, tmp_path: Path) -> None:
    for number in range(40):
        text = "\n\n".join(f"The court of town {number} sat {at} days in the year." for at in range(40))
        (tmp_path / "sources" / f"town-{number}.txt").write_text(text, encoding="utf-8")
    library.sync(rebuild=True)
    remove_document(library, NAME)
    assert any(name.startswith("whoosh/") for name in find_files(library, "quillwater"))
    purge(library, NAME)
    assert find_files(library, NAME, "quillwater", "harbourlight", "lantern") == []
    assert check_library(library, deep=True) == []


@pytest.mark.costly
def test_a_purged_file_that_comes_back_is_not_read_but_another_of_its_name_is(library: Library, tmp_path: Path) -> None:
    purge(library, NAME)
    path = tmp_path / "sources" / f"{NAME}.md"
    path.write_text(STORY, encoding="utf-8")
    (report,) = (each for each in library.sync().sources if each.source == path.name)
    assert (report.status, "was purged" in report.reason) == (Status.UNREAD, True)
    assert open_site(library).get(f"/documents/{NAME}").status_code == 410
    path.write_text("# The interview\n\nWith nothing of what had to go.\n", encoding="utf-8")
    (report,) = (each for each in library.sync().sources if each.source == path.name)
    assert (report.status, report.document != NAME) == (Status.ADDED, True)
    assert open_site(library).get(f"/documents/{NAME}").status_code == 410
    assert open_site(library).get(f"/documents/{report.document}").status_code == 200
    path.with_name(f"{path.name}.toml").write_text(f'id = "{NAME}"\n', encoding="utf-8")
    library.sync()
    assert open_site(library).get(f"/documents/{NAME}").status_code == 200


@pytest.mark.costly
@pytest.mark.parametrize("is_document", [True, False], ids=["document", "passage"])
def test_what_is_remembered_of_ids_and_gone_passages_goes_and_does_not_come_back_with_a_new_index(
    library: Library, tmp_path: Path, is_document: bool
) -> None:
    ids, gone = tmp_path / "ids.jsonl", tmp_path / "gone.jsonl"
    source = tmp_path / "sources" / f"{NAME}.md"
    passage, sha256 = find_passage(library, "across the border"), hash_file(source)
    other = next(iter(parse_gone(gone.read_bytes())))
    assert (NAME in ids.read_text(), sha256 in ids.read_text()) == (True, True)
    assert parse_gone(gone.read_bytes())[other] == passage.id
    source.rename(source.with_name(f"{NAME}-moved.md"))  # keeps its id, without its metadata file
    library.sync()
    purge(library, NAME if is_document else passage.id)
    for change in (lambda: None, lambda: shutil.rmtree(tmp_path / "whoosh"), lambda: library.sync()):
        change()
        assert passage.id not in gone.read_text()
        assert "quillwater" not in gone.read_text().lower() + ids.read_text().lower()
        assert parse_gone(gone.read_bytes())[other] is None
        if is_document:
            assert NAME not in gone.read_text() + ids.read_text()
            assert sha256 not in ids.read_text()
            assert find_files(library, NAME, "quillwater") == []
        else:
            assert set(find_files(library, "quillwater")) == {f"sources/{NAME}-moved.md"}
    assert all("Move it to" in each.message for each in check_library(library, deep=True))
    site = open_site(library)
    assert site.get(f"/documents/{NAME}/{passage.id}").status_code == 410
    assert "Link" not in site.get(f"/documents/{NAME}/{other}").headers
    assert site.get(f"/documents/{NAME}").status_code == (410 if is_document else 200)
    assert f"/documents/{NAME}/file" not in site.get(f"/documents/{NAME}").text


def test_lines_that_a_backup_brings_back_go_with_the_next_purge(library: Library, tmp_path: Path) -> None:
    passage = find_passage(library, "across the border")
    before = (tmp_path / "gone.jsonl").read_bytes()
    assert passage.id.encode() in before
    purge(library, NAME)
    (tmp_path / "gone.jsonl").write_bytes(before)
    purge(library, "other")
    assert passage.id.encode() not in (tmp_path / "gone.jsonl").read_bytes()


def test_a_document_that_was_gone_before_is_forgotten_too(library: Library, tmp_path: Path) -> None:
    for name in (f"{NAME}.md", f"{NAME}.md.toml"):
        (tmp_path / "sources" / name).unlink()
    library.sync()
    shutil.rmtree(tmp_path / "whoosh")
    shutil.rmtree(tmp_path / "history")
    assert NAME in (tmp_path / "ids.jsonl").read_text()
    purge(library, NAME)
    assert find_files(library, NAME) == []
    assert read_purged(tmp_path).has_address(NAME)


def test_a_copy_under_another_name_goes_as_well_and_what_names_the_document_is_listed(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "sources" / "copy.md").write_text(STORY, encoding="utf-8")
    (tmp_path / "sources" / "other.md.toml").write_text(f'superseded_by = "{NAME}"\n', encoding="utf-8")
    library.sync()
    report = purge(library, NAME)
    assert find_files(library, "quillwater") == []
    assert any("other.md.toml' names it" in each for each in report.left)


@pytest.mark.costly
def test_no_file_but_the_original_has_a_word_of_a_purged_passage(library: Library, tmp_path: Path) -> None:
    passage = find_passage(library, "to the harbour")
    words = ("harbourlight", "walked to the harbour", "interim lodging")
    assert any(name.startswith("whoosh/") for name in find_files(library, *words))
    neighbour = find_passage(library, "carry a lantern")
    site = open_site(library)
    with site.get(f"/documents/{NAME}/file") as original:
        assert original.status_code == 200
    report = purge(library, f"https://kb.example/documents/{NAME}/{passage.id}")
    assert set(find_files(library, *words)) == {f"sources/{NAME}.md"}
    assert not {"harbour", "lodging"} & list_vocabulary(library)
    assert any(f"kb purge {NAME}" in each for each in report.left)
    sidecar = (tmp_path / "sources" / f"{NAME}.md.toml").read_text(encoding="utf-8")
    assert sidecar.startswith("# by hand\n")
    assert set(tomllib.loads(sidecar)) == {"title"} | ({"kinds"} if neighbour.id != passage.id else set())
    for address in (f"/documents/{NAME}/{passage.id}", f"/documents/{NAME}/file"):
        answer = site.get(address)
        assert (answer.status_code, "Link" in answer.headers, "harbour" in answer.text) == (410, False, False)
    assert site.get(f"/documents/{NAME}").status_code == 200
    assert check_library(library, deep=True) == []


def test_a_purged_passage_does_not_come_back_with_a_rebuild_or_a_new_version(library: Library, tmp_path: Path) -> None:
    passage = find_passage(library, "to the harbour")
    purge(library, passage.id)
    for change in ("", "\nLater words are added at the end of it all.\n"):
        (tmp_path / "sources" / f"{NAME}.md").write_text(STORY + change, encoding="utf-8")
        library.sync(rebuild=not change)
        with library.open_view() as view:
            assert view.get_passage(passage.id) is None
            assert view.search(Query(Word("harbourlight"))).total == 0
            positions = [each.position for each in view.document_passages(passage.document)]
            assert positions == list(range(len(positions)))
    new = tmp_path / "new" / f"{NAME}.md"
    new.parent.mkdir()
    new.write_text(STORY + "\nThe newest words.\n", encoding="utf-8")
    add_documents(library, [str(new)], {}, replace_old=True)
    assert library.history.list_sources() == []  # the old version has the words


def test_a_document_without_a_purged_passage_keeps_its_id_whatever_its_metadata_file_gives(
    library: Library, tmp_path: Path
) -> None:
    purge(library, find_passage(library, "across the border").id)
    (tmp_path / "sources" / f"{NAME}.md.toml").write_text('id = "another"\n', encoding="utf-8")
    (tmp_path / "sources" / "other.md.toml").write_text(f'id = "{NAME}"\n', encoding="utf-8")
    (tmp_path / "sources" / f"{NAME}.md").rename(tmp_path / "sources" / "moved.md")
    reports = {each.source: each for each in library.sync().sources}
    assert [(name, each.document) for name, each in reports.items()] == [("moved.md", NAME), ("other.md", "other")]
    assert any("since a passage was purged" in each for each in reports["moved.md"].remarks)
    with library.open_view() as view:
        assert view.search(Query(Word("quillwater"))).total == 0
    assert open_site(library).get(f"/documents/{NAME}/file").status_code == 410


def test_a_passage_that_only_an_older_version_has_is_purged_from_the_history(library: Library, tmp_path: Path) -> None:
    passage = find_passage(library, "to the harbour")
    new = tmp_path / "new" / f"{NAME}.md"
    new.parent.mkdir()
    new.write_text("# The interview\n\nOfficers are to carry a lantern.\n", encoding="utf-8")
    add_documents(library, [str(new)], {}, replace_old=True)
    site = open_site(library)
    assert "Link" in site.get(f"/documents/{NAME}/{passage.id}").headers
    (tmp_path / "sources" / f"{NAME}.md.toml").unlink()
    purge(library, passage.id)
    assert find_files(library, "harbourlight", "to the harbour") == []
    answer = site.get(f"/documents/{NAME}/{passage.id}")
    assert (answer.status_code, "Link" in answer.headers) == (410, False)


def test_what_was_purged_can_be_purged_again_and_what_never_was_there_is_named(library: Library) -> None:
    passage = find_passage(library, "to the harbour")
    purge(library, passage.id)
    assert "before" in purge(library, passage.id).done[0]
    purge(library, NAME)
    assert "what was left" in purge(library, NAME).done[0]
    with pytest.raises(LibraryError, match="no document or passage 'nothing'"):
        purge(library, "nothing")


def test_the_list_has_no_id_and_stops_the_site_where_it_is_damaged(library: Library, tmp_path: Path) -> None:
    purge(library, NAME)
    purged = read_purged(tmp_path)
    assert NAME not in (tmp_path / PURGED).read_text(encoding="ascii")
    assert purged.has_address(NAME)
    assert not purged.has_address("other")
    assert not PurgedList().has_address(NAME)
    (tmp_path / PURGED).write_text("{", encoding="ascii")
    with pytest.raises(LibraryError, match="list of what was purged"):
        read_purged(tmp_path)
    assert open_site(library).get("/documents/other/file").status_code == 500


# ----------------------------------------------------------------------------------------- vectors


def find_vector_files(library: Library, texts: Collection[str]) -> set[str]:
    """Return the folders with a file that has the vector of one of some texts, as the cache or the index stores it."""
    rows = SLOW.encode_passages(list(texts))
    sought = [each.tobytes() for each in (*rows, *quantize(rows)[0])]
    folder = library.settings.library
    return {
        path.relative_to(folder).parts[0]
        for path in folder.rglob("*")
        if path.is_file() and any(each in path.read_bytes() for each in sought)
    }


@pytest.mark.costly
@pytest.mark.parametrize("is_document", [True, False], ids=["document", "passage"])
def test_no_file_has_a_vector_of_what_was_purged(library: Library, is_document: bool) -> None:
    bag = CountingBag(SLOW.identity, SLOW.dimensions, SLOW.name)
    library = open_slow_library(library.settings, bag)
    encode_passages(library)
    source = library.sources.folder / f"{NAME}.md"
    for place in ("cart", "barge"):  # older versions, whose passages only the cache has
        source.write_text(STORY.replace("harbour at", f"harbour by {place} at"), encoding="utf-8")
        library.sync()
        encode_passages(library)
    passage = find_passage(library, "to the harbour")
    own = [text for text in bag.encoded if ("An interview" if is_document else "“I walked") in text]
    others = {*bag.encoded} - {*own}
    assert len(own) >= 3
    assert all(find_vector_files(library, [each]) >= {"cache"} for each in (*own, *others))
    assert find_vector_files(library, own) == {"cache", "whoosh"}
    purge(library, NAME if is_document else passage.id)
    assert find_vector_files(library, own) == set()
    assert find_vector_files(library, others) == {"cache", "whoosh"}
    bag.encoded.clear()
    shutil.rmtree(library.settings.library / "whoosh")
    library.sync()
    encode_passages(library)
    assert bag.encoded == [], "the other passages' vectors are there still"
    assert find_vector_files(library, own) == set()


def test_without_an_index_a_purge_drops_all_vectors(library: Library) -> None:
    library = open_slow_library(library.settings, SLOW)
    encode_passages(library)
    shutil.rmtree(library.settings.library / "whoosh")
    remove_document(library, NAME)
    purge(library, NAME)
    assert library.vectors.count() == 0


@dataclass(frozen=True, slots=True)
class WaitingBag(WordBag):
    """Begins to encode, and waits until it is told to go on."""

    encoded: list[str] = field(default_factory=list)
    begun: threading.Event = field(default_factory=threading.Event)
    may_go_on: threading.Event = field(default_factory=threading.Event)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        self.begun.set()
        assert self.may_go_on.wait(60)
        vectors: Vectors = WordBag.encode_passages(self, texts)
        return vectors


def test_what_is_being_encoded_during_a_purge_is_not_kept(library: Library) -> None:
    bag = WaitingBag(SLOW.identity, SLOW.dimensions, SLOW.name)
    encoding = threading.Thread(target=encode_passages, args=(open_slow_library(library.settings, bag),))
    encoding.start()
    assert bag.begun.wait(60)
    purge(library, NAME, bag.may_go_on.set)
    assert bag.may_go_on.is_set()
    encoding.join()
    own = [text for text in bag.encoded if "An interview" in text]
    assert own
    assert find_vector_files(library, own) == set()
    assert find_vector_files(library, {*bag.encoded} - {*own}) == {"cache", "whoosh"}
    assert check_library(library, deep=True) == []


def delete_by_hand(library: Library) -> None:
    for path in library.sources.folder.glob(f"{NAME}*"):
        path.unlink()


@pytest.mark.parametrize("is_indexed", [False, True])
def test_no_file_has_a_word_of_a_document_that_was_deleted_by_hand_and_is_purged(
    library: Library, *, is_indexed: bool
) -> None:
    delete_by_hand(library)
    if is_indexed:
        library.sync()
        assert any(name.startswith("trash/") for name in find_files(library, "quillwater"))
    assert find_files(library, "quillwater")
    purge(library, NAME)
    assert find_files(library, NAME, "quillwater", "harbourlight", "lantern") == []
    library.sync()
    assert find_files(library, NAME, "quillwater", "harbourlight", "lantern") == []
    assert check_library(library, deep=True) == []


def test_a_copy_of_the_file_that_was_deleted_by_hand_goes_from_the_trash_too(library: Library) -> None:
    copy = library.sources.folder / "copy.md"
    copy.write_text(STORY, encoding="utf-8")
    library.sync()
    copy.unlink()
    library.sync()
    assert [each.document for each in library.trash.list_sources()] == ["copy"]
    purge(library, NAME)
    assert find_files(library, NAME, "quillwater", "lantern") == []


def test_what_a_purge_that_was_stopped_has_left_is_not_put_into_the_trash(library: Library) -> None:
    folder = library.settings.library
    write_purged(folder, read_purged(folder).extend(gone=[NAME], files=[hash_file(folder / "sources" / f"{NAME}.md")]))
    delete_by_hand(library)
    library.sync()
    assert library.trash.list_sources() == []
    purge(library, NAME)
    assert find_files(library, NAME, "quillwater", "lantern") == []


def test_what_is_recorded_of_a_purged_document_is_known_to_those_only_who_have_its_id(library: Library) -> None:
    purge(library, NAME)
    conceal = read_purged(library.settings.library).conceal
    recorded = read_audit(library.settings.library)
    assert [(each.command, each.document, each.file) for each in recorded if each.document != "other"] == [
        ("index", conceal(NAME), ""),
        ("replace", conceal(NAME), ""),
        ("purge", conceal(NAME), ""),
    ]
    assert [each.command for each in list_changes(library, NAME)] == ["index", "replace", "purge"]
    assert [each.file for each in recorded if each.document == "other"] == ["other.md"]


@pytest.mark.costly
def test_of_a_document_without_a_purged_passage_nothing_is_kept(library: Library) -> None:
    words = ("harbourlight", "walked to the harbour")
    purge(library, find_passage(library, "walked to the harbour").id)
    assert {*find_files(library, *words)} == {f"sources/{NAME}.md"}
    path = library.sources.folder / f"{NAME}.md"
    path.write_text(STORY + "\nMore of it.\n", encoding="utf-8")
    library.sync()
    path.write_text(STORY.replace("Anna Harbourlight", "Somebody").replace("I walked to the harbour", "I ran"))
    library.sync()
    assert find_files(library, *words) == []
    path.write_text(STORY, encoding="utf-8")
    library.sync()
    delete_by_hand(library)
    library.sync()
    assert find_files(library, *words) == []
    assert "purge" in [each.command for each in list_changes(library, NAME)]


def test_a_purged_passage_that_was_gone_is_in_no_copy_of_an_older_metadata_file(library: Library) -> None:
    passage = find_passage(library, "walked to the harbour")
    path = library.sources.folder / f"{NAME}.md"
    path.write_text(STORY.replace("I walked to the harbour at night", "I ran"), encoding="utf-8")
    library.sync()  # the metadata file and its copy still have the words of the passage
    path.with_name(f"{NAME}.md.toml").write_text('title = "An interview"\n', encoding="utf-8")
    assert any(name.startswith("kept/") for name in find_files(library, "walked to the harbour"))
    purge(library, passage.id)
    library.sync()
    assert find_files(library, "walked to the harbour") == []


def test_a_full_disk_purges_nothing_and_says_so(tmp_path: Path) -> None:
    with mount_small_disk(tmp_path / "disk", megabytes=8) as disk:
        library = index_sources(disk, {"report.txt": "The ferryman wrote of the lantern."})
        fill_disk(disk)
        with pytest.raises(LibraryError, match=r"^Nothing was purged: .*No space left.* free some space first\.$"):
            purge(library, "report")
        assert (disk / "sources" / "report.txt").exists()


@pytest.mark.costly
def test_what_repeats_a_purged_document_goes_too_where_it_is_chosen(library: Library, tmp_path: Path) -> None:
    words = find_passage(library, "carry a lantern").text
    (tmp_path / "sources" / "report.md").write_text(
        f"# A report\n\n{OTHER}\n\n# What she said\n\n{words}\n", encoding="utf-8"
    )
    library.sync()
    seen: list[PurgePreview] = []

    def choose(preview: PurgePreview) -> list[PassageId]:
        seen.append(preview)
        return [each.passage for each in preview.repetitions if each.likeness is not Likeness.RETOLD]

    report = purge(library, NAME, confirm=choose)
    assert {each.document for each in seen[0].repetitions} == {"report"}
    assert set(find_files(library, "lantern")) == {"sources/report.md"}  # no longer shown
    assert not any(each.startswith(("The same words", "Words of it")) for each in report.left)
    assert open_site(library).get("/documents/report/file").status_code == 410
    assert check_library(library, deep=True) == []


def test_what_repeats_a_purged_document_and_stays_is_named(library: Library, tmp_path: Path) -> None:
    words = find_passage(library, "carry a lantern").text
    (tmp_path / "sources" / "report.md").write_text(f"A report\n\n{words}\n", encoding="utf-8")
    library.sync()
    report = purge(library, NAME)
    (left,) = (each for each in report.left if "in 'report', passage" in each)
    assert find_passage(library, "carry a lantern").id in left


@pytest.mark.costly
def test_a_file_without_the_purged_passage_is_shown_again(library: Library, tmp_path: Path) -> None:
    purge(library, find_passage(library, "to the harbour").id)
    site = open_site(library)
    new = tmp_path / "new" / f"{NAME}.md"
    new.parent.mkdir()
    new.write_text(STORY.split("\n\n")[0] + "\n\nThe rest is blacked out.\n", encoding="utf-8")
    add_documents(library, [str(new)], {}, replace_old=True)
    assert site.get(f"/documents/{NAME}/file").status_code == 410
    add_documents(library, [str(new)], {}, replace_old=True, is_redacted=True)
    with site.get(f"/documents/{NAME}/file") as answer:
        assert (answer.status_code, answer.get_data()) == (200, new.read_bytes())
    assert library.history.list_sources() == []
