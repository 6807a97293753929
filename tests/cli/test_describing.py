"""`kb set` and `kb documents --csv`, as a person runs them."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.cli.commands import main
from tests.libraries import write_sources


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library, indexed; tests change copies of it."""
    report = "The report\n\nThe courts fail in most of the cases.\n"
    sources = {"report.txt": report, "notes.txt": "Notes\n\nThe judges sat all day.\n"}
    library = write_sources(tmp_path_factory.mktemp("packed"), sources)
    kb("index", library=library)
    return library


@pytest.fixture
def library(packed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(packed, tmp_path, dirs_exist_ok=True))


def kb(*arguments: str, library: Path) -> tuple[int, str, str]:
    environment = {"KB_LIBRARY": str(library), "KB_JOBS": "1", "KB_MEANING": "static"}
    result = CliRunner().invoke(main, list(arguments), env=environment)
    return result.exit_code, result.stdout, result.stderr


def save_table(library: Path, **cells: str) -> Path:
    """Save the table as Excel does where decimals have commas, with some cells of the report changed."""
    head, *rows = csv.reader(io.StringIO(kb("documents", "--csv", library=library)[1].lstrip("\ufeff")))
    for row in rows:
        if row[0] == "report":
            row[:] = [cells.get(column, cell) for column, cell in zip(head, row, strict=True)]
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=";").writerows([head, *rows])
    path = library / "table.csv"
    path.write_bytes(written.getvalue().encode("utf-8-sig"))
    return path


@pytest.mark.costly
def test_set_tells_what_it_changes_and_the_site_has_it(library: Path) -> None:
    code, out, err = kb("set", "report", "title=In the Dock", "date=2013-06-13", library=library)
    assert (code, "changed    report.txt  1 passage" in out) == (0, True)
    assert err.splitlines() == ["report  title: The report -> In the Dock", "report  date: nothing -> 2013-06-13"]
    assert "    In the Dock, 13 June 2013, 1 passage\n" in kb("documents", library=library)[1]
    assert kb("set", "report", "date=2013-06-13", library=library) == (0, "Nothing was to be changed.\n", "")
    code, _, err = kb("set", "report", "date=", library=library)
    assert (code, err) == (0, "report  date: 2013-06-13 -> not in the metadata file\n")


@pytest.mark.costly
def test_set_takes_a_key_by_the_name_that_it_had_before(library: Path) -> None:
    code, _, err = kb("set", "report", "reviewed=2026-03-03", library=library)
    assert (code, err) == (0, "report  checked: nothing -> 2026-03-03\n")


def test_set_refuses_with_a_line_for_each_fault(library: Path) -> None:
    code, out, err = kb("set", "report", "date=31/12/2020", "titel=x", library=library)
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        'kb: date should be a date such as 2013-06-13, "2013-06" or "2013", and is \'31/12/2020\': type 2020-12-31.',
        "'titel' is not a key that can be set. Did you mean 'title'?",
        "Nothing was written.",
    ]
    for wrong in ([], ["report"], ["report", "title"], ["report", "title=T", "--from", "table.csv"]):
        assert kb("set", *wrong, library=library)[0] == 2


@pytest.mark.costly
def test_a_table_that_comes_back_is_listed_and_written_only_where_it_is_told_to(library: Path) -> None:
    table = str(save_table(library, publisher="The Watch", date="13.06.2013"))
    listed = "report  date: nothing -> 2013-06-13\nreport  publisher: nothing -> The Watch\n"
    code, out, err = kb("set", "--from", table, library=library)
    assert (code, out, err.startswith(listed)) == (2, "", True)
    assert "Nothing was written. Add --yes" in err
    assert not (library / "sources" / "report.txt.toml").exists()
    code, out, err = kb("set", "--from", table, "--yes", "--json", library=library)
    told = json.loads(out)
    assert (code, err) == (0, listed)
    assert told["changes"][1] == {"document": "report", "key": "publisher", "old": "", "new": "The Watch"}
    assert [each["source"] for each in told["sources"]] == ["report.txt"]
    assert kb("set", "--from", table, library=library) == (0, "Nothing was to be changed.\n", "")
    assert not (library / "sources" / "notes.txt.toml").exists()


@pytest.mark.costly
def test_a_wrong_cell_of_a_table_is_named(library: Path) -> None:
    code, _, err = kb("set", "--from", str(save_table(library, date="01/02/2013")), "--yes", library=library)
    assert (code, err.startswith("kb: Row 3, 'report': date should be a date such as")) == (1, True)
    assert kb("set", "--from", str(library / "none.csv"), library=library)[0] == 1


@pytest.mark.costly
@pytest.mark.parametrize(("typed", "code"), [("n", 1), ("y", 0)])
def test_at_a_terminal_a_table_is_written_once_that_is_confirmed(library: Path, typed: str, code: int) -> None:
    table = str(save_table(library, publisher="The Watch"))
    terminal, ours = pty.openpty()
    command = [sys.executable, "-c", "from kb.cli.commands import main; main()", "set", "--from", table]
    environment = {**os.environ, "KB_LIBRARY": str(library), "KB_JOBS": "1", "KB_MEANING": "static"}
    with subprocess.Popen(
        command, env=environment, stdin=ours, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        os.write(terminal, f"{typed}\n".encode())
        _, err = process.communicate()
    os.close(terminal)
    os.close(ours)
    assert "Write 1 change of 1 document?" in err
    assert (process.returncode, (library / "sources" / "report.txt.toml").exists()) == (code, code == 0)


@pytest.mark.costly
def test_the_table_is_of_documents_alone_and_goes_with_no_other_form(library: Path) -> None:
    (library / "sources" / "old.wpd").write_bytes(b"x")
    kb("index", library=library)
    out = kb("documents", "--csv", library=library)[1]
    assert [line.partition(",")[0] for line in out.splitlines()] == ["\ufeffid", "notes", "report"]
    for other in ("--json", "--unsure", "--due"):
        assert kb("documents", "--csv", other, library=library)[0] == 2
