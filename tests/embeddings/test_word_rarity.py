"""How rare words are in English."""

from __future__ import annotations

import numpy as np
import pytest

from kb.embeddings.static import StaticEncoder
from kb.embeddings.word_rarity import measure_rarity


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
