"""Who of the shielded could be identified, and by what: each finding with a library that has it, and one without."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.cli.commands import main
from kb.library.exposures import Exposure, ExposureKind, find_exposures
from tests.libraries import index_sources

WORDS = "They took my papers and my telephone on the first day and locked the gate"
HIDDEN = f"“{WORDS},” the worker told us."
SHIELD = f'[[quotations]]\nwords = "{WORDS}"\nspeaker = "Mary Moe"\nanonymous = true\n'
OTHER = "“The bell is rung by every officer of the county at noon,” said Ada Quill, director of Example Trust."
DETAILS = "She was 17 years old and lived in Harborough until March 2011, with two brothers, and worked as a picker. "


def look(folder: Path, sources: dict[str, str], closed: tuple[str, ...] = ()) -> tuple[Exposure, ...]:
    """Index a library of some sources, and return the findings about exposed people."""
    (folder / "library.toml").write_text(f"closed_speakers = {json.dumps(closed)}\n", encoding="utf-8")
    texts = {name: text if name.endswith(".toml") else f"# Report {name}\n\n{text}\n" for name, text in sources.items()}
    with index_sources(folder, texts).open_view() as view:
        return find_exposures(view, closed)


def test_words_that_another_document_gives_to_a_name(tmp_path: Path) -> None:
    named = f"“{WORDS},” said Mary Moe, a picker of the town."
    (found,) = look(tmp_path, {"a.md": HIDDEN, "a.md.toml": SHIELD, "b.md": named})
    assert (found.kind, found.document) == (ExposureKind.SAME_WORDS, "b")
    assert "“they took my papers and my telephone on”" in found.message
    assert "'a'" in found.message
    assert "anonymous = true" in found.remedy
    assert f"kb purge {found.passage}" in found.remedy


def test_a_closed_name_that_is_printed_is_told_by_its_number_once_a_document(tmp_path: Path) -> None:
    text = "The letter is by Jane Roe, and it is long.\n\n## More\n\nNobody but Jane Roe has seen the letter."
    (found,) = look(tmp_path, {"a.md": text, "b.md": "The letter of Jane is long."}, ("Nora Nyelund", "Jane Roe"))
    assert (found.kind, found.document) == (ExposureKind.CLOSED_NAME, "a")
    assert "name 2 of closed_speakers" in found.message
    assert "Roe" not in f"{found.message}{found.remedy}"


@pytest.mark.parametrize(
    ("beside", "is_found"),
    [
        ("Ada Quill heard it.", True),
        ("The report was written by many, and it took the whole of a year, before it went to Ada Quill.", False),
        (OTHER, False),
    ],
)
def test_a_listed_name_beside_words_of_somebody_shielded(tmp_path: Path, beside: str, *, is_found: bool) -> None:
    found = look(tmp_path, {"a.md": f"{HIDDEN} {beside}", "a.md.toml": SHIELD, "b.md": OTHER})
    assert [(each.kind, each.document) for each in found] == [(ExposureKind.LISTED_NAME, "a")][:is_found]
    assert all(each.message.endswith("/speakers/ada-quill") for each in found)


def test_a_first_name_in_two_documents(tmp_path: Path) -> None:
    said = {
        "a.md": "“The rooms were cold all winter,” said Maria.",
        "b.md": "“The gate was shut at night,” said Maria.",
    }
    (found,) = look(tmp_path, said)
    assert found.kind is ExposureKind.FIRST_NAME
    assert "'b'" in found.message
    assert "Maria" not in found.message


def test_who_is_listed_by_one_name(tmp_path: Path) -> None:
    correction = '[[quotations]]\nwords = "The rooms were cold"\nspeaker = "Blessing"\n'
    text = "“The rooms were cold all winter,” the worker told us."
    (found,) = look(tmp_path, {"a.md": text, "a.md.toml": correction, "b.md": OTHER})
    assert (found.kind, found.document) == (ExposureKind.ONE_NAME, "a")


def test_details_that_are_told_of_one_person_only(tmp_path: Path) -> None:
    (found,) = look(tmp_path, {"a.md": f"{DETAILS}{HIDDEN}", "a.md.toml": SHIELD, "b.md": f"{DETAILS}Nobody spoke."})
    assert (found.kind, found.document) == (ExposureKind.DETAILS, "a")
    assert "an age, a place, a date, a family and a trade" in found.message


def test_details_that_three_share_single_out_nobody(tmp_path: Path) -> None:
    sources = {f"{name}.md": f"{DETAILS}{HIDDEN}" for name in "abc"} | {f"{name}.md.toml": SHIELD for name in "abc"}
    assert look(tmp_path, sources) == ()


def test_the_command_says_where_to_look_and_what_to_type(tmp_path: Path) -> None:
    look(tmp_path, {"a.md": HIDDEN, "a.md.toml": SHIELD, "b.md": OTHER})
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    clean = CliRunner().invoke(main, ["audit", "--library", str(tmp_path)])
    assert (clean.exit_code, clean.stdout) == (0, "Nothing to look at.\n")
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    (tmp_path / "library.toml").write_text('closed_speakers = ["Ada Quill"]\n', encoding="utf-8")
    told = CliRunner().invoke(main, ["audit", "--library", str(tmp_path)])
    assert told.exit_code == 3
    assert told.stdout.startswith("b, passage ")
    assert "run 'kb purge " in told.stdout
    assert told.stdout.endswith("1 place to look at, in 1 document.\n")
    answer = CliRunner().invoke(main, ["audit", "--library", str(tmp_path), "--json"])
    assert answer.exit_code == 3
    (found,) = json.loads(answer.stdout)["exposures"]
    assert (found["kind"], found["document"], found["page"]) == ("closed name printed", "b", "")
