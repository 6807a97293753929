"""A collection is indexed and searched as a library is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.cli.commands import main
from kb.evaluation import Evaluation, evaluate, read_collection
from kb.library.indexing.sync import Library
from kb.settings import Settings
from tests.evaluation.collections import write_collection


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_collection(tmp_path_factory.mktemp("collection"))


@pytest.fixture(scope="module")
def found(folder: Path) -> Evaluation:
    return evaluate(folder, Settings(jobs=1))


def test_every_question_with_an_answer_finds_it(found: Evaluation) -> None:
    for figures in (found.words, found.blended):
        assert figures
        assert figures.queries == 3
        assert figures.mrr == 1
        assert figures.recall == 1
        assert figures.ms > 0


def test_texts_become_documents_with_their_titles_and_ids_are_not_searched(folder: Path) -> None:
    libraries: list[tuple[str, ...]] = []

    def index(library: Library) -> None:
        library.sync()
        assert library.encoders.static_encoder is not None
        with library.open_view() as view:
            libraries.append(tuple(each.metadata.title for each in view.documents()))
            passages = [each for record in view.documents() for each in view.document_passages(record.id)]
            assert not any("needle" in each.text for each in passages)
            assert sum("smokes has too long" in each.text for each in passages) == 1
            assert sum(each.text.count("wicks") for each in passages) == 1

    evaluate(folder, Settings(jobs=1, meaning="off"), index)
    assert set(libraries[0]) >= {"On lamps", "On wicks", "Storing oil in the cellar"}


def test_marks_in_a_question_are_no_signs_to_obey(found: Evaluation, folder: Path) -> None:
    assert '"smoke"' in next(text for text, _ in read_collection(folder).judged.select_answerable())
    assert found.words.ndcg > 0.9


def test_the_command_prints_the_figures_or_json_alone(folder: Path, tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, ["evaluate", str(folder)])
    assert printed.exit_code == 0, printed.output
    assert [line.split()[0] for line in printed.stdout.splitlines()] == ["words", "blended"]
    assert "nDCG@10" in printed.stdout
    as_json = CliRunner().invoke(main, ["evaluate", str(folder), "--json"])
    figures = json.loads(as_json.stdout)
    names = {"ndcg@10", "mrr@10", "recall@100", "in_three", "in_ten", "queries", "ms_per_query"}
    assert set(figures) == {"words", "blended"}
    assert set(figures["words"]) == set(figures["blended"]) == names
    missing = CliRunner().invoke(main, ["evaluate", str(tmp_path)])
    assert missing.exit_code == 1
    assert "There is no" in missing.stderr
