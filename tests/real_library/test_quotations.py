"""Hand-made tables of quotations and speakers, compared with the results on real releases and reports."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.model import Document
from kb.quotations.finder import find_quotations
from kb.quotations.models import DocumentQuotation, build_speaker_key
from kb.read.registry import read_document
from tests.quotations.quoted import of_lines

HERE = Path(__file__).parent


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


class Compared:
    """The rows of a table, each with the quotation that was found for it."""

    def __init__(self, table: list[dict[str, str]], files: list[str], make: Callable[[str], Document]) -> None:
        self.table = table
        self.matched: list[tuple[dict[str, str], DocumentQuotation]] = []
        self.extra: list[str] = []
        for file in files:
            document = make(file)
            left = list(find_quotations(document).quotations)
            for row in (row for row in table if row["file"] == file):
                for each in left:
                    if any(row["words"] in part.slice(document.text) for part in each.parts):
                        self.matched.append((row, each))
                        left.remove(each)
                        break
            self.extra += [f"{file}: {each.parts[0].slice(document.text)[:60]}" for each in left]

    @property
    def precision(self) -> float:
        return len(self.matched) / (len(self.matched) + len(self.extra))

    @property
    def recall(self) -> float:
        return len(self.matched) / len(self.table)

    def wrong_speakers(self) -> list[str]:
        """Return the rows for which another speaker was found; none found is not a wrong one."""
        wrong = []
        for row, each in self.matched:
            ours, hand = set(build_speaker_key(each.speaker).split()), set(build_speaker_key(row["speaker"]).split())
            if ours and not (ours <= hand or (hand and hand <= ours)):
                wrong.append(f"{row['words']}: {each.speaker} for {row['speaker']}")
        return wrong


@pytest.fixture(scope="module")
def releases(test_data: Path) -> Compared:
    folder = test_data / "releases"
    files = sorted(path.name for path in folder.iterdir())
    return Compared(
        rows("release_quotations.tsv"), files, lambda file: of_lines((folder / file).read_text(encoding="utf-8"))
    )


@pytest.fixture(scope="module")
def reports(test_data: Path) -> Compared:
    table = rows("report_quotations.tsv")
    files = sorted({row["file"] for row in table})
    return Compared(table, files, lambda file: read_document(test_data / "library" / file, file))


def test_the_release_has_three_speakers_nine_paragraphs_and_no_trap(test_data: Path) -> None:
    gold = json.loads((test_data / "quotes" / "release_gold.jsonl").read_text(encoding="utf-8").splitlines()[0])
    text = gold["text"]
    found = find_quotations(of_lines(text))
    named = [quote["speaker"] for quote in gold["quotes"]]
    assert [(each.speaker, each.role, each.organisation) for each in found.quotations] == [
        (each["name"], each["role"], each["organisation"]) for each in named
    ]
    parts = [part.slice(text) for each in found.quotations for part in each.parts]
    assert len(parts) == 9
    assert parts == [text[start:end].strip("“”") for quote in gold["quotes"] for start, end in quote["spans"]]
    assert found.unpaired == ()


def test_what_is_found_in_the_releases_is_a_quotation(releases: Compared) -> None:
    assert releases.precision >= 0.98, releases.extra


def test_the_quotations_of_the_releases_are_found(releases: Compared, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f" recall on {len(releases.table)} quotations of releases: {releases.recall:.1%}", end=" ")
    assert releases.recall >= 0.95


def test_no_quotation_of_the_releases_has_a_wrong_speaker(releases: Compared) -> None:
    assert releases.wrong_speakers() == []


def test_the_roles_of_the_releases_are_those_printed(releases: Compared) -> None:
    wrong = [
        (row["role"], each.role)
        for row, each in releases.matched
        if row["role"] and each.role and not (each.role in row["role"] or row["role"] in each.role)
    ]
    assert wrong == []


def test_the_quotations_of_the_reports_are_found_and_nothing_else(reports: Compared) -> None:
    assert reports.precision >= 0.95, reports.extra
    assert reports.recall >= 0.85


def test_hardly_any_quotation_of_the_reports_has_a_wrong_speaker(reports: Compared) -> None:
    assert len(reports.wrong_speakers()) <= 2, reports.wrong_speakers()
