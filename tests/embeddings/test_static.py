"""Byte pairs, on a vocabulary small enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.embeddings.static import BytePairTokenizer, StaticEncoder, measure_rarity
from kb.embeddings.weights import DATA

BYTES = [f"<0x{each:02X}>" for each in range(256)]
SMALL = [*BYTES, "▁a", "▁an", "nd", "▁and", "and", "▁", "a", "n", "d"]


def cut(text: str) -> list[str]:
    return [SMALL[each] for each in BytePairTokenizer(SMALL).tokenize(text)]


def test_the_two_neighbours_with_the_lowest_id_are_joined_first() -> None:
    assert cut("aand") == ["▁a", "and"]  # "▁a", then "nd", then "and"; from the left it would be "▁a", "an", "d"


def test_a_word_carries_the_space_before_it() -> None:
    assert cut("a a") == ["▁a", "▁a"]


def test_a_character_of_no_piece_is_cut_into_its_bytes() -> None:
    assert cut("é") == ["▁", "<0xC3>", "<0xA9>"]


def test_an_empty_text_has_no_pieces() -> None:
    assert cut("") == []


def test_the_vocabulary_that_ships_cuts_as_its_model_does() -> None:
    pieces = BytePairTokenizer((DATA / "static-pieces.txt").read_bytes().decode("utf-8").split("\n")[:-1])
    assert pieces.tokenize("Hello world") == [15043, 3186]
    assert pieces.tokenize("trafficking") == [1020, 600, 860, 292]


@given(st.text(max_size=80))
def test_any_text_can_be_cut_and_no_character_is_lost(text: str) -> None:
    ids = BytePairTokenizer(SMALL).tokenize(text)
    got = b"".join(bytes([each]) if each < 256 else SMALL[each].replace("▁", " ").encode() for each in ids)
    wanted = (" " + text).encode("utf-8", "replace") if text else b""
    assert got.replace("▁".encode(), b" ") == wanted.replace("▁".encode(), b" ")


def test_everyday_words_count_little_and_telling_ones_much() -> None:
    for everyday, telling in (("the", "found"), ("said", "house"), ("house", "cannabis"), ("do", "arrested")):
        assert measure_rarity(everyday) < measure_rarity(telling)
    assert measure_rarity("the") < 0.4
    assert 0.8 < measure_rarity("child") < 1.2


def test_a_word_that_no_piece_is_counts_by_all_its_pieces() -> None:
    assert measure_rarity("xqzvwy") > measure_rarity("house")
    assert measure_rarity("") == 0


def test_the_rarity_of_a_piece_is_the_root_of_the_length_of_its_vector() -> None:
    encoder = StaticEncoder()
    (piece,) = encoder._tokenizer.tokenize("child")
    assert measure_rarity("child") ** 2 * 15 == pytest.approx(float(np.linalg.norm(encoder._table[piece])), rel=1e-4)
