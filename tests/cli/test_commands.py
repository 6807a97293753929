"""The kb command, as a person runs it."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import kb.cli as kb_cli
from kb.cli.commands import main
from kb.engine.protocol import Batch
from kb.engine.registry import create_engine
from kb.library.indexing.encoding import measure_coverage
from kb.read.workers.confined_calls import find_confinement
from kb.settings import Settings
from tests.libraries import open_library, write_sources
from tests.read.layout.tiny_pdf import TinyPage, write_pdf

TEXT = "The report\n\nThe courts fail to protect the rights of trafficked persons in most of the cases.\n"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_sources(tmp_path, {"report.txt": TEXT})


def kb(*arguments: str, library: Path, url: str = "") -> tuple[int, str, str]:
    """Run the command, for a site that may have an address; return exit code, standard output, standard error."""
    environment = {"KB_LIBRARY": str(library), "KB_JOBS": "1", "KB_URL": url}
    result = CliRunner().invoke(main, list(arguments), env=environment)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library, indexed; tests change copies of it."""
    library = write_sources(tmp_path_factory.mktemp("packed"), {"report.txt": TEXT})
    assert kb("index", library=library)[0] == 0
    return library


@pytest.fixture
def indexed(packed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(packed, tmp_path, dirs_exist_ok=True))


@pytest.mark.costly
def test_index_reports_every_source(library: Path) -> None:
    (library / "sources" / "old.wpd").write_bytes(b"x")
    code, out, _ = kb("index", library=library)
    assert code == 3
    assert "added      report.txt  1 passage" in out
    assert "not read   old.wpd" in out
    assert "1 added, 1 not read." in out


@pytest.mark.costly
def test_index_and_doctor_end_with_what_needs_the_keeper(library: Path) -> None:
    lacking = "1 document is in. 1 has no date, 1 has no publisher: 'kb documents --unsure' lists them.\n"
    assert kb("index", library=library)[1].endswith(lacking)
    assert kb("doctor", library=library)[1].endswith(lacking)
    (library / "sources" / "report.txt.toml").write_text('date = 2013\npublisher = "Net Watch"\n', encoding="utf-8")
    assert kb("index", library=library)[1].endswith("\n1 document is in.\n")


@pytest.mark.costly
def test_what_has_no_text_is_told_with_its_pages(library: Path) -> None:
    page = TinyPage()
    page.draw_scan()
    write_pdf(library / "sources" / "scan.pdf", [page])
    out = kb("index", library=library)[1]
    assert "2 documents are in. 1 needs text recognition, " in out
    assert "    text: none on page 1\n" in kb("documents", "--unsure", library=library)[1]


@pytest.mark.costly
def test_a_correction_that_is_not_used_ends_with_code_3_each_time_until_it_is_mended(library: Path) -> None:
    sidecar = library / "sources" / "report.txt.toml"
    sidecar.write_text('[[kinds]]\nwords = "the judges fail"\nkinds = ["duty"]\n', encoding="utf-8")
    for command in ("index", "index"):
        code, out, _ = kb(command, "--quiet", library=library)
        assert code == 3
        assert "'the judges fail'" in out
    code, out, _ = kb("doctor", library=library)
    assert code == 1
    assert "In 'sources/report.txt.toml', of 'report.txt': A correction of kinds was not used" in out
    new = library / "report.txt"
    new.write_text(TEXT.replace("courts", "tribunals"), encoding="utf-8")
    assert kb("add", "--replace", str(new), library=library)[0] == 3
    sidecar.write_text('[[kinds]]\nwords = "the tribunals fail"\nkinds = ["duty"]\n', encoding="utf-8")
    assert kb("index", "--quiet", library=library)[0] == 0
    assert kb("index", "--quiet", library=library) == (0, "", "")


@pytest.mark.costly
def test_index_as_json_is_json_alone(library: Path) -> None:
    code, out, _ = kb("index", "--json", library=library)
    report = json.loads(out)
    assert code == 0
    assert report["counts"]["added"] == 1
    assert report["sources"][0]["source"] == "report.txt"
    assert report["library"] == {"documents": 1, "without_text": 0, "without_date": 1, "without_publisher": 1}


@pytest.mark.costly
def test_a_quiet_index_prints_only_what_is_not_as_it_was(library: Path) -> None:
    assert "added      report.txt" in kb("index", "--quiet", library=library)[1]
    assert kb("index", "--quiet", library=library) == (0, "", "")
    (library / "sources" / "old.wpd").write_bytes(b"x")
    code, out, _ = kb("index", "--quiet", library=library)
    assert (code, "not read   old.wpd" in out, "report.txt" in out, "seconds" in out) == (3, True, False, False)


