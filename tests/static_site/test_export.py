"""The site as files: what is in them, what is not, and what a second export writes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.cli.commands import main
from kb.errors import KBError
from kb.library.configuration import watch_configuration
from kb.library.files.purged import read_purged
from kb.library.keeping.purge import purge
from kb.settings import Settings
from kb.static_site.folder import LIST, SiteFolder
from kb.static_site.postings import TermIndex, hash_term, pack
from kb.web import create_app
from tests.libraries import find_passage, index_sources
from tests.static_site.exported import URL, export, list_links, read_all, select
from tests.web.small_library import index_library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_library(tmp_path_factory.mktemp("library"), wants_reports=True).settings.library


@pytest.fixture(scope="module")
def files(library: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of an export with pictures and originals."""
    folder = tmp_path_factory.mktemp("site")
    export(library, folder, pictures=True, originals=True)
    return read_all(folder)


def read_packed(content: bytes) -> object:
    """Return the header of a file of the index."""
    unpacked = gzip.decompress(content)
    size = int.from_bytes(unpacked[:4], "little")
    return json.loads(unpacked[4 : 4 + size])


def read_texts(files: dict[str, bytes]) -> str:
    """Return all that the files say, unpacked."""
    return "\n".join(
        (gzip.decompress(content) if name.endswith(".bin") else content).decode("utf-8", "replace")
        for name, content in files.items()
    )


# ----------------------------------------------------------------------------------------- the pages


def test_every_link_leads_to_a_file_and_a_place_in_it(files: dict[str, bytes]) -> None:
    links = list(list_links(files))
    ids = {name: set(select(content, "//@id")) for name, content in files.items() if name.endswith(".html")}

    assert len(links) > 300
    assert [link for link in links if link[1] not in files] == []
    assert [link for link in links if link[2] and link[1] in ids and link[2] not in ids[link[1]]] == []


def test_all_pages_are_there(files: dict[str, bytes], library: Path) -> None:
    documents = create_app(Settings(library=library, jobs=1)).test_client().get("/documents.json").json
    assert documents
    for page in ("", "documents/", "speakers/", "laws/", "about/", "accessibility/", "leaving/", "search/"):
        assert f"{page}index.html" in files
    assert {f"documents/{each['id']}/index.html" for each in documents["documents"]} <= set(files)


