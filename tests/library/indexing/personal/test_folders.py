"""Any folder of documents is a library: read where it is, with its index in the user's cache."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.cli.commands import main
from kb.errors import LibraryError
from kb.library.configuration import watch_configuration
from kb.library.indexing.index_report import Status
from kb.library.indexing.personal.folders import locate_library, read_personal_folder, read_settings
from kb.library.indexing.sync import Library
from kb.library.indexing.watcher import WatchedFolder
from kb.model import Document
from kb.read.workers.main import Outcome
from kb.read.workers.pool import ReadTask
from kb.settings import Settings
from tests.libraries import open_library

TEXT = "The harbour\n\nThe lamps of the harbour are lit at dusk.\n"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    (folder / "1990s").mkdir(parents=True)
    (folder / "harbour.txt").write_text(TEXT, encoding="utf-8")
    (folder / "1990s" / "pier.md").write_text("# The pier\n\nIt was rebuilt.\n", encoding="utf-8")
    return folder


def take_picture(folder: Path) -> Mapping[str, tuple[int, int, bytes]]:
    """Return what a folder has, with times of change of its files and folders."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = path.read_bytes() if path.is_file() else b""
        found[str(path)] = (status.st_mode, status.st_mtime_ns, content)
    return found


def index(folder: Path) -> Library:
    library = open_library(read_settings(library=folder, jobs=1))
    library.sync()
    return library


def list_sources(library: Library) -> list[str]:
    with library.open_view() as view:
        return sorted(each.source for each in view.documents())


def test_a_folder_is_read_at_any_depth_and_not_written_to(papers: Path, cache: Path) -> None:
    before = take_picture(papers)
    library = index(papers)
    assert list_sources(library) == ["1990s/pier.md", "harbour.txt"]
    assert take_picture(papers) == before
    assert library.settings.library.is_relative_to(cache / "kb")
    assert library.settings.library.stat().st_mode & 0o077 == 0
    config = watch_configuration(library.settings.library).read().config
    assert (config.title, config.keep_copies, config.exit.show) == ("papers", False, False)


@pytest.mark.parametrize("mark", ["sources/", "library.toml", "ids.jsonl", "desk/"])
def test_the_folder_of_a_library_is_itself(papers: Path, mark: str) -> None:
    (papers / mark).mkdir() if mark.endswith("/") else (papers / mark).touch()
    assert locate_library(papers) == papers


def test_a_folder_without_documents_and_one_that_is_not_there_are_themselves(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "pier.jpg").touch()
    for name in ("pictures", "missing"):
        assert locate_library(tmp_path / name) == tmp_path / name
        with pytest.raises(LibraryError, match="a folder of documents, with --library"):
            index(tmp_path / name)
    assert not cache.exists()


