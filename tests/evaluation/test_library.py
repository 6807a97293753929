"""Cases and judged questions over an existing library, as the command measures them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.cli.commands import main
from kb.evaluation import Evaluation, measure_library, read_judged_questions
from kb.library.indexing.sync import Library
from tests.evaluation.libraries import get_passage, index_lamps, write_lines

QUESTION = "hemp patience"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return index_lamps(tmp_path_factory.mktemp("library"))


def write_judged(folder: Path, *grades: tuple[str, str, int]) -> Path:
    folder.mkdir(exist_ok=True)
    questions = ({"id": "lamp", "text": "lamp", "voice": "v"}, {"id": "rope", "text": QUESTION})
    write_lines(folder / "questions.jsonl", questions)
    rows = ["query-id\tdoc-id\tscore", *("\t".join(map(str, row)) for row in grades)]
    (folder / "qrels.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def measure(library: Library, folder: Path, *grades: tuple[str, str, int]) -> Evaluation:
    with library.open_view() as view:
        return measure_library(read_judged_questions(write_judged(folder, *grades)), view, library.settings)


def run(library: Library, *arguments: str | Path) -> Result:
    folder = str(library.settings.library)
    environment = {"KB_LIBRARY": folder, "KB_JOBS": "1", "KB_MEANING": "off"}
    return CliRunner().invoke(main, ["evaluate", *map(str, arguments)], env=environment)


def test_the_rank_of_a_passage_is_that_on_the_page(library: Library, tmp_path: Path) -> None:
    first, second = get_passage(library, "lamps"), get_passage(library, "wicks")
    right = measure(library, tmp_path, ("lamp", first, 3), ("lamp", second, 1))
    assert (right.words.ndcg, right.words.mrr, right.words.queries) == (1, 1, 1)
    assert right.blended is None
    wrong = measure(library, tmp_path, ("lamp", first, 0), ("lamp", second, 3))
    assert (wrong.words.mrr, wrong.words.in_three) == (0.5, 1)


def test_of_passages_listed_together_the_best_grade_counts(library: Library, tmp_path: Path) -> None:
    for judged in ("rope", "copy"):
        assert measure(library, tmp_path, ("rope", get_passage(library, judged), 3)).words.ndcg == 1


def test_judged_passages_that_are_gone_are_their_successors_or_unknown(tmp_path: Path) -> None:
    library = index_lamps(tmp_path / "library")
    gone = get_passage(library, "lamps")
    library = index_lamps(tmp_path / "library", {"lamps.txt": "A lamp lamp lamp that smokes has too long a wick."})
    found = measure(library, tmp_path / "judged", ("lamp", gone, 3), ("rope", "no-such", 2))
    assert found.unknown == {"no-such"}
    assert (found.words.mrr, found.words.queries) == (0.5, 2)


def test_the_command_names_failing_cases_with_what_came_instead(library: Library, tmp_path: Path) -> None:
    first, second = get_passage(library, "lamps"), get_passage(library, "wicks")
    lines = [
        {"id": "right", "question": "lamp", "first": [first]},
        {"id": "wrong", "question": "lamp", "first": [second], "never": ["nowhere"], "first_ten": [first]},
    ]
    cases = write_lines(tmp_path / "cases.jsonl", lines)
    printed = run(library, "--cases", cases)
    assert printed.exit_code == 3, printed.output
    assert printed.stdout.splitlines() == [
        "wrong",
        f"  first: {second}",
        "    Rank 2.",
        f"      1. lamps/{first}",
        "  never: nowhere",
        "    Not in this library: nowhere.",
        "1 of 2 cases hold.",
        "2 of 4 conditions hold.",
    ]
    answer = json.loads(run(library, "--cases", cases, "--json").stdout)
    assert set(answer) == {"cases"}
    counts = {name: answer["cases"][name] for name in ("cases", "cases_hold", "conditions", "conditions_hold")}
    assert counts == {"cases": 2, "cases_hold": 1, "conditions": 4, "conditions_hold": 2}
    (failing,) = answer["cases"]["failing"]
    assert failing["id"] == "wrong"
    assert failing["failures"][0] == {
        "rule": "first",
        "wanted": [second],
        "after": [],
        "reason": "Rank 2.",
        "came": [{"rank": 1, "document": "lamps", "passage": first}],
    }


def test_the_command_measures_judged_questions_beside_cases(library: Library, tmp_path: Path) -> None:
    judged = write_judged(tmp_path / "judged", ("lamp", get_passage(library, "wicks"), 3), ("lamp", "gone", 1))
    cases = write_lines(tmp_path / "cases.jsonl", [{"id": "right", "question": "lamp", "first": ["lamps"]}])
    printed = run(library, "--judged", judged, "--cases", cases, "--library", library.settings.library)
    assert printed.exit_code == 0, printed.output
    figures, missing, *counts = printed.stdout.splitlines()
    assert figures.startswith("words only  nDCG@10 ")
    assert "in three 1.000  in ten 1.000" in figures
    assert missing == "1 judged passage not in this library: gone"
    assert counts == ["1 of 1 case holds.", "1 of 1 condition holds."]
    answer = json.loads(run(library, "--judged", judged, "--cases", cases, "--json").stdout)
    assert answer["judged"]["words"]["mrr@10"] == 0.5
    assert set(answer["judged"]) == {"words", "unknown"}
    assert answer["judged"]["unknown"] == ["gone"]
    assert answer["cases"]["failing"] == []


def test_questions_are_in_no_output(library: Library, tmp_path: Path) -> None:
    cases = write_lines(tmp_path / "cases.jsonl", [{"id": "c", "question": QUESTION, "first": ["lamps", "x"]}])
    for arguments in ((), ("--json",)):
        printed = run(library, "--cases", cases, *arguments)
        assert "Not among the first 100." in printed.stdout
        assert "hemp" not in printed.output
        assert "patience" not in printed.output


def test_passages_without_embeddings_are_said_beside_the_figures(library: Library, tmp_path: Path) -> None:
    cases = write_lines(tmp_path / "cases.jsonl", [{"id": "c", "question": "lamp", "first": ["lamps"]}])
    printed = run(library, "--cases", cases, "--encoder", "static")
    assert "4 passages not encoded with 'static'. Run 'kb index'" in printed.stderr


@pytest.mark.parametrize(
    "arguments", [(), ("DIR", "--cases", "c"), ("DIR", "--judged", "d"), ("DIR", "--library", "l")]
)
def test_a_collection_and_a_library_are_not_mixed(library: Library, arguments: tuple[str, ...]) -> None:
    assert run(library, *arguments).exit_code == 2


def test_what_cannot_be_read_is_an_error_and_no_failing_case(library: Library, tmp_path: Path) -> None:
    missing = run(library, "--cases", tmp_path / "none.jsonl")
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "There is no" in missing.stderr
    folder = run(library, "--judged", tmp_path)
    assert folder.exit_code == 1
    assert "questions.jsonl and qrels.tsv" in folder.stderr
    cases = write_lines(tmp_path / "cases.jsonl", [{"id": "c", "question": "lamp", "first": ["lamps"]}])
    unindexed = run(library, "--cases", cases, "--library", tmp_path)
    assert unindexed.exit_code == 1
    assert "kb index" in unindexed.stderr
