"""The tour of the sample library: every line is typed, every address asked, and the output compared with the page."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from kb.cli.commands import main
from kb.sample import write_sample
from kb.settings import Settings
from tests.conftest import CHECKOUT
from tests.libraries import open_library
from tests.web.conftest import make_client

TOUR = (CHECKOUT / "docs" / "tour.md").read_text(encoding="utf-8")
LINES = re.findall(r"^    (kb .+)\n((?:\n?> .+)*)", TOUR, re.MULTILINE)
LINKS = re.findall(r"\(http://localhost:8000(/[^)]*)\)", TOUR)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tour") / "sample"
    write_sample(folder)
    report = open_library(Settings(library=folder)).sync()
    assert not [each for each in report.sources if each.reason]
    return folder


@pytest.fixture(scope="module")
def client(library: Path) -> FlaskClient:
    return make_client(library, rate_limit=0)


def squeeze(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("line", "shown"), LINES, ids=[line for line, _ in LINES])
def test_each_line_prints_what_the_tour_says(library: Path, line: str, shown: str) -> None:
    arguments = [each.replace(".sample", str(library)) for each in shlex.split(line)[1:]]
    result = CliRunner().invoke(main, arguments, env={"KB_LIBRARY": str(library), "KB_JOBS": "1"})
    assert result.exit_code == (1 if arguments == ["doctor"] else 0), result.output
    printed = squeeze(result.output)
    assert not [each for each in shown.split("\n> ") if squeeze(each.removeprefix("> ")) not in printed]


def test_the_tour_has_lines_and_links() -> None:
    assert len(LINES) >= 8
    assert len(LINKS) >= 3


def test_each_link_answers_and_says_that_everything_was_invented(client: FlaskClient) -> None:
    for link in LINKS:
        answer = client.get(link)
        assert answer.status_code == (410 if "what-i-would-say-now" in link else 200), link
        assert "Everything here was invented" in answer.get_data(as_text=True)


def test_the_draft_has_one_quotation_of_each_sort(client: FlaskClient, library: Path) -> None:
    text = (library / "draft.txt").read_text(encoding="utf-8")
    found = client.post("/check.json", json={"text": text}).get_json()["quotations"]
    assert [each["verdict"] for each in found] == ["exact", "altered", "other speaker", "exact", "not found"]


@pytest.mark.costly
def test_the_withdrawn_account_stays_withdrawn_when_its_file_comes_back(library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "again"
    write_sample(folder)
    manuscript = CHECKOUT / "sample" / "manuscripts" / "testimony.md"
    (folder / "sources" / "what-i-would-say-now.md").write_bytes(manuscript.read_bytes())
    report = open_library(Settings(library=folder)).sync()
    (refused,) = (each for each in report.sources if each.source == "what-i-would-say-now.md")
    assert "purged" in refused.reason


def test_nothing_invented_is_put_among_other_files(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("Real.\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["sample", str(tmp_path)])
    assert (result.exit_code, "has files already" in result.output) == (1, True)
    assert [each.name for each in tmp_path.iterdir()] == ["report.txt"]
