"""Passages as rows of an index, and back."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.documents import (
    add_group,
    add_vectors,
    build_passage_row,
    build_record_row,
    decode_bytes,
    decode_key,
    encode_key,
    quantize_embeddings,
    read_passage,
    read_record,
    read_vectors,
)
from kb.engine.opensearch.writing.vocabulary import VocabularyChanges
from kb.model import Embeddings
from tests.contract.libraries import add_quotations, document, full_document, make_quotation, small_library


def build_rows() -> list[Json]:
    return [build_passage_row(passage, each.record) for each in small_library() for passage in each.passages]


def test_what_is_stored_is_the_passage_and_the_record() -> None:
    for each in (*small_library(), full_document()):
        assert read_record(json.loads(json.dumps(build_record_row(each.record)))) == each.record
        rows = [json.loads(json.dumps(build_passage_row(passage, each.record))) for passage in each.passages]
        assert tuple(map(read_passage, rows)) == each.passages


def test_each_text_of_a_field_is_a_value_of_its_own() -> None:
    made = document("a", (("Top", "Above", "Near"), "The bells."), title="A title")
    made = add_quotations(made, 0, make_quotation("bells", "Belinda Belle", "Head", "Trust"))
    row = build_passage_row(made.passages[0], made.record)
    assert row["words"] == {
        "body": ["the bells"],
        "heading": ["near"],
        "above": ["top", "above"],
        "title": ["a title"],
        "quoted": ["bells"],
        "speaker": ["belinda belle"],
        "role": ["head trust"],
    }
    assert row["stems"]["body"] == ["the bell"]
    said = {"text": "bells", "speaker": "belinda belle", "speaker_stems": "belinda bell", "speaker_id": ""}
    assert row["sayings"] == [said]


def test_a_facet_without_a_value_is_left_out() -> None:
    made = document("a", "text")
    assert build_passage_row(made.passages[0], made.record)["facets"] == {"document": ["a"]}


def test_passages_under_the_same_headings_are_one_group_of_their_document() -> None:
    first, second = (document(name, (("One",), "a"), (("Two",), "b"), (("One",), "c")) for name in "ab")
    groups = []
    for each in (first, second):
        for passage in each.passages:
            row = build_passage_row(passage, each.record)
            add_group(row, passage, 2)
            groups.append(row["group_order"])
    assert groups[0] == groups[2]
    assert len(set(groups)) == 4
    assert all(-(2**63) <= each < 2**63 for each in groups)


@pytest.mark.parametrize("has_knn", [True, False])
def test_vectors_come_back_as_they_were_quantised(has_knn: bool) -> None:
    vectors = np.array([[0.6, -0.8, 0.0], [0.0, 0.0, 0.0]], dtype=np.float32)
    near, nothing = quantize_embeddings(Embeddings("encoder", vectors))
    row: Json = {}
    add_vectors(row, {"one": near}, has_knn=has_knn)
    add_vectors(row, {"two": nothing}, has_knn=has_knn)
    found = read_vectors(json.loads(json.dumps(row)))
    assert row["encoders"] == ["one", "two"]
    assert found["one"].numbers.tolist() == near.numbers.tolist() == [95, -127, 0]
    assert found["one"].numbers * found["one"].scale == pytest.approx([0.6, -0.8, 0], abs=0.01)
    assert ("near_one" in row) is has_knn
    assert "near_two" not in row  # a cluster refuses a zero vector


@given(key=st.text(), rest=st.text())
def test_keys_keep_their_beginnings(key: str, rest: str) -> None:
    assert decode_key(encode_key(key + rest)) == key + rest
    assert encode_key(key + rest).startswith(encode_key(key))


def test_a_key_that_is_not_unicode_is_a_key() -> None:
    assert decode_key(encode_key("gone/é\ud800")) == "gone/é\ud800"


def test_what_is_added_and_taken_away_changes_no_vocabulary() -> None:
    changes = VocabularyChanges()
    for row in build_rows():
        changes.add(row)
    assert list(changes.build_rows())
    for row in build_rows():
        changes.add(row, -1)
    assert list(changes.build_rows()) == []


def test_passages_that_come_packed_are_stored_as_they_are() -> None:
    made = full_document()
    row = build_passage_row(made.passages[0], made.record, b"[1]")
    assert decode_bytes(row["packed"]) == b"[1]"
