"""The files of a judged collection, and messages for faulty ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import EvaluationError
from kb.evaluation import read_collection
from tests.evaluation.collections import write_collection


def test_a_collection_is_read_and_questions_without_an_answer_are_left_out(tmp_path: Path) -> None:
    collection = read_collection(write_collection(tmp_path))
    assert [each.id for each in collection.texts] == ["needle-1", "needle-2", "needle-3", "needle-4"]
    assert collection.texts[3].title == ""
    assert [text for text, _ in collection.judged.select_answerable()] == [
        'Why does a lamp "smoke"?',
        "where to store oil",
        "hemp",
    ]
    assert dict(collection.judged.grades["1"]) == {"needle-1": 2.0, "needle-2": 1.0}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("corpus.jsonl", '{"id": "a", "text": "x"}\n\nno json\n', "Line 3 of"),
        ("corpus.jsonl", '["a"]\n', "not a JSON object"),
        ("corpus.jsonl", '{"text": "x"}\n', 'has no "id"'),
        ("corpus.jsonl", '{"id": true, "text": "x"}\n', 'has no "id"'),
        ("corpus.jsonl", '{"id": "a", "text": 3}\n', 'has no "text"'),
        ("corpus.jsonl", '{"id": "a", "text": "x"}\n{"id": "a", "text": "y"}\n', "Line 2 of"),
        ("corpus.jsonl", "\n", "is empty"),
        ("queries.jsonl", '{"id": "1"}\n', 'has no "text"'),
        ("queries.jsonl", '{"id": "9", "text": "x"}\n', "use the same question ids"),
        ("qrels.tsv", "1\tneedle-1\t2\n", "Line 1 of"),
        ("qrels.tsv", "query-id\tdoc-id\tscore\n1 needle-1 2\n", "1 columns"),
        ("qrels.tsv", "query-id\tdoc-id\tscore\n1\tneedle-1\tgood\n", "the score 'good'"),
        ("qrels.tsv", "query-id\tdoc-id\tscore\n1\tneedle-1\tnan\n", "the score 'nan'"),
        ("qrels.tsv", "query-id\tdoc-id\tscore\n1\ta\t1\n1\ta\t2\n", "Line 3 of"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(tmp_path: Path, name: str, content: str, said: str) -> None:
    (write_collection(tmp_path) / name).write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError) as caught:
        read_collection(tmp_path)
    assert said in str(caught.value)
    assert name in str(caught.value)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_and_one_that_is_no_text_are_named(tmp_path: Path, name: str) -> None:
    path = write_collection(tmp_path) / name
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EvaluationError, match="not text in UTF-8"):
        read_collection(tmp_path)
    path.unlink()
    with pytest.raises(EvaluationError, match=f"There is no .*{name}"):
        read_collection(tmp_path)
    path.mkdir()
    with pytest.raises(EvaluationError, match=f"Cannot read .*{name}"):
        read_collection(tmp_path)