def test_each_path_to_a_folder_leads_to_the_same_index(papers: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(papers)
    assert locate_library(tmp_path / "link") == locate_library(papers) == locate_library(papers / "1990s" / "..")


def test_a_change_of_the_folder_is_found(papers: Path) -> None:
    index(papers)
    (papers / "harbour.txt").rename(papers / "1990s" / "lamps.txt")
    (papers / "1990s" / "pier.md").unlink()
    (papers / "new.txt").write_text("A new text.\n", encoding="utf-8")
    library = index(papers)
    assert list_sources(library) == ["1990s/lamps.txt", "new.txt"]
    with library.open_view() as view:
        assert "harbour" in {each.id for each in view.documents()}  # the id of a moved file is kept


def test_a_file_in_the_place_of_a_folder_and_the_other_way_round(papers: Path) -> None:
    index(papers)
    (papers / "1990s" / "pier.md").rename(papers / "pier.md")
    (papers / "1990s").rmdir()
    (papers / "harbour.txt").rename(papers / "one.txt")
    (papers / "harbour.txt").mkdir()
    (papers / "one.txt").rename(papers / "harbour.txt" / "one.txt")
    assert list_sources(index(papers)) == ["harbour.txt/one.txt", "pier.md"]


def test_metadata_files_beside_documents_count(papers: Path) -> None:
    (papers / "harbour.txt.toml").write_text('title = "Of lamps"\n', encoding="utf-8")
    with index(papers).open_view() as view:
        assert "Of lamps" in {each.metadata.title for each in view.documents()}


def test_watching_sees_what_is_put_into_the_folder(papers: Path) -> None:
    folder = WatchedFolder(index(papers).sources.folder, 1)
    folder.poll()
    (papers / "new.txt").write_text("A new text.\n", encoding="utf-8")
    while not folder.poll():
        pass
    assert "new.txt" in folder.whole


def test_what_is_no_document_is_left_out_and_counted(papers: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.txt").write_text("A secret.\n", encoding="utf-8")
    (papers / "secret.txt").symlink_to(tmp_path / "elsewhere" / "secret.txt")
    (papers / "all").symlink_to(tmp_path / "elsewhere")
    (papers / "round").symlink_to(papers)
    (papers / "secret.txt.toml").touch()
    for name in ("pyproject.toml", "pier.jpg", ".hidden.txt", "~$harbour.docx"):
        (papers / name).touch()
    (papers / ".git").mkdir()
    (papers / ".git" / "notes.txt").touch()
    library = index(papers)
    assert list_sources(library) == ["1990s/pier.md", "harbour.txt"]
    personal = read_personal_folder(library.settings.library)
    assert personal is not None
    assert (personal.documents, set(personal.left_out)) == (2, {"3 reached by links", "3 of other formats"})


def test_a_name_in_another_encoding(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/caf\xe9"
    os.mkdir(folder)  # noqa: PTH102 - a name of bytes
    Path(os.fsdecode(folder + b"/\xfcber.txt")).write_text(TEXT, encoding="utf-8")
    library = index(Path(os.fsdecode(folder)))
    assert list_sources(library) == ["\udcfcber.txt"]
    assert index(Path(os.fsdecode(folder))).find_generation() == library.find_generation()


def test_a_file_that_vanishes_while_reading_is_not_read(papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = open_library(read_settings(library=papers, jobs=1))
    read_files = library._read_files

    def lose(
        tasks: Iterable[ReadTask], settings: Settings, then: Callable[[Document], bytes]
    ) -> Generator[Outcome[bytes], None, None]:
        (papers / "harbour.txt").unlink()
        return read_files(tasks, settings, then)

    monkeypatch.setattr(library, "_read_files", lose)
    (unread,) = (each for each in library.sync().sources if each.status is Status.UNREAD)
    assert (unread.source, "Check that it is there" in unread.reason) == ("harbour.txt", True)
    assert list_sources(index(papers)) == ["1990s/pier.md"]


def test_a_folder_that_is_gone_leaves_the_index(papers: Path) -> None:
    library = index(papers)
    papers.rename(papers.with_name("unplugged"))
    with pytest.raises(LibraryError, match=r"papers' cannot be read \(No such file"):
        index(papers)
    assert len(list_sources(library)) == 2


def test_the_readers_own_configuration_of_such_a_library_stays(papers: Path) -> None:
    config = index(papers).settings.library / "library.toml"
    config.write_text('title = "My papers"\nkeep_copies = false\n', encoding="utf-8")
    index(papers)
    assert config.read_text(encoding="utf-8").startswith('title = "My papers"')


@pytest.mark.costly
def test_many_files_in_many_folders_are_linked(tmp_path: Path) -> None:
    for number in range(500):
        place = tmp_path / "many" / str(number % 40) / "deep" / "deeper"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number}.txt").write_text(f"Text {number}.\n", encoding="utf-8")
    library = open_library(read_settings(library=tmp_path / "many"))
    assert len(list(library.sources)) == 500


@pytest.mark.parametrize(
    "command",
    ["set harbour title=Lamps", "remove harbour", "restore harbour", "purge harbour --yes", "backup b.zip", "desk"],
)
def test_commands_for_keepers_say_what_to_do(papers: Path, command: str) -> None:
    index(papers)
    before = take_picture(papers)
    result = CliRunner().invoke(main, [*command.split(), "--library", str(papers)])
    assert result.exit_code == 1
    assert "is a folder of your own" in result.stderr
    assert take_picture(papers) == before


@pytest.mark.parametrize(
    "command",
    ["search lamps", "check lamps", "documents", "doctor", "audit", "trash", "reports"],
)
def test_other_commands_work(papers: Path, command: str) -> None:
    index(papers)
    result = CliRunner().invoke(main, [*command.split(), "--library", str(papers)], env={"KB_JOBS": "1"})
    assert (result.exit_code, result.exception) == (0, None), result.stderr
    assert not (papers / "sources").exists()


@pytest.mark.costly
def test_indexing_says_what_was_taken(papers: Path, cache: Path) -> None:
    (papers / "pier.jpg").touch()
    result = CliRunner().invoke(main, ["index", "--library", str(papers)], env={"KB_JOBS": "1"})
    said = f"'{papers}' has 2 files to read, and nothing is written there. Left out: 1 of other formats."
    assert f"{said} The index is in '{cache}/kb/" in result.stderr