def test_nothing_is_loaded_from_elsewhere_and_a_policy_forbids_it(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        if not name.endswith(".html") or name == "search/frame.html" or "/original" in name:
            continue
        loaded = select(content, "//script/@src | //img/@src | //link[@rel='stylesheet']/@href")
        assert [each for each in loaded if "//" in each] == [], name
        (policy,) = select(content, "//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'; script-src 'self'")


def test_what_needs_a_server_is_not_offered_and_the_copy_says_so(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        if not name.endswith(".html") or "/original" in name or name == "search/frame.html":
            continue
        assert select(content, "//form[not(@role='search')]") == [], name
        assert select(content, "//button[@formmethod] | //form[@method='post']") == [], name
        assert "What it cannot do" in content.decode()
    about = files["about/index.html"].decode()
    assert "What needs the library’s server is not here" in about
    assert "/suggest.json" not in about


def test_citations_have_the_address_of_the_copy(files: dict[str, bytes]) -> None:
    page = files["documents/report/index.html"]
    assert select(page, "//link[@rel='canonical']/@href") == [f"{URL}/documents/report/index.html"]


@pytest.mark.costly
def test_pictures_and_originals_are_there_by_choice_only(
    files: dict[str, bytes], library: Path, tmp_path: Path
) -> None:
    export(library, tmp_path / "plain")
    plain = read_all(tmp_path / "plain")

    assert {name for name in files if name.endswith(".png")}
    assert "documents/report/original.pdf" in files
    assert [name for name in plain if name.endswith((".png", ".pdf")) or "/pages/" in name] == []
    assert not any("/original.html" in name for name in files), "it could run scripts beside the site's own"
    assert [link for link in list_links(plain) if link[1] not in plain] == []


# -------------------------------------------------------------------------------- what is not in them


@pytest.mark.costly
def test_what_is_withheld_closed_or_purged_is_nowhere(tmp_path: Path) -> None:
    library = index_sources(
        tmp_path / "library",
        {
            "kept.md": "# Kept\n\n“We counted every lantern,” said Ada Ferry, head of the Harbour Watch.\n",
            "withheld.md": "# Letter\n\nThe lantern stays lit.\n",
            "withheld.md.toml": "original_withheld = true\n",
            "gone.md": "# Gone\n\nA zeppelin that nobody may read about.\n",
        },
    ).settings.library
    assert (
        CliRunner().invoke(main, ["purge", "gone", "--library", str(library), "--yes"], input="gone\n").exit_code == 0
    )
    (library / "library.toml").write_text('closed_speakers = ["Ada Ferry"]\n', encoding="utf-8")
    watch_configuration(library).refresh()
    assert read_purged(library).gone

    export(library, tmp_path / "site", originals=True)
    files = read_all(tmp_path / "site")
    said = read_texts(files)

    assert "documents/kept/index.html" in files
    assert "zeppelin" not in said
    assert not any("gone" in name for name in files)
    assert "documents/withheld/original.md" not in files
    assert not any(name.startswith("speakers/ada") for name in files)


@pytest.mark.costly
@pytest.mark.parametrize("written", ["index.html", "documents/letter/index.html", "index/index.bin"])
@pytest.mark.parametrize("way", ["passage", "document", "speaker"])
def test_what_is_withdrawn_during_an_export_makes_it_fail_and_is_not_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, way: str
) -> None:
    letter = "# Letter\n\n“A zeppelin came,” said Ada Ferry, head of the Harbour Watch.\n\nThe lantern stays lit.\n"
    texts = {"letter.md": letter, "kept.md": "# Kept\n\nWe counted every lantern.\n"}
    opened = index_sources(tmp_path / "library", texts)
    write_file = SiteFolder.write

    def withdraw() -> None:
        if way == "speaker":
            (opened.settings.library / "library.toml").write_text('closed_speakers = ["Ada Ferry"]\n', encoding="utf-8")
            watch_configuration(opened.settings.library).refresh()
        else:
            purge(opened, "letter" if way == "document" else find_passage(opened, "zeppelin").id)

    def write(folder: SiteFolder, name: str, content: bytes) -> None:
        write_file(folder, name, content)
        if name == written:
            withdraw()

    monkeypatch.setattr(SiteFolder, "write", write)
    with pytest.raises(KBError, match="Export again"):
        export(opened.settings.library, tmp_path / "site")
    monkeypatch.undo()
    second = export(opened.settings.library, tmp_path / "site")
    files = read_all(tmp_path / "site")

    assert "Ada" not in read_texts({name: each for name, each in files.items() if name.startswith("speakers/")})
    assert ("zeppelin" in read_texts(files)) == (way == "speaker")
    assert ("documents/letter/index.html" in files) == (way != "document")
    assert second.written < len(files) / 2
    assert export(opened.settings.library, tmp_path / "site").written == 0


# --------------------------------------------------------------------------------------- the folder


@pytest.mark.costly
def test_a_second_export_writes_only_what_changed(tmp_path: Path) -> None:
    texts = {f"note-{number}.md": f"# Note {number}\n\nThe lantern number {number} is lit.\n" for number in range(3)}
    opened = index_sources(tmp_path / "library", texts)
    first = export(opened.settings.library, tmp_path / "site")
    before = read_all(tmp_path / "site")
    second = export(opened.settings.library, tmp_path / "site")

    assert (first.written, first.removed) == (len(before), 0)
    assert (second.written, second.removed) == (0, 0)
    assert read_all(tmp_path / "site") == before

    (opened.settings.library / "sources" / "note-2.md").unlink()
    opened.sync()
    (tmp_path / "site" / "own.txt").write_text("not ours", encoding="utf-8")
    third = export(opened.settings.library, tmp_path / "site")
    after = read_all(tmp_path / "site")

    assert third.removed > 0
    assert "documents/note-2/index.html" not in after
    assert not (tmp_path / "site" / "documents" / "note-2").exists()
    assert after["own.txt"] == b"not ours"
    unchanged = {name for name in after if name.startswith(("static/", "scripts/", "accessibility/"))}
    assert all(after[name] == before[name] for name in unchanged)


def test_a_killed_export_leaves_a_usable_folder_and_its_files_to_the_next(tmp_path: Path) -> None:
    with SiteFolder.open(tmp_path / "site") as folder:
        folder.write("index/w-old.bin", b"old")
        folder.write("index/index.bin", b"names w-old")
        folder.finish()
    with SiteFolder.open(tmp_path / "site") as folder:  # and is killed while it writes the index
        folder.write("index/w-new.bin", b"new")
        (tmp_path / "site" / "index" / ".index.bin.draft").write_bytes(b"names w-")

    assert read_all(tmp_path / "site")["index/index.bin"] == b"names w-old"
    assert read_all(tmp_path / "site")["index/w-old.bin"] == b"old"

    with SiteFolder.open(tmp_path / "site") as folder:
        folder.write("index/index.bin", b"names none")
        folder.finish()
    assert read_all(tmp_path / "site") == {"index/index.bin": b"names none"}


def test_files_of_others_are_never_touched(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "index.html").write_text("own", encoding="utf-8")
    with pytest.raises(KBError, match="that no export wrote"), SiteFolder.open(tmp_path / "own"):
        pass
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["index.html"]

    with SiteFolder.open(tmp_path / "site") as folder:
        folder.finish()
    (tmp_path / "site" / "index.html").write_text("own", encoding="utf-8")
    with pytest.raises(KBError, match="a file that no export wrote"), SiteFolder.open(tmp_path / "site") as folder:
        folder.write("index.html", b"ours")
    assert (tmp_path / "site" / "index.html").read_text(encoding="utf-8") == "own"
    assert (tmp_path / "site" / LIST).exists()


def test_the_command_wants_an_address_and_another_folder(library: Path, tmp_path: Path) -> None:
    lacking = CliRunner().invoke(main, ["export-site", str(tmp_path / "a"), "--library", str(library)])
    inside = CliRunner().invoke(main, ["export-site", str(library / "site"), "--library", str(library), "--url", URL])

    assert lacking.exit_code == 2
    assert "--url" in lacking.output
    assert inside.exit_code == 1
    assert not (library / "site").exists()


# ---------------------------------------------------------------------------------------- the index


def test_a_hash_is_that_of_the_published_function() -> None:
    assert (hash_term(""), hash_term("a"), hash_term("foobar")) == (0x811C9DC5, 0xE40C292C, 0xBF9CF968)


def test_a_packed_file_depends_on_its_content_alone() -> None:
    assert pack({"a": 1}, b"data") == pack({"a": 1}, b"data")
    assert read_packed(pack({"a": "é"}, b"data")) == {"a": "é"}


def test_an_empty_library_has_an_index() -> None:
    files = dict(TermIndex().write({}, b""))
    assert read_packed(files["index.bin"])["passages"] == 0  # type: ignore[index] # an object
