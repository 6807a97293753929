"""Files of cases, messages for faulty ones, and which conditions hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import EvaluationError
from kb.evaluation import CaseReport, check_cases, read_cases
from kb.evaluation.cases import Condition, Rule
from kb.library.configuration import watch_configuration
from kb.library.indexing.sync import Library
from tests.evaluation.libraries import get_passage, index_lamps, write_lines


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return index_lamps(tmp_path_factory.mktemp("library"))


def check(library: Library, folder: Path, **case: object) -> CaseReport:
    cases = read_cases(write_lines(folder / "cases.jsonl", [{"id": "c", "question": "lamp", **case}]))
    with library.open_view() as view:
        return check_cases(cases, view, library.settings)


def find_reasons(library: Library, folder: Path, **case: object) -> list[str]:
    return [failure.reason for each in check(library, folder, **case).failing for failure in each.failures]


def test_every_field_of_a_case_is_read(tmp_path: Path) -> None:
    fields = {
        "first": [["a", "b"]],
        "first_three": ["c"],
        "first_ten": ["d", "e"],
        "never": ["f"],
        "before": [["g", "h"], [["i", "j"], "k"]],
        "words_first": ["wick of cotton"],
    }
    path = tmp_path / "cases.jsonl"
    (case,) = read_cases(write_lines(path, [{"id": 7, "question": "q", "voice": "v", "note": "n", **fields}]))
    assert (case.id, case.question) == ("7", "q")
    assert case.conditions == (
        Condition(Rule.FIRST, ("a", "b")),
        Condition(Rule.FIRST_THREE, ("c",)),
        Condition(Rule.FIRST_TEN, ("d",)),
        Condition(Rule.FIRST_TEN, ("e",)),
        Condition(Rule.NEVER, ("f",)),
        Condition(Rule.BEFORE, ("g",), ("h",)),
        Condition(Rule.BEFORE, ("i", "j"), ("k",)),
        Condition(Rule.WORDS_FIRST, ("wick of cotton",)),
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no json", "is not JSON"),
        ('{"id": "b", "first": ["x"]}', 'has no "question"'),
        ('{"id": "b", "question": "?", "first": ["x"]}', "without words"),
        ('{"id": "b", "question": "q", "voice": 3, "first": ["x"]}', 'has no "voice"'),
        ('{"id": "b", "question": "q"}', "has no condition"),
        ('{"id": "b", "question": "q", "first": []}', "has no condition"),
        ('{"id": "b", "question": "q", "frist_three": ["x"]}', "Did you mean 'first_three'?"),
        ('{"id": "b", "question": "q", "first_three": "x"}', "is not a list"),
        ('{"id": "b", "question": "q", "never": [3]}', "is no id"),
        ('{"id": "b", "question": "q", "never": [[]]}', "is no id"),
        ('{"id": "b", "question": "q", "before": ["x", "y"]}', "list of pairs"),
        ('{"id": "b", "question": "q", "before": [["x", "y", "z"]]}', "list of pairs"),
        ('{"id": "b", "question": "q", "words_first": ["-"]}', "is no word"),
        ('{"id": "a", "question": "q", "first": ["x"]}', "repeats the id 'a'"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(f'{{"id": "a", "question": "q", "first": ["x"]}}\n\n{line}\n', encoding="utf-8")
    with pytest.raises(EvaluationError) as caught:
        read_cases(path)
    assert str(caught.value).startswith(f"Line 3 of '{path}' ")
    assert said in str(caught.value)


def test_a_file_without_cases_and_one_that_is_missing_are_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"There is no .*one a line"):
        read_cases(tmp_path / "cases.jsonl")
    with pytest.raises(EvaluationError, match="is empty"):
        read_cases(write_lines(tmp_path / "cases.jsonl", []))


def test_conditions_hold_or_fail_by_the_order_of_the_page(library: Library, tmp_path: Path) -> None:
    first, second = get_passage(library, "lamps"), get_passage(library, "wicks")
    holds = {"first": [first], "first_three": [second], "first_ten": [second], "never": ["rope"]}
    assert not find_reasons(library, tmp_path, **holds, before=[[first, second], [second, "rope"]])
    assert find_reasons(library, tmp_path, first=[second]) == ["Rank 2."]
    assert find_reasons(library, tmp_path, first_three=["rope"]) == ["Not among the first 100."]
    assert find_reasons(library, tmp_path, never=[second, "rope"]) == ["Rank 2."]
    assert find_reasons(library, tmp_path, before=[[second, first]]) == ["Rank 2. The other: Rank 1."]
    assert find_reasons(library, tmp_path, before=[["rope", first]]) == ["Not among the first 100. The other: Rank 1."]
    assert find_reasons(library, tmp_path, before=[[first, first]]) == ["Rank 1. The other: Rank 1."]


def test_a_document_is_any_passage_of_it_and_of_a_list_any_will_do(library: Library, tmp_path: Path) -> None:
    second = get_passage(library, "wicks")
    assert not find_reasons(library, tmp_path, first=["lamps", [second, "lamps"]], before=[[["rope", "lamps"], second]])
    assert find_reasons(library, tmp_path, first=[[second, "rope"]], never=[["rope", second]]) == ["Rank 2."] * 2


def test_an_address_leads_to_its_passage_or_document(library: Library, tmp_path: Path) -> None:
    first = get_passage(library, "lamps")
    addresses = [f"/documents/lamps/{first}", f"lamps/{first}", f"https://kb.example/documents/lamps/{first}?q=lamp#x"]
    assert not find_reasons(library, tmp_path, first=[*addresses, "/documents/lamps"])


def test_passages_with_the_typed_word_come_before_those_without_it(library: Library, tmp_path: Path) -> None:
    assert not find_reasons(library, tmp_path, words_first=["lamp", "LONG wick"])
    assert find_reasons(library, tmp_path, words_first=["cotton"]) == ["Passages that have it have the ranks 2."]
    assert find_reasons(library, tmp_path, words_first=["wick cotton"]) == ["No passage among the first 10 has it."]
    (failing,) = check(library, tmp_path, words_first=["cotton"]).failing
    assert [(rank, hit.passage.id) for rank, hit in failing.failures[0].came] == [(1, get_passage(library, "lamps"))]


def test_passages_that_read_alike_have_one_rank(library: Library, tmp_path: Path) -> None:
    assert not find_reasons(library, tmp_path, question="hemp", first=["rope", "copy"])
    assert find_reasons(library, tmp_path, question="hemp", before=[["rope", "copy"]]) == ["Rank 1. The other: Rank 1."]


def test_what_the_library_does_not_have_fails_its_condition_only(library: Library, tmp_path: Path) -> None:
    report = check(library, tmp_path, first=["lamps"], never=["no-such", ["rope", "00000000000000"]])
    (failing,) = report.failing
    assert [each.reason for each in failing.failures] == [
        "Not in this library: no-such.",
        "Not in this library: 00000000000000.",
    ]
    assert report.count_cases() == (0, 1)
    assert report.count_conditions() == (1, 3)


def test_a_passage_that_is_gone_is_its_successor(tmp_path: Path) -> None:
    library = index_lamps(tmp_path / "library")
    before = get_passage(library, "lamps")
    library = index_lamps(tmp_path / "library", {"lamps.txt": "A lamp lamp lamp that smokes has too long a wick."})
    assert get_passage(library, "lamps") != before
    assert not find_reasons(library, tmp_path, first=[before])
    assert find_reasons(library, tmp_path, never=[before]) == ["Rank 1."]


def test_a_document_is_known_by_the_id_that_it_had(tmp_path: Path) -> None:
    library = index_lamps(tmp_path / "library")
    (tmp_path / "library" / "sources" / "lamps.txt.toml").write_text('id = "lights"\n', encoding="utf-8")
    library.sync()
    assert not find_reasons(library, tmp_path, first=["lamps", "lights"])


def test_the_librarys_own_nation_is_preferred_as_on_the_page(tmp_path: Path) -> None:
    words = "Officers must keep a lamp for each person in the cells overnight."
    sources = {"near.txt": f"{words} This is so at noon.", "far.txt": words}
    folder = tmp_path / "library"
    library = index_lamps(folder, sources)
    for name, nation in (("near", "Scotland"), ("far", "US")):
        metadata = f'jurisdictions = ["{nation}"]\nauthority = "government guidance"\n'
        (folder / "sources" / f"{name}.txt.toml").write_text(metadata, encoding="utf-8")
    library.sync()
    question = "officers must keep a lamp for each person in the cells"
    assert not find_reasons(library, tmp_path, question=question, first=["far"])
    (folder / "library.toml").write_text('nation = "Scotland"\n', encoding="utf-8")
    watch_configuration(folder).refresh()
    assert not find_reasons(library, tmp_path, question=question, first=["near"])
