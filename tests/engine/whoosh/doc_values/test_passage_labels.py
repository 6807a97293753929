"""Kinds, jurisdictions and cited laws of passages, by row."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kb.engine.aggregates import LawCitation
from kb.engine.whoosh.columns.column_files import ColumnFile, ColumnWriter
from kb.engine.whoosh.doc_values.passage_labels import (
    NO_LABELS,
    LabelColumns,
    LabelColumnsWriter,
    PassageLabels,
    collect_labels,
)
from kb.model import Metadata, PassageKind, Phrase, Prefix, Word
from tests.contract.libraries import full_document

ONE = LawCitation("MSA 2015", "s.45", "Modern Slavery Act 2015")
TWO = LawCitation("HRA 1998", "", "Human Rights Act 1998")
KINDS = list(PassageKind)
FIRST, SECOND, LAST = KINDS[0], KINDS[1], KINDS[-1]
LABELS = [
    NO_LABELS,
    PassageLabels(0b11, (ONE, TWO)),
    PassageLabels(0b10, (), ("England", "Illinois, US")),
    PassageLabels(1 << len(KINDS) - 1, (ONE,)),
]


def make_labels(path: Path, rows: list[PassageLabels]) -> LabelColumns:
    file = ColumnWriter(path)
    writer = LabelColumnsWriter()
    for each in rows:
        writer.add(each)
    writer.write(file)
    file.close()
    return LabelColumns(ColumnFile(path))


def test_labels_come_back_by_row_and_by_value(tmp_path: Path) -> None:
    labels = make_labels(tmp_path / "labels", LABELS)
    assert [labels.read_row(row) for row in range(4)] == LABELS
    assert labels.find_kind_rows([FIRST.value]).tolist() == [1]
    assert labels.find_kind_rows([SECOND.value, SECOND.value]).tolist() == [1, 2]
    assert labels.find_kind_rows([FIRST.value, LAST.value]).tolist() == [1, 3]
    assert labels.find_kind_rows(["no such kind"]).tolist() == []
    counts = dict(labels.count_kinds(np.array([1, 2])))
    assert counts == {**dict.fromkeys([each.value for each in KINDS], 0), FIRST.value: 1, SECOND.value: 2}
    assert labels.match_laws(Word("msa")).tolist() == [1, 3]
    assert labels.match_laws(Phrase(("human", "rights"))).tolist() == [1]
    assert labels.match_laws(Word("none")).tolist() == []
    assert labels.match_jurisdictions(Word("england")).tolist() == [2]
    assert labels.find_jurisdiction_rows(["France", "US"]).tolist() == [2]
    assert labels.find_jurisdiction_rows(["Scotland"]).tolist() == []
    assert dict(labels.count_jurisdictions(np.array([1, 2]))) == {(): 1, ("England", "Illinois, US"): 1}


def test_a_kind_is_asked_for_by_its_whole_name_or_its_beginning(tmp_path: Path) -> None:
    labels = make_labels(tmp_path / "labels", LABELS)
    assert labels.match_kinds(Word(FIRST.value)).tolist() == [1]
    assert labels.match_kinds(Prefix(FIRST.value[:4])).tolist() == [1]
    assert labels.match_kinds(Word("x")).tolist() == []


def test_a_passage_has_the_bits_of_its_kinds_and_each_law_once() -> None:
    labels = collect_labels(full_document().passages[0], Metadata(jurisdictions=("UK",)))
    kinds = PassageKind.DUTY, PassageKind.STATISTIC, PassageKind.QUOTATION, PassageKind.LAW
    assert labels.kinds == sum(1 << KINDS.index(each) for each in kinds)
    assert labels.laws == (LawCitation("MSA 2015", "s.45(1)", "Modern Slavery Act 2015"),)
    assert labels.jurisdictions == ("UK",)
