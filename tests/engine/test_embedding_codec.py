"""Quantised vectors are near enough, and different texts have different keys."""

from __future__ import annotations

import numpy as np
import pytest

from kb.engine.embedding_codec import compute_dot_products, compute_text_key, quantize


def test_whole_numbers_are_near_enough() -> None:
    chance = np.random.default_rng(5)
    vectors = chance.standard_normal((500, 256)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    numbers, scales = quantize(vectors)
    again = numbers * scales[:, None]
    off = again @ again[0] - vectors @ vectors[0]
    assert np.abs(off).max() < 0.005


def test_products_are_those_of_the_numbers() -> None:
    vectors = np.random.default_rng(6).standard_normal((40, 48)).astype(np.float32)
    numbers, scales = quantize(vectors)
    expected = (numbers * scales[:, None]) @ vectors[3]
    assert compute_dot_products(numbers, scales, vectors[3]) == pytest.approx(expected, abs=0.3)
    assert compute_dot_products(numbers, scales, np.zeros(48, np.float32)).tolist() == [0] * 40


def test_texts_have_keys_of_their_own() -> None:
    keys = [
        compute_text_key("a", ("b",), "c"),
        compute_text_key("a", (), "c"),
        compute_text_key("a b", (), "c"),
        compute_text_key("a", ("b", ""), "c"),
        compute_text_key("", ("a", "b"), "c"),
        compute_text_key("\ud800", (), ""),
    ]
    assert len(set(keys)) == len(keys)
    assert compute_text_key("a", ("b",), "c") == keys[0]


def test_numbers_reach_from_minus_127_to_127_and_are_rounded() -> None:
    numbers, scales = quantize(np.array([[1.27, -0.1, 0.006], [0, 0, 0], [-254, 127, 0]], np.float32))
    assert numbers.tolist() == [[127, -10, 1], [0, 0, 0], [-127, 64, 0]]
    assert scales == pytest.approx([0.01, 0, 2])
    assert numbers.dtype == np.int8
    assert scales.dtype == np.float32
    assert quantize(np.zeros((0, 3), np.float32))[0].shape == (0, 3)


def test_the_key_of_a_text_is_the_one_that_stored_vectors_have() -> None:
    assert compute_text_key("Title", ("Part", "“One”"), "Some text.") == 1_740_467_940_920_540_954
