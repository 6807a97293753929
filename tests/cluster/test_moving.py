"""A library moves from one machine to a cluster by `kb index`, and every command gives the same output there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kb.cli.commands import main
from tests.cluster.local_cluster import LocalCluster
from tests.web.small_library import write_library

SEARCHES = ("lantern", '"the lantern of the law"', "lant*", "lantern -harbour", "said:lantern", "kind:guidance lantern")
DONE = (0, 3)  # 3 where a source could not be read
DRAFT = "Ada Ferry said: “Nobody who knocks at the gate should be turned away.” “The toll was paid for them, and more.”"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library that one machine has indexed, with a removed document."""
    write_library(tmp_path)
    (tmp_path / "draft.txt").write_text(DRAFT, encoding="utf-8")
    case = {"id": "lantern", "question": "lantern", "first_ten": ["lantern"]}
    (tmp_path / "cases.jsonl").write_text(json.dumps(case), encoding="utf-8")
    assert run(tmp_path, "index")[0] in DONE
    assert run(tmp_path, "remove", "diary")[0] in DONE
    return tmp_path


def run(folder: Path, *words: str) -> tuple[int, str]:
    command, *rest = words
    done = CliRunner().invoke(main, [command, *rest, "--library", str(folder)])
    return done.exit_code, done.stdout


def list_answers(folder: Path) -> list[Any]:
    """Return the output of the commands on the library, without scores."""
    said = [run(folder, "search", each, "--json") for each in SEARCHES]
    said.append(run(folder, "documents", "--json"))
    said.append(run(folder, "check", "--file", str(folder / "draft.txt"), "--json"))
    said.append(run(folder, "evaluate", "--cases", str(folder / "cases.jsonl"), "--json"))
    assert [code for code, _ in said] == [0] * len(said), said
    return [json.loads(text, parse_float=lambda _number: None) for _, text in said]


def test_a_library_moves_to_a_cluster_and_back_and_says_the_same(
    folder: Path, cluster: LocalCluster, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = list_answers(folder)
    assert all(each["total"] for each in before[: len(SEARCHES)])
    generation = int((folder / "generation").read_text())
    monkeypatch.setenv("KB_ENGINE", "opensearch")
    monkeypatch.setenv("KB_OPENSEARCH_URLS", ",".join(cluster.urls))
    monkeypatch.setenv("KB_OPENSEARCH_PREFIX", prefix)
    assert run(folder, "search", "lantern")[0] == 1  # nothing is in the cluster yet
    assert run(folder, "index")[0] in DONE
    moved_generation = int((folder / "generation").read_text())
    assert moved_generation > generation
    assert list_answers(folder) == before
    assert "index" not in {
        each["kind"] for each in json.loads(run(folder, "doctor", "--json", "--deep")[1])["problems"]
    }
    monkeypatch.delenv("KB_ENGINE")
    assert run(folder, "index", "--rebuild")[0] in DONE
    assert int((folder / "generation").read_text()) > moved_generation
    assert list_answers(folder) == before