@pytest.mark.costly
def test_what_was_added_removed_and_restored_is_told_as_json(indexed: Path, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("The lamp was lit at the gate of the harbour.", encoding="utf-8")
    commands = (["add", str(tmp_path / "new.txt")], ["remove", "new"], ["restore", "new"])
    reports = [json.loads(kb(*each, "--json", library=indexed)[1]) for each in commands]
    assert [[each["status"] for each in report["sources"]] for report in reports] == [["added"], ["removed"], ["added"]]
    assert {each["source"] for report in reports for each in report["sources"]} == {"new.txt"}


@pytest.mark.costly
def test_index_looks_into_files_of_the_same_size_and_time_where_it_is_told_to_verify(library: Path) -> None:
    path = library / "sources" / "report.txt"
    os.utime(path, (1_000_000_000, 1_000_000_000))
    kb("index", library=library)
    path.write_text(TEXT.replace("courts", "judges"), encoding="utf-8")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert "unchanged  report.txt  1 passage" in kb("index", library=library)[1]
    assert "changed    report.txt  1 passage" in kb("index", "--verify", library=library)[1]


def test_search_prints_the_passage_and_its_number(indexed: Path) -> None:
    code, out, _ = kb("search", '"rights of trafficked persons"', library=indexed)
    assert code == 0
    assert "rights of trafficked persons" in out
    assert "1 passage." in out


def test_search_as_json_has_the_shape_of_the_site(indexed: Path) -> None:
    _, out, _ = kb("search", "--json", "courts", library=indexed)
    assert set(json.loads(out)) == {
        "query",
        "total",
        "page",
        "per_page",
        "hits",
        "facets",
        "not_known",
        "best_bets",
        "only_by_meaning",
        "counts",
        "answer",
        "coverage",
        "known_items",
        "quotation",
    }


def test_documents_lists_what_is_there(indexed: Path) -> None:
    _, out, _ = kb("documents", library=indexed)
    assert out.startswith("report\n")
    _, out, _ = kb("documents", "--json", library=indexed)
    assert json.loads(out)["total"] == 1


@pytest.mark.costly
def test_documents_lists_what_is_missing_or_inferred(library: Path) -> None:
    sidecar = (
        'title = "Nets"\npublisher = "Net Watch Council"\ndate = 2013\njurisdictions = ["UK"]\nauthority = "charity"\n'
    )
    (library / "sources" / "nets.txt").write_text("Words.\n", encoding="utf-8")
    (library / "sources" / "nets.txt.toml").write_text(sidecar + 'language = "en-GB"\n', encoding="utf-8")
    (library / "sources" / "leaflet.txt").write_text("Words of no title.\n", encoding="utf-8")
    kb("index", library=library)
    out = kb("documents", "--unsure", library=library)[1]
    assert "nets\n" not in out
    assert "leaflet\n    Leaflet\n    title: Leaflet (file name)\n    publisher: missing\n" in out
    answer = json.loads(kb("documents", "--unsure", "--json", library=library)[1])
    (leaflet,) = [each for each in answer["documents"] if each["id"] == "leaflet"]
    assert leaflet["fields"][:2] == [
        {"field": "title", "value": "Leaflet", "origin": "file name"},
        {"field": "publisher", "value": "", "origin": ""},
    ]


@pytest.mark.costly
def test_documents_lists_what_is_due_to_be_checked(library: Path) -> None:
    today = datetime.now(UTC).date()
    for name, checked in (("fresh", today - timedelta(days=100)), ("stale", today - timedelta(days=200))):
        (library / "sources" / f"{name}.txt").write_text("Words.\n", encoding="utf-8")
        (library / "sources" / f"{name}.txt.toml").write_text(
            f'checked = {checked}\nauthority = "government guidance"\n', encoding="utf-8"
        )
    (library / "library.toml").write_text("review_months = 6\n", encoding="utf-8")
    kb("index", library=library)
    out = kb("documents", "--due", library=library)[1]
    assert out.startswith("stale\n    Stale, government guidance, checked on ")
    assert "fresh\n" not in out
    assert out.count("never checked") == 1
    listed = json.loads(kb("documents", "--due", "--json", library=library)[1])["documents"]
    assert [each["id"] for each in listed] == ["stale", "report"]
    assert kb("documents", "--due", "--unsure", library=library)[0] == 2


@pytest.mark.costly
def test_documents_names_those_that_could_not_be_read(library: Path) -> None:
    (library / "sources" / "old.wpd").write_bytes(b"x")
    (library / "sources" / "~$report.docx").write_bytes(b"x")
    kb("index", library=library)
    assert "not read: old.wpd\n" in kb("documents", library=library)[1]
    answer = json.loads(kb("documents", "--json", library=library)[1])
    assert (answer["unread"], [each["source"] for each in answer["unread_sources"]]) == (1, ["old.wpd"])


@pytest.mark.costly
def test_add_and_remove_are_opposites(indexed: Path, tmp_path: Path) -> None:
    extra = tmp_path / "extra.md"
    extra.write_text("# Extra\n\nWords said nowhere else.\n", encoding="utf-8")
    code, out, _ = kb("add", str(extra), "--title", "Extra", "--date", "2013", library=indexed)
    assert (code, "added      extra.md" in out) == (0, True)
    code, out, _ = kb("remove", "extra", library=indexed)
    assert (code, "removed    extra.md" in out) == (0, True)
    assert not (indexed / "sources" / "extra.md").exists()


@pytest.mark.costly
def test_what_cannot_be_read_is_not_added_and_told_in_a_line_each(library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    for name in ("x.pdf", "y.pdf"):
        (folder / name).write_bytes(f"no PDF: {name}".encode())
    (folder / "extra.txt").write_text("Words said nowhere else.", encoding="utf-8")
    code, out, err = kb("add", str(folder), library=library)
    assert (code, out) == (1, "")
    assert [line.partition(":")[0] for line in err.splitlines()] == ["kb", "'y.pdf'", "Nothing was added."]
    assert [each.name for each in (library / "sources").iterdir()] == ["report.txt"]
    for name in ("x.pdf", "y.pdf"):
        (folder / name).rename(folder / f"{name}.jpg")
    code, out, _ = kb("add", str(folder), "--into", "2021", library=library)
    assert (code, out.splitlines()[-1]) == (3, "1 added, 2 not read.")
    assert "added      2021/extra.txt  1 passage" in out


@pytest.mark.costly
def test_a_document_is_replaced_by_a_file_of_another_name(indexed: Path, tmp_path: Path) -> None:
    new = tmp_path / "final version.txt"
    new.write_text(TEXT.replace("courts", "judges"), encoding="utf-8")
    code, out, _ = kb("add", str(new), "--replace", "--document", "sources/report.txt", library=indexed)
    assert (code, "changed    report.txt" in out) == (0, True)
    for wrong in ([], ["--replace", "--into", "2021"], ["--replace", str(new)]):
        assert kb("add", str(new), "--document", "report", *wrong, library=indexed)[0] == 2


@pytest.mark.costly
def test_a_new_version_takes_the_place_of_the_old_one_where_it_is_told_to(indexed: Path, tmp_path: Path) -> None:
    new = tmp_path / "new" / "report.txt"
    new.parent.mkdir()
    new.write_text(TEXT.replace("courts", "judges"), encoding="utf-8")
    code, _, err = kb("add", str(new), library=indexed)
    assert (code, "--replace" in err) == (1, True)
    code, out, _ = kb("add", "--replace", str(new), library=indexed)
    assert (code, "changed    report.txt" in out) == (0, True)
    assert "1 passage" in kb("search", '"judges fail"', library=indexed)[1]


@pytest.mark.costly
def test_a_removed_document_comes_back_from_the_trash(indexed: Path) -> None:
    code, out, _ = kb("remove", "report", library=indexed)
    assert (code, "'kb restore report' brings it back" in out) == (0, True)
    assert "0 passages" in kb("search", "courts", library=indexed)[1]
    code, out, _ = kb("restore", str(indexed / "sources" / "report.txt"), library=indexed)
    assert (code, "added      report.txt" in out) == (0, True)
    assert "1 passage" in kb("search", "courts", library=indexed)[1]
    code, _, err = kb("restore", "report", library=indexed)
    assert (code, "The trash has no document 'report'" in err) == (1, True)


def test_purge_says_what_it_did_and_what_it_cannot_reach(indexed: Path) -> None:
    code, out, _ = kb("purge", "report", "--yes", library=indexed)
    assert (code, out.startswith("Purged report.txt: 1 passage.\n"), "Backups" in out) == (0, True, True)
    assert not (indexed / "sources" / "report.txt").exists()
    assert kb("purge", "nothing", library=indexed)[0] == 1


@pytest.mark.parametrize("place", ["report.txt", "sources/report.txt", "LIBRARY/sources/report.txt"])
def test_a_document_is_named_by_any_path_to_its_source(indexed: Path, place: str) -> None:
    assert kb("remove", place.replace("LIBRARY", str(indexed)), library=indexed)[0] == 0
    assert not (indexed / "sources" / "report.txt").exists()


@pytest.fixture
def copied(library: Path) -> Path:
    """A library with a document, a copy of it and an older version, indexed."""
    sources = library / "sources"
    older = library / "older" / "report.txt"
    older.parent.mkdir()
    older.write_text(TEXT + "Once more.\n", encoding="utf-8")
    kb("index", library=library)
    kb("add", "--replace", str(older), library=library)
    (sources / "copy.txt").write_bytes(older.read_bytes())
    kb("index", library=library)
    return library


@pytest.mark.costly
def test_purge_without_a_terminal_lists_what_it_would_take_and_takes_nothing_unless_it_is_told_to(copied: Path) -> None:
    code, out, err = kb("purge", "copy", library=copied)
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert lines[:5] == [
        "To be purged, for good: 2 passages, of",
        "    copy: 'copy.txt', “The report”, 1 passage",
        "    report: 'report.txt', “The report”, 1 passage; it has the same contents",
        "    1 version in the history",
        "To take away only one of these copies, run 'kb remove' with its id instead.",
    ]
    assert lines[-1] == "Error: Nothing was purged. Add --yes to purge all that is listed."
    assert {each.name for each in (copied / "sources").iterdir()} == {"copy.txt", "report.txt"}
    assert not (copied / "purged").exists()

    assert kb("remove", "copy", library=copied)[0] == 0
    assert [each.name for each in (copied / "sources").iterdir()] == ["report.txt"]
    assert "1 passage" in kb("search", "courts", library=copied)[1]

    code, out, _ = kb("purge", "report", "--yes", "--json", library=copied)
    told = json.loads(out)
    assert code == 0
    assert told["purged"][0]["removed"] == 1
    assert [(each["id"], each["title"]) for each in told["purged"][0]["sources"]] == [("report", "The report")]
    assert told["done"]
    assert any("Backups" in each for each in told["left"])


@pytest.mark.costly
def test_purge_at_a_terminal_wants_the_id_typed_again(indexed: Path) -> None:
    for typed, code in (("reprot", 1), ("report", 0)):
        assert (indexed / "sources" / "report.txt").exists()
        ended, err = purge_at_terminal(indexed, typed)
        assert "Type report to purge it" in err
        assert (ended, "'reprot' is not 'report'" in err) == (code, code == 1)
    assert not (indexed / "sources" / "report.txt").exists()


@pytest.fixture
def repeated(library: Path) -> Path:
    """A library whose report is repeated in a release."""
    release = "# A release\n\nThe minister spoke for an hour.\n\n# What was said\n\n"
    (library / "sources" / "release.md").write_text(release + TEXT, encoding="utf-8")
    kb("index", library=library)
    return library


def purge_at_terminal(library: Path, *answers: str) -> tuple[int, str]:
    """Purge the report, typing some answers, and return the exit code and the output."""
    terminal, ours = pty.openpty()
    command = [sys.executable, "-c", "from kb.cli.commands import main; main()", "purge", "report"]
    environment = {**os.environ, "KB_LIBRARY": str(library), "KB_JOBS": "1"}
    with subprocess.Popen(
        command, env=environment, stdin=ours, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        os.write(terminal, "".join(f"{each}\n" for each in answers).encode())
        _, err = process.communicate()
    os.close(terminal)
    os.close(ours)
    return process.returncode, err


@pytest.mark.costly
def test_what_repeats_it_is_chosen_by_its_number(repeated: Path) -> None:
    code, err = purge_at_terminal(repeated, "7", "report")
    assert (code, "'7' is no number of those that are listed" in err) == (1, True)
    assert (repeated / "sources" / "report.txt").exists()
    code, err = purge_at_terminal(repeated, "1", "report")
    assert code == 0
    assert "  1. the same words, in “A release”" in err
    assert "0 passages" in kb("search", "courts", library=repeated)[1]
    assert "1 passage" in kb("search", "minister", library=repeated)[1]


@pytest.mark.costly
def test_what_repeats_it_stays_where_nothing_is_typed(repeated: Path) -> None:
    assert purge_at_terminal(repeated, "", "report")[0] == 0
    assert "1 passage" in kb("search", "courts", library=repeated)[1]


@pytest.mark.costly
def test_the_receipt_has_what_went_and_no_word_of_it(repeated: Path, tmp_path: Path) -> None:
    receipt = tmp_path / "receipt.txt"
    wrong = kb("purge", "report", "--yes", "--also", "0123456789abcd", "--receipt", str(receipt), library=repeated)
    assert wrong[0] == 1
    assert "none of the passages that repeat it" in wrong[2]
    assert not receipt.exists()
    passage = json.loads(kb("search", "courts", "--json", library=repeated)[1])["hits"]
    (release,) = (each["id"] for each in passage if each["document"]["id"] == "release")
    code, out, _ = kb(
        *("purge", "report", "--yes", "--json", "--also", release, "--receipt", str(receipt)), library=repeated
    )
    assert (code, json.loads(out)["also"]) == (0, [release])
    text = receipt.read_text(encoding="utf-8")
    assert "/documents/report\n" in text
    assert f"/documents/release/{release}\n" in text
    assert "nothing." in text
    assert "Backups" in text
    assert not [word for word in ("courts", "The report", "A release") if word in text]
    assert kb("purge", "release", "--yes", "--receipt", str(receipt), library=repeated)[0] == 1
    assert (repeated / "sources" / "release.md").exists()


def test_a_passage_is_listed_with_its_document(indexed: Path) -> None:
    passage = json.loads(kb("search", "courts", "--json", library=indexed)[1])["hits"][0]["id"]
    code, _, err = kb("purge", passage, library=indexed)
    assert code == 2
    assert err.splitlines()[:3] == [
        f"To be purged, for good: passage {passage}, of",
        "    report: 'report.txt', “The report”, 1 passage",
        "The document stays without it, and its file is not shown any more.",
    ]
    assert "1 passage" in kb("search", "courts", library=indexed)[1]


@pytest.mark.costly
def test_what_is_missing_is_taken_away_by_force_only(library: Path) -> None:
    for number in range(6):
        (library / "sources" / f"{number}.txt").write_text(f"Words of {number}.", encoding="utf-8")
    kb("index", library=library)
    for number in range(6):
        (library / "sources" / f"{number}.txt").unlink()
    code, out, err = kb("index", library=library)
    assert (code, out) == (1, "")
    assert err.startswith("kb: 6 of 7 documents are missing from ")
    code, out, _ = kb("index", "--force", library=library)
    assert (code, "1 unchanged, 6 removed." in out) == (0, True)


@pytest.mark.costly
def test_doctor_says_what_to_do(library: Path) -> None:
    code, out, _ = kb("doctor", library=library)
    assert code == 1
    assert "kb index" in out
    kb("index", library=library)
    code, out, _ = kb("doctor", library=library)
    assert code == 0
    assert "No problems found in settings, index and sources." in out.splitlines()


@pytest.mark.costly
def test_doctor_tells_problems_last_and_once_and_remarks_where_asked(library: Path) -> None:
    (library / "library.toml").write_text("titel = 3\n", encoding="utf-8")
    (library / "sources" / "report.txt.toml").write_text('titel = "x"\n', encoding="utf-8")
    kb("index", library=library)
    code, out, errors = kb("doctor", library=library)

    assert (code, errors) == (1, "")
    first, second = out.partition("2 problems found:\n")[2].splitlines()
    assert first.startswith("'library.toml', titel: There is no key 'titel'. Did you mean 'title'?")
    assert second == (
        "'sources/report.txt.toml' has the key 'titel', which is not known and was left out. Did you mean 'title'?"
    )
    assert "2 remarks: 'kb doctor -v' shows them." in out
    assert "No helpline is named" not in out
    assert "No helpline is named" in kb("doctor", "-v", library=library)[1]


@pytest.mark.costly
def test_doctor_always_says_what_was_deleted_by_hand_and_is_kept(library: Path) -> None:
    (library / "sources" / "other.txt").write_text(TEXT, encoding="utf-8")
    kb("index", library=library)
    (library / "sources" / "other.txt").unlink()
    kb("index", library=library)
    code, out, _ = kb("doctor", library=library)
    assert code == 0
    assert "'other.txt' was deleted by hand, and is still in the trash. 'kb restore other' brings it back" in out


@pytest.mark.costly
def test_doctor_says_how_the_processes_that_read_files_are_confined(indexed: Path) -> None:
    _, out, _ = kb("doctor", library=indexed)
    assert find_confinement(Settings(jobs=1)).describe() in out.splitlines()


@pytest.mark.costly
def test_doctor_compares_the_index_with_its_passages_where_asked(indexed: Path) -> None:
    assert kb("doctor", "--deep", library=indexed)[0] == 0
    engine = create_engine(Settings(library=indexed))
    engine.commit(Batch(state=[("speaker/jane-roe", b'[["documents","",1],["name","Jane Roe",1]]')]))
    assert kb("doctor", library=indexed)[0] == 0
    code, out, _ = kb("doctor", "--deep", library=indexed)
    assert code == 1
    assert out.splitlines()[-1] == (
        "The catalogue differs from the passages in 1 of the speakers, first in 'jane-roe'. "
        "Run 'kb index --rebuild' to build it again from the sources."
    )


@pytest.mark.costly
def test_doctor_remarks_on_a_library_without_helplines_but_finds_no_fault(indexed: Path) -> None:
    code, out, _ = kb("doctor", "-v", library=indexed)
    assert (code, "No helpline is named on its pages. If" in out) == (0, True)
    (indexed / "library.toml").write_text('[[helplines]]\nname = "A"\nphone = "01632 960999"\n', encoding="utf-8")
    code, out, _ = kb("doctor", "-v", library=indexed)
    assert (code, "helpline" in out) == (0, False)


@pytest.mark.costly
def test_doctor_remarks_on_a_site_behind_a_proxy_without_an_address(
    indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_PROXIES", "1")
    code, out, _ = kb("doctor", library=indexed)
    assert (code, "KB_PROXIES is set, and KB_URL is not" in out) == (0, True)
    assert "KB_URL" not in kb("doctor", library=indexed, url="https://kb.example.org")[1]


@pytest.mark.costly
def test_doctor_as_json_has_the_same_shape_with_and_without_problems(indexed: Path) -> None:
    code, out, _ = kb("doctor", "--json", library=indexed)
    found = json.loads(out)
    assert (code, found["problems"]) == (0, [])
    assert [each["kind"] for each in found["remarks"]] == ["kept", "helpline"]
    (indexed / "library.toml").write_text('titel = "x"\n', encoding="utf-8")
    code, out, _ = kb("doctor", "--json", library=indexed)
    assert code == 1
    assert json.loads(out)["problems"] == [
        {
            "kind": "configuration",
            "message": "'library.toml', titel: There is no key 'titel'. Did you mean 'title'?",
            "remedy": "Until it is corrected, the site goes on with what can be read, and the defaults.",
            "file": "library.toml",
            "key": "titel",
        }
    ]


@pytest.mark.costly
@pytest.mark.parametrize("command", ["index", "search"])
def test_a_fault_in_the_configuration_stops_no_command(library: Path, command: str) -> None:
    (library / "library.toml").write_text("title = ", encoding="utf-8")
    kb("index", library=library)
    assert kb(command, *(["courts"] if command == "search" else []), library=library)[0] == 0


@pytest.mark.parametrize("arguments", [["search", "x"], ["documents"]])
def test_without_an_index_the_error_says_how_to_build_one(library: Path, arguments: list[str]) -> None:
    code, out, err = kb(*arguments, library=library)
    assert (code, out) == (1, "")
    assert "Run 'kb index'" in err


@pytest.mark.costly
def test_no_name_of_a_file_reaches_the_terminal_raw(library: Path) -> None:
    name = "new\nline \x1b]0;title\x07.txt"
    shown = r"new\nline \x1b]0;title\x07.txt"
    (library / "sources" / name).write_text("The lantern is lit in the evening.", encoding="utf-8")
    (library / "sources" / name).with_suffix(".wpd").write_bytes(b"x")
    (library / "sources" / f"{name}.toml").write_text("titel = 1", encoding="utf-8")
    (library / "sources" / "bad\udcff.txt").write_text("The lantern is out in the morning.", encoding="utf-8")
    said = [
        kb(*command, library=library)[1:]
        for command in (
            ["index"],
            ["index", "--json"],
            ["doctor"],
            ["documents"],
            ["search", "lantern"],
            ["add", str(library / f"no {name}")],
            ["purge", f"no {name}"],
            ["documents", name],
            ["remove", name],
        )
    ]
    assert f"added      {shown}  1 passage" in said[0][0]
    assert f"removed    {shown}\n" in said[-1][0]
    assert f"unexpected extra argument ({shown})" in said[-2][1]
    assert r"bad\udcff.txt" in said[0][0]
    printed = "".join(out + err for out, err in said)
    assert "\x1b" not in printed
    assert "\x07" not in printed
    assert "\nline" not in printed


def test_all_that_commands_print_goes_through_one_place() -> None:
    folder = Path(kb_cli.__file__).parent
    assert {each.name for each in folder.rglob("*.py") if "click.echo(" in each.read_text(encoding="utf-8")} == {
        "options.py",  # as JSON
        "printing.py",
    }


def test_wrong_use_ends_with_2(library: Path) -> None:
    assert kb("search", library=library)[0] == 2
    assert kb("index", "--jobs", "0", library=library)[0] == 2


def test_a_bad_setting_is_named(library: Path) -> None:
    result = CliRunner().invoke(main, ["index"], env={"KB_LIBRARY": str(library), "KB_PORT": "many"})
    assert result.exit_code == 1
    assert 'KB_PORT: The value is "many": write a whole number.' in result.stderr


@pytest.mark.parametrize("name", main.list_commands(click.Context(main)))
def test_every_command_has_help_with_an_example(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert f"kb {name}" in result.stdout.split("Example:")[1]


@contextmanager
def serve(library: Path) -> Iterator[subprocess.Popen[str]]:
    """Serve a library, in which one passage has the word "courts", and search it."""
    environment = {**os.environ, "KB_LIBRARY": str(library), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", "from kb.cli.commands import main; main()", "serve", "--port", "0"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split()[2]
            with urllib.request.urlopen(f"{address}search.json?q=courts", timeout=30) as answer:
                assert json.load(answer)["total"] == 1
        finally:
            server.terminate()
        yield server


@pytest.mark.costly
def test_serve_indexes_then_serves_and_prints_the_address(library: Path) -> None:
    with serve(library):
        pass


@pytest.mark.costly
def test_serve_goes_on_with_the_index_that_there_is_where_the_sources_are_not(indexed: Path) -> None:
    (indexed / "sources").rename(indexed / "unmounted")
    with serve(indexed) as server:
        assert server.stderr is not None
        assert "Serving the index that there is." in server.stderr.read()


@pytest.mark.costly
def test_serve_answers_at_once_and_encodes_meanwhile(indexed: Path) -> None:
    environment = {**os.environ, "KB_LIBRARY": str(indexed), "PYTHONUNBUFFERED": "1", "KB_MEANING": "minilm"}
    command = [sys.executable, "-W", "ignore", "-c", "from kb.cli.commands import main; main()", "serve", "--port", "0"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split()[2]
            with urllib.request.urlopen(f"{address}search.json?q=courts", timeout=30) as answer:
                assert json.load(answer)["total"] == 1
            opened = open_library(Settings(library=indexed, meaning="minilm"))
            patience = time.monotonic() + 60
            while not all(coverage.is_complete for _, coverage in measure_coverage(opened)):
                assert time.monotonic() < patience
                time.sleep(0.2)
        finally:
            server.terminate()
        assert server.stderr is not None
        assert "with 'minilm'" in server.stderr.read()


@pytest.mark.costly
def test_doctor_names_the_encoders(indexed: Path) -> None:
    code, out, _ = kb("doctor", library=indexed)
    assert code == 0
    assert "Encoder 'static': 1 passage, all encoded." in out


def test_check_says_in_words_how_a_quotation_stands(indexed: Path) -> None:
    code, out, err = kb("check", "“The courts fail to protect the privileges of trafficked persons”", library=indexed)
    assert (code, err) == (0, "")
    assert "Found in nearly the same words." in out
    assert "the [-privileges-] {+rights+} of trafficked persons" in out
    assert "/documents/report/" in out


def test_check_gives_the_longest_run_of_what_is_not_there(indexed: Path) -> None:
    _, out, _ = kb("check", "“The courts fail to protect lunch”", library=indexed)
    assert "Not found in this library." in out
    assert "The longest part found has 5 words: The courts fail to protect" in out


def test_check_reads_a_file_or_the_input(indexed: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("They wrote “fail to protect the rights”.\n", encoding="utf-8")
    _, from_file, _ = kb("check", "--file", str(draft), library=indexed)
    piped = CliRunner().invoke(main, ["check", "--file", "-", "--library", str(indexed)], input=draft.read_bytes())
    assert "Found word for word." in from_file
    assert piped.stdout == from_file
    assert kb("check", str(draft), library=indexed)[1] == from_file
    code, _, err = kb("check", "drfat.txt", library=indexed)
    assert (code, "Cannot read 'drfat.txt'" in err) == (1, True)


def test_check_as_json_has_the_shape_of_the_site(indexed: Path) -> None:
    _, out, err = kb("check", "--json", "“fail to protect the rights”", library=indexed)
    body = json.loads(out)
    assert (set(body), err) == ({"quotations", "notices", "verdicts", "word_for_word", "coverage"}, "")
    assert body["quotations"][0]["status"] == "exact"


@pytest.mark.costly
def test_what_is_printed_has_the_whole_address_where_the_site_has_one(library: Path) -> None:
    url, title = "https://kb.example/library", "Courts and the rights of trafficked persons"
    (library / "sources" / "report.txt.toml").write_text(f'title = "{title}"\n', encoding="utf-8")
    kb("index", library=library)
    quoted = "“fail to protect the rights”"
    (hit,) = json.loads(kb("search", "--json", "courts", library=library, url=f"{url}/")[1])["hits"]
    listed = json.loads(kb("documents", "--json", library=library, url=url)[1])["documents"]
    checked = json.loads(kb("check", "--json", quoted, library=library, url=url)[1])["quotations"]

    assert hit["url"] == f"{url}/documents/report/{hit['id']}"
    assert [each["url"] for each in listed] == [f"{url}/documents/report"]
    assert checked[0]["matches"][0]["url"] == hit["url"]
    assert f"   {hit['url']}\n" in kb("check", quoted, library=library, url=url)[1]
    assert f"(the title of a document): {url}/documents/report\n" in kb("search", title, library=library, url=url)[1]


def test_check_wants_one_text(indexed: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd.bin"
    odd.write_bytes(b"\xff\xfe\x00")
    assert kb("check", library=indexed)[0] == 2
    assert kb("check", "words", "--file", str(odd), library=indexed)[0] == 2
    assert kb("check", "--file", str(odd), library=indexed)[0] == 1
    assert kb("check", "--file", str(tmp_path / "none.txt"), library=indexed)[0] == 1
    code, _, err = kb("check", "word " * 20_000, library=indexed)
    assert (code, "64,000 can be checked at once" in err) == (1, True)


@pytest.mark.costly
def test_what_was_done_by_hand_is_listed_and_brought_back(library: Path) -> None:
    report = library / "sources" / "report.txt"
    kb("index", library=library)
    assert kb("trash", library=library)[1] == "0 documents in the trash.\n"
    report.write_text("The report\n\nOther words.\n", encoding="utf-8")
    out = kb("index", library=library)[1]
    assert "'kb history report' lists it" in out
    assert "Copies of 1 file are in kept/: 25 bytes." in out
    report.unlink()
    kb("index", library=library)
    (removed,) = json.loads(kb("trash", "--json", library=library)[1])
    assert (removed["document"], removed["title"], removed["by_hand"], removed["bytes"]) == (
        "report",
        "Report",
        True,
        25,
    )
    assert "“Report”  25 bytes  (by hand, found by " in kb("trash", library=library)[1]
    told = json.loads(kb("history", "report", "--json", library=library)[1])
    assert [(each["version"], each["bytes"]) for each in told["versions"]] == [(1, len(TEXT)), (2, 25)]
    assert [(each["command"], each["change"]) for each in told["changes"]] == [
        ("index", "added"),
        ("index", "changed"),
        ("index", "removed"),
    ]
    assert kb("restore", "report", "--version", "1", library=library)[0] == 0
    assert report.read_text(encoding="utf-8") == TEXT
    assert "2 older versions." in kb("history", str(report), library=library)[1]
    code, _, err = kb("restore", "report", "--version", "3", library=library)
    assert (code, err) == (
        1,
        "kb: The library has no version 3 of 'report'. 'kb history report' lists those it has.\n",
    )
    assert kb("history", "nothing", library=library)[0] == 1


@pytest.mark.costly
def test_a_purged_document_is_in_no_list(indexed: Path) -> None:
    (indexed / "sources" / "report.txt").unlink()
    kb("index", library=indexed)
    assert kb("purge", "report", "--yes", library=indexed)[0] == 0
    assert kb("trash", library=indexed)[1] == "0 documents in the trash.\n"
    out = kb("history", "report", library=indexed)[1]
    assert out.startswith("0 older versions.\n")
    assert "report.txt" not in out
    assert not any(b"report.txt" in path.read_bytes() for path in indexed.glob("*.jsonl"))
