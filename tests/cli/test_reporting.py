"""`kb reports` lists readers' reports without obeying what they contain, and closes them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.cli.commands import main
from kb.library.files.audit import name_user, read_audit
from kb.library.files.reader_reports import REPORTS, ReportKind, keep_report, list_reports
from kb.model import DocumentId, PassageId
from tests.libraries import index_sources, view_folder


@pytest.fixture
def library(tmp_path: Path) -> Path:
    index_sources(tmp_path, {"notes.txt": "Notes\n\n" + "The gate is kept. " * 20})
    return tmp_path


def run(library: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        main, ["reports", *arguments], env={"KB_LIBRARY": str(library), "KB_URL": "https://kb.example"}
    )


def say(library: Path, text: str, *, on: str = "", passage: str = "") -> str:
    known = {each.id for each in list_reports(library)}
    keep_report(library, DocumentId("notes"), PassageId(passage), ReportKind.WORDS, text)
    (new,) = {each.id for each in list_reports(library)} - known
    path = library / REPORTS / f"{new}.json"
    if on:
        path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "date": on}), encoding="utf-8")
    return new


def test_open_reports_are_listed_the_oldest_first_with_what_they_are_about(library: Path) -> None:
    with view_folder(library) as view:
        passage = view.document_passages(DocumentId("notes"))[0].id
    newer = say(library, "Two lines:\nthis one.", on="2026-03-02")
    older = say(library, "", on="2026-03-01", passage=passage)

    assert run(library).output.splitlines() == [
        f"{older}  2026-03-01  words or page",
        f"    Notes: https://kb.example/documents/notes/{passage}",
        f"{newer}  2026-03-02  words or page",
        "    Notes: https://kb.example/documents/notes",
        "    Two lines:",
        "    this one.",
        "2 reports open.",
    ]
    first = json.loads(run(library, "--json").output)[0]
    assert (first["id"], first["title"], first["url"]) == (
        older,
        "Notes",
        f"https://kb.example/documents/notes/{passage}",
    )


def test_what_a_terminal_would_obey_is_shown_as_an_escape(library: Path) -> None:
    identity = say(library, "\x1b]0;title\x07\x1b[2J\x9b31m\u202eback\rover")
    (library / "sources" / "notes.txt").unlink()

    for output in (run(library).output, run(library, "--json").output):
        assert not [each for each in "\x1b\x07\x9b\u202e\r" if each in output]
        assert identity in output
    assert "\\x1b]0;title\\x07\\x1b[2J" in run(library).output


def test_closing_moves_a_report_and_is_recorded(library: Path) -> None:
    first, second, third = (say(library, text) for text in "abc")
    closed = run(library, "--close", first)

    assert closed.output.splitlines()[-1] == "1 report closed."
    assert {each.id for each in list_reports(library)} == {second, third}
    assert (library / REPORTS / "closed" / f"{first}.json").is_file()
    assert run(library, "--close", "all").output.splitlines()[-1] == "2 reports closed."
    assert run(library).output == "0 reports open.\n"
    assert run(library, "--closed").output.splitlines()[-1] == "3 reports closed."
    entries = [each for each in read_audit(library) if each.command == "reports"]
    assert [(each.user, each.document) for each in entries] == [(name_user(), "notes")] * 3
    assert entries[0].change == f"closed report {first}"


def test_what_is_not_open_cannot_be_closed(library: Path) -> None:
    identity = say(library, "a")
    refused = run(library, "--close", "../library", "--close", identity)

    assert refused.exit_code == 1
    assert "no report '../library' is open" in refused.output
    assert [each.id for each in list_reports(library)] == [identity]
    assert run(library, "--close", identity, "--closed").exit_code == 2


def test_reports_can_be_read_where_there_is_no_index(tmp_path: Path) -> None:
    say(tmp_path, "a")

    assert "This document is gone: https://kb.example/documents/notes" in run(tmp_path).output
