"""Speakers of quotations by row, and labels of passages by row."""

from __future__ import annotations

from pathlib import Path

from kb.engine.aggregates import SpeakerEntry
from kb.engine.whoosh.columns.column_files import ColumnFile, ColumnWriter
from kb.engine.whoosh.doc_values.speakers import SpeakerColumns, SpeakerColumnsWriter

ADA, BEN, NOT_ATTRIBUTED = (
    SpeakerEntry(300, "ada", "Ada Quill", "Director"),
    SpeakerEntry(1, "ben", "Ben", ""),
    SpeakerEntry(2, "", "", "officer"),
)


def make_speakers(path: Path, entries: dict[int, list[SpeakerEntry]]) -> SpeakerColumns:
    file = ColumnWriter(path)
    writer = SpeakerColumnsWriter()
    for row, each in entries.items():
        writer.add(row, each)
    writer.write(file)
    file.close()
    return SpeakerColumns(ColumnFile(path))


def test_entries_come_back_by_row_and_by_speaker(tmp_path: Path) -> None:
    entries = {2: [BEN, ADA, BEN], 3: [], 5: [NOT_ATTRIBUTED], 9: [ADA]}
    speakers = make_speakers(tmp_path / "speakers", entries)

    assert speakers.quotation_rows.tolist() == [2, 5, 9]
    assert [each.tolist() for each in speakers.speaker_pairs] == [[2, 2, 9], [1, 2, 1]]
    assert speakers.speaker_ids == ["", "ada", "ben"]
    assert speakers.find_rows(["ada"]).tolist() == [2, 9]
    assert speakers.find_rows(["ada", "ben"]).tolist() == [2, 9]
    assert speakers.find_rows(["ben", "no"]).tolist() == [2]
    assert speakers.find_rows([""]).tolist() == []
    assert {row: list(speakers.read_row(row)) for row in entries} == entries


def test_no_entries_are_no_fault(tmp_path: Path) -> None:
    speakers = make_speakers(tmp_path / "speakers", {})
    assert speakers.quotation_rows.tolist() == []
    assert [each.tolist() for each in speakers.speaker_pairs] == [[], []]
    assert speakers.find_rows(["ada"]).tolist() == []
